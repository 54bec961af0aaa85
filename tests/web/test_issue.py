"""Issuing a table: what is left, and the step itself."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from tests.ledger.city import City, assert_whole
from tests.web.browsing import each, events, form, page, words
from tests.web.conftest import SignIn


def address(city: City) -> str:
    return f"/breakdowns/{city.breakdown.pk}/issue/"


GIVEN = {"number": "云政办发〔2026〕5号", "on": "2026-02-03"}


def test_it_works(city: City, office: Client) -> None:
    city.make_ready()
    response = office.post(address(city), GIVEN, follow=True)
    assert response.redirect_chain == [(f"/tables/{city.breakdown.pk}/", 302)]
    assert "已印发，定稿校验值" in words(response, "#told")
    issued = city.breakdown
    assert (issued.state, issued.number, issued.issued_on) == ("issued", "云政办发〔2026〕5号", date(2026, 2, 3))
    assert issued.versions.get().sha256[:12] in words(response, "#told")
    assert_whole()


def test_it_lists_what_is_left(city: City, office: Client) -> None:
    assert each(office.get(address(city)), ".checks .no") == ["14 条任务待定", "4 条没有牵头单位"]
    city.make_ready()
    assert each(office.get(address(city)), ".checks .no") == []


def test_what_is_not_ready_is_not_issued(city: City, office: Client) -> None:
    before = events()
    response = office.post(address(city), GIVEN)
    assert response.status_code == 400
    assert "还不能印发：14 条任务待定；4 条没有牵头单位" in words(response, ".notice.bad")
    assert (city.breakdown.state, events()) == ("draft", before)


def test_what_was_typed_stays_when_it_is_refused(city: City, office: Client) -> None:
    shown = form(office.post(address(city), GIVEN), "main form")
    assert (shown["number"], shown["on"]) == (GIVEN["number"], GIVEN["on"])


@pytest.mark.parametrize(
    "given",
    [
        {"number": "号" * 41}, {"on": "明天"}, {"on": "2026-02-30"}, {"on": "9" * 5000}, {"on": "0000-00-00"},
        {"on": "2026-13-01"},
    ],
)  # fmt: skip
def test_a_number_or_a_day_that_cannot_be_is_told(city: City, office: Client, given: dict[str, str]) -> None:
    city.make_ready()
    before = events()
    response = office.post(address(city), GIVEN | given)
    assert response.status_code == 400
    assert words(response, ".notice.bad") != ""
    assert (city.breakdown.state, events()) == ("draft", before)


def test_without_a_day_it_bears_today(city: City, office: Client) -> None:
    city.make_ready()
    assert office.post(address(city), {}).status_code == 302
    assert city.breakdown.issued_on is not None


def test_a_table_is_issued_once(city: City, office: Client) -> None:
    city.issue()
    before = events()
    response = office.post(address(city), GIVEN)
    assert response.status_code == 409
    assert "已印发" in words(response)
    assert (city.breakdown.versions.count(), events()) == (1, before)


def test_who_may_only_look_is_offered_no_button(city: City, sign_in: SignIn) -> None:
    response = sign_in("auditor").get(address(city))
    assert response.status_code == 200
    assert page(response).css("main form") == []


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    assert client.get(address(city)).headers["Location"].startswith("/sign-in/")
    assert client.post(address(city), GIVEN).headers["Location"] == "/sign-in/"


def test_another_place_is_not_seen(city: City, sign_in: SignIn) -> None:
    city.make_ready()
    browser = sign_in("office-b")
    assert browser.get(address(city)).status_code == 404
    assert browser.post(address(city), GIVEN).status_code == 404
    assert city.breakdown.state == "draft"


def test_it_rejects_put(city: City, office: Client) -> None:
    assert office.put(address(city)).status_code == 405
