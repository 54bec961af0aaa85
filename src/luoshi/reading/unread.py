"""Numerals that are not read as statements, and what they were taken for instead."""

from __future__ import annotations

import re
from typing import NamedTuple

from luoshi.reading import kinds
from luoshi.reading.halfwidth import plain_view
from luoshi.reading.quantities import quantity, scan

_LINE_BREAK = re.compile(r"[\n\r]")
_DATE = re.compile(
    r"[0-9〇零一二三四五六七八九十]{4}年(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?|[0-9]{1,2}月(?:[0-9]{1,2}日)?"
)
_NUMERAL = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[零〇一二两三四五六七八九十百千万亿]+")


class Unread(NamedTuple):
    """A numeral that says no quantity."""

    start: int
    end: int
    kind: str  # descriptor, date, name, none; or one that should have been read


def unread_at(text: str, offset: int) -> Unread | None:
    """The numeral at an offset and what it was taken for; None where there is no numeral."""
    view = plain_view(text)
    low = max(view.rfind("\n", 0, offset), view.rfind("\r", 0, offset)) + 1
    line_break = _LINE_BREAK.search(view, offset)
    high = line_break.start() if line_break else len(view)
    for start, end, form in scan(view, low, high):
        q = quantity(view, start, end, form)
        if start <= offset < (max(end, q.unit_end) if q else end):
            kind = kinds.kind(view, q, kinds.quoted_spans(view, low, high), low) if q else kinds.NONE
            return Unread(start, q.unit_end if q else end, kind)
    for pattern, kind in ((_DATE, kinds.DATE), (_NUMERAL, kinds.NONE)):
        for match in pattern.finditer(view, low, high):
            if match.start() <= offset < match.end():
                return Unread(*match.span(), kind)
    return None
