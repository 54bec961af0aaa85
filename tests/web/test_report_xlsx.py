"""A unit fills in a workbook: what it says stands on the page, and nothing is kept before the person reports it."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook
from tests.ledger.city import City, assert_whole
from tests.web.browsing import each, events, form, page, words
from tests.web.conftest import SignIn
from tests.web.test_many_rows import asked_by, grow

from luoshi.ledger import clock
from luoshi.ledger.models import Figure, Progress
from luoshi.ledger.record import progress as record
from luoshi.papers.progress_workbook import BASIS, HEADS, KEY, PERCENT, TEXT, VALUE

TODAY = date(2026, 3, 20)
FORM = "main form[action$='/report/']"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day on which the tests of this file are lived."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def housing(issued: City, sign_in: SignIn) -> Client:
    return sign_in("housing")


def address(city: City) -> str:
    return f"/mine/{city.breakdown.pk}/report/"


def downloaded(city: City, browser: Client, period: str = "2026-03") -> bytes:
    response = browser.get(f"{address(city)}table.xlsx?period={period}")
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def upload(city: City, browser: Client, data: bytes, period: str = "2026-03") -> HttpResponse:
    file = SimpleUploadedFile("进展.xlsx", data)
    return browser.post(f"{address(city)}upload/", {"file": file, "period": period})


def sheet(data: bytes) -> tuple[Workbook, Any]:
    book = load_workbook(io.BytesIO(data))
    return book, book.active


def filled(data: bytes, row: int = 4, **cells: object) -> bytes:
    """The file with cells of a row filled in, told by text, percent, value, basis and key."""
    book, table = sheet(data)
    heads = {"text": TEXT, "percent": PERCENT, "value": VALUE, "basis": BASIS, "key": KEY}
    for name, value in cells.items():
        table.cell(row, HEADS.index(heads[name]) + 1).value = value
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def key_of(data: bytes, row: int = 4) -> str:
    return str(sheet(data)[1].cell(row, HEADS.index(KEY) + 1).value)


def test_it_works(issued: City, housing: Client) -> None:
    row = issued.row("老旧小区")
    assert "下载2026年3月的表" in words(housing.get(address(issued)), "details.missing")
    data = filled(downloaded(issued, housing), text="已完成一半", percent="40%", value="0.0015万")
    before = events()
    response = upload(issued, housing, data)
    assert response.status_code == 200
    assert "表里改了 1 条，已经填在下面，还没有报送" in words(response, "#filled")
    assert events() == before and not Progress.objects.exists()
    assert words(response, f"#text{row.pk}") == "已完成一半"
    done = housing.post(address(issued), form(response, FORM), follow=True)
    assert "已报送 1 条（2026年3月）" in words(done, "#told")
    held = Progress.objects.get()
    assert (held.text, held.percent, f"{held.figures.get().value:f}") == ("已完成一半", 40, "15")
    assert_whole()


def test_the_sheet_has_the_units_rows_and_what_was_before(issued: City, housing: Client) -> None:
    issued.report(issued.row("老旧小区"), "2026-02", text="已开工")
    _, table = sheet(downloaded(issued, housing))
    lines = [[cell.value for cell in row[:-1]] for row in table.iter_rows(4)]
    assert tuple(lines[0][1:4]) == ("改造老旧小区38个", "牵头", "待报")
    assert lines[0][4:] == ["已开工", None, None, "改造老旧小区", "38个", "个", 12, None, "累计"]
    assert {line[2] for line in lines} == {"牵头", "配合"}
    assert "2026年3月进展" in table["A1"].value


def test_who_may_not_is_told_so(issued: City, office: Client, sign_in: SignIn) -> None:
    for browser in (office, sign_in("mayor")):
        assert browser.get(f"{address(issued)}table.xlsx").status_code == 403
        assert upload(issued, browser, b"x").status_code == 403


@pytest.mark.parametrize("state", ["none", "submitted", "returned", "accepted", "periodic"])
def test_the_untouched_file_changes_nothing(issued: City, housing: Client, state: str) -> None:
    row = issued.row("老旧小区")
    if state != "none":
        figures = {row.targets.get().pk: "1200.50"}
        held = issued.report(row, "2026-03", text=" =开工\r\n二期 ", figures=figures, percent="30", periodic=state == "periodic")
        if state in ("returned", "accepted"):
            step = {"returned": "return", "accepted": "accept"}[state]
            record.review(issued.office, issued.breakdown, [held.pk], step, "请写明小区名称")
    response = upload(issued, housing, downloaded(issued, housing))
    assert response.status_code == 200
    assert "表里没有新填的内容" in words(response, "#filled")
    before = events()
    typed = form(response, FORM)
    typed.pop(f"again{row.pk}", None)  # a box that nobody ticked
    housing.post(address(issued), typed)
    assert events() == before


def test_what_was_changed_replaces_and_the_rest_stays(issued: City, housing: Client) -> None:
    row = issued.row("老旧小区")
    issued.report(row, "2026-03", percent="30")
    response = upload(issued, housing, filled(downloaded(issued, housing), value=20, basis="当期"))
    housing.post(address(issued), form(response, FORM))
    held, figure = Progress.objects.get(), Figure.objects.get()
    assert (held.text, held.percent, f"{figure.value:f}", figure.cumulative) == ("正在施工", 30, "20", False)


def test_each_cell_that_is_wrong_is_told_and_what_is_right_is_filled(issued: City, housing: Client) -> None:
    row = issued.row("老旧小区")
    data = filled(downloaded(issued, housing), text="已开工", percent="九成", value="约三成", basis="全年")
    data = filled(data, 5, text="配合完成")
    before = events()
    response = upload(issued, housing, data)
    assert response.status_code == 400
    told = each(response, "#filled li")
    assert [said.partition("：")[0] for said in told] == ["第 4 行 口径", "第 4 行 完成比例", "第 4 行 本期数"]
    assert "“九成”不是完成比例" in told[1]
    assert "表里改了 2 条" in words(response, "#filled")
    assert words(response, f"#text{row.pk}") == "已开工"
    assert words(response, f"#text{issued.row('造林').pk}") == "配合完成"
    assert "不是完成比例" in words(response, f"#wrong{row.pk}")
    assert events() == before
    housing.post(address(issued), form(response, FORM))
    assert [held.text for held in Progress.objects.all()] == ["配合完成"]


def test_what_looks_odd_is_said_before_it_is_reported(issued: City, housing: Client) -> None:
    issued.report(issued.row("老旧小区"), "2026-02", text="已有序推进各项前期工作")
    data = filled(downloaded(issued, housing), text="已有序推进各项前期工作", value=5)
    response = upload(issued, housing, data)
    assert response.status_code == 200
    assert any("一字不差" in said for said in each(response, ".own .findings li"))


def test_an_accepted_report_is_grey_and_stays(issued: City, housing: Client) -> None:
    held = issued.report(issued.row("老旧小区"), "2026-03")
    record.review(issued.office, issued.breakdown, [held.pk], "accept")
    data = downloaded(issued, housing)
    line = sheet(data)[1][4]
    assert line[HEADS.index("状态")].value == "已通过"
    assert all(cell.fill.fill_type for cell in line)
    response = upload(issued, housing, filled(data, text="改成别的"))
    assert response.status_code == 400
    assert "第 4 行 本期进展情况：这一期的进展已经通过审核" in words(response, "#filled li")
    housing.post(address(issued), form(response, FORM))
    assert Progress.objects.get().text == "正在施工"


def test_what_a_colleague_reported_since_is_told(issued: City, housing: Client) -> None:
    row = issued.row("老旧小区")
    data = downloaded(issued, housing)
    issued.report(row, "2026-03", text="同事写的")
    assert "没有新填的内容" in words(upload(issued, housing, data), "#filled")
    response = upload(issued, housing, filled(data, text="我写的"))
    assert "下载以后同事报过这一条" in words(response, f"#wrong{row.pk}")
    assert Progress.objects.get().text == "同事写的"
    housing.post(address(issued), form(response, FORM))
    assert Progress.objects.get().text == "我写的"


def test_files_of_others_are_told_as_a_whole(issued: City, housing: Client, sign_in: SignIn) -> None:
    own = downloaded(issued, housing)
    theirs = downloaded(issued, sign_in("water"))
    past = downloaded(issued, housing, "2026-02")
    book, table = sheet(own)
    for row in range(4, table.max_row + 1):
        cell = table.cell(row, HEADS.index(KEY) + 1)
        cell.value = str(cell.value).replace(f"进展|{issued.breakdown.pk}|", "进展|999999|")
    for data, said in (
        (theirs, "别的单位的"), (past, "“2026-02”这一期的，本页报的是2026年3月"), (saved(book), "另一张任务表的"),
    ):  # fmt: skip
        response = upload(issued, housing, data)
        assert response.status_code == 400
        assert said in words(response, "#file-error")
    assert upload(issued, housing, past, "2026-02").status_code == 200


def test_lines_that_are_not_of_the_page_are_told_one_by_one(issued: City, housing: Client, sign_in: SignIn) -> None:
    own, theirs = downloaded(issued, housing), downloaded(issued, sign_in("water"))
    last = sheet(own)[1].max_row
    parts = key_of(own).split("|")
    wrong = {
        key_of(theirs): "另一份文件", "改过": "没有标识，或被改动了", key_of(own): "和第 4 行是同一行",
        "|".join([*parts[:4], str(10**9), *parts[5:]]): "不是本单位的任务",
        "|".join([*parts[:5], str(10**9), *parts[6:]]): "没有这个指标",
    }  # fmt: skip
    data = own
    for row, key in enumerate(wrong, last + 1):
        data = filled(data, row, key=key, text="别人的")
    response = upload(issued, housing, data)
    assert response.status_code == 400
    told = each(response, "#filled li")
    assert [said.partition("：")[0] for said in told] == [f"第 {last + n} 行 {KEY}" for n in range(1, len(wrong) + 1)]
    for said, word in zip(told, wrong.values(), strict=True):
        assert word in said
    assert "没有新填的内容" in words(response, "#filled")
    assert "别人的" not in response.content.decode().partition('id="filled"')[2].replace("请删去", "")


def test_a_line_that_was_deleted_changes_nothing(issued: City, housing: Client) -> None:
    issued.report(issued.row("老旧小区"), "2026-03")
    book, table = sheet(downloaded(issued, housing))
    table.delete_rows(4)
    assert "没有新填的内容" in words(upload(issued, housing, saved(book)), "#filled")


@pytest.mark.parametrize(
    ("data", "said"), [(b"", "空的"), (b"<html>", "xlsx"), (b"\x89PNG" + bytes(99), "xlsx"), (b"x" * (5 * 2**20 + 1), "5 MB")]
)
def test_what_is_no_workbook_is_told(issued: City, housing: Client, data: bytes, said: str) -> None:
    response = upload(issued, housing, data)
    assert response.status_code == 400
    assert said in words(response, "#file-error")
    assert page(response).css(f"#text{issued.row('老旧小区').pk}")


def test_no_file_and_no_period(issued: City, housing: Client) -> None:
    assert "没有选文件" in words(housing.post(f"{address(issued)}upload/", {}), "#file-error")
    assert upload(issued, housing, b"x", "2026-04").status_code == 400
    assert housing.get(f"{address(issued)}table.xlsx?period=2026-04").status_code == 400


def test_many_rows_ask_no_more(city: City, sign_in: SignIn) -> None:
    """Neither of the books when the file is written, nor when it is read with something in each row."""
    housing, asked = sign_in("housing"), []
    for grown in (False, True):
        with transaction.atomic():
            if grown:
                grow(city)
            city.issue()
            asked_by(housing, f"{address(city)}table.xlsx")
            written = asked_by(housing, f"{address(city)}table.xlsx")
            data = downloaded(city, housing)
            book, table = sheet(data)
            for row in range(4, table.max_row + 1):
                table.cell(row, HEADS.index(TEXT) + 1).value = "已完成一半"
            with CaptureQueriesContext(connection) as read:
                assert "已经填在下面" in words(upload(city, housing, saved(book)), "#filled")
            asked.append((written, len(read)))
            transaction.set_rollback(True)
    assert asked[0] == asked[1]
    assert max(asked[0]) <= 22
