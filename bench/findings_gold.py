"""How far the panel may be believed: its answers held against the annotated pairs, and what follows for a share.

A row of the gold and the promise that covers it are compared as the gold's own scorer does. The errors of a share are
carried into it as Rogan and Gladen do: a share p that is seen, by a program that finds a true case with probability s
and a false one with probability f, is a true share of (p - f) / (s - f).
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

DRAWS = 2000
SEED = 20260101
ANSWERED = ("figure", "other_basis")


class Row(NamedTuple):
    """One promise of the gold beside what the program says: answers, whether its link is right, verdicts."""

    pair: str
    gold: str
    read: str | None  # None where the promise was not found
    linked: bool  # the gold has an answering figure
    links: bool  # the program gives one
    right: bool  # and it is that one
    gold_verdict: str
    verdict: str | None


class Share(NamedTuple):
    """A share between 0 and 1 with its interval of 95 %."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        """As printed: 67.1 % [65.0, 69.2]."""
        return f"{self.value * 100:.1f}% [{self.low * 100:.1f}, {self.high * 100:.1f}]"


class Rates(NamedTuple):
    """Of a yes-or-no question: true cases and how many are found; false ones and how many are taken for true."""

    cases: int
    found: int
    others: int
    false: int

    def drawn(self, source: random.Random) -> tuple[float, float]:
        """Both rates as they may be, by Jeffreys' prior: an error that was not seen may still occur."""
        return (
            source.betavariate(self.found + 0.5, self.cases - self.found + 0.5),
            source.betavariate(self.false + 0.5, self.others - self.false + 0.5),
        )

    def corrected(self, seen: float) -> float:
        """The share that is true where this share is seen."""
        return untangled(seen, (self.found + 0.5) / (self.cases + 1), (self.false + 0.5) / (self.others + 1))


def untangled(seen: float, found: float, false: float) -> float:
    """Rogan and Gladen's estimate, kept between 0 and 1."""
    return min(1.0, max(0.0, (seen - false) / (found - false))) if found > false else seen


def compared(gold: Path, folder: Path) -> list[Row]:
    """Every due promise of the gold beside what the program makes of it. Raises FileNotFoundError without gold."""
    out: list[Row] = []
    for file in sorted(gold.glob("*.tsv")):
        out += _pair(file, folder)
    if not out:
        raise FileNotFoundError(f"no annotated pairs (*.tsv) in {gold}: give --gold DIR")
    return out


def _pair(file: Path, folder: Path) -> list[Row]:
    import luoshi

    place, year = file.stem.rsplit("-", 1)
    old, new = (next(folder.rglob(f"{place}-{int(year) + more}.txt")) for more in (0, 1))
    promises = luoshi.reconcile(old, new).promises
    with file.open(encoding="utf-8", newline="") as stream:
        rows = [r for r in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE) if r["due"] == year]
    out = []
    for row in rows:
        start, end, linked = int(row["start"]), int(row["end"]), bool(row["out_start"])
        p = next((p for p in promises if p.start < end and start < p.end), None)
        links = p is not None and p.out_start is not None
        right = bool(
            linked and p and p.out_start is not None and p.out_end is not None
            and p.out_start < int(row["out_end"]) and int(row["out_start"]) < p.out_end
        )  # fmt: skip
        read = p.answer if p else None
        out.append(Row(file.stem, row["answer"], read, linked, links, right, row["verdict"], p.verdict if p else None))
    return out


def rates(rows: Iterable[Row], truth: Callable[[Row], bool], seen: Callable[[Row], bool]) -> Rates:
    """The rates of a question over the promises that were found."""
    kept = [row for row in rows if row.read is not None]
    cases = [row for row in kept if truth(row)]
    others = [row for row in kept if not truth(row)]
    return Rates(len(cases), sum(map(seen, cases)), len(others), sum(map(seen, others)))


