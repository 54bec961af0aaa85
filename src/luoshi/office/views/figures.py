"""The statistician's page: figures that units report, to be confirmed or disputed."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from luoshi.ledger import fields, policy
from luoshi.ledger.models import BreakdownState, Figure, FigureState, Person, Place, ProgressState, TaskState
from luoshi.ledger.policy import not_there
from luoshi.ledger.record import progress as record
from luoshi.office import reporting
from luoshi.office.guard import place_of, signed_in

_MOST = 60  # on one page
_CHOICES = ((FigureState.REPORTED, "未核"), (FigureState.DISPUTED, "有疑问"), (FigureState.CONFIRMED, "已核实"))


def _of(place: Place, state: str = "") -> QuerySet[Figure]:
    """Figures of the place's issued tables; those of reports that were returned will come again."""
    found = Figure.objects.filter(
        progress__task__breakdown__report__place=place,
        progress__task__breakdown__state=BreakdownState.ISSUED,
        **({"state": state} if state else {}),
    )
    return found.exclude(progress__state=ProgressState.RETURNED).exclude(progress__task__state=TaskState.DROPPED)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Figures not checked yet, the latest first; or those that are disputed, or confirmed."""
    person, place = place_of(request, "figure.check")
    return _page(request, person, place, request.GET.get("state", ""))


def _page(
    request: HttpRequest, person: Person, place: Place, state: str, error: fields.FieldError | None = None, at: int = 0
) -> HttpResponse:
    state = state if state in FigureState.values else FigureState.REPORTED
    found = _of(place, state).select_related(
        "target", "checked_by", "progress__unit", "progress__by", "progress__task__breakdown__report"
    )
    counts = dict(_of(place).order_by().values_list("state").annotate(Count("pk")))
    figures = list(found.order_by("-progress__at", "-pk")[:_MOST])
    context = {
        "figures": [
            (each, reporting.period_words(each.progress.task.breakdown, each.progress.period)) for each in figures
        ],
        "older": max(0, counts.get(state, 0) - _MOST),
        "state": state,
        "choices": [(value, words, counts.get(value, 0)) for value, words in _CHOICES],
        "error": error,
        "at": at,
        "typed": request.POST,
        "place": place,
        "section": "figures",
    }
    return render(request, "office/figures.html", context, status=400 if error else 200)


@require_POST
def check(request: HttpRequest, figure: int) -> HttpResponse:
    """Confirm a figure or dispute it."""
    person = signed_in(request)
    found = (
        Figure.objects.select_related("target", "progress__task__breakdown__report__place").filter(pk=figure).first()
    )
    if found is None:
        raise not_there()
    policy.demand(person, "figure.check", found.progress.task)
    state, confirmed = request.POST.get("state", ""), request.POST.get("do") == "confirm"
    try:
        if not confirmed and request.POST.get("do") != "dispute":
            raise fields.FieldError("do", "请选核实或有疑问")
        record.check_figure(person, found, confirmed, request.POST.get("note", ""))
    except fields.FieldError as error:
        return _page(request, person, found.progress.task.breakdown.report.place, state, error, found.pk)
    messages.success(request, f"“{found.target.indicator}”{'已核实' if confirmed else '已记下疑问'}")
    return redirect(f"{reverse('figures')}?state={state if state in FigureState.values else 'reported'}")
