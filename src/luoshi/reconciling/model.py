"""What a reconciliation returns: plain immutable records; the promises are named as in the published field list."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from luoshi.reading.model import Report

ANSWERS = {"figure": "有数据", "other_basis": "口径不同", "vague": "笼统提及", "silent": "未提及"}
VERDICTS = {"met": "完成", "missed": "未完成"}
CHANGES = {
    "repeated": "数值不变", "raised": "目标提高", "lowered": "目标调低", "loosened": "口气放宽", "rebased": "换了口径",
    "dropped": "不再提出",
}  # fmt: skip


class Candidate(NamedTuple):
    """A figure of the new report that may answer a promise, and how near it is (0 to 1)."""

    start: int
    end: int
    number: str
    unit: str | None
    indicator: str
    score: float


class Promise(NamedTuple):
    """A figure promised in the old report's plan, and what the new report's review says of it.

    ``start``, ``end`` are offsets in the old report, ``out_*`` in the new one. ``undecided`` means that a person has to
    settle which of ``candidates`` answers, if any; ``answer`` is then what holds without them.
    """

    start: int
    end: int
    number: str
    value: Decimal | None
    value_high: Decimal | None
    unit: str | None
    comparator: str
    measure: str
    indicator: str
    subject: str  # the indicator as normalised
    due: int | None
    headline: bool
    hedge: str | None
    answer: str  # figure other_basis vague silent
    out_start: int | None
    out_end: int | None
    out_number: str | None
    out_value: Decimal | None
    out_unit: str | None
    out_measure: str | None
    out_indicator: str | None
    verdict: str | None  # met missed, for a figure
    gap: Decimal | None  # out_value less value, in the target's good direction; below zero: short of it
    reason: str
    score: float
    undecided: bool
    candidates: tuple[Candidate, ...]


class Change(NamedTuple):
    """What the new report's plan makes of a target of the old one's. ``start``, ``end`` in the old, ``new_*`` in the new."""

    kind: str  # repeated raised lowered loosened rebased dropped
    start: int
    end: int
    number: str
    unit: str | None
    indicator: str
    new_start: int | None
    new_end: int | None
    new_number: str | None
    new_indicator: str | None
    headline: bool
    reason: str


class Result(NamedTuple):
    """A figure that the new report's review tells of the year and the old report's plan did not promise."""

    start: int
    end: int
    number: str
    unit: str | None
    measure: str
    indicator: str


class Mentioned(NamedTuple):
    """A task of the old report without a figure, and the sentence of the new review that speaks of it, if one does."""

    start: int
    end: int
    text: str
    out_start: int | None
    out_end: int | None
    share: float  # of the task's telling words, how many that sentence holds


class Reconciliation(NamedTuple):
    """Two reports held against each other: the old one's plan and what the new one says of it."""

    old: Report
    new: Report
    year: int
    promises: tuple[Promise, ...]
    changes: tuple[Change, ...]
    unpromised: tuple[Result, ...]
    tasks: tuple[Mentioned, ...]
    warnings: tuple[str, ...]
