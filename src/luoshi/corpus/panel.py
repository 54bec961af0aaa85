"""Makes the panel: files found, paired, read and held together; the table itself is streamed from the parts."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from luoshi.corpus import parts, pool
from luoshi.corpus.columns import NAMES, Row
from luoshi.corpus.model import DONE, FAILED, SKIPPED, Filed, Held, Outcome
from luoshi.corpus.pairing import Run, runs
from luoshi.corpus.sources import sources
from luoshi.errors import InputError

Told = Callable[[str, int, int], None]  # what is being done, how many are done, of how many
ENOUGH = 16  # files, from which on a second process is worth its start


class Panel(NamedTuple):
    """What was found and what came of it. The rows lie in the folder of parts."""

    files: tuple[Filed, ...]
    runs: tuple[Run, ...]
    outcomes: tuple[tuple[Outcome, ...], ...]
    folder: Path

    def pairs(self) -> Iterator[tuple[Held, Outcome]]:
        """Every two reports held together (or one by itself), in the order of the table."""
        for run, outcomes in zip(self.runs, self.outcomes, strict=True):
            yield from zip(run, outcomes, strict=True)

    def rows(self) -> Iterator[Row]:
        """The rows of the table, by level, place, year and place in the report. Each has all columns."""
        for run, outcomes in zip(self.runs, self.outcomes, strict=True):
            running: dict[int, int] = {}
            for held, outcome in zip(run, outcomes, strict=True):
                running = yield from _rows(self.folder, held, outcome, running)

    def counts(self) -> Counter[str]:
        """How many pairs are done, failed, skipped, and how many of them were taken from an earlier run."""
        counted = Counter(outcome.state for _, outcome in self.pairs())
        counted["reused"] = sum(outcome.reused and outcome.state == DONE for _, outcome in self.pairs())
        counted["unread"] = sum(file.state == FAILED for file in self.files)
        counted["rows"] = sum(outcome.rows for _, outcome in self.pairs())
        return counted


def panel(
    given: Sequence[str], folder: Path, *, jobs: int | None = None, resume: bool = False, alone: bool = False,
    told: Told = lambda *_: None,
) -> Panel:  # fmt: skip
    """Read a corpus and hold every two consecutive reports of a place together.

    Args:
        given: Files, folders, or lists (see :func:`luoshi.corpus.sources.sources`).
        folder: Where the results of single pairs are kept; made where it is not there.
        jobs: How many processes; as many as there are processors unless told, one for few files.
        resume: Take what an earlier run left in the folder; else it is emptied first.
        alone: Also the promises of reports without a next one.
        told: Told how far the work is.

    Raises:
        InputError: When there are no files, or no two that belong together.
        OSError: When the folder cannot be written.
    """
    listed = sources(given)
    if not listed:
        raise InputError("没有找到报告", "请给报告文件、装着报告的文件夹，或有 path 一列的清单（.tsv）")
    jobs = jobs or (os.cpu_count() or 1 if len(listed) >= ENOUGH else 1)
    read = pool.file_all(listed, jobs, lambda n: told("找报告", n, len(listed)))
    files, found = runs(read, alone=alone)
    total = sum(map(len, found))
    if not total:
        raise InputError(*_nothing(files))
    folder.mkdir(parents=True, exist_ok=True)
    if not resume:
        parts.clear(folder)
    outcomes = pool.hold_all(found, folder, jobs, lambda n: told("对账", n, total))
    return Panel(tuple(files), tuple(found), tuple(map(tuple, outcomes)), folder)


def tidy(made: Panel) -> None:
    """Remove the parts of pairs that no longer belong to the panel."""
    parts.clear(made.folder, [parts.name(held) for held, outcome in made.pairs() if outcome.state != FAILED])


def _nothing(files: Sequence[Filed]) -> tuple[str, str]:
    """Why no two files belong together, and what to do."""
    whys = Counter(file.why for file in files).most_common(3)
    return (
        f"{len(files)} 份文件里没有同一地方相邻两年的报告（{'；'.join(f'{n} 份{why}' for why, n in whys)}）"[:300],
        "请给同一地方相邻两年的报告；地名、年份读不出的，用清单（.tsv）的 place、year 两列写明",
    )


def _rows(
    folder: Path, held: Held, outcome: Outcome, running: dict[int, int]
) -> Generator[Row, None, dict[int, int]]:
    """The rows of a pair; returns where in the next report the same number stands, and for how many years running."""
    carried: dict[int, int] = {}
    if outcome.state in (FAILED, SKIPPED):
        return carried
    old, new = held
    known: Row = {
        "place": old.place, "level": old.level, "year": old.year, "file": old.name, "sha256": old.sha256,
        "next_file": new.name if new else None, "next_sha256": new.sha256 if new else None,
        "complete": old.source.complete and (new is None or new.source.complete),
    }  # fmt: skip
    for row in parts.rows(folder, held):
        years = running.get(int(str(row["start"])), 1)
        if row["change"] == "repeated" and row["next_start"] is not None:
            carried[int(str(row["next_start"]))] = years + 1
        filled = {**row, **known, "years_running": years}
        yield {name: filled[name] for name in NAMES}
    return carried
