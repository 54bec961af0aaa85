"""Reading the books for pages, files and commands. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count, Prefetch, Q, QuerySet

from luoshi.ledger.models import (
    Assignment,
    Breakdown,
    BreakdownState,
    Enquiry,
    Figure,
    Opinion,
    OpinionState,
    Part,
    Person,
    Place,
    Progress,
    Role,
    Target,
    Task,
    TaskState,
    Unit,
)  # fmt: skip
from luoshi.ledger.reading import reading_of
from luoshi.reading.model import Statement


def breakdowns(place: Place) -> QuerySet[Breakdown]:
    """A place's break-downs, the latest year first."""
    found = Breakdown.objects.filter(report__place=place).select_related("report__place")
    return found.annotate(total=Count("tasks", filter=~Q(tasks__state=TaskState.DROPPED))).order_by(
        "-report__year", "-pk"
    )


def kept(breakdown: Breakdown) -> QuerySet[Task]:
    """The rows that stand in a break-down: those that are not dropped."""
    return Task.objects.filter(breakdown=breakdown).exclude(state=TaskState.DROPPED)


def tasks(breakdown: Breakdown) -> QuerySet[Task]:
    """All rows of a break-down in order, with everything that a row shows; six queries whatever their number."""
    return tasks_among(Task.objects.filter(breakdown=breakdown))


def tasks_among(found: QuerySet[Task]) -> QuerySet[Task]:
    """Rows with everything that a row shows; six queries whatever their number."""
    assigned = Prefetch("assignments", Assignment.objects.select_related("unit"))
    return (
        found.select_related("official", "project", "carried", "breakdown__report__place")
        .prefetch_related(assigned, "milestones", "targets", "named__programme", "opinions__unit", "amendments")
    )


def tasks_of_unit(breakdown: Breakdown, unit: Unit | None) -> QuerySet[Task]:
    """The rows that a unit leads or joins, as the table shows them."""
    if unit is None:
        return Task.objects.none()
    return tasks(breakdown).filter(assignments__unit=unit).exclude(state=TaskState.DROPPED)


def numbers(rows: Iterable[Task]) -> dict[int, int]:
    """The number that each kept row has in the table, from 1."""
    kept = (task.pk for task in rows if task.state != TaskState.DROPPED)
    return {pk: place for place, pk in enumerate(kept, 1)}


def numbers_of(breakdown: Breakdown) -> dict[int, int]:
    """The same as :func:`numbers`, of a break-down whose rows are not at hand."""
    return {pk: place for place, pk in enumerate(kept(breakdown).values_list("pk", flat=True), 1)}


class Left(NamedTuple):
    """What is left to decide before a break-down can be issued."""

    undecided: int
    without_lead: int
    open_opinions: int
    rows: int

    def words(self) -> list[str]:
        """What is left, in words; empty when nothing is."""
        said = []
        if not self.rows:
            said.append("没有一条任务")
        if self.undecided:
            said.append(f"{self.undecided} 条任务待定")
        if self.without_lead:
            said.append(f"{self.without_lead} 条没有牵头单位")
        if self.open_opinions:
            said.append(f"{self.open_opinions} 条单位意见没有处理")
        return said


def left(breakdown: Breakdown) -> Left:
    """What is left to decide."""
    found = kept(breakdown)
    led = Assignment.objects.filter(task__in=found, part=Part.LEAD).count()
    rows = found.count()
    opinions = Opinion.objects.filter(task__in=found, state=OpinionState.OPEN).count()
    return Left(found.filter(state=TaskState.PROPOSED).count(), rows - led, opinions, rows)


class Loose(NamedTuple):
    """A figure promised in the report that no kept row carries."""

    statement: Statement
    dropped: str  # why the row that had it is left out; empty where nobody has thought of the figure


def uncarried(breakdown: Breakdown) -> list[Loose]:
    """The figures promised in the report that no kept row carries: those nobody thought of first, then the dropped."""
    found = Target.objects.filter(task__breakdown=breakdown).values_list("start", "task__state", "task__drop_reason")
    carried = {start for start, state, _ in found if state != TaskState.DROPPED}
    dropped = {start: reason for start, state, reason in found if state == TaskState.DROPPED}
    reading = reading_of(breakdown.report)
    parts = [section.part for section in reading.sections]
    loose = [
        Loose(s, dropped.get(s.start, ""))
        for s in reading.statements
        if s.modality == "target" and s.start not in carried and parts[s.section] not in ("annex", "front")
    ]
    return sorted(loose, key=lambda each: bool(each.dropped))


def open_opinions(breakdown: Breakdown) -> QuerySet[Opinion]:
    """What the office has to settle: objections and proposed changes of rows that are kept."""
    found = Opinion.objects.filter(task__breakdown=breakdown, state=OpinionState.OPEN)
    return found.exclude(task__state=TaskState.DROPPED).select_related("task", "unit", "by")


class UnitState(NamedTuple):
    """How far a unit is with its opinion."""

    unit: Unit
    leads: int
    joins: int
    asked: Enquiry | None
    accepted: int
    objected: int


def unit_states(breakdown: Breakdown) -> list[UnitState]:
    """All units that have rows in a break-down, with how they stand."""
    found = kept(breakdown)
    counts: dict[int, dict[str, int]] = {}
    for unit, part, total in (
        Assignment.objects.filter(task__in=found).values_list("unit_id", "part").annotate(n=Count("pk")).order_by()
    ):
        counts.setdefault(unit, {})[part] = total
    asked = {e.unit_id: e for e in Enquiry.objects.filter(breakdown=breakdown).order_by("round")}
    answers: dict[int, list[Opinion]] = {}
    for opinion in Opinion.objects.filter(task__in=found):
        if opinion.unit_id in asked and opinion.round == asked[opinion.unit_id].round:
            answers.setdefault(opinion.unit_id, []).append(opinion)
    units = Unit.objects.filter(pk__in=counts.keys() | asked.keys())
    return [
        UnitState(
            unit, counts.get(unit.pk, {}).get(Part.LEAD, 0), counts.get(unit.pk, {}).get(Part.JOINT, 0),
            asked.get(unit.pk), sum(o.answer == "accept" for o in answers.get(unit.pk, ())),
            sum(o.answer != "accept" for o in answers.get(unit.pk, ())),
        )
        for unit in units
    ]  # fmt: skip


def asked_of(unit: Unit | None) -> QuerySet[Breakdown]:
    """The break-downs that a unit has been told of: asked about, or issued with rows of its own."""
    if unit is None:
        return Breakdown.objects.none()
    told = Q(enquiries__unit=unit) | Q(state=BreakdownState.ISSUED, tasks__assignments__unit=unit)
    return Breakdown.objects.filter(told).select_related("report__place").distinct().order_by("-report__year")


def shown(reports: QuerySet[Progress]) -> QuerySet[Progress]:
    """Reports with their figures and files; two more queries whatever their number.

    A figure's target is joined, not fetched behind: SQLite takes no list of a thousand ids of a prefetched foreign key.
    """
    figures = Prefetch("figures", Figure.objects.select_related("target", "checked_by"))
    return reports.prefetch_related(figures, "evidence")


def units(place: Place) -> QuerySet[Unit]:
    """The units that a place offers."""
    return Unit.objects.filter(place=place, active=True)


def officials(place: Place) -> QuerySet[Person]:
    """The leaders of a place, who may be named as leading official."""
    return Person.objects.filter(place=place, role=Role.LEADER).order_by("pk")
