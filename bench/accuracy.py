"""Score luoshi.read against the gold annotations with the gold's own scorer.

usage: python bench/accuracy.py [--gold DIR] [--reports DIR] [--errors N] [--check]
           [--found 0.99] [--record 0.95] [--period 0.95] [--indicator 0.75]

--found and --record are F1 scores. --indicator is the share of indicators that are exactly the gold's: a
right record already needs one that is close. The bars are for all reports together.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import reports
from bars import Bar, report_bars

BARS = {"found": "found_f1", "record": "record_f1", "period": "period", "indicator": "indicator_exact"}
SCORED = tuple(field for field in reports.FIELDS if field != "value_high")  # it is scored with the value
COLUMNS = ("gold", "found_f1", "record_f1", "recall", "precision", *SCORED, "indicator_exact")


def scorer(path: Path) -> ModuleType:
    """Import the scorer from its file."""
    spec = importlib.util.spec_from_file_location("gold_score", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def numerals(path: Path) -> list[dict[str, Any]]:
    """Return the gold numerals of a report."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def predictions(path: Path) -> list[dict[str, Any]]:
    """Read a report and return its statements as the scorer expects them, numbers as JSON prints them."""
    import luoshi

    kept = ("start", "end", "number", *reports.FIELDS)
    found = [{name: getattr(statement, name) for name in kept} for statement in luoshi.read(path).statements]
    for statement in found:
        for name in ("value", "value_high"):
            statement[name] = reports.plain_number(statement[name])
    return found


def report_of(gold: Path, folder: Path) -> Path:
    """Return the report that an annotation is of, found by name below the reports folder."""
    found = sorted(folder.rglob(f"{gold.stem}.txt"))
    if len(found) != 1:
        raise FileNotFoundError(f"{len(found)} reports named {gold.stem}.txt below {folder}, one is needed")
    return found[0]


def print_errors(score: ModuleType, name: str, errors: list[tuple[str, Any, Any]], limit: int) -> None:
    """Print the first errors of a report: what is wrong, the gold, and what was read."""
    for what, gold, read in errors[:limit]:
        print(f"{name}: {what}")
        for who, row in (("gold", gold), ("read", read)):
            kept = row and {field: row.get(field) for field in ("start", "number", *score.FIELDS)}
            print(f"    {who} {json.dumps(kept, ensure_ascii=False)}")


def score_all(score: ModuleType, golds: list[Path], folder: Path, errors: int) -> dict[str, dict[str, float]]:
    """Return the figures of each report and of all together."""
    figures: dict[str, dict[str, float]] = {}
    total: Counter[str] = Counter()
    for gold in golds:
        counted, wrong = score.score(numerals(gold), predictions(report_of(gold, folder)))
        print_errors(score, gold.stem, wrong, errors)
        figures[gold.stem] = score.figures(counted)
        total += counted
    figures["all"] = score.figures(total)
    return figures


def print_figures(figures: dict[str, dict[str, float]]) -> None:
    """Print one row for each report and one for all."""
    lines = [
        [name, *(f"{row[key]:.3f}" if key != "gold" else f"{row[key]:.0f}" for key in COLUMNS)]
        for name, row in figures.items()
    ]
    print(reports.table([["report", *COLUMNS], *lines]))


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = reports.command_line(__doc__)
    parser.add_argument("--gold", type=Path, default=reports.GOLD, metavar="DIR")
    parser.add_argument("--scorer", type=Path, metavar="FILE", help="default: score.py beside the gold folder")
    parser.add_argument("--reports", type=Path, default=reports.REPORTS, metavar="DIR")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="errors of each report to show")
    for name, bound in (("found", 0.99), ("record", 0.95), ("period", 0.95), ("indicator", 0.75)):
        parser.add_argument(f"--{name}", type=float, default=bound)
    parser.add_argument("--check", action="store_true", help="exit 1 unless every bar is passed")
    return parser.parse_args()


def main() -> int:
    """Score the reports and print the figures and the bars."""
    asked = options()
    golds = sorted(asked.gold.glob("*.jsonl"))
    try:
        if not golds:
            raise FileNotFoundError(f"no annotations (*.jsonl) in {asked.gold}: give --gold DIR")
        score = scorer(asked.scorer or asked.gold.resolve().parent / "score.py")
        figures = score_all(score, golds, asked.reports, asked.errors)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    print_figures(figures)
    passed = report_bars(Bar(name, figures["all"][key], getattr(asked, name)) for name, key in BARS.items())
    return 1 if asked.check and not passed else 0


if __name__ == "__main__":
    raise SystemExit(main())
