"""Suggestions: the list of what a person may see, writing one, and the page of one with its story."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from luoshi.congress.suggestions import policy, queries
from luoshi.congress.suggestions.models import Category, Kind, Outcome, Rate, SignerState, State, Suggestion, Way
from luoshi.congress.suggestions.record import common, writing
from luoshi.errors import LuoshiError
from luoshi.ledger import clock
from luoshi.ledger import policy as table
from luoshi.ledger.models import BreakdownState, Person, Role, Task, TaskState, Unit
from luoshi.ledger.policy import Forbidden, not_there
from luoshi.office import suggestions
from luoshi.office.asked import whole
from luoshi.office.evidence import TYPES
from luoshi.office.guard import place_of, signed_in
from luoshi.papers.suggestion import Line, write_answer, write_assignment, write_list
from luoshi.web.middleware import status_of

_PER_PAGE = 50
_KNOWN = ("state", "kind", "category", "unit", "outcome", "year", "late", "words", "of")


# --- The list ------------------------------------------------------------------------------------


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The suggestions that a person may see, narrowed; before them what waits for the person."""
    person, place = place_of(request, "suggestion.see")
    asked = {name: request.GET.get(name, "").strip() for name in _KNOWN}
    found = _found(person, asked)
    kept = request.GET.copy()
    kept.pop("page", None)
    sheet = Paginator(found.prefetch_related(*queries.SHOWN).select_related("sponsor"), _PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "place": place, "asked": asked, "narrowed": any(asked.values()), "kept": f"{kept.urlencode()}&" if kept else "",
        "sheet": sheet, "rows": suggestions.rows(sheet.object_list), "states": State.choices, "kinds": Kind.choices,
        "categories": Category.choices, "outcomes": Outcome.choices, "units": _units(person),
        "years": sorted(set(policy.visible(person).order_by().values_list("year", flat=True).distinct()), reverse=True),
        "may_write": table.may(person, "suggestion.write", place),
        "own": person.role in (Role.DEPUTY, Role.UNIT), "waiting": _waiting(person), **tabs(person, "list"),
    }  # fmt: skip
    return render(request, "office/suggestions.html", context)


def _found(person: Person, asked: dict[str, str]) -> QuerySet[Suggestion]:
    found = queries.narrowed(policy.visible(person), asked, clock.today())
    if person.role in (Role.DEPUTY, Role.UNIT):
        found = found.exclude(policy.mine(person)) if asked["of"] == "others" else found.filter(policy.mine(person))
    return found


def _units(person: Person) -> QuerySet[Unit] | list[Unit]:
    if person.role in (Role.DEPUTY, Role.UNIT):
        return []
    return Unit.objects.filter(place=person.place_id, suggestions__ended_at=None, suggestions__isnull=False).distinct()


def tabs(person: Person, tab: str) -> dict[str, Any]:
    """The pages on suggestions that the person may see."""
    return {
        "tab": tab, "section": "suggestions", "may_assign": table.may(person, "suggestion.assign", person.place),
        "sees_statistics": table.may(person, "suggestion.statistics", person.place),
        "sees_rules": person.role in (Role.SUPERVISOR, Role.AUDITOR),
    }  # fmt: skip


def _waiting(person: Person) -> list[tuple[str, list[suggestions.Row]]]:
    """What waits for the person, by what is to be done, the soonest due first."""
    if person.role == Role.UNIT:
        assert person.unit_id is not None
        lead, joint = queries.owed(person.unit_id)
        wanted = [("要本单位答复", lead), ("要本单位提协办意见", joint)]
    elif person.role == Role.DEPUTY:
        mine, signs = policy.visible(person).filter(sponsor=person), Q(signers__person=person, signers__state=SignerState.ASKED)
        wanted = [
            ("请您确认联名", policy.visible(person).filter(signs, state=State.DRAFT)),
            ("请您评价答复", mine.filter(state=State.ANSWERED)),
            ("还没有提交的", mine.filter(state=State.DRAFT)),
        ]  # fmt: skip
    elif person.role == Role.SUPERVISOR:
        all_ = Suggestion.objects.filter(place=person.place_id)
        wanted = [
            ("待审查", all_.filter(state=State.SUBMITTED)), ("退办待定", all_.filter(Q(state=State.HANDED_BACK) | Q(handlings__back="open")).distinct()),
            ("延期待审批", all_.filter(extensions__state="open").distinct()),
            ("过了评价时限", all_.filter(state=State.ANSWERED, rate_by__lt=clock.today())),
        ]  # fmt: skip
    else:
        return []
    each = [(said, suggestions.rows(found.prefetch_related(*queries.SHOWN).select_related("sponsor")[:20])) for said, found in wanted]
    return [(said, rows) for said, rows in each if rows]


