"""The office's page of what is in for a period: accept, return, ask for more."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.ledger.city import City, assert_whole
from tests.web.browsing import each, events, page, words
from tests.web.conftest import SignIn
from tests.web.test_many_rows import asked_by, grow

from luoshi.ledger import clock
from luoshi.ledger.models import Progress
from luoshi.ledger.record import driving
from luoshi.ledger.record import progress as record


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day on which the tests of this file are lived."""
    monkeypatch.setattr(clock, "today", lambda: date(2026, 3, 29))


@pytest.fixture
def held(city: City) -> Progress:
    city.issue()
    return city.report(city.row("老旧小区"), "2026-03")


@pytest.fixture
def other(city: City, held: Progress) -> Progress:
    return city.report(city.row("造林"), "2026-03", by="water", text="造林过半")


def address(city: City) -> str:
    return f"/breakdowns/{city.breakdown.pk}/progress/"


def send(city: City, office: Client, step: str, *held: Progress, said: str = "") -> HttpResponse:
    body = {"step": step, "id": [each.pk for each in held], "words": said, "period": "2026-03"}
    return office.post(address(city), body, follow=True)


def test_it_works(city: City, held: Progress, other: Progress, office: Client) -> None:
    response = office.get(address(city))
    assert words(response, ".lead").startswith("3月28日前报送，已过报送日")
    assert "报来 2 份，2 份待审核" in words(response, ".lead")
    assert "正在施工" in words(response, f"#p{held.pk}")
    assert "照片.jpg" in words(response, f"#p{held.pk}")
    assert "未核" in words(response, f"#p{held.pk}")
    done = send(city, office, "accept", held, other)
    assert "2 份进展已通过" in words(done, "#told")
    assert {p.state for p in Progress.objects.all()} == {"accepted"}
    assert_whole()


def test_what_is_missing_is_told_by_unit(city: City, held: Progress, office: Client) -> None:
    response = office.get(address(city))
    assert "市住房和城乡建设局 应报 1 条，都报了" in each(response, "h2")
    assert any("市水利局" in line and "没报" in line for line in each(response, "h2"))
    assert any("造林" in line for line in each(response, ".missing"))


def test_a_quarterly_row_is_missing_only_at_the_end_of_a_quarter(city: City, office: Client) -> None:
    city.issue()
    driving.set_cycle(city.office, city.breakdown, city.row("造林").pk, "quarterly")
    shown = {month: each(office.get(f"{address(city)}?period=2026-{month}"), ".missing") for month in ("02", "03")}
    assert [any("造林" in line for line in lines) for lines in shown.values()] == [False, True]


def test_a_table_leads_there_once_it_is_issued(city: City, office: Client) -> None:
    where = f"/breakdowns/{city.breakdown.pk}/"
    assert page(office.get(where)).css(f"a[href='{address(city)}']") == []
    assert "还没有进展" in words(office.get(address(city)))
    city.issue()
    assert page(office.get(where)).css(f"a[href='{address(city)}']") != []


def test_another_period_is_chosen(city: City, held: Progress, office: Client) -> None:
    assert page(office.get(f"{address(city)}?period=2026-02")).css("article") == []
    assert len(page(office.get(f"{address(city)}?period=2026-03")).css("article")) == 1
    for odd in ("2027-01", "x", "2026-12", ""):
        assert words(office.get(f"{address(city)}?period={odd}"), ".lead").startswith("3月28日前")


@pytest.mark.parametrize(("step", "state"), [("return", "returned"), ("ask", "asked")])
def test_what_goes_back_needs_a_word_and_keeps_it(
    city: City, held: Progress, office: Client, step: str, state: str
) -> None:
    before = events()
    response = send(city, office, step, held)
    assert response.status_code == 400
    assert "请写明原因" in words(response, f"#p{held.pk} .notice.bad")
    assert events() == before
    assert send(city, office, step, held, said="请附现场照片").status_code == 200
    assert (Progress.objects.get().state, Progress.objects.get().review) == (state, "请附现场照片")


def test_a_word_too_long_is_refused_and_stays(city: City, held: Progress, office: Client) -> None:
    response = send(city, office, "return", held, said="长" * 501)
    assert response.status_code == 400
    assert words(response, f"#w{held.pk}") == "长" * 501


def test_what_was_returned_is_accepted_only_once_it_is_in_again(city: City, held: Progress, office: Client) -> None:
    send(city, office, "return", held, said="请写实")
    assert send(city, office, "accept", held).status_code == 409
    city.report(city.row("老旧小区"), "2026-03", text="写实了")
    assert send(city, office, "accept", held).status_code == 200
    assert Progress.objects.get().state == "accepted"


def test_an_accepted_report_may_still_be_returned(city: City, held: Progress, office: Client) -> None:
    send(city, office, "accept", held)
    send(city, office, "return", held, said="发现不实")
    assert Progress.objects.get().state == "returned"


@pytest.mark.parametrize("step", ["", "drop", "x" * 5000, "<b>"])
def test_a_step_that_there_is_not_is_refused(city: City, held: Progress, office: Client, step: str) -> None:
    before = events()
    assert send(city, office, step, held).status_code == 400
    assert events() == before


@pytest.mark.parametrize("ids", [[], ["x"], ["-1"], ["9" * 40], ["999999"]])
def test_reports_that_are_none_are_refused(city: City, held: Progress, office: Client, ids: list[str]) -> None:
    before = events()
    assert office.post(address(city), {"step": "accept", "id": ids}).status_code in (400, 404)
    assert events() == before


def test_a_report_of_another_table_is_not_reviewed_here(city: City, held: Progress, office: Client) -> None:
    second = city.second()
    before = events()
    where = f"/breakdowns/{second.pk}/progress/"
    assert office.post(where, {"step": "accept", "id": held.pk}).status_code in (404, 409)
    assert events() == before


def test_who_may_look_only_is_offered_nothing(city: City, held: Progress, sign_in: SignIn) -> None:
    auditor = sign_in("auditor")
    assert page(auditor.get(address(city))).css("form[method=post][id=many], article form") == []
    assert auditor.post(address(city), {"step": "accept", "id": held.pk}).status_code == 403
    assert sign_in("housing").get(address(city)).status_code == 403


def test_a_doubt_stands_beside_the_figure(city: City, held: Progress, office: Client) -> None:
    record.check_figure(city.person("counter"), held.figures.get(), False, "与月报不一致")
    said = words(office.get(address(city)), f"#p{held.pk} .figures")
    assert "12个 有疑问：与月报不一致" in said


def test_markup_is_text(city: City, held: Progress, office: Client) -> None:
    evil = "<img src=x onerror=alert(1)>"
    city.report(city.row("造林"), "2026-03", by="water", text=evil)
    response = send(city, office, "return", held, said=evil * 30)
    assert page(response).css("main img") == []
    assert "onerror" in words(response)


def test_many_reports_ask_no_more_than_few(city: City, office: Client) -> None:
    grow(city)
    city.issue()
    city.report(city.row("老旧小区"), "2026-03")
    few = asked_by(office, address(city))
    for row in [task for task in city.kept() if task.text.startswith("第")][:20]:
        city.report(row, "2026-03")
    assert asked_by(office, address(city)) == few <= 30
