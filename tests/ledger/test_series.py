"""Figures of past years, typed in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from city import City, assert_whole, snapshot

from luoshi.ledger import standing
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Event, Series
from luoshi.ledger.record import series

MONTHS = [str(month) for month in range(1, 13)]


def put(city: City, **given: Any) -> Series:
    said = {"indicator": "新开工面积", "unit": "万平方米", "year": 2025, "months": MONTHS} | given
    return series.put(city.office, city.place, said["indicator"], said["unit"], said["year"], said["months"])


def test_a_year_is_kept_digit_for_digit_and_given_again_replaced(city: City) -> None:
    held = put(city, months=["1,203.50", "", " 2e3 ", "-5", "0", *[""] * 7])
    assert held.months == ["1203.50", None, "2000", "-5", "0", *[None] * 7]
    again = put(city, indicator=" 新开工面积 ", months=MONTHS)
    assert (again.pk, Series.objects.get().months) == (held.pk, MONTHS)
    events = Event.objects.count()
    put(city)
    assert Event.objects.count() == events, "the same again is no change"
    for other in ({"year": 2024}, {"unit": ""}, {"indicator": "竣工面积"}):
        assert put(city, **other).pk != held.pk
    assert_whole()


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"indicator": " "}, "indicator", "指标名称要写"),
        ({"indicator": "长" * 201}, "indicator", "不超过 200 字"),
        ({"unit": "长" * 41}, "indicator", "单位不超过 40 字"),
        ({"year": 1948}, "year", "没有 1948 年"),
        ({"year": 2101}, "year", "没有 2101 年"),
        ({"year": 10**30}, "year", "没有 1000"),
        ({"months": MONTHS[:11]}, "months", "给了 11 个月的数"),
        ({"months": [*MONTHS, "13"]}, "months", "给了 13 个月的数"),
        ({"months": [""] * 12}, "months", "一个数也没有填"),
        *[
            ({"months": ["", "", wrong, *[""] * 9]}, "months", "3月的“.*”不是数字")
            for wrong in ("很多", "1e308", "1e-308", "1e-9999999", "NaN", "sNaN", "Infinity", "１２", "1 2", "9" * 31, "1\0")
        ],
    ],
)
def test_what_is_no_year_of_figures_is_told(city: City, given: dict[str, Any], field: str, words: str) -> None:
    before = snapshot()
    with pytest.raises(FieldError, match=words) as error:
        put(city, **given)
    assert error.value.field == field
    assert snapshot() == before


def test_past_years_are_those_before_the_tables_own_and_of_the_place(city: City) -> None:
    for year in (2026, 2025, 2024):
        put(city, year=year, months=[str(year), *[""] * 11])
    series.put(city.person("office-b"), city.elsewhere, "新开工面积", "万平方米", 2023, MONTHS)
    past = standing.past_years(city.breakdown)
    assert past == {("新开工面积", "万平方米"): [(Decimal(year), *[None] * 11) for year in (2024, 2025)]}
