"""The charts of docs/panel.md, in the house's style (decision 0009): marks by Vega, words by us."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from statistics import mean
from typing import NamedTuple

import findings
from findings_gold import Share
from luoshi.papers.charts import draw
from luoshi.papers.charts.draw import Chart, Row, Word
from luoshi.papers.charts.render import svg
from luoshi.papers.official.style import ems

WIDTH, HEIGHT = 720, 240
TOP, RIGHT, BOTTOM, LEFT = 44, 16, 30, 52
FONT = "'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif"
ORANGE, GREEN = "#c26a1b", "#2a8f5f"
FILLS = ("#14559b", "#7ba7d4", "#d5dbe2", "#e0b35a", "#c26a1b", "#8a3b2a")


class Line(NamedTuple):
    """A series: its name, its ink, and what stands at each year."""

    name: str
    ink: str
    at: Mapping[int, Share]


class Scale(NamedTuple):
    """The vertical axis: its ends, the step of its ticks, and what is printed behind them."""

    low: float
    high: float
    step: float
    unit: str

    def y(self, value: float) -> float:
        kept = min(max(value, self.low), self.high)
        return HEIGHT * (1 - (kept - self.low) / (self.high - self.low))


def trend(title: str, lines: Sequence[Line], scale: Scale) -> Chart:
    """Points by year with their intervals, joined where years follow one another."""
    years = sorted({year for line in lines for year in line.at})
    x = _places(years)
    rules, words = _frame(years, x, scale)
    bars: list[Row] = []
    for number, line in enumerate(lines):
        shift = (number - (len(lines) - 1) / 2) * 4
        for year, share in line.at.items():
            at, y = x[year] + shift, scale.y(share.value)
            rules.append(_rule(at, at, scale.y(share.low), scale.y(share.high), line.ink, 1))
            bars.append({"x": at - 3, "x2": at + 3, "y": y - 3, "y2": y + 3, "fill": line.ink, "edge": line.ink})
            if year - 1 in line.at:
                rules.append(_rule(x[year - 1] + shift, at, scale.y(line.at[year - 1].value), y, line.ink, 1.5))
    marks, named = _legend([(line.name, line.ink) for line in lines])
    return _chart(title, _said(lines, scale), rules, [*bars, *marks], [*words, *named])


def stacked(title: str, years: Mapping[int, Mapping[str, float]], names: Mapping[str, str]) -> Chart:
    """Shares by year as bars to one hundred per cent."""
    scale = Scale(0, 1, 0.25, "%")
    x = _places(list(years))
    wide = min(22.0, (WIDTH - LEFT - RIGHT) / len(years) - 4)
    rules, words = _frame(list(years), x, scale)
    fills = dict(zip(names, FILLS, strict=False))
    bars: list[Row] = []
    for year, parts in years.items():
        below = 0.0
        for key in names:
            share = parts.get(key, 0.0)
            if share:
                ends = {"y": scale.y(below + share), "y2": scale.y(below)}
                bars.append({"x": x[year] - wide / 2, "x2": x[year] + wide / 2, **ends, "fill": fills[key], "edge": "#ffffff"})
            below += share
    marks, named = _legend([(name, fills[key]) for key, name in names.items()])
    said = "；".join(
        f"{year}年" + "、".join(f"{names[key]}{share:.0%}" for key, share in parts.items() if share) for year, parts in years.items()
    )
    return _chart(title, said, rules, [*bars, *marks], [*words, *named])


def _places(years: Sequence[int]) -> dict[int, float]:
    """Where each year stands; years that are missing keep their place."""
    first, last = min(years), max(years)
    step = (WIDTH - LEFT - RIGHT) / (last - first + 1)
    return {year: (year - first + 0.5) * step for year in years}


def _frame(years: Sequence[int], x: Mapping[int, float], scale: Scale) -> tuple[list[Row], list[Word]]:
    plot = WIDTH - LEFT - RIGHT
    rules, words = [], []
    tick = scale.low
    while tick <= scale.high + scale.step / 100:
        strong = abs(tick) < scale.step / 100
        rules.append(_rule(0, plot, scale.y(tick), scale.y(tick), draw.GREY if strong else draw.HAIR, 1))
        shown = f"{tick * 100:.0f}%" if scale.unit == "%" else f"{tick:g}"
        words.append(Word(-8, scale.y(tick), shown, "end", draw.SOFT, 12))
        tick += scale.step
    words += [Word(x[year], HEIGHT + 14, str(year)[2:], "middle", draw.SOFT, 12) for year in years]
    if scale.unit != "%":
        words.append(Word(-LEFT + 2, -14, scale.unit, "start", draw.SOFT, 12))
    return rules, words


def _rule(x: float, x2: float, y: float, y2: float, ink: str, weight: float) -> Row:
    return {"x": x, "x2": x2, "y": y, "y2": y2, "ink": ink, "weight": weight}


def _legend(named: Sequence[tuple[str, str]]) -> tuple[list[Row], list[Word]]:
    marks: list[Row] = []
    words: list[Word] = []
    x = 60.0
    for name, ink in named:
        marks.append({"x": x, "x2": x + 10, "y": -33, "y2": -23, "fill": ink, "edge": ink})
        words.append(Word(x + 15, -28, name, size=13))
        x += 15 + ems(name) * 13 + 20
    return marks, words


def _said(lines: Sequence[Line], scale: Scale) -> str:
    def shown(value: float) -> str:
        return f"{value:.0%}" if scale.unit == "%" else f"{value:.2f}"

    return "；".join(line.name + "：" + "、".join(f"{y}年{shown(s.value)}" for y, s in line.at.items()) for line in lines)


def _chart(title: str, said: str, rules: list[Row], bars: list[Row], words: list[Word]) -> Chart:
    margins = (TOP, RIGHT, BOTTOM, LEFT)
    return Chart(title, said, _design(), WIDTH - LEFT - RIGHT, HEIGHT, margins, {"rules": rules, "bars": bars}, tuple(words))


@cache
def _design() -> str:
    return draw.compiled(draw.rules("rules"), draw.rects("bars"))


def charts(f: findings.Facts) -> dict[str, Chart]:
    """All charts of the page by the names of their files."""
    over = findings.over_years(f)
    series = {
        name: Line(words, ink, {year: shares[name] for year, shares in over.items()})
        for name, words, ink in (
            ("main", "主要预期目标", draw.ACCENT), ("other", "其他目标", ORANGE), ("missed", "可评定的主要目标里未完成的", ORANGE),
        )
    }  # fmt: skip
    by_year = findings.by_year(f)
    judged = {year: findings.judged_growth(rows) for year, rows in by_year.items()}
    judged = {year: rows for year, rows in judged.items() if len(rows) > findings.FEW}
    met = {year: findings.met(rows, f) for year, rows in judged.items()}
    gaps = {year: findings.average([float(r["gap"]) for r in rows]) for year, rows in judged.items()}
    words = {
        year: {key: count / len(rows) for key, count in Counter(r["comparator"] for r in rows).items()}
        for year, rows in by_year.items()
    }  # fmt: skip
    levels = {year: at for year, at in findings.levels(f).items() if at["national"]}
    whole = {year: Share(at["national"][0], at["national"][0], at["national"][0]) for year, at in levels.items()}
    below = {year: findings.average(at["province"]) for year, at in levels.items() if len(at["province"]) > findings.FEW}
    assert all(mean(levels[year]["province"]) == share.value for year, share in below.items())
    return {
        "told": trend("省级：下一年报告给了数据的目标", [series["main"], series["other"]], Scale(0, 1, 0.25, "%")),
        "missed": trend("省级：可评定的主要预期目标里未完成的", [series["missed"]], Scale(0, 1, 0.25, "%")),
        "met": trend("省级地区生产总值增速目标：完成的份额", [Line("完成的份额", draw.ACCENT, met)], Scale(0, 1, 0.25, "%")),
        "gap": trend("省级地区生产总值增速：结果减目标的平均", [Line("结果减目标", draw.ACCENT, gaps)], Scale(-6, 6, 2, "百分点")),
        "comparators": stacked("省级地区生产总值增速目标的限定词", words, {k: findings.COMPARATORS[k] for k in ("ge", "eq", "range", "approx")}),
        "levels": trend("同一年的经济增长目标", [Line("国家", ORANGE, whole), Line("省级平均", draw.ACCENT, below)], Scale(4, 12, 2, "%（增速）")),
        "changes": stacked("省级主要预期目标，下一年怎样提", findings.changed(f), findings.CHANGES),
    }  # fmt: skip


def draw_all(f: findings.Facts, folder: Path) -> None:
    """Write the charts as SVG files that stand alone."""
    for name, chart in charts(f).items():
        (folder / f"{name}.svg").write_text(alone(chart) + "\n", encoding="utf-8")
        print(folder / f"{name}.svg")


def alone(chart: Chart) -> str:
    """A chart as a file: no page lends it a font."""
    return svg(chart).replace(' class="chart"', f' font-family="{FONT}"', 1)
