"""Close-out (销号): the lead unit says that a row is done; the office verifies; where asked, the leading official signs,
or will not and sends it back.

What is checked (figures, proof, open slips) is worked out by ``standing.checks_of`` and kept with the review, so that
nobody can say later that it was not seen.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from luoshi.ledger import clock, fields, policy, standing, workflow
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Breakdown, Closing, ClosingState, Person, Task
from luoshi.ledger.record.change import Change, change
from luoshi.ledger.record.rows import demand_here, fresh_of, open_for, rows

STANDING = (ClosingState.SUBMITTED, ClosingState.VERIFIED, ClosingState.CLOSED)
_LONGEST = 2000


def apply(person: Person, breakdown: Breakdown, task_id: int, done_on: date, text: str) -> Closing:
    """A lead unit asks that its row be struck off.

    Args:
        person: Who asks.
        breakdown: The row's table.
        task_id: The row.
        done_on: The day on which the work was done.
        text: What was done; proof lies in the reports of progress.

    Raises:
        FieldError: For an empty text, a day to come or before the year that the report looks back on.
        NotNow: When it is asked for or closed out already.
    """
    hint = "写明做成了什么、有什么证明"
    words = fields.told("closing_text", text, "完成情况", _LONGEST, hint, hint)
    with change(person, "closing.apply", breakdown) as made:
        breakdown = Breakdown.objects.select_related("report__place").get(pk=breakdown.pk)
        (task,) = rows(breakdown, [task_id])
        policy.demand(person, "task.close", task)
        workflow.after(breakdown, "drive")
        if not date(breakdown.report.year - 1, 1, 1) <= done_on <= clock.today():
            raise FieldError("done_on", f"完成日期 {done_on} 不对", "写实际完成的那一天，不晚于今天")
        if held := standing_of(task):
            raise workflow.NotNow(f"这条任务{ClosingState(held.state).label}，不用再申请", "请刷新页面再看")
        demand_here(task, "不用再销号")
        closing = Closing(task=task, unit=person.unit, done_on=done_on, text=words, by=person, at=clock.now())
        made.create(closing)
        _tell(made, closing, f"{person.unit}申请销号：{words[:60]}")
    return closing


def standing_of(task: Task) -> Closing | None:
    """The row's close-out that is asked for or done."""
    return Closing.objects.filter(task=task, state__in=STANDING).first()


def _tell(made: Change, closing: Closing, words: str) -> None:
    made.tell(closing.task, "closing", "销号", words)


def review(person: Person, closing: Closing, step: str, words: str = "") -> Closing:
    """Verify a close-out, or return it with a word. Where a check fails, verifying needs a word too.

    Raises:
        FieldError: For a return without a reason; for accepting against a check without one.
        NotNow: When somebody has settled it.
    """
    if step not in ("accept", "return"):
        raise FieldError("step", f"没有“{step[:20]}”这一步", "可以是 accept、return")
    words = fields.remark("words", words, "意见", "退回要写原因" if step == "return" else "", "单位会看到这句话")
    with change(person, f"closing.{step}", closing.task.breakdown, reason=words) as made:
        fresh = fresh_of(closing, "销号申请")
        policy.demand(person, "task.verify", fresh.task)
        signs = fresh.task.breakdown.sign_off and fresh.task.official_id is not None
        state = workflow.closing_after(fresh, "verify" if step == "accept" and signs else step)
        checks = [[check.ok, check.words] for check in standing.checks_of(fresh.task, clock.today())]
        if step == "accept" and not words and any(not ok for ok, _ in checks):
            raise FieldError("words", "有核验事项没有达到，通过要写明理由", "例如“统计口径调整，以实地核验为准”")
        made.update(fresh, state=state, checks=checks, review=words, reviewed_by=person, reviewed_at=clock.now())
        _tell(made, fresh, {"return": "督查室退回销号", ClosingState.VERIFIED: "督查室核验通过，待牵头领导签批"}.get(
            step if step == "return" else state, "督查室核验通过，销号"))  # fmt: skip
    return fresh


def sign(person: Person, closing: Closing, words: str = "") -> Closing:
    """The leading official signs a verified close-out (签批)."""
    return _signed(person, closing, "sign", fields.remark("words", words, "意见"))


def decline(person: Person, closing: Closing, reason: str) -> Closing:
    """The leading official does not agree with a verified close-out: it goes back to the unit, which may ask again.

    Raises:
        FieldError: Without a reason.
        NotNow: When it is not verified, or signed by now.
    """
    reason = fields.remark("words", reason, "意见", "不同意要写原因", "单位和督查室会看到这句话")
    return _signed(person, closing, "decline", reason)


def _signed(person: Person, closing: Closing, step: str, words: str) -> Closing:
    return _done(person, closing, step, {"sign_words": words, "signed_by": person, "signed_at": clock.now()}, words)


def _done(person: Person, closing: Closing, step: str, values: dict[str, Any], words: str) -> Closing:
    with change(person, f"closing.{step}", closing.task.breakdown, reason=words) as made:
        fresh = fresh_of(closing, "销号申请")
        policy.demand(person, "task.verify" if step == "reopen" else "task.sign", fresh.task)
        made.update(fresh, state=workflow.closing_after(fresh, step), **values)
        told = {"sign": f"{person.name}签批销号", "decline": f"{person.name}不同意销号，退回", "reopen": f"督查室重开：{words[:60]}"}
        _tell(made, fresh, told[step])
    return fresh


def reopen(person: Person, breakdown: Breakdown, task_id: int, reason: str) -> Closing:
    """Take a close-out back: what was said to be done is not.

    Raises:
        FieldError: Without a reason.
        NotNow: When the row is not closed out.
    """
    reason = fields.remark("reason", reason, "理由", "重开要写理由", "例如“现场核查发现未投入使用”")
    (task,) = rows(open_for(person, breakdown, "task.verify", "drive"), [task_id])
    held = Closing.objects.filter(task=task, state=ClosingState.CLOSED).first()
    if held is None:
        raise workflow.NotNow("这条任务没有销号，不用重开", "请刷新页面再看")
    given = {"reopened_because": reason, "reopened_by": person, "reopened_at": clock.now()}
    return _done(person, held, "reopen", given, reason)
