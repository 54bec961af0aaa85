"""The audit chain: what an event says, how it is chained, and the proof that nothing was changed behind its back.

An event's body is canonical JSON of the rows that it changed, field by field. Its hash covers the body, who, when,
what and the hash of the event before. So the proof has two halves: the chain is whole, and the events replayed from
the first to the last give the rows that the books hold now.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar

from django.apps import apps
from django.db import connection, models

from luoshi.ledger.books import Book
from luoshi.ledger.models import Event, Head, Touch

START = "0" * 64
_CHUNK = 500
_UNREADABLE = (ValueError, TypeError, AttributeError, ArithmeticError)  # what a converter of a field raises
_OWN = (Event, Head, Touch)  # the chain itself; not audited by its own events
_Row = TypeVar("_Row", bound=models.Model)
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
    return [m for m in apps.get_models() if issubclass(m, Book) and m not in _OWN and not m.derived]


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
    if isinstance(value, date):  # a moment is one too
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value


def chained(event: Event) -> str:
    """The hash that an event must have."""
    at = plain(event.at)
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
    for key, event, unread in _read(Event):
        seq += 1
        if event is None:
            findings.append(Finding(f"事件 {key}", f"{unread} 读不出来：事件被改过"))
            continue
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
    heads = list(Head.objects.all())
    head = heads[0] if heads else None
    if head is None:
        yield Finding("链头", "链头不见了")
    elif len(heads) > 1:
        yield Finding("链头", f"链头有 {len(heads)} 个，只应有一个")
    elif (head.seq, head.hash or START) != (seq, last):
        yield Finding("链头", f"链头记的是第 {head.seq} 条，链到第 {seq} 条：有事件被增删")


def _compared(rows: Rows) -> Iterator[Finding]:
    """Hold what the events say against what the books hold, row by row."""
    left = dict(rows)
    for model in audited():
        table = model._meta.model_name or ""
        for key, row, unread in _read(model):
            said = left.pop((table, key), None)
            name = f"{table} {key}"
            if said is None:
                yield Finding(name, "有这一行，却没有记它的事件")
            elif row is None:
                yield Finding(name, f"{unread}：事件说是 {_shown(said.get(unread))}，现在读不出来")
            else:
                yield from _differing(name, _since_then(model, said), content(row))
    for table, key in left:
        yield Finding(f"{table} {key}", "事件记有这一行，现在没有了")


def _since_then(model: type[Book], said: dict[str, Any]) -> dict[str, Any]:
    """What events say of a row, with the defaults of fields that the program has had only since they were written."""
    new = {f.attname: f for f in model._meta.concrete_fields if not f.primary_key and f.attname not in said}
    return said | {name: plain(field.get_default()) for name, field in new.items() if field.has_default() or field.null}


def _differing(name: str, said: dict[str, Any], held: dict[str, Any]) -> Iterator[Finding]:
    for field in sorted(held.keys() | said.keys()):
        before, now = _shown(said.get(field)), _shown(held.get(field))
        if canonical(said.get(field)) != canonical(held.get(field)):  # not ==: True is 1, and 1 is 1.0
            yield Finding(name, f"{field}：事件说是 {before}，现在是 {now}")


def _read(model: type[_Row]) -> Iterator[tuple[Any, _Row | None, str]]:
    """All rows of a model by key; for one that is no longer readable (someone wrote a word for a day) the field."""
    fields = [f.attname for f in model._meta.concrete_fields]
    keys = list(model._default_manager.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), _CHUNK):
        chunk = model._default_manager.filter(pk__in=keys[start : start + _CHUNK]).order_by("pk")
        try:
            found = {row.pk: row for row in chunk}
        except _UNREADABLE:
            found = {}
            for key in keys[start : start + _CHUNK]:
                with suppress(*_UNREADABLE):
                    found[key] = model._default_manager.order_by("pk").get(pk=key)
        for key in keys[start : start + _CHUNK]:
            unread = "" if key in found else next((f for f in fields if not _readable(model, key, f)), "")
            yield key, found.get(key), unread


def _readable(model: type[models.Model], key: Any, field: str) -> bool:
    try:
        model._default_manager.order_by("pk").values_list(field).get(pk=key)
    except _UNREADABLE:
        return False
    return True


def _touches(expected: set[tuple[int, int]]) -> Iterator[Finding]:
    held = set(Touch.objects.values_list("event_id", "task_id"))
    for event, task in sorted(expected ^ held):
        yield Finding(f"事件 {event}", f"与任务 {task} 的索引对不上")


def _guards() -> Iterator[Finding]:
    """The triggers must still be there, and do what they are there for."""
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS[connection.vendor])
        found = dict(cursor.fetchall())
    for table, verb in guarded(connection.vendor):
        name = f"{table}_no_{verb}"
        if not re.search(_EFFECTIVE.format(table=table, verb=verb.upper()), found.get(name, ""), re.DOTALL):
            yield Finding("数据库", f"触发器 {name} 不见了或被改过：事件或定稿可能被改过")


def guarded(vendor: str) -> list[tuple[str, str]]:
    """The tables that triggers keep as they are, each with what may not be done with it."""
    verbs = ("update", "delete") if vendor == "sqlite" else ("update", "delete", "truncate")
    return [(table, verb) for table in _GUARDED for verb in verbs]


_GUARDED = ("ledger_event", "ledger_version", "ledger_touch", "ledger_lightchange")


_TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT tgname, pg_get_triggerdef(t.oid) || prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid "
        "WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    ),
}
#: what a trigger must say, on SQLite or on PostgreSQL
_EFFECTIVE = (
    r"BEFORE {verb} ON (?:\w+\.)?{table}\s+(?:BEGIN SELECT RAISE\(ABORT,"
    r"|FOR EACH STATEMENT EXECUTE FUNCTION (?:\w+\.)?ledger_keep\(\)\s*BEGIN RAISE EXCEPTION)"
)


def _shown(value: Any) -> str:
    text = canonical(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
