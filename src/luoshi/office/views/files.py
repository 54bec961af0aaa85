"""The table as files: the workbook out and back in again, and the official document."""

from __future__ import annotations

import io
import time
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from luoshi.errors import InputError
from luoshi.ledger import audit, policy, queries, workflow
from luoshi.ledger.models import Breakdown, Person, Unit
from luoshi.ledger.policy import not_there
from luoshi.ledger.record import sheets
from luoshi.ledger.record.change import StorageError
from luoshi.office import tables
from luoshi.office.asked import whole
from luoshi.office.evidence import TYPES
from luoshi.office.guard import breakdown_of, may_now, signed_in
from luoshi.papers.breakdown.document import write_document
from luoshi.papers.breakdown.returned import read_workbook
from luoshi.papers.breakdown.workbook import write_workbook
from luoshi.web.middleware import status_of

_MOST_BYTES = 20 * 1024 * 1024
_KEPT = 24 * 3600  # seconds that a previewed file waits for its go-ahead


@require_safe
def xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """The table as a workbook."""
    breakdown, unit = _wanted(request, pk)
    place = breakdown.report.place
    out = io.BytesIO()
    names = [each.name for each in queries.units(place)]
    write_workbook(
        tables.table_of(breakdown, unit), out, units=names, officials=[p.name for p in queries.officials(place)]
    )
    return _file(out, TYPES["xlsx"], f"{_name(breakdown, unit)}.xlsx")


@require_safe
def docx(request: HttpRequest, pk: int) -> HttpResponse:
    """The table as an official document."""
    breakdown, unit = _wanted(request, pk)
    out = io.BytesIO()
    write_document(tables.table_of(breakdown, unit), out, changes=tables.changes_of(breakdown))
    return _file(out, TYPES["docx"], f"{_name(breakdown, unit)}.docx")


def _wanted(request: HttpRequest, pk: int) -> tuple[Breakdown, Unit | None]:
    """The break-down, and the unit whose rows are wanted; once the person may have them."""
    person = signed_in(request)
    breakdown = Breakdown.objects.select_related("report__place").filter(pk=pk).first()
    if breakdown is None:
        raise not_there()
    asked = request.GET.get("unit", "")
    if not asked:
        policy.demand(person, "breakdown.files", breakdown)
        return breakdown, None
    found = Unit.objects.filter(pk=whole(asked) or 0).first()
    policy.demand(person, "breakdown.unit_files", breakdown)
    if found is None:
        raise not_there("没有这个单位")
    policy.demand(person, "breakdown.unit_files", found)
    return breakdown, found


def _name(breakdown: Breakdown, unit: Unit | None) -> str:
    report = breakdown.report
    return f"{report.place.name}{report.year}年政府工作报告任务分解{f'（{unit.name}）' if unit else ''}"


def _file(out: io.BytesIO, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(out.getvalue(), content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


# --- Back in ---------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Downloads; and a filled-in workbook, first previewed, then applied."""
    action = "breakdown.edit" if request.method == "POST" else "breakdown.see"
    person, breakdown = breakdown_of(request, pk, action)
    if request.method != "POST":
        return _page(request, person, breakdown)
    try:
        workflow.after(breakdown, "edit")
        if "token" in request.POST:
            return _apply(request, person, breakdown)
        name, data = _received(request)
        return _preview(request, person, breakdown, name, data)
    except (InputError, workflow.NotNow, StorageError) as error:
        return _page(request, person, breakdown, {"error": error}, status_of(error))


def _received(request: HttpRequest) -> tuple[str, bytes]:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise InputError("没有选文件", "请选一份从这里导出、填好的 .xlsx")
    if (file.size or 0) > _MOST_BYTES:
        raise InputError(
            f"文件有 {(file.size or 0) // 1024 // 1024} MB，太大了", "最多 20 MB；请删去图片和多余的工作表"
        )
    return (file.name or "表格.xlsx")[:200], file.read()


def _preview(
    request: HttpRequest, person: Person, breakdown: Breakdown, name: str, data: bytes, said: str = ""
) -> HttpResponse:
    plan = tables.plan(breakdown, read_workbook(data, year=breakdown.report.year))
    held = {"person": person.pk, "breakdown": breakdown.pk, "name": name, "sha256": _keep(data), "plan": _print(plan)}
    return _page(
        request, person, breakdown,
        {"plan": plan, "counted": tables.counted(plan.planned), "token": signing.dumps(held), "name": name, "said": said},
    )  # fmt: skip


def _print(plan: tables.Plan) -> str:
    """What tells one plan from another."""
    return audit.digest(
        audit.canonical([[one.line.task, one.line.version, dict(one.line.values)] for one in plan.planned])
    )


def _apply(request: HttpRequest, person: Person, breakdown: Breakdown) -> HttpResponse:
    """Apply what was previewed; when the books have moved since, show the preview anew."""
    try:
        held = signing.loads(request.POST["token"], max_age=_KEPT)
        if (held["person"], held["breakdown"]) != (person.pk, breakdown.pk):
            raise signing.BadSignature
        data = _kept(held["sha256"]).read_bytes()
    except (signing.BadSignature, OSError, KeyError, TypeError):
        raise InputError("预览放得太久，已经失效", "请重新选文件导入") from None
    plan = tables.plan(breakdown, read_workbook(data, year=breakdown.report.year))
    if _print(plan) != held["plan"]:
        return _preview(
            request, person, breakdown, held["name"], data, "预览以后有人改了台账，下面是新的预览，请再看一遍"
        )
    if plan.problems and "partly" not in request.POST:
        raise InputError(f"还有 {len(plan.problems)} 格有问题，没有导入", "请改好再导入，或勾选“只导入没有问题的”")
    done = sheets.apply(person, breakdown, tables.lines(plan), held["name"])
    _kept(held["sha256"]).unlink(missing_ok=True)
    messages.success(request, f"已导入：改了 {done.changed} 条，增加 {done.added} 条")
    return redirect("workbench", pk=breakdown.pk)


def _kept(digest: str) -> Path:
    if not (len(digest) == 64 and digest.isalnum()):
        raise signing.BadSignature
    return Path(settings.HOME) / "previews" / f"{digest}.xlsx"


def _keep(data: bytes) -> str:
    """Keep a file for its go-ahead, and throw away those that waited too long; its sha-256."""
    digest = sha256(data).hexdigest()
    path = _kept(digest)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in path.parent.glob("*.xlsx"):
            if time.time() - old.stat().st_mtime > _KEPT:
                old.unlink(missing_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise StorageError(f"文件存不下来（{error.strerror}），没有导入", "请腾出磁盘空间后再试") from None
    return digest


def _page(
    request: HttpRequest, person: Person, breakdown: Breakdown, more: dict[str, object] | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, object] = {
        "breakdown": breakdown,
        "left": queries.left(breakdown),
        "states": queries.unit_states(breakdown),
        "may_edit": may_now(person, breakdown, "edit"),
        "step": "files",
        "section": "breakdowns",
    }
    return render(request, "office/files.html", context | (more or {}), status=status)
