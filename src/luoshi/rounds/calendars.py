"""A person's days as a calendar feed: when to report, by when rows and slips are due, when milestones are to be reached.

Whoever knows the address reads it, so it holds what its person may see and owes, and nothing more. Events that fall on
one day are one, so that a calendar of a hundred rows stays a calendar.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import NamedTuple

from django.utils import timezone
from icalendar import Calendar, Event

from luoshi.ledger import clock, periods, policy, queries, standing
from luoshi.ledger.models import (
    Breakdown,
    BreakdownState,
    Closing,
    ClosingState,
    Person,
    Role,
    Slip,
    SlipState,
    Task,
    TaskState,
)
from luoshi.rounds.models import CalendarToken

_OFFICE = (Role.SUPERVISOR, Role.AUDITOR)
_REPORTS = (Role.UNIT, Role.SUPERVISOR, Role.AUDITOR, Role.STATISTICIAN)
_QUARTER_ENDS = {1: (3, 31), 2: (6, 30), 3: (9, 30), 4: (12, 31)}
_QUARTERS = "一二三四"
_LONGEST = 60
_MOST_ROWS = 60  # named in one event


# --- The secret of the address ---------------------------------------------------------------


def renew(person: Person) -> str:
    """Give a person's calendar a new address, the old one ends; its secret, which is told this once."""
    token = secrets.token_urlsafe(32)
    CalendarToken.objects.update_or_create(person=person, defaults={"digest": _digest(token), "made_at": clock.now()})
    return token


def revoke(person: Person) -> bool:
    """End a person's calendar address; whether there was one."""
    return bool(CalendarToken.objects.filter(person=person).delete()[0])


def since(person: Person) -> datetime | None:
    """Since when a person's calendar has its address; None where it has none."""
    held = CalendarToken.objects.filter(person=person).first()
    return held.made_at if held else None


def person_of(token: str) -> Person | None:
    """Whose calendar a secret opens; nobody's once the account is disabled."""
    held = CalendarToken.objects.select_related("person__place", "person__unit").filter(digest=_digest(token)).first()
    return held.person if held and held.person.is_active else None


def _digest(token: str) -> str:
    """The hash that is kept; a plain one does, as the secret is long and no word of a person's."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


# --- The days --------------------------------------------------------------------------------


class Day(NamedTuple):
    """Something on a day; the same thing has the same ``uid`` whenever it is asked for."""

    uid: str
    on: date
    title: str
    words: str
    known: date  # since when


def days(person: Person, today: date) -> list[Day]:
    """What a person has before them in the tables that are driven, by day."""
    if person.place is None:
        return []
    issued = Breakdown.objects.filter(report__place=person.place, state=BreakdownState.ISSUED)
    found: list[Day] = []
    for breakdown in issued.select_related("report__place").order_by("pk"):
        if standing.driven(breakdown, today):
            found += _of_table(person, breakdown)
    return sorted(found, key=lambda day: (day.on, day.uid))


def _of_table(person: Person, breakdown: Breakdown) -> Iterator[Day]:
    rows = _rows(person, breakdown)
    known = breakdown.issued_on or date(breakdown.report.year, 1, 1)
    if person.role in _REPORTS and (rows or person.role != Role.UNIT):
        for period in periods.of_year(breakdown.cycle, breakdown.report_day, breakdown.report.year):
            if period.due >= known:
                yield Day(f"report-{breakdown.pk}-{period.name}", period.due, f"报送截止：{period.words}进展", "", known)
    yield from _together(breakdown, known, "deadline", "完成时限", ((t.deadline, t.text) for t in rows if t.deadline))
    led = [task for task in rows if person.role != Role.UNIT or (task.led and task.led.unit_id == person.unit_id)]
    for quarter, (month, last) in _QUARTER_ENDS.items():
        end = date(breakdown.report.year, month, last)
        said = ((end, m.text) for t in led for m in t.milestones.all() if m.quarter == quarter and not m.done_on)
        yield from _together(breakdown, known, f"q{quarter}", f"{_QUARTERS[quarter - 1]}季度形象进度", said)
    yield from _slips(person, breakdown)


def _rows(person: Person, breakdown: Breakdown) -> list[Task]:
    """The rows that are the person's: of their unit, of their portfolio, for the office all; none that is struck off."""
    found = queries.tasks(breakdown).exclude(state=TaskState.DROPPED)
    if person.role == Role.UNIT:
        found = queries.tasks_of_unit(breakdown, person.unit)
    elif person.role == Role.LEADER:
        found = found.filter(official=person)
    elif person.role not in _OFFICE:
        return []
    closed = Closing.objects.filter(task__breakdown=breakdown, state=ClosingState.CLOSED).values("task")
    return [task for task in found.exclude(pk__in=closed) if policy.may(person, "task.see", task)]


def _together(
    breakdown: Breakdown, known: date, kind: str, called: str, said: Iterable[tuple[date, str]]
) -> Iterator[Day]:
    on_a_day: dict[date, list[str]] = {}
    for day, text in said:
        on_a_day.setdefault(day, []).append(text)
    for day, texts in on_a_day.items():
        title = f"{called}：{_short(texts[0])}" if len(texts) == 1 else f"{called}：{len(texts)} 条"
        listed = [f"{number}. {text}" for number, text in enumerate(texts[:_MOST_ROWS], 1)]
        if len(texts) > _MOST_ROWS:
            listed.append(f"……共 {len(texts)} 条")
        yield Day(f"{kind}-{breakdown.pk}-{day}", day, title, "\n".join(listed), known)


def _slips(person: Person, breakdown: Breakdown) -> Iterator[Day]:
    open_ones = Slip.objects.filter(breakdown=breakdown, state=SlipState.ISSUED).select_related(
        "breakdown__report", "unit"
    )
    for slip in open_ones.prefetch_related("rows__task").order_by("pk"):
        if policy.may(person, "slip.see", slip):
            whom = "" if person.role == Role.UNIT else f"（{slip.unit.name}）"
            title = f"督办单反馈时限：第 {slip.number} 号{whom}"
            yield Day(f"slip-{slip.pk}", slip.due, title, slip.demand, timezone.localdate(slip.at))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


# --- The feed --------------------------------------------------------------------------------


def feed(person: Person, today: date) -> bytes:
    """A person's calendar as iCalendar text: the same bytes as long as nothing changes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Luoshi//Luoshi//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"落实 {person.place.name if person.place else ''}".strip())
    for day in days(person, today):
        event = Event()
        event.add("uid", f"{day.uid}@luoshi")
        event.add("dtstamp", timezone.make_aware(datetime.combine(day.known, time())).astimezone(UTC))
        event.add("dtstart", day.on)
        event.add("dtend", day.on + timedelta(days=1))
        event.add("summary", day.title)
        if day.words:
            event.add("description", day.words)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text
