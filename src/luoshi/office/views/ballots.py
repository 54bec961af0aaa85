"""Ballots: drawn up, run by the office, their results, the published box, their papers."""

from __future__ import annotations

import io
from collections.abc import Callable
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.congress.ballots import published, queries
from luoshi.congress.ballots.models import Ballot, BallotItem, BallotKind, BallotRound, RoundState
from luoshi.congress.ballots.record import ballots as record
from luoshi.congress.ballots.record import casting
from luoshi.congress.ballots.rules import BASES, PRESETS, STYLES, TIES
from luoshi.errors import LuoshiError
from luoshi.ledger import clock, policy
from luoshi.ledger.models import Person
from luoshi.ledger.policy import Forbidden, not_there
from luoshi.ledger.workflow import NotNow
from luoshi.office import balloting
from luoshi.office.asked import whole
from luoshi.office.guard import place_of, signed_in
from luoshi.papers.ballot import documents
from luoshi.web.middleware import status_of

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def ballot_of(request: HttpRequest, pk: int, action: str = "ballot.see") -> tuple[Person, Ballot]:
    """A ballot that the person may see, or do something with."""
    person = signed_in(request)
    found = Ballot.objects.select_related("place").filter(pk=pk).first()
    if found is None:
        raise not_there()
    policy.demand(person, action, found.place)
    return person, found


def _last(ballot: Ballot) -> BallotRound:
    held = ballot.rounds.latest("number")
    held.ballot = ballot
    return held


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Draw up a ballot: what is voted on, and by which rules."""
    person, place = place_of(request, "ballot.run")
    typed, error = request.POST, None
    if request.method == "POST":
        try:
            year = whole(typed.get("year", "")) or clock.today().year
            preset = typed.get("preset", "")
            kind = BallotKind.SATISFACTION if preset == "satisfaction" else BallotKind.CHOICE
            made = record.draw_up(person, place, year, kind, preset, balloting.rules_from(preset, typed), typed.get("title", ""))
        except Forbidden:
            raise
        except LuoshiError as problem:
            error = problem
        else:
            messages.success(request, "选票准备好了。请签到，然后开始投票。")
            return redirect("ballot", made.pk)
    years = queries.years(place)
    asked = whole(request.GET.get("year", "")) or (years[0] if years else clock.today().year)
    context = {
        "presets": PRESETS, "bases": BASES, "ties": TIES, "parts": {key: words for key, (_, words) in balloting.PARTS.items()},
        "typed": typed, "error": error, "year": typed.get("year") or asked, "section": "livelihood",
    }  # fmt: skip
    return render(request, "office/ballot_new.html", context, status=status_of(error) if error else 200)


@require_safe
@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """A ballot: where it stands, and once declared its result."""
    person, ballot = ballot_of(request, pk)
    return _page(request, person, ballot)


def _page(request: HttpRequest, person: Person, ballot: Ballot, error: LuoshiError | None = None) -> HttpResponse:
    last, runs = _last(ballot), policy.may(person, "ballot.run", ballot.place)
    rounds = [balloting.shown(each) for each in ballot.rounds.all()]
    entry = casting.entry_of(person, last) if policy.may(person, "ballot.vote", ballot.place) else None
    counts = list(last.counts.select_related("by")) if runs else []
    context = {
        "ballot": ballot,
        "rounds": [(each, [(item, balloting.became(item, ballot)) for item in each.items]) for each in rounds],
        "last": last,
        "state": RoundState,
        "now": rounds[-1],
        "preset": PRESETS.get(ballot.preset),
        "runs": runs,
        "roll": queries.roll(last) if runs else [],
        "counts": counts,
        "paper": sum(each.way == "paper" for each in queries.roll(last)) if runs else 0,
        "mine": next((each for each in counts if each.by_id == person.pk), None),
        "counting": _counting(request, rounds[-1]) if runs else [],
        "again": last.state == RoundState.DECLARED and (last.seats_left or last.valid is False),
        "entry": entry,
        "typed": request.POST,
        "error": error,
        "section": "livelihood",
    }
    return render(request, "office/ballot.html", context, status=status_of(error) if error else 200)


def _counting(request: HttpRequest, now: balloting.Shown) -> list[tuple[BallotItem, list[tuple[str, str, str]]]]:
    """The cells of the tellers' table, with what was typed."""
    cells = [(item, [(f"c{item.pk}_{n}", word) for n, word in enumerate(now.marks)]) for item in now.items]
    return [(item, [(key, word, request.POST.get(key, "")) for key, word in row]) for item, row in cells]


