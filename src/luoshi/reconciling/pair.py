"""One report held against the next: every promise of the old one's plan, and what the new one's review says of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from luoshi.reading.headline import headline
from luoshi.reading.model import Reading, Statement
from luoshi.reconciling.changes import changes
from luoshi.reconciling.fit import fit
from luoshi.reconciling.matching import Match, Review, Told, told
from luoshi.reconciling.mentions import Mentions, mentioned
from luoshi.reconciling.model import Candidate, Promise, Reconciliation, Result
from luoshi.reconciling.promises import due, promised, reviewed
from luoshi.reconciling.verdicts import judge

SURE = 0.6  # a match this near is a link
OTHER = 0.64  # and this near where the basis is another
SAME = 0.1  # how much the same basis is worth where two are near
NEAR = 0.42  # nearer than this it is a person's to settle
SHOWN = 3  # candidates shown beside a promise that is to be settled


class Choice(NamedTuple):
    """What answers a promise: the match if one is sure, and the near ones where none is."""

    match: Match | None
    near: tuple[Match, ...]


def reconcile(old: Reading, new: Reading, *, force: bool = False, tasks: bool = True) -> Reconciliation:
    """Hold a report against the next.

    Args:
        old: The report whose plan is held to account.
        new: The one that reviews the year.
        force: Also where the two speak of two places.
        tasks: Also look for the tasks that state no figure.

    Raises:
        InputError: When the two do not fit: one report twice, the wrong order, two places.
    """
    year, said = fit(old, new, force=force)
    asked = told(old, promised(old))
    figures = told(new, reviewed(new, year))
    review = Review(figures, asked, year)
    mentions = Mentions(new)
    headlines = {s.start for s in headline(old)}
    found = [_answered(each, review, mentions, year, headlines) for each in asked]
    if not asked:
        said = (*said, f"{year}年的报告里没有读到量化的目标")
    return Reconciliation(
        old.report, new.report, year, tuple(found),
        tuple(changes(asked, told(new, promised(new)), year, headlines)),
        tuple(unpromised((each.statement for each in figures), found, year)),
        tuple(mentioned(old, mentions)) if tasks else (),
        said,
    )  # fmt: skip


def unpromised(figures: Iterable[Statement], found: Sequence[Promise], year: int) -> Iterator[Result]:
    """What the review tells of the year that answers no promise, surely or perhaps."""
    near = {c.start for p in found for c in p.candidates} | {p.out_start for p in found}
    for s in figures:
        if s.start not in near and s.period == str(year) and s.measure not in ("rank", "streak"):
            yield Result(s.start, s.end, s.number, s.unit, s.measure, s.indicator)


def _answered(asked: Told, review: Review, text: Mentions, year: int, headlines: set[int]) -> Promise:
    s = asked.statement
    when = due(s, year)
    choice = choose(review.matches(asked, NEAR)) if when == year else Choice(None, ())
    base: dict[str, Any] = {
        "start": s.start, "end": s.end, "number": s.number, "value": s.value, "value_high": s.value_high, "unit": s.unit,
        "comparator": s.comparator, "measure": s.measure, "indicator": s.indicator, "subject": asked.subject.core,
        "due": when, "headline": s.start in headlines, "hedge": s.hedge, "undecided": not choice.match and bool(choice.near),
        "candidates": tuple(_candidate(m) for m in choice.near[:SHOWN]),
    }  # fmt: skip
    if choice.match:
        return Promise(**base, **_linked(s, choice.match))
    vague = when == year and text.speaks_of(asked.subject)
    reason = _unlinked(vague, when, year, choice)
    return Promise(
        **base, answer="vague" if vague else "silent", out_start=None, out_end=None, out_number=None, out_value=None,
        out_unit=None, out_measure=None, out_indicator=None, verdict=None, gap=None, reason=reason,
        score=choice.near[0].score if choice.near else 0.0,
    )  # fmt: skip


def _unlinked(vague: bool, when: int | None, year: int, choice: Choice) -> str:
    if when != year:
        return f"{when}年到期，不在本次对账之内" if when else "没有说哪一年完成"
    near = "；有相近的数字，请人工确认" if choice.near else ""
    return ("新报告的回顾提到这件事，没有给数字" if vague else "新报告的回顾没有提到") + near


def choose(matches: Sequence[Match]) -> Choice:
    """The match that answers: one on the same basis before one on another; none where two are as near.

    A wrong link is worse than a missing one, so what is near and not sure is left to a person.
    """
    same = [m for m in matches if m.same and m.score >= SURE]
    other = [m for m in matches if not m.same and m.score >= OTHER]
    ranked = sorted((*same, *other), key=lambda m: -m.score - (SAME if m.same else 0.0))
    best = ranked[0] if ranked else None
    return Choice(best, tuple(matches[: SHOWN + 1]))


def _candidate(m: Match) -> Candidate:
    s = m.told.statement
    return Candidate(s.start, s.end, s.number, s.unit, s.indicator, round(min(m.score, 1.0), 3))


def _linked(target: Statement, match: Match) -> dict[str, Any]:
    s = match.told.statement
    judged = judge(target, s) if match.same else None
    return {
        "answer": "figure" if match.same else "other_basis",
        "out_start": s.start, "out_end": s.end, "out_number": s.number, "out_value": s.value, "out_unit": s.unit,
        "out_measure": s.measure, "out_indicator": s.indicator,
        "verdict": judged.name if judged else None,
        "gap": judged.gap if judged else None,
        "reason": judged.reason if judged else match.why or "数值不可比",
        "score": round(min(match.score, 1.0), 3),
    }  # fmt: skip
