"""What a process of its own does to a ledger of its own: ``python -m tests.ledger.deeds DEED ARGUMENT…``.

Prints what it has to say as JSON. ``tests/ledger/test_faults.py`` starts, kills and disturbs these processes.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import django

WORDS = "老旧小区"
SECOND = "\n"  # a second report differs from the first by its last line


def die(*_: Any, **__: Any) -> None:
    """Die as by ``kill -9``: no clean-up, no farewell."""
    os.kill(os.getpid(), signal.SIGKILL)


def found() -> None:
    """Make the tables and the city."""
    from city import found
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    found()


def state() -> dict[str, Any]:
    """What the ledger holds, and what the proof finds."""
    from city import City, proof, snapshot

    from luoshi.ledger import audit
    from luoshi.ledger.models import Report

    proved, city = proof(), City()
    content = audit.canonical([[*key, row] for key, row in sorted(snapshot().items())])
    return {
        "findings": [f"{f.where}：{f.what}" for f in proved.findings],
        "events": proved.events,
        "content": audit.digest(content),
        "reports": Report.objects.count(),
        "state": city.breakdown.state,
        "versions": city.breakdown.versions.count(),
        "note": city.row(WORDS).note,
        "version": city.row(WORDS).version,
    }


#: where a process dies: a function that is called late in a change, and its place in the change
STEPS = {
    "import: among the rows": "luoshi.ledger.record.reports._livelihood",
    "import: before its event": "luoshi.ledger.record.change._event",
    "import: before the head": "luoshi.ledger.models.Head.save",
    "issue: before the frozen table": "luoshi.ledger.record.issuing._freeze",
    "issue: before its event": "luoshi.ledger.record.change._event",
    "issue: before the head": "luoshi.ledger.models.Head.save",
    "lights: before the lamps": "luoshi.ledger.record.lighting._keep",
    "lights: before the head": "luoshi.ledger.models.Head.save",
}


def import_again(step: str = "") -> None:
    """Import a second report, and die at a step of it."""
    from city import REPORT, City

    from luoshi.ledger.record import reports

    city = City()
    with patch(STEPS[step], die) if step else patch.dict({}):
        reports.import_report(city.office, city.place, REPORT + SECOND, "second.txt")


def make_ready() -> None:
    from city import City

    City().make_ready()


def issue(step: str = "") -> None:
    """Issue the table, and die at a step of it."""
    from city import DAY, City

    from luoshi.ledger.record import issuing

    city = City()
    with patch(STEPS[step], die) if step else patch.dict({}):
        issuing.issue(city.office, city.breakdown, "云政办发〔2026〕5号", DAY)


def light_up(step: str = "") -> list[int]:
    """Light the issued table up, and die at a step of it; how many rows have a light and how many changed."""
    from datetime import date

    from city import City

    from luoshi.ledger.record import lighting

    with patch(STEPS[step], die) if step else patch.dict({}):
        return list(lighting.light_up(City().breakdown, date(2026, 6, 28)))


def answer_slip() -> None:
    """Issue a slip and answer it."""
    from city import City

    from luoshi.ledger.record import slips

    city = City()
    slips.answer(city.person("housing"), city.slip(city.row(WORDS)), "已加派人手")


def close_slip(username: str, go: str) -> str:
    """Close the answered slip as soon as the other process is ready too; what was said to who was too late."""
    from city import City

    from luoshi.ledger.models import Slip
    from luoshi.ledger.record import slips
    from luoshi.ledger.workflow import NotNow

    slip, person = Slip.objects.get(), City().person(username)
    print("ready", flush=True)
    while not Path(go).exists():
        time.sleep(0.005)
    try:
        slips.close(person, slip, username)
    except NotNow as error:
        return error.message
    return ""


def edit_and_die() -> None:
    """Edit, and die right behind: the change was made."""
    from city import City

    city = City()
    city.edit(city.row(WORDS), {"note": "已存"})
    die()


def edit_often(mark: str, times: str, go: str) -> int:
    """Add marks to the note of one row, each on what the row says then; how often somebody else was faster."""
    from city import City

    from luoshi.ledger.record.rows import Conflict

    city = City()
    person = city.person({"a": "office", "b": "office2"}[mark])
    conflicts = 0
    print("ready", flush=True)
    while not Path(go).exists():
        time.sleep(0.005)
    for n in range(int(times)):
        while True:
            row = city.row(WORDS)
            try:
                city.edit(row, {"note": f"{row.note} {mark}{n}".strip()}, by=person)
                break
            except Conflict:
                conflicts += 1
    return conflicts


def _error(act: Callable[[], object]) -> list[str]:
    from luoshi.ledger.record.change import StorageError

    try:
        act()
    except StorageError as error:
        return [error.message, error.hint]
    return []


def fill_the_disk() -> list[list[str]]:
    """Edit while no more room is on the disk, and again once there is; what each attempt was told."""
    from city import City
    from django.db import connection

    city = City()
    told = []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
            cursor.fetchall()
        else:  # what PostgreSQL says when a table cannot grow
            cursor.execute(
                "CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION "
                "'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$; "
                "CREATE TRIGGER full_disk BEFORE INSERT ON ledger_event FOR EACH ROW EXECUTE FUNCTION no_space()"
            )
    for character in "一二":
        text = character * 2000
        fields = {"text": f"{WORDS}{text}", **{f"q{n}": text for n in (1, 2, 3, 4)}}
        told.append(_error(partial(city.edit, city.row(WORDS), fields)))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA max_page_count = 1000000")
            cursor.fetchall()
        else:
            cursor.execute("DROP TRIGGER full_disk ON ledger_event")
    told.append(_error(lambda: city.edit(city.row(WORDS), {"note": "有空间了"})))
    return told


def wait_in_vain() -> list[list[str]]:
    """Edit while another process holds the books, for less time than it will; then what signing in is told."""
    from city import PASSWORD, City
    from django.db import connection

    from luoshi.ledger.record import accounts

    city = City()
    row = city.row(WORDS)
    connection.close()
    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"] = {**connection.settings_dict["OPTIONS"], "timeout": 0.2}
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
    print("ready", flush=True)
    sys.stdin.readline()
    return [_error(lambda: city.edit(row, {"note": "x"})), _error(lambda: accounts.sign_in("office", PASSWORD))]


def lose_the_connection() -> list[list[str]]:
    """The server ends the connection in the middle of a change; the next change has a new one."""
    from city import City
    from django.db import connection

    from luoshi.ledger.record import change

    def cut(*_: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    city = City()
    row = city.row(WORDS)
    with patch.object(change, "_event", cut):
        told = [_error(lambda: city.edit(row, {"note": "x"}))]
    connection.close_if_unusable_or_obsolete()
    told.append(_error(lambda: city.edit(city.row(WORDS), {"note": "接上了"})))
    return told


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    django.setup()
    said = globals()[sys.argv[1]](*sys.argv[2:])
    print(json.dumps(said, ensure_ascii=False))
