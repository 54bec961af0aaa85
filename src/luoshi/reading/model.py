"""What a reading returns: plain immutable records, named as in the published field list.

Offsets are half-open and count Unicode code points of ``Reading.text``, the report as published:
``text[s.start:s.end] == s.number`` for every statement. Numbers are ``Decimal`` with 万 and 亿
multiplied out; the words as printed stay beside them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple


class Report(NamedTuple):
    """The report's own header. ``None`` where the text does not say."""

    title: str | None
    place: str | None
    level: str | None  # national, province, city, county
    year: int | None  # the year the report plans for
    meeting: str | None
    date: str | None  # ISO day on which it was read to the congress
    speaker: str | None
    source: str | None  # file name
    characters: int


class Section(NamedTuple):
    """A heading and what stands under it."""

    start: int
    end: int
    title: str
    level: int  # 1 for 一、  2 for （一）  3 for a run-in heading
    part: str  # front, review, plan, government, annex, other
    period: str | None  # the year or years that it speaks of


class Statement(NamedTuple):
    """One figure of the report and what it says."""

    start: int
    end: int
    number: str  # the numeral as printed
    measure: str  # level growth change rate rank streak ratio
    value: Decimal | None
    value_high: Decimal | None
    unit: str | None
    direction: str | None  # up, down
    comparator: str  # eq approx ge le range
    modality: str  # outcome target context
    period: str | None
    indicator: str
    hedge: str | None  # strive, expect
    section: int  # index into Reading.sections
    quote_start: int  # the figure with its unit and comparators
    quote_end: int
    rules: tuple[str, ...]  # ids of the rules that fired, in order


class Reading(NamedTuple):
    """A report, read."""

    text: str
    report: Report
    sections: tuple[Section, ...]
    statements: tuple[Statement, ...]
    warnings: tuple[str, ...]
