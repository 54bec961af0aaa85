"""Count the findings of luoshi check on real reports, and how many planted errors it finds.

usage: python bench/check.py [--reports DIR] [--number 50 | --all] [--show] [--planted]

Reports are drawn by the hash of their path, as many of each level and era as can be; each is checked with the report of
the year before where there is one. A count of findings is no count of errors: which are right only a reader can say
(docs/check.md has the tally of one reading).
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
ERAS = (2000, 2010, 2018)


class Pair(NamedTuple):
    """A report, and that of the year before where there is one."""

    draft: Path
    last: Path | None
    level: str
    era: int


def pairs(folder: Path) -> list[Pair]:
    """Every complete report of the folder."""
    with (folder / "INDEX.tsv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["complete"] in ("yes", "body") and row["year"].isdigit()]
    by_place = {(row["level"], row["place"], int(row["year"])): folder / row["path"] for row in rows}
    return [
        Pair(path, by_place.get((level, place, year - 1)), level, sum(year >= era for era in ERAS))
        for (level, place, year), path in by_place.items()
    ]


def drawn(found: list[Pair], number: int) -> list[Pair]:
    """So many reports, taken in turn from each level and era; those with a year before them first."""
    groups: dict[tuple[str, int], list[Pair]] = {}
    for pair in sorted(found, key=lambda p: (p.last is None, hashlib.sha256(p.draft.name.encode()).hexdigest())):
        groups.setdefault((pair.level, pair.era), []).append(pair)
    turns = [group for _, group in sorted(groups.items())]
    out: list[Pair] = []
    while len(out) < number and any(turns):
        for group in turns:
            if group and len(out) < number:
                out.append(group.pop(0))
    return out


def checked(pair: Pair) -> tuple[int, Counter[str], list[str]]:
    """Characters, findings by rule and severity, and each as a line."""
    import luoshi

    draft = luoshi.read(pair.draft)
    try:
        found = luoshi.check(draft, luoshi.read(pair.last) if pair.last else None, force=True)
    except luoshi.InputError:  # the two do not fit: a report filed under the wrong year
        found = luoshi.check(draft)
    lines = []
    for f in found.findings:
        before, after = draft.text[max(0, f.start - 60) : f.start], draft.text[f.end : f.end + 40]
        around = f"…{before}【{f.quote}】{after}…".replace("\n", "⏎") if f.rule != "last.silent" else ""
        lines.append(f"{f.severity} {f.rule} {f.start} {f.reason} {around}")
    return len(draft.text), Counter(f"{f.severity} {f.rule}" for f in found.findings), lines


def planted() -> Iterator[str]:
    """How many of the planted errors are found."""
    sys.path[:0] = [str(ROOT / "tests" / "reconciling" / "checking"), str(ROOT / "tests")]
    from planted import CASES, found

    hits = [case for case in CASES if found(case)]
    yield f"planted errors found: {len(hits)} of {len(CASES)} = {len(hits) / len(CASES):.3f}"
    yield from (f"  missed: {case.name}" for case in CASES if case not in hits)


def main() -> None:
    """Print the counts."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--reports", type=Path, default=ROOT.parent / "shared" / "reports")
    options.add_argument("--number", type=int, default=50)
    options.add_argument("--all", action="store_true")
    options.add_argument("--show", action="store_true", help="print every finding")
    options.add_argument("--planted", action="store_true", help="only the planted errors")
    given = options.parse_args()
    if not given.planted:
        everything = pairs(given.reports)
        chosen = everything if given.all else drawn(everything, given.number)
        characters, total = 0, Counter[str]()
        for pair in chosen:
            size, counted, lines = checked(pair)
            characters, total = characters + size, total + counted
            if given.show:
                print(f"== {pair.draft.name} ({size})", *lines, sep="\n")
        whole = total.total()
        print(f"{len(chosen)} reports, {sum(p.last is not None for p in chosen)} with the year before, {characters} characters")
        for name, count in sorted(total.items()):
            print(f"  {name:<28}{count:>6}")
        print(f"{whole} findings, {whole / characters * 1000:.3f} per thousand characters")
    for line in planted():
        print(line)


if __name__ == "__main__":
    main()
