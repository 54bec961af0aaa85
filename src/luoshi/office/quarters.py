"""The numbers of a quarter's circular, from the books as they stood at its end, or as they stand while it runs.

Rows, lead units and deadlines are those of the table as it is now (what was changed is told in the circular itself);
lights come from their history, and what was overwritten since (first reports, returns, doubts) from the events.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from luoshi.assessing.schedule import quarter_end
from luoshi.ledger import clock, overview, periods, queries, standing
from luoshi.ledger.models import (
    Amendment,
    Breakdown,
    Closing,
    ClosingState,
    Event,
    Progress,
    Slip,
    SlipState,
    Suspension,
    Unit,
)
from luoshi.ledger.overview import Row
from luoshi.ledger.periods import Period
from luoshi.office import pictures
from luoshi.papers.charts import Chart
from luoshi.papers.circular import model
from luoshi.papers.circular.model import Circular, Item

NAMES = "一二三四"
_CHANGES = {"deadline": "完成时限", "targets": "目标值"}


class Lit(NamedTuple):
    """A row's light on the day of the numbers."""

    colour: str
    word: str
    reason: str
    rule: str


class Ended(NamedTuple):
    """A row was closed out: decided on a day, done on another, and perhaps reopened."""

    task_id: int
    decided: date
    done_on: date
    reopened: date | None
    text: str

    def holds(self, day: date) -> bool:
        """Whether the row was closed out at the end of a day."""
        return self.decided <= day and (self.reopened is None or self.reopened > day)


class Rest(NamedTuple):
    """A row rests from a day on, until another."""

    task_id: int
    since: date
    resumed: date | None
    reason: str

    def holds(self, day: date) -> bool:
        """Whether the row rested on a day."""
        return self.since <= day and (self.resumed is None or self.resumed > day)


class Owed(NamedTuple):
    """A report that was due: of a row, by its lead unit, for a period."""

    task_id: int
    unit_id: int
    period: str
    due: date


# --- Pure counting ---------------------------------------------------------------------------


