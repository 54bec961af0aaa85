"""Keeps the public records as the books are: after each change the rows that it touched, and all of them on demand.

A record is worked out outside of the change, once that is committed: a fault here never stands in the way of the books,
and :func:`rebuild` (also a part of each round) mends whatever was left behind.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import QuerySet

from luoshi.ledger import clock, queries, standing
from luoshi.ledger.books import opened
from luoshi.ledger.models import Breakdown, BreakdownState, Event, Head, Task
from luoshi.ledger.record.change import Change
from luoshi.publishing.composing import Record, compose, digest_of, with_all, words_of
from luoshi.publishing.fields import chosen
from luoshi.publishing.models import Gram, Openness, Publication, Shown

_log = logging.getLogger(__name__)
_WHOLE = ("public.decide", "public.publish", "public.take_back", "breakdown.issue", "breakdown.amend", "units.edit")
_AT_ONCE = 200  # rows in memory at once


def listen(event: Event, made: Change) -> None:
    """Bring the public records up to date once the change is committed."""
    if event.action in _WHOLE:
        transaction.on_commit(_safely(lambda: rebuild()))
    elif made.tasks:
        tasks = made.tasks
        transaction.on_commit(_safely(lambda: refresh(tasks)))


def _safely(work: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        try:
            work()
        except Exception:  # the books are committed: what follows from them is mended by the next round
            _log.exception("the public records were not brought up to date")

    return run


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
    return sum(
        _bring(breakdown, Task.objects.filter(breakdown=breakdown))
        for breakdown in Breakdown.objects.select_related("report__place")
    )


def _bring(breakdown: Breakdown, tasks: QuerySet[Task]) -> int:
    """Bring the records of a table's rows to what they should be; how many changed."""
    wanted: dict[int, Record] = {}
    every = list(tasks.values_list("pk", flat=True))
    if is_public(breakdown):
        fields = chosen(Openness.objects.get(place=breakdown.report.place).fields)
        numbers = queries.numbers_of(breakdown)
        for low in range(0, len(every), _AT_ONCE):
            rows = list(with_all(Task.objects.filter(pk__in=every[low : low + _AT_ONCE])))
            lights = standing.lights(breakdown, rows, clock.today()) if standing.driven(breakdown, clock.today()) else {}
            for task in rows:
                if getattr(task, "held", None) is None:
                    wanted[task.pk] = compose(breakdown, task, numbers[task.pk], lights.get(task.pk), fields)
    return _write(breakdown, every, wanted)


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
    told: Record = record or {}
    light = told.get("light") or {}
    shown.place, shown.breakdown = breakdown.report.place, breakdown
    shown.year, shown.order = breakdown.report.year, told.get("number", 0)
    shown.kind, shown.area, shown.lead = told.get("kind", ""), told.get("area", ""), told.get("lead", "")
    shown.colour, shown.status = light.get("colour", ""), light.get("word", "")
    shown.text, shown.find = told.get("text", ""), words_of(told)
    shown.programmes, shown.record = told.get("programmes", []), told
    shown.digest = digest_of(told) if record else ""
    shown.seq, shown.changed_at, shown.gone = seq, clock.now(), record is None
    shown.save()
    shown.grams.all().delete()
    Gram.objects.bulk_create([Gram(gram=gram, shown=shown) for gram in grams(shown.find)])
    return True


def grams(text: str) -> list[str]:
    """The pairs of neighbouring characters within the lines of a text, in lower case, each once."""
    found = (line[i : i + 2] for line in text.lower().splitlines() for i in range(len(line) - 1))
    return sorted({gram for gram in found if not gram.isspace()})
