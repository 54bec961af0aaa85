"""What the charts are made of: the house's colours, the signs of the lights, words, and designs compiled once.

A design is an Altair chart over data that is only named; compiled to Vega it is a constant text, and a chart is that
text with its data filled in. Words are no part of a design: vl-convert takes 1.6 ms to measure one in a Chinese font
(a quarter of a second for a chart of twenty targets), though nothing here depends on the measure. They are placed in
pixels, their widths told by :func:`ems`, and written by ``render``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from luoshi.assessing.lights import WORDS
from luoshi.papers.official.style import ems, one_line

if TYPE_CHECKING:
    import altair as alt

INK, SOFT, GREY, LINE, HAIR, PALE = "#1a1f26", "#4a5460", "#626c78", "#dfe4ea", "#eceff3", "#f6f8fa"
ACCENT = "#14559b"
GRAVEST = ("red", "yellow", "blue", "grey", "green")  # in bars the gravest stand on the common base, to be compared
WIDTH = 720  # of a chart in pixels, unless told

_FILLS = {"green": "#2a8f5f", "yellow": "#d09112", "red": "#c0392b", "blue": ACCENT, "grey": "#ffffff"}
_EDGES = _FILLS | {"grey": GREY}
_SIGNS = {"green": "circle", "yellow": "triangle-up", "red": "square", "blue": "diamond", "grey": "circle"}
_AREAS = {"yellow": 80, "blue": 90, "red": 80}  # in square pixels; others 85: so they look alike

Row = dict[str, Any]


class Word(NamedTuple):
    """A line of text, placed in pixels from the corner of the plot; ``y`` is the middle of the line."""

    x: float
    y: float
    text: str
    anchor: str = "start"  # or middle, end
    ink: str = INK
    size: int = 13
    bold: bool = False


class Chart(NamedTuple):
    """A chart ready to be rendered. Lengths in pixels."""

    title: str  # what it shows
    said: str  # all that it shows, in words, for those who cannot see it
    design: str  # a Vega specification as JSON, its data only named
    width: float  # of the plot
    height: float
    margins: tuple[float, float, float, float]  # top, right, bottom, left
    data: Mapping[str, Sequence[Row]]
    words: tuple[Word, ...]


def compiled(*layers: alt.Chart) -> str:
    """The Vega specification of a design, as JSON: its layers, the lowest first."""
    import altair as alt
    import vl_convert

    styled = alt.layer(*layers).properties(autosize="none", width=100, height=100).configure(
        aria=False,
        background="white",
        view=alt.ViewConfig(stroke=None),
    )
    return json.dumps(vl_convert.vegalite_to_vega(styled.to_dict()), separators=(",", ":"))


# --- Layers of a design, in pixels: the house's scales are straight lines -----------------------


def rects(data: str) -> alt.Chart:
    """Rectangles: x, x2, y, y2, fill, edge."""
    import altair as alt

    layer: alt.Chart = (
        alt.Chart(alt.NamedData(data))
        .mark_rect(strokeWidth=1, strokeDash=alt.ExprRef("datum.dash || []"))
        .encode(
            x=alt.X("x:Q", scale=None, axis=None), x2="x2:Q", y=alt.Y("y:Q", scale=None, axis=None), y2="y2:Q",
            fill=alt.Fill("fill:N", scale=None), stroke=alt.Stroke("edge:N", scale=None),
        )
    )  # fmt: skip
    return layer


def rules(data: str) -> alt.Chart:
    """Straight lines: x, x2, y, y2, ink, weight, dash."""
    import altair as alt

    layer: alt.Chart = (
        alt.Chart(alt.NamedData(data))
        .mark_rule(strokeWidth=alt.ExprRef("datum.weight"), strokeDash=alt.ExprRef("datum.dash || []"))
        .encode(
            x=alt.X("x:Q", scale=None, axis=None), x2="x2:Q", y=alt.Y("y:Q", scale=None, axis=None), y2="y2:Q",
            stroke=alt.Stroke("ink:N", scale=None),
        )
    )  # fmt: skip
    return layer


def signs() -> alt.Chart:
    """The signs of lights, at pixels: rows made by :func:`sign`."""
    import altair as alt

    layer: alt.Chart = (
        alt.Chart(alt.NamedData("signs"))
        .mark_point(opacity=1, strokeWidth=1.5, size=alt.ExprRef("datum.area"))
        .encode(
            x=alt.X("x:Q", scale=None, axis=None), y=alt.Y("y:Q", scale=None, axis=None),
            shape=alt.Shape("shape:N", scale=None), fill=alt.Fill("fill:N", scale=None),
            stroke=alt.Stroke("edge:N", scale=None),
        )
    )  # fmt: skip
    return layer


# --- Rows of data --------------------------------------------------------------------------------


def sign(x: float, y: float, colour: str) -> Row:
    """The shape of a light, its middle at a place in pixels."""
    drop = 1 if colour == "yellow" else 0  # a triangle's weight is low
    area = _AREAS.get(colour, 85)
    return {"x": x, "y": y - drop, "shape": _SIGNS[colour], "area": area, **painted(colour)}


def painted(colour: str) -> Row:
    """The fill and the edge of what stands for a light; no light is a hollow shape with a dotted edge."""
    return {"fill": _FILLS[colour], "edge": _EDGES[colour]} | ({"dash": [2, 2]} if colour == "grey" else {})


def present(counts: Iterable[Mapping[str, int]]) -> list[str]:
    """The colours that occur, the gravest first."""
    listed = list(counts)
    return [colour for colour in GRAVEST if any(one.get(colour, 0) > 0 for one in listed)]


def tallied(counts: Mapping[str, int]) -> str:
    """Counts in words: 告急1项、正常8项."""
    return "、".join(f"{WORDS[c]}{counts[c]}项" for c in GRAVEST if counts.get(c, 0) > 0) or "没有事项"


def legend(colours: Iterable[str], x: float, y: float) -> tuple[list[Row], list[Word], float]:
    """Signs with their words in a line; also where the line ends."""
    marks, words = [], []
    for colour in colours:
        marks.append(sign(x + 6, y, colour))
        words.append(Word(x + 17, y, WORDS[colour], ink=SOFT, size=12))
        x += 17 + ems(WORDS[colour]) * 12 + 16
    return marks, words, x


# --- Words -------------------------------------------------------------------------------------------


def wrapped(text: str, widest: float, most: int = 2) -> tuple[str, ...]:
    """A text in lines of so many characters; what does not fit in the last line is cut with an ellipsis.

    >>> wrapped("规模以上工业增加值增长6.5%左右", 8)
    ('规模以上工业增加', '值增长6.5%左右')
    """
    rest = one_line(text)
    lines: list[str] = []
    while rest and len(lines) < most:
        cut = _fitting(rest, widest)
        if cut < len(rest) and len(lines) == most - 1:
            lines.append(rest[: _fitting(rest, widest - 1)] + "…")
            break
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return tuple(lines)


def cut(text: str, widest: float) -> str:
    """A text in one line of so many characters."""
    return "".join(wrapped(text, widest, 1))


def _fitting(text: str, widest: float) -> int:
    """How many characters fit; a number is not parted, nor does a line begin with a closing mark."""
    if ems(text) <= widest:
        return len(text)
    at = next(index for index in range(1, len(text) + 1) if ems(text[:index]) > widest) - 1
    best = at
    while best > 1 and (_joined(text[best - 1], text[best]) or text[best] in "，、。；：）》”%％"):
        best -= 1
    return max(best if best > 1 else at, 1)


def _joined(before: str, after: str) -> bool:
    return before.isascii() and after.isascii() and not before.isspace() and not after.isspace()


def percent(value: Decimal | float) -> str:
    """A share as printed, to one decimal at most; one short of a hundred is never printed as a hundred.

    >>> percent(62.25), percent(99.97), percent(100)
    ('62.3%', '99.9%', '100%')
    """
    exact = Decimal(str(value))
    rounded = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{Decimal('99.9') if exact < 100 <= rounded else rounded}".removesuffix(".0") + "%"
