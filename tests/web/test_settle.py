"""Settling what a unit said."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from tests.ledger.city import FINANCE, HOUSING, WATER, City
from tests.web.browsing import events, words
from tests.web.conftest import SignIn

from luoshi.ledger.models import Opinion


@pytest.fixture
def opinion(city: City) -> Opinion:
    """An objection of a unit that waits to be settled."""
    city.ask(HOUSING, WATER)
    return city.answer("housing", city.row("老旧小区"), "object", "该项职责不在我局")


@pytest.fixture
def proposal(city: City) -> Opinion:
    """A change that a unit proposed."""
    city.ask(HOUSING, WATER)
    return city.answer("water", city.row("造林"), "change", "时间提前", deadline="2026-06-30")


def address(city: City, opinion: Opinion) -> str:
    return f"/breakdowns/{city.breakdown.pk}/opinions/{opinion.pk}/"


def test_it_works(city: City, office: Client, opinion: Opinion) -> None:
    response = office.post(address(city, opinion), {"adopt": "1", "lead": "财政局", "reply": "好"}, follow=True)
    assert response.redirect_chain[0][0] == f"/breakdowns/{city.breakdown.pk}/ask/#opinions"
    assert words(response, "#told") == "已采纳"
    assert FINANCE in words(office.get(f"/breakdowns/{city.breakdown.pk}/rows/{opinion.task_id}/"), ".by b")
    opinion.refresh_from_db()
    assert (opinion.state, opinion.reply, opinion.settled_by) == ("adopted", "好", city.office)


def test_a_proposed_change_is_made_when_it_is_adopted(city: City, office: Client, proposal: Opinion) -> None:
    office.post(address(city, proposal), {"adopt": "1"})
    assert city.row("造林").deadline == date(2026, 6, 30)


def test_the_joint_units_may_be_named_in_the_same_step(city: City, office: Client, opinion: Opinion) -> None:
    office.post(address(city, opinion), {"adopt": "1", "lead": "财政局", "joint": "住建、水利"})
    response = office.get(f"/breakdowns/{city.breakdown.pk}/rows/{opinion.task_id}/")
    assert words(response, ".by b") == FINANCE
    assert f"{HOUSING}、{WATER}" in words(response, ".by")


def test_an_opinion_declined_changes_no_row(city: City, office: Client, proposal: Opinion) -> None:
    office.post(address(city, proposal), {"adopt": "0", "reply": "按原定时间", "lead": "财政局"})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.reply) == ("declined", "按原定时间")
    assert city.row("造林").deadline is None
    assert city.row("造林").version == proposal.task.version


def test_declining_needs_a_word(city: City, office: Client, opinion: Opinion) -> None:
    before = events()
    response = office.post(address(city, opinion), {"adopt": "0", "reply": " "})
    assert response.status_code == 400
    assert "不采纳要写明原因" in words(response, ".notice.bad")
    assert events() == before


def test_a_unit_that_there_is_not_is_told(city: City, office: Client, opinion: Opinion) -> None:
    before = events()
    response = office.post(address(city, opinion), {"adopt": "1", "lead": "市航天局"})
    assert response.status_code == 400
    assert "没有叫“市航天局”的单位" in words(response, ".notice.bad")
    assert events() == before


def test_an_opinion_is_settled_once(city: City, office: Client, opinion: Opinion) -> None:
    office.post(address(city, opinion), {"adopt": "0", "reply": "按原分工"})
    before = events()
    response = office.post(address(city, opinion), {"adopt": "1"})
    assert response.status_code == 409
    assert "已经处理过了" in words(response)
    assert events() == before


def test_an_opinion_of_another_table_is_not_found(city: City, office: Client, opinion: Opinion) -> None:
    before = events()
    response = office.post(f"/breakdowns/{city.second().pk}/opinions/{opinion.pk}/", {"adopt": "1"})
    assert response.status_code == 404
    assert events() == before + 1  # the second table


def test_the_unit_itself_settles_nothing(city: City, sign_in: SignIn, opinion: Opinion) -> None:
    before = events()
    assert sign_in("housing").post(address(city, opinion), {"adopt": "1"}).status_code == 404
    assert events() == before


def test_it_asks_to_sign_in(city: City, client: Client, opinion: Opinion) -> None:
    assert client.post(address(city, opinion), {"adopt": "1"}).headers["Location"] == "/sign-in/"


def test_another_place_is_not_seen(city: City, sign_in: SignIn, opinion: Opinion) -> None:
    before = events()
    assert sign_in("office-b").post(address(city, opinion), {"adopt": "1"}).status_code == 404
    assert events() == before


def test_it_rejects_get(city: City, office: Client, opinion: Opinion) -> None:
    assert office.get(address(city, opinion)).status_code == 405
