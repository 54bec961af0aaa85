"""A row opened for editing."""

from __future__ import annotations

from django.test import Client
from tests.ledger.city import HOUSING, WATER, City
from tests.web.browsing import HTMX, each, events, form, words
from tests.web.conftest import SignIn


def address(city: City, words: str = "老旧小区") -> str:
    return f"/breakdowns/{city.breakdown.pk}/rows/{city.row(words).pk}/edit/"


def test_it_works(city: City, office: Client) -> None:
    given = {
        "joint": [city.unit(WATER).pk], "official": city.person("mayor").pk, "deadline": "2026-06-30", "q1": "开工",
        "note": "备注一句",
    }  # fmt: skip
    row = city.row("老旧小区")
    city.edit(row, given)
    shown = form(office.get(address(city)))
    told = {
        name: shown[name] for name in ("text", "lead", "joint", "official", "deadline", "q1", "note", "kind", "area")
    }
    assert told == {
        "text": "改造老旧小区38个", "lead": HOUSING, "joint": WATER, "official": "林若溪", "deadline": "2026年6月底",
        "q1": "开工", "note": "备注一句", "kind": "ordinary", "area": row.area,
    }  # fmt: skip
    assert shown["base"] == str(row.version + 1)


def test_it_remembers_what_each_field_began_with(city: City, office: Client) -> None:
    shown = form(office.get(address(city)))
    for name in ("text", "lead", "joint", "official", "deadline", "q1", "q2", "q3", "q4", "note", "kind", "area"):
        assert shown[f"was_{name}"] == shown[name]


def test_it_proposes_units_with_what_decided(city: City, office: Client) -> None:
    assert HOUSING in each(office.get(address(city)), ".propose")


def test_it_shows_an_opinion_that_waits(city: City, office: Client) -> None:
    city.ask(HOUSING)
    city.answer("housing", city.row("老旧小区"), "object", "建议由市财政局牵头")
    assert "建议由市财政局牵头" in words(office.get(address(city)), ".notice.warn:not(.restored)")


def test_who_may_only_look_is_told_why_not(city: City, sign_in: SignIn) -> None:
    response = sign_in("auditor").get(address(city))
    assert response.status_code == 403
    assert "审计不能分解任务" in words(response)


def test_an_issued_row_is_not_opened(city: City, office: Client) -> None:
    city.issue()
    response = office.get(address(city), headers=HTMX)
    assert response.status_code == 409
    assert "已印发的任务请用“调整”" in words(response, "#told")
    assert response.headers["HX-Reswap"] == "none"


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    assert client.get(address(city)).headers["Location"].startswith("/sign-in/")


def test_another_place_is_not_seen(city: City, sign_in: SignIn) -> None:
    before = events()
    assert sign_in("office-b").get(address(city)).status_code == 404
    assert events() == before


def test_it_rejects_post(city: City, office: Client) -> None:
    assert office.post(address(city)).status_code == 405
