"""Asking the units, and what they said."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.ledger.city import FINANCE, HOUSING, SCHOOLS, WATER, City
from tests.web.browsing import each, events, page, words
from tests.web.conftest import SignIn

from luoshi.ledger.models import Enquiry


def address(city: City) -> str:
    return f"/breakdowns/{city.breakdown.pk}/ask/"


def units(city: City, *names: str) -> dict[str, list[int]]:
    return {"unit": [city.unit(name).pk for name in names]}


def test_it_works(city: City, office: Client) -> None:
    response = office.post(address(city), units(city, HOUSING, WATER) | {"due": "2月20日"}, follow=True)
    assert response.redirect_chain == [(address(city), 302)]
    assert words(response, "#told") == "已送 2 个单位征求意见"
    assert {e.unit.name for e in Enquiry.objects.all()} == {HOUSING, WATER}
    assert (city.breakdown.state, city.breakdown.round) == ("asking", 1)
    assert (city.breakdown.opinions_due.month, city.breakdown.opinions_due.day) == (2, 20)


def test_units_not_asked_yet_are_chosen_beforehand(city: City, office: Client) -> None:
    city.ask(HOUSING)
    response = office.get(address(city))
    boxes = {b.attributes["aria-label"]: "checked" in b.attributes for b in page(response).css("input[name=unit]")}
    assert boxes[f"送 {HOUSING}"] is False
    assert boxes[f"送 {WATER}"] is True
    assert f"送 {SCHOOLS}" not in boxes


def test_it_shows_how_far_each_unit_is(city: City, office: Client) -> None:
    city.ask(HOUSING, WATER)
    city.answer("housing", city.row("老旧小区"), "accept")
    lines = each(office.get(address(city)), "table.stack tbody tr")
    assert [line for line in lines if "同意 1" in line and line.startswith(HOUSING)] != []
    assert [line for line in lines if "等待" in line] == [line for line in lines if line.startswith(WATER)]


def test_it_shows_an_opinion_with_what_would_change(city: City, office: Client) -> None:
    city.ask(HOUSING)
    row = city.row("老旧小区")
    city.answer("housing", row, "change", "加一个单位", joint=[city.unit(FINANCE).pk], deadline="2026-06-30")
    said = words(office.get(address(city)), ".opinion")
    assert "江望舒" in said
    assert "加一个单位" in said
    assert "2026年6月底" in said
    assert FINANCE in said


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({}, "没有选单位"),
        ({"unit": "x"}, "选中的单位看不懂"),
        ({"unit": "-1"}, "选中的单位看不懂"),
        ({"unit": "１"}, "选中的单位看不懂"),
        ({"unit": "9" * 5000}, "选中的单位看不懂"),
        ({"unit": "1\0"}, "选中的单位看不懂"),
        ({"unit": "999999999"}, "选中的单位都没有任务"),
    ],
)  # fmt: skip
def test_a_choice_that_makes_no_sense_is_told(city: City, office: Client, body: dict[str, str], complaint: str) -> None:
    before = events()
    response = office.post(address(city), body)
    assert response.status_code == 400
    assert complaint in words(response, ".notice.bad")
    assert events() == before


def test_a_unit_without_rows_is_not_asked(city: City, office: Client) -> None:
    assert "选中的单位都没有任务" in words(office.post(address(city), units(city, SCHOOLS)), ".notice.bad")
    assert office.post(address(city), units(city, SCHOOLS, HOUSING)).status_code == 302
    assert [e.unit.name for e in Enquiry.objects.all()] == [HOUSING]


def test_a_unit_of_another_place_is_not_asked(city: City, office: Client) -> None:
    before = events()
    assert office.post(address(city), {"unit": city.unit(HOUSING, city.elsewhere).pk}).status_code == 400
    assert events() == before


@pytest.mark.parametrize("due", ["不久", "2月30日", "9999-99-99", "-1", "１２", "x" * 100000])
def test_a_day_that_is_none_is_told_and_nobody_is_asked(city: City, office: Client, due: str) -> None:
    before = events()
    response = office.post(address(city), units(city, HOUSING) | {"due": due})
    assert response.status_code == 400
    assert "看不出是哪一天" in words(response, ".notice.bad")
    assert events() == before


def test_an_issued_table_asks_nobody(city: City, office: Client) -> None:
    city.issue()
    response = office.post(address(city), units(city, HOUSING))
    assert response.status_code == 409
    assert "不能征求意见" in words(response, ".notice.bad")


def test_who_may_only_look_is_offered_no_button(city: City, sign_in: SignIn) -> None:
    response = sign_in("auditor").get(address(city))
    assert page(response).css("main form button, input[name=unit]") == []


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    assert client.get(address(city)).headers["Location"].startswith("/sign-in/")
    assert client.post(address(city)).headers["Location"] == "/sign-in/"


def test_another_place_is_not_seen(city: City, sign_in: SignIn) -> None:
    before = events()
    browser = sign_in("office-b")
    assert browser.get(address(city)).status_code == 404
    assert browser.post(address(city), units(city, HOUSING)).status_code == 404
    assert events() == before


def test_it_rejects_put(city: City, office: Client) -> None:
    assert office.put(address(city)).status_code == 405
