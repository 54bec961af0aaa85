"""Read every report of a folder with a pool of processes: seconds, characters a second, memory, failures.

usage: python bench/corpus.py [--reports DIR] [--processes 2] [--check]

The seconds are those of the whole run: starting the processes, importing, reading files and their statements.
Memory is the peak of resident memory of each process (VmHWM); the total is the sum of the peaks, this process
included.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import reports
from bars import Bar, report_bars

MEGABYTE = 1_000_000
PROC = Path("/proc")


class Result(NamedTuple):
    """What came of one report."""

    path: Path
    characters: int
    statements: int
    seconds: float
    failure: str


class Run(NamedTuple):
    """What came of the whole folder."""

    results: list[Result]
    seconds: float
    peaks: list[int]  # bytes, one for each process


def read(path: Path) -> Result:
    """Read one report; a failure is counted, never raised."""
    import luoshi

    start = time.perf_counter()
    try:
        reading = luoshi.read(path)
    except Exception as error:
        return Result(path, 0, 0, time.perf_counter() - start, f"{type(error).__name__}: {error}")
    return Result(path, len(reading.text), len(reading.statements), time.perf_counter() - start, "")


def status(pid: int) -> dict[str, str]:
    """Return /proc/PID/status as a dictionary, empty when the process is gone."""
    try:
        lines = (PROC / str(pid) / "status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def family(parent: int) -> list[int]:
    """Return a process and all that it started."""
    pids = [int(each.name) for each in PROC.iterdir() if each.name.isdigit()]
    parents = {pid: status(pid).get("PPid") for pid in pids}
    found = [parent]
    for pid in found:  # grows while it is walked
        found += [child for child, its_parent in parents.items() if its_parent == str(pid)]
    return found


def peaks() -> list[int]:
    """Return the peak resident bytes of this process and of each that it started."""
    if (PROC / "self" / "status").exists():
        sizes = [status(pid).get("VmHWM", "0 kB") for pid in family(os.getpid())]
        return [int(size.split()[0]) * 1024 for size in sizes]
    unit = 1 if sys.platform == "darwin" else 1024
    return [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit]


def read_all(paths: list[Path], processes: int) -> Run:
    """Read the reports, the longest first, so that the processes end together."""
    longest_first = sorted(paths, key=lambda path: -path.stat().st_size)
    start = time.perf_counter()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        results = list(pool.map(read, longest_first, chunksize=8))
        seconds = time.perf_counter() - start
        return Run(results, seconds, peaks())


def print_run(run: Run, failures: int) -> None:
    """Print what was read, how fast, in how much memory, and the first failures."""
    characters = sum(result.characters for result in run.results)
    slowest = max(run.results, key=lambda result: result.seconds)
    failed = [result for result in run.results if result.failure]
    print(f"reports       {len(run.results):,}")
    print(f"characters    {characters:,}")
    print(f"statements    {sum(result.statements for result in run.results):,}")
    print(f"seconds       {run.seconds:.2f}")
    print(f"characters/s  {characters / run.seconds:,.0f}")
    print(
        f"peak memory   {max(run.peaks) / MEGABYTE:.0f} MB the largest process, "
        f"{sum(run.peaks) / MEGABYTE:.0f} MB all {len(run.peaks)}"
    )
    print(f"slowest       {slowest.path.name} {slowest.seconds:.3f} s")
    print(f"failures      {len(failed)}")
    for result in failed[:failures]:
        print(f"  {result.path}: {result.failure}")


def main() -> int:
    """Read the folder and print the figures and the bars."""
    parser = reports.command_line(__doc__)
    parser.add_argument("--reports", type=Path, default=reports.REPORTS, metavar="DIR")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--failures", type=int, default=10, metavar="N", help="failures to show")
    parser.add_argument("--check", action="store_true", help="exit 1 unless every bar is passed")
    options = parser.parse_args()
    paths = reports.report_files(options.reports)
    if not paths:
        print(f"no reports (*.txt) in {options.reports}: give --reports DIR", file=sys.stderr)
        return 2
    run = read_all(paths, options.processes)
    print_run(run, options.failures)
    passed = report_bars(
        (
            Bar("wall seconds", run.seconds, 20, below=True, unit=" s"),
            Bar("peak memory of all processes", sum(run.peaks) / MEGABYTE, 500, below=True, unit=" MB"),
            Bar("failures", sum(bool(result.failure) for result in run.results), 1, below=True),
        )
    )
    return 1 if options.check and not passed else 0


if __name__ == "__main__":
    raise SystemExit(main())
