"""The list of units as a workbook: what is written is read, and what cannot be taken is told by its cell."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from luoshi.errors import InputError
from luoshi.papers.units_workbook import GUIDE, LONGEST_NAME, UnitRow, UnitsError, read_units, write_units
from luoshi.reading import units

LINES = (
    UnitRow("市教育体育局", ("教育", "体育")),
    UnitRow("市供电公司", ()),
    UnitRow("=1+1", ("财政",)),
    UnitRow("_x0041_局", ("水利",)),
)


def written(lines: tuple[UnitRow, ...] = LINES) -> bytes:
    file = BytesIO()
    write_units(lines, file)
    return file.getvalue()


def workbook(*rows: tuple[object, ...]) -> bytes:
    book, file = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(file)
    return file.getvalue()


def cells(data: bytes) -> list[str]:
    with pytest.raises(UnitsError) as caught:
        read_units(data)
    return [problem.cell for problem in caught.value.problems]


def test_what_is_written_is_read() -> None:
    assert read_units(written()) == LINES


def test_it_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "名单.xlsx"
    write_units(LINES, path)
    assert read_units(path) == LINES


names = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=LONGEST_NAME)
kinds = st.lists(st.sampled_from(units.names()), unique=True, max_size=5).map(tuple)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.builds(UnitRow, names, kinds), min_size=1, max_size=8, unique_by=lambda line: line.name))
def test_any_list_comes_back(lines: list[UnitRow]) -> None:
    assert read_units(written(tuple(lines))) == tuple(lines)


def test_no_cell_is_a_formula() -> None:
    book = load_workbook(BytesIO(written()))
    assert {cell.data_type for sheet in book for row in sheet.rows for cell in row if cell.value} == {"s"}


def test_the_second_sheet_names_every_kind() -> None:
    sheet = load_workbook(BytesIO(written()))[GUIDE]
    assert set(units.names()) <= {cell.value for (cell,) in sheet.rows}


def test_an_empty_list_is_a_form_to_fill_in() -> None:
    with pytest.raises(InputError, match="没有单位"):
        read_units(written(()))


@pytest.mark.parametrize("between", ["、", "，", ",", "；", " ", "\n", "/"])
def test_kinds_may_be_parted_as_people_part_them(between: str) -> None:
    assert read_units(workbook(("单位", "类别"), ("甲局", f"教育{between}体育"))) == (
        UnitRow("甲局", ("教育", "体育")),
    )


def test_heads_may_stand_lower_and_in_any_order() -> None:
    data = workbook(("云泽市单位名单",), (), ("序号", "单位类别", "单位名称"), (1, "教育", " 甲\n局 "))
    assert read_units(data) == (UnitRow("甲局", ("教育",)),)


def test_each_cell_that_cannot_be_taken_is_told() -> None:
    data = workbook(
        ("单位", "类别"), ("甲局", "教体"), (None, "教育"), ("甲局", "教育"), ("乙" * 61, None), ("丙局", "=1/0")
    )
    assert cells(data) == ["B2", "A3", "A4", "A5", "B6"]


def test_an_unknown_kind_is_told_with_those_that_are_near() -> None:
    with pytest.raises(UnitsError, match="B2：没有“教体”这一类；可以写教育、体育"):
        read_units(workbook(("单位", "类别"), ("甲局", "教体")))


def test_many_problems_make_one_line() -> None:
    data = workbook(("单位", "类别"), *((f"局{n}", "教体") for n in range(30)))
    with pytest.raises(UnitsError) as caught:
        read_units(data)
    assert len(caught.value.problems) == 30
    assert "共 30 处" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "空的"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "xls"),
        ("单位,类别\n甲,教育".encode(), "CSV"),
        (written()[:300], "损坏"),
        (workbook(("单位名", "类型"), ("甲", "教育")), "没有找到"),
    ],
)
def test_what_is_no_list_of_units_is_refused(data: bytes, word: str) -> None:
    with pytest.raises(InputError, match=word):
        read_units(data)


def test_a_bomb_is_not_unpacked() -> None:
    file = BytesIO()
    with ZipFile(BytesIO(written())) as good, ZipFile(file, "w", 8) as bad:
        for info in good.infolist():
            content = good.read(info)
            bad.writestr(info.filename, content + b" " * 40_000_000 if "sheet1" in info.filename else content)
    with pytest.raises(InputError, match="压缩得反常"):
        read_units(file.getvalue())
