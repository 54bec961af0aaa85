"""The demo's date: the city's whole year, week by week, and how its clock is moved forth and back.

Forth over a few weeks the units and the office go on from where the visitor has left the books. Back, or far ahead, the
books are put back to a day that was kept when the demo was made, and go on from there: a chain cannot be unwound.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from calendar import monthrange
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction

from luoshi.demo import city, suggestions, voices, year
from luoshi.demo.simulator.deeds import Deed
from luoshi.errors import UsageError
from luoshi.ledger import clock
from luoshi.ledger.models import Breakdown, BreakdownState, Place
from luoshi.ledger.record.lighting import light_up

FIRST = date(2025, 2, 10)
"""The day on which the year's table was issued."""
START = date(2026, 2, 13)
"""The day on which a newcomer opens the demo: the new year's report is in the units' hands."""
LAST = date(2026, 12, 31)
_ENDED = date(2026, 1, 31)  # the last kept day of the year before
_WEEK = timedelta(days=7)
_FAR = timedelta(days=62)
_EVENING = 19  # o'clock: all deeds of a day are done, so that what a visitor does then comes after them
_moving = Lock()


class Moved(NamedTuple):
    """What moving the date did."""

    day: date
    deeds: int
    kept: bool  # whether what the visitor had done is still there


def build(say: Callable[[str], None] = lambda _: None) -> None:
    """Fill an empty demo with the city and its year, and keep a copy of the books for each month."""
    shutil.rmtree(_days(), ignore_errors=True)
    _days().mkdir(parents=True)
    with clock.at(clock.moment(FIRST)):
        found = city.build_last_year()
    _keep(FIRST)
    day, lives = FIRST, _lives(found.place)  # thought out once: it takes as long as a month of doing
    for end in _ends():
        say(f"{end:%Y年%m月}")
        _live(found.place, day, end, lives)
        _keep(end)
        day = end
    with clock.at(clock.moment(START)):
        city.build_this_year(city.City(found.place), START)
    _live(found.place, day, START)
    _keep(START)
    _note(START)


def _ends() -> list[date]:
    """The ends of the months from the first to the last kept one."""
    months = [(FIRST.year, month) for month in range(FIRST.month, 13)] + [(_ENDED.year, 1)]
    return [date(y, m, monthrange(y, m)[1]) for y, m in months]


def stops() -> list[date]:
    """The days to which the date can be moved with one click."""
    ahead = [date(LAST.year, m, monthrange(LAST.year, m)[1]) for m in range(START.month, 13)]
    return [FIRST, *_ends(), START, *ahead]


def whole() -> bool:
    """Whether the demo was made to its end: the last kept day is there."""
    return START in _kept_days()


def begin() -> date:
    """Let the clock of this process go on from the day on which the demo was left."""
    try:
        said = date.fromisoformat(json.loads(_file().read_text(encoding="utf-8"))["day"])
    except (OSError, ValueError, KeyError, TypeError):
        said = START
    clock.shift_to(clock.moment(said, _EVENING))
    return said


def move(to: date) -> Moved:
    """Move the date.

    Raises:
        UsageError: For a day outside the demo's two years.
    """
    if not FIRST <= to <= LAST:
        raise UsageError(f"演示日期不能拨到 {to}", f"可以是 {FIRST} 到 {LAST}")
    with _moving:
        now = clock.today()
        kept = now <= to <= now + _FAR and not now < START <= to
        if not kept:
            now = max(day for day in _kept_days() if day <= to)
            _restore(now)
        place = Place.objects.get(name=city.NAME)
        done = _live(place, now, to)
        clock.shift_to(clock.moment(to, _EVENING))
        _note(to)
    return Moved(to, done, kept)


Lives = list[tuple[Breakdown, list[Deed]]]


def _lives(place: Place) -> Lives:
    """The issued tables, each with the deeds of its whole year."""
    issued = Breakdown.objects.filter(report__place=place, state=BreakdownState.ISSUED)
    people = city.City(place)
    return [(table, year.year(people, table)) for table in issued.select_related("report__place")]


def _live(place: Place, since: date, until: date, lives: Lives | None = None) -> int:
    """Let the city live from the day after one to another; how many deeds were done."""
    done = 0
    people = city.City(place)
    with clock.at(clock.moment(until, _EVENING)), transaction.atomic():  # what is public follows as of the last day
        day = since
        lives = lives or _lives(place)
        while day < until:
            day, before = min(day + _WEEK, until), day
            done += suggestions.play(people, day, since=before)
            for table, deeds in lives:
                done += sum(year.play(people, table, deeds, day, since=before).done.values())
                with clock.at(clock.moment(day, _EVENING)):
                    light_up(table, day)
            done += voices.speak(people, before, day)
    return done


# --- The days that are kept --------------------------------------------------------------------


def _home() -> Path:
    return Path(settings.HOME)


def _file() -> Path:
    return _home() / "demo.json"


def _days() -> Path:
    return _home() / "demo-days"


def _note(day: date) -> None:
    _file().write_text(json.dumps({"day": day.isoformat()}), encoding="utf-8")


def _kept_days() -> list[date]:
    return sorted(date.fromisoformat(path.stem) for path in _days().glob("*.sqlite3"))


def _keep(day: date) -> None:
    """Keep a copy of the books as they are."""
    _copy(_books(), _days() / f"{day.isoformat()}.sqlite3")


def _restore(day: date) -> None:
    """Put the books back to a kept day."""
    connection.close()
    _copy(_days() / f"{day.isoformat()}.sqlite3", _books())
    caches["portal"].clear()  # pages of days that have not come yet


def _books() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _copy(source: Path, target: Path) -> None:
    """SQLite's own copy: others may be reading the target meanwhile."""
    with closing(sqlite3.connect(source, timeout=20)) as books, closing(sqlite3.connect(target, timeout=20)) as copy:
        books.backup(copy)
