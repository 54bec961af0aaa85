"""Which rows are asked for in a period: a row may have a reporting cycle of its own; who sets it, and what follows."""

from __future__ import annotations

from datetime import date

import pytest
from city import City, assert_whole, snapshot

from luoshi.ledger import periods, standing
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Event
from luoshi.ledger.record import driving
from luoshi.ledger.workflow import NotNow
from luoshi.notices import reminding
from luoshi.office import quarters


@pytest.mark.parametrize(
    ("table", "row", "period", "expected"),
    [
        ("monthly", "", "2026-01", True),
        ("monthly", "", "2026-03", True),
        ("monthly", "monthly", "2026-02", True),
        *(("monthly", "quarterly", f"2026-{month:02}", month in (3, 6, 9, 12)) for month in range(1, 13)),
        ("monthly", "quarterly", "2026-Q1", True),
        ("quarterly", "", "2026-Q1", True),
        ("quarterly", "monthly", "2026-Q2", True),
        ("quarterly", "quarterly", "2026-Q4", True),
    ],
)
def test_wanted(table: str, row: str, period: str, expected: bool) -> None:
    assert periods.wanted(table, row, period) is expected
    if row:
        assert (row in periods.unwanted(table, period)) is not expected


def test_a_cycle_is_set_and_said_again_changes_nothing(city: City) -> None:
    row = city.row("老旧小区")
    with pytest.raises(NotNow):
        driving.set_cycle(city.office, city.breakdown, row.pk, "quarterly")
    city.issue()
    assert driving.set_cycle(city.office, city.breakdown, row.pk, "quarterly") is True
    event = Event.objects.latest("seq")
    assert event.action == "task.cycle"
    assert "随全表" in event.body
    assert driving.set_cycle(city.office, city.breakdown, row.pk, "quarterly") is False
    assert driving.set_cycle(city.office, city.breakdown, row.pk, "") is True
    assert city.row("老旧小区").cycle == ""
    assert_whole()


def test_a_cycle_that_there_is_not(city: City) -> None:
    city.issue()
    before = snapshot()
    with pytest.raises(FieldError, match="没有“daily”") as error:
        driving.set_cycle(city.office, city.breakdown, city.row("老旧小区").pk, "daily")
    assert error.value.field == "cycle"
    assert snapshot() == before


def test_reminders_the_circular_and_lights_go_by_it(city: City) -> None:
    city.issue()  # in February: two months of the quarter are due
    row, table = city.row("老旧小区"), city.breakdown
    until, led = date(2026, 3, 31), len(city.kept())
    assert quarters.circular(table, 1, until).reports_due == 2 * led
    driving.set_cycle(city.office, table, row.pk, "quarterly")
    months = [sum(reminding._missing(table, each).values()) for each in periods.of_year("monthly", 28, 2026)[:3]]
    assert months == [led - 1, led - 1, led]
    assert quarters.circular(table, 1, until).reports_due == 2 * led - 1
    standing.fetch_progress(fresh := city.row("老旧小区"))
    assert {each.fresh_days for each in standing.facts(table, fresh)} == {standing._QUARTERLY_FRESH}
