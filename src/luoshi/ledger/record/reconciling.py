"""What people settle of a reconciliation, and what the program found, kept."""

from __future__ import annotations

from contextlib import suppress

from django.db import DatabaseError, transaction

from luoshi.errors import InputError, LuoshiError
from luoshi.ledger import clock, fields, policy
from luoshi.ledger.books import opened
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Person, Reconciled, Report, Said, Settlement
from luoshi.ledger.reading import reading_of
from luoshi.ledger.record.change import change
from luoshi.ledger.record.rows import Conflict
from luoshi.reading.model import Statement
from luoshi.reconciling.settling import comparable

_WITH_FIGURE = (Said.FIGURE, Said.OTHER_BASIS)


class Overtaken(Conflict):
    """Somebody else has settled the same promise since the person saw it. ``last`` is what they said."""

    def __init__(self, last: Settlement) -> None:
        LuoshiError.__init__(
            self, f"{last.by.name}刚认定为“{last.get_answer_display()}”，您的认定还没有保存", "请看下面的经过，再决定是否改认定"
        )
        self.theirs, self.mine, self.last = (), {}, last


def settle(
    person: Person, old: Report, new: Report, start: int, answer: str, out_start: int | None = None, *,
    reason: str = "", seen: int | None = None,
) -> Settlement:  # fmt: skip
    """Settle what the new report says of a promise of the old one.

    Args:
        person: Who settles.
        old: The report that promised.
        new: The one that tells.
        start: Where the promised figure starts in the old report.
        answer: One of :class:`Said`.
        out_start: Where the answering figure starts in the new report; for ``figure`` and ``other_basis`` alone.
        reason: Why, if the person says so.
        seen: The settlement that the person saw as the last one; 0 for none, None to settle whatever there is.

    Raises:
        Conflict: When somebody else has settled it since.
        FieldError: For an answer that there is not, no promise, no figure, or one that cannot be compared.
    """
    if new.place_id != old.place_id:
        raise InputError("两份报告不是一个地方的", "请从承诺对账的页面进去")
    if answer not in Said.values:
        raise FieldError("answer", "没有选怎样认定", "请选一个数字，或选笼统提及、未提及")
    promised = _figure(old, start)
    if promised is None or promised.modality != "target":
        raise FieldError("start", "上年报告的这个位置没有目标", "请从承诺对账的页面重新选")
    place = _answering(promised, new, out_start) if answer in _WITH_FIGURE else None
    if answer == Said.FIGURE and place is not None and not comparable(promised, place):
        raise FieldError("answer", "这个数字和目标不是同一种量，评不出完成没有", "请认定为“口径不同”，或另选一个数字")
    reason = fields.remark("reason", reason, "理由")
    with change(person, "reconciliation.settle", reason=reason) as made:
        policy.demand(person, "reconciliation.settle", old.place)
        last = Settlement.objects.filter(old=old, new=new, start=start).select_related("by").first()
        if seen is not None and last is not None and last.pk != seen:
            raise Overtaken(last)
        settled = Settlement(
            old=old, new=new, start=start, answer=answer, out_start=place.start if place else None, reason=reason,
            by=person, at=clock.now(),
        )  # fmt: skip
        made.create(settled)
    return settled


def _figure(report: Report, start: int) -> Statement | None:
    return next((s for s in reading_of(report).statements if s.start == start and s.value is not None), None)


def _answering(promised: Statement, new: Report, out_start: int | None) -> Statement:
    found = _figure(new, out_start) if out_start is not None else None
    if found is None:
        raise FieldError("answer", "没有选数字", "请选今年报告里的一个数字")
    return found


def keep(pair: str, version: str, content: str) -> None:
    """Keep what the program found of two reports; where the books cannot take it, it is worked out again next time."""
    with suppress(DatabaseError), transaction.atomic(), opened():
        Reconciled.objects.update_or_create(pair=pair, defaults={"version": version, "content": content})
