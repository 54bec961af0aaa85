"""The outbox's rows: who may send one now, when a failed one is tried again, and when it is given up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from luoshi.ledger.models import Place
from luoshi.notices.models import Outgoing, Sending

#: after how long it is tried again, for each failed try; then daily
BACK_OFF = (
    timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6),
    timedelta(days=1),
)  # fmt: skip
GIVEN_UP_AFTER = timedelta(days=7)
CLAIMED_FOR = timedelta(minutes=15)  # then the process that was sending is taken for dead
KEPT_FOR = timedelta(days=90)  # what was settled that long ago is forgotten
_LONGEST = 500


def _free(now: datetime) -> Q:
    return Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIMED_FOR)


def due(now: datetime, most: int) -> list[Outgoing]:
    """What is to be sent now and nobody is sending, the longest waiting first."""
    found = Outgoing.objects.filter(_free(now), state=Sending.WAITING, next_at__lte=now)
    found = found.exclude(webhook__active=False)
    return list(found.select_related("webhook", "person__notice_choice", "place").order_by("next_at", "pk")[:most])


def claim(row: Outgoing, now: datetime) -> bool:
    """Take a row for sending; whether it was free. Of two processes one gets it."""
    mine = Outgoing.objects.filter(_free(now), pk=row.pk, state=Sending.WAITING, next_at__lte=now)
    return mine.update(claimed_at=now) == 1


def sent(row: Outgoing, now: datetime) -> None:
    """Note that a row was sent."""
    Outgoing.objects.filter(pk=row.pk).update(
        state=Sending.SENT, tries=row.tries + 1, error="", claimed_at=None, done_at=now
    )


def drop(row: Outgoing, now: datetime, why: str) -> None:
    """Note that a row is not to be sent any more."""
    Outgoing.objects.filter(pk=row.pk).update(
        state=Sending.GIVEN_UP, error=why[:_LONGEST], claimed_at=None, done_at=now
    )


def failed(rows: Iterable[Outgoing], now: datetime, why: str, *, claimed: bool = True) -> tuple[int, int]:
    """Note that rows could not be sent: how many are tried again, how many are given up. Few queries, however many.

    Args:
        claimed: They are the caller's own; else those that another process is sending are left to it.
    """
    again: dict[int, list[int]] = {}
    over: list[int] = []
    for row in rows:
        if now - row.since >= GIVEN_UP_AFTER:
            over.append(row.pk)
        else:
            again.setdefault(row.tries, []).append(row.pk)
    waiting = Outgoing.objects.filter(state=Sending.WAITING)
    waiting = waiting if claimed else waiting.filter(_free(now))
    for tries, keys in again.items():
        wait = BACK_OFF[min(tries, len(BACK_OFF) - 1)]
        waiting.filter(pk__in=keys).update(
            tries=tries + 1, next_at=now + wait, error=why[:_LONGEST], claimed_at=None
        )
    waiting.filter(pk__in=over).update(state=Sending.GIVEN_UP, error=why[:_LONGEST], claimed_at=None, done_at=now)
    return sum(map(len, again.values())), len(over)


def retry(place: Place, now: datetime, pk: int | None = None) -> int:
    """Let what failed be sent now, all of a place or one row; how many. They have seven days again."""
    found = Outgoing.objects.filter(_free(now), place=place).exclude(state=Sending.SENT).exclude(error="")
    found = found.exclude(webhook__active=False)
    if pk is not None:
        found = found.filter(pk=pk)
    return found.update(state=Sending.WAITING, tries=0, since=now, next_at=now, done_at=None, claimed_at=None)


def forget(now: datetime) -> int:
    """Delete what was settled long ago; how many rows."""
    return Outgoing.objects.exclude(state=Sending.WAITING).filter(done_at__lt=now - KEPT_FOR).delete()[0]
