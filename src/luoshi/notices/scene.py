"""Who is told of a thing, in which words, and where that leads. People, rows and past lights are looked up once a change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property

from django.urls import reverse

from luoshi.ledger import periods
from luoshi.ledger.books import Book
from luoshi.ledger.models import (
    Amendment,
    Assignment,
    Breakdown,
    Enquiry,
    Figure,
    LightChange,
    Person,
    Progress,
    Role,
    Slip,
    Task,
    TaskState,
)
from luoshi.ledger.record.requests import LABELS

_SHORT = 28  # characters of a row's text in a notice
HOME = "/"


def short(task: Task) -> str:
    """The beginning of a row's text."""
    return task.text if len(task.text) <= _SHORT else f"{task.text[:_SHORT]}…"


def day(value: date) -> str:
    """A day without its year: 3月5日."""
    return f"{value.month}月{value.day}日"


def path(name: str, *args: int) -> str:
    """The address of a page."""
    return reverse(name, args=args)


class Everyone:
    """The people of a place who can sign in."""

    def __init__(self, place_id: int) -> None:
        self._place = place_id

    @cached_property
    def roles(self) -> dict[int, str]:
        """Person → role."""
        return {pk: role for pk, role, _ in self._found}

    @cached_property
    def _found(self) -> list[tuple[int, str, int | None]]:
        found = Person.objects.filter(place_id=self._place, is_active=True)
        return list(found.order_by("pk").values_list("pk", "role", "unit_id"))

    @cached_property
    def _by_unit(self) -> dict[int, list[int]]:
        out: dict[int, list[int]] = {}
        for pk, _, unit in self._found:
            if unit is not None:
                out.setdefault(unit, []).append(pk)
        return out

    def of_units(self, units: Iterable[int]) -> list[int]:
        """The people of units."""
        return [pk for unit in dict.fromkeys(units) for pk in self._by_unit.get(unit, ())]

    def office(self) -> list[int]:
        """The supervision office."""
        return [pk for pk, role, _ in self._found if role == Role.SUPERVISOR]

    def only(self, pk: int | None) -> list[int]:
        """A person, if there is one who can sign in."""
        return [pk] if pk in self.roles else []

    def start(self, person: int, breakdown_id: int) -> str:
        """The page on which a person finds several things of a table at once."""
        if self.roles.get(person) == Role.UNIT:
            return path("mine-rows", breakdown_id)
        return HOME


class Scene:
    """A table with its people, and the rows that things are about."""

    def __init__(self, breakdown: Breakdown, things: Sequence[Book]) -> None:
        self.breakdown = breakdown
        self.people = Everyone(breakdown.report.place_id)
        self._ids = {pk for thing in things if (pk := task_id(thing)) is not None}
        self._lights = [thing.pk for thing in things if isinstance(thing, LightChange)]

    @cached_property
    def tasks(self) -> dict[int, Task]:
        """The rows that the things are about."""
        return Task.objects.filter(pk__in=self._ids).prefetch_related("assignments").in_bulk()

    def task(self, thing: Book) -> Task | None:
        """The row that a thing is about."""
        pk = task_id(thing)
        return None if pk is None else self.tasks.get(pk)

    @cached_property
    def colours_before(self) -> dict[int, str]:
        """Row → the colour of its light before the change."""
        earlier = LightChange.objects.filter(task__in=self._ids, pk__lt=min(self._lights, default=0))
        return dict(earlier.order_by("pk").values_list("task_id", "colour"))


def task_id(thing: Book) -> int | None:
    """The row that a thing is about; None for one of the whole table."""
    if isinstance(thing, Figure):
        return thing.progress.task_id
    return getattr(thing, "task_id", None)


# --- Who -----------------------------------------------------------------------------------------


def _unit(scene: Scene, thing: Book) -> list[int]:
    unit = thing.progress.unit_id if isinstance(thing, Figure) else getattr(thing, "unit_id", None)
    return scene.people.of_units([] if unit is None else [unit])


def _units(scene: Scene, thing: Book) -> list[int]:
    task = scene.task(thing)
    return scene.people.of_units(each.unit_id for each in task.assignments.all()) if task else []


def _lead(scene: Scene, thing: Book) -> list[int]:
    task = scene.task(thing)
    return scene.people.of_units([task.led.unit_id]) if task and task.led else []


def _official(scene: Scene, thing: Book) -> list[int]:
    task = scene.task(thing)
    return scene.people.only(task.official_id) if task else []


def _office(scene: Scene, _: Book) -> list[int]:
    return scene.people.office()


def _table(scene: Scene, _: Book) -> list[int]:
    found = Assignment.objects.filter(task__breakdown=scene.breakdown).exclude(task__state=TaskState.DROPPED)
    return scene.people.of_units(found.order_by("unit_id").values_list("unit_id", flat=True).distinct())


#: name → those who are told of a thing
AUDIENCES: dict[str, Callable[[Scene, Book], list[int]]] = {
    "unit": _unit,  # the unit that the thing is of
    "units": _units,  # all units of the row
    "lead": _lead,  # the row's lead unit
    "official": _official,  # the row's leading official
    "office": _office,  # the supervision office
    "table": _table,  # all units of the table
}

# --- In which words ------------------------------------------------------------------------------


def words_of(scene: Scene, things: Sequence[Book]) -> dict[str, str]:
    """What the texts of ``kinds`` may say of things that are about one row."""
    thing, task = things[0], scene.task(things[0])
    said = {"table": f"{scene.breakdown.report.year}年任务分解表", "task": short(task) if task else ""}
    if isinstance(thing, Slip):
        colour = thing.get_colour_display()
        return said | {"number": str(thing.number), "colour": colour, "due": day(thing.due), "unit": thing.unit.name}
    if isinstance(thing, Enquiry):
        due = thing.breakdown.opinions_due
        return said | {"due": f"，请在{day(due)}前反馈" if due else "，请反馈"}
    if isinstance(thing, Progress):
        period = periods.period(thing.period, scene.breakdown.report_day)
        return said | {"period": period.words if period else thing.period}
    if isinstance(thing, Figure):
        return said | {"indicator": thing.target.indicator, "value": f"{thing.value:f}{thing.target.unit}"}
    if isinstance(thing, LightChange):
        return said | {"why": thing.reason}
    if isinstance(thing, Amendment):
        names = dict.fromkeys(LABELS.get(each.field, each.field) for each in things if isinstance(each, Amendment))
        return said | {"fields": "、".join(names)}
    unit = getattr(thing, "unit", None)
    return said | {"unit": unit.name if unit else ""}


# --- Where it leads ------------------------------------------------------------------------------


def _to_task(scene: Scene, thing: Book) -> str:
    pk = task_id(thing)
    return path("task", scene.breakdown.pk, pk) if pk is not None else _to_table(scene, thing)


def _to_table(scene: Scene, _: Book) -> str:
    return path("table", scene.breakdown.pk)


def _to_slip(_: Scene, thing: Book) -> str:
    return path("slip", thing.pk)


def _to_progress(scene: Scene, thing: Book) -> str:
    return path("progress", thing.progress_id if isinstance(thing, Figure) else thing.pk)


#: name → the page of a thing; "mine" differs by person, other systems are led to the table
ADDRESSES: dict[str, Callable[[Scene, Book], str]] = {
    "task": _to_task,
    "mine": _to_table,
    "slip": _to_slip,
    "progress": _to_progress,
}
