"""What the page of a row shows of its targets: what is asked, month by month what is reported, read and due, and where
the year will end."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from luoshi.assessing import figures as assessed
from luoshi.assessing.figures import HUNDRED, aim, asked, far, named, unmeasurable
from luoshi.assessing.forecast import forecast
from luoshi.assessing.lights import Facts
from luoshi.assessing.progress import FRESH_DAYS, progress
from luoshi.assessing.schedule import Schedule, expected
from luoshi.ledger import models, standing
from luoshi.ledger.models import Breakdown, Task
from luoshi.papers import charts

WIDE, NARROW = 620, 360  # pixels: beside the page's text, and on a phone
_STATES = {"confirmed": "已核实", "disputed": "有疑问", "reported": ""}


class Month(NamedTuple):
    """A month with a figure: all as they stand at its last day with one, in the target's unit."""

    day: date
    value: Decimal | None  # that people reported
    state: str  # reported, confirmed, disputed
    read: Decimal | None  # that a connector read
    source: str  # the connector's name
    due: Decimal | None

    @property
    def apart(self) -> Decimal | None:
        """By how much the connector's figure differs from the people's; None where it does not, or one is missing."""
        if self.value is None or self.read is None or self.value == self.read:
            return None
        return self.read - self.value

    @property
    def state_words(self) -> str:
        """What the statistician made of the figure, where anything."""
        return _STATES.get(self.state, "") if self.value is not None else ""


class Track(NamedTuple):
    """A target through the year."""

    indicator: str
    target: models.Target | None  # None: the percentage of a row without targets
    asked: str  # now
    value: str  # that counts now
    source: str  # the connector that it is from; empty where people reported it
    sentence: str
    months: tuple[Month, ...]  # the earliest first
    due: bool  # whether a schedule can be told for it
    wide: SafeString | None  # the chart, once there is a figure; only of a row's one target
    narrow: SafeString | None
    forecast: str
    forecast_known: bool  # else it says why there is none

    @property
    def unit(self) -> str:
        """The unit of all its figures."""
        return self.target.unit if self.target else "%"

    @property
    def stem(self) -> str:
        """The sentence without its end: where the light says the same, the page need not say it twice."""
        return self.sentence.rstrip("。")

    @property
    def reads(self) -> bool:
        """Whether a connector has read anything of it."""
        return any(month.read is not None for month in self.months)

    @property
    def differs(self) -> list[Month]:
        """The months in which a connector and people say different things."""
        return [month for month in self.months if month.apart is not None]


def tracks(breakdown: Breakdown, task: Task, today: date) -> list[Track]:
    """Each target of a row; the percentage reported where it has none.

    Args:
        task: As :func:`luoshi.ledger.standing.fetch_progress` leaves it.
    """
    targets: Sequence[models.Target | None] = list(task.targets.all()) or [None]
    past = standing.past_years(breakdown) if targets[0] is not None else {}
    alone = len(targets) == 1
    return [
        _track(breakdown, task, target, facts, past, today, alone)
        for target, facts in zip(targets, standing.facts(breakdown, task), strict=True)
        if target is not None or facts.figures
    ]


def _track(
    breakdown: Breakdown, task: Task, target: models.Target | None, facts: Facts, past: standing.Past, today: date,
    alone: bool,
) -> Track:  # fmt: skip
    aimed = facts.target
    assert aimed is not None  # there is a target, or the percentage stands for one
    schedule = standing.schedule_of(breakdown, task, aimed, past)
    now = progress(aimed, facts.figures, schedule, today, facts.fresh_days or FRESH_DAYS)
    counts = assessed.standing(aimed, facts.figures, today).value
    months = _months(breakdown, task, target, facts, schedule, today)
    year = breakdown.report.year
    narrow, *wide = _charts(aimed, schedule, months, year, (NARROW, WIDE) if alone else (NARROW,)) or (None,)
    before = past.get((aimed.indicator, aimed.unit), [])
    end = forecast(aimed, _by_month(months, year), before)
    return Track(
        aimed.indicator, target, asked(aimed), "" if counts is None else named(aimed, counts),
        months[-1].source if months and months[-1].value is None else "",
        now.reason, months, _due(aimed, schedule, today) is not None, wide[0] if wide else None, narrow,
        end.reason if before else "", end.value is not None,
    )  # fmt: skip


