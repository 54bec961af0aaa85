"""``luoshi reconcile``: one report held against the next."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from luoshi.cli import destinations, many
from luoshi.cli.destinations import Format
from luoshi.cli.speaking import remark
from luoshi.errors import UsageError

if TYPE_CHECKING:
    from luoshi.papers.reconciliation.records import Pair

_FORMATS = ("table", "json", "csv", "xlsx", "html")


def reconcile(
    old: Annotated[str, typer.Argument(metavar="旧报告", help="提出目标的那一年的报告：txt、docx、pdf、html、md")],
    new: Annotated[str, typer.Argument(metavar="新报告", help="下一年的报告，回顾这一年")],
    form: Annotated[
        str | None,
        typer.Option("--format", "-f", metavar="格式", help=f"{'、'.join(_FORMATS)}；不写时看 -o 的后缀，否则是 table"),
    ] = None,
    output: Annotated[str | None, typer.Option("--output", "-o", metavar="路径", help="写到文件")] = None,
    force: Annotated[bool, typer.Option("--force", help="两份报告地名不同（合并、更名）也对账")] = False,
) -> None:
    """拿下一年的报告对上一年的承诺：哪些有数、完成没有，哪些没有再提。"""
    chosen = destinations.chosen_format(form, output)
    if chosen.name not in _FORMATS:
        raise UsageError(f"对账没有 {chosen.name} 这种格式", f"可以是 {'、'.join(_FORMATS)}")
    place = destinations.destination(output, chosen, [old])
    destinations.destination(output, chosen, [new])
    pair = _held(old, new, force=force)
    if chosen.name == "csv":
        for warning in pair.found.warnings:
            remark(warning)
    if place.file is not None:
        with destinations.whole_file(place.file) as stream:
            _write(pair, chosen, stream)
    elif chosen.name == "table":
        from luoshi.papers.reconciliation.screen import write_table

        write_table(pair, sys.stdout)
    else:
        _write(pair, chosen, sys.stdout.buffer)
        sys.stdout.buffer.flush()


def _held(old: str, new: str, *, force: bool) -> Pair:
    from luoshi.papers.reconciliation.records import Pair
    from luoshi.reconciling import reconcile as hold

    if old == many.STDIN == new:
        raise UsageError("标准输入（-）只能给一次", "另一份报告请给文件")
    before, after = many.read_file(old), many.read_file(new)
    return Pair(before, after, hold(before, after, force=force))


def _write(pair: Pair, form: Format, stream: BinaryIO) -> None:
    if form.name == "table":
        from luoshi.papers.reconciliation.screen import write_table_file

        write_table_file(pair, stream)
    elif form.name == "json":
        from luoshi.papers.reconciliation.records import write_json

        write_json(pair.found, stream)
    elif form.name == "csv":
        from luoshi.papers.reconciliation.records import write_csv

        write_csv(pair, stream)
    elif form.name == "xlsx":
        from luoshi.papers.reconciliation.workbook import write_xlsx

        write_xlsx(pair, stream)
    else:
        from luoshi.papers.reconciliation.page import page

        stream.write(page(pair).encode("utf-8", "replace"))
