"""What a unit is asked to report and what it typed: rows of a period, what was said before, what changed, what looks odd."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple

from django.db.models import QuerySet

from luoshi.assessing.checks import Entry, Finding, check_entry
from luoshi.assessing.figures import Figure as Given
from luoshi.errors import LuoshiError
from luoshi.ledger import fields, periods, queries, standing
from luoshi.ledger.models import (
    Breakdown,
    Figure,
    Person,
    Progress,
    ProgressState,
    TakeUp,
    Target,
    Task,
)
from luoshi.ledger.record.progress import Said

_SCALE = re.compile(r"([0-9.,，\s]+)(万|亿)")
_FACTOR = {"万": Decimal(10) ** 4, "亿": Decimal(10) ** 8}
_ALWAYS = 2  # fields of every row: the words and the percentage


# --- Periods -------------------------------------------------------------------------------


def so_far(breakdown: Breakdown, today: date) -> list[periods.Period]:
    """The periods of the table's year that have begun, the latest first; never none."""
    year = periods.of_year(breakdown.cycle, breakdown.report_day, breakdown.report.year)
    now = periods.current(breakdown.cycle, breakdown.report_day, today)
    return [each for each in reversed(year) if each.name <= now.name] or year[:1]


def chosen(breakdown: Breakdown, today: date, said: str) -> periods.Period:
    """The period that is asked for among those that have begun; else the one that is due now."""
    begun = so_far(breakdown, today)
    return next((each for each in begun if each.name == said), begun[0])


def period_words(breakdown: Breakdown, name: str) -> str:
    """The name of a period for people."""
    found = periods.period(name, breakdown.report_day)
    return found.words if found else name


# --- Reports -------------------------------------------------------------------------------


def reports(**which: object) -> QuerySet[Progress]:
    """Reports of progress with all that a page shows of them; three queries whatever their number."""
    found = Progress.objects.filter(**which).select_related("unit", "by", "reviewed_by")
    return queries.shown(found)


class Box(NamedTuple):
    """An input for a figure: what was reported last, and what stands in it."""

    target: Target
    name: str
    value: str
    last: Figure | None


class Typed(NamedTuple):
    """What stands in the fields of a row."""

    text: str = ""
    percent: str = ""
    figures: Mapping[int, str] = {}
    periodic: bool = False

    @property
    def print(self) -> str:
        """What tells one content from another."""
        figures = [f"{key}={value}" for key, value in sorted(self.figures.items()) if value]
        parts = (_plain(self.text), self.percent.strip(), str(self.periodic and bool(figures)), *figures)
        return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]

    @property
    def empty(self) -> bool:
        """Whether nothing is filled in."""
        return not (self.text.strip() or self.percent.strip() or any(self.figures.values()))

    @property
    def said(self) -> Said:
        """As the books take it."""
        numbers = {key: number(value) for key, value in self.figures.items()}
        return Said(self.text, unicodedata.normalize("NFKC", self.percent), numbers, self.periodic)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def number(typed: str) -> str:
    """A number as typed, in plain digits: full-width digits and 万, 亿 behind it are understood.

    >>> number("１２．５"), number("3.2万"), number("约三成")
    ('12.5', '32000', '约三成')
    """
    plain = unicodedata.normalize("NFKC", typed).strip()
    match = _SCALE.fullmatch(plain)
    if match is None or len(plain) > 40:
        return plain
    digits = re.sub(r"[,，\s]", "", match[1])
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", digits):
        return plain
    value = f"{Decimal(digits) * _FACTOR[match[2]]:f}"
    return value.rstrip("0").rstrip(".") if "." in value else value


def typed_of(held: Progress | None) -> Typed:
    """What a report says, as its fields show it."""
    if held is None:
        return Typed()
    figures = list(held.figures.all())
    return Typed(
        held.text,
        "" if held.percent is None else str(held.percent),
        {figure.target_id: f"{figure.value:f}" for figure in figures},
        bool(figures) and not figures[0].cumulative,
    )


class Row(NamedTuple):
    """A row of the unit in a period."""

    task: Task
    leads: bool
    held: Progress | None  # its report of this period
    last: Progress | None  # its report before that, not counting one that was returned
    typed: Typed
    findings: tuple[Finding, ...]
    error: LuoshiError | None = None
    earlier: tuple[Progress, ...] = ()  # its reports of earlier periods that stand
    wanted: bool = True  # whether its cycle asks for it in this period; it may be reported all the same

    @property
    def boxes(self) -> list[Box]:
        """An input for each target."""
        before = {figure.target_id: figure for figure in self.last.figures.all()} if self.last else {}
        return [
            Box(t, f"f{self.task.pk}-{t.pk}", self.typed.figures.get(t.pk, ""), before.get(t.pk))
            for t in self.task.targets.all()
        ]

    @property
    def adds(self) -> bool:
        """Whether it matters if a figure is of the year so far or of the period alone."""
        return any(target.measure == "level" for target in self.task.targets.all())

    @property
    def locked(self) -> bool:
        """Whether the report is accepted."""
        return self.held is not None and self.held.state == ProgressState.ACCEPTED

    @property
    def again(self) -> bool:
        """Whether the office waits for the report to come again."""
        return self.held is not None and self.held.state in (ProgressState.RETURNED, ProgressState.ASKED)

    @property
    def base(self) -> str:
        """What the books hold now."""
        return typed_of(self.held).print


