"""The demo's own address: moving its date. Only where the demo's door is open."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from luoshi.demo import timeline
from luoshi.errors import LuoshiError, UsageError
from luoshi.ledger import clock
from luoshi.ledger.policy import not_there
from luoshi.web import demo

#: pages that are there on any day; the ids of others change with it
_STAYS = re.compile(r"/(?:(?:tables|mine)/1/(?:overview/|programmes/|projects/|slips/)?|tables/|reconciliations/|mine/|portfolio/|notices/)?")


def context(request: HttpRequest) -> dict[str, Any]:
    """What the bar of the demo shows on every page."""
    if not demo.allowed(request):
        return {}
    today = clock.today()
    return {"demo_today": today, "demo_stops": sorted({*timeline.stops(), today}), "demo_start": timeline.START}


@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """Move the date, and back to the page where that was asked."""
    if not demo.allowed(request):
        raise not_there()
    try:
        moved = timeline.move(_day(request.POST.get("day", "")))
    except LuoshiError as error:
        messages.error(request, f"{error.message}。{error.hint}")
        return redirect(_back(request))
    words = f"演示日期拨到 {moved.day:%Y年%m月%d日}"
    words += f"，其间单位和督查室办了 {moved.deeds} 件事" if moved.deeds else ""
    messages.success(request, words if moved.kept else f"{words}；之前做的改动不保留")
    return redirect(_back(request))


def _day(typed: str) -> date:
    """A day as typed, or a week further.

    Raises:
        UsageError: For what is no day.
    """
    try:
        return clock.in_days(7) if typed == "week" else date.fromisoformat(typed.strip())
    except ValueError:
        raise UsageError(f"“{typed[:20]}”不是日期", "写成 2025-09-26") from None


def _back(request: HttpRequest) -> str:
    said = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(said, allowed_hosts=None)
    return said if safe and _STAYS.fullmatch(said.partition("?")[0]) else "/"
