"""A unit's report of a period as a workbook, both ways: a line for each target, words and percentage on a row's first line.

What is written is what is read. A hidden column tells of each line whose it is, so that lines may be sorted or deleted;
what is grey there is for reading, and only the white cells are read. Values are given as they were typed: whether they
are right is for the books to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO, NamedTuple

from luoshi.errors import InputError
from luoshi.papers.breakdown import typed
from luoshi.papers.breakdown.grid import Book, Cell, Grid
from luoshi.papers.breakdown.package import Package
from luoshi.papers.breakdown.workbook import set_height
from luoshi.papers.workbook import Column

SHEET = "进展"
TEXT, PERCENT, VALUE, BASIS, KEY = "本期进展情况", "完成比例", "本期数", "口径", "标识（请勿改动）"
OF_YEAR, OF_PERIOD = "累计", "当期"
COLUMNS = (
    Column("序号", 6), Column("工作任务", 40, wrap=True), Column("分工", 6), Column("状态", 16, wrap=True),
    Column("上期进展", 30, wrap=True), Column(TEXT, 46, wrap=True), Column(PERCENT, 10), Column("指标", 24, wrap=True),
    Column("目标", 16, wrap=True), Column("单位", 8), Column("上期数", 12), Column(VALUE, 12), Column(BASIS, 8),
    Column(KEY, 20),
)  # fmt: skip
HEADS = tuple(column.head for column in COLUMNS)
_FILLED = (TEXT, PERCENT, VALUE, BASIS)
_HEAD, _FIRST = 3, 4  # rows of the sheet
_HEAD_WITHIN = 10
_MARK = "进展"
_MOST_DIGITS = 15  # Excel keeps no more; a longer number is stored as text
_HOW = "只填白色的格子，灰色的供对照。没有新情况的不动。存盘后在报送页“上传填好的”，看过再报送。"
_BASES = {
    OF_YEAR: False, "年初至今累计": False, "年初累计": False, "累计数": False,
    OF_PERIOD: True, "只是本期": True, "本期": True, "当期数": True,
}  # fmt: skip


class Key(NamedTuple):
    """Whose a line is: numbers of the ledger, the period, and a print of what the row held when it was written."""

    table: int
    unit: int
    period: str
    task: int
    target: int  # 0 for none
    first: bool  # the words stand here
    print: str

    def __str__(self) -> str:
        return "|".join((_MARK, *(str(int(each)) if isinstance(each, bool) else str(each) for each in self)))

    @classmethod
    def read(cls, text: str) -> Key | None:
        """The key that a cell holds; None for what is none.

        >>> Key.read(str(Key(1, 2, "2026-03", 4, 0, True, "ab"))).task, Key.read("进展|1|2")
        (4, None)
        """
        mark, *parts = text.strip().split("|")
        numbers = [parts[place] for place in (0, 1, 3, 4, 5)] if len(parts) == len(cls._fields) else [""]
        if mark != _MARK or not all(each.isascii() and each.isdecimal() and len(each) < 19 for each in numbers):
            return None
        table, unit, task, target, first = map(int, numbers)
        return cls(table, unit, parts[2], task, target, bool(first), parts[6])


class Line(NamedTuple):
    """A line of the sheet. Of a row's later lines only the target's part is written."""

    key: Key
    number: int
    task: str
    share: str  # 牵头 or 配合
    state: str
    last_text: str
    text: str
    percent: str
    indicator: str = ""
    aim: str = ""
    unit: str = ""
    last: str = ""
    value: str = ""
    basis: str = ""  # 累计 or 当期; empty where it does not matter
    locked: bool = False


class Given(NamedTuple):
    """What a line of a file says: its white cells as they were typed."""

    row: int  # of the sheet
    key: Key | None  # None where it is gone or was changed
    text: str
    percent: str
    value: str
    basis: str

    @property
    def empty(self) -> bool:
        """Whether no white cell of it is filled."""
        return not (self.text or self.percent or self.value or self.basis)


def where(row: int, head: str) -> str:
    """A cell as people find it.

    >>> where(7, PERCENT)
    '第 7 行 完成比例'
    """
    return f"第 {row} 行 {head}"


def periodic(basis: str) -> bool | None:
    """Whether figures are of the period alone; None for words that tell neither."""
    return _BASES.get("".join(basis.split()), None if basis.strip() else False)


# --- Out -------------------------------------------------------------------------------------


def write_progress(title: str, lines: Iterable[Line], file: BinaryIO) -> None:
    """Write a unit's rows of a period as .xlsx."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    _put(sheet.cell(1, 1), title)
    sheet["A1"].font = Font(bold=True, size=14)
    _put(sheet.cell(2, 1), _HOW)
    paint = _Paint()
    for place, column in enumerate(COLUMNS, 1):
        _put(sheet.cell(_HEAD, place), column.head)
        paint.head(sheet.cell(_HEAD, place))
    _size(sheet)
    bases = DataValidation(type="list", formula1=f'"{OF_YEAR},{OF_PERIOD}"', allow_blank=True)
    sheet.add_data_validation(bases)
    for row, line in enumerate(lines, _FIRST):
        _line(sheet, row, line, paint)
        if line.basis and not line.locked:
            bases.add(sheet.cell(row, HEADS.index(BASIS) + 1))
    sheet.freeze_panes = sheet.cell(_FIRST, 3)
    book.save(file)


