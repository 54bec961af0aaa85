"""What the draft of a review is made of, as plain records. Knows neither the ledger nor a file format."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from luoshi.assessing.figures import Target

STATES = {"confirmed": "统计部门已确认", "reported": "单位填报，未确认", "disputed": "统计部门有异议", "none": "缺数"}


class Goal(NamedTuple):
    """A figure promised, and what the ledger holds of it."""

    target: Target  # as asked now
    quote: str  # the figure as printed, with the words that belong to it: 增长6%左右
    number: str  # the numeral within the quote: 6; empty where the report does not hold it
    value: Decimal | None = None
    day: date | None = None  # that the value speaks of
    state: str = "none"  # a key of STATES
    verdict: str = "no_figure"  # of luoshi.assessing.verdict
    early: bool = False  # the value is not that of the period's end, and more may have come since
    due: int | None = None  # the year in which it is due, where it is a later one
    original: str = ""  # what was promised before a change was approved: 46公里
    source: str = ""  # who reported it, for which period


class Closed(NamedTuple):
    """How a row was struck off (销号)."""

    on: date
    text: str


class Row(NamedTuple):
    """A row of the break-down at the end of its year."""

    number: int  # as printed in the table
    text: str
    area: str
    headline: bool
    lead: str
    goals: tuple[Goal, ...] = ()
    closed: Closed | None = None
    suspended: str = ""  # since when and why, while it rests
    deadline: date | None = None
    reasons: tuple[str, ...] = ()  # why it is not done, as the ledger holds it
    address: str = ""  # of its page


class Review(NamedTuple):
    """A year of the ledger, ready to be told."""

    place: str
    issuer: str
    year: int  # of the ledger
    until: date  # the day of the figures
    rows: tuple[Row, ...]
