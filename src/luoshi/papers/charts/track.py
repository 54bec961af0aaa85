"""One target's reported figures through the year against its schedule (序时进度)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from luoshi.assessing.figures import shown, usable
from luoshi.papers.charts import draw
from luoshi.papers.charts.draw import Chart, Row, Word

_LEFT, _RIGHT, _TOP, _BOTTOM, _HEIGHT = 74, 96, 34, 26, 220
_LEAST_MONTH = 44  # pixels between the names of two months


class Point(NamedTuple):
    """A figure on a day, multiplied out (万 and 亿)."""

    day: date
    value: Decimal


class Target(NamedTuple):
    """What is to be reached: None where no line can be drawn for it."""

    value: Decimal | None
    said: str  # 1200亿元以上
    unit: str  # of all the figures: 元, %, 人


def track(
    points: Sequence[Point], schedule_points: Sequence[Point], target: Target, *, title: str = "", width: int = draw.WIDTH
) -> Chart:
    """The figures as a line with a dot for each, the schedule dashed, the target as a level line.

    Figures that are no numbers, or beyond all size, are left out. The axis begins at nought unless all figures lie
    close together far from it, as the levels of a rate or a growth do.
    """
    done = sorted(point for point in points if usable(point.value))
    due = sorted(point for point in schedule_points if usable(point.value))
    goal = target.value if usable(target.value) else None
    plot = width - _LEFT - _RIGHT
    days = [point.day for point in (*done, *due)] or [date(2000, 1, 1)]  # an empty frame
    first, last = date(min(days).year, 1, 1), date(max(days).year, 12, 31)
    span = (last - first).days
    values = [float(point.value) for point in (*done, *due)] + ([] if goal is None else [float(goal)])
    ticks = _ticks(*_reach(values))
    low, high = ticks[0], ticks[-1]

    def across(day: date) -> float:
        return (day - first).days / span * plot

    def down(value: Decimal | float) -> float:
        return _HEIGHT - (float(value) - low) / (high - low) * _HEIGHT

    grid = [_rule(0, plot, down(value), draw.GREY if value == low else draw.LINE) for value in ticks]
    words = [Word(-10, down(value), _tick(value, target.unit), "end", draw.GREY, 11) for value in ticks if values]
    words += _months(first, last, plot, span)
    if goal is not None:
        grid.append({**_rule(0, plot, down(goal), draw.INK), "weight": 1.5})
    words += _names(done, due, target, plot)
    words += _ends(done, due, goal, target.unit, plot, across, down)
    data = {
        "lines": grid,
        "done": [{"x": across(p.day), "y": down(p.value)} for p in done],
        "due": [{"x": across(p.day), "y": down(p.value)} for p in due],
        "keys": _keys(done, due),
    }
    margins = (_TOP, _RIGHT, _BOTTOM, _LEFT)
    title = title or "数据对照序时进度"
    return Chart(title, _said(done, target), _design(), plot, _HEIGHT, margins, data, tuple(words))


@cache
def _design() -> str:
    import altair as alt

    def line(data: str, ink: str, dash: list[int], weight: float) -> alt.Chart:
        mark = alt.Chart(alt.NamedData(data)).mark_line(color=ink, strokeDash=dash, strokeWidth=weight)
        drawn: alt.Chart = mark.encode(
            x=alt.X("x:Q", scale=None, axis=None), y=alt.Y("y:Q", scale=None, axis=None), order="x:Q"
        )
        return drawn

    dots = alt.Chart(alt.NamedData("done")).mark_point(
        filled=True, opacity=1, size=42, fill=draw.ACCENT, stroke="white", strokeWidth=1.5
    )
    return draw.compiled(
        draw.rules("lines"), line("due", draw.GREY, [5, 4], 1.5), line("done", draw.ACCENT, [], 2.25),
        dots.encode(x=alt.X("x:Q", scale=None, axis=None), y=alt.Y("y:Q", scale=None, axis=None)),
        draw.rules("keys"),
    )  # fmt: skip


# --- The axes ------------------------------------------------------------------------------------


def _reach(values: Sequence[float]) -> tuple[float, float]:
    """From where to where the axis must go."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    if low >= 0 and low < high * 0.6:
        low = 0.0
    elif high <= 0 and high > low * 0.6:
        high = 0.0
    if high - low <= abs(high) * 1e-9:  # one value, or several alike
        room = abs(high) * 0.2 or 1.0
        low, high = low - room, high + room
    return low, high


