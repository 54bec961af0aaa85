"""A figure in a table: the sheet, the row and the column of an .xlsx workbook or a CSV file."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from luoshi.connectors.errors import ConnectorError, listed, short
from luoshi.connectors.source import TableWhere
from luoshi.errors import InputError
from luoshi.papers.breakdown.grid import Book, Cell, Grid, address
from luoshi.papers.breakdown.package import Package
from luoshi.reading.halfwidth import plain_view
from luoshi.reading.loading.encodings import decoded

LAST = ("最后一行", "last")
MOST_CELLS = 2_000_000
_HEAD_WITHIN = 20
_WORKBOOKS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
_SAMPLE = 20
_AS_XLSX = "请存成 .xlsx 或 UTF-8 的 .csv 再放进来"

Row = dict[int, Cell]
Rows = dict[int, Row]


class Found(NamedTuple):
    """A value, what says its day, and where they stand."""

    value: object
    day: object
    place: str


class Selector(NamedTuple):
    """Which row: what must stand in which columns, and whether the last of those that fit is meant."""

    pairs: tuple[tuple[str, str], ...]
    last: bool


def selector(text: str) -> Selector:
    """A person's words for a row.

    >>> selector("指标=地区生产总值；最后一行")
    Selector(pairs=(('指标', '地区生产总值'),), last=True)

    Raises:
        ConnectorError: For a condition without its equals sign.
    """
    pairs, last = list[tuple[str, str]](), False
    for part in filter(None, map(str.strip, re.split("[；;\n]", text))):
        name, sign, content = part.replace("＝", "=").partition("=")
        if part.lower() in LAST:
            last = True
        elif sign and name.strip():
            pairs.append((name.strip(), content.strip()))
        else:
            raise ConnectorError(
                f"行的条件“{short(part)}”看不懂", "请写“列名=内容”，几个条件用“；”隔开，或写“最后一行”"
            )
    return Selector(tuple(pairs), last)


def find(data: bytes, where: TableWhere) -> Found:
    """The figure in a table.

    Raises:
        ConnectorError: When the table cannot be read, or the sheet, a column or the one row is not there.
    """
    wanted = selector(where.row)
    columns = [where.value, *filter(None, (where.day,)), *(name for name, _ in wanted.pairs)]
    sheet, rows = _sheet(data, where.sheet)
    head, places = _head(rows, columns)
    row = _row(rows, head, places, wanted, where.value)
    value = rows[row].get(places[_key(where.value)])
    day = rows[row].get(places[_key(where.day)]) if where.day else None
    place = f"{sheet}{address(row, places[_key(where.value)])} 格（{short(where.value)}）"
    return Found(_value(value, place), _day(day), place)


# --- The sheet -------------------------------------------------------------------------


def _sheet(data: bytes, wanted: str) -> tuple[str, Rows]:
    """The rows of a sheet, and its name as it begins a sentence."""
    try:
        if data.startswith(_WORKBOOKS):
            return _of_workbook(Book(Package(data)), wanted)
        if wanted:
            raise ConnectorError(f"这是 CSV，没有工作表“{short(wanted)}”", "请把设置里的工作表清空")
        return "", _of_csv(decoded(data, "gb18030").text)
    except InputError as error:
        raise ConnectorError(error.message, _AS_XLSX) from error


def _of_workbook(book: Book, wanted: str) -> tuple[str, Rows]:
    if wanted:
        name = next((name for name in book.names if _key(name) == _key(wanted)), None)
        if name is None:
            raise ConnectorError(f"没有工作表“{short(wanted)}”", f"有的工作表：{listed(book.names)}")
        return f"工作表“{short(name)}”的 ", _filled(book.grid(name))
    filled = {name: grid for name in book.names if (grid := book.grid(name)).rows}
    if len(filled) != 1:
        which = "没有一张有内容" if not filled else f"有 {len(filled)} 张有内容，没有说是哪一张"
        raise ConnectorError(f"工作表{which}", f"有的工作表：{listed(book.names)}")
    name, grid = next(iter(filled.items()))
    return f"工作表“{short(name)}”的 ", _filled(grid)


def _filled(grid: Grid) -> Rows:
    """The rows, what stands in merged cells written into each of them that lies in a row with something in it."""
    for merge in grid.merges:
        cell = grid.rows.get(merge.top, {}).get(merge.left)
        if cell is not None and merge.right - merge.left < 100:
            for row in range(merge.top, min(merge.bottom, max(grid.rows)) + 1):
                if row in grid.rows:
                    grid.rows[row].update(dict.fromkeys(range(merge.left, merge.right + 1), cell))
    return dict(sorted(grid.rows.items()))


def _of_csv(text: str) -> Rows:
    rows: Rows = {}
    left = MOST_CELLS
    try:
        for number, values in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)), 1):
            left -= len(values)
            if left < 0:
                raise ConnectorError(f"表格超过 {MOST_CELLS:,} 格", "请只留需要的表，或改用数据库查询")
            if row := {place: Cell("text", value.strip()) for place, value in enumerate(values, 1) if value.strip()}:
                rows[number] = row
    except csv.Error:
        raise ConnectorError("这个文件不是表格：有一格特别长，或引号没有配对", _AS_XLSX) from None
    return rows


def _delimiter(text: str) -> str:
    """Which of comma, semicolon and tab parts the columns: the one that parts the first lines into most, alike."""

    def columns(delimiter: str) -> int:
        lines = csv.reader(io.StringIO(text[:20_000], newline=""), delimiter=delimiter)
        counts = Counter(len(line) for line, _ in zip(lines, range(_SAMPLE), strict=False) if len(line) > 1)
        return max(((often, width) for width, often in counts.items()), default=(0, 0))[1]

    try:
        return max((",", ";", "\t"), key=columns)
    except csv.Error:
        return ","


# --- The row and the column --------------------------------------------------------------


def _key(text: str) -> str:
    """A name for comparing: widths and blanks do not count."""
    return re.sub(r"\s+", "", plain_view(text))


def _head(rows: Rows, columns: Iterable[str]) -> tuple[int, dict[str, int]]:
    """The head row, and the column of each name in it."""
    wanted = {_key(name): name for name in columns}
    best: tuple[int, list[str], Row] = (-1, [], {})
    for number, row in list(rows.items())[:_HEAD_WITHIN]:
        names = [_key(cell.text) for cell in row.values()]
        here = [name for name in wanted if name in names]
        if len(here) == len(wanted):
            if twice := [wanted[name] for name in here if names.count(name) > 1]:
                raise ConnectorError(f"表头里有两列都叫“{listed(twice)}”", "请在数据源里改成不同的列名")
            return number, {_key(cell.text): place for place, cell in row.items()}
        if len(here) > best[0] or (len(here) == best[0] and len(row) > len(best[2])):
            best = (len(here), here, row)
    missing = [name for key, name in wanted.items() if key not in best[1]]
    raise ConnectorError(
        f"表头里没有“{listed(missing)}”这一列",
        f"有的列：{listed(cell.text for cell in best[2].values())}（表头要在前 {_HEAD_WITHIN} 行）",
    )


def _row(rows: Rows, head: int, places: dict[str, int], wanted: Selector, value: str) -> int:
    """The number of the row that is meant."""
    below = [number for number in rows if number > head]
    fitting = [
        number
        for number in below
        if all(_is(rows[number].get(places[_key(name)]), content) for name, content in wanted.pairs)
    ]
    if wanted.last:
        fitting = [number for number in fitting if places[_key(value)] in rows[number]][-1:]
    if len(fitting) == 1:
        return fitting[0]
    said = "；".join(f"{name}={content}" for name, content in wanted.pairs)
    if not fitting:
        there = (
            f"{wanted.pairs[0][0]}有：{listed(_texts(rows, below, places[_key(wanted.pairs[0][0])]))}" if said else ""
        )
        raise ConnectorError(
            f"没有符合“{short(said)}”的行" if said else "表头下面没有数据", there or "请核对数据源", again=not said
        )
    which = "、".join(map(str, fitting[:5])) + ("等" if len(fitting) > 5 else "")
    raise ConnectorError(
        f"{f'符合“{short(said)}”的' if said else '表头下面'}有 {len(fitting)} 行（第 {which} 行），不知道取哪一行",
        "请再加条件，只留一行；取最新一行的写“最后一行”",
    )


def _texts(rows: Rows, numbers: Iterable[int], place: int) -> Iterator[str]:
    return (rows[number][place].text for number in numbers if place in rows[number])


def _is(cell: Cell | None, content: str) -> bool:
    if cell is None:
        return not content
    return _key(cell.text) == _key(content) or (cell.day is not None and cell.day.isoformat() == content.strip())


def _value(cell: Cell | None, place: str) -> object:
    if cell is None:
        return None
    if cell.kind == "unknown":
        raise ConnectorError(f"{place}是公式，文件里没有存下算出的结果", "请用 Excel 或 WPS 打开，保存一次")
    if cell.kind == "error":
        raise ConnectorError(f"{place}的公式出错：{short(cell.text)}", "请在数据源里改正")
    if cell.kind == "date":
        return cell.day
    if cell.exact is not None:
        return f"{cell.exact:f}%" if cell.text.endswith("%") else cell.exact
    return cell.text


def _day(cell: Cell | None) -> object:
    """The day of a cell; a date of which the sheet shows no day is a month."""
    if cell is None:
        return None
    return cell.day if cell.day is not None and "d" in cell.code else cell.text
