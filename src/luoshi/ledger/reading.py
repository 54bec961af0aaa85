"""From a reading to ledger rows: what the reader found in a stored report, and which unit of the place is meant."""

from __future__ import annotations

from functools import lru_cache

import luoshi
from luoshi.ledger.models import Duty, Place, Report, Target, Task, Unit
from luoshi.reading.model import Reading, Section, Statement


def reading_of(report: Report) -> Reading:
    """The reading of a stored report; kept for the reports in use."""
    return _read(report.sha256, report.text)


@lru_cache(maxsize=16)
def _read(_digest: str, text: str) -> Reading:
    from luoshi.reading import read_document
    from luoshi.reading.document import from_text

    return read_document(from_text(text))


@lru_cache(maxsize=16)
def _tasks(digest: str, text: str) -> tuple[luoshi.Task, ...]:
    return luoshi.tasks(_read(digest, text))


def tasks_of(report: Report) -> tuple[luoshi.Task, ...]:
    """The rows that the reader proposes for a stored report."""
    return _tasks(report.sha256, report.text)


def duties(place: Place) -> dict[str, Unit]:
    """The unit of a place that each kind of unit means first."""
    out: dict[str, Unit] = {}
    for duty in Duty.objects.filter(place=place, unit__active=True).select_related("unit"):
        out.setdefault(duty.kind, duty.unit)
    return out


def area_of(reading: Reading, section: int) -> str:
    """The heading of the second level under which a section stands, else that of the first."""
    below: Section | None = None
    for each in reversed(reading.sections[: section + 1]):
        if each.title and each.level <= 2:
            below = each
            break
    return below.title[:200] if below else ""


def target_of(task: Task, statement: Statement, text: str) -> Target:
    """A promised figure as a row's target; not saved."""
    return Target(
        task=task,
        start=statement.start,
        end=statement.end,
        indicator=statement.indicator[:200],
        quote=text[statement.quote_start : statement.quote_end][:200],
        measure=statement.measure,
        value=statement.value,
        value_high=statement.value_high,
        unit=(statement.unit or "")[:40],
        comparator=statement.comparator,
        direction=statement.direction or "",
        period=statement.period or "",
    )
