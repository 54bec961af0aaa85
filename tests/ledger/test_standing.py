"""How rows stand: lights from what is reported, and the periods in which it is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from city import City

from luoshi.ledger import clock, periods, queries, standing
from luoshi.ledger.models import Progress, Task
from luoshi.ledger.record import progress


def light(city: City, words: str, day: date) -> tuple[str, str]:
    found = list(standing.with_progress(queries.tasks(city.breakdown)))
    shown = standing.lights(city.breakdown, found, day)
    row = next(task for task in found if words in task.text)
    return shown[row.pk].colour, shown[row.pk].reason


def reported(city: City, row: Task, value: str, at: datetime, monkeypatch: pytest.MonkeyPatch) -> Progress:
    monkeypatch.setattr(clock, "now", lambda: at)
    return city.report(row, f"{at:%Y-%m}", figures={row.targets.get().pk: value})


def test_a_row_without_reports_says_so(city: City) -> None:
    city.issue()
    colour, reason = light(city, "老旧小区", date(2026, 6, 1))
    assert colour == "grey"
    assert "没有" in reason or "未" in reason


def test_a_row_on_schedule_is_green_and_one_far_behind_red(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    city.issue()
    row = city.row("老旧小区")
    june = datetime(2026, 6, 28, 4, tzinfo=UTC)
    reported(city, row, "20", june, monkeypatch)
    assert light(city, "老旧小区", date(2026, 6, 29))[0] == "green"
    reported(city, row, "2", june, monkeypatch)
    colour, reason = light(city, "老旧小区", date(2026, 6, 29))
    assert colour == "red"
    assert "落后" in reason


def test_a_returned_report_does_not_count(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    city.issue()
    row = city.row("老旧小区")
    made = reported(city, row, "20", datetime(2026, 6, 28, 4, tzinfo=UTC), monkeypatch)
    progress.review(city.office, city.breakdown, [made.pk], "return", "数字不实")
    assert light(city, "老旧小区", date(2026, 6, 29))[0] == "grey"


def test_lights_cost_the_same_queries_whatever_the_rows(
    city: City, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    city.issue()
    for words in ("老旧小区", "农村公路"):
        row = city.row(words)
        lead = row.assignments.filter(part="lead").first()
        if lead and lead.unit.name == "市住房和城乡建设局":
            city.report(row, "2026-03")
    breakdown = city.breakdown
    found = list(standing.with_progress(queries.tasks(breakdown)))
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert standing.worked_out(breakdown, found, date(2026, 6, 1))


def test_a_report_speaks_of_the_day_by_the_offices_clock(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    city.issue()
    just_past_midnight = datetime(2026, 6, 9, 16, 30, tzinfo=UTC)  # 10 June in Shanghai
    made = reported(city, city.row("老旧小区"), "20", just_past_midnight, monkeypatch)
    assert standing.day_of(city.breakdown, made) == date(2026, 6, 10)


@pytest.mark.parametrize(
    ("cycle", "day", "today", "name", "due", "words"),
    [
        ("monthly", 28, date(2026, 2, 3), "2026-02", date(2026, 2, 28), "2026年2月"),
        ("monthly", 31, date(2026, 2, 3), "2026-02", date(2026, 2, 28), "2026年2月"),
        ("quarterly", 25, date(2026, 5, 1), "2026-Q2", date(2026, 6, 25), "2026年二季度"),
        ("quarterly", 31, date(2026, 12, 31), "2026-Q4", date(2026, 12, 31), "2026年四季度"),
    ],
)  # fmt: skip
def test_the_period_that_is_due(cycle: str, day: int, today: date, name: str, due: date, words: str) -> None:
    found = periods.current(cycle, day, today)
    assert (found.name, found.due, found.words) == (name, due, words)


@pytest.mark.parametrize("name", ["", "2026", "2026-00", "2026-13", "2026-Q5", "1948-01", "2026-1", "２０２６-01"])
def test_what_names_no_period(name: str) -> None:
    assert periods.period(name, 28) is None


def test_the_periods_of_a_year() -> None:
    assert [p.name for p in periods.of_year("quarterly", 28, 2026)] == [f"2026-Q{q}" for q in (1, 2, 3, 4)]
    assert len(periods.of_year("monthly", 28, 2026)) == 12
