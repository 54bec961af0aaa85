"""What a change of a rule does to the whole corpus: statements gained, lost and changed, field by field.

usage: python bench/changes.py snapshot OUT.json [--reports DIR]
       python bench/changes.py compare OLD.json NEW.json [--examples 5] [--reports DIR]

Statements of the two snapshots are the same one when their numerals overlap. A field is gained where it was
empty before, lost where it is empty now, else changed; the field `span` is the numeral's own place. In the
row `statement`, changed counts the statements with any change.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import reports

FIELDS = ("start", "end", *reports.FIELDS)
START, END = 0, 1
AROUND = 20
WORDS = ("measure", "unit", "direction", "comparator", "modality")  # few values: worth counting

Row = list[Any]  # the fields of one statement, in the order of FIELDS
Rows = dict[str, list[Row]]  # by report


class Change(NamedTuple):
    """One difference between two snapshots. `field` is `statement` where it is wholly new or gone."""

    field: str
    kind: str  # gained, lost, changed
    report: str
    old: Row | None
    new: Row | None


def rows(path: Path) -> tuple[list[Row], str]:
    """Read one report; return its statements as rows, or why it could not be read."""
    import luoshi

    try:
        statements = luoshi.read(path).statements
    except Exception as error:
        return [], f"{type(error).__name__}: {error}"
    return [[_plain(getattr(statement, name)) for name in FIELDS] for statement in statements], ""


def _plain(value: Any) -> Any:
    """Return a value that JSON knows; a Decimal becomes its shortest exact text: 5 and 5.0 are the same."""
    if value is None or isinstance(value, int | str):
        return value
    return format(value.normalize(), "f")


def snapshot(folder: Path, out: Path, processes: int) -> int:
    """Read all reports and write their rows, one report a line."""
    paths = reports.report_files(folder)
    names = [path.relative_to(folder).as_posix() for path in paths]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        results = list(pool.map(rows, paths, chunksize=8))
    failures = {name: why for name, (_, why) in zip(names, results, strict=True) if why}
    dump = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
    lines = ",\n".join(f"{dump(name)}:{dump(found)}" for name, (found, _) in zip(names, results, strict=True))
    out.write_text(
        f'{{"fields":{dump(FIELDS)},\n"failures":{dump(failures)},\n"reports":{{\n{lines}\n}}}}\n',
        encoding="utf-8",
    )
    print(
        f"{out}: {sum(len(found) for found, _ in results):,} statements of {len(paths):,} reports, "
        f"{len(failures)} failures"
    )
    for name, why in list(failures.items())[:10]:
        print(f"  {name}: {why}")
    return 1 if failures or not paths else 0


def load(path: Path) -> Rows:
    """Return the rows of a snapshot without the failed reports; other fields than ours cannot be compared."""
    data = json.loads(path.read_text(encoding="utf-8"))
    if tuple(data["fields"]) != FIELDS:
        raise ValueError(f"{path} has the fields {', '.join(data['fields'])}; take the snapshot again")
    return {name: found for name, found in data["reports"].items() if name not in data["failures"]}


def pairs(old: list[Row], new: list[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    """Pair the statements whose numerals overlap; what has no partner stands alone."""
    old, new = sorted(old, key=lambda row: row[:2]), sorted(new, key=lambda row: row[:2])
    i = j = 0
    while i < len(old) and j < len(new):
        if old[i][END] <= new[j][START]:
            yield old[i], None
            i += 1
        elif new[j][END] <= old[i][START]:
            yield None, new[j]
            j += 1
        else:
            yield old[i], new[j]
            i, j = i + 1, j + 1
    yield from ((row, None) for row in old[i:])
    yield from ((None, row) for row in new[j:])


def differences(report: str, old: Row | None, new: Row | None) -> Iterator[Change]:
    """Yield the changes between two partners, or the one that a statement alone is."""
    if old is None or new is None:
        yield Change("statement", "lost" if new is None else "gained", report, old, new)
        return
    if old[:2] != new[:2]:
        yield Change("span", "changed", report, old, new)
    for field, before, after in zip(FIELDS[2:], old[2:], new[2:], strict=True):
        if before != after:
            yield Change(field, _kind(before, after), report, old, new)


def _kind(before: Any, after: Any) -> str:
    """Return how a field changed; an empty text counts as empty."""
    if before in (None, ""):
        return "gained"
    return "lost" if after in (None, "") else "changed"


def all_changes(old: Rows, new: Rows) -> list[Change]:
    """Return the changes in the reports that both snapshots hold."""
    return [
        change
        for report in sorted(old.keys() & new.keys())
        for before, after in pairs(old[report], new[report])
        for change in differences(report, before, after)
    ]


def spread(changes: list[Change], count: int) -> list[Change]:
    """Return a few of many, evenly spread over the corpus."""
    step = max(1, len(changes) / max(1, count))
    return [changes[int(i * step)] for i in range(min(count, len(changes)))]


@cache
def report_text(path: Path) -> str:
    """Return the text of a report, empty where it is not there."""
    return reports.report_text(path) if path.is_file() else ""


def context(folder: Path, change: Change) -> str:
    """Return the numeral in brackets with the characters around it, on one line."""
    row = change.new or change.old or []
    text, start, end = report_text(folder / change.report), row[START], row[END]
    around = text[max(0, start - AROUND) : start], text[start:end], text[end : end + AROUND]
    return f"{around[0]}【{around[1]}】{around[2]}".replace("\n", "⏎")


def describe(change: Change) -> str:
    """Return what a change is: the field before and after, or the whole statement."""
    if change.field == "statement":
        row = change.new or change.old or []
        return " ".join(f"{name}={value}" for name, value in zip(FIELDS[2:], row[2:], strict=True) if value is not None)
    return f"{_value(change, change.old)} → {_value(change, change.new)}"


def _value(change: Change, row: Row | None) -> Any:
    """Return the value of the changed field in one of the two rows."""
    if row is None:
        return None
    return row[:2] if change.field == "span" else row[FIELDS.index(change.field)]


def print_summary(grouped: dict[str, list[Change]], old: Rows, new: Rows) -> None:
    """Print how many statements were gained, lost and changed, for each field."""
    counted = [
        [
            field,
            *(f"{sum(change.kind == kind for change in grouped[field]):,}" for kind in ("gained", "lost", "changed")),
        ]
        for field in ("statement", "span", *FIELDS[2:])
    ]
    touched = {
        (change.report, *change.old[:2])
        for changes in grouped.values()
        for change in changes
        if change.old is not None and change.new is not None
    }
    counted[0][3] = f"{len(touched):,}"
    print(f"{sum(map(len, old.values())):,} statements before, {sum(map(len, new.values())):,} after")
    print(reports.table([["field", "gained", "lost", "changed"], *counted]))
    for which, names in (("old", old.keys() - new.keys()), ("new", new.keys() - old.keys())):
        if names:
            print(f"{len(names)} reports only in {which}, left out: {', '.join(sorted(names)[:5])}")


def print_field(field: str, changes: list[Change], examples: int, folder: Path) -> None:
    """Print the commonest changes of a field and examples of each kind."""
    if field in WORDS:
        common = Counter(describe(change) for change in changes).most_common(8)
        print(f"\n{field}: " + "; ".join(f"{what} ×{count}" for what, count in common))
    for kind in ("gained", "lost", "changed"):
        of_kind = [change for change in changes if change.kind == kind]
        if of_kind and examples:
            print(f"\n{field} {kind} ({len(of_kind):,})")
        for change in spread(of_kind, examples):
            print(f"  {change.report}  {context(folder, change)}\n      {describe(change)}")


def compare(old: Rows, new: Rows, examples: int, folder: Path) -> None:
    """Print the differences of two snapshots."""
    grouped: dict[str, list[Change]] = defaultdict(list)
    for change in all_changes(old, new):
        grouped[change.field].append(change)
    print_summary(grouped, old, new)
    for field in ("statement", "span", *FIELDS[2:]):
        if grouped[field]:
            print_field(field, grouped[field], examples, folder)


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = reports.command_line(__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    take = verbs.add_parser("snapshot", help="write a compact reading of all reports")
    take.add_argument("out", type=Path)
    take.add_argument("--processes", type=int, default=2)
    two = verbs.add_parser("compare", help="print what differs between two snapshots")
    two.add_argument("old", type=Path)
    two.add_argument("new", type=Path)
    two.add_argument("--examples", type=int, default=5, metavar="N", help="examples of each kind of change")
    for verb in (take, two):
        verb.add_argument("--reports", type=Path, default=reports.REPORTS, metavar="DIR")
    return parser.parse_args()


def main() -> int:
    """Take a snapshot or compare two."""
    asked = options()
    if asked.verb == "snapshot":
        return snapshot(asked.reports, asked.out, asked.processes)
    try:
        old, new = load(asked.old), load(asked.new)
    except (OSError, ValueError, KeyError) as error:
        print(error, file=sys.stderr)
        return 2
    compare(old, new, asked.examples, asked.reports)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
