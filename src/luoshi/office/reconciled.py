"""A pair of reports for the office's pages: who settled what, the choices of a promise, and the row that carries it."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone

from luoshi.errors import InputError
from luoshi.ledger import policy, reconciled
from luoshi.ledger.models import Breakdown, Person, Report, Role, Said, Settlement, Target, Task
from luoshi.ledger.policy import not_there
from luoshi.ledger.reconciled import Held
from luoshi.papers import words
from luoshi.papers.reconciliation.desk import Line, lines
from luoshi.papers.reconciliation.records import Pair
from luoshi.reading.model import Statement
from luoshi.reconciling.model import Promise
from luoshi.reconciling.settling import comparable
from luoshi.reconciling.verdicts import judge


class Choice(NamedTuple):
    """One way to settle a promise: the value of its button, and what it says."""

    value: str
    figure: str
    said: str


class Option(NamedTuple):
    """A figure of the new report that can be chosen; ``same`` where it can be held against the target."""

    start: int
    said: str
    same: bool


def who(settlement: Settlement) -> str:
    """Who settled, and when."""
    by = settlement.by
    return f"{by.name}（{Role(by.role).label}）{timezone.localtime(settlement.at):%Y-%m-%d}"


def pair_of(held: Held) -> Pair:
    """The pair as the papers take it."""
    settled = {start: who(each) for start, each in held.settled.items()}
    found = held.found
    if held.lost:
        said = f"有 {len(held.lost)} 项人工认定和现在读出的目标或数字对不上，没有计入"
        found = found._replace(warnings=(*found.warnings, said))
    return Pair(reconciled.reading(held.old), reconciled.reading(held.new), found, settled)


def line_of(pair: Pair, start: int) -> Line:
    """The line of a promise that was due; a page that is not there for any other."""
    found = next((line for line in lines(pair) if line.promise.start == start), None)
    if found is None:
        raise not_there("这个位置没有当年到期的目标")
    return found


def settling(held: Held, pair: Pair, line: Line) -> dict[str, Any]:
    """What the form of a promise offers."""
    target = next(s for s in pair.old.statements if s.start == line.promise.start)
    told = {s.start: s for s in pair.new.statements if s.value is not None}
    before = next(p for p in held.program.promises if p.start == line.promise.start)
    near = [line.promise.out_start, before.out_start, *(each.start for each in before.candidates)]
    figures = [told[at] for at in dict.fromkeys(near) if at in told]
    choices = [choice for s in figures for choice in _of_figure(target, s, pair.new.text)]
    choices += [Choice(Said.VAGUE, "", "没有数字，只是提到（笼统提及）"), Choice(Said.SILENT, "", "没有提到（未提及）")]
    if line.promise.start in held.settled:
        choices.append(Choice(Said.PROGRAM, "", f"按程序的结果：{_by_program(before)}"))
    options = [
        Option(s.start, f"{s.indicator or '（未写明）'} {words.spoken(s, pair.new.text)}", comparable(target, s))
        for s in told.values()
    ]
    return {"choices": choices, "options": options, "history": history(held, line.promise.start, pair)}


def _of_figure(target: Statement, s: Statement, text: str) -> list[Choice]:
    figure = f"{s.indicator or '（未写明）'} {words.spoken(s, text)}"
    out = [Choice(f"{Said.OTHER_BASIS}:{s.start}", figure, "口径不同")]
    if comparable(target, s):
        judged = judge(target, s)
        said = {"met": "有数据，完成", "missed": "有数据，未完成"}[judged.name] if judged else "有数据"
        out.insert(0, Choice(f"{Said.FIGURE}:{s.start}", figure, said))
    return out


def _by_program(p: Promise) -> str:
    return "待确认" if p.undecided else Said(p.answer).label


def history(held: Held, start: int, pair: Pair) -> list[dict[str, Any]]:
    """What was settled of a promise, the last first."""
    told = {s.start: s for s in pair.new.statements}
    found = Settlement.objects.filter(old=held.old, new=held.new, start=start).select_related("by")
    return [
        {
            "settlement": each, "who": who(each),
            "figure": words.spoken(told[each.out_start], pair.new.text) if each.out_start in told else "",
        }
        for each in found
    ]  # fmt: skip


# --- From a row to what the next report says of it, and back ----------------------------------


def row_of(person: Person, report: Report, start: int) -> tuple[Breakdown, Task] | None:
    """The row that carries a promised figure, for who may see it."""
    found = Target.objects.filter(task__breakdown__report=report, start=start).select_related("task__breakdown__report")
    for target in found:
        if policy.may(person, "task.see", target.task):
            return target.task.breakdown, target.task
    return None


class Told(NamedTuple):
    """What the next report says of a row's target."""

    line: Line
    address: str


def told_of(person: Person, breakdown: Breakdown, task: Task) -> tuple[Report | None, list[Told]]:
    """The next report, and what it says of each target of a row; nothing where there is none, or none that fits."""
    starts = {target.start for target in task.targets.all()}
    if not starts or not policy.may(person, "reconciliation.see", breakdown.report.place):
        return None, []
    new = next((b for a, b in reconciled.pairs(breakdown.report.place) if a.pk == breakdown.report_id), None)
    if new is None:
        return None, []
    try:
        pair = pair_of(reconciled.held(breakdown.report, new))
    except InputError:
        return None, []
    address = reverse("reconciliation", args=(breakdown.report_id, new.pk))
    return new, [Told(line, f"{address}#p{line.number}") for line in lines(pair) if line.promise.start in starts]
