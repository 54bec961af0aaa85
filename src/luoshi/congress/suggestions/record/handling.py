"""While it is handled: joint opinions (协办意见), talks (沟通), extensions (延期), pauses (暂停计时)."""

from __future__ import annotations

from datetime import date

from luoshi.congress.suggestions import clocks
from luoshi.congress.suggestions.models import (
    ExtensionState,
    Part,
    State,
    Suggestion,
    SuggestionExtension,
    SuggestionPause,
    SuggestionTalk,
    Way,
)
from luoshi.congress.suggestions.record.common import fresh, of_unit, put, rules_of
from luoshi.ledger import clock, fields
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Person
from luoshi.ledger.record.change import Change, change
from luoshi.ledger.workflow import NotNow

LONGEST_OPINION = 3000
LONGEST_TALK = 2000


def opine(person: Person, suggestion: Suggestion, text: str) -> Suggestion:
    """A joint unit gives the lead unit its opinion; said again before the answer, it replaces the one before.

    Raises:
        FieldError: For an empty text.
        NotNow: For the lead unit, and after the answer.
    """
    text = fields.told("opinion", text, "协办意见", LONGEST_OPINION, "写明本单位职责内已做的、能做的和打算")
    with change(person, "suggestion.opine") as made:
        held = fresh(person, suggestion, "suggestion.handle", "opine")
        own = of_unit(held, person)
        if own.part != Part.JOINT:
            raise NotNow("本单位是主办，不用提协办意见", "请直接答复")
        made.update(own, opinion=text, opinion_by=person, opinion_at=clock.now())
    return held


def talk(person: Person, suggestion: Suggestion, day: date, way: str, text: str) -> Suggestion:
    """The lead unit notes that it talked with the deputy.

    Raises:
        FieldError: For an empty text, a way that there is not, a day before the assignment or to come.
    """
    text = fields.told("talk", text, "沟通情况", LONGEST_TALK, "写明和谁沟通、代表的意见、怎么回应")
    if way not in Way.values:
        raise FieldError("way", f"没有“{way[:20]}”这种方式", f"可以是 {'、'.join(Way.labels)}")
    with change(person, "suggestion.talk") as made:
        held = fresh(person, suggestion, "suggestion.answer", "talk")
        first = held.assigned_on or clock.today()
        if not first <= day <= clock.today():
            raise FieldError("day", f"沟通日期 {day} 不对", f"应在交办（{first}）之后，不晚于今天")
        made.create(
            SuggestionTalk(suggestion=held, unit=person.unit, day=day, way=way, text=text, by=person, at=clock.now())
        )
    return held


# --- Extensions ----------------------------------------------------------------------------------


def ask_extension(person: Person, suggestion: Suggestion, until: date, reason: str) -> SuggestionExtension:
    """The lead unit asks for more time, before its time is over.

    Raises:
        FieldError: Without a reason, for a day that is no later or beyond the longest.
        NotNow: When the time is over, or a request is open.
    """
    reason = fields.remark("reason", reason, "理由", "延期要写理由", "例如涉及面广、要列入年度计划，并写明打算")
    with change(person, "suggestion.ask_extension", reason=reason) as made:
        held = fresh(person, suggestion, "suggestion.answer", "extend")
        if any(each.state == ExtensionState.OPEN for each in held.extensions.all()):
            raise NotNow("已有一项延期申请待审批", "请等督查室处理")
        assert held.due is not None
        if clock.today() > held.due and not held.paused:
            raise NotNow(f"时限 {held.due} 已经过了，不能再申请延期", "请尽快答复，并说明逾期原因")
        _demand_until(held, until)
        asked = SuggestionExtension(
            suggestion=held, unit=person.unit, until=until, was=held.due, reason=reason, by=person, at=clock.now()
        )
        made.create(asked)
    return asked


def longest(suggestion: Suggestion) -> date:
    """The last day to which an answer may be put off, with the pauses that there were."""
    assert suggestion.started_on is not None
    rules = rules_of(suggestion.place)
    return clocks.due(suggestion.started_on, rules.longest, suggestion.held_up, clock.today()).day


