"""What a circular (通报) is made of, as plain records. Knows neither the ledger nor a file format."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from luoshi.papers.charts import Chart

LEAST_ROWS = 5  # judged rows that a unit must have to be ranked


class Item(NamedTuple):
    """A row that the circular names."""

    number: int  # as printed in the break-down
    text: str
    lead: str
    deadline: date | None
    colour: str  # of its light
    reason: str  # the light's sentence; for a change or a suspension, what was approved and why
    closed_on: date | None = None


class Unit(NamedTuple):
    """A unit's line of the table."""

    name: str
    rows: int
    closed: int
    lights: Mapping[str, int]  # by colour; together as many as there are rows
    reports_due: int  # in the quarter
    reports_on_time: int
    returns: int  # reports returned (退回)
    slips: int  # not closed yet


class Circular(NamedTuple):
    """A quarter's circular."""

    place: str
    issuer: str
    number: str  # 文号; empty: a draft
    year: int
    quarter: int  # 1 to 4
    until: date  # the day of the numbers
    issued_on: date | None  # None: a draft
    recipients: tuple[str, ...]
    rows: int
    closed: int
    lights: Mapping[str, int]  # by colour, the closed ones with them; together as many as there are rows
    reports_due: int
    reports_on_time: int
    units: tuple[Unit, ...] = ()
    done: tuple[Item, ...] = ()  # closed out in the quarter
    behind: tuple[Item, ...] = ()
    overdue: tuple[Item, ...] = ()
    unmeasurable: tuple[Item, ...] = ()
    disputed: tuple[Item, ...] = ()
    changed: tuple[Item, ...] = ()
    suspended: tuple[Item, ...] = ()
    praised: tuple[Item, ...] = ()  # closed before their deadline
    charts: tuple[Chart, ...] = ()
    title: str = ""  # made from the quarter unless given
    copies: tuple[str, ...] = ()  # 抄送
    answer_by: date | None = None  # when the units behind must have answered
    least_rows: int = LEAST_ROWS
