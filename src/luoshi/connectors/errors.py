"""What goes wrong when a figure is fetched, and the small words that its sentences share."""

from __future__ import annotations

from collections.abc import Iterable

from luoshi.errors import LuoshiError

_NAMED = 12
_LONGEST = 40


class ConnectorError(LuoshiError):
    """A source that is set up wrongly, or gave no figure that can be used.

    ``again`` says whether the same call may do better later: a machine that is down, and not a column that is missing.
    """

    def __init__(self, message: str, hint: str = "", *, again: bool = False) -> None:
        super().__init__(message, hint)
        self.again = again


def short(text: object) -> str:
    """A text from outside, fit for a sentence: one line, not long, no control characters."""
    plain = "".join(char if char.isprintable() else " " for char in str(text)[:400]).strip()
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…"


def listed(names: Iterable[object]) -> str:
    """The names that there are, the first of them, each once; 没有 for none."""
    shown = list(dict.fromkeys(short(name) for name in names))
    more = f"等 {len(shown)} 个" if len(shown) > _NAMED else ""
    return "、".join(shown[:_NAMED]) + more or "没有"