def _ticks(low: float, high: float) -> list[float]:
    """Four to seven round values that reach from below the lowest to above the highest."""
    rough = (high - low) / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * times for times in (1, 2, 2.5, 5, 10) if power * times >= rough * 0.999)
    begin, end = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [index * step for index in range(begin, end + 1)]


def _tick(value: float, unit: str) -> str:
    return shown(Decimal(f"{value:.10g}"), unit) if value else "0"


def _months(first: date, last: date, plot: float, span: int) -> list[Word]:
    """The names of the months where they begin, as many as have room; the year where one begins."""
    starts = [date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13)]
    starts = [day for day in starts if first <= day <= last]
    every = next((n for n in (1, 2, 3, 6, 12) if plot / span * 30 * n >= _LEAST_MONTH), 12 * math.ceil(len(starts) / 120))
    several = first.year != last.year
    return [
        Word((day - first).days / span * plot, _HEIGHT + 15, _month(day, several), "middle", draw.GREY, 11)
        for day in starts
        if (day.month - 1) % every == 0 and (every <= 12 or day.year % (every // 12) == 0)
    ]


def _month(day: date, several: bool) -> str:
    return f"{day.year}年" if several and day.month == 1 else f"{day.month}月"


# --- What stands beside the lines ------------------------------------------------------------


def _rule(x: float, x2: float, y: float, ink: str) -> Row:
    return {"x": x, "x2": x2, "y": y, "y2": y, "ink": ink, "weight": 1}


def _keys(done: Sequence[Point], due: Sequence[Point]) -> list[Row]:
    keys: list[Row] = []
    if done:
        keys.append({**_rule(0, 22, -20, draw.ACCENT), "weight": 2.25})
    if due:
        keys.append({**_rule(76, 98, -20, draw.GREY), "weight": 1.5, "dash": [5, 4]})
    return keys


def _names(done: Sequence[Point], due: Sequence[Point], target: Target, plot: float) -> list[Word]:
    words = [Word(28, -20, "填报数", ink=draw.SOFT, size=12)] if done else []
    if due:
        words.append(Word(104, -20, "序时进度", ink=draw.SOFT, size=12))
    if not done:
        words.append(Word(plot / 2, _HEIGHT / 2, "还没有填报数据", "middle", draw.GREY))
    if target.said:
        words.append(Word(plot + _RIGHT - 2, -20, draw.cut(f"目标 {target.said}", (plot - 80) / 12), "end", draw.SOFT, 12))
    return words


def _ends(
    done: Sequence[Point], due: Sequence[Point], goal: Decimal | None, unit: str, plot: float,
    across: Callable[[date], float], down: Callable[[Decimal], float],
) -> list[Word]:  # fmt: skip
    """The last figure beside its dot, away from the schedule and the target's line; a name at the end of that line."""
    at = None if goal is None else down(goal)
    words = [] if at is None else [Word(plot + 8, at, "目标", size=12)]
    if done:
        last = done[-1]
        x, y = across(last.day), down(last.value)
        near = min(due, key=lambda point: abs((point.day - last.day).days), default=None)
        side = -1 if near is not None and near.value < last.value else 1
        if at is not None and abs(y + side * 11 - at) < 12:
            side = -side
        words.append(Word(x + 9, y + side * 11, shown(last.value, unit), ink=draw.ACCENT, bold=True))
    return words


def _said(done: Sequence[Point], target: Target) -> str:
    figures = "；".join(f"{p.day.year}年{p.day.month}月{p.day.day}日{shown(p.value, target.unit)}" for p in done)
    return f"目标{target.said or '未量化'}。" + (f"填报数：{figures}" if figures else "还没有填报数据")
