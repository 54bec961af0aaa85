"""The office's desk: assigning many suggestions at once, figures by unit, the rules of the place."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from luoshi.congress.suggestions import clocks, queries, statistics
from luoshi.congress.suggestions.models import State, Suggestion
from luoshi.congress.suggestions.record import assigning, settling
from luoshi.congress.suggestions.record.assigning import To
from luoshi.congress.suggestions.record.common import rules_of
from luoshi.errors import LuoshiError, UsageError
from luoshi.ledger import clock
from luoshi.ledger import policy as table
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Person, Place, Unit
from luoshi.ledger.policy import Forbidden
from luoshi.office.asked import whole
from luoshi.office.guard import place_of
from luoshi.office.views.suggestions import tabs
from luoshi.web.middleware import status_of

_AT_ONCE = 100


# --- Assigning -----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest) -> HttpResponse:
    """Assign those that are registered, many at once; for each a lead unit is proposed from its words."""
    person, place = place_of(request, "suggestion.assign")
    if request.method != "POST":
        return _desk(request, person, place)
    try:
        made = assigning.assign(person, place, _given(request))
    except Forbidden:
        raise
    except LuoshiError as error:
        return _desk(request, person, place, error)
    messages.success(request, f"已交办 {len(made)} 件，{made[0].due} 前答复")
    return redirect("suggestions-assign")


def _given(request: HttpRequest) -> dict[int, To]:
    """What is ticked: each as id:version, with its units.

    Raises:
        UsageError: For a choice that is none.
        FieldError: For one without a lead unit.
    """
    out: dict[int, To] = {}
    for ticked in request.POST.getlist("rows")[:_AT_ONCE]:
        pk, seen = (whole(part) for part in [*ticked.split(":"), ""][:2])
        if pk is None or seen is None:
            raise UsageError("选中的看不懂", "请刷新页面再选")
        lead = whole(request.POST.get(f"lead{pk}", ""))
        if lead is None:
            raise FieldError("lead", "有勾选的没有选主办单位", "请给每一件选主办单位，或去掉勾选")
        joint = [unit for unit in map(whole, request.POST.getlist(f"joint{pk}")) if unit is not None]
        out[pk] = To(lead, joint, seen)
    return out


def _desk(request: HttpRequest, person: Person, place: Place, error: LuoshiError | None = None) -> HttpResponse:
    waiting = Suggestion.objects.filter(place=place, state=State.REGISTERED).select_related("sponsor").order_by("year", "kind", "number")
    found = queries.with_proposals(place, waiting[:_AT_ONCE])
    typed = request.POST
    blocks = [
        {
            "it": it, "reason": said.reason, "ticked": f"{it.pk}:{it.version}" in typed.getlist("rows") if error else False,
            "lead": whole(typed.get(f"lead{it.pk}", "")) if error else said.lead.pk if said.lead else None,
            "joint": {*map(whole, typed.getlist(f"joint{it.pk}"))} if error else {unit.pk for unit in said.joint},
        }
        for it, said in found
    ]  # fmt: skip
    context = {
        "blocks": blocks, "units": list(Unit.objects.filter(place=place, active=True)), "error": error, "rules": rules_of(place),
        "more": max(0, waiting.count() - _AT_ONCE), "due": clocks.after(clock.today(), rules_of(place).answer).day, **tabs(person, "assign"),
    }  # fmt: skip
    return render(request, "office/suggestions_assign.html", context, status=status_of(error) if error else 200)


# --- Figures -------------------------------------------------------------------------------------


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Figures by unit; small numbers are shown and not ranked."""
    person, place = place_of(request, "suggestion.statistics")
    held = Suggestion.objects.filter(place=place)
    years = sorted(set(held.order_by().values_list("year", flat=True).distinct()), reverse=True)
    year = whole(request.GET.get("year", ""))
    found = statistics.lines(queries.cases(place, year, clock.today()))
    context = {
        "lines": found, "years": years, "year": year, "least": statistics.LEAST, "place": place,
        "total": sum(line.number for line in found), **tabs(person, "statistics"),
    }  # fmt: skip
    return render(request, "office/suggestions_statistics.html", context)


# --- Rules ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """How long each step may take; with POST, set."""
    person, place = place_of(request, "suggestion.see")
    if not tabs(person, "rules")["sees_rules"]:
        table.demand(person, "suggestion.rules", place)
    if request.method != "POST":
        return _rules(request, person, place)
    table.demand(person, "suggestion.rules", place)
    try:
        _set(request, person, place)
    except Forbidden:
        raise
    except LuoshiError as error:
        return _rules(request, person, place, error)
    messages.success(request, "规则已保存；已交办的按交办时的规则")
    return redirect("suggestions-rules")


def _set(request: HttpRequest, person: Person, place: Place) -> None:
    given = request.POST
    if given.get("do") == "preset":  # the preset as it is
        chosen = clocks.rules(given.get("preset", ""), {})
        settling.set_rules(person, place, given.get("preset", ""), {}, chosen.talk_first)
        return
    changes = {
        step: f"{given.get(f'{step}_number', '').strip()} {given.get(f'{step}_unit', '')}"
        for step in clocks.STEPS
        if f"{step}_number" in given
    }  # fmt: skip
    settling.set_rules(person, place, rules_of(place).key, changes, bool(given.get("talk_first")))


def _rules(request: HttpRequest, person: Person, place: Place, error: LuoshiError | None = None) -> HttpResponse:
    held = rules_of(place)
    steps: list[dict[str, Any]] = []
    for step, called in clocks.STEPS.items():
        span = held.span(step)
        steps.append({
            "step": step, "called": called, "preset": str(clocks.presets()[held.key].span(step)),
            "number": request.POST.get(f"{step}_number", str(span.number)) if error else span.number,
            "unit": request.POST.get(f"{step}_unit", span.unit) if error else span.unit,
        })  # fmt: skip
    context = {
        "rules": held, "steps": steps, "spans": clocks.UNITS.items(), "presets": clocks.presets().values(), "error": error,
        "may_edit": table.may(person, "suggestion.rules", place), **tabs(person, "rules"),
    }  # fmt: skip
    return render(request, "office/suggestions_rules.html", context, status=status_of(error) if error else 200)
