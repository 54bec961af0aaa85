"""What a target asks, which way is better, and which figure counts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from rows import TARGETS, D

from luoshi.assessing.figures import (
    Figure,
    Target,
    aim,
    asked,
    bound,
    compare,
    in_sense,
    shown,
    standing,
    unmeasurable,
    usable,
)

ASKED = {
    "37 car parks": ("higher", "37个", "37"),
    "grain 不低于31.2亿斤": ("higher", "31.2亿斤以上", "3120000000"),
    "jobs 5万人左右": ("higher", "5万人左右", "47500"),
    "outlay 不超过800万元": ("lower", "800万元以内", "8000000"),
    "firms 达到386家": ("higher", "386家", "386"),
    "PM2.5 28": ("lower", "28微克/立方米", "28"),
    "GDP 增长6%以上": ("higher", "增长6%以上", "6"),
    "GDP 增长5%左右": ("higher", "增长5%左右", "4.75"),
    "investment 5%—6%": ("higher", "增长5%—6%", "5"),
    "CPI 3%以内": ("lower", "增长3%以内", "3"),
    "CPI 2%左右": ("lower", "增长2%左右", "2.1"),
    "energy 下降3%以上": ("higher", "下降3%以上", "3"),
    "energy 下降3%": ("higher", "下降3%", "3"),
    "unemployment 5.5%左右": ("lower", "5.5%左右", "5.775"),
    "good air 85%以上": ("higher", "85%以上", "85"),
    "forest +1.2 points": ("higher", "提高1.2个百分点", "1.2"),
    "rank 前3": ("lower", "前3位", "3"),
    "rank 第5": ("lower", "第5位", "5"),
    "doubled 翻一番": ("higher", "翻一番", "1"),
}


@pytest.mark.parametrize("name", ASKED)
def test_which_way_is_better_in_which_words_and_from_which_value(name: str) -> None:
    way, words, edge = ASKED[name]
    target = TARGETS[name]
    assert (aim(target), asked(target), bound(target)) == (way, words, D(edge))


@pytest.mark.parametrize(
    ("indicator", "way"),
    [
        ("PM2.5平均浓度", "lower"),
        ("生产安全事故死亡人数", "lower"),
        ("主要污染物减排量", "higher"),
        ("污水排放达标率", "higher"),
        ("不良贷款处置", "higher"),
        ("粮食产量", "higher"),
        ("", "higher"),
    ],
)
def test_an_indicator_tells_the_way_where_the_words_do_not(indicator: str, way: str) -> None:
    assert aim(Target(D(1), indicator=indicator)) == way


def test_a_person_has_the_last_word_on_the_way() -> None:
    assert aim(Target(D(3), "rank", "le", aim="higher")) == "higher"


def test_the_far_end_of_a_range_binds_where_lower_is_better() -> None:
    assert bound(Target(D(5), "rate", "range", D(6), "%", indicator="调查失业率")) == 6


COMPARED = [
    ("37 car parks", "37", True, "0", "0"),
    ("37 car parks", "36", False, "-1", "-2.7"),
    ("CPI 3%以内", "3", True, "0", "0"),
    ("CPI 3%以内", "3.3", False, "-0.3", "-10"),
    ("CPI 3%以内", "-0.5", True, "3.5", "116.7"),
    ("PM2.5 28", "27", True, "1", "3.6"),
    ("PM2.5 28", "31", False, "-3", "-10.7"),
    ("energy 下降3%以上", "3.2", True, "0.2", "6.7"),
    ("energy 下降3%以上", "-1", False, "-4", "-133.3"),
    ("unemployment 5.5%左右", "5.7", True, "0.075", "1.4"),
    ("unemployment 5.5%左右", "5.8", False, "-0.025", "-0.5"),
    ("GDP 增长5%左右", "4.75", True, "0", "0"),
    ("GDP 增长5%左右", "4.7", False, "-0.05", "-1"),
    ("investment 5%—6%", "7", True, "2", "40"),
    ("rank 前3", "2", True, "1", "10"),
    ("rank 前3", "5", False, "-2", "-20"),
    ("inside 45%—55%", "45", True, "0", "0"),
    ("inside 45%—55%", "50", True, "5", "11.1"),
    ("inside 45%—55%", "57", False, "-2", "-4.4"),
    ("inside 45%—55%", "40", False, "-5", "-11.1"),
    ("no accident", "0", True, "0", "0"),
    ("no accident", "1", False, "-1", "-100"),
]


@pytest.mark.parametrize(("name", "value", "met", "gap", "points"), COMPARED)
def test_a_value_is_held_against_its_target(name: str, value: str, met: bool, gap: str, points: str) -> None:
    found = compare(TARGETS[name], D(value))
    assert (found.met, found.gap, round(found.points, 1)) == (met, D(gap), D(points))
    assert found.reason.endswith("。") and found.reason.count("。") == 1


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("37 car parks", "36", "36个，未达目标“37个”，低1个。"),
        ("grain 不低于31.2亿斤", "3250000000", "32.5亿斤，达到目标“31.2亿斤以上”，高1.3亿斤。"),
        ("CPI 3%以内", "3.4", "3.4%，未达目标“增长3%以内”，高0.4个百分点。"),
        ("rank 前3", "3", "第3位，在目标“前3位”之内，持平。"),
        ("rank 前3", "1", "第1位，在目标“前3位”之内，靠前2位。"),
        ("rank 前3", "5", "第5位，未达目标“前3位”，落后2位。"),
        ("GDP 增长5%左右", "4.8", "4.8%，达到目标“增长5%左右”（左右按5%容差），低0.2个百分点。"),
        ("GDP 增长5%左右", "5", "5%，达到目标“增长5%左右”，持平。"),
        ("unemployment 5.5%左右", "5.6", "5.6%，在目标“5.5%左右”之内（左右按5%容差），高0.1个百分点。"),
        ("unemployment 5.5%左右", "5.1", "5.1%，在目标“5.5%左右”之内，低0.4个百分点。"),
    ],
)
def test_a_comparison_is_one_sentence(name: str, value: str, reason: str) -> None:
    assert compare(TARGETS[name], D(value)).reason == reason


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ("0", "个", "0个"),
        ("12.50", "%", "12.5%"),
        ("9999", "人", "9999人"),
        ("10000", "人", "1万人"),
        ("84320000000", "元", "843.2亿元"),
        ("-120000", "元", "-12万元"),
        ("0.33333", "", "0.3333"),
        ("0.0004", "", "0.0004"),
        ("1e30", "元", "10000000000000000000000亿元"),
        ("1e308", "元", "1E+308元"),
        ("1e9999", "元", "过大的数元"),
        ("NaN", "", "NaN"),
    ],
)
def test_numbers_are_written_with_wan_and_yi(value: str, unit: str, words: str) -> None:
    assert shown(D(value), unit) == words


@pytest.mark.parametrize(("value", "answer"), [("0", True), ("1e30", True), ("1e31", False), ("1e-30", True), ("1e308", False), ("NaN", False), ("sNaN", False), ("-Infinity", False)])  # fmt: skip
def test_what_can_be_reckoned_with(value: str, answer: bool) -> None:
    assert usable(D(value)) is answer


def test_what_cannot_be_measured_says_so() -> None:
    assert unmeasurable(None) == "没有量化目标，不可量化。"
    assert "没有可用的数值" in unmeasurable(Target(D("NaN")))
    assert "上限" in unmeasurable(Target(D(5), comparator="range"))
    assert "上限" in unmeasurable(Target(D(5), comparator="range", value_high=D(4)))
    assert unmeasurable(Target(D(5), comparator="range", value_high=D(5))) == ""


SENSES = [
    (Target(D(6), "growth", unit="%", direction="up", baseline=D(200)), Figure(date(2026, 6, 30), D(212), measure="level"), "6"),
    (Target(D(3), "growth", unit="%", direction="down", baseline=D(200)), Figure(date(2026, 6, 30), D(194), measure="level"), "3"),
    (Target(D(2), "growth", unit="倍", direction="up", baseline=D(200)), Figure(date(2026, 6, 30), D(600), measure="level"), "2"),
    (Target(D(1), "growth", unit="番", direction="up", baseline=D(200)), Figure(date(2026, 6, 30), D(800), measure="level"), "2"),
    (Target(D(1), "growth", unit="番", direction="up"), Figure(date(2026, 6, 30), D(100), unit="%"), "1"),
    (Target(D(1), "growth", unit="番", direction="up"), Figure(date(2026, 6, 30), D(-100), unit="%"), None),
    (Target(D(1), "growth", unit="番", direction="up"), Figure(date(2026, 6, 30), D("0.9")), "0.9"),
    (Target(D("1.2"), "change", unit="百分点", direction="up", baseline=D(50)), Figure(date(2026, 6, 30), D(51), measure="level"), "1"),
    (Target(D("1.2"), "change", unit="百分点", direction="down", baseline=D(50)), Figure(date(2026, 6, 30), D(49), measure="level"), "1"),
    (Target(D(6), "growth", unit="%", direction="up"), Figure(date(2026, 6, 30), D(212), measure="level"), None),
    (Target(D(6), "growth", unit="%", baseline=D(0)), Figure(date(2026, 6, 30), D(212), measure="level"), None),
    (Target(D(6), "growth", unit="%", baseline=D("NaN")), Figure(date(2026, 6, 30), D(212), measure="level"), None),
    (Target(D(6)), Figure(date(2026, 6, 30), None), None),
    (Target(D(6)), Figure(date(2026, 6, 30), D("1e308")), None),
    (Target(D(386), baseline=D(286)), Figure(date(2026, 6, 30), D(300), measure="level"), "300"),
]  # fmt: skip


@pytest.mark.parametrize(("target", "figure", "value"), SENSES)
def test_an_amount_becomes_what_the_target_speaks_of(target: Target, figure: Figure, value: str | None) -> None:
    assert in_sense(target, figure) == (None if value is None else D(value))


def figures(*given: tuple[int, str | None, bool, str]) -> list[Figure]:
    """Figures of month ends of the first half-year: month, value, cumulative, state."""
    last = {1: 31, 2: 28, 3: 31, 4: 30, 5: 31, 6: 30}
    return [Figure(date(2026, m, last[m]), None if v is None else Decimal(v), c, s) for m, v, c, s in given]


R, C, X = "reported", "confirmed", "disputed"
STANDINGS = [
    (True, [(1, "3", True, R), (2, "8", True, R)], "8", R),
    (True, [(2, "8", True, R), (1, "3", True, R)], "8", R),
    (True, [(1, "3", False, R), (2, "8", False, R)], "11", R),
    (True, [(1, "3", True, R), (2, "8", False, R), (3, "1", False, R)], "12", R),
    (True, [(1, "3", False, R), (2, "8", True, R)], "8", R),
    (True, [(1, "3", False, R), (1, "4", False, R)], "4", R),  # corrected the same day
    (False, [(1, "3", False, R), (2, "8", False, R)], "8", R),
    (True, [(1, "3", True, C), (2, "8", True, C)], "8", C),
    (True, [(1, "3", True, X), (2, "8", True, R)], "8", R),  # a new total does without the disputed one
    (True, [(1, "3", False, X), (2, "8", False, R)], "11", X),
    (True, [(1, "3", False, C), (2, "8", False, R)], "11", R),
    (True, [(1, "3", True, R), (2, None, True, R)], "3", R),
    (True, [(1, None, True, R)], None, "unusable"),
    (True, [(6, "9", True, R)], None, "none"),  # the future
    (True, [], None, "none"),
]


@pytest.mark.parametrize(("adds", "given", "value", "state"), STANDINGS)
def test_the_figure_that_counts(
    adds: bool, given: list[tuple[int, str | None, bool, str]], value: str | None, state: str
) -> None:
    found = standing(Target(D(37), unit="个", cumulative=adds), figures(*given), date(2026, 5, 31))
    assert (found.value, found.state) == (None if value is None else D(value), state)
    assert found.reason


def test_the_standing_says_until_when_and_what_it_left_out() -> None:
    found = standing(Target(D(37), unit="个"), figures((1, "3", True, X), (2, "NaN", True, R)), date(2026, 5, 31))
    assert found.reason == "截至2026-01-31为3个，统计部门有异议，另有1个数据不能用。"
    assert standing(Target(D(37)), [], date(2026, 5, 31)).reason == "尚未填报数据。"
    assert "统计部门已确认" in standing(Target(D(37)), figures((1, "3", True, C)), date(2026, 5, 31)).reason
    assert standing(Target(D(37)), figures((1, "3", True, R)), date(2026, 1, 31)).value == 3