def begun(year: int, today: date) -> list[int]:
    """The quarters of a year that have begun.

    >>> begun(2025, date(2025, 9, 26)), begun(2026, date(2025, 9, 26))
    ([1, 2, 3], [])
    """
    if today.year != year:
        return [1, 2, 3, 4] if today.year > year else []
    return list(range(1, (today.month - 1) // 3 + 2))


def due_reports(
    leads: Iterable[tuple[int, int]], dues: Iterable[Period], issued: date | None, until: date,
    ended: Iterable[Ended], rests: Iterable[Rest],
) -> list[Owed]:
    """The reports that were due by a day: not before the table was issued, nor of rows that were closed out or rested.

    Args:
        leads: Row and lead unit.
        dues: The periods of the quarter.
        issued: The day on which the table was issued.
        until: The day of the numbers.
        ended: Close-outs.
        rests: Suspensions.
    """  # fmt: skip
    free: dict[int, list[Ended | Rest]] = {}
    for one in ended:
        free.setdefault(one.task_id, []).append(one)
    for rest in rests:
        free.setdefault(rest.task_id, []).append(rest)
    asked = [period for period in dues if period.due <= until and (issued is None or issued <= period.due)]
    return [
        Owed(task, unit, period.name, period.due)
        for period in asked
        for task, unit in leads
        if not any(each.holds(period.due) for each in free.get(task, ()))
    ]


def on_time(owed: Iterable[Owed], first: Mapping[tuple[int, int, str], date]) -> list[Owed]:
    """Those of the due reports whose first hand-in was no later than its day.

    Args:
        owed: The reports that were due.
        first: Row, unit, period → the day of the first hand-in.
    """
    return [each for each in owed if first.get(each[:3], date.max) <= each.due]


def open_slips(slips: Iterable[tuple[int, date, date | None]], until: date) -> Counter[int]:
    """How many slips of each unit were issued and not ended at the end of a day.

    Args:
        slips: Unit, issued, ended.
        until: The day.
    """
    return Counter(unit for unit, issued, ended in slips if issued <= until and (ended is None or ended > until))


def disputed_after(changes: Iterable[tuple[int, str]]) -> set[int]:
    """The figures that are in doubt after these changes, in order: figure, its new state (empty: it is gone)."""
    last: dict[int, str] = {}
    for figure, state in changes:
        last[figure] = state
    return {figure for figure, state in last.items() if state == "disputed"}


# --- From the books --------------------------------------------------------------------------


def circular(breakdown: Breakdown, quarter: int, today: date) -> Circular:
    """The circular of a quarter, in draft.

    Args:
        breakdown: An issued table.
        quarter: 1 to 4; it has begun.
        today: The day of the numbers while the quarter runs.
    """
    year = breakdown.report.year
    start, until = date(year, quarter * 3 - 2, 1), min(quarter_end(year, quarter), today)
    rows = overview.rows(breakdown, today)
    ended, rests = list(_ended(breakdown)), list(_rests(breakdown))
    closed = {each.task_id: each for each in ended if each.holds(until)}
    lit = _lit(breakdown, rows, until, today, closed)
    leads = [(row.pk, row.unit_id) for row in rows if row.unit_id is not None]
    names = [p for p in periods.of_year(breakdown.cycle, breakdown.report_day, year) if start <= p.last <= quarter_end(year, quarter)]
    cycles = {row.pk: row.cycle for row in rows}
    due = due_reports(leads, names, breakdown.issued_on, until, ended, rests)
    owed = [each for each in due if periods.wanted(breakdown.cycle, cycles[each.task_id], each.period)]
    good = on_time(owed, _first(breakdown, owed))
    done = [each for each in closed.values() if each.decided >= start]
    resting = {each.task_id: f"自{each.since}起暂停：{each.reason}" for each in rests if each.holds(until)}
    items = _Items(rows, lit, closed)
    late = {row.pk for row in rows if _overdue(row, lit[row.pk], until) and row.pk not in closed}
    return Circular(
        breakdown.report.place.name, breakdown.report.place.issuer, "", year, quarter, until, None,
        tuple(dict.fromkeys(row.unit for row in rows if row.unit)), len(rows), len(closed),
        Counter(lit[row.pk].colour for row in rows), len(owed), len(good),
        units=_units(breakdown, rows, lit, closed, owed, good, (start, until)),
        done=items({each.task_id: each.text for each in done}),
        behind=items.told(pk for pk, one in lit.items() if one.colour in overview.LATE and pk not in late),
        overdue=items.told(late),
        unmeasurable=items.told(pk for pk, one in lit.items() if one.word == "不可量化"),
        disputed=items(_disputed(breakdown, until)),
        changed=items(_changed(breakdown, start, until)),
        suspended=items(resting),
        praised=items({each.task_id: each.text for each in done if _early(items.row(each.task_id), each)}),
        charts=_charts(breakdown, rows, lit, until),
    )  # fmt: skip


def _charts(breakdown: Breakdown, rows: Iterable[Row], lit: Mapping[int, Lit], until: date) -> tuple[Chart, ...]:
    """Lights by area, headline targets, lights over the months, as of a day."""
    areas: dict[str, Counter[str]] = {}
    for row in rows:
        areas.setdefault(row.area or "其他", Counter())[lit[row.pk].colour] += 1
    charts = [pictures.by_group(areas.items(), "各领域红黄绿灯")]
    if heads := overview.headlines(breakdown, until):
        charts.append(pictures.headline(heads))
    told = [each for each in overview.history(breakdown) if each[1] <= until]
    counts = Counter(each.colour for each in lit.values())
    if months := overview.by_month(told, breakdown.report.year, until, counts):
        charts.append(pictures.by_month(months))
    return tuple(charts)


class _Items:
    """Rows that the circular names, in the order of the table."""

    def __init__(self, rows: Sequence[Row], lit: Mapping[int, Lit], closed: Mapping[int, Ended]) -> None:
        self._rows, self._lit, self._closed = {row.pk: row for row in rows}, lit, closed

    def row(self, pk: int) -> Row | None:
        return self._rows.get(pk)

    def __call__(self, told: Mapping[int, str]) -> tuple[Item, ...]:
        """Rows with what is said of them."""
        return tuple(
            Item(
                row.number, row.text, row.unit, row.deadline, self._lit[pk].colour, told[pk],
                self._closed[pk].done_on if pk in self._closed else None,
            )
            for pk, row in self._rows.items()
            if pk in told
        )  # fmt: skip

    def told(self, which: Iterable[int]) -> tuple[Item, ...]:
        """Rows with the reason of their light."""
        return self({pk: self._lit[pk].reason for pk in which})


def _lit(
    breakdown: Breakdown, rows: Iterable[Row], until: date, today: date, closed: Mapping[int, Ended]
) -> dict[int, Lit]:
    """Each row's light: as it is while the quarter runs, else as the history tells of its last day."""
    if until == today:
        now = {row.pk: row.light for row in rows}
        out = {pk: Lit(*light[:2], light.reason, light.rule) if light else _UNTOLD for pk, light in now.items()}
    else:
        then = standing.last_changes(breakdown, until)
        out = {row.pk: _UNTOLD for row in rows}
        for row in rows:
            if (told := then.get(row.pk)) is not None:
                out[row.pk] = Lit(told.colour, told.word, f"{told.reason}（{told.day}判灯）", told.rule)
    for pk in closed:  # also where the round of the day had not come by yet
        if pk in out and out[pk].colour != "green":
            out[pk] = Lit("green", "办结", f"{closed[pk].done_on}办结。", "")
    return out


_UNTOLD = Lit("grey", "未判", "当时还没有判灯。", "")


def _overdue(row: Row, lit: Lit, until: date) -> bool:
    if lit.colour not in overview.LATE:
        return False
    return "/overdue" in lit.rule or (row.deadline is not None and row.deadline < until)


def _early(row: Row | None, ended: Ended) -> bool:
    """Done before the deadline, where the row has one of its own."""
    return row is not None and row.deadline is not None and ended.done_on < row.deadline


def _ended(breakdown: Breakdown) -> Iterator[Ended]:
    found = Closing.objects.filter(task__in=queries.kept(breakdown), state__in=(ClosingState.CLOSED, ClosingState.REOPENED))
    for each in found.order_by("pk"):
        decided = each.signed_at or each.reviewed_at or each.at
        reopened = timezone.localdate(each.reopened_at) if each.reopened_at else None
        yield Ended(each.task_id, timezone.localdate(decided), each.done_on, reopened, each.text)


def _rests(breakdown: Breakdown) -> Iterator[Rest]:
    for each in Suspension.objects.filter(task__in=queries.kept(breakdown)).order_by("pk"):
        yield Rest(each.task_id, each.since, each.resumed_on, each.reason)


def _first(breakdown: Breakdown, owed: Sequence[Owed]) -> dict[tuple[int, int, str], date]:
    """The day of the first hand-in of each report that is in. Handed in again, a report has a new day; the events know
    the first one, and are asked only about reports that look late."""
    due = {each[:3]: each.due for each in owed}
    names = {each.period for each in owed}
    found = Progress.objects.filter(task__breakdown=breakdown, period__in=names).order_by()
    out, late = {}, {}
    for pk, task, unit, period, at in found.values_list("pk", "task_id", "unit_id", "period", "at"):
        key, day = (task, unit, period), timezone.localdate(at)
        if key in due:
            out[key] = day
            if day > due[key]:
                late[pk] = key
    if late:
        told = _events(breakdown, ("progress.report",), until=max(due.values()), tasks={key[0] for key in late.values()})
        for event, row in _rows_of(told, "progress"):
            if row["id"] in late:
                key = late[row["id"]]
                out[key] = min(out[key], timezone.localdate(event.at))
    return out


def _disputed(breakdown: Breakdown, until: date) -> dict[int, str]:
    """The rows with a figure that was in doubt at the end of a day, with what is said of it."""
    doubts: dict[int, tuple[int, str]] = {}
    for event, row in _rows_of(_events(breakdown, ("figure.dispute",), until=until), "figure"):
        tasks = json.loads(event.body)["tasks"]
        if tasks:
            doubts[row["id"]] = (tasks[0], event.reason)
    if not doubts:
        return {}
    actions = ("figure.dispute", "figure.confirm", "progress.report")
    told = _events(breakdown, actions, until=until, tasks={task for task, _ in doubts.values()})
    changes = [
        (row["id"], (row["after"] or {}).get("state", "") if row["after"] else "")
        for _, row in _rows_of(told, "figure")
        if row["id"] in doubts and (row["after"] is None or "state" in row["after"])
    ]
    return {doubts[figure][0]: f"统计部门有异议：{doubts[figure][1]}" for figure in disputed_after(changes)}


def _changed(breakdown: Breakdown, start: date, until: date) -> dict[int, str]:
    """The rows whose target or deadline was changed in the quarter, with what and why."""
    found = Amendment.objects.filter(
        task__breakdown=breakdown, field__in=_CHANGES, at__gte=clock.moment(start, 0), at__lt=_end(until)
    ).order_by("pk")
    out: dict[int, list[str]] = {}
    for each in found:
        words = f"{_CHANGES[each.field]}由“{each.original}”调整为“{each.changed}”：{each.reason}"
        out.setdefault(each.task_id, []).append(words)
    return {task: "；".join(words) for task, words in out.items()}


def _returns(breakdown: Breakdown, start: date, until: date) -> Counter[int]:
    """How often reports of each unit were returned in the quarter."""
    told = _events(breakdown, ("progress.return",), since=start, until=until)
    ids = [row["id"] for _, row in _rows_of(told, "progress")]
    units = dict(Progress.objects.filter(pk__in=ids).values_list("pk", "unit_id"))
    return Counter(units[pk] for pk in ids if pk in units)


def _units(
    breakdown: Breakdown, rows: Iterable[Row], lit: Mapping[int, Lit], closed: Mapping[int, Ended],
    owed: Iterable[Owed], good: Iterable[Owed], span: tuple[date, date],
) -> tuple[model.Unit, ...]:  # fmt: skip
    """A line for each unit that leads rows or has a slip that is open."""
    lights: dict[int, Counter[str]] = {}
    done = Counter[int]()
    for row in rows:
        if row.unit_id is not None:
            lights.setdefault(row.unit_id, Counter())[lit[row.pk].colour] += 1
            done[row.unit_id] += row.pk in closed
    due, timely = Counter(each.unit_id for each in owed), Counter(each.unit_id for each in good)
    returns = _returns(breakdown, *span)
    ends = (SlipState.CLOSED, SlipState.WITHDRAWN)
    slips = open_slips(
        (
            (each.unit_id, timezone.localdate(each.at), timezone.localdate(each.settled_at) if each.state in ends else None)
            for each in Slip.objects.filter(breakdown=breakdown)
        ),
        span[1],
    )
    return tuple(
        model.Unit(
            unit.name, lights.get(unit.pk, Counter()).total(), done[unit.pk], lights.get(unit.pk, {}), due[unit.pk],
            timely[unit.pk], returns[unit.pk], slips[unit.pk],
        )
        for unit in Unit.objects.filter(pk__in=lights.keys() | slips.keys() | returns.keys())
    )  # fmt: skip


# --- Events ----------------------------------------------------------------------------------


def _end(day: date) -> datetime:
    """The moment at which a day is over."""
    return clock.moment(day + timedelta(days=1), 0)


def _events(
    breakdown: Breakdown, actions: Sequence[str], *, until: date, since: date | None = None, tasks: Iterable[int] = ()
) -> Iterator[Event]:
    """Events of a table in order: of these kinds, within these days, of these rows where any are named."""
    found = Event.objects.filter(breakdown=breakdown, action__in=actions, at__lt=_end(until)).order_by("seq")
    if since is not None:
        found = found.filter(at__gte=clock.moment(since, 0))
    if named := list(tasks):
        found = found.filter(touches__task__in=named).distinct()
    return found.iterator()


def _rows_of(told: Iterable[Event], table: str) -> Iterator[tuple[Event, dict[str, Any]]]:
    """What events changed in one table of the books."""
    for event in told:
        for row in json.loads(event.body)["rows"]:
            if row["table"] == table:
                yield event, row