@require_POST
def do(request: HttpRequest, pk: int) -> HttpResponse:
    """The office takes a step: marks who is there, opens, closes, counts, declares, votes again."""
    person, ballot = ballot_of(request, pk, "ballot.run")
    held, step = _last(ballot), request.POST.get("step", "")
    steps: dict[str, Callable[[], str]] = {
        "mark": lambda: _mark(request, person, held),
        "open": lambda: _said(record.open_round(person, held), "投票开始了。代表打开这次票决就能投。"),
        "close": lambda: _said(record.close_round(person, held), "投票截止，票箱校验值已记入日志。"),
        "count": lambda: _said(record.count(person, held, balloting.paper_from(held, request.POST)), "计数已录入。"),
        "declare": lambda: record.declare(person, held).reason + "。结果已宣布，票箱已公布。",
        "again": lambda: _said(record.again(person, held), "下一轮的选票准备好了，请签到。"),
    }
    try:
        if step not in steps:
            raise NotNow("没有这一步", "请刷新页面再看")
        if request.POST.get("round", "") != str(held.number):
            raise NotNow("已经到了另一轮", "请刷新页面再看")
        said = steps[step]()
    except Forbidden:
        raise
    except LuoshiError as error:
        return _page(request, person, ballot, error)
    messages.success(request, said)
    return redirect("ballot", ballot.pk)


def _said(_done: object, words: str) -> str:
    return words


def _mark(request: HttpRequest, person: Person, held: BallotRound) -> str:
    ids = {name: [pk for said in request.POST.getlist(name) if (pk := whole(said))] for name in ("present", "paper")}
    if request.POST.get("everyone"):
        ids["present"] = [each.pk for each in record.deputies(held.ballot.place)]
    return f"签到已保存：到会 {record.mark(person, held, ids['present'], ids['paper'])} 人。"


# --- The box and the papers --------------------------------------------------------------------


def _round_of(request: HttpRequest, ballot: Ballot) -> BallotRound:
    number = whole(request.GET.get("round", ""))
    declared = ballot.rounds.filter(state=RoundState.DECLARED)
    held = declared.filter(number=number).first() if number else declared.order_by("-number").first()
    if held is None:
        raise NotNow("票箱在宣布结果后公布", "投票和计票的时候谁也看不到")
    held.ballot = ballot
    return held


@require_safe
@never_cache
def box(request: HttpRequest, pk: int) -> HttpResponse:
    """The published box of a round: every receipt with what was marked; searched in the page, never by the server."""
    _, ballot = ballot_of(request, pk)
    held = _round_of(request, ballot)
    given = queries.published(held)
    words = STYLES[given.rules.style]
    lines = [(slip.receipt, [words[mark] if mark != "0" else "" for mark in slip.marks]) for slip in given.slips]
    context = {"ballot": ballot, "round": held, "given": given, "lines": lines, "section": "livelihood"}
    return render(request, "office/ballot_box.html", context)


@require_safe
def box_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The published box as a file, for ``luoshi ballot tally``."""
    _, ballot = ballot_of(request, pk)
    held = _round_of(request, ballot)
    text = published.write(queries.published(held))
    return _file(text.encode(), "text/csv; charset=utf-8", f"{ballot.title}-第{held.number}轮-票箱.csv")


@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """The result as a document."""
    _, ballot = ballot_of(request, pk)
    _round_of(request, ballot)
    out = io.BytesIO()
    documents.write_result(balloting.result_of(ballot), out)
    return _file(out.getvalue(), _DOCX, f"{ballot.title}结果.docx")


@require_safe
def form(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper ballot to print."""
    _, ballot = ballot_of(request, pk, "ballot.run")
    out = io.BytesIO()
    documents.write_form(balloting.form_of(_last(ballot)), out)
    return _file(out.getvalue(), _DOCX, f"{ballot.title}选票.docx")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
