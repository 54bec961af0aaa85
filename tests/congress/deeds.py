"""What a process of its own does to a ballot of its own: ``python -m tests.congress.deeds DEED ARGUMENT…``.

Prints what it has to say as JSON. ``tests/congress/test_ballot_faults.py`` starts, kills and races these processes.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

import django

#: where a process dies while it casts a vote
STEPS = {
    "before the roll is read": "luoshi.congress.ballots.record.casting.demand_may_vote",
    "before the box": "luoshi.congress.ballots.record.casting._drop_in",
    "before the box is written": "luoshi.congress.ballots.record.casting._write",
    "between box and roll": "luoshi.ledger.record.change.Change.update",
    "before the event": "luoshi.ledger.record.change._event",
    "before the head": "luoshi.ledger.models.Head.save",
    "before the answer": "",
}


def die(*_: Any, **__: Any) -> None:
    """Die as by ``kill -9``."""
    os.kill(os.getpid(), signal.SIGKILL)


def found() -> None:
    """Make the tables, the city, six deputies, and an open round."""
    from django.core.management import call_command
    from tests.congress.assembly import candidates, deputies, drawn_up, opened
    from tests.ledger.city import found

    call_command("migrate", verbosity=0)
    city = found()
    deputies(city, 6)
    candidates(city)
    opened(city, drawn_up(city))


def _round() -> Any:
    from luoshi.congress.ballots.models import BallotRound

    return BallotRound.objects.get()


def _cast(number: str, marks: str, receipt: str) -> None:
    from tests.congress.assembly import vote
    from tests.ledger.city import City

    from luoshi.congress.ballots.record import ballots

    vote(ballots.deputies(City().place)[int(number)], _round(), marks, receipt)


def cast(number: str, marks: str, receipt: str) -> str:
    """A deputy casts a vote; what was said to who was refused."""
    from luoshi.errors import LuoshiError

    try:
        _cast(number, marks, receipt)
    except LuoshiError as error:
        return error.message
    return ""


def cast_and_die(step: str, number: str, marks: str, receipt: str) -> None:
    """A deputy casts a vote, and the process dies at a step of it."""
    with patch(STEPS[step], die) if STEPS[step] else patch.dict({}):
        _cast(number, marks, receipt)
    die()


def race(number: str, times: str, go: str) -> list[str]:
    """One deputy sends so many ballots at once, each on a thread and a connection of its own."""
    from threading import Thread

    from django.db import connection

    from luoshi.congress.ballots.slips import new_receipt

    said: list[str] = []

    def one(n: int) -> None:
        while not Path(go).exists():
            time.sleep(0.002)
        said.append(cast(number, f"{n % 64:06b}" if f"{n % 64:06b}".count("1") <= 3 else "111000", new_receipt()))
        connection.close()

    threads = [Thread(target=one, args=(n,)) for n in range(int(times))]
    for thread in threads:
        thread.start()
    print("ready", flush=True)
    for thread in threads:
        thread.join()
    return said


def close_and_sweep() -> list[Any]:
    """Close the round, outside of any test's transaction; whether the sweep can be done, and the digest that was kept."""
    from tests.ledger.city import City

    from luoshi.congress.ballots.record import ballots, casting

    ballots.close_round(City().office, _round())
    return [casting.sweep(), _round().digest]


def state() -> dict[str, Any]:
    """What box and roll hold, and what the proof finds."""
    from luoshi.congress.ballots.models import BallotBox
    from luoshi.ledger import audit

    held = _round()
    return {
        "box": BallotBox.objects.get(round=held).lines.splitlines(),
        "voted": [entry.way != "" for entry in held.entries.all()],
        "findings": [f"{f.where}：{f.what}" for f in audit.verify().findings],
    }


if __name__ == "__main__":
    django.setup()
    said = globals()[sys.argv[1]](*sys.argv[2:])
    print(json.dumps(said, ensure_ascii=False))
