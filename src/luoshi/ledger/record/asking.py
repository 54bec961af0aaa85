"""Asking the units (征求意见): send, answer, settle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from luoshi.errors import LuoshiError
from luoshi.ledger import clock, fields, policy, queries, workflow
from luoshi.ledger.models import (
    Answer,
    Breakdown,
    Enquiry,
    Opinion,
    OpinionState,
    Person,
    Task,
    TaskState,
    Unit,
)  # fmt: skip
from luoshi.ledger.record.change import Change, change
from luoshi.ledger.record.rows import Gone, open_for, put, rows

MAY_PROPOSE = ("text", "lead", "joint", "deadline", "note", "q1", "q2", "q3", "q4")


class NothingToAsk(LuoshiError):
    """No unit has a row to be asked about."""


def ask(person: Person, breakdown: Breakdown, units: Sequence[Unit], due: date | None) -> int:
    """Send units their proposed rows; how many units were asked. Asking again opens a new round for them.

    Raises:
        NothingToAsk: When none of the units has a row.
    """
    with change(person, "breakdown.ask", breakdown) as made:
        breakdown = open_for(person, breakdown, "breakdown.ask", "ask")
        kept = queries.kept(breakdown)
        with_rows = set(kept.values_list("assignments__unit_id", flat=True))
        asked = [
            unit for unit in dict.fromkeys(units) if unit.pk in with_rows and unit.place_id == breakdown.report.place_id
        ]
        if not asked:
            raise NothingToAsk("选中的单位都没有任务", "请先给任务定牵头单位或配合单位")
        number = breakdown.round + 1
        state = workflow.after(breakdown, "ask")
        made.update(breakdown, state=state, round=number, opinions_due=due)
        now = clock.now()
        made.create(*[Enquiry(breakdown=breakdown, unit=unit, round=number, sent_at=now) for unit in asked])
    return len(asked)


def enquiry_of(unit_id: int | None, breakdown: Breakdown) -> Enquiry | None:
    """The latest time that a unit was asked about a break-down."""
    if unit_id is None:
        return None
    return Enquiry.objects.filter(breakdown=breakdown, unit_id=unit_id).order_by("-round").first()


def answer(
    person: Person, breakdown: Breakdown, ids: Sequence[int], answer: str, reason: str = "",
    proposal: Mapping[str, Any] | None = None,
) -> list[Opinion]:  # fmt: skip
    """A unit's answer on rows of its own; said again, it replaces an answer that is not settled yet.

    Raises:
        FieldError: For an objection without a reason, a change that changes nothing, a field that may not be proposed.
        NotNow: When nobody asks, or the answer is settled already.
    """
    reason = fields.clean(reason).strip()
    with change(person, f"opinion.{answer}"[:40], breakdown, reason=reason[: fields.LONGEST_REMARK]) as made:
        breakdown = Breakdown.objects.select_related("report__place").get(pk=breakdown.pk)
        tasks = rows(breakdown, ids)
        for task in tasks:
            policy.demand(person, "task.answer", task)
        workflow.after(breakdown, "answer")
        enquiry = enquiry_of(person.unit_id, breakdown)
        if enquiry is None:
            raise Gone("这张表没有征求您单位的意见", "请找督查室")
        values = _given(breakdown, tasks, answer, reason, proposal or {})
        out = [_put(made, person, enquiry, task, answer, reason, values) for task in tasks]
        _close(made, person, enquiry)
    return out


def _given(
    breakdown: Breakdown, tasks: Sequence[Task], answer: str, reason: str, proposal: Mapping[str, Any]
) -> dict[str, Any]:
    if answer not in Answer.values:
        raise fields.FieldError("answer", f"没有“{answer}”这种意见", f"可以是 {'、'.join(Answer.labels)}")
    missing = "" if answer == Answer.ACCEPT else "请写明理由"
    fields.remark("reason", reason, "理由", missing, "例如“该项由某某单位承担更合适”")
    if answer != Answer.CHANGE:
        return {}
    if others := set(proposal) - set(MAY_PROPOSE):
        raise fields.FieldError(min(others), "这一栏不能提修改建议", "请写在理由里")
    values = fields.checked(breakdown.report.place, proposal)
    values = {name: v for name, v in values.items() if any(fields.values(t)[name] != v for t in tasks)}
    if not values:
        raise fields.FieldError("proposal", "建议的内容和现在的一样", "请改好要改的栏目，或选“同意”")
    return values


def _put(
    made: Change, person: Person, enquiry: Enquiry, task: Task, answer: str, reason: str, values: dict[str, Any]
) -> Opinion:
    state = OpinionState.NOTED if answer == Answer.ACCEPT else OpinionState.OPEN
    said = {"answer": answer, "reason": reason, "proposal": values, "state": state, "at": clock.now()}
    held = Opinion.objects.filter(task=task, unit=enquiry.unit, round=enquiry.round).first()
    if held is None:
        held = Opinion(task=task, unit=enquiry.unit, round=enquiry.round, by=person, **said)
        made.create(held)
    elif held.state in (OpinionState.ADOPTED, OpinionState.DECLINED):
        raise workflow.NotNow("督查室已经处理过这条意见", "请等下一轮征求意见，或找督查室")
    else:
        made.update(held, by=person, **said)
    made.tell(task, "opinion", "", f"{enquiry.unit.name}：{Answer(answer).label}")
    return held


def _close(made: Change, person: Person, enquiry: Enquiry) -> None:
    """An enquiry is answered once every row of the unit has its answer."""
    own = Task.objects.filter(breakdown=enquiry.breakdown, assignments__unit=enquiry.unit)
    asked = set(own.exclude(state=TaskState.DROPPED).values_list("pk", flat=True))
    given = set(
        Opinion.objects.filter(unit=enquiry.unit, round=enquiry.round, task__in=asked).values_list("task_id", flat=True)
    )
    if asked <= given and enquiry.answered_at is None:
        made.update(enquiry, answered_at=clock.now())


def settle(person: Person, opinion: Opinion, adopt: bool, reply: str, given: Mapping[str, Any] | None = None) -> Task:
    """Adopt an opinion or not.

    Args:
        person: Who settles.
        opinion: The objection or the change proposed.
        adopt: Whether the office follows it; a proposed change is then made.
        reply: What the unit is told; needed when it is not followed.
        given: Field → value for what the office changes instead of, or besides, what was proposed.

    Raises:
        FieldError: When it is declined without a word.
        NotNow: When it was settled before.
    """
    reply = fields.remark("reply", reply, "答复", "" if adopt else "不采纳要写明原因", "单位会看到这句话")
    with change(person, "opinion.adopt" if adopt else "opinion.decline", opinion.task.breakdown, reason=reply) as made:
        breakdown = open_for(person, opinion.task.breakdown, "breakdown.settle", "settle")
        opinion = Opinion.objects.select_related("unit").get(pk=opinion.pk)
        if opinion.state != OpinionState.OPEN:
            raise workflow.NotNow("这条意见已经处理过了", "请刷新页面再看")
        (task,) = rows(breakdown, [opinion.task_id])
        values = (dict(opinion.proposal) if adopt else {}) | dict(given or {})
        put(made, breakdown, task, fields.checked(breakdown.report.place, values))
        state = OpinionState.ADOPTED if adopt else OpinionState.DECLINED
        made.update(opinion, state=state, reply=reply, settled_by=person, settled_at=clock.now())
        made.tell(task, "opinion", "待处理", f"{opinion.unit.name}的意见{state.label}")
    return task
