"""What a unit owes: reports that are due, slips to answer, things sent back, deadlines and milestones that come up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse

from luoshi.assessing.schedule import quarter_end
from luoshi.ledger import clock, periods, queries
from luoshi.ledger.models import (
    Breakdown,
    BreakdownState,
    Closing,
    ClosingState,
    Milestone,
    Part,
    Person,
    Progress,
    ProgressState,
    Slip,
    SlipState,
    Suspension,
    Task,
    Unit,
)
from luoshi.office import reporting

DAYS_AHEAD = 14
_FEW = 8
_ENDED = (ClosingState.SUBMITTED, ClosingState.VERIFIED, ClosingState.CLOSED)


class Owed(NamedTuple):
    """One thing that a unit has to do, by when, and where."""

    day: date
    kind: str  # 报送, 督办, 退回, 时限, 形象进度
    words: str
    about: str  # the row's text, where it is about one
    address: str


class Owes(NamedTuple):
    """All that a unit owes now, the most pressing first."""

    first: Sequence[Owed]
    rest: Sequence[Owed]
    late: int  # past their day
    today: date

    @property
    def total(self) -> int:
        """How many things."""
        return len(self.first) + len(self.rest)


def owes(person: Person, tables: Iterable[Breakdown]) -> Owes:
    """What the person's unit owes in these tables; in tables that are not issued nothing."""
    today = clock.today()
    found: list[Owed] = []
    for breakdown in tables:
        if person.unit is not None and breakdown.state == BreakdownState.ISSUED:
            found += _of_table(person.unit, breakdown, today)
    found.sort(key=lambda each: each.day)
    return Owes(found[:_FEW], found[_FEW:], sum(each.day < today for each in found), today)


def _of_table(unit: Unit, breakdown: Breakdown, today: date) -> Iterator[Owed]:
    led = queries.kept(breakdown).filter(assignments__unit=unit, assignments__part=Part.LEAD, carried__isnull=True)
    resting = Suspension.objects.filter(task__in=led, since__lte=today, resumed_on__isnull=True)
    ended = Closing.objects.filter(task__in=led, state__in=_ENDED)
    closed = ended.filter(state=ClosingState.CLOSED)
    owing = led.exclude(pk__in=resting.values("task")).exclude(pk__in=closed.values("task"))
    running = owing.exclude(pk__in=ended.values("task"))
    if breakdown.report.year == today.year:
        yield from _reports(unit, breakdown, running, today)
        yield from _milestones(breakdown, running, today)
    yield from _slips(unit, breakdown)
    yield from _sent_back(unit, breakdown, owing, today)
    yield from _deadlines(breakdown, running, today)


def _reports(unit: Unit, breakdown: Breakdown, running: QuerySet[Task], today: date) -> Iterator[Owed]:
    """The report of the period that runs, for rows that nothing is in for."""
    period = periods.current(breakdown.cycle, breakdown.report_day, today)
    told = Progress.objects.filter(unit=unit, period=period.name, task__breakdown=breakdown)
    asked = running.exclude(cycle__in=periods.unwanted(breakdown.cycle, period.name))
    missing = asked.exclude(pk__in=told.values("task")).count()
    if missing:
        address = f"{reverse('report', args=(breakdown.pk,))}?period={period.name}"
        yield Owed(period.due, "报送", f"{period.words}进展还有 {missing} 条没报", "", address)


def _slips(unit: Unit, breakdown: Breakdown) -> Iterator[Owed]:
    found = Slip.objects.filter(unit=unit, breakdown=breakdown, state=SlipState.ISSUED)
    for slip in found:
        what = "反馈被退回，要再反馈" if slip.returned else "要反馈"
        words = f"{slip.get_colour_display()}督办单第{slip.number}号{what}"
        yield Owed(slip.due, "督办", words, slip.demand, reverse("slip", args=(slip.pk,)))


def _sent_back(unit: Unit, breakdown: Breakdown, owing: QuerySet[Task], today: date) -> Iterator[Owed]:
    """Reports and close-outs that came back, of rows that neither rest nor are closed; they are due at once."""
    states = (ProgressState.RETURNED, ProgressState.ASKED)
    back = Progress.objects.filter(unit=unit, task__in=owing, state__in=states).select_related("task")
    for each in back:
        what = "被退回" if each.state == ProgressState.RETURNED else "要补充"
        words = f"{reporting.period_words(breakdown, each.period)}进展{what}：{each.review}"
        address = f"{reverse('report', args=(breakdown.pk,))}?period={each.period}#t{each.task_id}"
        yield Owed(today, "退回", words, each.task.text, address)
    latest: dict[int, Closing] = {}
    for closing in Closing.objects.filter(task__in=owing).select_related("task").order_by("at", "pk"):
        latest[closing.task_id] = closing
    for closing in latest.values():
        if closing.state in (ClosingState.RETURNED, ClosingState.REOPENED):
            why = closing.review if closing.state == ClosingState.RETURNED else closing.reopened_because
            words = f"销号{closing.get_state_display()}：{why}"
            yield Owed(today, "退回", words, closing.task.text, reverse("task", args=(breakdown.pk, closing.task_id)))


def _deadlines(breakdown: Breakdown, running: QuerySet[Task], today: date) -> Iterator[Owed]:
    """Rows whose deadline is past or comes within two weeks, and that are not handed in as done."""
    for task in running.filter(deadline__lte=today + timedelta(days=DAYS_AHEAD)):
        assert task.deadline is not None
        words = "时限已过，还没有申请销号" if task.deadline < today else "时限快到了"
        yield Owed(task.deadline, "时限", words, task.text, reverse("task", args=(breakdown.pk, task.pk)))


def _milestones(breakdown: Breakdown, running: QuerySet[Task], today: date) -> Iterator[Owed]:
    """Milestones of this quarter that are not reached."""
    quarter = (today.month - 1) // 3 + 1
    end = quarter_end(today.year, quarter)
    found = Milestone.objects.filter(task__in=running, quarter=quarter, done_on__isnull=True)
    for each in found.select_related("task"):
        address = reverse("task", args=(breakdown.pk, each.task_id))
        yield Owed(end, "形象进度", f"本季度要达到：{each.text}", each.task.text, address)


def context(person: Person, tables: Iterable[Breakdown]) -> dict[str, Any]:
    """For a page that shows what the unit owes."""
    return {"owes": owes(person, tables)}
