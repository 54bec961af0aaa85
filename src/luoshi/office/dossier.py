"""All that the page of one row tells beside its targets: lights, reports, slips, requests, close-outs, and its events.

Each asks the books for this row alone, and tells no more than the person may see.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Prefetch, Q

from luoshi.ledger import fields, policy
from luoshi.ledger.models import (
    Breakdown,
    Carry,
    Closing,
    Event,
    LightChange,
    Person,
    Progress,
    Request,
    Slip,
    SlipRow,
    Suspension,
    TakeUp,
    Target,
    Task,
)
from luoshi.office import reporting
from luoshi.office.words import TOLD

LATEST = 6
_MOST_EVENTS = 200  # that a page reads: an event on the whole table may be long


class Some(NamedTuple):
    """A list of which the page shows the latest at once, and the others when asked."""

    latest: Sequence[Any]
    earlier: Sequence[Any]


def some(found: Iterable[Any]) -> Some:
    """The latest few of a list that begins with the latest, and the others."""
    every = list(found)
    return Some(every[:LATEST], every[LATEST:])


# --- What the row says, and what it said -----------------------------------------------------


class Fact(NamedTuple):
    """A field of a row; what it was when the table was issued, where it has been changed."""

    label: str
    value: str
    was: str


_ELSEWHERE = ("text", *fields.QUARTERS)  # the title of the page, the milestones
_ONLY_WHERE_SAID = (*fields.PROJECT, "joint", "note")


def facts(words: fields.Words, task: Task) -> list[Fact]:
    """The fields of a row that are worth a line."""
    was = originals(task)
    now = {name: words(name, value) for name, value in fields.values(task).items() if name not in _ELSEWHERE}
    return [
        Fact(fields.LABELS[name], value, was.get(name, ""))
        for name, value in now.items()
        if name in was or not (name in _ONLY_WHERE_SAID and value == fields.NOBODY)
    ]


def originals(task: Task) -> dict[str, str]:
    """The original of each field that was changed after the table was issued."""
    out: dict[str, str] = {}
    for amendment in sorted(task.amendments.all(), key=lambda each: each.pk):
        out.setdefault(amendment.field, amendment.original)
    return out


def taken_up(task: Task) -> list[TakeUp]:
    """Which units have taken the row up."""
    return list(TakeUp.objects.filter(task=task).select_related("unit"))


# --- What happened ---------------------------------------------------------------------------


def lights(task: Task) -> list[LightChange]:
    """What the row's light became, the latest first."""
    return list(LightChange.objects.filter(task=task).order_by("-pk"))


def reports(breakdown: Breakdown, task: Task) -> list[tuple[Progress, str]]:
    """What units reported of the row, the latest first, each with its period in words."""
    found = reporting.reports(task=task).order_by("-period", "-at")
    return [(each, reporting.period_words(breakdown, each.period)) for each in found]


def slips(person: Person, task: Task) -> list[Slip]:
    """The slips about the row that the person may see, the latest first."""
    rows = SlipRow.objects.filter(task=task).select_related("task")
    found = Slip.objects.filter(rows__task=task).select_related("unit", "by", "breakdown__report")
    held = list(found.prefetch_related(Prefetch("rows", rows)))
    return [slip for slip in held if policy.may(person, "slip.see", slip)]


class Asked(NamedTuple):
    """A request for change, with what is asked for in words."""

    request: Request
    wants: list[tuple[str, str]]


def requests(words: fields.Words, task: Task) -> list[Asked]:
    """The requests for a change of the row, the latest first."""
    targets = {str(target.pk): target for target in task.targets.all()}
    found = Request.objects.filter(task=task).select_related("unit", "by", "settled_by", "version")
    return [Asked(each, _wants(words, targets, each.given)) for each in found]


def _wants(words: fields.Words, targets: Mapping[str, Target], given: Mapping[str, Any]) -> list[tuple[str, str]]:
    plain = [(fields.LABELS.get(n, n), words(n, v)) for n, v in given.items() if n != "targets"]
    moved = [
        (targets[key].indicator, f"{value}{targets[key].unit}")
        for key, value in given.get("targets", {}).items()
        if key in targets
    ]
    return plain + moved


def closings(task: Task) -> list[Closing]:
    """The row's close-outs, the latest first."""
    people = ("unit", "by", "reviewed_by", "signed_by", "reopened_by")
    return list(Closing.objects.filter(task=task).select_related(*people))


def suspensions(task: Task) -> list[Suspension]:
    """When the row rested, the latest first."""
    return list(Suspension.objects.filter(task=task).select_related("by", "resumed_by").order_by("-since", "-pk"))


class Went(NamedTuple):
    """A row was carried over: how, and the row at the other end where the person may see it."""

    carry: Carry
    other: Task | None


def carried(person: Person, task: Task) -> tuple[Went | None, list[Went]]:
    """Where a row went at its year's end, and the rows of earlier years that came to it."""
    at_end = ("old__breakdown__report__place", "new__breakdown__report__place", "by")
    found = Carry.objects.filter(Q(old=task) | Q(new=task)).select_related(*at_end)
    both = found.prefetch_related("old__assignments", "new__assignments")
    went = [Went(each, _visible(person, each.new)) for each in both if each.old_id == task.pk]
    came = [Went(each, _visible(person, each.old)) for each in both if each.new_id == task.pk]
    return (went[0] if went else None), came


def _visible(person: Person, task: Task | None) -> Task | None:
    return task if task is not None and policy.may(person, "task.see", task) else None


class Deed(NamedTuple):
    """An event, and what of it touches the row: label, before, after."""

    event: Event
    lines: list[tuple[str, str, str]]


class Story(NamedTuple):
    """What happened to a row, the latest first, and how many earlier events are not shown."""

    deeds: Some
    left: int


def story(task: Task) -> Story:
    """The row's events."""
    touches = task.touches.order_by("-event_id")
    deeds = [_deed(task, touch.event) for touch in touches.select_related("event")[:_MOST_EVENTS]]
    left = touches.count() - _MOST_EVENTS if len(deeds) == _MOST_EVENTS else 0
    return Story(some(deeds), left)


def _deed(task: Task, event: Event) -> Deed:
    told = [said for said in json.loads(event.body)["fields"] if said["task"] == task.pk]
    return Deed(event, [_line(said["field"], said["before"], said["after"]) for said in told])


_VALUES = {*fields.LABELS, "state", "light", "targets"}
_NAMED = ("progress", "slip")  # before: which report, which slip


def _line(field: str, before: str, after: str) -> tuple[str, str, str]:
    """What stood before is told where it is a value; of a request or a slip it is only what the thing is called."""
    if field in _VALUES:
        return TOLD.get(field, field), before, after
    return (before if field in _NAMED and before else TOLD.get(field, field)), "", after
