"""Carrying over (结转): a row that its year did not finish goes on in the next year's table, or ends for a reason.

A row that goes on is a new row of the new table, or one that the new report's own words made; the old one keeps its
history and is worked on no longer. What was reported stays with the old year.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction

from luoshi.assessing import figures
from luoshi.ledger import clock, fields, policy, queries, standing, workflow
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import (
    Breakdown,
    BreakdownState,
    CarriedAs,
    Carry,
    Closing,
    ClosingState,
    Person,
    Target,
    Task,
    TaskState,
)
from luoshi.ledger.record.change import Change, change
from luoshi.ledger.record.closing import STANDING
from luoshi.ledger.record.rows import Gone, forget, open_for, put, rows
from luoshi.ledger.record.shape import between

ELSEWHERE = 0  # start and end of a figure that the table's own report does not state
_QUOTE = 40


class Decision(NamedTuple):
    """What is to become of a row: how, into which row of the new table, why."""

    old: int
    how: str  # a value of CarriedAs
    new: int | None = None
    reason: str = ""


def carry_all(person: Person, breakdown: Breakdown, decisions: Sequence[Decision]) -> list[Carry]:
    """Settle many rows, each with an event of its own; all of them or none."""
    with transaction.atomic():
        return [carry(person, breakdown, decision) for decision in decisions]


def carry(person: Person, breakdown: Breakdown, decision: Decision) -> Carry:
    """Settle a row of an earlier year.

    Args:
        person: Who decides.
        breakdown: The new year's table.
        decision: What is to become of the row.

    Raises:
        FieldError: For a way that there is not, no row to go into, no reason to end.
        Gone: For a row that is not in an earlier issued table of the place.
        NotNow: When the row is settled or closed out, or new rows can no longer be added.
    """
    if decision.how not in CarriedAs.values:
        raise FieldError("how", f"没有“{decision.how[:20]}”这种去向", f"可以是 {'、'.join(CarriedAs.labels)}")
    missing = "不再结转要写理由" if decision.how == CarriedAs.ENDED else ""
    reason = fields.remark("reason", decision.reason, "理由", missing, "例如“年度指标，已写入报告回顾”")
    with change(person, "task.carry", breakdown, reason=reason) as made:
        step = "edit" if decision.how == CarriedAs.NEW else ""
        fresh = open_for(person, breakdown, "breakdown.carry", step) if step else _seen(person, breakdown)
        old = _old(fresh, decision.old)
        new = None
        if decision.how == CarriedAs.NEW:
            new = _continued(made, fresh, old)
        elif decision.how == CarriedAs.INTO:
            new = _into(fresh, decision.new)
        held = Carry(old=old, new=new, how=decision.how, reason=reason, by=person, at=clock.now())
        made.create(held)
        _tell(made, held, fresh)
    return held


def _seen(person: Person, breakdown: Breakdown) -> Breakdown:
    fresh = Breakdown.objects.select_related("report__place").get(pk=breakdown.pk)
    policy.demand(person, "breakdown.carry", fresh)
    return fresh


def _old(breakdown: Breakdown, pk: int) -> Task:
    """The row that is to be settled: of an earlier issued table of the place, and not settled yet."""
    report = breakdown.report
    earlier = Task.objects.filter(
        pk=pk if 0 < pk < 2**63 else 0, breakdown__report__place=report.place_id, breakdown__state=BreakdownState.ISSUED,
        breakdown__report__year__lt=report.year,
    ).exclude(state=TaskState.DROPPED)  # fmt: skip
    old = queries.tasks_among(earlier).first()
    if old is None:
        raise Gone("没有这条往年的任务", "只能结转以前年度印发的表里的任务")
    if Carry.objects.filter(old=old).exists():
        raise workflow.NotNow("这条任务已经结转过了", "请刷新页面再看")
    if held := Closing.objects.filter(task=old, state__in=STANDING).first():
        raise workflow.NotNow(f"这条任务的销号{ClosingState(held.state).label}，不用结转", "待核验、待签批的，请先处理销号申请")
    return old


def _into(breakdown: Breakdown, pk: int | None) -> Task:
    if pk is None:
        raise FieldError("new", "没有写并入哪一条任务", "请选新年度表里的一条任务")
    (task,) = rows(breakdown, [pk])
    if task.state == TaskState.DROPPED:
        raise FieldError("new", f"“{task.text[:30]}”没有列入新年度的表", "请先恢复它，或选别的任务")
    return task


def _tell(made: Change, held: Carry, breakdown: Breakdown) -> None:
    """Both rows tell of it, in their own stories."""
    year, old = breakdown.report.year, held.old
    words = f"结转到{year}年：{held.new.text[:60]}" if held.new else f"不再结转：{held.reason[:60]}"
    made.tell(old, "carried", "", words)
    if held.new is not None:
        made.tell(held.new, "carried", "", f"由{old.breakdown.report.year}年的任务{CarriedAs(held.how).label}：{old.text[:60]}")


# --- A new row ---------------------------------------------------------------------------------


def _continued(made: Change, breakdown: Breakdown, old: Task) -> Task:
    """The old row again in the new table, behind the rows of its area: to be decided on like any other."""
    year = breakdown.report.year
    same = list(queries.kept(breakdown).filter(area=old.area)) or list(queries.kept(breakdown))
    ahead = old.deadline if old.deadline and old.deadline >= date(year, 1, 1) else None
    new = Task(
        breakdown=breakdown, order=between(made, breakdown, same[-1] if same else None), kind=old.kind, area=old.area,
        text=old.text, official=old.official, deadline=ahead, deadline_words=old.deadline_words if ahead else "",
        note=f"{old.breakdown.report.year}年任务结转", kinds=old.kinds, why=old.why,
    )  # fmt: skip
    made.create(new)
    forget(new, "assignments")
    lead = old.led.unit_id if old.led and old.led.unit.active else None
    put(made, breakdown, new, {"lead": lead, "joint": [a.unit_id for a in old.joined if a.unit.active]})
    made.create(*[target for each in old.targets.all() if (target := _left(old, each, new)) is not None])
    return new


def _left(old: Task, target: Target, new: Task) -> Target | None:
    """What is left of a figure for the new year; None where nothing is, or where it was a growth of the year that is over.

    Of what adds up (新建60万平方米) the rest is left; what is to be reached or kept is asked for as before.
    """
    aimed = standing.target_of(target)
    if target.measure in ("growth", "change") or not figures.usable(aimed.value):
        return None
    value, high = aimed.value, aimed.value_high
    now = figures.standing(aimed, standing.figures(old.breakdown, old, target), clock.today())
    if standing.cumulates(target) and now.value is not None:
        value = value - now.value
        high = None if high is None else high - now.value
        if value <= 0:
            return None
    elif now.value is not None and figures.compare(aimed, now.value).met:
        return None
    return _copied(target, new, value, high)


def _copied(target: Target, new: Task, value: Decimal, high: Decimal | None) -> Target:
    later = target.period if target.period.startswith("by ") else str(new.breakdown.report.year)
    made = Target(
        task=new, start=ELSEWHERE, end=ELSEWHERE, indicator=target.indicator, measure=target.measure, value=value,
        value_high=high, unit=target.unit, comparator=target.comparator, direction=target.direction, period=later,
    )  # fmt: skip
    made.quote = figures.asked(standing.target_of(made))[:_QUOTE]
    return made
