"""The next report's review (回顾) from the books: a year's rows with what came of them, ready for ``papers.review``.

A figure is the lead unit's, as the statisticians left it; what nobody reported is missing, never guessed. Figures of
the year that come in after it count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from django.db.models import Prefetch
from django.utils import timezone

from luoshi.assessing import figures
from luoshi.assessing.figures import Figure
from luoshi.assessing.verdict import verdict
from luoshi.ledger import models, queries, standing
from luoshi.ledger.models import (
    Amendment,
    Breakdown,
    Closing,
    ClosingState,
    SlipRow,
    Suspension,
    Target,
    Task,
    TaskKind,
    TaskState,
)
from luoshi.office import reporting
from luoshi.papers.official.phrases import chinese_date
from luoshi.papers.review.model import Closed, Goal, Review, Row
from luoshi.reading.model import Statement
from luoshi.reconciling.promises import due

Address = Callable[[Task], str]


def review(breakdown: Breakdown, today: date, address: Address = lambda _: "") -> Review:
    """A year of an issued table, as of today.

    Args:
        breakdown: The table.
        today: The day of the figures.
        address: The address of a row's page; "" where pages have none.
    """
    place = breakdown.report.place
    rows = (
        _row(breakdown, number, task, today, address(task)) for number, task in enumerate(_tasks(breakdown), 1)
    )
    return Review(place.name, place.issuer, breakdown.report.year, today, tuple(rows))


def _tasks(breakdown: Breakdown) -> Iterable[Task]:
    """The kept rows in order with all that is told of them; the same queries whatever their number."""
    found = standing.with_progress(queries.tasks(breakdown).exclude(state=TaskState.DROPPED))
    slips = SlipRow.objects.select_related("slip__unit").order_by("slip__number")
    ended = Closing.objects.select_related("unit").order_by("pk")
    return found.prefetch_related(
        Prefetch("slips", slips), Prefetch("closings", ended), Prefetch("suspensions", Suspension.objects.order_by("pk")),
        Prefetch("comments", models.Comment.objects.select_related("by").order_by("pk")),
    )  # fmt: skip


def _row(breakdown: Breakdown, number: int, task: Task, today: date, address: str) -> Row:
    closed = next((each for each in task.closings.all() if each.state == ClosingState.CLOSED), None)
    resting = next((each for each in task.suspensions.all() if each.resumed_on is None), None)
    return Row(
        number, task.text, task.area, task.kind == TaskKind.HEADLINE, task.led.unit.name if task.led else "",
        tuple(_goal(breakdown, task, target, today) for target in task.targets.all()),
        Closed(_decided(closed), closed.text) if closed else None,
        f"自{chinese_date(resting.since)}起：{resting.reason}" if resting else "",
        task.deadline, tuple(_reasons(task)), address,
    )  # fmt: skip


def _decided(closing: Closing) -> date:
    return timezone.localdate(closing.signed_at or closing.reviewed_at or closing.at)


# --- Figures -----------------------------------------------------------------------------------


def _goal(breakdown: Breakdown, task: Task, target: Target, today: date) -> Goal:
    """What came of a target; one that is due in a later year is told as it stands."""
    aimed, year = standing.target_of(target), breakdown.report.year
    held = [figure for figure in standing.figures(breakdown, task, target) if figure.day <= today]
    now = figures.standing(aimed, held, today)
    judged = verdict(aimed, held, today, end=date(year, 12, 31))
    ends = due(_statement(target), year)
    later = ends if ends is not None and ends > year else None
    original = "" if target.adjusted is None else figures.asked(aimed._replace(value=target.value, value_high=target.value_high))
    return Goal(
        aimed, target.quote, breakdown.report.text[target.start : target.end], now.value, now.day,
        now.state if now.value is not None else "none", judged.name, judged.rule == "verdict.early", later, original,
        _source(breakdown, task, target, held),
    )  # fmt: skip


def _statement(target: Target) -> Statement:
    """As much of a statement as tells when it is due."""
    empty = ("", "", None, None, None, None, "", "target", target.period or None, "", None, 0, 0, 0, ())
    return Statement(0, 0, *empty)


def _source(breakdown: Breakdown, task: Task, target: Target, held: list[Figure]) -> str:
    """Which unit's report of which period has the figure that counts, or that a connector read it."""
    reported = [
        report for report in standing.of_lead(task) for figure in report.figures.all() if figure.target_id == target.pk
    ]
    if not reported:
        return "数据连接自动取数" if held else ""
    last = reported[-1]
    unit = task.led.unit.name if task.led else ""
    return f"{unit}\n{reporting.period_words(breakdown, last.period)}进展"


# --- Reasons -----------------------------------------------------------------------------------

_CHANGED = {"deadline": "完成时限", "targets": "目标值"}


def _reasons(task: Task) -> Iterable[str]:
    """Why a row is not done, as people have written it: approved changes, returned close-outs, answers to slips, the
    leaders' comments."""
    for amendment in sorted(task.amendments.all(), key=lambda each: each.pk):
        if amendment.field in _CHANGED:
            yield _amended(amendment)
    for closing in task.closings.all():
        if closing.state == ClosingState.RETURNED and closing.review:
            yield f"销号退回：“{_ended(closing.review)}”"
        if closing.state == ClosingState.REOPENED:
            yield f"销号后重开：{_ended(closing.reopened_because)}"
    answers = [row.slip for row in task.slips.all() if row.slip.answer]
    if answers:
        last = answers[-1]
        yield f"{last.unit.name}对第{last.number}号督办单的反馈：“{_ended(last.answer)}”"
    for comment in list(task.comments.all())[-1:]:
        yield f"{comment.by.name}批示：“{_ended(comment.text)}”"


def _amended(amendment: Amendment) -> str:
    what = _CHANGED[amendment.field]
    return f"经批准{what}由“{amendment.original}”调整为“{amendment.changed}”：{_ended(amendment.reason)}"


def _ended(text: str) -> str:
    return " ".join(text.split()).rstrip("。；，")
