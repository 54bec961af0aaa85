"""Issuing a table, and the issued table as others see it."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from luoshi.errors import LuoshiError
from luoshi.ledger import clock, queries
from luoshi.ledger.models import Breakdown, Person
from luoshi.ledger.record import issuing as record
from luoshi.office import forms
from luoshi.office.guard import breakdown_of, may_now
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
