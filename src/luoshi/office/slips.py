"""Slips as pages and papers show them: what could be issued, those there are, one with its story, the document."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from luoshi.assessing.lights import Light
from luoshi.assessing.schedule import workday_after
from luoshi.ledger import clock, queries, standing
from luoshi.ledger.models import (
    Assignment,
    Breakdown,
    Part,
    Person,
    Role,
    Slip,
    SlipColour,
    SlipRow,
    SlipState,
    Task,
    Touch,
    Unit,
)
from luoshi.ledger.record.slips import OPEN
from luoshi.office.asked import whole
from luoshi.papers import slip as paper

WORKDAYS_TO_ANSWER = 5
_PRESSING = (SlipColour.RED, SlipColour.YELLOW, SlipColour.BLUE)
_ORDER = {"red": 0, "yellow": 1, "blue": 2}
#: what is asked for where the office writes nothing else
DEMANDS: dict[str, str] = {
    SlipColour.RED: "请主要负责同志亲自研究，逐项查明没有按期办结的原因，明确整改措施、责任人和新的完成时间，限期办结。",
    SlipColour.YELLOW: "请查明进度滞后的原因，提出追赶措施和每月节点，落实到责任人，尽快赶上序时进度。",
    SlipColour.BLUE: "请倒排工期，抓紧推进，确保按期完成；预计不能按期完成的，说明原因和打算。",
}
#: the words of lights → the colour that they had, for slips whose rows keep the word alone
_COLOURS = {
    "正常": "green", "办结": "green", "滞后": "yellow", "待办结": "yellow", "补齐": "yellow", "告急": "red", "逾期": "red",
    "临近": "blue",
}  # fmt: skip


# --- What could be issued --------------------------------------------------------------------


class Offered(NamedTuple):
    """A row that a slip could be about."""

    number: int  # in the table
    task: Task
    light: Light | None
    colour: str  # proposed for it alone
    open: Slip | None  # that its lead unit has not settled yet
    ticked: bool


class Block(NamedTuple):
    """The rows of one unit, and what stands in the fields of its slip."""

    unit: Unit
    rows: list[Offered]
    colour: str
    demand: str
    due: str
    error: Any = None
    chosen: str = "auto"  # the colour that stands in its field; auto: that of the most pressing row ticked

    @property
    def ticked(self) -> int:
        """How many rows are chosen."""
        return sum(row.ticked for row in self.rows)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many rows would have each colour, the most pressing first."""
        counted = Counter(row.colour for row in self.rows)
        return [(SlipColour(colour).label, counted[colour]) for colour in _PRESSING if counted[colour]]


def proposals(breakdown: Breakdown, wanted: Sequence[int] = (), also: Sequence[int] = ()) -> list[Block]:
    """The rows that could have a slip, by lead unit.

    Args:
        breakdown: The table.
        wanted: Only these, whatever their light; empty for those whose light calls for a slip.
        also: Rows that were ticked and stay on the page, whatever has become of their light.
    """
    today = clock.today()
    kept = list(queries.kept(breakdown).select_related("project"))
    for task in kept:
        task.breakdown = breakdown
    numbers, leads = queries.numbers(kept), _leads(breakdown)
    lights = standing.lights(breakdown, kept, today) if standing.driven(breakdown, today) else {}
    held = _open_slips(breakdown)
    found: dict[Unit, list[Offered]] = {}
    asked = set(wanted)
    for task in kept:
        light = lights.get(task.pk)
        unit = leads.get(task.pk)
        if unit is None or not (task.pk in asked if asked else _calls(light) or task.pk in also):
            continue
        slip = held.get((task.pk, unit.pk))
        if slip is None or asked:
            row = Offered(numbers[task.pk], task, light, colour_of(task, light, today), slip, bool(asked) and slip is None)
            found.setdefault(unit, []).append(row)
    return sorted((_block(unit, rows, today) for unit, rows in found.items()), key=_urgency)


def _leads(breakdown: Breakdown) -> dict[int, Unit]:
    """The lead unit of each row: one query, where a thousand rows would each make a queryset of their own."""
    found = Assignment.objects.filter(task__breakdown=breakdown, part=Part.LEAD).select_related("unit")
    units = {each.unit_id: each.unit for each in found}
    return {each.task_id: units[each.unit_id] for each in found}


def _calls(light: Light | None) -> bool:
    return light is not None and light.colour in _ORDER


def _urgency(block: Block) -> tuple[int, int, int, int]:
    reds = sum(row.colour == SlipColour.RED for row in block.rows)
    return _ORDER[block.colour], -reds, -len(block.rows), block.unit.order


def _block(unit: Unit, rows: list[Offered], today: date) -> Block:
    rows = sorted(rows, key=lambda row: (_ORDER[row.colour], row.number))
    colour = rows[0].colour
    due, _ = workday_after(today, WORKDAYS_TO_ANSWER)
    return Block(unit, rows, colour, DEMANDS[colour], due.isoformat())


def _open_slips(breakdown: Breakdown) -> dict[tuple[int, int], Slip]:
    """The open slip about each row, by row and unit."""
    found = SlipRow.objects.filter(slip__breakdown=breakdown, slip__state__in=OPEN).select_related("slip")
    return {(row.task_id, row.slip.unit_id): row.slip for row in found}


def colour_of(task: Task, light: Light | None, today: date) -> str:
    """The colour of a slip about one row, after 宿迁: red overdue, blue near its deadline, yellow behind schedule."""
    end = standing.last_day(task.breakdown, task)
    if today > end:
        return SlipColour.RED
    return SlipColour.BLUE if light is not None and light.colour == "blue" else SlipColour.YELLOW


