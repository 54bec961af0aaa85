"""One field of many rows at once."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.ledger.city import FINANCE, City
from tests.web.browsing import HTMX, each, events, picked, swapped, words
from tests.web.conftest import SignIn


def address(city: City) -> str:
    return f"/breakdowns/{city.breakdown.pk}/bulk/"


def test_it_works(city: City, office: Client) -> None:
    rows = city.row("老旧小区"), city.row("农村公路")
    response = office.post(address(city), picked(*rows) | {"field": "lead", "value": "财政局"}, headers=HTMX)
    assert response.status_code == 200
    assert swapped(response) == ["told", "left", f"row-{rows[0].pk}", f"row-{rows[1].pk}"]
    assert words(response, "#told") == "2 条的牵头单位已改"
    assert each(response, ".row .by b") == [FINANCE, FINANCE]
    assert "3 条没有牵头单位" in words(response, "#left")


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("joint", "水利局、财政局", "市水利局、市财政局"),
        ("official", "林若溪", "林若溪"),
        ("deadline", "上半年", "2026年6月底"),
        ("area", "城市更新", "城市更新"),
    ],
)  # fmt: skip
def test_each_field_that_can_be_set_for_many_is_set(
    city: City, office: Client, field: str, value: str, shown: str
) -> None:
    response = office.post(address(city), picked(city.row("老旧小区")) | {"field": field, "value": value}, headers=HTMX)
    assert response.status_code == 200
    assert shown in words(response, "body")


@pytest.mark.parametrize("field", ["text", "note", "q1", "state", "version", "breakdown", "", "<b>", "drop_reason"])
def test_a_field_of_one_row_only_is_refused(city: City, office: Client, field: str) -> None:
    before = events()
    response = office.post(address(city), picked(city.row("老旧小区")) | {"field": field, "value": "x"}, headers=HTMX)
    assert response.status_code == 400
    assert f"不能成批改“{field}”" in words(response, "#told")
    assert events() == before


def test_a_unit_that_there_is_not_changes_no_row(city: City, office: Client) -> None:
    before = events()
    chosen = picked(city.row("老旧小区"), city.row("造林"))
    response = office.post(address(city), chosen | {"field": "lead", "value": "市航天局"}, headers=HTMX)
    assert response.status_code == 400
    assert events() == before


def test_a_name_that_fits_two_units_is_asked_about(city: City, office: Client) -> None:
    response = office.post(
        address(city), picked(city.row("造林")) | {"field": "lead", "value": "社会保障"}, headers=HTMX
    )
    assert response.status_code == 200
    response = office.post(address(city), picked(city.row("造林")) | {"field": "lead", "value": "局"}, headers=HTMX)
    assert response.status_code == 400
    assert "“局”可能是" in words(response, "#told")


def test_a_row_that_somebody_changed_meanwhile_stops_all_of_them(city: City, office: Client) -> None:
    rows = city.row("老旧小区"), city.row("造林")
    chosen = picked(*rows)
    city.edit(rows[1], {"lead": city.unit(FINANCE).pk}, by=city.office2)
    before = events()
    response = office.post(address(city), chosen | {"field": "lead", "value": "住房"}, headers=HTMX)
    assert response.status_code == 409
    assert "顾明川（督查室）刚改过牵头单位" in words(response, "#told")
    assert events() == before


def test_who_may_only_look_changes_nothing(city: City, sign_in: SignIn) -> None:
    before = events()
    assert (
        sign_in("auditor")
        .post(address(city), picked(city.row("造林")) | {"field": "lead", "value": "财政局"})
        .status_code
        == 403
    )
    assert events() == before


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    assert (
        client.post(address(city), picked(city.row("造林")) | {"field": "lead", "value": "财政局"}).headers["Location"]
        == "/sign-in/"
    )


def test_another_place_is_not_seen(city: City, sign_in: SignIn) -> None:
    before = events()
    assert (
        sign_in("office-b")
        .post(address(city), picked(city.row("造林")) | {"field": "lead", "value": "财政局"})
        .status_code
        == 404
    )
    assert events() == before


def test_it_rejects_get(city: City, office: Client) -> None:
    assert office.get(address(city)).status_code == 405
