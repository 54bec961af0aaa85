"""A ruled table of an official document: head rows on every page, rows kept whole, bands between groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from docx.oxml.xmlchemy import BaseOxmlElement as Element

from luoshi.papers.official.style import lines_of, paragraph, run, xml

_RULE = '<w:{} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
_TWIPS_PER_MM = 1440 / 25.4
_MARGINS = (("top", 34), ("left", 57), ("bottom", 34), ("right", 57))  # within a cell, in twips


class Column(NamedTuple):
    """A column; neighbours of one group stand under a common head."""

    head: str
    width: float  # in millimetres
    group: str = ""
    centred: bool = False


class Band(NamedTuple):
    """A row across the whole table that heads the rows below it."""

    text: str


class Cell(NamedTuple):
    """The text of a cell and what is remarked below it in small."""

    text: str
    remark: str = ""


Line = Band | Sequence[str | Cell]


def table_element(columns: Sequence[Column], lines: Iterable[Line]) -> Element:
    """The table with fixed columns, so that it is laid out alike everywhere and quickly."""
    widths = [round(column.width * _TWIPS_PER_MM) for column in columns]
    listed = list(lines)
    body = "".join(
        # what is said below the table stays with its last row
        _line(columns, widths, line, "<w:keepNext/>" if index == len(listed) else "")
        for index, line in enumerate(listed, 1)
    )
    return table_frame(widths, _heads(columns, widths) + body)


def table_frame(widths: Sequence[int], rows: str) -> Element:
    """A ruled table in the middle of the page, of columns so wide in twips, around rows written as XML."""
    edges = "".join(_RULE.format(side) for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    margins = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in _MARGINS)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return xml(
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
        f"{rows}</w:tbl>"
    )


def _heads(columns: Sequence[Column], widths: Sequence[int]) -> str:
    """One head row, or two where columns share a head."""
    grouped = any(column.group for column in columns)
    upper, lower, at = "", "", 0
    for group, members in groupby(columns, key=lambda column: column.group):
        heads = [column.head for column in members]
        own = widths[at : at + len(heads)]
        at += len(heads)
        below = [
            _cell(_head(head if group else ""), width, "" if group else "<w:vMerge/>")
            for head, width in zip(heads, own, strict=True)
        ]
        lower += "".join(below)
        if group:
            upper += _cell(_head(group), sum(own), f'<w:gridSpan w:val="{len(heads)}"/>')
        else:
            start = '<w:vMerge w:val="restart"/>' if grouped else ""
            upper += "".join(_cell(_head(head), width, start) for head, width in zip(heads, own, strict=True))
    return _row(upper, head=True) + (_row(lower, head=True) if grouped else "")


def _line(columns: Sequence[Column], widths: Sequence[int], line: Line, keep: str) -> str:
    if isinstance(line, Band):
        shade = f'<w:gridSpan w:val="{len(columns)}"/><w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>'
        return _row(_cell(_paragraphs("TableBand", line.text), sum(widths), shade))
    cells = zip(columns, widths, line, strict=True)
    return _row("".join(_cell(_content(column, cell, keep), width) for column, width, cell in cells))


def _content(column: Column, cell: str | Cell, keep: str) -> str:
    text, remark = cell if isinstance(cell, Cell) else (cell, "")
    beside = keep + ('<w:jc w:val="center"/>' if column.centred else "")
    below = _paragraphs("TableNote", remark, beside) if lines_of(remark) else ""
    return _paragraphs("TableCentre" if column.centred else "TableText", text, keep) + below


def _head(text: str) -> str:
    return _paragraphs("TableHead", text)


def _paragraphs(style: str, text: str, keep: str = "") -> str:
    return "".join(paragraph(style, run(line), keep) for line in lines_of(text)) or paragraph(style, "", keep)


def _cell(content: str, width: int, properties: str = "") -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}<w:vAlign w:val="center"/></w:tcPr>'
        f"{content}</w:tc>"
    )


def _row(cells: str, *, head: bool = False) -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{cells}</w:tr>"
