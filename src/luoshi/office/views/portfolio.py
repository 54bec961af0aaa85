"""A leader's portfolio: the rows that they answer for, the gravest first, and what waits for their hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from luoshi.assessing.lights import WORDS
from luoshi.ledger import clock, overview, queries
from luoshi.ledger.models import Breakdown, BreakdownState, Closing, ClosingState, Person, Place, Progress
from luoshi.ledger.overview import Row
from luoshi.office import reporting
from luoshi.office.asked import whole
from luoshi.office.guard import place_of

_CALM = ("blue", "grey", "green")


class Card(NamedTuple):
    """A row with its last report."""

    row: Row
    last: Progress | None
    period: str  # of the last report, in words


class OfUnit(NamedTuple):
    """A unit's rows of the portfolio: what asks for attention, and the rest."""

    unit: str
    counts: list[tuple[str, str, int]]  # colour, word, rows
    grave: list[Card]
    calm: list[Card]


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The leader's rows of this year's table, or of the one that the address names."""
    person, place = place_of(request, "portfolio.see")
    tables = _tables(person, place)
    now = overview.current(place, clock.today())
    asked = whole(request.GET.get("table", ""))
    wanted = [each for each in tables if each.pk == asked] or [each for each in tables if each == now] or tables
    context: dict[str, Any] = {"place": place, "tables": tables, "section": "portfolio"}
    if wanted:
        context |= _seen(person, wanted[0])
    return render(request, "office/portfolio.html", context)


def _tables(person: Person, place: Place) -> list[Breakdown]:
    """The issued tables in which the leader has rows, the latest first."""
    issued = queries.breakdowns(place).filter(state=BreakdownState.ISSUED)
    own = overview.portfolios(person)
    return list(issued.filter(pk__in=own))


def _seen(person: Person, breakdown: Breakdown) -> dict[str, Any]:
    today = clock.today()
    rows = overview.rows(breakdown, today, official=person)
    last = overview.latest_reports(queries.kept(breakdown).filter(official=person))
    cards = [
        Card(row, held, reporting.period_words(breakdown, held.period) if held else "")
        for row in sorted(rows, key=overview.gravity)
        for held in (last.get(row.pk),)
    ]
    waiting = Closing.objects.filter(task__breakdown=breakdown, task__official=person, state=ClosingState.VERIFIED)
    return {
        "breakdown": breakdown,
        "report": breakdown.report,
        "today": today,
        "total": len(rows),
        "lights": counted(rows),
        "units": _by_unit(cards),
        "signing": waiting.count(),
        "signing_address": reverse("signing"),
        "heads": overview.headlines(breakdown, today, person.pk),
    }


def counted(rows: Iterable[Row]) -> list[tuple[str, str, int]]:
    """Colour, word and number of rows, the gravest first; what does not occur is left out."""
    counts = Counter(row.colour for row in rows)
    return [(colour, WORDS[colour], counts[colour]) for colour in overview.GRAVEST if counts[colour]]


def _by_unit(cards: Iterable[Card]) -> list[OfUnit]:
    """Cards under their lead units: the unit with the gravest row first."""
    of_unit: dict[str, list[Card]] = {}
    for card in cards:
        of_unit.setdefault(card.row.unit or "牵头单位未定", []).append(card)
    return [
        OfUnit(
            unit, counted(card.row for card in own), [card for card in own if card.row.colour not in _CALM],
            [card for card in own if card.row.colour in _CALM],
        )
        for unit, own in of_unit.items()
    ]  # fmt: skip
