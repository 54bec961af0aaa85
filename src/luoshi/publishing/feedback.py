"""What the public says of a row: remarks that the office lets through, and answers to one question.

Who says it is written nowhere: the log says 公众, and holds digests of words. That an address has said something today is
kept as a keyed digest of the day (:class:`Trace`), for the limits alone, and is gone the day after.
"""

from __future__ import annotations

import hmac
from datetime import date
from hashlib import sha256
from math import sqrt
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count

from luoshi.errors import LuoshiError, UsageError
from luoshi.ledger import clock, fields, policy
from luoshi.ledger.models import Person, Place, Task
from luoshi.ledger.record.change import change
from luoshi.publishing.keeping import bump
from luoshi.publishing.models import Choice, Rating, Remark, RemarkState, Sender, Shown, Trace

MOST_TEXT, MOST_NAME, MOST_CONTACT = 500, 20, 80
PUBLIC = "公众"
REMARKS_A_DAY = 5  # of one address
RATINGS_A_DAY = 30
RATINGS_OF_A_ROW = 3  # of one address in a day: an office, a family behind one line
_Z = 1.96  # 19 of 20


class TooMuch(LuoshiError):
    """An address has said enough for today."""


class Satisfaction(NamedTuple):
    """How content those are who answered: the share of 满意 and 基本满意, and where it lies in 19 of 20 samples."""

    counts: tuple[tuple[str, int], ...]  # word, number of answers
    total: int
    share: float
    low: float
    high: float


# --- The public ----------------------------------------------------------------------------


def say(shown: Shown, text: str, name: str = "", contact: str = "", address: str = "") -> Remark:
    """Leave a remark on a public row; nobody but the office sees it until that has let it.

    Raises:
        FieldError: For a remark that is missing or too long.
        TooMuch: When the address has left enough for today.
    """
    text = fields.told("text", text, "留言", MOST_TEXT, "请写下想说的话", "请写得短一些")
    name = fields.clean(" ".join(name.split()))[:MOST_NAME]
    contact = fields.clean(" ".join(contact.split()))[:MOST_CONTACT]
    task = _row(shown)
    with change(None, "public.say", task.breakdown, name=PUBLIC) as made:
        _limit(address, "remark", REMARKS_A_DAY, "今天的留言已经够多了")
        remark = Remark(task=task, text=text, name=name, at=clock.now())
        made.create(remark)
        if contact:
            Sender(remark=remark, contact=contact).save(force_insert=True)
    return remark


def rate(shown: Shown, choice: str, address: str = "", before: int | None = None) -> Rating:
    """Answer the question on a public row; who has answered it before changes that answer.

    Args:
        shown: The row.
        choice: good, fair or bad.
        address: Whence it comes.
        before: The earlier answer of the same browser.

    Raises:
        UsageError: For no such choice.
        TooMuch: When the address has answered enough for today.
    """
    if choice not in Choice.values:
        raise UsageError("请选一项", "、".join(Choice.labels))
    task = _row(shown)
    with change(None, "public.rate", task.breakdown, name=PUBLIC) as made:
        held = Rating.objects.select_for_update().filter(task=task, pk=before or 0).first()
        if held is not None:
            made.update(held, choice=choice, at=clock.now())
        else:
            _limit(address, "rating", RATINGS_A_DAY, "今天的评价已经够多了")
            _limit(address, shown.key, RATINGS_OF_A_ROW, "这个网络今天已经评价过这一条")
            held = Rating(task=task, choice=choice, at=clock.now())
            made.create(held)
        bump(shown.place)
    return held


def _row(shown: Shown) -> Task:
    return Task.objects.select_related("breakdown__report__place").get(pk=shown.task_id or 0)


def _limit(address: str, what: str, most: int, said: str) -> None:
    """Note that an address says something, unless it has said enough; called within a change."""
    if not address:
        return
    today = clock.today()
    Trace.objects.exclude(day=today).delete()
    digest = _digest(address, today)
    if Trace.objects.filter(digest=digest, what=what).count() >= most:
        raise TooMuch(said, "请明天再来")
    Trace(digest=digest, what=what, day=today).save(force_insert=True)


