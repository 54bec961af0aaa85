"""Make the panel of a whole corpus: wall and processor seconds, memory of all processes, and a single pair.

usage: python bench/panel.py [--reports INDEX.tsv] [--processes 2] [--check]

The panel is made by ``luoshi panel`` in a process of its own, from nothing, without tasks that state no figure. Memory
is the most that it and the processes it started held at one moment (resident, sampled ten times a second). Then it is
made again with --resume. A single pair is read and reconciled in this process, with its tasks, for a sample of pairs.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import reports
from bars import Bar, report_bars
from corpus import MEGABYTE, family, status

SAMPLED = 20
SEED = 5


class Run(NamedTuple):
    """What one run of the command took: seconds, seconds of the processor, bytes at the peak."""

    wall: float
    processor: float
    peak: int


def run(index: Path, table: Path, processes: int, *more: str) -> Run:
    """Run the command to its end. Raises CalledProcessError when it fails."""
    command = [sys.executable, "-m", "luoshi", "panel", str(index), "-o", str(table), "-j", str(processes), *more]
    source = str(reports.REPOSITORY / "src")
    before = os.times()
    start = time.perf_counter()
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": source}) as process:
        peak = 0
        while process.poll() is None:
            held = [status(pid).get("VmRSS", "0 kB") for pid in family(process.pid)]
            peak = max(peak, sum(int(size.split()[0]) * 1024 for size in held))
            time.sleep(0.1)
        wall = time.perf_counter() - start
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(wall, spent, peak)


def single(index: Path, pairs: list[dict[str, str]]) -> list[float]:
    """Seconds to read and reconcile each pair, with its tasks."""
    import luoshi

    luoshi.reconcile(*(index.parent / pairs[0][key] for key in ("file", "next_file")), force=True)  # words are loaded
    out = []
    for pair in pairs:
        start = time.perf_counter()
        luoshi.reconcile(*(index.parent / pair[key] for key in ("file", "next_file")), force=True)
        out.append(time.perf_counter() - start)
    return sorted(out)


def main() -> int:
    """Make the panel and print the figures and the bars."""
    parser = reports.command_line(__doc__)
    parser.add_argument("--reports", type=Path, default=reports.REPORTS / "INDEX.tsv", metavar="FILE")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--check", action="store_true", help="exit 1 unless every bar is passed")
    asked = parser.parse_args()
    if not asked.reports.exists():
        print(f"no list of reports at {asked.reports}: give --reports INDEX.tsv", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "panel.parquet"
        whole = run(asked.reports, table, asked.processes)
        made = json.loads((Path(folder) / "manifest.json").read_text(encoding="utf-8"))
        again = run(asked.reports, table, asked.processes, "--resume")
        size = table.stat().st_size
    done = [pair for pair in made["pairs"] if pair["state"] == "done" and not pair["warnings"]]
    seconds = single(asked.reports, random.Random(SEED).sample(done, min(SAMPLED, len(done))))
    counts = made["counts"]
    print(f"reports      {counts['files']['all']:,} ({counts['files']['failed']} failed)")
    print(f"pairs        {counts['pairs']['all']:,} ({counts['pairs']['done']} done, {counts['pairs']['failed']} failed)")
    print(f"promises     {counts['rows']:,} in {size / MEGABYTE:.1f} MB")
    print(f"whole        {whole.wall:.1f} s, processor {whole.processor:.1f} s, peak {whole.peak / MEGABYTE:.0f} MB")
    print(f"with resume  {again.wall:.1f} s, processor {again.processor:.1f} s, peak {again.peak / MEGABYTE:.0f} MB")
    print(f"one pair     median {seconds[len(seconds) // 2]:.2f} s, slowest of {len(seconds)} {seconds[-1]:.2f} s")
    passed = report_bars(
        (
            Bar("wall seconds of the panel", whole.wall, 180, below=True, unit=" s"),
            Bar("peak memory of all processes", max(whole.peak, again.peak) / MEGABYTE, 1000, below=True, unit=" MB"),
            Bar("slowest single pair", seconds[-1], 1, below=True, unit=" s"),
            Bar("pairs that failed", counts["pairs"]["failed"] + counts["files"]["failed"], 1, below=True),
        )
    )
    return 1 if asked.check and not passed else 0


if __name__ == "__main__":
    raise SystemExit(main())
