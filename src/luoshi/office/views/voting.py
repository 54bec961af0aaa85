"""Voting: the ballot, the check page, the vote. The choice is in the body of a request, and in the box; nowhere else.

The receipt is made with the form and kept nowhere before it is in the box. So the answer to a vote is the page itself
and no redirect: an address, a session or a message would hold the receipt. Sent again, the same form finds the deputy
on the roll and says that the vote is counted.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.core.signing import BadSignature, Signer
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from luoshi.congress.ballots import slips, tally
from luoshi.congress.ballots.models import BallotItem, BallotRound, RollEntry
from luoshi.congress.ballots.record import casting
from luoshi.congress.ballots.rules import BLANK, FAVOUR, STYLES, Rules, rules_of, told
from luoshi.errors import LuoshiError, UsageError
from luoshi.ledger import policy
from luoshi.ledger.models import Person
from luoshi.ledger.policy import Forbidden, not_there
from luoshi.office.guard import signed_in
from luoshi.web.middleware import status_of


class Line(NamedTuple):
    """A project on the ballot and how it is marked."""

    item: BallotItem
    mark: str
    word: str


@never_cache
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """The ballot; what was marked, to be checked; the vote."""
    person = signed_in(request)
    held, entry = _round_of(person, pk)
    policy.demand(person, "ballot.vote", held.ballot.place)
    rules = rules_of(held.rules)
    try:
        casting.demand_may_vote(entry)
    except casting.Voted as error:
        return _page(request, "office/ballot_voted.html", held, {"error": error})
    except LuoshiError as error:
        return _page(request, "office/ballot_voted.html", held, {"error": error, "not_yet": True})
    prefetch_related_objects([held], "items" if request.POST.get("step") == "cast" else "items__candidate__lead")
    items = list(held.items.all())
    if request.method != "POST":
        return _form(request, held, rules, [Line(item, "", "") for item in items], _new_receipt(held))
    return _posted(request, person, held, rules, items)


def _round_of(person: Person, pk: int) -> tuple[BallotRound, RollEntry | None]:
    """The last round of a ballot and the person's row of its roll, for a deputy in one look: all of them come at once."""
    on_roll = RollEntry.objects.filter(person=person, round__ballot=pk).select_related("round__ballot__place")
    entry = on_roll.order_by("-round__number").first()
    if entry is not None and not entry.round.ballot.rounds.filter(number__gt=entry.round.number).exists():
        return entry.round, entry
    held = BallotRound.objects.filter(ballot=pk).select_related("ballot__place").order_by("-number").first()
    if held is None:
        raise not_there()
    return held, None


@sensitive_variables()
def _posted(request: HttpRequest, person: Person, held: BallotRound, rules: Rules, items: list[BallotItem]) -> HttpResponse:
    lines, step = _marked(request, rules, items), request.POST.get("step", "")
    signed = request.POST.get("receipt", "")
    marks = "".join(line.mark for line in lines)
    try:
        if str(held.number) != request.POST.get("round"):
            raise UsageError("这是另一轮的选票，没有计票", "请在新的选票上重新填写")
        slip = slips.Slip(_signer(held).unsign(signed), marks)
    except (BadSignature, UsageError) as problem:
        error = problem if isinstance(problem, UsageError) else UsageError("选票的票号不对，没有计票", "换了一张新选票，请核对后再投")
        return _form(request, held, rules, lines, _new_receipt(held), error)
    if step == "change":
        return _form(request, held, rules, lines, signed)
    try:
        tally.check(rules, marks, len(items))
        if step != "cast":
            return _page(request, "office/ballot_check.html", held, _shown(rules, lines, signed))
        at = casting.cast(person, held, slip)
    except casting.Voted as error:
        return _page(request, "office/ballot_voted.html", held, {"error": error})
    except Forbidden:
        raise
    except slips.Taken as error:
        return _form(request, held, rules, lines, _new_receipt(held), error)
    except LuoshiError as error:
        return _form(request, held, rules, lines, signed, error)
    return _page(request, "office/ballot_counted.html", held, {"receipt": slip.receipt, "at": at})


def _signer(held: BallotRound) -> Signer:
    """Receipts are of our making: who could choose one could sell the vote by it. No name, no time in it."""
    return Signer(salt=f"luoshi.ballot.{held.pk}")


def _new_receipt(held: BallotRound) -> str:
    return _signer(held).sign(slips.new_receipt())


def _marked(request: HttpRequest, rules: Rules, items: list[BallotItem]) -> list[Line]:
    words = STYLES[rules.style]
    lines = []
    for item in items:
        mark = request.POST.get(f"m{item.pk}", BLANK)
        mark = mark if mark in words else BLANK
        lines.append(Line(item, mark, words[mark]))
    return lines


def _shown(rules: Rules, lines: list[Line], signed: str) -> dict[str, Any]:
    favoured = [line for line in lines if line.mark and line.mark in FAVOUR[rules.style]]
    return {
        "rules": rules,
        "said": told(rules),
        "lines": lines,
        "favoured": favoured,
        "blank": not any(line.mark.strip(BLANK) for line in lines),
        "marks": list(STYLES[rules.style].items()),
        "signed": signed,
        "receipt": signed.partition(":")[0],
    }


def _form(
    request: HttpRequest, held: BallotRound, rules: Rules, lines: list[Line], signed: str, error: LuoshiError | None = None
) -> HttpResponse:
    context = _shown(rules, lines, signed) | {"error": error}
    return _page(request, "office/ballot_form.html", held, context, status_of(error) if error else 200)


def _page(request: HttpRequest, template: str, held: BallotRound, context: dict[str, Any], status: int = 200) -> HttpResponse:
    # a booth: no menu and no news beside the ballot, and nothing more to ask of the books
    common = {"ballot": held.ballot, "round": held, "menu": (), "unread": 0}
    return render(request, template, common | context, status=status)
