"""Findings as a table for the terminal; plain text where there is no terminal."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO, TextIO

from luoshi.papers import tables, words
from luoshi.papers.findings.records import Proof, against, by_gravity, tally
from luoshi.papers.terminal import Printer
from luoshi.reconciling.checking.model import SEVERITIES

if TYPE_CHECKING:
    from rich.table import Table

_STYLES = {"error": "red", "warning": "yellow", "note": ""}
_QUOTED = 24


def write_table(proof: Proof, stream: TextIO) -> None:
    """Print the findings, errors first, each kind in the order of the draft."""
    out = Printer(stream)
    found = proof.found
    out.line(f"{tables.one_line(words.name(found.draft))} 校核", "bold")
    for warning in found.warnings:
        out.line(f"提示：{tables.one_line(warning)}", "yellow")
    if found.findings:
        out.show(_table(proof))
    out.line(tally(found), "bold")


def write_table_file(proof: Proof, file: BinaryIO) -> None:
    """Write the table as plain text."""
    text = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="\n", write_through=True)
    try:
        write_table(proof, text)
    finally:
        text.detach()


def _table(proof: Proof) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold", expand=False)
    table.add_column("位置", justify="right", max_width=6)
    table.add_column("程度", max_width=4)
    table.add_column("原文", overflow="fold", max_width=_QUOTED)
    table.add_column("问题与建议", overflow="fold", ratio=1)
    for _, f in by_gravity(proof.found):
        said = tables.one_line(f.quote)
        said = said if len(said) <= _QUOTED else f"{said[: _QUOTED - 1]}…"
        why = f.reason + (f"{f.suggestion}。" if f.suggestion else "") + (f"（{against(f.other)}）" if f.other else "")
        cells = (str(f.start), SEVERITIES[f.severity], said, tables.one_line(why))
        table.add_row(*(Text(cell) for cell in cells), style=_STYLES[f.severity])
    return table
