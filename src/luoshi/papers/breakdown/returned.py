"""The break-down workbook read back: what people made of it, with the cell in which each value stands.

Kind to what people type, and silent about nothing: what cannot be taken is a problem at a cell, what was taken
in a way of our own is a note.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from luoshi.errors import InputError
from luoshi.papers.breakdown import typed
from luoshi.papers.breakdown.columns import (
    BY_FIELD,
    GUIDE,
    HEAD_WITHIN,
    LONGEST_NAME,
    MILESTONES,
    NAMES,
    TABLE,
    field_of,
)
from luoshi.papers.breakdown.grid import Book, Cell, Grid, Merge, address, letters
from luoshi.papers.breakdown.model import KINDS, Row
from luoshi.papers.breakdown.package import Package

_KINDS = {label: kind for kind, label in KINDS.items()}
_NOT_FILLED_DOWN = frozenset({"id", "version", "number"})  # one row is meant by them
_MARKS = frozenset({"id", "version", "number", "figures", "source"})  # a row with nothing else in it is no task
_DAYS = "日期，或“6月底”“2026年6月30日”“上半年”“全年”这样的写法"
_MOST_UNITS = 200
_LISTED = 6  # cells that a note names


class Problem(NamedTuple):
    """A cell that cannot be taken as it stands."""

    cell: str  # G7
    given: str
    allowed: str
    todo: str

    def __str__(self) -> str:
        return f"{self.cell}：{self.given}；{self.allowed}，{self.todo}。"


class SheetRow(NamedTuple):
    """A row of the sheet that holds a task."""

    row_number: int  # of the sheet
    values: Row  # ``id`` and ``version`` None where a person added the row; empty where the sheet has no such column
    columns: Mapping[str, int]

    def cell(self, field: str) -> str:
        """Where a field stands. One that has no column is told by the task's own cell."""
        return address(self.row_number, self.columns.get(field) or self.columns["text"])


