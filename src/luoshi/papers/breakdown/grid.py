"""The cells of a workbook's sheets, read in one pass from the XML and within bounds.

openpyxl gives either formulas or what they last showed, no merged cells while it streams, and the dates of Chinese
Excel's own formats as numbers. The few parts of the format that count here are therefore read directly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from luoshi.errors import InputError
from luoshi.papers.breakdown.package import Attributes, Counted, Package, bomb, damaged, feed, local, new_parser

MOST_ROWS = 20_000  # with something in them
MOST_CELLS = 500_000
MOST_COLUMNS, LAST_ROW = 16_384, 1_048_576
_MOST_STRINGS = 1_000_000
_MOST_MERGES = 50_000
_LONGEST_NUMBER = 40
_LONGEST_TEXT = 32_768  # one more than the format allows; a string that cells share is no way to multiply

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class Cell(NamedTuple):
    """A cell with something in it."""

    kind: str  # text, number, date, error; unknown: a formula of which no value was saved
    text: str  # as the sheet shows it
    formula: bool = False
    day: date | None = None
    code: str = ""  # of a date: which of y, m and d the sheet shows
    exact: Decimal | None = None  # of a number: as it is kept, in 15 digits; in percent where the sheet shows percent


class Merge(NamedTuple):
    """A rectangle of merged cells."""

    left: int
    top: int
    right: int
    bottom: int


class Grid(NamedTuple):
    """What stands in a sheet: by row, by column, both from 1."""

    rows: dict[int, dict[int, Cell]]
    hidden: frozenset[int]  # rows
    merges: tuple[Merge, ...]


class Book:
    """The sheets of a workbook."""

    def __init__(self, package: Package) -> None:
        self._package = package
        main = next((name for kind, name in package.relations("").values() if kind == "officeDocument"), "")
        if main not in package:
            main = "xl/workbook.xml"
        if main not in package:
            raise damaged()
        relations = package.relations(main)
        self._parts: dict[str, str] = {}
        epoch_1904 = False
        for one in package.elements(main, "sheet", "workbookPr"):
            if one.tag == "workbookPr":
                epoch_1904 = one.attributes.get("date1904") in ("1", "true")
            elif one.parent == "sheets":
                kind, part = relations.get(one.attributes.get("id", ""), ("", ""))
                if kind == "worksheet" and part in package:
                    self._parts[one.attributes.get("name", "")] = part
        others = dict(relations.values())
        self._strings = _strings(package, others.get("sharedStrings", ""))
        self._formats = _formats(package, others.get("styles", ""))
        self._epoch = date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30)

    @property
    def names(self) -> tuple[str, ...]:
        """The sheets in the order in which they stand."""
        return tuple(self._parts)

    def grid(self, name: str) -> Grid:
        """The cells of a sheet.

        Raises:
            InputError: When it is damaged or beyond the limits.
        """
        sheet = _SheetParser(self._strings, self._formats, self._epoch)
        parser = new_parser()
        parser.StartElementHandler = sheet.start
        parser.EndElementHandler = sheet.end
        parser.CharacterDataHandler = sheet.data
        feed(parser, self._package.chunks(self._parts[name]))
        return Grid(sheet.rows, frozenset(sheet.hidden & sheet.rows.keys()), tuple(sheet.merges))


def address(row: int, column: int) -> str:
    """The name of a cell.

    >>> address(7, 28)
    'AB7'
    """
    return f"{letters(column)}{row}"


def letters(column: int) -> str:
    """The name of a column."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


@lru_cache(maxsize=MOST_COLUMNS)
def _index(name: str) -> int:
    """The number of a column; 0 for a name that is none."""
    if not re.fullmatch("[A-Z]{1,3}", name):
        return 0
    index = 0
    for letter in name:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index


def _place(reference: str) -> tuple[int, int]:
    """Column and row of a reference."""
    match = _REFERENCE.fullmatch(reference.replace("$", ""))
    column, row = (_index(match[1]), int(match[2])) if match else (0, 0)
    if not (1 <= column <= MOST_COLUMNS and 1 <= row <= LAST_ROW):
        raise damaged()
    return column, row


# --- A sheet -------------------------------------------------------------------


