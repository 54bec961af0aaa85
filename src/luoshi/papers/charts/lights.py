"""How many rows stand at each light: by area, unit or leader, and month by month.

Bars compare; the counts stand beside them as a table, under the sign and the word of each light, so that nothing is
told by colour or by length alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from luoshi.assessing.lights import WORDS
from luoshi.papers.charts import draw
from luoshi.papers.charts.draw import Chart, Row, Word

_LEFT, _ROW, _TOP = 168, 30, 44
_COLUMN = 46  # of a count
_MONTHS_LEFT, _BARS, _LINE = 84, 180, 24


class Group(NamedTuple):
    """The rows of an area, a unit or a leader, counted by the colour of their light."""

    label: str
    counts: Mapping[str, int]


class Month(NamedTuple):
    """A month of the year, 1 to 12, and its rows counted by the colour of their light at its end."""

    month: int
    counts: Mapping[str, int]


def lights(groups: Sequence[Group], *, title: str = "红黄绿灯分布", width: int = draw.WIDTH) -> Chart:
    """A bar and a row of counts for each group, in the order given."""
    colours = draw.present(group.counts for group in groups)
    right = (len(colours) + 1) * _COLUMN + 8
    plot, height = width - _LEFT - right, len(groups) * _ROW
    columns = [plot + 6 + (index + 1) * _COLUMN for index in range(len(colours) + 1)]
    top = max((_total(group.counts) for group in groups), default=0) or 1
    signs = [draw.sign(x - 7, -30, colour) for x, colour in zip(columns, colours, strict=False)]
    words = [Word(x, -12, WORDS[colour], "end", draw.SOFT, 12) for x, colour in zip(columns, colours, strict=False)]
    words.append(Word(columns[-1], -12, "合计", "end", draw.SOFT, 12))
    bars: list[Row] = []
    for index, group in enumerate(groups):
        middle = index * _ROW + _ROW / 2
        words.append(Word(-_LEFT + 2, middle, draw.cut(group.label, (_LEFT - 14) / 13)))
        at = 0.0
        for colour in colours:
            if count := group.counts.get(colour, 0):
                end = at + count * plot / top
                bars.append({"x": at, "x2": end, "y": middle - 8, "y2": middle + 8, **draw.painted(colour)})
                at = end
        shown = [group.counts.get(colour, 0) for colour in colours]
        words += [_count(x, middle, count) for x, count in zip(columns, shown, strict=False)]
        words.append(Word(columns[-1], middle, str(_total(group.counts)), "end", bold=True))
    lines = [_hair(-_LEFT, plot + right, y) for y in range(0, height + 1, _ROW)]
    said = "；".join(f"{group.label}：{draw.tallied(group.counts)}" for group in groups) or "没有事项"
    data = {"bars": _parted(bars, "x"), "signs": signs, "lines": lines}
    return Chart(title, said, _design(), plot, height, (_TOP, right, 4, _LEFT), data, tuple(words))


def lights_over_time(points: Sequence[Month], *, title: str = "各月红黄绿灯变化", width: int = draw.WIDTH) -> Chart:
    """A column for each month of the year that has passed, and the counts below it."""
    colours = draw.present(point.counts for point in points)
    plot = width - _MONTHS_LEFT - 4
    step = plot / 12
    top = max((_total(point.counts) for point in points), default=0) or 1
    height = _BARS + (len(colours) + 1) * _LINE
    rows = {colour: _BARS + (index + 1.5) * _LINE for index, colour in enumerate(colours)}
    signs = [draw.sign(-_MONTHS_LEFT + 8, y, colour) for colour, y in rows.items()]
    words = [Word(-_MONTHS_LEFT + 20, y, WORDS[colour], ink=draw.SOFT, size=12) for colour, y in rows.items()]
    words += [Word((m - 0.5) * step, _BARS + _LINE / 2, f"{m}月", "middle", draw.SOFT, 12) for m in range(1, 13)]
    bars: list[Row] = []
    for point in points:
        middle, at = (point.month - 0.5) * step, float(_BARS)
        for colour in colours:
            count = point.counts.get(colour, 0)
            words.append(_count(middle, rows[colour], count, "middle"))
            if count:
                end = at - count * (_BARS - 4) / top
                bars.append({"x": middle - step * 0.3, "x2": middle + step * 0.3, "y": end, "y2": at, **draw.painted(colour)})
                at = end
        words.append(Word(middle, at - 10, str(_total(point.counts)), "middle", bold=True, size=12))
    lines = [_hair(-_MONTHS_LEFT, plot, _BARS + index * _LINE) for index in range(1, len(colours) + 2)]
    lines.append({**_hair(0, plot, _BARS), "ink": draw.GREY})
    said = "；".join(f"{point.month}月：{draw.tallied(point.counts)}" for point in points) or "还没有月份"
    data = {"bars": _parted(bars, "y"), "signs": signs, "lines": lines}
    return Chart(title, said, _design(), plot, height, (24, 4, 4, _MONTHS_LEFT), data, tuple(words))


@cache
def _design() -> str:
    return draw.compiled(draw.rules("lines"), draw.rects("bars"), draw.signs())


def _total(counts: Mapping[str, int]) -> int:
    return sum(counts.values())


def _hair(x: float, x2: float, y: float) -> Row:
    return {"x": x, "x2": x2, "y": y, "y2": y, "ink": draw.HAIR, "weight": 1}


def _count(x: float, y: float, count: int, anchor: str = "end") -> Word:
    """A count; a nought is a faint dot, so that what is there stands out."""
    return Word(x, y, str(count), anchor) if count else Word(x, y, "·", anchor, draw.GREY)


def _parted(bars: list[Row], along: str) -> list[Row]:
    """Pieces of a bar with a hair of white between them; one that is too thin for it keeps all that it has."""
    end = f"{along}2"
    return [
        bar if bar[end] - bar[along] < 4 else {**bar, along: bar[along] + 0.75, end: bar[end] - 0.75} for bar in bars
    ]
