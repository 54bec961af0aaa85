"""Examination: registered with a number, refused with a reason, merged with another, given back to be written better."""

from __future__ import annotations

from django.db.models import Max

from luoshi.congress.suggestions import workflow
from luoshi.congress.suggestions.models import FILED, Category, State, Suggestion
from luoshi.congress.suggestions.record.common import fresh, put
from luoshi.ledger import clock, fields
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Person
from luoshi.ledger.record.change import change

_SEEN = "代表会看到这句话"


def register(person: Person, suggestion: Suggestion, category: str = "", seen: int | None = None) -> Suggestion:
    """Register it (立案): it gets the next number of its kind and year.

    Raises:
        FieldError: For a category that there is not.
        NotNow: When it is not handed in, or somebody was faster.
    """
    if category and category not in Category.values:
        raise FieldError("category", f"没有“{category[:20]}”这一类", f"可以是 {'、'.join(Category.labels)}")
    with change(person, "suggestion.register") as made:
        held = fresh(person, suggestion, "suggestion.register", "register", seen)
        numbered = Suggestion.objects.filter(place=held.place, kind=held.kind, year=held.year)
        number = (numbered.aggregate(last=Max("number"))["last"] or 0) + 1
        state = workflow.after(held, "register")
        put(made, held, state=state, number=number, category=category or held.category, filed_at=clock.now())
    return held


def refuse(person: Person, suggestion: Suggestion, reason: str, seen: int | None = None) -> Suggestion:
    """Do not register it (不立案), with the reason."""
    return _settle(person, suggestion, "refuse", reason, "不立案要写理由", seen)


def give_back(person: Person, suggestion: Suggestion, reason: str, seen: int | None = None) -> Suggestion:
    """Give it back to be written better; those who signed sign again if the words change."""
    return _settle(person, suggestion, "return", reason, "退回要写明怎么改", seen)


def _settle(person: Person, suggestion: Suggestion, step: str, reason: str, missing: str, seen: int | None) -> Suggestion:
    reason = fields.remark("reason", reason, "理由", missing, _SEEN)
    with change(person, f"suggestion.{step}", reason=reason) as made:
        held = fresh(person, suggestion, "suggestion.register", step, seen)
        put(made, held, state=workflow.after(held, step), filed_at=clock.now(), filed_words=reason)
    return held


def merge(person: Person, suggestion: Suggestion, into: Suggestion, reason: str, seen: int | None = None) -> Suggestion:
    """Handle it together with another one (并案): its deputies are answered with those of the other.

    Raises:
        FieldError: Without a reason, or into itself, another kind, or one that is not being handled.
    """
    reason = fields.remark("reason", reason, "理由", "并案要写理由", _SEEN)
    with change(person, "suggestion.merge", reason=reason) as made:
        held = fresh(person, suggestion, "suggestion.register", "merge", seen)
        other = Suggestion.objects.filter(pk=into.pk, place=held.place).first()
        if other is None or other.pk == held.pk or other.kind != held.kind:
            raise FieldError("into", "不能并到这一件", "请选同类的另一件")
        if other.state not in FILED or other.state == State.CLOSED:
            raise FieldError("into", f"{other.called}是“{State(other.state).label}”，不能并进去", "请选已立案、还没有办结的")
        if Suggestion.objects.filter(merged_into=held).exists():
            raise FieldError("into", "已有别的并进了这一件", "请把那几件和这一件都并到新的一件")
        state = workflow.after(held, "merge")
        put(made, held, state=state, merged_into=other, filed_at=clock.now(), filed_words=reason)
    return held
