"""A reading as an Excel workbook: 表述 (the statements), 报告 (the headers and warnings), 目录 (the outline).

Written row by row, so that a workbook of many reports needs little memory. Text is stored as text, whatever
it begins with; a figure is a number in the format in which the report prints it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from decimal import Decimal
from functools import partial
from typing import Any, BinaryIO, NamedTuple

from luoshi.errors import InputError
from luoshi.papers import tables, words
from luoshi.papers.tables import Row
from luoshi.reading.model import Reading

Value = str | int | Decimal | None

_MOST_ROWS = 1_048_576  # of a sheet, in the format itself
_LONGEST_CELL = 32_767
_MOST_DIGITS = 15  # Excel keeps no more; a longer number is stored as text
_MOST_PLACES = 4  # shown; the cell holds all
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010fffd]")
_FORMULA = ("=", "+", "-", "@")


class Column(NamedTuple):
    """A column of a sheet."""

    head: str
    width: int
    wrap: bool = False
    plain: bool = False  # a number without separators: a year, an offset


_WIDTHS = (6, 10, 7, 10, 22, 34, 12, 18, 14, 10, 7, 7, 6, 7, 13, 7, 64, 8, 8, 22)
_PLAIN = ("order", "year", "start", "end")
STATEMENTS = tuple(
    Column(head, width, name == "around", name in _PLAIN)
    for name, head, width in zip(Row._fields, tables.HEADS, _WIDTHS, strict=True)
)
REPORTS = (
    Column("来源文件", 24), Column("地区", 12), Column("级别", 8), Column("年份", 8, plain=True), Column("题名", 28),
    Column("会议", 40, wrap=True), Column("日期", 13), Column("报告人", 10), Column("字数", 9), Column("表述", 8),
    Column("其中目标", 10), Column("提示", 70, wrap=True),
)  # fmt: skip
OUTLINE = (
    Column("来源文件", 24), Column("地区", 12), Column("年份", 8, plain=True), Column("层次", 7), Column("标题", 60),
    Column("部分", 10), Column("时期", 13), Column("起", 8, plain=True), Column("止", 8, plain=True), Column("表述", 8),
)  # fmt: skip


def write_xlsx(readings: Iterable[Reading], file: BinaryIO) -> None:
    """Write a workbook of one report or many.

    Raises:
        InputError: When there are more statements than a sheet can hold.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheets = tuple(Sheet(book, *named) for named in (("表述", STATEMENTS), ("报告", REPORTS), ("目录", OUTLINE)))
    try:
        for reading in readings:
            _add(reading, *sheets)
    except BaseException:
        for sheet in sheets:
            sheet.abandon()
        raise
    for sheet in sheets:
        sheet.finish()
    book.save(file)


def _add(reading: Reading, statements: Sheet, reports: Sheet, outline: Sheet) -> None:
    for row in tables.rows(reading):
        statements.add(tuple(row))
    reports.add(_report(reading))
    for section, line in zip(reading.sections, _outline(reading), strict=True):
        outline.add(line, indent=section.level)


def _report(reading: Reading) -> tuple[Value, ...]:
    report = reading.report
    targets = sum(s.modality == "target" for s in reading.statements)
    return (
        report.source, report.place, words.LEVELS.get(report.level or "", ""), report.year, report.title, report.meeting,
        report.date, report.speaker, report.characters, len(reading.statements), targets, "\n".join(reading.warnings),
    )  # fmt: skip


def _outline(reading: Reading) -> Iterator[tuple[Value, ...]]:
    report = reading.report
    counts = [0] * len(reading.sections)
    for statement in reading.statements:
        counts[statement.section] += 1
    for section, count in zip(reading.sections, counts, strict=True):
        yield (
            report.source, report.place, report.year, section.level, section.title,
            words.PARTS.get(section.part, section.part), words.period(section.period), section.start, section.end, count,
        )  # fmt: skip


class _Look(NamedTuple):
    """How a cell is set. There are few looks and millions of cells, so each is worked out once."""

    number_format: str = "General"
    wrap: bool = False
    indent: int = 0
    quoted: bool = False  # text that begins like a formula, and stays text when the cell is edited


class Sheet:
    """A sheet that is being written: columns sized, head row frozen."""

    def __init__(self, book: Any, title: str, columns: tuple[Column, ...]) -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font, PatternFill
        from openpyxl.utils import get_column_letter

        self._columns = columns
        self._sheet = book.create_sheet(title)
        self._new_cell: Callable[..., Any] = partial(WriteOnlyCell, self._sheet)
        self._rows = 1
        self._styles: dict[_Look, Any] = {}
        self._sheet.freeze_panes = "A2"
        for index, column in enumerate(columns, 1):
            self._sheet.column_dimensions[get_column_letter(index)].width = column.width
        self._last = get_column_letter(len(columns))
        heads = [self._cell(column.head, Column("", 0)) for column in columns]
        bold, grey = Font(bold=True), PatternFill("solid", fgColor="E8EDF3")
        for cell in heads:
            cell._style = type(cell._style)(cell._style)
            cell.font, cell.fill = bold, grey
        self._sheet.append(heads)

    def add(self, values: tuple[Value, ...], indent: int = 0) -> None:
        self._rows += 1
        if self._rows > _MOST_ROWS:
            message = f"表述超过 {_MOST_ROWS - 1:,} 条，一个 Excel 工作表放不下"
            raise InputError(message, "请改用 --format csv 或 parquet，或分批导出")
        self._sheet.append(
            [
                self._cell(value, column, indent if column.head == "标题" else 0)
                for column, value in zip(self._columns, values, strict=True)
            ]
        )

    def finish(self) -> None:
        self._sheet.auto_filter.ref = f"A1:{self._last}{self._rows}"

    def abandon(self) -> None:
        """End a sheet that will not be saved; openpyxl is loud about sheets left open."""
        with suppress(Exception):
            self._sheet.close()

    def _cell(self, value: Value, column: Column, indent: int = 0) -> Any:
        if isinstance(value, (int, Decimal)) and _digits(value) <= _MOST_DIGITS:
            number: Any = value
            cell: Any = self._new_cell(value=number)
            cell._style = self._style(_Look("0" if column.plain else _number_format(value)))
            return cell
        text = _cell_text(value)
        if not text:
            return None
        cell = self._new_cell(value=text)
        cell.data_type = "s"  # never a formula or an error value, whatever it begins with
        cell._style = self._style(_Look(wrap=column.wrap, indent=min(indent, 4), quoted=text.startswith(_FORMULA)))
        return cell

    def _style(self, look: _Look) -> Any:
        if look not in self._styles:
            from openpyxl.styles import Alignment

            cell = self._new_cell()
            cell.number_format = look.number_format
            cell.alignment = Alignment(wrap_text=look.wrap, indent=look.indent, vertical="top")
            cell.quotePrefix = look.quoted
            self._styles[look] = cell._style
        return self._styles[look]


def _cell_text(value: Value) -> str:
    written = format(value, "f") if isinstance(value, Decimal) else str(value if value is not None else "")
    return _NO_XML.sub("", written)[:_LONGEST_CELL]


def _digits(value: int | Decimal) -> int:
    return len(Decimal(value).as_tuple().digits)


def _number_format(value: int | Decimal) -> str:
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    places = min(-exponent, _MOST_PLACES) if isinstance(exponent, int) else 0
    return f"#,##0.{'0' * places}" if places > 0 else "#,##0"
