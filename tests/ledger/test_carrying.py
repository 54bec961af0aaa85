"""Carrying over: what becomes of a row that its year did not finish, and what can be done with it no longer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from city import HOUSING, REPORT, WATER, City, assert_whole, snapshot

from luoshi.ledger import clock, queries, standing
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Breakdown, Carry, Event, Task
from luoshi.ledger.policy import Forbidden
from luoshi.ledger.record import carrying, issuing, progress, reports, rows
from luoshi.ledger.record.carrying import Decision, carry, carry_all
from luoshi.ledger.record.rows import Gone
from luoshi.ledger.workflow import NotNow

JANUARY = date(2027, 1, 20)


@pytest.fixture
def new(city: City) -> Iterator[Breakdown]:
    """The table of 2027 beside that of 2026, which is issued; the row of housing has a figure short of its target."""
    city.edit(city.row("老旧小区"), {"official": city.person("mayor").pk, "joint": [city.unit(WATER).pk], "deadline": "2027-06-30"})
    city.issue()
    with clock.at(clock.moment(date(2026, 12, 20))):
        city.report(city.row("老旧小区"), "2026-12", figures={city.row("老旧小区").targets.get().pk: "30"})
    with clock.at(clock.moment(JANUARY)):
        yield reports.import_report(city.office, city.place, REPORT.replace("2026年", "2027年"), "2027.txt")


def test_a_row_goes_on_as_a_new_one_with_what_is_left(city: City, new: Breakdown) -> None:
    old = city.row("老旧小区")
    held = carry(city.office, new, Decision(old.pk, "new"))
    made = queries.tasks(new).get(pk=held.new_id)
    assert (made.text, made.state, made.official, made.deadline) == (old.text, "proposed", city.person("mayor"), date(2027, 6, 30))
    assert made.led is not None
    assert (made.led.unit.name, [a.unit.name for a in made.joined]) == (HOUSING, [WATER])
    assert made.note == "2026年任务结转"
    left = made.targets.get()
    assert (left.value, left.unit, left.quote, left.period, left.end) == (8, "个", "8个", "2027", 0)
    assert list(queries.kept(new).filter(area=made.area))[-1] == made
    assert (held.how, Carry.objects.get().old) == ("new", old)
    assert_whole()


def test_a_growth_of_the_year_that_is_over_is_not_asked_for_again(city: City, new: Breakdown) -> None:
    growth = city.row("一般公共预算收入")
    held = carry(city.office, new, Decision(growth.pk, "new"))
    assert held.new is not None
    assert held.new.targets.count() == 0


def test_a_row_goes_into_one_that_says_the_same_and_both_tell_of_it(city: City, new: Breakdown) -> None:
    old, again = city.row("造林"), Task.objects.get(breakdown=new, text__contains="造林")
    carry(city.office, new, Decision(old.pk, "into", again.pk))
    event = Event.objects.latest("seq")
    assert event.action == "task.carry"
    assert set(event.touches.values_list("task_id", flat=True)) == {old.pk, again.pk}
    assert list(again.carried_from.values_list("old_id", flat=True)) == [old.pk]


def test_an_old_row_has_the_light_of_one_that_went_on_and_is_worked_on_no_longer(city: City, new: Breakdown) -> None:
    old = city.row("老旧小区")
    with clock.at(clock.moment(JANUARY)):
        carry(city.office, new, Decision(old.pk, "ended", None, "并入日常工作"))
        lit = standing.lights(city.breakdown, [old], JANUARY)[old.pk]
        assert (lit.colour, lit.word, lit.reason) == ("grey", "结转", "2027-01-20不再结转。")
        before = snapshot()
        for deed in (lambda: city.apply(old), lambda: city.request(old, q1="开工"), lambda: city.slip(old)):
            with pytest.raises(NotNow, match="已经结转"):
                deed()
        assert snapshot() == before


def test_figures_of_the_old_year_may_still_come_in(city: City, new: Breakdown) -> None:
    old = city.row("老旧小区")
    carry(city.office, new, Decision(old.pk, "ended", None, "并入日常工作"))
    said = progress.Said("年报数", figures={old.targets.get().pk: "31"})
    assert progress.report(city.person("housing"), city.breakdown, old.pk, "2026-12", said).text == "年报数"


@pytest.mark.parametrize(
    ("how", "target", "reason", "field", "words"),
    [
        ("ended", None, " ", "reason", "不再结转要写理由"),
        ("ended", None, "长" * 501, "reason", "超过了 500 字"),
        ("into", None, "", "new", "没有写并入哪一条任务"),
        ("away", None, "", "how", "没有“away”这种去向"),
    ],
)
def test_what_cannot_be_decided_is_told(
    city: City, new: Breakdown, how: str, target: int | None, reason: str, field: str, words: str
) -> None:
    before = snapshot()
    with pytest.raises(FieldError, match=words) as error:
        carry(city.office, new, Decision(city.row("造林").pk, how, target, reason))
    assert error.value.field == field
    assert snapshot() == before


def test_only_open_rows_of_an_earlier_issued_table_of_the_place_are_carried(city: City, new: Breakdown) -> None:
    own = Task.objects.filter(breakdown=new).first()
    assert own is not None
    for pk in (own.pk, 0, 2**63, 10**30, -1):
        with pytest.raises(Gone, match="没有这条往年的任务"):
            carry(city.office, new, Decision(pk, "new"))
    with pytest.raises(Gone):
        carry(city.office, city.breakdown, Decision(own.pk, "ended", None, "x"))
    with pytest.raises(Forbidden):
        carry(city.person("office-b"), new, Decision(city.row("造林").pk, "new"))
    with clock.at(clock.moment(JANUARY)):
        applied = city.row("老旧小区")
        city.apply(applied)
        with pytest.raises(NotNow, match="销号待核验"):
            carry(city.office, new, Decision(applied.pk, "new"))


def test_a_row_is_carried_once_and_into_a_row_that_stands(city: City, new: Breakdown) -> None:
    old, again = city.row("造林"), Task.objects.get(breakdown=new, text__contains="造林")
    rows.decide(city.office, new, [again.pk], "drop", "重复")
    with pytest.raises(FieldError, match="没有列入新年度的表"):
        carry(city.office, new, Decision(old.pk, "into", again.pk))
    with pytest.raises(Gone):
        carry(city.office, new, Decision(old.pk, "into", old.pk))
    carry(city.office, new, Decision(old.pk, "new"))
    with pytest.raises(NotNow, match="已经结转过了"):
        carry(city.office, new, Decision(old.pk, "new"))


def test_many_are_carried_each_with_its_event_or_none(city: City, new: Breakdown) -> None:
    one, other = city.row("造林"), city.row("公交线路")
    before, events = snapshot(), Event.objects.count()
    with pytest.raises(FieldError):
        carry_all(city.office, new, [Decision(one.pk, "new"), Decision(other.pk, "ended")])
    assert (snapshot(), Event.objects.count()) == (before, events)
    carry_all(city.office, new, [Decision(one.pk, "new"), Decision(other.pk, "ended", None, "日常工作")])
    assert Event.objects.count() == events + 2
    assert_whole()


def test_once_the_new_table_is_issued_no_row_is_added_to_it(city: City, new: Breakdown) -> None:
    kept = list(queries.kept(new))
    loose = {task.pk: 99 for task in kept if not task.assignments.exists()}
    rows.edit(city.office, new, loose, {"lead": city.unit("市政府办公室").pk})
    rows.decide(city.office, new, [task.pk for task in kept], "accept")
    issuing.issue(city.office, new, "", date(2027, 2, 3))
    with pytest.raises(NotNow, match="不能改动任务"):
        carry(city.office, new, Decision(city.row("公交线路").pk, "new"))
    again = Task.objects.get(breakdown=new, text__contains="造林")
    carry(city.office, new, Decision(city.row("造林").pk, "into", again.pk))
    carry(city.office, new, Decision(city.row("公交线路").pk, "ended", None, "日常工作"))
    assert carrying.ELSEWHERE == 0
    assert Carry.objects.count() == 2
