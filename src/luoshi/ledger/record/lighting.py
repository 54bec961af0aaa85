"""The history of lights: what each row's light became, and when. Nobody sets a light; ``standing`` works it out."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db.models import Min, Q

from luoshi.assessing.lights import Light
from luoshi.errors import LuoshiError
from luoshi.ledger import queries, standing
from luoshi.ledger.books import opened
from luoshi.ledger.models import Breakdown, Event, Head, Lamp, LightChange, Task, TaskState
from luoshi.ledger.record.change import change


class ClockSetBack(LuoshiError):
    """The history knows a later day than today."""

    def __init__(self, today: date, last: date) -> None:
        super().__init__(f"今天是 {today}，可灯况已经记到 {last}：机器的时钟可能被调回了", "请先校准时钟；灯况历史没有改动")


class Lit(NamedTuple):
    """What lighting a table up did."""

    rows: int
    changed: int


def light_up(breakdown: Breakdown, today: date) -> Lit:
    """Work out all lights of a table, keep those that changed, and let pages know of all of them.

    Run again it finds nothing changed and writes nothing to the history.

    Raises:
        ClockSetBack: When the history knows a later day; nothing is written then.
    """
    if not standing.driven(breakdown, today):
        return Lit(0, 0)
    with change(None, "lights.change", breakdown) as made:
        last = LightChange.objects.filter(task__breakdown=breakdown).order_by("-day").values_list("day", flat=True)
        if (latest := last.first()) and latest > today:
            raise ClockSetBack(today, latest)
        seq = Head.objects.get(pk=1).seq
        tasks = standing.with_progress(queries.tasks(breakdown).exclude(state=TaskState.DROPPED))
        lights = standing.worked_out(breakdown, tasks, today)
        was = standing.last_changes(breakdown)
        changed = [
            LightChange(task_id=pk, day=today, colour=lit.colour, word=lit.word, reason=lit.reason, rule=lit.rule)
            for pk, lit in lights.items()
            if (held := was.get(pk)) is None or (held.colour, held.word) != (lit.colour, lit.word)
        ]
        made.create(*changed)
        for each in changed:
            held = was.get(each.task_id)
            made.tell(Task(pk=each.task_id), "light", held.word if held else "", f"{each.word}：{each.reason[:80]}")
        _keep(breakdown, lights, today, seq + bool(changed))
    return Lit(len(lights), len(changed))


def lit_up(breakdown: Breakdown, today: date) -> bool:
    """Whether all lights of a table are today's, and nothing that they are made from was changed since."""
    lamps = Lamp.objects.filter(task__breakdown=breakdown, day=today, preset=standing.rule_of(breakdown))
    first = lamps.aggregate(first=Min("seq"))["first"]
    since = Event.objects.filter(Q(breakdown=breakdown) | Q(action="series.put"), seq__gt=first or 0)
    return first is not None and not since.exists()


def _keep(breakdown: Breakdown, lights: dict[int, Light], today: date, seq: int) -> None:
    """Let pages find the lights without working them out; no event: they can be worked out at any time."""
    lamps = [
        Lamp(task_id=pk, day=today, seq=seq, preset=standing.rule_of(breakdown), **lit._asdict())
        for pk, lit in lights.items()
    ]
    with opened():
        Lamp.objects.filter(task__breakdown=breakdown).delete()
        Lamp.objects.bulk_create(lamps)