class Sheet(NamedTuple):
    """A break-down table as it came back."""

    name: str
    head_row: int
    fields: frozenset[str]  # that have a column; q1 to q4 are the quarters. What is not among them is unchanged
    rows: tuple[SheetRow, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def read_workbook(source: bytes | Path, *, year: int) -> Sheet:
    """Read a break-down table from an .xlsx file.

    Args:
        source: The bytes of the file, or where it lies.
        year: Of the table: 6月底 is the end of June of this year.

    Returns:
        The rows with something in them. Where there are problems, the value of the cell is empty.

    Raises:
        InputError: When the file is no .xlsx workbook, is beyond the limits, or has no column 工作任务.
    """
    book = Book(Package(source))
    name, grid, head_row = _table_of(book)
    reader = _Reader(grid, head_row, year)
    others = [f"“{other}”" for other in book.names if other not in (name, NAMES, GUIDE)]
    if others:
        reader.notes.append(
            f"只读了工作表“{name}”，没有读{'、'.join(others[:_LISTED])}{'等' * (len(others) > _LISTED)}"
        )
    return reader.sheet(name)


def as_returned(row: Row) -> Row:
    """A row as it comes back from a workbook in which nobody changed it: without stray blanks and empty lines."""
    first, second, third, fourth = map(_words, row.milestones)
    return row._replace(
        area=typed.line(typed.storable(row.area)),
        text=_words(row.text),
        figures=_words(row.figures),
        official=typed.name(typed.storable(row.official)),
        lead=typed.name(typed.storable(row.lead)),
        joint=typed.names(typed.storable("、".join(row.joint))),
        milestones=(first, second, third, fourth),
        note=_words(row.note),
        source=_words(row.source),
    )


def _words(text: str) -> str:
    return typed.words(typed.storable(text))


# --- The table within the book ---------------------------------------------------


def _table_of(book: Book) -> tuple[str, Grid, int]:
    """The sheet with the table, its cells, its head row."""
    names = sorted(book.names, key=lambda name: (name.strip() != TABLE, name.strip() in (NAMES, GUIDE)))
    seen: list[str] = []
    for name in names:
        grid = book.grid(name)
        head = 0 if name.strip() == GUIDE else _head_row(grid)
        if head:
            return name, grid, head
        seen.extend(_texts_at_top(grid))
    if not seen:
        raise InputError("工作簿里没有内容", f"请导入含“{BY_FIELD['text'].head}”一列的任务分解表，或先导出一份再填写")
    shown = "、".join(f"“{text}”" for text in list(dict.fromkeys(seen))[:8])
    raise InputError(
        f"前{HEAD_WITHIN}行里没有找到“工作任务”这一列的表头，找到的是{shown}",
        "表头须有“工作任务”；请把对应的表头改成“工作任务”，或先导出一份再填写",
    )


def _head_row(grid: Grid) -> int:
    """The row with most heads among the first, 工作任务 among them; 0 where there is none."""
    fields = {row: _fields(grid.rows[row]) for row in sorted(grid.rows)[:HEAD_WITHIN]}
    counts = {row: len(found) for row, found in fields.items() if "text" in found.values()}
    if not counts:
        return 0
    first = max(counts, key=lambda row: counts[row])
    # Heads over two rows: 形象进度 above the quarters, all others in the first of the two.
    below = grid.rows.get(first + 1, {})
    quarters = set(_fields(below).values()) & set(MILESTONES)
    return first + 1 if quarters and not below.keys() & fields[first].keys() else first


def _fields(cells: Mapping[int, Cell]) -> dict[int, str]:
    """The fields that a row names as heads, by column."""
    found = {column: field_of(cell.text[:100]) for column, cell in cells.items()}
    return {column: field for column, field in found.items() if field}


def _texts_at_top(grid: Grid) -> Iterator[str]:
    for row in sorted(grid.rows)[:HEAD_WITHIN]:
        yield from (typed.line(cell.text)[:20] for cell in grid.rows[row].values())


# --- The rows ----------------------------------------------------------------------


class _Reader:
    """Reads the rows under a head row."""

    def __init__(self, grid: Grid, head_row: int, year: int) -> None:
        self.notes: list[str] = []
        self._grid, self._head_row, self._year = grid, head_row, year
        self._problems: list[Problem] = []
        self._remarks: dict[str, list[str]] = {}  # cells by what is said of them
        self._ids: dict[int, str] = {}
        self._words: dict[str, str] = {}  # texts that many cells share are read once and held once
        self._joints: dict[str, tuple[str, ...]] = {}
        self._columns = self._find_columns()
        self._rows = {row: cells for row, cells in sorted(grid.rows.items()) if row > head_row}
        self._read: Mapping[str, Callable[[Cell, str], Any]] = {
            "id": self._id, "version": self._whole, "kind": self._kind, "area": lambda cell, _: typed.line(cell.text),
            "official": lambda cell, _: typed.name(cell.text), "lead": self._lead, "joint": self._joint,
            "deadline": self._deadline,
        }  # fmt: skip

    def sheet(self, name: str) -> Sheet:
        """The whole table."""
        self._skip_rows_without_a_task()
        self._fill_down()
        rows = tuple(self._row(number, place) for place, number in enumerate(self._rows, 1))
        hidden = self._grid.hidden & self._rows.keys()
        if hidden:
            self.notes.append(f"有{len(hidden)}行被隐藏或筛选掉，也照常读取")
        self.notes.extend(f"{_listed(cells)}{said}" for said, cells in self._remarks.items())
        return Sheet(
            name, self._head_row, frozenset(self._columns), rows, tuple(self._problems), tuple(self.notes)
        )  # fmt: skip

    def _find_columns(self) -> dict[str, int]:
        columns: dict[str, int] = {}
        unknown = []
        heads = self._grid.rows[self._head_row]
        if "text" not in _fields(heads).values():
            heads = self._grid.rows[self._head_row - 1] | heads
        for column, cell in sorted(heads.items()):
            field = field_of(cell.text[:100])
            head = typed.line(cell.text)[:20]
            if field is None:
                unknown.append(f"“{head}”（{letters(column)}列）")
            elif field in columns:
                first = letters(columns[field])
                self.notes.append(f"“{head}”有两列（{first}、{letters(column)}），只读了{first}列")
            else:
                columns[field] = column
        if unknown:
            self.notes.append(f"不认识的列没有读取：{'、'.join(unknown[:20])}{'等' * (len(unknown) > 20)}")
        return columns

    def _skip_rows_without_a_task(self) -> None:
        """Bands of an area, remarks under the table, heads repeated, and rows in which nothing of ours stands."""
        tasks = {column for field, column in self._columns.items() if field not in _MARKS}
        ids = {self._columns.get("id", 0), self._columns.get("version", 0)}
        for number, cells in list(self._rows.items()):
            filled = cells.keys() & tasks
            if filled and all(field_of(cells[column].text[:100]) for column in filled):
                self._remark(number, "行是重复的表头，没有作为任务读取")
            elif filled or cells.keys() & ids:
                continue
            elif cells.keys() & set(self._columns.values()):
                self._remark(number, "行只有序号、小标题或说明，没有作为任务读取")
            del self._rows[number]

    def _remark(self, row: int, said: str) -> None:
        self._remarks.setdefault(said, []).append(f"第{row}")

    def _fill_down(self) -> None:
        """Give each row of a vertical merge what its first row holds; a merge across columns counts for its first."""
        numbers = list(self._rows)
        fields = {column: field for field, column in self._columns.items()}
        reached: dict[int, int] = {}  # by column, the last row that a merge was filled to: merges do not overlap
        for merge in sorted(self._grid.merges, key=lambda merge: merge.top):
            field = fields.get(merge.left)
            cell = self._grid.rows.get(merge.top, {}).get(merge.left)
            if field is None or cell is None or merge.top <= self._head_row:
                continue
            if merge.right > merge.left and merge.top in self._rows:
                place = f"{address(merge.top, merge.left)}:{address(merge.bottom, merge.right)}"
                self._remarks.setdefault(f"是横向合并的单元格，内容只算在“{BY_FIELD[field].head}”一列", []).append(
                    place
                )
            start = max(merge.top, reached.get(merge.left, 0))
            reached[merge.left] = max(start, merge.bottom)
            if field not in _NOT_FILLED_DOWN:
                self._fill(merge, cell, numbers[bisect_right(numbers, start) : bisect_right(numbers, merge.bottom)])

    def _fill(self, merge: Merge, cell: Cell, below: Sequence[int]) -> None:
        filled = [row for row in below if self._rows[row].setdefault(merge.left, cell) is cell]
        if filled:
            place = f"{address(merge.top, merge.left)}:{address(merge.bottom, merge.left)}"
            self._remarks.setdefault("是纵向合并的单元格，内容已填到其中每一行", []).append(place)

    def _row(self, number: int, place: int) -> SheetRow:
        cells = self._rows[number]
        found = {field: self._value(field, number, cells.get(column)) for field, column in self._columns.items()}
        said = cells.get(self._columns.get("number", 0))
        row = Row(
            id=found.get("id"),
            version=found.get("version") if found.get("id") else None,
            number=(typed.whole(said.text) if said else None) or place,
            kind=found.get("kind") or "ordinary",
            area=found.get("area") or "",
            text=found.get("text") or "",
            figures=found.get("figures") or "",
            official=found.get("official") or "",
            lead=found.get("lead") or "",
            joint=found.get("joint") or (),
            deadline=found.get("deadline"),
            milestones=tuple(found.get(quarter) or "" for quarter in MILESTONES),  # type: ignore[arg-type]
            note=found.get("note") or "",
            source=found.get("source") or "",
        )
        if self._columns["text"] not in cells:
            todo = "请写明任务；不要这一行的，请删除整行"
            self._problem(address(number, self._columns["text"]), "“工作任务”是空的", "每一行都要有工作任务", todo)
        return SheetRow(number, row, self._columns)

    # --- One cell ----------------------------------------------------------------

    def _value(self, field: str, row: int, cell: Cell | None) -> Any:
        """The value of a cell; None for an empty one and for one with a problem."""
        if cell is None or field == "number":
            return None
        at = address(row, self._columns[field])
        column = BY_FIELD[field]
        if cell.kind == "unknown":
            self._problem(
                at, "是公式，文件里没有它的结果", "只能读取公式的结果", "请在 Excel 中打开并保存一次，或改填结果"
            )
        elif cell.kind == "error":
            self._problem(at, f"是错误值 {cell.text[:20]}", "应为文字、数字或日期", "请改正公式，或直接填写内容")
        elif column.longest and len(cell.text) > column.longest:
            given = f"“{column.head}”有{len(cell.text):,}字（{_short(cell.text)}）"
            self._problem(at, given, f"最多{column.longest:,}字", "请改短，细节可写进附件")
        else:
            if cell.formula:
                self._remarks.setdefault("是公式，按表里显示的结果读取", []).append(at)
            read = self._read.get(field)
            if read:
                return read(cell, at)
            if cell.text not in self._words:
                self._words[cell.text] = typed.words(cell.text)
            return self._words[cell.text]
        return None

    def _problem(self, at: str, given: str, allowed: str, todo: str) -> None:
        self._problems.append(Problem(at, given, allowed, todo))

    def _id(self, cell: Cell, at: str) -> int | None:
        found = self._whole(cell, at)
        if found is None:
            return None
        first = self._ids.setdefault(found, at)
        if first != at:
            todo = "复制出来的行请清空“行号”“版本”，作为新增的任务"
            self._problem(at, f"行号 {found} 与 {first} 重复", "一个行号只能有一行", todo)
        return found

    def _whole(self, cell: Cell, at: str) -> int | None:
        found = typed.whole(cell.text[:LONGEST_NAME])
        if found is None and cell.text.strip():
            todo = "请恢复原来的数字；新增的行请留空"
            self._problem(at, f"填的是“{_short(cell.text)}”", "这一列是系统填写的整数", todo)
        return found

    def _kind(self, cell: Cell, at: str) -> str | None:
        label = typed.name(cell.text)
        if label and label not in _KINDS:
            self._problem(at, f"填的是“{_short(label)}”", f"类别只有{'、'.join(_KINDS)}", "请从中选一个")
        return _KINDS.get(label)

    def _lead(self, cell: Cell, at: str) -> str | None:
        if typed.several(cell.text):
            allowed = "牵头单位只能有一个"
            self._problem(at, f"填的是“{_short(cell.text)}”", allowed, "请只留牵头的一个，其余的移到“配合单位”")
            return None
        return typed.name(cell.text)

    def _joint(self, cell: Cell, at: str) -> tuple[str, ...] | None:
        if cell.text not in self._joints:
            self._joints[cell.text] = typed.names(cell.text)
        found = self._joints[cell.text]
        longest = max(found, key=len, default="")
        if len(found) > _MOST_UNITS:
            given = f"“配合单位”有{len(found):,}个（{_short(cell.text)}）"
            self._problem(at, given, f"最多{_MOST_UNITS}个", "请改写成“各有关单位”一类的统称")
            return None
        if len(longest) > LONGEST_NAME:
            given = f"有一个单位名有{len(longest):,}字（{_short(longest)}）"
            self._problem(at, given, f"单位名最多{LONGEST_NAME}字", "请用“、”把单位隔开")
            return None
        return found

    def _deadline(self, cell: Cell, at: str) -> date | None:
        try:
            found = self._day(cell, at)
            if found and found.year not in typed.YEARS:
                raise ValueError(found)
        except ValueError:
            self._problem(at, f"填的是“{_short(cell.text)}”", f"应为{_DAYS}", "请改成其中一种")
            return None
        return found

    def _day(self, cell: Cell, at: str) -> date | None:
        if cell.kind == "date" and cell.day:
            return self._shown_day(cell, cell.day, at)
        if cell.kind == "number" and cell.text.isdecimal() and len(cell.text) == 5:  # a day whose format was lost
            day = date(1899, 12, 30) + timedelta(days=int(cell.text))
            self._remarks.setdefault("是没有日期格式的数字，按 Excel 的日期读取", []).append(at)
            return day
        if cell.kind == "number" and cell.text.endswith((".1", ".2", ".3")):  # 6.30 and 2026.10 lose their nought
            raise ValueError(cell.text)
        return typed.deadline(cell.text, self._year)

    def _shown_day(self, cell: Cell, day: date, at: str) -> date:
        """The day that a person sees, who sees neither a year nor a day that the format hides."""
        if "y" not in cell.code and day.year < self._year:
            self._remarks.setdefault(f"只显示月和日，按{self._year}年读取", []).append(at)
            return typed.deadline(f"{day.month}月{day.day}日", self._year) or day
        if "d" not in cell.code and day.day == 1:
            self._remarks.setdefault("只显示到月，按当月最后一天读取", []).append(at)
            return typed.deadline(f"{day.year}年{day.month}月", self._year) or day
        return day


def _short(text: str) -> str:
    shown = typed.line(text[:200])
    return shown if len(shown) <= 30 else f"{shown[:30]}…"


def _listed(cells: Sequence[str]) -> str:
    return "、".join(cells[:_LISTED]) + (f"等{len(cells)}处" if len(cells) > _LISTED else "")
