"""The named programmes of a report: what it says of each in review and plan, and the rows that belong to it."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

import luoshi
from luoshi.ledger import policy, queries
from luoshi.ledger.models import Breakdown, Task, TaskState
from luoshi.ledger.reading import reading_of
from luoshi.office.guard import breakdown_of
from luoshi.office.text import sentence

_PARTS = {"review": "回顾", "plan": "安排"}


class Story(NamedTuple):
    """A programme, the sentences that name it, and its rows with their numbers."""

    name: str
    said: tuple[tuple[str, str], ...]  # 回顾 or 安排, the sentence
    rows: tuple[tuple[int, Task], ...]


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """All programmes of a report."""
    person, breakdown = breakdown_of(request, pk, "breakdown.table")
    context = {
        "breakdown": breakdown,
        "report": breakdown.report,
        "stories": _stories(breakdown),
        "left": queries.left(breakdown),
        "may_see": policy.may(person, "breakdown.see", breakdown),
        "step": "programmes",
        "section": "breakdowns" if policy.may(person, "breakdown.see") else "tables",
    }
    return render(request, "office/programmes.html", context)


def _stories(breakdown: Breakdown) -> list[Story]:
    text = breakdown.report.text
    kept = [task for task in queries.tasks(breakdown) if task.state != TaskState.DROPPED]
    numbers = queries.numbers(kept)
    rows: dict[str, list[tuple[int, Task]]] = {}
    for task in kept:
        for named in task.named.all():
            rows.setdefault(named.programme.name, []).append((numbers[task.pk], task))
    out = []
    for programme in luoshi.programmes(reading_of(breakdown.report)):
        said = dict.fromkeys((_PARTS[m.part], text[slice(*sentence(text, m.start, m.end))]) for m in programme.mentions)
        out.append(Story(programme.name, tuple(said), tuple(rows.get(programme.name[:80], ()))))
    return out
