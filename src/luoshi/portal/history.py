"""The history of a light, drawn as a line of the year: a piece of SVG without a style of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

SHAPES = {"green": "●", "yellow": "▲", "red": "■", "blue": "◆", "grey": "○"}
_WIDE, _HIGH, _TOP = 720, 46, 4
_BAR = 20


def drawn(year: int, changes: Sequence[Mapping[str, str]], until: date) -> SafeString | str:
    """A bar from January to December in the colours of the light, each stretch with its shape; empty without changes."""
    points = [(_at(year, date.fromisoformat(c["day"])), c["colour"], c["word"]) for c in changes]
    if not points:
        return ""
    end = max(_at(year, until), points[-1][0])
    stretches = [
        (start, (points[number + 1][0] if number + 1 < len(points) else end) - start, colour, SHAPES.get(colour, "○"))
        for number, (start, colour, _) in enumerate(points)
    ]
    bars = format_html_join(
        "", '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
        ((colour, start, _TOP, max(wide, 3), _BAR) for start, wide, colour, _ in stretches),
    )  # fmt: skip
    marks = format_html_join(
        "", '<text class="mark" x="{}" y="{}">{}</text>',
        ((start + 4, _TOP + 15, shape) for start, wide, _, shape in stretches if wide > 18),
    )  # fmt: skip
    months = format_html_join(
        "", '<text x="{}" y="{}">{}月</text>', ((_at(year, date(year, m, 1)), _HIGH - 4, m) for m in (1, 4, 7, 10))
    )
    said = "，".join(f"{c['day']}{c['word']}" for c in changes)
    return format_html(
        '<svg class="course" viewBox="0 0 {} {}" role="img" aria-label="亮灯变化：{}">'
        '<rect class="ground" x="0" y="{}" width="{}" height="{}"/>{}{}{}</svg>',
        _WIDE, _HIGH, said, _TOP, _WIDE, _BAR, bars, marks, months,
    )  # fmt: skip


def _at(year: int, day: date) -> int:
    """Where a day of the year stands; days outside of it at its ends."""
    through = (day - date(year, 1, 1)).days / 365
    return round(min(max(through, 0), 1) * _WIDE)
