"""A reading as a table for the terminal, at most 100 columns wide; plain text where there is no terminal."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, BinaryIO, Literal, NamedTuple, TextIO

from luoshi.papers import tables, words
from luoshi.papers.screen import wrapped
from luoshi.reading.model import Reading, Statement

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table

    from luoshi.papers.explained import Explanation

WIDEST = 100
_NARROW = 80
_LONGEST_DIGITS = 12  # 三分之一 rather than 0.3333333333333333
_COLOURS = {"target": "cyan", "context": "dim"}
_SHORT_PARTS = {"government": "自身", "mixed": "未分"}


def write_table(readings: Iterable[Reading], stream: TextIO) -> None:
    """Print one table a report."""
    out = Printer(stream)
    for index, reading in enumerate(readings):
        if index:
            out.line("")
        _print_table(reading, out)


def write_table_file(readings: Iterable[Reading], file: BinaryIO) -> None:
    """Write the tables as plain text."""
    text = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="\n", write_through=True)
    try:
        write_table(readings, text)
    finally:
        text.detach()


def write_explanation(told: Explanation, stream: TextIO) -> None:
    """Print how a figure was read: the sentence, the rules, the fields."""
    from rich.padding import Padding
    from rich.text import Text

    out = Printer(stream)
    for line in wrapped(told.note, out.width):
        out.line(line, "yellow")
    sentence = Text("\n".join(wrapped(f"{told.before}【{told.quote}】{told.after}", out.width - 6)))
    sentence.highlight_regex(r"【[^】]*】", "bold cyan")
    out.show(Padding(sentence, (1, 2)))
    if told.rules:
        out.line("怎样读出来的", "bold")
        out.show(Padding(_rules(told, out.width), (0, 2, 1, 2)))
    if told.fields:
        out.line("读成", "bold")
        out.show(Padding(_fields(told), (0, 2)))


class Printer:
    """A console that knows its limits: 100 columns, no markup in other people's text, NO_COLOR; and no
    blanks at the ends of lines where nobody paints them."""

    def __init__(self, stream: TextIO) -> None:
        from rich.console import Console

        self._stream = stream
        probe = Console(file=stream)
        self.width = min(probe.width, WIDEST) if probe.is_terminal else WIDEST
        self._out: Console = Console(file=stream, width=self.width, markup=False, emoji=False, highlight=False)

    def line(self, text: str, style: str = "") -> None:
        from rich.text import Text

        self._out.print(Text(text, style=style), soft_wrap=True)

    def show(self, what: RenderableType) -> None:
        if self._out.is_terminal:
            self._out.print(what)
            return
        with self._out.capture() as captured:
            self._out.print(what)
        self._stream.writelines(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def _print_table(reading: Reading, out: Printer) -> None:
    out.line(tables.one_line(words.name(reading.report)), "bold")
    for warning in reading.warnings:
        out.line(f"提示：{tables.one_line(warning)}", "yellow")
    if not reading.statements:
        out.line("没有符合条件的数字表述")
        return
    out.show(_table(reading, out.width))
    out.line(tally(reading), "dim")


def tally(reading: Reading) -> str:
    """How many statements, and of which kind: 共 185 条：目标 81 条，成绩 100 条，背景 4 条."""
    counts = {kind: sum(s.modality == kind for s in reading.statements) for kind in words.KINDS}
    kinds = "，".join(f"{words.KINDS[kind]} {count} 条" for kind, count in counts.items() if count)
    return f"共 {len(reading.statements)} 条：{kinds}"


def _table(reading: Reading, width: int) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    columns = [column for column in _COLUMNS if width >= _NARROW or column.always]
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold", expand=False)
    for column in columns:
        side: Literal["right", "left"] = "right" if column.right else "left"
        widest, ratio = (column.widest, None) if column.widest else (None, 1)
        table.add_column(column.head, justify=side, overflow="fold", max_width=widest, ratio=ratio)
    for order, statement in enumerate(reading.statements, 1):
        cells = {"序号": str(order), **_cells(reading, statement)}
        row = (Text(tables.one_line(cells[column.head])) for column in columns)
        table.add_row(*row, style=_COLOURS.get(statement.modality, ""))
    return table


class _Column(NamedTuple):
    """A column of the table; a narrow terminal keeps only those that are ``always`` there."""

    head: str
    widest: int = 0  # 0: what the others leave
    right: bool = False
    always: bool = True


_COLUMNS = (
    _Column("序号", 6, right=True, always=False),
    _Column("位置", 8, right=True),
    _Column("部分", 8, always=False),
    _Column("指标"),
    _Column("数值", 12, right=True),
    _Column("单位", 8),
    _Column("比较", 4),
    _Column("口径", 4, always=False),
    _Column("性质", 4),
    _Column("时期", 11),
)


def _cells(reading: Reading, s: Statement) -> dict[str, str]:
    value = words.figure(s, reading.text)
    part = reading.sections[s.section].part
    return {
        "位置": str(s.start),
        "部分": _SHORT_PARTS.get(part) or words.PARTS.get(part, part),
        "指标": s.indicator,
        "数值": f"{value.sign}{value.digits if len(value.digits) <= _LONGEST_DIGITS else s.number}",
        "单位": value.unit,
        "比较": words.COMPARATORS.get(s.comparator, s.comparator),
        "口径": words.MEASURES.get(s.measure, s.measure),
        "性质": words.KINDS.get(s.modality, s.modality),
        "时期": words.period(s.period),
    }


def _rules(told: Explanation, width: int) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    room = width - max(len(name) for name, _ in told.rules) - 12
    for order, (name, rule) in enumerate(told.rules, 1):
        says = Text("\n".join(wrapped(rule.says, room)))
        if rule.example:
            says.append("\n" + "\n".join(wrapped(f"例：{rule.example}", room)), style="dim")
        table.add_row(str(order), Text(name, style="cyan"), says)
    return table


def _fields(told: Explanation) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    for name, value in told.fields:
        table.add_row(Text(name, style="dim"), Text(value))
    return table
