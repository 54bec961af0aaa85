"""Slips (督办单): issued by the office, answered by the unit, closed with a conclusion that the unit is told.

The conclusion is given back to the object of a supervision: 政府督查工作条例 (State Council order 733), 2021-02-01.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Max

from luoshi.ledger import clock, fields, policy, standing, workflow
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Breakdown, Person, Slip, SlipColour, SlipRow, SlipState, Task, TaskState, Unit
from luoshi.ledger.record.change import Change, change
from luoshi.ledger.record.rows import Gone, demand_here, open_for, rows

LONGEST_DEMAND = 1000
LONGEST_ANSWER = 2000
OPEN = (SlipState.ISSUED, SlipState.ANSWERED)


def issue(
    person: Person, breakdown: Breakdown, unit: Unit, task_ids: Sequence[int], demand: str, due: date, colour: str,
    *, once: bool = False,
) -> Slip:  # fmt: skip
    """Ask a unit to act on rows of its own.

    Args:
        person: Who issues.
        breakdown: The rows' table.
        unit: Who is asked; leads or joins each of the rows.
        task_ids: The rows.
        demand: What is asked.
        due: By when the unit answers; today or later.
        colour: blue, yellow or red.
        once: Refuse a row that an open slip asks this unit about already: a button pressed twice, two people at once.

    Raises:
        FieldError: For an empty demand, a day that is past, a colour that there is not, a row of another unit, no row.
        NotNow: Before the table is issued; with ``once``, while another slip about a row is open.
    """
    demand = fields.told("demand", demand, "督办要求", LONGEST_DEMAND, "写明要做什么、做到什么程度")
    if colour not in SlipColour.values:
        raise FieldError("colour", f"没有“{colour[:20]}”这一等", f"可以是 {'、'.join(SlipColour.labels)}")
    with change(person, "slip.issue", breakdown) as made:
        breakdown = open_for(person, breakdown, "slip.issue", "drive")
        today = clock.today()
        if not today <= due <= date(today.year + 1, 12, 31):
            raise FieldError("due", f"反馈时限 {due} 不对", f"从今天（{today}）起，最晚到明年底")
        tasks = rows(breakdown, list(dict.fromkeys(task_ids)))
        for task in tasks:
            _demand_own(task, unit)
            demand_here(task, "不能再督办")
        if once:
            _demand_no_other(unit, tasks)
        last = Slip.objects.filter(breakdown=breakdown).aggregate(last=Max("number"))["last"] or 0
        slip = Slip(
            breakdown=breakdown, number=last + 1, unit=unit, colour=colour, demand=demand, due=due, by=person,
            at=clock.now(),
        )  # fmt: skip
        made.create(slip)
        lit = standing.lights(breakdown, tasks, today)
        for task in tasks:
            word, reason = (lit[task.pk].word, lit[task.pk].reason) if task.pk in lit else ("", "")
            made.create(SlipRow(slip=slip, task=task, word=word, reason=reason))
            tell(made, slip, task, f"向{unit}发{SlipColour(colour).label}督办单，{due}前反馈")
    return slip


def _demand_own(task: Task, unit: Unit) -> None:
    if task.state == TaskState.DROPPED or all(a.unit_id != unit.pk for a in task.assignments.all()):
        raise FieldError("rows", f"“{task.text[:30]}”不是{unit}的任务", "请只选这个单位牵头或配合的任务")


def _demand_no_other(unit: Unit, tasks: Sequence[Task]) -> None:
    held = SlipRow.objects.filter(task__in=[task.pk for task in tasks], slip__unit=unit, slip__state__in=OPEN)
    if row := held.select_related("slip", "task").first():
        raise workflow.NotNow(
            f"第{row.slip.number}号督办单已在督办“{row.task.text[:30]}”", "请先办结或撤回那一份，或去掉这一条"
        )


def tell(made: Change, slip: Slip, task: Task, words: str) -> None:
    """Note in a row's story what happened to a slip about it."""
    made.tell(task, "slip", f"督办单第{slip.number}号", words)


def answer(person: Person, slip: Slip, text: str) -> Slip:
    """The unit's answer; said again before the office has settled it, it replaces the one before.

    Raises:
        FieldError: For an empty answer.
        NotNow: When the slip is closed or withdrawn.
    """
    text = fields.told("answer", text, "反馈", LONGEST_ANSWER, "写明采取了什么措施、现在到什么程度、何时完成")
    with change(person, "slip.answer", slip.breakdown) as made:
        fresh = _fresh(person, slip, "slip.answer")
        state = workflow.slip_after(fresh, "answer")
        made.update(fresh, state=state, answer=text, answered_by=person, answered_at=clock.now())
        _tell_all(made, fresh, f"{fresh.unit}反馈：{text[:60]}")
    return fresh


def _fresh(person: Person, slip: Slip, action: str) -> Slip:
    """The slip as the books hold it now, once the person may."""
    found = Slip.objects.select_related("breakdown__report__place", "unit").prefetch_related("rows__task")
    fresh = found.filter(pk=slip.pk).first()
    if fresh is None:
        raise Gone("没有这份督办单", "请刷新页面再看")
    policy.demand(person, action, fresh)
    return fresh


def _tell_all(made: Change, slip: Slip, words: str) -> None:
    for row in slip.rows.all():
        tell(made, slip, row.task, words)


def close(person: Person, slip: Slip, words: str = "") -> Slip:
    """Close an answered slip with a conclusion.

    Raises:
        NotNow: When it is not answered, or somebody else has settled it.
    """
    return _settle(person, slip, "close", words, missing="")


def send_back(person: Person, slip: Slip, words: str) -> Slip:
    """Ask for a better answer; the unit has until the same day, or three more days where that is nearer."""
    return _settle(person, slip, "send_back", words, missing="退回要写原因")


def withdraw(person: Person, slip: Slip, words: str) -> Slip:
    """Take a slip back that should not have been issued; it stays in the list."""
    return _settle(person, slip, "withdraw", words, missing="撤回要写原因")


_DONE = {"close": "办结", "send_back": "退回反馈", "withdraw": "撤回"}


def _settle(person: Person, slip: Slip, step: str, words: str, missing: str) -> Slip:
    words = fields.remark("words", words, "意见", missing, "单位会看到这句话")
    with change(person, f"slip.{step}", slip.breakdown, reason=words) as made:
        fresh = _fresh(person, slip, "slip.settle")
        given: dict[str, Any] = {"state": workflow.slip_after(fresh, step)}
        if given["state"] == SlipState.ISSUED:
            given |= {"returned": fresh.returned + 1, "due": max(fresh.due, clock.in_days(3))}
        made.update(fresh, words=words, settled_by=person, settled_at=clock.now(), **given)
        _tell_all(made, fresh, f"督查室{_DONE[step]}{f'：{words[:60]}' if words else ''}")
    return fresh
