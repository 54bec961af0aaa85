"""The first words of a document and the first rows of a table, as text and nothing else."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from io import BytesIO, StringIO
from itertools import islice
from typing import Any
from zipfile import ZipFile

from luoshi.errors import InputError
from luoshi.papers.preview import Look
from luoshi.reading.loading.docx_text import extract_docx
from luoshi.reading.loading.encodings import decoded

MOST_CHARACTERS = 3000
MOST_ROWS, MOST_COLUMNS, MOST_IN_A_CELL = 30, 12, 200
_UNPACKED = 200_000_000  # bytes of all parts of a workbook


def _words(text: str) -> Look:
    if not text.strip():
        raise InputError("文件里没有文字")
    cut = f"共 {len(text)} 字，这里只显示前 {MOST_CHARACTERS} 字" if len(text) > MOST_CHARACTERS else ""
    return Look(text=text[:MOST_CHARACTERS], cut=cut)


def _text(data: bytes) -> str:
    try:
        return decoded(data).text
    except InputError:  # too short to tell by its characters; but it was kept as a text
        with suppress(UnicodeDecodeError):
            return data.decode("gb18030")
        raise


def _docx(data: bytes) -> Look:
    return _words(extract_docx(data).text)


def _txt(data: bytes) -> Look:
    return _words(_text(data))


def _csv(data: bytes) -> Look:
    text = _text(data)
    reader = csv.reader(StringIO(text, newline=""))
    try:
        return _table(islice(reader, MOST_ROWS + 1))
    except csv.Error:
        return _words(text)


def _xlsx(data: bytes) -> Look:
    """The first sheet as people saw it when it was saved; a formula that holds no result as what it is, text."""
    with ZipFile(BytesIO(data)) as bundle:
        if sum(part.file_size for part in bundle.infolist()) > _UNPACKED:
            raise InputError("表格解压后太大，没有预览")
    shown, sheets = _cells(data, results=True)
    if any(value is None for row in shown for value in row):
        typed, _ = _cells(data, results=False)
        shown = [
            [said if value is None else value for value, said in zip(row, asked, strict=False)]
            for row, asked in zip(shown, typed, strict=False)
        ]
    look = _table(["" if value is None else str(value) for value in row] for row in shown)
    more = f"共 {sheets} 张工作表，这里只显示第一张" if sheets > 1 else ""
    return look._replace(cut="；".join(filter(None, (more, look.cut))))


def _cells(data: bytes, results: bool) -> tuple[list[Sequence[Any]], int]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(BytesIO(data), read_only=True, data_only=results, keep_links=False)
        if not book.worksheets:
            raise InputError("文件里没有工作表")
        rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1, values_only=True)
        return list(rows), len(book.worksheets)


def _table(rows: Iterable[Sequence[str]]) -> Look:
    found = [list(row) for row in rows]
    wide = max((len(row) for row in found), default=0)
    cells = [tuple(cell[:MOST_IN_A_CELL] for cell in row[:MOST_COLUMNS]) for row in found[:MOST_ROWS]]
    while cells and not any(cells[-1]):
        cells.pop()
    if not cells:
        raise InputError("表格里没有内容")
    used = max(max((n for n, cell in enumerate(row, 1) if cell), default=0) for row in cells)
    whole = tuple((*row, *[""] * (used - len(row)))[:used] for row in cells)
    down = f"前 {MOST_ROWS} 行" if len(found) > MOST_ROWS else ""
    across = f"前 {MOST_COLUMNS} 列" if wide > MOST_COLUMNS and any(any(row[MOST_COLUMNS:]) for row in found) else ""
    return Look(rows=whole, cut=f"这里只显示{'、'.join(filter(None, (down, across)))}" if down or across else "")


READERS: dict[str, Callable[[bytes], Look]] = {"docx": _docx, "xlsx": _xlsx, "csv": _csv, "txt": _txt}
