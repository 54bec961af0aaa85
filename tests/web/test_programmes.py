"""The page of the named programmes: what the report says of each, and its rows."""

from __future__ import annotations

from django.test import Client
from tests.ledger.city import City
from tests.web.conftest import SignIn
from tests.web.visiting import said


def address(city: City) -> str:
    return f"/tables/{city.breakdown.pk}/programmes/"


def test_it_works(city: City, office: Client) -> None:
    response = office.get(address(city))
    assert response.status_code == 200
    page = said(response)
    assert "青禾计划" in page
    assert "安排 实施“青禾计划”，引进高层次人才120名，建设人才公寓800套。" in page


def test_a_row_that_is_left_out_is_not_shown(city: City, office: Client) -> None:
    row = city.row("青禾计划")
    assert f"/rows/{row.pk}/" in office.get(address(city)).content.decode()
    city.drop(row)
    page = office.get(address(city))
    assert f"/rows/{row.pk}/" not in page.content.decode()
    assert "没有任务写着这个名称" in said(page)


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    assert client.get(address(city))["Location"].startswith("/sign-in/")


def test_another_place_is_not_seen(city: City, sign_in: SignIn) -> None:
    assert sign_in("office-b").get(address(city)).status_code == 404


def test_it_rejects_post(city: City, office: Client) -> None:
    assert office.post(address(city)).status_code == 405
