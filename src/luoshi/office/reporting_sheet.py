"""A unit's rows of a period as lines of a workbook, and what a file that came back says of them.

A file changes nothing: it fills the page, and the person reports from there. What was left as it was downloaded counts
for nothing, even where a colleague has reported since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from luoshi.errors import InputError, LuoshiError, UsageError
from luoshi.ledger import fields
from luoshi.ledger.models import Breakdown, Person
from luoshi.ledger.periods import Period
from luoshi.ledger.record import progress as record
from luoshi.office import reporting
from luoshi.office.reporting import Box, Row, Typed
from luoshi.papers import progress_workbook as workbook
from luoshi.papers.breakdown import typed
from luoshi.papers.breakdown.returned import Problem
from luoshi.papers.progress_workbook import BASIS, KEY, PERCENT, TEXT, VALUE, Given, Key, Line

_HEAD_OF = {"progress_text": TEXT, "percent": PERCENT, "figure": VALUE}
_AGAIN = "请重新下载，把填好的内容贴过去"


class Whose(NamedTuple):
    """What a file is of: a table, a unit, a period."""

    table: int
    unit: int
    period: str

    @classmethod
    def of(cls, person: Person, breakdown: Breakdown, period: Period) -> Whose:
        """The file that belongs to a page."""
        return cls(breakdown.pk, person.unit_id or 0, period.name)


class Filled(NamedTuple):
    """The rows of a page with what a file says in them, and what of the file cannot be taken."""

    rows: list[Row]
    changed: int  # rows in which the file says something else than the books
    problems: tuple[Problem, ...]  # in the order of the file


# --- Out -------------------------------------------------------------------------------------


def lines(whose: Whose, rows: Iterable[Row], numbers: Mapping[int, int]) -> Iterator[Line]:
    """The lines of the sheet, with the numbers that the rows have in the table."""
    for row in rows:
        boxes: list[Box | None] = [*row.boxes] or [None]
        for place, box in enumerate(boxes):
            yield _line(whose, row, numbers.get(row.task.pk, 0), box, place == 0)


def _line(whose: Whose, row: Row, number: int, box: Box | None, first: bool) -> Line:
    key = Key(*whose, row.task.pk, box.target.pk if box else 0, first, _same(row.typed).print)
    basis = (workbook.OF_PERIOD if row.typed.periodic else workbook.OF_YEAR) if row.adds else ""
    line = Line(
        key, number, row.task.text, "牵头" if row.leads else "配合", _state(row), row.last.text if row.last else "",
        row.typed.text, row.typed.percent, basis=basis, locked=row.locked,
    )  # fmt: skip
    if box is None:
        return line
    last = f"{box.last.value.normalize():f}" if box.last else ""
    return line._replace(
        indicator=box.target.indicator, aim=box.target.quote, unit=box.target.unit, last=last, value=box.value
    )  # fmt: skip


def _state(row: Row) -> str:
    if row.held is None:
        return "待报" if row.leads else "可以不报"
    state = str(row.held.get_state_display())
    return f"{state}：{row.held.review}" if row.again else state


def _same(said: Typed) -> Typed:
    """A content without what a workbook does not keep: the noughts behind a figure, the breaks of another system."""
    figures = {}
    for key, value in said.figures.items():
        plain = fields.number(reporting.number(value))
        figures[key] = value if plain is None else f"{plain.normalize():f}"
    percent = reporting.number(said.percent).removesuffix("%").strip()
    return Typed(typed.storable(said.text).strip(), percent, figures, said.periodic)


# --- In --------------------------------------------------------------------------------------


def fill(whose: Whose, period: Period, rows: Sequence[Row], given: Sequence[Given]) -> Filled:
    """The rows with what a file says.

    Raises:
        InputError: When nothing is in the file, or none of it is of this page.
    """
    _demand_own(whose, period, given)
    known = {row.task.pk: row for row in rows}
    problems: list[tuple[int, Problem]] = []
    of_row: dict[int, dict[int, Given]] = {}
    for each in given:
        wrong = _about_key(whose, known, of_row, each)
        if wrong:
            problems.append((each.row, wrong))
        elif each.key:
            of_row.setdefault(each.key.task, {})[each.key.target] = each
    out, changed = [], 0
    for row in rows:
        filled = row
        if row.task.pk in of_row:
            reading = _Reading(row, of_row[row.task.pk])
            filled = reading.filled()
            problems.extend(reading.problems)
        changed += filled is not row
        out.append(filled)
    return Filled(out, changed, tuple(problem for _, problem in sorted(problems, key=lambda one: one[0])))


def _demand_own(whose: Whose, period: Period, given: Sequence[Given]) -> None:
    """Raise for a file of another table, unit or period as a whole."""
    if not given:
        raise InputError("表头下面没有内容", "请从本页重新下载一份")
    keys = [each.key for each in given if each.key]
    if not keys:
        raise InputError(f"“{KEY}”一列没有了或被改动了，认不出哪一行是哪条任务", _AGAIN)
    if any(key[:3] == whose for key in keys):
        return
    if all(key.table != whose.table for key in keys):
        raise InputError("这份文件是另一张任务表的", "请到那张表的报送页上传，或从本页重新下载")
    if all(key.unit != whose.unit for key in keys):
        raise InputError("这份文件是别的单位的", "请从本页下载本单位的再填")
    said = f"“{keys[0].period[:10]}”这一期"
    raise InputError(f"这份文件是{said}的，本页报的是{period.words}", "请在本页选那一期再上传，或下载这一期的再填")


def _about_key(whose: Whose, known: Mapping[int, Row], seen: Mapping[int, Mapping[int, Given]], line: Given) -> Problem | None:  # fmt: skip
    def problem(said: str, allowed: str, todo: str = "请删去这一行") -> Problem:
        return Problem(workbook.where(line.row, KEY), said, allowed, todo)

    key = line.key
    if key is None:
        return problem("没有标识，或被改动了", "不能增加行，标识要和下载时一样", _AGAIN)
    if key[:3] != whose:
        return problem("这一行是从另一份文件贴过来的", "只能填本单位在本表这一期的任务")
    row = known.get(key.task)
    if row is None:
        return problem("这一行不是本单位的任务", "分工可能调整过", "请删去这一行，或重新下载")
    if key.target and key.target not in {box.target.pk for box in row.boxes}:
        return problem("这条任务没有这个指标", "任务可能修改过", _AGAIN)
    if key.target in seen.get(key.task, {}):
        return problem(f"和第 {seen[key.task][key.target].row} 行是同一行", "每行只能有一次")
    return None


class _Reading:
    """What the lines of a file say of one row, and what is wrong with them."""

    def __init__(self, row: Row, given: Mapping[int, Given]) -> None:
        self.row = row
        self.problems: list[tuple[int, Problem]] = []
        self._given = given
        self._first = next((line for line in given.values() if line.key and line.key.first), None)
        self._lead = self._first or next(iter(given.values()))
        self._then = self._lead.key.print if self._lead.key else ""

    def filled(self) -> Row:
        """The row with what the file says; the same row when that is nothing new."""
        said, now = self._said(), _same(self.row.typed).print
        if _same(said).print in (self._then, now):
            return self.row
        if self.row.locked:
            self._refuse(self._lead, TEXT, "这一期的进展已经通过审核", "表里改的没有取", "有新情况请写在下一期")
            return self.row
        error: LuoshiError | None = None
        for fault, target in record.faults(self.row.task, said.said):
            error = error or fault
            line = self._given.get(target, self._lead) if target else self._lead
            self._refuse(line, _HEAD_OF[fault.field], fault.message, fault.hint, "请改好")
        if error is None and now != self._then:
            error = UsageError("下载以后同事报过这一条", "下面是您文件里写的，再点报送就用您写的")
            self._refuse(self._lead, TEXT, error.message, "下面是您文件里写的", "请看过再报送")
        return self.row._replace(typed=said, error=error)

    def _said(self) -> Typed:
        """What the lines say; what has no line stays as the books hold it."""
        held, first = self.row.typed, self._first
        figures = dict(held.figures)
        for key, line in self._given.items():
            if key:
                figures[key] = self._figure(key, line)
            elif line.value:
                self._refuse(line, VALUE, "这条任务没有指标，不用填数", "没有取这个数", "请写在进展情况里")
            if line is not first and (line.text or line.percent or line.basis):
                self._refuse(line, TEXT, "文字、比例和口径写错了行", "写在这条任务的第一行", "请移过去")
        if first is None:
            return held._replace(figures=figures)
        return Typed(first.text, first.percent, figures, self._periodic(first))

    def _figure(self, key: int, line: Given) -> str:
        unit = next((box.target.unit for box in self.row.boxes if box.target.pk == key), "")
        return line.value.removesuffix("%") if "%" in unit else line.value

    def _periodic(self, line: Given) -> bool:
        if not self.row.adds:
            return self.row.typed.periodic
        said = workbook.periodic(line.basis)
        if said is None:
            allowed = f"写“{workbook.OF_YEAR}”或“{workbook.OF_PERIOD}”"
            self._refuse(line, BASIS, f"“{line.basis[:20]}”不是口径", allowed, "请改好")
            return self.row.typed.periodic
        return said

    def _refuse(self, line: Given, head: str, said: str, allowed: str, todo: str) -> None:
        self.problems.append((line.row, Problem(workbook.where(line.row, head), said, allowed, todo)))
