"""Keeps the public records as the books are: after each change the rows that it touched, and all of them on demand.

A record is worked out outside of the change, once that is committed: a fault here never stands in the way of the books,
and :func:`rebuild` (also a part of each round) mends whatever was left behind.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from luoshi.ledger import clock, queries, standing
from luoshi.ledger.books import opened
from luoshi.ledger.models import Breakdown, BreakdownState, Event, Head, Place, Task
from luoshi.ledger.record.change import Change
from luoshi.publishing.composing import Record, compose, digest_of, with_all, words_of
from luoshi.publishing.fields import chosen
from luoshi.publishing.models import Edition, Gram, Held, Openness, Publication, Shown, Trace

_log = logging.getLogger(__name__)
_WHOLE = (
    "public.decide", "public.publish", "public.take_back", "public.hold", "public.unhold",
    "breakdown.issue", "breakdown.amend", "units.set",
)  # fmt: skip
_AT_ONCE = 200  # rows in memory at once


class _Waiting(threading.local):
    """What the changes of a transaction have touched, worked out in one go once that is committed."""

    def __init__(self) -> None:
        self.tasks: set[int] = set()
        self.whole = False


_waiting = _Waiting()


def listen(event: Event, made: Change) -> None:
    """Bring the public records up to date once the change is committed."""
    if event.action in _WHOLE:
        _waiting.whole = True
    elif made.tasks:
        _waiting.tasks.update(made.tasks)
    else:
        return
    transaction.on_commit(_catch_up)


def _catch_up() -> None:
    """Work out what waits; the first of a transaction's changes does it for all of them."""
    tasks, whole = _waiting.tasks, _waiting.whole
    _waiting.tasks, _waiting.whole = set(), False
    try:
        if whole:
            rebuild()
        elif tasks:
            refresh(tasks)
    except Exception:  # the books are committed: what follows from them is mended by the next round
        _log.exception("the public records were not brought up to date")


def is_public(breakdown: Breakdown) -> bool:
    """Whether a table is public: issued, published, not taken back, in a place that has opened its record."""
    return (
        breakdown.state == BreakdownState.ISSUED
        and Openness.objects.filter(place=breakdown.report.place, public=True).exists()
        and Publication.objects.filter(breakdown=breakdown, ended=False).exists()
    )


def refresh(task_ids: Iterable[int]) -> None:
    """Work the records of some rows out again."""
    ids = list(task_ids)
    for breakdown in Breakdown.objects.filter(tasks__in=ids[:900]).select_related("report__place").distinct():
        _bring(breakdown, Task.objects.filter(breakdown=breakdown, pk__in=ids[:900]))
    if len(ids) > 900:
        refresh(ids[900:])


def rebuild() -> int:
    """Work all records out again; how many changed."""
    changed = sum(
        _bring(breakdown, Task.objects.filter(breakdown=breakdown))
        for breakdown in Breakdown.objects.select_related("report__place")
    )
    with transaction.atomic(), opened():
        Trace.objects.filter(day__lt=clock.today()).delete()
    return changed


def bump(place: Place) -> None:
    """Begin a new edition of a place's public record: what was worked out for the last one is worked out again.

    Called with the door open, within the transaction of what changed.
    """
    held = Edition.objects.select_for_update().filter(place=place).first()
    number = held.number + 1 if held else 1
    Edition(place=place, number=number, at=clock.now()).save(force_insert=held is None, force_update=held is not None)


def would_be(breakdown: Breakdown, tasks: QuerySet[Task] | None = None) -> list[Shown]:
    """The records that a table's rows would have were it public now, in order, nothing of them written."""
    return [
        _filled(Shown(task_id=pk, key=record["key"], seq=0), breakdown, record)
        for pk, record in _records(breakdown, tasks or Task.objects.filter(breakdown=breakdown)).items()
    ]


