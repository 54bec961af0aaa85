"""The page on lights names every preset with its source, every check, schedule and verdict."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from luoshi.assessing.presets import Preset, presets
from luoshi.assessing.verdict import WORDS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "lights.md").read_text(encoding="utf-8")
SOURCE = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "src/luoshi/assessing").glob("*.py")}


@pytest.mark.parametrize("preset", presets().values(), ids=lambda preset: preset.id)
def test_every_preset_is_on_the_page_with_its_source(preset: Preset) -> None:
    assert f"### `{preset.id}` {preset.name}" in PAGE
    assert f"来源：{preset.source}。" in PAGE


def test_every_rule_of_checks_and_schedules_is_on_the_page() -> None:
    rules = re.findall(r'"(check\.[a-z0-9-]+)"', SOURCE["checks"]) + re.findall(
        r'"(schedule\.[a-z]+)"', SOURCE["schedule"]
    )
    assert len(set(rules)) > 15
    assert [rule for rule in rules if f"`{rule}`" not in PAGE] == []


def test_every_rule_of_lights_is_on_the_page() -> None:
    rules = re.findall(r'_Answer\(\s*"[a-z]+", "([a-z.-]+)"', SOURCE["lights"])
    shared = {"done", "done.late", "suspended", "before"}  # told in words: the same under every preset
    assert len(rules) > 15
    assert [rule for rule in rules if f"`{rule}`" not in PAGE and rule not in shared] == []


def test_every_verdict_is_on_the_page() -> None:
    assert [word for word in WORDS.values() if word not in PAGE] == []
