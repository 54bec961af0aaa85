"""Connectors that are due are asked, several at once and outside of any transaction; what they say is then kept."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings as django_settings
from django.utils import timezone

from luoshi import connectors
from luoshi.connectors import ConnectorError, Settings
from luoshi.errors import LuoshiError
from luoshi.ledger import standing, vault
from luoshi.ledger.models import BreakdownState, Cadence, Connector, TaskState
from luoshi.ledger.record import connecting as record

_AT_ONCE = 8
_WAITS = {1: timedelta(hours=1), 2: timedelta(hours=4)}  # after so many failures; then a day
_A_DAY = timedelta(days=1)
_CADENCES: dict[str, timedelta] = {Cadence.DAILY: _A_DAY, Cadence.WEEKLY: timedelta(days=7)}
_log = logging.getLogger("luoshi.rounds")


class Asked(NamedTuple):
    """How many connectors gave their figure, how many of those are new, and which failed why."""

    read: int
    new: int
    failed: list[str]


def next_try(connector: Connector, now: datetime) -> datetime:
    """When a connector is read next; ``now`` where it is due.

    One that was last tried later than now is due as well: a clock was set back.
    """
    tried = connector.tried_at
    if tried is None or tried > now:
        return now
    if connector.failures:
        return max(now, tried + _WAITS.get(connector.failures, _A_DAY))
    wait = _CADENCES.get(connector.cadence)
    return max(now, tried + wait if wait else _month_later(tried))


def _month_later(moment: datetime) -> datetime:
    """The same time of the next month: of its last day where it has no such day."""
    first = moment.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    last = (after + timedelta(days=31)).replace(day=1) - _A_DAY
    return after.replace(day=min(moment.day, last.day))


def due(now: datetime) -> Iterator[Connector]:
    """The connectors that are to be read now: switched on, of a row that is kept, of a table that is driven."""
    found = (
        Connector.objects.filter(active=True, target__task__breakdown__state=BreakdownState.ISSUED)
        .exclude(target__task__state=TaskState.DROPPED)
        .select_related("target__task__breakdown__report__place")
        .order_by("pk")
    )
    today, driven = timezone.localdate(now), dict[int, bool]()
    for each in found:
        if next_try(each, now) > now:
            continue
        breakdown = each.target.task.breakdown
        if driven.setdefault(breakdown.pk, standing.driven(breakdown, today)):
            yield each


def read_due(now: datetime) -> Asked:
    """Ask all that are due and keep what they say; what fails is noted with the connector and told."""
    settings, today = connectors.from_environment(os.environ), timezone.localdate(now)
    asked = list(due(now))
    read, new, failed = 0, 0, list[str]()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        waiting = {pool.submit(ask, each.source, settings, today): each for each in asked}
        for answered in as_completed(waiting):
            connector, answer = waiting[answered], answered.result()
            try:
                if isinstance(answer, ConnectorError):
                    record.failed(connector, str(answer))
                    failed.append(f"{connector.name}：{answer}")
                else:
                    new += keep(connector, answer)
                    read += 1
            except LuoshiError as error:  # the disk is full, the books are busy: the next round asks again
                failed.append(f"{connector.name}：{error}")
    return Asked(read, new, failed)


def ask(fields: dict[str, object], settings: Settings, today: date) -> connectors.Reading | ConnectorError:
    """Read once; whatever goes wrong is an answer."""
    try:
        return connectors.read(connectors.source(fields), settings, today)
    except ConnectorError as error:
        return error
    except Exception as error:  # of a library, for an answer that nobody thought of; the other connectors go on
        _log.exception("connector")
        return ConnectorError(f"取数时程序出错（{type(error).__name__}）", "请把服务器的日志发给维护者")


def keep(connector: Connector, answer: connectors.Reading) -> bool:
    """Keep a figure and what it was read from; whether it is a new one.

    The bytes first: a figure never points at an answer that is not there.
    """
    vault.keep(Path(django_settings.HOME), answer.answer)
    return record.read(connector, answer.value, answer.day, answer.sha256, answer.said) is not None
