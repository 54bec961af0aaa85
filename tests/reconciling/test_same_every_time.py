"""A reconciliation is the same every time: sets give their members in another order in every process."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

from luoshi.reconciling.matching import Weights
from luoshi.reconciling.subjects import subject

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "src" / "luoshi" / "demo"


def test_the_weight_of_a_subject_does_not_hang_on_the_order_of_its_pairs() -> None:
    names = ("规模以上工业增加值", "新改造城镇老旧小区", "城镇居民人均可支配收入", "地区生产总值", "工业投资", "居民收入", "小区")
    weights = Weights([subject(name) for name in names])
    pairs = sorted(set().union(*(subject(name).grams for name in names)))
    found = set()
    for seed in range(200):
        random.Random(seed).shuffle(pairs)
        found.add(weights.mass(pairs))
    assert len(found) == 1


def test_two_processes_print_the_same() -> None:
    command = [sys.executable, "-m", "luoshi", "reconcile", str(DEMO / "云泽市-2025.txt"), str(DEMO / "云泽市-2026.txt"), "-f", "json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    printed = [
        subprocess.run(command, capture_output=True, env={**environment, "PYTHONHASHSEED": seed}, check=True).stdout
        for seed in ("1", "2")
    ]
    assert printed[0] == printed[1]
    assert len(printed[0]) > 1000
