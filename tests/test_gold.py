"""The reading scored against the annotations in ``../shared/gold`` with their own scorer: floors that must hold."""

from __future__ import annotations

import importlib.util
import json
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

from luoshi import read
from shared import needed
from update_golden import FIELDS, plain

FLOORS = {"found_f1": 0.99, "record_f1": 0.94, "period": 0.95, "indicator_exact": 0.75}


def scorer() -> ModuleType:
    """The scorer that comes with the annotations."""
    spec = importlib.util.spec_from_file_location("gold_score", needed("gold/score.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def gold_rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines() if row.strip()]


def read_rows(path: Path) -> list[dict[str, Any]]:
    return [{name: plain(getattr(s, name)) for name in FIELDS} for s in read(path).statements]


def totals() -> tuple[Counter[str], list[tuple[str, Any, Any]]]:
    """The scorer's counters over all annotated reports, and its errors."""
    score = scorer()
    total: Counter[str] = Counter()
    errors = []
    for gold in sorted(needed("gold/statements").glob("*.jsonl")):
        [report] = needed("reports").rglob(f"{gold.stem}.txt")
        counted, wrong = score.score(gold_rows(gold), read_rows(report))
        total += counted
        errors += wrong
    return total, errors


def test_the_reading_keeps_the_floors_on_the_annotated_reports() -> None:
    total, errors = totals()
    figures = scorer().figures(total)
    low = {name: round(figures[name], 4) for name, floor in FLOORS.items() if figures[name] < floor}
    kinds = Counter(kind for kind, _, _ in errors).most_common(12)
    assert not low, f"below the floor: {low}, floors {FLOORS}; what went wrong: {kinds}"
