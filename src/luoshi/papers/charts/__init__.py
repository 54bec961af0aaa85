"""Charts of the year's work: each a pure function from small records to a :class:`Chart`, then ``svg`` or ``png``."""

from luoshi.papers.charts.draw import Chart
from luoshi.papers.charts.headline import Headline, headline
from luoshi.papers.charts.investment import Project, investment
from luoshi.papers.charts.lights import Group, Month, lights, lights_over_time
from luoshi.papers.charts.render import png, svg
from luoshi.papers.charts.track import Point, Target, track

__all__ = [
    "Chart", "Group", "Headline", "Month", "Point", "Project", "Target",
    "headline", "investment", "lights", "lights_over_time", "png", "svg", "track",
]  # fmt: skip
