"""The chain's first head, and triggers that keep events, their index and issued versions as they are."""

from __future__ import annotations

from typing import Any

from django.db import migrations

_TABLES = ("ledger_event", "ledger_version", "ledger_touch")
_VERBS = {"sqlite": ("update", "delete"), "postgresql": ("update", "delete", "truncate")}
_SAYING = "events and issued versions cannot be changed"


def _sqlite(table: str, verb: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} BEGIN SELECT RAISE(ABORT, '{_SAYING}'); END"
    )


def _postgresql(table: str, verb: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_keep()"
    )


def guard(apps: Any, editor: Any) -> None:
    """Set the triggers."""
    vendor = editor.connection.vendor
    if vendor == "postgresql":
        editor.execute(
            "CREATE FUNCTION ledger_keep() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_SAYING}'; END $$"
        )
    write = _sqlite if vendor == "sqlite" else _postgresql
    for table in _TABLES:
        for verb in _VERBS[editor.connection.vendor]:
            editor.execute(write(table, verb))


def unguard(apps: Any, editor: Any) -> None:
    """Take the triggers away."""
    on = "" if editor.connection.vendor == "sqlite" else " ON {}"
    for table in _TABLES:
        for verb in _VERBS[editor.connection.vendor]:
            editor.execute(f"DROP TRIGGER {table}_no_{verb}{on.format(table)}")
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION ledger_keep()")


def first_head(apps: Any, editor: Any) -> None:
    """The chain begins empty."""
    apps.get_model("ledger", "Head").objects.create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_books")]
    operations = [
        migrations.RunPython(first_head, migrations.RunPython.noop),
        migrations.RunPython(guard, unguard),
    ]
