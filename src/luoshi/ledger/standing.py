"""How each row stands today: its light, from what units have reported and the preset that the place has chosen.

A light is worked out from the books whenever it is wanted; nobody sets it. Figures that are in count whether the office
has accepted their report or not, unless it was returned. A connector's figure counts in months for which no person has
reported one. What ``record.lighting`` worked out last is used for the rows that nothing has touched since.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F, Max, Min, Prefetch, QuerySet, prefetch_related_objects
from django.utils import timezone

from luoshi.assessing import presets
from luoshi.assessing.figures import Figure, Target
from luoshi.assessing.lights import Facts, Light, gravest, light
from luoshi.assessing.schedule import Milestone, Period, Schedule, shape
from luoshi.ledger import models, periods
from luoshi.ledger.models import (
    Breakdown,
    BreakdownState,
    Carry,
    Closing,
    ClosingState,
    Cycle,
    Event,
    Lamp,
    LightChange,
    Pace,
    Progress,
    ProgressState,
    Reading,
    Series,
    SlipState,
    Suspension,
    Task,
    Touch,
)

_STOCK = ("达到", "突破", "稳定在", "保持", "维持", "总数", "总量", "控制在", "降至", "降到", "提高到", "提升到")
_SHARE = Target(Decimal(100), unit="%", indicator="完成比例", cumulative=True)
_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?)[%％]")
_WHOLE = re.compile(r"^[^，。；]{0,12}(?:全部|全面|整体)(?:完成|完工|建成|竣工|投用|投入使用)")
#: what is done to rows and changes no light: a lamp outlives it
_QUIET = (
    "lights.change", "slip.issue", "slip.answer", "slip.close", "slip.send_back", "slip.withdraw", "task.comment",
    "request.ask", "request.decline", "request.withdraw", "closing.apply", "closing.return", "closing.decline",
    "progress.take_up", "progress.accept", "progress.ask", "progress.attach", "progress.detach",
)  # fmt: skip
_QUARTERLY_FRESH = 130  # days for which a quarterly figure is fresh: a quarter and the month after it


# --- What is needed of a row -----------------------------------------------------------------


def with_progress(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Rows with what is needed for their lights; the same queries whatever their number."""
    return tasks.prefetch_related(*_progress())


def fetch_progress(task: Task) -> None:
    """Fetch for one row in hand what :func:`with_progress` fetches for all."""
    prefetch_related_objects([task], *_progress())


def _progress() -> tuple[Prefetch | str, ...]:  # type: ignore[type-arg]
    reports = Progress.objects.exclude(state=ProgressState.RETURNED).order_by("period", "id")
    return (
        Prefetch("progress", reports),
        "progress__figures",
        Prefetch("closings", Closing.objects.filter(state=ClosingState.CLOSED), to_attr="closed"),
        Prefetch("suspensions", Suspension.objects.filter(resumed_on__isnull=True), to_attr="resting"),
        Prefetch("targets__readings", Reading.objects.select_related("connector").order_by("day", "id")),
    )


# --- Lights ----------------------------------------------------------------------------------


def driven(breakdown: Breakdown, today: date) -> bool:
    """Whether rows have lights: in the table's own year once it is issued, and later where anybody reported on it."""
    if breakdown.state != BreakdownState.ISSUED:
        return False
    return breakdown.report.year == today.year or Progress.objects.filter(task__breakdown=breakdown).exists()


def lights(breakdown: Breakdown, tasks: Iterable[Task], today: date) -> dict[int, Light]:
    """The light of each row that has begun to be driven; rows that nothing has touched since today's round are looked
    up, the others worked out."""
    wanted = [task.pk for task in tasks]
    known = _kept(breakdown, wanted, today)
    missing = [pk for pk in wanted if pk not in known]
    if not missing:
        return known
    books = Task.objects.filter(breakdown=breakdown, pk__in=missing).select_related("project", "carried")
    fresh = with_progress(books.prefetch_related("assignments", "milestones", "targets"))
    return known | worked_out(breakdown, fresh, today)


