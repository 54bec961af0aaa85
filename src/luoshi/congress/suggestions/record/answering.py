"""The answer (答复) and what comes after it: rating, second handling (二次办理), tracking of B answers, the end."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from luoshi.congress.suggestions import clocks, workflow
from luoshi.congress.suggestions.models import Outcome, Rate, Round, State, Suggestion, SuggestionReply
from luoshi.congress.suggestions.record.common import fresh, put, rules_of
from luoshi.congress.suggestions.record.handling import drop_open
from luoshi.ledger import clock, fields
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Person
from luoshi.ledger.record.change import change
from luoshi.ledger.workflow import NotNow

LONGEST_ANSWER = 8000
LONGEST_COMMENT = 1000
_ROUNDS = {State.ASSIGNED: Round.FIRST, State.SECOND: Round.SECOND, State.TRACKED: Round.AGAIN}


class Answer(NamedTuple):
    """What a unit answers."""

    outcome: str  # A, B or C
    text: str
    signed: str  # the unit's head
    promised_on: date | None = None  # of a B: when it will be done
    number: str = ""  # of the document
    contact: str = ""
    may_publish: bool = False


def answer(person: Person, suggestion: Suggestion, given: Answer) -> SuggestionReply:
    """The lead unit answers: the first time, after a second handling, or again to what was a B.

    Raises:
        FieldError: For an empty text, no class, nobody who signs, a B without the day promised.
        NotNow: After a hand-back, before a talk with the deputy, while the clock stands still, or once it is answered.
    """
    values = _checked(given)
    with change(person, "suggestion.answer") as made:
        held = fresh(person, suggestion, "suggestion.answer", "answer")
        if held.paused:
            raise NotNow("正在暂停计时，不能答复", "请督查室先恢复计时")
        _demand_talk(held)
        assert held.due is not None
        reply = SuggestionReply(
            suggestion=held, round=_ROUNDS[State(held.state)], unit=person.unit, due=held.due, by=person, at=clock.now(), **values
        )  # fmt: skip
        made.create(reply)
        drop_open(made, held, "已经答复")
        rate_by = clocks.after(clock.today(), rules_of(held.place).rate).day
        put(made, held, state=workflow.after(held, "answer"), rate_by=rate_by)
    return reply


def _checked(given: Answer) -> dict[str, Any]:
    if given.outcome not in Outcome.values:
        raise FieldError("outcome", "没有选答复类别", f"选 {'、'.join(Outcome.labels)}")
    text = fields.told("text", given.text, "答复内容", LONGEST_ANSWER, "逐条回应建议，写明已做的、正在做的和打算")
    signed = fields.told("signed", given.signed, "签发人", 40, "答复要由单位负责人签发，写姓名和职务")
    promised = given.promised_on if given.outcome == Outcome.B else None
    today = clock.today()
    if given.outcome == Outcome.B and (promised is None or not today < promised <= date(today.year + 5, 12, 31)):
        raise FieldError("promised_on", "B类答复要写承诺完成的日期", "晚于今天，最晚五年内；到时还要再答复")
    return {
        "outcome": given.outcome, "text": text, "signed": signed, "promised_on": promised,
        "number": fields.clean(given.number).strip()[:40], "contact": fields.clean(given.contact).strip()[:80],
        "may_publish": given.may_publish,
    }  # fmt: skip


def _demand_talk(held: Suggestion) -> None:
    """A talk since the time began to run: for the second handling another one than for the first."""
    if held.state == State.TRACKED or not rules_of(held.place).talk_first or held.sponsor_id is None:
        return
    assert held.started_on is not None
    if not any(each.day >= held.started_on for each in held.talks.all()):
        raise NotNow("答复前要先与代表沟通", "请先记录沟通情况（面商、现场办理、电话等）")


def rate(person: Person, suggestion: Suggestion, attitude: str, result: str, comment: str = "") -> SuggestionReply:
    """What the deputy who put it forward thinks of the last answer: of the manner and of the result, apart.

    Dissatisfied with either the first time, it is handled a second time. A B is tracked. Else it is closed.

    Raises:
        FieldError: When one of the two is missing, or no word says what is wrong.
        NotNow: When it is rated already, or the office would rate for somebody who can do so themselves.
    """
    for name, value, called in (("attitude", attitude, "办理态度"), ("result", result, "办理结果")):
        if value not in Rate.values:
            raise FieldError(name, f"没有评价{called}", f"选 {'、'.join(Rate.labels)}；态度和结果分开评")
    bad = Rate.DISSATISFIED in (attitude, result)
    comment = fields.told("comment", comment, "评价意见", LONGEST_COMMENT, "不满意请写明哪里不满意，承办单位要据此再办") if bad else (
        _comment(comment)
    )  # fmt: skip
    with change(person, "suggestion.rate") as made:
        held = fresh(person, suggestion, "suggestion.rate", "close")
        if held.sponsor_id != person.pk and held.sponsor is not None and held.sponsor.is_active:
            raise NotNow("代表有账号，由代表本人评价", "没有账号的，可以按纸质意见表代录")
        reply = held.last
        if reply is None or reply.rated_at is not None:
            raise NotNow("这次答复已经评价过", "请刷新页面再看")
        made.update(
            reply, attitude=attitude, result=result, comment=comment, rated_by=person, rated_at=clock.now()
        )  # fmt: skip
        put(made, held, **_then(held, reply, bad))
    return reply


def _comment(comment: str) -> str:
    text = fields.clean(comment).strip()
    if len(text) > LONGEST_COMMENT:
        raise FieldError("comment", f"评价意见有 {len(text)} 字，超过了 {LONGEST_COMMENT} 字", "请改短")
    return text


def _then(held: Suggestion, reply: SuggestionReply, bad: bool) -> dict[str, Any]:
    """What becomes of a suggestion once its answer is rated, or nobody rates it."""
    today = clock.today()
    handled_twice = any(each.round == Round.SECOND for each in held.replies.all())
    if bad and not handled_twice:
        due = clocks.after(today, rules_of(held.place).second).day
        return {"state": workflow.after(held, "dissatisfied"), "started_on": today, "due": due, "rate_by": None}
    if reply.outcome == Outcome.B:
        return {"state": workflow.after(held, "track"), "started_on": today, "due": reply.promised_on, "rate_by": None}
    return {"state": workflow.after(held, "close"), "closed_at": clock.now(), "due": None, "rate_by": None}


def close(person: Person, suggestion: Suggestion, words: str = "") -> Suggestion:
    """The office closes what nobody has rated in time (a B is tracked on), or ends the tracking of a B with a reason.

    Not rated stays not rated: it counts as no satisfaction.

    Raises:
        FieldError: When tracking is ended without a reason.
        NotNow: While the deputy may still rate.
    """
    words = fields.remark("words", words, "意见")
    with change(person, "suggestion.close", reason=words) as made:
        tracked = Suggestion.objects.filter(pk=suggestion.pk, state=State.TRACKED).exists()
        held = fresh(person, suggestion, "suggestion.settle", "untrack" if tracked else "close")
        if tracked:
            words = fields.remark("words", words, "意见", "结束跟踪要写理由", "代表会看到这句话")
            put(made, held, state=workflow.after(held, "untrack"), closed_at=clock.now(), closed_words=words, due=None)
            return held
        if held.rate_by is not None and clock.today() <= held.rate_by:
            raise NotNow(f"代表可以评价到 {held.rate_by}，现在不能办结", "请等代表评价")
        assert held.last is not None
        put(made, held, closed_words=words, **_then(held, held.last, False))
    return held
