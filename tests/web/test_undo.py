"""A person's own last change taken back."""

from __future__ import annotations

from django.test import Client
from tests.ledger.city import City, assert_whole
from tests.web.browsing import HTMX, events, last_event, page, swapped, words
from tests.web.conftest import SignIn


def address(city: City) -> str:
    return f"/breakdowns/{city.breakdown.pk}/undo/"


def test_it_works(city: City, office: Client) -> None:
    row = city.row("老旧小区")
    city.edit(row, {"note": "写错了"})
    response = office.post(address(city), headers=HTMX)
    assert response.status_code == 200
    assert swapped(response) == ["told", "left", "rows", "article"]
    assert words(response, "#told") == "已撤销上一步"
    assert city.again(row).note == ""
    assert last_event().action == "task.undo"
    assert_whole()


def test_a_drop_comes_back_into_the_list(city: City, office: Client) -> None:
    row = city.row("造林")
    city.drop(row)
    response = office.post(address(city), headers=HTMX)
    assert words(response, f"#row-{row.pk} .st .state") == "待定"
    assert page(response).css(f'#article [data-row="{row.pk}"]') != []


def test_it_is_offered_only_where_there_is_something_to_take_back(city: City, office: Client) -> None:
    bench = f"/breakdowns/{city.breakdown.pk}/"
    assert "disabled" in page(office.get(bench)).css_first("#undo").attributes
    city.edit(city.row("造林"), {"note": "好"})
    assert "disabled" not in page(office.get(bench)).css_first("#undo").attributes


def test_with_nothing_to_take_back_it_says_so(city: City, office: Client) -> None:
    response = office.post(address(city), headers=HTMX)
    assert response.status_code == 404
    assert "没有可以撤销的改动" in words(response, "#told")


def test_another_persons_change_is_not_taken_back(city: City, office: Client) -> None:
    row = city.row("造林")
    city.edit(row, {"note": "对方写的"}, by=city.office2)
    assert office.post(address(city), headers=HTMX).status_code == 404
    assert city.again(row).note == "对方写的"


def test_a_change_that_somebody_built_on_is_not_taken_back(city: City, office: Client) -> None:
    row = city.row("造林")
    city.edit(row, {"note": "我写的"})
    city.edit(city.again(row), {"deadline": "2026-06-30"}, by=city.office2)
    before = events()
    response = office.post(address(city), headers=HTMX)
    assert response.status_code == 409
    assert "顾明川" in words(response, "#told")
    assert events() == before


def test_who_may_only_look_changes_nothing(city: City, sign_in: SignIn) -> None:
    before = events()
    assert sign_in("auditor").post(address(city), {}).status_code == 403
    assert events() == before


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    assert client.post(address(city), {}).headers["Location"] == "/sign-in/"


def test_another_place_is_not_seen(city: City, sign_in: SignIn) -> None:
    before = events()
    assert sign_in("office-b").post(address(city), {}).status_code == 404
    assert events() == before


def test_it_rejects_get(city: City, office: Client) -> None:
    assert office.get(address(city)).status_code == 405
