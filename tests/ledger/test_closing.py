"""Close-out: asked for, verified against checks that are kept, signed where the place asks for it, and reopened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from city import WATER, City, assert_whole, snapshot

from luoshi.ledger import clock, queries, standing
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Closing, Task
from luoshi.ledger.policy import Forbidden
from luoshi.ledger.record import closing, driving, progress, slips
from luoshi.ledger.record.rows import Gone
from luoshi.ledger.workflow import NotNow

TODAY = date(2026, 6, 28)
RULES = driving.Rules("monthly", 28, "luoshi", "equal", sign_off=True)


@pytest.fixture
def row(city: City) -> Iterator[Task]:
    """A row of the housing bureau in the mayor's portfolio, with a target of 38."""
    with clock.at(clock.moment(TODAY)):
        city.edit(city.row("老旧小区"), {"official": city.person("mayor").pk, "deadline": "2026-06-20"})
        city.issue()
        yield city.row("老旧小区")


def again(held: Closing) -> Closing:
    return Closing.objects.get(pk=held.pk)


def done(city: City, row: Task) -> None:
    """The row's target is reached, with proof, and the office has accepted it."""
    made = city.report(row, "2026-06", figures={row.targets.get().pk: "38"})
    progress.review(city.office, city.breakdown, [made.pk], "accept")


def light(city: City, row: Task) -> tuple[str, str, str]:
    tasks = list(standing.with_progress(queries.tasks(city.breakdown)))
    found = standing.worked_out(city.breakdown, tasks, TODAY)[row.pk]
    return found.colour, found.word, found.reason


# --- Apply ---


@pytest.mark.parametrize(
    ("text", "day", "field", "words"),
    [
        (" ", TODAY, "closing_text", "完成情况不能空着"),
        ("长" * 2001, TODAY, "closing_text", "有 2001 字，超过了 2000 字"),
        ("完工", date(2026, 6, 29), "done_on", "完成日期 2026-06-29 不对"),
        ("完工", date(2024, 12, 31), "done_on", "完成日期 2024-12-31 不对"),
        ("完工", date.min, "done_on", "完成日期 0001-01-01 不对"),
    ],
)  # fmt: skip
def test_what_cannot_be_applied_for_is_told(
    city: City, row: Task, text: str, day: date, field: str, words: str
) -> None:
    before = snapshot()
    with pytest.raises(FieldError, match=words) as error:
        closing.apply(city.person("housing"), city.breakdown, row.pk, day, text)
    assert error.value.field == field
    assert snapshot() == before


def test_a_row_has_one_close_out_at_a_time(city: City, row: Task) -> None:
    held = city.apply(row, done_on=date(2025, 1, 1))
    with pytest.raises(NotNow, match="待核验，不用再申请"):
        city.apply(row)
    closing.review(city.office, held, "return", "佐证不全")
    held = city.close(row)
    with pytest.raises(NotNow, match="已销号，不用再申请"):
        city.apply(row)
    assert sorted(Closing.objects.values_list("state", flat=True)) == ["closed", "returned"]
    assert_whole()


def test_only_the_lead_unit_applies_and_only_once_the_table_is_issued(city: City) -> None:
    city.edit(city.row("老旧小区"), {"joint": [city.unit(WATER).pk]})
    city.ask("市住房和城乡建设局")
    with pytest.raises(NotNow, match="不能督办和销号"):
        city.apply(city.row("老旧小区"))
    left_out = city.row("青禾计划")
    city.drop(left_out)
    city.issue()
    with pytest.raises(Forbidden, match="只有牵头单位能申请销号"):
        city.apply(city.row("老旧小区"), by="water")
    for task in (city.row("供水管网"), left_out):
        with pytest.raises(Forbidden) as error:
            city.apply(task)
        assert error.value.hidden
    for pk in (0, 2**63, 10**30):
        with pytest.raises(Gone):
            closing.apply(city.person("housing"), city.breakdown, pk, clock.today(), "x")


# --- Review ---


def test_when_all_is_in_order_it_is_accepted_without_a_word_and_the_checks_are_kept(city: City, row: Task) -> None:
    done(city, row)
    held = again(closing.review(city.office, city.apply(row), "accept"))
    assert (held.state, held.review, held.reviewed_by) == ("closed", "", city.office)
    assert [ok for ok, _ in held.checks] == [True] * 5
    assert [words for _, words in held.checks][1:] == [
        "有 1 个佐证文件", "进展都已通过审核", "没有未办结的督办单", "没有待审批的调整申请",
    ]  # fmt: skip
    assert_whole()


