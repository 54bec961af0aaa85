"""A person's notices: the list, opening one, and how they want to be told."""

from __future__ import annotations

from django.conf import settings as installation
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.errors import UsageError
from luoshi.ledger.policy import not_there
from luoshi.notices import reading
from luoshi.notices.kinds import GROUPS, KINDS, group_of
from luoshi.office.asked import whole
from luoshi.office.guard import signed_in
from luoshi.web.middleware import status_of

_ON_ONE_PAGE = 50


@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """The person's notices, those not read first."""
    person = signed_in(request)
    pages = Paginator(reading.of(person), _ON_ONE_PAGE)
    shown = pages.get_page(whole(request.GET.get("page", "")) or 1)
    notices = [(each, GROUPS.get(group_of(each.kind), "")) for each in shown]
    last = max((each.pk for each, _ in notices), default=0)
    fresh = any(each.read_at is None for each, _ in notices)
    context = {"notices": notices, "fresh": fresh, "shown": shown, "total": pages.count, "last": last, "section": "notices"}
    return render(request, "office/notices.html", context)


@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice as read, and go where it leads."""
    address = reading.open_notice(signed_in(request), pk)
    if address is None:
        raise not_there("没有这条通知")
    return redirect(address)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark as read all that the person has seen in the list; what came since stays unread."""
    person = signed_in(request)
    n = reading.read_all(person, whole(request.POST.get("until", "")) or 0)
    messages.success(request, f"{n} 条通知标为已读。" if n else "没有未读的通知。")
    return redirect("notices")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """One's own mail address, and what to be sent."""
    person, error = signed_in(request), None
    choice = reading.choice_of(person)
    typed = {"mail": choice.mail, "by_mail": choice.by_mail}
    chosen = [group for group in GROUPS if group not in choice.without]
    if request.method == "POST":
        typed = {"mail": request.POST.get("mail", ""), "by_mail": request.POST.get("by_mail") == "1"}
        chosen = request.POST.getlist("kind")
        try:
            reading.choose(person, request.POST.get("mail", ""), request.POST.get("by_mail") == "1", chosen)
        except UsageError as problem:
            error = problem
        else:
            messages.success(request, "通知设置已保存。")
            return redirect("notices-settings")
    groups = [
        (group, words, "、".join(said for kind, said in KINDS.items() if group_of(kind) == group), group in chosen)
        for group, words in GROUPS.items()
    ]
    context = {
        "typed": typed, "groups": groups, "error": error, "mail_works": bool(installation.EMAIL_HOST), "section": "notices",
    }  # fmt: skip
    return render(request, "office/notices_settings.html", context, status=status_of(error) if error else 200)
