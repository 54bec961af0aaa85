"""What became of a target."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from rows import END, TARGETS, YEAR, D, quarters, reported

from luoshi.assessing.figures import Figure, Target
from luoshi.assessing.verdict import WORDS, Tolerances, Verdict, verdict

TODAY = date(2027, 2, 10)


def judged(target: Target | None, value: str | None, day: date = END, state: str = "reported") -> Verdict:
    """The verdict on the year's figure."""
    figures = () if value is None else reported(value, day, state)
    return verdict(target, figures, TODAY, end=END)


TABLE = [
    # a number given plainly: any more exceeds it, up to 5 % less is nearly
    ("37 car parks", "37", "met", "0"),
    ("37 car parks", "38", "exceeded", "1"),
    ("37 car parks", "35.15", "nearly", "-1.85"),
    ("37 car parks", "35", "missed", "-2"),
    # 以上 asks for more: exceeded by over 5 %
    ("grain 不低于31.2亿斤", "3120000000", "met", "0"),
    ("grain 不低于31.2亿斤", "3276000000", "met", "156000000"),
    ("grain 不低于31.2亿斤", "3276000001", "exceeded", "156000001"),
    ("grain 不低于31.2亿斤", "3119999999", "nearly", "-1"),
    ("grain 不低于31.2亿斤", "2900000000", "missed", "-220000000"),
    # 左右: 5 % to the worse side, exceeded beyond 5 % on the better one
    ("jobs 5万人左右", "47500", "met", "0"),
    ("jobs 5万人左右", "47499", "nearly", "-1"),
    ("jobs 5万人左右", "45000", "nearly", "-2500"),
    ("jobs 5万人左右", "44999", "missed", "-2501"),
    ("jobs 5万人左右", "52500", "met", "5000"),
    ("jobs 5万人左右", "52501", "exceeded", "5001"),
    ("GDP 增长5%左右", "4.75", "met", "0"),
    ("GDP 增长5%左右", "4.7", "nearly", "-0.05"),
    ("GDP 增长5%左右", "4.4", "missed", "-0.35"),
    ("unemployment 5.5%左右", "5.7", "met", "0.075"),
    ("unemployment 5.5%左右", "5.1", "exceeded", "0.675"),
    ("unemployment 5.5%左右", "5.3", "met", "0.475"),
    ("unemployment 5.5%左右", "6", "nearly", "-0.225"),
    ("unemployment 5.5%左右", "6.5", "missed", "-0.725"),
    ("CPI 2%左右", "2.1", "met", "0"),
    ("CPI 2%左右", "2.2", "nearly", "-0.1"),
    # 以内 is kept or not
    ("CPI 3%以内", "3", "met", "0"),
    ("CPI 3%以内", "0.1", "met", "2.9"),
    ("CPI 3%以内", "3.1", "nearly", "-0.1"),
    ("CPI 3%以内", "3.2", "missed", "-0.2"),
    ("outlay 不超过800万元", "7000000", "met", "1000000"),
    ("outlay 不超过800万元", "8400000", "nearly", "-400000"),
    ("outlay 不超过800万元", "8400001", "missed", "-400001"),
    ("PM2.5 28", "28", "met", "0"),
    ("PM2.5 28", "27", "exceeded", "1"),
    ("PM2.5 28", "29", "nearly", "-1"),
    ("PM2.5 28", "30", "missed", "-2"),
    # growth and falls
    ("GDP 增长6%以上", "6.3", "met", "0.3"),
    ("GDP 增长6%以上", "6.4", "exceeded", "0.4"),
    ("GDP 增长6%以上", "5.7", "nearly", "-0.3"),
    ("GDP 增长6%以上", "5.6", "missed", "-0.4"),
    ("energy 下降3%以上", "3.1", "met", "0.1"),
    ("energy 下降3%以上", "-1", "missed", "-4"),
    ("energy 下降3%", "3.1", "exceeded", "0.1"),
    # a range: beyond its far end is exceeded
    ("investment 5%—6%", "5", "met", "0"),
    ("investment 5%—6%", "6", "met", "1"),
    ("investment 5%—6%", "6.1", "exceeded", "1.1"),
    ("investment 5%—6%", "4.8", "nearly", "-0.2"),
    ("inside 45%—55%", "55", "met", "0"),
    ("inside 45%—55%", "57", "nearly", "-2"),
    ("inside 45%—55%", "58", "missed", "-3"),
    # ranks: a lower number is better; one place is nearly
    ("rank 前3", "3", "met", "0"),
    ("rank 前3", "1", "met", "2"),
    ("rank 前3", "4", "nearly", "-1"),
    ("rank 前3", "5", "missed", "-2"),
    ("rank 第5", "5", "met", "0"),
    ("rank 第5", "4", "exceeded", "1"),
    ("rank 第5", "6", "nearly", "-1"),
    ("rank 第5", "7", "missed", "-2"),
    # nothing is nearly nothing
    ("no accident", "0", "met", "0"),
    ("no accident", "1", "missed", "-1"),
    ("doubled 翻一番", "1", "met", "0"),
    ("doubled 翻一番", "0.97", "nearly", "-0.03"),
    ("doubled 翻一番", "0.9", "missed", "-0.1"),
]


