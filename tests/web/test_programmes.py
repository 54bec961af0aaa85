"""The page of the named programmes: what the report says of each, and its rows."""

from __future__ import annotations

from datetime import date

from django.test import Client
from tests.ledger.city import City
from tests.web.browsing import page, words
from tests.web.conftest import SignIn
from tests.web.visiting import said

from luoshi.ledger import clock
from luoshi.ledger.record.lighting import light_up


def address(city: City) -> str:
    return f"/tables/{city.breakdown.pk}/programmes/"


def test_it_works(city: City, office: Client) -> None:
    response = office.get(address(city))
    assert response.status_code == 200
    told = said(response)
    assert "青禾计划" in told
    assert "安排 实施“青禾计划”，引进高层次人才120名，建设人才公寓800套。" in told


def test_a_row_that_is_left_out_is_not_shown(city: City, office: Client) -> None:
    row = city.row("青禾计划")
    assert f"/rows/{row.pk}/" in office.get(address(city)).content.decode()
    city.drop(row)
    response = office.get(address(city))
    assert f"/rows/{row.pk}/" not in response.content.decode()
    assert "没有任务写着这个名称" in said(response)


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    assert client.get(address(city))["Location"].startswith("/sign-in/")


def test_another_place_is_not_seen(city: City, sign_in: SignIn) -> None:
    assert sign_in("office-b").get(address(city)).status_code == 404


def test_it_rejects_post(city: City, office: Client) -> None:
    assert office.post(address(city)).status_code == 405


# --- A programme's own page --------------------------------------------------------------------


def test_a_programme_brings_together_words_rows_lights_and_reports(city: City, office: Client) -> None:
    row = city.row("青禾计划")
    city.issue()
    with clock.at(clock.moment(date(2026, 6, 10))):
        light_up(city.breakdown, date(2026, 6, 10))
        listed = office.get(address(city))
        programme = city.breakdown.programmes.get(name="青禾计划")
        response = office.get(f"{address(city)}{programme.pk}/")
    assert page(listed).css_first(".own .light") is not None
    assert "实施“青禾计划”，引进高层次人才120名" in words(response, ".source")
    assert f"/rows/{row.pk}/" in response.content.decode()
    assert page(response).css_first(".card .light") is not None
    assert "还没有报过进展" in words(response)


def test_who_may_see_no_progress_sees_no_light(city: City, sign_in: SignIn) -> None:
    city.issue()
    programme = city.breakdown.programmes.get(name="青禾计划")
    with clock.at(clock.moment(date(2026, 6, 10))):
        response = sign_in("deputy").get(f"{address(city)}{programme.pk}/")
    assert response.status_code == 200
    assert page(response).css_first(".light") is None


def test_a_programme_that_there_is_not(city: City, office: Client) -> None:
    assert office.get(f"{address(city)}999999/").status_code == 404
