"""Reads a run of reports, each once, and holds each against the next; what came of it is kept as it is made."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from luoshi.corpus import parts
from luoshi.corpus.columns import Row
from luoshi.corpus.model import DONE, FAILED, SKIPPED, Filed, Held, Outcome
from luoshi.corpus.pairing import Run
from luoshi.corpus.rows import of_one, of_pair
from luoshi.errors import LuoshiError
from luoshi.reading import read_document
from luoshi.reading.document import load
from luoshi.reading.model import Reading
from luoshi.reconciling import reconcile
from luoshi.reconciling.promises import promised

_PLANS = ("plan", "mixed")


def hold(run: Run, folder: Path, done: Callable[[], bool]) -> list[Outcome]:
    """Hold the reports of a run together, two by two.

    Args:
        run: What to hold together, in the order of the years.
        folder: Where the parts are kept; what is there already is not made again.
        done: Called as each pair is done; when it returns false, no more are begun.

    Raises:
        OSError: When a part cannot be written.
    """
    readings = _Readings()
    out = []
    for held in run:
        before = parts.outcome(folder, held)
        out.append(before or _one(held, folder, readings))
        if not done():
            break
    return out


class _Readings:
    """The readings of a run: each report is read once, and dropped when the run has passed it."""

    def __init__(self) -> None:
        self._kept: dict[str, Reading] = {}

    def of(self, held: Held) -> list[Reading]:
        files = [file for file in held if file is not None]
        self._kept = {file.name: self._kept.get(file.name) or _read(file) for file in files}
        return list(self._kept.values())


def _read(file: Filed) -> Reading:
    reading = read_document(load(file.source.path))
    report = reading.report._replace(place=file.place, level=file.level, year=file.year)
    return reading._replace(report=report)


def _one(held: Held, folder: Path, readings: _Readings) -> Outcome:
    """What comes of two reports. A failure is an outcome, and no part, so that it is tried again."""
    try:
        outcome, rows = _held(readings.of(held))
    except LuoshiError as error:
        return Outcome(FAILED, str(error))
    except Exception as error:  # one pair that brings out a bug must not cost the others
        if os.environ.get("LUOSHI_TRACEBACK"):
            raise
        return Outcome(FAILED, f"程序内部出错（{type(error).__name__}: {error}）")
    parts.write(folder, held, outcome, rows)
    return outcome


def _held(readings: list[Reading]) -> tuple[Outcome, list[Row]]:
    old = readings[0]
    if not any(section.part in _PLANS for section in old.sections):
        return Outcome(SKIPPED, "报告里没有找到工作安排部分"), []
    if not promised(old):
        return Outcome(SKIPPED, "工作安排里没有读到量化的目标"), []
    if len(readings) == 1:
        rows = list(of_one(old))
        return Outcome(DONE, rows=len(rows)), rows
    found = reconcile(old, readings[1], tasks=False)
    rows = list(of_pair(old, readings[1], found))
    return Outcome(DONE, "", found.warnings, len(rows)), rows
