"""A unit's own pages: the rows that it is asked about or answers for, and its answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from luoshi.errors import LuoshiError, UsageError
from luoshi.ledger import clock, fields, policy, queries, workflow
from luoshi.ledger.models import Breakdown, Opinion, Person, Task
from luoshi.ledger.policy import not_there
from luoshi.ledger.record import asking as record
from luoshi.office import forms, owing, reporting
from luoshi.office.asked import whole
from luoshi.office.guard import place_of, signed_in
from luoshi.web.middleware import status_of


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The tables in which the unit has rows; with one only, that one."""
    person, place = place_of(request, "task.answer")
    found = list(queries.asked_of(person.unit))
    if len(found) == 1:
        return redirect("mine-rows", pk=found[0].pk)
    counted = [(each, *_counts(person, each)) for each in found]
    return render(request, "office/mine.html", {"found": counted, "place": place, **owing.context(person, found)})


def _counts(person: Person, breakdown: Breakdown) -> tuple[int, int]:
    """How many rows the unit has in a table, and how many wait for its answer."""
    own = set(queries.tasks_of_unit(breakdown, person.unit).values_list("pk", flat=True))
    enquiry = record.enquiry_of(person.unit_id, breakdown)
    if enquiry is None or not workflow.allows(breakdown, "answer"):
        return len(own), 0
    return len(own), len(own - _answers(person, breakdown, enquiry.round).keys())


def own(request: HttpRequest, pk: int, action: str = "task.answer") -> tuple[Person, Breakdown]:
    """The person of a unit and a break-down that the unit has been told of."""
    person = signed_in(request)
    policy.demand(person, action, person.place)
    found = queries.asked_of(person.unit).filter(pk=pk).first()
    if found is None:
        raise not_there()
    return person, found


@require_safe
def rows(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit's rows of a table."""
    person, breakdown = own(request, pk)
    return _page(request, person, breakdown)


def _page(request: HttpRequest, person: Person, breakdown: Breakdown, error: LuoshiError | None = None) -> HttpResponse:
    tasks = list(queries.tasks_of_unit(breakdown, person.unit))
    enquiry = record.enquiry_of(person.unit_id, breakdown)
    given = _answers(person, breakdown, enquiry.round if enquiry else 0)
    asks = workflow.allows(breakdown, "answer") and enquiry is not None
    failed = request.POST.get("rows", "") if error else ""
    words = fields.Words(breakdown.report.place)
    shown = [
        _shown(words, person, task, given.get(task.pk), error if str(task.pk) == failed else None) for task in tasks
    ]
    context = {
        "breakdown": breakdown,
        "report": breakdown.report,
        "rows": shown,
        **_year(person, breakdown),
        **(owing.context(person, [breakdown]) if workflow.allows(breakdown, "report") else {}),
        "asks": asks,
        "enquiry": enquiry,
        "unanswered": [task.pk for task in tasks if task.pk not in given] if asks else [],
        "officials": queries.officials(breakdown.report.place),
        "units": queries.units(breakdown.report.place),
        "error": error,
        "typed": request.POST,
        "section": "mine",
    }
    return render(request, "office/mine_rows.html", context, status=status_of(error) if error else 200)


def _year(person: Person, breakdown: Breakdown) -> dict[str, Any]:
    """What the unit owes of an issued table now: rows to take up, and the report of the period that is due."""
    if not workflow.allows(breakdown, "report"):
        return {}
    today = clock.today()
    period = reporting.chosen(breakdown, today, "")
    found = reporting.rows(person, breakdown, period, before=False)
    return {
        "period": period,
        "late": today > period.due,
        "burden": reporting.burden(found),
        "not_taken": reporting.not_taken_up(person, found),
        "held": {row.task.pk: row.held for row in found if row.held},
    }


def _answers(person: Person, breakdown: Breakdown, number: int) -> dict[int, Opinion]:
    found = Opinion.objects.filter(task__breakdown=breakdown, unit=person.unit, round=number)
    return {opinion.task_id: opinion for opinion in found}


def _shown(
    words: fields.Words, person: Person, task: Task, opinion: Opinion | None, error: LuoshiError | None
) -> dict[str, Any]:
    leads = task.led is not None and task.led.unit_id == person.unit_id
    now = {name: words(name, value) for name, value in fields.values(task).items()}
    proposal = {fields.LABELS[n]: words(n, v) for n, v in opinion.proposal.items()} if opinion else {}
    settled = opinion is not None and opinion.state in ("adopted", "declined")
    return {
        "task": task, "leads": leads, "opinion": opinion, "now": now, "plain": forms.inputs(words, task), "proposal": proposal,
        "settled": settled, "error": error,
    }  # fmt: skip


def chosen(said: str) -> list[int]:
    """The rows that the page sends: 12,15.

    Raises:
        UsageError: For anything else.
    """
    ids = [whole(each) for each in said.split(",") if each]
    if None in ids:
        raise UsageError("选中的任务看不懂", "请刷新页面再选")
    return [each for each in dict.fromkeys(ids) if each is not None]


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept rows, object to one, or propose a change of it."""
    person, breakdown = own(request, pk)
    said = request.POST.get("answer", "")
    ids = chosen(request.POST.get("rows", ""))
    try:
        proposal = {}
        if said == "change":
            typed = {name: text for name, text in forms.changed(request.POST).items() if name in record.MAY_PROPOSE}
            proposal = forms.values(breakdown.report.place, breakdown.report.year, typed)
        record.answer(person, breakdown, ids, said, request.POST.get("reason", ""), proposal)
    except (fields.FieldError, workflow.NotNow) as error:
        return _page(request, person, breakdown, error)
    messages.success(request, f"已反馈 {len(ids)} 条")
    where = f"#t{ids[0]}" if len(ids) == 1 else ""
    return redirect(f"{request.path.removesuffix('answer/')}{where}")
