"""What leaders and the office say of a row (批示): it stays, and the units are told."""

from __future__ import annotations

from luoshi.ledger import clock, fields, policy, workflow
from luoshi.ledger.models import Breakdown, Comment, Person
from luoshi.ledger.record.change import change
from luoshi.ledger.record.rows import issued_row


def comment(person: Person, breakdown: Breakdown, task_id: int, text: str) -> Comment:
    """Say something of a row.

    Raises:
        FieldError: For nothing, or too much.
    """
    text = fields.remark("comment", text, "批示", "批示不能空着", "写下要求或意见")
    with change(person, "task.comment", breakdown) as made:
        task = issued_row(Breakdown.objects.select_related("report__place").get(pk=breakdown.pk), task_id)
        policy.demand(person, "task.comment", task)
        workflow.after(task.breakdown, "drive")
        held = Comment(task=task, text=text, by=person, at=clock.now())
        made.create(held)
        made.tell(task, "comment", "批示", f"{person.name}：{text[:60]}")
    return held
