"""The break-down workbook: what leaves comes back, what people type is understood, what harms is refused."""

from __future__ import annotations

import io
import re
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.errors import InputError
from luoshi.papers.breakdown import package, typed
from luoshi.papers.breakdown.model import KINDS, Row, Table
from luoshi.papers.breakdown.workbook import Problem, Sheet, as_returned, read_workbook, write_workbook

# openpyxl, which only the tests read with, does not know a print area of whole columns.
pytestmark = pytest.mark.filterwarnings("ignore:Print area cannot be set")

HEADS = (
    "序号", "类别", "领域", "工作任务", "量化目标", "牵头领导", "牵头单位", "配合单位", "完成时限", "一季度", "二季度", "三季度",
    "四季度", "备注", "报告原文", "行号", "版本",
)  # fmt: skip
ALL_FIELDS = {
    "number", "kind", "area", "text", "figures", "official", "lead", "joint", "deadline", "q1", "q2", "q3", "q4", "note",
    "source", "id", "version",
}  # fmt: skip
ROW = Row(
    id=31, version=2, number=1, kind="livelihood", area="二、办好群众身边的事",
    text="改造老旧小区供水管网38公里，惠及居民1.2万户。", figures="供水管网38公里；居民1.2万户", official="沈知远",
    lead="市住房城乡建设局", joint=("市财政局", "各县（市、区）政府"), deadline=date(2026, 9, 30),
    milestones=("完成施工图审查", "完成总量的30%", "全部完工", ""), note="", source="改造老旧小区供水管网38公里，让1.2万户居民用上放心水。",
)  # fmt: skip
NEW = ROW._replace(id=None, version=None, number=2, kind="ordinary", text="新开公交线路5条。", deadline=None, joint=())


def table(*rows: Row, **changes: Any) -> Table:
    made = Table("云泽市", 2026, "政府工作报告", "云政办发〔2026〕5号", "云泽市人民政府办公室", None, "", "", rows)
    return made._replace(**changes)


