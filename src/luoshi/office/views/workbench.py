"""The workbench: the report on one side, the rows of its break-down on the other.

Each change answers with the pieces of the page that it changed; the page puts them in their places.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from luoshi.errors import UsageError
from luoshi.ledger import fields, queries, workflow
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Breakdown, Person, Place, Task, TaskKind
from luoshi.ledger.reading import duties
from luoshi.ledger.record import rows as record
from luoshi.ledger.record import shape
from luoshi.ledger.record.rows import Conflict, Edited, Theirs
from luoshi.office import forms, rows
from luoshi.office.guard import breakdown_of, may_now, task_of
from luoshi.office.text import article

_DONE = {
    "accept": "已定 {n} 条",
    "reopen": "{n} 条改回待定",
    "drop": "{n} 条不列入",
    "restore": "恢复 {n} 条",
}
_FEW = 50  # rows that a browser puts in their places sooner than it takes in a list


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole workbench."""
    person, breakdown = breakdown_of(request, pk, "breakdown.see")
    place = breakdown.report.place
    return render(
        request,
        "office/workbench.html",
        _whole(person, breakdown)
        | {
            "units": queries.units(place),
            "officials": queries.officials(place),
            "section": "breakdowns",
            "step": "workbench",
        },
    )


def _whole(person: Person, breakdown: Breakdown) -> dict[str, Any]:
    """All rows, the report beside them, and what is left to decide."""
    context, shown = _summary(person, breakdown), rows.rows(breakdown)
    return context | {
        "listed": rows.listed(shown, context["may_edit"]),
        "article": article(breakdown.report, shown),
        "areas": list(dict.fromkeys(row.area for row in shown)),
    }


def _summary(person: Person, breakdown: Breakdown) -> dict[str, Any]:
    """What is left to decide, and what the person may do."""
    may_edit = may_now(person, breakdown, "edit")
    return {
        "breakdown": breakdown,
        "report": breakdown.report,
        "left": queries.left(breakdown),
        **figures_left(breakdown),
        "may_edit": may_edit,
        "undoable": record.last_undoable(person, breakdown) if may_edit else None,
    }


def figures_left(breakdown: Breakdown) -> dict[str, Any]:
    """The promised figures that no row carries: those that nobody has thought of, and those left out on purpose."""
    found = queries.uncarried(breakdown)
    return {"loose": [each for each in found if not each.dropped], "given_up": [each for each in found if each.dropped]}


@require_safe
def row(request: HttpRequest, pk: int, task: int) -> HttpResponse:
    """One row, as the list shows it."""
    person, breakdown = breakdown_of(request, pk, "breakdown.see")
    (found,) = rows.rows(breakdown, [task_of(request, breakdown, task).pk])
    return HttpResponse(rows.markup(found, may_now(person, breakdown, "edit")))


@require_safe
def editor(request: HttpRequest, pk: int, task: int) -> HttpResponse:
    """A row opened for editing."""
    _, breakdown = breakdown_of(request, pk, "breakdown.edit")
    found = task_of(request, breakdown, task)
    workflow.after(breakdown, "edit")
    return render(request, "office/editor.html", _form(breakdown, found))


def _form(breakdown: Breakdown, task: Task, typed: dict[str, str] | None = None) -> dict[str, Any]:
    """What the editor shows: the row in words, and what the person typed over it."""
    now = forms.inputs(fields.Words(breakdown.report.place), task)
    return {
        "task": task,
        "breakdown": breakdown,
        "now": now,
        "typed": now | (typed or {}),
        "kinds": TaskKind.choices,
        "officials": queries.officials(breakdown.report.place),
        "proposed": _proposed(breakdown.report.place, task),
        "opinions": [o for o in task.opinions.all() if o.state == "open"],
        "may_edit": True,
    }


def _proposed(place: Place, task: Task) -> list[tuple[str, str]]:
    """The kinds of unit that the words speak for, each with the place's own unit."""
    by_kind = duties(place)
    return [(kind, by_kind[kind].name) for kind in task.kinds if kind in by_kind]


@require_POST
def save(request: HttpRequest, pk: int, task: int) -> HttpResponse:
    """Save an editor: the fields that the person changed, on the version that they saw."""
    person, breakdown = breakdown_of(request, pk, "breakdown.edit")
    found = task_of(request, breakdown, task)
    typed = forms.changed(request.POST)
    base = forms.number(request, "base")
    insist, accept = "insist" in request.POST, "accept" in request.POST
    if accept:
        workflow.row_after(found, "accept")  # before anything is saved
    try:
        given = forms.values(breakdown.report.place, breakdown.report.year, typed)
        done = record.edit(person, breakdown, {task: base}, given, insist=insist) if given else Edited((), (), None)
        if accept:
            record.decide(person, breakdown, [task], "accept")
    except (Conflict, FieldError) as error:
        return _again(request, breakdown, found, typed, error)
    structural = bool({"area", "kind"} & typed.keys())
    said = "已保存" if given or accept else "没有改动"
    said = "已用您写的内容" if insist else said + _meanwhile(done.theirs)
    return _update(request, person, breakdown, [task], said, whole=structural)


