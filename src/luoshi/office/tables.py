"""Between the ledger and the files: a break-down as the records that are printed, and a returned sheet as changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.utils import timezone

from luoshi.ledger import fields, queries
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Amendment, Breakdown, Task, TaskState, Unit
from luoshi.ledger.record.rows import since
from luoshi.ledger.record.sheets import Line, demand_few
from luoshi.office.forms import Names
from luoshi.papers.breakdown.document import Change
from luoshi.papers.breakdown.model import QUARTERS, Row, Table
from luoshi.papers.breakdown.returned import Problem, Sheet, SheetRow, as_returned

# --- Out -------------------------------------------------------------------------------


def table_of(breakdown: Breakdown, unit: Unit | None = None) -> Table:
    """A break-down as it is printed: all of it, or the rows of one unit with their numbers in the whole."""
    kept = [task for task in queries.tasks(breakdown) if task.state != TaskState.DROPPED]
    numbers = queries.numbers(kept)
    own = [t for t in kept if unit is None or any(a.unit_id == unit.pk for a in t.assignments.all())]
    report = breakdown.report
    last = breakdown.versions.order_by("-number").first()
    return Table(
        place=report.place.name, year=report.year, title=report.title, number=breakdown.number,
        issuer=report.place.issuer, issued_on=breakdown.issued_on, digest=last.sha256 if last else "",
        unit=unit.name if unit else "", rows=tuple(row_of(task, numbers[task.pk], report.text) for task in own),
    )  # fmt: skip


def row_of(task: Task, number: int, text: str) -> Row:
    """A row as it is printed."""
    said = {m.quarter: m.text for m in task.milestones.all()}
    first, second, third, fourth = (said.get(quarter, "") for quarter in range(1, len(QUARTERS) + 1))
    return Row(
        id=task.pk, version=task.version, number=number, kind=task.kind, area=task.area, text=task.text,
        figures="；".join(f"{t.indicator} {t.quote}" for t in task.targets.all()),
        official=task.official.name if task.official else "",
        lead=task.led.unit.name if task.led else "",
        joint=tuple(each.unit.name for each in task.joined),
        deadline=task.deadline, milestones=(first, second, third, fourth), note=task.note,
        source=text[task.spans[0][0] : task.spans[-1][1]] if task.spans else "",
    )  # fmt: skip


def changes_of(breakdown: Breakdown) -> list[Change]:
    """The amendments as the document prints them, each by the number of its row."""
    numbers = queries.numbers(queries.tasks(breakdown))
    found = Amendment.objects.filter(task__breakdown=breakdown).select_related("task")
    return [
        Change(
            numbers.get(a.task_id, 0), fields.LABELS[a.field], a.original, a.changed, a.reason, timezone.localdate(a.at)
        )
        for a in found
    ]


# --- Back in ---------------------------------------------------------------------------


_NAMED = ("lead", "joint", "official")  # found among the place's own by their names


class Planned(NamedTuple):
    """What one row of a returned sheet would change."""

    line: Line
    where: str  # the sheet's row
    text: str
    fields: tuple[tuple[str, str, str], ...]  # label, now, then; in words


class Plan(NamedTuple):
    """What a returned sheet would change, and what cannot be taken."""

    planned: tuple[Planned, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    same: int  # rows that say what the books say
    missing: int  # rows of the table that the sheet does not have; they stay as they are


def plan(breakdown: Breakdown, sheet: Sheet) -> Plan:
    """Hold a returned sheet against the books. Changes nothing."""
    return _Planner(breakdown, sheet).plan()


class _Planner:
    def __init__(self, breakdown: Breakdown, sheet: Sheet) -> None:
        self._sheet = sheet
        self._breakdown = breakdown
        kept = [task for task in queries.tasks(breakdown) if task.state != TaskState.DROPPED]
        self._tasks = {task.pk: task for task in kept}
        self._by_text: dict[str, list[Task]] = {}
        for task in kept:
            self._by_text.setdefault(as_returned(row_of(task, 0, "")).text, []).append(task)
        self._dropped = set(
            Task.objects.filter(breakdown=breakdown, state=TaskState.DROPPED).values_list("pk", flat=True)
        )
        self._names = Names(breakdown.report.place)
        self._words = fields.Words(breakdown.report.place)
        self._problems: list[Problem] = list(sheet.problems)
        self._notes: list[str] = list(sheet.notes)
        self._seen: set[int] = set()

    def plan(self) -> Plan:
        planned: list[Planned] = []
        same = 0
        bad = {_row_number(problem.cell) for problem in self._sheet.problems}
        for row in self._sheet.rows:
            task = self._task(row)
            if task is not None:
                self._seen.add(task.pk)
            if row.row_number in bad:
                continue
            one = self._row(row, task)
            if one is None:
                same += 1
            elif one.line.values:
                planned.append(one)
                demand_few(len(planned))
        missing = len(self._tasks.keys() - self._seen)
        return Plan(tuple(planned), tuple(self._problems), tuple(self._notes), same, missing)

    def _task(self, row: SheetRow) -> Task | None:
        """The row of the table that a row of the sheet means: by its id, or, where it has none, by its very words."""
        if row.values.id is None:
            same = self._by_text.get(row.values.text, ())
            found = next((task for task in same if task.pk not in self._seen), None)
            if found is not None:
                self._notes.append(f"第 {row.row_number} 行没有行号，和已有的任务一字不差，当作同一条")
                return found
            return None
        return self._tasks.get(row.values.id)

    def _row(self, row: SheetRow, task: Task | None) -> Planned | None:
        """What a row changes; None when nothing. An empty plan stands for a row with a problem."""
        before = len(self._problems)
        if task is None and row.values.id is not None:
            self._unknown(row)
            return Planned(Line(None, None, {}), "", "", ())
        given = self._given(row, task)
        if len(self._problems) > before:
            return Planned(Line(None, None, {}), "", "", ())
        if not given:
            return None
        now = fields.values(task) if task is not None else {}
        told = tuple(
            (fields.LABELS[name], self._words(name, now[name]) if name in now else "", self._words(name, value))
            for name, value in given.items()
        )
        line = Line(task.pk if task else None, task.version if task else None, given)
        return Planned(line, f"第 {row.row_number} 行", row.values.text, told)

    def _unknown(self, row: SheetRow) -> None:
        given = f"行号 {row.values.id}"
        if row.values.id in self._dropped:
            self._problem(row, "id", f"{given} 的任务已经不列入", "请先在工作台恢复它，或从表里删去这一行")
        else:
            self._problem(row, "id", f"没有{given}的任务", "新增的任务请把行号空着")

    def _given(self, row: SheetRow, task: Task | None) -> dict[str, Any]:
        """The fields that differ from the books, as the ledger takes them."""
        held = as_returned(row_of(task, 0, "")) if task is not None else None
        out: dict[str, Any] = {}
        for name in fields.LABELS:
            if name not in self._sheet.fields:
                continue
            if held is not None and _of(row.values, name) == _of(held, name):
                continue
            if held is None and not _of(row.values, name):
                continue
            try:
                value = self._value(row.values, name)
                out |= {name: value} if name in _NAMED else fields.checked(self._breakdown.report.place, {name: value})
            except FieldError as error:
                said = error.message.removeprefix(f"{fields.LABELS[name]}：")
                self._problem(row, name, said, error.hint)
        return self._without_theirs(row, task, _without_same(task, out)) if task is not None else out

    def _value(self, row: Row, name: str) -> Any:
        if name == "lead":
            return self._names.unit(row.lead)
        if name == "joint":
            return self._names.units("、".join(row.joint))
        if name == "official":
            return self._names.official(row.official)
        if name == "deadline":
            return row.deadline.isoformat() if row.deadline else None
        return _of(row, name)

    def _without_theirs(self, row: SheetRow, task: Task, given: dict[str, Any]) -> dict[str, Any]:
        """Leave out what only looks changed because somebody changed the books after the sheet was made."""
        base = row.values.version
        if base is None or base >= task.version:
            return given
        for name in list(given):
            theirs = next((t for t in since(task, base) if t.field == name), None)
            if theirs is None:
                continue
            if self._words(name, given[name]) in (theirs.before, theirs.after):
                del given[name]
            else:
                self._problem(
                    row, name, f"导出以后{theirs.who}改成了“{theirs.after[:60]}”，表里写的是另一样",
                    "请和对方商量，在工作台里改，或重新导出再填",
                )  # fmt: skip
        return given

    def _problem(self, row: SheetRow, field: str, given: str, todo: str) -> None:
        self._problems.append(Problem(row.cell(field), given, "没有照这一格改", todo or "请改好再导入"))


def _without_same(task: Task, given: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is written otherwise and means what the books say: 发改委, or the lead unit among those that join."""
    now = fields.values(task)
    lead = given.get("lead", now["lead"])
    meant = given | ({"joint": [unit for unit in given["joint"] if unit != lead]} if "joint" in given else {})
    return {name: value for name, value in meant.items() if value != now[name]}


def _of(row: Row, name: str) -> Any:
    if name in fields.QUARTERS:
        return row.milestones[fields.QUARTERS[name] - 1]
    return getattr(row, name)


def _row_number(cell: str) -> int:
    digits = "".join(c for c in cell if c.isdigit())
    return int(digits) if digits else 0


def lines(plan: Plan) -> list[Line]:
    """What is applied when the person says so."""
    return [one.line for one in plan.planned]


def counted(values: Iterable[Planned]) -> Mapping[str, int]:
    """How many rows change and how many are new."""
    planned = list(values)
    new = sum(one.line.task is None for one in planned)
    return {"changed": len(planned) - new, "added": new}