def rows(
    person: Person, breakdown: Breakdown, period: periods.Period, checked_on: date | None = None, *, before: bool = True
) -> list[Row]:
    """All rows of a unit in a period, those that it leads first; with a day, what looks odd about them on that day.
    Without what was said before, for who only counts."""
    tasks = list(queries.tasks_of_unit(breakdown, person.unit))
    of_task: dict[int, list[Progress]] = {}
    this_alone = {} if before else {"period": period.name}
    for each in reports(unit=person.unit, task__breakdown=breakdown, **this_alone):
        of_task.setdefault(each.task_id, []).append(each)
    out = [_row(person, breakdown, task, of_task.get(task.pk, []), period, checked_on) for task in tasks]
    return sorted(out, key=lambda row: not row.leads)


def _row(
    person: Person, breakdown: Breakdown, task: Task, said: list[Progress], period: periods.Period, day: date | None
) -> Row:
    held = next((each for each in said if each.period == period.name), None)
    earlier = [each for each in said if each.period < period.name and each.state != ProgressState.RETURNED]
    leads = task.led is not None and task.led.unit_id == person.unit_id
    odd = findings(breakdown, held, earlier, day) if held is not None and day is not None else ()
    wanted = periods.wanted(breakdown.cycle, task.cycle, period.name)
    return Row(task, leads, held, earlier[-1] if earlier else None, typed_of(held), odd, None, tuple(earlier), wanted)


def findings(breakdown: Breakdown, held: Progress, earlier: Iterable[Progress], today: date) -> tuple[Finding, ...]:
    """What looks odd about a report; copied words are said once."""
    figures = [(figure.target, figure.value, figure.cumulative) for figure in held.figures.all()]
    return _odd(breakdown, standing.day_of(breakdown, held), held.text, figures, list(earlier), today)


def findings_of_typed(
    breakdown: Breakdown, row: Row, period: periods.Period, today: date
) -> tuple[Finding, ...]:  # fmt: skip
    """What would look odd about what stands in the fields of a row, were it reported today; numbers that are none left out."""
    numbers = {key: fields.number(value) for key, value in row.typed.said.figures.items()}
    figures = [
        (target, value, not row.typed.periodic)
        for target in row.task.targets.all()
        if (value := numbers.get(target.pk)) is not None
    ]
    return _odd(breakdown, min(period.last, today), row.typed.text, figures, row.earlier, today)


def _odd(
    breakdown: Breakdown,
    day: date,
    text: str,
    figures: Sequence[tuple[Target, Decimal, bool]],
    before: Sequence[Progress],
    today: date,
) -> tuple[Finding, ...]:
    last_text = before[-1].text if before else ""
    found: dict[Finding, None] = {}
    for target, value, cumulative in figures:
        past = [
            Given(standing.day_of(breakdown, each), f.value, f.cumulative, f.state)
            for each in before
            for f in each.figures.all()
            if f.target_id == target.pk
        ]
        entry = Entry(Given(day, value, cumulative), target.unit, text)
        found |= dict.fromkeys(check_entry(entry, past, standing.target_of(target), today, last_text))
    if not figures:
        entry = Entry(Given(day, None), "", text)
        found |= dict.fromkeys(check_entry(entry, (), None, today, last_text))
    return tuple(found)


class Burden(NamedTuple):
    """How much the office asks of a unit in a period."""

    rows: int
    fields: int
    reported: int

    @property
    def left(self) -> int:
        """Rows that are still to be reported."""
        return self.rows - self.reported


def burden(found: Iterable[Row]) -> Burden:
    """What is asked of a unit: the rows that it leads and that the period wants. Other rows may be reported and need not be."""
    led = [row for row in found if row.leads and row.wanted]
    asked = sum(_ALWAYS + len(row.task.targets.all()) for row in led)
    return Burden(len(led), asked, sum(row.held is not None and not row.again for row in led))


def not_taken_up(person: Person, found: Iterable[Row]) -> list[int]:
    """The rows that the unit has not taken up yet."""
    ids = [row.task.pk for row in found]
    taken = set(TakeUp.objects.filter(unit=person.unit, task__in=ids).values_list("task_id", flat=True))
    return [pk for pk in ids if pk not in taken]


def read_typed(row: Row, given: Mapping[str, str]) -> Typed:
    """What a page sends of a row."""
    pk = row.task.pk
    figures = {box.target.pk: given.get(box.name, "").strip() for box in row.boxes}
    return Typed(given.get(f"text{pk}", ""), given.get(f"percent{pk}", ""), figures, given.get(f"of{pk}") == "period")
