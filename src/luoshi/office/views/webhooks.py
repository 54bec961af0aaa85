"""The administrator's pages of what leaves the house: webhooks, and the outbox. Neither shows the words of a notice."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.errors import LuoshiError, UsageError
from luoshi.ledger import clock, policy
from luoshi.ledger.models import Person, Place
from luoshi.ledger.policy import not_there
from luoshi.notices import calling
from luoshi.notices import outbox as box
from luoshi.notices.kinds import GROUPS, KINDS
from luoshi.notices.models import Outgoing, Sending, Webhook
from luoshi.office.asked import whole
from luoshi.office.guard import place_of
from luoshi.outgoing import OutgoingError, target
from luoshi.web.middleware import status_of

_SHOWN_ONCE = "webhook_secret_shown_once"
_ON_ONE_PAGE = 50
#: what the outbox shows → words, and which rows
_STATES: dict[str, tuple[str, Q]] = {
    "failed": ("没发出、会再试", Q(state=Sending.WAITING) & ~Q(error="")),
    "waiting": ("待发", Q(state=Sending.WAITING, error="")),
    "given_up": ("不再发", Q(state=Sending.GIVEN_UP)),
    "sent": ("已发", Q(state=Sending.SENT)),
}


# --- Webhooks ------------------------------------------------------------------------------------


@never_cache
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The addresses that are told, and adding one."""
    if request.method != "POST":
        person, place = place_of(request, "webhooks.see")
        return _page(request, person, place, {"kinds": list(GROUPS)})
    person, place = place_of(request, "webhooks.edit")
    address, kinds = request.POST.get("address", "").strip(), request.POST.getlist("kind")
    try:
        hook = calling.add(person, place, address, kinds, request.POST.get("secret", ""))
    except (UsageError, OutgoingError) as error:
        return _page(request, person, place, {"address": address, "kinds": kinds}, error)
    if not request.POST.get("secret", "").strip():
        request.session[_SHOWN_ONCE] = {"host": target(hook.address).netloc, "secret": hook.secret}
    messages.success(request, f"添加了 {target(hook.address).netloc}，可以试发一次。")
    return redirect("webhooks")


def _page(
    request: HttpRequest, person: Person, place: Place, typed: dict[str, Any], error: LuoshiError | None = None
) -> HttpResponse:
    hooks = list(Webhook.objects.filter(place=place).select_related("by"))
    context = {
        "hooks": [(each, target(each.address).netloc, [GROUPS.get(g, g) for g in each.kinds]) for each in hooks],
        "groups": [(group, words, group in typed["kinds"]) for group, words in GROUPS.items()],
        "typed": typed, "error": error, "may_edit": policy.may(person, "webhooks.edit", place),
        "shown_once": request.session.pop(_SHOWN_ONCE, None), "stuck": _rows(place).filter(_STATES["failed"][1]).count(),
        "section": "webhooks",
    }  # fmt: skip
    return render(request, "office/webhooks.html", context, status=status_of(error) if error else 200)


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Try an address out, switch it on or off, or take it away."""
    _, place = place_of(request, "webhooks.edit")
    hook = Webhook.objects.filter(place=place, pk=pk).select_related("place").first()
    if hook is None:
        raise not_there("没有这个地址")
    host = target(hook.address).netloc
    match request.POST.get("do"):
        case "test":
            ok, said = calling.try_out(hook)
            told = messages.success if ok else messages.error
            told(request, f"试发到 {host}：{said}")
        case "on" | "off" as do:
            calling.switch(hook, do == "on")
            messages.success(request, f"{host} {'启用了' if do == 'on' else '停用了，没发的不再发'}。")
        case "remove":
            calling.remove(hook)
            messages.success(request, f"删除了 {host}。")
        case _:
            raise UsageError("看不懂要做什么", "请从页面上的按钮操作")
    return redirect("webhooks")


# --- The outbox ----------------------------------------------------------------------------------


def _rows(place: Place) -> Any:
    return Outgoing.objects.filter(place=place)


@require_safe
@never_cache
def outbox(request: HttpRequest) -> HttpResponse:
    """What waits, what failed and why, what was given up, what was sent."""
    person, place = place_of(request, "webhooks.see")
    state = request.GET.get("state", "")
    state = state if state in _STATES else "failed"
    counts = [(name, words, _rows(place).filter(which).count()) for name, (words, which) in _STATES.items()]
    found = _rows(place).filter(_STATES[state][1]).select_related("person", "webhook").order_by("-pk")
    shown = Paginator(found, _ON_ONE_PAGE).get_page(whole(request.GET.get("page", "")) or 1)
    context = {
        "rows": [(each, KINDS.get(each.kind, each.kind), _whither(each)) for each in shown], "shown": shown,
        "state": state, "choices": counts, "may_edit": policy.may(person, "webhooks.edit", place),
        "mail_works": bool(settings.EMAIL_HOST), "section": "webhooks",
    }  # fmt: skip
    return render(request, "office/outbox.html", context)


def _whither(row: Outgoing) -> str:
    if row.webhook is not None:
        return target(row.webhook.address).netloc
    return row.person.name if row.person is not None else ""


@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """Let what failed be sent with the next round: one row, or all."""
    _, place = place_of(request, "webhooks.edit")
    pk = whole(request.POST.get("row", ""))
    n = box.retry(place, clock.now(), pk)
    told = f"{n} 条会在下一次巡检时发出。" if n else "没有要重发的：可能刚发出，或地址停用了。"
    messages.success(request, told)
    state = request.POST.get("state", "")
    return redirect(f"{reverse('outbox')}?state={state if state in _STATES else 'failed'}")
