"""Suspensions (暂停): a row rests for a reason and is resumed; while it rests it has no light."""

from __future__ import annotations

from datetime import date

from luoshi.ledger import clock, fields, workflow
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Breakdown, Person, Suspension, Task
from luoshi.ledger.record.change import change
from luoshi.ledger.record.rows import demand_here, issued_row, open_for


def suspend(person: Person, breakdown: Breakdown, task_id: int, since: date, reason: str) -> Suspension:
    """Let a row rest from a day on.

    Raises:
        FieldError: Without a reason, or for a day outside the table's year.
        NotNow: When it rests already.
    """
    reason = fields.remark("reason", reason, "理由", "暂停要写理由", "例如“上级统一部署暂缓实施”")
    with change(person, "task.suspend", breakdown, reason=reason) as made:
        task = _row(person, breakdown, task_id)
        if not date(task.breakdown.report.year, 1, 1) <= since <= clock.today():
            raise FieldError("since", f"暂停起始日 {since} 不对", f"从{task.breakdown.report.year}年1月1日到今天")
        if resting(task):
            raise workflow.NotNow("这条任务已经暂停", "请先恢复")
        made_row = Suspension(task=task, since=since, reason=reason, by=person, at=clock.now())
        made.create(made_row)
        made.tell(task, "suspended", "", f"自{since}起暂停：{reason[:60]}")
    return made_row


def resume(person: Person, breakdown: Breakdown, task_id: int, reason: str) -> Suspension:
    """Let a row go on.

    Raises:
        NotNow: When it does not rest.
    """
    reason = fields.remark("reason", reason, "理由")
    with change(person, "task.resume", breakdown, reason=reason) as made:
        task = _row(person, breakdown, task_id)
        held = resting(task)
        if held is None:
            raise workflow.NotNow("这条任务没有暂停", "请刷新页面再看")
        made.update(held, resumed_on=clock.today(), resumed_by=person, resume_reason=reason)
        made.tell(task, "suspended", "暂停", f"恢复{f'：{reason[:60]}' if reason else ''}")
    return held


def resting(task: Task) -> Suspension | None:
    """The suspension that a row is in."""
    return Suspension.objects.filter(task=task, resumed_on__isnull=True).first()


def _row(person: Person, breakdown: Breakdown, task_id: int) -> Task:
    fresh = open_for(person, breakdown, "task.suspend", "drive")
    task = issued_row(fresh, task_id)
    demand_here(task, "不能再暂停或恢复")
    return task
