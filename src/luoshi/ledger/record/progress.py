"""The year: units take rows up and report, the office reviews, the statistician confirms.

A figure stays as the unit reported it: a dispute stands beside it and is seen wherever the figure is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from luoshi.ledger import clock, fields, periods, policy, workflow
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import (
    Breakdown,
    Evidence,
    Figure,
    FigureState,
    Person,
    Progress,
    ProgressState,
    TakeUp,
    Target,
    Task,
)
from luoshi.ledger.record.change import Change, change
from luoshi.ledger.record.rows import Gone, rows

_LONGEST_TEXT = 2000
_REVIEWED = {"accept": ProgressState.ACCEPTED, "return": ProgressState.RETURNED, "ask": ProgressState.ASKED}
_OPEN = frozenset({ProgressState.SUBMITTED, ProgressState.RETURNED, ProgressState.ASKED})


class Said(NamedTuple):
    """What a unit reports of a row, as it is typed."""

    text: str
    percent: str = ""
    figures: Mapping[int, str] = {}  # target → value
    periodic: bool = False  # the figures are of the period alone


# --- Take up and report ------------------------------------------------------------------


def take_up(person: Person, breakdown: Breakdown, ids: Sequence[int]) -> int:
    """A unit takes up rows of its own (领办); how many it had not taken up before.

    Raises:
        NotNow: Before the table is issued.
        Forbidden: For a row of another unit.
    """
    with change(person, "progress.take_up", breakdown) as made:
        tasks = _reported(person, breakdown, ids)
        taken = set(TakeUp.objects.filter(task__in=tasks, unit=person.unit).values_list("task_id", flat=True))
        for task in tasks:
            if task.pk not in taken:
                made.create(TakeUp(task=task, unit=person.unit, by=person, at=clock.now()))
                _tell(made, task, "领办", f"{person.unit}领办")
    return len(tasks) - len(taken)


def _reported(person: Person, breakdown: Breakdown, ids: Sequence[int]) -> list[Task]:
    """Rows of the person's own unit in an issued table."""
    tasks = rows(Breakdown.objects.select_related("report__place").get(pk=breakdown.pk), ids)
    for task in tasks:
        policy.demand(person, "progress.report", task)
    workflow.after(tasks[0].breakdown, "report")
    return tasks


def _tell(made: Change, task: Task, what: str, words: str) -> None:
    made.tell(task, "progress", what, words)


def report(person: Person, breakdown: Breakdown, task_id: int, period: str, said: Said) -> Progress:
    """Report of a row for a period; said again, it replaces a report that is not accepted yet.

    Raises:
        FieldError: For an empty text, a percentage or a figure that is none, a period that is none of the year.
        NotNow: When the report of this period is accepted already, or the table is not issued.
        Forbidden: For a row of another unit.
    """
    with change(person, "progress.report", breakdown) as made:
        (task,) = _reported(person, breakdown, [task_id])
        _period(task.breakdown, period)
        values = {"text": _text(said.text), "percent": _percent(said.percent)}
        figures = _figures(task, said.figures)
        held = Progress.objects.filter(task=task, unit=person.unit, period=period).first()
        now = clock.now()
        if held is None:
            held = Progress(task=task, unit=person.unit, period=period, by=person, at=now, **values)
            made.create(held)
        elif held.state not in _OPEN:
            raise workflow.NotNow("这一期的进展已经通过审核", "有新情况请写在下一期，或请督查室退回")
        else:
            made.update(held, by=person, at=now, state=ProgressState.SUBMITTED, **values)
        _put_figures(made, held, figures, cumulative=not said.periodic)
        _tell(made, task, period, f"{person.unit}报送进展：{held.text[:60]}")
    return held


def faults(task: Task, said: Said) -> Iterator[tuple[FieldError, int | None]]:
    """All that :func:`report` would refuse of what is said of a row, each with the target whose figure it is."""
    checks: list[tuple[Callable[[], object], int | None]] = [
        (lambda: _text(said.text), None), (lambda: _percent(said.percent), None),
        *((partial(_figures, task, {key: value}), key) for key, value in said.figures.items()),
    ]  # fmt: skip
    for check, target in checks:
        try:
            check()
        except FieldError as error:
            yield error, target


def _period(breakdown: Breakdown, name: str) -> periods.Period:
    found = periods.period(name, breakdown.report_day)
    names = [p.name for p in periods.of_year(breakdown.cycle, breakdown.report_day, breakdown.report.year)]
    if found is None or name not in names:
        raise FieldError("period", f"没有“{name[:20]}”这一期", f"可以是 {names[0]} 到 {names[-1]}")
    return found


def _text(typed: str) -> str:
    hint, shorten = "写明本期做了什么、到什么程度", "请改短，细节放进佐证"
    return fields.told("progress_text", typed, "进展情况", _LONGEST_TEXT, hint, shorten)


def _percent(typed: str) -> int | None:
    plain = typed.strip().removesuffix("%").removesuffix("％").strip()
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 3 and int(plain) <= 100):
        raise FieldError("percent", f"“{typed.strip()[:20]}”不是完成比例", "写 0 到 100 的整数")
    return int(plain)


def _figures(task: Task, given: Mapping[int, str]) -> dict[Target, Decimal]:
    """The figures typed, each for a target of the row; what is left empty is not reported."""
    own = {target.pk: target for target in task.targets.all()}
    out: dict[Target, Decimal] = {}
    for key, typed in given.items():
        if not typed.strip():
            continue
        if key not in own:
            raise FieldError("figure", "这个数字不属于这条任务", "请刷新页面再填")
        out[own[key]] = number(own[key], typed)
    return out


