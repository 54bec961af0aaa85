"""A look at a file of proof before it is downloaded. What reads it, ``papers.preview`` keeps apart."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from luoshi.errors import InputError
from luoshi.ledger import policy
from luoshi.ledger.models import Evidence
from luoshi.ledger.policy import not_there
from luoshi.office import evidence
from luoshi.office.views.progress import file_of
from luoshi.papers import preview


@require_safe
def page(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """What can be shown of a file; where nothing can, why, and the download."""
    person, found = file_of(request, evidence_id)
    error, look = None, preview.Look()
    try:
        look = preview.look(_data(found), found.kind)
    except InputError as problem:
        error = problem
    context = {
        "file": found,
        "task": found.progress.task,
        "look": look,
        "pages": range(1, look.pages + 1),
        "error": error,
        "section": "breakdowns" if policy.may(person, "breakdown.see") else "mine" if person.unit_id else "tables",
    }
    return render(request, "office/preview.html", context)


@require_safe
def picture(request: HttpRequest, evidence_id: int, number: int) -> HttpResponse:
    """A page, or an image, as a PNG that we made."""
    _, found = file_of(request, evidence_id)
    try:
        drawn = preview.picture(_data(found), found.kind, number)
    except InputError as error:
        raise not_there(error.message) from None
    response = HttpResponse(drawn, content_type="image/png")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _data(found: Evidence) -> bytes:
    if found.size > preview.MOST_BYTES:
        raise InputError("文件超过 20 MB，没有预览", "请下载后用原来的程序打开")
    return evidence.read(Path(settings.HOME), found.sha256)
