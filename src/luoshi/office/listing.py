"""The issued table as a list: all rows counted by light, those that are asked for, a page at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Prefetch

from luoshi.assessing.lights import Light
from luoshi.ledger import clock, policy, queries, standing
from luoshi.ledger.models import Assignment, Breakdown, Person, Task, TaskProgramme
from luoshi.office.asked import whole

_SCREEN = 100
_GRAVEST = ("red", "yellow", "blue", "green", "grey")
_NEEDED = ("order", "kind", "area", "text", "state", "official_id", "breakdown_id")
#: what may be asked for in an address → what a row is asked
FILTERS = ("light", "unit", "official", "area", "programme", "kind", "words")


class Row(NamedTuple):
    """A row as the list shows it."""

    number: int
    task: Task
    light: Light | None


class Listed(NamedTuple):
    """A page of an issued table, and what is known of all of it."""

    rows: list[Row]
    lit: list[tuple[Light, int]]  # how many of the rows that the person follows have each light, the gravest first
    total: int
    found: int  # rows that are asked for
    page: int
    pages: int
    asked: dict[str, str]  # the filters that are set

    @property
    def query(self) -> str:
        """The filters as the beginning of an address's query."""
        return f"{urlencode(self.asked)}&" if self.asked else ""


def listed(person: Person, breakdown: Breakdown, given: Mapping[str, str]) -> Listed:
    """The page of the table that an address asks for; what it asks for and is not there finds nothing."""
    kept = queries.kept(breakdown).only(*_NEEDED)
    units = [unit for unit in (person.unit_id, whole(given.get("unit", ""))) if unit]
    if units:  # nobody else is asked about units, and these about no other
        held = Assignment.objects.filter(unit__in=units).only("task_id", "unit_id")
        kept = kept.prefetch_related(Prefetch("assignments", held))
    tasks = list(kept)
    for task in tasks:
        task.breakdown = breakdown
    numbers = queries.numbers(tasks)
    lights = _lights(person, breakdown, tasks)
    asked = {name: given[name][:80] for name in FILTERS if given.get(name)}
    own = given.get("own") == "1"
    found = [task for task in tasks if not own or is_own(person, task)]
    lit = {task.pk: lights[task.pk] for task in found if task.pk in lights}
    named = _in_programme(asked)
    found = [task for task in found if _fits(task, lights.get(task.pk), asked, named)]
    pages = max(1, -(-len(found) // _SCREEN))
    page = min(max(whole(given.get("page", "")) or 1, 1), pages)
    shown = [task.pk for task in found[(page - 1) * _SCREEN : page * _SCREEN]]
    rows = [Row(numbers[task.pk], task, lights.get(task.pk)) for task in queries.tasks(breakdown).filter(pk__in=shown)]
    kept_filters = asked | ({"own": "1"} if own else {})
    return Listed(rows, counted(lit), len(tasks), len(found), page, pages, kept_filters)


def _lights(person: Person, breakdown: Breakdown, tasks: list[Task]) -> dict[int, Light]:
    today = clock.today()
    if not standing.driven(breakdown, today):
        return {}
    return standing.lights(breakdown, [t for t in tasks if policy.may(person, "progress.see", t)], today)


def counted(lights: Mapping[int, Light]) -> list[tuple[Light, int]]:
    """How many rows have each light, the gravest first."""
    counts = Counter((light.colour, light.word) for light in lights.values())
    examples = {(light.colour, light.word): light for light in lights.values()}
    return [(examples[key], counts[key]) for key in sorted(counts, key=lambda key: (_GRAVEST.index(key[0]), key[1]))]


def is_own(person: Person, task: Task) -> bool:
    """Whether a row is one of the person's unit, or of a leader's portfolio."""
    if person.unit_id:
        return any(a.unit_id == person.unit_id for a in task.assignments.all())
    return task.official_id == person.pk


def _in_programme(asked: Mapping[str, str]) -> set[int]:
    wanted = whole(asked.get("programme", ""))
    found = TaskProgramme.objects.filter(programme_id=wanted) if wanted else TaskProgramme.objects.none()
    return set(found.values_list("task_id", flat=True))


def _fits(task: Task, light: Light | None, asked: Mapping[str, str], named: set[int]) -> bool:
    """Whether a row is what every filter asks for."""
    tests: dict[str, Callable[[str], bool]] = {
        "light": lambda said: light is not None and said in (light.colour, light.word),
        "unit": lambda said: any(str(a.unit_id) == said for a in task.assignments.all()),
        "official": lambda said: str(task.official_id or 0) == said,
        "area": lambda said: (task.area or "其他") == said,
        "programme": lambda _: task.pk in named,
        "kind": lambda said: task.kind == said,
        "words": lambda said: said in task.text,
    }
    return all(tests[name](said) for name, said in asked.items())
