"""The periods for which units report, and when each report is due. Pure: days are arguments."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from luoshi.ledger.models import Cycle

_PERIOD = re.compile(r"([0-9]{4})-(?:(0[1-9]|1[0-2])|Q([1-4]))")


class Period(NamedTuple):
    """A month or a quarter."""

    name: str  # 2026-03, 2026-Q1
    last: date
    due: date

    @property
    def words(self) -> str:
        """For people: 2026年3月, 2026年一季度."""
        year, _, rest = self.name.partition("-")
        return f"{year}年{'一二三四'[int(rest[1]) - 1]}季度" if rest[0] == "Q" else f"{year}年{int(rest)}月"


def period(name: str, report_day: int) -> Period | None:
    """The period of a name; None for what names none.

    >>> period("2026-Q1", 28).due, period("2026-02", 31).words
    (datetime.date(2026, 3, 28), '2026年2月')
    """
    match = _PERIOD.fullmatch(name)
    if match is None:
        return None
    year, month = int(match[1]), int(match[2]) if match[2] else int(match[3]) * 3
    if not 1949 <= year <= 2100:
        return None
    days = monthrange(year, month)[1]
    return Period(name, date(year, month, days), date(year, month, min(report_day, days)))


def current(cycle: str, report_day: int, today: date) -> Period:
    """The period that is reported now: that of today."""
    quarter = (today.month - 1) // 3 + 1
    name = f"{today.year}-Q{quarter}" if cycle == Cycle.QUARTERLY else f"{today.year}-{today.month:02}"
    found = period(name, report_day)
    assert found is not None
    return found


def of_year(cycle: str, report_day: int, year: int) -> list[Period]:
    """All periods of a year."""
    names = (
        [f"{year}-Q{q}" for q in range(1, 5)] if cycle == Cycle.QUARTERLY else [f"{year}-{m:02}" for m in range(1, 13)]
    )
    return [found for name in names if (found := period(name, report_day))]
