"""What the office makes public of a table: which fields, which rows, which files; what the public says; and a look before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from luoshi.errors import LuoshiError, UsageError
from luoshi.ledger import queries
from luoshi.ledger.models import Breakdown, Evidence, Person, ProgressState, Task
from luoshi.ledger.policy import Forbidden, not_there
from luoshi.office import forms
from luoshi.office.guard import breakdown_of
from luoshi.portal import promises
from luoshi.portal.serving import rendered
from luoshi.publishing import feedback, keeping, record
from luoshi.publishing.fields import FIELDS, chosen
from luoshi.publishing.finding import Front
from luoshi.publishing.models import Held, Publication, Remark
from luoshi.web.middleware import status_of

_MOST = 200  # files, settled remarks and rows that are listed at once


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """What is public of a table, and what can be."""
    person, breakdown = breakdown_of(request, pk, "public.publish")
    return _page(request, person, breakdown)


def _page(request: HttpRequest, person: Person, breakdown: Breakdown, error: LuoshiError | None = None) -> HttpResponse:
    openness = record.openness_of(breakdown.report.place)
    shows = chosen(openness.fields)
    files = Evidence.objects.filter(
        progress__task__breakdown=breakdown, progress__state=ProgressState.ACCEPTED
    ).select_related("release", "progress__task", "progress__unit")
    context = {
        "breakdown": breakdown,
        "left": queries.left(breakdown),
        "openness": openness,
        "fields": [(name, field, name in shows) for name, field in FIELDS.items()],
        "publication": Publication.objects.filter(breakdown=breakdown, ended=False).first(),
        "held": Held.objects.filter(task__breakdown=breakdown).select_related("task").order_by("task__order"),
        "files": files.order_by("-pk")[:_MOST],
        "waiting": feedback.waiting(breakdown.report.place),
        "settled": feedback.settled(breakdown.report.place, 20),
        "error": error,
        "step": "publishing",
        "section": "breakdowns",
    }
    return render(request, "office/publishing.html", context, status=status_of(error) if error else 200)


@require_POST
def do(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """One decision on what is public."""
    person, breakdown = breakdown_of(request, pk, "public.publish")
    if deed not in _DEEDS:
        raise not_there()
    try:
        said = _DEEDS[deed](request, person, breakdown)
    except Forbidden:
        raise
    except LuoshiError as error:
        return _page(request, person, breakdown, error)
    messages.success(request, said)
    return redirect(f"{reverse('publishing', args=(pk,))}#{deed}")


def _decide(request: HttpRequest, person: Person, breakdown: Breakdown) -> str:
    picked = set(request.POST.getlist("field"))
    wanted = {name: name in picked for name, field in FIELDS.items() if not field.always}
    opened = request.POST.get("public") == "1"
    contact = request.POST.get("contact", "").strip()
    minimum = forms.number(request, "minimum")
    record.decide(person, breakdown.report.place, public=opened, chosen=wanted, contact=contact, minimum=minimum)
    return "已保存" + ("，公开网页马上按新的决定显示" if opened else "，公开网页已关闭")


def _publish(request: HttpRequest, person: Person, breakdown: Breakdown) -> str:
    record.publish(person, breakdown)
    return "已公开"


def _take_back(request: HttpRequest, person: Person, breakdown: Breakdown) -> str:
    record.take_back(person, breakdown, request.POST.get("reason", ""))
    return "已撤回，公众看不到了"


def _hold(request: HttpRequest, person: Person, breakdown: Breakdown) -> str:
    words = request.POST.get("task", "").strip()
    found = list(_rows(breakdown, words)[:2]) if words else []
    if len(found) != 1:
        raise UsageError(
            f"“{words[:40]}”对得上的任务{'不止一条' if found else '没有'}", "请写任务序号，或者任务里独有的几个字"
        )
    record.hold(person, found[0], request.POST.get("reason", ""))
    return "这一条不再公开"


def _rows(breakdown: Breakdown, words: str) -> Any:
    rows = queries.tasks(breakdown).filter(pk__in=queries.kept(breakdown).values("pk"))
    if words.isascii() and words.isdigit():
        numbers = {number: pk for pk, number in queries.numbers_of(breakdown).items()}
        return rows.filter(pk=numbers.get(int(words[:9]), 0))
    return rows.filter(text__contains=words)


def _unhold(request: HttpRequest, person: Person, breakdown: Breakdown) -> str:
    record.unhold(person, _of(breakdown, Task.objects.filter(pk=forms.number(request, "id"), breakdown=breakdown)))
    return "这一条恢复公开"


def _of(breakdown: Breakdown, rows: Any) -> Any:
    found = rows.first()
    if found is None:
        raise not_there()
    return found


def _evidence(request: HttpRequest, breakdown: Breakdown) -> Evidence:
    found: Evidence = _of(
        breakdown,
        Evidence.objects.select_related("progress__task__breakdown__report__place").filter(
            pk=forms.number(request, "id"), progress__task__breakdown=breakdown
        ),
    )
    return found


def _release(request: HttpRequest, person: Person, breakdown: Breakdown) -> str:
    record.release(person, _evidence(request, breakdown), request.POST.get("caption", ""))
    return "这份材料已公开"


def _withdraw(request: HttpRequest, person: Person, breakdown: Breakdown) -> str:
    record.withdraw(person, _evidence(request, breakdown))
    return "这份材料不再公开"


def _remark(request: HttpRequest, person: Person, breakdown: Breakdown) -> str:
    found = Remark.objects.select_related("task__breakdown__report__place").filter(
        pk=forms.number(request, "id"), task__breakdown__report__place=breakdown.report.place
    )
    show = request.POST.get("show") == "1"
    feedback.settle(person, _of(breakdown, found), show, request.POST.get("words", ""))
    return "留言已公开" if show else "留言不公开"


_DEEDS: dict[str, Callable[[HttpRequest, Person, Breakdown], str]] = {
    "decide": _decide, "publish": _publish, "take_back": _take_back, "hold": _hold, "unhold": _unhold,
    "release": _release, "withdraw": _withdraw, "remark": _remark,
}  # fmt: skip


# --- As the public will see it ---------------------------------------------------------------


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows as they would be public now, each a link to its page."""
    _, breakdown = breakdown_of(request, pk, "public.publish")
    rows = [(row, reverse("publishing-preview-row", args=(pk, row.task_id))) for row in keeping.would_be(breakdown)]
    return _shown(breakdown, "portal/preview.html", {"rows": rows, "year": breakdown.report.year})


@require_safe
def preview_row(request: HttpRequest, pk: int, task: int) -> HttpResponse:
    """The page of a row as the public would see it now."""
    _, breakdown = breakdown_of(request, pk, "public.publish")
    rows = keeping.would_be(breakdown, Task.objects.filter(breakdown=breakdown, pk=task))
    if not rows:
        raise not_there()
    return _shown(breakdown, "portal/promise.html", promises.told(_front(breakdown), rows[0], preview=True))


def _front(breakdown: Breakdown) -> Front:
    return Front(breakdown.report.place, record.openness_of(breakdown.report.place), 0, None)


def _shown(breakdown: Breakdown, template: str, context: dict[str, Any]) -> HttpResponse:
    back = reverse("publishing", args=(breakdown.pk,))
    return HttpResponse(rendered(template, _front(breakdown), {**context, "preview": back}))
