"""Who is told of a thing, in which words, and where that leads. People, rows and past lights are looked up once a change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property

from django.urls import reverse

from luoshi.congress.suggestions.models import (
    Suggestion,
    SuggestionExtension,
    SuggestionHandling,
    SuggestionReply,
    SuggestionSigner,
)
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
    """A table, or a place where no table is touched, with its people, and the rows that things are about."""

    def __init__(self, breakdown: Breakdown | None, things: Sequence[Book], place_id: int | None = None) -> None:
        self._breakdown = breakdown
        self.place_id = breakdown.report.place_id if breakdown else place_id or 0
        self.people = Everyone(self.place_id)
        self._ids = {pk for thing in things if (pk := task_id(thing)) is not None}
        self._lights = [thing.pk for thing in things if isinstance(thing, LightChange)]

    @property
    def breakdown(self) -> Breakdown:
        """The table; only for things of one."""
        assert self._breakdown is not None
        return self._breakdown

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


def suggestion_of(thing: Book) -> Suggestion | None:
    """The suggestion that a thing is, or is part of."""
    found = thing if isinstance(thing, Suggestion) else getattr(thing, "suggestion", None)
    return found if isinstance(found, Suggestion) else None


def _signer(scene: Scene, thing: Book) -> list[int]:
    return scene.people.only(thing.person_id) if isinstance(thing, SuggestionSigner) and thing.said_at is None else []


def _deputies(scene: Scene, thing: Book) -> list[int]:
    """The first signer, who signed as well, and those whose own was merged into it."""
    held = suggestion_of(thing)
    if held is None:
        return []
    signed = SuggestionSigner.objects.filter(suggestion=held, state="confirmed").values_list("person_id", flat=True)
    merged = Suggestion.objects.filter(merged_into=held).values_list("sponsor_id", flat=True)
    return [pk for each in dict.fromkeys([held.sponsor_id, *signed, *merged]) for pk in scene.people.only(each)]


def _handlers(scene: Scene, thing: Book) -> list[int]:
    held = SuggestionHandling.objects.filter(suggestion=suggestion_of(thing), ended_at=None).order_by("pk")
    return scene.people.of_units(held.values_list("unit_id", flat=True))


def _lead_of(scene: Scene, thing: Book) -> list[int]:
    held = SuggestionHandling.objects.filter(suggestion=suggestion_of(thing), ended_at=None, part="lead")
    return scene.people.of_units(held.values_list("unit_id", flat=True))


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
    "signer": _signer,  # who is asked to sign a suggestion
    "deputies": _deputies,  # whose suggestion it is, and who signed it
    "handlers": _handlers,  # all units that have it in hand
    "lead_of": _lead_of,  # its lead unit
}

# --- In which words ------------------------------------------------------------------------------


def words_of(scene: Scene, things: Sequence[Book]) -> dict[str, str]:
    """What the texts of ``kinds`` may say of things that are about one row."""
    if (held := suggestion_of(things[0])) is not None:
        return _of_suggestion(held, things[0])
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


def _of_suggestion(held: Suggestion, thing: Book) -> dict[str, str]:
    """What may be said of a suggestion; its first signer is named by nobody but to those who are asked to sign."""
    title = held.title if len(held.title) <= _SHORT else f"{held.title[:_SHORT]}…"
    said = {
        "called": held.called, "title": title, "whose": "领衔代表", "words": held.filed_words or held.closed_words,
        "into": held.merged_into.called if held.merged_into else "", "due": day(held.due) if held.due else "限期",
    }  # fmt: skip
    if isinstance(thing, SuggestionHandling):
        return said | {"unit": thing.unit.name, "part": thing.get_part_display(), "due": day(thing.due or held.due or thing.back_by)}
    if isinstance(thing, SuggestionExtension):
        return said | {"unit": thing.unit.name, "until": day(thing.until), "why": thing.reason}
    if isinstance(thing, SuggestionReply):
        return said | {"unit": thing.unit.name, "outcome": thing.outcome}
    return said


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


def _to_suggestion(_: Scene, thing: Book) -> str:
    held = suggestion_of(thing)
    return path("suggestion", held.pk) if held else HOME


def _to_suggestions(_: Scene, __: Book) -> str:
    return path("suggestions")


#: name → the page of a thing; "mine" differs by person, other systems are led to the table
ADDRESSES: dict[str, Callable[[Scene, Book], str]] = {
    "task": _to_task,
    "mine": _to_table,
    "slip": _to_slip,
    "progress": _to_progress,
    "suggestion": _to_suggestion,
    "suggestions": _to_suggestions,
}
