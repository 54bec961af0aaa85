"""Which row of the new year's table says the same as one of the old: by a figure of one subject, else by its words.

A proposal for a person to decide on: a wrong one is worse than none, so only what is plainly the same is proposed.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from luoshi.reading.model import Reading
from luoshi.reconciling.changes import SAME
from luoshi.reconciling.matching import Review, told
from luoshi.reconciling.mentions import pairs
from luoshi.reconciling.promises import promised
from luoshi.reconciling.subjects import canonical

WORDS_ENOUGH = 0.5  # of both rows' telling words, so many must be shared
LEAST_NAME = 5  # characters of an indicator that is found again by its name alone
_LONGEST = 80


class Row(NamedTuple):
    """A row of a table: its key, its words, and where the figures that it carries start in the report."""

    key: int
    text: str
    starts: tuple[int, ...] = ()


class Alike(NamedTuple):
    """A row of the new table that says the same, how sure that is (0 to 1), and why."""

    key: int
    score: float
    why: str


def alike(old: Reading, new: Reading, year: int, before: Sequence[Row], after: Sequence[Row]) -> dict[int, Alike]:
    """Old row's key → the new row that says the same.

    Args:
        old: The reading of the old report.
        new: That of the new one.
        year: The year that the new one plans for.
        before: Rows of the old table.
        after: Those of the new one.
    """
    by_words = {**_by_words(before, after), **_by_subjects(old, before, after)}
    by_figures = _by_figures(old, new, year, before, after)
    return {**by_words, **by_figures}


def _by_figures(old: Reading, new: Reading, year: int, before: Sequence[Row], after: Sequence[Row]) -> dict[int, Alike]:
    """Rows whose figures are of one subject: the new row to which most of the old row's figures lead."""
    asked, ahead = told(old, promised(old)), told(new, promised(new))
    at = {start: row.key for row in after for start in row.starts}
    starts = {each.statement.start: each for each in asked}
    plan = Review(ahead, asked, year)
    out = {}
    for row in before:
        votes: dict[int, list[tuple[float, str]]] = {}
        for target in (starts[start] for start in row.starts if start in starts):
            best = next((m for m in plan.matches(target, SAME) if m.told.statement.start in at), None)
            if best is not None:
                said = f"两年都说到“{best.told.statement.indicator}”"
                votes.setdefault(at[best.told.statement.start], []).append((best.score, said))
        if votes:
            key = max(votes, key=lambda k: (len(votes[k]), max(votes[k])))
            score, why = max(votes[key])
            out[row.key] = Alike(key, round(score, 3), why)
    return out


def _by_subjects(old: Reading, before: Sequence[Row], after: Sequence[Row]) -> dict[int, Alike]:
    """Rows whose indicator the new row names without a figure: 固定资产投资止跌回稳."""
    cores = {each.statement.start: (each.subject.core, each.statement.indicator) for each in told(old, promised(old))}
    texts = [(row.key, canonical(row.text)) for row in after]
    out = {}
    for row in before:
        for core, indicator in (cores[start] for start in row.starts if start in cores):
            if len(core) < LEAST_NAME:
                continue
            key = next((key for key, text in texts if core in text), None)
            if key is not None:
                out[row.key] = Alike(key, WORDS_ENOUGH, f"新报告也说到“{indicator}”")
                break
    return out


def _by_words(before: Sequence[Row], after: Sequence[Row]) -> dict[int, Alike]:
    """Rows that share most of their telling words; a pair of characters weighs less the more rows hold it."""
    theirs = {row.key: pairs(canonical(row.text[:_LONGEST])) for row in after}
    counted = Counter(pair for held in theirs.values() for pair in held)
    total = len(theirs) + 1

    def mass(held: frozenset[str]) -> float:
        return math.fsum(math.log(1 + total / max(counted[pair], 1)) for pair in held)

    weights = {key: mass(held) for key, held in theirs.items()}
    out = {}
    for row in before:
        own = pairs(canonical(row.text[:_LONGEST]))
        whole = mass(own)
        scored = [
            (2 * mass(own & held) / (whole + weights[key]), key) for key, held in theirs.items() if own & held
        ]
        score, key = max(scored, key=lambda each: (each[0], -each[1]), default=(0.0, 0))
        if score >= WORDS_ENOUGH:
            out[row.key] = Alike(key, round(score, 3), "两年的任务字句相近")
    return out