# --- Month by month --------------------------------------------------------------------------


def _months(
    breakdown: Breakdown, task: Task, target: models.Target | None, facts: Facts, schedule: Schedule, today: date
) -> tuple[Month, ...]:
    """The months with figures."""
    aimed = facts.target
    assert aimed is not None
    said = standing.reported_of(breakdown, task, target) if target else facts.figures
    said = tuple(each for each in said if each.day <= today)
    read = tuple(each for each in standing.read_of(target) if each.day <= today) if target else ()
    names = {_month(each.day): each.connector.name for each in target.readings.all()} if target else {}
    said_in, read_in = ({_month(each.day) for each in found} for found in (said, read))
    out = []
    for day in _last_days((*said, *read)):
        month = _month(day)
        people = assessed.standing(aimed, said, day) if month in said_in else None
        machine = assessed.standing(aimed, read, day).value if month in read_in else None
        value, state = (people.value, people.state) if people else (None, "")
        out.append(Month(day, value, state, machine, names.get(month, ""), _due(aimed, schedule, day)))
    return tuple(out)


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _last_days(figures: Iterable[assessed.Figure]) -> list[date]:
    """The last day of each month for which there is a figure."""
    last: dict[tuple[int, int], date] = {}
    for each in figures:
        last[_month(each.day)] = max(last.get(_month(each.day), each.day), each.day)
    return sorted(last.values())


def _by_month(months: Iterable[Month], year: int) -> list[Decimal | None]:
    """The year so far as forecasts want it: January first, what people said before what was read."""
    known = {m.day.month: m.read if m.value is None else m.value for m in months if m.day.year == year}
    return [known.get(month) for month in range(1, 13)]


def _due(aimed: assessed.Target, schedule: Schedule, day: date) -> Decimal | None:
    """What is due of an amount that adds up; None for what stands at its target all year, and where none can be told."""
    if not aimed.cumulative or unmeasurable(aimed):
        return None
    whole = far(aimed) if aim(aimed) == "lower" else aimed.value
    return None if whole is None else whole * expected(schedule, day).percent / HUNDRED


# --- Charts ----------------------------------------------------------------------------------


def _charts(
    aimed: assessed.Target, schedule: Schedule, months: Sequence[Month], year: int, widths: Iterable[int]
) -> list[SafeString]:
    """The figures against the schedule, in each width; none where there is nothing to draw."""
    points = tuple(
        charts.Point(m.day, value)
        for m in months
        if m.day.year == year and (value := m.read if m.value is None else m.value) is not None
    )
    if not points or unmeasurable(aimed):
        return []
    due = tuple(
        charts.Point(day, value)
        for day in _schedule_days(schedule, year)
        if (value := _due(aimed, schedule, day)) is not None
    )
    goal = charts.Target(aimed.value, asked(aimed), aimed.unit)
    title = f"{aimed.indicator}：数据对照序时进度"
    return [_drawn(points, due, goal, title, width) for width in widths]


@lru_cache(maxsize=1024)
def _drawn(
    points: tuple[charts.Point, ...], due: tuple[charts.Point, ...], goal: charts.Target, title: str, width: int
) -> SafeString:
    # the renderer escapes every word that it writes
    return mark_safe(charts.svg(charts.track(points, due, goal, title=title, width=width)))


def _schedule_days(schedule: Schedule, year: int) -> list[date]:
    """Where the line of the schedule bends: at the ends of months; by milestones it rises within a day."""
    ends = [date(year, month, monthrange(year, month)[1]) for month in range(1, 13)]
    if schedule.kind == "milestones":
        ends += [end - timedelta(days=1) for end in ends]
    return sorted({date(year, 1, 1), *ends})
