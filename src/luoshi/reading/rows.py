"""Rows of figures: 分别增长4.8%、6.7% is one statement for each member of a list."""

from __future__ import annotations

import re

from luoshi.reading.measures import comparator
from luoshi.reading.quantities import Quantity
from luoshi.reading.sentence import Built

_JOIN = re.compile(r"^(?:[:：∶]|[、，和及与 ]{0,2}(?:以及|第)?(?:近|约|超|超过)?)$")

Figure = tuple[Quantity, str]


def row_sizes(view: str, figures: list[Figure]) -> list[int]:
    """For each figure, how many stand in one row with it: 4.8%、6.7% is a row of two."""
    sizes = [1] * len(figures)
    first = 0
    for i in range(1, len(figures)):
        before, q = figures[i - 1][0], figures[i][0]
        gap = view[before.quote_end : q.start] if q.start - before.quote_end < 5 else "x"
        if figures[i][1] == figures[i - 1][1] and _JOIN.match(gap) and _alike(view, before, q, gap):
            sizes[first] += 1
        else:
            first = i
    return sizes


def _alike(view: str, before: Quantity, q: Quantity, gap: str) -> bool:
    """Whether two neighbours are members of one row: not 430亿斤以上，97%的村…."""
    behind = view[q.quote_end : q.quote_end + 1]
    if q.unit_kind in ("count", "person") and "一" <= behind <= "鿿" and behind not in "和及与并以左" and gap:
        return False
    if (q.unit_kind == "percent" and ("一" <= behind <= "鿿") and behind not in "和及与并的左以") or (
        behind == "的" and "，" in gap
    ):
        return False
    return (before.unit_kind == q.unit_kind and (before.unit == q.unit or "，" not in gap)) or "，" not in gap


def spread_row(group: list[Figure], first: Built, names: list[str] | None) -> list[Built]:
    """Give each member of a row its own subject, and all of them the comparator of the last."""
    trailing = next((q.comparator for q, _ in reversed(group) if q.comparator), None)
    out = []
    for index, (q, _) in enumerate(group):
        own = comparator(q, None)
        if own == "eq":
            own = first.comparator if first.comparator not in ("eq", "range") else (trailing or "eq")
        name = names[index] if names else first.indicator
        measure, direction = first.measure, first.direction
        if q.unit_kind != group[0][0].unit_kind and first.measure not in ("rank", "streak"):
            measure, direction = _by_unit(q, first)
        unit = (
            first.unit
            if first.measure == "rank" and q.unit is None
            else (q.unit if first.measure != "rank" else first.unit)
        )
        rules = (*first.rules, "list.shared" if names is None else "list.distributed")
        out.append(
            first._replace(
                measure=measure,
                direction=direction,
                comparator=own,
                indicator=name,
                unit=unit,
                quote_start=q.start if index else first.quote_start,
                rules=rules,
            )
        )
    end = group[-1][0].quote_end
    out[-1] = out[-1]._replace(carried=first.carried._replace(end=end))
    return out


def _by_unit(q: Quantity, first: Built) -> tuple[str, str | None]:
    if q.unit_kind == "percent":
        if q.unit and "分点" in q.unit:
            return "change", first.direction or "up"
        return ("growth", first.direction) if first.measure == "growth" else ("rate", None)
    return ("level", None) if first.measure in ("growth", "rate") else (first.measure, first.direction)
