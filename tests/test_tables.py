"""Readings as files: exact numbers, the published field names, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi import read
from luoshi.errors import InputError
from luoshi.papers import columnar, explained, screen, tables, terminal, workbook
from luoshi.reading.model import Reading, Report, Section, Statement

DEMO = Path(__file__).parents[1] / "src/luoshi/demo/云泽市-2025.txt"
SCHEME = (
    "start", "end", "number", "measure", "value", "value_high", "unit", "direction", "comparator", "modality", "period",
    "indicator", "hedge", "section", "quote_start", "quote_end", "rules",
)  # fmt: skip
TEXT = "一、2025年工作安排\n新建停车场37个以上，城镇化率提高1.20个百分点。"


def statement(**changes: Any) -> Statement:
    """新建停车场37个以上, changed at will."""
    start = TEXT.index("37")
    given = Statement(
        start, start + 2, "37", "level", Decimal(37), None, "个", None, "ge", "target", "2025", "新建停车场", None, 0, start,
        start + 5, ("kind.statement", "measure.level"),
    )  # fmt: skip
    return given._replace(**changes)


def reading(*statements: Statement, text: str = TEXT, **report: Any) -> Reading:
    """A report of one section with these statements."""
    header = Report(
        "政府工作报告", "云泽市", "city", 2025, "第五次会议", "2025-01-16", "沈知远", "云泽市-2025.txt", len(text)
    )
    section = Section(0, len(text), "2025年工作安排", 1, "plan", "2025")
    return Reading(text, header._replace(**report), (section,), statements or (statement(),), ("缺了一页",))


def json_of(given: Reading) -> Any:
    return json.loads(tables.json_object(tables.record(given)), parse_float=Decimal)


def csv_of(given: Reading) -> list[dict[str, str]]:
    file = io.BytesIO()
    tables.write_csv([given], file)
    return list(csv.DictReader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline="")))


def book_of(*given: Reading) -> Any:
    file = io.BytesIO()
    workbook.write_xlsx(given, file)
    return openpyxl.load_workbook(file)


def table_of(given: Reading) -> str:
    stream = io.StringIO()
    terminal.write_table([given], stream)
    return stream.getvalue()


# --- Numbers ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "printed", "written"),
    [
        ("54800.00", "5.48", "54800"),
        ("193860000000.0", "1938.6", "193860000000"),
        ("1E+12", "1", "1000000000000"),
        ("4.50", "4.50", "4.50"),
        ("7.0", "7.0", "7.0"),
        ("7.5", "７．５", "7.5"),
        ("2.500", "2万5", "2.5"),
        ("37", "37", "37"),
        ("-0.3", "0.3", "-0.3"),
        ("0.3333333333333333333333333333", "三分之一", "0.333333333333"),
        ("0.6666666666666666666666666667", "2/3", "0.666666666667"),
        ("0.12345678901234", "0.12345678901234", "0.12345678901234"),
        ("0", "0", "0"),
    ],
)
def test_a_value_is_written_with_exactly_its_digits(value: str, printed: str, written: str) -> None:
    assert tables.json_text(tables.number(Decimal(value), printed)) == written


def test_no_value_is_null() -> None:
    assert tables.json_text(tables.number(None, "")) == "null"
    assert tables.json_text(tables.number(Decimal("Infinity"), "")) == "null"


def test_a_run_of_digits_of_any_length_is_written() -> None:
    digits = "9" * 5000
    assert tables.json_text(tables.number(Decimal(digits), digits)) == digits


@given(st.decimals(allow_nan=False, allow_infinity=False), st.text(max_size=8))
def test_a_written_value_is_never_far_from_the_value(value: Decimal, printed: str) -> None:
    written = tables.number(value, printed)
    assert written is not None
    assert abs(Decimal(written) - value) <= Decimal("1e-12")
    assert re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", tables.json_text(written))


# --- JSON ------------------------------------------------------------------


def test_the_object_has_the_parts_of_the_contract() -> None:
    assert list(json_of(reading())) == ["report", "sections", "statements", "tasks", "programmes", "warnings"]


def test_a_statement_has_the_fields_of_the_scheme() -> None:
    assert set(SCHEME) <= set(json_of(reading())["statements"][0])


def test_the_quote_is_cut_from_the_text() -> None:
    assert json_of(reading())["statements"][0]["quote"] == "37个以上"


def test_the_report_and_its_warnings_are_in_the_object() -> None:
    found = json_of(reading())
    assert found["report"]["place"] == "云泽市"
    assert found["sections"][0]["part"] == "plan"
    assert found["warnings"] == ["缺了一页"]


def test_each_statement_stands_on_one_line() -> None:
    given = read(DEMO)
    lines = tables.json_object(tables.record(given)).splitlines()
    assert sum(line.startswith('    {"start"') and '"number"' in line for line in lines) == len(given.statements)


def test_the_number_in_json_is_the_text_at_its_offsets() -> None:
    given = read(DEMO)
    assert all(given.text[s["start"] : s["end"]] == s["number"] for s in json_of(given)["statements"])


def test_many_reports_are_an_array_and_one_is_an_object() -> None:
    one, many = io.BytesIO(), io.BytesIO()
    tables.write_json([reading()], one)
    tables.write_json([reading(), reading()], many, many=True)
    assert isinstance(json.loads(one.getvalue()), dict)
    assert len(json.loads(many.getvalue())) == 2


def test_a_file_name_that_is_no_utf8_can_be_written() -> None:
    assert json_of(reading(source="\udcff.txt"))["report"]["source"] == "\ufffd.txt"


def test_a_json_line_repeats_the_report_and_the_heading() -> None:
    file = io.BytesIO()
    tables.write_jsonl([reading(), reading()], file)
    lines = [json.loads(line) for line in file.getvalue().splitlines()]
    assert [(e["place"], e["year"], e["source"], e["part"]) for e in lines] == [
        ("云泽市", 2025, "云泽市-2025.txt", "plan")
    ] * 2
    assert lines[0]["heading"] == "2025年工作安排"
    assert set(SCHEME) <= set(lines[0])


# --- CSV -------------------------------------------------------------------


def test_csv_opens_in_excel_as_utf8_with_chinese_heads() -> None:
    file = io.BytesIO()
    tables.write_csv([reading(), reading()], file)
    assert file.getvalue().startswith(b"\xef\xbb\xbf")
    assert file.getvalue().count(b"\xef\xbb\xbf") == 1
    rows = csv_of(reading())
    assert rows[0]["指标"] == "新建停车场"
    assert (rows[0]["数值"], rows[0]["比较"], rows[0]["性质"], rows[0]["部分"]) == ("37", "以上", "目标", "安排")


def test_the_words_around_the_figure_show_it_marked() -> None:
    assert csv_of(reading())[0]["原文"] == "新建停车场【37个以上】，城镇化率提高1.20个百分点。"


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-cmd", "@SUM(A1)", '=HYPERLINK("x")'])
def test_csv_makes_a_formula_a_text(text: str) -> None:
    assert csv_of(reading(statement(indicator=text)))[0]["指标"] == f"'{text}"


def test_csv_leaves_a_negative_number_alone() -> None:
    assert csv_of(reading(statement(number="-3.5%")))[0]["原文数字"] == "-3.5%"


def test_a_cell_of_csv_is_one_line() -> None:
    assert csv_of(reading(statement(indicator="甲\r\n乙\x00丙")))[0]["指标"] == "甲 乙 丙"


# --- The workbook ----------------------------------------------------------


def test_the_workbook_has_statements_reports_and_outline() -> None:
    book = book_of(reading())
    assert book.sheetnames == ["表述", "报告", "目录"]
    assert [cell.value for cell in book["表述"][1]] == list(tables.HEADS)
    assert book["报告"]["L2"].value == "缺了一页"
    assert book["目录"]["E2"].value == "2025年工作安排"


def test_the_workbook_is_set_for_reading() -> None:
    sheet = book_of(reading(), reading())["表述"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:T3"
    assert sheet.column_dimensions["F"].width == 34
    assert sheet["A1"].font.bold
    assert sheet["Q2"].alignment.wrap_text


@pytest.mark.parametrize(
    ("value", "printed", "shown", "stored"),
    [
        ("37", "37", "#,##0", 37),
        ("1.20", "1.20", "#,##0.00", 1.2),
        ("0.3333333333333333", "三分之一", "#,##0.0000", 0.333333333333),
        ("9" * 20, "9" * 20, "General", "9" * 20),
    ],
    ids=["whole", "decimals as printed", "a fraction shortened", "more digits than Excel keeps are text"],
)
def test_a_figure_in_the_workbook_is_a_number(value: str, printed: str, shown: str, stored: object) -> None:
    cell = book_of(reading(statement(value=Decimal(value), number=printed)))["表述"]["H2"]
    assert (cell.number_format, cell.value) == (shown, stored)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "#N/A"])
def test_the_workbook_stores_a_formula_as_text(text: str) -> None:
    cell = book_of(reading(statement(indicator=text)))["表述"]["F2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix == (text[0] in "=+-@")


def test_what_a_workbook_cannot_hold_is_removed() -> None:
    book = book_of(reading(statement(unit="个\x0b\ufffe"), source="\udcff.txt", title="题\x01名"))
    assert book["表述"]["J2"].value.strip() == "个"
    assert book["报告"]["A2"].value == ".txt"
    assert book["报告"]["E2"].value == "题名"


def test_more_statements_than_a_sheet_holds_are_refused_quietly(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(workbook, "_MOST_ROWS", 2)
    with pytest.raises(InputError, match="放不下"):
        workbook.write_xlsx([reading(), reading()], io.BytesIO())
    assert capfd.readouterr().err == ""


# --- Parquet ---------------------------------------------------------------


def parquet_of(*given: Reading) -> Any:
    file = io.BytesIO()
    columnar.write_parquet(given, file)
    return pq.read_table(io.BytesIO(file.getvalue()))


def test_parquet_has_the_fields_of_a_json_line_under_an_explicit_schema() -> None:
    table = parquet_of(reading())
    assert set(table.schema.names) == set(next(tables.flat_records(reading())))
    assert table.schema.field("value").type == pa.decimal128(38, 12)
    assert table.schema.equals(columnar.schema())


def test_parquet_keeps_values_exact_and_as_printed() -> None:
    row = parquet_of(reading(statement(value=Decimal("1.20"), number="1.20"))).to_pylist()[0]
    assert (row["value"], row["number"], row["value_high"]) == (Decimal("1.20"), "1.20", None)
    assert row["rules"] == ["kind.statement", "measure.level"]


def test_a_number_that_parquet_cannot_hold_is_null_beside_its_words() -> None:
    digits = "9" * 30
    row = parquet_of(reading(statement(value=Decimal(digits), number=digits))).to_pylist()[0]
    assert (row["value"], row["number"]) == (None, digits)


def test_parquet_of_a_report_without_statements_has_the_same_columns() -> None:
    assert parquet_of(reading()._replace(statements=())).schema.equals(columnar.schema())


# --- The terminal ----------------------------------------------------------


def test_the_table_has_place_year_and_every_column() -> None:
    lines = table_of(reading()).splitlines()
    assert lines[0] == "云泽市2025年政府工作报告"
    assert lines[1] == "提示：缺了一页"
    heads = next(line for line in lines if "序号" in line).split()
    assert heads == ["序号", "位置", "部分", "指标", "数值", "单位", "比较", "口径", "性质", "时期"]
    assert lines[-1] == "共 1 条：目标 1 条"


def test_the_table_of_a_real_report_fits_a_hundred_columns_and_is_plain() -> None:
    printed = table_of(read(DEMO))
    assert max(map(screen.columns, printed.splitlines())) <= terminal.WIDEST
    assert "\x1b" not in printed
    assert not any(line.endswith(" ") for line in printed.splitlines())


def test_the_columns_of_the_table_stand_under_their_heads() -> None:
    lines = table_of(read(DEMO)).splitlines()
    head = next(line for line in lines if "序号" in line)
    row = next(line for line in lines if "城镇新增就业" in line)
    assert screen.columns(head[: head.index("时期")]) == screen.columns(row[: row.rindex("2024年")])


def test_brackets_in_a_report_are_no_markup() -> None:
    assert "[bold]x[/bold]" in table_of(reading(statement(indicator="[bold]x[/bold]")))


def test_a_table_without_statements_says_so() -> None:
    assert "没有符合条件的数字表述" in table_of(reading()._replace(statements=()))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("增长7.6%", ["增长", "7.6%"]),
        ("甲乙丙，丁", ["甲乙丙，", "丁"]),
        ("甲乙丙丁", ["甲乙丙", "丁"]),
        ("甲 乙", ["甲 乙"]),
        ("", []),
    ],
    ids=["a figure stays whole", "a stop never opens a line", "two columns a character", "a blank stays", "nothing"],
)
def test_text_is_wrapped_by_the_columns_it_takes(text: str, lines: list[str]) -> None:
    assert list(screen.wrapped(text, 6)) == lines


# --- How a figure was read -------------------------------------------------


def test_an_explanation_marks_the_figure_in_its_sentence() -> None:
    told = explained.explain(reading(), TEXT.index("37"))
    assert (told.note, told.before, told.quote) == ("", "新建停车场", "37个以上")
    assert told.after == "，城镇化率提高1.20个百分点。"
    assert [name for name, _ in told.rules] == ["kind.statement", "measure.level"]
    assert dict(told.fields)["比较"] == "下限：这个数以上"


def test_the_nearest_figure_is_explained_with_a_note() -> None:
    told = explained.explain(reading(), TEXT.index("停车场"))
    assert told.note == "位置 14（“停”）没有数字，下面是最近的一个，相距 3 个字"
    assert told.quote == "37个以上"


@pytest.mark.parametrize(
    ("text", "number", "why"),
    [
        ("2025年是关键一年。", "2025年", "时间"),
        ("推进5G网络建设。", "5", "名称"),
        ("（1）抓项目。", "1", "不表示数量"),
        ("签约亿元以上项目37个。", "亿元", "命名"),
    ],
)
def test_a_numeral_that_is_no_statement_is_named_with_its_reason(text: str, number: str, why: str) -> None:
    told = explained.explain(reading(text=text)._replace(statements=()), text.index(number))
    assert "没有读作数字表述" in told.note
    assert why in told.note
    assert number in told.quote
    assert told.fields == ()


def test_a_report_without_statements_can_be_asked_too() -> None:
    told = explained.explain(reading(text="各位代表：")._replace(statements=()), 2)
    assert told.note == "位置 2（“代”）没有数字；整份报告也没有读到数字表述"


def test_a_rule_without_an_explanation_is_still_named() -> None:
    told = explained.explain(reading(statement(rules=("a.new.rule",))), TEXT.index("37"))
    assert told.rules[0][0] == "a.new.rule"


def test_the_headings_above_a_figure_lead_to_it() -> None:
    given = read(DEMO)
    inner = next(s for s in given.statements if given.sections[s.section].level == 2)
    assert explained.heading_trail(given, inner.section) == "2024年工作回顾 › 产业底盘更加厚实"


@given(st.integers(0, 5926))
def test_every_place_of_a_report_can_be_explained(offset: int) -> None:
    told = explained.explain(DEMO_READING, offset)
    assert told.note or told.rules
    terminal.write_explanation(told, io.StringIO())


DEMO_READING = read(DEMO)