def written(*rows: Row, units: Sequence[str] = (), officials: Sequence[str] = ()) -> bytes:
    file = io.BytesIO()
    write_workbook(table(*rows), file, units=units, officials=officials)
    return file.getvalue()


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def saved(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def edited(change: Callable[[Any], object], *rows: Row) -> Sheet:
    """The table after somebody worked on its sheet."""
    book = opened(written(*(rows or (ROW, NEW))))
    change(book["任务分解表"])
    return read_workbook(saved(book), year=2026)


def filled(heads: Sequence[str], *rows: Sequence[Any], above: int = 0) -> Sheet:
    """A table that somebody made by hand."""
    book = openpyxl.Workbook()
    for number, values in enumerate((heads, *rows), above + 1):
        for column, value in enumerate(values, 1):
            book.active.cell(number, column, value)
    return read_workbook(saved(book), year=2026)


def one(head: str, value: Any) -> Sheet:
    """A table of one task in which one more column stands, filled in."""
    return filled(("工作任务", head), ("新开公交线路5条。", value))


def raw(
    sheet: str, *, strings: str = "", styles: str = "", book: str = "", more: dict[str, bytes] | None = None
) -> bytes:
    """An .xlsx file written by hand around the XML of its only sheet."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    link = f'<Relationship Id="{{}}" Type="{kind}/{{}}" Target="{{}}"/>'
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": links.format(link.format("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook {space} xmlns:r="{kind}">{book}<sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": links.format(
            link.format("r1", "worksheet", "worksheets/sheet1.xml")
            + link.format("r2", "sharedStrings", "/xl/sharedStrings.xml")
            + link.format("r3", "styles", "styles.xml")
        ),
        "xl/worksheets/sheet1.xml": sheet if sheet.startswith("<?") else f"<worksheet {space}>{sheet}</worksheet>",
        "xl/sharedStrings.xml": f"<sst {space}>{strings}</sst>",
        "xl/styles.xml": f"<styleSheet {space}>{styles}</styleSheet>",
    }
    return zipped({name: text.encode() for name, text in parts.items()} | (more or {}))


def zipped(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in parts.items():
            bundle.writestr(name, content)
    return file.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def with_head(*cells: str, head: str = "完成时限") -> str:
    """The data of a sheet: 工作任务 and one more column, a task, and the cells of B2 and on."""
    first = f'<row r="1">{text_cell("A1", "工作任务")}{text_cell("B1", head)}</row>'
    return f'<sheetData>{first}<row r="2">{text_cell("A2", "新开公交线路5条。")}{"".join(cells)}</row></sheetData>'


def peak_of(work: Callable[[], object]) -> float:
    """How many MB a piece of work holds at its highest."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 1024**2
    finally:
        tracemalloc.stop()


def refusal(data: bytes | Path) -> InputError:
    with pytest.raises(InputError) as caught:
        read_workbook(data, year=2026)
    assert caught.value.hint, "an error says what to do"
    return caught.value


# --- What leaves comes back ------------------------------------------------------


def test_what_leaves_comes_back() -> None:
    sheet = read_workbook(written(ROW, NEW), year=2026)
    assert [row.values for row in sheet.rows] == [ROW, NEW]
    assert sheet.fields == ALL_FIELDS
    assert sheet.problems == () and sheet.notes == ()


def test_it_comes_back_from_a_file_too(tmp_path: Path) -> None:
    write_workbook(table(ROW), tmp_path / "分解表.xlsx")
    assert read_workbook(tmp_path / "分解表.xlsx", year=2026).rows[0].values == ROW


def test_a_table_without_rows_comes_back_empty() -> None:
    assert read_workbook(written(), year=2026).rows == ()


_ANY = st.text(max_size=60)
_TIDY = st.text(st.characters(blacklist_categories=("C", "Z")), min_size=1, max_size=30)  # no blanks, nothing unseen
_LEAD = _TIDY.map(lambda text: re.sub("[、，,;；]", "", text))
_UNIT = _TIDY.map(lambda text: re.sub("[、，,;；/／()（）]", "", text)).filter(bool)
_DAYS = st.dates(date(1949, 1, 1), date(2100, 12, 31))


@st.composite
def rows_of(draw: Any, text: Any, lead: Any, joint: Any) -> list[Row]:
    ids = draw(st.lists(st.none() | st.integers(1, 10**15 - 1), max_size=5, unique_by=lambda found: found or object()))
    return [
        Row(
            found, draw(st.integers(1, 9999)) if found else None, number, draw(st.sampled_from(sorted(KINDS))), draw(text),
            "修" + draw(text), draw(text), draw(text), draw(lead), tuple(dict.fromkeys(draw(joint))), draw(st.none() | _DAYS),
            (draw(text), draw(text), draw(text), draw(text)), draw(text), draw(text),
        )
        for number, found in enumerate(ids, 1)
    ]  # fmt: skip


@settings(deadline=None)
@given(rows_of(_TIDY | st.just("") | st.just("_x0041_x0042_") | st.just("#REF!"), _LEAD, st.lists(_UNIT, max_size=4)))
def test_tidy_rows_come_back_to_the_letter(rows: list[Row]) -> None:
    sheet = read_workbook(written(*rows), year=2026)
    assert [row.values for row in sheet.rows] == rows
    assert sheet.problems == () and sheet.notes == ()


@settings(deadline=None)
@given(rows_of(_ANY, _LEAD, st.lists(_ANY, max_size=4)))
def test_any_row_comes_back_as_foretold_and_then_never_changes_again(rows: list[Row]) -> None:
    foretold = [as_returned(row) for row in rows]
    sheet = read_workbook(written(*rows), year=2026)
    assert [row.values for row in sheet.rows] == foretold
    assert sheet.problems == ()
    if not any("、" in unit or "(" in unit or "（" in unit for row in foretold for unit in row.joint):
        assert [as_returned(row) for row in foretold] == foretold


@pytest.mark.parametrize(
    ("text", "returned"),
    [
        (" 建成停车场\u3000", "建成停车场"),
        ("一是建成\r\n\r\n二是启用\r", "一是建成\n二是启用"),
        ("\u200b建成 12 个\ufeff", "建成 12 个"),
        ("建\x07成", "建成"),
        ("_x000D_建成", "_x000D_建成"),
        ("=1+1", "=1+1"),
        ("𠮷泽街道🙂", "𠮷泽街道🙂"),
    ],
)
def test_a_text_comes_back_without_stray_blanks(text: str, returned: str) -> None:
    row = ROW._replace(text=text)
    assert as_returned(row).text == returned
    assert read_workbook(written(row), year=2026).rows[0].values.text == returned


def test_a_text_too_long_for_a_cell_is_refused_where_people_write_and_cut_where_they_read() -> None:
    with pytest.raises(InputError, match="备注"):
        written(ROW._replace(note="长" * 32_768))
    source = read_workbook(written(ROW._replace(source="长" * 40_000)), year=2026).rows[0].values.source
    assert source.startswith("长长") and source.endswith("（太长，未全部列出）")


# --- The sheet that people see ---------------------------------------------------


def test_the_heads_stand_in_the_third_row_frozen_filtered_and_repeated_in_print() -> None:
    sheet = opened(written(ROW, NEW))["任务分解表"]
    assert [cell.value for cell in sheet[3]] == list(HEADS)
    assert sheet["A1"].value == "云泽市2026年政府工作报告任务分解表"
    assert "共2项" in sheet["A2"].value and "云政办发〔2026〕5号" in sheet["A2"].value
    assert sheet.freeze_panes == "E4"
    assert sheet.auto_filter.ref == "A3:Q5"
    assert sheet.print_title_rows == "$3:$3"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.oddFooter.center.text == "第 &P 页，共 &N 页"


def test_a_deadline_is_a_date_in_a_chinese_format() -> None:
    cell = opened(written(ROW))["任务分解表"]["I4"]
    assert cell.value == datetime(2026, 9, 30)
    assert cell.number_format == 'yyyy"年"m"月"d"日"'


def test_nothing_ever_becomes_a_formula() -> None:
    for start in "=+-@":
        wild = f'{start}HYPERLINK("http://x")'
        row = ROW._replace(area=wild, text=wild, figures=wild, official=wild, lead=wild, note=wild, source=wild)
        data = written(row._replace(joint=(wild,), milestones=(wild, wild, wild, wild)), units=[wild], officials=[wild])
        parts = {name: content for name, content in parts_of(data).items() if "worksheets" in name}
        assert len(parts) == 3
        assert not any(re.search(rb"<f[ >]", content) for content in parts.values())
        cell = opened(data)["任务分解表"]["D4"]
        assert cell.value == wild and cell.data_type == "s" and cell.quotePrefix


def test_kinds_units_and_leaders_are_chosen_from_lists() -> None:
    book = opened(written(ROW, units=["市教育局", "市财政局", "市教育局", " "], officials=["沈　远"]))
    rules = {str(rule.sqref): rule for rule in book["任务分解表"].data_validations.dataValidation}
    assert rules["B4:B1048576"].formula1 == '"主要目标,民生实事,重点工作"'
    assert rules["G4:G1048576"].formula1 == "名单!$A$2:$A$3"
    assert rules["F4:F1048576"].formula1 == "名单!$B$2:$B$2"
    assert [[cell.value for cell in row] for row in book["名单"]] == [
        ["单位", "领导"],
        ["市教育局", "沈远"],
        ["市财政局", None],
    ]


def test_what_the_system_fills_in_is_grey_and_refuses_typing_without_a_lock_on_the_sheet() -> None:
    sheet = opened(written(ROW))["任务分解表"]
    assert not sheet.protection.sheet
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    fills = {cell.column_letter: cell.fill.fgColor.rgb for cell in sheet[4] if cell.fill.fill_type}
    assert fills == dict.fromkeys("EOPQ", "00F3F4F6")
    assert all(rules[f"{column}4:{column}1048576"].formula1 == "FALSE" for column in "EOPQ")


def test_the_guide_speaks_of_each_column_that_people_fill_in() -> None:
    guide = " ".join(str(cell.value) for row in opened(written(ROW))["说明"] for cell in row)
    assert [
        word for word in ("类别", "牵头单位", "配合单位", "牵头领导", "完成时限", "行号", "版本") if word not in guide
    ] == []


# --- Where the table stands ------------------------------------------------------


def test_columns_are_known_by_their_heads_in_any_order_and_wherever_the_head_row_stands() -> None:
    sheet = filled(("备注", "牵 头\n单位", "＊工作任务（必填）"), ("急", "市教育局", "新增托位1200个。"), above=7)
    assert sheet.head_row == 8
    assert sheet.fields == {"note", "lead", "text"}
    (row,) = sheet.rows
    assert (row.row_number, row.values.text, row.values.lead, row.values.note) == (
        9,
        "新增托位1200个。",
        "市教育局",
        "急",
    )
    assert (row.cell("text"), row.cell("lead"), row.cell("note")) == ("C9", "B9", "A9")
    assert row.values.id is None and row.values.version is None


def test_a_column_that_is_not_there_is_told_apart_from_an_empty_cell() -> None:
    sheet = filled(("工作任务", "备注"), ("新增托位1200个。", None))
    assert "note" in sheet.fields and "deadline" not in sheet.fields
    assert sheet.rows[0].values.note == ""


def test_quarters_are_fields_of_their_own() -> None:
    sheet = filled(("工作任务", "二季度", "第四季度"), ("新增托位1200个。", "开工", "启用"))
    assert sheet.fields == {"text", "q2", "q4"}
    assert sheet.rows[0].values.milestones == ("", "开工", "", "启用")


def test_heads_over_two_rows_are_read_as_one() -> None:
    sheet = filled(
        ("工作任务", "形象进度", None, "牵头单位"),
        (None, "一季度", "二季度", None),
        ("新增托位1200个。", "选址", "开工", "市教育局"),
    )
    assert sheet.head_row == 2 and sheet.fields == {"text", "q1", "q2", "lead"}
    assert [row.values.text for row in sheet.rows] == ["新增托位1200个。"]
    assert sheet.notes == ()


def test_a_table_without_the_column_of_tasks_is_refused_with_what_was_found() -> None:
    book = openpyxl.Workbook()
    book.active.append(["编号", "事项"])
    error = refusal(saved(book))
    assert "工作任务" in error.message and "“编号”、“事项”" in error.message


def test_a_head_row_far_down_is_not_searched_for() -> None:
    book = openpyxl.Workbook()
    for number in range(10):
        book.active.append([f"说明{number}"])
    book.active.append(["工作任务"])
    assert "工作任务" in refusal(saved(book)).message


def test_an_unknown_column_and_a_column_twice_are_noted() -> None:
    sheet = filled(("工作任务", "进展", "工作任务"), ("新增托位1200个。", "过半", "别的"))
    assert sheet.rows[0].values.text == "新增托位1200个。"
    assert any("“进展”（B列）" in note for note in sheet.notes)
    assert any("A、C" in note and "只读了A列" in note for note in sheet.notes)


def test_our_sheet_is_found_among_others_and_the_others_are_named() -> None:
    book = opened(written(ROW))
    book.create_sheet("旧表", 0).append(["工作任务"])
    sheet = read_workbook(saved(book), year=2026)
    assert sheet.name == "任务分解表" and sheet.rows[0].values == ROW
    assert sheet.notes == ("只读了工作表“任务分解表”，没有读“旧表”",)


def test_a_table_in_a_sheet_of_another_name_is_found() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("汇总").append(["工作任务"])
    assert read_workbook(saved(book), year=2026).name == "汇总"


def test_blank_rows_are_skipped_and_rows_keep_their_place() -> None:
    sheet = filled(("工作任务",), ("甲项",), (None,), ("  \n",), ("乙项",))
    assert [(row.row_number, row.values.text) for row in sheet.rows] == [(2, "甲项"), (5, "乙项")]


def test_bands_and_repeated_heads_are_no_tasks_and_are_noted() -> None:
    sheet = filled(
        ("序号", "工作任务", "备注"),
        ("一、稳住大盘", None, None),
        (1, "甲项", None),
        ("序号", "工作任务", "备注"),
        (2, "乙项", None),
    )
    assert [row.values.text for row in sheet.rows] == ["甲项", "乙项"]
    assert any(note.startswith("第2行只有序号") for note in sheet.notes)
    assert any(note.startswith("第4行是重复的表头") for note in sheet.notes)


def test_the_number_of_a_row_tells_nothing_of_its_identity() -> None:
    sheet = filled(("序号", "工作任务"), (7, "甲项"), ("=ROW()", "乙项"), ("附", "丙项"))
    assert [(row.values.id, row.values.number) for row in sheet.rows] == [(None, 7), (None, 2), (None, 3)]
    assert sheet.problems == ()


def test_hidden_rows_are_read_and_noted() -> None:
    def hide(sheet: Any) -> None:
        sheet.row_dimensions[5].hidden = True

    sheet = edited(hide)
    assert [row.values for row in sheet.rows] == [ROW, NEW]
    assert sheet.notes == ("有1行被隐藏或筛选掉，也照常读取",)


def test_vertical_merges_are_filled_down_but_never_the_number_of_the_ledger() -> None:
    def merge(sheet: Any) -> None:
        sheet.merge_cells("C4:C5")
        sheet.merge_cells("P4:P5")

    sheet = edited(merge, ROW, NEW._replace(area=""))
    assert [row.values.area for row in sheet.rows] == [ROW.area, ROW.area]
    assert [row.values.id for row in sheet.rows] == [31, None]
    assert sheet.notes == ("C4:C5是纵向合并的单元格，内容已填到其中每一行",)


def test_a_merge_makes_no_task_of_an_empty_row() -> None:
    book = openpyxl.Workbook()
    for row in (["领域", "工作任务"], ["稳住大盘", "甲项"], [None, None], [None, "乙项"]):
        book.active.append(row)
    book.active.merge_cells("A2:A999")
    sheet = read_workbook(saved(book), year=2026)
    assert [(row.values.area, row.values.text) for row in sheet.rows] == [("稳住大盘", "甲项"), ("稳住大盘", "乙项")]


def test_a_merge_across_columns_counts_for_the_first_and_is_noted() -> None:
    sheet = edited(lambda sheet: sheet.merge_cells("J4:M4"), ROW)
    assert sheet.rows[0].values.milestones == ("完成施工图审查", "", "", "")
    assert sheet.notes == ("J4:M4是横向合并的单元格，内容只算在“一季度”一列",)


# --- What people type --------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "day"),
    [
        (date(2026, 6, 30), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 17, 30), date(2026, 6, 30)),
        ("2026-06-30", date(2026, 6, 30)),
        ("2026/6/30", date(2026, 6, 30)),
        ("2026.6.30", date(2026, 6, 30)),
        ("2026-06-30 00:00:00", date(2026, 6, 30)),
        ("20260630", date(2026, 6, 30)),
        (20260630, date(2026, 6, 30)),
        ("２０２６年６月３０日", date(2026, 6, 30)),
        ("2026 年 6 月 30 日前", date(2026, 6, 30)),
        ("二〇二六年六月三十日", date(2026, 6, 30)),
        ("2026年6月底", date(2026, 6, 30)),
        ("2026年6月", date(2026, 6, 30)),
        ("2026-06", date(2026, 6, 30)),
        ("2026.6", date(2026, 6, 30)),
        ("26年6月底", date(2026, 6, 30)),
        ("6月底", date(2026, 6, 30)),
        ("六月底前", date(2026, 6, 30)),
        ("6月末", date(2026, 6, 30)),
        ("2月底", date(2026, 2, 28)),
        ("2028年2月底", date(2028, 2, 29)),
        ("6月", date(2026, 6, 30)),
        ("6月份", date(2026, 6, 30)),
        ("6月30日", date(2026, 6, 30)),
        ("6月30号之前", date(2026, 6, 30)),
        ("6.30", date(2026, 6, 30)),
        ("6/30", date(2026, 6, 30)),
        (6.15, date(2026, 6, 15)),
        ("十一月二十日", date(2026, 11, 20)),
        ("6月上旬", date(2026, 6, 10)),
        ("6月中旬", date(2026, 6, 20)),
        ("6月下旬", date(2026, 6, 30)),
        ("上半年", date(2026, 6, 30)),
        ("2027年上半年", date(2027, 6, 30)),
        ("下半年", date(2026, 12, 31)),
        ("一季度", date(2026, 3, 31)),
        ("第三季度末", date(2026, 9, 30)),
        ("前三季度", date(2026, 9, 30)),
        ("Q2", date(2026, 6, 30)),
        ("年底", date(2026, 12, 31)),
        ("年底前完成", date(2026, 12, 31)),
        ("年内", date(2026, 12, 31)),
        ("今年年底", date(2026, 12, 31)),
        ("2027年底", date(2027, 12, 31)),
        ("明年6月底", date(2027, 6, 30)),
        ("全年", None),
        ("2026年全年", None),
        ("2027年全年", date(2027, 12, 31)),
        ("全年持续推进", None),
        ("长期坚持", None),
        ("—", None),
        ("", None),
    ],
)
def test_a_deadline_is_read_in_each_form_that_people_write(given: object, day: date | None) -> None:
    sheet = one("完成时限", given)
    assert sheet.problems == ()
    assert sheet.rows[0].values.deadline == day


