"""A trigger that keeps the history of lights as it is, as 0002 does for events and issued versions."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.db import migrations

_guards = import_module("luoshi.ledger.migrations.0002_guards")
_TABLE = "ledger_lightchange"


def guard(apps: Any, editor: Any) -> None:
    """Set the triggers."""
    vendor = editor.connection.vendor
    write = _guards._sqlite if vendor == "sqlite" else _guards._postgresql
    for verb in _guards._VERBS[vendor]:
        editor.execute(write(_TABLE, verb))


def unguard(apps: Any, editor: Any) -> None:
    """Take the triggers away."""
    on = "" if editor.connection.vendor == "sqlite" else f" ON {_TABLE}"
    for verb in _guards._VERBS[editor.connection.vendor]:
        editor.execute(f"DROP TRIGGER {_TABLE}_no_{verb}{on}")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_driving")]
    operations = [migrations.RunPython(guard, unguard)]
