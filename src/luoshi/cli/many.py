"""Reads one report or many: in order, on one core or several, a bad one never stopping the others."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from luoshi.cli.speaking import bug, interrupted
from luoshi.errors import InputError, LuoshiError, UsageError
from luoshi.reading.model import Reading

STDIN = "-"
STDIN_NAME = "标准输入"
MANY = 8  # files, from which on several cores and a progress bar are worth their start

Complain = Callable[[LuoshiError], None]


class Read(NamedTuple):
    """A report that was read, and the path as it was given."""

    path: str
    reading: Reading


def read_file(path: str) -> Reading:
    """Read a file, or standard input for ``-``.

    Raises:
        LuoshiError: When it cannot be read as a report.
    """
    from luoshi.reading import read_document
    from luoshi.reading.document import load

    if path == STDIN:
        return _read_stdin()
    if os.path.isdir(path):
        raise InputError(f"{shown(path)} 是文件夹", f"请给出里面的文件，如 {shown(path.rstrip(os.sep))}{os.sep}*.txt")
    return read_document(load(Path(path)))


def read_all(paths: list[str], jobs: int | None, complain: Complain) -> Iterator[Read]:
    """Read files in the order given; those that cannot be read are complained of and left out."""
    if paths.count(STDIN) > 1:
        raise UsageError("标准输入（-）只能给一次", "其他的报告请给文件")
    jobs = jobs or (os.cpu_count() or 1 if len(paths) >= MANY else 1)
    jobs = min(jobs, sum(path != STDIN for path in paths))
    outcomes = _in_pool(paths, jobs) if jobs > 1 else map(_attempt, paths)
    for path, outcome in zip(paths, outcomes, strict=True):
        if interrupted.is_set():
            raise KeyboardInterrupt
        if isinstance(outcome, LuoshiError):
            complain(outcome)
        else:
            yield Read(path, outcome)


def with_progress(reads: Iterable[Read], total: int) -> Iterator[Read]:
    """Show on standard error how far the reading has come."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("读取"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as progress:
        task = progress.add_task("", total=total)
        for read in reads:
            yield read
            progress.advance(task)


def shown(path: str) -> str:
    """A path fit for one line of a message."""
    return "".join(char if char.isprintable() else "?" for char in path)


def _attempt(path: str) -> Reading | LuoshiError:
    try:
        return read_file(path)
    except LuoshiError as error:
        return error
    except Exception as error:  # one report that brings out a bug must not cost the others
        return bug(error, f"{shown(path)}：")


def _read_stdin() -> Reading:
    from luoshi.reading import read_document
    from luoshi.reading.document import MAX_BYTES, from_bytes

    reading = read_document(from_bytes(sys.stdin.buffer.read(MAX_BYTES + 1), STDIN_NAME))
    return reading._replace(report=reading.report._replace(source=None))


def _in_pool(paths: list[str], jobs: int) -> Iterator[Reading | LuoshiError]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    pool = ProcessPoolExecutor(jobs, initializer=_ignore_interrupt)
    try:
        results = pool.map(_attempt, [path for path in paths if path != STDIN], chunksize=4)
        for path in paths:
            yield _attempt(path) if path == STDIN else next(results)
    except BrokenProcessPool:
        raise LuoshiError("一个读取进程意外退出，可能是内存不足", "请用较小的 --jobs 再试") from None
    finally:
        pool.shutdown(cancel_futures=True)  # waits for the few reports in hand: at exit a pool left to itself may fail


def _ignore_interrupt() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is answered once, by the parent
