"""Parts of an official document beside text and ruled tables: a coloured bar, a form to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from docx.oxml.xmlchemy import BaseOxmlElement as Element

from luoshi.papers.official.style import TYPE_AREA_MM, lines_of, one_line, paragraph, run, xml
from luoshi.papers.official.table import table_frame

_TWIPS_PER_MM = 1440 / 25.4
_LABEL_MM = 28


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
    return table_frame(widths, "".join(_line(field, widths) for field in fields))


def _line(field: Field, widths: Sequence[int]) -> str:
    height = round(field.height * _TWIPS_PER_MM)
    label = "".join(paragraph("TableHead", run(line)) for line in lines_of(field.label))
    text = "".join(paragraph("FormText", run(line)) for line in lines_of(field.text)) or paragraph("FormText", "")
    signed = paragraph("FormSigned", run(one_line(field.signed))) if field.signed else ""
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="atLeast"/></w:trPr>'
        f'<w:tc><w:tcPr><w:tcW w:w="{widths[0]}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{label}</w:tc>'
        f'<w:tc><w:tcPr><w:tcW w:w="{widths[1]}" w:type="dxa"/></w:tcPr>{text}{signed}</w:tc></w:tr>'
    )