def _kept(breakdown: Breakdown, wanted: Iterable[int], today: date) -> dict[int, Light]:
    """Today's lamps of rows that no event has touched since, but such as change no light."""
    lamps = Lamp.objects.filter(task__breakdown=breakdown, day=today, preset=rule_of(breakdown))
    first = lamps.aggregate(first=Min("seq"))["first"]
    if first is None or (breakdown.pace == Pace.SHAPE and _years_changed_since(first)):
        return {}
    touched = Touch.objects.filter(task__breakdown=breakdown, event_id__gt=first).exclude(event__action__in=_QUIET)
    last = dict(touched.values_list("task_id").annotate(Max("event_id")).order_by())
    asked = set(wanted)
    fields = ("task_id", "seq", "colour", "word", "shape", "reason", "rule", "source")
    return {
        task: Light(*lit)
        for task, seq, *lit in lamps.values_list(*fields)
        if task in asked and last.get(task, 0) <= seq
    }


def _years_changed_since(seq: int) -> bool:
    """Whether figures of past years were typed in since an event: they touch no row, and bear on every one."""
    return Event.objects.filter(seq__gt=seq, action="series.put").exists()


def rule_of(breakdown: Breakdown) -> str:
    """What of the table's settings decides on lights."""
    return f"{breakdown.lights}/{breakdown.pace}/{breakdown.cycle}"[:80]


def worked_out(breakdown: Breakdown, tasks: Iterable[Task], today: date) -> dict[int, Light]:
    """The light of each row from the books: one for the gravest of its targets. The rows come with their progress."""
    preset = preset_of(breakdown)
    past = past_years(breakdown) if breakdown.pace == Pace.SHAPE else {}
    found = (
        (task, [light(f, schedule_of(breakdown, task, f.target, past), today, preset) for f in facts(breakdown, task)])
        for task in tasks
    )
    return {task.pk: worst for task, all_of_it in found if (worst := gravest(all_of_it)) is not None}


def preset_of(breakdown: Breakdown) -> presets.Preset:
    """The rule that the place has chosen for a table; the house's own where it is no longer there."""
    return presets.preset(breakdown.lights if breakdown.lights in presets.presets() else presets.DEFAULT)


def last_changes(breakdown: Breakdown, until: date | None = None) -> dict[int, LightChange]:
    """The last change in each row's history of lights; with a day, as it stood at the end of it."""
    told = LightChange.objects.filter(task__breakdown=breakdown).order_by()
    told = told if until is None else told.filter(day__lte=until)
    last = told.values("task_id").annotate(last=Max("pk"))
    return {each.task_id: each for each in LightChange.objects.filter(pk__in=last.values("last"))}


# --- Facts -----------------------------------------------------------------------------------


def facts(breakdown: Breakdown, task: Task) -> list[Facts]:
    """What is known of a row: a set of facts for each target, or one by the percentage reported or the milestones."""
    reports = of_lead(task)
    closed = next(iter(task.closed), None)  # type: ignore[attr-defined]
    resting = next(iter(task.resting), None)  # type: ignore[attr-defined]
    project, carried = getattr(task, "project", None), carried_of(task)
    same = Facts(
        None, (), task.deadline, closed.done_on if closed else None, resting.since if resting else None,
        project.starts_on if project else None, _started(breakdown, reports),
        fresh_days=_QUARTERLY_FRESH if Cycle.QUARTERLY in (breakdown.cycle, task.cycle) else None,
        moved=f"{timezone.localdate(carried.at)}{carried.get_how_display()}。" if carried else "",
    )  # fmt: skip
    targets = list(task.targets.all())
    if targets:
        return [same._replace(target=target_of(t), figures=figures(breakdown, task, t)) for t in targets]
    if any(m.done_on for m in task.milestones.all()):
        return [same]
    shares = tuple(
        Figure(day_of(breakdown, each), Decimal(each.percent)) for each in reports if each.percent is not None
    )
    return [same._replace(target=_SHARE, figures=shares)]


def carried_of(task: Task) -> Carry | None:
    """What became of a row of a past year; asks nothing of the books where it was joined."""
    found: Carry | None = getattr(task, "carried", None)
    return found


