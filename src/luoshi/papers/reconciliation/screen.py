"""A reconciliation as a table for the terminal, at most 100 columns wide; plain text where there is no terminal."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO, Literal, TextIO

from luoshi.papers import tables, words
from luoshi.papers.reconciliation.records import Pair, Row, changes_tally, rows, tally
from luoshi.papers.terminal import Printer
from luoshi.reconciling.model import CHANGES

if TYPE_CHECKING:
    from rich.table import Table

_STYLES = {"未完成": "red", "完成": "green", "未提及": "yellow", "待确认": "cyan"}
_SHOWN_TASKS = 10


def write_table(pair: Pair, stream: TextIO) -> None:
    """Print what became of each promise, then what the new plan changed and what is not spoken of."""
    out = Printer(stream)
    found = pair.found
    out.line(f"{tables.one_line(words.name(found.old))} → {tables.one_line(words.name(found.new))}", "bold")
    for warning in found.warnings:
        out.line(f"提示：{tables.one_line(warning)}", "yellow")
    listed = list(rows(pair))
    if listed:
        out.show(_table(listed))
    out.line(tally(found), "bold")
    _changes(pair, out)
    _rest(pair, out)


def write_table_file(pair: Pair, file: BinaryIO) -> None:
    """Write the table as plain text."""
    text = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="\n", write_through=True)
    try:
        write_table(pair, text)
    finally:
        text.detach()


def _table(listed: list[Row]) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold", expand=False)
    columns: tuple[tuple[str, int | None, Literal["left", "right"]], ...] = (
        ("位置", 6, "right"), ("指标", None, "left"), ("目标", 14, "right"), ("结果", 14, "right"), ("评定", 8, "left"),
        ("说明", None, "left"),
    )  # fmt: skip
    for head, widest, side in columns:
        table.add_column(head, justify=side, overflow="fold", max_width=widest, ratio=None if widest else 1)
    for row in listed:
        verdict = row.verdict or row.answer
        cells = (str(row.start), row.indicator, row.target, row.outcome, verdict, _why(row))
        table.add_row(*(Text(cell) for cell in cells), style=_STYLES.get(verdict, ""))
    return table


def _why(row: Row) -> str:
    """The part of the reason that the other columns do not say."""
    if row.verdict:
        return row.reason.rpartition("，")[2]
    return "" if row.answer == "未提及" else row.reason.removeprefix("新报告的")


def _changes(pair: Pair, out: Printer) -> None:
    said = changes_tally(pair.found)
    if not said:
        return
    out.line("")
    out.line(said, "bold")
    for change in pair.found.changes:
        if change.kind != "repeated" and (change.headline or change.kind != "raised"):
            out.line(f"  {CHANGES[change.kind]}  {tables.one_line(change.indicator)}：{change.reason}")


def _rest(pair: Pair, out: Printer) -> None:
    found = pair.found
    if found.unpromised:
        out.line("")
        out.line(f"回顾里另有 {len(found.unpromised)} 个数字，上年没有作为目标提出", "dim")
    silent = [task for task in found.tasks if task.out_start is None]
    if found.tasks:
        out.line("")
        out.line(f"不带数字的任务 {len(found.tasks)} 条，回顾里没有找到的 {len(silent)} 条（--format json 列出全部）", "bold")
        for task in silent[:_SHOWN_TASKS]:
            out.line(f"  {task.start}  {tables.one_line(task.text)[:44]}", "dim")
