"""The headline targets: which sentences set them, where they end, and what is none."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from luoshi import read
from luoshi.reading.headline import headline
from luoshi.reading.model import Reading, Report, Section, Statement

DEMO = Path(__file__).parents[1] / "src/luoshi/demo/云泽市-2025.txt"


def reading_of(text: str, part: str = "plan", outcomes: tuple[str, ...] = ()) -> Reading:
    """A reading of one section in which every numeral is a target, or an outcome where it is said to be."""
    statements = tuple(
        Statement(
            match.start(), match.end(), match.group(), "level", Decimal(match.group()), None, "个", None, "eq",
            "outcome" if match.group() in outcomes else "target", "2025", "指标", None, 0, match.start(), match.end(), (),
        )
        for match in re.finditer("[0-9]+", text)
    )  # fmt: skip
    report = Report(None, None, None, 2025, None, None, None, None, len(text))
    return Reading(text, report, (Section(0, len(text), "", 1, part, "2025"),), statements, ())


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("主要预期目标是：生产总值增长6%左右；就业3万人。", ["6", "3"]),
        ("今年的预期目标是生产总值增长6%。", ["6"]),
        ("主要目标为：生产总值增长6%。", ["6"]),
    ],
)
def test_each_name_of_the_headline_targets_is_known(sentence: str, expected: list[str]) -> None:
    assert [s.number for s in headline(reading_of(sentence))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("预期目标是：增长6%。就业3万人。\n新建停车场37个。", ["6", "3"]),
        ("预期目标是：增长6%。我们要实干。新建停车场37个。", ["6"]),
        ("要看到，去年建成9个。预期目标是：增长6%。", ["6"]),
        ("主要预期目标是：\n增长6%，就业3万人。\n新建停车场37个。", ["6", "3"]),
        ("主要预期目标是：\n——增长6%；\n——就业3万人。\n新建停车场37个。", ["6", "3"]),
        ("今后五年主要目标是：增长8%。\n今年主要预期目标是：增长6%。", ["6"]),
        ("主要预期指标是：增长6%。", ["6"]),
        ("主要预期目标，按好于去年安排：增长6%。", ["6"]),
        ("主要目标是：转型取得进展。到明年翻2番，就业3万人。", ["2", "3"]),
        ("三、总体要求和主要目标今年很重要。预期目标是：增长6%。", ["6"]),
        ("实现主要目标，要靠实干。新建停车场37个。", []),
        ("新建停车场37个。", []),
        ("", []),
    ],
    ids=[
        "the sentences that follow in the paragraph belong to them",
        "a sentence without a figure ends them",
        "what stands before them does not belong to them",
        "where they are only announced they stand in the paragraph below",
        "or in the list below",
        "what is called 主要预期目标 goes before other aims",
        "they may be called 指标",
        "a principle may stand before them",
        "an announcement may take a sentence",
        "a heading that runs into its text does not hide them",
        "a mention that announces nothing sets none",
        "a report without them has none",
        "an empty text has none",
    ],
)
def test_headline_targets_end_where_their_paragraph_stops_stating_figures(text: str, expected: list[str]) -> None:
    assert [s.number for s in headline(reading_of(text))] == expected


@pytest.mark.parametrize("part", ["review", "government", "annex", "front"])
def test_only_the_plan_sets_headline_targets(part: str) -> None:
    assert headline(reading_of("预期目标是：增长6%。", part)) == ()


def test_a_report_without_headings_may_set_them_too() -> None:
    assert len(headline(reading_of("预期目标是：增长6%。", "mixed"))) == 1


def test_an_outcome_beside_them_is_left_out() -> None:
    reading = reading_of("预期目标是：增长6%（去年为5%）。", outcomes=("5",))
    assert [s.number for s in headline(reading)] == ["6"]


def test_a_target_under_two_mentions_is_listed_once() -> None:
    assert [s.number for s in headline(reading_of("主要预期目标是：主要目标增长6%。"))] == ["6"]


def test_the_demo_report_sets_fourteen() -> None:
    found = headline(read(DEMO))
    assert [(s.indicator, s.number) for s in found][:2] == [("地区生产总值", "6"), ("规模以上工业增加值", "8")]
    assert len(found) == 14