def _no_figure(city: City, row: Task) -> None:
    made = city.report(row, "2026-06", figures={row.targets.get().pk: "37"})
    progress.review(city.office, city.breakdown, [made.pk], "accept")


def _disputed(city: City, row: Task) -> None:
    done(city, row)
    figure = row.targets.get().figures.get()
    progress.check_figure(city.person("counter"), figure, False, "月报为30")


def _unread(city: City, row: Task) -> None:
    city.report(row, "2026-06", figures={row.targets.get().pk: "38"})


def _no_proof(city: City, row: Task) -> None:
    done_with = city.report(row, "2026-06", figures={row.targets.get().pk: "38"})
    progress.detach(city.person("housing"), done_with.evidence.get())
    progress.review(city.office, city.breakdown, [done_with.pk], "accept")


def _slip(city: City, row: Task) -> None:
    done(city, row)
    slips.answer(city.person("housing"), city.slip(row), "在办")


def _request(city: City, row: Task) -> None:
    done(city, row)
    city.request(row, q1="摸底")


LACKING: dict[str, tuple[Callable[[City, Task], None], str]] = {
    "figure": (_no_figure, "37个，为目标“38个”的97.4%"),
    "dispute": (_disputed, "统计部门对数据有异议"),
    "review": (_unread, "有 1 期进展没有通过审核"),
    "proof": (_no_proof, "没有佐证文件"),
    "slip": (_slip, "有 1 份督办单没有办结"),
    "request": (_request, "有一项调整申请待审批"),
}


@pytest.mark.parametrize("what", LACKING)
def test_against_a_check_it_is_accepted_with_a_word_alone(city: City, row: Task, what: str) -> None:
    lack, said = LACKING[what]
    lack(city, row)
    applied = city.apply(row)
    with pytest.raises(FieldError, match="通过要写明理由") as error:
        closing.review(city.office, applied, "accept", " ")
    assert error.value.field == "words"
    assert again(applied).state == "submitted"
    held = closing.review(city.office, applied, "accept", "以实地核验为准")
    assert any(said in words for ok, words in held.checks if not ok)
    assert len([1 for ok, _ in held.checks if not ok]) == 1
    assert held.state == "closed"


def test_a_return_needs_a_word_and_a_step_that_there_is(city: City, row: Task) -> None:
    held = city.apply(row)
    for step, words, said in (
        ("return", "", "退回要写原因"),
        ("burn", "x", "没有“burn”这一步"),
        ("sign", "x", "没有“sign”这一步"),
        ("accept", "长" * 501, "超过了 500 字"),
    ):
        with pytest.raises(FieldError, match=said):
            closing.review(city.office, held, step, words)
    assert again(held).state == "submitted"


# --- Sign ---


def test_where_the_place_signs_the_leading_official_has_the_last_word(city: City, row: Task) -> None:
    driving.set_rules(city.office, city.breakdown, RULES)
    held = city.close(row)
    assert held.state == "verified"
    assert light(city, row)[1] != "办结"
    with pytest.raises(Forbidden) as error:
        closing.sign(city.person("mayor2"), held)
    assert error.value.hidden, "it is not of that leader's portfolio"
    with pytest.raises(FieldError, match="超过了 500 字"):
        closing.sign(city.person("mayor"), held, "长" * 501)
    closing.sign(city.person("mayor"), held, "同意")
    assert (again(held).state, again(held).signed_by, again(held).sign_words) == ("closed", city.person("mayor"), "同意")
    with pytest.raises(NotNow, match="已销号"):
        closing.sign(city.person("mayor"), held)
    assert_whole()


def test_a_row_without_a_leading_official_needs_no_signature(city: City, row: Task) -> None:
    driving.set_rules(city.office, city.breakdown, RULES)
    assert city.close(city.row("供水管网"), by="water").state == "closed"


def test_what_awaits_a_signature_can_be_returned(city: City, row: Task) -> None:
    driving.set_rules(city.office, city.breakdown, RULES)
    held = city.close(row)
    closing.review(city.office, held, "return", "领导要求补充")
    assert again(held).state == "returned"
    assert city.apply(row).state == "submitted"


def test_what_was_never_verified_is_not_signed(city: City, row: Task) -> None:
    with pytest.raises(NotNow, match="待核验"):
        closing.sign(city.person("mayor"), city.apply(row))


