"""Asking the units: who is asked, what they may say, and what the office makes of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from city import FINANCE, HOUSING, SCHOOLS, WATER, City, assert_whole, snapshot

from luoshi.ledger import fields, queries
from luoshi.ledger.models import BreakdownState, Enquiry, Event, Opinion, OpinionState, Task
from luoshi.ledger.policy import Forbidden
from luoshi.ledger.record import asking
from luoshi.ledger.record.asking import NothingToAsk
from luoshi.ledger.record.rows import Conflict, Gone
from luoshi.ledger.workflow import NotNow


def say(city: City, words: str, answer: str, reason: str = "", by: str = "housing", **proposal: Any) -> Opinion:
    row = city.row(words)
    return asking.answer(city.person(by), city.breakdown, [row.pk], answer, reason, proposal)[0]


def settle(city: City, opinion: Opinion, adopt: bool, reply: str = "", **given: Any) -> Task:
    return city.again(asking.settle(city.office, opinion, adopt, reply, given))


# --- Sending ---


def test_units_with_rows_are_asked_and_the_table_is_in_its_first_round(city: City) -> None:
    assert city.ask(HOUSING, WATER, SCHOOLS) == 2
    now = city.breakdown
    assert (now.state, now.round, now.opinions_due) == (BreakdownState.ASKING, 1, date(2026, 2, 20))
    assert {e.unit.name for e in Enquiry.objects.all()} == {HOUSING, WATER}
    assert_whole()


def test_nobody_is_asked_where_no_unit_has_a_row(city: City) -> None:
    before = snapshot()
    for names in ((), (SCHOOLS,)):
        with pytest.raises(NothingToAsk, match="选中的单位都没有任务"):
            city.ask(*names)
    with pytest.raises(NothingToAsk):
        asking.ask(city.office, city.breakdown, [city.unit(HOUSING, city.elsewhere)], None)
    city.drop(city.row("老旧小区"))
    with pytest.raises(NothingToAsk):
        city.ask(HOUSING)
    city.undo()
    assert snapshot() == before


def test_a_unit_chosen_twice_is_asked_once(city: City) -> None:
    assert city.ask(HOUSING, HOUSING) == 1


def test_asking_again_opens_a_round_for_those_who_are_asked(city: City) -> None:
    city.ask(HOUSING, WATER)
    city.ask(WATER)
    assert city.breakdown.round == 2
    asked = {name: asking.enquiry_of(city.unit(name).pk, city.breakdown) for name in (HOUSING, WATER, SCHOOLS)}
    assert {name: e and e.round for name, e in asked.items()} == {HOUSING: 1, WATER: 2, SCHOOLS: None}
    assert asking.enquiry_of(None, city.breakdown) is None


# --- Answering ---


def test_a_unit_accepts_and_nothing_is_left_to_settle(city: City) -> None:
    city.ask(HOUSING)
    opinion = say(city, "老旧小区", "accept")
    assert (opinion.answer, opinion.state, opinion.by) == ("accept", OpinionState.NOTED, city.person("housing"))
    assert list(queries.open_opinions(city.breakdown)) == []
    assert_whole()


def test_an_enquiry_is_answered_once_every_row_of_the_unit_is(city: City) -> None:
    city.ask(WATER)
    answered = []
    for words in ("供水管网", "造林", "水土流失"):
        say(city, words, "accept", by="water")
        answered.append(Enquiry.objects.get().answered_at is not None)
    assert answered == [False, False, True]
    (state,) = [s for s in queries.unit_states(city.breakdown) if s.unit.name == WATER]
    assert (state.leads, state.joins, state.accepted, state.objected) == (3, 0, 3, 0)


def test_many_rows_are_answered_at_once(city: City) -> None:
    city.ask(WATER)
    ids = [city.row(words).pk for words in ("供水管网", "造林", "水土流失")]
    events = Event.objects.count()
    asking.answer(city.person("water"), city.breakdown, ids, "accept")
    assert Event.objects.count() == events + 1
    assert Enquiry.objects.get().answered_at is not None


@pytest.mark.parametrize(
    ("answer", "reason", "proposal", "words"),
    [
        ("maybe", "", {}, "没有“maybe”这种意见"),
        ("object", "", {}, "请写明理由"),
        ("object", " \n", {}, "请写明理由"),
        ("change", "", {"note": "见附件"}, "请写明理由"),
        ("object", "由" * 501, {}, "有 501 字"),
        ("change", "宜调整", {}, "和现在的一样"),
        ("change", "宜调整", {"text": "改造老旧小区38个"}, "和现在的一样"),
        ("change", "宜调整", {"kind": "headline"}, "这一栏不能提修改建议"),
        ("change", "宜调整", {"official": None}, "这一栏不能提修改建议"),
        ("change", "宜调整", {"colour": "红"}, "这一栏不能提修改建议"),
        ("change", "宜调整", {"deadline": "年底"}, "不是日期"),
        ("change", "宜调整", {"lead": 0}, "没有这个单位"),
    ],
    ids=lambda value: str(value)[:12].encode("ascii", "backslashreplace").decode(),
)
def test_an_answer_that_says_nothing_is_refused(
    city: City, answer: str, reason: str, proposal: dict[str, Any], words: str
) -> None:
    city.ask(HOUSING)
    before = snapshot()
    with pytest.raises(fields.FieldError, match=words):
        say(city, "老旧小区", answer, reason, **proposal)
    assert snapshot() == before


def test_a_proposal_keeps_only_what_differs(city: City) -> None:
    city.ask(HOUSING)
    opinion = say(city, "老旧小区", "change", "宜调整", text="改造老旧小区38个", deadline="2026-11-30")
    assert (opinion.proposal, opinion.state) == ({"deadline": "2026-11-30"}, OpinionState.OPEN)


def test_what_an_answer_says_may_hold_any_character(city: City) -> None:
    city.ask(HOUSING)
    opinion = say(city, "老旧小区", "object", "理\0由\ud800")
    assert Opinion.objects.get(pk=opinion.pk).reason == "理\ufffd由\ufffd"
    assert_whole()


def test_a_unit_changes_its_mind_until_it_is_settled(city: City) -> None:
    city.ask(HOUSING)
    first = say(city, "老旧小区", "object", "任务过重")
    second = say(city, "老旧小区", "change", "宜延后", deadline="2026-11-30")
    assert (second.pk, Opinion.objects.count()) == (first.pk, 1)
    settle(city, second, True)
    with pytest.raises(NotNow, match="督查室已经处理过这条意见"):
        say(city, "老旧小区", "accept")
    assert_whole()


def test_a_new_round_takes_a_new_answer(city: City) -> None:
    city.ask(HOUSING)
    settle(city, say(city, "老旧小区", "object", "任务过重"), False, "按原分工")
    city.ask(HOUSING)
    say(city, "老旧小区", "accept")
    assert list(Opinion.objects.values_list("round", "answer")) == [(1, "object"), (2, "accept")]


def test_a_unit_answers_only_on_its_own_rows_and_only_when_asked(city: City) -> None:
    with pytest.raises(Forbidden) as error:
        say(city, "老旧小区", "accept")
    assert error.value.hidden
    city.ask(HOUSING)
    with pytest.raises(Forbidden) as error:
        say(city, "供水管网", "accept")
    assert error.value.hidden
    with pytest.raises(Forbidden):
        say(city, "供水管网", "accept", by="water")
    city.drop(city.row("老旧小区"))
    dropped = Task.objects.get(text="改造老旧小区38个")
    with pytest.raises(Forbidden):
        asking.answer(city.person("housing"), city.breakdown, [dropped.pk], "accept")


def test_one_row_of_others_among_many_leaves_all_unanswered(city: City) -> None:
    city.ask(HOUSING, WATER)
    ids = [city.row("老旧小区").pk, city.row("供水管网").pk]
    with pytest.raises(Forbidden):
        asking.answer(city.person("housing"), city.breakdown, ids, "accept")
    assert not Opinion.objects.exists()


def test_no_unit_answers_once_the_table_is_issued(city: City) -> None:
    city.ask(HOUSING)
    city.issue()
    with pytest.raises(NotNow, match="已印发"):
        say(city, "老旧小区", "accept")


def test_a_row_that_is_not_there_cannot_be_answered(city: City) -> None:
    city.ask(HOUSING)
    with pytest.raises(Gone):
        asking.answer(city.person("housing"), city.breakdown, [10**9], "accept")


# --- Settling ---


def test_an_adopted_change_is_made(city: City) -> None:
    city.ask(HOUSING)
    proposal = {"deadline": "2026-11-30", "joint": [city.unit(FINANCE).pk], "q1": "摸底", "text": "改造老旧小区四十个"}
    row = settle(city, say(city, "老旧小区", "change", "宜调整", **proposal), True)
    assert {name: value for name, value in fields.values(row).items() if name in proposal} == proposal
    opinion = Opinion.objects.get()
    assert (opinion.state, opinion.settled_by) == (OpinionState.ADOPTED, city.office)
    assert opinion.settled_at is not None
    assert_whole()


def test_the_office_may_change_something_else_instead(city: City) -> None:
    city.ask(HOUSING)
    opinion = say(city, "老旧小区", "object", "宜由财政牵头")
    row = settle(city, opinion, True, "改由财政局牵头", lead=city.unit(FINANCE).pk)
    assert fields.values(row)["lead"] == city.unit(FINANCE).pk
    assert row.version == opinion.task.version + 1


def test_a_declined_opinion_changes_nothing_and_the_unit_is_told_why(city: City) -> None:
    city.ask(HOUSING)
    opinion = say(city, "老旧小区", "change", "宜延后", deadline="2026-12-31")
    with pytest.raises(fields.FieldError, match="不采纳要写明原因"):
        settle(city, opinion, False, " ")
    with pytest.raises(fields.FieldError, match="有 501 字"):
        settle(city, opinion, False, "因" * 501)
    before = city.row("老旧小区")
    row = settle(city, opinion, False, "民生实事\0不宜延后")
    held = Opinion.objects.get()
    assert (held.state, held.reply) == (OpinionState.DECLINED, "民生实事\ufffd不宜延后")
    assert (row.deadline, row.version) == (before.deadline, before.version)
    assert_whole()


def test_an_opinion_is_settled_once(city: City) -> None:
    city.ask(HOUSING)
    opinion = say(city, "老旧小区", "object", "任务过重")
    settle(city, opinion, True)
    with pytest.raises(NotNow, match="已经处理过了"):
        settle(city, opinion, False, "按原分工")


def test_an_editor_sees_what_an_adopted_opinion_changed(city: City) -> None:
    city.ask(HOUSING)
    seen = city.row("老旧小区")
    settle(city, say(city, "老旧小区", "change", "宜延后", deadline="2026-12-31"), True)
    with pytest.raises(Conflict):
        city.edit(seen, {"deadline": "2026-10-31"}, by=city.office2)


def test_an_adopted_change_of_a_unit_no_longer_in_use_is_refused_and_stays_open(city: City) -> None:
    from city import UNITS

    from luoshi.ledger.record import places

    city.ask(HOUSING)
    opinion = say(city, "老旧小区", "change", "宜由教体局牵头", lead=city.unit(SCHOOLS).pk)
    places.set_units(city.person("admin"), city.place, [line for line in UNITS if line.name != SCHOOLS])
    with pytest.raises(fields.FieldError, match="没有这个单位"):
        settle(city, opinion, True)
    assert Opinion.objects.get().state == OpinionState.OPEN
