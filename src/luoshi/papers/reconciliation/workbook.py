"""A reconciliation as an Excel workbook: 承诺对账, 目标变化, 未作承诺的成绩, 不带数字的任务."""

from __future__ import annotations

from typing import BinaryIO

from luoshi.papers.reconciliation.records import HEADS, Pair, rows
from luoshi.papers.workbook import Column, Sheet
from luoshi.reconciling.model import CHANGES

_WIDTHS = (6, 30, 16, 10, 16, 10, 44, 60, 60, 8, 10, 24)
_WRAPPED = ("指标", "理由", "上年原文", "今年原文")
PROMISES = tuple(
    Column(head, width, head in _WRAPPED, head in ("位置", "今年位置"))
    for head, width in zip(HEADS, _WIDTHS, strict=True)
)
CHANGED = (
    Column("变化", 12), Column("指标", 30, True), Column("上年数字", 12), Column("单位", 8), Column("今年指标", 30, True),
    Column("今年数字", 12), Column("主要目标", 10), Column("说明", 50, True), Column("位置", 8, plain=True),
    Column("今年位置", 10, plain=True),
)  # fmt: skip
RESULTS = (Column("指标", 40, True), Column("数字", 12), Column("单位", 8), Column("今年位置", 10, plain=True))
TASKS = (
    Column("任务", 70, True), Column("回顾", 10), Column("今年原文", 70, True), Column("位置", 8, plain=True),
    Column("今年位置", 10, plain=True),
)  # fmt: skip


def write_xlsx(pair: Pair, file: BinaryIO) -> None:
    """Write the workbook."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    promises, changed = Sheet(book, "承诺对账", PROMISES), Sheet(book, "目标变化", CHANGED)
    results, tasks = Sheet(book, "未作承诺的成绩", RESULTS), Sheet(book, "不带数字的任务", TASKS)
    for row in rows(pair):
        promises.add(row)
    for c in pair.found.changes:
        main = "是" if c.headline else ""
        changed.add((CHANGES[c.kind], c.indicator, c.number, c.unit, c.new_indicator, c.new_number, main, c.reason,
                     c.start, c.new_start))  # fmt: skip
    for r in pair.found.unpromised:
        results.add((r.indicator, r.number, r.unit, r.start))
    for t in pair.found.tasks:
        words = "" if t.out_start is None else pair.new.text[t.out_start : t.out_end]
        tasks.add((t.text, "提到" if words else "未提及", words, t.start, t.out_start))
    for sheet in (promises, changed, results, tasks):
        sheet.finish()
    book.save(file)
