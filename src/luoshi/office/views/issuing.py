"""Issuing a table, the issued table as others see it, and its amendments."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.assessing.lights import Light
from luoshi.errors import LuoshiError
from luoshi.ledger import clock, fields, policy, queries, standing
from luoshi.ledger.models import Breakdown, BreakdownState, Person, Progress, Task, TaskState
from luoshi.ledger.record import issuing as record
from luoshi.office import forms, reporting
from luoshi.office.guard import breakdown_of, may_now, place_of, task_of
from luoshi.office.text import sentence
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
        "rows": [(numbers[task.pk], task, _amended(task), lights.get(task.pk)) for task in shown],
        "lit": _counted(lights),
        "total": len(rows),
        "own": own,
        "has_own": person.role in ("unit", "leader"),
        "versions": breakdown.versions.select_related("by"),
        "may_slips": policy.may(person, "slip.see", breakdown.report.place),
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


def _amended(task: Task) -> dict[str, str]:
    """The original of each field that was changed after the table was issued."""
    out: dict[str, str] = {}
    for amendment in sorted(task.amendments.all(), key=lambda a: a.pk):
        out.setdefault(amendment.field, amendment.original)
    return out


@require_safe
def task(request: HttpRequest, pk: int, task: int) -> HttpResponse:
    """One issued row: its words in the report, who answers for it, its amendments and its story."""
    person, breakdown = breakdown_of(request, pk, "breakdown.table")
    found = task_of(request, breakdown, task)
    return _task_page(request, person, breakdown, found)


def _task_page(
    request: HttpRequest, person: Person, breakdown: Breakdown, found: Task, error: LuoshiError | None = None,
    typed: dict[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    words = fields.Words(breakdown.report.place)
    now = {name: words(name, value) for name, value in fields.values(found).items()}
    may_amend = may_now(person, breakdown, "amend")
    context = {
        "breakdown": breakdown,
        "task": found,
        "now": [(fields.LABELS[name], value) for name, value in now.items() if _worth_showing(name, value)],
        "quotes": _quotes(found, breakdown.report.text),
        "reports": _reports(person, found),
        "amendments": found.amendments.select_related("by", "version"),
        "light": _light(breakdown, found) if policy.may(person, "progress.see", found) else None,
        "story": _story(found) if policy.may(person, "breakdown.see", breakdown) else [],
        "may_amend": may_amend,
        "forms": _amend_fields(forms.inputs(words, found), typed or {}) if may_amend else [],
        "officials": queries.officials(breakdown.report.place),
        "units": queries.units(breakdown.report.place),
        "reason": request.POST.get("reason", ""),
        "base": request.POST.get("base", found.version),
        "error": error,
        "section": "breakdowns" if policy.may(person, "breakdown.see") else "tables",
        "labels": fields.LABELS,
    }
    return render(request, "office/task.html", context, status=status_of(error) if error else 200)


def _light(breakdown: Breakdown, task: Task) -> Light | None:
    """The light of one issued row."""
    today = clock.today()
    if not standing.driven(breakdown, today):
        return None
    standing.fetch_progress(task)
    return standing.lights(breakdown, [task], today).get(task.pk)


def _reports(person: Person, task: Task) -> list[tuple[Progress, str]]:
    """What units reported of a row, the latest first, for who may see it."""
    if not policy.may(person, "progress.see", task):
        return []
    found = reporting.reports(task=task).order_by("-period", "-at")
    return [(each, reporting.period_words(task.breakdown, each.period)) for each in found]


def _worth_showing(name: str, value: str) -> bool:
    return name != "text" and not (name in (*fields.PROJECT, *fields.QUARTERS, "note") and value == fields.NOBODY)


def _amend_fields(shown: dict[str, str], typed: dict[str, str]) -> list[dict[str, Any]]:
    names = ("text", "official", "lead", "joint", "deadline", "q1", "q2", "q3", "q4", "note", *fields.PROJECT)
    return [
        {"name": n, "label": fields.LABELS[n], "was": shown[n], "value": typed.get(n, shown[n]), "long": n in ("text", "note")}
        for n in names
    ]  # fmt: skip


def _quotes(task: Task, text: str) -> list[dict[str, str]]:
    """The words of a row in the report, with what stands around them."""
    if not task.spans:
        return []
    start, end = task.spans[0][0], task.spans[-1][1]
    before, behind = sentence(text, start, end)
    return [{"before": text[before:start], "quote": text[start:end], "after": text[end:behind]}]


def _story(task: Task) -> list[dict[str, Any]]:
    """What happened to a row, the latest first."""
    out = []
    for touch in task.touches.select_related("event").order_by("-event_id"):
        told = [f for f in json.loads(touch.event.body)["fields"] if f["task"] == task.pk]
        out.append({"event": touch.event, "fields": [f | {"label": fields.LABELS.get(f["field"], "")} for f in told]})
    return out


@require_POST
def amend(request: HttpRequest, pk: int, task: int) -> HttpResponse:
    """Change an issued row."""
    person, breakdown = breakdown_of(request, pk, "breakdown.amend")
    found = task_of(request, breakdown, task)
    typed = forms.changed(request.POST)
    try:
        given = forms.values(breakdown.report.place, breakdown.report.year, typed)
        base = forms.number(request, "base")
        version = record.amend(person, breakdown, found.pk, base, given, request.POST.get("reason", ""))
    except LuoshiError as error:
        return _task_page(request, person, breakdown, task_of(request, breakdown, task), error, typed)
    if version is None:
        messages.info(request, "没有改动")
    else:
        messages.success(request, f"已调整，成为第 {version.number} 版，校验值 {version.sha256[:12]}")
    return redirect("task", pk=pk, task=task)
