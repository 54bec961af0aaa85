"""How a table is driven: its rules, its milestones, what is said of a row; and who listens to changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from city import WATER, City, assert_whole, proof, snapshot

from luoshi.ledger import clock, periods
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Comment, Event, Task
from luoshi.ledger.policy import Forbidden
from luoshi.ledger.record import change, comments, driving
from luoshi.ledger.record.rows import Gone
from luoshi.ledger.workflow import NotNow

RULES = driving.Rules("monthly", 28, "luoshi", "equal", sign_off=False)
TODAY = date(2026, 4, 2)


@pytest.fixture
def row(city: City) -> Iterator[Task]:
    """A row with milestones for the second and the fourth quarter."""
    with clock.at(clock.moment(TODAY)):
        city.edit(city.row("老旧小区"), {"q2": "全部开工", "q4": "全部完工"})
        city.issue()
        yield city.row("老旧小区")


# --- Rules ---


def test_rules_are_set_and_said_again_change_nothing(city: City) -> None:
    assert driving.set_rules(city.office, city.breakdown, RULES) is False
    rules = driving.Rules("quarterly", 31, "yinchuan-2025", "shape", sign_off=True)
    assert driving.set_rules(city.office, city.breakdown, rules) is True
    events = Event.objects.count()
    assert driving.set_rules(city.office, city.breakdown, rules) is False
    assert Event.objects.count() == events
    held = city.breakdown
    assert (held.cycle, held.report_day, held.lights, held.pace, held.sign_off) == rules
    assert periods.current(held.cycle, held.report_day, TODAY).due == date(2026, 6, 30)
    assert_whole()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"cycle": "daily"}, "没有“daily”.*每月、每季度"),
        ({"lights": "shanghai"}, "没有“shanghai”.*落实"),
        ({"lights": "../luoshi"}, "没有“../luoshi”"),
        ({"pace": "x" * 99}, "没有“x{40}”"),
        ({"report_day": 0}, "没有每月 0 日"),
        ({"report_day": 32}, "没有每月 32 日"),
        ({"report_day": -(10**30)}, "没有每月 -1"),
    ],
)
def test_rules_that_there_are_not(city: City, given: dict[str, Any], words: str) -> None:
    before = snapshot()
    with pytest.raises(FieldError, match=words) as error:
        driving.set_rules(city.office, city.breakdown, RULES._replace(**given))
    assert error.value.field == next(iter(given))
    assert snapshot() == before


# --- Milestones ---


def reach(city: City, row: Task, quarter: int, reached: bool = True, by: str = "housing") -> date | None:
    return driving.reach(city.person(by), city.breakdown, row.pk, quarter, reached).done_on


def test_a_milestone_is_reached_on_the_first_day_said_and_can_be_taken_back(city: City, row: Task) -> None:
    assert reach(city, row, 2) == TODAY
    events = Event.objects.count()
    with clock.at(clock.moment(date(2026, 5, 6))):
        assert reach(city, row, 2) == TODAY, "said again, the first day stands"
    assert Event.objects.count() == events
    assert reach(city, row, 2, reached=False) is None
    assert reach(city, row, 2, reached=False) is None
    with clock.at(clock.moment(date(2026, 5, 6))):
        assert reach(city, row, 2) == date(2026, 5, 6)
    assert [m.done_on for m in city.again(row).milestones.all()] == [date(2026, 5, 6), None]
    assert_whole()


@pytest.mark.parametrize("quarter", [1, 0, 5, -1, 2**63])
def test_a_quarter_without_a_milestone_is_named_with_those_that_have_one(
    city: City, row: Task, quarter: int
) -> None:
    with pytest.raises(FieldError, match=f"第 {quarter} 季度没有形象进度.*二季度、四季度"):
        reach(city, row, quarter)


def test_milestones_are_ticked_by_the_lead_unit_alone_and_after_issue(city: City) -> None:
    city.edit(city.row("老旧小区"), {"q1": "立项", "joint": [city.unit(WATER).pk]})
    city.ask("市住房和城乡建设局", WATER)
    with pytest.raises(NotNow, match="不能报送和审核进展"):
        reach(city, city.row("老旧小区"), 1)
    left_out = city.row("青禾计划")
    city.drop(left_out)
    city.issue()
    with pytest.raises(Forbidden, match="只有牵头单位能更新形象进度"):
        reach(city, city.row("老旧小区"), 1, by="water")
    with pytest.raises(Forbidden) as error:
        reach(city, left_out, 1)
    assert error.value.hidden
    with pytest.raises(Gone):
        driving.reach(city.person("housing"), city.breakdown, 10**30, 1)


# --- Comments ---


def test_what_is_said_stays_in_order_with_who_said_it(city: City, row: Task) -> None:
    with pytest.raises(Forbidden):
        comments.comment(city.person("mayor"), city.breakdown, row.pk, "请抓紧")
    city.amend(row, {"official": city.person("mayor").pk}, "分工调整")
    comments.comment(city.person("mayor"), city.breakdown, row.pk, " 请抓紧<script>\0 ")
    comments.comment(city.office, city.breakdown, row.pk, "已转办")
    said = [(c.text, c.by.username) for c in Comment.objects.filter(task=row)]
    assert said == [("请抓紧<script>\ufffd", "mayor"), ("已转办", "office")]
    assert_whole()


@pytest.mark.parametrize(("text", "words"), [(" ", "批示不能空着"), ("长" * 501, "批示有 501 字，超过了 500 字")])
def test_what_is_no_comment(city: City, row: Task, text: str, words: str) -> None:
    with pytest.raises(FieldError, match=words):
        comments.comment(city.office, city.breakdown, row.pk, text)
    assert not Comment.objects.exists()


def test_a_row_left_out_or_not_issued_yet_is_not_commented(city: City) -> None:
    left_out = city.row("青禾计划")
    city.drop(left_out)
    with pytest.raises(NotNow, match="不能督办和销号"):
        comments.comment(city.office, city.breakdown, city.row("老旧小区").pk, "x")
    city.issue()
    with pytest.raises(Gone, match="没有列入印发的表"):
        comments.comment(city.office, city.breakdown, left_out.pk, "x")
    for pk in (0, 2**63, 10**30):
        with pytest.raises(Gone):
            comments.comment(city.office, city.breakdown, pk, "x")


# --- Who listens ---


def test_a_listener_hears_of_each_change_and_none_of_what_failed(
    city: City, row: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(
        change, "LISTENERS", [lambda event, made: heard.append((event.action, [type(r).__name__ for r in made.touched]))]
    )
    comments.comment(city.office, city.breakdown, row.pk, "已转办")
    city.slip(row)
    with pytest.raises(FieldError):
        comments.comment(city.office, city.breakdown, row.pk, "")
    driving.set_rules(city.office, city.breakdown, RULES)
    assert heard == [("task.comment", ["Comment"]), ("slip.issue", ["Slip", "SlipRow"])]


def test_a_listener_that_fails_takes_the_change_with_it(
    city: City, row: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = proof()

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(change, "LISTENERS", [fail])
    with pytest.raises(ZeroDivisionError):
        comments.comment(city.office, city.breakdown, row.pk, "已转办")
    assert proof() == before
    assert before.findings == ()
