"""What people settle in the place of what the program found, and a reconciliation kept as text."""

from __future__ import annotations

from decimal import Decimal

import pytest

from luoshi.reading import read_document
from luoshi.reading.document import from_text
from luoshi.reconciling import keeping, reconcile
from luoshi.reconciling.model import Promise
from luoshi.reconciling.settling import Settled, comparable, settle

OLD = read_document(from_text(
    "云泽市2025年政府工作报告\n\n一、2024年工作回顾\n过去一年，平稳健康。\n\n二、2025年工作安排\n"
    "地区生产总值增长6%左右。改造老旧小区85个。新建停车场37个。工业投资60亿元。\n"
))  # fmt: skip
NEW = read_document(from_text(
    "云泽市2026年政府工作报告\n\n一、2025年工作回顾\n过去一年，地区生产总值增长5.7%。改造老旧小区88个，其中市区51个。"
    "建成停车楼41个。工业投资增长12%。\n\n二、2026年工作安排\n做好各项工作。\n"
))  # fmt: skip
FOUND = reconcile(OLD, NEW)


def at(number: str) -> int:
    return NEW.text.index(number)


def promise(name: str) -> Promise:
    return next(p for p in FOUND.promises if name in p.indicator)


def settled(name: str, answer: str, number: str = "") -> Promise:
    start = promise(name).start
    applied = settle(OLD, NEW, FOUND, {start: Settled(answer, at(number) if number else None)})
    assert applied.lost == ()
    return next(p for p in applied.found.promises if p.start == start)


@pytest.mark.parametrize(
    ("name", "answer", "number", "out", "verdict"),
    [
        ("停车场", "figure", "41", "41", "met"), ("老旧小区", "figure", "51", "51", "missed"),
        ("老旧小区", "other_basis", "51", "51", None), ("老旧小区", "silent", "", None, None),
        ("生产总值", "vague", "", None, None), ("工业投资", "other_basis", "12", "12", None),
    ],
)  # fmt: skip
def test_the_answer_is_theirs_and_the_verdict_follows(
    name: str, answer: str, number: str, out: str | None, verdict: str | None
) -> None:
    p = settled(name, answer, number)
    assert (p.answer, p.out_number, p.verdict, p.undecided, p.candidates) == (answer, out, verdict, False, ())
    assert p.reason
    if p.out_start is not None:
        assert NEW.text[p.out_start : p.out_end] == out


def test_the_gap_is_that_of_the_figure_chosen() -> None:
    assert settled("老旧小区", "figure", "51").gap == Decimal(-34)


def test_a_figure_that_no_longer_answers_is_a_result_that_nobody_promised() -> None:
    start = promise("老旧小区").start
    found = settle(OLD, NEW, FOUND, {start: Settled("silent", None)}).found
    assert at("88") in {r.start for r in found.unpromised}
    assert at("88") not in {r.start for r in FOUND.unpromised}


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (1, Settled("silent", None)),
        (promise("老旧小区").start, Settled("figure", 3)),
        (promise("老旧小区").start, Settled("figure", None)),
        (promise("工业投资").start, Settled("figure", at("12"))),
    ],
)
def test_what_fits_nothing_is_lost_and_told_so(start: int, said: Settled) -> None:
    applied = settle(OLD, NEW, FOUND, {start: said})
    assert applied.lost == (start,)
    assert applied.found.promises == FOUND.promises


def test_nothing_settled_changes_nothing() -> None:
    assert settle(OLD, NEW, FOUND, {}).found is FOUND


def test_a_share_is_not_held_against_an_amount() -> None:
    target = next(s for s in OLD.statements if s.number == "60")
    outcome = next(s for s in NEW.statements if s.number == "12")
    assert not comparable(target, outcome)


# --- Kept


def test_a_reconciliation_comes_back_as_it_was_kept() -> None:
    again = keeping.unpacked(keeping.packed(FOUND))
    assert again == FOUND
    assert repr(again) == repr(FOUND)  # 5.70 stays 5.70


@pytest.mark.parametrize("text", ["", "{}", "[1,2]", "null", "[[],[],2025,[],[],[],[],[]]", "[[1]"])
def test_what_is_no_reconciliation_is_told(text: str) -> None:
    with pytest.raises(ValueError):
        keeping.unpacked(text)


def test_the_version_is_that_of_the_code() -> None:
    assert len(keeping.version()) == 64
    assert keeping.version() == keeping.version()
