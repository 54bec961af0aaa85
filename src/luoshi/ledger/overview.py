"""A whole issued table at a look: its rows with their lights, what waits for whom, lights over the months.

Everything is counted in the database or over slim rows; nothing here loads the reports of a table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from luoshi.assessing.figures import asked, named
from luoshi.assessing.figures import standing as stand
from luoshi.assessing.lights import Light, light
from luoshi.assessing.progress import progress
from luoshi.ledger import periods, queries, standing
from luoshi.ledger.models import (
    Assignment,
    Breakdown,
    BreakdownState,
    Closing,
    ClosingState,
    LightChange,
    Pace,
    Part,
    Person,
    Place,
    Progress,
    ProgressState,
    Request,
    RequestState,
    Slip,
    SlipState,
    Target,
    Task,
    TaskKind,
    TaskState,
)

GRAVEST = ("red", "yellow", "blue", "grey", "green")
LATE = ("red", "yellow")
_IN = (ProgressState.SUBMITTED, ProgressState.ACCEPTED)
_K = TypeVar("_K", bound=Hashable)


class Row(NamedTuple):
    """A kept row: what a list shows of it."""

    pk: int
    number: int  # as printed in the table
    text: str
    area: str
    deadline: date | None
    official_id: int | None
    official: str
    unit_id: int | None  # of the lead unit
    unit: str
    light: Light | None
    cycle: str = ""  # its own reporting cycle; empty: the table's

    @property
    def colour(self) -> str:
        """Of its light; without one it is not judged."""
        return self.light.colour if self.light else "grey"

    @property
    def closed(self) -> bool:
        """Whether the light says that the row is closed out."""
        return self.light is not None and self.light.word == "办结"


# --- Rows ------------------------------------------------------------------------------------


def rows(breakdown: Breakdown, today: date, **which: object) -> list[Row]:
    """The kept rows of a table in order; the same few queries whatever their number while lamps are fresh.

    Args:
        breakdown: The table.
        today: The day of the lights.
        which: What else the rows must fit, as a filter of ``Task``: ``official=…``.
    """
    tasks = list(queries.kept(breakdown).filter(**which).select_related("official", "project"))
    at = queries.numbers_of(breakdown)
    led = Assignment.objects.filter(task__in=queries.kept(breakdown), part=Part.LEAD).order_by()
    leads: dict[int, tuple[int | None, str]] = {task: (unit, name) for task, unit, name in led.values_list("task_id", "unit_id", "unit__name")}
    lights = standing.lights(breakdown, tasks, today) if standing.driven(breakdown, today) else {}
    return [
        Row(
            task.pk, at[task.pk], task.text, task.area, task.deadline, task.official_id,
            task.official.name if task.official else "", unit, name, lights.get(task.pk), task.cycle,
        )
        for task in tasks
        for unit, name in (leads.get(task.pk, (None, "")),)
    ]  # fmt: skip


def gravity(row: Row) -> tuple[int, date, int]:
    """The order of rows that ask for attention: the gravest light, then the earliest deadline."""
    return GRAVEST.index(row.colour), row.deadline or date.max, row.number


def tally(found: Iterable[Row], key: Callable[[Row], Iterable[_K]]) -> dict[_K, Counter[str]]:
    """How many rows of each group have each colour; groups in the order in which they first come.

    Args:
        found: The rows.
        key: The groups that a row belongs to.
    """
    out: dict[_K, Counter[str]] = {}
    for row in found:
        for group in key(row):
            out.setdefault(group, Counter())[row.colour] += 1
    return out


def programmes_of(breakdown: Breakdown) -> dict[int, list[tuple[int, str]]]:
    """Row → the programmes (id, name) that it belongs to."""
    out: dict[int, list[tuple[int, str]]] = {}
    named_in = queries.kept(breakdown).filter(named__isnull=False).order_by("named__programme_id")
    for task, programme, name in named_in.values_list("pk", "named__programme_id", "named__programme__name"):
        out.setdefault(task, []).append((programme, name))
    return out


def current(place: Place, today: date) -> Breakdown | None:
    """The issued table of today's year; else the latest one that is issued."""
    issued = list(queries.breakdowns(place).filter(state=BreakdownState.ISSUED))
    return next((each for each in issued if each.report.year == today.year), issued[0] if issued else None)


