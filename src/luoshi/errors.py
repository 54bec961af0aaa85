"""The errors a person can meet. Each says what was given and what to do next, in one line.

``LuoshiError`` is the only exception that leaves the package on purpose; the command line prints
``message`` and ``hint`` on one line and exits with ``exit_code``, never with a traceback.
"""


class LuoshiError(Exception):
    """Something a person can put right.

    Args:
        message: What was given and why it cannot be used (Chinese, one line).
        hint: What to do next (Chinese, one line).
    """

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}{'。' if self.hint else ''}{self.hint}"


class InputError(LuoshiError):
    """A file or a text that cannot be read as a report."""


class UsageError(LuoshiError):
    """Options that do not fit together or name something that does not exist."""