def _bring(breakdown: Breakdown, tasks: QuerySet[Task]) -> int:
    """Bring the records of a table's rows to what they should be; how many changed."""
    wanted = _records(breakdown, tasks) if is_public(breakdown) else {}
    return _write(breakdown, list(tasks.values_list("pk", flat=True)), wanted)


def _records(breakdown: Breakdown, tasks: QuerySet[Task]) -> dict[int, Record]:
    """The public records of those of some rows that are not held back, in order.

    Rows are numbered among those that are shown: a gap would tell that something is held back.
    """
    openness = Openness.objects.filter(place=breakdown.report.place).first()
    fields = chosen(openness.fields if openness else {})
    shown = queries.kept(breakdown).filter(held__isnull=True).values_list("pk", flat=True)
    numbers = {pk: number for number, pk in enumerate(shown, 1)}
    hidden = [tuple(span) for spans in Held.objects.filter(task__breakdown=breakdown).values_list("task__spans", flat=True) for span in spans]
    asked = set(tasks.values_list("pk", flat=True))
    every = [pk for pk in numbers if pk in asked]
    today = clock.today()
    driven = standing.driven(breakdown, today)
    found: dict[int, Record] = {}
    for low in range(0, len(every), _AT_ONCE):
        rows = {task.pk: task for task in with_all(Task.objects.filter(pk__in=every[low : low + _AT_ONCE]))}
        lights = standing.lights(breakdown, list(rows.values()), today) if driven else {}
        for pk in every[low : low + _AT_ONCE]:
            found[pk] = compose(breakdown, rows[pk], numbers[pk], lights.get(pk), fields, hidden)
    return found


def _write(breakdown: Breakdown, every: list[int], wanted: dict[int, Record]) -> int:
    """Write what changed; one transaction, so that readers see the old or the new."""
    changed = 0
    with transaction.atomic(), opened():
        seq = Head.objects.get(pk=1).seq
        held: dict[int | None, Shown] = {}
        for low in range(0, len(every), 900):
            found = Shown.objects.select_for_update().filter(task__in=every[low : low + 900])
            held |= {each.task_id: each for each in found}
        for pk in every:
            changed += _one(breakdown, pk, held.get(pk), wanted.get(pk), seq)
        if changed:
            bump(breakdown.report.place)
    return changed


def _one(breakdown: Breakdown, pk: int, held: Shown | None, record: Record | None, seq: int) -> bool:
    if record is None:
        if held is None or held.gone:
            return False
        return _save(held, breakdown, None, seq)
    if held is not None and not held.gone and held.digest == digest_of(record):
        return False
    return _save(held or Shown(task_id=pk, key=record["key"]), breakdown, record, seq)


def _save(shown: Shown, breakdown: Breakdown, record: Record | None, seq: int) -> bool:
    _filled(shown, breakdown, record or {})
    shown.seq, shown.changed_at, shown.gone = seq, clock.now(), record is None
    shown.save()
    shown.grams.all().delete()
    Gram.objects.bulk_create([Gram(gram=gram, shown=shown) for gram in grams(shown.find)])
    return True


def _filled(shown: Shown, breakdown: Breakdown, told: Record) -> Shown:
    """The row of a record, everything in it taken from there."""
    light = told.get("light") or {}
    shown.place, shown.breakdown = breakdown.report.place, breakdown
    shown.year, shown.order = breakdown.report.year, told.get("number", 0)
    shown.kind, shown.area, shown.lead = told.get("kind", ""), told.get("area", ""), told.get("lead", "")
    shown.colour, shown.status = light.get("colour", ""), light.get("word", "")
    shown.text, shown.find = told.get("text", ""), words_of(told).lower()
    shown.programmes, shown.record = told.get("programmes", []), told
    shown.digest, shown.changed_at = digest_of(told) if told else "", clock.now()
    return shown


def grams(text: str) -> list[str]:
    """The pairs of neighbouring characters within the lines of a text, in lower case, each once."""
    found = (line[i : i + 2] for line in text.lower().splitlines() for i in range(len(line) - 1))
    return sorted({gram for gram in found if not gram.isspace()})
