"""What changed of an issued table in the last days, in words: lights that turned, reports, slips, close-outs, requests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Max, Q
from django.utils import timezone

from luoshi.ledger import clock, overview, standing
from luoshi.ledger.models import (
    Breakdown,
    Closing,
    Comment,
    LightChange,
    Progress,
    ProgressState,
    Request,
    RequestState,
    Slip,
    SlipState,
    Suspension,
    TaskState,
)

_KINDS = ("灯", "督办", "销号", "调整", "批示")


class Happening(NamedTuple):
    """Something that happened to a row, or to a slip."""

    kind: str  # 灯, 督办, 销号, 调整, 批示
    day: date
    words: str
    about: str  # the row's text, or what the slip asks
    task_id: int | None
    slip_id: int | None = None
    colour: str = ""  # of a light that turned


class Reported(NamedTuple):
    """What came in of reports, and what was made of it."""

    reports: int
    units: int
    accepted: int
    returned: int


class Lately(NamedTuple):
    """The last days of a table."""

    since: date
    happenings: tuple[Happening, ...]  # by kind, the latest first; lights the gravest first
    reported: Reported

    @property
    def empty(self) -> bool:
        """Whether nothing happened at all."""
        return not self.happenings and not any(self.reported)


def lately(breakdown: Breakdown, today: date, days: int = 7) -> Lately:
    """What happened in the last days, today with them."""
    since = today - timedelta(days=days - 1)
    start, end = clock.moment(since, 0), clock.moment(today + timedelta(days=1), 0)
    found = [
        *_lights(breakdown, since, today), *_slips(breakdown, start, end), *_closings(breakdown, start, end),
        *_requests(breakdown, start, end), *_rests(breakdown, start, end), *_comments(breakdown, start, end),
    ]  # fmt: skip
    found.sort(key=lambda each: (_KINDS.index(each.kind), _grave(each), -each.day.toordinal()))
    return Lately(since, tuple(found), _reported(breakdown, start, end))


def _grave(each: Happening) -> int:
    return overview.GRAVEST.index(each.colour) if each.colour else 0


def _lights(breakdown: Breakdown, since: date, today: date) -> Iterator[Happening]:
    """Rows whose light is another one than before these days; one lit for the first time has not turned."""
    before = standing.last_changes(breakdown, since - timedelta(days=1))
    told = LightChange.objects.filter(task__breakdown=breakdown, day__gte=since, day__lte=today).order_by()
    last = told.exclude(task__state=TaskState.DROPPED).values("task_id").annotate(last=Max("pk"))
    for each in LightChange.objects.filter(pk__in=last.values("last")).select_related("task"):
        was = before.get(each.task_id)
        if was is not None and (was.colour, was.word) != (each.colour, each.word):
            words = f"由“{was.word}”转为“{each.word}”"
            yield Happening("灯", each.day, words, each.task.text, each.task_id, colour=each.colour)


def _reported(breakdown: Breakdown, start: datetime, end: datetime) -> Reported:
    of_table = Progress.objects.filter(task__breakdown=breakdown)
    came = of_table.filter(at__gte=start, at__lt=end).aggregate(n=Count("pk"), units=Count("unit", distinct=True))
    made = of_table.filter(reviewed_at__gte=start, reviewed_at__lt=end).aggregate(
        accepted=Count("pk", filter=Q(state=ProgressState.ACCEPTED)),
        returned=Count("pk", filter=Q(state__in=(ProgressState.RETURNED, ProgressState.ASKED))),
    )
    return Reported(came["n"], came["units"], made["accepted"], made["returned"])


def _slips(breakdown: Breakdown, start: datetime, end: datetime) -> Iterator[Happening]:
    ended = {SlipState.CLOSED: "办结", SlipState.WITHDRAWN: "撤回", SlipState.ISSUED: "反馈退回"}
    found = Slip.objects.filter(breakdown=breakdown).filter(
        Q(at__gte=start, at__lt=end) | Q(answered_at__gte=start, answered_at__lt=end) | Q(settled_at__gte=start, settled_at__lt=end)
    )
    for slip in found.select_related("unit"):
        what, at = "发出", slip.at
        if slip.answered_at and slip.answered_at >= at:
            what, at = "已反馈", slip.answered_at
        if slip.settled_at and slip.settled_at >= at and slip.state in ended:
            what, at = ended[SlipState(slip.state)], slip.settled_at
        words = f"{slip.unit.name}的督办单第{slip.number}号{what}"
        yield Happening("督办", timezone.localdate(at), words, slip.demand, None, slip.pk)


def _closings(breakdown: Breakdown, start: datetime, end: datetime) -> Iterator[Happening]:
    steps = ("at", "reviewed_at", "signed_at", "reopened_at")
    when = Q()
    for step in steps:
        when |= Q(**{f"{step}__gte": start, f"{step}__lt": end})
    for each in Closing.objects.filter(when, task__breakdown=breakdown).select_related("task", "unit"):
        at = max(moment for step in steps if (moment := getattr(each, step)))
        words = f"{each.unit.name}申请销号，{each.get_state_display()}"
        yield Happening("销号", timezone.localdate(at), words, each.task.text, each.task_id)


def _requests(breakdown: Breakdown, start: datetime, end: datetime) -> Iterator[Happening]:
    found = Request.objects.filter(task__breakdown=breakdown).exclude(state=RequestState.WITHDRAWN)
    found = found.filter(Q(at__gte=start, at__lt=end) | Q(settled_at__gte=start, settled_at__lt=end))
    for each in found.select_related("task", "unit"):
        words = f"{each.unit.name}申请调整，{each.get_state_display()}"
        yield Happening("调整", timezone.localdate(each.settled_at or each.at), words, each.task.text, each.task_id)


def _rests(breakdown: Breakdown, start: datetime, end: datetime) -> Iterator[Happening]:
    first, last = timezone.localdate(start), timezone.localdate(end)
    found = Suspension.objects.filter(task__breakdown=breakdown).filter(
        Q(at__gte=start, at__lt=end) | Q(resumed_on__gte=first, resumed_on__lt=last)
    )
    for each in found.select_related("task"):
        day = each.resumed_on or timezone.localdate(each.at)
        words = f"恢复实施：{each.resume_reason}" if each.resumed_on else f"暂停实施：{each.reason}"
        yield Happening("调整", day, words, each.task.text, each.task_id)


def _comments(breakdown: Breakdown, start: datetime, end: datetime) -> Iterator[Happening]:
    found = Comment.objects.filter(task__breakdown=breakdown, at__gte=start, at__lt=end)
    for each in found.select_related("task", "by"):
        words = f"{each.by.name}批示：{each.text}"
        yield Happening("批示", timezone.localdate(each.at), words, each.task.text, each.task_id)
