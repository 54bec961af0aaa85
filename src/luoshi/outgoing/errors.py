"""What goes wrong when another machine is called."""

from __future__ import annotations

from luoshi.errors import LuoshiError


class OutgoingError(LuoshiError):
    """An address that may not be called, or a machine that does not answer as it should.

    ``again`` says whether the same call may do better later: a machine that is down, and not an address that is refused.
    """

    def __init__(self, message: str, hint: str = "", *, again: bool = False) -> None:
        super().__init__(message, hint)
        self.again = again
