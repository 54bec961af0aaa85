"""A place's list of units as a workbook, both ways: 单位, and the kinds of unit (类别) that mean it.

What is written is what is read. What cannot be taken is told by its cell, all of it at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from luoshi.errors import InputError
from luoshi.papers.breakdown import typed
from luoshi.papers.breakdown.grid import Book, Cell, Grid, address
from luoshi.papers.breakdown.package import Package
from luoshi.papers.breakdown.returned import Problem
from luoshi.reading import units

SHEET, GUIDE = "单位", "填写说明"
HEADS = ("单位", "类别")
LONGEST_NAME = 60
MOST_UNITS = 2000
_ALIASES = {"单位名称": "单位", "单位类别": "类别", "职责类别": "类别"}
_HEAD_WITHIN = 10
_APART = re.compile(r"[、，,;；/\s]+")
_WIDTHS = (36, 48)
_SHOWN = 5
_HOW = (
    "每行一个单位，名称写全称；次序就是系统里列出的次序。",
    "类别写这个单位承担的职责，几个类别用顿号隔开；不承担的留空。",
    "同一类别写在几个单位上时，报告里的任务先建议给排在前面的单位。",
    "名单里删去的单位，历史记录保留，今后不再可选。",
)


class UnitRow(NamedTuple):
    """A unit and the kinds that mean it."""

    name: str
    kinds: tuple[str, ...]


class UnitsError(InputError):
    """A list of units with cells that cannot be taken; ``problems`` has them all."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = " ".join(str(problem) for problem in problems[:_SHOWN]).rstrip("。")
        more = f"……共 {len(problems)} 处" if len(problems) > _SHOWN else ""
        super().__init__(f"单位名单没有导入。{first}{more}", "请改好后再导入")
        self.problems = tuple(problems)


# --- Out ---------------------------------------------------------------------------------


def write_units(lines: Iterable[tuple[str, Sequence[str]]], target: Path | BinaryIO) -> None:
    """Write a list of units as .xlsx; the second sheet tells the kinds that there are."""
    from openpyxl import Workbook
    from openpyxl.styles import Font, PatternFill

    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    for row in (HEADS, *((name, "、".join(kinds)) for name, kinds in lines)):
        _append(sheet, row)
    for column, width in zip("AB", _WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
        sheet[f"{column}1"].font = Font(bold=True)
        sheet[f"{column}1"].fill = PatternFill("solid", fgColor="E8EDF3")
    sheet.freeze_panes = "A2"
    guide = book.create_sheet(GUIDE)
    guide.column_dimensions["A"].width = 80
    for text in (*_HOW, "可以写的类别：", *units.names()):
        _append(guide, (text,))
    book.save(target)


def _append(sheet: Any, values: Sequence[str]) -> None:
    """Add a row of texts: never a formula, whatever they begin with."""
    row = sheet.max_row + 1 if sheet["A1"].value is not None else 1
    for column, value in enumerate(values, 1):
        if text := typed.stored(value):
            cell = sheet.cell(row, column)
            cell.value, cell.data_type = text, "s"
            cell.quotePrefix = text.startswith(("=", "+", "-", "@"))


# --- In ----------------------------------------------------------------------------------


def read_units(source: bytes | Path) -> tuple[UnitRow, ...]:
    """Read a list of units.

    Raises:
        UnitsError: For cells that cannot be taken.
        InputError: When it is no .xlsx workbook, is beyond the limits, or has no columns 单位 and 类别.
    """
    grid, head, columns = _table_of(Book(Package(source)))
    problems: list[Problem] = []
    lines = list(_lines(grid, head, columns, problems))
    if problems:
        raise UnitsError(problems)
    if not lines:
        raise InputError("名单里没有单位", "请在表头下面每行写一个单位")
    if len(lines) > MOST_UNITS:
        raise InputError(f"名单里有 {len(lines)} 个单位，超过了 {MOST_UNITS} 个", "请检查是不是选错了文件")
    return tuple(lines)


def _table_of(book: Book) -> tuple[Grid, int, Mapping[str, int]]:
    """The sheet with the list, its head row, and the column of each head."""
    for name in book.names:
        if name == GUIDE:
            continue
        grid = book.grid(name)
        for row in sorted(grid.rows)[:_HEAD_WITHIN]:
            found = {_head(cell): column for column, cell in reversed(grid.rows[row].items())}
            if set(HEADS) <= found.keys():
                return grid, row, found
    raise InputError("没有找到“单位”和“类别”两列", "表头要有这两列；可以先用 luoshi units export 导出一份再改")


def _head(cell: Cell) -> str:
    text = "".join(cell.text.split())
    return _ALIASES.get(text, text)


def _lines(grid: Grid, head: int, columns: Mapping[str, int], problems: list[Problem]) -> Iterator[UnitRow]:
    known: dict[str, str] = {}
    for row in sorted(number for number in grid.rows if number > head):
        cells = {name: grid.rows[row].get(columns[name]) for name in HEADS}
        where = {name: address(row, columns[name]) for name in HEADS}
        if not any(cells.values()):
            continue
        broken = [where[name] for name, cell in cells.items() if cell and cell.kind not in ("text", "number")]
        problems.extend(Problem(at, "不是文字", "要写文字", "请改成文字") for at in broken)
        name = _name(cells["单位"])
        kinds = tuple(dict.fromkeys(filter(None, _APART.split(cells["类别"].text if cells["类别"] else ""))))
        problem = _about_name(where["单位"], name, known) or _about_kinds(where["类别"], kinds)
        if problem and not broken:
            problems.append(problem)
        known.setdefault(name, where["单位"])
        yield UnitRow(name, kinds)


def _name(cell: Cell | None) -> str:
    """The name of a unit in one line; a name wrapped within its cell is whole again."""
    return "".join(part.strip() for part in cell.text.splitlines()) if cell else ""


def _about_name(at: str, name: str, known: Mapping[str, str]) -> Problem | None:
    if not name:
        return Problem(at, "没有单位名称", f"名称不超过 {LONGEST_NAME} 字", "请写上，或删去这一行")
    if len(name) > LONGEST_NAME:
        return Problem(at, f"名称有 {len(name)} 字", f"不超过 {LONGEST_NAME} 字", "请改短")
    if name in known:
        return Problem(at, f"“{name}”在 {known[name]} 已经有了", "每个单位只写一行", "请把几个类别写在一格里")
    return None


def _about_kinds(at: str, kinds: Sequence[str]) -> Problem | None:
    unknown = [kind for kind in kinds if kind not in units.names()]
    if not unknown:
        return None
    kind = unknown[0][:20]
    close = get_close_matches(kind, units.names(), 3, 0.4)
    allowed = f"可以写{'、'.join(close)}" if close else f"可以写的类别见“{GUIDE}”，如 {'、'.join(units.names()[:4])}"
    return Problem(at, f"没有“{kind}”这一类", allowed, "请改好")
