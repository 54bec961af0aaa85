"""The order of units in a circular. A unit with few rows is listed and not ranked: one of one is no achievement."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from luoshi.papers.circular.model import Unit


class Ranked(NamedTuple):
    """A unit and its rank; None where it has too few rows that were judged."""

    unit: Unit
    rank: int | None


def ranking(units: Sequence[Unit], least: int) -> list[Ranked]:
    """Units by the share of green among the rows that have a light; equal shares have one rank, as they come.

    Rows without a light (不可量化, 未填报 …) say nothing for or against a unit and are counted for neither.
    """
    judged = [unit for unit in units if _judged(unit) >= max(least, 1)]
    ordered = sorted(judged, key=_share, reverse=True)
    ranks = {id(unit): 1 + sum(_share(other) > _share(unit) for other in judged) for unit in judged}
    return [Ranked(unit, ranks[id(unit)]) for unit in ordered] + [
        Ranked(unit, None) for unit in units if id(unit) not in ranks
    ]


def _judged(unit: Unit) -> int:
    return unit.rows - unit.lights.get("grey", 0)


def _share(unit: Unit) -> Fraction:
    return Fraction(unit.lights.get("green", 0), _judged(unit))
