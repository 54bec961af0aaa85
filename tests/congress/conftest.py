"""The congress is tested on the city of the ledger's tests."""

from __future__ import annotations

from tests.ledger.fixtures import city, founded

__all__ = ["city", "founded"]