def _demand_until(held: Suggestion, until: date) -> None:
    most = longest(held)
    assert held.due is not None
    if not held.due < until <= most:
        raise FieldError("until", f"不能延到 {until}", f"要晚于现在的时限 {held.due}，最晚 {most}（{rules_of(held.place).longest}）")


def settle_extension(person: Person, extension: SuggestionExtension, approve: bool, reply: str = "") -> SuggestionExtension:
    """Approve a request for more time, which deputies are told of, or decline it with a word.

    Raises:
        FieldError: When it is declined without a word.
        NotNow: When it is settled, or the suggestion is no longer being answered.
    """
    reply = fields.remark("reply", reply, "答复", "" if approve else "不同意要写明原因", "单位会看到这句话")
    action = "approve_extension" if approve else "decline_extension"
    with change(person, f"suggestion.{action}", reason=reply) as made:
        held = fresh(person, extension.suggestion_id, "suggestion.settle", "extend")
        asked = next((each for each in held.extensions.all() if each.pk == extension.pk), None)
        if asked is None or asked.state != ExtensionState.OPEN:
            raise NotNow("这项延期申请已经处理过", "请刷新页面再看")
        state = ExtensionState.APPROVED if approve else ExtensionState.DECLINED
        made.update(asked, state=state, reply=reply, settled_by=person, settled_at=clock.now())
        if approve:
            _demand_until(held, asked.until)
            put(made, held, due=asked.until)
    return asked


def drop_open(made: Change, held: Suggestion, why: str) -> None:
    """Settle what is open of extensions, as the thing itself is over."""
    for each in held.extensions.all():
        if each.state == ExtensionState.OPEN:
            made.update(each, state=ExtensionState.DECLINED, reply=why, settled_at=clock.now())


# --- Pauses --------------------------------------------------------------------------------------


def pause(person: Person, suggestion: Suggestion, reason: str) -> Suggestion:
    """Stop the clock from today, while the other side has to act (补充材料).

    Raises:
        FieldError: Without a reason.
        NotNow: When it stands still already, or the time is over.
    """
    reason = fields.remark("reason", reason, "理由", "暂停计时要写理由", "例如“代表正在补充材料”")
    with change(person, "suggestion.pause", reason=reason) as made:
        held = fresh(person, suggestion, "suggestion.settle", "pause")
        if held.paused:
            raise NotNow("已经在暂停计时", "请刷新页面再看")
        if held.due is not None and held.due < clock.today():
            raise NotNow(f"时限 {held.due} 已经过了，不能再暂停", "逾期不因暂停而消除")
        made.create(
            SuggestionPause(suggestion=held, since=clock.today(), reason=reason, by=person, at=clock.now())
        )
        put(made, held)
    return held


def resume(person: Person, suggestion: Suggestion) -> Suggestion:
    """Let the clock run again; the days that it stood still are added to what is due.

    Raises:
        NotNow: When it does not stand still.
    """
    with change(person, "suggestion.resume") as made:
        held = fresh(person, suggestion, "suggestion.settle", "resume")
        if not held.paused:
            raise NotNow("没有在暂停计时", "请刷新页面再看")
        run_again(made, person, held)
    return held


def run_again(made: Change, person: Person, held: Suggestion) -> None:
    """End the pause that is on, if there is one: within a change."""
    open_one = next((each for each in held.pauses.all() if each.resumed_on is None), None)
    if open_one is None:
        return
    made.update(open_one, resumed_on=clock.today(), resumed_by=person)
    rules = rules_of(held.place)
    for each in held.joint:
        if each.due is not None and not each.opinion:
            made.update(each, due=clocks.postponed(each.due, open_one.stretch, rules.joint))
    length = rules.second if held.state == State.SECOND else rules.answer
    if held.due is not None:
        put(made, held, due=clocks.postponed(held.due, open_one.stretch, length))
