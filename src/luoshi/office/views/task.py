"""The page of one issued row: its whole story, and what people do there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from luoshi.assessing.lights import Light
from luoshi.congress.suggestions.policy import visible
from luoshi.errors import LuoshiError
from luoshi.ledger import clock, fields, policy, queries, standing, workflow
from luoshi.ledger.models import Breakdown, ClosingState, Cycle, Person, RequestState, Suspension, Task, TaskState
from luoshi.ledger.policy import Forbidden
from luoshi.ledger.record import closing, comments, driving, issuing, requests, suspending
from luoshi.office import asked, dossier, forms, reporting
from luoshi.office.guard import breakdown_of, may_now, task_of
from luoshi.office.reconciled import told_of
from luoshi.office.text import sentence
from luoshi.office.tracks import tracks
from luoshi.office.words import TOLD
from luoshi.web.middleware import status_of

_AMENDED = ("text", "official", "lead", "joint", "deadline", "q1", "q2", "q3", "q4", "note", *fields.PROJECT)
_LONG = ("text", "note")


class Failed(NamedTuple):
    """What could not be done, why, and what was typed."""

    deed: str
    error: LuoshiError
    typed: QueryDict


# --- The page --------------------------------------------------------------------------------


@require_safe
def page(request: HttpRequest, pk: int, task: int) -> HttpResponse:
    """One issued row: what it asks, how it stands, what was done about it."""
    person, breakdown = breakdown_of(request, pk, "breakdown.table")
    return _page(request, person, breakdown, task_of(request, breakdown, task))


def _page(
    request: HttpRequest, person: Person, breakdown: Breakdown, task: Task, failed: Failed | None = None
) -> HttpResponse:
    words = fields.Words(breakdown.report.place)
    sees = workflow.allows(breakdown, "drive") and policy.may(person, "progress.see", task)
    went, came = dossier.carried(person, task)
    context = {
        "breakdown": breakdown,
        "task": task,
        "facts": dossier.facts(words, task),
        "was": dossier.originals(task),
        "quotes": _quotes(task, breakdown.report.text),
        "amendments": task.amendments.select_related("by", "version"),
        "sees": sees,
        "went": went,
        "came": came,
        "story": dossier.story(task) if policy.may(person, "breakdown.see", breakdown) else None,
        "section": "breakdowns" if policy.may(person, "breakdown.see") else "tables",
        "labels": TOLD,
        "failed": failed,
        "today": clock.today(),
    }
    context["next_report"], context["told_next"] = told_of(person, breakdown, task)
    if sees:
        context |= _course(person, breakdown, task, words)
    context |= _offered(person, breakdown, task, words, context, failed)
    return render(request, "office/task.html", context, status=status_of(failed.error) if failed else 200)


def _course(person: Person, breakdown: Breakdown, task: Task, words: fields.Words) -> dict[str, Any]:
    """How the row stands and what was done about it, for who may see that."""
    today = clock.today()
    standing.fetch_progress(task)
    driven = standing.driven(breakdown, today)
    suspensions = dossier.suspensions(task)
    closings = dossier.closings(task)
    return {
        "light": _light(breakdown, task, today) if driven else None,
        "lights": dossier.some(dossier.lights(task)),
        "tracks": tracks(breakdown, task, today) if driven else [],
        "reports": dossier.some(dossier.reports(breakdown, task)),
        "taken_up": dossier.taken_up(task),
        "slips": dossier.slips(person, task),
        "requests": dossier.requests(words, task),
        "closings": closings,
        "closed": next((each for each in closings if each.state == ClosingState.CLOSED), None),
        "suspensions": suspensions,
        "resting": next((each for each in suspensions if each.resumed_on is None), None),
        "comments": task.comments.select_related("by").order_by("-pk"),
        "suggestions": visible(person).filter(links__task=task).order_by("year", "number"),
    }


def _light(breakdown: Breakdown, task: Task, today: date) -> Light | None:
    """The row's light, worked out afresh: of one row that is quicker than looking up who touched the table since."""
    return standing.worked_out(breakdown, [task], today).get(task.pk)


