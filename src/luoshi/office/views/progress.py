"""One report of progress with its proof, and the office's page of all that is in for a period."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.errors import InputError, LuoshiError
from luoshi.ledger import clock, policy, queries, workflow
from luoshi.ledger.models import Breakdown, Evidence, Person, Progress, ProgressState
from luoshi.ledger.periods import Period
from luoshi.ledger.policy import Forbidden, not_there
from luoshi.ledger.record import progress as record
from luoshi.ledger.record.change import StorageError
from luoshi.office import evidence, reporting, reviewing
from luoshi.office.asked import whole
from luoshi.office.guard import breakdown_of, signed_in
from luoshi.office.views.unit import chosen
from luoshi.web.middleware import status_of

_MOST_FILES = 20


# --- One report ------------------------------------------------------------------------------


def _seen(request: HttpRequest, pk: int) -> tuple[Person, Progress]:
    """The person and a report of progress that they may see."""
    person = signed_in(request)
    found = (
        reporting.reports(pk=pk).select_related("unit", "by", "reviewed_by", "task__breakdown__report__place").first()
    )
    if found is None:
        raise not_there()
    policy.demand(person, "progress.see", found.task)
    return person, found


@require_safe
def page(request: HttpRequest, progress: int) -> HttpResponse:
    """What a unit reported of a row for a period, and its files."""
    person, found = _seen(request, progress)
    return _page(request, person, found)


def _page(request: HttpRequest, person: Person, found: Progress, error: LuoshiError | None = None) -> HttpResponse:
    breakdown = found.task.breakdown
    own = person.unit_id == found.unit_id and policy.may(person, "progress.report", found.task)
    earlier = reporting.reports(task=found.task, unit=found.unit, period__lt=found.period)
    before = [each for each in earlier if each.state != ProgressState.RETURNED]
    may_review = policy.may(person, "progress.review", found.task)
    shows = own or may_review or policy.may(person, "figure.check", found.task)
    context = {
        "each": found,
        "task": found.task,
        "breakdown": breakdown,
        "period": reporting.period_words(breakdown, found.period),
        "findings": reporting.findings(breakdown, found, before, clock.today()) if shows else (),
        "may_attach": own and found.state != ProgressState.ACCEPTED,
        "own": own,
        "may_review": may_review,
        "allowed": evidence.ALLOWED,
        "error": error,
        "section": "mine" if own else "breakdowns" if may_review else "tables",
    }
    return render(request, "office/progress.html", context, status=status_of(error) if error else 200)


@require_POST
def attach(request: HttpRequest, progress: int) -> HttpResponse:
    """Attach files; those that are right are kept."""
    person, found = _seen(request, progress)
    policy.demand(person, "progress.report", found.task)
    if person.unit_id != found.unit_id:
        raise not_there()
    try:
        attached = _attach(request, person, found)
    except (InputError, StorageError, workflow.NotNow) as error:
        return _page(request, person, _seen(request, progress)[1], error)
    messages.success(request, f"已附上 {attached} 个文件")
    return redirect("progress", progress=progress)


def _attach(request: HttpRequest, person: Person, found: Progress) -> int:
    if found.state == ProgressState.ACCEPTED:
        raise workflow.NotNow("这份进展已经通过审核，佐证不能再动", "请督查室退回后再改")
    files = [file for file in request.FILES.getlist("file") if isinstance(file, UploadedFile)]
    if not files:
        raise InputError("没有收到文件", f"请选文件；{evidence.ALLOWED}，一次合计不超过 24 MB")
    if len(files) + len(found.evidence.all()) > _MOST_FILES:
        raise InputError(f"一份进展最多附 {_MOST_FILES} 个文件", "请合并后再附")
    for file in files:
        kept = evidence.keep(Path(settings.HOME), file.name or "", file.chunks())
        record.attach(person, found, kept.name, kept.sha256, kept.size, kept.kind)
    return len(files)


def file_of(request: HttpRequest, pk: int) -> tuple[Person, Evidence]:
    """The person and a file that they may see."""
    person = signed_in(request)
    found = Evidence.objects.select_related("progress__task__breakdown__report__place").filter(pk=pk).first()
    if found is None:
        raise not_there()
    policy.demand(person, "progress.see", found.progress.task)
    return person, found


@require_safe
def download(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """A file, as something to be saved; a browser neither shows nor runs it here."""
    _, found = file_of(request, evidence_id)
    data = evidence.read(Path(settings.HOME), found.sha256)
    response = HttpResponse(data, content_type=evidence.TYPES.get(found.kind, "application/octet-stream"))
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name, safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_POST
def detach(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """Take a file back."""
    person, found = file_of(request, evidence_id)
    try:
        record.detach(person, found)
    except workflow.NotNow as error:
        return _page(request, person, _seen(request, found.progress_id)[1], error)
    messages.success(request, f"已撤回“{found.name}”")
    return redirect("progress", progress=found.progress_id)


# --- The office's page -----------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """What is in for a period and what is missing; accept, return, ask for more."""
    person, breakdown = breakdown_of(request, pk, "breakdown.see")
    said = request.POST.get("period", request.GET.get("period", ""))
    period = reporting.chosen(breakdown, clock.today(), said)
    if request.method != "POST":
        return _review_page(request, person, breakdown, period)
    policy.demand(person, "progress.review", breakdown)
    step = request.POST.get("step", "")
    try:
        ids = chosen(",".join(request.POST.getlist("id")))
        done = record.review(person, breakdown, ids, step, request.POST.get("words", ""))
    except Forbidden:
        raise
    except LuoshiError as error:
        return _review_page(request, person, breakdown, period, error)
    messages.success(request, f"{done} 份进展{_STEPS[step]}")
    page = whole(request.POST.get("page", "")) or 1
    return redirect(f"{reverse('review', args=(pk,))}?period={period.name}&page={page}")


_STEPS = {"accept": "已通过", "return": "已退回", "ask": "已请单位补充"}


def _review_page(
    request: HttpRequest, person: Person, breakdown: Breakdown, period: Period,
    error: LuoshiError | None = None,
) -> HttpResponse:  # fmt: skip
    issued = workflow.allows(breakdown, "report")
    number = whole(request.POST.get("page", request.GET.get("page", "1"))) or 1
    found = reviewing.period(breakdown, period.name, number) if issued else None
    context: dict[str, Any] = {
        "breakdown": breakdown,
        "left": queries.left(breakdown),
        "found": found,
        "period": period,
        "periods": reporting.so_far(breakdown, clock.today()),
        "late": clock.today() > period.due,
        "issued": issued,
        "may_review": issued and policy.may(person, "progress.review", breakdown),
        "error": error,
        "at": request.POST.get("id", "") if error and len(request.POST.getlist("id")) == 1 else "",
        "typed": request.POST,
        "paged": f"period={period.name}&",
        "step": "progress",
        "section": "breakdowns",
    }
    return render(request, "office/review.html", context, status=status_of(error) if error else 200)
