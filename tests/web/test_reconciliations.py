"""A report held against the next in the office: the pairs, the two side by side, and settling an answer."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries
from tests.ledger.city import NEXT_REPORT, REPORT, City, assert_whole
from tests.web.browsing import HTMX, each, events, form, last_event, page, words
from tests.web.conftest import SignIn

from luoshi.errors import InputError
from luoshi.ledger.models import Reconciled, Report, Settlement
from luoshi.ledger.record import reconciling, reports

PIPES, LAID, ROADS = REPORT.index("45公里"), NEXT_REPORT.index("41公里"), REPORT.index("130公里")
BUDGET = NEXT_REPORT.index("8亿元")


@pytest.fixture
def new(city: City) -> Report:
    """The report of the year after."""
    return reports.import_report(city.office, city.place, NEXT_REPORT, "2027.txt").report


@pytest.fixture
def address(city: City, new: Report) -> str:
    return f"/reconciliations/{city.breakdown.report.pk}/{new.pk}/"


def settle(browser: Client, address: str, start: int, choice: str, **more: str):  # type: ignore[no-untyped-def]
    return browser.post(f"{address}{start}/", {"choice": choice, "seen": "0"} | more)


def test_one_report_alone_has_no_pair(city: City, office: Client) -> None:
    assert "还没有前后两年的报告" in words(office.get("/reconciliations/"))


def test_the_pairs_and_their_counts(address: str, office: Client) -> None:
    shown = office.get("/reconciliations/")
    assert page(shown).css_first(".pair a").attributes["href"] == address
    assert "✓完成 3" in each(shown, ".counts li")


def test_what_the_pages_show_is_found_when_a_report_is_imported(city: City, office: Client) -> None:
    assert not Reconciled.objects.exists()
    assert office.post("/breakdowns/import/", {"text": NEXT_REPORT}).status_code == 302
    assert Reconciled.objects.count() == 1


def test_reports_that_do_not_fit_are_told_why(address: str, office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise InputError("两份报告都看不出是哪一年的", "请在标题里写明年份")

    monkeypatch.setattr("luoshi.ledger.reconciled.reconcile", refuse)
    assert "这两份报告对不了账：两份报告都看不出是哪一年的" in words(office.get("/reconciliations/"))
    assert office.get(address).status_code == 400


def test_both_reports_stand_side_by_side(address: str, office: Client) -> None:
    shown = page(office.get(address))
    assert "更新供水管网" in shown.css_first("#old").text()
    assert "更新供水管网" in shown.css_first("#new").text()
    mark = shown.css_first(f"#new #a{LAID}")
    promise = shown.css_first(mark.attributes["href"])
    assert promise.attributes["href"] == f"#a{LAID}"
    assert promise.css_first(".badge").text().endswith("未完成")
    assert shown.css("[style], [onclick], script:not([src])") == []


def test_settling_puts_the_answer_in_the_place_of_the_programs(address: str, office: Client) -> None:
    before = events()
    answered = settle(office, address, PIPES, "silent", reason="说的是城区以外")
    assert answered.status_code == 302
    assert answered["Location"].startswith(f"{address}#p")
    assert events() == before + 1
    assert (last_event().action, last_event().reason) == ("reconciliation.settle", "说的是城区以外")
    shown = page(office.get(address))
    line = shown.css_first(f'[data-start="{PIPES}"]')
    assert line.attributes["data-state"] == "silent"
    assert "认定" in line.css_first(".why").text()
    assert "人工认定 1 项" in words(office.get(address))
    assert "○未提及" in " ".join(each(office.get("/reconciliations/"), ".counts li"))
    assert_whole()


def test_another_figure_of_the_new_report_can_be_chosen(address: str, office: Client) -> None:
    assert settle(office, address, ROADS, "other_basis:pick", pick=str(BUDGET)).status_code == 302
    shown = page(office.get(address)).css_first(f'[data-start="{ROADS}"]')
    assert (shown.attributes["data-state"], shown.attributes["data-to"]) == ("other", f"a{BUDGET}")


def test_the_form_offers_what_is_near_and_the_whole_report(address: str, office: Client) -> None:
    shown = page(office.get(f"{address}{PIPES}/"))
    values = [node.attributes["value"] for node in shown.css("input[name=choice]")]
    assert values[0] == f"figure:{LAID}"
    assert {"vague", "silent", "figure:pick", "other_basis:pick"} <= set(values)
    assert "program" not in values
    assert {str(LAID), str(BUDGET)} <= {node.attributes["value"] for node in shown.css("#pick option")}
    settle(office, address, PIPES, "silent")
    again = office.get(f"{address}{PIPES}/")
    assert "program" in [node.attributes["value"] for node in page(again).css("input[name=choice]")]
    assert "认定经过 1 次" in words(again, ".history")


def test_the_piece_for_the_dock_is_the_form_alone(address: str, office: Client) -> None:
    piece = office.get(f"{address}{PIPES}/", headers=HTMX)
    assert b"<html" not in piece.content
    assert form(piece, "form.settle")["seen"] == "0"


def test_the_row_leads_to_what_the_next_report_says_and_back(city: City, address: str, office: Client) -> None:
    row = city.row("供水管网")
    city.issue()
    shown = page(office.get(f"/tables/{city.breakdown.pk}/rows/{row.pk}/"))
    links = {node.attributes["href"] for node in shown.css(".told-next a")}
    assert any(link.startswith(f"{address}#p") for link in links)
    assert "未完成" in shown.css_first(".told-next").text()
    back = page(office.get(f"{address}{PIPES}/")).css_first(".row-link a")
    assert back.attributes["href"] == f"/tables/{city.breakdown.pk}/rows/{row.pk}/"


def test_two_people_do_not_overwrite_each_other(city: City, address: str, office: Client, sign_in: SignIn) -> None:
    settle(sign_in("office2"), address, PIPES, "vague", reason="只说在推进")
    refused = settle(office, address, PIPES, "silent", reason="我写的理由")
    assert refused.status_code == 409
    shown = page(refused)
    assert city.person("office2").name in shown.css_first("#problem").text()
    assert "只说在推进" in shown.css_first(".history").text()
    assert shown.css_first("#because").attributes["value"] == "我写的理由"
    assert "checked" in shown.css_first("input[value=silent]").attributes
    assert Settlement.objects.count() == 1
    seen = form(refused, "form.settle")["seen"]
    assert settle(office, address, PIPES, "silent", seen=str(seen)).status_code == 302


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "没有选怎样认定"), ({"choice": "x" * 300}, "没有选怎样认定"), ({"choice": "figure:pick"}, "没有选数字"),
        ({"choice": "figure:pick", "pick": "²"}, "没有选数字"), ({"choice": "figure:999999999"}, "没有选数字"),
        ({"choice": f"figure:{BUDGET}"}, "不是同一种量"), ({"choice": "silent", "reason": "长" * 501}, "理由"),
    ],
)  # fmt: skip
def test_bad_input_is_told_and_changes_nothing(address: str, office: Client, given: dict[str, str], said: str) -> None:
    before = events()
    refused = office.post(f"{address}{ROADS}/", given)
    assert refused.status_code == 400
    assert said in words(refused, "#problem")
    assert events() == before


@pytest.mark.parametrize("path", ["999/999/", "{old}/999/", "{old}/{old}/", "{old}/{new}/3/", "{old}/{new}/reconciliation.exe"])
def test_what_is_not_there(city: City, new: Report, office: Client, path: str) -> None:
    answered = office.get(f"/reconciliations/{path.format(old=city.breakdown.report.pk, new=new.pk)}")
    assert answered.status_code == (400 if path == "{old}/{old}/" else 404)
    assert "Traceback" not in answered.content.decode()


def test_the_wrong_order_is_told(city: City, new: Report, office: Client) -> None:
    answered = office.get(f"/reconciliations/{new.pk}/{city.breakdown.report.pk}/")
    assert answered.status_code == 400
    assert "次序反了" in words(answered, "body")


def test_who_may_look_but_not_settle_sees_how_it_came(address: str, office: Client, sign_in: SignIn) -> None:
    settle(office, address, PIPES, "silent", reason="说的是城区以外")
    mayor = sign_in("mayor")
    shown = mayor.get(f"{address}{PIPES}/")
    assert page(shown).css("form.settle") == []
    assert "说的是城区以外" in words(shown, ".history")
    assert settle(mayor, address, PIPES, "vague").status_code == 403


def body(browser: Client, address: str, form: str) -> bytes:
    answered = browser.get(f"{address}reconciliation.{form}")
    assert answered.status_code == 200
    assert "attachment" in answered["Content-Disposition"]
    return b"".join(answered.streaming_content)  # type: ignore[attr-defined]


def test_the_files_say_who_settled(city: City, address: str, office: Client) -> None:
    settle(office, address, PIPES, "silent")
    who = city.office.name
    rows = list(csv.DictReader(io.StringIO(body(office, address, "csv").decode("utf-8-sig"))))
    line = next(row for row in rows if row["位置"] == str(PIPES))
    assert line["回应"] == "未提及"
    assert who in line["认定"]
    assert {row["认定"] for row in rows if row is not line} == {"程序"}
    told = json.loads(body(office, address, "json"))
    by = {p["start"]: (p["answer"], p["settled_by"]) for p in told["promises"]}
    assert by[PIPES][0] == "silent"
    assert who in by[PIPES][1]
    assert by[ROADS][1] is None
    sheet = load_workbook(io.BytesIO(body(office, address, "xlsx")))["承诺对账"]
    assert any(who in str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert f"{who}".encode() in body(office, address, "html")


def test_the_queries_do_not_grow_with_what_is_settled(
    city: City, new: Report, address: str, office: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    office.get(address)
    old = city.breakdown.report
    for start in (PIPES, ROADS, REPORT.index("38"), REPORT.index("3.2万人")):
        for _ in range(3):
            reconciling.settle(city.office, old, new, start, "silent")
    with django_assert_max_num_queries(12):
        office.get(address)
    with django_assert_max_num_queries(12):
        office.get("/reconciliations/")
    with django_assert_max_num_queries(16):
        office.get(f"{address}{PIPES}/")
