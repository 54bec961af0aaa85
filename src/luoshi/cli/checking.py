"""``luoshi check``: the proof-reader of a draft report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from luoshi.cli import destinations, many
from luoshi.cli.destinations import Format
from luoshi.cli.speaking import remark
from luoshi.errors import InputError, UsageError

if TYPE_CHECKING:
    from luoshi.papers.findings.records import Proof
    from luoshi.reading.model import Report
    from luoshi.reconciling.checking.model import Fact

_FORMATS = {
    form.name: form
    for form in (
        Format("table", ".txt", joins=False), Format("json", ".json", joins=False), Format("html", ".html", joins=False),
        Format("docx", ".docx", joins=False, binary=True),
    )
}  # fmt: skip
_BY_SUFFIX = {form.suffix: form for form in _FORMATS.values()} | {".htm": _FORMATS["html"]}
_DATABASE = ("db", "台账", "数据库")
_FOUND = 1


def check(
    draft: Annotated[str, typer.Argument(metavar="草稿", help="报告草稿：txt、docx、pdf、html、md；- 是标准输入")],
    last: Annotated[str | None, typer.Option("--last", metavar="上年报告", help="同一个地方上一年的报告，核对目标和上年数")] = None,
    ledger: Annotated[
        str | None,
        typer.Option("--ledger", metavar="台账", help="CSV 表（指标,数值,单位,口径,时期）；写 db 就读督查室的数据库"),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option("--format", "-f", metavar="格式", help=f"{'、'.join(_FORMATS)}；不写时看 -o 的后缀，否则是 table"),
    ] = None,
    output: Annotated[str | None, typer.Option("--output", "-o", metavar="路径", help="写到文件；docx 是带批注的草稿")] = None,
    force: Annotated[bool, typer.Option("--force", help="两份报告地名不同（合并、更名）也核对")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="有“错误”时退出码是 1；不写时总是 0")] = False,
) -> None:
    """校核报告草稿：前后数字、算术、上年目标、单位和年份，逐处指出。"""
    chosen = _chosen(form, output)
    given = [path for path in (draft, last, ledger) if path is not None]
    place = destinations.destination(output, chosen, [draft])
    for other in given[1:]:
        destinations.destination(output, chosen, [other])
    if given.count(many.STDIN) > 1:
        raise UsageError("标准输入（-）只能给一次", "其他的请给文件")
    proof = _proof(draft, last, ledger, force=force)
    original = _original(draft) if chosen.name == "docx" else None
    if place.file is not None:
        with destinations.whole_file(place.file) as stream:
            _write(proof, chosen, stream, original)
    elif chosen.name == "table":
        from luoshi.papers.findings.screen import write_table

        write_table(proof, sys.stdout)
    else:
        _write(proof, chosen, sys.stdout.buffer, original)
        sys.stdout.buffer.flush()
    if chosen.name == "docx":
        from luoshi.papers.findings.records import tally

        for warning in proof.found.warnings:
            remark(warning)
        remark(tally(proof.found))
    if strict and any(f.severity == "error" for f in proof.found.findings):
        raise typer.Exit(_FOUND)


def _chosen(name: str | None, output: str | None) -> Format:
    if name is not None:
        if name.lower() not in _FORMATS:
            raise UsageError(f"校核没有 {many.shown(name)} 这种格式", f"可以是 {'、'.join(_FORMATS)}")
        return _FORMATS[name.lower()]
    suffix = Path(output or "").suffix.lower()
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    if suffix and not Path(output or "").exists():
        raise UsageError(f"看不出 {many.shown(output or '')} 要哪种格式", f"可以用 {'、'.join(_BY_SUFFIX)} 作后缀，或用 --format")
    return _FORMATS["table"]


def _proof(draft: str, last: str | None, ledger: str | None, *, force: bool) -> Proof:
    from luoshi.papers.findings.records import Proof
    from luoshi.reconciling.checking import check as proof_read

    page = many.read_file(draft)
    before = many.read_file(last) if last is not None else None
    facts = _facts(ledger, page.report) if ledger is not None else ()
    return Proof(page, proof_read(page, before, facts, force=force))


def _facts(ledger: str, draft: Report) -> tuple[Fact, ...]:
    """The settled figures of the year that the draft reviews."""
    year = draft.year - 1 if draft.year else None
    if ledger.lower() in _DATABASE and not Path(ledger).exists():
        return _of_database(draft, year)
    from luoshi.reading.document import load
    from luoshi.reconciling.checking.table import read_facts

    return read_facts(load(ledger).raw, year)


def _of_database(draft: Report, year: int | None) -> tuple[Fact, ...]:
    from luoshi.cli import opening
    from luoshi.reconciling.checking.model import Fact

    if draft.place is None or year is None:
        raise InputError("草稿看不出是哪个地方、哪一年的，不知道对哪本台账", "请在标题里写明，如“云泽市2026年政府工作报告”")
    with opening.ledger():
        from luoshi.ledger import settled
        from luoshi.ledger.models import Place

        place = Place.objects.filter(name=draft.place).first()
        found = settled.of_year(place, year) if place is not None else []
    if not found:
        remark(f"台账里没有{draft.place}{year}年年底的数字，没有核对台账")
    return tuple(Fact(*each) for each in found)


def _original(draft: str) -> bytes | None:
    """The bytes of a Word draft, to be kept with all that it holds; None for other drafts."""
    from luoshi.reading.loading import formats

    if draft == many.STDIN:
        return None
    data = Path(draft).read_bytes()
    return data if formats.kind(data, draft) == "docx" else None


def _write(proof: Proof, form: Format, stream: BinaryIO, original: bytes | None) -> None:
    if form.name == "table":
        from luoshi.papers.findings.screen import write_table_file

        write_table_file(proof, stream)
    elif form.name == "json":
        from luoshi.papers.findings.records import write_json

        write_json(proof.found, stream)
    elif form.name == "html":
        from luoshi.papers.findings.page import page

        stream.write(page(proof).encode("utf-8", "replace"))
    else:
        from luoshi.papers.findings.document import write_docx

        write_docx(proof, stream, original)