@pytest.mark.parametrize(("target", "value", "name", "gap"), TABLE)
def test_the_verdict_by_target_and_figure(target: str, value: str, name: str, gap: str) -> None:
    found = judged(TARGETS[target], value)
    assert (found.name, found.gap, found.word) == (name, D(gap), WORDS[name]), found.reason
    assert found.rule == f"verdict.{name}"
    assert found.reason.endswith("。") and found.reason.count("。") == 1


@pytest.mark.parametrize(
    ("target", "value", "reason"),
    [
        ("37 car parks", "40", "40个，达到目标“37个”，高3个，超额完成。"),
        ("37 car parks", "36", "36个，未达目标“37个”，低1个，差距为目标的2.7%，不超过5%，算基本完成。"),
        ("37 car parks", "30", "30个，未达目标“37个”，低7个，差距为目标的18.9%。"),
        ("rank 前3", "4", "第4位，未达目标“前3位”，落后1位，只差一位，算基本完成。"),
        ("rank 前3", "6", "第6位，未达目标“前3位”，落后3位，差3位。"),
        ("GDP 增长5%左右", "4.8", "4.8%，达到目标“增长5%左右”（左右按5%容差），低0.2个百分点。"),
    ],
)
def test_the_reason_says_by_how_much(target: str, value: str, reason: str) -> None:
    assert judged(TARGETS[target], value).reason == reason


def test_what_cannot_be_told_is_a_verdict() -> None:
    for target in (None, Target(None), Target(D("NaN"))):
        assert judged(target, "5").name == "not_measurable"
    assert judged(None, "5").reason == "没有量化目标，不可量化，也没有形象进度，只能由督查室核验后销号。"
    found = judged(TARGETS["GDP 增长6%以上"], None)
    assert (found.name, found.rule, found.reason) == (
        "no_figure",
        "verdict.no-figure",
        "目标“增长6%以上”，尚未填报数据。",
    )
    assert judged(TARGETS["GDP 增长6%以上"], "1e308").rule == "verdict.unusable"
    found = judged(TARGETS["GDP 增长6%以上"], "7", state="disputed")
    assert (found.name, found.gap) == ("disputed", D(1))
    assert judged(TARGETS["GDP 增长6%以上"], "7", state="confirmed").name == "exceeded"


@pytest.mark.parametrize(
    ("target", "value", "day", "name"),
    [
        ("GDP 增长6%以上", "7", date(2026, 11, 30), "no_figure"),
        ("GDP 增长6%以上", "7", date(2026, 12, 1), "exceeded"),
        ("37 car parks", "36", date(2026, 11, 30), "no_figure"),
        ("37 car parks", "37", date(2026, 11, 30), "met"),  # what adds up cannot be lost again
        ("outlay 不超过800万元", "7000000", date(2026, 11, 30), "no_figure"),
        ("firms 达到386家", "390", date(2026, 11, 30), "no_figure"),  # a stock can
    ],
)
def test_a_figure_of_november_is_not_the_figure_of_the_year(target: str, value: str, day: date, name: str) -> None:
    found = judged(TARGETS[target], value, day)
    assert found.name == name
    if name == "no_figure":
        assert found.rule == "verdict.early" and f"截至{day}" in found.reason


def test_at_close_out_the_last_figure_is_taken_as_it_is() -> None:
    assert verdict(TARGETS["GDP 增长6%以上"], reported("6.1", date(2026, 5, 31)), TODAY).name == "met"


def test_periodic_figures_are_added_up() -> None:
    monthly = [Figure(date(2026, month, 28), Decimal(3), cumulative=False) for month in range(1, 13)]
    assert verdict(TARGETS["37 car parks"], monthly, TODAY, end=END).gap == -1


def test_a_place_may_judge_more_strictly() -> None:
    strict = Tolerances("严格", D(0), D(0), D(0))
    figures = reported("4.9", END)
    assert verdict(TARGETS["GDP 增长5%左右"], figures, TODAY, end=END, tolerances=strict).name == "missed"
    assert (
        verdict(TARGETS["GDP 增长6%以上"], reported("6.1", END), TODAY, end=END, tolerances=strict).name == "exceeded"
    )


@pytest.mark.parametrize(
    ("done", "name", "rule"),
    [((True, True, True, True), "met", "nodes.met"), ((True, True, True, False), "missed", "nodes.missed")],
)
def test_words_alone_are_judged_by_their_milestones(done: tuple[bool, ...], name: str, rule: str) -> None:
    found = verdict(None, (), TODAY, milestones=quarters(None, None, None, None, done=done))
    assert (found.name, found.rule) == (name, f"verdict.{rule}")
    assert name == "met" or found.reason == "形象进度4个节点完成3个，没有完成：节点4。"


def test_a_milestone_done_later_is_not_done_yet() -> None:
    nodes = tuple(m._replace(done_on=TODAY) for m in quarters(None, done=(True,)))
    assert verdict(None, (), TODAY, milestones=nodes).name == "met"
    assert verdict(None, (), YEAR.end, milestones=nodes).name == "missed"
