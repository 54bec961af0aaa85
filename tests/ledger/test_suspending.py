"""Suspensions: a row rests for a reason, once at a time, and goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from city import City, assert_whole, snapshot

from luoshi.ledger import clock, queries, standing
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Suspension, Task
from luoshi.ledger.record import suspending
from luoshi.ledger.record.rows import Gone
from luoshi.ledger.workflow import NotNow

TODAY = date(2026, 6, 28)


@pytest.fixture
def row(city: City) -> Iterator[Task]:
    with clock.at(clock.moment(TODAY)):
        city.issue()
        yield city.row("老旧小区")


def suspend(city: City, row: Task, since: date = TODAY, reason: str = "汛期停工") -> Suspension:
    return suspending.suspend(city.office, city.breakdown, row.pk, since, reason)


def light(city: City, row: Task, day: date = TODAY) -> tuple[str, str]:
    tasks = list(standing.with_progress(queries.tasks(city.breakdown)))
    found = standing.worked_out(city.breakdown, tasks, day)[row.pk]
    return found.colour, found.word


def test_a_row_rests_from_its_day_and_goes_on(city: City, row: Task) -> None:
    city.report(row, "2026-06", figures={row.targets.get().pk: "2"})
    assert light(city, row)[0] == "red"
    held = suspend(city, row, date(2026, 6, 10))
    assert light(city, row) == ("grey", "暂停")
    assert light(city, row, date(2026, 6, 9))[1] != "暂停", "before its day it did not rest"
    suspending.resume(city.office, city.breakdown, row.pk, "")
    held.refresh_from_db()
    assert (held.since, held.resumed_on, held.resumed_by) == (date(2026, 6, 10), TODAY, city.office)
    assert light(city, row)[0] == "red"
    assert suspending.resting(row) is None
    assert_whole()


def test_it_rests_once_at_a_time_and_may_rest_again(city: City, row: Task) -> None:
    with pytest.raises(NotNow, match="没有暂停"):
        suspending.resume(city.office, city.breakdown, row.pk, "")
    suspend(city, row)
    with pytest.raises(NotNow, match="已经暂停"):
        suspend(city, row)
    suspending.resume(city.office, city.breakdown, row.pk, "汛期已过")
    with pytest.raises(NotNow, match="没有暂停"):
        suspending.resume(city.office, city.breakdown, row.pk, "")
    suspend(city, row)
    assert Suspension.objects.filter(task=row).count() == 2


@pytest.mark.parametrize(
    ("since", "reason", "words"),
    [
        (TODAY, " ", "暂停要写理由"),
        (TODAY, "长" * 501, "超过了 500 字"),
        (date(2025, 12, 31), "x", "暂停起始日 2025-12-31 不对"),
        (date(2026, 6, 29), "x", "暂停起始日 2026-06-29 不对"),
        (date.max, "x", "暂停起始日 9999-12-31 不对"),
    ],
)
def test_what_is_no_suspension_is_told(city: City, row: Task, since: date, reason: str, words: str) -> None:
    before = snapshot()
    with pytest.raises(FieldError, match=words):
        suspend(city, row, since, reason)
    assert snapshot() == before


def test_the_first_day_of_the_year_and_today_are_taken(city: City, row: Task) -> None:
    assert suspend(city, row, date(2026, 1, 1)).since == date(2026, 1, 1)
    assert suspend(city, city.row("供水管网"), TODAY).since == TODAY


def test_rows_that_are_not_there_or_left_out(city: City) -> None:
    left_out = city.row("青禾计划")
    city.drop(left_out)
    with clock.at(clock.moment(TODAY)):
        with pytest.raises(NotNow, match="不能督办和销号"):
            suspend(city, city.row("老旧小区"))
        city.issue()
        with pytest.raises(Gone, match="没有列入印发的表"):
            suspend(city, left_out)
        for pk in (0, 2**63, 10**30):
            with pytest.raises(Gone, match="找不到"):
                suspending.suspend(city.office, city.breakdown, pk, TODAY, "x")
            with pytest.raises(Gone):
                suspending.resume(city.office, city.breakdown, pk, "x")
    assert not Suspension.objects.exists()
