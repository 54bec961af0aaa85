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


def wanted(table_cycle: str, row_cycle: str, period: str) -> bool:
    """Whether a row is asked for in a period of its table.

    A quarterly row of a monthly table is asked for only in the last month of a quarter. A monthly row of a quarterly
    table is asked for as the others are, once a quarter: the table has no other periods.

    Args:
        table_cycle: Of the table.
        row_cycle: Of the row; empty: as the table.
        period: The period's name, 2026-03 or 2026-Q1.

    >>> [wanted("monthly", "quarterly", period) for period in ("2026-02", "2026-03")]
    [False, True]
    """
    if table_cycle == Cycle.QUARTERLY or row_cycle != Cycle.QUARTERLY:
        return True
    match = _PERIOD.fullmatch(period)
    return match is None or match[2] is None or int(match[2]) % 3 == 0


def unwanted(table_cycle: str, period: str) -> list[str]:
    """The cycles whose rows are not asked for in a period of a table; as ``wanted``, for filters of the books."""
    return [cycle for cycle in Cycle.values if not wanted(table_cycle, cycle, period)]
