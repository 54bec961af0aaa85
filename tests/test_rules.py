"""The table of rules and the reader name the same rules, and each example fires the rule it stands for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from luoshi import read
from luoshi.reading import read_document
from luoshi.reading.document import from_text
from luoshi.reading.rules import RULES

ROOT = Path(__file__).parents[1] / "src/luoshi"
READER = ROOT / "reading"
FAMILIES = ("kind", "measure", "indicator", "comparator", "list", "base", "goal", "period", "modality")
RULE_ID = re.compile(rf"""["']((?:{"|".join(FAMILIES)})(?:\.[a-z]+)+)["']""")


def ids_in_source() -> set[str]:
    """The rule ids that the reader's source names, its table of rules aside."""
    files = (path for path in READER.glob("*.py") if path.name != "rules.py")
    return {found for path in files for found in RULE_ID.findall(path.read_text(encoding="utf-8"))}


def test_every_rule_of_the_reader_is_explained() -> None:
    assert sorted(ids_in_source() - RULES.keys()) == []


def test_no_stale_rule_stands_in_the_table() -> None:
    assert sorted(RULES.keys() - ids_in_source()) == []


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_rule_is_explained_in_one_chinese_sentence(name: str) -> None:
    rule = RULES[name]
    assert rule.says.endswith("。")
    assert rule.says.count("。") == 1
    assert rule.example.endswith("。")
    assert not re.search("[A-Za-z]{3,}", rule.says)


@pytest.mark.parametrize("name", sorted(RULES))
def test_the_example_of_a_rule_fires_it(name: str) -> None:
    example = RULES[name].example
    headed = f"政府工作报告\n一、2024年工作回顾\n{example}\n二、2025年工作安排\n{example}\n附件：名词解释\n{example}\n"
    fired = {
        rule
        for text in (headed, example)
        for statement in read_document(from_text(text, "云泽市-2025.txt")).statements
        for rule in statement.rules
    }
    assert name in fired, f"{example} fires only {sorted(fired)}"


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_reading_names_no_rule_without_explanation(year: int) -> None:
    used = {rule for s in read(ROOT / f"demo/云泽市-{year}.txt").statements for rule in s.rules}
    assert used <= RULES.keys()
    assert len(used) > 20