def portfolios(leader: Person) -> QuerySet[Task, int]:
    """The tables (ids) in which a leader answers for rows."""
    own = Task.objects.filter(official=leader).exclude(state=TaskState.DROPPED)
    return own.order_by().values_list("breakdown_id", flat=True).distinct()


def latest_reports(tasks: QuerySet[Task], *, figures: bool = False) -> dict[int, Progress]:
    """Row → its lead unit's last report that was not returned; with ``figures`` also its figures and files."""
    leading = Assignment.objects.filter(task=OuterRef("task"), part=Part.LEAD).values("unit")[:1]
    said = Progress.objects.filter(task=OuterRef("pk"), unit=Subquery(leading)).exclude(state=ProgressState.RETURNED)
    last = tasks.order_by().annotate(last=Subquery(said.order_by("-period", "-pk").values("pk")[:1]))
    found = Progress.objects.filter(pk__in=last.values("last")).select_related("unit")
    return {each.task_id: each for each in (queries.shown(found) if figures else found)}


# --- Lights as they were ---------------------------------------------------------------------


def by_month(
    changes: Iterable[tuple[int, date, str]], year: int, today: date, now: Mapping[str, int]
) -> list[tuple[int, Counter[str]]]:
    """How many rows had each colour at the end of each month that the history knows of.

    Args:
        changes: Row, day, colour, in the order in which they were told.
        year: Of the months.
        today: The month of this day, if it is of the year, is told as things are now.
        now: How many rows have each colour now.
    """
    last = min(12, today.month if today.year == year else 12 if today.year > year else 0)
    ends = [date(year + month // 12, month % 12 + 1, 1) for month in range(1, last + 1)]
    told = sorted(changes, key=lambda change: change[1])  # stable: those of one day stay in order
    colours: dict[int, str] = {}
    out, at = [], 0
    for month, end in enumerate(ends, 1):
        while at < len(told) and told[at][1] < end:
            colours[told[at][0]] = told[at][2]
            at += 1
        if colours:
            out.append((month, Counter(colours.values())))
    if out and today.year == year:
        out[-1] = (last, Counter(now))
    return out


def history(breakdown: Breakdown) -> list[tuple[int, date, str]]:
    """The changes of the kept rows' lights: row, day, colour."""
    told = LightChange.objects.filter(task__in=queries.kept(breakdown)).order_by("pk")
    return list(told.values_list("task_id", "day", "colour"))


# --- What waits for whom ---------------------------------------------------------------------


class Waiting(NamedTuple):
    """What waits for the office."""

    reports: int
    since: date | None  # the day of the oldest of them
    periods: tuple[str, ...]  # that they are of
    requests: int
    closings: int
    answers: int  # slips that were answered

    @property
    def total(self) -> int:
        """All of it."""
        return self.reports + self.requests + self.closings + self.answers


def waiting(breakdown: Breakdown) -> Waiting:
    """What waits for the office."""
    of_table = {"task__breakdown": breakdown}
    reports = Progress.objects.filter(**of_table, state=ProgressState.SUBMITTED).order_by()
    each = list(reports.values_list("period").annotate(n=Count("pk"), first=Min("at")).order_by("period"))
    first = min((at for _, _, at in each), default=None)
    return Waiting(
        sum(n for _, n, _ in each),
        timezone.localdate(first) if first else None,
        tuple(period for period, _, _ in each),
        Request.objects.filter(**of_table, state=RequestState.OPEN).count(),
        Closing.objects.filter(**of_table, state=ClosingState.SUBMITTED).count(),
        Slip.objects.filter(breakdown=breakdown, state=SlipState.ANSWERED).count(),
    )


class Debt(NamedTuple):
    """What a unit owes: reports of the period for rows that it leads, and answers to slips."""

    unit_id: int
    unit: str
    led: int  # rows that are not closed out
    missing: int
    slips: int
    late_slips: int


def debts(breakdown: Breakdown, found: Iterable[Row], period: str, today: date) -> list[Debt]:
    """What units owe, those that owe most first; units that owe nothing are left out."""
    reported = set(
        Progress.objects.filter(task__breakdown=breakdown, period=period, state__in=_IN).values_list("task_id", "unit_id")
    )
    slips: dict[int, tuple[str, int, int]] = {
        unit: (name, n, late)
        for unit, name, n, late in Slip.objects.filter(breakdown=breakdown, state=SlipState.ISSUED)
        .order_by()
        .values_list("unit_id", "unit__name")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due__lt=today)))
    }
    names = {unit: name for unit, (name, _, _) in slips.items()}
    led, missing = Counter[int](), Counter[int]()
    for row in found:
        if row.unit_id is not None and not row.closed:
            names[row.unit_id] = row.unit
            led[row.unit_id] += 1
            wanted = periods.wanted(breakdown.cycle, row.cycle, period)
            missing[row.unit_id] += wanted and (row.pk, row.unit_id) not in reported
    out = [Debt(u, names[u], led[u], missing[u], *slips.get(u, ("", 0, 0))[1:]) for u in names]
    return sorted((d for d in out if d.missing or d.slips), key=lambda d: (-d.slips, -d.missing, d.unit_id))


