"""Values and days as sources write them."""

from __future__ import annotations

import doctest
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.connectors import ConnectorError
from luoshi.connectors.figures import day, number, scaled

TODAY = date(2026, 7, 20)


@pytest.mark.parametrize(
    ("raw", "unit", "value"),
    [
        ("1234.5", "", "1234.5"),
        ("1,234.5", "", "1234.5"),
        ("１，２３４．５", "", "1234.5"),
        (" 1,234,567 ", "", "1234567"),
        ("+3", "", "3"),
        ("－3.2", "", "-3.2"),
        ("−3.2", "", "-3.2"),
        ("-0", "", "0"),
        ("12.3%", "%", "12.3"),
        ("12.3％", "%", "12.3"),
        ("12.3", "%", "12.3"),
        ("12.3 ％", "％", "12.3"),
        ("6800.37亿元", "亿元", "6800.37"),
        ("1.2e3", "", "1200"),
        ("5.", "", "5"),
        (Decimal("0.10"), "", "0.10"),
        (7, "", "7"),
        (0.1 + 0.2, "", "0.3"),
        (999_999_999_999_999, "", "999999999999999"),
    ],
)
def test_a_number_in_every_form_that_offices_write(raw: object, unit: str, value: str) -> None:
    assert number(raw, unit) == Decimal(value)


@pytest.mark.parametrize(
    ("raw", "unit", "said"),
    [
        *(
            (none, "", "不是数|是空的")
            for none in ("", " ", "—", "-", "--", "/", "…", "N/A", "n/a", "无", "暂无", "null", None, True, False, date(2026, 1, 1))
        ),
        *((odd, "", "不是数") for odd in ("1,23", "1.2.3", "12,34.5", "约12", "12-13", "(12)", "１２３．４．５", "0x10", "1_000", "= 1", "²")),
        *((odd, "", "不是数") for odd in ("Infinity", "NaN", Decimal("NaN"), Decimal("Infinity"), float("nan"), "12 34")),
        ("12.3%", "", "带的单位是“%”，设置里没有写单位"),
        ("12.3%", "亿元", "带的单位是“%”，设置里写的单位是“亿元”"),
        ("1.2万", "", "带的单位是“万”"),
        ("1e308", "", "太大"),
        (1e308, "", "太大"),
        (10**15, "", "太大"),
        (Decimal("-1e999999"), "", "太大"),
        (Decimal("1e-999999"), "", "小数位太多"),
    ],
)  # fmt: skip
def test_what_is_no_number_is_told(raw: object, unit: str, said: str) -> None:
    with pytest.raises(ConnectorError, match=said):
        number(raw, unit)


@given(st.decimals(-(10**14), 10**14, places=4), st.sampled_from(["{:f}", "{:,f}", " {:f} "]))
def test_a_number_comes_back_as_it_was_written(value: Decimal, form: str) -> None:
    assert number(form.format(value)) == value


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_an_error_for_people(text: str) -> None:
    try:
        assert number(text).is_finite()
    except ConnectorError as error:
        assert str(error).isprintable()


def test_a_factor_that_makes_it_too_large() -> None:
    assert scaled(Decimal("680.037"), Decimal(10000)) == 6800370
    with pytest.raises(ConnectorError, match="太大"):
        scaled(Decimal(10) ** 14, Decimal(10))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        *(
            (same, "2026-06-30")
            for same in (
                "2026-06-30", "2026/6/30", "2026.6.30", "20260630", "2026年6月30日", "２０２６年６月３０日", "二〇二六年六月三十日",
                "2026-06-30 00:00:00", "2026-06-30T23:59:59", "2026-06-30T08:00:00+08:00", "2026-06-29T17:00:00Z", "2026年6月",
                "2026年6月份", "2026年6月底", "2026-06", "2026/6", "2026.06", "202606", " 202606 ", "2026年1-6月", "2026年1—6月",
                "2026年1～6月累计", "2026年上半年", "2026年二季度", "截至2026年6月30日", 202606, Decimal(202606), date(2026, 6, 30),
                datetime(2026, 6, 30, 12), datetime(2026, 6, 29, 17, tzinfo=UTC),
            )
        ),
        ("2026-01-06", "2026-01-06"),
        ("2024年2月", "2024-02-29"),
        ("2026年7月", "2026-07-20"),  # runs still
        ("202607", "2026-07-20"),
        ("2026年1-7月", "2026-07-20"),
        ("2026-07-20", "2026-07-20"),
    ],
)  # fmt: skip
def test_a_day_in_every_form_that_offices_write(raw: object, said: str) -> None:
    assert day(raw, TODAY).isoformat() == said


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        *(
            (odd, "看不出是哪一天|是空的")
            for odd in (
                "", None, "6月30日", "6月", "06-30", "2026-02-30", "2026-13", "202613", "2026年13月", "全年", "无", "—", "46203", 1782777600000,
                "2026-6-30-1", "第二季度", "昨天", True, "9999-99-99T00:00:00Z", "2026年1-13月",
            )
        ),
        ("2026-07-21", "还没有到"),
        ("2026年8月", "还没有到"),
        ("2026年三季度", "还没有到"),
        ("2026年", "还没有到"),
        ("20990101", "还没有到"),
        (date(2026, 7, 21), "还没有到"),
        ("2026-07-20T17:00:00Z", "还没有到"),
    ],
)  # fmt: skip
def test_what_is_no_day_or_not_yet_is_told(raw: object, said: str) -> None:
    with pytest.raises(ConnectorError, match=said):
        day(raw, TODAY)


@given(st.text(max_size=20) | st.from_regex(r"20[0-9]{2}[-/.年][0-9]{1,2}([-/.月][0-9]{0,2}日?)?", fullmatch=True))
def test_any_text_is_a_day_or_an_error_for_people(text: str) -> None:
    try:
        assert day(text, TODAY) <= TODAY
    except ConnectorError as error:
        assert str(error).isprintable()


@pytest.mark.parametrize("name", ["connectors.source", "connectors.figures", "connectors.tables", "connectors.jsonpath", "connectors.sql",
                                  "outgoing.addresses", "outgoing.signing"])  # fmt: skip
def test_the_examples_of_the_docstrings_say_what_comes(name: str) -> None:
    failed, tried = doctest.testmod(import_module(f"luoshi.{name}"))
    assert tried > 0 and failed == 0
