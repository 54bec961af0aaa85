"""What an event of the log says, read from its body: in one line, and change by change."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from luoshi.ledger.models import Event, Person, Place, Task, Unit
from luoshi.office import words

_FEW = 8  # changes that an event shows within the list
_MOST = 1000  # changes that an event shows on its own page
_TITLE = 40
_ROW, _SAID = frozenset({"table", "id", "before", "after"}), frozenset({"task", "field", "before", "after"})
_VERBS = {(False, True): "新增", (True, True): "改", (True, False): "删去"}


class Line(NamedTuple):
    """A field that changed."""

    field: str
    before: str
    after: str


class Group(NamedTuple):
    """A row that changed."""

    verb: str
    what: str
    lines: tuple[Line, ...]


class Told(NamedTuple):
    """An event as the log shows it."""

    event: Event
    action: str
    brief: str
    groups: tuple[Group, ...]
    left: int  # changes that are not shown here


class _Names(NamedTuple):
    values: words.Values
    units: Mapping[int, str]
    people: Mapping[int, str]
    tasks: Mapping[int, str]


Body = Mapping[str, Any]


def told(place: Place, events: Iterable[Event], *, whole: bool = False) -> list[Told]:
    """Events as the log shows them; with ``whole`` all that they changed."""
    read = [(event, _body(event)) for event in events]
    most = _MOST if whole else _FEW
    names = _names(place, (body for _, body in read if body), most)
    return [_told(event, body, names, most) for event, body in read]


def _body(event: Event) -> Body | None:
    try:
        body = json.loads(event.body)
        whole = all(row.keys() >= _ROW for row in body["rows"]) and all(said.keys() >= _SAID for said in body["fields"])
        return body if whole else None
    except (ValueError, KeyError, TypeError, AttributeError):  # altered in the database; the proof says so too
        return None


def _names(place: Place, bodies: Iterable[Body], most: int) -> _Names:
    units = dict(Unit.objects.filter(place=place).values_list("pk", "name"))
    people = dict(Person.objects.filter(place=place).values_list("pk", "name"))
    wanted: set[int] = set()
    for body in bodies:
        wanted.update(said["task"] for said in body["fields"][:most])
        wanted.update(row["id"] for row in body["rows"][:most] if row["table"] == "task")
    tasks = dict(Task.objects.filter(pk__in=wanted, breakdown__report__place=place).values_list("pk", "text"))
    return _Names(words.Values(units, people), units, people, tasks)


def _told(event: Event, body: Body | None, names: _Names, most: int) -> Told:
    if body is None:
        return Told(event, words.action(event.action), "内容读不出来", (), 0)
    said = _said(body, names, most)
    rows = [] if said and most == _FEW else [_row(row, names) for row in body["rows"][:most]]
    left = len({each["task"] for each in body["fields"]}) - len(said) + len(body["rows"]) - len(rows)
    return Told(event, words.action(event.action), _brief(body), (*said, *rows), left)


def _brief(body: Body) -> str:
    """What an event changed, in one line."""
    if body["fields"]:
        tasks = len({said["task"] for said in body["fields"]})
        called = dict.fromkeys(words.TOLD.get(said["field"], said["field"]) for said in body["fields"])
        return f"{tasks} 条任务：{'、'.join(called)}"
    counted = Counter((_verb(row), words.TABLES.get(row["table"], row["table"])) for row in body["rows"])
    return "，".join(f"{verb}{what} {n} 条" for (verb, what), n in counted.items()) or "没有改动内容"


def _verb(row: Body) -> str:
    return _VERBS.get((row["before"] is not None, row["after"] is not None), "改")


def _said(body: Body, names: _Names, most: int) -> list[Group]:
    """The fields of break-down rows, as the people who changed them saw them."""
    tasks: dict[int, list[Line]] = {}
    for each in body["fields"]:
        line = Line(words.TOLD.get(each["field"], each["field"]), each["before"], each["after"])
        tasks.setdefault(each["task"], []).append(line)
    return [Group("改", _task(pk, names), tuple(lines)) for pk, lines in list(tasks.items())[:most]]


def _row(row: Body, names: _Names) -> Group:
    """A row of the books, field by field; a new one with what it began with."""
    before, after = row["before"] or {}, row["after"] or {}
    table = row["table"]
    changed = [name for name in dict.fromkeys([*after, *before]) if before.get(name) != after.get(name)]
    shown = [name for name in changed if before or after[name] not in (None, "", [], 0, False)]
    lines = tuple(
        Line(words.field(table, n), _value(names, table, n, before), _value(names, table, n, after)) for n in shown
    )
    return Group(_verb(row), _row_called(table, row["id"], before | after, names), lines)


def _value(names: _Names, table: str, name: str, values: Body) -> str:
    return names.values(table, name, values[name]) if name in values else ""


def _row_called(table: str, pk: int, values: Body, names: _Names) -> str:
    if table == "task":
        return _task(pk, names)
    known = {"unit": names.units, "person": names.people}.get(table, {})
    return f"{words.TABLES.get(table, table)} {known.get(pk) or values.get('name') or pk}"


def _task(pk: int, names: _Names) -> str:
    text = names.tasks.get(pk)
    return f"任务“{text[:_TITLE]}{'…' if len(text) > _TITLE else ''}”" if text else f"任务 {pk}"