@require_safe
def xlsx(request: HttpRequest) -> HttpResponse:
    """The list, as narrowed, as a workbook."""
    person, place = place_of(request, "suggestion.files")
    asked = {name: request.GET.get(name, "").strip() for name in _KNOWN}
    found = _found(person, asked).prefetch_related(*queries.SHOWN, "signers__person").select_related("sponsor")
    out = io.BytesIO()
    write_list([_line(person, each) for each in suggestions.rows(found)], out)
    return _file(out.getvalue(), "xlsx", f"{place.name}建议提案.xlsx")


def _line(person: Person, row: suggestions.Row) -> Line:
    it, shown = row.it, suggestions.shown_replies(person, row.it)
    last = shown[-1] if shown else None
    close = policy.close_to(person, it)
    return Line(
        it.number, it.get_kind_display(), it.title, it.whose, "、".join(suggestions.signers(it)), it.get_category_display(),
        it.get_state_display(), row.lead, "、".join(each.unit.name for each in it.joint), _iso(it.assigned_on), _iso(it.due),
        row.clock, _iso(last.on) if last else "", last.outcome if last else "",
        last.get_attitude_display() if last and last.attitude and close else "",
        last.get_result_display() if last and last.result and close else "", _iso(last.promised_on) if last else "",
    )  # fmt: skip


def _iso(day: Any) -> str:
    return day.isoformat() if day else ""


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


