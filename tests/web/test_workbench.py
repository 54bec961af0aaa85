"""The workbench as it is opened: the report on one side, the rows on the other."""

from __future__ import annotations

from django.test import Client
from tests.ledger.city import City
from tests.web.browsing import each, events, page, words
from tests.web.conftest import SignIn


def address(city: City) -> str:
    return f"/breakdowns/{city.breakdown.pk}/"


def test_it_works(city: City, office: Client) -> None:
    response = office.get(address(city))
    assert response.status_code == 200
    assert each(response, "#rows .text") == [task.text for task in city.kept()]
    assert "共 14 条，14 条待定，4 条没有牵头单位。" in words(response, "#left")


def test_the_report_stands_word_for_word(city: City, office: Client) -> None:
    article = page(office.get(address(city))).css_first("#article")
    text = city.breakdown.report.text
    for run in article.css("[data-s]"):
        start = int(run.attributes["data-s"] or "")
        assert text[start:].startswith(run.text())
    assert "各位代表！让我们团结一心" in article.text()


def test_each_row_is_marked_in_the_report(city: City, office: Client) -> None:
    article = page(office.get(address(city))).css_first("#article")
    for task in city.kept():
        marked = "".join(run.text() for run in article.css(f'[data-row="{task.pk}"]'))
        assert marked.startswith(task.text[:6])


def test_a_row_stands_under_its_area(city: City, office: Client) -> None:
    assert each(office.get(address(city)), "#rows .band") == list(dict.fromkeys(task.area for task in city.kept()))


def test_a_dropped_row_is_there_with_its_reason(city: City, office: Client) -> None:
    row = city.row("造林")
    city.drop(row)
    said = words(office.get(address(city)), f"#row-{row.pk}")
    assert "不列入" in said
    assert "表述性内容" in said


def test_figures_that_no_row_carries_are_listed(city: City, office: Client) -> None:
    assert "3万亩" not in words(office.get(address(city)), ".loose")
    city.drop(city.row("造林"))
    assert "3万亩" in words(office.get(address(city)), ".loose")


def test_who_may_only_look_is_offered_nothing_to_change(city: City, sign_in: SignIn) -> None:
    response = sign_in("auditor").get(address(city))
    assert response.status_code == 200
    for tool in ("#undo", "#add", "#bulk", "#take", ".pick input", ".row .open"):
        assert page(response).css(tool) == []
    assert page(response).css_first("#desk").attributes["data-edit"] == ""


def test_an_issued_table_is_only_to_be_read(city: City, office: Client) -> None:
    city.issue()
    response = office.get(address(city))
    assert "已印发" in words(response, "#left")
    for tool in ("#undo", "#add", "#bulk", "#take", ".pick input", ".row .open"):
        assert page(response).css(tool) == []


def test_every_tool_is_offered_to_the_office(city: City, office: Client) -> None:
    response = office.get(address(city))
    for tool in ("#undo", "#add", "#bulk", "#take", ".pick input", ".row .open"):
        assert page(response).css(tool) != []


def test_a_break_down_that_is_not_there_is_not_found(city: City, office: Client) -> None:
    assert office.get(f"/breakdowns/{city.breakdown.pk + 99}/").status_code == 404


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    assert client.get(address(city)).headers["Location"].startswith("/sign-in/")


def test_another_place_is_not_seen(city: City, sign_in: SignIn) -> None:
    before = events()
    assert sign_in("office-b").get(address(city)).status_code == 404
    assert events() == before


def test_it_rejects_post(city: City, office: Client) -> None:
    assert office.post(address(city)).status_code == 405
