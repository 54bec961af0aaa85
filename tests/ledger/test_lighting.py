"""The history of lights, and the lamps that pages look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from city import City, assert_whole, proof
from django.db import transaction

from luoshi.ledger import clock, queries, standing
from luoshi.ledger.books import opened
from luoshi.ledger.models import Event, Lamp, LightChange, Task, Touch
from luoshi.ledger.record import (
    closing,
    connecting,
    driving,
    lighting,
    progress,
    requests,
    series,
    suspending,
)  # fmt: skip
from luoshi.ledger.record.lighting import ClockSetBack, Lit

TODAY = date(2026, 6, 28)
RULES = driving.Rules("monthly", 28, "luoshi", "equal", sign_off=False)


@pytest.fixture
def row(city: City) -> Iterator[Task]:
    """A row with a target of 38 of which 12 are reported, in the issued table."""
    with on(TODAY):
        city.edit(city.row("老旧小区"), {"q2": "全部开工"})
        city.issue()
        city.report(city.row("老旧小区"), "2026-06")
        yield city.row("老旧小区")


@contextmanager
def on(day: date) -> Iterator[None]:
    with clock.at(clock.moment(day)):
        yield


def light_up(city: City, day: date = TODAY) -> Lit:
    return lighting.light_up(city.breakdown, day)


def history(row: Task) -> list[tuple[date, str, str]]:
    return [(c.day, c.colour, c.word) for c in LightChange.objects.filter(task=row)]


# --- History ---


def test_the_first_round_notes_every_row_and_the_second_nothing(city: City, row: Task) -> None:
    rows = len(city.kept())
    assert light_up(city) == Lit(rows, rows)
    assert LightChange.objects.count() == Lamp.objects.count() == rows
    event = Event.objects.latest("seq")
    assert (event.action, event.name, Touch.objects.filter(event=event).count()) == ("lights.change", "系统", rows)
    before = proof()
    assert light_up(city) == Lit(rows, 0)
    assert proof() == before
    assert before.findings == ()
    assert history(row) == [(TODAY, "yellow", "滞后")]


def test_another_reason_alone_is_no_change_another_word_is(city: City, row: Task) -> None:
    light_up(city)
    first = LightChange.objects.get(task=row)
    city.report(row, "2026-06", figures={row.targets.get().pk: "13"})
    assert light_up(city).changed == 0
    assert Lamp.objects.get(task=row).reason != first.reason
    city.report(row, "2026-06", figures={row.targets.get().pk: "30"})
    with on(date(2026, 6, 29)):
        assert light_up(city, date(2026, 6, 29)).changed == 1
    roads = city.row("农村公路")
    suspending.suspend(city.office, city.breakdown, roads.pk, TODAY, "汛期停工")
    with on(date(2026, 6, 30)):
        assert light_up(city, date(2026, 6, 30)).changed == 1, "grey before, grey now: the word is another"
    assert history(row) == [(TODAY, "yellow", "滞后"), (date(2026, 6, 29), "green", "正常")]
    assert [word for _, _, word in history(roads)] == ["未填报", "暂停"]
    told = Event.objects.latest("seq").body
    assert "未填报" in told
    assert "暂停" in told
    assert_whole()


def test_a_clock_set_back_is_told_and_nothing_is_written(city: City, row: Task) -> None:
    light_up(city)
    city.report(row, "2026-06", figures={row.targets.get().pk: "30"})
    before, lamps = proof(), list(Lamp.objects.values_list("task_id", "day", "colour", "seq"))
    with pytest.raises(ClockSetBack, match="今天是 2026-06-27，可灯况已经记到 2026-06-28"):
        light_up(city, date(2026, 6, 27))
    assert (proof(), list(Lamp.objects.values_list("task_id", "day", "colour", "seq"))) == (before, lamps)
    assert light_up(city).changed == 1, "on the same day it goes on"


@pytest.mark.parametrize("step", ["lighting._keep", "change._event"])
def test_a_round_that_dies_half_way_leaves_the_books_as_they_were(
    city: City, row: Task, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    light_up(city)
    city.report(row, "2026-06", figures={row.targets.get().pk: "30"})
    before, lamps = proof(), list(Lamp.objects.values_list("task_id", "colour", "seq"))

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(f"luoshi.ledger.record.{step}", die)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            light_up(city)
    assert (proof(), list(Lamp.objects.values_list("task_id", "colour", "seq"))) == (before, lamps)
    assert light_up(city).changed == 1
    assert_whole()


def test_a_table_that_is_not_driven_has_no_lights(city: City) -> None:
    assert light_up(city) == Lit(0, 0)
    city.issue()
    assert light_up(city, date(2027, 2, 1)) == Lit(0, 0), "another year, and nobody reported"
    with on(date(2026, 12, 28)):
        city.report(city.row("老旧小区"), "2026-12")
    assert light_up(city, date(2027, 2, 1)).rows == len(city.kept())


def test_a_row_left_out_has_no_light(city: City) -> None:
    left_out = city.row("青禾计划")
    city.drop(left_out)
    city.issue()
    light_up(city)
    assert not LightChange.objects.filter(task=left_out).exists()
    assert not Lamp.objects.filter(task=left_out).exists()


# --- Lamps ---

FORGED = "看得出的假灯"


def forge() -> None:
    """Make lamps tell that they are used."""
    with opened():
        Lamp.objects.update(reason=FORGED)


def recomputed(city: City, row: Task, day: date = TODAY) -> bool:
    """Whether a page works the row's light out, instead of taking its lamp."""
    return standing.lights(city.breakdown, [city.again(row)], day)[row.pk].reason != FORGED


