"""A person's calendar: its address, made and ended by the person alone, and the feed that a calendar program reads."""

from __future__ import annotations

from hashlib import sha256

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from luoshi.ledger import clock
from luoshi.office.guard import signed_in
from luoshi.rounds import calendars

_LONGEST = 100


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Whether the calendar has an address; with POST, it gets a new one, shown this once, or has none any more."""
    person = signed_in(request)
    address = ""
    if request.POST.get("do") == "revoke":
        messages.success(request, "日历地址已作废" if calendars.revoke(person) else "本来就没有日历地址")
        return redirect("calendar")
    if request.POST.get("do") == "renew":
        token = urlencode({"token": calendars.renew(person)})
        address = f"{request.build_absolute_uri(reverse('calendar-feed'))}?{token}"
    days = calendars.days(person, clock.today())
    ahead = [day for day in days if day.on >= clock.today()]
    context = {"address": address, "since": calendars.since(person), "ahead": ahead[:8], "total": len(days)}
    return render(request, "office/calendar.html", context)


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The calendar that a secret opens; without one, or with one that has ended, there is nothing here."""
    token = request.GET.get("token", "")
    person = calendars.person_of(token) if 0 < len(token) <= _LONGEST else None
    if person is None:
        raise Http404
    body = calendars.feed(person, clock.today())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="luoshi.ics"'
    response["Cache-Control"] = "private, max-age=900"
    response["ETag"] = f'"{sha256(body).hexdigest()}"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
