"""Slips: issued about a unit's own rows, answered, sent back, closed; two people at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from city import HOUSING, WATER, City, assert_whole, snapshot

from luoshi.ledger import clock
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Event, Slip, Task, Touch
from luoshi.ledger.policy import Forbidden
from luoshi.ledger.record import slips
from luoshi.ledger.record.rows import Gone
from luoshi.ledger.workflow import NotNow

TODAY = date(2026, 6, 10)


@pytest.fixture
def row(city: City) -> Iterator[Task]:
    """A row of the housing bureau in the issued table, on a day in June."""
    with clock.at(clock.moment(TODAY)):
        city.issue()
        yield city.row("老旧小区")


def again(slip: Slip) -> Slip:
    return Slip.objects.get(pk=slip.pk)


def answered(city: City, row: Task) -> Slip:
    return slips.answer(city.person("housing"), city.slip(row), "已加派人手")


# --- Issue ---


def test_a_slip_holds_its_rows_with_their_lights_and_stands_in_their_stories(city: City, row: Task) -> None:
    second = city.row("供水管网")
    city.amend(second, {"lead": city.unit(HOUSING).pk}, "机构改革")
    slip = slips.issue(
        city.office, city.breakdown, city.unit(HOUSING), [row.pk, second.pk, row.pk], "  加快\0  ", TODAY, "red"
    )
    assert (slip.number, slip.demand, slip.state, slip.due, slip.colour) == (1, "加快\ufffd", "issued", TODAY, "red")
    held = {each.task_id: each for each in slip.rows.all()}
    assert held.keys() == {row.pk, second.pk}, "each row once"
    assert (held[row.pk].word, "尚未填报" in held[row.pk].reason) == ("未填报", True)
    told = Touch.objects.filter(event__action="slip.issue").values_list("task_id", flat=True)
    assert set(told) == {row.pk, second.pk}
    assert_whole()


def test_slips_are_numbered_through_the_table_and_no_number_comes_again(city: City, row: Task) -> None:
    first = city.slip(row)
    slips.withdraw(city.office, first, "发重了")
    assert [city.slip(row).number, city.slip(city.row("供水管网"), unit=WATER).number] == [2, 3]


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"demand": " \n"}, "demand", "督办要求不能空着"),
        ({"demand": "长" * 1001}, "demand", "有 1001 字，超过了 1000 字"),
        ({"colour": "black"}, "colour", "没有“black”这一等"),
        ({"colour": "红" * 500}, "colour", "没有“红{20}”这一等"),
        ({"due": TODAY - timedelta(1)}, "due", "反馈时限 2026-06-09 不对"),
        ({"due": date(2028, 1, 1)}, "due", "反馈时限 2028-01-01 不对"),
        ({"unit": WATER}, "rows", "不是市水利局的任务"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_slip_is_told(city: City, row: Task, given: dict[str, Any], field: str, words: str) -> None:
    said = {"unit": HOUSING, "demand": "加快", "due": TODAY, "colour": "red"} | given
    before = snapshot()
    with pytest.raises(FieldError, match=words) as error:
        slips.issue(
            city.office, city.breakdown, city.unit(said["unit"]), [row.pk], said["demand"], said["due"], said["colour"]
        )
    assert error.value.field == field
    assert snapshot() == before


def test_the_last_day_and_the_longest_demand_are_taken(city: City, row: Task) -> None:
    given = ("长" * 1000, date(2027, 12, 31), "blue")
    assert slips.issue(city.office, city.breakdown, city.unit(HOUSING), [row.pk], *given).pk


@pytest.mark.parametrize("ids", [[], [0], [-1], [2**63], [10**30]])
def test_rows_that_are_not_there(city: City, row: Task, ids: list[int]) -> None:
    for each in (ids, [row.pk, *ids] if ids else ids):
        with pytest.raises(Gone):
            slips.issue(city.office, city.breakdown, city.unit(HOUSING), each, "加快", TODAY, "red")
    assert not Slip.objects.exists()


def test_a_row_left_out_or_of_another_unit_or_table_spoils_the_slip(city: City) -> None:
    left_out = city.row("老旧小区")
    city.drop(left_out)
    city.issue()
    other = city.second().tasks.filter(text__contains="老旧小区").first()
    assert other is not None
    with clock.at(clock.moment(TODAY)):
        for task, error in ((left_out, FieldError), (city.row("供水管网"), FieldError), (other, Gone)):
            with pytest.raises(error):
                city.slip(task)
    assert not Slip.objects.exists()


def test_a_unit_that_joins_can_be_asked(city: City) -> None:
    city.edit(city.row("老旧小区"), {"joint": [city.unit(WATER).pk]})
    city.issue()
    slip = city.slip(city.row("老旧小区"), unit=WATER)
    assert slips.answer(city.person("water"), slip, "已办").state == "answered"
    with pytest.raises(Forbidden) as error:
        slips.answer(city.person("housing"), slip, "已办")
    assert error.value.hidden, "it is not the lead unit's slip"


def test_nothing_is_driven_before_issue(city: City) -> None:
    with clock.at(clock.moment(TODAY)), pytest.raises(NotNow, match="不能督办和销号"):
        city.slip(city.row("老旧小区"))


# --- Answer and settle ---


def test_an_answer_said_again_replaces_the_one_before(city: City, row: Task) -> None:
    slip = answered(city, row)
    with clock.at(clock.moment(TODAY, 15)):
        slips.answer(city.person("housing"), slip, "8月底前完成")
    held = again(slip)
    assert (held.state, held.answer, held.answered_by) == ("answered", "8月底前完成", city.person("housing"))
    assert held.answered_at == clock.moment(TODAY, 15)
    assert Event.objects.filter(action="slip.answer").count() == 2, "the first stays in the chain"
    assert_whole()


@pytest.mark.parametrize(("text", "words"), [("", "反馈不能空着"), ("长" * 2001, "超过了 2000 字")])
def test_what_is_no_answer(city: City, row: Task, text: str, words: str) -> None:
    slip = city.slip(row)
    with pytest.raises(FieldError, match=words):
        slips.answer(city.person("housing"), slip, text)
    assert again(slip).state == "issued"


@pytest.mark.parametrize(
    ("due", "then"),
    [(TODAY, date(2026, 6, 13)), (date(2026, 6, 12), date(2026, 6, 13)), (date(2026, 6, 20), date(2026, 6, 20))],
)
def test_a_slip_sent_back_leaves_three_days_at_least(city: City, row: Task, due: date, then: date) -> None:
    slip = slips.answer(city.person("housing"), city.slip(row, due=due), "在办")
    slips.send_back(city.office, slip, "写明时间")
    held = again(slip)
    assert (held.state, held.due, held.returned, held.words) == ("issued", then, 1, "写明时间")
    slips.answer(city.person("housing"), slip, "8月底")
    slips.close(city.office2, slip)
    held = again(slip)
    assert (held.state, held.words, held.settled_by, held.returned) == ("closed", "", city.office2, 1)
    assert_whole()


@pytest.mark.parametrize("step", [slips.send_back, slips.withdraw])
def test_sending_back_and_withdrawing_need_a_word(city: City, row: Task, step: Callable[..., Slip]) -> None:
    slip = answered(city, row)
    for words, said in (("", "要写原因"), ("长" * 501, "超过了 500 字")):
        with pytest.raises(FieldError, match=said):
            step(city.office, slip, words)
    assert again(slip).state == "answered"


STEPS: dict[str, Callable[[City, Slip], object]] = {
    "answer": lambda city, slip: slips.answer(city.person("housing"), slip, "已办"),
    "close": lambda city, slip: slips.close(city.office, slip, "同意"),
    "send_back": lambda city, slip: slips.send_back(city.office, slip, "写具体"),
    "withdraw": lambda city, slip: slips.withdraw(city.office, slip, "发错"),
}
#: state → the steps that it allows; written out beside workflow.SLIP, so that a change there is seen
ALLOWED = {
    "issued": {"answer", "withdraw"},
    "answered": {"answer", "close", "send_back", "withdraw"},
    "closed": set(),
    "withdrawn": set(),
}


@pytest.mark.parametrize("state", ALLOWED)
@pytest.mark.parametrize("step", STEPS)
def test_each_state_allows_its_steps_alone(city: City, row: Task, state: str, step: str) -> None:
    slip = city.slip(row) if state == "issued" else answered(city, row)
    if state in ("closed", "withdrawn"):
        STEPS["close" if state == "closed" else "withdraw"](city, slip)
    if step in ALLOWED[state]:
        STEPS[step](city, slip)
        return
    before = snapshot()
    with pytest.raises(NotNow, match="做不了这一步"):
        STEPS[step](city, slip)
    assert snapshot() == before


@pytest.mark.parametrize("first", [s for s in STEPS if s != "answer"])
@pytest.mark.parametrize("second", [s for s in STEPS if s != "answer"])
def test_the_second_of_two_who_settle_a_slip_is_told_so(city: City, row: Task, first: str, second: str) -> None:
    """Both have seen the slip answered; the second holds the stale one."""
    one = answered(city, row)
    stale = again(one)
    STEPS[first](city, one)
    held = settled(again(one))
    if (first, second) == ("send_back", "withdraw"):
        STEPS[second](city, stale)  # an unanswered slip may be withdrawn
        return
    with pytest.raises(NotNow, match="做不了这一步"):
        STEPS[second](city, stale)
    assert settled(again(one)) == held
    assert_whole()


def settled(slip: Slip) -> tuple[Any, ...]:
    return (slip.state, slip.words, slip.settled_by_id, slip.settled_at, slip.returned, slip.due)


def test_a_slip_that_is_not_there(city: City, row: Task) -> None:
    slip = city.slip(row)
    slip.pk = 10**6
    with pytest.raises(Gone, match="没有这份督办单"):
        slips.close(city.office, slip)
