"""The parts of a round, in order: figures come first, so that the lights know them, and what is told comes last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from luoshi import notices
from luoshi.errors import LuoshiError
from luoshi.ledger import standing
from luoshi.ledger.models import Breakdown, BreakdownState, Place
from luoshi.ledger.record import lighting
from luoshi.publishing import keeping
from luoshi.rounds import connecting


class Outcome(NamedTuple):
    """What a part did, in words, and what of it failed."""

    words: str
    failed: Sequence[str] = ()


Part = Callable[[datetime], Outcome | None]  # None: nothing to tell


def figures(now: datetime) -> Outcome:
    """Read the connectors that are due."""
    asked = connecting.read_due(now)
    words = f"取了 {asked.read} 个数，其中新的 {asked.new} 个" if asked.read or asked.failed else "没有到时间的数据连接"
    return Outcome(words, asked.failed)


def lights(now: datetime) -> Outcome:
    """Work out the lights of each table that is driven; a table that cannot be leaves the others alone."""
    today = timezone.localdate(now)
    rows = changed = same = 0
    failed = []
    for breakdown in _driven(now):
        try:
            if lighting.lit_up(breakdown, today):
                same += 1
                continue
            lit = lighting.light_up(breakdown, today)
        except LuoshiError as error:
            failed.append(f"{_called(breakdown)}：{error}")
        else:
            rows, changed = rows + lit.rows, changed + lit.changed
    words = [f"亮灯 {rows} 条，变灯 {changed} 条"] if rows or not (same or failed) else []
    return Outcome("；".join([*words, f"{same} 张表没有变化"] if same else words), failed)


def _driven(now: datetime) -> Iterable[Breakdown]:
    issued = Breakdown.objects.filter(state=BreakdownState.ISSUED).select_related("report__place").order_by("pk")
    today = timezone.localdate(now)
    return [each for each in issued if standing.driven(each, today)]


def _called(breakdown: Breakdown) -> str:
    return f"{breakdown.report.place.name}{breakdown.report.year}年的表"


def publishing(now: datetime) -> Outcome | None:
    """Bring the public records up to date: what a fault left behind, and what time alone has changed."""
    changed = keeping.rebuild()
    return Outcome(f"公开内容更新 {changed} 条") if changed else None


def reminders(now: datetime) -> Outcome:
    """Remind the people of each place of what is due."""
    told, failed = 0, []
    for place in Place.objects.order_by("pk"):
        try:
            told += notices.remind(place, timezone.localdate(now))
        except LuoshiError as error:
            failed.append(f"{place.name}：{error}")
    return Outcome(f"提醒 {told} 条", failed)


def delivery(now: datetime) -> Outcome:
    """Send what waits: mail and webhooks."""
    run = notices.deliver(now)
    failed = [f"{run.given_up} 条试了多次没有发成，不再试"] if run.given_up else []
    later = f"，{run.again} 条没有发成，会再试" if run.again else ""
    return Outcome(f"发出 {run.sent} 条{later}", failed)


#: what a round does, by the name under which it is told; each part knows nothing of the others
PARTS: dict[str, Part] = {"取数": figures, "亮灯": lights, "公开": publishing, "提醒": reminders, "发送": delivery}