def signings(breakdown: Breakdown) -> list[tuple[str, int]]:
    """The leaders for whom close-outs wait, with how many."""
    found = Closing.objects.filter(task__breakdown=breakdown, state=ClosingState.VERIFIED).order_by()
    return list(found.values_list("task__official__name").annotate(n=Count("pk")).order_by("-n"))


# --- Headline targets ------------------------------------------------------------------------


class Headline(NamedTuple):
    """A headline target against its schedule. Shares in percent; None where the target is no amount that adds up."""

    task_id: int
    name: str
    light: Light
    done: Decimal | None
    due: Decimal | None
    said: str


def headlines(breakdown: Breakdown, today: date, official: int | None = None) -> list[Headline]:
    """The year's headline targets, each with its own light.

    Args:
        breakdown: The table.
        today: The day.
        official: Of this leader alone.
    """
    tasks = queries.kept(breakdown).filter(kind=TaskKind.HEADLINE)
    tasks = tasks if official is None else tasks.filter(official=official)
    found = standing.with_progress(tasks.select_related("project", "carried").prefetch_related("assignments", "milestones", "targets"))
    preset = standing.preset_of(breakdown)
    past = standing.past_years(breakdown) if breakdown.pace == Pace.SHAPE else {}
    out = []
    for task in found:
        for known, target in zip(standing.facts(breakdown, task), task.targets.all(), strict=False):
            if known.target is None:
                continue
            schedule = standing.schedule_of(breakdown, task, known.target, past)
            now = progress(known.target, known.figures, schedule, today, known.fresh_days or 366)
            value = stand(known.target, known.figures, today).value
            has = "未报数" if value is None else f"现为{named(known.target, value)}"
            share = now.way == "share"
            out.append(
                Headline(
                    task.pk, target.indicator, light(known, schedule, today, preset), now.done if share else None,
                    now.due if share else None, f"目标{asked(known.target)} · {has}",
                )
            )  # fmt: skip
    return out


# --- Money -----------------------------------------------------------------------------------

_MONEY = {"亿元": Decimal(10) ** 8, "万元": Decimal(10) ** 4, "元": Decimal(1)}


def in_yuan(unit: str) -> Decimal | None:
    """How many yuan a unit of money is; None for what is no money.

    >>> in_yuan("亿元"), in_yuan("个")
    (Decimal('100000000'), None)
    """
    return _MONEY.get(unit.strip())


def speaks_of_investment(target: Target) -> bool:
    """Whether a target is an amount of investment."""
    return "投资" in target.indicator and target.measure == "level" and in_yuan(target.unit) is not None

