"""Suggestions as pages and papers show them: what a list holds, the story of one, what may be done now, documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils import timezone

from luoshi.congress.suggestions import policy, queries, workflow
from luoshi.congress.suggestions.models import (
    BackState,
    ExtensionState,
    Part,
    Round,
    SignerState,
    State,
    Suggestion,
    SuggestionHandling,
    SuggestionReply,
)
from luoshi.ledger import clock
from luoshi.ledger.models import Person
from luoshi.papers import suggestion as paper


class Row(NamedTuple):
    """A suggestion in a list."""

    it: Suggestion
    lead: str
    how: str  # of its clock: a word for a colour
    clock: str  # and for people
    outcome: str


def rows(found: Iterable[Suggestion]) -> list[Row]:
    """Suggestions as a list shows them; from what was prefetched."""
    today = clock.today()
    out = []
    for each in found:
        how, words = queries.clock_words(each, today)
        lead, last = each.lead, each.last
        out.append(Row(each, lead.unit.name if lead else "", how, words, last.outcome if last else ""))
    return out


# --- The story -----------------------------------------------------------------------------------


class Told(NamedTuple):
    """A step of a suggestion: when, what, by whom, and what was said with it."""

    at: datetime
    what: str
    who: str
    words: str = ""


def story(it: Suggestion) -> list[Told]:
    """What happened to a suggestion, the earliest first."""
    found = [*_written(it), *_handled(it), *_waited(it), *_answered(it)]
    return sorted(found, key=lambda told: told.at)  # stable: what is of one moment stays in the order of the work


def _written(it: Suggestion) -> Iterator[Told]:
    yield Told(it.at, "起草", it.entered_by.name)
    for signer in it.signers.all():
        if signer.said_at:
            yield Told(signer.said_at, SignerState(signer.state).label, signer.person.name)
    if it.submitted_at:
        yield Told(it.submitted_at, "提交", it.whose)
    if it.filed_at:
        label = {State.REFUSED: "不立案", State.MERGED: "并案", State.DRAFT: "退回修改", State.WITHDRAWN: "审查"}
        what = label.get(State(it.state), f"立案，编为{it.called}")
        yield Told(it.filed_at, what, "督查室", it.filed_words)
    if it.closed_at:
        yield Told(it.closed_at, State(it.state).label, "", it.closed_words)


def _handled(it: Suggestion) -> Iterator[Told]:
    for each in it.handlings.all():
        yield Told(each.at, f"交办（{Part(each.part).label}）", each.unit.name)
        if each.back_at:
            yield Told(each.back_at, "申请退办", each.unit.name, each.back_reason)
        if each.back == BackState.DECLINED:
            yield Told(each.back_at or each.at, "维持交办", "督查室", each.back_words)
        if each.opinion_at:
            yield Told(each.opinion_at, "协办意见", each.unit.name, each.opinion)
        if each.ended_at:
            yield Told(each.ended_at, "不再承办", each.unit.name, each.back_words)
    for talk in it.talks.all():
        yield Told(talk.at, f"沟通（{talk.get_way_display()}，{talk.day:%m月%d日}）", talk.unit.name, talk.text)


def _waited(it: Suggestion) -> Iterator[Told]:
    for each in it.extensions.all():
        yield Told(each.at, f"申请延期到 {each.until}", each.unit.name, each.reason)
        if each.settled_at:
            done = "同意延期" if each.state == ExtensionState.APPROVED else "不同意延期"
            yield Told(each.settled_at, done, "督查室", each.reply)
    for pause in it.pauses.all():
        yield Told(pause.at, "暂停计时", "督查室", pause.reason)
        if pause.resumed_on:
            yield Told(clock.moment(pause.resumed_on), "恢复计时", "")


def _answered(it: Suggestion) -> Iterator[Told]:
    for reply in it.replies.all():
        late = "" if reply.in_time else "，逾期"
        yield Told(reply.at, f"{Round(reply.round).label}（{reply.outcome}类{late}）", reply.unit.name)
        if reply.rated_at:
            said = f"态度{reply.get_attitude_display()}，结果{reply.get_result_display()}"
            by = "督查室代录" if reply.rated_by_id != it.sponsor_id else it.whose
            yield Told(reply.rated_at, f"评价：{said}", by, reply.comment)


# --- What may be done now ------------------------------------------------------------------------

#: deed → what policy asks for, the step of the workflow
DEEDS: dict[str, tuple[str, str]] = {
    "edit": ("suggestion.write", "edit"),
    "submit": ("suggestion.write", "submit"),
    "sign": ("suggestion.sign", "sign"),
    "withdraw": ("suggestion.write", "withdraw"),
    "register": ("suggestion.register", "register"),
    "refuse": ("suggestion.register", "refuse"),
    "give-back": ("suggestion.register", "return"),
    "merge": ("suggestion.register", "merge"),
    "assign": ("suggestion.assign", "assign"),
    "keep": ("suggestion.assign", "keep"),
    "hand-back": ("suggestion.handle", "hand_back_joint"),
    "opine": ("suggestion.handle", "opine"),
    "talk": ("suggestion.answer", "talk"),
    "extend": ("suggestion.answer", "extend"),
    "settle-extension": ("suggestion.settle", "extend"),
    "pause": ("suggestion.settle", "pause"),
    "resume": ("suggestion.settle", "resume"),
    "answer": ("suggestion.answer", "answer"),
    "rate": ("suggestion.rate", "close"),
    "close": ("suggestion.settle", "close"),
    "untrack": ("suggestion.settle", "untrack"),
    "link": ("suggestion.link", "link"),
    "unlink": ("suggestion.link", "link"),
}


def may(person: Person, it: Suggestion) -> set[str]:
    """The deeds that are open to a person now."""
    open_ = {
        name for name, (action, step) in DEEDS.items() if workflow.allows(it, step) and policy.may(person, action, it)
    }  # fmt: skip
    today = clock.today()
    own = own_part(person, it)
    unfit = {
        "sign": not any(each.person_id == person.pk for each in it.signers.all()),
        "keep": not any(each.back == BackState.OPEN for each in it.active),
        "hand-back": own is None or bool(own.back) or own.back_by < today or bool(own.opinion) or bool(it.replies.all()),
        "opine": own is None or own.part != Part.JOINT,
        "settle-extension": open_extension(it) is None,
        "extend": open_extension(it) is not None or (it.due is not None and it.due < today and not it.paused),
        "pause": it.paused or (it.due is not None and it.due < today),
        "resume": not it.paused,
        "answer": it.paused,
        "rate": it.sponsor_id != person.pk and it.sponsor is not None and it.sponsor.is_active,
        "close": it.rate_by is not None and today <= it.rate_by,
        "unlink": not it.links.all(),
    }
    return {name for name in open_ if not unfit.get(name, False)}


def own_part(person: Person, it: Suggestion) -> SuggestionHandling | None:
    """What the person's unit has in hand of it."""
    return next((each for each in it.active if each.unit_id == person.unit_id), None)