@pytest.mark.parametrize(
    "given",
    [
        "尽快",
        "6月31日",
        "13月底",
        "2026-13-01",
        "六",
        6,
        6.3,
        2026.1,
        "1026-06-30",
        "2206年底",
        "6月至9月",
        "0月",
        "32日",
    ],
)
def test_what_is_no_deadline_is_a_problem_at_its_cell(given: object) -> None:
    sheet = one("完成时限", given)
    (problem,) = sheet.problems
    assert problem.cell == "B2" and str(given) in problem.given
    assert sheet.rows[0].values.deadline is None


@pytest.mark.parametrize(
    ("style", "serial", "day", "noted"),
    [
        (31, 46203, date(2026, 6, 30), ""),  # yyyy年m月d日
        (58, 46203, date(2026, 6, 30), ""),  # m月d日
        (58, 45838, date(2026, 6, 30), "按2026年读取"),  # typed in the year before, which the sheet does not show
        (58, 46568, date(2027, 6, 30), ""),
        (57, 46174, date(2026, 6, 30), "最后一天"),  # yyyy年m月, which Excel stores as the first
        (0, 46203, date(2026, 6, 30), "没有日期格式"),
    ],
)
def test_the_formats_of_chinese_excel_are_dates(style: int, serial: int, day: date, noted: str) -> None:
    data = raw(with_head(f'<c r="B2" s="0"><v>{serial}</v></c>'), styles=f'<cellXfs><xf numFmtId="{style}"/></cellXfs>')
    sheet = read_workbook(data, year=2026)
    assert sheet.problems == () and sheet.rows[0].values.deadline == day
    assert [noted in note and note.startswith("B2") for note in sheet.notes] == ([True] if noted else [])


