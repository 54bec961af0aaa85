"""A unit's own pages: the tables in which it has rows, and its rows."""

from __future__ import annotations

from django.test import Client
from tests.ledger.city import FINANCE, HOUSING, WATER, City
from tests.web.browsing import each, page, words
from tests.web.conftest import SignIn

from luoshi.ledger.record import asking

ADDRESS = "/mine/"


def address(city: City) -> str:
    return f"/mine/{city.breakdown.pk}/"


def test_it_works(city: City, sign_in: SignIn) -> None:
    city.ask(HOUSING, WATER)
    browser = sign_in("housing")
    assert browser.get(ADDRESS).headers["Location"] == address(city)
    response = browser.get(address(city))
    assert each(response, ".own .task") == ["改造老旧小区38个"]
    assert "1 条，1 条等您反馈，2月20日截止" in words(response, ".lead")


def test_before_anybody_asks_there_is_nothing(city: City, sign_in: SignIn) -> None:
    city.ask(WATER)
    browser = sign_in("housing")
    assert "还没有送到本单位的任务" in words(browser.get(ADDRESS))
    assert browser.get(address(city)).status_code == 404


def test_a_unit_with_several_tables_chooses(city: City, sign_in: SignIn) -> None:
    city.ask(HOUSING)
    other = city.second()
    asking.ask(city.office, other, [city.unit(HOUSING)], None)
    response = sign_in("housing").get(ADDRESS)
    assert [a.attributes["href"] for a in page(response).css("main a")] == [address(city), f"/mine/{other.pk}/"]


def test_after_issue_the_rows_stay_and_nothing_is_asked(city: City, sign_in: SignIn) -> None:
    city.ask(HOUSING)
    city.issue()
    response = sign_in("housing").get(address(city))
    assert each(response, ".own .task") == ["改造老旧小区38个"]
    assert page(response).css(".answers") == []


def test_a_row_that_the_unit_joins_is_told_from_one_that_it_leads(city: City, sign_in: SignIn) -> None:
    city.edit(city.row("造林"), {"joint": [city.unit(HOUSING).pk]})
    city.ask(HOUSING)
    assert each(sign_in("housing").get(address(city)), ".own .tag") == ["牵头", "配合"]


def test_a_row_taken_away_is_seen_no_more(city: City, sign_in: SignIn) -> None:
    city.ask(HOUSING)
    city.edit(city.row("老旧小区"), {"lead": city.unit(FINANCE).pk})
    response = sign_in("housing").get(address(city))
    assert "没有本单位的任务" in words(response)
    assert "老旧小区" not in words(response)


def test_a_dropped_row_is_seen_no_more(city: City, sign_in: SignIn) -> None:
    city.ask(HOUSING)
    city.drop(city.row("老旧小区"))
    assert "老旧小区" not in words(sign_in("housing").get(address(city)))


def test_what_the_office_replied_is_shown(city: City, sign_in: SignIn) -> None:
    city.ask(HOUSING)
    opinion = city.answer("housing", city.row("老旧小区"), "object", "该项职责不在我局")
    asking.settle(city.office, opinion, False, "按三定方案执行")
    response = sign_in("housing").get(address(city))
    assert "按三定方案执行" in words(response, ".own")
    assert page(response).css(".answers") == []


def test_who_is_of_no_unit_is_told_so(city: City, office: Client) -> None:
    assert office.get(ADDRESS).status_code == 403
    assert "督查室不能对任务提意见" in words(office.get(ADDRESS))


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    assert client.get(ADDRESS).headers["Location"].startswith("/sign-in/")
    assert client.get(address(city)).headers["Location"].startswith("/sign-in/")


def test_another_place_is_not_seen(city: City, sign_in: SignIn) -> None:
    city.ask(HOUSING)
    browser = sign_in("housing-b")
    assert "还没有送到本单位的任务" in words(browser.get(ADDRESS))
    assert browser.get(address(city)).status_code == 404


def test_it_rejects_post(city: City, sign_in: SignIn) -> None:
    city.ask(HOUSING)
    assert sign_in("housing").post(ADDRESS).status_code == 405
    assert sign_in("housing").post(address(city)).status_code == 405
