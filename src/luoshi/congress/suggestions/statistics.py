"""Figures of suggestions by unit that small numbers cannot game. Pure.

A share is shown with its Wilson interval, and units are in the order of the interval's lower end: three satisfied of three
stand below forty of forty-two. Below :data:`LEAST` ratings a unit has no share and no rank, only its number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import sqrt
from typing import NamedTuple

LEAST = 5
_Z = 1.959964  # of 95 %


class Interval(NamedTuple):
    """A share and where it may really lie, with 95 % confidence; from 0 to 1."""

    share: float
    low: float
    high: float


class Case(NamedTuple):
    """What counts of one suggestion, for the unit that leads it."""

    unit: str
    answered: bool
    on_time: bool | None  # of the first answer; None: not answered, and not yet late
    outcome: str  # class of the last answer: A, B, C; empty: none
    attitude: str  # last rating: satisfied, fair, dissatisfied; empty: not rated
    result: str
    second: bool
    again: int = 0  # answers given again to a B


class Line(NamedTuple):
    """A unit's figures; a share that too few cases carry is None."""

    unit: str
    number: int
    answered: int
    on_time: Interval | None
    due: int  # answered or late: what the share on time is of
    classes: tuple[int, int, int]
    rated: int
    attitude: Interval | None
    result: Interval | None
    dissatisfied: int
    second: int
    rank: int | None


def wilson(hits: int, of: int) -> Interval:
    """Wilson's interval for a share.

    Raises:
        ValueError: When there is nothing to take a share of, or more hits than that.
    """
    if of <= 0 or not 0 <= hits <= of:
        raise ValueError(f"no share of {hits} in {of}")
    share, z2 = hits / of, _Z * _Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z * sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    return Interval(share, low, 1.0 if hits == of else min(1.0, middle + half))


def lines(cases: Iterable[Case], least: int = LEAST) -> list[Line]:
    """Units in the order of the lower end of their satisfaction with the result; those with too few ratings behind, by name.

    The order of the cases does not matter, and what one unit does changes no other unit's figures.
    """
    by_unit: dict[str, list[Case]] = {}
    for case in cases:
        by_unit.setdefault(case.unit, []).append(case)
    made = [_line(unit, own, least) for unit, own in by_unit.items()]
    ranked = sorted((line for line in made if line.result), key=_order)
    ranks = {line.unit: 1 + sum(_low(other) > _low(line) for other in ranked) for line in ranked}
    few = sorted((line for line in made if not line.result), key=lambda line: line.unit)
    return [line._replace(rank=ranks.get(line.unit)) for line in (*ranked, *few)]


def _low(line: Line) -> float:
    return round(line.result.low, 9) if line.result else -1.0


def _order(line: Line) -> tuple[float, str]:
    return -_low(line), line.unit


def _line(unit: str, cases: Sequence[Case], least: int) -> Line:
    due = [case for case in cases if case.on_time is not None]
    rated = [case for case in cases if case.result]
    classes = tuple(sum(case.outcome == each for case in cases) for each in "ABC")
    return Line(
        unit, len(cases), sum(case.answered for case in cases), _share([c.on_time is True for c in due], least), len(due),
        (classes[0], classes[1], classes[2]), len(rated), _share([_content(c.attitude) for c in rated], least),
        _share([_content(c.result) for c in rated], least), sum(c.result == "dissatisfied" for c in rated),
        sum(case.second for case in cases), None,
    )  # fmt: skip


def _content(rating: str) -> bool:
    """Only 满意 counts as satisfied: 基本满意 is where politeness goes."""
    return rating == "satisfied"


def _share(hits: Sequence[bool], least: int) -> Interval | None:
    return wilson(sum(hits), len(hits)) if len(hits) >= max(least, 1) else None
