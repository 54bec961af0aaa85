"""A unit's report of a period as a workbook: what is written is read, digit for digit and word for word."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from luoshi.errors import InputError
from luoshi.papers.progress_workbook import (
    BASIS,
    HEADS,
    KEY,
    PERCENT,
    TEXT,
    VALUE,
    Given,
    Key,
    Line,
    periodic,
    read_progress,
    write_progress,
)

KEY_OF = Key(3, 5, "2026-03", 41, 7, True, "0123456789abcdef")
LINE = Line(
    KEY_OF, 1, "改造老旧小区38个", "牵头", "待报", "已开工", "完成一半", "50", "改造老旧小区", "38个", "个", "12",
    "15.5", "累计",
)  # fmt: skip
SECOND = LINE._replace(key=KEY_OF._replace(target=8, first=False), indicator="新建停车场", value="")
HEAD = 3


def written(*lines: Line) -> bytes:
    file = BytesIO()
    write_progress("云泽市住房城乡建设局2026年任务2026年3月进展", lines, file)
    return file.getvalue()


def changed(data: bytes, **cells: object) -> bytes:
    """The file with other values in cells."""
    book, file = load_workbook(BytesIO(data)), BytesIO()
    for cell, value in cells.items():
        book.active[cell] = value  # type: ignore[index]
    book.save(file)
    return file.getvalue()


def at(head: str) -> str:
    return "ABCDEFGHIJKLMNOP"[HEADS.index(head)]


def test_what_is_written_is_read() -> None:
    assert read_progress(written(LINE, SECOND)) == (
        Given(4, KEY_OF, "完成一半", "50", "15.5", "累计"),
        Given(5, SECOND.key, "", "", "", ""),
    )


texts = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=80).map(str.strip)
numbers = st.one_of(st.just(""), st.integers(-(10**20), 10**20).map(str), st.decimals(-999, 999, places=3).map(str))


@settings(max_examples=60, deadline=None)
@given(texts, numbers, texts)
def test_any_words_and_figures_come_back(text: str, value: str, about: str) -> None:
    (read,) = read_progress(written(LINE._replace(text=text, value=value, task=about, last_text=about)))
    assert read.text == text
    assert read.key == KEY_OF
    assert (read.value == "") == (value == "")
    assert not value or float(read.value) == float(value)


@pytest.mark.parametrize("text", ["=1+1", "-3%", "@甲", "_x0041_局", "第一段\n第二段", "007", "1e5", "3-5"])
def test_words_stay_words(text: str) -> None:
    data = written(LINE._replace(text=text))
    assert read_progress(data)[0].text == text
    assert load_workbook(BytesIO(data)).active[f"{at(TEXT)}4"].data_type == "s"  # type: ignore[index]


def test_what_no_workbook_holds_is_left_out() -> None:
    assert read_progress(written(LINE._replace(text="完\x00成\x0b了\r\n好")))[0].text == "完成了\n好"


@pytest.mark.parametrize(
    ("typed", "read"),
    [(12, "12"), (12.5, "12.5"), ("3.2万", "3.2万"), ("约三成", "约三成"), ("=1/0", "（公式没有算出的值）"), (None, "")],
)
def test_a_figure_is_given_as_it_was_typed(typed: object, read: str) -> None:
    assert read_progress(changed(written(LINE), **{f"{at(VALUE)}4": typed}))[0].value == read


def test_a_percentage_that_excel_made_one_is_read_in_percent() -> None:
    book, file = load_workbook(BytesIO(written(LINE))), BytesIO()
    cell = book.active[f"{at(PERCENT)}4"]  # type: ignore[index]
    cell.value, cell.number_format = 0.5, "0%"
    book.save(file)
    assert read_progress(file.getvalue())[0].percent == "50%"


@pytest.mark.parametrize("key", ["", "进展", "进展|1|2|2026-03|4|5|1", "进展|1|2|2026-03|x|5|1|ab", "1", "进展|-1|2|3|4|5|6|7"])
def test_a_key_that_was_changed_is_none(key: str) -> None:
    assert read_progress(changed(written(LINE), **{f"{at(KEY)}4": key}))[0].key is None
    assert Key.read(key) is None


def test_lines_and_columns_may_be_moved() -> None:
    book, file = Workbook(), BytesIO()
    for row in ([BASIS, KEY, VALUE, TEXT, PERCENT], [], ["当期", str(KEY_OF), 7, "已完成", 80]):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(file)
    assert read_progress(file.getvalue()) == (Given(3, KEY_OF, "已完成", "80", "7", "当期"),)


def test_the_key_is_hidden_and_grey_is_for_reading() -> None:
    sheet = load_workbook(BytesIO(written(LINE, SECOND, LINE._replace(locked=True, state="已通过")))).active
    assert sheet is not None
    assert sheet.column_dimensions[at(KEY)].hidden
    grey = {row: {HEADS[c.column - 1] for c in sheet[row] if c.fill.fill_type} for row in (4, 5, 6)}
    assert grey == {
        4: set(HEADS) - {TEXT, PERCENT, VALUE, BASIS},
        5: set(HEADS) - {VALUE},
        6: set(HEADS),
    }
    assert [cell.value for cell in sheet[HEAD]] == list(HEADS)


@pytest.mark.parametrize(
    ("said", "means"),
    [("", False), ("累计", False), (" 累 计", False), ("年初至今累计", False), ("当期", True), ("只是本期", True), ("全年", None)],
)
def test_the_basis_of_figures(said: str, means: bool | None) -> None:
    assert periodic(said) is means


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "空的"),
        (b"\x89PNG" + bytes(200), "xlsx"),
        (changed(written(LINE), N3="别的"), "缺少这些列：标识"),
        (changed(written(LINE), F3=None, L3=None), "缺少这些列：本期进展情况、本期数"),
    ],
)
def test_a_file_that_is_none_is_told(data: bytes, word: str) -> None:
    with pytest.raises(InputError, match=word):
        read_progress(data)


def test_another_table_is_told() -> None:
    book, file = Workbook(), BytesIO()
    book.active.append(["指标", "单位", "年份"])  # type: ignore[union-attr]
    book.save(file)
    with pytest.raises(InputError, match="不是报送进展用的表"):
        read_progress(file.getvalue())
