"""What waits for the office in one table, settled where it stands; and what waits for a leader's signature."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from luoshi.errors import LuoshiError, UsageError
from luoshi.ledger import clock, policy, queries, workflow
from luoshi.ledger.models import Breakdown, Closing, Person, Request
from luoshi.ledger.policy import Forbidden, not_there
from luoshi.ledger.record import closing as closings
from luoshi.ledger.record import requests
from luoshi.office import reporting, waiting
from luoshi.office.guard import breakdown_of, place_of, signed_in
from luoshi.office.waiting import Asked, Closed
from luoshi.web.middleware import status_of


class _Failed(NamedTuple):
    """What could not be settled, and where on the page it stands: r12, c7."""

    error: LuoshiError
    at: str


# --- The office's list -----------------------------------------------------------------------


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything of a table that waits for the office."""
    person, breakdown = breakdown_of(request, pk, "breakdown.see")
    return _page(request, person, breakdown)


def _page(
    request: HttpRequest, person: Person, breakdown: Breakdown, failed: _Failed | None = None
) -> HttpResponse:
    issued = workflow.allows(breakdown, "drive")
    waits = _waits(breakdown) if issued else {}
    context = {
        "breakdown": breakdown,
        "left": queries.left(breakdown),
        "issued": issued,
        **waits,
        "may_settle": issued and policy.may(person, "slip.settle", breakdown.report.place),
        "today": clock.today(),
        "error": failed.error if failed else None,
        **_at(failed, [*waits.get("requests", ()), *waits.get("closings", ())]),
        "typed": request.POST,
        "step": "waiting",
        "section": "breakdowns",
    }
    return render(request, "office/waiting.html", context, status=status_of(failed.error) if failed else 200)


def _at(failed: _Failed | None, shown: Iterable[Asked | Closed]) -> dict[str, object]:
    """Where the error is told: beside what it is about, or on top where that has been settled meanwhile."""
    at = failed.at if failed else ""
    return {"at": at, "found_at": any(each.key == at for each in shown)}


def _waits(breakdown: Breakdown) -> dict[str, Any]:
    """All that waits, and how much of each kind there is: more than is shown where there is very much."""
    today, most = clock.today(), waiting.MOST
    open_requests, submitted = waiting.open_requests(breakdown), waiting.submitted(breakdown)
    figures, periods = waiting.disputed(breakdown), waiting.periods(breakdown)
    answered, silent = waiting.answered(breakdown), waiting.silent(breakdown, today)
    counts = (
        ("requests", "调整申请待审批", open_requests.count()),
        ("closings", "销号待核验", submitted.count()),
        ("answered", "督办单待办结", answered.count()),
        ("silent", "督办单逾期未反馈", silent.count()),
        ("review", "进展待审核", sum(each.total for each in periods)),
        ("disputed", "数字有疑问", figures.count()),
    )
    return {
        "periods": periods,
        "requests": waiting.asked(breakdown, open_requests),
        "closings": waiting.checked(submitted, today),
        "answered": answered[:most],
        "silent": silent[:most],
        "verified": waiting.verified(breakdown)[:most],
        "disputed": [(f, reporting.period_words(breakdown, f.progress.period)) for f in figures[:most]],
        "counts": [each for each in counts if each[2]],
        "total": sum(total for _, _, total in counts),
        "most": most,
    }


# --- Requests for change ---------------------------------------------------------------------


def _request(pk: int) -> Request:
    found = Request.objects.select_related("task__breakdown__report__place", "unit").filter(pk=pk).first()
    if found is None:
        raise not_there()
    return found


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a request for change, or decline it with a word."""
    person = signed_in(request)
    found = _request(pk)
    policy.demand(person, "task.settle", found.task)
    breakdown = found.task.breakdown
    try:
        approve = _one_of(request, "approve", {"1": True, "0": False}, "同意或不同意")
        requests.settle(person, found, approve, request.POST.get("reply", ""))
    except Forbidden:
        raise
    except LuoshiError as error:
        return _page(request, person, breakdown, _Failed(error, f"r{pk}"))
    messages.success(request, f"已{'同意' if approve else '不同意'}{found.unit.name}的申请" + "，任务已按申请调整" * approve)
    return redirect(f"{reverse('waiting', args=(breakdown.pk,))}#requests")


def _one_of(request: HttpRequest, name: str, known: dict[str, bool], words: str) -> bool:
    said = request.POST.get(name, "")
    if said not in known:
        raise UsageError(f"没有“{said[:20]}”这一步", f"可以{words}")
    return known[said]


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit takes its request back."""
    person = signed_in(request)
    found = _request(pk)
    policy.demand(person, "task.request", found.task)
    requests.withdraw(person, found)
    messages.success(request, "已撤回申请")
    return redirect("task", pk=found.task.breakdown_id, task=found.task_id)


# --- Close-outs ------------------------------------------------------------------------------


def _closing(pk: int) -> Closing:
    found = Closing.objects.select_related("task__breakdown__report__place", "unit").filter(pk=pk).first()
    if found is None:
        raise not_there()
    return found


@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Verify a close-out, or return it with a word."""
    person = signed_in(request)
    found = _closing(pk)
    policy.demand(person, "task.verify", found.task)
    breakdown = found.task.breakdown
    step = request.POST.get("step", "")
    try:
        done = closings.review(person, found, step, request.POST.get("words", ""))
    except Forbidden:
        raise
    except LuoshiError as error:
        return _page(request, person, breakdown, _Failed(error, f"c{pk}"))
    said = {"closed": "已核验，任务销号", "verified": "已核验，等牵头领导签批", "returned": "已退回"}[done.state]
    messages.success(request, f"{found.unit.name}的销号申请{said}")
    return redirect(f"{reverse('waiting', args=(breakdown.pk,))}#closings")


# --- Signing ---------------------------------------------------------------------------------


@require_safe
def signing(request: HttpRequest) -> HttpResponse:
    """The close-outs that wait for the leader's signature."""
    person, _ = place_of(request, "task.sign")
    return _signing(request, person)


def _signing(request: HttpRequest, person: Person, failed: _Failed | None = None) -> HttpResponse:
    held = waiting.checked(waiting.to_sign(person), clock.today())
    context = {
        "closings": held,
        "error": failed.error if failed else None,
        **_at(failed, held),
        "typed": request.POST,
        "section": "signing",
    }
    return render(request, "office/signing.html", context, status=status_of(failed.error) if failed else 200)


@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The leading official signs a verified close-out."""
    return _signed(request, pk, closings.sign, "已签批，{unit}的这条任务销号")


@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """The leading official does not agree with a verified close-out."""
    return _signed(request, pk, closings.decline, "已退回{unit}，这条任务没有销号")


def _signed(request: HttpRequest, pk: int, deed: Callable[[Person, Closing, str], Closing], said: str) -> HttpResponse:
    person = signed_in(request)
    found = _closing(pk)
    policy.demand(person, "task.sign", found.task)
    try:
        deed(person, found, request.POST.get("words", ""))
    except Forbidden:
        raise
    except LuoshiError as error:
        return _signing(request, person, _Failed(error, f"c{pk}"))
    messages.success(request, said.format(unit=found.unit.name))
    return redirect("signing")
