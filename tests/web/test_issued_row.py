"""One issued row: its words, who answers for it, its amendments and its story."""

from __future__ import annotations

from django.test import Client
from tests.ledger.city import HOUSING, REPORT, City
from tests.web.browsing import page, words
from tests.web.conftest import SignIn

from luoshi.ledger.models import Task


def address(city: City, words: str = "老旧小区") -> str:
    return f"/tables/{city.breakdown.pk}/rows/{city.row(words).pk}/"


def test_it_works(city: City, office: Client) -> None:
    city.issue()
    said = words(office.get(address(city)))
    assert "改造老旧小区38个" in said
    assert HOUSING in said
    assert "38个" in said
    assert words(office.get(address(city)), "blockquote mark") in REPORT


def test_its_story_is_told_to_who_may_see_the_workbench(city: City, office: Client, sign_in: SignIn) -> None:
    city.edit(city.row("老旧小区"), {"deadline": "2026-06-30"}, by=city.office2)
    city.issue()
    assert "顾明川（督查室）" in words(office.get(address(city)), ".story")
    assert page(sign_in("housing").get(address(city))).css(".story") == []
    assert "顾明川" not in words(sign_in("housing").get(address(city)))


def test_a_unit_opens_a_row_that_it_leads_or_joins_and_no_other(city: City, sign_in: SignIn) -> None:
    city.edit(city.row("造林"), {"joint": [city.unit(HOUSING).pk]})
    city.issue()
    browser = sign_in("housing")
    assert browser.get(address(city, "老旧小区")).status_code == 200
    assert browser.get(address(city, "造林")).status_code == 200
    assert browser.get(address(city, "农村公路")).status_code == 404


def test_a_leader_opens_a_row_of_the_own_portfolio_and_no_other(city: City, sign_in: SignIn) -> None:
    city.edit(city.row("造林"), {"official": city.person("mayor").pk})
    city.issue()
    assert sign_in("mayor").get(address(city, "造林")).status_code == 200
    assert sign_in("mayor").get(address(city, "老旧小区")).status_code == 404
    assert sign_in("mayor2").get(address(city, "造林")).status_code == 404


def test_a_dropped_row_is_for_the_office_alone(city: City, office: Client, sign_in: SignIn) -> None:
    row = city.row("造林")
    city.drop(row)
    city.issue()
    where = f"/tables/{city.breakdown.pk}/rows/{row.pk}/"
    assert office.get(where).status_code == 200
    for username in ("water", "mayor", "counter", "deputy"):
        assert sign_in(username).get(where).status_code == 404


def test_the_office_alone_is_offered_to_amend(city: City, sign_in: SignIn) -> None:
    city.issue()
    assert page(sign_in("office").get(address(city))).css("#amend") != []
    for username in ("auditor", "housing", "counter"):
        assert page(sign_in(username).get(address(city))).css("#amend, form[action*='/amend/']") == []


def test_a_row_of_another_table_is_not_found(city: City, office: Client) -> None:
    city.issue()
    row = Task.objects.filter(breakdown=city.second()).first()
    assert office.get(f"/tables/{city.breakdown.pk}/rows/{row.pk}/").status_code == 404


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    assert client.get(address(city)).headers["Location"].startswith("/sign-in/")


def test_another_place_is_not_seen(city: City, sign_in: SignIn) -> None:
    city.issue()
    for username in ("office-b", "deputy-b", "auditor-b", "housing-b"):
        assert sign_in(username).get(address(city)).status_code == 404


def test_it_rejects_post(city: City, office: Client) -> None:
    assert office.post(address(city)).status_code == 405
