"""The page of a reconciliation: one HTML file with both reports side by side, every promise linked to its answer."""

from __future__ import annotations

from luoshi.papers.reconciliation.records import Pair


def page(pair: Pair) -> str:
    """Set a reconciliation as one self-contained HTML page."""
    raise NotImplementedError
