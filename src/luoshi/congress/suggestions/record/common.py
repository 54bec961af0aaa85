"""What all steps of a suggestion share: the row as the books hold it now, and the rules of its place."""

from __future__ import annotations

from typing import Any

from luoshi.congress.suggestions import clocks, policy, workflow
from luoshi.congress.suggestions.models import Suggestion, SuggestionHandling, SuggestionRules
from luoshi.ledger.models import Person, Place
from luoshi.ledger.record.change import Change
from luoshi.ledger.record.rows import Gone
from luoshi.ledger.workflow import NotNow

PARTS = (
    "signers__person", "handlings__unit", "extensions__unit", "pauses", "talks__unit", "replies__unit", "merged", "links",
)  # fmt: skip


def fresh(
    person: Person, suggestion: Suggestion | int, action: str, step: str, seen: int | None = None
) -> Suggestion:  # fmt: skip
    """A suggestion as the books hold it now, once the person may and its state allows the step.

    Args:
        person: Who acts.
        suggestion: It, or its id.
        action: What policy asks for.
        step: A step of ``workflow.STEPS``.
        seen: The version that the person saw; None: whatever it is.

    Raises:
        Gone: When it is not there.
        NotNow: When its state does not allow the step, or somebody has changed it since.
    """
    pk = suggestion if isinstance(suggestion, int) else suggestion.pk
    found = Suggestion.objects.select_related("place", "sponsor", "merged_into").prefetch_related(*PARTS)
    held = found.filter(pk=pk).first() if 0 < pk < 2**63 else None
    if held is None:
        raise Gone("没有这件建议提案", "请刷新页面再看")
    policy.demand(person, action, held)
    workflow.after(held, step)
    if seen is not None and seen != held.version:
        raise NotNow(f"{held.called}《{held.title[:30]}》刚被别人处理过，这一步没有做", "请看过现在的样子再定")
    return held


def put(made: Change, suggestion: Suggestion, **values: Any) -> None:
    """Set fields of a suggestion; its version goes up by one."""
    made.update(suggestion, version=suggestion.version + 1, **values)


def of_unit(suggestion: Suggestion, person: Person) -> SuggestionHandling:
    """What the person's unit has in hand of a suggestion that they may handle."""
    return next(each for each in suggestion.active if each.unit_id == person.unit_id)


def rules_of(place: Place) -> clocks.Rules:
    """How long each step may take in a place."""
    held = SuggestionRules.objects.filter(place=place).first()
    return clocks.rules(held.preset, held.changes) if held else clocks.presets()[clocks.DEFAULT]
