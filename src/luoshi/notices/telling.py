"""Writing notices down: for the people in the app, and in the outbox for those who want mail and for webhooks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.conf import settings

from luoshi.notices.kinds import group_of
from luoshi.notices.models import Channel, Choice, Notice, Outgoing, Webhook

_LONGEST = 200
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")  # a text is one line: it is the subject of a mail
_AT_ONCE = 500


class Words(NamedTuple):
    """What is said, and the page that it leads to."""

    text: str
    address: str


class Told(NamedTuple):
    """One thing that people are told of."""

    kind: str
    key: str  # the same key is told to a person, and sent to a webhook, once
    people: Mapping[int, Words]
    public: Words | None  # what webhooks are told


def one_line(text: str) -> str:
    """A text that fits a notice: one line, not too long."""
    plain = _BREAKS.sub(" ", text).strip()
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"


def tell(place_id: int, at: datetime, all_of_it: Iterable[Told]) -> int:
    """Tell people what they were not told before; how many notices are new."""
    given = [told for told in all_of_it if told.people or told.public]
    if not given:
        return 0
    known = set(Notice.objects.filter(key__in={told.key for told in given}).values_list("person_id", "key"))
    new = [
        Notice(person_id=person, kind=told.kind, text=one_line(words.text), address=words.address or "/", at=at, key=told.key)
        for told in given
        for person, words in told.people.items()
        if (person, told.key) not in known
    ]  # fmt: skip
    Notice.objects.bulk_create(new, batch_size=_AT_ONCE, ignore_conflicts=True)  # another process may be telling too
    out = [*_mails(place_id, at, new), *_calls(place_id, at, given)]
    Outgoing.objects.bulk_create(out, batch_size=_AT_ONCE, ignore_conflicts=True)
    return len(new)


def _mails(place_id: int, at: datetime, new: Iterable[Notice]) -> list[Outgoing]:
    """A mail for each new notice whose person wants it."""
    notices = list(new)
    if not settings.EMAIL_HOST or not notices:
        return []
    wanted = Choice.objects.filter(by_mail=True, person__in={each.person_id for each in notices}).exclude(mail="")
    without = {each.person_id: set(each.without) for each in wanted}
    return [
        Outgoing(
            place_id=place_id, channel=Channel.MAIL, person_id=each.person_id, kind=each.kind, text=each.text,
            address=each.address, at=at, key=each.key, since=at, next_at=at,
        )
        for each in notices
        if each.person_id in without and group_of(each.kind) not in without[each.person_id]
    ]  # fmt: skip


def _calls(place_id: int, at: datetime, given: Iterable[Told]) -> list[Outgoing]:
    """A call for each webhook and each thing that it is to be told of."""
    hooks = list(Webhook.objects.filter(place_id=place_id, active=True))
    return [
        Outgoing(
            place_id=place_id, channel=Channel.WEBHOOK, webhook=hook, kind=told.kind, text=one_line(told.public.text),
            address=told.public.address or "/", at=at, key=told.key, since=at, next_at=at,
        )
        for told in given
        for hook in hooks
        if told.public is not None and (not hook.kinds or group_of(told.kind) in hook.kinds)
    ]  # fmt: skip
