"""Changing the rows of a break-down: edit, decide, merge, split, add, undo.

An edit says on which version of the row it was made. When somebody else has changed the row since, what does not
touch the same field is put together; what does is refused with both contents, so that neither is lost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from django.apps import apps

from luoshi.errors import LuoshiError
from luoshi.ledger import fields, policy, workflow
from luoshi.ledger.models import (
    Assignment,
    Breakdown,
    Carry,
    Closing,
    Event,
    Milestone,
    Part,
    Person,
    Project,
    ProjectKind,
    Request,
    Task,
    TaskKind,
    TaskState,
    Touch,
)  # fmt: skip
from luoshi.ledger.record.change import Change, change, locked

_MOST_ROWS = 2000
_OfRow = TypeVar("_OfRow", Closing, Request)


class Theirs(NamedTuple):
    """What somebody else did to a field in the meantime."""

    task: int
    field: str
    before: str
    after: str
    who: str
    at: str  # ISO


class Conflict(LuoshiError):
    """Somebody else changed the same fields; ``theirs`` tells what, ``mine`` is what could not be kept."""

    def __init__(self, theirs: Sequence[Theirs], mine: Mapping[str, Any]) -> None:
        who = "、".join(dict.fromkeys(t.who for t in theirs)) or "别人"
        what = "、".join(dict.fromkeys(fields.LABELS.get(t.field, t.field) for t in theirs))
        super().__init__(f"{who}刚改过{what}，您的修改还没有保存", "请看两边的内容，再决定留哪一个")
        self.theirs, self.mine = tuple(theirs), dict(mine)


class Gone(LuoshiError):
    """A row that is not there."""


class Edited(NamedTuple):
    """What an edit did: the rows, and what others had changed in them meanwhile."""

    tasks: tuple[Task, ...]
    theirs: tuple[Theirs, ...]
    event: Event | None


# --- Edit ------------------------------------------------------------------------------


def edit(
    person: Person,
    breakdown: Breakdown,
    bases: Mapping[int, int],
    given: Mapping[str, Any],
    *,
    insist: bool = False,
) -> Edited:
    """Set fields of one row or of many.

    Args:
        person: Who edits.
        breakdown: The rows' break-down.
        bases: The rows' ids, each with the version that the person saw.
        given: Field → value; see :mod:`luoshi.ledger.fields`.
        insist: Overwrite what others did to the same fields; the person has seen it.

    Raises:
        Conflict: When somebody else changed one of the fields since.
        FieldError: For a value that cannot be taken.
    """
    with change(person, "task.edit", breakdown) as made:
        breakdown = open_for(person, breakdown)
        values = fields.checked(breakdown.report.place, given)
        tasks = rows(breakdown, bases)
        theirs = [t for task in tasks for t in since(task, bases[task.pk])]
        clashes = [t for t in theirs if t.field in values and t.after != _words(breakdown)(t.field, values[t.field])]
        if clashes and not insist:
            raise Conflict(clashes, given)
        for task in tasks:
            put(made, breakdown, task, values)
    return Edited(tuple(tasks), tuple(theirs), made.event)


def open_for(person: Person, breakdown: Breakdown, action: str = "breakdown.edit", step: str = "edit") -> Breakdown:
    """The break-down as it stands, once the person and its state allow the step."""
    fresh = Breakdown.objects.select_related("report__place").get(pk=breakdown.pk)
    policy.demand(person, action, fresh)
    workflow.after(fresh, step)
    return fresh


def rows(breakdown: Breakdown, ids: Mapping[int, int] | Sequence[int]) -> list[Task]:
    """Rows in the order of the table.

    Raises:
        Gone: For one that is not there.
    """
    if len(ids) > _MOST_ROWS:
        raise Gone(f"一次选了 {len(ids)} 条，最多 {_MOST_ROWS} 条", "请分几次做")
    found = locked(ids, breakdown)
    missing = [each for each in ids if each not in found]
    if missing or not found:
        raise Gone("没有选中任务" if not ids else "有任务找不到了，可能刚被合并或撤销", "请刷新页面再看")
    return sorted(found.values(), key=lambda task: (task.order, task.pk))


def fresh_of(thing: _OfRow, called: str) -> _OfRow:
    """What a unit asked for about a row, as the books hold it now.

    Raises:
        Gone: When it is not there.
    """
    found = type(thing).objects.select_related("task__breakdown__report__place", "unit")
    held = found.prefetch_related("task__assignments").filter(pk=thing.pk).first()
    if held is None:
        raise Gone(f"没有这项{called}", "请刷新页面再看")
    return held


def issued_row(breakdown: Breakdown, task_id: int) -> Task:
    """A row of the table as issued.

    Raises:
        Gone: For one that is not there, or was left out.
    """
    (task,) = rows(breakdown, [task_id])
    if task.state == TaskState.DROPPED:
        raise Gone("这条任务没有列入印发的表", "请选表里的任务")
    return task


def demand_here(task: Task, what: str) -> None:
    """Refuse what can no longer be done with a row that was carried over.

    Raises:
        NotNow: For such a row.
    """
    if Carry.objects.filter(old=task).exists():
        raise workflow.NotNow(f"这条任务已经结转，{what}", "请看任务页上“结转”写明的去向")


def since(task: Task, version: int) -> list[Theirs]:
    """What happened to a row after a version of it, field by field; the latest of each field."""
    if version >= task.version:
        return []
    latest: dict[str, Theirs] = {}
    for touch in Touch.objects.filter(task=task).select_related("event").order_by("-event_id"):
        body = json.loads(touch.event.body)
        if _version_after(body, task) <= version:
            break
        for told in body["fields"]:
            if told["task"] == task.pk and told["field"] not in latest:
                at = touch.event.at.isoformat()
                latest[told["field"]] = Theirs(
                    task.pk, told["field"], told["before"], told["after"], touch.event.name, at
                )
    return list(latest.values())


def _version_after(body: Mapping[str, Any], task: Task) -> float:
    """The version that an event gave a row; more than any for one that touched it and left its version (an opinion)."""
    given = [
        row["after"]["version"]
        for row in body["rows"]
        if row["table"] == "task" and row["id"] == task.pk and "version" in (row["after"] or {})
    ]
    return max(given, default=float("inf"))


def put(made: Change, breakdown: Breakdown, task: Task, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Set checked values of a row within a change, and tell of each; the fields that changed."""
    before = fields.values(task)
    after = before | dict(values)
    if after["lead"] is not None:
        after["joint"] = [unit for unit in after["joint"] if unit != after["lead"]]
    changed = tuple(name for name in fields.LABELS if after[name] != before[name])
    if not changed:
        return ()
    plain: dict[str, Any] = {name: after[name] for name in ("kind", "area", "text", "note") if name in changed}
    if "deadline" in changed:
        plain["deadline"] = date.fromisoformat(after["deadline"]) if after["deadline"] else None
    if "official" in changed:
        plain["official_id"] = after["official"]
    made.update(task, version=task.version + 1, **plain)
    if {"lead", "joint"} & set(changed):
        _assign(made, task, after["lead"], after["joint"])
    for name, quarter in fields.QUARTERS.items():  # in order, so that the same edit is told in the same words
        if name in changed:
            _milestone(made, task, quarter, after[name])
    if set(changed) & {*fields.PROJECT, "kind"}:
        _project(made, task, after)
    words = _words(breakdown)
    for name in changed:
        made.tell(task, name, words(name, before[name]), words(name, after[name]))
    return changed


