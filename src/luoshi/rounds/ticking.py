"""One round: each part on its own, one round at a time, safe to run twice and to be killed half-way.

Whatever a part does is a change of its own in the books, so what was done before a kill stays and the next round does
the rest.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from time import monotonic

from django.db import connection

from luoshi.errors import LuoshiError
from luoshi.ledger import clock
from luoshi.rounds import last
from luoshi.rounds.last import Done, Round
from luoshi.rounds.lock import alone
from luoshi.rounds.parts import PARTS, Part

_log = logging.getLogger("luoshi.rounds")


def tick(now: datetime) -> Round:
    """Do all that time has brought by ``now``; what failed is told in the round, and the other parts are done.

    Raises:
        Busy: While another round is on in this home.
    """
    with alone():
        untold = _told(lambda: last.begin(now))
        started = monotonic()
        with clock.at(now):
            done = tuple(each for name, part in PARTS.items() if (each := _done(name, part, now)) is not None)
        made = Round(now, round(monotonic() - started, 1), done)
        if untold := untold or _told(lambda: last.finish(made)):
            made = replace(made, done=(*done, untold))
    return made


def _done(name: str, part: Part, now: datetime) -> Done | None:
    try:
        outcome = part(now)
    except LuoshiError as error:
        return Done(name, "", (str(error),))
    except Exception as error:  # a fault of the program in one part must not keep the others from their work
        _log.exception("round: %s", name)
        return Done(name, "", (f"程序出错（{type(error).__name__}）。详情在服务器的日志里",))
    finally:
        if not connection.in_atomic_block:  # within somebody's transaction it would be thrown away with the connection
            connection.close_if_unusable_or_obsolete()
    return None if outcome is None else Done(name, outcome.words, tuple(outcome.failed))


def _told(write: Callable[[], None]) -> Done | None:
    """Keep how the round goes; a disk that is full is told and stops nothing."""
    try:
        write()
    except OSError as error:
        return Done("记录", "", (f"巡检的结果记不下来（{error.strerror}）。请检查数据文件夹",))
    return None
