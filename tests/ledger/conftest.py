"""The ledger is tested on a small city."""

from __future__ import annotations

from tests.ledger.fixtures import city, founded

__all__ = ["city", "founded"]
