"""The day by which a task is said to be done (年底前, 6月底前, 三季度)."""

from __future__ import annotations

import re
from calendar import monthrange
from typing import NamedTuple

_DUE = re.compile(
    r"(?P<by>(?P<year>20[0-9]{2})年(?:(?P<ymonth>[0-9]{1,2})月)?[底末]?(?:之?前|以前))"
    r"|(?P<monthly>(?P<month>1[0-2]|[1-9])月[底末]?(?:份)?(?:之?前|以前))"
    r"|(?P<quarter>(?:第)?(?P<q>[一二三四1-4])季度(?:[底末])?(?:之?前)?)"
    r"|(?P<half>(?P<h>[上下])半年(?:[底末])?(?:之?前)?)"
    r"|(?P<end>年内|年底(?:之?前)?|(?:今|本)年[底末](?:之?前)?)"
)
_QUARTERS = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}


class Deadline(NamedTuple):
    """A day, where the year is known, and the words that set it."""

    day: str | None
    words: str


def deadline(text: str, year: int | None) -> Deadline | None:
    """The first deadline that a text sets, or None.

    >>> deadline("6月底前开工", 2025)
    Deadline(day='2025-06-30', words='6月底前')
    """
    match = _DUE.search(text)
    if not match:
        return None
    if match["by"]:
        year, month = int(match["year"]), int(match["ymonth"] or 12)
    elif match["monthly"]:
        month = int(match["month"])
    elif match["quarter"]:
        month = _QUARTERS[match["q"]]
    else:
        month = 6 if match["half"] and match["h"] == "上" else 12
    if year is None or not 1 <= month <= 12:
        return Deadline(None, match.group())
    return Deadline(f"{year:04d}-{month:02d}-{monthrange(year, month)[1]:02d}", match.group())