def _digest(address: str, day: date) -> str:
    """Another one each day, and none that could be made without the server's key."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{day.isoformat()}/{address}".encode(), sha256).hexdigest()[:32]


# --- The office ----------------------------------------------------------------------------


def settle(person: Person, remark: Remark, show: bool, words: str = "") -> Remark:
    """Let a remark be seen, with an answer where there is one, or decline it with a reason.

    Raises:
        FieldError: For a decline without a reason.
    """
    policy.demand(person, "public.publish", remark.task)
    if show:
        answer = fields.told("answer", words, "答复", 500, "") if words.strip() else ""
        given = {"state": RemarkState.SHOWN, "answer": answer, "reason": ""}
    else:
        reason = fields.told("reason", words, "不公开的理由", 500, "请写为什么不公开，如“含有他人的个人信息”")
        given = {"state": RemarkState.DECLINED, "reason": reason, "answer": ""}
    with change(person, "public.remark_show" if show else "public.remark_decline", remark.task.breakdown) as made:
        found = Remark.objects.select_for_update().select_related("task__breakdown__report__place").get(pk=remark.pk)
        made.update(found, **given, by=person, settled_at=clock.now())
        Sender.objects.filter(remark=found).delete()  # kept for asking back; once settled there is no need
        bump(found.task.breakdown.report.place)
    return found


def waiting(place: Place) -> list[Remark]:
    """The remarks that wait for the office, the earliest first."""
    found = Remark.objects.filter(task__breakdown__report__place=place, state=RemarkState.WAITING)
    return list(found.select_related("task__breakdown", "sender").order_by("at", "pk"))


def settled(place: Place, most: int) -> list[Remark]:
    """The remarks that were settled last."""
    found = Remark.objects.filter(task__breakdown__report__place=place).exclude(state=RemarkState.WAITING)
    return list(found.select_related("task__breakdown", "by").order_by("-settled_at", "-pk")[:most])


# --- What everybody sees ---------------------------------------------------------------------


def heard(place: Place) -> frozenset[int]:
    """The rows of a place of which the public has said something that may count: of all others nothing need be asked."""
    of = {"task__breakdown__report__place": place}
    rated = Rating.objects.filter(**of).order_by().values_list("task", flat=True)
    return frozenset(rated) | frozenset(
        Remark.objects.filter(**of, state=RemarkState.SHOWN).order_by().values_list("task", flat=True)
    )


def remarks(shown: Shown, most: int = 50) -> list[Remark]:
    """The remarks on a row that may be seen, the latest first."""
    return list(Remark.objects.filter(task=shown.task_id, state=RemarkState.SHOWN)[:most])


def satisfaction(shown: Shown, minimum: int) -> Satisfaction | None:
    """How content those are who answered; None while they are fewer than the place's minimum."""
    counted = dict(
        Rating.objects.filter(task=shown.task_id).order_by().values_list("choice").annotate(total=Count("pk"))
    )
    total = sum(counted.values())
    if total < max(minimum, 1):
        return None
    content = counted.get(Choice.GOOD, 0) + counted.get(Choice.FAIR, 0)
    counts = tuple((str(choice.label), counted.get(choice, 0)) for choice in Choice)
    return Satisfaction(counts, total, content / total, *wilson(content, total))


def wilson(yes: int, total: int) -> tuple[float, float]:
    """Wilson's interval of a share, which holds for small numbers and for shares near 0 and 1.

    >>> [round(edge, 3) for edge in wilson(8, 10)], [round(edge, 3) for edge in wilson(10, 10)]
    ([0.49, 0.943], [0.722, 1.0])
    """
    share, square = yes / total, _Z**2
    middle = share + square / (2 * total)
    wide = _Z * sqrt(share * (1 - share) / total + square / (4 * total * total))
    low, high = (middle - wide) / (1 + square / total), (middle + wide) / (1 + square / total)
    return min(max(low, 0.0), share), max(min(high, 1.0), share)
