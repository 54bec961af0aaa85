"""Whole readings of the two fictional reports, kept as golden files. A change of reading shows here, field by field."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from update_golden import FIELDS, GOLDEN, REPORTS, lines, report_text

Row = dict[str, Any]


def sentence(text: str, row: Row) -> str:
    """The sentence around a figure, the figure marked 【so】."""
    start, end = row["start"], row["end"]
    left = re.split(r"[。\n]", text[:start])[-1][-60:]
    right = re.split(r"[。\n]", text[end:])[0][:30]
    return f"{left}【{text[start:end]}】{right}"


def differences(name: str, golden: list[str], now: list[str]) -> Iterator[str]:
    """What changed between two readings of one report, for people."""
    text = report_text(name)
    before = {row["start"]: row for row in map(json.loads, golden)}
    after = {row["start"]: row for row in map(json.loads, now)}
    for start in sorted(before.keys() | after.keys()):
        old, new = before.get(start), after.get(start)
        if old == new:
            continue
        yield f"\n  {sentence(text, new or old or {})}"
        if old is None or new is None:
            yield "    no longer read" if new is None else f"    newly read: {json.dumps(new, ensure_ascii=False)}"
            continue
        for field in FIELDS:
            if old[field] != new[field]:
                yield f"    {field}: golden {old[field]}, read {new[field]}"


@pytest.mark.parametrize("name", REPORTS)
def test_the_fictional_report_reads_as_its_golden_file_says(name: str) -> None:
    golden = (GOLDEN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    changed = list(differences(name, golden, lines(name)))
    hint = "\n\n  When the new reading is right: python -m tests.update_golden"
    assert not changed, f"{name}: the reading changed" + "\n".join(changed) + hint


@pytest.mark.parametrize("name", REPORTS)
def test_every_golden_line_points_at_its_number(name: str) -> None:
    text = report_text(name)
    rows = [json.loads(row) for row in (GOLDEN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row for row in rows if text[row["start"] : row["end"]] != row["number"]] == []
    assert [tuple(row) for row in rows if tuple(row) != FIELDS] == []
