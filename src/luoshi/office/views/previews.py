"""A look at a file of proof before it is downloaded. What reads it, ``papers.preview`` keeps apart and makes only once.

The page itself never waits for that: it shows what is kept, or asks for the rest as a piece of its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from luoshi.errors import InputError, LuoshiError
from luoshi.ledger import policy
from luoshi.ledger.models import Evidence
from luoshi.ledger.policy import not_there
from luoshi.ledger.record.change import StorageError
from luoshi.office import evidence
from luoshi.office.views.progress import file_of
from luoshi.papers import preview
from luoshi.papers.preview import Made, keeping
from luoshi.web.middleware import status_of


@require_safe
def page(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """The file's facts, its download, and what was made to look at; where nothing was yet, the page asks for it."""
    person, found = file_of(request, evidence_id)
    try:
        preview.possible(found.kind, found.size)
        made, error = keeping.kept(Path(settings.HOME), found.sha256, found.kind), None
    except InputError as problem:
        made, error = None, problem
    context = _shown(found, made, error) | {"waits": made is None and error is None}
    return render(request, "office/preview.html", context | _around(person, found))


@require_safe
def look(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """What can be shown of a file, made now if it was not yet; where nothing can, why: a piece, or without htmx a page."""
    person, found = file_of(request, evidence_id)
    made, error = None, None
    try:
        made = _made(found)
    except (InputError, StorageError) as problem:
        error = problem
    status = status_of(error) if isinstance(error, StorageError) else 200
    context = _shown(found, made, error)
    if getattr(request, "htmx", False):
        return render(request, "office/preview_look.html", context, status=status)
    return render(request, "office/preview.html", context | _around(person, found), status=status)


@require_safe
def picture(request: HttpRequest, evidence_id: int, number: int) -> HttpResponse:
    """A page, or an image, as a PNG that we made."""
    _, found = file_of(request, evidence_id)
    try:
        drawn = _made(found).pictures
    except InputError as error:
        raise not_there(error.message) from None
    if not 1 <= number <= len(drawn):
        raise not_there(f"没有第 {number} 页的预览")
    response = HttpResponse(drawn[number - 1], content_type="image/png")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _made(found: Evidence) -> Made:
    preview.possible(found.kind, found.size)
    home = Path(settings.HOME)
    return keeping.kept_or_made(home, found.sha256, found.kind, lambda: evidence.read(home, found.sha256))


def _shown(found: Evidence, made: Made | None, error: LuoshiError | None) -> dict[str, Any]:
    """What the piece shows."""
    seen = made.look if made else preview.Look()
    return {"file": found, "look": seen, "pages": range(1, seen.pages + 1), "error": error}


def _around(person: Any, found: Evidence) -> dict[str, Any]:
    """What the page shows around it."""
    section = "breakdowns" if policy.may(person, "breakdown.see") else "mine" if person.unit_id else "tables"
    return {"task": found.progress.task, "section": section}
