"""The figures of a year that a draft report is held against."""

from __future__ import annotations

from decimal import Decimal

from city import City

from luoshi.ledger import settled
from luoshi.ledger.record import progress
from luoshi.ledger.record.progress import Said


def test_only_the_last_periods_figures_count_one_a_target(city: City) -> None:
    city.issue()
    row = city.row("老旧小区")
    target = row.targets.get()
    place, year = city.breakdown.report.place, city.breakdown.report.year
    for period, value in (("2026-11", "30"), ("2026-12", "38")):
        said = Said("已完成")._replace(figures={target.pk: value})
        progress.report(city.person("housing"), city.breakdown, row.pk, period, said)
        found = settled.of_year(place, year)
        if period.endswith("-11"):
            assert found == []
    assert [(f.indicator, f.value, f.measure, f.period) for f in found] == [
        (target.indicator, Decimal(38), target.measure, str(year))
    ]
    assert settled.of_year(place, year - 1) == []
