"""What last year's table leaves open beside the new year's: each row with why it is open and what is proposed for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from luoshi.assessing import figures
from luoshi.ledger import queries, standing, workflow
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import (
    Breakdown,
    BreakdownState,
    CarriedAs,
    Carry,
    Closing,
    Target,
    Task,
    TaskState,
)
from luoshi.ledger.reading import reading_of
from luoshi.ledger.record.carrying import Decision
from luoshi.ledger.record.closing import STANDING
from luoshi.reconciling.carrying import Alike, Row, alike

_ANNUAL = ("growth", "change")
_NUMBERED = re.compile(r"\s*([0-9]{1,5})\s*(?:[.、 ]\s*(.*))?$", re.DOTALL)
_SHOWN = 40


class Open(NamedTuple):
    """A row of the old table that is not closed out, and what is proposed for it."""

    task: Task
    number: int  # as printed in the old table
    why: str
    decision: Decision
    into: Task | None  # the row of the new table that is proposed
    because: str  # why this is proposed
    waits: str  # what has to be settled first; then nothing can be decided here

    @property
    def token(self) -> str:
        """The proposal as a form sends it back: what was seen is what is done."""
        return f"{self.decision.old}:{self.decision.how}:{self.decision.new or ''}"


def previous(breakdown: Breakdown) -> Breakdown | None:
    """The latest issued table of an earlier year of the place."""
    report = breakdown.report
    found = Breakdown.objects.filter(
        report__place=report.place_id, report__year__lt=report.year, state=BreakdownState.ISSUED
    )
    return found.select_related("report__place").order_by("-report__year", "-pk").first()


def numbered(breakdown: Breakdown) -> dict[int, Task]:
    """The kept rows of a table by their number."""
    return dict(enumerate(queries.kept(breakdown).prefetch_related("targets"), 1))


def open_rows(old: Breakdown, new: Breakdown, rows: Mapping[int, Task], today: date) -> list[Open]:
    """The rows of an old table that nobody has closed out or carried over, in order.

    Args:
        old: The old table.
        new: The new one.
        rows: Its kept rows by number.
        today: The day of the figures.
    """
    found = standing.with_progress(queries.tasks(old).exclude(state=TaskState.DROPPED))
    waiting = dict(Closing.objects.filter(task__breakdown=old, state__in=STANDING).values_list("task_id", "state"))
    kept = list(enumerate(found, 1))
    left = [(n, task) for n, task in kept if not task.closed and standing.carried_of(task) is None]  # type: ignore[attr-defined]
    same = _alike(old, new, [task for _, task in left], list(rows.values()))
    by_key = {task.pk: task for task in rows.values()}
    may_add = workflow.allows(new, "edit")
    return [_open(old, n, task, same.get(task.pk), by_key, today, may_add=may_add, waits=task.pk in waiting) for n, task in left]


def _alike(old: Breakdown, new: Breakdown, before: Sequence[Task], after: Sequence[Task]) -> dict[int, Alike]:
    if not before or not after:
        return {}
    one, other = ([_row(task) for task in tasks] for tasks in (before, after))
    return alike(reading_of(old.report), reading_of(new.report), new.report.year, one, other)


def _row(task: Task) -> Row:
    return Row(task.pk, task.text, tuple(target.start for target in task.targets.all() if target.end))


# --- Why a row is open, and what is proposed ---------------------------------------------------


def _open(
    old: Breakdown, number: int, task: Task, same: Alike | None, rows: Mapping[int, Task], today: date, *, may_add: bool, waits: bool
) -> Open:  # fmt: skip
    year = old.report.year
    short = [said for target in task.targets.all() if (said := _short(old, task, target, today))]
    resting = next(iter(task.resting), None)  # type: ignore[attr-defined]
    ahead = (task.deadline is not None and task.deadline.year > year) or any(
        target.period.startswith("by ") and target.period > f"by {year}" for target in task.targets.all()
    )
    why = "；".join(filter(None, (
        f"暂停：{resting.reason}" if resting else "",
        f"时限在{year}年之后" if ahead else "",
        "，".join(short) if short else "目标已达到，没有销号" if task.targets.all() else "没有量化目标，没有销号",
    )))  # fmt: skip
    decision, because = _proposed(year, task, same, bool(short), ahead or resting is not None)
    if decision.how == CarriedAs.NEW and not may_add:
        because = "新年度的表已经印发，不能再加任务：请选并入哪一条，或写明为什么不再结转"
    into = rows.get(decision.new or 0)
    return Open(task, number, why, decision, into, because, "销号申请还没有办完" if waits else "")


def _proposed(year: int, task: Task, same: Alike | None, short: bool, goes_on: bool) -> tuple[Decision, str]:
    targets = list(task.targets.all())
    if same is not None:
        return Decision(task.pk, CarriedAs.INTO, same.key), same.why
    if targets and not goes_on:
        if all(target.measure in _ANNUAL for target in targets):
            reason = f"{year}年的年度指标，到年底为止，结果写入报告回顾"
            return Decision(task.pk, CarriedAs.ENDED, None, reason), "年度指标不跨年"
        if not short:
            return Decision(task.pk, CarriedAs.ENDED, None, "目标已经达到"), "目标已达到"
    return Decision(task.pk, CarriedAs.NEW), "新报告里没有相同的任务"


def _short(old: Breakdown, task: Task, target: Target, today: date) -> str:
    """What a figure is short of; "" where it has reached its target."""
    aimed = standing.target_of(target)
    now = figures.standing(aimed, standing.figures(old, task, target), today)
    if figures.unmeasurable(aimed):
        return ""
    if now.value is None:
        return f"{target.indicator}没有数字"
    if figures.compare(aimed, now.value).met:
        return ""
    return f"{target.indicator}目标{figures.asked(aimed)}，实际{figures.named(aimed, now.value)}"


# --- What a form says --------------------------------------------------------------------------


def shown(number: int, task: Task) -> str:
    """A row of the new table as a list to choose from names it; :func:`meant` reads it."""
    return f"{number} {task.text[:_SHOWN]}"


def meant(rows: Mapping[int, Task], typed: str) -> int | None:
    """The row that is meant; None where nothing is typed.

    Raises:
        FieldError: For a number that there is not, or that has become another row's since.
    """
    if not typed.strip():
        return None
    match = _NUMBERED.match(typed)
    task = rows.get(int(match[1])) if match else None
    if match is None or task is None:
        raise FieldError("new", f"新年度的表里没有“{typed.strip()[:20]}”这一条", f"写序号，1 到 {len(rows)}")
    words = (match[2] or "").strip()
    if words and not task.text.startswith(words):
        raise FieldError("new", f"第 {match[1]} 条已经不是“{words[:20]}”", "表刚改过，请再选一次")
    return task.pk


def carried_out(old: Breakdown) -> list[Carry]:
    """What was carried over from a table already, with where each row went."""
    found = Carry.objects.filter(old__breakdown=old).select_related("old", "new__breakdown__report", "by")
    return list(found)
