"""Notices (通知): who is told of what, in the app, by mail and by webhook; what could not be sent is kept and tried again.

``kinds`` says what people are told of, ``composing`` turns changes of the books into notices, ``reminding`` adds what
time brings, ``telling`` writes them down, ``delivering`` sends what is to leave the house.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from luoshi.ledger.models import Place
    from luoshi.notices.delivering import Delivered


def remind(place: Place, today: date) -> int:
    """Tell people of a place what is due soon, today or overdue; how many notices are new. Safe to run again."""
    from luoshi.notices.reminding import remind as run  # models can be imported only once Django is set up

    return run(place, today)


def deliver(now: datetime) -> Delivered:
    """Send what waits in the outbox, by mail and by webhook; what fails is kept and tried again."""
    from luoshi.notices.delivering import deliver as run

    return run(now)
