"""Assignment (交办), hand-back (退办) and what the office makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from luoshi.congress.suggestions import clocks, workflow
from luoshi.congress.suggestions.models import BackState, Part, State, Suggestion, SuggestionHandling
from luoshi.congress.suggestions.record.common import fresh, of_unit, put, rules_of
from luoshi.congress.suggestions.record.handling import drop_open, run_again
from luoshi.ledger import clock, fields
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Person, Place, Unit
from luoshi.ledger.record.change import Change, change
from luoshi.ledger.workflow import NotNow


class To(NamedTuple):
    """Who is to handle a suggestion, and the version of it that the office saw."""

    lead: int
    joint: Sequence[int] = ()
    seen: int | None = None


def assign(person: Person, place: Place, given: Mapping[int, To], reason: str = "") -> list[Suggestion]:
    """Assign suggestions, all of them or none.

    The lead unit's time to answer runs from today, also where it comes into another unit's place; a unit that keeps its
    part keeps its time.

    Args:
        person: Who assigns.
        place: Whose units they are.
        given: Suggestion's id → who is to handle it.
        reason: Why, where it was assigned before.

    Raises:
        FieldError: For a unit that is none of the place's, or no reason where one was assigned before.
        NotNow: When one cannot be assigned any more, or somebody has changed it since.
    """
    reason = fields.remark("reason", reason, "理由")
    if not given:
        raise FieldError("rows", "没有选要交办的", "请先勾选")
    with change(person, "suggestion.assign", reason=reason) as made:
        rules = rules_of(place)
        wanted = {unit for to in given.values() for unit in (to.lead, *to.joint)}
        units = {each.pk: each for each in Unit.objects.filter(place=place, active=True, pk__in=[u for u in wanted if u < 2**63])}
        if wanted - units.keys():
            raise FieldError("lead", "没有这个单位，或它已停用", "请从名单里选")
        out = []
        for pk, to in given.items():
            held = fresh(person, pk, "suggestion.assign", "assign", to.seen)
            if held.assigned_on and not reason:
                raise FieldError("reason", f"{held.called}交办过，改办要写理由", "单位会看到这句话")
            _assign(made, person, held, to, units, rules, reason)
            out.append(held)
    return out


def _assign(
    made: Change, person: Person, held: Suggestion, to: To, units: Mapping[int, Unit], rules: clocks.Rules, reason: str
) -> None:  # fmt: skip
    parts = {to.lead: Part.LEAD, **{pk: Part.JOINT for pk in to.joint if pk != to.lead}}
    kept: set[int] = set()
    for each in held.active:
        same = parts.get(each.unit_id) == each.part
        if same and each.back != BackState.OPEN:
            kept.add(each.unit_id)
        elif same:
            _settle_back(made, each, BackState.DECLINED, reason)
            kept.add(each.unit_id)
        else:
            state = BackState.ACCEPTED if each.back == BackState.OPEN else each.back
            made.update(each, back=state, back_words=reason if state == BackState.ACCEPTED else each.back_words, ended_at=clock.now())
    today = clock.today()
    for pk, part in parts.items():
        if pk not in kept:
            due = clocks.after(today, rules.joint).day if part == Part.JOINT else None
            made.create(
                SuggestionHandling(
                    suggestion=held, unit=units[pk], part=part, by=person, at=clock.now(), due=due,
                    back_by=clocks.after(today, rules.hand_back).day,
                )
            )  # fmt: skip
    values = {"state": workflow.after(held, "assign"), "assigned_on": held.assigned_on or today}
    if to.lead not in kept:  # what the unit before asked for, and what it waited for, ends with its part
        drop_open(made, held, "已改办")
        run_again(made, person, held)
        values |= {"started_on": today, "due": clocks.after(today, rules.answer).day}
    put(made, held, **values)


def hand_back(person: Person, suggestion: Suggestion, reason: str) -> Suggestion:
    """A unit says that it is not for them (退办): within the days that the rules give it.

    Raises:
        FieldError: Without a reason.
        NotNow: After those days, or where the unit has asked before and was told to keep it.
    """
    reason = fields.remark("reason", reason, "理由", "退办要写理由", "写明依据（三定规定等），并建议由哪个单位承办")
    with change(person, "suggestion.hand_back", reason=reason) as made:
        held = fresh(person, suggestion, "suggestion.handle", "hand_back_joint")
        own = of_unit(held, person)
        if own.back:
            raise NotNow("退办申请已经提过", "督查室的答复在办理经过里；仍有分歧请与督查室商量")
        if clock.today() > own.back_by:
            raise NotNow(f"退办期限是 {own.back_by}，已经过了", "请按交办的分工办理；确有困难请与督查室商量")
        if own.opinion or any(reply.unit_id == own.unit_id for reply in held.replies.all()):
            raise NotNow("已经提了意见或作了答复，不能再退办", "请与督查室商量")
        made.update(own, back=BackState.OPEN, back_reason=reason, back_at=clock.now())
        if own.part == Part.LEAD:
            put(made, held, state=workflow.after(held, "hand_back"))
    return held


def keep(person: Person, suggestion: Suggestion, words: str, seen: int | None = None) -> Suggestion:
    """Leave it with the units that handed it back (维持交办), with the reason.

    Raises:
        NotNow: When no unit has handed it back.
    """
    words = fields.remark("words", words, "理由", "维持原交办要写理由", "单位会看到这句话")
    with change(person, "suggestion.keep", reason=words) as made:
        held = fresh(person, suggestion, "suggestion.assign", "keep", seen)
        asked = [each for each in held.active if each.back == BackState.OPEN]
        if not asked:
            raise NotNow("没有单位申请退办", "请刷新页面再看")
        for each in asked:
            _settle_back(made, each, BackState.DECLINED, words)
        put(made, held, state=State.ASSIGNED)
    return held


def _settle_back(made: Change, handling: SuggestionHandling, state: BackState, words: str) -> None:
    made.update(handling, back=state, back_words=words)