def number(target: Target, typed: str) -> Decimal:
    """A target's figure as typed.

    Raises:
        FieldError: For what is no number, or too large to be one of a government's.
    """
    value = fields.number(typed)
    if value is None:
        hint = f"只写数字，单位是 {target.unit}" if target.unit else "只写数字"
        raise FieldError("figure", f"“{fields.clean(typed).strip()[:20]}”不是“{target.indicator}”的数值", hint)
    return value


def _put_figures(made: Change, held: Progress, figures: Mapping[Target, Decimal], cumulative: bool) -> None:
    before = {figure.target_id: figure for figure in held.figures.all()}
    for target, value in figures.items():
        figure = before.pop(target.pk, None)
        if figure is None:
            made.create(Figure(progress=held, target=target, value=value, cumulative=cumulative))
        elif (figure.value, figure.cumulative) != (value, cumulative):
            made.update(
                figure, value=value, cumulative=cumulative, state=FigureState.REPORTED, note="", checked_by=None,
                checked_at=None,
            )  # fmt: skip
    for figure in before.values():
        made.delete(figure)


# --- Proof -------------------------------------------------------------------------------


def attach(person: Person, progress: Progress, name: str, sha256: str, size: int, kind: str) -> Evidence:
    """Note a file that proves a report; the bytes have been put away before, under their hash.

    Raises:
        NotNow: When the report is accepted already.
    """
    with change(person, "progress.attach", progress.task.breakdown) as made:
        progress = _own(person, progress)
        held = Evidence.objects.filter(progress=progress, sha256=sha256).first()
        if held is None:
            held = Evidence(
                progress=progress, name=fields.clean(name)[:200], sha256=sha256, size=size, kind=kind, by=person,
                at=clock.now(),
            )  # fmt: skip
            made.create(held)
            _tell(made, progress.task, progress.period, f"{progress.unit}附佐证：{held.name}")
    return held


def detach(person: Person, evidence: Evidence) -> None:
    """Take a file back while the report is not accepted; the event keeps its name and hash."""
    with change(person, "progress.detach", evidence.progress.task.breakdown) as made:
        progress = _own(person, evidence.progress)
        made.delete(Evidence.objects.get(pk=evidence.pk))
        _tell(made, progress.task, progress.period, f"{progress.unit}撤回佐证：{evidence.name}")


def _own(person: Person, progress: Progress) -> Progress:
    """A report of the person's own unit that may still be changed."""
    fresh = Progress.objects.select_related("task__breakdown__report", "unit").get(pk=progress.pk)
    policy.demand(person, "progress.report", fresh.task)
    if fresh.unit_id != person.unit_id:
        raise Gone("没有这份进展", "请从本单位任务进入")
    if fresh.state not in _OPEN:
        raise workflow.NotNow("这份进展已经通过审核，佐证不能再动", "请督查室退回后再改")
    return fresh


# --- Review ------------------------------------------------------------------------------


def review(person: Person, breakdown: Breakdown, ids: Sequence[int], step: str, words: str = "") -> int:
    """Accept reports, return them, or ask for more; the last two with a word.

    Raises:
        FieldError: For a step that there is not, or a return without a reason.
        NotNow: For a report that was returned and is not in again.
    """
    if step not in _REVIEWED:
        raise FieldError("step", f"没有“{step[:20]}”这一步", f"可以是 {'、'.join(_REVIEWED)}")
    words = fields.remark("review", words, missing="" if step == "accept" else "请写明原因", hint="单位会看到这句话")
    with change(person, f"progress.{step}", breakdown, reason=words) as made:
        policy.demand(person, "progress.review", breakdown)
        workflow.after(Breakdown.objects.get(pk=breakdown.pk), "report")
        found = list(
            Progress.objects.filter(pk__in=list(ids), task__breakdown=breakdown).select_related("task", "unit")
        )
        if not found or len(found) != len(set(ids)):
            raise Gone("有进展找不到了" if found else "没有选中进展", "请刷新页面再看")
        for each in found:
            _review(made, person, each, _REVIEWED[step], words)
    return len(found)


def _review(made: Change, person: Person, each: Progress, state: ProgressState, words: str) -> None:
    if each.state == state:
        return
    if each.state in (ProgressState.RETURNED, ProgressState.ASKED) and state == ProgressState.ACCEPTED:
        raise workflow.NotNow(f"{each.unit}的进展退回后还没有再报", "请等单位再报")
    made.update(each, state=state, review=words, reviewed_by=person, reviewed_at=clock.now())
    _tell(made, each.task, each.period, f"{each.unit}的进展{state.label}")


def check_figure(person: Person, figure: Figure, confirmed: bool, note: str = "") -> Figure:
    """The statistician confirms a figure or disputes it.

    Raises:
        FieldError: For a dispute without a reason.
    """
    missing = "" if confirmed else "有疑问要写明哪里不对"
    note = fields.remark("note", note, missing=missing, hint="例如“与统计月报 1,203 不一致”")
    breakdown = figure.progress.task.breakdown
    with change(person, "figure.confirm" if confirmed else "figure.dispute", breakdown, reason=note) as made:
        fresh = Figure.objects.select_related("progress__task__breakdown__report", "target").get(pk=figure.pk)
        policy.demand(person, "figure.check", fresh.progress.task)
        state = FigureState.CONFIRMED if confirmed else FigureState.DISPUTED
        made.update(fresh, state=state, note=note, checked_by=person, checked_at=clock.now())
        words = f"{fresh.target.indicator} {fresh.value:f}{fresh.target.unit} {state.label}"
        _tell(made, fresh.progress.task, fresh.progress.period, words)
    return fresh
