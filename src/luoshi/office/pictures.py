"""Charts for pages: from what the ledger counted to an SVG that stands in the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils.safestring import SafeString, mark_safe

from luoshi.ledger.overview import Headline
from luoshi.papers import charts
from luoshi.papers.charts import Chart


def drawn(chart: Chart) -> SafeString:
    """A chart as a piece of a page; ``svg`` escapes all its words."""
    return mark_safe(charts.svg(chart))


def by_group(groups: Iterable[tuple[str, Mapping[str, int]]], title: str) -> Chart:
    """Lights by area, unit or leader."""
    return charts.lights([charts.Group(label, counts) for label, counts in groups], title=title)


def by_month(months: Iterable[tuple[int, Mapping[str, int]]]) -> Chart:
    """Lights at the end of each month."""
    return charts.lights_over_time([charts.Month(month, counts) for month, counts in months])


def headline(found: Sequence[Headline]) -> Chart:
    """Headline targets against schedule."""
    return charts.headline(
        [
            charts.Headline(
                each.name, each.light.colour, None if each.done is None else float(each.done),
                None if each.due is None else float(each.due), each.said,
            )
            for each in found
        ]
    )  # fmt: skip
