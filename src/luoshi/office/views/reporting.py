"""A unit takes up its rows and reports of them, all of them on one page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.errors import LuoshiError, UsageError
from luoshi.ledger import clock, fields, workflow
from luoshi.ledger.models import Breakdown, Person
from luoshi.ledger.periods import Period
from luoshi.ledger.policy import not_there
from luoshi.ledger.record import progress as record
from luoshi.ledger.record.change import StorageError
from luoshi.office import reporting
from luoshi.office.reporting import Row, Typed
from luoshi.office.views.unit import chosen, own
from luoshi.web.middleware import status_of


class _Done(NamedTuple):
    """What came of one submit: the rows saved, those that were not and why, what was typed there."""

    saved: list[int]
    errors: Mapping[int, LuoshiError]
    typed: Mapping[int, Typed]


def _own(request: HttpRequest, pk: int) -> tuple[Person, Breakdown]:
    """The person of a unit and an issued table in which the unit has rows."""
    person, found = own(request, pk, "progress.report")
    if not workflow.allows(found, "report"):
        raise not_there()
    return person, found


@require_POST
def take_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Take up rows (领办)."""
    person, breakdown = _own(request, pk)
    ids = chosen(request.POST.get("rows", ""))
    taken = record.take_up(person, breakdown, ids)
    messages.success(request, f"已领办 {taken} 条" if taken else "这些任务已经领办过了")
    return redirect("mine-rows", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """All rows of the unit for a period, reported on one page; what is right is saved, the rest waits where it stands."""
    person, breakdown = _own(request, pk)
    period = _period(request, breakdown)
    if request.method != "POST":
        return _page(request, person, breakdown, period, _Done([], {}, {}))
    done = _save(request, person, breakdown, period)
    if done.saved:
        messages.success(request, f"已报送 {len(done.saved)} 条（{period.words}）")
    if done.errors:
        return _page(request, person, breakdown, period, done)
    if not done.saved:
        messages.info(request, "没有改动，没有报送")
    return redirect(f"{reverse('report', args=(pk,))}?period={period.name}")


def _period(request: HttpRequest, breakdown: Breakdown) -> Period:
    """The period of the page.

    Raises:
        UsageError: For one in which nothing can be sent.
    """
    said = request.POST.get("period", request.GET.get("period", ""))
    period = reporting.chosen(breakdown, clock.today(), said)
    if said and said != period.name:
        raise UsageError(f"没有“{said[:20]}”这一期，或者还没到", f"现在报的是{period.words}")
    return period


def _save(request: HttpRequest, person: Person, breakdown: Breakdown, period: Period) -> _Done:
    saved: list[int] = []
    errors: dict[int, LuoshiError] = {}
    kept: dict[int, Typed] = {}
    for row in reporting.rows(person, breakdown, period):
        pk = row.task.pk
        if f"text{pk}" not in request.POST:
            continue
        typed = reporting.read_typed(row, request.POST.dict())
        base = request.POST.get(f"base{pk}", row.base)
        again = row.again and f"again{pk}" in request.POST
        if typed.print == base and not again:
            continue
        try:
            _demand_fresh(row, typed, base)
            record.report(person, breakdown, pk, period.name, typed.said)
            saved.append(pk)
        except (fields.FieldError, workflow.NotNow, StorageError, UsageError) as error:
            errors[pk], kept[pk] = error, typed
    return _Done(saved, errors, kept)


def _demand_fresh(row: Row, typed: Typed, base: str) -> None:
    """Raise when a colleague reported the row since this page was opened, and something else than is typed now."""
    if row.base in (base, typed.print):
        return
    was = f"现在是“{row.held.text[:40]}”" if row.held else "现在是空的"
    raise UsageError(f"同事刚报过这一条，{was}", "您写的还在，再点一次报送就用您写的")


def _page(
    request: HttpRequest, person: Person, breakdown: Breakdown, period: Period, done: _Done
) -> HttpResponse:  # fmt: skip
    found = reporting.rows(person, breakdown, period, clock.today())
    rows = [
        row._replace(typed=done.typed[row.task.pk], error=done.errors[row.task.pk])
        if row.task.pk in done.errors
        else row
        for row in found
    ]
    context = {
        "breakdown": breakdown,
        "report": breakdown.report,
        "rows": rows,
        "period": period,
        "periods": reporting.so_far(breakdown, clock.today()),
        "late": clock.today() > period.due,
        "burden": reporting.burden(found),
        "errors": done.errors,
        "section": "mine",
    }
    status = max((status_of(error) for error in done.errors.values()), default=200)
    return render(request, "office/report.html", context, status=status)
