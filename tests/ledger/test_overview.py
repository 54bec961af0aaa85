"""A whole table at a look: counting, lights as they were, what waits for whom, what changed lately."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.city import DAY, FINANCE, HOUSING, City

from luoshi.ledger import clock, overview, queries, standing
from luoshi.ledger.lately import lately
from luoshi.ledger.models import Progress
from luoshi.ledger.record import closing, driving, progress, requests, slips
from luoshi.ledger.record.lighting import light_up

JUNE = date(2026, 6, 10)

#: changes (row, day, colour) → the counts at the end of each month, on 2026-04-15, with two green rows then
MONTHS = [
    ([], {}),
    ([(1, date(2026, 2, 3), "grey")], {2: {"grey": 1}, 3: {"grey": 1}, 4: {"green": 2}}),
    ([(1, date(2026, 2, 28), "red"), (2, date(2026, 3, 31), "red"), (1, date(2026, 4, 1), "green")],
     {2: {"red": 1}, 3: {"red": 2}, 4: {"green": 2}}),
    ([(1, date(2026, 2, 1), "red"), (1, date(2026, 2, 1), "green")], {2: {"green": 1}, 3: {"green": 1}, 4: {"green": 2}}),
    ([(1, date(2025, 12, 1), "red")], {1: {"red": 1}, 2: {"red": 1}, 3: {"red": 1}, 4: {"green": 2}}),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), MONTHS)
def test_lights_by_month(changes: list[tuple[int, date, str]], expected: dict[int, dict[str, int]]) -> None:
    assert dict(overview.by_month(changes, 2026, date(2026, 4, 15), {"green": 2})) == expected


def test_a_year_that_is_over_has_twelve_months_and_one_to_come_none() -> None:
    told = [(1, date(2026, 1, 5), "green")]
    assert [month for month, _ in overview.by_month(told, 2026, date(2027, 2, 1), {"red": 9})] == list(range(1, 13))
    assert overview.by_month(told, 2026, date(2027, 2, 1), {"red": 9})[-1][1] == {"green": 1}
    assert overview.by_month(told, 2027, date(2026, 5, 1), {}) == []


@given(st.lists(st.tuples(st.integers(1, 4), st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.sampled_from(["red", "green"]))))
def test_each_month_counts_each_row_that_was_told_of_once(changes: list[tuple[int, date, str]]) -> None:
    for month, counts in overview.by_month(changes, 2026, date(2027, 1, 1), {}):
        known = {row for row, day, _ in changes if day.month <= month}
        assert sum(counts.values()) == len(known)


@pytest.fixture
def june(city: City) -> City:
    """The table issued; in June housing has reported April, and lights are lit."""
    city.edit(city.row("老旧小区"), {"official": city.person("mayor").pk})
    with clock.at(clock.moment(DAY)):
        city.issue()
    with clock.at(clock.moment(date(2026, 4, 20))):
        city.report(city.row("老旧小区"), "2026-04")
        light_up(city.breakdown, date(2026, 4, 20))
    with clock.at(clock.moment(JUNE)):
        light_up(city.breakdown, JUNE)
    return city


def test_rows_have_their_number_lead_and_light(june: City) -> None:
    with clock.at(clock.moment(JUNE)):
        rows = overview.rows(june.breakdown, JUNE)
    assert [row.number for row in rows] == list(range(1, len(june.kept()) + 1))
    row = next(row for row in rows if "老旧小区" in row.text)
    assert (row.unit, row.official) == (HOUSING, "林若溪")
    assert row.light is not None and row.light.reason
    own = overview.rows(june.breakdown, JUNE, official=june.person("mayor"))
    assert [each.pk for each in own] == [row.pk]
    assert own[0].number == row.number


def test_a_dropped_row_is_not_counted(city: City) -> None:
    city.drop(city.row("造林"))
    assert not [row for row in overview.rows(city.breakdown, JUNE) if "造林" in row.text]


def test_the_gravest_stand_first_then_the_earliest_deadline(june: City) -> None:
    row = overview.rows(june.breakdown, JUNE)[0]
    light = row.light
    assert light is not None
    made = [
        row._replace(pk=1, number=1, light=light._replace(colour="green")),
        row._replace(pk=2, number=2, light=light._replace(colour="red"), deadline=None),
        row._replace(pk=3, number=3, light=light._replace(colour="red"), deadline=date(2026, 6, 30)),
        row._replace(pk=4, number=4, light=None),
        row._replace(pk=5, number=5, light=light._replace(colour="yellow")),
    ]
    assert [each.pk for each in sorted(made, key=overview.gravity)] == [3, 2, 5, 4, 1]
    assert overview.tally(made, lambda each: ["a", "b"] if each.pk == 1 else ["a"]) == {
        "a": Counter(red=2, green=1, yellow=1, grey=1), "b": Counter(green=1),
    }  # fmt: skip


def test_what_waits_for_the_office(june: City) -> None:
    row = june.row("老旧小区")
    with clock.at(clock.moment(JUNE)):
        assert overview.waiting(june.breakdown) == (1, date(2026, 4, 20), ("2026-04",), 0, 0, 0)
        progress.review(june.office, june.breakdown, [Progress.objects.get().pk], "accept")
        requests.ask(june.person("housing"), june.breakdown, row.pk, {"deadline": "2026-11-30"}, "雨季停工")
        closing.apply(june.person("housing"), june.breakdown, row.pk, JUNE, "全部完成")
        slip = slips.issue(june.office, june.breakdown, june.unit(HOUSING), [row.pk], "尽快", date(2026, 6, 20), "red")
        assert overview.waiting(june.breakdown)[3:] == (1, 1, 0)
        slips.answer(june.person("housing"), slip, "已加派人手")
        assert overview.waiting(june.breakdown).answers == 1


def test_what_units_owe(june: City) -> None:
    with clock.at(clock.moment(JUNE)):
        slips.issue(june.office, june.breakdown, june.unit(FINANCE), [_row_of(june, FINANCE)], "尽快", JUNE, "red")
    later = date(2026, 6, 20)
    rows = overview.rows(june.breakdown, later)
    april = {debt.unit: debt for debt in overview.debts(june.breakdown, rows, "2026-04", later)}
    assert HOUSING not in april or april[HOUSING].missing == april[HOUSING].led - 1
    assert (april[FINANCE].slips, april[FINANCE].late_slips) == (1, 1)
    may = {debt.unit: debt.missing for debt in overview.debts(june.breakdown, rows, "2026-05", later)}
    assert may[HOUSING] >= 1
    assert sum(may.values()) == len(rows)
    assert next(iter(april)) == FINANCE, "a slip that is not answered comes first"


def test_a_quarterly_row_is_owed_in_the_last_month_of_a_quarter(june: City) -> None:
    later, row = date(2026, 6, 20), june.row("老旧小区")
    driving.set_cycle(june.office, june.breakdown, row.pk, "quarterly")
    rows = overview.rows(june.breakdown, later)
    may, due = (overview.debts(june.breakdown, rows, month, later) for month in ("2026-05", "2026-06"))
    assert sum(debt.missing for debt in may) == len(rows) - 1
    assert sum(debt.missing for debt in due) == len(rows)


def _row_of(city: City, unit: str) -> int:
    return next(task.pk for task in city.kept() if task.led and task.led.unit.name == unit)


def test_the_last_report_is_the_lead_units_of_the_latest_period(june: City) -> None:
    row = june.row("老旧小区")
    with clock.at(clock.moment(JUNE)):
        made = june.report(row, "2026-05")
        june.report(row, "2026-03")
        assert overview.latest_reports(queries.kept(june.breakdown)) == {row.pk: made}
        progress.review(june.office, june.breakdown, [made.pk], "return", "数字不对")
        assert overview.latest_reports(queries.kept(june.breakdown))[row.pk].period == "2026-04"


def test_lights_as_they_were(june: City) -> None:
    assert standing.last_changes(june.breakdown, date(2026, 4, 19)) == {}
    first = standing.last_changes(june.breakdown, date(2026, 4, 20))
    assert len(first) == len(june.kept())
    assert {each.day for each in first.values()} == {date(2026, 4, 20)}


def test_what_changed_lately(june: City) -> None:
    row = june.row("老旧小区")
    with clock.at(clock.moment(JUNE)):
        made = june.report(row, "2026-05")
        progress.review(june.office, june.breakdown, [made.pk], "accept")
        slips.issue(june.office, june.breakdown, june.unit(HOUSING), [row.pk], "加快改造", date(2026, 6, 20), "red")
        found = lately(june.breakdown, JUNE)
    assert found.reported == (1, 1, 1, 0)
    assert [each.words for each in found.happenings if each.kind == "督办"] == [f"{HOUSING}的督办单第1号发出"]
    turned = [each for each in found.happenings if each.kind == "灯"]
    before, now = standing.last_changes(june.breakdown, date(2026, 6, 3)), standing.last_changes(june.breakdown, JUNE)
    assert {each.task_id for each in turned} == {pk for pk in now if before[pk].word != now[pk].word}
    assert lately(june.breakdown, date(2026, 7, 10)).empty


def test_rows_lit_for_the_first_time_have_not_turned(june: City) -> None:
    assert not [each for each in lately(june.breakdown, date(2026, 4, 21)).happenings if each.kind == "灯"]


def test_the_current_table_is_that_of_the_year_else_the_latest_issued(city: City) -> None:
    assert overview.current(city.place, JUNE) is None
    city.issue()
    assert overview.current(city.place, JUNE) == city.breakdown
    assert overview.current(city.place, date(2027, 3, 1)) == city.breakdown
    assert overview.current(city.elsewhere, JUNE) is None