def test_dates_counted_from_1904_and_dates_written_out_are_read() -> None:
    styles = '<cellXfs><xf numFmtId="14"/></cellXfs>'
    counted = raw(with_head('<c r="B2" s="0"><v>44741</v></c>'), styles=styles, book='<workbookPr date1904="1"/>')
    spelled = raw(with_head('<c r="B2" t="d"><v>2026-06-30T00:00:00</v></c>'))
    days = [read_workbook(data, year=2026).rows[0].values.deadline for data in (counted, spelled)]
    assert days == [date(2026, 6, 30), date(2026, 6, 30)]


@pytest.mark.parametrize(
    ("given", "units"),
    [
        ("市教育局、市财政局", ("市教育局", "市财政局")),
        ("市教育局，市财政局,市民政局", ("市教育局", "市财政局", "市民政局")),
        ("市教育局;市财政局；市民政局", ("市教育局", "市财政局", "市民政局")),
        ("市教育局/市财政局／市民政局", ("市教育局", "市财政局", "市民政局")),
        ("市教育局\n市财政局\r\n市民政局", ("市教育局", "市财政局", "市民政局")),
        ("市教育局  市财政局\u3000市民政局", ("市教育局", "市财政局", "市民政局")),
        ("各县（市、区）政府、市教育局", ("各县（市、区）政府", "市教育局")),
        ("各县(市、区)政府 市教育局", ("各县(市、区)政府", "市教育局")),
        ("市教育局（筹、市财政局", ("市教育局（筹", "市财政局")),
        ("、市教育局、、市教育局；", ("市教育局",)),
        ("Blue Lake Power、市教育局", ("Blue Lake Power", "市教育局")),
        (None, ()),
    ],
)
def test_joint_units_are_parted_as_people_part_them(given: str | None, units: tuple[str, ...]) -> None:
    assert one("配合单位", given).rows[0].values.joint == units


