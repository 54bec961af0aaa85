"""The workbook back in: previewed, then applied; nothing silent, nothing half, nothing twice."""

from __future__ import annotations

import errno
import io
import os
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from tests.ledger.city import FINANCE, HOUSING, WATER, City, assert_whole
from tests.web.browsing import each, events, form, last_event, page, words
from tests.web.conftest import SignIn

from luoshi.ledger.models import Task

# Whole columns are printed; openpyxl, which only the tests read with, knows print areas of cells alone.
pytestmark = pytest.mark.filterwarnings("ignore:Print area cannot be set")

Change = Callable[["Sheet"], object]


def address(city: City) -> str:
    return f"/breakdowns/{city.breakdown.pk}/upload/"


class Sheet:
    """The table in a workbook, its cells by task and head."""

    def __init__(self, data: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(data))
        self.cells = self.book["任务分解表"]
        rows = list(self.cells.iter_rows(values_only=True))
        self.head = next(n for n, row in enumerate(rows, 1) if "工作任务" in row)
        self.columns = {head: n for n, head in enumerate(rows[self.head - 1], 1) if head}

    def row(self, words: str) -> int:
        texts = self.cells.iter_rows(min_col=self.columns["工作任务"], max_col=self.columns["工作任务"])
        return next(cell.row for (cell,) in texts if cell.value and words in str(cell.value))

    def put(self, words: str, head: str, value: Any) -> None:
        self.cells.cell(self.row(words), self.columns[head]).value = value

    def add(self, **values: Any) -> None:
        at = self.cells.max_row + 1
        for head, value in values.items():
            self.cells.cell(at, self.columns[head], value)

    def where(self, words: str, head: str) -> str:
        return str(self.cells.cell(self.row(words), self.columns[head]).coordinate)

    def saved(self) -> bytes:
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()


def exported(browser: Client, city: City) -> Sheet:
    return Sheet(browser.get(f"/breakdowns/{city.breakdown.pk}/table.xlsx").content)


def filled(browser: Client, city: City, *changes: Change) -> bytes:
    """The workbook as exported, and as people filled it in."""
    sheet = exported(browser, city)
    for change in changes:
        change(sheet)
    return sheet.saved()


def put(words: str, head: str, value: Any) -> Change:
    return lambda sheet: sheet.put(words, head, value)


def add(**values: Any) -> Change:
    return lambda sheet: sheet.add(**values)


def preview(browser: Client, city: City, data: bytes, name: str = "填好的表.xlsx") -> HttpResponse:
    return browser.post(address(city), {"file": SimpleUploadedFile(name, data)})


def apply(browser: Client, city: City, shown: HttpResponse, **more: str) -> HttpResponse:
    return browser.post(address(city), {"token": form(shown, "main form")["token"], **more}, follow=True)


@contextmanager
def nothing_changes() -> Iterator[None]:
    before = events()
    yield
    assert events() == before


# --- There and back ------------------------------------------------------------------------


def test_it_works(city: City, office: Client) -> None:
    data = filled(office, city, put("老旧小区", "完成时限", "6月底"), put("造林", "牵头单位", FINANCE))
    with nothing_changes():
        shown = preview(office, city, data)
    assert shown.status_code == 200
    assert "将改动 2 条，增加 0 条；12 条和台账一样" in words(shown, ".lead")
    lines = each(shown, "table.stack tbody tr")
    assert [line.partition("行")[2] for line in lines] == [
        "改造老旧小区38个完成时限全年2026年6月底", f"完成造林3万亩牵头单位{WATER}{FINANCE}",
    ]  # fmt: skip

    response = apply(office, city, shown)
    assert response.redirect_chain == [(f"/breakdowns/{city.breakdown.pk}/", 302)]
    assert words(response, "#told") == "已导入：改了 2 条，增加 0 条"
    assert str(city.row("老旧小区").deadline) == "2026-06-30"
    assert [a.unit.name for a in city.row("造林").assignments.all()] == [FINANCE]
    assert (last_event().action, last_event().person, last_event().reason) == (
        "task.sheet", city.office, "填好的表.xlsx",
    )  # fmt: skip
    assert_whole()


def test_the_table_as_exported_has_nothing_to_change(city: City, office: Client) -> None:
    shown = preview(office, city, filled(office, city))
    assert "没有要改的。" in words(shown, ".notice.good")
    assert page(shown).css("main form") == []


