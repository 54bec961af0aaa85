"""Livelihood projects: ideas, candidates, what is said of them, the visits of the deputies who watch them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.congress.ballots import queries
from luoshi.congress.ballots.models import Ballot, Candidate, CandidateState, Idea, Rating, Source, Visit
from luoshi.congress.ballots.record import ballots, projects, watching
from luoshi.errors import LuoshiError, UsageError
from luoshi.ledger import clock, policy
from luoshi.ledger import queries as ledger
from luoshi.ledger.models import Breakdown, BreakdownState, Person, Place, TaskKind
from luoshi.ledger.policy import Forbidden, not_there
from luoshi.ledger.workflow import NotNow
from luoshi.office.asked import a_day, whole
from luoshi.office.guard import place_of, signed_in
from luoshi.web.middleware import status_of

_PER_PAGE = 30


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """A year's candidates, ballots and ideas."""
    person, place = place_of(request, "ballot.see")
    return _page(request, person, place)


def _page(request: HttpRequest, person: Person, place: Place, error: LuoshiError | None = None) -> HttpResponse:
    years = queries.years(place)
    year = whole(request.GET.get("year", "") or request.POST.get("year", "")) or (years[0] if years else clock.today().year)
    shown = queries.candidates(place, year)
    ideas = place.ideas.filter(year=year).select_related("by__unit", "candidate")
    outside = queries.chosen_outside(place, year) if policy.may(person, "candidate.edit", place) else []
    breakdown = _breakdown(place, year) if outside else None
    context = {
        "year": year,
        "years": years,
        "candidates": shown,
        "budget": sum((each.budget for each in shown if each.budget is not None), start=0),
        "ballots": [(each, list(each.rounds.all())[-1]) for each in _ballots(place, year)],
        "waiting": queries.waiting_for(person),
        "ideas": Paginator(ideas, _PER_PAGE).get_page(request.GET.get("page")),
        "sources": [choice for choice in Source.choices if choice[0] not in ("portal",)],
        "may_idea": policy.may(person, "idea.hand_in", place),
        "may_edit": policy.may(person, "candidate.edit", place),
        "open": [each for each in shown if each.state in ("draft", "settled")],
        "outside": _suggested(outside, breakdown),
        "breakdown": breakdown,
        "typed": request.POST,
        "error": error,
        "section": "livelihood",
    }
    return render(request, "office/livelihood.html", context, status=status_of(error) if error else 200)


def _ballots(place: Place, year: int) -> QuerySet[Ballot]:
    return Ballot.objects.filter(place=place, year=year).prefetch_related("rounds")


def _breakdown(place: Place, year: int) -> Breakdown | None:
    """The year's table, where rows can still be added."""
    open_ones = (BreakdownState.DRAFT, BreakdownState.ASKING)
    found = Breakdown.objects.select_related("report").filter(report__place=place, report__year=year, state__in=open_ones)
    return found.order_by("-pk").first()


def _suggested(outside: list[Candidate], breakdown: Breakdown | None) -> list[tuple[Candidate, int | None, Any]]:
    """The chosen projects that are no rows yet, each with the livelihood row that it may be."""
    if breakdown is None:
        return [(each, None, []) for each in outside]
    rows = [row for row in ledger.kept(breakdown) if row.kind == TaskKind.LIVELIHOOD]
    texts = {row.pk: row.text for row in rows}
    return [(each, projects.suggest(each, texts), rows) for each in outside]


@require_POST
def add_idea(request: HttpRequest) -> HttpResponse:
    """Hand in an idea; the office enters those of letters."""
    person, place = place_of(request, "idea.hand_in")
    typed = request.POST
    year = whole(typed.get("year", "")) or clock.today().year
    try:
        projects.hand_in(person, place, year, typed.get("text", ""), typed.get("where", ""), typed.get("source", ""))
    except Forbidden:
        raise
    except LuoshiError as error:
        return _page(request, person, place, error)
    messages.success(request, "意见已记下。")
    return redirect(f"{reverse('livelihood')}?year={year}#ideas")


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Adopt an idea into a candidate, or decline it."""
    person, place = place_of(request, "candidate.edit")
    idea = Idea.objects.filter(pk=pk, place=place).first()
    if idea is None:
        raise not_there()
    chosen = whole(request.POST.get("candidate", ""))
    candidate = Candidate.objects.filter(pk=chosen, place=place).first() if chosen else None
    try:
        projects.settle_idea(person, idea, candidate, request.POST.get("reply", ""))
    except Forbidden:
        raise
    except LuoshiError as error:
        return _page(request, person, place, error)
    messages.success(request, "意见已采纳。" if candidate else "意见已答复。")
    return redirect(f"{reverse('livelihood')}?year={idea.year}#ideas")


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Make the chosen projects rows of the year's break-down."""
    person, place = place_of(request, "candidate.edit")
    year = whole(request.POST.get("year", "")) or 0
    try:
        breakdown = _breakdown(place, year)
        if breakdown is None:
            raise NotNow(f"{year}年没有正在分解的表", "请先导入当年的报告；表印发以后不能再加任务")
        rows = {}
        for each in queries.chosen_outside(place, year):
            if said := request.POST.get(f"row{each.pk}", ""):
                rows[each.pk] = whole(said) if said != "new" else None
        if not rows:
            raise UsageError("没有选项目", "给每个项目选“新增一条”或已有的任务")
        done = projects.enter(person, breakdown, rows)
    except Forbidden:
        raise
    except LuoshiError as error:
        return _page(request, person, place, error)
    messages.success(request, f"{len(done)} 个项目已列入{year}年任务分解。")
    return redirect("workbench", breakdown.pk)


