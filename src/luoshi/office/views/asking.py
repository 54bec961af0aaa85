"""Asking the units for their opinion, and settling what they say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.errors import LuoshiError, UsageError
from luoshi.ledger import clock, fields, queries
from luoshi.ledger.models import Breakdown, Opinion, Person, Unit
from luoshi.ledger.policy import not_there
from luoshi.ledger.record import asking as record
from luoshi.office import forms
from luoshi.office.asked import whole
from luoshi.office.guard import breakdown_of, may_now
from luoshi.web.middleware import status_of


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """What the units have said; and sending the rows to those that have not been asked."""
    action = "breakdown.ask" if request.method == "POST" else "breakdown.see"
    person, breakdown = breakdown_of(request, pk, action)
    if request.method == "POST":
        try:
            count = record.ask(person, breakdown, _chosen(request, breakdown), _due(request.POST.get("due", "")))
        except LuoshiError as error:
            return _page(request, person, breakdown, error)
        messages.success(request, f"已送 {count} 个单位征求意见")
        return redirect("ask", pk=pk)
    return _page(request, person, breakdown)


def _page(
    request: HttpRequest, person: Person, breakdown: Breakdown, error: LuoshiError | None = None, at: int | None = None
) -> HttpResponse:
    """The page; ``at`` is the opinion beside which the error is told, with what was typed there."""
    states = queries.unit_states(breakdown)
    words = fields.Words(breakdown.report.place)
    context = {
        "breakdown": breakdown,
        "left": queries.left(breakdown),
        "states": states,
        **still_out(states),
        "opinions": [_shown(words, opinion) for opinion in queries.open_opinions(breakdown)],
        "settled": _settled(breakdown),
        "units": queries.units(breakdown.report.place),
        "may_ask": may_now(person, breakdown, "ask"),
        "error": error,
        "at": at,
        "typed": request.POST,
        "due": request.POST.get("due", ""),
        "step": "ask",
        "section": "breakdowns",
    }
    return render(request, "office/ask.html", context, status=status_of(error) if error else 200)


def still_out(states: Sequence[queries.UnitState]) -> dict[str, int]:
    """How many units have not been asked, and how many of the others have not answered."""
    asked = [state.asked for state in states if state.asked is not None]
    return {"unasked": len(states) - len(asked), "waiting": sum(each.answered_at is None for each in asked)}


def _chosen(request: HttpRequest, breakdown: Breakdown) -> list[Unit]:
    ids = [whole(each) for each in request.POST.getlist("unit")]
    if None in ids:
        raise UsageError("选中的单位看不懂", "请刷新页面再选")
    if not ids:
        raise UsageError("没有选单位", "请至少选一个单位")
    return list(queries.units(breakdown.report.place).filter(pk__in=ids))


def _due(typed: str) -> date | None:
    found = forms.day(typed, clock.today().year)
    return date.fromisoformat(found) if found else None


def _shown(words: fields.Words, opinion: Opinion) -> dict[str, Any]:
    """An opinion with what it proposes, each field as it is and as it would be."""
    now = fields.values(opinion.task)
    changes = [
        {"label": fields.LABELS[name], "now": words(name, now[name]), "then": words(name, value)}
        for name, value in opinion.proposal.items()
    ]
    return {
        "opinion": opinion,
        "task": opinion.task,
        "changes": changes,
        "lead": words("lead", now["lead"]),
        "joint": words("joint", now["joint"]),
    }


def _settled(breakdown: Breakdown) -> list[Opinion]:
    found = Opinion.objects.filter(task__breakdown=breakdown, state__in=("adopted", "declined"))
    return list(found.select_related("task", "unit", "settled_by").order_by("-settled_at"))


def _given(request: HttpRequest, breakdown: Breakdown) -> dict[str, Any]:
    """The units that the office names when it adopts an objection."""
    names = forms.Names(breakdown.report.place)
    lead, joint = (request.POST.get(field, "").strip() for field in ("lead", "joint"))
    return ({"lead": names.unit(lead)} if lead else {}) | ({"joint": names.units(joint)} if joint else {})


@require_POST
def settle(request: HttpRequest, pk: int, opinion: int) -> HttpResponse:
    """Adopt an opinion, with the change it needs, or decline it with a word."""
    person, breakdown = breakdown_of(request, pk, "breakdown.settle")
    found = Opinion.objects.filter(pk=opinion, task__breakdown=breakdown).select_related("task__breakdown").first()
    if found is None:
        raise not_there("没有这条意见")
    adopt = request.POST.get("adopt") == "1"
    try:
        given = _given(request, breakdown) if adopt else {}
        record.settle(person, found, adopt, request.POST.get("reply", ""), given)
    except fields.FieldError as error:
        return _page(request, person, breakdown, error, found.pk)
    messages.success(request, "已采纳" if adopt else "已答复不采纳")
    return redirect(f"{request.path.split('/opinions/')[0]}/ask/#opinions")
