"""One row of the workbench, as the list shows it."""

from __future__ import annotations

from django.test import Client
from tests.ledger.city import HOUSING, WATER, City
from tests.web.browsing import events, page, words
from tests.web.conftest import SignIn

from luoshi.ledger.models import Task


def address(city: City, words: str = "老旧小区") -> str:
    return f"/breakdowns/{city.breakdown.pk}/rows/{city.row(words).pk}/"


def test_it_works(city: City, office: Client) -> None:
    city.edit(city.row("老旧小区"), {"joint": [city.unit(WATER).pk], "official": city.person("mayor").pk})
    said = words(office.get(address(city)), ".row")
    assert "改造老旧小区38个" in said
    assert f"{HOUSING}{WATER}林若溪" in said.replace(" ", "")
    assert "全年" in said
    assert "待定" in said


def test_it_carries_the_version_and_what_the_filters_ask(city: City, office: Client) -> None:
    row = city.row("老旧小区")
    found = page(office.get(address(city))).css_first(f"#row-{row.pk}").attributes
    assert (found["data-v"], found["data-state"], found["data-lead"]) == (str(row.version), "proposed", "1")
    loose = page(office.get(address(city, "农村公路"))).css_first(".row").attributes
    assert loose["data-lead"] == "0"


def test_it_tells_what_a_unit_said(city: City, office: Client) -> None:
    city.ask(HOUSING)
    city.answer("housing", city.row("老旧小区"), "object", "建议由市财政局牵头")
    assert f"{HOUSING}有异议 · 待处理" in words(office.get(address(city)), ".meta")


def test_who_may_only_look_sees_it(city: City, sign_in: SignIn) -> None:
    response = sign_in("auditor").get(address(city))
    assert response.status_code == 200
    assert page(response).css("input, button") == []


def test_a_row_of_another_table_is_not_found(city: City, office: Client) -> None:
    other = city.second()
    row = Task.objects.filter(breakdown=other).first()
    assert office.get(f"/breakdowns/{city.breakdown.pk}/rows/{row.pk}/").status_code == 404


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    assert client.get(address(city)).headers["Location"].startswith("/sign-in/")


def test_another_place_is_not_seen(city: City, sign_in: SignIn) -> None:
    before = events()
    assert sign_in("office-b").get(address(city)).status_code == 404
    assert events() == before


def test_it_rejects_post(city: City, office: Client) -> None:
    assert office.post(address(city)).status_code == 405