def _started(breakdown: Breakdown, reports: Iterable[Progress]) -> date | None:
    """The day of the first report that tells of any work done."""
    done = (
        day_of(breakdown, each) for each in reports if each.percent or any(f.value > 0 for f in each.figures.all())
    )
    return min(done, default=None)


def of_lead(task: Task) -> list[Progress]:
    """The reports that count for the row: its lead unit's."""
    lead = task.led
    return [each for each in task.progress.all() if lead and each.unit_id == lead.unit_id]


def target_of(target: models.Target) -> Target:
    """A target as assessed: at its adjusted value where a request was approved."""
    high = target.value_high if target.adjusted is None else None
    comparator = "ge" if target.comparator == "range" and high is None else target.comparator
    return Target(
        target.asked, target.measure, comparator, high, target.unit, target.direction, target.indicator,
        cumulative=cumulates(target),
    )  # fmt: skip


def cumulates(target: models.Target) -> bool:
    """Whether a target adds up from January: 新建37个, as against 达到386家."""
    return target.measure == "level" and not target.quote.startswith(_STOCK)


def figures(breakdown: Breakdown, task: Task, target: models.Target) -> tuple[Figure, ...]:
    """The figures of a target: what the lead unit reported, and what connectors read for other months."""
    return with_read(reported_of(breakdown, task, target), target)


def with_read(reported: tuple[Figure, ...], target: models.Target) -> tuple[Figure, ...]:
    """Reported figures of a target, and what connectors read for other months."""
    months = {(each.day.year, each.day.month) for each in reported}
    read = {each.day: each for each in read_of(target) if (each.day.year, each.day.month) not in months}
    return (*reported, *read.values())


def reported_of(breakdown: Breakdown, task: Task, target: models.Target) -> tuple[Figure, ...]:
    """What the lead unit reported of a target."""
    return tuple(
        Figure(day_of(breakdown, each), figure.value, figure.cumulative, figure.state)
        for each in of_lead(task)
        for figure in each.figures.all()
        if figure.target_id == target.pk
    )


def read_of(target: models.Target) -> tuple[Figure, ...]:
    """What connectors read of a target, the earliest day first: the last reading of a day, and where each tells only of
    its own month, the last of the month."""
    last: dict[tuple[int, ...], Figure] = {}
    for each in target.readings.all():
        total, day = each.connector.cumulative, each.day
        last[(day.year, day.month, day.day) if total else (day.year, day.month)] = Figure(day, each.value, total)
    return tuple(last.values())


def reported_of_many(breakdown: Breakdown, targets: Iterable[models.Target]) -> dict[int, tuple[Figure, ...]]:
    """What lead units reported of many targets, by target's id; one query, and no row made into an object."""
    held = models.Figure.objects.filter(
        target__in=[target.pk for target in targets], progress__task__assignments__unit=F("progress__unit"),
        progress__task__assignments__part=models.Part.LEAD,
    ).exclude(progress__state=ProgressState.RETURNED)  # fmt: skip
    out: dict[int, list[Figure]] = {}
    for target, period, at, value, cumulative, state in held.order_by("progress__period", "pk").values_list(
        "target_id", "progress__period", "progress__at", "value", "cumulative", "state"
    ):
        out.setdefault(target, []).append(Figure(_day(breakdown, period, at), value, cumulative, state))
    return {target: tuple(figures) for target, figures in out.items()}


def day_of(breakdown: Breakdown, report: Progress) -> date:
    """The day that a report speaks of: when it was handed in, or the end of its period once that is over."""
    return _day(breakdown, report.period, report.at)


def _day(breakdown: Breakdown, period: str, at: datetime) -> date:
    found = periods.period(period, breakdown.report_day)
    handed_in = timezone.localdate(at)
    return min(found.last, handed_in) if found else handed_in


# --- What is due by now ----------------------------------------------------------------------

Past = dict[tuple[str, str], list[tuple[Decimal | None, ...]]]


