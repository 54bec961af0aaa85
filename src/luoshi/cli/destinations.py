"""Where output goes: standard output, a file, or a folder with one file per input.

A file appears whole or not at all: it is written beside its place under another name, and renamed.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from luoshi.cli.many import STDIN, STDIN_NAME, shown
from luoshi.cli.speaking import unwritable
from luoshi.errors import UsageError


class Format(NamedTuple):
    """An output format: what its files are called, what it can hold, where it can be printed."""

    name: str
    suffix: str
    joins: bool = True  # several reports fit into one file
    binary: bool = False
    notes: bool = True  # has a place for the warnings of a reading


FORMATS = {
    form.name: form
    for form in (
        Format("table", ".txt"),
        Format("json", ".json"),
        Format("jsonl", ".jsonl", notes=False),
        Format("csv", ".csv", notes=False),
        Format("xlsx", ".xlsx", binary=True),
        Format("html", ".html", joins=False),
        Format("parquet", ".parquet", binary=True, notes=False),
    )
}
_BY_SUFFIX = {form.suffix: form for form in FORMATS.values() if form.name != "table"} | {".htm": FORMATS["html"]}


class Destination(NamedTuple):
    """One file for everything, a file for each input, or (neither) standard output."""

    file: Path | None = None
    folder: Path | None = None


def chosen_format(name: str | None, output: str | None) -> Format:
    """The format asked for; where none is, the one that the name of the output file tells; else a table."""
    if name is None:
        return _told_by(output or "")
    if name.lower() not in FORMATS:
        raise UsageError(f"没有 {shown(name)} 这种格式", f"可以是 {'、'.join(FORMATS)}")
    return FORMATS[name.lower()]


def _told_by(output: str) -> Format:
    suffix = Path(output).suffix.lower()
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    if suffix not in ("", ".txt") and not Path(output).exists():
        raise UsageError(
            f"看不出 {shown(output)} 要哪种格式",
            f"请用 --format，可以是 {'、'.join(FORMATS)}；或用 {'、'.join(_BY_SUFFIX)} 作后缀",
        )
    return FORMATS["table"]


def destination(output: str | None, form: Format, inputs: list[str]) -> Destination:
    """Decide where output goes, before anything is read.

    Raises:
        UsageError: When the output does not suit the format or would overwrite an input.
    """
    if output is None or output == "-":
        _check_printable(form, inputs)
        return Destination()
    path = Path(output)
    if _is_folder(output, form, inputs):
        if path.exists() and not path.is_dir():
            raise UsageError(f"{shown(output)} 是文件，放不下 {len(inputs)} 份 {form.name}", "请给 -o 一个文件夹")
        for target in names_in(path, form, inputs):
            _check_not_input(target, inputs)
        return Destination(folder=path)
    if path.is_dir():
        raise UsageError(
            f"{shown(output)} 是文件夹", f"多份报告合成一个 {form.name}，请给 -o 一个文件名，如 结果{form.suffix}"
        )
    _check_not_input(path, inputs)
    return Destination(file=path)


def names_in(folder: Path, form: Format, inputs: list[str]) -> list[Path]:
    """The file for each input: named after it, and numbered where two would have the same name."""
    taken: set[str] = set()
    out = []
    for given in inputs:
        stem = STDIN_NAME if given == STDIN else Path(given).stem
        name, number = stem + form.suffix, 2
        while name.casefold() in taken:
            name, number = f"{stem}-{number}{form.suffix}", number + 1
        taken.add(name.casefold())
        out.append(folder / name)
    return out


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Write a file so that it appears whole or not at all.

    Raises:
        LuoshiError: When it cannot be written; nothing is left behind.
    """
    target = Path(os.path.realpath(path))  # a link stays a link
    if target.exists() and not target.is_file():  # /dev/null, a pipe
        with _explained(path), target.open("wb") as stream:
            yield stream
        return
    draft = target.with_name(f".{target.name[:40]}.{os.getpid()}.part")
    with _explained(path):
        try:
            if target.exists() and not os.access(target, os.W_OK):
                raise PermissionError(errno.EACCES, "", str(target))
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666), "wb") as stream:
                yield stream
            if target.exists():
                draft.chmod(target.stat().st_mode & 0o7777)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)


_BINARY = getattr(os, "O_BINARY", 0)


def make_folder(folder: Path) -> None:
    """Make an output folder where there is none."""
    with _explained(folder):
        folder.mkdir(parents=True, exist_ok=True)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise unwritable(f" {shown(str(path))}", error) from error


def _is_folder(output: str, form: Format, inputs: list[str]) -> bool:
    """Whether ``-o`` means a folder: what exists tells, else its look and the format."""
    path = Path(output)
    several = len(inputs) > 1
    if several and form.name not in ("json", "html", "table"):
        return False
    if path.is_dir() or output.endswith(("/", os.sep)):
        return True
    return several and (not form.joins or (form.name == "json" and not path.suffix and not path.exists()))


def _check_printable(form: Format, inputs: list[str]) -> None:
    if len(inputs) > 1 and not form.joins:
        raise UsageError(f"{len(inputs)} 份报告不能连成一个 {form.name}", "请用 -o 给一个文件夹，每份报告一个文件")
    if form.binary and sys.stdout.isatty():
        raise UsageError(f"{form.name} 不是文字，不能显示在终端上", f"请用 -o 给一个文件名，如 -o 结果{form.suffix}")


def _check_not_input(target: Path, inputs: list[str]) -> None:
    for given in inputs:
        try:
            same = given != STDIN and target.exists() and os.path.samefile(given, target)
        except OSError:
            same = False
        if same:
            raise UsageError(f"输出 {shown(str(target))} 就是输入的文件，写了会毁掉它", "请给 -o 另一个名字")
