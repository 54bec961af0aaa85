"""The audit chain: what an event says, how it is chained, and the proof that nothing was changed behind its back.

An event's body is canonical JSON of the rows that it changed, field by field. Its hash covers the body, who, when,
what and the hash of the event before. So the proof has two halves: the chain is whole, and the events replayed from
the first to the last give the rows that the books hold now.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection, models

from luoshi.ledger.books import Book
from luoshi.ledger.models import Event, Head, Touch

START = "0" * 64
_OWN = (Event, Head, Touch)  # the chain itself; not audited by its own events
Rows = dict[tuple[str, int], dict[str, Any]]


class Finding(NamedTuple):
    """Something that the proof found wrong."""

    where: str
    what: str


class Proof(NamedTuple):
    """What was verified, and what was found wrong; whole when nothing was."""

    events: int
    rows: int
    head: str
    findings: tuple[Finding, ...]


def canonical(value: Any) -> str:
    """The one way in which a value is written as JSON for a hash."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """The sha-256 of a text, as hex."""
    return sha256(text.encode("utf-8")).hexdigest()


def audited() -> list[type[Book]]:
    """The models whose rows the events account for."""
    return [m for m in apps.get_app_config("ledger").get_models() if issubclass(m, Book) and m not in _OWN]


def content(row: Book) -> dict[str, Any]:
    """All fields of a row as JSON values, long texts and secrets as their digest."""
    return {f.attname: _plain(row, f) for f in row._meta.concrete_fields if not f.primary_key}


def _plain(row: Book, field: models.Field[Any, Any]) -> Any:
    value = getattr(row, field.attname)
    if field.attname in row.digested:
        return digest(value or "")
    return plain(value)


def plain(value: Any) -> Any:
    """A field's value as JSON keeps it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value


def chained(event: Event) -> str:
    """The hash that an event must have."""
    at = event.at.isoformat()
    said = [event.previous, event.seq, at, event.person_id, event.name, event.action]
    return digest(canonical([*said, event.breakdown_id, event.reason, event.undoes_id, digest(event.body)]))


# --- The proof ---------------------------------------------------------------------------


def verify(head: str | None = None) -> Proof:
    """Prove the chain and the rows.

    Args:
        head: The hash of an event noted down earlier, outside this database; it must be in the chain. Without it,
            nobody can tell whether the last events and all their changes were taken away together.
    """
    rows: Rows = {}
    findings: list[Finding] = []
    seen = {START}
    previous, seq = START, 0
    touched: set[tuple[int, int]] = set()
    for event in Event.objects.order_by("seq").iterator(chunk_size=500):
        seq += 1
        findings.extend(_links(event, seq, previous))
        previous, seq = event.hash, event.seq
        seen.add(event.hash)
        findings.extend(_replayed(rows, touched, event))
    findings.extend(_head(seq, previous))
    if head is not None and head not in seen:
        findings.append(Finding("链", f"记下的校验值 {head[:12]}… 不在链中：有事件被整段抽走，或记错了"))
    findings.extend(_compared(rows))
    findings.extend(_touches(touched))
    findings.extend(_guards())
    return Proof(Event.objects.count(), len(rows), previous, tuple(findings))


def _links(event: Event, expected: int, previous: str) -> Iterator[Finding]:
    where = f"事件 {event.seq}"
    if event.seq != expected:
        yield Finding(where, f"序号应为 {expected}：中间缺事件")
    if event.previous != previous:
        yield Finding(where, "与前一条事件接不上")
    if chained(event) != event.hash:
        yield Finding(where, "内容与校验值不符：事件被改过")


def _replayed(rows: Rows, touched: set[tuple[int, int]], event: Event) -> Iterator[Finding]:
    try:
        body = json.loads(event.body)
        for change in body["rows"]:
            _apply(rows, change)
        touched.update((event.seq, task) for task in body["tasks"])
    except (ValueError, KeyError, TypeError):
        yield Finding(f"事件 {event.seq}", "内容读不出来")


def _apply(rows: Rows, change: dict[str, Any]) -> None:
    key = (change["table"], change["id"])
    if change["after"] is None:
        rows.pop(key, None)
    else:
        rows.setdefault(key, {}).update(change["after"])


def _head(seq: int, last: str) -> Iterator[Finding]:
    head = Head.objects.first()
    if head is None:
        yield Finding("链头", "链头不见了")
    elif (head.seq, head.hash or START) != (seq, last):
        yield Finding("链头", f"链头记的是第 {head.seq} 条，链到第 {seq} 条：有事件被增删")


def _compared(rows: Rows) -> Iterator[Finding]:
    """Hold what the events say against what the books hold, row by row."""
    left = dict(rows)
    for model in audited():
        table = model._meta.model_name or ""
        for row in model.objects.order_by("pk").iterator(chunk_size=500):
            said = left.pop((table, row.pk), None)
            name = f"{model._meta.model_name} {row.pk}"
            if said is None:
                yield Finding(name, "有这一行，却没有记它的事件")
                continue
            held = content(row)
            for field in sorted(held.keys() | said.keys()):
                if held.get(field) != said.get(field):
                    yield Finding(name, f"{field}：事件说是 {_shown(said.get(field))}，现在是 {_shown(held.get(field))}")
    for table, key in left:
        yield Finding(f"{table} {key}", "事件记有这一行，现在没有了")


def _touches(expected: set[tuple[int, int]]) -> Iterator[Finding]:
    held = set(Touch.objects.values_list("event_id", "task_id"))
    for event, task in sorted(expected ^ held):
        yield Finding(f"事件 {event}", f"与任务 {task} 的索引对不上")


def _guards() -> Iterator[Finding]:
    """The triggers must still be there."""
    found = guards()
    for name in sorted(GUARDS - found):
        yield Finding("数据库", f"触发器 {name} 不见了：事件或定稿可能被改过")


GUARDS = frozenset(
    f"{table}_no_{verb}" for table in ("ledger_event", "ledger_version", "ledger_touch") for verb in ("update", "delete")
)


def guards() -> set[str]:
    """The names of the triggers that the database has."""
    sql = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {name for (name,) in cursor.fetchall()}


def _shown(value: Any) -> str:
    text = canonical(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
