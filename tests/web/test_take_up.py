"""A unit takes up its rows (领办), and sees on its page what it owes now."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from tests.ledger.city import HOUSING, City
from tests.web.browsing import each, events, form, page, words
from tests.web.conftest import SignIn

from luoshi.ledger import clock
from luoshi.ledger.models import TakeUp


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day on which the tests of this file are lived."""
    monkeypatch.setattr(clock, "today", lambda: date(2026, 3, 20))


@pytest.fixture
def housing(issued: City, sign_in: SignIn) -> Client:
    return sign_in("housing")


def address(city: City) -> str:
    return f"/mine/{city.breakdown.pk}/"


def test_it_works(issued: City, housing: Client) -> None:
    response = housing.get(address(issued))
    assert words(response, ".acts button") == "领办 2 条"
    done = housing.post(f"{address(issued)}take-up/", form(response, ".acts form"), follow=True)
    assert "已领办 2 条" in words(done, "#told")
    assert page(done).css(".acts button") == []
    assert {(t.task.text, t.unit.name) for t in TakeUp.objects.all()} == {
        ("改造老旧小区38个", HOUSING), (issued.row("造林").text, HOUSING),
    }  # fmt: skip


def test_twice_is_once(issued: City, housing: Client) -> None:
    sent = form(housing.get(address(issued)), ".acts form")
    housing.post(f"{address(issued)}take-up/", sent)
    before = events()
    assert housing.post(f"{address(issued)}take-up/", sent).status_code == 302
    assert events() == before


@pytest.mark.parametrize("rows", ["", "x", "-1", "9" * 40, "999999"])
def test_rows_that_are_none_are_refused(issued: City, housing: Client, rows: str) -> None:
    before = events()
    assert housing.post(f"{address(issued)}take-up/", {"rows": rows}).status_code in (400, 404)
    assert events() == before


def test_another_units_row_is_not_taken_up(issued: City, housing: Client) -> None:
    before = events()
    rows = f"{issued.row('老旧小区').pk},{issued.row('农村公路').pk}"
    assert housing.post(f"{address(issued)}take-up/", {"rows": rows}).status_code == 404
    assert events() == before


def test_before_issue_there_is_nothing_to_take_up(city: City, sign_in: SignIn) -> None:
    city.ask(HOUSING)
    response = sign_in("housing").get(address(city))
    assert "领办" not in words(response)
    assert "进展" not in words(response)


def test_what_is_due_now_stands_first(issued: City, housing: Client) -> None:
    said = words(housing.get(address(issued)), ".owed")
    assert said == "报送2026年3月进展3月28日前督查室本期请本单位报 1 条、3 项，还有 1 条没报"
    issued.report(issued.row("老旧小区"), "2026-03")
    response = housing.get(address(issued))
    assert "都报了" in words(response, ".owed")
    assert any("2026年3月进展 待审核" in said for said in each(response, ".own .said"))


def test_what_is_late_says_so(issued: City, housing: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 3, 29))
    assert "已过报送日" in words(housing.get(address(issued)), ".owed")
