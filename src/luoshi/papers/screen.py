"""Text on a screen of fixed-width characters, where a Chinese character takes two columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_PIECE = re.compile(r"[!-~]+|.", re.DOTALL)  # words and figures in Latin letters stay whole
_NEVER_FIRST = "，。；：、）”！？】》…"


def columns(text: str) -> int:
    """How many columns a text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def wrapped(text: str, room: int) -> Iterator[str]:
    """Lines of at most ``room`` columns; a stop never opens a line (it may stand beyond the edge)."""
    line = ""
    for piece in _PIECE.findall(text):
        if line and piece not in _NEVER_FIRST and columns(line + piece) > room:
            yield line.rstrip()
            line = ""
        line += piece if line or piece != " " else ""
    if line:
        yield line.rstrip()
