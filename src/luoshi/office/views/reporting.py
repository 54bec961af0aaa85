"""A unit takes up its rows and reports of them, all of them on one page."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.errors import InputError, LuoshiError, UsageError
from luoshi.ledger import clock, fields, queries, workflow
from luoshi.ledger.models import Breakdown, Person
from luoshi.ledger.periods import Period
from luoshi.ledger.policy import not_there
from luoshi.ledger.record import progress as record
from luoshi.ledger.record.change import StorageError
from luoshi.office import reporting
from luoshi.office import reporting_sheet as sheet
from luoshi.office.evidence import TYPES
from luoshi.office.reporting import Row, Typed
from luoshi.office.views.unit import chosen, own
from luoshi.papers.progress_workbook import read_progress, write_progress
from luoshi.web.middleware import status_of

_MOST_BYTES = 5 * 1024 * 1024


class _Done(NamedTuple):
    """What came of one submit: the rows saved, those that were not and why, what was typed there."""

    saved: list[int]
    errors: Mapping[int, LuoshiError]
    typed: Mapping[int, Typed]


def _own(request: HttpRequest, pk: int) -> tuple[Person, Breakdown]:
    """The person of a unit and an issued table in which the unit has rows."""
    person, found = own(request, pk, "progress.report")
    if not workflow.allows(found, "report"):
        raise not_there()
    return person, found


@require_POST
def take_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Take up rows (领办)."""
    person, breakdown = _own(request, pk)
    ids = chosen(request.POST.get("rows", ""))
    taken = record.take_up(person, breakdown, ids)
    messages.success(request, f"已领办 {taken} 条" if taken else "这些任务已经领办过了")
    return redirect("mine-rows", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """All rows of the unit for a period, reported on one page; what is right is saved, the rest waits where it stands."""
    person, breakdown = _own(request, pk)
    period = _period(request, breakdown)
    if request.method != "POST":
        return _page(request, person, breakdown, period, _Done([], {}, {}))
    done = _save(request, person, breakdown, period)
    if done.saved:
        messages.success(request, f"已报送 {len(done.saved)} 条（{period.words}）")
    if done.errors:
        return _page(request, person, breakdown, period, done)
    if not done.saved:
        messages.info(request, "没有改动，没有报送")
    return redirect(f"{reverse('report', args=(pk,))}?period={period.name}")


def _period(request: HttpRequest, breakdown: Breakdown) -> Period:
    """The period of the page.

    Raises:
        UsageError: For one in which nothing can be sent.
    """
    said = request.POST.get("period", request.GET.get("period", ""))
    period = reporting.chosen(breakdown, clock.today(), said)
    if said and said != period.name:
        raise UsageError(f"没有“{said[:20]}”这一期，或者还没到", f"现在报的是{period.words}")
    return period


def _save(request: HttpRequest, person: Person, breakdown: Breakdown, period: Period) -> _Done:
    saved: list[int] = []
    errors: dict[int, LuoshiError] = {}
    kept: dict[int, Typed] = {}
    for row in reporting.rows(person, breakdown, period):
        pk = row.task.pk
        if f"text{pk}" not in request.POST:
            continue
        typed = reporting.read_typed(row, request.POST.dict())
        base = request.POST.get(f"base{pk}", row.base)
        again = row.again and f"again{pk}" in request.POST
        if typed.print == base and not again:
            continue
        try:
            _demand_fresh(row, typed, base)
            record.report(person, breakdown, pk, period.name, typed.said)
            saved.append(pk)
        except (fields.FieldError, workflow.NotNow, StorageError, UsageError) as error:
            errors[pk], kept[pk] = error, typed
    return _Done(saved, errors, kept)


def _demand_fresh(row: Row, typed: Typed, base: str) -> None:
    """Raise when a colleague reported the row since this page was opened, and something else than is typed now."""
    if row.base in (base, typed.print):
        return
    was = f"现在是“{row.held.text[:40]}”" if row.held else "现在是空的"
    raise UsageError(f"同事刚报过这一条，{was}", "您写的还在，再点一次报送就用您写的")


def _page(
    request: HttpRequest, person: Person, breakdown: Breakdown, period: Period, done: _Done
) -> HttpResponse:  # fmt: skip
    found = reporting.rows(person, breakdown, period, clock.today())
    rows = [
        row._replace(typed=done.typed[row.task.pk], error=done.errors[row.task.pk])
        if row.task.pk in done.errors
        else row
        for row in found
    ]
    status = max((status_of(error) for error in done.errors.values()), default=200)
    return _shown(request, breakdown, period, rows, status, errors=done.errors)


def _shown(
    request: HttpRequest, breakdown: Breakdown, period: Period, rows: list[Row], status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "breakdown": breakdown,
        "report": breakdown.report,
        "rows": rows,
        "period": period,
        "periods": reporting.so_far(breakdown, clock.today()),
        "late": clock.today() > period.due,
        "burden": reporting.burden(rows),
        "section": "mine",
        **more,
    }
    return render(request, "office/report.html", context, status=status)


# --- As a workbook -----------------------------------------------------------------------


@require_safe
def download(request: HttpRequest, pk: int) -> FileResponse:
    """The unit's rows of a period as a workbook to fill in. What comes back from it, :func:`upload` takes."""
    person, breakdown = _own(request, pk)
    period = _period(request, breakdown)
    rows = reporting.rows(person, breakdown, period)
    numbers = queries.numbers(queries.tasks(breakdown))
    title = f"{person.unit}{breakdown.report.year}年任务{period.words}进展"
    file = BytesIO()
    write_progress(title, sheet.lines(sheet.Whose.of(person, breakdown, period), rows, numbers), file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{title}.xlsx", content_type=TYPES["xlsx"])


@require_POST
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a period filled with what a workbook says; nothing is kept until the person reports from there."""
    person, breakdown = _own(request, pk)
    period, today = _period(request, breakdown), clock.today()
    rows = reporting.rows(person, breakdown, period, today)
    try:
        filled = sheet.fill(sheet.Whose.of(person, breakdown, period), period, rows, read_progress(_received(request)))
    except (InputError, UsageError) as error:
        return _shown(request, breakdown, period, rows, 400, file_error=error)
    shown = [
        new if new is old else new._replace(findings=reporting.findings_of_typed(breakdown, new, period, today))
        for old, new in zip(rows, filled.rows, strict=True)
    ]
    return _shown(request, breakdown, period, shown, 400 if filled.problems else 200, filled=filled)


def _received(request: HttpRequest) -> bytes:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise UsageError("没有选文件", "请选从本页下载、填好的 .xlsx")
    if (file.size or 0) > _MOST_BYTES:
        raise UsageError("文件超过了 5 MB", "请看看是不是选错了文件，图片请在报送后作为佐证附上")
    data: bytes = file.read()
    return data
