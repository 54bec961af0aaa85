"""Planned and done investment (计划投资、完成投资) by project."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from luoshi.assessing.figures import shown, usable
from luoshi.papers.charts import draw
from luoshi.papers.charts.draw import Chart, Row, Word

_LEFT, _RIGHT, _TOP, _ROW = 200, 178, 30, 38


class Project(NamedTuple):
    """A project and its money, in yuan; None where nothing was given."""

    name: str
    planned: Decimal | None
    done: Decimal | None


def investment(groups: Sequence[Project], *, width: int = draw.WIDTH) -> Chart:
    """What is done in what was planned, on one scale for all projects, in their order."""
    plot, height = width - _LEFT - _RIGHT, len(groups) * _ROW
    money = [value for one in groups for value in (_drawn(one.planned), _drawn(one.done))]
    at = plot / (max(money, default=0.0) or 1.0)
    words = [
        Word(plot + 108, -14, "完成 / 计划", "end", draw.SOFT, 12),
        Word(plot + _RIGHT - 2, -14, "完成率", "end", draw.SOFT, 12),
        Word(16, -14, "完成投资", ink=draw.SOFT, size=12),
        Word(96, -14, "计划投资", ink=draw.SOFT, size=12),
    ]
    bars = [_bar(0, 12, -14, draw.ACCENT, draw.ACCENT), _bar(80, 92, -14, draw.PALE, draw.GREY)]
    plans: list[Row] = []
    for index, one in enumerate(groups):
        middle = index * _ROW + _ROW / 2
        lines = draw.wrapped(one.name, (_LEFT - 14) / 13)
        first = middle - (len(lines) - 1) * 8
        words += [Word(-_LEFT + 2, first + line * 16, text) for line, text in enumerate(lines)]
        planned, done = _drawn(one.planned) * at, _drawn(one.done) * at
        if planned:
            bars.append(_bar(0, planned, middle, draw.PALE, draw.GREY))
        if done:
            bars.append(_bar(0, done, middle, draw.ACCENT, draw.ACCENT))
        if done > planned > 0:  # the plan would vanish under what is done
            plans.append({"x": planned, "x2": planned, "y": middle - 9, "y2": middle + 9, "ink": draw.INK, "weight": 2})
        words.append(Word(plot + 108, middle, f"{_sum(one.done)} / {_sum(one.planned)}", "end", size=12))
        words.append(Word(plot + _RIGHT - 2, middle, _share(one), "end", bold=True))
    hairs: list[Row] = [
        {"x": -_LEFT, "x2": plot + _RIGHT, "y": y, "y2": y, "ink": draw.HAIR, "weight": 1}
        for y in range(0, height + 1, _ROW)
    ]
    said = "；".join(map(_said, groups)) or "没有项目"
    data = {"bars": bars, "lines": hairs, "plans": plans}
    return Chart("项目计划投资与完成投资", said, _design(), plot, height, (_TOP, _RIGHT, 4, _LEFT), data, tuple(words))


@cache
def _design() -> str:
    return draw.compiled(draw.rules("lines"), draw.rects("bars"), draw.rules("plans"))


def _bar(x: float, x2: float, middle: float, fill: str, edge: str) -> Row:
    return {"x": x, "x2": x2, "y": middle - 6, "y2": middle + 6, "fill": fill, "edge": edge}


def _drawn(value: Decimal | None) -> float:
    return max(float(value), 0.0) if value is not None and usable(value) else 0.0


def _sum(value: Decimal | None) -> str:
    """An amount as a table of projects prints it: to the hundredth of a 亿 or to the whole 万."""
    if value is None:
        return "—"
    if not usable(value):
        return shown(value)
    step = Decimal(10) ** 6 if abs(value) >= 10**8 else Decimal(10) ** 4 if abs(value) >= 10**4 else Decimal(1)
    return shown((value / step).quantize(Decimal(1)) * step)


def _share(one: Project) -> str:
    if one.planned is None or one.done is None or not usable(one.planned) or not usable(one.done) or one.planned <= 0:
        return "—"
    return draw.percent(one.done / one.planned * 100)


def _said(one: Project) -> str:
    planned = "计划投资未填" if one.planned is None else f"计划投资{_sum(one.planned)}元"
    done = "完成投资未填" if one.done is None else f"完成投资{_sum(one.done)}元"
    share = _share(one)
    return f"{one.name}：{planned}，{done}" + ("" if share == "—" else f"，完成{share}")
