"""How the last round went: ``tick.json`` in the home.

A file and not a row: it tells of rounds whose trouble is the database itself, costs no change of the books every ten
minutes, and is no part of what the log must prove.
"""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from luoshi.rounds import lock

STALE = timedelta(hours=26)
"""After which a round is missed: a day, and two hours for one that runs late."""


class Done(NamedTuple):
    """What one part of a round did, in words, and what failed."""

    part: str
    words: str
    failed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Round:
    """A round: when, how long in seconds, what was done."""

    began: datetime
    seconds: float
    done: tuple[Done, ...]

    @property
    def failed(self) -> list[str]:
        """What failed, each with its part."""
        return [f"{each.part}：{words}" for each in self.done for words in each.failed]

    def as_mapping(self) -> dict[str, Any]:
        """The round as plain JSON."""
        parts = [{"part": each.part, "words": each.words, "failed": list(each.failed)} for each in self.done]
        return {"began": self.began.isoformat(), "seconds": self.seconds, "done": parts}


class Known(NamedTuple):
    """What is known of rounds: the last that was finished, and the beginning of one that was not."""

    last: Round | None
    unfinished: datetime | None

    def stale(self, now: datetime) -> bool:
        """Whether the last round is too long ago, or there was none."""
        return self.last is None or now - self.last.began > STALE


def begin(now: datetime) -> None:
    """Note that a round begins; the last one stays known.

    Raises:
        OSError: When it cannot be written.
    """
    held = known().last
    _write({"last": held.as_mapping() if held else None, "unfinished": now.isoformat()})


def finish(made: Round) -> None:
    """Note how a round went.

    Raises:
        OSError: When it cannot be written.
    """
    _write({"last": made.as_mapping(), "unfinished": None})


def known() -> Known:
    """What is known of rounds; nothing where the file is not there or cannot be read."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        held = json.loads(lock.name("json").read_text(encoding="utf-8"))
        unfinished = held.get("unfinished")
        return Known(_round(held.get("last")), datetime.fromisoformat(unfinished) if unfinished else None)
    return Known(None, None)


def _round(held: dict[str, Any] | None) -> Round | None:
    if held is None:
        return None
    done = tuple(Done(each["part"], each["words"], tuple(each["failed"])) for each in held["done"])
    return Round(datetime.fromisoformat(held["began"]), float(held["seconds"]), done)


def _write(held: dict[str, Any]) -> None:
    """Write the whole file or leave the old one: a round may be killed at any moment."""
    path = lock.name("json")
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix="tick-", delete=False) as file:
        coming = Path(file.name)
        try:
            json.dump(held, file, ensure_ascii=False)
            file.flush()
            os.replace(coming, path)
        finally:
            coming.unlink(missing_ok=True)