def past_years(breakdown: Breakdown) -> Past:
    """The past years of each indicator (name, unit), twelve values a year, the earliest first."""
    place, year = breakdown.report.place_id, breakdown.report.year
    out: Past = {}
    for each in Series.objects.filter(place=place, year__lt=year).order_by("year"):
        values = tuple(None if value is None else Decimal(value) for value in each.months)
        out.setdefault((each.indicator, each.unit), []).append(values)
    return out


def schedule_of(breakdown: Breakdown, task: Task, target: Target | None, past: Past) -> Schedule:
    """How the row's work is spread: by milestones that say a percentage, in the shape of past years, or evenly."""
    end = last_day(breakdown, task)
    period = Period(min(date(breakdown.report.year, 1, 1), end), end)
    nodes = tuple(milestone_of(m) for m in task.milestones.all())
    if nodes and (target is None or any(node.percent is not None for node in nodes)):
        return Schedule(period, "milestones", nodes)
    if target is not None and target.cumulative and breakdown.pace == Pace.SHAPE:
        return Schedule(period, "shape", nodes, shape(past.get((target.indicator, target.unit), [])).shares)
    return Schedule(period, "equal", nodes, working=breakdown.pace == Pace.WORKING)


def last_day(breakdown: Breakdown, task: Task) -> date:
    """The last day on which a row is in time: its deadline, or the end of the table's year."""
    return task.deadline or date(breakdown.report.year, 12, 31)


def milestone_of(milestone: models.Milestone) -> Milestone:
    """A milestone as assessed; its percentage where its words say just one, or that all is done.

    >>> milestone_of(models.Milestone(quarter=2, text="三类管网各完成40%")).percent
    Decimal('40')
    """
    said = _PERCENT.findall(milestone.text)
    percent = Decimal(said[0]) if len(said) == 1 else Decimal(100) if _WHOLE.search(milestone.text) else None
    if percent is not None and percent > 100:
        percent = None
    return Milestone(milestone.quarter, milestone.text, percent, milestone.done_on is not None, milestone.done_on)


# --- What a close-out is checked for ---------------------------------------------------------


class Check(NamedTuple):
    """One thing that a close-out is checked for, and whether it is in order."""

    ok: bool
    words: str


def fetch_checks(tasks: list[Task]) -> None:
    """Fetch what :func:`checks_of` asks of rows; the same queries whatever their number."""
    prefetch_related_objects(
        tasks, "assignments", "milestones", "targets", *_progress(), "progress__evidence", "slips__slip", "requests"
    )


def checks_of(task: Task, today: date) -> list[Check]:
    """What is to be seen before a row is struck off: its figures, its proof, what is still open about it."""
    breakdown = task.breakdown
    fetch_checks([task])
    out = [check for target in task.targets.all() for check in _figure_checks(breakdown, task, target, today)]
    proofs = sum(len(each.evidence.all()) for each in of_lead(task))
    out.append(Check(proofs > 0, f"有 {proofs} 个佐证文件" if proofs else "没有佐证文件"))
    waiting = [each for each in of_lead(task) if each.state != ProgressState.ACCEPTED]
    out.append(Check(not waiting, f"有 {len(waiting)} 期进展没有通过审核" if waiting else "进展都已通过审核"))
    slips = sum(row.slip.state in (SlipState.ISSUED, SlipState.ANSWERED) for row in task.slips.all())
    out.append(Check(not slips, f"有 {slips} 份督办单没有办结" if slips else "没有未办结的督办单"))
    asked = any(request.state == "open" for request in task.requests.all())
    out.append(Check(not asked, "有一项调整申请待审批" if asked else "没有待审批的调整申请"))
    return out


def _figure_checks(breakdown: Breakdown, task: Task, target: models.Target, today: date) -> list[Check]:
    from luoshi.assessing.progress import progress

    aimed = target_of(target)
    now = progress(aimed, figures(breakdown, task, target), schedule_of(breakdown, task, aimed, {}), today, 366)
    doubt = now.state == "disputed"
    out = [Check(now.met, f"{target.indicator}：{now.reason}")]
    return [*out, Check(False, f"{target.indicator}：统计部门对数据有异议")] if doubt else out
