"""Lamps: a light worked out once today is looked up until something is done that may change it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from city import HOUSING, City

from luoshi.ledger import clock, queries, standing
from luoshi.ledger.models import Closing, Progress, Request, Slip, Target, Task, TaskState
from luoshi.ledger.record import closing, comments, lighting, progress, requests, slips, suspending

TODAY = date(2026, 5, 29)
Deed = Callable[[City, Task], object]


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """The day on which the tests of this file are lived."""
    with clock.at(clock.moment(TODAY)):
        yield


@pytest.fixture
def row(city: City) -> Task:
    """A reported row of a table whose lights are lit."""
    city.edit(city.row("老旧小区"), {"official": city.person("mayor").pk})
    city.issue()
    city.report(city.row("老旧小区"), "2026-04")
    lighting.light_up(city.breakdown, TODAY)
    return city.row("老旧小区")


def slip(city: City, row: Task) -> Slip:
    return slips.issue(city.office, city.breakdown, city.unit(HOUSING), [row.pk], "请查明", TODAY, "red")


def answered(city: City, row: Task) -> Slip:
    return slips.answer(city.person("housing"), slip(city, row), "已整改")


def asked(city: City, row: Task) -> Request:
    return requests.ask(city.person("housing"), city.breakdown, row.pk, {"deadline": "2026-06-30"}, "有调整")


def applied(city: City, row: Task) -> Closing:
    return closing.apply(city.person("housing"), city.breakdown, row.pk, TODAY, "全部完工")


def report(city: City, _: Task) -> Progress:
    return Progress.objects.select_related("task__breakdown__report__place").get()


def judged(step: str) -> Deed:
    return lambda city, row: progress.review(city.office, city.breakdown, [report(city, row).pk], step, "请看")


QUIET: dict[str, Deed] = {
    "a slip": slip,
    "a slip answered and closed": lambda city, row: slips.close(city.office, answered(city, row)),
    "an answer sent back": lambda city, row: slips.send_back(city.office, answered(city, row), "请写实"),
    "a slip withdrawn": lambda city, row: slips.withdraw(city.office, slip(city, row), "发错了"),
    "a comment": lambda city, row: comments.comment(city.person("mayor"), city.breakdown, row.pk, "抓紧"),
    "a request declined": lambda city, row: requests.settle(city.office, asked(city, row), False, "按原计划"),
    "a request withdrawn": lambda city, row: requests.withdraw(city.person("housing"), asked(city, row)),
    "a close-out returned": lambda city, row: closing.review(city.office, applied(city, row), "return", "请补材料"),
    "taking up": lambda city, row: progress.take_up(city.person("housing"), city.breakdown, [row.pk]),
    "accepting a report": judged("accept"),
    "asking for more": judged("ask"),
    "a file": lambda city, row: progress.attach(
        city.person("housing"), report(city, row), "照片2.jpg", "b" * 64, 2048, "jpg"
    ),
}
LOUD: dict[str, Deed] = {
    "a report": lambda city, row: city.report(row, "2026-05"),
    "a report returned": judged("return"),
    "a figure disputed": lambda city, row: progress.check_figure(
        city.person("counter"), report(city, row).figures.all()[0], False, "不符"
    ),
    "a request approved": lambda city, row: requests.settle(city.office, asked(city, row), True, ""),
    "a close-out": lambda city, row: closing.review(city.office, applied(city, row), "accept", "属实"),
    "a suspension": lambda city, row: suspending.suspend(city.office, city.breakdown, row.pk, TODAY, "暂缓"),
    "an amendment": lambda city, row: city.amend(city.again(row), {"deadline": "2026-06-30"}, "调整"),
}


def looked_up(city: City, row: Task) -> bool:
    """Whether the row's light comes from its lamp; and it is what the books say, whether or not."""
    found = list(queries.tasks(city.breakdown).exclude(state=TaskState.DROPPED))
    books = standing.worked_out(
        city.breakdown, standing.with_progress(queries.tasks(city.breakdown).filter(pk=row.pk)), TODAY
    )
    assert standing.lights(city.breakdown, found, TODAY)[row.pk] == books[row.pk]
    return row.pk in standing._kept(city.breakdown, [row.pk], TODAY)


def test_a_table_just_lit_is_looked_up(city: City, row: Task) -> None:
    assert Target.objects.filter(task=row).exists()
    assert looked_up(city, row)
    assert not standing._kept(city.breakdown, [row.pk], date(2026, 5, 30))


@pytest.mark.parametrize("deed", QUIET.values(), ids=QUIET.keys())
def test_what_changes_no_light_leaves_the_lamp(city: City, row: Task, deed: Deed) -> None:
    deed(city, row)
    assert looked_up(city, row)


@pytest.mark.parametrize("deed", LOUD.values(), ids=LOUD.keys())
def test_what_may_change_a_light_has_it_worked_out(city: City, row: Task, deed: Deed) -> None:
    deed(city, row)
    assert not looked_up(city, row)