@pytest.fixture
def lit(city: City, row: Task) -> Task:
    light_up(city)
    forge()
    return row


def test_a_lamp_is_used_while_nothing_touched_its_row(
    city: City, lit: Task, django_assert_num_queries: Callable[[int], Any]
) -> None:
    tasks = city.kept()
    breakdown = city.breakdown
    with django_assert_num_queries(3):
        found = standing.lights(breakdown, tasks, TODAY)
    assert {light.reason for light in found.values()} == {FORGED}
    assert found.keys() == {task.pk for task in tasks}


def test_the_lamp_says_all_that_the_light_says(city: City, row: Task) -> None:
    tasks = list(standing.with_progress(queries.tasks(city.breakdown)))
    worked_out = standing.worked_out(city.breakdown, tasks, TODAY)
    light_up(city)
    assert standing.lights(city.breakdown, tasks, TODAY) == worked_out


TOUCHES: dict[str, Callable[[City, Task], object]] = {
    "report": lambda c, t: city_report(c, t, "14"),
    "review": lambda c, t: progress.review(c.office, c.breakdown, [t.progress.get().pk], "return", "写具体"),
    "dispute": lambda c, t: progress.check_figure(c.person("counter"), t.targets.get().figures.get(), False, "不符"),
    "amend": lambda c, t: c.amend(t, {"deadline": "2026-05-31"}, "上级要求"),
    "adjust": lambda c, t: requests.settle(c.office, c.request(t, targets={t.targets.get().pk: "12"}), True, ""),
    "suspend": lambda c, t: suspending.suspend(c.office, c.breakdown, t.pk, TODAY, "汛期"),
    "close": lambda c, t: c.close(t),
    "milestone": lambda c, t: driving.reach(c.person("housing"), c.breakdown, t.pk, 2),
    "reading": lambda c, t: connecting.read(c.connect(t), Decimal(20), TODAY, "d" * 64, "读到 20"),
}


def city_report(city: City, row: Task, value: str) -> None:
    city.report(row, "2026-06", figures={row.targets.get().pk: value})


@pytest.mark.parametrize("name", TOUCHES)
def test_what_touches_a_row_has_its_light_worked_out_and_leaves_the_others(city: City, lit: Task, name: str) -> None:
    TOUCHES[name](city, city.again(lit))
    assert recomputed(city, lit)
    assert not recomputed(city, city.row("供水管网"))
    light_up(city)
    forge()
    assert not recomputed(city, lit), "after the next round the lamp is used again"


def test_the_first_event_after_a_round_that_changed_nothing_puts_the_lamp_out(city: City, lit: Task) -> None:
    assert light_up(city).changed == 0
    forge()
    suspending.suspend(city.office, city.breakdown, lit.pk, TODAY, "统一部署暂缓")
    assert recomputed(city, lit)
    assert not recomputed(city, city.row("供水管网"))


@pytest.mark.parametrize("given", [{"lights": "suqian"}, {"pace": "working"}, {"cycle": "quarterly"}])
def test_other_rules_put_all_lamps_out(city: City, lit: Task, given: dict[str, Any]) -> None:
    driving.set_rules(city.office, city.breakdown, RULES._replace(**given))
    assert recomputed(city, lit)
    assert recomputed(city, city.row("供水管网"))
    driving.set_rules(city.office, city.breakdown, RULES)
    assert not recomputed(city, lit)


def test_a_lamp_is_of_its_day_alone(city: City, lit: Task) -> None:
    assert recomputed(city, lit, date(2026, 6, 29))
    assert not recomputed(city, lit)


def test_past_years_typed_in_put_the_lamps_out_where_they_bear_on_lights(city: City, lit: Task) -> None:
    given = (city.office, city.place, "改造老旧小区", "个", 2025, ["1"] * 12)
    series.put(*given)
    assert not recomputed(city, lit), "with equal shares past years say nothing"
    driving.set_rules(city.office, city.breakdown, RULES._replace(pace="shape"))
    light_up(city)
    forge()
    assert not recomputed(city, lit)
    series.put(*given[:-1], ["2"] * 12)
    assert recomputed(city, lit)


def test_lights_do_not_stay_when_a_row_is_reopened(city: City, row: Task) -> None:
    city.close(row)
    light_up(city)
    assert Lamp.objects.get(task=row).word == "办结"
    closing.reopen(city.office, city.breakdown, row.pk, "没有投用")
    assert standing.lights(city.breakdown, [city.again(row)], TODAY)[row.pk].word == "滞后"
    light_up(city)
    assert [word for _, _, word in history(row)] == ["办结", "滞后"]
    assert_whole()
