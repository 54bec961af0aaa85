"""The issued tables of a place, and one of them."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from tests.ledger.city import FINANCE, WATER, City
from tests.web.browsing import each, page, words
from tests.web.conftest import SignIn

from luoshi.ledger import clock

ADDRESS = "/tables/"
EVERYBODY = ("office", "housing", "mayor", "counter", "deputy", "auditor")


def address(city: City) -> str:
    return f"/tables/{city.breakdown.pk}/"


@pytest.mark.parametrize("username", EVERYBODY)
def test_it_works(city: City, sign_in: SignIn, username: str) -> None:
    city.issue()
    browser = sign_in(username)
    assert "2026年政府工作报告任务分解" in words(browser.get(ADDRESS))
    said = words(browser.get(address(city)))
    assert "云政办发〔2026〕5号 2026年2月3日印发 共 14 条" in said
    assert "改造老旧小区38个" in said


def test_a_table_that_is_not_issued_is_not_listed(city: City, office: Client) -> None:
    assert "还没有印发的表" in words(office.get(ADDRESS))


def test_rows_are_numbered_as_on_paper(city: City, office: Client) -> None:
    city.drop(city.row("一般公共预算"))
    city.issue()
    numbers = each(office.get(address(city)), "tbody tr:not(.band) td.num")
    assert numbers == [str(n) for n in range(1, 14)]


def test_a_unit_sees_its_own_rows_by_their_numbers_in_the_whole(city: City, sign_in: SignIn) -> None:
    city.issue()
    response = sign_in("housing").get(f"{address(city)}?own=1")
    rows = each(response, "tbody tr:not(.band)")
    assert len(rows) == 1
    assert rows[0].startswith("6 改造老旧小区38个")
    assert "其中本单位 1 条" in words(response)


def test_a_leader_sees_the_own_portfolio(city: City, sign_in: SignIn) -> None:
    city.edit(city.row("造林"), {"official": city.person("mayor").pk})
    city.issue()
    response = sign_in("mayor").get(f"{address(city)}?own=1")
    assert len(each(response, "tbody tr:not(.band)")) == 1
    assert "其中分管 1 条" in words(response)


@pytest.fixture
def in_july(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 7, 1))


def test_each_row_has_a_light_with_its_reason_in_its_own_year(city: City, office: Client, in_july: None) -> None:
    city.issue()
    city.report(city.row("老旧小区"), "2026-06", figures={city.row("老旧小区").targets.get().pk: "2"})
    response = office.get(address(city))
    light = page(response).css_first(f"#t{city.row('老旧小区').pk} .light")
    assert light is not None
    assert (light.attributes["class"], light.text()) == ("light red", "告急")
    assert "落后" in (light.attributes["title"] or "")
    assert "告急 1" in words(response, ".lit")
    assert "落实（默认）" in words(response, ".lit")


def test_a_light_is_seen_by_those_who_see_progress(city: City, sign_in: SignIn, in_july: None) -> None:
    city.issue()
    seen = {
        name: len(each(sign_in(name).get(address(city)), "tbody .light")) for name in ("counter", "housing", "deputy")
    }
    assert seen == {"counter": 14, "housing": 1, "deputy": 0}


def test_in_another_year_a_table_that_nobody_drives_has_no_lights(
    city: City, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2028, 7, 1))
    city.issue()
    assert each(office.get(address(city)), ".light") == []


def test_only_rows_that_may_be_opened_are_links(city: City, sign_in: SignIn) -> None:
    city.issue()
    links = page(sign_in("housing").get(address(city))).css("tbody a")
    assert [link.text() for link in links] == ["改造老旧小区38个"]
    assert len(page(sign_in("counter").get(address(city))).css("tbody a")) == 14


def test_an_amended_field_shows_the_original_beside_it(city: City, office: Client) -> None:
    city.issue()
    row = city.row("造林")
    city.amend(row, {"text": "完成造林2万亩", "lead": city.unit(FINANCE).pk}, "土地有限")
    city.amend(city.again(row), {"text": "完成造林1万亩"}, "土地更有限")
    line = words(office.get(address(city)), f"#t{row.pk}")
    assert "完成造林3万亩完成造林1万亩" in line.replace(" ", "")
    assert "完成造林2万亩" not in line
    assert f"{WATER}{FINANCE}" in line


def test_a_unit_is_offered_the_files_of_its_own_rows_only(city: City, sign_in: SignIn) -> None:
    city.issue()
    files = "a[href*='table.']"
    assert each(sign_in("housing").get(address(city)), files) == ["本单位 Excel", "本单位 Word"]
    assert each(sign_in("counter").get(address(city)), files) == ["Excel", "Word 公文"]


@pytest.mark.parametrize("username", ["housing", "mayor", "counter", "deputy"])
def test_before_it_is_issued_nobody_else_sees_it(city: City, sign_in: SignIn, username: str) -> None:
    city.ask(WATER)
    assert sign_in(username).get(address(city)).status_code == 404


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    assert client.get(ADDRESS).headers["Location"].startswith("/sign-in/")
    assert client.get(address(city)).headers["Location"].startswith("/sign-in/")


def test_another_place_is_not_seen(city: City, sign_in: SignIn) -> None:
    city.issue()
    browser = sign_in("deputy-b")
    assert "还没有印发的表" in words(browser.get(ADDRESS))
    assert browser.get(address(city)).status_code == 404


def test_it_rejects_post(city: City, office: Client) -> None:
    assert office.post(ADDRESS).status_code == 405
    assert office.post(address(city)).status_code == 405


@pytest.mark.parametrize(
    ("username", "circular"),
    [("office", True), ("mayor", True), ("auditor", True), ("housing", False), ("counter", False), ("deputy", False)],
)
def test_projects_and_for_who_may_the_circular_are_linked(
    city: City, sign_in: SignIn, username: str, circular: bool
) -> None:
    city.issue()
    browser = sign_in(username)
    links = {node.attributes["href"] or "" for node in page(browser.get(address(city))).css(".head .acts a")}
    assert (f"{address(city)}circular/" in links) is circular
    assert f"{address(city)}projects/" in links
    assert browser.get(f"{address(city)}projects/").status_code == 200
    assert browser.get(f"{address(city)}circular/").status_code == (200 if circular else 403)