def _words(breakdown: Breakdown) -> fields.Words:
    cached: fields.Words | None = getattr(breakdown, "_words", None)
    if cached is None:
        cached = fields.Words(breakdown.report.place)
        breakdown._words = cached  # type: ignore[attr-defined]
    return cached


def _assign(made: Change, task: Task, lead: int | None, joint: Sequence[int]) -> None:
    """Make a row's assignments these; in an order in which no row ever has two leads."""
    wanted = {unit: (Part.JOINT, place) for place, unit in enumerate(joint)}
    if lead is not None:
        wanted[lead] = (Part.LEAD, 0)
    held = {a.unit_id: a for a in task.assignments.all()}
    for unit, assignment in held.items():
        if unit not in wanted:
            made.delete(assignment)
    for joint_first in (Part.JOINT, Part.LEAD):
        for unit, (part, place) in wanted.items():
            if part == joint_first and unit in held:
                made.update(held[unit], part=part, order=place)
    for unit, (part, place) in wanted.items():
        if unit not in held:
            made.create(Assignment(task=task, unit_id=unit, part=part, order=place))
    forget(task, "assignments")


def _milestone(made: Change, task: Task, quarter: int, text: str) -> None:
    held = next((m for m in task.milestones.all() if m.quarter == quarter), None)
    if held is None:
        made.create(Milestone(task=task, quarter=quarter, text=text))
    elif text:
        made.update(held, text=text)
    else:
        made.delete(held)
    forget(task, "milestones")


