"""What time brings to suggestions: a statutory day that is near, today or past, a deputy who may still rate, an opinion owed.

Clocks that stand still remind nobody. Each stage has its key and is told once; a day that is put off is told anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from luoshi.congress.suggestions import clocks
from luoshi.congress.suggestions.models import IN_HAND, State, Suggestion
from luoshi.ledger.models import Place
from luoshi.notices.scene import Everyone, day, path
from luoshi.notices.telling import Told, Words

SOON, NEAR = 10, 3  # working days before a statutory day


def due(place: Place, people: Everyone, today: date) -> list[Told]:
    """What the people of a place are to be told of its suggestions on a day."""
    found = Suggestion.objects.filter(place=place, state__in=(*IN_HAND, State.ANSWERED))
    out: list[Told] = []
    for each in found.prefetch_related("handlings__unit", "pauses").order_by("pk"):
        if not each.paused:
            out += _answers(each, people, today)
            out += _opinions(each, people, today)
            out += _ratings(each, people, today)
    return out


def _stage(last: date, today: date) -> str:
    """soon, near, today, late; empty where there is nothing to remind of."""
    if last <= today:
        return "today" if last == today else "late"
    left = clocks.left(last, today)
    return "near" if left <= NEAR else "soon" if left <= SOON else ""


def _when(last: date, stage: str) -> str:
    return {"today": "今天到期", "late": f"{day(last)}已到期"}.get(stage, f"{day(last)}到期")


def _answers(held: Suggestion, people: Everyone, today: date) -> Iterator[Told]:
    if held.state not in IN_HAND or held.due is None or held.lead is None:
        return
    if stage := _stage(held.due, today):
        called = "再答复" if held.state == State.TRACKED else "答复"
        text = f"{held.called}《{held.title[:28]}》要{called}，{_when(held.due, stage)}"
        words = Words(text, path("suggestion", held.pk))
        told = dict.fromkeys(people.of_units([held.lead.unit_id]), words)
        if stage != "soon":
            told |= dict.fromkeys(people.office(), Words(f"{held.lead.unit.name}：{text}", words.address))
        yield Told("due.suggestion", f"due.suggestion:{held.pk}:{held.due.isoformat()}:{stage}", told, words)


def _opinions(held: Suggestion, people: Everyone, today: date) -> Iterator[Told]:
    if held.state != State.ASSIGNED:
        return
    for each in held.joint:
        stage = _stage(each.due, today) if each.due and not each.opinion else ""
        if each.due and stage and stage != "soon":
            words = Words(f"{held.called}《{held.title[:28]}》的协办意见{_when(each.due, stage)}", path("suggestion", held.pk))
            told = dict.fromkeys(people.of_units([each.unit_id]), words)
            yield Told("due.suggestion", f"due.opinion:{each.pk}:{each.due.isoformat()}:{stage}", told, words)


def _ratings(held: Suggestion, people: Everyone, today: date) -> Iterator[Told]:
    if held.state != State.ANSWERED or held.rate_by is None or held.rate_by < today:
        return
    if clocks.left(held.rate_by, today) <= NEAR:
        words = Words(f"{held.called}《{held.title[:28]}》的答复还没有评价，可以评到{day(held.rate_by)}", path("suggestion", held.pk))
        told = dict.fromkeys(people.only(held.sponsor_id), words)
        yield Told("due.suggestion", f"due.rating:{held.pk}:{held.rate_by.isoformat()}", told, None)

