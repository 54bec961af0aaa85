"""A reading as a table for the terminal, at most 100 columns wide; plain text where there is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

from luoshi.papers import tables, words
from luoshi.reading.model import Reading, Statement

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

WIDEST = 100
_LONGEST_DIGITS = 12  # 三分之一 rather than 0.3333333333333333
_COLOURS = {"target": "cyan", "context": "dim"}


def write_table(readings: Iterable[Reading], stream: TextIO | None = None) -> None:
    """Print one table a report."""
    out = console(stream or sys.stdout)
    for index, reading in enumerate(readings):
        if index:
            out.print()
        print_table(reading, out)


def console(stream: TextIO) -> Console:
    """A console that knows its limits: 100 columns, no markup in other people's text, NO_COLOR."""
    from rich.console import Console

    probe = Console(file=stream)
    width = min(probe.width, WIDEST) if probe.is_terminal else WIDEST
    return Console(file=stream, width=width, markup=False, emoji=False, highlight=False, soft_wrap=False)


def print_table(reading: Reading, out: Console) -> None:
    """Print a report's statements under its place and year."""
    from rich.text import Text

    out.print(Text(tables.one_line(words.name(reading.report)), style="bold"), soft_wrap=True)
    for warning in reading.warnings:
        out.print(Text(f"提示：{tables.one_line(warning)}", style="yellow"), soft_wrap=True)
    if not reading.statements:
        out.print("没有符合条件的数字表述")
        return
    out.print(_table(reading))
    out.print(Text(tally(reading), style="dim"))


def tally(reading: Reading) -> str:
    """How many statements, and of which kind: 共 185 条：目标 81 条，成绩 100 条，背景 4 条."""
    counts = {kind: sum(s.modality == kind for s in reading.statements) for kind in words.KINDS}
    kinds = "，".join(f"{words.KINDS[kind]} {count} 条" for kind, count in counts.items() if count)
    return f"共 {len(reading.statements)} 条：{kinds}"


def _table(reading: Reading) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold", expand=False)
    for head in ("序号", "位置"):
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("部分", no_wrap=True)
    table.add_column("指标", overflow="fold", ratio=1)
    table.add_column("数值", justify="right", overflow="fold", max_width=12)
    table.add_column("单位", overflow="fold", max_width=8)
    for head in ("比较", "口径", "性质"):
        table.add_column(head, no_wrap=True)
    table.add_column("时期", overflow="fold", max_width=11)
    for order, statement in enumerate(reading.statements, 1):
        cells = (str(order), str(statement.start), *_cells(reading, statement))
        table.add_row(*map(Text, cells), style=_COLOURS.get(statement.modality, ""))
    return table


def _cells(reading: Reading, s: Statement) -> tuple[str, ...]:
    value = words.figure(s, reading.text)
    part = reading.sections[s.section].part
    return tuple(
        tables.one_line(cell)
        for cell in (
            _SHORT_PARTS.get(part) or words.PARTS.get(part, part),
            s.indicator,
            f"{value.sign}{value.digits if len(value.digits) <= _LONGEST_DIGITS else s.number}",
            value.unit,
            words.COMPARATORS.get(s.comparator, s.comparator),
            words.MEASURES.get(s.measure, s.measure),
            words.KINDS.get(s.modality, s.modality),
            words.period(s.period),
        )
    )


_SHORT_PARTS = {"government": "自身", "mixed": "未分"}
