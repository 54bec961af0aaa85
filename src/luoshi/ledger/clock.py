"""The office's clock: the one place that says what time it is.

Ordinarily it is the machine's. The demo sets it to a day of its city's year, and whoever replays a year says for each
deed when it was done.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

_said: ContextVar[datetime | None] = ContextVar("luoshi_clock", default=None)
_shift = timedelta(0)  # by which this process's clock differs from the machine's: the demo's


def now() -> datetime:
    """The moment, with its time zone."""
    return _said.get() or timezone.now() + _shift


def today() -> date:
    """The day, in the office's time zone."""
    return timezone.localdate(now())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Do something as of a moment; kept in UTC like the machine's, as the chain holds moments in the words of the books."""
    token = _said.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _said.reset(token)


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of a day by the office's clock."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def shift_to(moment: datetime | None) -> None:
    """Let this process's clock go on from a moment; None: from the machine's own."""
    global _shift
    _shift = moment - timezone.now() if moment else timedelta(0)


def in_days(days: int) -> date:
    """The day that many days from today."""
    return today() + timedelta(days=days)
