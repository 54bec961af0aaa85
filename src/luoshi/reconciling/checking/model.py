"""What a check of a draft returns: plain immutable records. Offsets are code points of the text they are of."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from luoshi.reading.model import Report

SEVERITIES = {"error": "错误", "warning": "可疑", "note": "提示"}
PLACES = {"draft": "本稿", "last": "上年报告", "ledger": "台账"}


class Fact(NamedTuple):
    """A figure that is settled, from the ledger or a table: what the draft says of the same must agree with it."""

    indicator: str
    value: Decimal
    unit: str  # "" where a bare noun follows; 万 and 亿 multiplied out
    measure: str  # level growth change rate
    period: str  # 2025


class Rule(NamedTuple):
    """A rule by its name; ``severity`` is the gravest that it gives."""

    code: str
    severity: str
    name: str
    explanation: str
    example: str


class Other(NamedTuple):
    """What a finding contradicts: where it stands, and its words."""

    where: str  # a key of PLACES
    start: int | None  # None for the ledger
    end: int | None
    quote: str


class Finding(NamedTuple):
    """One doubt about a draft, at its place."""

    rule: str
    severity: str
    start: int
    end: int
    quote: str
    reason: str
    other: Other | None
    suggestion: str


class Checked(NamedTuple):
    """A draft, checked."""

    draft: Report
    last: Report | None
    findings: tuple[Finding, ...]
    warnings: tuple[str, ...]