def open_extension(it: Suggestion) -> Any:
    """The request for more time that waits."""
    return next((each for each in it.extensions.all() if each.state == ExtensionState.OPEN), None)


def shown_replies(person: Person, it: Suggestion) -> list[SuggestionReply]:
    """The answers that a person may read: all for those concerned, to others those that may be made public."""
    close = policy.close_to(person, it)
    return [each for each in it.replies.all() if close or each.may_publish]


def signers(it: Suggestion) -> list[str]:
    """Those who signed beside the first."""
    return [each.person.name for each in it.signers.all() if each.state == SignerState.CONFIRMED]


# --- Documents -----------------------------------------------------------------------------------


def answer_of(it: Suggestion, reply: SuggestionReply) -> paper.Answer:
    """An answer as it is printed."""
    whose = [it.whose, *signers(it), *(each.whose for each in it.merged.all())]
    return paper.Answer(
        unit=reply.unit.name, number=reply.number, place=it.place.name, year=it.year, called=it.called, kind=it.kind,
        title=it.title, whose=tuple(dict.fromkeys(filter(None, whose))), body=bool(it.body), outcome=reply.outcome,
        round=Round(reply.round).label, text=reply.text, promised_on=reply.promised_on, signed=reply.signed,
        contact=reply.contact, on=reply.on, may_publish=reply.may_publish, copies=(it.place.issuer,),
    )  # fmt: skip


def notice_of(it: Suggestion) -> paper.Assignment:
    """The notice by which it was assigned."""
    lead, joint = it.lead, it.joint
    assert lead is not None and it.due is not None
    return paper.Assignment(
        issuer=it.place.issuer, year=it.year, called=it.called, title=it.title, text=it.text,
        whose="、".join([it.whose, *signers(it)]), lead=lead.unit.name, joint=tuple(each.unit.name for each in joint),
        due=it.due, joint_due=max((each.due for each in joint if each.due), default=None),
        back_by=lead.back_by, on=_day(lead.at),
    )  # fmt: skip


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)


