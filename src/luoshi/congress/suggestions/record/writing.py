"""Writing a suggestion, signing it together, handing it in, taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from luoshi.congress.suggestions import workflow
from luoshi.congress.suggestions.models import (
    Category,
    Kind,
    SignerState,
    Suggestion,
    SuggestionSigner,
)
from luoshi.congress.suggestions.record.common import fresh, put
from luoshi.ledger import clock, fields
from luoshi.ledger import policy as table
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Person, Place, Role
from luoshi.ledger.record.change import Change, change

LONGEST_TITLE = 120
LONGEST_TEXT = 8000
MOST_SIGNERS = 60


class Draft(NamedTuple):
    """What is written. ``sponsor`` and ``body`` are for the office, which writes for others."""

    title: str
    text: str
    kind: str = Kind.SUGGESTION
    category: str = Category.OTHER
    may_publish: bool = False
    signers: Sequence[int] = ()  # people asked to sign as well
    sponsor: int | None = None
    body: str = ""


def write(person: Person, place: Place, draft: Draft) -> Suggestion:
    """Begin a suggestion: a deputy their own, the office one for a deputy, a member or a party.

    Raises:
        FieldError: For a text that is missing or too long, a category that there is not, somebody who is no deputy.
    """
    with change(person, "suggestion.write") as made:
        table.demand(person, "suggestion.write", place)
        given, sponsor = _checked(draft), _sponsor(person, place, draft)
        held = Suggestion(
            place=place, year=clock.today().year, sponsor=sponsor, entered_by=person, at=clock.now(), **given
        )  # fmt: skip
        if sponsor is not None:
            held.body = ""
        made.create(held)
        _ask(made, held, draft.signers)
    return held


def _checked(draft: Draft) -> dict[str, Any]:
    title = fields.told("title", draft.title, "标题", LONGEST_TITLE, "写成“关于……的建议”")
    text = fields.told("text", draft.text, "内容", LONGEST_TEXT, "写明问题、理由和具体建议，一事一议", "请写要点，详细材料可另附")
    if draft.kind not in Kind.values:
        raise FieldError("kind", f"没有“{draft.kind[:20]}”这种", f"可以是 {'、'.join(Kind.labels)}")
    if draft.category not in Category.values:
        raise FieldError("category", f"没有“{draft.category[:20]}”这一类", f"可以是 {'、'.join(Category.labels)}")
    body = fields.remark("body", draft.body, "提出单位")[:80]
    return {
        "title": " ".join(title.split()), "text": text, "kind": draft.kind, "category": draft.category,
        "may_publish": draft.may_publish, "body": body,
    }  # fmt: skip


def _sponsor(person: Person, place: Place, draft: Draft) -> Person | None:
    if person.role == Role.DEPUTY:
        return person
    if draft.sponsor is not None:
        return _deputies(place, [draft.sponsor])[0]
    if not draft.body.strip():
        raise FieldError("sponsor", "没有写是谁提的", "选一位代表、委员，或写提出的党派、团体")
    return None


def _deputies(place: Place, ids: Sequence[int]) -> list[Person]:
    """The deputies of these ids.

    Raises:
        FieldError: When one is none of the place's.
    """
    wanted = list(dict.fromkeys(ids))
    found = Person.objects.filter(place=place, role=Role.DEPUTY, is_active=True, pk__in=[pk for pk in wanted if pk < 2**63])
    if len(found) < len(wanted):
        raise FieldError("signers", "选的人里有的不是本地的代表、委员", "请从名单里选")
    return list(found)


def _ask(made: Change, held: Suggestion, ids: Sequence[int]) -> None:
    """Ask people to sign; who is not among them any more and has not signed is asked no longer."""
    if len(set(ids)) > MOST_SIGNERS:
        raise FieldError("signers", f"选了 {len(set(ids))} 人联名", f"最多 {MOST_SIGNERS} 人")
    wanted = {each.pk: each for each in _deputies(held.place, ids) if each.pk != held.sponsor_id}
    known = {each.person_id: each for each in SuggestionSigner.objects.filter(suggestion=held)}
    for pk, signer in known.items():
        if pk not in wanted and signer.state == SignerState.ASKED:
            made.delete(signer)
    for pk, deputy in wanted.items():
        if pk not in known:
            made.create(SuggestionSigner(suggestion=held, person=deputy, asked_at=clock.now()))


def edit(person: Person, suggestion: Suggestion, draft: Draft, seen: int | None = None) -> Suggestion:
    """Change a draft. Who has signed it signed other words: once title or text change they are asked again.

    Raises:
        FieldError: As for :func:`write`.
        NotNow: Once it is handed in; with ``seen``, when somebody has changed it since.
    """
    with change(person, "suggestion.edit") as made:
        held = fresh(person, suggestion, "suggestion.write", "edit", seen)
        given = _checked(draft)
        if held.sponsor_id is not None:
            given.pop("body")
        elif not given["body"]:
            raise FieldError("body", "没有写是谁提的", "写提出的党派、团体")
        if (given["title"], given["text"]) != (held.title, held.text):
            for signer in SuggestionSigner.objects.filter(suggestion=held, state=SignerState.CONFIRMED):
                made.update(signer, state=SignerState.ASKED, said_at=None)
        if any(getattr(held, name) != value for name, value in given.items()):
            put(made, held, **given)
        _ask(made, held, draft.signers)
    return held


def sign(person: Person, suggestion: Suggestion, agree: bool, seen: int | None = None) -> Suggestion:
    """Say whether one signs as well: each for themselves.

    Raises:
        FieldError: When the person was not asked.
        NotNow: Once it is handed in; with ``seen``, when the text was changed since the person read it.
    """
    with change(person, "suggestion.sign") as made:
        held = fresh(person, suggestion, "suggestion.sign", "sign", seen)
        signer = SuggestionSigner.objects.filter(suggestion=held, person=person).first()
        if signer is None:
            raise FieldError("sign", "没有邀请您联名", "请领衔代表先邀请")
        state = SignerState.CONFIRMED if agree else SignerState.DECLINED
        made.update(signer, state=state, said_at=clock.now())
    return held


def submit(person: Person, suggestion: Suggestion, seen: int | None = None) -> Suggestion:
    """Hand a draft in; those who have not confirmed by then do not sign."""
    with change(person, "suggestion.submit") as made:
        held = fresh(person, suggestion, "suggestion.write", "submit", seen)
        put(made, held, state=workflow.after(held, "submit"), submitted_at=clock.now(), year=clock.today().year)
    return held


def withdraw(person: Person, suggestion: Suggestion, reason: str = "") -> Suggestion:
    """Take one's own back, before it is assigned."""
    reason = fields.remark("reason", reason, "撤回原因")
    with change(person, "suggestion.withdraw", reason=reason) as made:
        held = fresh(person, suggestion, "suggestion.write", "withdraw")
        put(made, held, state=workflow.after(held, "withdraw"), closed_at=clock.now(), closed_words=reason)
    return held
