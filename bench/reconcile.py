"""Score luoshi.reconcile against the gold pairs with the gold's own scorer, and time a single pair.

usage: python bench/reconcile.py [--gold DIR] [--reports DIR] [--errors N] [--check]

Beside the scorer's figures it prints the precision of the links (a wrong link is worse than a missing one) and how many
promises are left to a person. The bars are for all pairs together; the time is that of the slowest pair, both reports
read and held together in a process that is warm.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections import Counter
from pathlib import Path
from types import ModuleType

import reports
from accuracy import scorer
from bars import Bar, report_bars

BARS = {"covered": 0.97, "link_f1": 0.85, "answered": 0.90, "verdict": 0.85, "precision": 0.95}
COLUMNS = ("gold", "covered", "link_f1", "precision", "answer", "answered", "verdict", "undecided", "seconds")


def pair_of(gold: Path, folder: Path) -> tuple[Path, Path]:
    """The two reports of an annotation PLACE-YEAR.tsv."""
    place, _, year = gold.stem.rpartition("-")
    found = [sorted(folder.rglob(f"{place}-{each}.txt")) for each in (int(year), int(year) + 1)]
    if any(len(each) != 1 for each in found):
        raise FileNotFoundError(f"the two reports of {gold.stem} are not both below {folder}")
    return found[0][0], found[1][0]


def rows(gold: Path) -> list[dict[str, str]]:
    """The gold's promises that were due in its year."""
    year = gold.stem.rpartition("-")[2]
    with gold.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row["due"] == year]


def scored(score: ModuleType, gold: Path, folder: Path, errors: int) -> tuple[Counter[str], float]:
    """The scorer's counts of a pair, with the undecided among them, and the seconds that it took."""
    import luoshi

    old, new = pair_of(gold, folder)
    luoshi.reconcile(old, new)  # warm
    started = time.perf_counter()
    found = luoshi.reconcile(old, new)
    took = time.perf_counter() - started
    counts, wrong = score.score(rows(gold), [promise._asdict() for promise in found.promises])
    for expected, read in wrong[:errors]:
        print(f"{gold.stem} {expected['start']} {expected['indicator']}: {expected['answer']} {expected['out_number']}")
        print(f"    read {read and (read['answer'], read['out_number'], read['out_indicator'], read['reason'])}")
    counts["undecided"] = sum(promise.undecided for promise in found.promises)
    return Counter(counts), took


def figures(score: ModuleType, counts: Counter[str]) -> dict[str, float]:
    """The scorer's figures, the precision of links, and the number left to a person."""
    linked = counts["pred_links"]
    own = {"precision": counts["right_links"] / linked if linked else 0.0, "undecided": float(counts["undecided"])}
    return score.figures(counts) | own


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = reports.command_line(__doc__)
    parser.add_argument("--gold", type=Path, default=reports.GOLD.parent / "reconcile", metavar="DIR")
    parser.add_argument("--reports", type=Path, default=reports.REPORTS, metavar="DIR")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="errors of each pair to show")
    parser.add_argument("--check", action="store_true", help="exit 1 unless every bar is passed")
    return parser.parse_args()


def main() -> int:
    """Score the pairs and print the figures and the bars."""
    asked = options()
    golds = sorted(asked.gold.glob("*.tsv"))
    try:
        if not golds:
            raise FileNotFoundError(f"no annotations (*.tsv) in {asked.gold}: give --gold DIR")
        score = scorer(asked.gold.resolve().parent / "score_reconcile.py")
        each = {gold.stem: scored(score, gold, asked.reports, asked.errors) for gold in golds}
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    total: Counter[str] = sum((counts for counts, _ in each.values()), Counter())
    slowest = max(took for _, took in each.values())
    table = {name: figures(score, counts) | {"seconds": took} for name, (counts, took) in each.items()}
    table["all"] = figures(score, total) | {"seconds": slowest}
    whole = ("gold", "undecided")
    lines = [[n, *(f"{row[c]:.0f}" if c in whole else f"{row[c]:.3f}" for c in COLUMNS)] for n, row in table.items()]
    print(reports.table([["pair", *COLUMNS], *lines]))
    bars = [Bar(name, table["all"][name], bound) for name, bound in BARS.items()]
    passed = report_bars([*bars, Bar("one pair", slowest, 1.0, below=True, unit=" s")])
    return 1 if asked.check and not passed else 0


if __name__ == "__main__":
    raise SystemExit(main())
