"""What people settled, put in the place of what the program found: the answer is theirs, the verdict follows the rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from luoshi.reading.model import Reading, Statement
from luoshi.reconciling.model import Promise, Reconciliation
from luoshi.reconciling.pair import unpromised
from luoshi.reconciling.promises import reviewed
from luoshi.reconciling.subjects import unit_class
from luoshi.reconciling.verdicts import judge

_COUNTS = {"level", "change"}  # 减少3000人 is answered by 3200人


class Settled(NamedTuple):
    """What a person says of a promise: an answer, and for ``figure`` and ``other_basis`` where it starts."""

    answer: str
    out_start: int | None


class Applied(NamedTuple):
    """A reconciliation with what people settled; ``lost`` are the promises whose settlement fits nothing any more."""

    found: Reconciliation
    lost: tuple[int, ...]


def settle(old: Reading, new: Reading, found: Reconciliation, settled: Mapping[int, Settled]) -> Applied:
    """Put what people settled in the place of the program's answers.

    Args:
        old: The report whose plan is held to account.
        new: The one that reviews the year.
        found: What the program found of the two.
        settled: Where a promise starts in the old report → what was settled of it.
    """
    if not settled:
        return Applied(found, ())
    asked, told = {s.start: s for s in old.statements}, {s.start: s for s in new.statements}
    lost = set(settled) - {p.start for p in found.promises if p.start in asked}
    out = []
    for p in found.promises:
        said = settled.get(p.start)
        answer = told.get(said.out_start) if said and said.out_start is not None else None
        if said is None or p.start not in asked or not _fits(asked[p.start], said, answer):
            lost |= {p.start} if said else set()
            out.append(p)
        else:
            out.append(_with(p, asked[p.start], said, answer))
    results = tuple(unpromised(reviewed(new, found.year), out, found.year))
    return Applied(found._replace(promises=tuple(out), unpromised=results), tuple(sorted(lost)))


def comparable(target: Statement, outcome: Statement) -> bool:
    """Whether the two measure the same in the same kind of unit, so that a verdict can be given."""
    if outcome.value is None or not (target.measure == outcome.measure or {target.measure, outcome.measure} == _COUNTS):
        return False
    same = unit_class(target.unit) == unit_class(outcome.unit) or {target.unit, outcome.unit} == {"家", "户"}
    return same or target.measure in ("growth", "rank") or not (target.unit and outcome.unit)


def _fits(target: Statement, said: Settled, outcome: Statement | None) -> bool:
    if said.answer not in ("figure", "other_basis"):
        return True
    return outcome is not None and (said.answer == "other_basis" or comparable(target, outcome))


def _with(p: Promise, target: Statement, said: Settled, outcome: Statement | None) -> Promise:
    judged = judge(target, outcome) if outcome is not None and said.answer == "figure" else None
    return p._replace(
        answer=said.answer, undecided=False, candidates=(),
        out_start=outcome.start if outcome else None, out_end=outcome.end if outcome else None,
        out_number=outcome.number if outcome else None, out_value=outcome.value if outcome else None,
        out_unit=outcome.unit if outcome else None, out_measure=outcome.measure if outcome else None,
        out_indicator=outcome.indicator if outcome else None,
        verdict=judged.name if judged else None, gap=judged.gap if judged else None,
        reason=judged.reason if judged else _reason(p, said, outcome),
    )  # fmt: skip


def _reason(p: Promise, said: Settled, outcome: Statement | None) -> str:
    if outcome is None:
        return "新报告的回顾提到这件事，没有给数字" if said.answer == "vague" else "新报告的回顾没有提到"
    if p.answer == said.answer and p.out_start == outcome.start:
        return p.reason
    return "数值不可比" if said.answer == "figure" else f"回顾说的是{outcome.indicator}"
