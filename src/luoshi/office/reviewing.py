"""The office's page of what is in for a period: the units, those with something to review first, a screenful at a time."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from luoshi.ledger import periods
from luoshi.ledger.models import Assignment, Breakdown, Part, Progress, ProgressState, Task, TaskState, Unit
from luoshi.office import reporting

_SCREEN = 60  # reports and, five to one, missing rows on a page


class OfUnit(NamedTuple):
    """What of a unit's rows is in for a period."""

    unit: Unit
    reports: list[Progress]
    missing: list[Task]  # that it leads
    asked: int  # rows that it leads and that are asked for in the period


class Period(NamedTuple):
    """What is in for a period, of all units, and one page of it."""

    units: list[OfUnit]
    asked: int
    missing: int
    reported: int
    waiting: int
    page: int
    pages: int


def period(breakdown: Breakdown, name: str, number: int) -> Period:
    """A page of what is in for a period; the first or last where there is no such page."""
    kept = Assignment.objects.filter(task__breakdown=breakdown, part=Part.LEAD).exclude(task__state=TaskState.DROPPED)
    kept = kept.exclude(task__cycle__in=periods.unwanted(breakdown.cycle, name))
    led: dict[int, set[int]] = {}
    for unit, task in kept.values_list("unit_id", "task_id"):
        led.setdefault(unit, set()).add(task)
    said: dict[int, dict[int, str]] = {}
    held = Progress.objects.filter(task__breakdown=breakdown, period=name).exclude(task__state=TaskState.DROPPED)
    for unit, task, state in held.values_list("unit_id", "task_id", "state"):
        said.setdefault(unit, {})[task] = state
    missing = {unit: rows - said.get(unit, {}).keys() for unit, rows in led.items()}
    waiting = Counter(u for u, rows in said.items() for s in rows.values() if s == ProgressState.SUBMITTED)
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=led.keys() | said.keys())}
    order = sorted(units, key=lambda pk: (not waiting[pk], not said.get(pk), units[pk].order, pk))
    pages = _screens([(pk, len(said.get(pk, {})) + len(missing.get(pk, ())) // 5) for pk in order])
    number = min(max(number, 1), len(pages))
    shown = pages[number - 1]
    return Period(
        _filled(breakdown, name, [units[pk] for pk in shown], led, missing), sum(map(len, led.values())),
        sum(map(len, missing.values())), sum(map(len, said.values())), waiting.total(), number, len(pages),
    )  # fmt: skip


def _screens(sizes: list[tuple[int, int]]) -> list[list[int]]:
    """Units put together into pages; never none."""
    pages: list[list[int]] = [[]]
    filled = 0
    for pk, size in sizes:
        if pages[-1] and filled + size > _SCREEN:
            pages.append([])
            filled = 0
        pages[-1].append(pk)
        filled += size
    return pages


def _filled(
    breakdown: Breakdown, name: str, units: list[Unit], led: dict[int, set[int]], missing: dict[int, set[int]]
) -> list[OfUnit]:
    reports: dict[int, list[Progress]] = {}
    found = reporting.reports(task__breakdown=breakdown, period=name, unit__in=units)
    for each in found.exclude(task__state=TaskState.DROPPED).select_related("unit", "by", "reviewed_by", "task"):
        reports.setdefault(each.unit_id, []).append(each)
    wanted = {task for unit in units for task in missing.get(unit.pk, ())}
    tasks = Task.objects.filter(breakdown=breakdown, pk__in=wanted).only("text", "order")
    return [
        OfUnit(
            unit, reports.get(unit.pk, []), [task for task in tasks if task.pk in missing.get(unit.pk, ())],
            len(led.get(unit.pk, ())),
        )
        for unit in units
    ]  # fmt: skip
