"""Putting a whole sheet of changes into the books at once: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from luoshi.errors import InputError
from luoshi.ledger import fields
from luoshi.ledger.models import Breakdown, Person, Task, TaskKind
from luoshi.ledger.record.change import change
from luoshi.ledger.record.rows import Conflict, Theirs, open_for, put, rows
from luoshi.ledger.record.shape import STEP

MOST_LINES = 2000  # at once: nobody else can change anything in the meantime


class Line(NamedTuple):
    """One row to change, or to add."""

    task: int | None  # None: a new row
    version: int | None  # of the row when the change was looked at
    values: Mapping[str, Any]  # field → value


class Applied(NamedTuple):
    """What was done."""

    changed: int
    added: int


def demand_few(lines: int) -> None:
    """Refuse more lines than are applied at once.

    Raises:
        InputError: With the limit.
    """
    if lines > MOST_LINES:
        raise InputError(f"要改的和新增的任务超过 {MOST_LINES:,} 条", "请分几份导入")


def apply(person: Person, breakdown: Breakdown, lines: Sequence[Line], file_name: str) -> Applied:
    """Change and add rows in one transaction.

    Args:
        person: Who does it.
        breakdown: The rows' break-down.
        lines: What was previewed: every row with the version that the preview showed.
        file_name: Noted as the reason.

    Raises:
        Conflict: When a row was changed since the preview; nothing is applied then.
        FieldError: For a value that cannot be taken.
        InputError: For more lines than are applied at once.
    """
    demand_few(len(lines))
    with change(person, "task.sheet", breakdown, reason=fields.clean(file_name)[:500]) as made:
        breakdown = open_for(person, breakdown)
        known = [line for line in lines if line.task is not None]
        held = {t.pk: t for t in rows(breakdown, [line.task for line in known if line.task])} if known else {}
        stale = [held[line.task] for line in known if line.task and held[line.task].version != line.version]
        if stale:
            raise Conflict([Theirs(task.pk, "text", "", task.text[:40], "别人", "") for task in stale], {})
        changed = 0
        for line in known:
            assert line.task is not None
            values = fields.checked(breakdown.report.place, line.values)
            changed += bool(put(made, breakdown, held[line.task], values))
        new = [line for line in lines if line.task is None]
        last = Task.objects.filter(breakdown=breakdown).order_by("-order").first()
        order = last.order if last else 0
        for place, line in enumerate(new, 1):
            values = fields.checked(breakdown.report.place, {"text": "", **line.values})
            task = Task(breakdown=breakdown, order=order + place * STEP, kind=TaskKind.ORDINARY, text=values["text"])
            made.create(task)
            made.tell(task, "state", "", "表格增加")
            put(made, breakdown, task, values)
    return Applied(changed, len(new))
