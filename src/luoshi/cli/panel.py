"""``luoshi panel``: a corpus of reports as one table."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from luoshi.cli import destinations, many
from luoshi.cli.speaking import complain, interrupted, remark, unwritable
from luoshi.errors import LuoshiError, UsageError

if TYPE_CHECKING:
    from luoshi.corpus.panel import Panel, Told

_FORMATS = {".parquet": "parquet", ".csv": "csv", ".jsonl": "jsonl"}
_SHOWN = 10  # failures told one by one


def panel(
    reports: Annotated[
        list[str], typer.Argument(metavar="报告", help="报告文件、装着报告的文件夹，或有 path 一列的清单（.tsv、.csv）")
    ],
    output: Annotated[
        str,
        typer.Option("--output", "-o", metavar="路径", help="写到文件，后缀定格式：parquet、csv、jsonl；说明和清单写在旁边"),
    ] = "panel.parquet",
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", metavar="个数", min=1, help="用几个进程；不写时是处理器个数")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="接着上次做：文件和程序都没有变的不再做")] = False,
    alone: Annotated[bool, typer.Option("--alone", help="没有下一年报告的，也列出目标，回应各列为空")] = False,
    licence: Annotated[
        str, typer.Option("--licence", metavar="名称", help="写进说明的数据许可，用 SPDX 的名称；不写时是 CC0-1.0")
    ] = "CC0-1.0",
) -> None:
    """把许多份报告按地方、年份配成对，逐对对账，合成一张表：每行一项目标。"""
    table = _table(output, reports)
    folder = table.with_name(f"{table.name}.parts")
    with _writing(folder), _progress() as told:
        from luoshi.corpus import panel as make

        if not resume and folder.is_dir() and any(folder.iterdir()) and not table.exists():
            remark(f"{many.shown(folder.name)} 里有没做完的结果，这次从头做；要接着做请加 --resume")
        made = make(reports, folder, jobs=jobs, resume=resume, alone=alone, told=told)
    _write(made, table, licence)
    if _say(made, table):
        raise typer.Exit(LuoshiError.exit_code)


def _table(output: str, reports: list[str]) -> Path:
    """Where the table goes; refused before anything is read where that cannot be."""
    path = Path(output)
    if path.suffix.lower() not in _FORMATS:
        raise UsageError(f"看不出 {many.shown(output)} 要哪种格式", f"请用 {'、'.join(_FORMATS)} 作后缀")
    form = destinations.FORMATS[_FORMATS[path.suffix.lower()]]
    place = destinations.destination(output, form, reports)
    if place.file is None or not path.parent.is_dir():
        raise UsageError(f"没有 {many.shown(str(path.parent))} 这个文件夹", "请先建好文件夹，或换一个位置")
    _check_own(path)
    return path


def _check_own(table: Path) -> None:
    """The description beside the table has a fixed name: that of another table is not written over."""
    import json

    from luoshi.corpus.describing import PACKAGE

    beside = table.with_name(PACKAGE)
    if not beside.exists():
        return
    try:
        described = [each["path"] for each in json.loads(beside.read_text(encoding="utf-8"))["resources"]]
    except (OSError, ValueError, KeyError, TypeError):
        described = []
    if described != [table.name]:
        raise UsageError(f"{many.shown(str(beside))} 说明的是别的数据", "请把 -o 放到另一个文件夹")


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise unwritable(f" {many.shown(str(folder))}", error) from error


def _write(made: Panel, table: Path, licence: str) -> None:
    from luoshi import __version__
    from luoshi.corpus import describing
    from luoshi.corpus.panel import tidy
    from luoshi.corpus.writing import WRITERS

    form = _FORMATS[table.suffix.lower()]
    with destinations.whole_file(table) as stream:
        rows = WRITERS[form](made.rows(), stream)
    said = {
        describing.PACKAGE: describing.package(table, form, rows, __version__, licence),
        describing.MANIFEST: describing.manifest(made, __version__),
    }
    for name, record in said.items():
        with destinations.whole_file(table.with_name(name)) as stream:
            stream.write(describing.text(record))
    with _writing(made.folder):
        tidy(made)


def _say(made: Panel, table: Path) -> int:
    """Tell what came of it; returns how many files and pairs failed."""
    counts = made.counts()
    failures = [(file.name, file.why) for file in made.files if file.state == "failed"]
    failures += [(held.old.name, outcome.why) for held, outcome in made.pairs() if outcome.state == "failed"]
    for name, why in failures[:_SHOWN]:
        complain(LuoshiError(why if name in why else f"{many.shown(name)}：{why}"))
    if len(failures) > _SHOWN:
        complain(LuoshiError(f"还有 {len(failures) - _SHOWN} 处没有做成", "逐条列在 manifest.json"))
    idle = sum(file.state == "skipped" for file in made.files)
    parts = [f"{counts['rows']} 项目标", f"{counts['done']} 对报告"]
    parts += [f"其中 {counts['reused']} 对是上次做好的"] if counts["reused"] else []
    parts += [f"{counts['skipped']} 对没有可对的目标"] if counts["skipped"] else []
    parts += [f"{idle} 份报告没有用上"] if idle else []
    remark(f"{many.shown(table.name)}：{'，'.join(parts)}（manifest.json 逐条说明）")
    return len(failures)


@contextmanager
def _progress() -> Iterator[Told]:
    """Show on standard error how far the work is, where somebody watches."""

    def check(*_: object) -> None:
        if interrupted.is_set():
            raise KeyboardInterrupt

    if not sys.stderr.isatty():
        yield check
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task("")

        def told(what: str, done: int, total: int) -> None:
            check()
            bar.update(task, description=what, completed=done, total=total)

        yield told
