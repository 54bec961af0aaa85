"""Taking a report in: its text with its hash, and the rows that the reader proposes."""

from __future__ import annotations

from datetime import date

import luoshi
from luoshi.errors import InputError
from luoshi.ledger import audit, clock, fields, policy
from luoshi.ledger.models import (
    Assignment,
    Breakdown,
    Part,
    Person,
    Place,
    Programme,
    Project,
    ProjectKind,
    Report,
    Task,
    TaskProgramme,
    Unit,
)  # fmt: skip
from luoshi.ledger.reading import area_of, duties, reading_of, target_of, tasks_of
from luoshi.ledger.record.change import Change, change
from luoshi.ledger.record.shape import STEP
from luoshi.reading.model import Reading

_TRAILING = "，；、：,;:"  # a row is a sentence of its own; its quote keeps the mark


class Known(InputError):
    """The place has this report already. ``report`` is it."""

    def __init__(self, report: Report) -> None:
        super().__init__(f"这份报告已经导入过了：{report.title}", "请直接打开它的分解")
        self.report = report


def import_report(person: Person | None, place: Place, text: str, file_name: str, year: int | None = None) -> Breakdown:
    """Store a report and propose its break-down.

    Args:
        person: Who imports; None for the system.
        place: Whose report it is.
        text: The report's text.
        file_name: How the file was called.
        year: The year it plans for, where the text does not say.

    Raises:
        Known: When the place has a report of the same text.
        InputError: When no year is told anywhere, or nothing in it is a plan.
    """
    if person is not None:
        policy.demand(person, "report.import", place)
    text, file_name = fields.clean(text), fields.clean(file_name)
    if year is not None and year not in fields.YEARS:
        raise InputError(f"没有 {year} 年的报告", f"年份写 {fields.YEARS[0]} 到 {fields.YEARS[-1]}")
    report = Report(
        place=place, text=text, sha256=audit.digest(text), file_name=file_name[:200], imported_at=clock.now()
    )
    _demand_new(report)
    reading = reading_of(report)
    report.year = year or reading.report.year or 0
    report.title = (reading.report.title or file_name)[:200]
    if not report.year:
        raise InputError(f"看不出《{report.title}》是哪一年的报告", "请填上年份再导入")
    rows = tasks_of(report)
    if not rows:
        raise InputError(f"《{report.title}》里没有读出工作安排", "请确认这是政府工作报告全文，含今年工作安排部分")
    with change(person, "report.import") as made:
        _demand_new(report)  # another may have imported it during the reading
        made.create(report)
        breakdown = Breakdown(report=report)
        made.create(breakdown)
        _propose(made, breakdown, reading, rows)
    return breakdown


def _demand_new(report: Report) -> None:
    if known := Report.objects.filter(place=report.place, sha256=report.sha256).first():
        raise Known(known)


def _propose(made: Change, breakdown: Breakdown, reading: Reading, rows: tuple[luoshi.Task, ...]) -> None:
    tasks = [_task(breakdown, reading, row, place) for place, row in enumerate(rows, 1)]
    made.create(*tasks)
    pairs = list(zip(tasks, rows, strict=True))
    by_kind = duties(breakdown.report.place)
    made.create(*[a for task, row in pairs for a in _assignments(task, row, by_kind)])
    made.create(
        *[
            target_of(task, reading.statements[index], reading.text)
            for task, row in pairs
            for index in row.statements
            if reading.statements[index].modality == "target"
        ]
    )
    made.create(*[_livelihood(task) for task in tasks if task.kind == "livelihood"])
    names = {name: Programme(breakdown=breakdown, name=name[:80]) for row in rows for name in row.programmes}
    made.create(*names.values())
    made.create(
        *[
            TaskProgramme(task=task, programme=names[name])
            for task, row in pairs
            for name in dict.fromkeys(row.programmes)
        ]
    )


def _task(breakdown: Breakdown, reading: Reading, row: luoshi.Task, place: int) -> Task:
    area = "主要预期目标" if row.kind == "headline" else area_of(reading, row.section)
    return Task(
        breakdown=breakdown, order=place * STEP, kind=row.kind, area=area, text=row.text.strip().rstrip(_TRAILING),
        spans=[[span.start, span.end] for span in row.quotes],
        deadline=date.fromisoformat(row.deadline) if row.deadline else None,
        deadline_words=(row.deadline_words or "")[:40], kinds=[row.lead, *row.also] if row.lead else [],
        why=list(row.reason),
    )  # fmt: skip


def _assignments(task: Task, row: luoshi.Task, by_kind: dict[str, Unit]) -> list[Assignment]:
    """The place's unit for the kind proposed leads. Alternatives are only shown: who joins, a person decides."""
    unit = by_kind.get(row.lead or "")
    return [Assignment(task=task, unit=unit, part=Part.LEAD)] if unit else []


def _livelihood(task: Task) -> Project:
    return Project(task=task, kind=ProjectKind.LIVELIHOOD, name=task.text[:200])