def test_a_table_full_of_odd_texts_comes_back_unchanged(city: City, office: Client) -> None:
    given = {
        "text": "改造  老旧小区\n\n38个 <b>&amp;</b>\t好", "note": "=1+1\n+2\n@x\n'y", "q1": " 　首尾 空格 ", "q2": "'",
        "area": "“更新”　城市\u3000", "joint": [city.unit(WATER).pk, city.unit(FINANCE).pk], "deadline": "2026-02-28",
        "official": city.person("mayor").pk, "kind": "livelihood",
    }  # fmt: skip
    city.edit(city.row("老旧小区"), given)
    shown = preview(office, city, filled(office, city))
    assert "没有要改的。" in words(shown, ".notice.good")


def test_one_units_rows_are_enough(city: City, office: Client) -> None:
    unit = office.get(f"/breakdowns/{city.breakdown.pk}/table.xlsx?unit={city.unit(HOUSING).pk}").content
    sheet = Sheet(unit)
    sheet.put("老旧小区", "一季度", "全部开工")
    shown = preview(office, city, sheet.saved())
    assert "将改动 1 条" in words(shown, ".lead")
    assert "表里没有的 13 条保持不变" in words(shown, ".lead")


def test_a_row_taken_out_of_the_sheet_stays_in_the_table(city: City, office: Client) -> None:
    def without(sheet: Sheet) -> None:
        sheet.cells.delete_rows(sheet.row("造林"))

    shown = preview(office, city, filled(office, city, without, put("老旧小区", "备注", "好")))
    assert "表里没有的 1 条保持不变" in words(shown, ".lead")
    apply(office, city, shown)
    assert city.row("造林").state == "proposed"


def test_rows_are_added_where_there_is_no_number(city: City, office: Client) -> None:
    data = filled(
        office, city, add(工作任务="办好全市运动会", 牵头单位="教育体育局", 类别="民生实事", 完成时限="10月底")
    )
    shown = preview(office, city, data)
    assert "增加 1 条" in words(shown, ".lead")
    assert words(apply(office, city, shown), "#told") == "已导入：改了 0 条，增加 1 条"
    new = city.row("运动会")
    assert (new.kind, str(new.deadline), new.assignments.get().unit.name) == (
        "livelihood",
        "2026-10-31",
        "市教育体育局",
    )


def test_the_same_file_again_has_nothing_to_do(city: City, office: Client) -> None:
    data = filled(
        office, city, put("老旧小区", "牵头单位", "发改委"), put("造林", "配合单位", "财政局、水利局、财政局"),
        put("治理水土流失", "完成时限", "上半年"), put("老旧小区", "备注", "  两行\n文字 "),
        add(工作任务="办好全市运动会", 牵头单位="教育体育局"), add(工作任务="办好全市读书节", 完成时限="4月底"),
    )  # fmt: skip
    apply(office, city, preview(office, city, data))
    count = Task.objects.count()
    again = preview(office, city, data)
    assert "没有要改的。" in words(again, ".notice.good")
    assert Task.objects.count() == count


def test_the_same_words_added_twice_are_not_added_a_third_time(city: City, office: Client) -> None:
    data = filled(office, city, add(工作任务="办好全市运动会"), add(工作任务="办好全市运动会"))
    apply(office, city, preview(office, city, data))
    assert Task.objects.filter(text="办好全市运动会").count() == 2
    assert "没有要改的。" in words(preview(office, city, data), ".notice.good")


def test_a_preview_is_applied_once(city: City, office: Client) -> None:
    shown = preview(office, city, filled(office, city, add(工作任务="办好全市运动会")))
    apply(office, city, shown)
    with nothing_changes():
        assert apply(office, city, shown).status_code == 400
    assert Task.objects.filter(text="办好全市运动会").count() == 1


# --- Others change the books meanwhile ---------------------------------------------------------


def test_books_that_moved_since_the_preview_are_shown_anew(city: City, office: Client) -> None:
    shown = preview(office, city, filled(office, city, put("老旧小区", "备注", "表里的备注")))
    city.edit(city.row("老旧小区"), {"deadline": "2026-06-30"}, by=city.office2)
    with nothing_changes():
        again = apply(office, city, shown)
    assert "预览以后有人改了台账" in words(again, ".notice.warn")
    assert "将改动 1 条" in words(again, ".lead")
    apply(office, city, again)
    assert (city.row("老旧小区").note, str(city.row("老旧小区").deadline)) == ("表里的备注", "2026-06-30")


