"""Headline targets (主要预期目标) against schedule (序时进度), as bullets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from luoshi.assessing.lights import WORDS
from luoshi.papers.charts import draw
from luoshi.papers.charts.draw import Chart, Row, Word

_LEFT, _RIGHT, _TOP, _ROW = 190, 64, 50, 46
_FARTHEST = 130  # percent of the target: a bar beyond goes to the edge, and its number says the rest


class Headline(NamedTuple):
    """One target of the year."""

    name: str
    colour: str  # of its light
    done: float | None  # in percent of the year's target; None where that says nothing: growth, ranks, caps
    due: float | None  # where the schedule stands, in percent
    said: str  # the figures in words: 目标 1200亿元 · 现为 780亿元


def headline(bars: Sequence[Headline], *, width: int = draw.WIDTH) -> Chart:
    """What is done of each target, with a tick where the schedule stands; what is no share is told in words."""
    bars = [bar._replace(done=_told(bar.done), due=_told(bar.due)) for bar in bars]
    plot = width - _LEFT - _RIGHT
    shares = [value for bar in bars for value in (bar.done, bar.due) if value is not None]
    top = min(max([100.0, *shares]), _FARTHEST)
    at = plot / top
    tracks: list[Row] = []
    ticks: list[Row] = []
    signs, words, end = draw.legend(draw.present({bar.colour: 1} for bar in bars), -_LEFT + 2, -_TOP + 12)
    if any(bar.due is not None and bar.done is not None for bar in bars):
        ticks.append({"x": end + 4, "x2": end + 4, "y": -_TOP + 5, "y2": -_TOP + 19, "ink": draw.INK, "weight": 2.5})
        words.append(Word(end + 13, -_TOP + 12, "序时进度", ink=draw.SOFT, size=12))
    if shares:
        words += [Word(at * p, -8, f"{p}%", "middle", draw.GREY, 11) for p in (0, 25, 50, 75, 100)]
    for index, bar in enumerate(bars):
        middle = index * _ROW + _ROW / 2
        signs.append(draw.sign(-_LEFT + 8, middle, bar.colour))
        words += _name(bar.name, middle)
        told = draw.cut(bar.said, (plot + _RIGHT) / 12)
        if bar.done is None:
            words.append(Word(0, middle, told))
            continue
        y = middle - 9
        tracks.append(_rect(0, 100 * at, y, draw.HAIR))
        if reached := min(max(bar.done, 0), top) * at:
            tracks.append(_rect(0, reached, y, draw.painted(bar.colour)["edge"]))
        if bar.due is not None:
            due = min(max(bar.due, 0), top) * at
            ticks.append({"x": due, "x2": due, "y": y - 9, "y2": y + 9, "ink": draw.INK, "weight": 2.5})
        words.append(Word(plot + _RIGHT - 2, y, draw.percent(bar.done), "end", bold=True))
        words.append(Word(0, middle + 11, told, ink=draw.SOFT, size=12))
    height = len(bars) * _ROW
    lines = [{"x": -_LEFT, "x2": plot + _RIGHT, "y": y, "y2": y, "ink": draw.HAIR, "weight": 1}
             for y in range(0, height + 1, _ROW)]  # fmt: skip
    data = {"tracks": tracks, "ticks": ticks, "signs": signs, "lines": lines}
    said = "；".join(map(_said, bars)) or "没有目标"
    return Chart("主要预期目标对照序时进度", said, _design(), plot, height, (_TOP, _RIGHT, 4, _LEFT), data, tuple(words))


@cache
def _design() -> str:
    return draw.compiled(draw.rules("lines"), draw.rects("tracks"), draw.rules("ticks"), draw.signs())


def _told(value: float | None) -> float | None:
    """A share that can be drawn; what is no number cannot."""
    return None if value is None or not math.isfinite(value) else float(value)


def _rect(x: float, x2: float, middle: float, fill: str) -> Row:
    return {"x": x, "x2": x2, "y": middle - 6, "y2": middle + 6, "fill": fill, "edge": fill}


def _name(name: str, middle: float) -> list[Word]:
    lines = draw.wrapped(name, (_LEFT - 36) / 13)
    first = middle - (len(lines) - 1) * 8.5
    return [Word(-_LEFT + 22, first + index * 17, line) for index, line in enumerate(lines)]


def _said(bar: Headline) -> str:
    done = "" if bar.done is None else f"，完成全年目标的{draw.percent(bar.done)}"
    due = "" if bar.done is None or bar.due is None else f"，序时进度{draw.percent(bar.due)}"
    return f"{bar.name}：{WORDS[bar.colour]}{done}{due}" + (f"，{bar.said}" if bar.said else "")
