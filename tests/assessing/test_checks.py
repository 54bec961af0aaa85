"""What looks wrong with a figure as it is entered."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from rows import TARGETS, D

from luoshi.assessing.checks import Entry, Finding, check_entry, similarity
from luoshi.assessing.figures import Figure, Target

TODAY = date(2026, 8, 5)
JULY = date(2026, 7, 31)
ENDS = [
    date(2026, 1, 31),
    date(2026, 2, 28),
    date(2026, 3, 31),
    date(2026, 4, 30),
    date(2026, 5, 31),
    date(2026, 6, 30),
]


def history(*values: str) -> list[Figure]:
    """Cumulative figures of the months before July, the last one of June."""
    days = ENDS[-len(values) :] if values else []
    return [Figure(day, Decimal(value)) for day, value in zip(days, values, strict=True)]


def found(target: Target | None, value: str | None, *before: str, unit: str = "", measure: str = "") -> list[Finding]:
    """The findings for a figure of July."""
    figure = Figure(JULY, None if value is None else Decimal(value), measure=measure)
    return list(check_entry(Entry(figure, unit), history(*before), target, TODAY))


NUMBERS = [
    ("37 car parks", "20", ("9", "12", "15", "18"), []),
    ("37 car parks", None, ("9",), []),
    ("37 car parks", "NaN", ("9",), ["check.not-a-number"]),
    ("37 car parks", "1e308", ("9",), ["check.too-large"]),
    ("37 car parks", "-Infinity", ("9",), ["check.too-large"]),
    ("37 car parks", "17", ("9", "12", "15", "18"), ["check.falls"]),
    ("37 car parks", "18", ("9", "12", "15", "18"), []),
    ("firms 达到386家", "300", ("310",), []),  # a stock may fall
    ("GDP 增长6%以上", "5.1", ("5.6", "5.4"), []),  # so may a growth
    ("37 car parks", "370", (), []),
    ("37 car parks", "371", (), ["check.ten-times"]),
    ("37 car parks", "370000", (), ["check.scale"]),
    ("37 car parks", "3", (), []),  # a year begins short of its target
    ("grain 不低于31.2亿斤", "15.6", ("1000000000", "1400000000"), ["check.falls", "check.scale"]),
    ("grain 不低于31.2亿斤", "15000000000000", ("1000000000", "1400000000"), ["check.scale"]),
    ("grain 不低于31.2亿斤", "150000000000000000", ("1000000000", "1400000000"), ["check.scale"]),
    ("grain 不低于31.2亿斤", "29", (), []),
    ("grain 不低于31.2亿斤", "29000000000000", (), ["check.scale"]),
    ("GDP 增长6%以上", "0.058", ("5.6",), ["check.scale"]),
    ("GDP 增长6%以上", "580", ("5.6",), ["check.scale"]),
    ("GDP 增长6%以上", "580", (), ["check.scale"]),
    ("GDP 增长6%以上", "61", (), ["check.ten-times"]),
    ("GDP 增长6%以上", "60", (), []),
    ("37 car parks", "1800", ("18",), ["check.ten-times"]),  # hundredfold is a slip of percentages only
    ("good air 85%以上", "101", ("88",), ["check.over-100"]),
    ("good air 85%以上", "100", ("88",), []),
    ("good air 85%以上", "-20", ("88",), ["check.over-100"]),
    ("energy 下降3%以上", "-3.2", ("2.9",), ["check.sign"]),
    ("energy 下降3%以上", "3.2", ("2.9",), []),
    ("GDP 增长6%以上", "-3.2", ("2.9",), []),
    ("rank 前3", "0", ("4",), ["check.rank"]),
    ("rank 前3", "2.5", ("4",), ["check.rank"]),
    ("rank 前3", "40", ("4",), []),
    ("37 car parks", "27", ("9", "12", "15", "18"), []),
    ("37 car parks", "28", ("9", "12", "15", "18"), ["check.jump"]),
    ("rank 前3", "12", ("4", "4", "4", "4"), []),
    ("rank 前3", "13", ("4", "4", "4", "4"), ["check.jump"]),
    ("37 car parks", "14", ("12", "12", "12", "12"), []),
    ("37 car parks", "15", ("12", "12", "12", "12"), ["check.jump"]),
    ("GDP 增长6%以上", "5.9", ("5.6", "5.5", "5.6", "5.7"), []),
    ("GDP 增长6%以上", "8", ("5.6", "5.5", "5.6", "5.7"), ["check.jump"]),
    ("37 car parks", "51", ("9", "12", "15", "18"), ["check.jump"]),
    ("37 car parks", "51", ("12", "15", "18"), []),  # too few steps to know
    ("37 car parks", "51", ("9", "10", "30", "31", "32"), ["check.jump"]),  # one odd step hides nothing
]


@pytest.mark.parametrize(("target", "value", "before", "rules"), NUMBERS)
def test_what_is_noticed(target: str, value: str | None, before: tuple[str, ...], rules: list[str]) -> None:
    assert [finding.rule for finding in found(TARGETS[target], value, *before)] == rules


def test_without_a_target_only_the_number_is_looked_at() -> None:
    assert found(None, "5", "4") == []
    assert [finding.rule for finding in found(None, "NaN")] == ["check.not-a-number"]


@pytest.mark.parametrize(
    ("unit", "target", "fits"),
    [
        ("个", "37 car parks", True),
        ("万个", "37 car parks", True),
        ("亿元", "outlay 不超过800万元", True),
        ("", "37 car parks", True),
        ("家", "37 car parks", False),
        ("％", "GDP 增长6%以上", True),
        ("个百分点", "forest +1.2 points", True),
        ("%", "forest +1.2 points", False),
        ("%", "doubled 翻一番", True),
        ("微克/立方米", "PM2.5 28", True),
        ("名", "jobs 5万人左右", True),
    ],
)
def test_a_unit_fits_or_does_not(unit: str, target: str, fits: bool) -> None:
    rules = [finding.rule for finding in found(TARGETS[target], "3", unit=unit)]
    assert ("check.unit" not in rules) is fits


def test_an_amount_may_be_reported_for_a_growth() -> None:
    target = TARGETS["GDP 增长6%以上"]._replace(baseline=D(84320000000))
    assert found(target, "43000000000", unit="亿元", measure="level") == []


def test_a_rate_beyond_the_whole_is_possible_for_some() -> None:
    assert found(Target(D(200), "rate", "ge", unit="%", indicator="拨备覆盖率"), "210") == []
    assert found(Target(D(60), "rate", "le", unit="%", indicator="资产负债率"), "104") == []
    assert [f.rule for f in found(Target(D(60), "rate", unit="%"), "104")] == ["check.over-100"]


def test_a_figure_of_tomorrow_is_an_error_and_comes_first() -> None:
    entry = Entry(Figure(date(2026, 8, 6), D(51)), text="已建成并投入使用")
    findings = check_entry(entry, history("9", "12", "15", "18"), TARGETS["37 car parks"], TODAY, "已建成并投入使用")
    assert [finding.rule for finding in findings] == ["check.future", "check.copied", "check.jump"]
    assert findings[0].severity == "error"
    today = Entry(Figure(TODAY, D(19)))
    assert check_entry(today, history("9", "12", "15", "18"), TARGETS["37 car parks"], TODAY) == ()


def test_periodic_figures_may_fall_and_jump_among_themselves() -> None:
    before = [
        Figure(day, Decimal(value), cumulative=False) for day, value in zip(ENDS, (3, 4, 3, 4, 3, 4), strict=True)
    ]
    entry = Entry(Figure(JULY, D(1), cumulative=False))
    assert check_entry(entry, before, TARGETS["37 car parks"], TODAY) == ()


def test_a_total_is_held_against_the_sum_of_what_was_reported_by_month() -> None:
    before = [Figure(day, Decimal(3), cumulative=False) for day in ENDS]
    rules = [f.rule for f in check_entry(Entry(Figure(JULY, D(17))), before, TARGETS["37 car parks"], TODAY)]
    assert rules == ["check.falls"]


@pytest.mark.parametrize(
    ("text", "last", "copied"),
    [
        ("主体工程已经完工，正在装修。", "主体工程已经完工，正在装修。", True),
        ("主体工程已经完工, 正在装修！", "主体工程已经完工，正在装修。", True),
        ("一期完成投资3.2亿元，进展顺利。", "一期完成投资２．９亿元，进展顺利。", True),
        ("主体工程已经完工，正在装修。", "基础工程已经完工，主体施工到三层。", False),
        ("主体工程已经完工，正在装修，预计九月交付使用。", "主体工程已经完工，正在装修。", False),
        ("正常推进", "正常推进", False),  # too short to tell
        ("", "", False),
        ("主体工程已经完工，正在装修。", "", False),
    ],
)
def test_a_copied_text_is_noticed(text: str, last: str, copied: bool) -> None:
    findings = check_entry(Entry(Figure(JULY, None), text=text), (), None, TODAY, last)
    assert [finding.rule for finding in findings] == (["check.copied"] if copied else [])


def test_similarity_goes_from_none_to_one() -> None:
    assert similarity("主体完工", "主体完工") == 1
    assert similarity("", "") == 0
    assert similarity("123", "456") == 0
    assert 0 < similarity("主体完工", "主体施工") < 1


def test_a_finding_says_what_is_wrong_and_what_to_do() -> None:
    (finding,) = found(TARGETS["37 car parks"], "17", "18")
    assert finding.sentence == "累计数17个比06-30的18个还小，累计数不应下降。"
    assert finding.advice == "请核对是否填成了当月数；如上次有误，请说明更正原因。"
    (finding,) = found(TARGETS["grain 不低于31.2亿斤"], "15000000000000", "1400000000")
    assert finding.sentence == "填报的150000亿斤与上次的数14亿斤相差约1万倍，可能把“万”漏掉或多写了。"
    (finding,) = found(TARGETS["energy 下降3%以上"], "-3.2")
    assert (finding.sentence, finding.advice) == (
        "目标是“下降3%以上”，填报为-3.2，意思是不降反升。",
        "如果是下降3.2%，请填3.2。",
    )
