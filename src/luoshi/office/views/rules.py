"""How a table is driven: its reporting, its rule for lights, and what the lights would be by another rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from copy import copy
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from luoshi.assessing import presets
from luoshi.assessing.lights import Light, gravest
from luoshi.errors import LuoshiError
from luoshi.ledger import clock, policy, queries, standing
from luoshi.ledger.models import Breakdown, Cycle, Pace, Person, Task, TaskState
from luoshi.ledger.policy import Forbidden
from luoshi.ledger.record import driving as record
from luoshi.ledger.record.driving import Rules
from luoshi.office.asked import whole
from luoshi.office.guard import breakdown_of
from luoshi.web.middleware import status_of

_MOST_SHOWN = 40


class Turned(NamedTuple):
    """A row whose light would be another one."""

    number: int
    task: Task
    was: Light | None
    now: Light | None


class Trial(NamedTuple):
    """Today's lights by the rule in force and by another: counted, and the rows that differ."""

    today: list[tuple[Light, int]]
    then: list[tuple[Light, int]]
    turned: list[Turned]
    more: int


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The rules of a table; with POST, tried out or set."""
    person, breakdown = breakdown_of(request, pk, "breakdown.see")
    if request.method != "POST":
        return _page(request, person, breakdown, _of(breakdown))
    policy.demand(person, "breakdown.drive", breakdown)
    typed = _typed(request)
    try:
        rules = Rules(
            typed["cycle"], whole(typed["report_day"]) or 0, typed["lights"], typed["pace"], bool(typed["sign_off"])
        )
        record.check(rules)
        if request.POST.get("do") == "try":
            return _page(request, person, breakdown, typed, trial=_trial(breakdown, rules))
        changed = record.set_rules(person, breakdown, rules)
    except Forbidden:
        raise
    except LuoshiError as error:
        return _page(request, person, breakdown, typed, error)
    messages.success(request, "规则已保存，各处的灯现在就按它算" if changed else "规则没有变化")
    return redirect("rules", pk=pk)


def _page(
    request: HttpRequest, person: Person, breakdown: Breakdown, typed: Mapping[str, Any],
    error: LuoshiError | None = None, trial: Trial | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "breakdown": breakdown, "left": queries.left(breakdown), "typed": typed, "error": error, "trial": trial,
        "presets": list(presets.presets().values()), "cycles": Cycle.choices, "paces": _PACES,
        "may_drive": policy.may(person, "breakdown.drive", breakdown),
        "driven": standing.driven(breakdown, clock.today()), "step": "rules", "section": "breakdowns",
    }  # fmt: skip
    return render(request, "office/rules.html", context, status=status_of(error) if error else 200)


_PACES = (
    (Pace.EQUAL, Pace.EQUAL.label, "一年的任务按天数平均分。"),
    (Pace.WORKING, Pace.WORKING.label, "按工作日平均分，节假日不算。"),
    (Pace.SHAPE, Pace.SHAPE.label, "按往年逐月的进度分；没有往年数据的指标仍按时间均摊。"),
)


def _of(breakdown: Breakdown) -> dict[str, Any]:
    return {name: getattr(breakdown, name) for name in Rules._fields}


def _typed(request: HttpRequest) -> dict[str, Any]:
    return {name: request.POST.get(name, "").strip() for name in Rules._fields}


def _trial(breakdown: Breakdown, rules: Rules) -> Trial | None:
    """What the lights would be today; None where the table has none. Nothing is kept."""
    today = clock.today()
    if not standing.driven(breakdown, today):
        return None
    tasks = list(standing.with_progress(queries.tasks(breakdown).exclude(state=TaskState.DROPPED)))
    other = copy(breakdown)
    for name, value in rules._asdict().items():
        setattr(other, name, value)
    now, then = standing.worked_out(breakdown, tasks, today), standing.worked_out(other, tasks, today)
    turned = [
        Turned(number, task, now.get(task.pk), then.get(task.pk))
        for number, task in enumerate(tasks, 1)
        if _shown(now.get(task.pk)) != _shown(then.get(task.pk))
    ]
    return Trial(_counted(now), _counted(then), turned[:_MOST_SHOWN], max(0, len(turned) - _MOST_SHOWN))


def _shown(light: Light | None) -> tuple[str, str] | None:
    return (light.colour, light.word) if light else None


def _counted(lights: Mapping[int, Light]) -> list[tuple[Light, int]]:
    """How many rows have each light, the gravest first; an example of it beside its number."""
    counts = Counter((light.colour, light.word) for light in lights.values())
    examples = {(light.colour, light.word): light for light in lights.values()}
    out = []
    while examples:
        worst = gravest(examples.values())
        assert worst is not None
        out.append((worst, counts[worst.colour, worst.word]))
        del examples[worst.colour, worst.word]
    return out