def test_names_lose_the_blanks_that_make_them_even() -> None:
    sheet = filled(("工作任务", "牵头单位", "牵头领导"), ("甲项", "市教育\n局 ", "沈　远"))
    assert (sheet.rows[0].values.lead, sheet.rows[0].values.official) == ("市教育局", "沈远")


def test_the_kind_is_read_by_its_name_and_is_ordinary_where_none_is_given() -> None:
    sheet = filled(("工作任务", "类别"), ("甲项", " 主要目标"), ("乙项", None), ("丙项", "民生\n实事"))
    assert [row.values.kind for row in sheet.rows] == ["headline", "ordinary", "livelihood"]


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (5000, "General", "5000"),
        (0.1 + 0.2, "General", "0.3"),
        (0.5, "0%", "50%"),
        (0.625, "0.0%", "62.5%"),
        (1.5, "0.00", "1.50"),
        (12000, "#,##0", "12000"),
        (date(2026, 3, 30), 'm"月"d"日"', "3月30日"),
        (date(2026, 3, 30), "yyyy/m/d", "2026年3月30日"),
        (True, "General", "TRUE"),
    ],
)
def test_a_number_where_words_are_meant_is_read_as_the_sheet_shows_it(
    value: Any, number_format: str, shown: str
) -> None:
    book = openpyxl.Workbook()
    book.active.append(["工作任务", "一季度"])
    book.active.append(["甲项", value])
    book.active["B2"].number_format = number_format
    assert read_workbook(saved(book), year=2026).rows[0].values.milestones[0] == shown


