"""How a table is driven: its reporting cycle, its rule for lights, what a close-out needs; and milestones ticked off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from luoshi.assessing import presets
from luoshi.ledger import clock, policy, workflow
from luoshi.ledger.fields import LABELS, QUARTERS, FieldError
from luoshi.ledger.models import Breakdown, Cycle, Milestone, Pace, Person, Task
from luoshi.ledger.record.change import change
from luoshi.ledger.record.rows import issued_row, open_for, rows


class Rules(NamedTuple):
    """How a table is driven."""

    cycle: str  # monthly, quarterly
    report_day: int  # of the last month of a period
    lights: str  # a preset of luoshi.assessing
    pace: str  # equal, working, shape
    sign_off: bool  # close-outs are signed by the leading official


def set_rules(person: Person, breakdown: Breakdown, rules: Rules) -> bool:
    """Set how a table is driven; whether anything changed.

    Raises:
        FieldError: For a cycle, a day, a preset or a pace that there is not.
    """
    check(rules)
    with change(person, "breakdown.drive", breakdown) as made:
        fresh = Breakdown.objects.select_related("report__place").get(pk=breakdown.pk)
        policy.demand(person, "breakdown.drive", fresh)
        return made.update(fresh, **rules._asdict())


def check(rules: Rules) -> None:
    """Look at rules without setting them.

    Raises:
        FieldError: For a cycle, a day, a preset or a pace that there is not.
    """
    _one_of("cycle", rules.cycle, dict(Cycle.choices))
    _one_of("lights", rules.lights, {name: each.name for name, each in presets.presets().items()})
    _one_of("pace", rules.pace, dict(Pace.choices))
    if not 1 <= rules.report_day <= 31:
        raise FieldError("report_day", f"没有每月 {rules.report_day} 日", "写 1 到 31；没有这一天的月份按月底")


def set_cycle(person: Person, breakdown: Breakdown, task_id: int, cycle: str) -> bool:
    """Set how often a single row is asked for; whether anything changed.

    Args:
        person: Who may drive the table.
        breakdown: An issued table.
        task_id: The row.
        cycle: monthly, quarterly; empty: as the table.

    Raises:
        FieldError: For a cycle that there is not.
        Gone: For a row that is not in the table.
        NotNow: Before the table is issued.
    """
    called = {"": "随全表", **dict(Cycle.choices)}
    _one_of("cycle", cycle, called)
    with change(person, "task.cycle", breakdown) as made:
        task: Task = issued_row(open_for(person, breakdown, "breakdown.drive", "drive"), task_id)
        before = called[task.cycle]
        if changed := made.update(task, cycle=cycle):
            made.tell(task, "cycle", before, called[cycle])
    return changed


def _one_of(field: str, given: str, allowed: Mapping[str, object]) -> None:
    if given not in allowed:
        raise FieldError(field, f"没有“{given[:40]}”", f"可以是 {'、'.join(map(str, allowed.values()))}")


def reach(person: Person, breakdown: Breakdown, task_id: int, quarter: int, reached: bool = True) -> Milestone:
    """The lead unit says that a milestone is reached, or that it is not after all.

    Raises:
        FieldError: For a quarter without a milestone.
        NotNow: Before the table is issued.
    """
    with change(person, "progress.milestone", breakdown) as made:
        (task,) = rows(Breakdown.objects.select_related("report__place").get(pk=breakdown.pk), [task_id])
        policy.demand(person, "progress.milestone", task)
        workflow.after(task.breakdown, "report")
        held = next((m for m in task.milestones.all() if m.quarter == quarter), None)
        if held is None:
            words = [LABELS[name] for name, each in QUARTERS.items() if any(m.quarter == each for m in task.milestones.all())]
            raise FieldError("quarter", f"第 {quarter} 季度没有形象进度", f"有形象进度的是 {'、'.join(words) or '（没有）'}")
        day = (held.done_on or clock.today()) if reached else None  # said again, the first day stands
        if made.update(held, done_on=day):
            made.tell(task, "progress", "形象进度", f"{person.unit}：{held.text[:40]}{'已达到' if reached else '未达到'}")
    return held
