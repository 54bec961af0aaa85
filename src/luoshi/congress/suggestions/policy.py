"""Who may do what with one suggestion: the scopes of ``ledger.policy.TABLE``, as they are meant for suggestions.

``place``: all of the place but the drafts of deputies. ``own``: a unit's are those that it has in hand; a deputy's
those that they put forward, signed or are asked to sign, or that hold one of theirs (并案). ``first``: those that they
put forward. ``entered``: those that the office wrote down for a deputy. ``led``: those that a unit leads. ``filed``: once
registered. Beside these, a deputy and a unit see what may be made public, once it is assigned.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.congress.suggestions.models import (
    FILED,
    PUBLIC,
    Part,
    SignerState,
    State,
    Suggestion,
    SuggestionHandling,
    SuggestionSigner,
)
from luoshi.ledger import policy
from luoshi.ledger.models import Person, Role
from luoshi.ledger.policy import YES, Decision, Forbidden, not_there

_HIDDEN = Decision(False, not_there().message, hidden=True)


def decide(person: Person | None, action: str, suggestion: Suggestion) -> Decision:
    """Decide whether a person may do something with a suggestion.

    Raises:
        KeyError: For an action that is not in the table.
    """
    called, roles = policy.TABLE[action]
    if person is None or not person.is_active:
        return Decision(False, "请先登录", hidden=True)
    if person.place_id != suggestion.place_id or not _sees(person, suggestion):
        return _HIDDEN
    scope = roles.get(person.role)
    if scope is None:
        return Decision(False, f"{Role(person.role).label}不能{called}")
    if action == "suggestion.see" or scope in ("place", "filed") or _mine(person, suggestion, scope):
        return YES
    why = {"led": f"只有主办单位能{called}", "first": f"只有领衔代表能{called}", "entered": f"代表自己提的，由代表{called}"}
    return Decision(False, why.get(scope, f"不是您的，不能{called}"))


def may(person: Person | None, action: str, suggestion: Suggestion) -> bool:
    """Whether a person may do something with a suggestion."""
    return decide(person, action, suggestion).ok


def demand(person: Person | None, action: str, suggestion: Suggestion) -> None:
    """Raise unless a person may do something with a suggestion.

    Raises:
        Forbidden: With the reason.
    """
    decision = decide(person, action, suggestion)
    if not decision.ok:
        raise Forbidden(decision)


def _sees(person: Person, suggestion: Suggestion) -> bool:
    scope = policy.TABLE["suggestion.see"][1].get(person.role)
    if scope == "place":
        return suggestion.state != State.DRAFT or suggestion.entered_by_id == person.pk
    if scope == "filed":
        return suggestion.state in FILED
    return scope == "own" and (_concerned(person, suggestion) or _published(suggestion))


def _published(suggestion: Suggestion) -> bool:
    return suggestion.may_publish and suggestion.state in PUBLIC


def _concerned(person: Person, suggestion: Suggestion) -> bool:
    if person.role == Role.UNIT:
        return any(each.unit_id == person.unit_id for each in suggestion.active)
    if suggestion.sponsor_id == person.pk or _signs(person, suggestion):
        return True
    return any(each.sponsor_id == person.pk for each in suggestion.merged.all())


def _signs(person: Person, suggestion: Suggestion) -> bool:
    return any(each.person_id == person.pk and each.state != SignerState.DECLINED for each in suggestion.signers.all())


def _mine(person: Person, suggestion: Suggestion, scope: str) -> bool:
    if scope == "first":
        return suggestion.sponsor_id == person.pk
    if scope == "entered":
        return suggestion.entered_by_id == person.pk
    if scope == "led":
        return any(each.unit_id == person.unit_id and each.part == Part.LEAD for each in suggestion.active)
    return _concerned(person, suggestion)


def close_to(person: Person, suggestion: Suggestion) -> bool:
    """Whether a person who sees it is told how it is handled, beside what is public of it."""
    return person.role in (Role.SUPERVISOR, Role.AUDITOR, Role.LEADER) or _concerned(person, suggestion)


def visible(person: Person) -> QuerySet[Suggestion]:
    """The suggestions that a person may see: what :func:`decide` says of each, in one query."""
    if person.place_id is None or not policy.may(person, "suggestion.see", person.place):
        return Suggestion.objects.none()
    found = Suggestion.objects.filter(place_id=person.place_id)
    scope = policy.TABLE["suggestion.see"][1][person.role]
    if scope == "place":
        return found.filter(~Q(state=State.DRAFT) | Q(entered_by=person))
    if scope == "filed":
        return found.filter(state__in=FILED)
    return found.filter(mine(person) | Q(may_publish=True, state__in=PUBLIC))


def mine(person: Person) -> Q:
    """Those that concern a deputy or a unit."""
    if person.role == Role.UNIT:
        held = SuggestionHandling.objects.filter(suggestion=OuterRef("pk"), unit=person.unit_id, ended_at=None)
        return Q(Exists(held))
    asked = SuggestionSigner.objects.filter(suggestion=OuterRef("pk"), person=person)
    merged = Suggestion.objects.filter(merged_into=OuterRef("pk"), sponsor=person)
    return Q(sponsor=person) | Q(Exists(asked.exclude(state=SignerState.DECLINED))) | Q(Exists(merged))
