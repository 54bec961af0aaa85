"""Several rows made into one."""

from __future__ import annotations

from django.test import Client
from tests.ledger.city import City
from tests.web.browsing import HTMX, events, last_event, picked, swapped, words
from tests.web.conftest import SignIn

from luoshi.ledger.models import Task


def address(city: City) -> str:
    return f"/breakdowns/{city.breakdown.pk}/merge/"


def test_it_works(city: City, office: Client) -> None:
    rows = city.row("造林"), city.row("治理水土流失")
    response = office.post(address(city), picked(*rows), headers=HTMX)
    assert response.status_code == 200
    assert swapped(response) == ["told", "left", "rows", "article"]
    assert words(response, "#told") == "2 条合成一条"
    assert words(response, f"#row-{rows[0].pk} .text") == "完成造林3万亩；治理水土流失20平方公里。"
    assert "并入" in words(response, f"#row-{rows[1].pk}")
    assert response.headers["HX-Trigger-After-Settle"] == f'{{"luoshi:focus": {rows[0].pk}}}'
    assert last_event().action == "task.merge"


def test_one_row_alone_cannot_be_merged(city: City, office: Client) -> None:
    response = office.post(address(city), picked(city.row("造林")), headers=HTMX)
    assert response.status_code == 404
    assert "合并至少要选两条" in words(response, "#told")


def test_a_dropped_row_cannot_be_merged(city: City, office: Client) -> None:
    rows = city.row("造林"), city.row("治理水土流失")
    city.drop(rows[1])
    before = events()
    assert office.post(address(city), picked(*rows), headers=HTMX).status_code == 404
    assert events() == before


def test_a_row_of_another_table_is_not_merged(city: City, office: Client) -> None:
    other = Task.objects.filter(breakdown=city.second()).first()
    before = events()
    assert office.post(address(city), picked(city.row("造林"), other), headers=HTMX).status_code == 404
    assert events() == before


def test_who_may_only_look_changes_nothing(city: City, sign_in: SignIn) -> None:
    before = events()
    assert sign_in("auditor").post(address(city), picked(city.row("造林"), city.row("治理水土流失"))).status_code == 403
    assert events() == before


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    assert (
        client.post(address(city), picked(city.row("造林"), city.row("治理水土流失"))).headers["Location"]
        == "/sign-in/"
    )


def test_another_place_is_not_seen(city: City, sign_in: SignIn) -> None:
    before = events()
    assert (
        sign_in("office-b").post(address(city), picked(city.row("造林"), city.row("治理水土流失"))).status_code == 404
    )
    assert events() == before


def test_it_rejects_get(city: City, office: Client) -> None:
    assert office.get(address(city)).status_code == 405