def _size(sheet: Any) -> None:
    from openpyxl.utils import get_column_letter

    for place, column in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.column_dimensions[get_column_letter(len(COLUMNS))].hidden = True
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet.print_title_rows = f"{_HEAD}:{_HEAD}"


class _Paint:
    """How cells look: grey to read, white to fill in."""

    def __init__(self) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        side = Side(style="thin", color="C9D1DA")
        self._border = Border(side, side, side, side)
        self._bold, self._soft = Font(bold=True), Font(color="5B6672")
        self._dark, self._grey = (PatternFill("solid", fgColor=code) for code in ("DDE4EC", "F0F2F5"))
        self._top, self._wrapped = (Alignment(wrap_text=wrap, vertical="top") for wrap in (False, True))

    def head(self, cell: Any) -> None:
        cell.font, cell.fill, cell.border, cell.alignment = self._bold, self._dark, self._border, self._wrapped

    def body(self, cell: Any, column: Column, white: bool) -> None:
        cell.border, cell.alignment = self._border, self._wrapped if column.wrap else self._top
        if not white:
            cell.font, cell.fill = self._soft, self._grey


def _line(sheet: Any, row: int, line: Line, paint: _Paint) -> None:
    first = line.key.first
    about = (str(line.number), line.task, line.share, line.state, line.last_text, line.text, line.percent)
    figures = (line.indicator, line.aim, line.unit, line.last, line.value, line.basis if first else "")
    values = (*(about if first else ("",) * len(about)), *figures, str(line.key))
    white = set() if line.locked else {VALUE} if line.key.target else set()
    if first and not line.locked:
        white |= {TEXT, PERCENT} | ({BASIS} if line.basis else set())
    for place, (column, value) in enumerate(zip(COLUMNS, values, strict=True), 1):
        cell = sheet.cell(row, place)
        if column.head in ("序号", PERCENT, "上期数", VALUE):
            _put_number(cell, value)
        else:
            _put(cell, value)
        paint.body(cell, column, column.head in white)
    texts = [(text, c.width) for c, text in zip(COLUMNS, values, strict=True) if c.wrap]
    set_height(sheet, row, texts)


def _put(cell: Any, value: str) -> None:
    """A text: never a formula, whatever it begins with."""
    if text := typed.stored(value):
        cell.value, cell.data_type = text, "s"
        cell.quotePrefix = text.startswith(("=", "+", "-", "@"))


def _put_number(cell: Any, value: str) -> None:
    """A number where Excel keeps it digit for digit, else the text."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("nan")
    if number.is_finite() and len(number.as_tuple().digits) <= _MOST_DIGITS:
        cell.value = number
    else:
        _put(cell, value)


# --- In --------------------------------------------------------------------------------------


def read_progress(source: bytes) -> tuple[Given, ...]:
    """The filled lines of a file, in its order.

    Raises:
        InputError: When it is no .xlsx workbook, is beyond the limits, or lacks a column.
    """
    grid, head, columns = _table_of(Book(Package(source)))
    return tuple(_lines(grid, head, columns))


def _table_of(book: Book) -> tuple[Grid, int, Mapping[str, int]]:
    needed = {*_FILLED, KEY}
    nearest: set[str] = set()
    for name in book.names:
        grid = book.grid(name)
        for row in sorted(grid.rows)[:_HEAD_WITHIN]:
            found = {"".join(cell.text.split()): column for column, cell in reversed(grid.rows[row].items())}
            if needed <= found.keys():
                return grid, row, found
            nearest = max(nearest, needed & found.keys(), key=len)
    if len(nearest) < 2:
        raise InputError("这不是报送进展用的表", "请先从报送页下载，填好后再上传")
    missing = "、".join(head for head in (*_FILLED, KEY) if head not in nearest)
    raise InputError(f"表里缺少这些列：{missing}", "请重新下载，把填好的内容贴过去")


def _lines(grid: Grid, head: int, columns: Mapping[str, int]) -> Iterator[Given]:
    for row in sorted(number for number in grid.rows if number > head):
        cells = grid.rows[row]
        text, percent, value, basis = (_typed(cells.get(columns[name])) for name in _FILLED)
        key = cells.get(columns[KEY])
        given = Given(row, Key.read(key.text) if key else None, text, percent, value, basis)
        if key or not given.empty:
            yield given


def _typed(cell: Cell | None) -> str:
    """What a person typed; a number in all the digits that the file keeps of it."""
    if cell is None:
        return ""
    if cell.kind == "unknown":
        return "（公式没有算出的值）"
    if cell.kind == "number" and cell.exact is not None:
        digits = f"{cell.exact:f}"
        digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
        return f"{digits}%" if cell.text.endswith("%") else digits
    return cell.text.strip()
