"""Deciding on rows: accept, reopen, drop, restore."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.ledger.city import City
from tests.web.browsing import HTMX, each, events, last_event, page, picked, swapped, words
from tests.web.conftest import SignIn

from luoshi.ledger.models import Task


def address(city: City, step: str = "accept") -> str:
    return f"/breakdowns/{city.breakdown.pk}/rows/{step}/"


def test_it_works(city: City, office: Client) -> None:
    rows = city.row("老旧小区"), city.row("造林")
    response = office.post(address(city), picked(*rows), headers=HTMX)
    assert response.status_code == 200
    assert swapped(response) == ["told", "left", f"row-{rows[0].pk}", f"row-{rows[1].pk}"]
    assert words(response, "#told") == "已定 2 条"
    assert each(response, ".row .st .state") == ["已定", "已定"]
    assert "12 条待定" in words(response, "#left")
    assert last_event().action == "task.accept"


def test_a_row_accepted_can_be_reopened(city: City, office: Client) -> None:
    row = city.row("老旧小区")
    city.decide("accept", row)
    response = office.post(address(city, "reopen"), picked(row), headers=HTMX)
    assert words(response, "#told") == "1 条改回待定"
    assert city.again(row).state == "proposed"


def test_a_drop_sends_the_list_the_report_and_the_figures_left_over(city: City, office: Client) -> None:
    row = city.row("造林")
    response = office.post(address(city, "drop"), picked(row) | {"reason": "去年已完成"}, headers=HTMX)
    assert swapped(response) == ["told", "left", "rows", "article"]
    assert "去年已完成" in words(response, f"#row-{row.pk}")
    assert "3万亩" in words(response, ".loose")
    assert page(response).css(f'#article [data-row="{row.pk}"]') == []


def test_a_drop_without_a_reason_is_refused(city: City, office: Client) -> None:
    row = city.row("造林")
    for reason in ("", "  ", "\n"):
        response = office.post(address(city, "drop"), picked(row) | {"reason": reason}, headers=HTMX)
        assert response.status_code == 400
        assert "不列入要写理由" in words(response, "#told")
    assert city.again(row).state == "proposed"


def test_a_dropped_row_can_be_restored(city: City, office: Client) -> None:
    row = city.row("造林")
    city.drop(row)
    response = office.post(address(city, "restore"), picked(row), headers=HTMX)
    assert words(response, "#told") == "恢复 1 条"
    assert city.again(row).state == "proposed"


def test_a_key_pressed_twice_does_no_harm(city: City, office: Client) -> None:
    row = city.row("老旧小区")
    office.post(address(city), picked(row), headers=HTMX)
    before = events()
    assert office.post(address(city), picked(row), headers=HTMX).status_code == 200
    assert events() == before


def test_a_step_that_the_state_does_not_allow_is_refused(city: City, office: Client) -> None:
    row = city.row("造林")
    city.drop(row)
    response = office.post(address(city), picked(row), headers=HTMX)
    assert response.status_code == 409
    assert "做不了这一步" in words(response, "#told")


def test_a_step_that_there_is_not_is_told(city: City, office: Client) -> None:
    response = office.post(address(city, "<b>爆破"), picked(city.row("造林")), headers=HTMX)
    assert response.status_code == 400
    assert "没有“<b>爆破”这一步" in words(response, "#told")


def test_one_row_that_is_not_there_leaves_the_others_as_they_were(city: City, office: Client) -> None:
    row = city.row("老旧小区")
    before = events()
    response = office.post(address(city), {"rows": f"{row.pk}:1,{row.pk + 999}:1"}, headers=HTMX)
    assert response.status_code == 404
    assert "有任务找不到了" in words(response, "#told")
    assert (city.again(row).state, events()) == ("proposed", before)


def test_a_row_of_another_table_is_not_found(city: City, office: Client) -> None:
    row = Task.objects.filter(breakdown=city.second()).first()
    before = events()
    assert office.post(address(city), picked(row), headers=HTMX).status_code == 404
    assert events() == before


@pytest.mark.parametrize("rows", ["", ",", "x", "1", "1:", ":1", "-1:1", "1:1:1", "１:１", "9" * 5000, "1;2", "1:1\0"])
def test_a_selection_that_makes_no_sense_is_told(city: City, office: Client, rows: str) -> None:
    before = events()
    response = office.post(address(city), {"rows": rows}, headers=HTMX)
    assert response.status_code in (400, 404)
    assert "选中" in words(response, "#told")
    assert events() == before


def test_who_may_only_look_changes_nothing(city: City, sign_in: SignIn) -> None:
    before = events()
    assert sign_in("auditor").post(address(city), picked(city.row("造林"))).status_code == 403
    assert events() == before


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    assert client.post(address(city), picked(city.row("造林"))).headers["Location"] == "/sign-in/"


def test_another_place_is_not_seen(city: City, sign_in: SignIn) -> None:
    before = events()
    assert sign_in("office-b").post(address(city), picked(city.row("造林"))).status_code == 404
    assert events() == before


def test_it_rejects_get(city: City, office: Client) -> None:
    assert office.get(address(city)).status_code == 405
