"""Holding a report against the next: what was promised, and what is said of it a year later. Pure: no clock, no network."""

from __future__ import annotations

from luoshi.reconciling.model import Candidate, Change, Mentioned, Promise, Reconciliation, Result
from luoshi.reconciling.pair import reconcile

__all__ = ["Candidate", "Change", "Mentioned", "Promise", "Reconciliation", "Result", "reconcile"]
