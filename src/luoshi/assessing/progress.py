"""How far a row is: what is done beside what is due, in percentage points.

Brings target, figures and schedule together, so that lights need only compare. Three ways of measuring:

``share``   an amount that adds up (新建37个), a stock with its baseline, milestones: the part done against the part due
``level``   what stands at its target all year (增速, 占比, 位次, 失业率): the shortfall as a part of the target
``none``    nothing to measure by, or nothing reported; the reason says which
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from luoshi.assessing.figures import (
    HUNDRED,
    RELATIVE,
    Comparison,
    Figure,
    Standing,
    Target,
    aim,
    asked,
    compare,
    far,
    named,
    shown,
    standing,
    unmeasurable,
    usable,
)
from luoshi.assessing.schedule import Schedule, expected, milestones_done, tenth

FRESH_DAYS = 45
"""A figure older than this is held against what is due today: a unit gains nothing by silence."""


class Progress(NamedTuple):
    """What is done and what is due, both in percent, how far behind (below zero: ahead), and one sentence."""

    way: str  # share, level, none
    done: Decimal | None
    due: Decimal | None
    behind: Decimal | None
    met: bool  # the target itself is reached
    rule: str  # for ``none``: unmeasurable, no-baseline, no-report, unusable
    state: str  # of the figure: none, unusable, reported, confirmed, disputed
    day: date | None  # that the figure speaks of
    reason: str


def progress(
    target: Target | None, figures: tuple[Figure, ...], schedule: Schedule, today: date, fresh_days: int = FRESH_DAYS
) -> Progress:
    """How far a row is on ``today``.

    Args:
        target: None for a row of words; its milestones are then counted.
        figures: Those of the schedule's period.
        fresh_days: A figure is held against what was due on its own day, as long as it is no older than this.
    """
    why = unmeasurable(target)
    if target is None or why:
        return _by_nodes(schedule, today, why)
    start = schedule.period.start
    now = standing(target, [figure for figure in figures if figure.day >= start], today)
    if now.value is None or now.day is None:
        return _without(target, now)
    compared = compare(target, now.value)
    day = now.day if today - now.day <= timedelta(days=min(max(fresh_days, 0), 3660)) else today
    path = _path(target, now.value, compared)
    if path is not None:
        return _by_share(target, schedule, now, day, path, compared)
    if target.measure == "level" and not target.cumulative and _climbs(target) and not compared.met:
        reason = f"{compared.reason[:-1]}，但缺少上年基数，无法按序时进度衡量，请补充基数。"
        return Progress("none", None, None, None, False, "no-baseline", now.state, now.day, _disputed(reason, now))
    behind = tenth(-compared.points)
    return Progress(
        "level", HUNDRED - behind, HUNDRED, behind, compared.met, "level", now.state, now.day,
        _disputed(f"截至{now.day:%Y-%m-%d}，{compared.reason}", now),
    )  # fmt: skip


def _disputed(reason: str, now: Standing) -> str:
    return f"{reason[:-1]}（统计部门对数据有异议）。" if now.state == "disputed" else reason


def _without(target: Target, now: Standing) -> Progress:
    rule = "no-report" if now.state == "none" else "unusable"
    reason = f"目标“{asked(target)}”，{now.reason}"
    return Progress("none", None, None, None, False, rule, now.state, now.day, reason)


def _climbs(target: Target) -> bool:
    """Whether a stock is worked up to over the year; a burden (PM2.5) is watched against its target instead."""
    return aim(target) == "higher"


def _path(target: Target, value: Decimal, compared: Comparison) -> Decimal | None:
    """The part of the way that is done, in percent; None where a target is watched, not worked up to."""
    if target.measure in RELATIVE or aim(target) == "inside":
        return None
    nominal = far(target) if aim(target) == "lower" else target.value
    assert nominal is not None  # measurable
    if target.cumulative:
        return HUNDRED * value / nominal if nominal > 0 else None
    base = target.baseline
    if target.measure != "level" or not usable(base) or compared.met:
        return None
    way = nominal - base
    toward = way > 0 if aim(target) == "higher" else way < 0
    return HUNDRED * (value - base) / way if toward else None


def _by_share(
    target: Target, schedule: Schedule, now: Standing, day: date, path: Decimal, compared: Comparison
) -> Progress:
    due = expected(schedule, day)
    done = tenth(path)
    capped = target.cumulative and aim(target) == "lower"  # a cap is used up: more is worse
    behind = done - due.percent if capped else due.percent - done
    assert now.value is not None and now.day is not None
    old = f"（此后没有新数据，按{day:%m-%d}衡量）" if day != now.day else ""
    verb = "已用" if capped else "完成"
    reason = f"截至{now.day:%Y-%m-%d}{verb}{named(target, now.value)}，为目标“{asked(target)}”的{shown(done)}%{old}；{due.reason}"
    return Progress(
        "share", done, due.percent, behind, compared.met, due.rule, now.state, now.day, _disputed(reason, now)
    )


def _by_nodes(schedule: Schedule, today: date, why: str) -> Progress:
    """A row without a measurable target, by the milestones that are done."""
    if schedule.kind != "milestones" or not schedule.milestones:
        reason = f"{why[:-1]}，也没有形象进度，只能看时限。"
        return Progress("none", None, None, None, False, "unmeasurable", "none", None, reason)
    nodes = tuple(milestone._replace(percent=None) for milestone in schedule.milestones)
    due = expected(schedule._replace(milestones=nodes), today)
    count = milestones_done(schedule, today)
    done = tenth(HUNDRED * count / len(nodes))
    reason = f"形象进度{len(nodes)}个节点已完成{count}个（{shown(done)}%）；{due.reason}"
    met = count == len(nodes)
    return Progress("share", done, due.percent, due.percent - done, met, due.rule, "reported", today, reason)
