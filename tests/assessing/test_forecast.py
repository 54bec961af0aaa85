"""Where the year will end."""

from __future__ import annotations

from decimal import Decimal

import pytest
from rows import TARGETS, D

from luoshi.assessing.figures import Target
from luoshi.assessing.forecast import Forecast, forecast, t_at, t_below

GOAL = Target(D(120), unit="个", cumulative=True)
GDP = TARGETS["GDP 增长6%以上"]


def year(total: float, bend: float = 1.0) -> list[Decimal]:
    """A year of cumulative figures."""
    return [Decimal(repr(round(total * (month / 12) ** bend, 4))) for month in range(1, 13)]


PAST = [year(100), year(104, 1.1), year(110, 0.95), year(114, 1.05)]
RATES = [
    [Decimal(repr(x)) for x in (7.0, 6.9, 6.8, 6.6, 6.5, 6.4, 6.4, 6.3, 6.3, 6.2, 6.2, 6.1)],
    [Decimal(repr(x)) for x in (5.0, 5.2, 5.3, 5.4, 5.4, 5.4, 5.5, 5.5, 5.5, 5.6, 5.6, 5.6)],
    [Decimal(repr(x)) for x in (6.0, 6.1, 6.0, 6.0, 5.9, 5.9, 5.9, 5.9, 5.8, 5.8, 5.8, 5.8)],
]


def silent(found: Forecast) -> bool:
    """Nothing but a reason."""
    return found.method == "none" and set(found[:6]) == {None} and found.reason.endswith("。")


def test_an_amount_is_divided_by_the_share_of_past_years() -> None:
    found = forecast(GOAL, year(120)[:6], PAST)
    assert found.method == "share"
    assert found.value == D("122.1")  # 60 ÷ 0.4914, the geometric mean of 0.5, 0.4665, 0.5176 and 0.4830
    assert found.low95 < found.low80 < found.value < found.high80 < found.high95
    assert D("0.5") < found.chance < D("0.9")
    assert found.reason == (
        "6月累计60个，往年4年同期平均占全年49.1%，预计全年122.1个，八成把握在112.49个—132.52个之间，达到“120个”的可能约62%。"
    )


def test_a_growth_goes_on_by_the_mean_way_of_past_years() -> None:
    found = forecast(GDP, [D(6), D("6.2"), D("6.1")], RATES)
    assert (found.method, found.value) == ("drift", D("5.9"))
    assert found.low95 < found.low80 < found.value < found.high80 < found.high95
    assert D("0.2") < found.chance < D("0.5")
    assert "往年3年从同期到年底平均变动-0.2" in found.reason


@pytest.mark.parametrize(
    ("target", "now", "past", "words"),
    [
        (None, year(120)[:6], PAST, "没有量化目标"),
        (Target(None), year(120)[:6], PAST, "没有可用的数值"),
        (GOAL, [], PAST, "只有0个月的数据"),
        (GOAL, year(120)[:1], PAST, "只有1个月的数据"),
        (GOAL, year(120), PAST, "全年数据已出：120个"),
        (GOAL, year(120)[:6], PAST[:2], "可用的只有2年"),
        (GOAL, year(120)[:6], [*PAST[:2], PAST[2][:11]], "可用的只有2年"),
        (GOAL, year(120)[:6], [*PAST[:2], [D(0)] * 12], "可用的只有2年"),
        (GOAL, year(120)[:6], [*PAST[:2], [D("NaN")] * 12], "可用的只有2年"),
        (GOAL, year(120)[:6], [*PAST[:2], PAST[2][::-1]], "可用的只有2年"),
        (GOAL, [D(0)] * 6, PAST, "没有进度可推算"),
        (TARGETS["rank 前3"], [D(3)] * 6, PAST, "只对累计数、增速和占比作预测"),
        (TARGETS["firms 达到386家"], [D(300)] * 6, PAST, "只对累计数、增速和占比作预测"),
    ],
)
def test_it_is_silent_where_there_is_too_little_to_go_on(
    target: Target | None, now: list[Decimal], past: list[list[Decimal]], words: str
) -> None:
    found = forecast(target, now, past)
    assert silent(found) and words in found.reason


def test_two_months_and_three_years_are_enough() -> None:
    assert not silent(forecast(GOAL, year(120)[:2], PAST[:3]))


def test_months_that_are_missing_are_passed_over() -> None:
    now = [D(10), None, D(30), D("NaN"), None]
    assert forecast(GOAL, now, PAST).value == forecast(GOAL, [D(10), D(20), D(30)], PAST).value


def test_what_is_reached_already_is_certain() -> None:
    assert forecast(GOAL, [D(60), D(121)], PAST).chance == 1
    assert forecast(GOAL, [D(60), D(120)], PAST).chance == 1
    cap = TARGETS["outlay 不超过800万元"]
    assert forecast(cap, [D(60), D(8000001)], PAST).chance == 0
    assert forecast(cap, [D(60), D(100)], PAST).chance == D("0.99")
    inside = GOAL._replace(comparator="range", value_high=D(130), aim="inside")
    assert forecast(inside, [D(60), D(131)], PAST).chance == 0


def test_the_chance_is_never_said_to_be_nought_or_one_where_it_is_not() -> None:
    assert forecast(GOAL._replace(value=D(10000)), year(120)[:6], PAST).chance == D("0.01")
    assert forecast(GOAL._replace(value=D(61)), year(120)[:6], PAST).chance == D("0.99")


def test_the_way_that_is_better_decides_the_chance() -> None:
    now = year(120)[:6]
    more, less = forecast(GOAL, now, PAST).chance, forecast(GOAL._replace(comparator="le"), now, PAST).chance
    assert more is not None and less is not None and more + less == 1
    inside = forecast(GOAL._replace(comparator="range", value_high=D(124), aim="inside"), now, PAST).chance
    higher = forecast(GOAL._replace(value=D(124)), now, PAST).chance
    assert inside is not None and higher is not None and abs(inside + higher - more) <= D("0.01")
    around = forecast(GOAL._replace(comparator="approx"), now, PAST).chance
    assert around is not None and around == forecast(GOAL._replace(value=D(114)), now, PAST).chance


def test_a_total_is_not_forecast_to_fall() -> None:
    wild = [year(100, 0.1), year(100, 3.0), year(100, 1.0)]
    found = forecast(GOAL, year(120)[:6], wild)
    assert found.low95 == 60


def test_years_that_repeat_each_other_still_leave_a_little_room() -> None:
    found = forecast(GOAL, year(120)[:6], [year(100)] * 3)
    assert found.low95 is not None and found.high95 is not None and found.low95 < 120 < found.high95
    found = forecast(GDP, [D(6)] * 6, [[D(6)] * 12] * 3)
    assert found.low95 is not None and found.high95 is not None and found.low95 < 6 < found.high95


@pytest.mark.parametrize(
    ("freedom", "chance", "t"),
    [
        (1, 0.95, 6.314),
        (1, 0.975, 12.706),
        (2, 0.9, 1.886),
        (3, 0.95, 2.353),
        (4, 0.975, 2.776),
        (7, 0.9, 1.415),
        (30, 0.975, 2.042),
    ],
)
def test_students_t_as_tabled(freedom: int, chance: float, t: float) -> None:
    assert round(t_at(chance, freedom), 3) == t
    assert abs(t_below(t, freedom) - chance) < 1e-3
    assert abs(t_below(-t, freedom) - (1 - chance)) < 1e-3
