"""Changing an issued row: the original stays beside the change."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.ledger.city import FINANCE, WATER, City, assert_whole
from tests.web.browsing import each, events, form, words
from tests.web.conftest import SignIn

from luoshi.ledger.models import Amendment


@pytest.fixture(autouse=True)
def issued(city: City) -> None:
    """The table is issued."""
    city.issue()


def row_address(city: City, words: str = "造林") -> str:
    return f"/tables/{city.breakdown.pk}/rows/{city.row(words).pk}/"


def address(city: City, words: str = "造林") -> str:
    return f"{row_address(city, words)}amend/"


def opened(browser: Client, city: City) -> dict[str, str | None]:
    return form(browser.get(row_address(city)), "#amend form")


def test_it_works(city: City, office: Client) -> None:
    typed = opened(office, city) | {"deadline": "6月底", "lead": "财政局", "reason": "政策调整"}
    response = office.post(address(city), typed, follow=True)
    assert response.redirect_chain == [(row_address(city), 302)]
    assert "已调整，成为第 2 版" in words(response, "#told")
    told = {a.field: (a.original, a.changed, a.reason) for a in Amendment.objects.all()}
    assert told == {
        "deadline": ("全年", "2026年6月底", "政策调整"), "lead": (WATER, FINANCE, "政策调整"),
    }  # fmt: skip
    assert each(response, "table del") == [WATER, "全年"]
    assert city.breakdown.versions.count() == 2
    assert_whole()


def test_a_form_sent_back_as_it_was_changes_nothing(city: City, office: Client) -> None:
    before = events()
    response = office.post(address(city), opened(office, city) | {"reason": "看看"}, follow=True)
    assert words(response, "#told") == "没有改动"
    assert (events(), city.breakdown.versions.count()) == (before, 1)


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"note": "新"}, "调整要写理由"),
        ({"note": "新", "reason": " "}, "调整要写理由"),
        ({"note": "新", "reason": "理" * 501}, "理由有 501 字"),
        ({"lead": "", "reason": "好"}, "印发的任务不能没有牵头单位"),
        ({"lead": "市航天局", "reason": "好"}, "没有叫“市航天局”的单位"),
        ({"text": "", "reason": "好"}, "不能空着"),
        ({"deadline": "过几天", "reason": "好"}, "看不出是哪一天"),
        ({"note": "新", "reason": "好", "base": "x"}, "应是一个整数"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_leaves_everything_typed_in_the_form(
    city: City, office: Client, typed: dict[str, str], complaint: str
) -> None:
    before = events()
    response = office.post(address(city), opened(office, city) | typed)
    assert response.status_code == 400
    assert complaint in words(response, ".notice.bad")
    shown = form(response, "#amend form")
    assert {name: shown[name] for name in typed} == typed
    assert (events(), city.breakdown.versions.count()) == (before, 1)


def test_the_same_row_amended_meanwhile_is_refused_with_both_contents(city: City, office: Client) -> None:
    typed = opened(office, city) | {"note": "我的备注", "reason": "我的理由"}
    city.amend(city.row("造林"), {"note": "对方的备注"}, "对方的理由")
    before = events()
    response = office.post(address(city), typed)
    assert response.status_code == 409
    assert "对方的备注" in words(response, ".notice.bad")
    assert form(response, "#amend form")["note"] == "我的备注"
    assert (city.row("造林").note, events()) == ("对方的备注", before)


def test_a_unit_amends_nothing(city: City, sign_in: SignIn) -> None:
    before = events()
    body = {"base": 1, "note": "新", "was_note": "", "reason": "好"}
    assert sign_in("water").post(address(city), body).status_code == 403
    assert events() == before


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    assert client.post(address(city), {"base": 1}).headers["Location"] == "/sign-in/"


def test_another_place_is_not_seen(city: City, sign_in: SignIn) -> None:
    before = events()
    body = {"base": 1, "note": "新", "was_note": "", "reason": "好"}
    assert sign_in("office-b").post(address(city), body).status_code == 404
    assert events() == before


def test_it_rejects_get(city: City, office: Client) -> None:
    assert office.get(address(city)).status_code == 405
