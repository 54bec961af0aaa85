"""The clocks of suggestions: by when each step is due. Pure: no clock, no database.

The day of the event is not counted; a month ends on the day of the same number, or on the month's last day; an end on a
day off moves to the next working day (民法典 第二百零一条至第二百零三条). A pause adds the days that it lasted, in the
unit in which the step is counted.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from tomllib import loads
from typing import Any, NamedTuple

from luoshi.assessing.schedule import workday, workday_after, workdays
from luoshi.errors import UsageError

_DAY = timedelta(days=1)
UNITS = {"workdays": "个工作日", "days": "天", "months": "个月"}
_MOST = {"workdays": 250, "days": 366, "months": 12}
#: step → what it is called, in the order of the work
STEPS = {
    "hand_back": "退办", "joint": "协办意见", "answer": "答复", "longest": "延期后最长", "rate": "代表评价", "second": "二次办理",
}  # fmt: skip
DEFAULT = "general"


class Span(NamedTuple):
    """A length of time: so many working days, days or months."""

    number: int
    unit: str  # a key of UNITS

    def __str__(self) -> str:
        return f"{self.number} {UNITS[self.unit]}"

    @property
    def kept(self) -> str:
        """As settings keep it: 5 workdays."""
        return f"{self.number} {self.unit}"


class Rules(NamedTuple):
    """How long each step may take, and where that is written."""

    key: str
    name: str
    source: str
    hand_back: Span
    joint: Span
    answer: Span
    longest: Span  # from assignment, with any extension
    rate: Span
    second: Span
    talk_first: bool  # no answer before a talk with the deputy

    def span(self, step: str) -> Span:
        """The span of a step of :data:`STEPS`."""
        found: Span = getattr(self, step)
        return found


class Pause(NamedTuple):
    """Days on which the clock stands still, both included; no end: it stands still now."""

    first: date
    last: date | None = None


class Due(NamedTuple):
    """The last day of a step, and what is to be said of how it was counted (empty: nothing)."""

    day: date
    note: str


def span(text: str) -> Span:
    """A span as settings keep it.

    Raises:
        UsageError: For anything else than a number from 1 and a unit.

    >>> span("5 workdays")
    Span(number=5, unit='workdays')
    """
    found = re.fullmatch(r"([0-9]{1,3}) (\w+)", text.strip())
    unit = found[2] if found else ""
    if found is None or unit not in UNITS or not 1 <= int(found[1]) <= _MOST[unit]:
        allowed = "、".join(f"1–{_MOST[u]}{words}" for u, words in UNITS.items())
        raise UsageError(f"“{text[:20]}”不是时限", f"可以是 {allowed}")
    return Span(int(found[1]), unit)


@cache
def presets() -> Mapping[str, Rules]:
    """The presets by key."""
    told = loads(files(__package__).joinpath("rules.toml").read_text(encoding="utf-8"))
    return {key: _rules(key, given) for key, given in told.items()}


def _rules(key: str, given: Mapping[str, Any]) -> Rules:
    spans: dict[str, Any] = {step: span(given[step]) for step in STEPS}
    return Rules(key=key, name=given["name"], source=given["source"], talk_first=bool(given["talk_first"]), **spans)


def rules(preset: str, changes: Mapping[str, Any]) -> Rules:
    """A preset with what a place has changed of it; an unknown preset is the default."""
    found = presets().get(preset, presets()[DEFAULT])
    spans: dict[str, Any] = {step: span(changes[step]) for step in STEPS if step in changes}
    talk = bool(changes.get("talk_first", found.talk_first))
    return found._replace(talk_first=talk, **spans)


# --- Counting ------------------------------------------------------------------------------------


def after(start: date, length: Span) -> Due:
    """The last day of a span that begins on the day after ``start``.

    >>> after(date(2025, 11, 28), Span(3, "months")).day
    datetime.date(2026, 2, 28)
    """
    if length.unit == "workdays":
        return Due(*workday_after(start, length.number))
    end = start + length.number * _DAY if length.unit == "days" else _months_after(start, length.number)
    return _rolled(start, end)


def _months_after(start: date, count: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _rolled(start: date, end: date) -> Due:
    """Moved to a working day; the note tells where the days off are not published."""
    note = workdays(start, end).note
    while not workday(end):
        end += _DAY
    return Due(end, note)


def due(start: date, length: Span, pauses: Iterable[Pause] = (), today: date | None = None) -> Due:
    """The last day of a step, put off by the pauses.

    Args:
        start: The day of the event from which the step is counted; itself not counted.
        length: How long the step may take.
        pauses: When the clock stood still; they may overlap, and lie wherever they like.
        today: Up to which day an open pause has lasted; None: an open pause counts for nothing yet.
    """
    found = after(start, length)
    for first, last in joined(pauses, today):
        if last <= start or first > found.day:
            continue
        found = _put_off(found, max(first, start + _DAY), last, length.unit)
    return found


def joined(pauses: Iterable[Pause], today: date | None) -> list[tuple[date, date]]:
    """Pauses as stretches that do not touch, the earliest first."""
    given = sorted((p.first, p.last or today) for p in pauses if (p.last or today) is not None)
    out: list[tuple[date, date]] = []
    for first, last in given:
        assert last is not None
        if last < first:
            continue
        if out and first <= out[-1][1] + _DAY:
            out[-1] = (out[-1][0], max(out[-1][1], last))
        else:
            out.append((first, last))
    return out


def _put_off(found: Due, first: date, last: date, unit: str) -> Due:
    if unit == "workdays":
        lasted = workdays(first, last)
        day, note = workday_after(found.day, lasted.days)
        return Due(day, found.note or note or lasted.note)
    end = _rolled(found.day, found.day + ((last - first).days + 1) * _DAY)
    return Due(end.day, found.note or end.note)


def postponed(day: date, pause: Pause, length: Span) -> date:
    """A last day that is already known (an extension's too), put off by one pause that is over.

    A pause that began after the day gives nothing back: what is late stays late.
    """
    first, last = pause
    if last is None or last < first or first > day:
        return day
    return _put_off(Due(day, ""), first, last, length.unit).day


def left(day: date, today: date) -> int:
    """Working days from tomorrow to a day that is to come; negative: so many working days late."""
    return workdays(today + _DAY, day).days if day >= today else -workdays(day + _DAY, today).days


def standing(day: date, today: date, pauses: Sequence[Pause] = ()) -> str:
    """How a step that is not done stands: paused, late, soon (three working days or less), open."""
    if any(p.first <= today and (p.last is None or p.last >= today) for p in pauses):
        return "paused"
    if day < today:
        return "late"
    return "soon" if left(day, today) <= SOON else "open"


SOON = 3
