"""What units are like: when they report, how they tell the truth, and what the office thinks of it."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import NamedTuple

from luoshi.assessing.schedule import workday, workday_after


class Manner(NamedTuple):
    """A character in numbers: working days, and chances from 0 to 1."""

    reports: tuple[int, int]  # days from the day on which a report is due
    takes_up: tuple[int, int]  # days from the issue
    skips: float  # a period missed, for a row
    skips_all: float  # a period missed by the whole unit
    proves: float  # a report has proof
    empty: float  # a report has words alone
    copies: float  # a report is last month's
    inflates: float  # a report tells more than there is
    returned: float  # a close-out is sent back
    closes: tuple[int, int]  # days from the report that says it is done to the close-out


MANNERS = {
    "excellent": Manner((-7, -2), (1, 2), 0, 0, 1, 0, 0, 0, 0, (1, 2)),
    "punctual": Manner((-4, 0), (2, 5), 0, 0, 0.35, 0, 0, 0, 0.1, (1, 4)),
    "late": Manner((2, 8), (8, 13), 0.06, 0.12, 0.15, 0.05, 0, 0, 0.2, (4, 12)),
    "vague": Manner((-2, 1), (4, 7), 0.02, 0, 0.1, 0.6, 0, 0, 0.35, (2, 6)),
    "optimistic": Manner((-5, -1), (2, 4), 0, 0, 0.3, 0.1, 0, 0.2, 0.35, (1, 3)),
    "copy_paste": Manner((-3, 0), (5, 8), 0.02, 0, 0.2, 0.05, 0.45, 0, 0.25, (2, 6)),
}
#: The chance that the office asks about, or returns, what is empty or copied.
ASKED = 0.55
RETURNED = 0.3


def shift(day: date, workdays: int) -> date:
    """A working day so many after a day; before it or on it for numbers up to 0."""
    if workdays > 0:
        return workday_after(day, workdays)[0]
    while not workday(day):
        day -= timedelta(1)
    for _ in range(-workdays):
        day -= timedelta(1)
        while not workday(day):
            day -= timedelta(1)
    return day


def between(rng: random.Random, bounds: tuple[int, int]) -> int:
    return rng.randint(*bounds)
