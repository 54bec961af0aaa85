"""Reading a government work report: text in, statements out. Pure: no clock, no network, no Django."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luoshi.reading.header import header
from luoshi.reading.model import Reading, Report, Section, Statement
from luoshi.reading.outline import sections
from luoshi.reading.statements import read_statements

if TYPE_CHECKING:
    from luoshi.reading.document import Document

__all__ = ["Reading", "Report", "Section", "Statement", "read_document"]


def read_document(document: Document) -> Reading:
    """Read a document: header, outline, statements. Never raises, whatever the text."""
    report, warnings = header(document.view, document.raw, document.source)
    outline = sections(document.view, report.year)
    statements = tuple(read_statements(document.view, document.raw, outline, report.year))
    odd = _oddities(statements, outline)
    return Reading(document.raw, report, outline, statements, (*document.warnings, *warnings, *odd))


def _oddities(statements: tuple[Statement, ...], outline: tuple[Section, ...]) -> tuple[str, ...]:
    out = []
    parts = {section.part for section in outline}
    if not statements:
        out.append("没有读到任何数字表述，这可能不是一份政府工作报告")
    if "plan" not in parts:
        out.append("没有找到“工作安排”部分的标题，目标与成绩可能分不清")
    return tuple(out)
