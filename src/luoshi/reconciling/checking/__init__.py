"""Proof-reading a draft report: against itself, against last year's report, against the ledger. Pure."""

from __future__ import annotations

from luoshi.reconciling.checking.checker import check
from luoshi.reconciling.checking.model import PLACES, SEVERITIES, Checked, Fact, Finding, Other, Rule
from luoshi.reconciling.checking.rules import RULES

__all__ = ["PLACES", "RULES", "SEVERITIES", "Checked", "Fact", "Finding", "Other", "Rule", "check"]
