"""Whatever the office does with the rows, in whatever order: the books stay whole, and undo brings back what was."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from city import FINANCE, HOUSING, REPORT, SCHOOLS, WATER, City, proof, snapshot
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from luoshi.errors import LuoshiError
from luoshi.ledger.models import Assignment, Part, Target, Task, TaskState
from luoshi.ledger.record import rows, shape

DEEDS = ("edit", "accept", "reopen", "drop", "restore", "merge", "split", "select", "add", "many", "undo")
UNITS = (None, HOUSING, WATER, FINANCE, SCHOOLS)
TEXTS = ("新建公园2个。", "改造小区，更新管网，消除易涝点9处。", "字" * 4000, "“青禾计划”引才；建公寓")


class Deed(NamedTuple):
    """What is done, with numbers that choose rows, places and values."""

    what: str
    a: int
    b: int
    c: int


deeds = st.builds(Deed, st.sampled_from(DEEDS), *[st.integers(0, 10_000)] * 3)


def do(city: City, deed: Deed) -> None:
    """Do it, with whatever rows there are; what is refused is refused in words."""
    tasks = list(Task.objects.filter(breakdown=city.breakdown))
    one, two = tasks[deed.a % len(tasks)], tasks[deed.b % len(tasks)]
    match deed.what:
        case "edit":
            city.edit(one, values(city, deed))
        case "many":
            bases = {task.pk: task.version for task in tasks[deed.b % len(tasks) :][:5]}
            rows.edit(city.office, city.breakdown, bases, {"lead": unit(city, deed.c)})
        case "accept" | "reopen" | "drop" | "restore":
            city.decide(deed.what, one, two, reason="表述性内容")
        case "merge":
            city.merge(one, two, tasks[deed.c % len(tasks)])
        case "split":
            shape.split(city.office, city.breakdown, one.pk, one.version, deed.b % (len(one.text) + 2))
        case "select":
            start = deed.a % len(REPORT)
            shape.add(city.office, city.breakdown, "", (start, min(len(REPORT), start + 1 + deed.b % 60)))
        case "add":
            shape.add(city.office, city.breakdown, TEXTS[deed.a % len(TEXTS)], after=two.pk if deed.c % 2 else None)
        case "undo":
            city.undo()


def unit(city: City, number: int) -> int | None:
    name = UNITS[number % len(UNITS)]
    return city.unit(name).pk if name else None


def values(city: City, deed: Deed) -> dict[str, Any]:
    chosen: tuple[dict[str, Any], ...] = (
        {"text": TEXTS[deed.b % len(TEXTS)]},
        {"lead": unit(city, deed.b), "joint": [u for n in (deed.b + 1, deed.b + 3) if (u := unit(city, n))]},
        {"joint": [city.unit(name).pk for name in (SCHOOLS, FINANCE, WATER)[: deed.b % 4]]},
        {"q1": "摸底" * (deed.b % 2), "q3": "过半" * (deed.b % 3)},
        {"deadline": "2026-06-30" if deed.b % 2 else None, "note": "注" * (deed.b % 4)},
        {"invest": str(deed.b) if deed.b % 3 else None, "starts": "2026-03-01" if deed.b % 2 else None},
        {"kind": ("headline", "livelihood", "ordinary")[deed.b % 3]},
    )
    return chosen[deed.c % len(chosen)]


def flaws(city: City) -> list[str]:
    """What is wrong with the books; nothing for sound ones."""
    found = [f"{f.where}：{f.what}" for f in proof().findings]
    kept = Target.objects.filter(task__breakdown=city.breakdown).exclude(task__state=TaskState.DROPPED)
    carried = Counter(kept.values_list("start", flat=True))
    found += [f"the figure at {start} is carried {times} times" for start, times in carried.items() if times > 1]
    leads = Counter(Assignment.objects.filter(part=Part.LEAD).values_list("task_id", flat=True))
    found += [f"row {task} has {times} leads" for task, times in leads.items() if times > 1]
    orders = Counter(Task.objects.filter(breakdown=city.breakdown).values_list("order", flat=True))
    found += [f"{times} rows share the order {order}" for order, times in orders.items() if times > 1]
    for task in Task.objects.filter(breakdown=city.breakdown):
        found += [f"row {task.pk} quotes [{a}, {b})" for a, b in task.spans if not 0 <= a < b <= len(REPORT)]
    return found


@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(deeds, min_size=4, max_size=14))
@example([Deed("split", 6, 12, 0), Deed("merge", 6, 7, 8), Deed("restore", 7, 7, 7), Deed("select", 320, 40, 0)])
@example([Deed("drop", 5, 5, 5), Deed("select", 308, 30, 0), Deed("restore", 5, 5, 5), Deed("undo", 0, 0, 0)])
@example([Deed("add", n, 5, 1) for n in range(14)])
def test_the_books_stay_whole_and_undo_goes_all_the_way_back(city: City, done: list[Deed]) -> None:
    with transaction.atomic():
        before = snapshot()
        for deed in done:
            held = snapshot()
            try:
                do(city, deed)
            except LuoshiError as error:
                assert str(error)
                assert snapshot() == held, f"{deed} was refused and left something behind"
        assert flaws(city) == []
        while rows.last_undoable(city.office, city.breakdown):
            city.undo()
        assert snapshot() == before
        assert flaws(city) == []
        transaction.set_rollback(True)


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(deeds.filter(lambda deed: deed.what != "undo"), min_size=3, max_size=8))
def test_undo_of_each_deed_brings_back_what_was_before_it(city: City, done: list[Deed]) -> None:
    with transaction.atomic():
        states = []
        for deed in done:
            held = snapshot()
            try:
                do(city, deed)
            except LuoshiError:
                continue
            if snapshot() != held:
                states.append((deed, held))
        for deed, held in reversed(states):
            city.undo()
            assert snapshot() == held, deed
        transaction.set_rollback(True)
