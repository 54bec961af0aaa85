"""Whether a figure meets the target that it answers. Rule ``reconcile.2``: 左右 may be short by 0.2 points or 2 %.

The tolerance is that of the gold's scheme, narrower than the one by which the year is driven (assessing/figures.py):
a report held against the last one speaks of a year that is over.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from luoshi.assessing import figures
from luoshi.reading.model import Statement
from luoshi.reconciling.subjects import in_unit

POINTS = Decimal("0.2")
SHARE = Decimal("0.02")


class Judged(NamedTuple):
    """``met`` or ``missed``, by how much (in the target's unit, below zero: short of it), and why."""

    name: str
    gap: Decimal
    reason: str


def judge(target: Statement, outcome: Statement) -> Judged | None:
    """Hold an outcome against its target; None where either cannot be reckoned with.

    Both are statements of the same measure, in units of one kind (公顷 become 亩). A growth that the review calls a fall counts below zero.
    """
    asked = figures.Target(
        target.value,
        target.measure,
        target.comparator,
        target.value_high,
        target.unit or "",
        target.direction or "",
        target.indicator,
    )
    if figures.unmeasurable(asked) or not figures.usable(outcome.value) or not figures.usable(target.value):
        return None
    value = _in_sense(target, outcome)
    lower = figures.aim(asked) == "lower"
    edge = figures.far(asked) if lower else target.value
    gap = edge - value if lower else value - edge
    slack = _slack(target, edge)
    met = gap >= -slack
    return Judged("met" if met else "missed", gap, _reason(asked, value, gap, lower=lower, lenient=met and gap < 0))


def _in_sense(target: Statement, outcome: Statement) -> Decimal:
    """The outcome's value in the target's direction: a fall where a rise was promised is negative."""
    value = in_unit(outcome.value or Decimal(0), outcome.unit, target.unit)
    turned = {target.direction or "up", outcome.direction or "up"} == {"up", "down"}
    return -value if turned and target.measure in ("growth", "change") else value


def _slack(target: Statement, edge: Decimal) -> Decimal:
    if target.comparator != "approx":
        return Decimal(0)
    return POINTS if target.unit in ("%", "百分点", "个百分点") else abs(edge) * SHARE


def _reason(asked: figures.Target, value: Decimal, gap: Decimal, *, lower: bool, lenient: bool) -> str:
    unit = "百分点" if asked.unit == "%" else asked.unit
    off = figures.shown(abs(gap), unit)
    said = f"目标“{figures.asked(asked)}”，结果{figures.named(asked, value)}"
    if gap == 0:
        return f"{said}，持平"
    if gap > 0:
        return f"{said}，{'低' if lower else '高'}{off}"
    return f"{said}，{'高' if lower else '低'}{off}{'，在“左右”之内' if lenient else ''}"
