"""How rows stand: lights from what is reported, and the periods in which it is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from city import City

from luoshi.assessing.lights import Light
from luoshi.ledger import clock, periods, queries, standing
from luoshi.ledger.models import Milestone, Progress, Task
from luoshi.ledger.record import closing, connecting, driving, progress, series, sheets


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


# --- What the row was decided to be: adjusted, closed out, at rest ---

JUNE = date(2026, 6, 30)
RULES = driving.Rules("monthly", 28, "luoshi", "equal", sign_off=False)


def said(city: City, words: str, day: date) -> Light:
    found = list(standing.with_progress(queries.tasks(city.breakdown)))
    row = next(task for task in found if words in task.text)
    return standing.worked_out(city.breakdown, found, day)[row.pk]


def test_an_adjusted_target_is_what_is_asked_and_a_range_becomes_its_lower_end(city: City) -> None:
    target = city.row("老旧小区").targets.get()
    cases = [
        ("eq", None, None, (38, "eq", None)),
        ("eq", None, 30, (30, "eq", None)),
        ("range", 42, None, (38, "range", 42)),
        ("range", 42, 30, (30, "ge", None)),
        ("le", None, 30, (30, "le", None)),
    ]
    for comparator, high, adjusted, expected in cases:
        target.comparator, target.value_high, target.adjusted = comparator, _decimal(high), _decimal(adjusted)
        found = standing.target_of(target)
        assert (found.value, found.comparator, found.value_high) == expected, (comparator, high, adjusted)


def _decimal(value: int | None) -> Any:
    return None if value is None else Decimal(value)


def test_closed_out_is_green_late_or_on_time_whatever_the_figures(city: City) -> None:
    city.edit(city.row("老旧小区"), {"deadline": "2026-06-20"})
    city.issue()
    with clock.at(clock.moment(JUNE)):
        city.report(city.row("老旧小区"), "2026-06", figures={city.row("老旧小区").targets.get().pk: "1"})
        city.close(city.row("老旧小区"), done_on=date(2026, 6, 20))
        assert said(city, "老旧小区", JUNE)[:2] == ("green", "办结")
        assert said(city, "老旧小区", JUNE).reason == "2026-06-20按期办结。"
        closing.reopen(city.office, city.breakdown, city.row("老旧小区").pk, "没有投用")
        assert said(city, "老旧小区", JUNE).colour == "red"
        city.close(city.row("老旧小区"), done_on=date(2026, 6, 21))
        assert said(city, "老旧小区", JUNE).reason == "2026-06-21办结，比时限晚1天。"
        assert said(city, "老旧小区", date(2026, 6, 20)).word != "办结", "not before it was done"


def test_what_is_only_asked_for_or_returned_is_not_closed(city: City) -> None:
    city.issue()
    with clock.at(clock.moment(JUNE)):
        held = city.apply(city.row("老旧小区"))
        assert said(city, "老旧小区", JUNE).colour == "grey"
        closing.review(city.office, held, "return", "佐证不全")
        assert said(city, "老旧小区", JUNE).colour == "grey"


# --- Connectors ---


def figures(city: City) -> list[tuple[str, str, bool]]:
    found = list(standing.with_progress(queries.tasks(city.breakdown)))
    row = next(task for task in found if "老旧小区" in task.text)
    known = standing.figures(city.breakdown, row, row.targets.all()[0])
    return sorted((f"{each.day:%m-%d}", str(each.value), each.cumulative) for each in known)


def test_a_connectors_figure_counts_in_months_without_a_persons(city: City) -> None:
    city.issue()
    row = city.row("老旧小区")
    for name in ("一", "二"):  # two sources; of one day the later reading counts
        connector = city.connect(row, name=name)
        for day, value in ((date(2026, 4, 30), 8), (date(2026, 5, 15), 9), (date(2026, 5, 31), 10)):
            connecting.read(connector, Decimal(value + (name == "二")), day, "d" * 64, "读到了")
    assert figures(city) == [("04-30", "9", True), ("05-15", "10", True), ("05-31", "11", True)]
    with clock.at(clock.moment(date(2026, 5, 28))):
        made = city.report(row, "2026-05")
    assert figures(city) == [("04-30", "9", True), ("05-28", "12", True)]
    progress.review(city.office, city.breakdown, [made.pk], "return", "数字不实")
    assert figures(city) == [("04-30", "9", True), ("05-15", "10", True), ("05-31", "11", True)]


def test_a_source_that_tells_of_its_month_alone_adds_up_once_a_month(city: City) -> None:
    city.issue()
    connector = city.connect(city.row("老旧小区"), cumulative=False)
    for day, value in ((date(2026, 5, 15), 2), (date(2026, 5, 31), 9), (date(2026, 6, 10), 10)):
        connecting.read(connector, Decimal(value), day, "d" * 64, "读到了")
    assert figures(city) == [("05-31", "9", False), ("06-10", "10", False)]
    found = said(city, "老旧小区", date(2026, 6, 28))
    assert found.colour == "green"
    assert "19个" in found.reason, "9 in May and 10 in June"


# --- Cycle, milestones, pace ---


@pytest.mark.parametrize(("cycle", "colour"), [("monthly", "red"), ("quarterly", "green")])
def test_a_quarters_figure_is_fresh_until_the_next_is_due(city: City, cycle: str, colour: str) -> None:
    """10 of 38 at the end of March is on schedule; held against July it is 26 points behind, in October 50."""
    city.issue()
    driving.set_rules(city.office, city.breakdown, RULES._replace(cycle=cycle))
    with clock.at(clock.moment(date(2026, 3, 31))):
        city.report(
            city.row("老旧小区"), "2026-03" if cycle == "monthly" else "2026-Q1",
            figures={city.row("老旧小区").targets.get().pk: "10"},
        )  # fmt: skip
    assert said(city, "老旧小区", date(2026, 5, 1)).colour == "green"
    assert said(city, "老旧小区", date(2026, 8, 8)).colour == colour
    assert said(city, "老旧小区", date(2026, 10, 1)).colour == "red", "nobody gains by silence for ever"


@pytest.mark.parametrize(
    ("words", "percent"),
    [
        ("完成40%", 40),
        ("三类管网各完成40％", 40),
        ("完成62.5%", Decimal("62.5")),
        ("全部完工", 100),
        ("38个小区全部完成", 100),
        ("全面建成投用", 100),
        ("完成率由40%提高到60%", None),
        ("完成150%", None),
        ("开工建设", None),
        ("全部开工", None),
        ("完成前期工作，力争年内全部完工", None),
    ],
)  # fmt: skip
def test_a_milestone_says_a_percentage_or_words(words: str, percent: int | None) -> None:
    found = standing.milestone_of(Milestone(quarter=2, text=words, done_on=None))
    assert (found.percent, found.done, found.quarter) == (percent, False, 2)
    reached = standing.milestone_of(Milestone(quarter=2, text=words, done_on=JUNE))
    assert (reached.done, reached.done_on) == (True, JUNE)


def test_milestones_with_percentages_say_what_is_due(city: City) -> None:
    city.edit(city.row("老旧小区"), {"q1": "完成10%", "q2": "完成20%", "q4": "全部完工"})
    city.issue()
    with clock.at(clock.moment(JUNE)):
        city.report(city.row("老旧小区"), "2026-06", figures={city.row("老旧小区").targets.get().pk: "8"})
    found = said(city, "老旧小区", JUNE)
    assert found.colour == "green"
    assert "按形象进度，第2季度末应完成20%" in found.reason


def test_milestones_of_words_say_nothing_of_a_figure_and_all_of_a_row_without_one(city: City) -> None:
    city.edit(city.row("老旧小区"), {"q1": "立项", "q2": "开工"})
    sheets.apply(city.office, city.breakdown, [sheets.Line(None, None, {"text": "新建公园。", "q1": "立项", "q2": "开工"})], "f")
    city.edit(city.row("新建公园"), {"lead": city.person("housing").unit_id})
    city.issue()
    row = city.row("新建公园")
    assert said(city, "新建公园", JUNE).colour == "grey"
    with clock.at(clock.moment(JUNE)):
        driving.reach(city.person("housing"), city.breakdown, row.pk, 1)
        city.report(city.row("老旧小区"), "2026-06", figures={city.row("老旧小区").targets.get().pk: "19"})
    found = said(city, "新建公园", JUNE)
    assert "形象进度2个节点已完成1个（50%）" in found.reason
    assert found.colour == "red"
    assert "按时间均摊" in said(city, "老旧小区", JUNE).reason


@pytest.mark.parametrize(
    ("pace", "past", "words"),
    [
        ("equal", {}, "按时间均摊，365天已过181天，应完成49.6%"),
        ("working", {}, "按工作日均摊"),
        ("shape", {}, "往年进度不可用，按时间均摊"),
        ("shape", {2025: 25}, "按往年进度，截至06-30应完成25%"),
        ("shape", {2025: 25, 2024: 35}, "按往年进度，截至06-30应完成30%"),
        ("shape", {2026: 25}, "往年进度不可用"),
    ],
)
def test_the_pace_says_what_is_due(city: City, pace: str, past: dict[int, int], words: str) -> None:
    city.issue()
    driving.set_rules(city.office, city.breakdown, RULES._replace(pace=pace))
    target = city.row("老旧小区").targets.get()
    for year, half in past.items():
        months = [str(half * month // 6) for month in range(1, 7)] + [str(half)] * 5 + ["100"]
        series.put(city.office, city.place, target.indicator, target.unit, year, months)
    with clock.at(clock.moment(JUNE)):
        city.report(city.row("老旧小区"), "2026-06")
    assert words in said(city, "老旧小区", JUNE).reason


def test_a_table_whose_preset_is_gone_has_the_houses_own(city: City) -> None:
    breakdown = city.breakdown
    breakdown.lights = "gone-1999"
    assert standing.preset_of(breakdown).id == "luoshi"
    breakdown.lights = "suqian"
    assert standing.preset_of(breakdown).id == "suqian"
