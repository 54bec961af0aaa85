"""Figures of the ledger against those of the draft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from luoshi.assessing.figures import shown
from luoshi.reading.model import Statement
from luoshi.reconciling.checking.draft import Draft, about, agree, last_place
from luoshi.reconciling.checking.model import Fact, Finding, Other
from luoshi.reconciling.matching import Told
from luoshi.reconciling.subjects import Subject, unit_class

_POINTS = ("百分点", "个百分点")


def check(draft: Draft, facts: Sequence[Fact]) -> Iterator[Finding]:
    """Find figures of the review that differ from what the ledger says."""
    told = [(about(fact.indicator), fact) for fact in facts]
    for each in draft.figures:
        s = each.statement
        if s.modality != "outcome" or not draft.in_review(s):
            continue
        for wanted, fact in told:
            if _same(each, wanted, fact) and not _agrees(s, fact):
                yield _found(draft, s, fact)
                break


def _same(each: Told, wanted: Subject, fact: Fact) -> bool:
    s, mine = each.statement, each.subject
    measures = s.measure == fact.measure or ({s.measure, fact.measure} == {"level", "change"} and mine.verb == "add")
    verbs = mine.verb == wanted.verb or "" in (mine.verb, wanted.verb) or {mine.verb, wanted.verb} == {"add", "do"}
    units = unit_class(s.unit) == unit_class(fact.unit) or not (s.unit and fact.unit)
    return (
        measures and units and verbs and s.period == fact.period and mine.core == wanted.core and mine.scopes == wanted.scopes
        and not ({mine.verb, wanted.verb} == {"add", ""} and each.stock)
    )  # fmt: skip


def _agrees(s: Statement, fact: Fact) -> bool:
    value = -fact.value if s.direction == "down" and fact.value < 0 and s.measure in ("growth", "change") else fact.value
    told = s._replace(value=value, value_high=None, number=f"{value:f}", comparator="eq", start=0, end=0)
    if s.value is None:
        return True
    if abs(s.value - value) <= last_place(s) / 2:  # the draft rounds; the ledger is exact
        return True
    return s.comparator != "eq" and agree(s, told)


def _found(draft: Draft, s: Statement, fact: Fact) -> Finding:
    said = shown(Decimal(fact.value), fact.unit)
    other = Other("ledger", None, None, f"{fact.indicator}：{said}（{fact.period}年）")
    reason = f"“{s.indicator}”台账是{said}，本稿写“{draft.said(s)}”。"
    return draft.finding("ledger.differs", s, reason, other, f"请核对；台账是{said}")