# --- Writing -------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a suggestion; the draft is kept until it is handed in."""
    person, place = place_of(request, "suggestion.write")
    if request.method != "POST":
        return _form(request, person, None)
    try:
        made = writing.write(person, place, _draft(request))
    except Forbidden:
        raise
    except LuoshiError as error:
        return _form(request, person, None, error)
    messages.success(request, "已存为草稿；联名的人确认后，请提交" if request.POST.getlist("signer") else "已存为草稿，看过后请提交")
    return redirect("suggestion", pk=made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    person, it = one_of(request, pk, "suggestion.write")
    common.fresh(person, it, "suggestion.write", "edit")
    if request.method != "POST":
        return _form(request, person, it)
    try:
        writing.edit(person, it, _draft(request), whole(request.POST.get("seen", "")))
    except Forbidden:
        raise
    except LuoshiError as error:
        return _form(request, person, it, error)
    messages.success(request, "已保存；改了标题或内容的，联名的人要重新确认")
    return redirect("suggestion", pk=pk)


def _draft(request: HttpRequest) -> writing.Draft:
    given = request.POST
    ids = [pk for pk in map(whole, given.getlist("signer")) if pk is not None]
    return writing.Draft(
        given.get("title", ""), given.get("text", ""), given.get("kind", Kind.SUGGESTION), given.get("category", Category.OTHER),
        bool(given.get("may_publish")), ids, whole(given.get("sponsor", "")), given.get("body", ""),
    )  # fmt: skip


def _form(request: HttpRequest, person: Person, it: Suggestion | None, error: LuoshiError | None = None) -> HttpResponse:
    assert person.place is not None
    if request.method == "POST":
        typed: dict[str, Any] = {**request.POST.dict(), "signers": {*request.POST.getlist("signer")}}
    elif it is not None:
        typed = {"title": it.title, "text": it.text, "kind": it.kind, "category": it.category, "body": it.body,
                 "may_publish": "1" if it.may_publish else "", "seen": str(it.version),
                 "signers": {str(each.person_id) for each in it.signers.all()}}  # fmt: skip
    else:
        typed = {"title": "", "kind": Kind.SUGGESTION, "category": Category.OTHER, "signers": set()}
    mine = it.sponsor if it is not None else person if person.role == Role.DEPUTY else None
    context = {
        "it": it, "typed": typed, "error": error, "kinds": Kind.choices, "categories": Category.choices,
        "deputies": queries.deputies(person.place, mine), "for_others": person.role != Role.DEPUTY,
        "longest": writing.LONGEST_TEXT, **tabs(person, "write"),
    }  # fmt: skip
    return render(request, "office/suggestion_form.html", context, status=status_of(error) if error else 200)


# --- One -----------------------------------------------------------------------------------------


def one_of(request: HttpRequest, pk: int, action: str = "suggestion.see") -> tuple[Person, Suggestion]:
    """The person and a suggestion that they may see and do something with."""
    person = signed_in(request)
    found = queries.whole(person).filter(pk=pk).first()
    if found is None:
        raise not_there()
    policy.demand(person, action, found)
    return person, found


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A suggestion with its story, and what may be done with it."""
    person, it = one_of(request, pk)
    return shown(request, person, it)


def shown(
    request: HttpRequest, person: Person, it: Suggestion, error: LuoshiError | None = None, failed: str = ""
) -> HttpResponse:  # fmt: skip
    """The page of one; with an error, what was typed stands there still."""
    may, close = suggestions.may(person, it), policy.close_to(person, it)
    how, clock_words = queries.clock_words(it, clock.today())
    context = {
        "it": it, "may": may | ({failed} if failed else set()), "error": error, "failed": failed,
        "typed": request.POST if error else QueryDict(), "close": close, "how": how, "clock": clock_words,
        "story": suggestions.story(it) if close else [], "replies": suggestions.shown_replies(person, it),
        "signers": suggestions.signers(it), "own_part": suggestions.own_part(person, it),
        "extension": suggestions.open_extension(it), "backs": [each for each in it.active if each.back == "open"],
        "ways": Way.choices, "outcomes": Outcome.choices, "rates": Rate.choices, "today": clock.today(),
        "links": [(link.task, table.may(person, "task.see", link.task)) for link in it.links.all()],
        "categories": Category.choices, **_offered(person, it, may), **tabs(person, "one"),
    }  # fmt: skip
    return render(request, "office/suggestion.html", context, status=status_of(error) if error else 200)


def _offered(person: Person, it: Suggestion, may: set[str]) -> dict[str, Any]:
    """What forms need that are offered."""
    out: dict[str, Any] = {}
    if "merge" in may:
        same = Suggestion.objects.filter(place=it.place, kind=it.kind, state__in=("registered", "assigned")).exclude(pk=it.pk)
        out["others"] = same.order_by("-year", "number")[:200]
    if "assign" in may:
        out["units"] = Unit.objects.filter(place=it.place, active=True)
        out["proposed"] = queries.with_proposals(it.place, [it])[0][1]
        out["leads"] = it.lead.unit_id if it.lead else out["proposed"].lead.pk if out["proposed"].lead else None
        out["joins"] = {each.unit_id for each in it.joint} if it.active else {unit.pk for unit in out["proposed"].joint}
    if "link" in may:
        out["tasks"] = _tasks(person, it)
    return out


def _tasks(person: Person, it: Suggestion) -> list[Task]:
    """The rows that it could have to do with: of the last issued table, those of the units that handle it first."""
    units = [each.unit_id for each in it.active]
    found = Task.objects.filter(breakdown__report__place=it.place, breakdown__state=BreakdownState.ISSUED, assignments__unit__in=units)
    linked = [link.task_id for link in it.links.all()]
    kept = found.exclude(state=TaskState.DROPPED).exclude(pk__in=linked).distinct()
    return list(kept.select_related("breakdown__report").order_by("-breakdown__report__year", "order")[:100])


@require_safe
def answer_docx(request: HttpRequest, pk: int, reply: int) -> HttpResponse:
    """An answer as a document."""
    person, it = one_of(request, pk)
    found = next((each for each in suggestions.shown_replies(person, it) if each.pk == reply), None)
    if found is None:
        raise not_there()
    out = io.BytesIO()
    write_answer(suggestions.answer_of(it, found), out)
    return _file(out.getvalue(), "docx", f"{it.called}{found.get_round_display()}（{found.unit.name}）.docx")


@require_safe
def notice_docx(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice of assignment as a document."""
    person, it = one_of(request, pk)
    if it.lead is None or it.due is None or not policy.close_to(person, it):
        raise not_there()
    out = io.BytesIO()
    write_assignment(suggestions.notice_of(it), out)
    return _file(out.getvalue(), "docx", f"交办通知（{it.called}）.docx")