def _quotes(task: Task, text: str) -> list[dict[str, str]]:
    """The words of a row in the report, with what stands around them."""
    if not task.spans:
        return []
    start, end = task.spans[0][0], task.spans[-1][1]
    before, behind = sentence(text, start, end)
    return [{"before": text[before:start], "quote": text[start:end], "after": text[end:behind]}]


# --- What people may do there ----------------------------------------------------------------


def _offered(
    person: Person, breakdown: Breakdown, task: Task, words: fields.Words, shown: dict[str, Any], failed: Failed | None
) -> dict[str, Any]:
    """What is offered to a person, with what its forms need."""
    open_ = workflow.allows(breakdown, "drive") and task.state != TaskState.DROPPED
    may = {name for name, deed in _DEEDS.items() if open_ and policy.may(person, deed.action, task)}
    may = {name for name in may if _fits(name, task, shown)}
    if failed:  # what was typed is not lost where somebody was faster
        may |= {failed.deed}
    out: dict[str, Any] = {
        "may": may,
        "may_slip": open_ and policy.may(person, "slip.issue", breakdown),
        "may_amend": may_now(person, breakdown, "amend"),
        "may_withdraw": open_ and policy.may(person, "task.request", task),
    }
    typed = failed.typed if failed else QueryDict()
    inputs = forms.inputs(words, task) if out["may_amend"] or "request" in may else {}
    if out["may_amend"]:
        out |= _amending(task, inputs, typed if failed and failed.deed == "amend" else QueryDict())
    if "request" in may:
        out |= _requesting(task, inputs, typed if failed and failed.deed == "request" else QueryDict())
    if "cycle" in may:
        out["cycles"] = (("", "随全表"), *Cycle.choices)
    if "close" in may:
        out["checks"] = standing.checks_of(task, clock.today())
    return out


def _fits(name: str, task: Task, shown: dict[str, Any]) -> bool:
    """Whether the row's own state lets a deed be done."""
    closings = shown.get("closings", ())
    if name == "reach":
        return bool(task.milestones.all())
    if name == "reopen":
        return shown.get("closed") is not None
    if name == "comment":
        return True
    if shown.get("went") is not None:
        return False
    if any(each.state in closing.STANDING for each in closings):
        return False
    if name == "request":
        return all(each.request.state != RequestState.OPEN for each in shown.get("requests", ()))
    resting: Suspension | None = shown.get("resting")
    return name in ("close", "cycle") or (resting is None) == (name == "suspend")


def _amending(task: Task, shown: dict[str, str], typed: QueryDict) -> dict[str, Any]:
    place = task.breakdown.report.place
    return {
        "amend_fields": [_field(name, shown, typed) for name in _AMENDED],
        "officials": queries.officials(place),
        "units": queries.units(place),
        "reason": typed.get("reason", ""),
        "base": typed.get("base", task.version),
    }


def _requesting(task: Task, shown: dict[str, str], typed: QueryDict) -> dict[str, Any]:
    return {
        "request_fields": [_field(name, shown, typed) for name in requests.MAY_ASK if name in shown],
        "request_targets": [
            {"target": target, "name": f"t{target.pk}", "value": typed.get(f"t{target.pk}", "")}
            for target in task.targets.all()
            if target.value is not None
        ],
    }


def _field(name: str, shown: dict[str, str], typed: QueryDict) -> dict[str, Any]:
    value = typed.get(name, shown[name])
    return {"name": name, "label": fields.LABELS[name], "was": shown[name], "value": value, "long": name in _LONG}


# --- Doing it --------------------------------------------------------------------------------


class _Deed(NamedTuple):
    """What may be done with a row."""

    action: str  # of the policy
    act: Callable[[Person, Breakdown, Task, QueryDict], object]
    done: str  # what the page says then
    shows: str  # where on the page it is seen


def _request(person: Person, breakdown: Breakdown, task: Task, given: QueryDict) -> object:
    typed = {name: text for name, text in forms.changed(given).items() if name in requests.MAY_ASK}
    values = forms.values(breakdown.report.place, breakdown.report.year, typed)
    targets = {t.pk: reporting.number(given.get(f"t{t.pk}", "")) for t in task.targets.all()}
    return requests.ask(person, breakdown, task.pk, values | {"targets": targets}, given.get("why", ""))


