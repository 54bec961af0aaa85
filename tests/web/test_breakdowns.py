"""The list of a place's break-downs."""

from __future__ import annotations

from django.test import Client
from tests.ledger.city import City
from tests.web.browsing import words
from tests.web.conftest import SignIn

ADDRESS = "/breakdowns/"


def test_it_works(city: City, office: Client) -> None:
    said = words(office.get(ADDRESS))
    assert "2026年政府工作报告" in said
    assert "14 条任务待定；4 条没有牵头单位" in said
    assert "导入报告" in said


def test_it_tells_when_nothing_is_left(city: City, office: Client) -> None:
    city.make_ready()
    assert "都定好了" in words(office.get(ADDRESS))


def test_an_issued_table_can_be_opened_from_it(city: City, office: Client) -> None:
    city.issue()
    page = office.get(ADDRESS)
    assert "印发的表" in words(page)
    assert f'href="/tables/{city.breakdown.pk}/"' in page.content.decode()


def test_who_may_only_look_is_offered_no_import(city: City, sign_in: SignIn) -> None:
    assert "导入报告" not in words(sign_in("auditor").get(ADDRESS))


def test_another_place_is_not_seen(city: City, sign_in: SignIn) -> None:
    said = words(sign_in("office-b").get(ADDRESS))
    assert "还没有报告" in said
    assert "云泽市" not in said


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    assert client.get(ADDRESS).headers["Location"] == "/sign-in/?next=%2Fbreakdowns%2F"


def test_it_rejects_post(office: Client) -> None:
    assert office.post(ADDRESS).status_code == 405