class _Texts:
    """Gathers the text of a string item, its readings (拼音) left out."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._reading = self._inside = False

    def start(self, tag: str) -> None:
        if tag == "rPh":
            self._reading = True
        elif tag == "t":
            self._inside = not self._reading

    def end(self, tag: str) -> None:
        if tag == "rPh":
            self._reading = False
        elif tag == "t":
            self._inside = False

    def data(self, text: str) -> None:
        if self._inside:
            self.parts.append(text)

    def taken(self) -> str:
        """What was gathered, once."""
        text, self.parts = "".join(self.parts), []
        return _unescaped(text)[:_LONGEST_TEXT]


class _SheetParser:
    """The handlers for the elements of a sheet; what they find is in ``rows``, ``hidden`` and ``merges``."""

    def __init__(self, strings: Sequence[str], formats: Sequence[str], epoch: date) -> None:
        self.rows: dict[int, dict[int, Cell]] = {}
        self.hidden: set[int] = set()
        self.merges: list[Merge] = []
        self._strings, self._formats, self._epoch = strings, formats, epoch
        self._texts = _Texts()
        self._counted = Counted()
        self._cells = self._row = self._column = 0
        self._within = False  # the data of the sheet
        self._attributes: Attributes = {}
        self._value: list[str] | None = None  # while inside <v>
        self._shown: str | None = None  # the <v> of the cell
        self._formula = False

    def start(self, tag: str, attributes: Attributes) -> None:
        self._counted.one()
        tag = local(tag)
        if tag == "c" and self._within:
            self._begin_cell(attributes)
        elif tag == "v":
            self._value = []
        elif tag == "row" and self._within:
            self._begin_row(attributes)
        elif tag == "f":
            self._formula = True
        elif tag == "sheetData":
            self._within = True
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        else:
            self._texts.start(tag)

    def end(self, tag: str) -> None:
        tag = local(tag)
        if tag == "c" and self._within:
            self._end_cell()
        elif tag == "v" and self._value is not None:
            self._shown, self._value = "".join(self._value), None
        elif tag == "sheetData":
            self._within = False
        else:
            self._texts.end(tag)

    def data(self, text: str) -> None:
        if self._value is not None:
            self._value.append(text)
        else:
            self._texts.data(text)

    def _begin_row(self, attributes: Attributes) -> None:
        self._row = _whole(attributes["r"]) if "r" in attributes else self._row + 1
        if not 1 <= self._row <= LAST_ROW:
            raise damaged()
        self._column = 0
        if attributes.get("hidden") in ("1", "true"):
            self.hidden.add(self._row)

    def _begin_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        self._column = _index_of(reference) if reference else self._column + 1
        if not 1 <= self._column <= MOST_COLUMNS:
            raise damaged()
        self._attributes, self._shown, self._formula = attributes, None, False
        self._texts.parts = []

    def _end_cell(self) -> None:
        cell = self._cell()
        if cell is None:
            return
        self._cells += 1
        row = self.rows.setdefault(self._row, {})
        row[self._column] = cell
        if self._cells > MOST_CELLS or len(self.rows) > MOST_ROWS:
            raise InputError(
                f"表里有内容的行超过 {MOST_ROWS:,} 行，或单元格超过 {MOST_CELLS:,} 个，任务分解表不会这么大",
                "请删去表格以外的内容，或分几份导入",
            )

    def _cell(self) -> Cell | None:
        kind, shown, formula = self._attributes.get("t", "n"), self._shown, self._formula
        if kind == "inlineStr":
            return _text(self._texts.taken(), formula)
        if formula and (shown is None or not (shown or kind == "str")):
            return Cell("unknown", "", True)
        if shown is None:
            return None
        if kind == "s":
            place = _whole(shown)
            if place >= len(self._strings):
                raise damaged()
            return _text(self._strings[place], formula)
        if kind == "e":
            return Cell("error", shown[:_LONGEST_NUMBER], formula)
        if kind == "b":
            return Cell("text", "TRUE" if shown.strip() == "1" else "FALSE", formula)
        if kind == "str":
            return _text(_unescaped(shown)[:_LONGEST_TEXT], formula)
        return self._number(kind, shown.strip(), formula)

    def _number(self, kind: str, shown: str, formula: bool) -> Cell | None:
        style = self._attributes.get("s", "0")
        place = int(style) if style.isdecimal() and len(style) < 8 else 0
        code = self._formats[place] if place < len(self._formats) else ""
        try:
            if kind == "d":
                day = datetime.fromisoformat(shown)
                return Cell("date", _date_shown(day, "ymd"), formula, day.date(), "ymd")
            number = Decimal(shown[:_LONGEST_NUMBER])
            parts = _date_parts(code)
            if parts and number >= 0:
                moment = datetime.combine(self._epoch, time()) + timedelta(days=float(number))
                return Cell("date", _date_shown(moment, parts), formula, moment.date(), parts)
        except (ArithmeticError, ValueError):  # no number, or a day beyond the calendar
            return _text(shown[:_LONGEST_TEXT], formula)
        text = _number_shown(number, code)
        return Cell("number", text, formula, exact=_exact(number, text.endswith("%")))

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        (left, top), (right, bottom) = _place(first), _place(last or first)
        self.merges.append(Merge(left, top, right, bottom))
        if len(self.merges) > _MOST_MERGES:
            raise bomb()


def _index_of(reference: str) -> int:
    return _index(reference.rstrip("0123456789"))


def _whole(text: str) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise damaged()
    return int(text)


def _text(text: str, formula: bool) -> Cell | None:
    return Cell("text", text, formula) if text and not text.isspace() else None


def _unescaped(text: str) -> str:
    """A text with what the format writes as ``_x000D_``; half a character pair stays as it is written."""

    def plain(match: re.Match[str]) -> str:
        code = int(match[1], 16)
        return match[0] if 0xD800 <= code <= 0xDFFF else chr(code)

    return _ESCAPED.sub(plain, text) if "_x" in text else text


# --- How a number looks ----------------------------------------------------------


_BUILT_IN = {
    1: "0", 2: "0.00", 9: "0%", 10: "0.00%", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 22: "yyyy/m/d h:mm",
    **dict.fromkeys((27, 36, 50, 52, 57), "yyyy年m月"), **dict.fromkeys((28, 29, 51, 53, 54, 58), "m月d日"),
    30: "m-d-yy", 31: "yyyy年m月d日",
}  # fmt: skip
_NO_PART_OF_IT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')


def _formats(package: Package, part: str) -> list[str]:
    """The number format of each style."""
    own: dict[str, str] = {}
    styles: list[str] = []
    for one in package.elements(part, "numFmt", "xf") if part else ():
        if one.tag == "numFmt":
            own[one.attributes.get("numFmtId", "")] = one.attributes.get("formatCode", "")[:255]
        elif one.parent == "cellXfs":
            styles.append(one.attributes.get("numFmtId", "0"))
    built_in: Mapping[str, str] = {str(number): code for number, code in _BUILT_IN.items()}
    return [own.get(style) or built_in.get(style, "") for style in styles]


def _strings(package: Package, part: str) -> list[str]:
    """The strings that cells share."""
    found: list[str] = []
    texts, counted = _Texts(), Counted()

    def start(tag: str, _: Attributes) -> None:
        counted.one()
        texts.start(local(tag))

    def end(tag: str) -> None:
        tag = local(tag)
        texts.end(tag)
        if tag == "si":
            found.append(texts.taken())
            if len(found) > _MOST_STRINGS:
                raise bomb()

    if part in package:
        parser = new_parser()
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = texts.data
        feed(parser, package.chunks(part))
    return found


@lru_cache(maxsize=1024)
def _date_parts(code: str) -> str:
    """Which of y, m, d and h a format shows of a day; empty for the format of a number or a time of day."""
    plain = _NO_PART_OF_IT.sub("", code.partition(";")[0]).lower()
    if re.search(r"[0#?]|general", plain):
        return ""
    parts = "".join(part for part in "ymdh" if part in plain)
    return parts if "y" in parts or "d" in parts or ("m" in parts and "h" not in parts and "s" not in plain) else ""


def _date_shown(moment: datetime, parts: str) -> str:
    words = ("y", f"{moment.year}年"), ("m", f"{moment.month}月"), ("d", f"{moment.day}日"), ("h", f"{moment:%H:%M}")
    return "".join(word for part, word in words if part in parts)


def _exact(number: Decimal, percent: bool) -> Decimal | None:
    """A number in the 15 digits that Excel keeps, whatever its format shows of them."""
    if not number.is_finite() or abs(number.adjusted()) > 30:
        return None
    return Decimal(f"{number * 100 if percent else number:.15g}")


def _number_shown(number: Decimal, code: str) -> str:
    """A number as its format shows it, without separators; in 15 digits, which is all that Excel keeps."""
    plain = _NO_PART_OF_IT.sub("", code.partition(";")[0])
    percent = plain.endswith("%")
    places = re.fullmatch(r"[#,0]*0(?:\.(0{1,9}))?%?", plain)
    value = number * 100 if percent else number
    if not value.is_finite() or abs(value.adjusted()) > 30:
        return str(number)
    if places:
        return f"{value:.{len(places[1] or '')}f}{'%' if percent else ''}"
    short = Decimal(f"{value:.15g}")
    return f"{short.to_integral_value() if short == short.to_integral_value() else short.normalize():f}"
