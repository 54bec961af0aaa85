"""A row added: from a selection of the report, or by hand."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.ledger.city import REPORT, City
from tests.web.browsing import HTMX, each, events, page, swapped, words
from tests.web.conftest import SignIn

from luoshi.ledger.models import Task

WORDS = "改造老旧小区41个"


def address(city: City) -> str:
    return f"/breakdowns/{city.breakdown.pk}/add/"


def selected(words: str = WORDS) -> dict[str, int]:
    start = REPORT.index(words)
    return {"start": start, "end": start + len(words)}


def test_it_works(city: City, office: Client) -> None:
    response = office.post(address(city), selected(), headers=HTMX)
    assert response.status_code == 200
    assert swapped(response) == ["told", "left", "rows", "article"]
    row = city.row(WORDS)
    assert row.spans == [[REPORT.index(WORDS), REPORT.index(WORDS) + len(WORDS)]]
    assert response.headers["HX-Trigger-After-Settle"] == f'{{"luoshi:focus": {row.pk}}}'
    assert "".join(run.text() for run in page(response).css(f'#article [data-row="{row.pk}"]')) == WORDS


def test_a_row_can_be_written_by_hand(city: City, office: Client) -> None:
    after = city.row("造林")
    response = office.post(address(city), {"text": "办好全市运动会", "after": after.pk}, headers=HTMX)
    texts = each(response, "#rows .text")
    assert texts[texts.index("完成造林3万亩") + 1] == "办好全市运动会"
    assert city.row("运动会").spans == []


def test_the_words_typed_go_before_the_words_selected(city: City, office: Client) -> None:
    office.post(address(city), selected() | {"text": "粮食再获丰收"}, headers=HTMX)
    assert city.row("粮食再获丰收").spans != []


@pytest.mark.parametrize(
    "body",
    [
        {}, {"text": ""}, {"text": " \n"}, {"text": "字" * 4001}, {"start": "0", "end": "999999999"},
        {"start": "9", "end": "3"}, {"start": "5", "end": "5"}, {"start": "-5", "end": "5"}, {"start": "x", "end": "5"},
        {"end": "5"}, {"start": "１", "end": "５"}, {"start": "1", "end": "9" * 5000}, {"text": "好", "after": "x"},
        {"text": "好", "after": "-1"},
    ],
)  # fmt: skip
def test_what_is_no_row_is_refused(city: City, office: Client, body: dict[str, str]) -> None:
    before = events()
    response = office.post(address(city), body, headers=HTMX)
    assert response.status_code == 400
    assert words(response, "#told") != ""
    assert events() == before


def test_a_neighbour_of_another_table_is_no_neighbour(city: City, office: Client) -> None:
    other = Task.objects.filter(breakdown=city.second()).first()
    response = office.post(address(city), {"text": "办好全市运动会", "after": other.pk}, headers=HTMX)
    assert each(response, "#rows .text")[-1] == "办好全市运动会"
    assert Task.objects.filter(breakdown=other.breakdown, text="办好全市运动会").count() == 0


def test_who_may_only_look_changes_nothing(city: City, sign_in: SignIn) -> None:
    before = events()
    assert sign_in("auditor").post(address(city), {"text": "办好全市运动会"}).status_code == 403
    assert events() == before


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    assert client.post(address(city), {"text": "办好全市运动会"}).headers["Location"] == "/sign-in/"


def test_another_place_is_not_seen(city: City, sign_in: SignIn) -> None:
    before = events()
    assert sign_in("office-b").post(address(city), {"text": "办好全市运动会"}).status_code == 404
    assert events() == before


def test_it_rejects_get(city: City, office: Client) -> None:
    assert office.get(address(city)).status_code == 405
