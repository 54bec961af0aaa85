"""The named programmes of a report: what it says of each in review and plan, its rows, and how they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

import luoshi
from luoshi.assessing.lights import WORDS, Light
from luoshi.ledger import clock, overview, policy, queries, standing
from luoshi.ledger.models import Breakdown, Person, Progress, Task
from luoshi.ledger.policy import not_there
from luoshi.ledger.reading import reading_of
from luoshi.office import reporting
from luoshi.office.guard import breakdown_of
from luoshi.office.text import sentence

_PARTS = {"review": "回顾", "plan": "安排"}


class Line(NamedTuple):
    """A row of a programme; light and report for who may see its progress."""

    number: int
    task: Task
    light: Light | None
    last: Progress | None
    period: str  # of the last report, in words


class Story(NamedTuple):
    """A programme, the sentences that name it, and its rows."""

    name: str
    pk: int | None  # None: no row has ever named it, so it has no page of its own
    said: tuple[tuple[str, str], ...]  # 回顾 or 安排, the sentence
    rows: tuple[Line, ...]

    @property
    def lights(self) -> list[tuple[str, str, int]]:
        """Colour, word and number of rows, the gravest first."""
        counts = Counter(line.light.colour for line in self.rows if line.light)
        return [(colour, WORDS[colour], counts[colour]) for colour in overview.GRAVEST if counts[colour]]

    @property
    def done(self) -> int:
        """Rows that are closed out."""
        return sum(line.light is not None and line.light.word == "办结" for line in self.rows)

    @property
    def units(self) -> list[tuple[str, int]]:
        """The leading units with how many rows each leads, the most first."""
        return Counter(line.task.led.unit.name for line in self.rows if line.task.led).most_common()

    @property
    def latest(self) -> Line | None:
        """The row that was reported on last."""
        told = [line for line in self.rows if line.last]
        return max(told, key=lambda line: (line.last.period, line.last.at), default=None)  # type: ignore[union-attr]


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """All programmes of a report."""
    person, breakdown = breakdown_of(request, pk, "breakdown.table")
    context = _context(person, breakdown) | {
        "stories": _stories(person, breakdown),
        "left": queries.left(breakdown),
        "step": "programmes",
    }
    return render(request, "office/programmes.html", context)


@require_safe
def one(request: HttpRequest, pk: int, programme: int) -> HttpResponse:
    """All that the report says of a programme, and all its rows with light and last figures."""
    person, breakdown = breakdown_of(request, pk, "breakdown.table")
    found = next((story for story in _stories(person, breakdown, programme) if story.pk == programme), None)
    if found is None:
        raise not_there()
    return render(request, "office/programme.html", _context(person, breakdown) | {"story": found})


def _context(person: Person, breakdown: Breakdown) -> dict[str, Any]:
    may_see = policy.may(person, "breakdown.see", breakdown)
    section = "breakdowns" if policy.may(person, "breakdown.see") else "tables"
    return {"breakdown": breakdown, "report": breakdown.report, "may_see": may_see, "section": section}


def _stories(person: Person, breakdown: Breakdown, programme: int | None = None) -> list[Story]:
    """All programmes with their rows; with an id, the rows of that one alone."""
    text = breakdown.report.text
    named_in = queries.kept(breakdown).filter(named__isnull=False)
    if programme is not None:
        named_in = named_in.filter(named__programme=programme)
    rows: dict[str, list[Line]] = {}
    for line in _lines(person, breakdown, list(queries.tasks(breakdown).filter(pk__in=named_in.values("pk")))):
        for named in line.task.named.all():
            rows.setdefault(named.programme.name, []).append(line)
    known = dict(breakdown.programmes.values_list("name", "pk"))
    out = []
    for each in luoshi.programmes(reading_of(breakdown.report)):
        said = dict.fromkeys((_PARTS[m.part], text[slice(*sentence(text, m.start, m.end))]) for m in each.mentions)
        name = each.name[:80]
        out.append(Story(each.name, known.get(name), tuple(said), tuple(rows.get(name, ()))))
    return out


def _lines(person: Person, breakdown: Breakdown, tasks: Sequence[Task]) -> list[Line]:
    numbers = queries.numbers_of(breakdown)
    today = clock.today()
    lights: dict[int, Light] = {}
    last: dict[int, Progress] = {}
    if tasks and standing.driven(breakdown, today):
        seen = [task for task in tasks if policy.may(person, "progress.see", task)]
        lights = standing.lights(breakdown, seen, today)
        last = overview.latest_reports(Task.objects.filter(pk__in=[task.pk for task in seen]), figures=True)
    return [
        Line(
            numbers[task.pk], task, lights.get(task.pk), held,
            reporting.period_words(breakdown, held.period) if held else "",
        )
        for task in tasks
        for held in (last.get(task.pk),)
    ]  # fmt: skip
