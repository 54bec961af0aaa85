"""Carrying over (结转): what last year's table leaves open, beside the new year's, decided row by row or as proposed."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from luoshi.errors import LuoshiError
from luoshi.ledger import clock, policy, queries, workflow
from luoshi.ledger.models import Breakdown, CarriedAs, Person
from luoshi.ledger.policy import Forbidden
from luoshi.ledger.record import carrying as record
from luoshi.ledger.record.rows import Gone
from luoshi.ledger.workflow import NotNow
from luoshi.office import carrying
from luoshi.office.guard import breakdown_of
from luoshi.web.middleware import status_of


class _Failed(NamedTuple):
    error: LuoshiError
    at: int  # the row; 0 for all of them
    typed: QueryDict


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The open rows of the last issued table, each with a proposal."""
    person, breakdown = breakdown_of(request, pk, "breakdown.see")
    return _page(request, person, breakdown)


def _page(request: HttpRequest, person: Person, breakdown: Breakdown, failed: _Failed | None = None) -> HttpResponse:
    old = carrying.previous(breakdown)
    rows = carrying.numbered(breakdown)
    found = carrying.open_rows(old, breakdown, rows, clock.today()) if old else []
    may_add = workflow.allows(breakdown, "edit")
    numbers = {task.pk: number for number, task in rows.items()}
    context: dict[str, Any] = {
        "breakdown": breakdown,
        "left": queries.left(breakdown),
        "step": "carry",
        "section": "breakdowns",
        "old": old,
        "found": [(each, _typed(each, numbers, failed)) for each in found],
        "ready": [each for each in found if not each.waits and (may_add or each.decision.how != CarriedAs.NEW)],
        "choices": [carrying.shown(number, task) for number, task in rows.items()],
        "ways": [(value, label) for value, label in CarriedAs.choices if may_add or value != CarriedAs.NEW],
        "done": carrying.carried_out(old) if old else [],
        "numbers": numbers,
        "may": policy.may(person, "breakdown.carry", breakdown),
        "failed": failed,
    }
    return render(request, "office/carry.html", context, status=status_of(failed.error) if failed else 200)


def _typed(each: carrying.Open, numbers: dict[int, int], failed: _Failed | None) -> dict[str, str]:
    """What stands in a row's form: the proposal, or what was typed where that could not be done."""
    if failed and failed.at == each.task.pk:
        return {name: failed.typed.get(name, "") for name in ("how", "new", "reason")}
    into = carrying.shown(numbers[each.into.pk], each.into) if each.into else ""
    return {"how": each.decision.how, "new": into, "reason": each.decision.reason}


@require_POST
def one(request: HttpRequest, pk: int, task: int) -> HttpResponse:
    """Decide on one row."""
    person, breakdown = breakdown_of(request, pk, "breakdown.carry")
    try:
        how = request.POST.get("how", "")
        new = carrying.meant(carrying.numbered(breakdown), request.POST.get("new", "")) if how == CarriedAs.INTO else None
        made = record.carry(person, breakdown, record.Decision(task, how, new, request.POST.get("reason", "")))
    except Forbidden:
        raise
    except LuoshiError as error:
        return _page(request, person, breakdown, _Failed(error, task, request.POST))
    messages.success(request, f"{CarriedAs(made.how).label}：{made.old.text[:30]}")
    return redirect("carry", pk=pk)


@require_POST
def everything(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on all rows as proposed: on those proposals that were seen, or on none."""
    person, breakdown = breakdown_of(request, pk, "breakdown.carry")
    try:
        old = carrying.previous(breakdown)
        if old is None:
            raise Gone("没有往年印发的任务分解表", "先有上一年印发的表，才有结转")
        now = {each.token: each for each in carrying.open_rows(old, breakdown, carrying.numbered(breakdown), clock.today())}
        seen = request.POST.getlist("row")
        if not seen:
            raise NotNow("没有可以按建议结转的任务", "请刷新页面再看")
        if any(token not in now for token in seen):
            raise NotNow("有的建议已经变了，一条也没有结转", "可能别人刚处理过，请看过新的建议再决定")
        made = record.carry_all(person, breakdown, [now[token].decision for token in dict.fromkeys(seen)])
    except Forbidden:
        raise
    except LuoshiError as error:
        return _page(request, person, breakdown, _Failed(error, 0, request.POST))
    messages.success(request, f"已按建议处理 {len(made)} 条")
    return redirect("carry", pk=pk)
