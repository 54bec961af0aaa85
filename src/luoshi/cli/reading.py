"""``luoshi read`` and ``luoshi explain``: what a report says, and how it was read."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, NamedTuple

import typer

from luoshi.cli import destinations, many
from luoshi.cli.destinations import Destination, Format
from luoshi.cli.many import Read
from luoshi.cli.speaking import complain, remark
from luoshi.errors import LuoshiError, UsageError
from luoshi.papers import words

if TYPE_CHECKING:
    from luoshi.reading.model import Reading


Files = Annotated[list[str], typer.Argument(metavar="文件", help="报告：txt、docx、pdf、html、md；- 是标准输入")]
File = Annotated[str, typer.Argument(metavar="文件", help="报告：txt、docx、pdf、html、md；- 是标准输入")]


class Selection(NamedTuple):
    """Which statements are wanted; None for all."""

    part: str | None
    modality: str | None
    headline: bool

    def __bool__(self) -> bool:
        return self.part is not None or self.modality is not None or self.headline


def read(
    files: Files,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="格式",
            help=f"{'、'.join(destinations.FORMATS)}；不写时看 -o 的后缀，否则是 table",
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="路径", help="写到文件；json、html 有多份报告时写到文件夹，每份一个文件"
        ),
    ] = None,
    part: Annotated[
        str | None, typer.Option("--part", metavar="部分", help=f"只要这一部分：{'、'.join(words.PARTS)}")
    ] = None,
    modality: Annotated[
        str | None, typer.Option("--modality", metavar="性质", help="只要目标 target、成绩 outcome 或背景 context")
    ] = None,
    headline: Annotated[bool, typer.Option("--headline", help="只要主要预期目标")] = False,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", metavar="个数", min=1, help="同时读几份；不写时 8 份以下为 1，否则为处理器个数"),
    ] = None,
) -> None:
    """读报告，列出每一个数字说了什么。"""
    chosen = destinations.chosen_format(form, output)
    wanted = Selection(_one_of("部分", part, words.PARTS), _one_of("性质", modality, words.KINDS), headline)
    place = destinations.destination(output, chosen, files)
    failures: list[LuoshiError] = []

    def failed(error: LuoshiError) -> None:
        failures.append(error)
        complain(error)

    reads = many.read_all(files, jobs, failed)
    if len(files) >= many.MANY and sys.stderr.isatty() and (place != Destination() or not sys.stdout.isatty()):
        reads = many.with_progress(reads, len(files))
    deliver(_selected(reads, wanted, chosen), chosen, place, files)
    if failures:
        raise typer.Exit(LuoshiError.exit_code)


def explain(
    file: File,
    offset: Annotated[int, typer.Argument(metavar="位置", help="第几个字（从 0 数起），即表格里的“位置”")],
) -> None:
    """说明一个数字是怎样读出来的，用了哪些规则。"""
    from luoshi.papers import explained, terminal

    reading = many.read_file(file)
    if not 0 <= offset < len(reading.text):
        raise UsageError(
            f"位置 {offset} 不在报告里", f"这份报告有 {len(reading.text)} 个字，位置从 0 到 {len(reading.text) - 1}"
        )
    terminal.write_explanation(explained.explain(reading, offset), sys.stdout)


def deliver(reads: Iterator[Read], form: Format, place: Destination, inputs: list[str]) -> None:
    """Write what was read where it belongs; nothing when nothing could be read."""
    first = next(reads, None)
    if first is None:
        return
    reads = chain((first,), reads)
    several = len(inputs) > 1
    if place.folder is not None:
        destinations.make_folder(place.folder)
        _write_each(reads, form, place.folder, inputs)
    elif place.file is not None:
        with destinations.whole_file(place.file) as stream:
            write((read.reading for read in reads), form, stream, several)
    elif form.name == "table":
        from luoshi.papers.terminal import write_table

        write_table((read.reading for read in reads), sys.stdout)
    else:
        sys.stdout.flush()
        write((read.reading for read in reads), form, sys.stdout.buffer, several)
        sys.stdout.buffer.flush()


def write(readings: Iterable[Reading], form: Format, stream: BinaryIO, many: bool = False) -> None:
    """Write readings in a format; the libraries that one needs are loaded only for it."""
    if form.name == "table":
        from luoshi.papers import terminal

        terminal.write_table_file(readings, stream)
    elif form.name == "html":
        from luoshi.papers.page import page

        stream.writelines(page(reading).encode("utf-8", "replace") for reading in readings)
    elif form.name == "xlsx":
        from luoshi.papers import workbook

        workbook.write_xlsx(readings, stream)
    elif form.name == "parquet":
        from luoshi.papers import columnar

        columnar.write_parquet(readings, stream)
    else:
        from luoshi.papers import tables

        if form.name == "json":
            tables.write_json(readings, stream, many)
        elif form.name == "jsonl":
            tables.write_jsonl(readings, stream)
        else:
            tables.write_csv(readings, stream)


def _write_each(reads: Iterable[Read], form: Format, folder: Path, inputs: list[str]) -> None:
    """One file an input. Reads come in the order of the inputs, some left out."""
    targets = zip(inputs, destinations.names_in(folder, form, inputs), strict=True)
    for read in reads:
        target = next(target for given, target in targets if given == read.path)
        with destinations.whole_file(target) as stream:
            write((read.reading,), form, stream)


def _selected(reads: Iterable[Read], wanted: Selection, form: Format) -> Iterator[Read]:
    for path, reading in reads:
        name = reading.report.source or many.STDIN_NAME
        for warning in () if form.notes else reading.warnings:
            remark(f"{many.shown(name)}：{warning}")
        kept = select(reading, wanted) if wanted else reading
        if wanted.headline and not kept.statements:
            remark(f"{many.shown(name)}：没有找到主要预期目标")
        yield Read(path, kept)


def select(reading: Reading, wanted: Selection) -> Reading:
    """A reading with only the statements wanted."""
    from luoshi.reading.headline import headline

    statements = headline(reading) if wanted.headline else reading.statements
    return reading._replace(
        statements=tuple(
            s
            for s in statements
            if wanted.modality in (None, s.modality) and wanted.part in (None, reading.sections[s.section].part)
        )
    )


def _one_of(what: str, given: str | None, names: dict[str, str]) -> str | None:
    """An option's value, in English or in Chinese."""
    if given is None or given in names:
        return given
    for name, chinese in names.items():
        if given == chinese:
            return name
    raise UsageError(f"没有“{many.shown(given)}”这种{what}", f"可以是 {'、'.join(names)}")
