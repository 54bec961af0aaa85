"""Write the golden readings anew: ``python -m tests.update_golden`` (or ``python tests/update_golden.py``).

A golden file holds the whole reading of one of the fictional reports, a statement a line, with the fields of
SCHEME.md. Look at the difference before you keep it: each changed line is a changed reading.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from luoshi import Statement, read

DEMO = Path(__file__).parent.parent / "src" / "luoshi" / "demo"
GOLDEN = Path(__file__).parent / "golden"
REPORTS = ("云泽市-2025", "云泽市-2026")
FIELDS = (
    "start", "end", "number", "measure", "value", "value_high", "unit", "direction", "comparator", "modality", "period",
    "indicator", "hedge",
)  # fmt: skip


def plain(value: Any) -> Any:
    """A Decimal as the number that JSON prints: 5400 and 5.4."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def line(statement: Statement) -> str:
    """One statement as one line of JSON."""
    fields = {name: plain(getattr(statement, name)) for name in FIELDS}
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def report_text(name: str) -> str:
    """The text of a fictional report, no newline translated."""
    return (DEMO / f"{name}.txt").read_bytes().decode("utf-8")


def lines(name: str) -> list[str]:
    """The reading of a fictional report as it is today."""
    return [line(statement) for statement in read(DEMO / f"{name}.txt").statements]


def main() -> None:
    """Write all golden files and say what changed."""
    GOLDEN.mkdir(exist_ok=True)
    for name in REPORTS:
        path = GOLDEN / f"{name}.jsonl"
        before = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        now = lines(name)
        path.write_text("".join(f"{row}\n" for row in now), encoding="utf-8")
        print(f"{path.name}: {len(now)} statements, {len(set(now) - set(before))} lines new or changed")


if __name__ == "__main__":
    main()