def test_a_leader_who_does_not_agree_sends_it_back_with_a_reason(city: City, row: Task) -> None:
    driving.set_rules(city.office, city.breakdown, RULES)
    held, mayor = city.close(row), city.person("mayor")
    before = snapshot()
    for reason, said in (("", "不同意要写原因"), (" \n", "不同意要写原因"), ("长" * 501, "超过了 500 字")):
        with pytest.raises(FieldError, match=said):
            closing.decline(mayor, held, reason)
    for person in (city.person("mayor2"), city.office, city.person("housing")):
        with pytest.raises(Forbidden):
            closing.decline(person, held, "没有通水")
    assert snapshot() == before
    closing.decline(mayor, held, "没有通水")
    kept = again(held)
    assert (kept.state, kept.signed_by, kept.sign_words, kept.review) == ("returned", mayor, "没有通水", "以实地核验为准")
    assert light(city, row)[1] != "办结"
    for too_late in (closing.decline, closing.sign):
        with pytest.raises(NotNow, match="已退回"):
            too_late(mayor, held, "没有通水")
    closing.sign(mayor, city.close(row), "同意")  # the unit did the rest and asked again
    assert light(city, row)[1] == "办结"
    assert_whole()


@pytest.mark.parametrize("sign_off", [True, False])
def test_only_what_awaits_a_signature_is_declined(city: City, row: Task, sign_off: bool) -> None:
    driving.set_rules(city.office, city.breakdown, RULES._replace(sign_off=sign_off))
    held = city.apply(row)
    with pytest.raises(NotNow, match="待核验"):
        closing.decline(city.person("mayor"), held, "没有通水")
    if not sign_off:
        closing.review(city.office, held, "accept", "以实地核验为准")
        with pytest.raises(NotNow, match="已销号"):
            closing.decline(city.person("mayor"), held, "没有通水")


# --- Two at once, reopening ---

STEPS: dict[str, Callable[[City, Closing], object]] = {
    "accept": lambda city, held: closing.review(city.office, held, "accept", "已核"),
    "return": lambda city, held: closing.review(city.office2, held, "return", "佐证不全"),
}


@pytest.mark.parametrize("first", STEPS)
@pytest.mark.parametrize("second", STEPS)
def test_the_second_of_two_who_review_is_told_so(city: City, row: Task, first: str, second: str) -> None:
    held = city.apply(row)
    stale = again(held)
    STEPS[first](city, held)
    before = snapshot()
    with pytest.raises(NotNow, match="可能别人刚处理过"):
        STEPS[second](city, stale)
    assert snapshot() == before


def test_two_who_accept_at_once_where_the_leader_signs(city: City, row: Task) -> None:
    driving.set_rules(city.office, city.breakdown, RULES)
    held = city.apply(row)
    stale = again(held)
    STEPS["accept"](city, held)
    with pytest.raises(NotNow, match="待签批"):
        STEPS["accept"](city, stale)


def test_reopening_gives_the_row_its_light_back_and_it_can_be_closed_again(city: City, row: Task) -> None:
    with pytest.raises(NotNow, match="没有销号"):
        closing.reopen(city.office, city.breakdown, row.pk, "x")
    held = city.close(row, done_on=date(2026, 6, 25))
    assert light(city, row) == ("green", "办结", "2026-06-25办结，比时限晚5天。")
    for reason, words in (("", "重开要写理由"), ("长" * 501, "超过了 500 字")):
        with pytest.raises(FieldError, match=words):
            closing.reopen(city.office, city.breakdown, row.pk, reason)
    closing.reopen(city.office, city.breakdown, row.pk, "现场核查没有投用")
    held = again(held)
    assert (held.state, held.reopened_because, held.reopened_by) == ("reopened", "现场核查没有投用", city.office)
    assert light(city, row)[0] == "red"
    assert city.close(row).pk != held.pk
    assert_whole()


@pytest.mark.parametrize("pk", [0, 2**63, 10**30])
def test_a_row_that_is_not_there_is_not_reopened(city: City, row: Task, pk: int) -> None:
    with pytest.raises(Gone):
        closing.reopen(city.office, city.breakdown, pk, "x")


def test_a_row_of_another_table_is_not_reopened(city: City, row: Task) -> None:
    city.close(row)
    second = city.second()
    with pytest.raises(NotNow):
        closing.reopen(city.office, second, row.pk, "x")
    with pytest.raises(Forbidden):
        closing.reopen(city.person("office-b"), city.breakdown, row.pk, "x")


def test_a_close_out_that_is_not_there(city: City, row: Task) -> None:
    held = city.apply(row)
    held.pk = 10**6
    with pytest.raises(Gone, match="没有这项销号申请"):
        closing.review(city.office, held, "accept", "x")
