"""The projects of a table: planned and done investment, as a page and as a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from openpyxl import load_workbook
from tests.ledger.city import HOUSING, City
from tests.web.browsing import each, page, words
from tests.web.conftest import SignIn
from tests.web.test_many_rows import asked_by

from luoshi.ledger import clock, overview
from luoshi.ledger.models import Target, Task
from luoshi.ledger.record import sheets

JUNE = date(2026, 6, 10)


@pytest.fixture
def june(city: City) -> Iterator[City]:
    """A project of housing with money planned; the row has no target of investment."""
    city.edit(city.row("老旧小区"), {"project": "城南片区改造", "invest": "52000", "invest_year": "12000.5", "starts": "2026-03-01"})
    city.issue()
    with clock.at(clock.moment(JUNE)):
        yield city


def address(city: City) -> str:
    return f"/tables/{city.breakdown.pk}/projects/"


def test_what_is_not_reported_is_no_nought(june: City, office: Client) -> None:
    response = office.get(address(june))
    line = next(row for row in each(response, "table tbody tr") if "城南片区改造" in row)
    assert "5.2亿元" in line and "1.2亿元" in line and "未报" in line and "2026年3月" in line
    assert page(response).css_first("svg.chart") is not None


def test_the_workbook_says_the_same(june: City, office: Client) -> None:
    response = office.get(f"{address(june)}list.xlsx")
    head, *lines = load_workbook(io.BytesIO(response.getvalue())).active.iter_rows(values_only=True)
    line = dict(zip(head, next(each for each in lines if each[1] == "城南片区改造"), strict=True))
    assert (line["总投资（万元）"], line["年度计划投资（万元）"], line["完成投资（万元）"]) == (52000, 12000.5, "未报")
    assert (line["牵头单位"], line["开工"]) == (HOUSING, "2026-03-01")


@pytest.mark.parametrize(("unit", "indicator", "measure", "speaks"), [
    ("元", "固定资产投资", "level", True), ("亿元", "市级重点项目投资", "level", True), ("%", "固定资产投资", "growth", False),
    ("个", "投资项目", "level", False), ("元", "税收", "level", False),
])  # fmt: skip
def test_what_speaks_of_investment(unit: str, indicator: str, measure: str, speaks: bool) -> None:
    assert overview.speaks_of_investment(Target(indicator=indicator, unit=unit, measure=measure)) is speaks


def test_who_may_see_no_progress_sees_the_plan_alone(june: City, sign_in: SignIn) -> None:
    said = words(sign_in("deputy").get(address(june)))
    assert "1.2亿元" in said
    assert "未报" not in said.replace("写“未报”", "")


def test_without_projects_it_says_what_to_do(city: City, office: Client) -> None:
    for task in Task.objects.filter(project__isnull=False):
        city.drop(city.again(task))
    assert "表里还没有项目" in words(office.get(address(city)))


def test_it_asks_no_more_of_many_projects(city: City, office: Client) -> None:
    unit = city.unit(HOUSING).pk
    new = [sheets.Line(None, None, {"text": f"第{n}项", "lead": unit, "project": f"项目{n}", "invest": "100"}) for n in range(60)]
    sheets.apply(city.office, city.breakdown, new, "六十个.xlsx")
    city.issue()
    with clock.at(clock.moment(JUNE)):
        assert asked_by(office, address(city)) <= 28
        assert asked_by(office, f"{address(city)}list.xlsx") <= 28


def test_it_rejects_post(june: City, office: Client) -> None:
    assert office.post(address(june)).status_code == 405
