"""The log for the auditor: every change of the books, what it changed, and the proof that nothing was altered since."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from luoshi.errors import LuoshiError, UsageError
from luoshi.ledger import audit, clock, queries
from luoshi.ledger.models import Event, Person, Place
from luoshi.ledger.policy import not_there
from luoshi.office import story, words
from luoshi.office.asked import a_day, whole
from luoshi.office.guard import place_of

_A_PAGE = 100
_SYSTEM = "system"
_FINDINGS = 500
_FILTERS = ("person", "action", "breakdown", "since", "until")


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The events, the latest first; with ``event`` in the address one of them with all that it changed."""
    _, place = place_of(request, "audit.see")
    if asked := request.GET.get("event"):
        return _one(request, place, asked)
    error: LuoshiError | None = None
    events = _visible(place)
    try:
        events = _filtered(place, events, request.GET)
    except UsageError as wrong:
        error, events = wrong, events.none()
    sheet = Paginator(events.order_by("-seq"), _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "sheet": sheet, "told": story.told(place, sheet.object_list), "error": error, "actions": words.ACTIONS,
        "people": Person.objects.filter(place=place).order_by("name", "pk"), "breakdowns": queries.breakdowns(place),
        "asked": {name: request.GET.get(name, "") for name in _FILTERS}, "kept": _kept(request.GET),
        "several_places": _several_places(), "head": _head(),
    }  # fmt: skip
    return render(request, "office/events.html", context, status=400 if error else 200)


def _visible(place: Place) -> QuerySet[Event]:
    """The events of a place. What the system did belongs to a place only where there is no other."""
    events = Event.objects.select_related("breakdown__report", "undoes")
    if not _several_places():
        return events
    return events.filter(Q(person__place=place) | Q(breakdown__report__place=place))


def _several_places() -> bool:
    return Place.objects.count() > 1


def _kept(given: QueryDict) -> str:
    """The filters for the address of another page."""
    kept = given.copy()
    kept.pop("page", None)
    return kept.urlencode()


def _filtered(place: Place, events: QuerySet[Event], given: QueryDict) -> QuerySet[Event]:
    """The events that are asked for.

    Raises:
        UsageError: For a filter that means nothing.
    """
    if person := given.get("person"):
        events = events.filter(person=None) if person == _SYSTEM else events.filter(person=_of(place, person))
    if action := given.get("action"):
        if action not in words.ACTIONS:
            raise UsageError(f"没有“{action[:40]}”这种事项", "请从列表里选")
        events = events.filter(action=action)
    if breakdown := given.get("breakdown"):
        events = events.filter(breakdown__report__place=place, breakdown=whole(breakdown) or 0)
    if since := a_day(given.get("since", "")):
        events = events.filter(at__gte=_begins(since))
    if until := a_day(given.get("until", "")):
        events = events.filter(at__lt=_begins(until + timedelta(days=1)))
    return events


def _of(place: Place, said: str) -> Person:
    person = Person.objects.filter(place=place, pk=whole(said) or 0).first()
    if person is None:
        raise UsageError(f"没有这个人（{said[:40]}）", "请从列表里选")
    return person


def _begins(day: date) -> datetime:
    """The moment when a day begins by the office's clock."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _one(request: HttpRequest, place: Place, asked: str) -> HttpResponse:
    event = _visible(place).filter(seq=whole(asked) or 0).first()
    if event is None:
        raise not_there("没有这条日志")
    (told,) = story.told(place, [event], whole=True)
    return render(request, "office/event.html", {"told": told, "section": "events"})


# --- The proof -----------------------------------------------------------------------------------


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Prove the chain of events and the rows; and that a hash which was noted down is still in the chain."""
    place_of(request, "audit.see")
    noted = "".join(request.POST.get("noted", "").split()).lower()
    context: dict[str, Any] = {"noted": noted, "section": "events"}
    if noted and not re.fullmatch("[0-9a-f]{64}", noted):
        context["error"] = UsageError("记下的校验值不完整", "是 64 位数字和字母 a 到 f；没有记过就空着")
        return render(request, "office/events_verify.html", context, status=400)
    proof = audit.verify(noted or None)
    context |= {"proof": proof, "shown": proof.findings[:_FINDINGS], "at": clock.now(), "groups": _fours(proof.head)}
    return render(request, "office/events_verify.html", context)


def _head() -> str:
    last = Event.objects.order_by("-seq").values_list("hash", flat=True).first()
    return last or ""


def _fours(text: str) -> list[str]:
    """A hash in pieces that a person can copy by hand."""
    return [text[at : at + 8] for at in range(0, len(text), 8)]