def test_another_field_that_somebody_changed_after_the_export_is_kept(city: City, office: Client) -> None:
    data = filled(office, city, put("老旧小区", "备注", "表里的备注"))
    city.edit(city.row("老旧小区"), {"deadline": "2026-06-30"}, by=city.office2)
    shown = preview(office, city, data)
    assert "将改动 1 条" in words(shown, ".lead")
    assert "完成时限" not in words(shown, "table.stack tbody")
    apply(office, city, shown)
    assert (city.row("老旧小区").note, str(city.row("老旧小区").deadline)) == ("表里的备注", "2026-06-30")


def test_the_same_field_that_somebody_changed_after_the_export_is_a_problem_at_its_cell(
    city: City, office: Client
) -> None:
    sheet = exported(office, city)
    sheet.put("老旧小区", "备注", "表里的备注")
    where = sheet.where("老旧小区", "备注")
    city.edit(city.row("老旧小区"), {"note": "对方的备注"}, by=city.office2)
    shown = preview(office, city, sheet.saved())
    (problem,) = each(shown, ".notice.bad tbody tr")
    assert problem.startswith(where)
    assert "顾明川（督查室）改成了“对方的备注”" in problem
    assert page(shown).css("main form") == []
    assert city.row("老旧小区").note == "对方的备注"


def test_a_row_dropped_after_the_export_is_a_problem_at_its_cell(city: City, office: Client) -> None:
    data = filled(office, city, put("老旧小区", "备注", "好"))
    city.drop(city.row("老旧小区"))
    shown = preview(office, city, data)
    assert "的任务已经不列入" in words(shown, ".notice.bad")


def test_an_issued_table_takes_no_sheet(city: City, office: Client) -> None:
    data = filled(office, city, put("老旧小区", "备注", "好"))
    shown = preview(office, city, data)
    city.issue()
    with nothing_changes():
        refused = preview(office, city, data), apply(office, city, shown)
    for response in refused:
        assert response.status_code == 409
        assert "已印发的任务请用“调整”" in words(response, ".notice.bad")


# --- Cells that cannot be taken --------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "value", "complaint"),
    [
        ("牵头单位", "市航天局", "没有叫“市航天局”的单位"),
        ("牵头单位", "局", "“局”可能是"),
        ("配合单位", "财政局、市航天局", "没有叫“市航天局”的单位"),
        ("牵头领导", "王某某", "没有叫“王某某”的领导"),
        ("完成时限", "过几天", "过几天"),
        ("类别", "大事", "大事"),
        ("工作任务", "改造老旧小区" + "长" * 4000, "有4,006字"),
        ("备注", "长" * 2001, "有2,001字"),
        ("行号", "第六", "第六"),
        ("行号", 999999, "没有行号 999999的任务"),
    ],
)  # fmt: skip
def test_a_problem_is_told_by_its_cell_and_nothing_is_applied(
    city: City, office: Client, head: str, value: Any, complaint: str
) -> None:
    sheet = exported(office, city)
    where = sheet.where("老旧小区", head)
    sheet.put("老旧小区", head, value)
    sheet.put("造林", "备注", "这一格没有问题")
    with nothing_changes():
        shown = preview(office, city, sheet.saved())
        refused = apply(office, city, shown)
    (problem,) = each(shown, ".notice.bad tbody tr")
    assert re.match(rf"{where}\D", problem)
    assert complaint in problem
    assert refused.status_code == 400
    assert "还有 1 格有问题，没有导入" in words(refused, ".notice.bad")
    assert city.row("造林").note == ""


def test_who_says_so_applies_the_rows_without_problems(city: City, office: Client) -> None:
    data = filled(
        office,
        city,
        put("老旧小区", "牵头单位", "市航天局"),
        put("老旧小区", "备注", "不要"),
        put("造林", "备注", "要"),
    )
    response = apply(office, city, preview(office, city, data), partly="1")
    assert words(response, "#told") == "已导入：改了 1 条，增加 0 条"
    assert (city.row("造林").note, city.row("老旧小区").note) == ("要", "")


def test_a_row_of_another_table_is_no_row_of_this_one(city: City, office: Client) -> None:
    other = city.second()
    row = Task.objects.get(breakdown=other, text__contains="老旧小区")
    with nothing_changes():
        shown = preview(
            office, city, filled(office, city, put("老旧小区", "行号", row.pk), put("老旧小区", "备注", "好"))
        )
    assert f"没有行号 {row.pk}的任务" in words(shown, ".notice.bad")


