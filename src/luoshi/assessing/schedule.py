"""What is due by a day (序时进度): by milestones of quarters, by equal shares, or in the shape of past years.

Shares are percentages of the whole period's work, 0 to 100, rounded to one decimal. Working days follow the published
holidays as far as chinese-calendar knows them; for other years Monday to Friday, and the answer says so.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import NamedTuple

from chinese_calendar import constants

from luoshi.assessing.figures import HUNDRED, ZERO, shown, usable

_DAY = timedelta(days=1)
_TENTH = Decimal("0.1")
_MOST = Decimal(10) ** 9


class Period(NamedTuple):
    """The days in which the work is to be done, both included."""

    start: date
    end: date


class Milestone(NamedTuple):
    """What is to be reached by the end of a quarter (形象进度): a percentage, or words alone."""

    quarter: int  # 1 to 4
    text: str = ""
    percent: Decimal | None = None  # of the whole work, cumulative
    done: bool = False
    done_on: date | None = None  # None: the day is not known


class Schedule(NamedTuple):
    """How the work is spread over its period."""

    period: Period
    kind: str = "equal"  # milestones, equal, shape
    milestones: tuple[Milestone, ...] = ()
    shares: tuple[Decimal, ...] = ()  # for ``shape``: cumulative share at the end of each month, January to December
    working: bool = False  # equal shares by working days


class Expected(NamedTuple):
    """What is due: a percentage of the whole, the rule that gave it, and one sentence."""

    percent: Decimal
    rule: str
    reason: str


class Count(NamedTuple):
    """A number of working days, and a note where the holidays of a year are not known."""

    days: int
    note: str


class Shape(NamedTuple):
    """The mean cumulative shares of past years by month (empty where no year is fit), and which years they are."""

    shares: tuple[Decimal, ...]
    reason: str


def tenth(value: Decimal) -> Decimal:
    """Rounded half up to one decimal: what is printed is what is compared. Beyond a thousand million it stays there."""
    return min(max(value, -_MOST), _MOST).quantize(_TENTH, ROUND_HALF_UP)


# --- Working days ------------------------------------------------------------------------


@cache
def _known() -> tuple[tuple[date, ...], tuple[date, ...], int, int]:
    """Holidays on weekdays, working days on weekends, first and last year of the published arrangements."""
    off = tuple(sorted(day for day in constants.holidays if day.weekday() < 5))
    on = tuple(sorted(day for day in constants.workdays if day.weekday() > 4))
    return off, on, min(constants.holidays).year, max(constants.holidays).year


def _note(first: date, last: date) -> str:
    _, _, since, until = _known()
    if first.year >= since and last.year <= until:
        return ""
    return f"{since}—{until}年以外没有放假安排的数据，按周一至周五计"


def workday(day: date) -> bool:
    """Whether people work on a day: 调休 and holidays as published, else Monday to Friday."""
    off, on, _, _ = _known()
    return day in on or (day.weekday() < 5 and day not in off)


@cache
def workdays(first: date, last: date) -> Count:
    """The working days from ``first`` to ``last``, both included; none where ``last`` is earlier."""
    if last < first:
        return Count(0, "")
    off, on, _, _ = _known()
    weeks, rest = divmod((last - first).days + 1, 7)
    count = weeks * 5 + sum((first.weekday() + i) % 7 < 5 for i in range(rest))
    count += sum(first <= day <= last for day in on) - sum(first <= day <= last for day in off)
    return Count(count, _note(first, last))


def workday_after(day: date, days: int) -> tuple[date, str]:
    """The day that many working days after ``day`` (10个工作日内), and a note where holidays are not known.

    >>> workday_after(date(2026, 9, 30), 1)
    (datetime.date(2026, 10, 8), '')
    """
    found = day
    while days > 0 and found < date.max:
        found += _DAY
        days -= workday(found)
    return found, _note(day, found)


# --- What is due -------------------------------------------------------------------------


def expected(schedule: Schedule, day: date) -> Expected:
    """What is due on a day. Before the period nothing, at its end everything; what a schedule lacks is said."""
    period = schedule.period
    if day < period.start:
        return Expected(ZERO, "schedule.before", f"{period.start:%Y-%m-%d}才开始，尚无进度要求。")
    if day >= period.end:
        return Expected(HUNDRED, "schedule.end", f"已到{period.end:%Y-%m-%d}，应全部完成。")
    if schedule.kind == "milestones" and schedule.milestones:
        return _by_milestones(schedule, day)
    if schedule.kind == "shape" and (due := _by_shape(schedule, day)):
        return due
    return _by_equal_share(schedule, day)


def _by_equal_share(schedule: Schedule, day: date) -> Expected:
    start, end = schedule.period
    lacking = {"milestones": "没有填形象进度，", "shape": "往年进度不可用，"}.get(schedule.kind, "")
    if schedule.working:
        gone, whole = workdays(start, day), workdays(start, end)
        if whole.days > 0:
            percent = tenth(HUNDRED * gone.days / whole.days)
            note = f"（{whole.note}）" if whole.note else ""
            reason = f"{lacking}按工作日均摊，{whole.days}个工作日已过{gone.days}个，应完成{shown(percent)}%{note}。"
            return Expected(percent, "schedule.working", reason)
    days, total = (day - start).days + 1, (end - start).days + 1
    percent = tenth(HUNDRED * days / total)
    return Expected(percent, "schedule.equal", f"{lacking}按时间均摊，{total}天已过{days}天，应完成{shown(percent)}%。")


def quarter_end(year: int, quarter: int) -> date:
    """The last day of a quarter; quarters outside 1–4 count as the nearest."""
    month = min(max(quarter, 1), 4) * 3
    return date(year, month, 30 if month in (6, 9) else 31)


def due_milestones(schedule: Schedule, day: date) -> tuple[Milestone, ...]:
    """The milestones whose quarter has ended by ``day``; by the end of the period all of them."""
    year = schedule.period.start.year
    over = day >= schedule.period.end
    return tuple(m for m in schedule.milestones if over or quarter_end(year, m.quarter) <= day)


def measured(milestones: Iterable[Milestone]) -> bool:
    """Whether any of the milestones says a percentage that can be used."""
    return any(usable(m.percent) for m in milestones)


def _by_milestones(schedule: Schedule, day: date) -> Expected:
    due = due_milestones(schedule, day)
    if not due:
        return Expected(ZERO, "schedule.milestones", "第一个形象进度节点还没有到。")
    last = max(m.quarter for m in due)
    if measured(schedule.milestones):
        percents = [m.percent for m in due if usable(m.percent)]
        percent = tenth(min(max([ZERO, *percents]), HUNDRED))
        return Expected(percent, "schedule.milestones", f"按形象进度，第{last}季度末应完成{shown(percent)}%。")
    percent = tenth(HUNDRED * len(due) / len(schedule.milestones))
    reason = f"按形象进度，第{last}季度末应完成{len(schedule.milestones)}个节点中的{len(due)}个。"
    return Expected(percent, "schedule.nodes", reason)


def milestones_done(schedule: Schedule, today: date) -> int:
    """How many milestones are done by ``today``; one whose day is not known counts from the first."""
    return sum(m.done and (m.done_on is None or m.done_on <= today) for m in schedule.milestones)


# --- The shape of past years -------------------------------------------------------------


def shape(years: Sequence[Sequence[Decimal | None]]) -> Shape:
    """The mean shape of past years, each given as twelve cumulative values; years that cannot be used are counted.

    >>> shape([[Decimal(i) for i in range(1, 13)]]).shares[5]
    Decimal('50.0')
    """
    fit = [shares for year in years if (shares := _shares(year))]
    skipped = f"，另有{len(years) - len(fit)}年数据不全或下降，未用" if len(fit) < len(years) else ""
    if not fit:
        return Shape((), f"没有可用的往年逐月累计数据{skipped}。")
    mean = tuple(tenth(sum((year[i] for year in fit), ZERO) / len(fit)) for i in range(12))
    return Shape(mean, f"取往年{len(fit)}年逐月累计占全年的平均{skipped}。")


def _shares(year: Sequence[Decimal | None]) -> list[Decimal]:
    values = [value for value in year if usable(value)]
    if len(values) != 12 or len(year) != 12 or values[0] < 0 or values[-1] <= 0 or values != sorted(values):
        return []
    return [HUNDRED * value / values[-1] for value in values]


def _by_shape(schedule: Schedule, day: date) -> Expected | None:
    start, end = schedule.period
    shares = schedule.shares
    if len(shares) != 12 or start.year != end.year or not all(map(usable, shares)) or list(shares) != sorted(shares):
        return None
    new_year = start == date(start.year, 1, 1)
    before = ZERO if new_year else _share_at(shares, start - _DAY)
    whole = _share_at(shares, end)
    if whole <= before:
        return None
    percent = tenth(HUNDRED * (_share_at(shares, day) - before) / (whole - before))
    return Expected(percent, "schedule.shape", f"按往年进度，截至{day:%m-%d}应完成{shown(percent)}%。")


def _share_at(shares: Sequence[Decimal], day: date) -> Decimal:
    """The cumulative share at the end of a day, between month ends by days."""
    before = shares[day.month - 2] if day.month > 1 else ZERO
    return before + (shares[day.month - 1] - before) * day.day / monthrange(day.year, day.month)[1]