def _again(
    request: HttpRequest, breakdown: Breakdown, task: Task, typed: dict[str, str], error: Conflict | FieldError
) -> HttpResponse:
    """The editor with what the person typed, and what stands against it; nothing of either is lost."""
    held = task_of(request, breakdown, task.pk)
    context = _form(breakdown, held, typed) | {"error": error}
    if isinstance(error, Conflict):
        context["clashes"] = [
            {"label": fields.LABELS.get(t.field, t.field), "theirs": t, "mine": typed.get(t.field, "")}
            for t in error.theirs
        ]
    context["base"] = request.POST.get("base", "")
    context["was"] = {name: request.POST.get(f"was_{name}", "") for name in fields.LABELS}
    return render(request, "office/editor.html", context, status=409 if isinstance(error, Conflict) else 400)


def _meanwhile(theirs: Iterable[Theirs]) -> str:
    """What others changed in the same row while the person edited it."""
    said = [f"{t.who}改了{fields.LABELS.get(t.field, t.field)}（{t.before} → {t.after}）" for t in theirs]
    return f"。期间{'；'.join(said)}，两边都保留了" if said else ""


@require_POST
def decide(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Accept, reopen, drop or restore rows."""
    person, breakdown = breakdown_of(request, pk, "breakdown.edit")
    if step not in _DONE:
        raise UsageError(f"没有“{step[:60]}”这一步", f"可以是 {'、'.join(_DONE)}")
    ids = list(forms.versions(request))
    done = record.decide(person, breakdown, ids, step, request.POST.get("reason", ""))
    whole = step in ("drop", "restore")
    return _update(request, person, breakdown, ids, _DONE[step].format(n=len(done.tasks)), whole=whole)


@require_POST
def bulk(request: HttpRequest, pk: int) -> HttpResponse:
    """Set one field of many rows."""
    person, breakdown = breakdown_of(request, pk, "breakdown.edit")
    bases = forms.versions(request)
    field = request.POST.get("field", "")
    if field not in ("lead", "joint", "official", "deadline", "kind", "area"):
        raise UsageError(f"不能成批改“{field[:60]}”", "可以成批改牵头单位、配合单位、牵头领导、完成时限、类别、领域")
    given = forms.values(breakdown.report.place, breakdown.report.year, {field: request.POST.get("value", "")})
    done = record.edit(person, breakdown, bases, given)
    said = f"{len(done.tasks)} 条的{fields.LABELS[field]}已改{_meanwhile(done.theirs)}"
    return _update(request, person, breakdown, list(bases), said, whole=field in ("area", "kind"))


@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one row of several."""
    person, breakdown = breakdown_of(request, pk, "breakdown.edit")
    done = shape.merge(person, breakdown, list(forms.versions(request)))
    return _update(request, person, breakdown, [], f"{len(done.tasks)} 条合成一条", whole=True, focus=done.tasks[0].pk)


@require_POST
def split(request: HttpRequest, pk: int, task: int) -> HttpResponse:
    """Cut a row in two."""
    person, breakdown = breakdown_of(request, pk, "breakdown.edit")
    found = task_of(request, breakdown, task)
    done = shape.split(person, breakdown, found.pk, forms.number(request, "base"), forms.number(request, "at"))
    return _update(request, person, breakdown, [], "一条切成两条", whole=True, focus=done.tasks[0].pk)


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a row, from a selection of the report or by hand."""
    person, breakdown = breakdown_of(request, pk, "breakdown.edit")
    span = (forms.number(request, "start"), forms.number(request, "end")) if request.POST.get("end") else None
    after = forms.number(request, "after") if request.POST.get("after") else None
    done = shape.add(person, breakdown, request.POST.get("text", ""), span, after)
    return _update(request, person, breakdown, [], "增加一条", whole=True, focus=done.tasks[0].pk)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the person's last change."""
    person, breakdown = breakdown_of(request, pk, "breakdown.edit")
    done = record.undo(person, breakdown)
    focus = done.tasks[0].pk if done.tasks else None
    return _update(request, person, breakdown, [], "已撤销上一步", whole=True, focus=focus)


def _update(
    request: HttpRequest, person: Person, breakdown: Breakdown, ids: Iterable[int], said: str, *,
    whole: bool = False, focus: int | None = None,
) -> HttpResponse:  # fmt: skip
    """The pieces of the page that a change changed: a few rows, or the list and the report."""
    breakdown.refresh_from_db(fields=["state", "round"])
    ids = list(ids)
    whole = whole or len(ids) > _FEW
    if whole:
        context = _whole(person, breakdown)
    else:
        context = _summary(person, breakdown)
        context["changed"] = [rows.markup(row, context["may_edit"], oob=True) for row in rows.rows(breakdown, ids)]
    response = render(request, "office/workbench_update.html", context | {"whole": whole, "said": said})
    if focus is not None:
        response["HX-Trigger-After-Settle"] = f'{{"luoshi:focus": {focus}}}'
    return response
