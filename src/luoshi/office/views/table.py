"""The issued tables of a place, and one of them as those who may see it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from luoshi.ledger import policy, queries
from luoshi.ledger.models import BreakdownState, TaskKind
from luoshi.office import dossier, listing
from luoshi.office.guard import breakdown_of, place_of


@require_safe
def tables(request: HttpRequest) -> HttpResponse:
    """The issued tables of the place."""
    _, place = place_of(request, "report.see")
    issued = queries.breakdowns(place).filter(state=BreakdownState.ISSUED)
    return render(request, "office/tables.html", {"place": place, "found": issued})


@require_safe
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """An issued table: all of it, or what is asked for; amendments beside the original."""
    person, breakdown = breakdown_of(request, pk, "breakdown.table")
    found = listing.listed(person, breakdown, request.GET.dict())
    context = {
        "breakdown": breakdown,
        "report": breakdown.report,
        "listed": found,
        "rows": [(number, task, dossier.originals(task), light) for number, task, light in found.rows],
        "own": found.asked.get("own") == "1",
        "filtered": {name: said for name, said in found.asked.items() if name != "own"},
        "units": list(queries.units(breakdown.report.place)),
        "officials": list(queries.officials(breakdown.report.place)),
        "kinds": TaskKind.choices,
        "has_own": person.role in ("unit", "leader"),
        "versions": breakdown.versions.select_related("by").defer("content"),
        "may_slips": policy.may(person, "slip.see", breakdown.report.place),
        "may_circular": policy.may(person, "breakdown.circular", breakdown),
        "may_files": policy.may(person, "breakdown.files", breakdown),
        "may_own_files": person.unit is not None and policy.may(person, "breakdown.unit_files", breakdown),
        "section": "breakdowns" if policy.may(person, "breakdown.see") else "tables",
    }
    return render(request, "office/table.html", context)
