"""How each row stands today: its light, from what units have reported and the preset that the place has chosen.

A light is worked out from the books whenever it is wanted; nobody sets it. Figures that are in count whether the office
has accepted their report or not, unless it was returned.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.utils import timezone

from luoshi.assessing import presets
from luoshi.assessing.figures import Figure, Target
from luoshi.assessing.lights import Facts, Light, gravest, light
from luoshi.assessing.schedule import Milestone, Period, Schedule
from luoshi.ledger import models, periods
from luoshi.ledger.models import Breakdown, BreakdownState, Progress, ProgressState, Task

_STOCK = ("达到", "突破", "稳定在", "保持", "维持", "总数", "总量", "控制在", "降至", "降到", "提高到", "提升到")
_SHARE = Target(Decimal(100), unit="%", indicator="完成比例", cumulative=True)


def with_progress(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Rows with what is needed for their lights; two more queries whatever their number."""
    return tasks.prefetch_related(*_progress())


def fetch_progress(task: Task) -> None:
    """Fetch for one row in hand what :func:`with_progress` fetches for all."""
    prefetch_related_objects([task], *_progress())


def _progress() -> tuple[Prefetch, str]:  # type: ignore[type-arg]
    reports = Progress.objects.exclude(state=ProgressState.RETURNED).select_related("unit").order_by("period", "id")
    return Prefetch("progress", reports), "progress__figures"


def driven(breakdown: Breakdown, today: date) -> bool:
    """Whether rows have lights: in the table's own year once it is issued, and later where anybody reported on it."""
    if breakdown.state != BreakdownState.ISSUED:
        return False
    return breakdown.report.year == today.year or Progress.objects.filter(task__breakdown=breakdown).exists()


def lights(breakdown: Breakdown, tasks: Iterable[Task], today: date) -> dict[int, Light]:
    """The light of each row that has begun to be driven: one for the gravest of its targets."""
    preset = _preset(breakdown.lights)
    found = (
        (task, [light(f, _schedule(breakdown, task), today, preset) for f in _facts(breakdown, task)]) for task in tasks
    )
    return {task.pk: worst for task, all_of_it in found if (worst := gravest(all_of_it)) is not None}


def _preset(name: str) -> presets.Preset:
    return presets.preset(name if name in presets.presets() else presets.DEFAULT)


def _facts(breakdown: Breakdown, task: Task) -> list[Facts]:
    """What is known of a row: a set of facts for each target, or one by the percentage reported."""
    project = getattr(task, "project", None)
    starts = project.starts_on if project else None
    targets = list(task.targets.all())
    reports = _of_lead(task)
    if not targets:
        shares = tuple(
            Figure(day_of(breakdown, each), Decimal(each.percent)) for each in reports if each.percent is not None
        )
        return [Facts(_SHARE, shares, task.deadline, starts_on=starts)]
    return [Facts(target_of(t), _figures(breakdown, reports, t), task.deadline, starts_on=starts) for t in targets]


def _of_lead(task: Task) -> list[Progress]:
    """The reports that count for the row: its lead unit's."""
    return [each for each in task.progress.all() if task.led and each.unit_id == task.led.unit_id]


def target_of(target: models.Target) -> Target:
    return Target(
        target.value, target.measure, target.comparator, target.value_high, target.unit, target.direction,
        target.indicator, cumulative=target.measure == "level" and not target.quote.startswith(_STOCK),
    )  # fmt: skip


def _figures(breakdown: Breakdown, reports: Iterable[Progress], target: models.Target) -> tuple[Figure, ...]:
    return tuple(
        Figure(day_of(breakdown, each), figure.value, figure.cumulative, figure.state)
        for each in reports
        for figure in each.figures.all()
        if figure.target_id == target.pk
    )


def day_of(breakdown: Breakdown, report: Progress) -> date:
    """The day that a report speaks of: when it was handed in, or the end of its period once that is over."""
    found = periods.period(report.period, breakdown.report_day)
    handed_in = timezone.localdate(report.at)
    return min(found.last, handed_in) if found else handed_in


def _schedule(breakdown: Breakdown, task: Task) -> Schedule:
    year = breakdown.report.year
    end = task.deadline or date(year, 12, 31)
    start = min(date(year, 1, 1), end)
    nodes = tuple(Milestone(m.quarter, m.text) for m in task.milestones.all())
    return Schedule(Period(start, end), "equal", nodes)
