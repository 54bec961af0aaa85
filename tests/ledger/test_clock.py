"""The office's clock, set to a moment."""

from __future__ import annotations

from datetime import UTC, date

from luoshi.ledger import clock


def test_a_moment_is_kept_in_utc_whatever_its_zone() -> None:
    """The books give moments back in UTC; an event that said them otherwise would not match its rows."""
    moment = clock.moment(date(2025, 6, 30), 0, 30)
    with clock.at(moment):
        assert clock.now() == moment
        assert clock.now().tzinfo is UTC
        assert clock.today() == date(2025, 6, 30)
