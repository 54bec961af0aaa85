"""Numerals: the table ``tests/corpus/numerals.toml``, the examples in the docstrings, and properties of any text."""

from __future__ import annotations

import doctest
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from luoshi.reading import numerals
from luoshi.reading.numerals import (
    Number,
    chinese_value,
    find_numbers,
    find_percentages,
    fraction_value,
    number_value,
    percentage_value,
)

TABLE: dict[str, Any] = tomllib.loads((Path(__file__).parent / "corpus" / "numerals.toml").read_text(encoding="utf-8"))


def forms(name: str) -> list[Any]:
    """(form, value) for every form of a part of the table."""
    return [
        pytest.param(form, Decimal(row["is"]), id=f"{form} is {row['is']}")
        for row in TABLE[name]
        for form in row["forms"]
    ]


# --- The table -------------------------------------------------------------------


@pytest.mark.parametrize(("form", "value"), [*forms("value"), *forms("inexact")])
def test_a_form_has_its_value(form: str, value: Decimal) -> None:
    assert number_value(form) == value


@pytest.mark.parametrize(("form", "value"), forms("value"))
def test_a_form_is_found_whole(form: str, value: Decimal) -> None:
    assert find_numbers(form) == [Number(0, len(form), value, False)]


@pytest.mark.parametrize(("form", "value"), forms("inexact"))
def test_an_inexact_form_is_found_whole_and_marked(form: str, value: Decimal) -> None:
    assert find_numbers(form) == [Number(0, len(form), value, True)]


@pytest.mark.parametrize(("form", "value"), forms("percent"))
def test_a_percentage_has_its_value_and_is_found_whole(form: str, value: Decimal) -> None:
    assert percentage_value(form) == value
    assert find_percentages(form) == [Number(0, len(form), value, False)]


@pytest.mark.parametrize("row", TABLE["text"], ids=lambda row: row["text"])
def test_everything_in_a_text_is_found(row: dict[str, Any]) -> None:
    assert [n.value for n in find_numbers(row["text"])] == [Decimal(value) for value in row["numbers"]]
    assert [n.value for n in find_percentages(row["text"])] == [Decimal(value) for value in row.get("percentages", [])]


@pytest.mark.parametrize("text", TABLE["nothing"]["texts"])
def test_nothing_is_found_in_words(text: str) -> None:
    assert find_numbers(text) == []
    assert find_percentages(text) == []


@pytest.mark.parametrize("form", ["几十", "数百", "二三十", "三四百万", "十五六", "两三千"])
def test_a_numeral_that_leaves_its_first_digit_open_has_no_value_but_is_found(form: str) -> None:
    assert number_value(form) is None
    assert [n.inexact for n in find_numbers(f"约{form}。")] == [True]


@pytest.mark.parametrize(
    "text", ["", "五十千", "一千三万万万万", "三百二三点五", "1/0", "二分之零分", "零分之一", "百分之", "abc", "1,23"]
)
def test_what_is_no_numeral_has_no_value(text: str) -> None:
    assert number_value(text) is None


@pytest.mark.parametrize("follower", ["多", "余", "来"])
def test_a_numeral_with_more_after_it_is_inexact_and_ends_before_it(follower: str) -> None:
    assert find_numbers(f"三百{follower}人") == [Number(0, 2, Decimal(300), True)]
    assert number_value(f"三百{follower}") == 300


def test_the_examples_in_the_docstrings_hold() -> None:
    result = doctest.testmod(numerals)
    assert result.attempted >= 10
    assert result.failed == 0


# --- Properties --------------------------------------------------------------------

NUMERAL_TEXT = st.text(
    alphabet="零〇一二两三五八九十百千万亿兆拾陆壹萬億半几多余数点負负-.,/%‰分之又成折打对个百 0123456789eEkM年个切川，０９\n",
    max_size=40,
)
ANY_TEXT = st.one_of(st.text(max_size=60), NUMERAL_TEXT)


@given(ANY_TEXT)
@settings(max_examples=600, deadline=None)
@example("9" * 5000 + "万亿")
@example("九" * 5000)
@example("万" * 5000)
@example("十 " * 3000)
@example("1e99万亿亿" * 20)
@example("0拾亿")
def test_any_text_can_be_searched_and_spans_are_ordered_and_disjoint(text: str) -> None:
    for found in (find_numbers(text), find_percentages(text)):
        end = 0
        for number in found:
            assert end <= number.start < number.end <= len(text)
            assert text[number.start : number.end].strip()
            assert number.value.is_finite()
            end = number.end


@given(ANY_TEXT)
@settings(max_examples=600, deadline=None)
@example("9" * 5000 + "万亿")
@example("负" + "九" * 5000)
def test_any_text_has_a_value_or_none(text: str) -> None:
    for value_of in (number_value, chinese_value, fraction_value, percentage_value):
        value = value_of(text)
        assert value is None or value.is_finite()


def in_chinese(number: int) -> str:
    """A number below 10^16 as it is written in Chinese, with every 零 that the rules ask for."""
    if number == 0:
        return "零"
    groups = [(number // 10**power % 10**4, unit) for power, unit in ((12, "兆"), (8, "亿"), (4, "万"), (0, ""))]
    written = ""
    gap = False
    for group, unit in groups:
        if not group:
            gap = bool(written)
            continue
        zero = "零" if written and (gap or group < 1000) else ""
        written += zero + _below_ten_thousand(group) + unit
        gap = False
    return written


def _below_ten_thousand(number: int) -> str:
    written = ""
    for digit, unit in zip(f"{number:04}", ("千", "百", "十", ""), strict=True):
        if digit != "0":
            written += "零一二三四五六七八九"[int(digit)] + unit
        elif written and not written.endswith("零"):
            written += "零"
    return written.rstrip("零")


BANKERS = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
TRADITIONAL = str.maketrans("万亿", "萬億")
WHOLE = st.one_of(
    st.integers(0, 10**13),
    st.integers(0, 20_000),
    st.builds(lambda d, p: d * 10**p, st.integers(1, 999), st.integers(0, 10)),
)


@given(WHOLE)
@settings(max_examples=500, deadline=None)
def test_a_number_written_in_chinese_reads_back(number: int) -> None:
    written = in_chinese(number)
    for form in (written, written.translate(TRADITIONAL), written.translate(BANKERS), " ".join(written)):
        assert number_value(form) == number, form
        if number > 9:
            assert find_numbers(f"计{form}吨") == [Number(1, 1 + len(form), Decimal(number), False)], form


@given(WHOLE)
@settings(max_examples=200, deadline=None)
def test_a_negative_number_written_in_chinese_reads_back(number: int) -> None:
    assert number_value("负" + in_chinese(number)) == -number


@given(st.decimals(-(10**12), 10**12, places=4, allow_nan=False))
@settings(max_examples=300, deadline=None)
def test_digits_with_separators_read_back(number: Decimal) -> None:
    for form in (f"{number:,}", f"{number}"):
        assert number_value(form) == number
        assert [(n.start, n.end, n.value) for n in find_numbers(f"为{form}吨")] == [(1, 1 + len(form), number)]


@given(st.integers(0, 99_999), st.text("0123456789", min_size=1, max_size=6))
@settings(max_examples=200, deadline=None)
def test_decimals_written_in_chinese_read_back(whole: int, decimals: str) -> None:
    written = in_chinese(whole) + "点" + "".join("零一二三四五六七八九"[int(digit)] for digit in decimals)
    assert number_value(written) == Decimal(f"{whole}.{decimals}")
    assert percentage_value("百分之" + written) == Decimal(f"{whole}.{decimals}")