def test_a_column_that_is_missing_leaves_its_field_alone(city: City, office: Client) -> None:
    city.edit(city.row("老旧小区"), {"note": "留着", "deadline": "2026-06-30"})

    def without(sheet: Sheet) -> None:
        sheet.put("老旧小区", "一季度", "开工")
        for head in ("备注", "完成时限"):
            for line in range(sheet.head, sheet.cells.max_row + 1):
                sheet.cells.cell(line, sheet.columns[head]).value = None

    apply(office, city, preview(office, city, filled(office, city, without)))
    row = city.row("老旧小区")
    assert (row.note, str(row.deadline), row.milestones.get().text) == ("留着", "2026-06-30", "开工")


def test_cells_merged_by_hand_are_taken_and_told(city: City, office: Client) -> None:
    def merged(sheet: Sheet) -> None:
        sheet.put("造林", "备注", "两条一起")
        first, second = sheet.row("造林"), sheet.row("治理水土流失")
        column = sheet.columns["备注"]
        sheet.cells.merge_cells(start_row=first, end_row=second, start_column=column, end_column=column)

    shown = preview(office, city, filled(office, city, merged))
    assert "将改动 2 条" in words(shown, ".lead")
    apply(office, city, shown)
    assert city.row("治理水土流失").note == "两条一起"


def test_a_formula_is_not_taken_for_words(city: City, office: Client) -> None:
    with nothing_changes():
        shown = preview(office, city, filled(office, city, put("老旧小区", "备注", '=CONCATENATE("a","b")')))
    assert "公式" in words(shown)
    assert "CONCATENATE" not in words(shown, "table.stack tbody")


def test_ten_thousand_rows_are_too_many_at_once(city: City, office: Client) -> None:
    data = filled(office, city, *[add(工作任务=f"第{n}项任务", 牵头单位="财政局") for n in range(10_000)])
    with nothing_changes():
        response = preview(office, city, data)
    assert response.status_code == 400
    assert "要改的和新增的任务超过 2,000 条。请分几份导入" in words(response, ".notice.bad")


def test_hundreds_of_rows_are_one_change(city: City, office: Client) -> None:
    data = filled(office, city, *[add(工作任务=f"第{n}项任务", 牵头单位="财政局") for n in range(200)])
    before = events()
    assert words(apply(office, city, preview(office, city, data)), "#told") == "已导入：改了 0 条，增加 200 条"
    assert events() == before + 1


# --- Files that are none -----------------------------------------------------------------------


