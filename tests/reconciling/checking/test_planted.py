"""Every rule finds the errors planted for it, and leaves alone what is right; the clean draft is clean."""

from __future__ import annotations

from pathlib import Path

import pytest
from planted import CASES, RIGHT, Case, Right, changed, checked, clean, found

from luoshi.reconciling.checking import RULES, SEVERITIES

ENOUGH = 0.95


def test_at_least_sixty_errors_of_every_kind_are_planted_and_most_are_found() -> None:
    assert len(CASES) >= 60
    assert {case.rule for case in CASES} == RULES.keys()
    missed = [case.name for case in CASES if found(case) is None]
    assert len(missed) <= (1 - ENOUGH) * len(CASES), missed


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.name}")
def test_a_planted_error_is_found_at_its_place(case: Case) -> None:
    finding = found(case)
    assert finding is not None
    assert finding.quote == changed(clean(), case.edits)[finding.start : finding.end]
    assert finding.reason.endswith("。")
    assert "\n" not in finding.reason


def test_the_clean_draft_has_neither_errors_nor_warnings() -> None:
    assert [f for f in checked().findings if f.severity != "note"] == []
    assert [f for f in checked(last=None).findings if f.severity != "note"] == []


def test_every_rule_has_cases_that_it_must_leave_alone() -> None:
    assert {case.rule for case in RIGHT} == RULES.keys()


@pytest.mark.parametrize("case", RIGHT, ids=lambda case: f"{case.rule}: {case.name}")
def test_what_is_right_is_left_alone(case: Right) -> None:
    before = {(f.rule, f.reason) for f in checked().findings}
    new = [f for f in checked(case.edits, case.last, case.facts).findings if (f.rule, f.reason) not in before]
    assert [f for f in new if f.rule == case.rule or f.severity != "note"] == []


def test_every_rule_says_what_it_does() -> None:
    for code, rule in RULES.items():
        assert rule.code == code
        assert rule.severity in SEVERITIES
        assert rule.name and rule.explanation.endswith("。") and rule.example


def test_the_page_of_the_docs_has_every_rule() -> None:
    page = (Path(__file__).parents[3] / "docs" / "check.md").read_text(encoding="utf-8")
    for rule in RULES.values():
        assert f"| `{rule.code}` | {SEVERITIES[rule.severity]} | {rule.name} | {rule.explanation} | {rule.example} |" in page