# --- One candidate ------------------------------------------------------------------------------


def _candidate(request: HttpRequest, pk: int, action: str = "ballot.see") -> tuple[Person, Candidate]:
    person = signed_in(request)
    found = Candidate.objects.select_related("place", "lead", "task__breakdown").filter(pk=pk).first()
    if found is None:
        raise not_there()
    policy.demand(person, action, found.place)
    return person, found


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A project: what it is, what was said, the votes, its ledger row, the visits."""
    person, candidate = _candidate(request, pk)
    return _one(request, person, candidate)


def _one(request: HttpRequest, person: Person, candidate: Candidate, error: LuoshiError | None = None) -> HttpResponse:
    watches = list(candidate.watches.select_related("person"))
    may_edit = policy.may(person, "candidate.edit", candidate.place)
    chosen = candidate.state == CandidateState.CHOSEN
    visits = Visit.objects.filter(watch__candidate=candidate).select_related("watch__person")
    context = {
        "candidate": candidate,
        "quarters": list(zip(("一季度", "二季度", "三季度", "四季度"), candidate.milestones, strict=False)),
        "ideas": candidate.ideas.all(),
        "said": candidate.deliberations.select_related("by"),
        "votes": candidate.items.filter(round__state="declared").select_related("round__ballot"),
        "watches": watches,
        "watching": {each.person_id for each in watches},
        "visits": visits,
        "rated": visits.order_by().values_list("rating").annotate(Count("pk")),
        "deputies": ballots.deputies(candidate.place) if may_edit and chosen else [],
        "ratings": Rating.choices,
        "may_edit": may_edit,
        "editable": may_edit and candidate.state in ("draft", "settled", "withdrawn"),
        "may_say": policy.may(person, "candidate.say", candidate.place),
        "may_visit": any(each.person_id == person.pk for each in watches),
        "may_task": candidate.task is not None and policy.may(person, "task.see", candidate.task),
        "chosen": chosen,
        "today": clock.today(),
        "typed": request.POST,
        "error": error,
        "section": "livelihood",
    }
    return render(request, "office/candidate.html", context, status=status_of(error) if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Add a candidate."""
    person, place = place_of(request, "candidate.edit")
    year = whole(request.POST.get("year", "") or request.GET.get("year", "")) or clock.today().year
    return _edited(request, place, year, None, lambda plan: projects.propose(person, place, year, plan))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a candidate that has not been voted on."""
    person, candidate = _candidate(request, pk, "candidate.edit")
    revise: Callable[[projects.Plan], Candidate] = lambda plan: projects.revise(person, candidate, plan)  # noqa: E731
    return _edited(request, candidate.place, candidate.year, candidate, revise)


def _edited(
    request: HttpRequest, place: Place, year: int, candidate: Candidate | None, put: Callable[[projects.Plan], Candidate]
) -> HttpResponse:
    typed, error = request.POST.dict(), None
    if request.method == "POST":
        quarters = tuple(typed.get(f"q{n}", "") for n in range(1, 5))
        name, scope, where, budget = (typed.get(name, "") for name in ("name", "scope", "where", "budget"))
        try:
            made = put(projects.Plan(name, scope, where, budget, whole(typed.get("lead", "")), quarters))
        except Forbidden:
            raise
        except LuoshiError as problem:
            error = problem
        else:
            messages.success(request, "项目已保存。")
            return redirect("candidate", made.pk)
    elif candidate is not None:
        typed = {name: getattr(candidate, name) for name in ("name", "scope", "where")} | {"lead": str(candidate.lead_id)}
        typed |= {f"q{n}": text for n, text in enumerate(candidate.milestones, 1)}
        typed["budget"] = "" if candidate.budget is None else f"{candidate.budget:f}"
    context = {
        "typed": typed, "error": error, "year": year, "candidate": candidate, "units": ledger.units(place), "section": "livelihood",
        "quarters": [(f"q{n}", called, typed.get(f"q{n}", "")) for n, called in enumerate(("一季度", "二季度", "三季度", "四季度"), 1)],
    }  # fmt: skip
    return render(request, "office/candidate_edit.html", context, status=status_of(error) if error else 200)


@require_POST
def do(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle or withdraw a candidate, note what was said, assign deputies, leave a visit."""
    person, candidate = _candidate(request, pk)
    typed, deed = request.POST, request.POST.get("deed", "")
    deeds: dict[str, Callable[[], object]] = {
        **{state: (lambda state=state: projects.set_state(person, candidate, state)) for state in ("settled", "withdrawn", "draft")},  # type: ignore[misc]
        "say": lambda: projects.say(person, candidate, typed.get("text", ""), typed.get("group", "")),
        "watch": lambda: watching.assign(person, candidate, [pk for said in typed.getlist("deputy") if (pk := whole(said))]),
        "visit": lambda: watching.visit(person, candidate, a_day(typed.get("day", "")), typed.get("text", ""), typed.get("rating", "")),
    }  # fmt: skip
    try:
        if deed not in deeds:
            raise UsageError("没有这一步", "请刷新页面再看")
        deeds[deed]()
    except Forbidden:
        raise
    except LuoshiError as error:
        return _one(request, person, candidate, error)
    messages.success(request, "已保存。")
    return redirect("candidate", candidate.pk)
