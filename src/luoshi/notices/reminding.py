"""What time brings: reports, deadlines, slips that are due soon, today or overdue, and close-outs that wait too long.

Each stage of each thing has its key, so that it is told once, however often the round is made and whatever day was missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from luoshi.assessing.schedule import workdays
from luoshi.ledger import clock, periods, queries
from luoshi.ledger.models import (
    Assignment,
    Breakdown,
    BreakdownState,
    Closing,
    ClosingState,
    Part,
    Place,
    Progress,
    ProgressState,
    Slip,
    SlipState,
    Task,
    Unit,
)
from luoshi.notices import suggestions
from luoshi.notices.scene import HOME, Everyone, day, path, short
from luoshi.notices.telling import Told, Words, tell

REPORT_SOON = 3  # working days before a report is due
DEADLINE_SOON, DEADLINE_NEAR = 10, 3  # days before a deadline; three or less, and everyone concerned is warned (西安)
WAITS = 5  # working days after which a close-out waits too long for the office
_LATE = 14  # days for which a report that was due is still reminded of


def remind(place: Place, today: date) -> int:
    """Tell people of a place what is due; how many notices are new."""
    people = Everyone(place.pk)
    tables = Breakdown.objects.filter(report__place=place, state=BreakdownState.ISSUED).select_related("report__place")
    with transaction.atomic():
        told = [each for table in tables for each in _of_table(table, people, today)]
        told += suggestions.due(place, people, today)
        return tell(place.pk, clock.now(), told)


def _of_table(table: Breakdown, people: Everyone, today: date) -> Iterator[Told]:
    yield from _reports(table, people, today)
    yield from _deadlines(table, people, today)
    yield from _slips(table, people, today)
    yield from _closings(table, people, today)


def _active(table: Breakdown) -> QuerySet[Task]:
    """The rows that are still worked on."""
    kept = queries.kept(table).filter(carried__isnull=True).exclude(closings__state__in=(ClosingState.SUBMITTED, ClosingState.VERIFIED, ClosingState.CLOSED))
    return kept.exclude(pk__in=Task.objects.filter(suspensions__isnull=False, suspensions__resumed_on=None))


# --- Reports ---------------------------------------------------------------------------------------


def _reports(table: Breakdown, people: Everyone, today: date) -> Iterator[Told]:
    for period in periods.of_year(table.cycle, table.report_day, table.report.year):
        stage = _report_stage(table, period, today)
        if stage and (missing := _missing(table, period)):
            yield _told_of_reports(table, people, period, stage, missing)


def _report_stage(table: Breakdown, period: periods.Period, today: date) -> str:
    """soon, today, late; empty where there is nothing to remind of."""
    if table.issued_on is not None and period.due < table.issued_on:
        return ""  # nobody could have reported by then
    if today < period.due:
        return "soon" if workdays(today + timedelta(days=1), period.due).days <= REPORT_SOON else ""
    if today == period.due:
        return "today"
    return "late" if (today - period.due).days <= _LATE else ""


def _missing(table: Breakdown, period: periods.Period) -> dict[int, int]:
    """Unit → how many of the rows that it leads it has not reported, or has to report again."""
    told = Progress.objects.filter(task__breakdown=table, period=period.name)
    told = told.exclude(state__in=(ProgressState.RETURNED, ProgressState.ASKED))
    done = set(told.values_list("task_id", "unit_id"))
    asked = _active(table).exclude(cycle__in=periods.unwanted(table.cycle, period.name))
    led = Assignment.objects.filter(part=Part.LEAD, task__in=asked).order_by("unit__order", "unit_id")
    out: dict[int, int] = {}
    for task, unit in led.values_list("task_id", "unit_id"):
        if (task, unit) not in done:
            out[unit] = out.get(unit, 0) + 1
    return out


def _told_of_reports(
    table: Breakdown, people: Everyone, period: periods.Period, stage: str, missing: dict[int, int]
) -> Told:
    until = {"soon": f"{day(period.due)}截止", "today": "今天截止", "late": f"{day(period.due)}已截止"}[stage]
    address = path("report", table.pk) or HOME
    told = {
        person: Words(f"还有 {left} 条任务没有报送{period.words}进展，{until}", address)
        for unit, left in missing.items()
        for person in people.of_units([unit])
    }
    total = sum(missing.values())
    public = Words(f"{len(missing)} 个单位还有 {total} 条任务没有报送{period.words}进展，{until}", HOME)
    return Told("due.report", f"due.report:{table.pk}:{period.name}:{stage}", told, public)


# --- Deadlines -------------------------------------------------------------------------------------


def _deadlines(table: Breakdown, people: Everyone, today: date) -> Iterator[Told]:
    last = date(table.report.year, 12, 31)  # of rows that have the whole year
    until = today + timedelta(days=DEADLINE_SOON)
    near = _active(table).filter(deadline__gte=today, deadline__lte=until)
    if today <= last <= until:
        near = near | _active(table).filter(deadline=None)
    of_day: dict[date, list[Task]] = {}
    for task in near.distinct().order_by("order", "pk").prefetch_related("assignments"):
        of_day.setdefault(task.deadline or last, []).append(task)
    for end, tasks in sorted(of_day.items()):
        yield _told_of_deadline(table, people, end, (end - today).days, tasks)


def _told_of_deadline(table: Breakdown, people: Everyone, end: date, left: int, tasks: list[Task]) -> Told:
    near = left <= DEADLINE_NEAR
    mine: dict[int, list[Task]] = {}
    for task in tasks:
        for person in _concerned(people, task, everyone=near):
            mine.setdefault(person, []).append(task)
    when = f"{day(end)}到期，{f'还有 {left} 天' if left else '就是今天'}"
    told = {person: _deadline_words(table, people, each, when, person) for person, each in mine.items()}
    stage = DEADLINE_NEAR if near else DEADLINE_SOON
    key = f"due.deadline:{table.pk}:{end.isoformat()}:{stage}"
    return Told("due.deadline", key, told, _deadline_words(table, people, tasks, when, None))


def _concerned(people: Everyone, task: Task, *, everyone: bool) -> Iterable[int]:
    if not everyone:
        return people.of_units([task.led.unit_id]) if task.led else []
    units = people.of_units(each.unit_id for each in task.assignments.all())
    return dict.fromkeys([*units, *people.only(task.official_id), *people.office()])


def _deadline_words(table: Breakdown, people: Everyone, tasks: list[Task], when: str, person: int | None) -> Words:
    if len(tasks) == 1:
        return Words(f"“{short(tasks[0])}”{when}", path("task", table.pk, tasks[0].pk))
    return Words(f"{len(tasks)} 条任务{when}", HOME if person is None else people.start(person, table.pk))


# --- Slips and close-outs --------------------------------------------------------------------------


def _slips(table: Breakdown, people: Everyone, today: date) -> Iterator[Told]:
    tomorrow = today + timedelta(days=1)
    for slip in Slip.objects.filter(breakdown=table, state=SlipState.ISSUED, due__lte=tomorrow).select_related("unit"):
        late = slip.due < today
        when = f"{day(slip.due)}已到反馈时限，还没有反馈" if late else f"请在{day(slip.due)}前反馈"
        words = Words(f"督办单第 {slip.number} 号{when}", path("slip", slip.pk) or path("table", table.pk))
        told = dict.fromkeys(people.of_units([slip.unit_id]), words)
        if late:
            told |= {person: _of_unit(slip.unit, words) for person in people.office()}
        key = f"due.slip:{slip.pk}:{slip.due.isoformat()}:{'late' if late else 'soon'}"
        yield Told("due.slip", key, told, _of_unit(slip.unit, words))


def _of_unit(unit: Unit, words: Words) -> Words:
    return Words(f"{unit.name}：{words.text}", words.address)


def _closings(table: Breakdown, people: Everyone, today: date) -> Iterator[Told]:
    waiting = Closing.objects.filter(task__breakdown=table, state=ClosingState.SUBMITTED).order_by("pk")
    late = [c for c in waiting.select_related("task") if _workdays_since(timezone.localdate(c.at), today) > WAITS]
    if not late:
        return
    text = f"{len(late)} 项销号申请等了 {WAITS} 个工作日以上，请核验"
    if len(late) == 1:
        text = f"“{short(late[0].task)}”的销号申请等了 {WAITS} 个工作日以上，请核验"
    words = Words(text, path("task", table.pk, late[0].task_id))
    # told again once one more has waited too long
    yield Told("due.closing", f"due.closing:{table.pk}:{late[-1].pk}", dict.fromkeys(people.office(), words), words)


def _workdays_since(first: date, today: date) -> int:
    return workdays(first + timedelta(days=1), today).days
