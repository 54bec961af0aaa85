"""What an address asks for, as it was typed or edited by hand: whole numbers and days."""

from __future__ import annotations

import re
from datetime import date

from luoshi.errors import UsageError
from luoshi.ledger.fields import YEARS


def whole(said: str) -> int | None:
    """A whole number; None for anything else."""
    said = said.strip()
    return int(said) if re.fullmatch("[0-9]{1,9}", said) else None


def a_day(said: str) -> date | None:
    """A day; None where nothing is said.

    Raises:
        UsageError: For what is no day.
    """
    said = said.strip()
    if not said:
        return None
    try:
        day = date.fromisoformat(said)
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise UsageError(f"“{said[:20]}”不是日期", "写成 2026-03-01")
    return day
