"""Where a person lands, the list of break-downs, and taking a report in."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from luoshi.errors import InputError, LuoshiError
from luoshi.ledger import clock, fields, overview, policy, queries, reconciled
from luoshi.ledger.models import Role
from luoshi.ledger.record.reports import Known
from luoshi.ledger.record.reports import import_report as take_in
from luoshi.office.asked import whole
from luoshi.office.guard import place_of, signed_in
from luoshi.reading.document import from_bytes
from luoshi.web.middleware import status_of

_MOST_BYTES = 20 * 1024 * 1024
_FIRST = {
    Role.ADMINISTRATOR: "people",
    Role.SUPERVISOR: "breakdowns",
    Role.UNIT: "mine",
    Role.LEADER: "portfolio",
    Role.AUDITOR: "events",
    Role.DEPUTY: "suggestions",
}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """To the page that a person of this role wants first."""
    if not request.user.is_authenticated:
        return redirect("sign-in")
    person = signed_in(request)
    if person.role == Role.SUPERVISOR and person.place is not None:
        now = overview.current(person.place, clock.today())
        if now is not None and now.report.year == clock.today().year:
            return redirect("overview", pk=now.pk)
    return redirect(_FIRST.get(Role(person.role), "tables"))


@require_safe
def breakdowns(request: HttpRequest) -> HttpResponse:
    """All break-downs of the place."""
    person, place = place_of(request, "breakdown.see")
    found = [(each, queries.left(each)) for each in queries.breakdowns(place)]
    may_import = policy.may(person, "report.import", place)
    return render(request, "office/breakdowns.html", {"place": place, "found": found, "may_import": may_import})


@require_http_methods(["GET", "HEAD", "POST"])
def import_report(request: HttpRequest) -> HttpResponse:
    """Take a report in, and open its break-down."""
    person, place = place_of(request, "report.import")
    context = {"place": place, "year": request.POST.get("year", ""), "without_units": not queries.units(place).exists()}
    if request.method != "POST":
        return render(request, "office/import.html", context)
    try:
        name, text = _text(request)
        breakdown = take_in(person, place, text, name, _year(request.POST.get("year", "")))
    except Known as error:
        messages.info(request, str(error))
        return redirect("workbench", pk=error.report.breakdown.pk)
    except LuoshiError as error:
        return render(request, "office/import.html", context | {"error": error}, status=status_of(error))
    reconciled.prepare(place)
    left = queries.left(breakdown)
    messages.success(request, f"读出 {left.rows} 条任务，{left.rows - left.without_lead} 条已建议牵头单位，请逐条定下")
    return redirect("workbench", pk=breakdown.pk)


def _text(request: HttpRequest) -> tuple[str, str]:
    """The name and the text of the file handed in, or of what was pasted.

    Raises:
        InputError: When neither is there, or the file cannot be read.
    """
    file = request.FILES.get("file")
    pasted = request.POST.get("text", "").strip()
    if file is None and not pasted:
        raise InputError("没有选文件，也没有粘贴全文", "请选一份 Word、PDF、txt 或网页文件")
    if file is None:
        return "粘贴的全文", pasted
    assert isinstance(file, UploadedFile)
    if (file.size or 0) > _MOST_BYTES:
        raise InputError(f"文件有 {(file.size or 0) // 1024 // 1024} MB，太大了", "最多 20 MB；报告全文通常不到 1 MB")
    name = file.name or ""
    return name, from_bytes(file.read(), name).raw


def _year(typed: str) -> int | None:
    typed = typed.strip()
    if not typed:
        return None
    year = whole(typed.removesuffix("年"))
    if year not in fields.YEARS:
        raise InputError(f"“{typed[:20]}”不像年份", "写成 2026 这样四位数字，或空着")
    return year
