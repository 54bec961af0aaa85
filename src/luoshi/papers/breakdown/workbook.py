"""The break-down table as an .xlsx file that people fill in and send back; ``returned`` reads it.

The sheet is not protected: protection would forbid to insert, delete and sort rows. Typing into a column that is
filled by the system is refused by a rule of the cell instead. Text is stored as text, whatever it begins with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache, partial
from math import ceil
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from luoshi.errors import InputError
from luoshi.papers.breakdown import typed
from luoshi.papers.breakdown.columns import ALL_YEAR, COLUMNS, GUIDE, MILESTONES, NAMES, PRINTED, TABLE, Column
from luoshi.papers.breakdown.grid import LAST_ROW, MOST_ROWS, letters
from luoshi.papers.breakdown.model import KINDS, Row, Table
from luoshi.papers.breakdown.notice import breakdown_name, counted
from luoshi.papers.breakdown.returned import Problem, Sheet, SheetRow, as_returned, read_workbook

__all__ = ["Problem", "Sheet", "SheetRow", "as_returned", "read_workbook", "write_workbook"]

Value = str | int | date | None

_HEAD_ROW = 3
_LONGEST_CELL = 32_767  # in UTF-16 units, by the format itself
_DATE_FORMAT = 'yyyy"年"m"月"d"日"'
_GUIDE_WIDTH = 84
_LINE_HEIGHT, _TALLEST = 14.5, 409.0  # in points; the second is of the format itself
_FORMULA = ("=", "+", "-", "@")
_SERIF, _SANS = "宋体", "黑体"  # in every Chinese Office, WPS included
_INK, _GREY_INK, _GREY, _HEAD, _LINE = "1F2933", "6B7280", "F3F4F6", "DCE6F2", "BFC5CE"

_GUIDE = (
    ("怎么填", ""),
    ("改内容", "在“任务分解表”里直接改白色的格子，存盘后原样导入即可。列的次序可以调整，不用的列可以删去：删去的列不会改动系统里的内容，清空的格子会。"),
    ("加任务", "插入一行，至少填“工作任务”；“行号”“版本”留空，系统收到后会编上。复制来的行也要清空这两格。"),
    ("灰色的列", "量化目标、报告原文、行号、版本由系统填写，请不要改。系统凭行号认出是哪一项任务，凭版本看出导出以后别人有没有改过。序号只供阅读，可以重排。"),
    ("", ""),
    ("各列写法", ""),
    ("类别", f"从{'、'.join(KINDS.values())}中选一个；不填的按“{KINDS['ordinary']}”。"),
    ("牵头单位", "只填一个，最好从下拉名单里选。"),
    ("配合单位", "可填几个，用“、”隔开，例如：市教育局、市财政局、各县（市、区）政府。"),
    ("牵头领导", "填姓名，最好从下拉名单里选。"),
    ("完成时限", "填日期，或写“6月底”“6月30日”“2026年6月30日”“上半年”“三季度”“年底”；全年推进的写“全年”或留空。只写到月的，按当月最后一天。"),
    ("一季度至四季度", "写到该季度末要达到的形象进度，例如：完成主体施工。没有的留空。"),
    ("", ""),
    ("请留意", ""),
    ("公式", "可以用公式，系统读取的是公式显示的结果；显示为 #REF! 一类错误的，导入时会指出来。"),
    ("筛选和隐藏", "被筛选掉或隐藏的行也会读取。"),
    ("文件格式", "请存成 .xlsx，不要存成 .xls、.csv 或带宏的 .xlsm，也不要加打开密码。"),
)  # fmt: skip


def write_workbook(
    table: Table, target: BinaryIO | Path, *, units: Sequence[str] = (), officials: Sequence[str] = ()
) -> None:
    """Write the table as a workbook: the table, the names to choose from, how to fill it in.

    Args:
        table: The whole break-down, or the rows of one unit.
        target: Where to write.
        units: The names from which 牵头单位 is chosen.
        officials: The names from which 牵头领导 is chosen.

    Raises:
        InputError: When there are more rows or longer texts than can come back.
    """
    from openpyxl import Workbook

    if len(table.rows) > MOST_ROWS:
        raise InputError(f"任务有 {len(table.rows):,} 项，一份分解表最多 {MOST_ROWS:,} 项", "请按领域或单位分几份导出")
    book = Workbook()
    book.properties.creator, book.properties.title = typed.stored(table.issuer), typed.stored(breakdown_name(table))
    _set_default_font(book)
    looks = _Looks(book.active)
    lists = [list(dict.fromkeys(filter(None, map(typed.name, map(typed.stored, names))))) for names in (units, officials)]
    _write_table(book.active, table, looks)
    _add_choices(book.active, *map(len, lists))
    _set_up_pages(book.active)
    _write_names(book.create_sheet(NAMES), lists, looks)
    _write_guide(book.create_sheet(GUIDE), table, looks)
    book.save(target)


# --- The table -------------------------------------------------------------------


def _write_table(sheet: Any, table: Table, looks: _Looks) -> None:
    sheet.title = TABLE
    looks.put(sheet, 1, 1, f"{breakdown_name(table)}表", _Look(_SANS, 16))
    looks.put(sheet, 2, 1, _small_print(table), _Look(size=9, ink=_GREY_INK))
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height, sheet.row_dimensions[_HEAD_ROW].height = 28, 18, 24
    for index, column in enumerate(COLUMNS, 1):
        head = _Look(_SANS, centred=True, fill=_GREY if column.read_only else _HEAD, ruled=True, wrap=True)
        looks.put(sheet, _HEAD_ROW, index, column.head, head)
        dimension = sheet.column_dimensions[letters(index)]
        dimension.width = column.width
        looks.wear(dimension, _look(column)._replace(fill="", ruled=False))  # for rows that people add below
    for number, row in enumerate(table.rows, _HEAD_ROW + 1):
        values = _values(row)
        for index, (column, value) in enumerate(zip(COLUMNS, values, strict=True), 1):
            looks.put(sheet, number, index, value, _look(column), column)
        set_height(sheet, number, ((str(value), column.width) for value, column in zip(values, COLUMNS, strict=True)))
    sheet.freeze_panes = f"{letters(5)}{_HEAD_ROW + 1}"  # the task stays in sight
    sheet.auto_filter.ref = f"A{_HEAD_ROW}:{letters(len(COLUMNS))}{_HEAD_ROW + len(table.rows)}"


def _values(row: Row) -> tuple[Value, ...]:
    values = row._asdict() | dict(zip(MILESTONES, row.milestones, strict=True))
    values |= {
        "kind": KINDS.get(row.kind, row.kind),
        "joint": "、".join(row.joint),
        "deadline": ALL_YEAR if row.deadline is None else row.deadline,
    }
    return tuple(values[column.field] for column in COLUMNS)


def _small_print(table: Table) -> str:
    issue = f"{table.number}，" if table.number.strip() else ""
    whose = f"{table.unit}牵头或配合的任务，" if table.unit else ""
    kinds = f"（{counted(table.rows)}）" if table.rows else ""
    return f"{issue}{whose}共{len(table.rows)}项{kinds}。白色的格子可改，灰色的列由系统填写；新增任务请插入行，行号、版本留空。填法见“{GUIDE}”。"


def _look(column: Column) -> _Look:
    look = _Look(centred=column.centred, wrap=True, ruled=True)
    if column.field == "deadline":
        look = look._replace(number_format=_DATE_FORMAT)
    return look._replace(ink=_GREY_INK, fill=_GREY) if column.read_only else look


def _add_choices(sheet: Any, units: int, officials: int) -> None:
    """The lists to choose from, and the rule that keeps people from typing into the columns of the system."""
    from openpyxl.worksheet.datavalidation import DataValidation

    def add(field: str, kind: Any, formula: str, style: Any, title: str, said: str) -> None:
        column = letters([one.field for one in COLUMNS].index(field) + 1)
        rule = DataValidation(kind, formula1=formula, allow_blank=kind == "list", errorStyle=style)
        rule.showErrorMessage, rule.errorTitle, rule.error = True, title, said
        rule.add(f"{column}{_HEAD_ROW + 1}:{column}{LAST_ROW}")
        sheet.add_data_validation(rule)

    kinds = ",".join(KINDS.values())
    add("kind", "list", f'"{kinds}"', "stop", "没有这个类别", f"请从{'、'.join(KINDS.values())}中选一个。")
    for field, letter, count in (("lead", "A", units), ("official", "B", officials)):
        if count:
            said = f"“{NAMES}”里没有这个名称，导入时可能认不出。仍要这样填吗？"
            add(field, "list", f"{NAMES}!${letter}$2:${letter}${count + 1}", "warning", "不在名单里", said)
    for column in COLUMNS:
        if column.read_only:
            said = f"“{column.head}”由系统填写，请不要改。新增的行留空即可。"
            add(column.field, "custom", "FALSE", "stop", "这一列不用填", said)


def _set_up_pages(sheet: Any) -> None:
    """Landscape A4, all printed columns on the width of a page, the head row on each page."""
    from openpyxl.workbook.defined_name import DefinedName

    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_title_rows = f"{_HEAD_ROW}:{_HEAD_ROW}"
    # Whole columns, so that added rows are printed; openpyxl's own print_area takes only cells.
    area = DefinedName("_xlnm.Print_Area", attr_text=f"'{TABLE}'!$A:${letters(len(PRINTED))}")
    sheet.defined_names.add(area)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.5, 0.6, 0.3, 0.3
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    sheet.oddFooter.center.size = 9


# --- The other sheets --------------------------------------------------------------


def _write_names(sheet: Any, lists: Sequence[Sequence[str]], looks: _Looks) -> None:
    for index, (head, names) in enumerate(zip(("单位", "领导"), lists, strict=True), 1):
        sheet.column_dimensions[letters(index)].width = 36 if index == 1 else 16
        looks.put(sheet, 1, index, head, _Look(_SANS, fill=_HEAD, ruled=True))
        for row, name in enumerate(names, 2):
            looks.put(sheet, row, index, name, _Look(ruled=True))
    sheet.freeze_panes = "A2"


def _write_guide(sheet: Any, table: Table, looks: _Looks) -> None:
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 18, _GUIDE_WIDTH
    facts = (
        ("这份表", ""), ("名称", f"{breakdown_name(table)}表"), ("发文机关", table.issuer), ("文号", table.number),
        ("核验码", table.digest), ("", ""),
    )  # fmt: skip
    lines = (*((head, said) for head, said in facts if said or head in ("这份表", "")), *_GUIDE)
    for row, (head, said) in enumerate(lines, 1):
        title = bool(head) and not said
        looks.put(sheet, row, 1, head, _Look(_SANS, 13 if title else 10.5))
        looks.put(sheet, row, 2, said, _Look(wrap=True))
        set_height(sheet, row, [(said, _GUIDE_WIDTH)], least=26 if title else 20)
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0


# --- Cells -------------------------------------------------------------------------


class _Look(NamedTuple):
    """How a cell is set. There are few looks and many cells, so each is worked out once."""

    font: str = _SERIF
    size: float = 10.5
    ink: str = _INK
    fill: str = ""
    centred: bool = False
    wrap: bool = False
    ruled: bool = False
    number_format: str = "General"
    quoted: bool = False  # text that begins like a formula, and stays text when the cell is edited


class _Looks:
    """Puts values into cells in a look."""

    def __init__(self, sheet: Any) -> None:
        from openpyxl.cell import WriteOnlyCell

        self._new_cell: Callable[[], Any] = partial(WriteOnlyCell, sheet)
        self._styles: dict[_Look, Any] = {}

    def put(self, sheet: Any, row: int, column: int, value: Value, look: _Look, kind: Column | None = None) -> None:
        """Write one value. An empty one leaves an empty cell in its look."""
        cell = sheet.cell(row, column)
        if isinstance(value, str):
            text = _fitting(typed.stored(value), row, kind)
            if text:
                cell.value = text
                cell.data_type = "s"  # never a formula or an error value, whatever it begins with
            look = look._replace(quoted=text.startswith(_FORMULA))
        elif value is not None:
            cell.value = value
        self.wear(cell, look)

    def wear(self, cell: Any, look: _Look) -> None:
        """Give a cell or a column its look."""
        if look not in self._styles:
            self._styles[look] = self._style(look)
        cell._style = self._styles[look]

    def _style(self, look: _Look) -> Any:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        cell = self._new_cell()
        cell.font = Font(name=look.font, size=look.size, color=look.ink, bold=False)
        cell.alignment = Alignment(
            horizontal="center" if look.centred else None, vertical="center", wrap_text=look.wrap
        )  # fmt: skip
        cell.number_format = look.number_format
        cell.quotePrefix = look.quoted
        if look.fill:
            cell.fill = PatternFill("solid", fgColor=look.fill)
        if look.ruled:
            side = Side("thin", _LINE)
            cell.border = Border(side, side, side, side)
        return cell._style


def set_height(sheet: Any, row: int, texts: Iterable[tuple[str, float]], least: float = 22) -> None:
    """Make a row as tall as its longest text, given with the widths of their columns.

    Excel works the height out by itself only when a row is edited, and keeps doing so only while none is fixed.
    """
    lines = max(sum(_lines(part, width) for part in text.split("\n")) for text, width in texts)
    height = min(max(lines * _LINE_HEIGHT + 6, least), _TALLEST)
    sheet.row_dimensions[row] = _loose_height()(sheet, index=row, ht=height)


@cache
def _loose_height() -> Any:
    """A row's height that is given and not fixed; openpyxl fixes each that is given."""
    from openpyxl.worksheet.dimensions import RowDimension

    class LooseHeight(RowDimension):
        customHeight = False

    return LooseHeight


def _lines(text: str, width: float) -> int:
    """How many lines a text needs in a column: a character beyond ASCII takes two of its digits."""
    digits = len(text) + sum(not character.isascii() for character in text)
    return max(1, ceil(digits / (width - 2)))  # two digits are lost to the edges and to characters that do not fit


def _set_default_font(book: Any) -> None:
    """The font of cells that nobody set: it also is the measure of the columns' width."""
    from openpyxl.styles import Font

    book._named_styles["Normal"].font = Font(name=_SERIF, size=10.5)
    book._fonts[0] = book._named_styles["Normal"].font


def _fitting(text: str, row: int, column: Column | None) -> str:
    """A text that a cell can hold. What people do not enter is cut, and says so."""
    if len(text) * 2 <= _LONGEST_CELL or len(text.encode("utf-16-le")) // 2 <= _LONGEST_CELL:
        return text
    if column is None or not column.read_only:
        head = column.head if column else "标题"
        raise InputError(f"第{row}行的“{head}”太长，Excel 的一个格子放不下", "请先改短再导出")
    return text[: _LONGEST_CELL // 2 - 20] + "…（太长，未全部列出）"
