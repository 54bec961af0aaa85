"""What became of a target, at the year's end or at close-out: met, exceeded, nearly, missed, or why it cannot be told.

The tolerances are named rules with a choice behind each (docs/lights.md); a place may pass its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from luoshi.assessing.figures import (
    APPROX,
    HUNDRED,
    Comparison,
    Figure,
    Target,
    aim,
    asked,
    compare,
    far,
    shown,
    standing,
    unmeasurable,
)
from luoshi.assessing.schedule import Milestone, tenth

WORDS = {
    "met": "完成",
    "exceeded": "超额完成",
    "nearly": "基本完成",
    "missed": "未完成",
    "not_measurable": "不可量化",
    "no_figure": "无数据",
    "disputed": "数据有争议",
}


class Tolerances(NamedTuple):
    """How strictly a verdict judges. Shares of the target's value."""

    name: str = "5%"
    approx: Decimal = APPROX  # rule approx.5: to the worse side of 左右
    nearly: Decimal = Decimal("0.05")  # rule nearly.5: short of it by no more; for a rank one place
    exceeded: Decimal = Decimal("0.05")  # rule exceeded.5: better than 以上 or 左右 by more


USUAL = Tolerances()


class Verdict(NamedTuple):
    """A verdict by name and word, why, by how much (in the target's unit; below zero: short), and the rule."""

    name: str  # met exceeded nearly missed not_measurable no_figure disputed
    word: str
    reason: str
    gap: Decimal | None
    rule: str


def _verdict(name: str, rule: str, reason: str, gap: Decimal | None = None) -> Verdict:
    return Verdict(name, WORDS[name], reason, gap, f"verdict.{rule}")


def verdict(
    target: Target | None,
    figures: Sequence[Figure],
    today: date,
    *,
    end: date | None = None,
    milestones: Sequence[Milestone] = (),
    tolerances: Tolerances = USUAL,
) -> Verdict:
    """The verdict on a row as of ``today``.

    Args:
        figures: Those of the target's period.
        end: The last day of the period: a figure from before its month is no figure of the year. None at close-out,
            where the last figure is taken as it is.
        milestones: Judged where there is no measurable target.
    """
    why = unmeasurable(target)
    if target is None or why:
        return _by_milestones(milestones, today, why)
    now = standing(target, figures, today)
    if now.value is None or now.day is None:
        return _verdict(
            "no_figure", "no-figure" if now.state == "none" else "unusable", f"目标“{asked(target)}”，{now.reason}"
        )
    compared = compare(target, now.value, tolerances.approx)
    if now.state == "disputed":
        return _verdict("disputed", "disputed", f"统计部门对数据有异议，暂不评定：{compared.reason}", compared.gap)
    early = end is not None and now.day < end.replace(day=1)
    if early and not (compared.met and target.cumulative and aim(target) == "higher"):
        reason = f"最近的数据截至{now.day:%Y-%m-%d}，不是期末数据，不能评定：{compared.reason}"
        return _verdict("no_figure", "early", reason, compared.gap)
    return _judged(target, compared, tolerances)


def _judged(target: Target, compared: Comparison, tolerances: Tolerances) -> Verdict:
    """Exceeded beyond the room above a target; nearly within the room below it."""
    by = shown(tenth(abs(compared.points)))
    gap = compared.gap
    if compared.met:
        room = _room(target, tolerances)
        if room is not None and gap > room:
            return _verdict("exceeded", "exceeded", f"{compared.reason[:-1]}，超额完成。", gap)
        return _verdict("met", "met", compared.reason, gap)
    places = target.measure == "rank"
    if gap >= -1 if places else -compared.points <= tolerances.nearly * HUNDRED:
        short = "只差一位" if places else f"差距为目标的{by}%，不超过{shown(tolerances.nearly * HUNDRED)}%"
        return _verdict("nearly", "nearly", f"{compared.reason[:-1]}，{short}，算基本完成。", gap)
    short = f"差{shown(-gap)}位" if places else f"差距为目标的{by}%"
    return _verdict("missed", "missed", f"{compared.reason[:-1]}，{short}。", gap)


def _room(target: Target, tolerances: Tolerances) -> Decimal | None:
    """How much better than asked a value may be and still be met, not exceeded; None: it cannot be exceeded.

    以内, 前N位 and a state to be kept inside are kept or not. A number given plainly is exceeded by any more, a range
    beyond its far end, 以上 and 左右 (which ask for more, or for about as much) beyond a share of the target.
    """
    if target.comparator == "le" or aim(target) == "inside" or target.value is None:
        return None
    if target.comparator == "range":
        return far(target) - target.value
    if target.comparator == "approx":
        return abs(target.value) * (tolerances.approx + tolerances.exceeded)
    if target.comparator == "ge":
        return None if target.measure == "rank" else abs(target.value) * tolerances.exceeded
    return Decimal(0)


def _by_milestones(milestones: Sequence[Milestone], today: date, why: str) -> Verdict:
    """Words alone: met when all milestones are done."""
    if not milestones:
        return _verdict("not_measurable", "not-measurable", f"{why[:-1]}，也没有形象进度，只能由督查室核验后销号。")
    done = sum(m.done and (m.done_on is None or m.done_on <= today) for m in milestones)
    if done == len(milestones):
        return _verdict("met", "nodes.met", f"形象进度{done}个节点全部完成。")
    left = "、".join(m.text or f"第{m.quarter}季度" for m in milestones if not m.done)
    return _verdict("missed", "nodes.missed", f"形象进度{len(milestones)}个节点完成{done}个，没有完成：{left}。")
