"""Ledger rows are changed through ``ledger.record`` alone: nobody else tries, and who tries is refused."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from city import City, assert_whole
from django.apps import apps
from django.db import transaction

import luoshi
from luoshi.ledger.books import Book, demand_open, opened
from luoshi.ledger.models import Event, Milestone, Person, Place, Programme, Task, Unit

PACKAGE = Path(luoshi.__file__).parent
RECORD = PACKAGE / "ledger" / "record"
#: the door itself, and what makes the tables
BEHIND = (
    RECORD, PACKAGE / "ledger" / "books.py", PACKAGE / "ledger" / "migrations",
    PACKAGE / "congress" / "suggestions" / "record", PACKAGE / "congress" / "suggestions" / "migrations",
    PACKAGE / "congress" / "ballots" / "record", PACKAGE / "congress" / "ballots" / "migrations",
    PACKAGE / "publishing" / "record.py", PACKAGE / "publishing" / "feedback.py", PACKAGE / "publishing" / "migrations",
    PACKAGE / "publishing" / "keeping.py",  # writes derived rows alone: what the public sees
)  # fmt: skip
ROOMS = ("ledger", "congress", "publishing", "office", "portal", "web", "cli", "demo")
WRITES = {
    "save", "save_base", "delete", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "asave",
    "adelete", "acreate", "abulk_create", "abulk_update", "aget_or_create", "aupdate_or_create", "aupdate",
    "_raw_delete", "_update", "execute", "executemany",
}  # fmt: skip
QUERIES = {"filter", "exclude", "all", "order_by", "select_for_update", "annotate", "get_queryset"}
#: what has the name of a write and is none, each with the reason
HARMLESS = {
    ("ledger/audit.py", "cursor.execute(_TRIGGERS[connection.vendor])"): "looks which triggers there are",
}


def outside() -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((PACKAGE / room).rglob("*.py")):
            if not any(path == behind or behind in path.parents for behind in BEHIND):
                yield path


def shown(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def writes(path: Path) -> Iterator[str]:
    """The calls of a module that could change a row."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        name, of = node.func.attr, node.func.value
        queried = any(
            isinstance(part, ast.Attribute) and part.attr in {"objects", "_default_manager", *QUERIES}
            for part in ast.walk(of)
        )
        if name in WRITES or (name == "update" and queried):
            yield ast.unparse(node)


@pytest.mark.parametrize("path", list(outside()), ids=shown)
def test_no_module_outside_record_writes_rows(path: Path) -> None:
    assert [call for call in writes(path) if (shown(path), call) not in HARMLESS] == []


@pytest.mark.parametrize("path", list(outside()), ids=shown)
def test_no_module_outside_record_opens_the_door(path: Path) -> None:
    keys = {"opened", "demand_open"}
    made = {"Change", "change"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names}
            assert not (node.module == "luoshi.ledger.books" and names & keys)
            assert not (node.module == "luoshi.ledger.record.change" and names & made)


def test_the_search_for_writes_finds_them() -> None:
    """Else the tests above could not fail."""
    found = [call for path in sorted(RECORD.glob("*.py")) for call in writes(path)]
    assert "row.save(force_update=True, update_fields=sorted(changed))" in found
    assert "row.delete()" in found
    assert [shown(path) for path in outside() if path.name == "queries.py"] == [
        "ledger/queries.py", "congress/ballots/queries.py", "congress/suggestions/queries.py",
    ]  # fmt: skip


def test_every_table_of_the_ledger_has_the_door() -> None:
    assert [m.__name__ for m in apps.get_app_config("ledger").get_models() if not issubclass(m, Book)] == []


def row(city: City) -> Task:
    return city.row("老旧小区")


ATTEMPTS: dict[str, Callable[[City], object]] = {
    "save": lambda city: row(city).save(),
    "save some": lambda city: row(city).save(update_fields=["note"]),
    "delete": lambda city: row(city).delete(),
    "create": lambda city: Place.objects.create(name="假县", issuer="假县政府"),
    "get or create": lambda city: Place.objects.get_or_create(name="假县", issuer="假县政府"),
    "update or create": lambda city: Place.objects.update_or_create(name=city.place.name, defaults={"issuer": "x"}),
    "bulk create": lambda city: Place.objects.bulk_create([Place(name="假县", issuer="假县政府")]),
    "bulk update": lambda city: Task.objects.bulk_update([row(city)], ["note"]),
    "update": lambda city: Task.objects.filter(pk=row(city).pk).update(note="x"),
    "update all": lambda city: Task.objects.update(note="x"),
    "delete many": lambda city: Task.objects.filter(pk=row(city).pk).delete(),
    "related create": lambda city: city.breakdown.tasks.create(order=1, text="x"),
    "related add": lambda city: city.place.units.add(Unit(name="假局"), bulk=False),
    "related add many": lambda city: row(city).milestones.add(*Milestone.objects.all()),
    "related update": lambda city: city.breakdown.tasks.update(note="x"),
    "person": lambda city: Person.objects.create(username="x", role="auditor"),
    "person saved": lambda city: city.office.save(),
    "password upgrade": lambda city: Person.objects.filter(username="office").update(password="x"),
    "event": lambda city: Event.objects.create(seq=10**6, at="2026-01-01", body="{}"),
    "event update": lambda city: Event.objects.update(reason="x"),
    "last event": lambda city: Event.objects.latest("seq").delete(),
    "programme": lambda city: Programme.objects.all().delete(),
}


@pytest.mark.parametrize("name", ATTEMPTS)
def test_a_write_past_the_door_raises(city: City, name: str) -> None:
    if name == "related add many":
        city.edit(row(city), {"q1": "摸底"})
    with pytest.raises(RuntimeError, match=r"through luoshi\.ledger\.record alone"), transaction.atomic():
        ATTEMPTS[name](city)
    assert_whole()


def test_the_door_closes_behind_who_went_through_and_behind_who_stumbled(city: City) -> None:
    city.edit(row(city), {"note": "x"})
    with pytest.raises(RuntimeError):
        demand_open()
    with pytest.raises(ZeroDivisionError), opened():
        _ = 1 // 0
    with pytest.raises(RuntimeError):
        demand_open()


def test_the_door_opens_for_one_thread_alone() -> None:
    from threading import Thread

    refused: list[Exception] = []

    def attempt() -> None:
        try:
            demand_open()
        except RuntimeError as error:
            refused.append(error)

    with opened():
        demand_open()
        other = Thread(target=attempt)
        other.start()
        other.join()
    assert len(refused) == 1


def test_the_migrations_make_what_the_models_say(city: City) -> None:
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
