"""Issuing a table, and the issued table as others see it."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from luoshi.assessing.lights import Light
from luoshi.errors import LuoshiError
from luoshi.ledger import clock, policy, queries, standing
from luoshi.ledger.models import Breakdown, BreakdownState, Person, Task, TaskState
from luoshi.ledger.record import issuing as record
from luoshi.office import dossier, forms
from luoshi.office.guard import breakdown_of, may_now, place_of
from luoshi.office.views.asking import still_out
from luoshi.office.views.workbench import figures_left
from luoshi.web.middleware import status_of


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """What is left to decide, and the button that issues."""
    person, breakdown = breakdown_of(request, pk, "breakdown.issue" if request.method == "POST" else "breakdown.see")
    if request.method != "POST":
        return _page(request, person, breakdown)
    try:
        on = forms.day(request.POST.get("on", ""), breakdown.report.year)
        day = date.fromisoformat(on) if on else clock.today()
        version = record.issue(person, breakdown, request.POST.get("number", ""), day)
    except LuoshiError as error:
        return _page(request, person, breakdown, error)
    messages.success(request, f"已印发，定稿校验值 {version.sha256[:12]}。之后的改动都是调整，原内容会留在旁边")
    return redirect("table", pk=pk)


def _page(request: HttpRequest, person: Person, breakdown: Breakdown, error: LuoshiError | None = None) -> HttpResponse:
    left = queries.left(breakdown)
    context = {
        "breakdown": breakdown,
        "left": left,
        "words": left.words(),
        **figures_left(breakdown),
        "report": breakdown.report,
        **still_out(queries.unit_states(breakdown)),
        "versions": breakdown.versions.select_related("by"),
        "may_issue": may_now(person, breakdown, "issue"),
        "today": clock.today(),
        "error": error,
        "typed": request.POST,
        "step": "issue",
        "section": "breakdowns",
    }
    return render(request, "office/issue.html", context, status=status_of(error) if error else 200)


@require_safe
def tables(request: HttpRequest) -> HttpResponse:
    """The issued tables of the place."""
    _, place = place_of(request, "report.see")
    issued = queries.breakdowns(place).filter(state=BreakdownState.ISSUED)
    return render(request, "office/tables.html", {"place": place, "found": issued})


@require_safe
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """An issued table: all of it, or what a unit or a leader answers for; amendments beside the original."""
    person, breakdown = breakdown_of(request, pk, "breakdown.table")
    today = clock.today()
    found = standing.with_progress(queries.tasks(breakdown))
    rows = [task for task in found if task.state != TaskState.DROPPED]
    numbers = queries.numbers(rows)
    own = request.GET.get("own") == "1"
    shown = [task for task in rows if not own or _is_own(person, task)]
    lit = [task for task in shown if policy.may(person, "progress.see", task)]
    lights = standing.lights(breakdown, lit, today) if standing.driven(breakdown, today) else {}
    context = {
        "breakdown": breakdown,
        "report": breakdown.report,
        "rows": [(numbers[task.pk], task, dossier.originals(task), lights.get(task.pk)) for task in shown],
        "lit": _counted(lights),
        "total": len(rows),
        "own": own,
        "has_own": person.role in ("unit", "leader"),
        "versions": breakdown.versions.select_related("by"),
        "may_files": policy.may(person, "breakdown.files", breakdown),
        "may_own_files": person.unit is not None and policy.may(person, "breakdown.unit_files", breakdown),
        "section": "breakdowns" if policy.may(person, "breakdown.see") else "tables",
    }
    return render(request, "office/table.html", context)


def _counted(lights: dict[int, Light]) -> list[tuple[Light, int]]:
    """How many rows have each light, the gravest first."""
    counts = Counter((light.colour, light.word) for light in lights.values())
    examples = {(light.colour, light.word): light for light in lights.values()}
    order = ("red", "yellow", "blue", "green", "grey")
    return [(examples[key], counts[key]) for key in sorted(counts, key=lambda key: (order.index(key[0]), key[1]))]


def _is_own(person: Person, task: Task) -> bool:
    if person.unit_id:
        return any(a.unit_id == person.unit_id for a in task.assignments.all())
    return task.official_id == person.pk
