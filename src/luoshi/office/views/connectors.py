"""Connectors: what figures come by themselves, how the last attempt went, and how they are set up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib import messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi import connectors as sources_of_others
from luoshi.errors import LuoshiError
from luoshi.ledger import clock, policy, vault
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import (
    BreakdownState,
    Cadence,
    Connector,
    ConnectorKind,
    Person,
    Place,
    Reading,
    Target,
    TaskState,
)
from luoshi.ledger.policy import Forbidden, not_there
from luoshi.ledger.record import connecting as record
from luoshi.office import sources
from luoshi.office.asked import whole
from luoshi.office.guard import place_of, signed_in
from luoshi.rounds.connecting import next_try
from luoshi.web.middleware import status_of


class Line(NamedTuple):
    """A connector, what it read last, and when it is read next; ``now``: by the round that comes."""

    connector: Connector
    last: Reading | None
    next: datetime | None
    now: bool


def _of(place: Place) -> QuerySet[Connector]:
    found = Connector.objects.filter(target__task__breakdown__report__place=place)
    told = found.select_related("target__task__breakdown__report__place", "by")
    return told.order_by("-target__task__breakdown__report__year", "target__task__order", "pk")


def _latest(place: Place) -> dict[int, Reading]:
    """What each connector read last: of the latest day."""
    of_each = Reading.objects.filter(connector=OuterRef("connector")).order_by("-day", "-pk").values("pk")[:1]
    found = Reading.objects.filter(target__task__breakdown__report__place=place, pk=Subquery(of_each))
    return {each.connector_id: each for each in found}


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """All connectors of the place."""
    person, place = place_of(request, "connectors.see")
    found, now = _of(place), clock.now()
    last = _latest(place)
    lines = []
    for each in found:
        due = next_try(each, now) if each.active else None
        lines.append(Line(each, last.get(each.pk), due, due is not None and due <= now))
    context = {
        "lines": lines, "may_edit": policy.may(person, "connectors.edit", place),
        "failing": sum(bool(each.connector.active and each.connector.failures) for each in lines),
    }  # fmt: skip
    return render(request, "office/connectors.html", context)


# --- Setting up ------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Set a connector up."""
    person, place = place_of(request, "connectors.edit")
    return _form(request, person, place, None)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, connector: int) -> HttpResponse:
    """Set a connector anew."""
    person, place = place_of(request, "connectors.edit")
    return _form(request, person, place, _held(place, connector))


def _held(place: Place, pk: int) -> Connector:
    found = _of(place).filter(pk=pk).first()
    if found is None:
        raise not_there()
    return found


def _form(request: HttpRequest, person: Person, place: Place, held: Connector | None) -> HttpResponse:
    kind = sources.kind_of(request.POST.get("kind") or request.GET.get("kind") or (held.kind if held else ""))
    if request.method != "POST":
        typed = sources.begun(held)
        return _form_page(request, place, held, kind, {**typed, "target": typed.get("target") or request.GET.get("target", "")})
    typed = {name: str(value) for name, value in request.POST.items()}
    given = sources.setting(typed, kind)
    try:
        if request.POST.get("do") == "try":
            return _form_page(request, place, held, kind, typed, read=sources.tried(given))
        target = held.target if held else _target(place, typed.get("target", ""))
        sources.checked(given)
        made = record.put(person, target, given, held)
    except Forbidden:
        raise
    except LuoshiError as error:
        return _form_page(request, place, held, kind, typed, error)
    messages.success(request, f"“{made.name}”已保存，下一次巡检就去取数")
    return redirect("connectors")


def _target(place: Place, said: str) -> Target:
    found = _targets(place).filter(pk=whole(said) or 0).first()
    if found is None:
        raise FieldError("target", "没有选目标", "请选这个数是哪个目标的")
    return found


def _targets(place: Place) -> QuerySet[Target]:
    """The targets of the place's issued tables."""
    found = Target.objects.filter(task__breakdown__report__place=place, task__breakdown__state=BreakdownState.ISSUED)
    kept = found.exclude(task__state=TaskState.DROPPED).select_related("task__breakdown__report__place")
    return kept.order_by("-task__breakdown__report__year", "task__order", "pk")


def _form_page(
    request: HttpRequest, place: Place, held: Connector | None, kind: ConnectorKind, typed: Mapping[str, str],
    error: LuoshiError | None = None, read: sources_of_others.Reading | None = None,
) -> HttpResponse:  # fmt: skip
    fields = [(field, typed.get(f"where_{field.name}", "")) for field in sources.WHERE[kind]]
    context = {
        "held": held, "kind": kind, "kinds": ConnectorKind.choices, "cadences": Cadence.choices, "typed": typed,
        "address": sources.ADDRESS[kind], "fields": fields, "targets": [] if held else _targets(place),
        "error": error, "read": read, "section": "connectors",
    }  # fmt: skip
    return render(request, "office/connector.html", context, status=status_of(error) if error else 200)


@require_POST
def switch(request: HttpRequest, connector: int) -> HttpResponse:
    """Let a connector read, or no longer."""
    person, place = place_of(request, "connectors.edit")
    held = record.switch(person, _held(place, connector), request.POST.get("active") == "1")
    messages.success(request, f"“{held.name}”已{'启用' if held.active else '停用'}")
    return redirect("connectors")


# --- The proof -------------------------------------------------------------------------------


@require_safe
def reading(request: HttpRequest, reading: int) -> HttpResponse:
    """What a source answered, byte for byte, as something to be saved: for who sees connectors, or the row's progress."""
    person = signed_in(request)
    found = Reading.objects.select_related("target__task__breakdown__report__place").filter(pk=reading).first()
    if found is None:
        raise not_there()
    task = found.target.task
    if not policy.may(person, "connectors.see", task.breakdown.report.place):
        policy.demand(person, "progress.see", task)
    response = HttpResponse(vault.read(Path(settings.HOME), found.sha256), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{found.day}-{found.sha256[:12]}.bin"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
