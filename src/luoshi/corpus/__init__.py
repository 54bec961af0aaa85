"""A corpus of reports as one panel: consecutive years of each place held together, a row a promise. Without Django."""

from __future__ import annotations

from luoshi.corpus.panel import Panel, panel

__all__ = ["Panel", "panel"]
