"""What a unit says of its rows."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.ledger.city import FINANCE, HOUSING, WATER, City
from tests.web.browsing import events, form, words
from tests.web.conftest import SignIn

from luoshi.ledger.models import Enquiry, Opinion, Task
from luoshi.ledger.record import asking


@pytest.fixture(autouse=True)
def asked(city: City) -> None:
    """Two units are asked."""
    city.edit(city.row("农村公路"), {"lead": city.unit(HOUSING).pk})
    city.ask(HOUSING, WATER)


@pytest.fixture
def housing(sign_in: SignIn) -> Client:
    """The browser of a unit that was asked."""
    return sign_in("housing")


def address(city: City) -> str:
    return f"/mine/{city.breakdown.pk}/answer/"


def rows(*tasks: Task) -> dict[str, str]:
    return {"rows": ",".join(str(task.pk) for task in tasks)}


def proposal(browser: Client, city: City, task: Task) -> dict[str, str | None]:
    """The form with which a change of a row is proposed, as the page shows it."""
    return form(browser.get(f"/mine/{city.breakdown.pk}/"), f"#t{task.pk} details:last-of-type form")


def test_it_works(city: City, housing: Client) -> None:
    both = city.row("老旧小区"), city.row("农村公路")
    response = housing.post(address(city), rows(*both) | {"answer": "accept"}, follow=True)
    assert response.redirect_chain == [(f"/mine/{city.breakdown.pk}/", 302)]
    assert words(response, "#told") == "已反馈 2 条"
    assert "都反馈了" in words(response, ".lead")
    assert [(o.answer, o.state, o.by) for o in Opinion.objects.all()] == [
        ("accept", "noted", city.person("housing"))
    ] * 2  # fmt: skip
    assert Enquiry.objects.get(unit=city.unit(HOUSING)).answered_at is not None


def test_one_row_is_answered_and_shown_again(city: City, housing: Client) -> None:
    row = city.row("老旧小区")
    response = housing.post(address(city), rows(row) | {"answer": "object", "reason": "不在我局"})
    assert response.headers["Location"] == f"/mine/{city.breakdown.pk}/#t{row.pk}"
    assert Opinion.objects.get().reason == "不在我局"


def test_a_change_is_proposed_in_words(city: City, housing: Client) -> None:
    row = city.row("老旧小区")
    typed = proposal(housing, city, row) | {"joint": "财政局", "deadline": "6月底", "reason": "需要资金"}
    assert housing.post(address(city), typed | {"answer": "change"}).status_code == 302
    assert Opinion.objects.get().proposal == {"joint": [city.unit(FINANCE).pk], "deadline": "2026-06-30"}
    assert city.again(row).deadline is None


def test_an_answer_can_be_changed_until_it_is_settled(city: City, housing: Client) -> None:
    row = city.row("老旧小区")
    housing.post(address(city), rows(row) | {"answer": "accept"})
    housing.post(address(city), rows(row) | {"answer": "object", "reason": "再想了想"})
    opinion = Opinion.objects.get()
    assert (opinion.answer, opinion.state) == ("object", "open")
    asking.settle(city.office, opinion, False, "按原分工")
    response = housing.post(address(city), rows(row) | {"answer": "accept"})
    assert response.status_code == 409
    assert "督查室已经处理过这条意见" in words(response, ".notice.bad")


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"answer": "object"}, "请写明理由"),
        ({"answer": "object", "reason": " \n"}, "请写明理由"),
        ({"answer": "object", "reason": "长" * 501}, "理由有 501 字"),
        ({"answer": "change", "reason": "好"}, "建议的内容和现在的一样"),
        ({"answer": "change", "reason": "好", "lead": "市航天局"}, "没有叫“市航天局”的单位"),
        ({"answer": "change", "reason": "好", "text": "字" * 4001, "was_text": ""}, "超过了 4000 字"),
        ({"answer": "explode"}, "没有“explode”这种意见"),
        ({"answer": ""}, "没有“”这种意见"),
        ({}, "没有“”这种意见"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_told_at_the_row(
    city: City, housing: Client, said: dict[str, str], complaint: str
) -> None:
    row = city.row("老旧小区")
    before = events()
    response = housing.post(address(city), rows(row) | said)
    assert response.status_code == 400
    assert complaint in words(response, f"#t{row.pk} .notice.bad")
    assert events() == before


def test_what_was_typed_stays_in_its_form(city: City, housing: Client) -> None:
    row = city.row("老旧小区")
    typed = proposal(housing, city, row) | {"lead": "市航天局", "reason": "写了很久的理由"}
    response = housing.post(address(city), typed | {"answer": "change"})
    again = form(response, f"#t{row.pk} details[open] form")
    assert (again["lead"], again["reason"], again["was_lead"]) == ("市航天局", "写了很久的理由", HOUSING)


@pytest.mark.parametrize("field", ["official", "kind", "area", "state", "version", "breakdown"])
def test_a_field_that_may_not_be_proposed_is_left_out(city: City, housing: Client, field: str) -> None:
    before = events()
    said = rows(city.row("老旧小区")) | {"answer": "change", "reason": "好", field: "林若溪", f"was_{field}": ""}
    assert housing.post(address(city), said).status_code == 400
    assert events() == before


@pytest.mark.parametrize("given", ["", ",", "x", "-1", "1,x", "１", "9" * 5000, "1.5", "0", "999999999", "1\0"])
def test_rows_that_make_no_sense_are_told(city: City, housing: Client, given: str) -> None:
    before = events()
    assert housing.post(address(city), {"rows": given, "answer": "accept"}).status_code in (400, 404)
    assert events() == before


def test_a_row_of_another_unit_is_not_answered(city: City, housing: Client) -> None:
    before = events()
    for chosen in (rows(city.row("造林")), rows(city.row("老旧小区"), city.row("造林"))):
        response = housing.post(address(city), chosen | {"answer": "object", "reason": "好"})
        assert response.status_code == 404
        assert "造林" not in response.content.decode()
    assert events() == before


def test_a_row_of_another_table_is_not_answered(city: City, housing: Client) -> None:
    other = city.second()
    asking.ask(city.office, other, [city.unit(HOUSING)], None)
    row = Task.objects.get(breakdown=other, text__contains="老旧小区")
    before = events()
    assert housing.post(address(city), rows(row) | {"answer": "accept"}).status_code == 404
    assert events() == before


def test_a_dropped_row_is_not_answered(city: City, housing: Client) -> None:
    row = city.row("老旧小区")
    city.drop(row)
    assert housing.post(address(city), rows(row) | {"answer": "accept"}).status_code == 404


def test_after_issue_nothing_is_answered(city: City, housing: Client) -> None:
    city.issue()
    before = events()
    response = housing.post(address(city), rows(city.row("老旧小区")) | {"answer": "accept"})
    assert response.status_code == 409
    assert "不能提意见" in words(response, ".notice.bad")
    assert events() == before


def test_a_unit_that_was_not_asked_is_not_heard(city: City, sign_in: SignIn) -> None:
    before = events()
    body = rows(city.row("老旧小区")) | {"answer": "accept"}
    for username in ("office", "mayor", "counter", "deputy", "auditor"):
        assert sign_in(username).post(address(city), body).status_code == 403
    assert events() == before


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    assert client.post(address(city), {"rows": "1"}).headers["Location"] == "/sign-in/"


def test_another_place_is_not_seen(city: City, sign_in: SignIn) -> None:
    before = events()
    body = rows(city.row("老旧小区")) | {"answer": "accept"}
    assert sign_in("housing-b").post(address(city), body).status_code == 404
    assert events() == before


def test_it_rejects_get(city: City, housing: Client) -> None:
    assert housing.get(address(city)).status_code == 405
