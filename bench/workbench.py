"""Measure the workbench: how long it takes to open a break-down of 300 rows, and to answer an edit.

usage: python bench/workbench.py [--rows 300] [--rounds 30] [--check]

Runs in a process for each database: SQLite in a new file, and PostgreSQL on a server of its own that is stopped
afterwards. Requests go through the whole of Django (middleware, session, policy, templates), as from a browser but
for the network. An edit changes the words and the lead unit of a row and answers with its piece of the page; splitting
answers with the whole list and the report. The bars: a page within 1 s, an edit within 150 ms, 19 of 20
rounds within it.
"""

from __future__ import annotations

import json
import sys
from statistics import median
from typing import Any

import ledgers

BARS = {"page": 1.0, "edit": 0.15}
CALLED = {"page": "open the page", "edit": "edit a row", "accept": "accept a row", "split": "split a row"}


def main() -> None:
    """Run each database in a process of its own and print a table."""
    arguments = ledgers.arguments(__doc__, 300, 30)
    if arguments.worker:
        print(json.dumps(_measure(arguments.rows, arguments.rounds)))
        return
    missed = []
    print(f"{arguments.rows} rows, {arguments.rounds} rounds; milliseconds: median, 19 of 20 within\n")
    print(f"{'':14}" + "".join(f"{CALLED[name]:>24}" for name in CALLED))
    for database in ledgers.DATABASES:
        found = ledgers.run(
            database, __file__, ["--rows", str(arguments.rows), "--rounds", str(arguments.rounds)]
        )
        cells = [f"{median(found[name]) * 1000:.0f}, {ledgers.most(found[name]) * 1000:.0f}" for name in CALLED]
        print(f"{database:14}" + "".join(f"{cell:>24}" for cell in cells))
        missed += [f"{database} {name}" for name, bar in BARS.items() if ledgers.most(found[name]) > bar]
    for name, bar in BARS.items():
        print(f"bar: {CALLED[name]} within {bar * 1000:.0f} ms")
    if missed:
        print(f"missed: {', '.join(missed)}")
    if arguments.check and missed:
        sys.exit(1)


# --- In the worker ---------------------------------------------------------------------


def _measure(rows: int, rounds: int) -> dict[str, list[float]]:
    ledgers.begin()
    person, breakdown = ledgers.city(rows)
    client = ledgers.signed_in(person)
    base = f"/breakdowns/{breakdown.pk}/"
    ledgers.timed(lambda: client.get(base))  # the first request loads templates and reads the report
    found: dict[str, list[float]] = {name: [] for name in CALLED}
    for turn in range(rounds):
        _round(client, breakdown, base, turn, found)
    return found


def _round(client: Any, breakdown: Any, base: str, turn: int, found: dict[str, list[float]]) -> None:
    """Open the page, then edit, accept and split a row of it."""
    found["page"].append(ledgers.timed(lambda: client.get(base)))
    task, unit = _row(breakdown, turn)
    typed = {"text": f"{task.text}（{turn}）", "was_text": task.text, "lead": unit, "was_lead": ""}
    save, split = f"{base}rows/{task.pk}/save/", f"{base}rows/{task.pk}/split/"
    found["edit"].append(ledgers.timed(lambda: client.post(save, {"base": task.version} | typed)))
    task.refresh_from_db()
    rows = {"rows": f"{task.pk}:{task.version}"}
    found["accept"].append(ledgers.timed(lambda: client.post(f"{base}rows/accept/", rows)))
    task.refresh_from_db()
    found["split"].append(ledgers.timed(lambda: client.post(split, {"base": task.version, "at": 4})))


def _row(breakdown: Any, turn: int) -> tuple[Any, str]:
    from luoshi.ledger.models import Task, Unit

    task = Task.objects.filter(breakdown=breakdown).order_by("order", "pk")[turn * 7]
    return task, Unit.objects.all()[turn % 20].name


if __name__ == "__main__":
    main()
