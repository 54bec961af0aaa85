"""The statistician's page: figures confirmed or disputed."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.ledger.city import City, assert_whole
from tests.web.browsing import events, page, words
from tests.web.conftest import SignIn
from tests.web.test_many_rows import asked_by, grow

from luoshi.ledger.models import Figure
from luoshi.ledger.record import progress as record

ADDRESS = "/figures/"


@pytest.fixture
def figure(city: City) -> Figure:
    city.issue()
    return city.report(city.row("老旧小区"), "2026-03").figures.get()


@pytest.fixture
def counter(figure: Figure, sign_in: SignIn) -> Client:
    return sign_in("counter")


def check(browser: Client, figure: Figure, do: str, note: str = "", state: str = "reported") -> HttpResponse:
    return browser.post(f"{ADDRESS}{figure.pk}/", {"do": do, "note": note, "state": state}, follow=True)


def test_it_works(figure: Figure, counter: Client) -> None:
    response = counter.get(ADDRESS)
    said = words(response, f"#f{figure.pk}")
    for part in ("12个", "38个", "市住房和城乡建设局", "2026年3月", "改造老旧小区38个", "正在施工"):
        assert part in said
    done = check(counter, figure, "confirm")
    assert "已核实" in words(done, "#told")
    assert "没有要核实的数字" in words(done)
    assert (Figure.objects.get().state, Figure.objects.get().checked_by.username) == ("confirmed", "counter")
    assert_whole()


def test_a_doubt_needs_a_word(figure: Figure, counter: Client) -> None:
    before = events()
    response = check(counter, figure, "dispute")
    assert response.status_code == 400
    assert "有疑问要写明哪里不对" in words(response, f"#f{figure.pk} .notice.bad")
    assert events() == before
    check(counter, figure, "dispute", "与月报 <b>1,203</b> 不一致")
    assert "与月报 <b>1,203</b> 不一致" in words(counter.get(f"{ADDRESS}?state=disputed"), f"#f{figure.pk}")


def test_a_doubt_is_lifted(figure: Figure, counter: Client) -> None:
    check(counter, figure, "dispute", "与月报不一致")
    check(counter, figure, "confirm", state="disputed")
    assert (Figure.objects.get().state, Figure.objects.get().note) == ("confirmed", "")


def test_a_word_too_long_stays(figure: Figure, counter: Client) -> None:
    response = check(counter, figure, "dispute", "长" * 501)
    assert response.status_code == 400
    node = page(response).css_first(f"#n{figure.pk}")
    assert node is not None and node.attributes["value"] == "长" * 501


@pytest.mark.parametrize("do", ["", "delete", "x" * 5000])
def test_anything_else_is_refused(figure: Figure, counter: Client, do: str) -> None:
    before = events()
    assert check(counter, figure, do, "x").status_code == 400
    assert events() == before


def test_a_new_figure_is_checked_anew(city: City, figure: Figure, counter: Client) -> None:
    check(counter, figure, "confirm")
    row = city.row("老旧小区")
    city.report(row, "2026-03", figures={row.targets.get().pk: "13"})
    assert "13个" in words(counter.get(ADDRESS), f"#f{figure.pk}")


def test_figures_of_a_returned_report_wait(city: City, figure: Figure, counter: Client) -> None:
    record.review(city.office, city.breakdown, [figure.progress_id], "return", "请写实")
    assert page(counter.get(ADDRESS)).css("article") == []


def test_figures_of_another_place_are_nobodys_here(figure: Figure, counter: Client, sign_in: SignIn) -> None:
    there = sign_in("counter-b")
    before = events()
    assert page(there.get(ADDRESS)).css("article") == []
    assert check(there, figure, "confirm").status_code == 404
    assert events() == before


def test_who_is_no_statistician_may_not(figure: Figure, office: Client, sign_in: SignIn) -> None:
    assert office.get(ADDRESS).status_code == 403
    assert check(office, figure, "confirm").status_code == 403
    assert check(sign_in("housing"), figure, "confirm").status_code == 403
    assert check(sign_in("water"), figure, "confirm").status_code == 404


def test_the_menu_leads_there(figure: Figure, counter: Client, office: Client) -> None:
    assert page(counter.get("/tables/")).css(".menu a[href='/figures/']") != []
    assert page(office.get("/tables/")).css(".menu a[href='/figures/']") == []


def test_many_figures_ask_no_more_than_few(city: City, sign_in: SignIn) -> None:
    grow(city)
    city.issue()
    city.report(city.row("老旧小区"), "2026-03")
    counter = sign_in("counter")
    few = asked_by(counter, ADDRESS)
    for row, by in (("造林", "water"), ("水土流失", "water")):
        city.report(city.row(row), "2026-03", by=by)
    assert len(page(counter.get(ADDRESS)).css("article")) == 3
    assert asked_by(counter, ADDRESS) == few <= 15
