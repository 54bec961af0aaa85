"""Measure the speed of a whole reading beside the peers, on one core, round by round in turn.

usage: python bench/speed.py [--reports DIR] [--rounds 5] [--feed sentence] [--json FILE] [--check]

Each contestant is a process of its own (peer_worker.py), pinned to the same processor; only one works at a
time. luoshi is always given the whole report as text in memory. The peers get what --feed says: `sentence`, a
call for each sentence, is how they are used when it matters where in a report a figure stands; `report`, one call
for the whole text, is where they are fastest. Slow peers read only the first reports of the sample: their ratio
compares luoshi on the same. The bars are put to the compiled wheel (bench/compiled.py) where it has been built,
and the reading from source stands beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import IO, Any

import compiled
import peers
import reports
from bars import Bar, report_bars

WORKER = Path(__file__).with_name("peer_worker.py")
LUOSHI = "luoshi"
COMPILED = "luoshi-compiled"


@dataclass(frozen=True)
class Entry:
    """Who takes part: the name the worker knows, what the table calls it, how much it reads, and its bar."""

    name: str
    title: str
    first: int | None = None  # reports of the sample that it reads; None for all
    bar: float | None = None  # luoshi must be this many times as fast


ENTRIES = (
    Entry(COMPILED, "luoshi, whole reading, compiled wheel"),
    Entry(LUOSHI, "luoshi, whole reading, from source"),
    Entry("recognizers-number", "Recognizers number", bar=8),
    Entry("recognizers-four", "Recognizers number+percentage+currency+dimension", first=10, bar=100),
    Entry("jionlp-money", "JioNLP extract_money", bar=1),
    Entry("jionlp-time", "JioNLP extract_time", first=10),
)


@dataclass
class Contestant:
    """A running worker and its rounds so far. `failure` says why it does not take part (any more)."""

    entry: Entry
    process: subprocess.Popen[str] | None = None
    errors: IO[str] | None = None
    version: str = "?"
    lengths: list[int] = field(default_factory=list)
    rounds: list[dict[str, Any]] = field(default_factory=list)
    failure: str = ""

    def start(self, paths: list[Path], feed: str, cpu: int | None) -> None:
        """Start the worker and wait until it is warm."""
        own = self.entry.name in (LUOSHI, COMPILED)
        python = {LUOSHI: Path(sys.executable), COMPILED: compiled.PYTHON}.get(self.entry.name, peers.PYTHON)
        if not python.exists():
            script = "compiled.py" if own else "peers.py"
            self.failure = f"no environment at {python.parent.parent}: run python bench/{script}"
            return
        self.errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 see stop
        self.process = subprocess.Popen(
            [python, WORKER, self.entry.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
            encoding="utf-8",
        )
        answer = self.ask(
            {
                "paths": [str(path) for path in paths[: self.entry.first]],
                "feed": "report" if own else feed,
                "cpu": cpu,
            }
        )
        self.version, self.lengths = answer.get("version", "?"), answer.get("lengths", [])

    def ask(self, question: object) -> dict[str, Any]:
        """Send one line and return the answer; note the failure where there is none."""
        if self.process is None or self.process.stdin is None or self.process.stdout is None:
            return {}
        try:
            self.process.stdin.write(json.dumps(question) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if line:
            answer: dict[str, Any] = json.loads(line)
            return answer
        self.failure = self.last_error()
        self.stop()
        return {}

    def last_error(self) -> str:
        """Return the last line that the worker printed as an error."""
        if self.errors is None:
            return "no answer"
        if self.process is not None:
            self.process.wait()
        self.errors.seek(0)
        lines = [line for line in self.errors.read().splitlines() if line.strip()]
        return lines[-1] if lines else "ended without an answer"

    def run(self) -> None:
        """Let the worker read its reports once."""
        if not self.failure and (answer := self.ask("round")):
            self.rounds.append(answer)

    def stop(self) -> None:
        """End the worker by closing its input."""
        if self.process is not None and self.process.stdin is not None:
            with suppress(BrokenPipeError):
                self.process.stdin.close()
            self.process.wait()
            self.process = None
        if self.errors is not None:
            self.errors.close()

    @property
    def measured(self) -> bool:
        """Tell whether there are rounds to judge by."""
        return bool(self.rounds) and not self.failure

    def rates(self, first: int | None = None) -> list[float]:
        """Return characters a second of each round, over the first reports or over all that it read."""
        characters = sum(self.lengths[:first])
        return [characters / sum(each["each"][:first]) for each in self.rounds]

    def without_hits(self) -> list[int]:
        """Return which reports gave no hit at all: Recognizers drops a whole text on an error inside it."""
        return [i for i, hits in enumerate(self.rounds[-1]["hits"]) if not hits] if self.rounds else []

    def cpu_rate(self) -> float:
        """Return characters a second of processor time, the median of the rounds."""
        return float(median(each["characters"] / each["cpu_seconds"] for each in self.rounds))


def one_cpu() -> int | None:
    """Return the last processor this process may use, or None where processes cannot be pinned."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    return max(os.sched_getaffinity(0))


