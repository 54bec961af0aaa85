"""Past years of indicators as a table that goes out and comes back: 指标, 单位, 年份, 1月 to 12月; .xlsx, or CSV on the way in.

What cannot be taken is told by its cell, all of it at once.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from luoshi.errors import InputError
from luoshi.papers.breakdown import typed
from luoshi.papers.breakdown.grid import Book, Cell, address
from luoshi.papers.breakdown.package import Package
from luoshi.papers.breakdown.returned import Problem
from luoshi.reading.loading.encodings import decoded

MONTHS = tuple(f"{month}月" for month in range(1, 13))
HEADS = ("指标", "单位", "年份", *MONTHS)
MOST_ROWS = 2000
YEARS = range(1949, 2101)
_HEAD_WITHIN = 10
_EMPTY = frozenset({"", "-", "—", "--", "——", "/", "…"})
_MOST = Decimal(10) ** 15
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
_SHOWN = 5
_GAP = 500

Rows = dict[int, dict[int, Cell]]


class SeriesRow(NamedTuple):
    """An indicator's year: twelve figures as plain digits, empty where not known."""

    indicator: str
    unit: str
    year: int
    months: tuple[str, ...]


class SeriesError(InputError):
    """A table with cells that cannot be taken; ``problems`` has them all."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = " ".join(str(problem) for problem in problems[:_SHOWN]).rstrip("。")
        more = f"……共 {len(problems)} 处" if len(problems) > _SHOWN else ""
        super().__init__(f"往年数据没有导入。{first}{more}", "请改好后再导入")
        self.problems = tuple(problems)


# --- Numbers as people write them ------------------------------------------------------------


def figure(text: str) -> str | None:
    """A figure as plain digits, empty for none; None for what is no figure.

    >>> figure("1,203.50"), figure("—"), figure("约12")
    ('1203.50', '', None)
    """
    plain = re.sub(r"[\s,，]", "", text)
    if plain in _EMPTY:
        return ""
    try:
        value = Decimal(plain) if plain.isascii() and len(plain) <= 30 else Decimal("nan")
    except InvalidOperation:
        return None
    return f"{value:f}" if value.is_finite() and abs(value) < _MOST else None


def pasted(text: str) -> list[str]:
    """The months that a person pasted: cells parted by tabs, else lines, else blanks.

    >>> pasted("1,203\\t\\t3"), pasted("1 2 3"), pasted("1\\n2")
    (['1,203', '', '3'], ['1', '2', '3'], ['1', '2'])
    """
    body = text.strip("\r\n")
    if "\t" in body:
        return [cell.strip() for line in body.splitlines() for cell in line.split("\t")]
    lines = [line.strip() for line in body.splitlines()]
    return lines if len(lines) > 1 else re.split(r"[\s、;；]+", body.strip()) if body.strip() else []


# --- Out -------------------------------------------------------------------------------------


def write_series(lines: Iterable[SeriesRow], target: Path | BinaryIO) -> None:
    """Write past years as .xlsx: figures as figures, names as texts."""
    from openpyxl import Workbook
    from openpyxl.styles import Font, PatternFill

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "往年数据"
    sheet.append(HEADS)
    for number, line in enumerate(lines, 2):
        for column, text in enumerate((line.indicator, line.unit), 1):
            cell = sheet.cell(number, column, typed.storable(text))
            cell.data_type, cell.quotePrefix = "s", text.startswith(("=", "+", "-", "@"))
        for column, value in enumerate((str(line.year), *line.months), 3):
            if value:
                sheet.cell(number, column, Decimal(value))
    for column, cell in enumerate(sheet[1]):
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8EDF3")
        sheet.column_dimensions[cell.column_letter].width = (36, 10, 8)[column] if column < 3 else 12
    sheet.freeze_panes = "D2"
    book.save(target)


# --- In --------------------------------------------------------------------------------------


def read_series(source: bytes) -> tuple[SeriesRow, ...]:
    """Read past years from an .xlsx workbook or a CSV file.

    Raises:
        SeriesError: For cells that cannot be taken.
        InputError: When it is neither, is beyond the limits, or lacks a column.
    """
    rows, head, columns = _table_of(source)
    problems: list[Problem] = []
    lines = list(_lines(rows, head, columns, problems))
    if problems:
        raise SeriesError(problems)
    if not lines:
        raise InputError("表头下面没有数据", "每行写一个指标的一年")
    if len(lines) > MOST_ROWS:
        raise InputError(f"有 {len(lines)} 行，超过了 {MOST_ROWS} 行", "请分几次导入")
    return tuple(lines)


def _table_of(source: bytes) -> tuple[Rows, int, Mapping[str, int]]:
    sheets = _sheets(source)
    for rows in sheets:
        for number in sorted(rows)[:_HEAD_WITHIN]:
            found = {_head(cell.text): column for column, cell in reversed(rows[number].items())}
            if set(HEADS) <= found.keys():
                return rows, number, found
    raise InputError("没有找到表头", f"要有这些列：{'、'.join(HEADS[:4])}……12月；可以先下载一份空表")


def _head(text: str) -> str:
    plain = "".join(text.split())
    return {"指标名称": "指标", "计量单位": "单位", "年度": "年份"}.get(plain, plain)


def _sheets(source: bytes) -> list[Rows]:
    if source.startswith(_ZIP):
        book = Book(Package(source))
        return [book.grid(name).rows for name in book.names]
    text = decoded(source, "gb18030").text
    if "\0" in text:
        raise InputError("这不是表格文件", "请用 .xlsx 或 .csv")
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in text[:_GAP] else ","))
    except csv.Error:
        raise InputError("这个文件不是表格：有一格特别长，或引号没有配对", "请存成 .xlsx 再传") from None
    return [
        {
            number: {column: Cell("text", value.strip()) for column, value in enumerate(line, 1) if value.strip()}
            for number, line in enumerate(lines, 1)
        }
    ]


def _lines(rows: Rows, head: int, columns: Mapping[str, int], problems: list[Problem]) -> Iterator[SeriesRow]:
    known: dict[tuple[str, str, int], int] = {}
    for number in sorted(each for each in rows if each > head):
        cells = {name: rows[number].get(columns[name]) for name in HEADS}
        if not any(cells.values()):
            continue
        line, wrong = _line(number, columns, cells)
        at = address(number, columns["指标"])
        key = line[:3]
        if not wrong and key in known:
            wrong = [Problem(at, f"和第 {known[key]} 行是同一个指标的同一年", "每个指标每年只写一行", "请删去一行")]
        known.setdefault(key, number)
        problems.extend(wrong)
        yield line


def _line(number: int, columns: Mapping[str, int], cells: Mapping[str, Cell | None]) -> tuple[SeriesRow, list[Problem]]:
    said = {name: cell.text.strip() if cell else "" for name, cell in cells.items()}
    wrong = []

    def refuse(name: str, given: str, allowed: str, todo: str) -> None:
        wrong.append(Problem(address(number, columns[name]), given, allowed, todo))

    if not said["指标"] or len(said["指标"]) > 200:
        refuse("指标", "没有指标名称" if not said["指标"] else "指标名称太长", "不超过 200 字", "写得和任务里的指标一样")
    if len(said["单位"]) > 40:
        refuse("单位", "单位太长", "不超过 40 字", "写得和任务里的一样")
    year = said["年份"].removesuffix("年")
    if not (re.fullmatch("[0-9]{4}", year) and int(year) in YEARS):
        refuse("年份", f"“{said['年份'][:20]}”不是年份", "四位数字", "例如 2024")
        year = "0"
    months = []
    for name in MONTHS:
        cell = cells[name]
        value = None if cell and cell.kind in ("error", "unknown", "date") else figure(_digits(cell))
        if value is None:
            refuse(name, f"“{said[name][:20]}”不是数字", "只写数字，没有的空着", "请改好")
        months.append(value or "")
    if not any(months) and not wrong:
        refuse("1月", "一个月的数也没有", "至少一个月", "请填上，或删去这一行")
    return SeriesRow(said["指标"], said["单位"], int(year), tuple(months)), wrong


def _digits(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return f"{cell.exact:f}" if cell.exact is not None else cell.text
