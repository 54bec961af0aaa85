"""What waits for the office, or for a leader's signature: the same number of queries however much there is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Prefetch, QuerySet, prefetch_related_objects

from luoshi.ledger import fields, standing
from luoshi.ledger.models import (
    Assignment,
    Breakdown,
    BreakdownState,
    Closing,
    ClosingState,
    Evidence,
    Figure,
    FigureState,
    Person,
    Progress,
    ProgressState,
    Request,
    RequestState,
    Slip,
    SlipState,
    Target,
    Task,
    TaskState,
)
from luoshi.ledger.record.requests import LABELS
from luoshi.ledger.standing import Check
from luoshi.office import reporting, slips

MOST = 30  # of a kind on one page; the longest waiting first


# --- Reports, slips, figures -----------------------------------------------------------------


class Period(NamedTuple):
    """Reports of a period that wait for review."""

    name: str
    words: str
    total: int


def periods(breakdown: Breakdown) -> list[Period]:
    """The reports that wait for review, by period."""
    found = Progress.objects.filter(task__breakdown=breakdown, state=ProgressState.SUBMITTED)
    counted = found.exclude(task__state=TaskState.DROPPED).order_by("period").values_list("period")
    return [Period(n, reporting.period_words(breakdown, n), total) for n, total in counted.annotate(Count("pk"))]


def answered(breakdown: Breakdown) -> QuerySet[Slip]:
    """Slips with an answer that the office has not settled."""
    found = Slip.objects.filter(breakdown=breakdown, state=SlipState.ANSWERED)
    return found.select_related("unit").prefetch_related("rows__task").order_by("answered_at")


def silent(breakdown: Breakdown, today: date) -> QuerySet[Slip]:
    """Slips whose answer is overdue."""
    found = Slip.objects.filter(slips.overdue(today), breakdown=breakdown)
    return found.select_related("unit").prefetch_related("rows__task").order_by("due")


def disputed(breakdown: Breakdown) -> QuerySet[Figure]:
    """Figures that the statistician disputes, of reports that were not returned."""
    found = Figure.objects.filter(progress__task__breakdown=breakdown, state=FigureState.DISPUTED)
    found = found.exclude(progress__state=ProgressState.RETURNED).exclude(progress__task__state=TaskState.DROPPED)
    return found.select_related("target", "checked_by", "progress__unit", "progress__task").order_by("checked_at")


# --- Requests for change ---------------------------------------------------------------------


class Difference(NamedTuple):
    """A field of a row: what it is now, and what is asked for."""

    label: str
    now: str
    then: str


class Asked(NamedTuple):
    """A request, and what it would change."""

    request: Request
    differences: list[Difference]

    @property
    def key(self) -> str:
        """What names it on the page."""
        return f"r{self.request.pk}"


def open_requests(breakdown: Breakdown) -> QuerySet[Request]:
    """The requests that wait for the office."""
    return Request.objects.filter(task__breakdown=breakdown, state=RequestState.OPEN)


def asked(breakdown: Breakdown, found: QuerySet[Request]) -> list[Asked]:
    """Requests with what they would change, as many as a page shows, the oldest first."""
    found = found.select_related("unit", "by", "task__official", "task__project", "task__breakdown__report__place")
    own = found.prefetch_related("task__assignments__unit", "task__milestones", "task__targets").order_by("at", "pk")
    words = fields.Words(breakdown.report.place)
    return [Asked(each, differences(words, each)) for each in own[:MOST]]


def differences(words: fields.Words, request: Request) -> list[Difference]:
    """What a request would change, in words: each field as it is now beside what is asked for."""
    now = fields.values(request.task)
    given = {name: value for name, value in request.given.items() if name != "targets"}
    out = [Difference(LABELS[name], words(name, now[name]), words(name, value)) for name, value in given.items()]
    own = {str(target.pk): target for target in request.task.targets.all()}
    for key, value in request.given.get("targets", {}).items():
        if target := own.get(key):
            out.append(Difference(f"{target.indicator}目标值", _with_unit(target, target.asked), _with_unit(target, value)))
    return out


def _with_unit(target: Target, value: object) -> str:
    plain = fields.NOBODY if value is None else f"{value:f}" if not isinstance(value, str) else value
    return f"{plain}{target.unit}"


# --- Close-outs ------------------------------------------------------------------------------


class Closed(NamedTuple):
    """A close-out with what it is checked for and what proves it."""

    closing: Closing
    checks: list[Check]
    files: list[Evidence]
    last: Progress | None  # the lead unit's latest report
    failing: bool  # a check is not in order: accepting it needs a word

    @property
    def key(self) -> str:
        """What names it on the page."""
        return f"c{self.closing.pk}"


def submitted(breakdown: Breakdown) -> QuerySet[Closing]:
    """The close-outs that wait for the office to verify them."""
    return Closing.objects.filter(task__breakdown=breakdown, state=ClosingState.SUBMITTED)


def verified(breakdown: Breakdown) -> QuerySet[Closing]:
    """The close-outs that the office has verified and the leading official has not signed."""
    found = Closing.objects.filter(task__breakdown=breakdown, state=ClosingState.VERIFIED)
    return found.select_related("unit", "task__official").order_by("reviewed_at")


def to_sign(leader: Person) -> QuerySet[Closing]:
    """The close-outs that wait for a leader's signature, in all tables."""
    return Closing.objects.filter(
        task__official=leader, state=ClosingState.VERIFIED, task__breakdown__state=BreakdownState.ISSUED
    ).exclude(task__state=TaskState.DROPPED)


def checked(found: QuerySet[Closing], today: date) -> list[Closed]:
    """Close-outs with their checks and their proof, as many as a page shows, the oldest first."""
    found = found.select_related("unit", "by", "reviewed_by", "task__official", "task__breakdown__report__place")
    shown = list(found.order_by("at", "pk")[:MOST])
    tasks = [closing.task for closing in shown]
    _fetch(tasks)
    return [_closed(closing, standing.checks_of(closing.task, today)) for closing in shown]


def _fetch(tasks: list[Task]) -> None:
    prefetch_related_objects(tasks, Prefetch("assignments", Assignment.objects.select_related("unit")))
    standing.fetch_checks(tasks)


def _closed(closing: Closing, checks: list[Check]) -> Closed:
    reports = standing.of_lead(closing.task)
    files: Iterable[Evidence] = (file for report in reversed(reports) for file in report.evidence.all())
    last = reports[-1] if reports else None
    return Closed(closing, checks, list(files), last, any(not check.ok for check in checks))