def measure(paths: list[Path], rounds: int, feed: str) -> list[Contestant]:
    """Run the rounds of all contestants in turn; every other round goes in reverse order."""
    contestants, cpu = [Contestant(entry) for entry in ENTRIES], one_cpu()
    try:
        for each in contestants:
            each.start(paths, feed, cpu)
        for number in range(rounds):
            for each in contestants if number % 2 == 0 else reversed(contestants):
                each.run()
    finally:
        for each in contestants:
            each.stop()
    return contestants


def ratio(luoshi: Contestant, peer: Contestant) -> float | None:
    """Return how many times as fast luoshi read the same reports (medians of the rounds)."""
    if not (luoshi.measured and peer.measured):
        return None
    return median(luoshi.rates(len(peer.lengths))) / median(peer.rates())


def ours(contestants: list[Contestant]) -> Contestant:
    """Return the reading that the bars are put to: the compiled one where it was measured."""
    return contestants[0] if contestants[0].measured else contestants[1]


def row(luoshi: Contestant, each: Contestant) -> list[str]:
    """Return the table row of one contestant."""
    if not each.measured:
        return [each.entry.title, each.version, "-", "-", "not measured", "-", "-", "-", "-"]
    rates, times = each.rates(), None if each is luoshi else ratio(luoshi, each)
    return [
        each.entry.title,
        each.version,
        str(len(each.lengths)),
        f"{sum(each.lengths):,}",
        f"{median(rates):,.0f}",
        f"{min(rates):,.0f}-{max(rates):,.0f}",
        f"{each.cpu_rate():,.0f}",
        f"{sum(each.rounds[-1]['hits']):,}",
        "-" if times is None else f"{times:.3g}",
    ]


def print_table(contestants: list[Contestant]) -> None:
    """Print one row for each contestant, then what was not measured and which reports gave nothing."""
    head = [
        "contestant",
        "version",
        "reports",
        "characters",
        "characters/s",
        "min-max",
        "by CPU time",
        "hits",
        "luoshi is x times",
    ]
    print(reports.table([head, *(row(ours(contestants), each) for each in contestants)], left=2))
    for each in contestants:
        if each.failure:
            print(f"{each.entry.title}: {each.failure}")
        elif empty := each.without_hits():
            numbers = ", ".join(str(i + 1) for i in empty)
            print(f"{each.entry.title}: no hit in report {numbers} of the sample")


def bars(contestants: list[Contestant]) -> list[Bar]:
    """Return the bars of the issue."""
    luoshi = ours(contestants)
    return [
        Bar(f"{luoshi.entry.title} : {each.entry.title}", ratio(luoshi, each), each.entry.bar, unit="x")
        for each in contestants
        if each.entry.bar is not None
    ]


def as_json(contestants: list[Contestant], note: str, feed: str, passed: bool) -> dict[str, Any]:
    """Return all that was measured."""
    machine = {
        "python": platform.python_version(),
        "system": platform.platform(),
        "cpus": os.cpu_count(),
        "pinned_to": one_cpu(),
    }
    rows = [
        {
            "name": each.entry.name,
            "version": each.version,
            "failure": each.failure or None,
            "lengths": each.lengths,
            "rounds": each.rounds,
            "characters_per_second": median(each.rates()) if each.measured else None,
            "luoshi_ratio": ratio(ours(contestants), each),
            "bar": each.entry.bar,
        }
        for each in contestants
    ]
    return {"machine": machine, "sample": note, "feed": feed, "contestants": rows, "passed": passed}


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = reports.command_line(__doc__)
    parser.add_argument("--reports", type=Path, default=reports.REPORTS, metavar="DIR")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--feed",
        choices=("report", "line", "sentence"),
        default="sentence",
        help="what the peers are given at once",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all rounds to a file")
    parser.add_argument("--check", action="store_true", help="exit 1 unless every bar is passed")
    return parser.parse_args()


def main() -> int:
    """Measure, print the table and the bars."""
    asked = options()
    try:
        paths, note = reports.sample_files(asked.reports)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    slow = ", ".join(f"{entry.title}: the first {entry.first}" for entry in ENTRIES if entry.first)
    print(
        f"Sample: {note}.\nSlow peers read a part of it ({slow}). Peers are fed by {asked.feed}. "
        f"Median of {asked.rounds} rounds, CPU {one_cpu()}.\n"
    )
    contestants = measure(paths, asked.rounds, asked.feed)
    print_table(contestants)
    print()
    passed = report_bars(bars(contestants))
    if asked.json:
        measured = as_json(contestants, note, asked.feed, passed)
        asked.json.write_text(json.dumps(measured, ensure_ascii=False, indent=1), encoding="utf-8")
    return 1 if asked.check and not passed else 0


if __name__ == "__main__":
    raise SystemExit(main())
