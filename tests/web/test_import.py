"""Taking a report in."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.ledger.city import REPORT, City
from tests.web.browsing import events, last_event, words
from tests.web.conftest import SignIn

from luoshi.ledger.models import Breakdown, Report
from luoshi.ledger.record import places

ADDRESS = "/breakdowns/import/"
OTHER = REPORT.replace("2026年", "2025年")


def file(name: str, content: bytes) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, content)}


def test_it_works(city: City, office: Client) -> None:
    response = office.post(ADDRESS, file("报告.txt", OTHER.encode()), follow=True)
    new = Breakdown.objects.latest("pk")
    assert response.redirect_chain == [(f"/breakdowns/{new.pk}/", 302)]
    assert "读出 14 条任务，10 条已建议牵头单位" in words(response, "#told")
    assert (new.report.year, new.report.file_name, new.report.place) == (2025, "报告.txt", city.place)
    assert (last_event().action, last_event().person) == ("report.import", city.office)


def test_the_form_can_be_opened(city: City, office: Client) -> None:
    assert "选云泽市的政府工作报告全文" in words(office.get(ADDRESS))


def test_a_report_can_be_pasted(city: City, office: Client) -> None:
    assert office.post(ADDRESS, {"text": OTHER}).status_code == 302
    assert Report.objects.latest("pk").file_name == "粘贴的全文"


def test_the_year_typed_goes_before_the_year_read(city: City, office: Client) -> None:
    office.post(ADDRESS, {"text": OTHER, "year": "2031年"})
    assert Report.objects.latest("pk").year == 2031


def test_a_report_taken_in_before_is_opened(city: City, office: Client) -> None:
    before = events()
    response = office.post(ADDRESS, file("又一份.txt", REPORT.encode()), follow=True)
    assert response.redirect_chain == [(f"/breakdowns/{city.breakdown.pk}/", 302)]
    assert "这份报告已经导入过了" in words(response, "#told")
    assert events() == before


def test_the_same_report_of_another_place_is_taken_in(city: City, sign_in: SignIn) -> None:
    response = sign_in("office-b").post(ADDRESS, {"text": REPORT})
    assert response.status_code == 302
    assert Report.objects.latest("pk").place == city.elsewhere


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({}, "没有选文件，也没有粘贴全文"),
        ({"text": " \n "}, "没有选文件，也没有粘贴全文"),
        ({"text": "今天天气很好。"}, "看不出"),
        ({"text": "今天天气很好。", "year": "2026"}, "没有读出工作安排"),
        ({"text": OTHER, "year": "去年"}, "“去年”不像年份"),
        ({"text": OTHER, "year": "２０２６"}, "“２０２６”不像年份"),
        ({"text": OTHER, "year": "-1"}, "不像年份"),
        ({"text": OTHER, "year": "9" * 5000}, "不像年份"),
        ({"text": OTHER, "year": "1066"}, "不像年份"),
    ],
    ids=["nothing", "blank", "no-report", "no-plan", "word", "full-width", "negative", "huge", "long-ago"],
)  # fmt: skip
def test_what_cannot_be_taken_is_told_and_nothing_changes(
    city: City, office: Client, body: dict[str, str], complaint: str
) -> None:
    before = events()
    response = office.post(ADDRESS, body)
    assert response.status_code == 400
    assert complaint in words(response, ".notice.bad")
    assert events() == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("报告.docx", b"PK\x03\x04 not a document"),
        ("报告.pdf", b"%PDF-1.7 broken"),
        ("报告.txt", b""),
        ("报告.txt", bytes(range(256)) * 40),
        ("报告.exe", b"MZ\x90\x00"),
        ("报告.xlsx", b"PK\x05\x06" + bytes(18)),
        ("报告", b"\xff\xfe"),
    ],
    ids=["docx", "pdf", "empty", "binary", "program", "workbook", "no-ending"],
)  # fmt: skip
def test_a_file_that_is_no_report_is_told_and_nothing_changes(
    city: City, office: Client, name: str, content: bytes
) -> None:
    before = events()
    response = office.post(ADDRESS, file(name, content))
    assert response.status_code == 400
    said = words(response, ".notice.bad")
    assert said
    assert "/tmp" not in said
    assert "Traceback" not in said
    assert events() == before


def test_a_file_too_large_is_refused(city: City, office: Client) -> None:
    response = office.post(ADDRESS, file("报告.txt", b"a" * (20 * 1024 * 1024 + 1)))
    assert response.status_code == 400
    assert "文件有 20 MB，太大了" in words(response, ".notice.bad")


def test_a_name_with_a_path_is_only_a_name(city: City, office: Client) -> None:
    office.post(ADDRESS, file("../../etc/报告<b>.txt", OTHER.encode()))
    assert Report.objects.latest("pk").file_name == "报告<b>.txt"


def test_a_place_without_units_is_told_so(city: City, office: Client) -> None:
    assert "还没有单位名单" not in words(office.get(ADDRESS))
    places.set_units(None, city.place, [])
    assert "还没有单位名单" in words(office.get(ADDRESS))


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    assert client.get(ADDRESS).headers["Location"].startswith("/sign-in/")
    assert client.post(ADDRESS, {"text": OTHER}).headers["Location"] == "/sign-in/"


def test_it_rejects_put(office: Client) -> None:
    assert office.put(ADDRESS).status_code == 405
