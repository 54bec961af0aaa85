"""Measure the workbench: how long it takes to open a break-down of 1,000 rows, and to answer a change of it.

usage: python bench/workbench.py [--rows 1000] [--rounds 20] [--check]

Runs in a process for each database: SQLite in a new file, and PostgreSQL on a server of its own that is stopped
afterwards. Requests go through the whole of Django (middleware, session, policy, templates), as from a browser but
for the network. An edit changes the words and the lead unit of a row; it and an acceptance answer with their piece of
the page, the others with the whole list and the report. The report of ``--rows 1000`` gives 1,200 rows. The bars: a
page and a whole list within 300 ms, an edit and an acceptance within 150 ms, 19 of 20 rounds within it.
"""

from __future__ import annotations

import json
import sys
from statistics import median
from typing import Any

import ledgers

CALLED = {
    "page": "open", "edit": "edit a row", "accept": "accept a row", "split": "split a row", "merge": "merge two",
    "drop": "drop a row", "add": "add a row", "undo": "undo",
}  # fmt: skip
BARS = dict.fromkeys(CALLED, 0.3) | {"edit": 0.15, "accept": 0.15}


def main() -> None:
    """Run each database in a process of its own and print a table."""
    arguments = ledgers.arguments(__doc__, 1000, 20)
    if arguments.worker:
        print(json.dumps(_measure(arguments.rows, arguments.rounds)))
        return
    missed = []
    print(f"{arguments.rows} rows, {arguments.rounds} rounds; milliseconds: median, 19 of 20 within\n")
    print(f"{'':14}" + "".join(f"{CALLED[name]:>15}" for name in CALLED))
    for database in ledgers.DATABASES:
        found = ledgers.run(
            database, __file__, ["--rows", str(arguments.rows), "--rounds", str(arguments.rounds)]
        )
        cells = [f"{median(found[name]) * 1000:.0f}, {ledgers.most(found[name]) * 1000:.0f}" for name in CALLED]
        print(f"{database:14}" + "".join(f"{cell:>15}" for cell in cells))
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
    ledgers.settled()
    client = ledgers.signed_in(person)
    base = f"/breakdowns/{breakdown.pk}/"
    ledgers.timed(lambda: client.get(base))  # the first request loads templates and reads the report
    found: dict[str, list[float]] = {name: [] for name in CALLED}
    for turn in range(rounds):
        _round(client, breakdown, base, turn, found)
    return found


def _round(client: Any, breakdown: Any, base: str, turn: int, found: dict[str, list[float]]) -> None:
    """Open the page, then change a row of it in each way that there is."""
    found["page"].append(ledgers.timed(lambda: client.get(base)))
    task, unit = _row(breakdown, turn)
    typed = {"text": f"{task.text}（{turn}）", "was_text": task.text, "lead": unit, "was_lead": ""}

    def post(name: str, path: str, **body: Any) -> None:
        found[name].append(ledgers.timed(lambda: client.post(f"{base}{path}", body)))
        task.refresh_from_db()

    post("edit", f"rows/{task.pk}/save/", base=task.version, **typed)
    post("accept", "rows/accept/", rows=f"{task.pk}:{task.version}")
    post("split", f"rows/{task.pk}/split/", base=task.version, at=4)
    others = [task, *breakdown.tasks.filter(state="proposed", order__gt=task.order)[:1]]
    post("merge", "merge/", rows=",".join(f"{each.pk}:{each.version}" for each in others))
    post("drop", "rows/drop/", rows=f"{task.pk}:{task.version}", reason="表述性内容")
    post("undo", "undo/")
    post("add", "add/", text=f"手工增加的任务{turn}", after=task.pk)


def _row(breakdown: Any, turn: int) -> tuple[Any, str]:
    from luoshi.ledger.models import Task, Unit

    task = Task.objects.filter(breakdown=breakdown).order_by("order", "pk")[turn * 7]
    return task, Unit.objects.all()[turn % 20].name


if __name__ == "__main__":
    main()
