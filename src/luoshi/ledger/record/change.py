"""One change of the books: its rows and its event, in one transaction, one after another.

The row of the chain's head is locked first, so changes follow each other and the chain has no fork.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, OperationalError, transaction

from luoshi.errors import LuoshiError
from luoshi.ledger import audit, clock
from luoshi.ledger.books import Book, opened
from luoshi.ledger.models import (
    Assignment,
    Breakdown,
    Event,
    Head,
    Milestone,
    Person,
    Project,
    Role,
    Target,
    Task,
    TaskProgramme,
    Touch,
)  # fmt: skip

Listener = Callable[[Event, "Change"], None]
#: who is told of each change, within its transaction: what they write stands or falls with it
LISTENERS: list[Listener] = []
_PARTS_OF_A_ROW = (Assignment, Milestone, Target, Project, TaskProgramme)
_SYSTEM = "系统"
_NAME = 80  # characters of Event.name


class StorageError(LuoshiError):
    """The database could not take the change; the books are as they were."""


class Change:
    """What is being changed; collects what the event has to tell."""

    def __init__(self) -> None:
        self._rows: list[dict[str, Any]] = []
        self.touched: list[Book] = []  # the rows as they are after the change, for who listens
        self._tasks: dict[int, None] = {}
        self._fields: list[dict[str, Any]] = []
        self.person: Person | None = None  # who makes it, and what it is called: a sign-in knows both only at its end
        self.action = ""
        self.name = ""
        self.undoes: Event | None = None  # the event that this one takes back
        self.event: Event | None = None  # once the change is made

    def create(self, *rows: Book) -> None:
        """Add new rows, all of one model."""
        if not rows:
            return
        if len(rows) == 1:
            rows[0].save(force_insert=True)
        else:
            type(rows[0]).objects.bulk_create(rows)
        for row in rows:
            self._note(row, None, audit.content(row))

    def update(self, row: Book, **values: Any) -> bool:
        """Set fields of a row; whether any of them changed."""
        before = audit.content(row)
        for name, value in values.items():
            setattr(row, name, value)
        after = audit.content(row)
        changed = {name for name in after if after[name] != before[name]}
        if not changed:
            return False
        row.save(force_update=True, update_fields=sorted(changed))
        self._note(row, {name: before[name] for name in changed}, {name: after[name] for name in changed})
        return True

    def delete(self, row: Book) -> None:
        """Take a row away; its content stays in the event."""
        key, before = row.pk, audit.content(row)
        row.delete()
        row.pk = key
        self._note(row, before, None)

    def tell(self, task: Task, field: str, before: str, after: str) -> None:
        """Note a field of a break-down row in words, for the row's story and for the second editor."""
        self._tasks[task.pk] = None
        self._fields.append({"task": task.pk, "field": field, "before": before, "after": after})

    @property
    def empty(self) -> bool:
        """Whether nothing was changed."""
        return not self._rows

    @property
    def tasks(self) -> tuple[int, ...]:
        """The rows of the break-down that are touched."""
        return tuple(self._tasks)

    @property
    def body(self) -> str:
        """What the event says."""
        return audit.canonical({"rows": self._rows, "tasks": sorted(self._tasks), "fields": self._fields})

    def _note(self, row: Book, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        self.touched.append(row)
        self._rows.append({"table": row._meta.model_name, "id": row.pk, "before": before, "after": after})
        if isinstance(row, Task):
            self._tasks[row.pk] = None
        elif isinstance(row, _PARTS_OF_A_ROW):
            self._tasks[row.task_id] = None


@contextmanager
def change(
    person: Person | None,
    action: str,
    breakdown: Breakdown | None = None,
    *,
    reason: str = "",
    even_empty: bool = False,
    name: str = "",
) -> Iterator[Change]:
    """Make one change: everything inside, and its event, or nothing at all.

    Args:
        person: Who makes it; None for the system itself.
        action: A short dotted name: ``task.edit``.
        breakdown: The break-down that it is about.
        reason: Why, where a reason is asked for.
        even_empty: Write the event even when no row changed (a sign-in).
        name: How the log names who has no account (公众); else the person, or the system.

    Raises:
        StorageError: When the database refuses: a full disk, a lock that does not open.
    """
    made = Change()
    made.person, made.action, made.name = person, action, name
    try:
        with transaction.atomic(), opened():
            head = Head.objects.select_for_update().get(pk=1)
            yield made
            if not made.empty or even_empty:
                made.event = _event(head, made, breakdown, reason)
                for listener in LISTENERS:
                    listener(made.event, made)
    except OperationalError as error:
        raise _storage(error) from error
    except DatabaseError as error:
        if "full" in str(error).lower():  # PostgreSQL: DiskFull
            raise _storage(error) from error
        raise


def _event(head: Head, made: Change, breakdown: Breakdown | None, reason: str) -> Event:
    who = made.person
    event = Event(
        seq=head.seq + 1, at=clock.now(), person=who, name=made.name or called(who), action=made.action,
        breakdown=breakdown, reason=reason, undoes=made.undoes, body=made.body, previous=head.hash or audit.START,
    )  # fmt: skip
    event.hash = audit.chained(event)
    event.save(force_insert=True)
    Touch.objects.bulk_create([Touch(event=event, task_id=task) for task in made.tasks])
    head.seq, head.hash = event.seq, event.hash
    head.save()
    return event


def called(person: Person | None) -> str:
    """How a person is named in the log: name and role or unit, as they are now."""
    if person is None:
        return _SYSTEM
    return f"{person.name}（{person.unit.name if person.unit else Role(person.role).label}）"[:_NAME]


def _storage(error: Exception) -> StorageError:
    text = str(error).lower()
    if "full" in text or "no space" in text:
        return StorageError("磁盘满了，这次改动没有保存，原来的内容都在", "请腾出磁盘空间后再试")
    if "locked" in text or "timeout" in text:
        return StorageError("台账正忙，这次改动没有保存，原来的内容都在", "请过几秒再试")
    return StorageError("数据库没有接受这次改动，原来的内容都在", "请再试一次；仍不行时请系统管理员查看数据库")


def locked(task_ids: Iterable[int], breakdown: Breakdown) -> dict[int, Task]:
    """The rows of a break-down by id, fresh from the books."""
    ids = [pk for pk in task_ids if 0 < pk < 2**63]  # SQLite knows no larger number
    found = Task.objects.filter(breakdown=breakdown, pk__in=ids).select_related("project", "breakdown__report")
    return {task.pk: task for task in found.prefetch_related("assignments__unit", "milestones")}
