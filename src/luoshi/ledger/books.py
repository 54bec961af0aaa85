"""The base of all ledger rows: they can be changed only while ``record`` holds the door open.

A row saved, updated or deleted anywhere else raises at once, so that no change can be without its audit event.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

_open = ContextVar("luoshi_ledger_door", default=False)
_Row = TypeVar("_Row", bound=models.Model, covariant=True)


@contextmanager
def opened() -> Iterator[None]:
    """Let rows be changed; for ``ledger.record`` alone."""
    token = _open.set(True)
    try:
        yield
    finally:
        _open.reset(token)


def demand_open() -> None:
    """Refuse a change from outside ``ledger.record``.

    Raises:
        RuntimeError: Always a programming error, never one of a person.
    """
    if not _open.get():
        raise RuntimeError("ledger rows are changed through luoshi.ledger.record alone")


class BookQuerySet(models.QuerySet[_Row]):
    """A query set whose writes ask the door."""

    def update(self, **values: Any) -> int:
        demand_open()
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        demand_open()
        return super().delete()

    def bulk_create(self, *args: Any, **options: Any) -> list[_Row]:
        demand_open()
        return super().bulk_create(*args, **options)

    def bulk_update(self, *args: Any, **options: Any) -> int:
        demand_open()
        return super().bulk_update(*args, **options)


class Book(models.Model):
    """A row of the ledger.

    ``digested`` names the fields whose content an event keeps as a digest: long texts and secrets. ``derived`` rows can
    be worked out again from the others at any time; no event accounts for them.
    """

    digested: frozenset[str] = frozenset()
    derived = False

    objects = BookQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"  # also for what Django writes of its own accord: unit.people.add(…)

    def save(self, *args: Any, **options: Any) -> None:
        demand_open()
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        demand_open()
        return super().delete(*args, **options)


class ExactDecimal(models.CharField):  # type: ignore[type-arg]
    """A ``Decimal`` kept digit for digit: SQLite has no exact decimal type of its own."""

    description = "An exact decimal number"

    if TYPE_CHECKING:
        _pyi_private_set_type: Decimal | int | str | Combinable  # type: ignore[assignment]
        _pyi_private_get_type: Decimal  # type: ignore[assignment]

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", 64)
        super().__init__(*args, **options)

    def from_db_value(self, value: str | None, *_: Any) -> Decimal | None:
        return self.to_python(value)

    def to_python(self, value: Any) -> Decimal | None:
        return None if value in (None, "") else Decimal(str(value))

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else f"{Decimal(value):f}"
