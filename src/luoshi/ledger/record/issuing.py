"""Issuing (印发): the break-down is frozen with its hash; what is changed afterwards is an amendment.

A frozen version is canonical JSON of everything the table says. Its sha-256 is printed on the document, so that who
has the paper can tell whether the table in the books is the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from luoshi.errors import LuoshiError
from luoshi.ledger import audit, clock, fields, queries, workflow
from luoshi.ledger.models import Amendment, Breakdown, Person, Target, Task, TaskState, Version
from luoshi.ledger.record.change import Change, change
from luoshi.ledger.record.rows import Conflict, issued_row, open_for, put, since


class NotReady(LuoshiError):
    """Something is left to decide before the table can be issued. ``left`` lists it."""

    def __init__(self, left: Sequence[str]) -> None:
        super().__init__(f"还不能印发：{'；'.join(left)}", "请先处理完这些")
        self.left = tuple(left)


def issue(person: Person, breakdown: Breakdown, number: str, on: date) -> Version:
    """Issue a break-down.

    Args:
        person: Who issues.
        breakdown: The break-down, with nothing left to decide.
        number: The document's number (文号); may be empty.
        on: The day that the document bears.

    Raises:
        NotReady: When rows are undecided, without a lead, or with an open opinion.
        NotNow: When it is issued already.
    """
    number = fields.clean(number).strip()
    if len(number) > 40:
        raise fields.FieldError("number", f"文号有 {len(number)} 字，超过了 40 字", "例如 云政办发〔2026〕6号")
    with change(person, "breakdown.issue", breakdown) as made:
        breakdown = open_for(person, breakdown, "breakdown.issue", "issue")
        if left := queries.left(breakdown).words():
            raise NotReady(left)
        made.update(breakdown, state=workflow.after(breakdown, "issue"), number=number, issued_on=on)
        version = _freeze(made, person, breakdown, "印发")
    return version


def amend(
    person: Person, breakdown: Breakdown, task_id: int, base: int, given: Mapping[str, Any], reason: str
) -> Version | None:
    """Change an issued row: the original stays beside the change; None when nothing differs.

    Raises:
        FieldError: Without a reason, or for a value that cannot be taken.
        Conflict: When somebody changed the row meanwhile.
    """
    reason = fields.remark("reason", reason, "理由", "调整要写理由", "例如“国家政策调整”；理由会印在对照表里")
    with change(person, "breakdown.amend", breakdown, reason=reason) as made:
        breakdown = open_for(person, breakdown, "breakdown.amend", "amend")
        values = fields.checked(breakdown.report.place, given)
        task = issued_row(breakdown, task_id)
        if theirs := since(task, base):
            raise Conflict(theirs, given)
        return adjust(made, person, task, values, {}, reason)


def adjust(
    made: Change, person: Person, task: Task, values: Mapping[str, Any], targets: Mapping[Target, Decimal], reason: str
) -> Version | None:
    """Amend an issued row within a change: fields, and the values of targets; None when nothing differs.

    Raises:
        FieldError: For a row that would be without a lead.
    """
    _keep_whole(values)
    breakdown = task.breakdown
    words = fields.Words(breakdown.report.place)
    before = fields.values(task)
    changed = put(made, breakdown, task, values)
    moved = [_move(made, task, target, value) for target, value in targets.items() if value != target.asked]
    if not changed and not moved:
        return None
    version = _freeze(made, person, breakdown, reason)
    after = fields.values(task)
    told = [(name, words(name, before[name]), words(name, after[name])) for name in changed] + moved
    given = {"task": task, "version": version, "reason": reason, "by": person, "at": clock.now()}
    made.create(*[Amendment(field=name, original=was, changed=now, **given) for name, was, now in told])
    return version


def _move(made: Change, task: Task, target: Target, value: Decimal) -> tuple[str, str, str]:
    """Set another value for a target; the report's own stays in ``value``."""
    was = f"{target.indicator} {target.asked:f}{target.unit}"
    now = f"{target.indicator} {value:f}{target.unit}"
    made.update(target, adjusted=value)
    made.tell(task, "targets", was, now)
    return "targets", was, now


def _keep_whole(values: Mapping[str, Any]) -> None:
    if "lead" in values and values["lead"] is None:
        raise fields.FieldError("lead", "印发的任务不能没有牵头单位", "请选一个单位")


def _freeze(made: Change, person: Person, breakdown: Breakdown, reason: str) -> Version:
    content = audit.canonical(frozen(breakdown))
    last = breakdown.versions.order_by("-number").first()
    version = Version(
        breakdown=breakdown, number=last.number + 1 if last else 1, content=content, sha256=audit.digest(content),
        reason=reason, at=clock.now(), by=person,
    )  # fmt: skip
    made.create(version)
    return version


def frozen(breakdown: Breakdown) -> dict[str, Any]:
    """Everything that the table says, in words and in order."""
    report = breakdown.report
    words = fields.Words(report.place)
    tasks = queries.tasks(breakdown).exclude(state=TaskState.DROPPED)
    return {
        "place": report.place.name,
        "year": report.year,
        "report": report.title,
        "report_sha256": report.sha256,
        "number": breakdown.number,
        "issued_on": breakdown.issued_on.isoformat() if breakdown.issued_on else None,
        "rows": [_frozen_row(place, task, words) for place, task in enumerate(tasks, 1)],
    }


def _frozen_row(place: int, task: Task, words: fields.Words) -> dict[str, Any]:
    said = {name: words(name, value) for name, value in fields.values(task).items()}
    figures = [_frozen_figure(target) for target in task.targets.all()]
    return {"number": place, "id": task.pk, "spans": task.spans, "figures": figures, **said}


def _frozen_figure(target: Target) -> dict[str, Any]:
    said = {"indicator": target.indicator, "quote": target.quote, "start": target.start, "end": target.end}
    return said if target.adjusted is None else said | {"adjusted": f"{target.adjusted:f}{target.unit}"}
