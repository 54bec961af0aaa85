"""A report held against the next: the pairs of the place, the two side by side, and settling what answers a promise."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from luoshi.errors import InputError, LuoshiError
from luoshi.ledger import policy, reconciled
from luoshi.ledger.models import Person, Place, Report, Said
from luoshi.ledger.policy import Forbidden, not_there
from luoshi.ledger.reconciled import Held
from luoshi.ledger.record import reconciling as record
from luoshi.office.asked import whole
from luoshi.office.evidence import TYPES
from luoshi.office.guard import place_of
from luoshi.office.reconciled import line_of, pair_of, row_of, settling
from luoshi.papers.reconciliation.desk import STATES, Line, Office, State, desk, parts, state
from luoshi.papers.reconciliation.page import page as self_contained
from luoshi.papers.reconciliation.records import Pair, write_csv, write_json
from luoshi.papers.reconciliation.workbook import write_xlsx
from luoshi.web.middleware import status_of

_PICK = "pick"  # of a choice: the figure that was chosen from the list
_FORMS = {
    "json": "application/json", "csv": "text/csv", "xlsx": TYPES["xlsx"], "html": "text/html",
}  # fmt: skip


class Listed(NamedTuple):
    """A pair of the place's reports: how many promises were due, what became of them, or why nothing can be told."""

    old: Report
    new: Report
    due: int
    counts: list[tuple[State, int]]
    problem: str


@require_safe
def pairs(request: HttpRequest) -> HttpResponse:
    """The consecutive reports of the place."""
    _, place = place_of(request, "reconciliation.see")
    reports = Report.objects.filter(place=place).count()
    found = [_listed(old, new) for old, new in reconciled.pairs(place)]
    return render(request, "office/reconciliations.html", {"pairs": found, "reports": reports})


def _listed(old: Report, new: Report) -> Listed:
    try:
        found = reconciled.held(old, new).found
    except InputError as error:
        return Listed(old, new, 0, [], f"{error.message}。{error.hint}")
    due = [p for p in found.promises if p.due == found.year]
    counts = Counter(state(p).key for p in due)
    return Listed(old, new, len(due), [(s, counts[key]) for key, s in STATES.items() if counts[key]], "")


def _opened(request: HttpRequest, old: int, new: int, action: str) -> tuple[Person, Held]:
    """The person and two reports of their place held against each other, once they may do something there."""
    person, place = place_of(request, action)
    return person, reconciled.held(_report(place, old), _report(place, new))


def _report(place: Place, pk: int) -> Report:
    found = Report.objects.filter(place=place, pk=pk).select_related("place").first()
    if found is None:
        raise not_there()
    return found


@require_safe
def page(request: HttpRequest, old: int, new: int) -> HttpResponse:
    """Two reports side by side."""
    person, held = _opened(request, old, new, "reconciliation.see")
    shown = desk(pair_of(held))
    office = Office(_address(held), policy.may(person, "reconciliation.settle", held.old.place))
    context = {
        "held": held, "parts": parts(shown, office), "section": "reconciliations", "forms": _FORMS,
        "settled": len(held.settled), "may_settle": office.may_settle,
    }  # fmt: skip
    return render(request, "office/reconciliation.html", context)


def _address(held: Held) -> str:
    return reverse("reconciliation", args=(held.old.pk, held.new.pk))


@require_http_methods(["GET", "HEAD", "POST"])
def promise(request: HttpRequest, old: int, new: int, start: int) -> HttpResponse:
    """One promise: what is said of it and how it came to that; with POST, a person settles it."""
    posted = request.method == "POST"
    person, held = _opened(request, old, new, "reconciliation.settle" if posted else "reconciliation.see")
    pair = pair_of(held)
    line = line_of(pair, start)
    if not posted:
        return _promise(request, person, held, pair, line)
    try:
        answer, out_start = _chosen(request)
        made = record.settle(
            person, held.old, held.new, start, answer, out_start,
            reason=request.POST.get("reason", ""), seen=whole(request.POST.get("seen", "")) or 0,
        )  # fmt: skip
    except Forbidden:
        raise
    except LuoshiError as error:
        return _promise(request, person, held, pair, line, error)
    said = "改回程序的结果" if made.answer == Said.PROGRAM else f"认定为“{made.get_answer_display()}”"
    messages.success(request, f"{line.promise.indicator}：{said}")
    return redirect(f"{_address(held)}#p{line.number}")


def _chosen(request: HttpRequest) -> tuple[str, int | None]:
    """What was chosen: an answer, and where its figure starts."""
    answer, _, place = request.POST.get("choice", "").partition(":")
    if place == _PICK:
        place = request.POST.get(_PICK, "")
    return answer, whole(place)


def _promise(
    request: HttpRequest, person: Person, held: Held, pair: Pair, line: Line, error: LuoshiError | None = None
) -> HttpResponse:
    offered = settling(held, pair, line)
    history = offered["history"]
    context: dict[str, Any] = {
        "held": held, "line": line, "error": error, "section": "reconciliations", "typed": request.POST,
        "may_settle": policy.may(person, "reconciliation.settle", held.old.place), "address": _address(held),
        "row": row_of(person, held.old, line.promise.start), "seen": history[0]["settlement"].pk if history else 0,
        "picked": whole(request.POST.get(_PICK, "")), **offered,
    }  # fmt: skip
    piece = bool(getattr(request, "htmx", False)) and error is None
    template = "office/reconciliation_settle.html" if piece else "office/reconciliation_promise.html"
    return render(request, template, context, status=status_of(error) if error else 200)


@require_safe
def download(request: HttpRequest, old: int, new: int, form: str) -> FileResponse:
    """The pair as a file."""
    if form not in _FORMS:
        raise not_there(f"没有 {form[:10]} 这种文件，可以是 {'、'.join(_FORMS)}")
    _, held = _opened(request, old, new, "reconciliation.see")
    pair, file = pair_of(held), BytesIO()
    if form == "json":
        write_json(pair.found, file, pair.settled)
    elif form == "csv":
        write_csv(pair, file)
    elif form == "xlsx":
        write_xlsx(pair, file)
    else:
        file.write(self_contained(pair).encode("utf-8", "replace"))
    file.seek(0)
    name = f"{held.old.place.name}{held.old.year}年承诺对账.{form}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=_FORMS[form])
