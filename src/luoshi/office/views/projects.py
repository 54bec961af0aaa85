"""The projects of a table: planned and done investment, dates and lights, as a page and as a workbook."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple
from urllib.parse import quote

from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from luoshi.assessing.figures import Figure
from luoshi.assessing.figures import standing as stand
from luoshi.assessing.lights import Light
from luoshi.ledger import clock, overview, policy, queries, standing
from luoshi.ledger.fields import project_of
from luoshi.ledger.models import (
    Assignment,
    Breakdown,
    Person,
    ProjectKind,
    Target,
    Task,
)  # fmt: skip
from luoshi.office import pictures
from luoshi.office.evidence import TYPES
from luoshi.office.guard import breakdown_of
from luoshi.papers import charts
from luoshi.papers.projects import ProjectLine, write_projects

_WAN = Decimal(10) ** 4
_MOST_BARS = 30
_ON_A_PAGE = 100


class Line(NamedTuple):
    """A project. Money in yuan; None where nothing was given."""

    number: int
    task: Task
    name: str
    kind: str
    total: Decimal | None
    planned: Decimal | None  # of the year
    done: Decimal | None
    day: date | None  # that the figure speaks of
    disputed: bool
    starts: date | None
    finishes: date | None
    light: Light | None
    seen: bool  # whether the person may see what was reported

    @property
    def share(self) -> Decimal | None:
        """Done of what was planned for the year, in percent."""
        if self.done is None or not self.planned:
            return None
        return (self.done * 100 / self.planned).quantize(Decimal("0.1"), ROUND_HALF_UP)


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """All projects with their money."""
    person, breakdown = breakdown_of(request, pk, "breakdown.table")
    lines = _lines(person, breakdown)
    pages = Paginator(lines, _ON_A_PAGE).get_page(request.GET.get("page"))
    drawn = [line for line in lines if not (line.total is line.planned is line.done is None)]
    chart = charts.investment([charts.Project(line.name, line.total if line.planned is None else line.planned, line.done) for line in drawn[:_MOST_BARS]])
    context: dict[str, Any] = {
        "breakdown": breakdown,
        "report": breakdown.report,
        "lines": pages,
        "found": len(lines),
        "sees": any(line.seen for line in lines),
        "with_money": len(drawn),
        "total": _sum(line.total for line in lines),
        "planned": _sum(line.planned for line in lines),
        "done": _sum(line.done for line in lines),
        "chart": pictures.drawn(chart) if drawn else "",
        "left_out": max(0, len(drawn) - _MOST_BARS),
        "section": "breakdowns" if policy.may(person, "breakdown.see") else "tables",
    }
    return render(request, "office/projects.html", context)


@require_safe
def xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """All projects as a workbook, as far as the person sees them."""
    person, breakdown = breakdown_of(request, pk, "breakdown.table")
    out = io.BytesIO()
    write_projects([_for_sheet(line) for line in _lines(person, breakdown)], out)
    response = HttpResponse(out.getvalue(), content_type=TYPES["xlsx"])
    name = f"{breakdown.report.place.name}{breakdown.report.year}年项目投资.xlsx"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _sum(values: Any) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def _lines(person: Person, breakdown: Breakdown) -> list[Line]:
    today = clock.today()
    numbers = queries.numbers_of(breakdown)
    invests = Q(targets__indicator__contains="投资", targets__measure="level")
    own = queries.kept(breakdown).filter(Q(project__isnull=False) | invests).values("pk")
    tasks = list(
        queries.kept(breakdown).filter(pk__in=own).select_related("project", "breakdown__report").prefetch_related(
            Prefetch("assignments", Assignment.objects.select_related("unit")), "targets__readings",
        )
    )  # fmt: skip
    tasks = [task for task in tasks if project_of(task) is not None or _target(task) is not None]
    sees = {task.pk for task in tasks if policy.may(person, "progress.see", task)}
    bare = Task.objects.filter(pk__in=sees).select_related("project", "carried")  # a light needs all reports, not these alone
    lights = standing.lights(breakdown, bare, today) if standing.driven(breakdown, today) else {}
    reported = standing.reported_of_many(breakdown, [target for task in tasks if (target := _target(task))])
    return [_line(task, numbers[task.pk], lights.get(task.pk), task.pk in sees, reported) for task in tasks]


def _line(
    task: Task, number: int, light: Light | None, seen: bool, reported: Mapping[int, tuple[Figure, ...]]
) -> Line:  # fmt: skip
    project, target = project_of(task), _target(task)
    promised = _yuan(target, target.asked) if target else None
    whole = target is not None and "总投资" in target.indicator  # of all years, not of this one
    total = _WAN * project.investment_total if project and project.investment_total is not None else promised if whole else None
    planned = _WAN * project.investment_year if project and project.investment_year is not None else None if whole else promised
    done, day, disputed = None, None, False
    if target is not None and seen:
        figures = standing.with_read(reported.get(target.pk, ()), target)
        now = stand(standing.target_of(target), figures, clock.today())
        done, day, disputed = _yuan(target, now.value), now.day, now.state == "disputed"
    return Line(
        number, task, project.name if project else task.text,
        ProjectKind(project.kind).label if project else ProjectKind.KEY.label,
        total, planned, done, day, disputed, project.starts_on if project else None, project.finishes_on if project else None,
        light, seen,
    )  # fmt: skip


def _target(task: Task) -> Target | None:
    """The row's target that speaks of investment in money."""
    return next((each for each in task.targets.all() if overview.speaks_of_investment(each)), None)


def _yuan(target: Target, value: Decimal | None) -> Decimal | None:
    factor = overview.in_yuan(target.unit)
    return None if value is None or factor is None else value * factor


def _for_sheet(line: Line) -> ProjectLine:
    return ProjectLine(
        line.number, line.name, line.kind, line.task.led.unit.name if line.task.led else "", _wan(line.total),
        _wan(line.planned), _wan(line.done), line.share, _iso(line.day), _iso(line.starts), _iso(line.finishes),
        line.light.word if line.light else "", line.light.reason if line.light else "",
    )  # fmt: skip


def _wan(yuan: Decimal | None) -> Decimal | None:
    """In 万元, without noughts at the end."""
    if yuan is None:
        return None
    exact = (yuan / _WAN).normalize()
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
