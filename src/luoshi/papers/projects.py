"""The list of projects as a workbook: planned and done investment, dates, lights."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import BinaryIO, NamedTuple

from luoshi.papers.workbook import Column, Sheet

NOT_REPORTED = "未报"
COLUMNS = (
    Column("序号", 7, plain=True), Column("项目", 44, wrap=True), Column("类别", 11), Column("牵头单位", 24),
    Column("总投资（万元）", 15), Column("年度计划投资（万元）", 19), Column("完成投资（万元）", 16), Column("完成率（%）", 12),
    Column("数据截至", 12), Column("开工", 12), Column("完工", 12), Column("灯", 10), Column("判灯理由", 60, wrap=True),
)  # fmt: skip


class ProjectLine(NamedTuple):
    """A line of the list. Money in 万元; None where nothing was given."""

    number: int
    name: str
    kind: str
    unit: str
    total: Decimal | None
    planned: Decimal | None
    done: Decimal | None
    share: Decimal | None  # done of planned, in percent
    day: str  # of the figure
    starts: str
    finishes: str
    light: str
    reason: str


def write_projects(lines: Iterable[ProjectLine], file: BinaryIO) -> None:
    """Write the list as a workbook of one sheet; what is not reported is a word, not a nought."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = Sheet(book, "项目投资", COLUMNS)
    for line in lines:
        done = NOT_REPORTED if line.done is None else line.done
        sheet.add((*line[:6], done, *line[7:]))
    sheet.finish()
    book.save(file)
