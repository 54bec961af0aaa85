"""What may be done with a suggestion, and what then holds of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from tests.congress.town import HOUSING, JUNE, TEXT, TITLE, WATER, Town
from tests.ledger.city import FINANCE, assert_whole

from luoshi.congress.suggestions import policy
from luoshi.congress.suggestions.models import Suggestion, SuggestionSigner
from luoshi.congress.suggestions.record import answering, assigning, filing, handling, settling, writing
from luoshi.congress.suggestions.record.answering import Answer
from luoshi.congress.suggestions.record.assigning import To
from luoshi.congress.suggestions.record.writing import Draft
from luoshi.errors import LuoshiError
from luoshi.ledger import clock
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Event
from luoshi.ledger.policy import Forbidden
from luoshi.ledger.workflow import NotNow


def on(day: date) -> object:
    return clock.at(clock.moment(day))


# --- Writing and signing -------------------------------------------------------------------------


def test_who_signs_confirms_it_themselves(town: Town) -> None:
    held = town.draft("deputy2", "deputy3")
    writing.sign(town.person("deputy2"), held, True)
    writing.sign(town.person("deputy3"), held, False)
    states = dict(SuggestionSigner.objects.values_list("person__username", "state"))
    assert states == {"deputy2": "confirmed", "deputy3": "declined"}
    with pytest.raises(Forbidden):
        writing.sign(town.person("deputy3"), held, True)  # who has declined does not see it any more
    with pytest.raises(FieldError, match="没有邀请"):
        writing.sign(town.person("deputy"), held, True)
    assert_whole()


def test_who_signed_is_asked_again_once_the_words_change(town: Town) -> None:
    held = town.draft("deputy2")
    writing.sign(town.person("deputy2"), held, True)
    ids = [town.person("deputy2").pk]
    writing.edit(town.person("deputy"), held, Draft(TITLE, TEXT, category="city", signers=ids))
    assert SuggestionSigner.objects.get().state == "confirmed"
    changed = writing.edit(town.person("deputy"), held, Draft(TITLE, TEXT + "并尽快。", signers=ids))
    assert SuggestionSigner.objects.get().state == "asked"
    with pytest.raises(NotNow, match="刚被别人处理过"):
        writing.edit(town.person("deputy"), held, Draft(TITLE, TEXT), seen=changed.version - 1)


def test_the_office_writes_for_a_party_and_for_a_deputy(town: Town) -> None:
    office = town.city.office
    party = writing.write(office, town.place, Draft("关于x的提案", TEXT, kind="proposal", body="民盟云泽市委员会"))
    assert (party.whose, party.sponsor) == ("民盟云泽市委员会", None)
    given = Draft(TITLE, TEXT, sponsor=town.person("deputy2").pk)
    assert writing.write(office, town.place, given).whose == "于桂兰"
    with pytest.raises(FieldError, match="没有写是谁提的"):
        writing.write(office, town.place, Draft(TITLE, TEXT))
    with pytest.raises(FieldError, match="不是本地的代表"):
        writing.write(office, town.place, Draft(TITLE, TEXT, sponsor=town.person("housing").pk))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (Draft("", TEXT), "标题不能空着"),
        (Draft("题" * 121, TEXT), "标题有 121 字"),
        (Draft(TITLE, " \n "), "内容不能空着"),
        (Draft(TITLE, "字" * 10_000), "内容有 10000 字，超过了 8000 字"),
        (Draft(TITLE, TEXT, kind="law"), "没有“law”这种"),
        (Draft(TITLE, TEXT, category="<b>"), "没有“<b>”这一类"),
        (Draft(TITLE, TEXT, signers=(2**70,)), "不是本地的代表"),
        (Draft(TITLE, TEXT, signers=tuple(range(61))), "选了 61 人联名"),
    ],
)
def test_what_cannot_be_kept_is_told(town: Town, given: Draft, message: str) -> None:
    with pytest.raises(FieldError, match=message):
        writing.write(town.person("deputy"), town.place, given)
    assert not Suggestion.objects.exists()


def test_a_deputy_writes_in_their_own_name_alone(town: Town) -> None:
    held = town.draft(sponsor=town.person("deputy2").pk, body="别的单位")
    assert (held.sponsor, held.body) == (town.person("deputy"), "")


def test_a_script_is_kept_as_the_text_that_it_is(town: Town) -> None:
    held = writing.write(town.person("deputy"), town.place, Draft("<script>x</script>", "<b>粗</b>\x00\n第二段"))
    assert (held.title, held.text) == ("<script>x</script>", "<b>粗</b>\ufffd\n第二段")


# --- Examination ---------------------------------------------------------------------------------


def test_numbers_follow_each_other_by_kind_and_year(town: Town) -> None:
    first, second = town.registered(), town.registered()
    proposal = town.registered(kind="proposal")
    assert [first.number, second.number, proposal.number] == [1, 2, 1]
    with on(date(2027, 3, 1)):
        assert town.registered().number == 1
    assert str(second) == f"第2号建议《{TITLE}》"


def test_what_is_refused_or_given_back_has_its_reason(town: Town) -> None:
    office = town.city.office
    with pytest.raises(FieldError, match="要写理由"):
        filing.refuse(office, town.submitted(), " ")
    refused = filing.refuse(office, town.submitted(), "属于司法程序中的事项")
    assert (refused.state, refused.number, refused.filed_words) == ("refused", None, "属于司法程序中的事项")
    back = filing.give_back(office, town.submitted(), "请一事一议")
    assert back.state == "draft"
    assert writing.submit(town.person("deputy"), back).state == "submitted"


def test_merged_ones_are_seen_by_their_deputies_in_the_one_they_went_into(town: Town) -> None:
    first, other = town.assigned(), town.submitted(by="deputy2")
    assert not policy.may(town.person("deputy2"), "suggestion.see", town.now(first))
    merged = filing.merge(town.city.office, other, first, "内容相同")
    assert (merged.state, merged.merged_into, merged.number) == ("merged", first, None)
    assert policy.may(town.person("deputy2"), "suggestion.see", town.now(first))
    assert first in policy.visible(town.person("deputy2"))


def test_what_cannot_be_merged(town: Town) -> None:
    office, first, other = town.city.office, town.registered(), town.submitted()
    for into in (other, town.submitted(), town.registered(kind="proposal"), Suggestion(pk=10**9)):
        with pytest.raises(FieldError, match=r"不能并|并进去"):
            filing.merge(office, other, into, "相同")
    filing.merge(office, other, first, "相同")
    with pytest.raises(FieldError, match="已有别的并进了这一件"):
        filing.merge(office, first, town.registered(), "相同")


# --- Assignment and hand-back --------------------------------------------------------------------


def test_the_statutory_day_runs_from_assignment(town: Town) -> None:
    held = town.assigned(HOUSING, [WATER])
    lead, joint = held.active if (held := town.now(held)) else []
    assert (held.assigned_on, held.due) == (JUNE, date(2026, 9, 1))
    assert (lead.unit.name, lead.due, lead.back_by) == (HOUSING, None, date(2026, 6, 8))
    assert (joint.unit.name, joint.due) == (WATER, date(2026, 7, 1))


def test_many_are_assigned_at_once_or_none(town: Town) -> None:
    first, second = town.registered(), town.registered()
    to = To(town.city.unit(HOUSING).pk, seen=first.version)
    stale = To(town.city.unit(WATER).pk, seen=second.version - 1)
    with pytest.raises(NotNow, match=r"第2号建议.*刚被别人处理过"):
        assigning.assign(town.city.office, town.place, {first.pk: to, second.pk: stale})
    assert town.now(first).state == "registered"
    before = Event.objects.count()
    made = assigning.assign(town.city.office, town.place, {first.pk: to, second.pk: stale._replace(seen=second.version)})
    assert [each.state for each in made] == ["assigned", "assigned"]
    assert Event.objects.count() == before + 1


def test_two_people_assign_at_once_and_the_second_is_told(town: Town) -> None:
    held = town.registered()
    to = To(town.city.unit(HOUSING).pk, seen=held.version)
    assigning.assign(town.city.office, town.place, {held.pk: to})
    with pytest.raises(NotNow):
        assigning.assign(town.city.office2, town.place, {held.pk: to._replace(lead=town.city.unit(WATER).pk)}, "改办")
    assert [each.unit.name for each in town.now(held).active] == [HOUSING]


def test_a_unit_of_another_place_handles_nothing(town: Town) -> None:
    for unit in (town.city.unit(HOUSING, town.city.elsewhere).pk, 2**70, 0):
        with pytest.raises(FieldError, match="没有这个单位"):
            assigning.assign(town.city.office, town.place, {town.registered().pk: To(unit)})
    with pytest.raises(FieldError, match="没有选"):
        assigning.assign(town.city.office, town.place, {})


def test_handed_back_reassigned_and_the_new_units_time_begins_anew(town: Town) -> None:
    held = town.assigned(WATER, [FINANCE])
    with on(date(2026, 6, 4)):
        assigning.hand_back(town.person("water"), held, "属住建部门职责")
        assert town.now(held).state == "handed_back"
        with pytest.raises(NotNow, match="退办待定"):
            answering.answer(town.person("water"), held, Answer("A", "答", "局长"))
    with on(date(2026, 6, 8)):
        with pytest.raises(FieldError, match="改办要写理由"):
            town.assign(held, HOUSING, FINANCE)
        town.assign(held, HOUSING, FINANCE, reason="按三定规定改由住建局主办")
    held = town.now(held)
    assert (held.state, held.assigned_on, held.started_on, held.due) == ("assigned", JUNE, date(2026, 6, 8), date(2026, 9, 8))
    water, finance, housing = held.handlings.order_by("pk")
    assert (water.back, water.back_words, water.ended_at is None) == ("accepted", "按三定规定改由住建局主办", False)
    assert (finance.ended_at, finance.due) == (None, date(2026, 7, 1)), "who keeps its part keeps its time"
    assert housing.part == "lead"
    assert not policy.may(town.person("water"), "suggestion.see", held)
    assert_whole()


def test_handing_back_ends_with_its_days_and_is_asked_once(town: Town) -> None:
    held = town.assigned()
    housing = town.person("housing")
    with on(date(2026, 6, 9)), pytest.raises(NotNow, match="退办期限是 2026-06-08"):
        assigning.hand_back(housing, held, "不属本单位职责")
    with on(date(2026, 6, 8)):
        assigning.hand_back(housing, held, "不属本单位职责")
        assigning.keep(town.city.office, held, "三定规定由你单位负责")
        assert (town.now(held).state, town.now(held).due) == ("assigned", date(2026, 9, 1))
        with pytest.raises(NotNow, match="已经提过"):
            assigning.hand_back(housing, held, "还是不属")
        with pytest.raises(NotNow, match="没有单位申请退办"):
            assigning.keep(town.city.office, held, "维持")


def test_a_joint_unit_hands_back_and_the_rest_goes_on(town: Town) -> None:
    held = town.assigned(HOUSING, [WATER])
    assigning.hand_back(town.person("water"), held, "与水利无关")
    assert town.now(held).state == "assigned"
    town.assign(held, HOUSING, reason="水利局不再协办")
    assert [each.unit.name for each in town.now(held).active] == [HOUSING]
    assert town.now(held).due == date(2026, 9, 1)


# --- While it is handled -------------------------------------------------------------------------


def test_a_joint_unit_gives_its_opinion_and_the_lead_does_not(town: Town) -> None:
    held = town.assigned(HOUSING, [WATER])
    handling.opine(town.person("water"), held, "水压可以保证")
    assert town.now(held).joint[0].opinion == "水压可以保证"
    with pytest.raises(NotNow, match="本单位是主办"):
        handling.opine(town.person("housing"), held, "x")
    with pytest.raises(NotNow, match="不能再退办"):
        assigning.hand_back(town.person("water"), held, "晚了")


def test_no_answer_before_a_talk_and_none_without_its_parts(town: Town) -> None:
    held, housing = town.assigned(), town.person("housing")
    with pytest.raises(NotNow, match="先与代表沟通"):
        answering.answer(housing, held, Answer("A", "已办", "局长"))
    town.talk(held)
    for given, message in (
        (Answer("D", "已办", "局长"), "没有选答复类别"),
        (Answer("A", " ", "局长"), "答复内容不能空着"),
        (Answer("A", "已办", ""), "签发人不能空着"),
        (Answer("B", "在办", "局长"), "要写承诺完成的日期"),
        (Answer("B", "在办", "局长", JUNE), "要写承诺完成的日期"),
        (Answer("A", "字" * 8001, "局长"), "超过了 8000 字"),
    ):
        with pytest.raises(FieldError, match=message):
            answering.answer(housing, held, given)
    for day in (JUNE - timedelta(days=1), JUNE + timedelta(days=1)):
        with pytest.raises(FieldError, match="沟通日期"):
            handling.talk(housing, held, day, "call", "谈过")
    with pytest.raises(FieldError, match="没有“tea”这种方式"):
        handling.talk(housing, held, JUNE, "tea", "谈过")


def test_a_party_has_nobody_to_talk_with_first(town: Town) -> None:
    party = Draft("关于x的提案", TEXT, kind="proposal", body="民盟云泽市委员会")
    held = writing.submit(town.city.office, writing.write(town.city.office, town.place, party))
    held = town.assign(filing.register(town.city.office, held))
    answering.answer(town.person("housing"), held, Answer("A", "已办", "局长"))
    answering.rate(town.city.office, held, "satisfied", "fair")
    assert town.now(held).state == "closed"


def test_an_extension_is_asked_for_approved_and_has_its_end(town: Town) -> None:
    held, housing = town.assigned(), town.person("housing")
    for until in (date(2026, 9, 1), date(2026, 12, 2)):
        with pytest.raises(FieldError, match="不能延到"):
            handling.ask_extension(housing, held, until, "涉及面广")
    asked = handling.ask_extension(housing, held, date(2026, 11, 30), "涉及面广")
    with pytest.raises(NotNow, match="已有一项"):
        handling.ask_extension(housing, held, date(2026, 10, 30), "涉及面广")
    with pytest.raises(FieldError, match="不同意要写明原因"):
        handling.settle_extension(town.city.office, asked, False)
    handling.settle_extension(town.city.office, asked, True)
    assert town.now(held).due == date(2026, 11, 30)
    with pytest.raises(NotNow, match="已经处理过"):
        handling.settle_extension(town.city.office, asked, True)
    with on(date(2026, 12, 1)), pytest.raises(NotNow, match="已经过了"):
        handling.ask_extension(housing, held, date(2026, 12, 1), "还要时间")


def test_a_pause_puts_off_what_is_due_and_nothing_is_answered_meanwhile(town: Town) -> None:
    held, office = town.assigned(HOUSING, [WATER]), town.city.office
    town.talk(held)
    with on(date(2026, 6, 10)):
        handling.pause(office, held, "代表补充材料")
        with pytest.raises(NotNow, match="已经在暂停"):
            handling.pause(office, held, "x")
    with on(date(2026, 6, 20)):
        with pytest.raises(NotNow, match="正在暂停计时"):
            answering.answer(town.person("housing"), held, Answer("A", "已办", "局长"))
        handling.resume(office, held)
        with pytest.raises(NotNow, match="没有在暂停"):
            handling.resume(office, held)
    held = town.now(held)
    assert (held.due, held.joint[0].due) == (date(2026, 9, 11), date(2026, 7, 13))
    with on(date(2026, 9, 14)), pytest.raises(NotNow, match=r"已经过了"):
        handling.pause(office, held, "太晚了")


def test_what_was_asked_and_waited_for_ends_with_the_unit_that_had_it(town: Town) -> None:
    held = town.assigned(WATER)
    handling.ask_extension(town.person("water"), held, date(2026, 10, 8), "涉及面广")
    handling.pause(town.city.office, held, "代表补充材料")
    with on(date(2026, 6, 5)):
        town.assign(held, HOUSING, reason="改办")
    held = town.now(held)
    assert (held.paused, held.extensions.get().state, held.due) == (False, "declined", date(2026, 9, 7))


# --- Answers and ratings -------------------------------------------------------------------------


def test_satisfied_with_an_a_it_is_closed(town: Town) -> None:
    held = town.rate(town.answered("A"))
    assert (held.state, held.closed_at is None, held.last.result) == ("closed", False, "satisfied")
    assert held.last.in_time
    assert_whole()


def test_a_rating_is_given_once_and_both_halves_of_it(town: Town) -> None:
    held = town.answered("A")
    for attitude, result, message in (("", "satisfied", "办理态度"), ("satisfied", "", "办理结果"), ("good", "fair", "办理态度")):
        with pytest.raises(FieldError, match=message):
            answering.rate(town.person("deputy"), held, attitude, result)
    with pytest.raises(FieldError, match="评价意见不能空着"):
        answering.rate(town.person("deputy"), held, "satisfied", "dissatisfied")
    town.rate(held)
    with pytest.raises(NotNow, match="已办结"):
        town.rate(held, "dissatisfied", "dissatisfied")


def test_the_office_rates_for_nobody_who_can_do_so(town: Town) -> None:
    held = town.answered("A")
    with pytest.raises(NotNow, match="由代表本人评价"):
        town.rate(held, by="office")
    with pytest.raises(Forbidden):
        town.rate(held, by="housing")
    with pytest.raises(Forbidden):
        town.rate(held, by="deputy2")


def test_dissatisfied_it_is_handled_a_second_time_with_a_time_of_its_own(town: Town) -> None:
    held = town.answered("B")
    with on(date(2026, 6, 15)):
        held = town.rate(held, "satisfied", "dissatisfied")
        assert (held.state, held.started_on, held.due) == ("second", date(2026, 6, 15), date(2026, 7, 15))
        with pytest.raises(NotNow, match="先与代表沟通"):
            answering.answer(town.person("housing"), held, Answer("A", "已办", "局长"))
        held = town.answer(held, "A")
        assert held.last.round == "second"
        held = town.rate(held, "satisfied", "dissatisfied")
    assert (held.state, held.last.result) == ("closed", "dissatisfied"), "no third time; the word stands"


def test_a_b_is_tracked_and_answered_again(town: Town) -> None:
    held = town.rate(town.answered("B"))
    promised = JUNE + timedelta(days=120)
    assert (held.state, held.due) == ("tracked", promised)
    with on(promised):
        held = town.answer(held, "B", promised_on=promised + timedelta(days=60))
        held = town.rate(held)
        assert (held.state, held.due, held.last.round) == ("tracked", promised + timedelta(days=60), "again")
        held = town.rate(town.answer(held, "A"))
    assert held.state == "closed"
    assert_whole()


def test_the_end_of_tracking_has_its_reason(town: Town) -> None:
    held, office = town.rate(town.answered("B")), town.city.office
    with pytest.raises(FieldError, match="要写理由"):
        answering.close(office, held)
    answering.close(office, held, "纳入下一年度计划，另行跟踪")
    assert town.now(held).state == "closed"


def test_what_nobody_rates_is_closed_after_the_time_and_stays_unrated(town: Town) -> None:
    held = town.answered("C")
    with pytest.raises(NotNow, match="代表可以评价到 2026-07-01"):
        answering.close(town.city.office, held)
    with on(date(2026, 7, 2)):
        answering.close(town.city.office, held)
    held = town.now(held)
    assert (held.state, held.last.result) == ("closed", "")


# --- Rules and links -----------------------------------------------------------------------------


def test_rules_are_kept_as_what_differs_from_the_preset(town: Town) -> None:
    given = {"hand_back": "7 workdays", "answer": "3 months"}
    made = settling.set_rules(town.city.office, town.place, "general", given, talk_first=False)
    assert made.changes == {"hand_back": "7 workdays", "talk_first": False}
    assert town.now(town.assigned()).lead.back_by == date(2026, 6, 10)
    with pytest.raises(FieldError, match="还短"):
        settling.set_rules(town.city.office, town.place, "general", {"longest": "2 months"}, True)
    with pytest.raises(FieldError, match="没有“none”这套规则"):
        settling.set_rules(town.city.office, town.place, "none", {}, True)
    with pytest.raises(LuoshiError, match="不是时限"):
        settling.set_rules(town.city.office, town.place, "general", {"answer": "soon"}, True)


def test_a_link_is_told_in_the_rows_story(town: Town) -> None:
    with clock.at(clock.moment(date(2026, 2, 3))):
        town.city.issue()
    row, held = town.city.row("老旧小区"), town.assigned()
    settling.link(town.person("housing"), held, row)
    with pytest.raises(NotNow, match="已经关联"):
        settling.link(town.city.office, held, row)
    assert [link.task for link in town.now(held).links.all()] == [row]
    assert Event.objects.filter(touches__task=row).latest("seq").action == "suggestion.link"
    settling.unlink(town.city.office, held, row)
    with pytest.raises(NotNow, match="没有这项关联"):
        settling.unlink(town.city.office, held, row)
    assert_whole()


def test_only_rows_of_an_issued_table_are_linked(town: Town) -> None:
    with pytest.raises(FieldError, match="还没有印发"):
        settling.link(town.city.office, town.assigned(), town.city.row("老旧小区"))


# --- Out of turn ---------------------------------------------------------------------------------

Deed = Callable[[Town, Suggestion], object]
OUT_OF_TURN: dict[str, tuple[str, Deed]] = {
    "edit": ("submitted", lambda t, s: writing.edit(t.person("deputy"), s, Draft("x", "y"))),
    "sign": ("submitted", lambda t, s: writing.sign(t.person("deputy"), s, True)),
    "submit": ("submitted", lambda t, s: writing.submit(t.person("deputy"), s)),
    "withdraw": ("assigned", lambda t, s: writing.withdraw(t.person("deputy"), s)),
    "register": ("registered", lambda t, s: filing.register(t.city.office, s)),
    "refuse": ("registered", lambda t, s: filing.refuse(t.city.office, s, "x")),
    "give back": ("registered", lambda t, s: filing.give_back(t.city.office, s, "x")),
    "merge": ("assigned", lambda t, s: filing.merge(t.city.office, s, s, "x")),
    "assign": ("submitted", lambda t, s: t.assign(s)),
    "assign again": ("answered", lambda t, s: t.assign(s, reason="x")),
    "hand back": ("answered", lambda t, s: assigning.hand_back(t.person("housing"), s, "x")),
    "keep": ("answered", lambda t, s: assigning.keep(t.city.office, s, "x")),
    "opine": ("answered", lambda t, s: handling.opine(t.person("housing"), s, "x")),
    "extend": ("answered", lambda t, s: handling.ask_extension(t.person("housing"), s, JUNE, "x")),
    "pause": ("answered", lambda t, s: handling.pause(t.city.office, s, "x")),
    "resume": ("answered", lambda t, s: handling.resume(t.city.office, s)),
    "answer": ("answered", lambda t, s: answering.answer(t.person("housing"), s, Answer("A", "x", "y"))),
    "rate": ("assigned", lambda t, s: t.rate(s)),
    "close": ("assigned", lambda t, s: answering.close(t.city.office, s)),
}


@pytest.mark.parametrize("name", OUT_OF_TURN)
def test_a_step_out_of_turn_changes_nothing(town: Town, name: str) -> None:
    state, deed = OUT_OF_TURN[name]
    held = getattr(town, state)()
    before = (town.now(held).version, Event.objects.count())
    with pytest.raises(NotNow, match=r"现在是“|没有单位"):
        deed(town, held)
    assert (town.now(held).version, Event.objects.count()) == before