def _close(person: Person, breakdown: Breakdown, task: Task, given: QueryDict) -> object:
    day = _day(given, "done_on", "请写实际完成的那一天")
    return closing.apply(person, breakdown, task.pk, day, given.get("words", ""))


def _suspend(person: Person, breakdown: Breakdown, task: Task, given: QueryDict) -> object:
    return suspending.suspend(person, breakdown, task.pk, _day(given, "since", "请写从哪天起"), given.get("why", ""))


def _day(given: QueryDict, name: str, missing: str) -> date:
    found = asked.a_day(given.get(name, ""))
    if found is None:
        raise fields.FieldError(name, "没有写日期", missing)
    return found


def _resume(person: Person, breakdown: Breakdown, task: Task, given: QueryDict) -> object:
    return suspending.resume(person, breakdown, task.pk, given.get("why", ""))


def _reopen(person: Person, breakdown: Breakdown, task: Task, given: QueryDict) -> object:
    return closing.reopen(person, breakdown, task.pk, given.get("why", ""))


def _comment(person: Person, breakdown: Breakdown, task: Task, given: QueryDict) -> object:
    return comments.comment(person, breakdown, task.pk, given.get("words", ""))


def _reach(person: Person, breakdown: Breakdown, task: Task, given: QueryDict) -> object:
    quarter = asked.whole(given.get("quarter", ""))
    if quarter is None:
        raise fields.FieldError("quarter", "没有写是哪个季度", "请用页面上的按钮")
    return driving.reach(person, breakdown, task.pk, quarter, given.get("reached") == "1")


def _cycle(person: Person, breakdown: Breakdown, task: Task, given: QueryDict) -> object:
    return driving.set_cycle(person, breakdown, task.pk, given.get("cycle", ""))


_DEEDS = {
    "request": _Deed("task.request", _request, "已提交申请，督查室审批后生效", "requests"),
    "close": _Deed("task.close", _close, "已申请销号，等督查室核验", "closings"),
    "suspend": _Deed("task.suspend", _suspend, "已暂停，恢复前不亮灯", "suspensions"),
    "resume": _Deed("task.suspend", _resume, "已恢复，重新亮灯", "suspensions"),
    "reopen": _Deed("task.verify", _reopen, "已重开，销号记录还在", "closings"),
    "comment": _Deed("task.comment", _comment, "批示已记下", "comments"),
    "reach": _Deed("progress.milestone", _reach, "已记下形象进度", "milestones"),
    "cycle": _Deed("breakdown.drive", _cycle, "报送周期已定", "do-cycle"),
}


@require_POST
def do(request: HttpRequest, pk: int, task: int, deed: str) -> HttpResponse:
    """Do one of the deeds with a row; where it cannot be done the page says so beside what was typed."""
    person, breakdown = breakdown_of(request, pk, "breakdown.table")
    found = task_of(request, breakdown, task)
    meant = _DEEDS[deed]
    policy.demand(person, meant.action, found)
    try:
        meant.act(person, breakdown, found, request.POST)
    except Forbidden:
        raise
    except LuoshiError as error:
        fresh = task_of(request, breakdown, task)
        return _page(request, person, breakdown, fresh, Failed(deed, error, request.POST))
    messages.success(request, meant.done)
    return redirect(f"{reverse('task', args=(pk, task))}#{meant.shows}")


@require_POST
def amend(request: HttpRequest, pk: int, task: int) -> HttpResponse:
    """Change an issued row."""
    person, breakdown = breakdown_of(request, pk, "breakdown.amend")
    found = task_of(request, breakdown, task)
    try:
        given = forms.values(breakdown.report.place, breakdown.report.year, forms.changed(request.POST))
        base = forms.number(request, "base")
        version = issuing.amend(person, breakdown, found.pk, base, given, request.POST.get("reason", ""))
    except LuoshiError as error:
        fresh = task_of(request, breakdown, task)
        return _page(request, person, breakdown, fresh, Failed("amend", error, request.POST))
    if version is None:
        messages.info(request, "没有改动")
    else:
        messages.success(request, f"已调整，成为第 {version.number} 版，校验值 {version.sha256[:12]}")
    return redirect("task", pk=pk, task=task)