def _zip(*parts: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in parts:
            bundle.writestr(name, content)
    return out.getvalue()


NO_WORKBOOKS = {
    "empty": b"",
    "text": "工作任务\n改造老旧小区".encode(),
    "old": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
    "zip": _zip(("hello.txt", b"hello")),
    "cut": _zip(("xl/workbook.xml", b"<workbook/>"))[:40],
    "macro": _zip(
        ("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>"), ("xl/vbaProject.bin", b"x")
    ),
    "bomb": _zip(("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", b" " * 120_000_000)),
    "entities": _zip(("xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook>&a;</workbook>')),
}


@pytest.mark.parametrize("kind", NO_WORKBOOKS)
def test_a_file_that_is_no_table_is_told_in_words(city: City, office: Client, kind: str) -> None:
    with nothing_changes():
        response = preview(office, city, NO_WORKBOOKS[kind])
    assert response.status_code == 400
    said = words(response, ".notice.bad")
    assert said
    for inside in ("Traceback", "Error", "zipfile", "/tmp"):
        assert inside not in said


def test_a_workbook_without_the_table_tells_what_it_has(city: City, office: Client) -> None:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "电话<b>"])
    out = io.BytesIO()
    book.save(out)
    response = preview(office, city, out.getvalue())
    assert response.status_code == 400
    assert "“姓名”、“电话<b>”" in words(response, ".notice.bad")


def test_without_a_file_it_says_so(city: City, office: Client) -> None:
    for body in ({}, {"file": "名称"}):
        response = office.post(address(city), body)
        assert response.status_code == 400
        assert "没有选文件" in words(response, ".notice.bad")


def test_a_file_too_large_is_refused(city: City, office: Client) -> None:
    response = preview(office, city, b"PK" + bytes(20 * 1024 * 1024))
    assert response.status_code == 400
    assert "20 MB" in words(response, ".notice.bad")


def test_a_full_disk_is_told(city: City, office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    data = filled(office, city, put("老旧小区", "备注", "好"))
    monkeypatch.setattr(Path, "write_bytes", full)
    with nothing_changes():
        response = preview(office, city, data)
    assert response.status_code == 503
    assert "没有导入。请腾出磁盘空间后再试" in words(response, ".notice.bad")


# --- The go-ahead ------------------------------------------------------------------------------


def test_a_go_ahead_of_another_person_is_refused(city: City, office: Client, sign_in: SignIn) -> None:
    shown = preview(office, city, filled(office, city, put("老旧小区", "备注", "好")))
    with nothing_changes():
        response = apply(sign_in("office2"), city, shown)
    assert response.status_code == 400
    assert "已经失效" in words(response, ".notice.bad")


def test_a_go_ahead_for_another_table_is_refused(city: City, office: Client) -> None:
    shown = preview(office, city, filled(office, city, put("老旧小区", "备注", "好")))
    other = city.second()
    with nothing_changes():
        response = office.post(f"/breakdowns/{other.pk}/upload/", {"token": form(shown, "main form")["token"]})
    assert response.status_code == 400


def test_a_go_ahead_from_yesterday_is_refused(city: City, office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = preview(office, city, filled(office, city, put("老旧小区", "备注", "好")))
    now = time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + 24 * 3600 + 1)
    token = form(shown, "main form")["token"]
    with nothing_changes():
        response = office.post(address(city), {"token": token})
    assert "已经失效" in words(response, ".notice.bad")


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "\0", "é:ü:ß", "x" * 1_000_000, "e30:1:x"])
def test_a_go_ahead_that_was_forged_is_refused(city: City, office: Client, token: str) -> None:
    with nothing_changes():
        response = office.post(address(city), {"token": token})
    assert response.status_code == 400
    assert "已经失效" in words(response, ".notice.bad")


def test_something_else_that_we_signed_is_no_go_ahead(city: City, office: Client) -> None:
    held = {"person": city.office.pk, "breakdown": city.breakdown.pk, "name": "x", "plan": ""}
    for said in ([], "x", None, {}, held, held | {"sha256": "../../../etc/passwd"}, held | {"sha256": 7}):
        response = office.post(address(city), {"token": signing.dumps(said)})
        assert response.status_code == 400
        assert "已经失效" in words(response, ".notice.bad")


def test_files_that_waited_too_long_are_thrown_away(city: City, office: Client, own_home: Path) -> None:
    old = own_home / "previews" / f"{'0' * 64}.xlsx"
    old.parent.mkdir()
    old.write_bytes(b"old")
    long_ago = time.time() - 25 * 3600
    os.utime(old, (long_ago, long_ago))
    preview(office, city, filled(office, city, put("老旧小区", "备注", "好")))
    assert not old.exists()
    assert len(list(old.parent.iterdir())) == 1


def test_a_file_applied_is_kept_no_longer(city: City, office: Client, own_home: Path) -> None:
    apply(office, city, preview(office, city, filled(office, city, put("老旧小区", "备注", "好"))))
    assert list((own_home / "previews").iterdir()) == []


# --- What every page has -----------------------------------------------------------------------


def test_the_page_offers_the_files_of_each_unit(city: City, office: Client) -> None:
    response = office.get(address(city))
    assert HOUSING in words(response)
    assert f"table.xlsx?unit={city.unit(HOUSING).pk}" in response.content.decode()


def test_who_may_only_look_is_offered_no_upload(city: City, sign_in: SignIn) -> None:
    assert page(sign_in("auditor").get(address(city))).css("main form") == []


def test_who_may_only_look_uploads_nothing(city: City, office: Client, sign_in: SignIn) -> None:
    data = filled(office, city, put("老旧小区", "备注", "好"))
    with nothing_changes():
        assert preview(sign_in("auditor"), city, data).status_code == 403


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    assert client.get(address(city)).headers["Location"].startswith("/sign-in/")
    assert client.post(address(city)).headers["Location"] == "/sign-in/"


def test_another_place_is_not_seen(city: City, sign_in: SignIn) -> None:
    browser = sign_in("office-b")
    assert browser.get(address(city)).status_code == 404
    assert browser.post(address(city), {"token": "x"}).status_code == 404


def test_it_rejects_put(city: City, office: Client) -> None:
    assert office.put(address(city)).status_code == 405