def test_the_number_of_the_ledger_is_read_in_any_width() -> None:
    sheet = filled(("工作任务", "行号", "版本"), ("甲项", "１２", 3), ("乙项", " 13 ", "4.0"), ("丙项", None, 5))
    assert [(row.values.id, row.values.version) for row in sheet.rows] == [(12, 3), (13, 4), (None, None)]
    assert sheet.problems == ()


# --- Strings as other programs write them -----------------------------------------------


def test_shared_strings_with_runs_and_readings_are_read_without_the_readings() -> None:
    strings = (
        "<si><t>工作任务</t></si><si><r><t>新增</t></r><r><t xml:space='preserve'>托位 </t></r>"
        "<rPh sb='0' eb='1'><t>xin</t></rPh><phoneticPr fontId='1'/></si><si><t>_x005F_x0041_甲_x000D_</t></si>"
    )
    cells = "".join(f'<row><c t="s"><v>{number}</v></c></row>' for number in range(3))
    sheet = read_workbook(raw(f"<sheetData>{cells}</sheetData>", strings=strings), year=2026)
    assert [row.values.text for row in sheet.rows] == ["新增托位", "_x0041_甲"]


def test_the_strict_kind_of_workbook_with_prefixed_names_is_read() -> None:
    prefixed = (
        '<?xml version="1.0"?><x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData>'
        '<x:row r="1"><x:c r="A1" t="str"><x:v>工作任务</x:v></x:c></x:row>'
        '<x:row r="2"><x:c r="A2" t="str"><x:v>甲项</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    assert read_workbook(raw(prefixed), year=2026).rows[0].values.text == "甲项"


# --- Problems ------------------------------------------------------------------------------


def test_a_formula_is_taken_by_its_value_with_a_note() -> None:
    data = raw(with_head('<c r="B2" t="str"><f>A9&amp;"前"</f><v>6月底</v></c>'))
    sheet = read_workbook(data, year=2026)
    assert sheet.rows[0].values.deadline == date(2026, 6, 30)
    assert sheet.problems == () and sheet.notes == ("B2是公式，按表里显示的结果读取",)


def test_a_formula_whose_value_is_empty_is_an_empty_cell() -> None:
    sheet = read_workbook(raw(with_head('<c r="B2" t="str"><f>IF(1,"")</f><v></v></c>')), year=2026)
    assert sheet.problems == () and sheet.rows[0].values.deadline is None


@pytest.mark.parametrize("cell", ["<f>A9</f>", "<f>A9</f><v/>"])
def test_a_formula_without_a_value_is_a_problem(cell: str) -> None:
    (problem,) = read_workbook(raw(with_head(f'<c r="B2">{cell}</c>')), year=2026).problems
    assert problem.cell == "B2" and "公式" in problem.given


@pytest.mark.parametrize("formula", ["", "<f>A9</f>"])
def test_an_error_value_is_a_problem(formula: str) -> None:
    data = raw(with_head(f'<c r="B2" t="e">{formula}<v>#REF!</v></c>'))
    (problem,) = read_workbook(data, year=2026).problems
    assert problem.cell == "B2" and "#REF!" in problem.given


def test_a_number_of_the_ledger_twice_is_a_problem_at_the_second() -> None:
    sheet = edited(lambda _: None, ROW, ROW._replace(number=2, text="新开公交线路5条。"))
    (problem,) = sheet.problems
    assert problem.cell == "P5" and "31" in problem.given and "P4" in problem.given


BAD = {
    "类别": "大事", "牵头单位": "市教育局、市财政局", "完成时限": "尽快", "行号": "三", "版本": "2.5", "备注": "长" * 2001,
    "领域": "长" * 201, "牵头领导": "长" * 201, "一季度": "长" * 2001, "配合单位": f"市教育局、{'长' * 201}",
}  # fmt: skip


@pytest.mark.parametrize(
    ("head", "value"),
    [*BAD.items(), ("工作任务", "长" * 4001), ("工作任务", None), ("配合单位", "、".join(map(str, range(201))))],
)
def test_each_problem_names_its_cell_what_is_given_what_is_allowed_and_what_to_do(head: str, value: str | None) -> None:
    heads = ("备注", "行号", "工作任务", *(name for name in BAD if name not in ("备注", "行号")))
    values = {"工作任务": "甲项", "行号": 5, head: value}
    sheet = filled(heads, [None] * len(heads), [values.get(name) for name in heads])
    (problem,) = sheet.problems
    assert problem.cell == f"{'ABCDEFGHIJKL'[heads.index(head)]}3"
    assert str(problem).startswith(f"{problem.cell}：") and str(problem).endswith("。")
    assert all(problem) and str(problem).count("。") == 1 and len(str(problem)) < 160


def test_a_value_with_a_problem_is_empty_and_the_others_stand() -> None:
    sheet = filled(("工作任务", *BAD), ("甲项", *BAD.values()), ("乙项", "民生实事"))
    assert len(sheet.problems) == len(BAD)
    assert len({problem.cell for problem in sheet.problems}) == len(BAD)
    first, second = (row.values for row in sheet.rows)
    assert first == Row(None, None, 1, "ordinary", "", "甲项", "", "", "", (), None, ("", "", "", ""), "", "")
    assert (second.text, second.kind) == ("乙项", "livelihood")


def test_a_task_at_the_limit_is_no_problem() -> None:
    assert filled(("工作任务", "备注"), ("长" * 4000, "长" * 2000)).problems == ()


def test_a_row_whose_task_was_cleared_is_a_problem_and_not_a_blank_row() -> None:
    def clear(sheet: Any) -> None:
        for column in "BCDEFGHIJKLMNO":
            sheet[f"{column}4"] = None

    sheet = edited(clear)
    assert [(problem.cell, problem.given) for problem in sheet.problems] == [("D4", "“工作任务”是空的")]
    assert [row.values.id for row in sheet.rows] == [31, None]


def test_a_problem_is_one_sentence() -> None:
    assert str(Problem("G7", "填的是“甲”", "应为乙", "请改")) == "G7：填的是“甲”；应为乙，请改。"


# --- What is refused --------------------------------------------------------------------------

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "空的"),
        (OLE, ".xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (OLE + "WordDocument".encode("utf-16-le"), "Word"),
        ("工作任务,牵头单位\r\n甲项,市教育局\r\n".encode("gb18030"), "CSV"),
        ("工作任务,牵头单位\r\n甲项,市教育局\r\n".encode("utf-8-sig"), "CSV"),
        ("工作任务\t牵头单位".encode("utf-16"), "CSV"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "XML"),
        (b"%PDF-1.7\n", "PDF"),
        (bytes(range(256)) * 8, "认不出"),
        (zipped({"readme.txt": b"1"}), "压缩包"),
        (zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<a/>"}), "Word"),
        (zipped({"mimetype": b"1", "content.xml": b"<a/>"}), "OpenDocument"),
        (zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"1"}), ".xlsb"),
        (zipped({}), "压缩包"),
    ],
)
def test_a_file_that_is_no_xlsx_is_refused_by_what_it_is(data: bytes, said: str) -> None:
    error = refusal(data)
    assert said in error.message
    assert "\n" not in str(error)


