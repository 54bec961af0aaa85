"""Sending what waits in the outbox. Every row is claimed before it is sent and settled after; nothing else is locked.

A process that is killed between the two leaves its claim behind: after fifteen minutes the row is sent again. So a
thing may arrive twice, and never not at all; the id of a webhook's body tells.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import NamedTuple

from luoshi.notices import calling, outbox
from luoshi.notices.kinds import group_of
from luoshi.notices.mailing import MailError, Post
from luoshi.notices.models import Channel, Outgoing, Sending, Webhook
from luoshi.outgoing import OutgoingError

AT_ONCE = 200
SECONDS = 240.0  # of one run; the next goes on
_SO_OFTEN = 3  # failures in a row, and the rest of the run does not try that address again


class Delivered(NamedTuple):
    """What a run did."""

    sent: int
    again: int  # failed, and will be tried again
    given_up: int
    left: int  # waiting, now or for their time


class _Run:
    def __init__(self, now: datetime) -> None:
        self._began, self._now = monotonic(), now
        self.post = Post()
        self.sent = self.again = self.given_up = 0
        self.down: dict[str, str] = {}  # what is not tried again in this run → why
        self._failures: dict[str, int] = {}

    @property
    def seconds(self) -> float:
        """Since the run began."""
        return monotonic() - self._began

    @property
    def now(self) -> datetime:
        """The moment: a claim must not look old because the run is long."""
        return self._now + timedelta(seconds=self.seconds)

    @property
    def done(self) -> int:
        """How many rows were tried, or held up."""
        return self.sent + self.again + self.given_up

    def failed(self, rows: list[Outgoing], why: str, *, claimed: bool = True) -> None:
        again, over = outbox.failed(rows, self.now, why, claimed=claimed)
        self.again, self.given_up = self.again + again, self.given_up + over

    def note_failure(self, to: str, why: str, *, at_once: bool) -> None:
        self._failures[to] = self._failures.get(to, 0) + 1
        if at_once or self._failures[to] >= _SO_OFTEN:
            self.down[to] = why

    def note_success(self, to: str) -> None:
        self._failures.pop(to, None)


def deliver(now: datetime, seconds: float = SECONDS) -> Delivered:
    """Send what is due. A row that fails waits its time; one address that is down holds up no other.

    Args:
        now: The moment.
        seconds: After that long no further row is begun.
    """
    run = _Run(now)
    outbox.forget(now)
    try:
        while run.seconds < seconds and (rows := outbox.due(now, AT_ONCE)):
            before = run.done
            _batch(run, rows, seconds)
            if run.done == before:
                break  # other processes have them all
    finally:
        run.post.close()
    return Delivered(run.sent, run.again, run.given_up, Outgoing.objects.filter(state=Sending.WAITING).count())


def _batch(run: _Run, rows: list[Outgoing], seconds: float) -> None:
    held_up: dict[str, list[Outgoing]] = {}
    for row in rows:
        if _to(row) in run.down:
            held_up.setdefault(_to(row), []).append(row)
        elif run.seconds < seconds and outbox.claim(row, run.now):
            _SENDERS[row.channel](run, row)
    for to, waiting in held_up.items():
        run.failed(waiting, run.down[to], claimed=False)


def _to(row: Outgoing) -> str:
    """What rows have in common that fail together."""
    return f"webhook {row.webhook_id}" if row.channel == Channel.WEBHOOK else "mail"


def _mail(run: _Run, row: Outgoing) -> None:
    choice = getattr(row.person, "notice_choice", None)
    if choice is None or not choice.by_mail or not choice.mail or group_of(row.kind) in choice.without:
        outbox.drop(row, run.now, "本人已不收邮件")
        run.given_up += 1
        return
    try:
        run.post.send(row, choice.mail)
    except MailError as error:
        run.note_failure(_to(row), str(error), at_once=error.server)
        run.failed([row], str(error))
    else:
        run.note_success(_to(row))
        outbox.sent(row, run.now)
        run.sent += 1


def _call(run: _Run, row: Outgoing) -> None:
    hook = row.webhook
    assert isinstance(hook, Webhook)
    try:
        said = calling.call(hook, calling.payload_of(row))
    except OutgoingError as error:
        calling.noted(hook, run.now, f"{error.message}。{error.hint}", ok=False)
        run.note_failure(_to(row), error.message, at_once=not error.again)
        run.failed([row], error.message)
    else:
        run.note_success(_to(row))
        calling.noted(hook, run.now, said, ok=True)
        outbox.sent(row, run.now)
        run.sent += 1


_SENDERS: dict[str, Callable[[_Run, Outgoing], None]] = {Channel.MAIL: _mail, Channel.WEBHOOK: _call}
