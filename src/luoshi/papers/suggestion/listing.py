"""The list of suggestions as a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO, NamedTuple

from luoshi.papers.workbook import Column, Sheet

COLUMNS = (
    Column("编号", 8, plain=True), Column("类型", 8), Column("标题", 44, wrap=True), Column("提出人", 14), Column("联名", 24, wrap=True),
    Column("类别", 12), Column("状态", 12), Column("主办单位", 24), Column("协办单位", 30, wrap=True), Column("交办", 12),
    Column("时限", 12), Column("计时", 16), Column("答复", 12), Column("答复类别", 10), Column("办理态度", 10),
    Column("办理结果", 10), Column("承诺完成", 12),
)  # fmt: skip


class Line(NamedTuple):
    """A line of the list, in the order of the columns."""

    number: int | None
    kind: str
    title: str
    whose: str
    signers: str
    category: str
    state: str
    lead: str
    joint: str
    assigned: str
    due: str
    clock: str
    answered: str
    outcome: str
    attitude: str
    result: str
    promised: str


def write_list(lines: Iterable[Line], file: BinaryIO) -> None:
    """Write the list as a workbook of one sheet."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = Sheet(book, "建议提案", COLUMNS)
    for line in lines:
        sheet.add(tuple(line))
    sheet.finish()
    book.save(file)
