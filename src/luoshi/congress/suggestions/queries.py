"""Reading suggestions: lists that people narrow, the words of clocks, figures by unit, who could handle one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.congress.suggestions import clocks, policy
from luoshi.congress.suggestions.models import (
    FILED,
    IN_HAND,
    Category,
    Kind,
    Outcome,
    Part,
    State,
    Suggestion,
    SuggestionHandling,
    SuggestionReply,
)
from luoshi.congress.suggestions.statistics import Case
from luoshi.ledger.models import Person, Place, Role, Unit
from luoshi.ledger.reading import duties
from luoshi.reading.units import Proposal, propose

#: what a list shows of each, in as many queries as there are kinds of things
SHOWN = ("handlings__unit", "pauses", "replies", "signers", "merged")
STARTED = (*IN_HAND, State.HANDED_BACK)


def whole(person: Person) -> QuerySet[Suggestion]:
    """Those that a person may see, with everything that the page of one needs."""
    return policy.visible(person).select_related("place", "sponsor", "merged_into", "entered_by").prefetch_related(
        "signers__person", "handlings__unit", "handlings__opinion_by", "extensions__unit", "pauses", "talks__unit",
        "replies__unit", "replies__rated_by", "merged__sponsor", "links__task__breakdown__report", "links__task__assignments__unit",
    )  # fmt: skip


def narrowed(found: QuerySet[Suggestion], asked: Mapping[str, str], today: date) -> QuerySet[Suggestion]:
    """A list as it was asked for: state, kind, category, unit, class, year, lateness, words; what makes no sense is left out."""
    for name, choices in (("state", State), ("kind", Kind), ("category", Category)):
        if (value := asked.get(name, "")) in choices.values:
            found = found.filter(**{name: value})
    if (unit := asked.get("unit", "")).isdecimal() and len(unit) < 10:
        held = SuggestionHandling.objects.filter(suggestion=OuterRef("pk"), unit=int(unit), ended_at=None)
        found = found.filter(Exists(held))
    if (year := asked.get("year", "")).isdecimal() and len(year) == 4:
        found = found.filter(year=int(year))
    if (outcome := asked.get("outcome", "")) in Outcome.values:
        later = SuggestionReply.objects.filter(suggestion=OuterRef("suggestion"), pk__gt=OuterRef("pk"))
        last = SuggestionReply.objects.filter(~Exists(later), suggestion=OuterRef("pk"), outcome=outcome)
        found = found.filter(Exists(last))
    if asked.get("late"):
        found = found.filter(late(today))
    if words := asked.get("words", "").strip()[:60]:
        found = found.filter(Q(title__icontains=words) | Q(text__icontains=words))
    return found


def late(today: date) -> Q:
    """Those that wait for an answer whose day is past and whose clock runs."""
    return Q(state__in=STARTED, due__lt=today) & ~Q(pk__in=Suggestion.objects.filter(pauses__isnull=False, pauses__resumed_on=None))


def clock_words(suggestion: Suggestion, today: date) -> tuple[str, str]:
    """How its clock stands: a word for its colour (paused, late, soon, open; empty: none runs) and one for people."""
    if suggestion.state not in STARTED or suggestion.due is None:
        return "", ""
    how = clocks.standing(suggestion.due, today, suggestion.held_up)
    days = abs(clocks.left(suggestion.due, today))
    if suggestion.paused:
        return "paused", "暂停计时"
    if how == "late":
        return how, f"逾期 {days} 个工作日" if days else "已过期"
    return how, f"还有 {days} 个工作日" if days else "今天到期" if suggestion.due == today else "就要到期"


# --- Who could handle it -------------------------------------------------------------------------


class Proposed(NamedTuple):
    """The units that the words of a suggestion point to, and those words."""

    lead: Unit | None
    joint: tuple[Unit, ...]
    reason: str


def proposed(suggestion: Suggestion, held: Mapping[str, Unit]) -> Proposed:
    """Who could handle it, by the rules that propose a lead unit for a task; a person decides.

    Args:
        suggestion: It.
        held: The unit that each kind means in the place, from ``ledger.reading.duties``.
    """
    said = _proposal(suggestion)
    kinds = [kind for kind in (said.lead, *said.also) if kind]
    units = list(dict.fromkeys(held[kind] for kind in kinds if kind in held))
    return Proposed(units[0] if units else None, tuple(units[1:3]), "、".join(said.reason))


def _proposal(suggestion: Suggestion) -> Proposal:
    """By the title, which names the matter; by the text where the title says nothing."""
    title = suggestion.title.removeprefix("关于").removesuffix(f"的{Kind(suggestion.kind).label}")
    said = propose(title)
    return said if said.lead else propose(suggestion.text[:400], title)


def with_proposals(place: Place, found: Iterable[Suggestion]) -> list[tuple[Suggestion, Proposed]]:
    """Each with the units that its words point to."""
    held = duties(place)
    return [(each, proposed(each, held)) for each in found]


def deputies(place: Place, without: Person | None = None) -> QuerySet[Person]:
    """Those who can be asked to sign."""
    found = Person.objects.filter(place=place, role=Role.DEPUTY, is_active=True).order_by("name", "pk")
    return found.exclude(pk=without.pk) if without is not None else found


# --- Figures -------------------------------------------------------------------------------------


def cases(place: Place, year: int | None, today: date) -> list[Case]:
    """What counts of each suggestion, for the unit that leads it (or led it to the end); merged ones count with their one."""
    found = Suggestion.objects.filter(place=place, state__in=FILED).prefetch_related("handlings__unit", "replies", "pauses")
    if year is not None:
        found = found.filter(year=year)
    return [case for each in found if (case := _case(each, today)) is not None]


def _case(suggestion: Suggestion, today: date) -> Case | None:
    lead = suggestion.lead
    if lead is None or suggestion.state == State.HANDED_BACK:  # nobody's yet
        return None
    replies = sorted(suggestion.replies.all(), key=lambda reply: reply.pk)
    on_time: bool | None = None
    if replies:
        on_time = replies[0].in_time
    elif suggestion.due is not None and suggestion.due < today and not suggestion.paused:
        on_time = False
    rated = next((reply for reply in reversed(replies) if reply.result), None)
    return Case(
        lead.unit.name, bool(replies), on_time, replies[-1].outcome if replies else "", rated.attitude if rated else "",
        rated.result if rated else "", any(r.round == "second" for r in replies) or suggestion.state == State.SECOND,
        sum(reply.round == "again" for reply in replies),
    )  # fmt: skip


def owed(unit_id: int) -> tuple[QuerySet[Suggestion], QuerySet[Suggestion]]:
    """What a unit must answer as lead, and where it owes a joint opinion; the soonest due first."""
    mine = SuggestionHandling.objects.filter(suggestion=OuterRef("pk"), unit=unit_id, ended_at=None)
    lead = Suggestion.objects.filter(Exists(mine.filter(part=Part.LEAD)), state__in=STARTED)
    joint = Suggestion.objects.filter(Exists(mine.filter(part=Part.JOINT, opinion="")), state__in=(State.ASSIGNED, State.SECOND))
    return lead.order_by("due", "pk"), joint.order_by("due", "pk")


