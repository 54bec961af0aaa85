"""A table of three hundred rows asks the database no more than one of thirteen does."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries
from tests.ledger.city import HOUSING, City
from tests.web.browsing import HTMX, form, picked
from tests.web.conftest import SignIn

from luoshi.ledger.record import sheets

PAGES = {
    "workbench": "/breakdowns/{pk}/", "row": "/breakdowns/{pk}/rows/{row}/", "editor": "/breakdowns/{pk}/rows/{row}/edit/",
    "ask": "/breakdowns/{pk}/ask/", "issue": "/breakdowns/{pk}/issue/", "upload": "/breakdowns/{pk}/upload/",
    "table": "/tables/{pk}/", "task": "/tables/{pk}/rows/{row}/", "xlsx": "/breakdowns/{pk}/table.xlsx",
    "docx": "/breakdowns/{pk}/table.docx", "breakdowns": "/breakdowns/", "tables": "/tables/",
}  # fmt: skip


def grow(city: City) -> None:
    """Three hundred rows more."""
    unit = city.unit(HOUSING).pk
    new = [sheets.Line(None, None, {"text": f"第{n}项任务", "lead": unit, "q1": "开工"}) for n in range(300)]
    sheets.apply(city.office, city.breakdown, new, "三百条.xlsx")


def asked_by(browser: Client, address: str) -> int:
    """How often a page asks the database."""
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


def asked_to_do(browser: Client, address: str, body: dict[str, str | None]) -> int:
    """How often a change asks the database."""
    with CaptureQueriesContext(connection) as asked:
        assert browser.post(address, body, headers=HTMX).status_code == 200
    return len(asked)


def test_a_page_asks_as_little_of_a_large_table_as_of_a_small_one(city: City, office: Client) -> None:
    row = city.row("老旧小区")
    addresses = {name: address.format(pk=city.breakdown.pk, row=row.pk) for name, address in PAGES.items()}
    small = {name: asked_by(office, address) for name, address in addresses.items()}
    grow(city)
    assert {name: asked_by(office, address) for name, address in addresses.items()} == small
    assert max(small.values()) <= 22


def test_a_units_page_asks_as_little_of_many_rows_as_of_one(
    city: City, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    city.ask(HOUSING)
    housing = sign_in("housing")
    address = f"/mine/{city.breakdown.pk}/"
    small = asked_by(housing, address)
    grow(city)
    with django_assert_max_num_queries(small):
        assert len(housing.get(address).content) > 300_000
    assert small <= 22


def test_an_edit_asks_as_little_of_a_large_table_as_of_a_small_one(
    city: City, office: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    row = city.row("老旧小区")
    where = f"/breakdowns/{city.breakdown.pk}/rows/{row.pk}"
    typed = form(office.get(f"{where}/edit/"))
    small = asked_to_do(office, f"{where}/save/", typed | {"note": "一"})
    grow(city)
    typed = form(office.get(f"{where}/edit/"))
    with django_assert_max_num_queries(small):
        assert office.post(f"{where}/save/", typed | {"note": "二"}, headers=HTMX).status_code == 200
    assert small <= 40


@pytest.mark.parametrize("step", ["accept", "drop"])
def test_a_decision_asks_as_little_of_a_large_table_as_of_a_small_one(
    city: City, office: Client, django_assert_max_num_queries: DjangoAssertNumQueries, step: str
) -> None:
    where = f"/breakdowns/{city.breakdown.pk}/rows/{step}/"
    body = {"reason": "表述性内容"}
    small = asked_to_do(office, where, picked(city.row("造林")) | body)
    grow(city)
    chosen = picked(city.row("老旧小区"))
    with django_assert_max_num_queries(small):
        assert office.post(where, chosen | body, headers=HTMX).status_code == 200
    assert small <= 40
