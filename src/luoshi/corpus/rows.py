"""Two reports held together as rows of the panel: one for each promise of the old one."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from luoshi.corpus.columns import Row
from luoshi.reading.headline import headline
from luoshi.reading.model import Reading, Statement
from luoshi.reconciling import Change, Promise, Reconciliation
from luoshi.reconciling.matching import told
from luoshi.reconciling.promises import due, promised
from luoshi.reconciling.subjects import subject, words


def of_pair(old: Reading, new: Reading, found: Reconciliation) -> Iterator[Row]:
    """The promises of the old report with what the new one makes of them."""
    before, after = _by_start(old), _by_start(new)
    changes = {change.start: change for change in found.changes}
    for promise in found.promises:
        yield _promise(promise, before[promise.start], after, changes.get(promise.start), found.year)


def of_one(old: Reading) -> Iterator[Row]:
    """The promises of a report without a next one; what would be said of them is empty."""
    headlines = {s.start for s in headline(old)}
    for each in told(old, promised(old)):
        s = each.statement
        yield {
            **_target(s), "subject": normal(each.subject.core), "headline": s.start in headlines, "due": due(s, old.report.year),
        }  # fmt: skip


def normal(core: str) -> str:
    """A subject by its canonical name, where it has one.

    >>> normal(subject("地区生产总值").core), normal("停车位")
    ('生产总值', '停车位')
    """
    return _names().get(core, core)


@cache
def _names() -> dict[str, str]:
    """For comparison, subjects are bared further than a reader should see: 生产 for 生产总值."""
    cores = {name: subject(name).core for name in sorted(words().same_names)}
    return {core: name for name, core in cores.items() if name.startswith(core)}


def _by_start(reading: Reading) -> dict[int, Statement]:
    return {s.start: s for s in reading.statements}


def _target(s: Statement) -> Row:
    names = ("indicator", "measure", "unit", "direction", "comparator", "number", "value", "value_high", "hedge", "start", "end")
    return {name: getattr(s, name) for name in names}


def _promise(p: Promise, asked: Statement, after: dict[int, Statement], change: Change | None, year: int) -> Row:
    answered = after.get(p.out_start) if p.out_start is not None else None
    ahead = after.get(change.new_start) if change and change.new_start is not None else None
    row: dict[str, Any] = {**_target(asked), "subject": normal(p.subject), "headline": p.headline, "due": p.due}
    if p.due == year:
        row |= {"answer": p.answer, "undecided": p.undecided, "score": Decimal(f"{p.score:.3f}"), "reason": p.reason}
    row |= {"verdict": p.verdict, "gap": p.gap, "change": change.kind if change else None}
    if answered is not None:
        row |= {f"outcome_{name}": getattr(answered, name) for name in _ANSWERED}
    if ahead is not None:
        row |= {f"next_{name}": getattr(ahead, name) for name in ("number", "value", "comparator", "start", "end")}
    return row


_ANSWERED = ("number", "value", "unit", "direction", "measure", "indicator", "start", "end")
