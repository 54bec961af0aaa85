"""How the last round went (巡检)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from luoshi.ledger import clock
from luoshi.office.guard import place_of
from luoshi.rounds import last, lock


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """When the last round was, what it did, what failed."""
    place_of(request, "connectors.see")
    known, now = last.known(), clock.now()
    context = {
        "last": known.last, "stale": known.stale(now), "hours": int(last.STALE.total_seconds() // 3600),
        "running": lock.running(), "unfinished": known.unfinished, "section": "connectors",
    }  # fmt: skip
    return render(request, "office/rounds.html", context)
