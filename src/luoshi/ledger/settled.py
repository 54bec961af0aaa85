"""The figures of a year that are settled: what units reported for its last period, less what is in dispute."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from luoshi.ledger.models import Figure, FigureState, Place, ProgressState

_LAST = ("-12", "-Q4")


class Settled(NamedTuple):
    """A target's outcome at the end of its year."""

    indicator: str
    value: Decimal
    unit: str
    measure: str
    period: str


def of_year(place: Place, year: int) -> list[Settled]:
    """The outcomes of a place's targets of a year, one a target; only those reported for December or the fourth quarter."""
    figures = (
        Figure.objects.filter(target__task__breakdown__report__place=place, target__task__breakdown__report__year=year, cumulative=True)
        .exclude(progress__state=ProgressState.RETURNED)
        .exclude(state=FigureState.DISPUTED)
        .select_related("target", "progress")
        .order_by("progress__period", "id")
    )
    last: dict[int, Settled] = {}
    for figure in figures:
        target = figure.target
        if figure.progress.period.endswith(_LAST):
            last[target.pk] = Settled(target.indicator, figure.value, target.unit, target.measure, str(year))
    return list(last.values())