QUESTIONS: dict[str, tuple[Callable[[Row], bool], Callable[[Row], bool]]] = {
    "told": (lambda r: r.gold in ANSWERED, lambda r: r.read in ANSWERED),
    "plain": (lambda r: r.gold == "figure", lambda r: r.read == "figure"),
    "silent": (lambda r: r.gold == "silent", lambda r: r.read == "silent"),
}


def question(rows: Iterable[Row], name: str) -> Rates:
    """The rates of ``told``, ``plain``, ``silent`` (of all promises) or ``missed`` (of those answered by a figure)."""
    if name == "missed":
        both = [row for row in rows if row.gold == row.read == "figure" and row.right and row.verdict]
        return rates(both, lambda r: r.gold_verdict == "missed", lambda r: r.verdict == "missed")
    return rates(rows, *QUESTIONS[name])


SCORES: dict[str, tuple[Callable[[Row], bool], Callable[[Row], bool]]] = {
    "承诺读到": (lambda r: True, lambda r: r.read is not None),
    "对应的精确率": (lambda r: r.links, lambda r: r.right),
    "对应的召回率": (lambda r: r.linked, lambda r: r.right),
    "四种回应判对": (lambda r: True, lambda r: r.read == r.gold),
    "有无数据判对": (lambda r: True, lambda r: (r.read in ANSWERED) == (r.gold in ANSWERED)),
    "评定判对": (lambda r: r.gold == "figure", lambda r: r.right and r.verdict == r.gold_verdict),
}


def scores(rows: Sequence[Row]) -> dict[str, tuple[Share, int]]:
    """The program's scores, their intervals by drawing the promises of each pair again, and of how many they are."""
    source = random.Random(SEED)
    pairs = [[row for row in rows if row.pair == pair] for pair in sorted({row.pair for row in rows})]
    drawn: dict[str, list[float]] = {name: [] for name in SCORES}
    for _ in range(DRAWS):
        again = [row for pair in pairs for row in source.choices(pair, k=len(pair))]
        for name, (of, right) in SCORES.items():
            drawn[name].append(_part(again, of, right))
    out = {}
    for name, (of, right) in SCORES.items():
        count, value = sum(map(of, rows)), _part(rows, of, right)
        low, high = interval(drawn[name])
        if value == 1.0:  # drawing again what is all right tells nothing of what may be wrong
            low = interval([source.betavariate(count + 0.5, 0.5) for _ in range(DRAWS)])[0]
        out[name] = Share(value, low, high), count
    return out


def _part(rows: Iterable[Row], of: Callable[[Row], bool], right: Callable[[Row], bool]) -> float:
    kept = [right(row) for row in rows if of(row)]
    return sum(kept) / len(kept) if kept else 0.0


def interval(drawn: Sequence[float]) -> tuple[float, float]:
    """The middle 95 % of what was drawn."""
    ordered = sorted(drawn)
    return ordered[int(0.025 * len(ordered))], ordered[min(len(ordered) - 1, int(0.975 * len(ordered)))]


def share(clusters: Sequence[tuple[int, int]], errors: Rates | None, draws: int = DRAWS) -> Share:
    """A share over clusters (places): how many of how many in each.

    The interval draws the places again and, where the errors of the program are given, its two rates as well, and
    untangles each draw: it holds what comes of the sample and what comes of the reading.
    """
    source = random.Random(SEED)
    total = sum(n for _, n in clusters)
    if not total:
        return Share(float("nan"), float("nan"), float("nan"))
    hits = sum(k for k, _ in clusters)
    seen = hits / total
    plain = hits in (0, total)  # drawing the places again would tell of no other share
    drawn = []
    for _ in range(draws):
        again = source.choices(clusters, k=len(clusters))
        size = sum(n for _, n in again)
        part = sum(k for k, _ in again) / size if size else seen
        if plain:
            part = source.betavariate(hits + 0.5, total - hits + 0.5)
        drawn.append(untangled(part, *errors.drawn(source)) if errors else part)
    return Share(errors.corrected(seen) if errors else seen, *interval(drawn))