@pytest.mark.parametrize("keep", [0.3, 0.7, 0.99])
def test_a_file_cut_short_is_refused(keep: float) -> None:
    data = written(ROW)
    assert "不完整" in refusal(data[: int(len(data) * keep)]).message


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"]
)
def test_a_part_that_is_no_xml_is_refused(part: str) -> None:
    assert "损坏" in refusal(zipped(parts_of(written(ROW)) | {part: b"<a><b></a>"})).message


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 10**6), st.integers(0, 255))
def test_a_file_with_a_flipped_byte_is_read_or_refused(at: int, byte: int) -> None:
    data = bytearray(WRITTEN)
    data[at % len(data)] = byte
    try:
        assert read_workbook(bytes(data), year=2026).name
    except InputError as error:
        assert error.hint


WRITTEN = written(ROW, NEW)


@pytest.mark.parametrize(
    "sheet",
    [
        '<sheetData><row r="0"><c r="A0"><v>1</v></c></row></sheetData>',
        '<sheetData><row r="99999999"><c/></row></sheetData>',
        '<sheetData><row r="x"><c/></row></sheetData>',
        '<sheetData><row r="1"><c r="ZZZZ1"><v>1</v></c></row></sheetData>',
        '<sheetData><row r="1"><c r="A1" t="s"><v>7</v></c></row></sheetData>',
        '<sheetData/><mergeCells><mergeCell ref="A1:nowhere"/></mergeCells>',
    ],
)
def test_a_cell_that_is_nowhere_is_refused(sheet: str) -> None:
    assert "损坏" in refusal(raw(sheet)).message


def test_macros_are_refused() -> None:
    parts = parts_of(written(ROW))
    assert "宏" in refusal(zipped(parts | {"xl/vbaProject.bin": b"1"})).message
    kinds = parts["[Content_Types].xml"].replace(
        b"vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", b"vnd.ms-excel.sheet.macroEnabled.main+xml"
    )
    assert kinds != parts["[Content_Types].xml"]
    error = refusal(zipped(parts | {"[Content_Types].xml": kinds}))
    assert "宏" in error.message and ".xlsx" in error.hint


def test_an_encrypted_zip_is_refused() -> None:
    data = bytearray(written(ROW))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(mark, at + 1)) >= 0:
            data[at + offset] |= 1
    assert "密码" in refusal(bytes(data)).message


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "大表.xlsx"
    with path.open("wb") as file:
        file.truncate(package.MOST_BYTES + 1)
    assert "20 MB" in refusal(path).message
    assert "20 MB" in refusal(b"PK" + bytes(package.MOST_BYTES)).message


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "没有找到" in refusal(tmp_path / "无.xlsx").message
    assert "文件夹" in refusal(tmp_path).message


def test_a_zip_bomb_is_refused_by_its_directory() -> None:
    bomb = zipped(parts_of(written(ROW)) | {"xl/media/image1.png": bytes(package.MOST_UNPACKED)})
    assert len(bomb) < package.MOST_BYTES
    assert peak_of(lambda: refusal(bomb)) < 10
    assert "100 MB" in refusal(bomb).message


def test_a_part_that_shrinks_beyond_measure_and_very_many_parts_are_refused() -> None:
    parts = parts_of(written(ROW))
    assert "反常" in refusal(zipped(parts | {"xl/blank.xml": b" " * (4 * 1024**2)})).message
    assert "反常" in refusal(zipped(parts | {f"xl/{number}.xml": b"" for number in range(2001)})).message


def test_a_directory_that_lies_about_sizes_is_refused() -> None:
    """The part says that it unpacks to little; what comes out is counted all the same."""
    parts = parts_of(written(ROW))
    sheet = parts["xl/worksheets/sheet1.xml"]
    data = bytearray(zipped(parts))
    size = len(sheet).to_bytes(4, "little")
    assert data.count(size) >= 2  # in the part's own header and in the directory
    assert "损坏" in refusal(bytes(data.replace(size, (100).to_bytes(4, "little")))).message


