"""Parts of an official document beside text and ruled tables: a coloured bar, a form to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from docx.oxml.xmlchemy import BaseOxmlElement as Element

from luoshi.papers.official.style import TYPE_AREA_MM, lines_of, one_line, paragraph, run, xml
from luoshi.papers.official.table import table_frame

_TWIPS_PER_MM = 1440 / 25.4
_LABEL_MM = 28
_MERGED, _MIDDLE = '<w:vMerge w:val="{}"/>', '<w:vAlign w:val="center"/>'
_OPEN = '<w:tcBorders><w:{} w:val="nil"/></w:tcBorders>'


class Piece(NamedTuple):
    """Words of a paragraph; with the address of a page, a link to it."""

    text: str
    address: str = ""
    grey: bool = False  # set small and grey: a reference beside the text


class Field(NamedTuple):
    """A line of a form."""

    label: str
    text: str  # empty where it is still to be written
    height: float  # in millimetres, at least
    signed: str = ""  # who wrote it and when, at the foot


def bar_element(text: str, fill: str, ink: str) -> Element:
    """A bar across the page with a word in it; colours as six hexadecimal digits."""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/><w:spacing w:before="240" w:after="120"/>'
    words = run(one_line(text), properties=f'<w:color w:val="{ink}"/>')
    return xml(paragraph("Bar", words, shade))


def form_element(fields: Sequence[Field]) -> Element:
    """A form: labels at the left, what is written at the right, who signs below it."""
    widths = [round(_LABEL_MM * _TWIPS_PER_MM), round((TYPE_AREA_MM[0] - _LABEL_MM) * _TWIPS_PER_MM)]
    rows = "".join(_line(field, widths, index == len(fields)) for index, field in enumerate(fields, 1))
    return table_frame(widths, rows)


def _line(field: Field, widths: Sequence[int], last: bool) -> str:
    """What is written, and in a row of its own below it who signs: so that the signature stands at the foot. All
    rows stay on one page."""
    height = round(field.height * _TWIPS_PER_MM)
    label = "".join(paragraph("TableHead", run(line)) for line in lines_of(field.label))
    lines = lines_of(field.text) or ("",)
    text = "".join(paragraph("FormText", run(line) if line else "", "<w:keepNext/>") for line in lines)
    signed = paragraph("FormSigned", run(one_line(field.signed)), "" if last else "<w:keepNext/>")
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="atLeast"/></w:trPr>'
        f"{_cell(label, widths[0], _MERGED.format('restart') + _MIDDLE)}{_cell(text, widths[1], _OPEN.format('bottom'))}</w:tr>"
        f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{_cell(paragraph('TableHead', ''), widths[0], _MERGED.format('continue'))}"
        f"{_cell(signed, widths[1], _OPEN.format('top'))}</w:tr>"
    )


def _cell(content: str, width: int, properties: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>{content}</w:tc>'
