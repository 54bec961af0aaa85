"""The pairs annotated by reading, scored by the scorer that comes with them; skipped where they are not here."""

from __future__ import annotations

import csv
import importlib.util
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest
from tests.shared import needed

import luoshi
from luoshi.papers.reconciliation.records import record

PAIRS = (("江西省", 2022, "province"), ("驻马店市", 2023, "city"))
BARS = {"covered": 0.97, "link_f1": 0.85, "answered": 0.90, "verdict": 0.85}
PRECISION = 0.95  # a wrong link is worse than a missing one


def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_reconcile", needed("gold/score_reconcile.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def gold(path: Path, year: int) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row for row in rows if row["due"] == str(year)]


def counted(place: str, year: int, level: str) -> Counter[str]:
    pair = (needed(f"reports/{level}/{place}-{each}.txt") for each in (year, year + 1))
    promises = record(luoshi.reconcile(*pair))["promises"]
    counts, _ = scorer().score(gold(needed(f"gold/reconcile/{place}-{year}.tsv"), year), promises)
    return Counter(counts)


@pytest.mark.parametrize(("place", "year", "level"), PAIRS)
def test_a_pair_keeps_the_bars(place: str, year: int, level: str) -> None:
    counts = counted(place, year, level)
    figures = scorer().figures(counts)
    assert {name: figures[name] for name, bar in BARS.items() if figures[name] < bar} == {}
    assert counts["right_links"] >= PRECISION * counts["pred_links"]