# --- Those there are -------------------------------------------------------------------------


def of(person: Person, breakdown: Breakdown) -> QuerySet[Slip]:
    """The slips of a table that a person may see: all, those of their unit, those with rows of their portfolio."""
    found = Slip.objects.filter(breakdown=breakdown)
    if person.role == Role.UNIT:
        return found.filter(unit=person.unit_id)
    if person.role == Role.LEADER:
        return found.filter(pk__in=SlipRow.objects.filter(task__official=person).values("slip"))
    return found


def overdue(today: date) -> Q:
    """Slips that were not answered in time and are not answered yet."""
    return Q(state=SlipState.ISSUED, due__lt=today)


# --- One slip --------------------------------------------------------------------------------


class Then(NamedTuple):
    """A row of a slip: its light on the day of issue, and now."""

    number: int
    task: Task
    word: str
    colour: str
    reason: str
    now: Light | None


def rows_of(slip: Slip) -> list[Then]:
    """The rows of a slip."""
    rows = list(slip.rows.all())
    today = clock.today()
    tasks = list(queries.tasks(slip.breakdown).filter(pk__in=[row.task_id for row in rows]))
    known = {task.pk: task for task in tasks}
    lit = standing.lights(slip.breakdown, tasks, today) if standing.driven(slip.breakdown, today) else {}
    numbers = queries.numbers_of(slip.breakdown)
    return [
        Then(
            numbers.get(r.task_id, 0), known[r.task_id], r.word, _COLOURS.get(r.word, "grey"), r.reason,
            lit.get(r.task_id),
        )
        for r in rows
    ]  # fmt: skip


class Told(NamedTuple):
    """A step of a slip, and what was written with it."""

    action: str
    name: str
    at: datetime
    words: str
    due: str  # where the step set it


_WRITTEN = {"slip.issue": "demand", "slip.answer": "answer"}


def story(slip: Slip) -> list[Told]:
    """What happened to a slip, from the log, the earliest first."""
    row = slip.rows.first()
    touches = Touch.objects.filter(task=row.task_id if row else None, event__action__startswith="slip.")
    out = []
    for touch in touches.select_related("event").order_by("event_id"):
        body = json.loads(touch.event.body)
        own = [each for each in body["rows"] if each["table"] == "slip" and each["id"] == slip.pk]
        if own:
            after = own[0]["after"] or {}
            said = after.get(_WRITTEN.get(touch.event.action, ""), touch.event.reason)
            out.append(Told(touch.event.action, touch.event.name, touch.event.at, said, after.get("due") or ""))
    return out


def named(slip: Slip) -> str:
    """The number of a slip as documents cite it: 〔2025〕第3号."""
    return f"〔{timezone.localdate(slip.at).year}〕第{slip.number}号"


def document(slip: Slip) -> paper.Slip:
    """A slip as it is printed."""
    state = slip.state
    answered = state in (SlipState.ANSWERED, SlipState.CLOSED)
    answer = _note(slip.answer, slip.answered_by, slip.answered_at) if answered else None
    settled = state in (SlipState.CLOSED, SlipState.WITHDRAWN)
    words = slip.words or "予以办结。"
    said = f"此单撤回：{words}" if state == SlipState.WITHDRAWN else words
    numbers, issued_on = queries.numbers_of(slip.breakdown), timezone.localdate(slip.at)
    return paper.Slip(
        issuer=slip.breakdown.report.place.issuer, number=named(slip), colour=slip.colour, unit=slip.unit.name,
        rows=tuple(
            paper.SlipRow(
                numbers.get(row.task_id, 0), row.task.text, row.task.deadline, row.reason,
                in_time=issued_on <= standing.last_day(slip.breakdown, row.task),
            )
            for row in slip.rows.all()
        ),
        asked=slip.demand, answer_by=slip.due, issued_on=issued_on, answer=answer,
        conclusion=_note(said, slip.settled_by, slip.settled_at) if settled else None,
    )  # fmt: skip


def _note(text: str, by: Person | None, at: datetime | None) -> paper.Note | None:
    return paper.Note(text, by.name, timezone.localdate(at)) if by is not None and at is not None else None


# --- The list --------------------------------------------------------------------------------


class Choice(NamedTuple):
    """A line of a filter."""

    value: str
    words: str
    total: int
    on: bool


def choices(found: QuerySet[Slip], asked: Mapping[str, str], today: date) -> list[Choice]:
    """The states by which the list may be narrowed, with how many slips each has."""
    counted = Counter(dict(_counted(found)))
    late = found.filter(overdue(today)).count()
    state = asked.get("state", "")
    lines: Iterable[tuple[str, str, int]] = (
        ("", "全部", sum(counted.values())),
        *((value, label, counted[value]) for value, label in SlipState.choices),
        ("late", "逾期未反馈", late),
    )
    return [Choice(value, words, total, value == state) for value, words, total in lines if total or value in ("", state)]


def _counted(found: QuerySet[Slip]) -> Iterable[tuple[str, int]]:
    return found.order_by().values_list("state").annotate(Count("pk"))


def narrowed(found: QuerySet[Slip], asked: Mapping[str, str], today: date) -> QuerySet[Slip]:
    """The slips that a filter leaves; what it does not know leaves none out."""
    state, colour, unit = asked.get("state", ""), asked.get("colour", ""), asked.get("unit", "")
    if state == "late":
        found = found.filter(overdue(today))
    elif state in SlipState.values:
        found = found.filter(state=state)
    if colour in SlipColour.values:
        found = found.filter(colour=colour)
    if number := whole(unit):
        found = found.filter(unit=number)
    return found.order_by("-number").select_related("unit", "answered_by", "settled_by")
