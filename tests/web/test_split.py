"""A row cut in two."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.ledger.city import City
from tests.web.browsing import HTMX, each, events, swapped, words
from tests.web.conftest import SignIn


def address(city: City, words: str = "老旧小区") -> str:
    return f"/breakdowns/{city.breakdown.pk}/rows/{city.row(words).pk}/split/"


def cut(city: City, words: str, before: str) -> dict[str, int]:
    row = city.row(words)
    return {"base": row.version, "at": row.text.index(before)}


def test_it_works(city: City, office: Client) -> None:
    row = city.row("更新供水管网")
    response = office.post(address(city, "更新供水管网"), cut(city, "更新供水管网", "6月底前"), headers=HTMX)
    assert response.status_code == 200
    assert swapped(response) == ["told", "left", "rows", "article"]
    assert words(response, "#told") == "一条切成两条"
    texts = each(response, "#rows .text")
    at = texts.index("更新供水管网45公里，")
    assert texts[at + 1] == "6月底前消除易涝点9处。"
    assert [t.quote for t in city.again(row).targets.all()] == ["45公里"]


@pytest.mark.parametrize("at", ["0", "999999999", "-1", "", "x", "１", "9" * 5000])
def test_a_cut_that_leaves_nothing_on_one_side_is_refused(city: City, office: Client, at: str) -> None:
    before = events()
    response = office.post(address(city), {"base": city.row("老旧小区").version, "at": at}, headers=HTMX)
    assert response.status_code == 400
    assert words(response, "#told") != ""
    assert events() == before


def test_a_text_changed_meanwhile_is_not_cut_elsewhere(city: City, office: Client) -> None:
    wanted = cut(city, "更新供水管网", "6月底前")
    city.edit(city.row("更新供水管网"), {"text": "今年更新供水管网45公里，6月底前消除易涝点9处。"}, by=city.office2)
    before = events()
    response = office.post(address(city, "更新供水管网"), wanted, headers=HTMX)
    assert response.status_code == 409
    assert "顾明川（督查室）刚改过工作任务" in words(response, "#told")
    assert events() == before


def test_who_may_only_look_changes_nothing(city: City, sign_in: SignIn) -> None:
    before = events()
    assert (
        sign_in("auditor").post(address(city, "更新供水管网"), cut(city, "更新供水管网", "6月底前")).status_code == 403
    )
    assert events() == before


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    assert (
        client.post(address(city, "更新供水管网"), cut(city, "更新供水管网", "6月底前")).headers["Location"]
        == "/sign-in/"
    )


def test_another_place_is_not_seen(city: City, sign_in: SignIn) -> None:
    before = events()
    assert (
        sign_in("office-b").post(address(city, "更新供水管网"), cut(city, "更新供水管网", "6月底前")).status_code == 404
    )
    assert events() == before


def test_it_rejects_get(city: City, office: Client) -> None:
    assert office.get(address(city, "更新供水管网")).status_code == 405