def _project(made: Change, task: Task, after: Mapping[str, Any]) -> None:
    """Make what a row has of a project this; a row with nothing of it has none."""
    starts, finishes = (date.fromisoformat(after[n]) if after[n] else None for n in ("starts", "finishes"))
    if starts and finishes and finishes < starts:
        raise fields.FieldError("finishes", "完工早于开工", "请核对两个日期")
    money = {n: Decimal(after[n]) if after[n] is not None else None for n in ("invest", "invest_year")}
    held = fields.project_of(task)
    kept = {
        "kind": ProjectKind.LIVELIHOOD if after["kind"] == TaskKind.LIVELIHOOD else ProjectKind.KEY,
        "name": after["project"] or task.text[:200], "investment_total": money["invest"],
        "investment_year": money["invest_year"], "starts_on": starts, "finishes_on": finishes,
    }  # fmt: skip
    if not any(after[name] for name in fields.PROJECT):
        if held is not None:
            made.delete(held)
    elif held is None:
        made.create(Project(task=task, **kept))
    else:
        made.update(held, **kept)
    task._state.fields_cache.pop("project", None)


def forget(task: Task, relation: str) -> None:
    """Drop what was fetched before, so that the next look sees the change."""
    getattr(task, "_prefetched_objects_cache", {}).pop(relation, None)


# --- Decide ----------------------------------------------------------------------------


def decide(person: Person, breakdown: Breakdown, ids: Sequence[int], step: str, reason: str = "") -> Edited:
    """Accept, reopen, drop or restore rows; dropping needs a reason.

    Raises:
        FieldError: For a drop without a reason.
        NotNow: When a row's state does not allow it.
    """
    missing = "不列入要写理由" if step == "drop" else ""
    reason = fields.remark("drop_reason", reason, "理由", missing, "例如“表述性内容，无需分解”")
    with change(person, f"task.{step}", breakdown, reason=reason) as made:
        breakdown = open_for(person, breakdown)
        tasks = rows(breakdown, ids)
        for task in tasks:
            into_state(made, task, workflow.row_after(task, step), reason if step == "drop" else "")
    return Edited(tuple(tasks), (), made.event)


def into_state(made: Change, task: Task, state: str, reason: str = "", into: Task | None = None) -> None:
    """Bring a row into a state within a change."""
    before = TaskState(task.state)
    if state != before:
        made.update(task, state=state, drop_reason=reason, merged_into=into, version=task.version + 1)
        made.tell(task, "state", str(before.label), str(TaskState(state).label))


# --- Undo ------------------------------------------------------------------------------

UNDOABLE = frozenset(
    f"task.{step}" for step in ("edit", "accept", "reopen", "drop", "restore", "merge", "split", "add", "sheet")
)


def last_undoable(person: Person, breakdown: Breakdown) -> Event | None:
    """The person's last change of the rows that is not taken back yet."""
    own = Event.objects.filter(person=person, breakdown=breakdown, action__in=UNDOABLE, undone_by__isnull=True)
    return own.order_by("-seq").first()


def undo(person: Person, breakdown: Breakdown) -> Edited:
    """Take back the person's last change, unless somebody has built on it.

    Raises:
        Gone: When there is nothing to take back.
        Conflict: When a row that it touched was changed afterwards by somebody else.
    """
    with change(person, "task.undo", breakdown) as made:
        breakdown = open_for(person, breakdown)
        made.undoes = event = last_undoable(person, breakdown)
        if event is None:
            raise Gone("没有可以撤销的改动", "只能撤销您自己在这张表上做的改动")
        _demand_untouched(event)
        body = json.loads(event.body)
        for row in reversed(body["rows"]):
            _invert(made, row)
        tasks = list(locked(body["tasks"], breakdown).values())
        for told in body["fields"]:
            if task := next((t for t in tasks if t.pk == told["task"]), None):
                made.tell(task, told["field"], told["after"], told["before"])
    return Edited(tuple(tasks), (), made.event)


def _demand_untouched(event: Event) -> None:
    """A row may since have been changed only by changes that are taken back themselves."""
    tasks = list(event.touches.values_list("task_id", flat=True))
    later = Touch.objects.filter(task_id__in=tasks, event_id__gt=event.seq)
    blocking = later.filter(event__undoes__isnull=True, event__undone_by__isnull=True).select_related("event").first()
    if blocking:
        who = blocking.event
        raise Conflict([Theirs(blocking.task_id, "state", "", "", who.name, who.at.isoformat())], {})


def _invert(made: Change, row: Mapping[str, Any]) -> None:
    model = apps.get_model("ledger", row["table"])
    names = {f.attname: f for f in model._meta.concrete_fields}
    before = {name: names[name].to_python(value) for name, value in (row["before"] or {}).items()}
    if row["before"] is None:
        made.delete(model._default_manager.get(pk=row["id"]))
    elif row["after"] is None:
        made.create(model(pk=row["id"], **before))
    else:
        held = model._default_manager.get(pk=row["id"])
        if "version" in before and isinstance(held, Task):
            before["version"] = held.version + 1  # never a version that somebody has already seen
        made.update(held, **before)