def test_what_really_unpacks_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    data = written(*[ROW._replace(id=number) for number in range(1, 200)])
    opened_package = package.Package(data)
    monkeypatch.setattr(opened_package, "_left", 10_000)
    with pytest.raises(InputError, match="展开后超过"):
        list(opened_package.chunks("xl/worksheets/sheet1.xml"))


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE a [<!ENTITY a "1"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a SYSTEM "http://localhost/a.dtd">',
    ],
)
@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "[Content_Types].xml"]
)
def test_a_declaration_of_a_document_type_is_refused(declared: str, part: str) -> None:
    parts = parts_of(raw(with_head()))
    assert "DOCTYPE" in refusal(zipped(parts | {part: declared.encode() + parts[part]})).message


def test_pictures_comments_links_and_other_parts_are_left_alone() -> None:
    more = {
        "xl/externalLinks/externalLink1.xml": b"no xml",
        "xl/comments1.xml": b"<",
        "xl/media/image1.png": b"\x89PNG",
    }
    sheet = read_workbook(zipped(parts_of(written(ROW)) | more), year=2026)
    assert [row.values for row in sheet.rows] == [ROW]


# --- Size --------------------------------------------------------------------------------------


def test_ten_thousand_rows_come_back_in_seconds() -> None:
    rows = [ROW._replace(id=number, number=number) for number in range(1, 10_001)]
    data = written(*rows)
    start = time.perf_counter()
    sheet = read_workbook(data, year=2026)
    assert time.perf_counter() - start < 15
    assert [row.values for row in sheet.rows] == rows


def test_a_thousand_rows_are_read_in_little_memory() -> None:
    data = written(*[ROW._replace(id=number, number=number) for number in range(1, 1_001)])
    assert peak_of(lambda: read_workbook(data, year=2026)) < 15


def test_a_sheet_that_claims_every_row_and_holds_none_is_read_at_once() -> None:
    claims = (
        '<dimension ref="A1:XFD1048576"/>' + with_head() + '<mergeCells><mergeCell ref="A3:XFD1048576"/></mergeCells>'
    )
    far = claims.replace("</sheetData>", f'<row r="1048576">{text_cell("A1048576", "末行")}</row></sheetData>')
    start = time.perf_counter()
    sheet = read_workbook(raw(far), year=2026)
    assert time.perf_counter() - start < 2
    assert [(row.row_number, row.cell("text")) for row in sheet.rows] == [(2, "A2"), (1048576, "A1048576")]


def test_a_hundred_thousand_formatted_blank_rows_are_no_rows() -> None:
    blank = "".join(f'<row r="{row}"><c r="A{row}" s="0"/><c r="B{row}" s="0"/></row>' for row in range(3, 100_003))
    sheet = read_workbook(raw(with_head().replace("</sheetData>", f"{blank}</sheetData>")), year=2026)
    assert len(sheet.rows) == 1


def test_texts_that_many_cells_share_are_held_once() -> None:
    strings = f"<si><t>{'，'.join(map(str, range(7_000)))}</t></si>"
    cells = "".join(
        f'<row><c r="A{row}"><v>{row}</v></c><c r="B{row}" t="s"><v>0</v></c></row>' for row in range(3, 5_000)
    )
    sheet = with_head(head="报告原文").replace("</sheetData>", f"{cells}</sheetData>")
    data = raw(sheet, strings=strings)
    assert len(read_workbook(data, year=2026).rows) == 4_998
    assert peak_of(lambda: read_workbook(data, year=2026)) < 30  # each with a text of its own would take 300


def test_more_rows_than_any_table_has_are_refused() -> None:
    cells = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(3, 20_103))
    assert "20,000" in refusal(raw(with_head().replace("</sheetData>", f"{cells}</sheetData>"))).message
    with pytest.raises(InputError, match="20,000"):
        written(*[ROW] * 20_001)


def test_merges_that_overlap_do_not_hold_it_up() -> None:
    cells = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(3, 5_000))
    merges = "".join(f'<mergeCell ref="B2:B{5_000 + number}"/>' for number in range(20_000))
    sheet = with_head(text_cell("B2", "年底")).replace(
        "</sheetData>", f"{cells}</sheetData><mergeCells>{merges}</mergeCells>"
    )
    start = time.perf_counter()
    assert {row.values.deadline for row in read_workbook(raw(sheet), year=2026).rows} == {date(2026, 12, 31)}
    assert time.perf_counter() - start < 10


# --- Small things ----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["1" * 10_000, " " * 50_000 + "x", "一" * 5_000, "(" * 5_000, "十" * 5_000 + "月"])
def test_no_text_takes_long(text: str) -> None:
    start = time.perf_counter()
    for read in (typed.words, typed.line, typed.name, typed.names, typed.several, typed.whole):
        read(text)
    one("完成时限", text[:30_000])
    assert time.perf_counter() - start < 2


@given(st.text(max_size=40), st.integers(2000, 2090))
def test_words_for_a_deadline_are_a_day_or_an_error_of_value(text: str, year: int) -> None:
    try:
        day = typed.deadline(text, year)
    except ValueError:
        return
    assert day is None or isinstance(day, date)
