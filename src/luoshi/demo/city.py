"""Fills an empty ledger with the fictional city: two reports, one issued, one halfway to it.

Everything goes through ``ledger.record``, by the people who would do it, so that the log tells a believable story and
the audit chain holds. What is done stands in the .tsv and .toml files beside this module. Demo people have no password:
they are let in by the demo alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from csv import DictReader
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from django.db import transaction

from luoshi.demo import voices
from luoshi.errors import UsageError
from luoshi.ledger import clock, queries
from luoshi.ledger.models import Breakdown, Person, Place, Report, Task, TaskState, Unit
from luoshi.ledger.record import accounts, asking, issuing, places, reconciling, reports, rows, series, shape

NAME, ISSUER = "云泽市", "云泽市人民政府办公室"
DAYS_TO_ANSWER = 21
_FIELDS = ("lead", "joint", "deadline", "note", "q1", "q2", "q3", "q4")
_DATA = files("luoshi").joinpath("demo")
_CHARACTERS = {
    "优秀": "excellent", "准时": "punctual", "拖延": "late", "含糊": "vague", "乐观": "optimistic", "照抄": "copy_paste",
}  # fmt: skip

Said = Mapping[str, Any]


class City:
    """The city while it is filled: its place, and its units and people by name."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.units = {unit.name: unit for unit in Unit.objects.filter(place=place)}
        self.people = {person.username: person for person in Person.objects.filter(place=place)}
        lines = _lines("units.tsv")
        self.leaders = {line["单位"]: line["分管领导"] for line in lines}
        #: how the units that have somebody to report behave in the year
        self.characters = {line["单位"]: _CHARACTERS[line["作风"]] for line in lines if line["作风"]}
        self.areas = [line["单位"].removesuffix("人民政府") for line in lines if line["类别"] == "县区政府"]

    def values(self, said: Said) -> dict[str, Any]:
        """The fields of a row as the ledger takes them, from names."""
        out = {name: said[name] for name in _FIELDS if name in said}
        if "lead" in out:
            out["lead"] = self.units[out["lead"]].pk
        if "joint" in out:
            out["joint"] = [self.units[name].pk for name in out["joint"]]
        return out

    def officer(self, unit: str) -> Person:
        """The person of a unit."""
        return next(person for person in self.people.values() if person.unit_id == self.units[unit].pk)


def build(today: date | None = None) -> Place:
    """Fill an empty ledger with both tables, without the year between them: all of it or nothing.

    Args:
        today: The day on which the units were asked; today where not told.

    Raises:
        UsageError: When the ledger holds a place already.
    """
    with transaction.atomic():
        city = build_last_year()
        build_this_year(city, today or clock.today())
    return city.place


def build_last_year() -> City:
    """Fill an empty ledger with the place, its units and people, and last year's table as issued.

    Raises:
        UsageError: When the ledger holds a place already.
    """
    if Place.objects.exists():
        raise UsageError("台账里已经有内容，演示城市只能放进空的台账", "请用 luoshi demo --fresh 重新开始")
    with transaction.atomic():
        city = _found()
        _last_year(city, _told("2025.toml"))
        _past_years(city)
        voices.open_to_all(city)
    return city


def build_this_year(city: City, today: date) -> None:
    """Take this year's report in, and bring its table as far as a newcomer finds it."""
    with transaction.atomic():
        _this_year(city, _told("2026.toml"), today)


# --- Place, units, people ------------------------------------------------------------------


def unit_lines() -> list[places.UnitLine]:
    """The city's list of units."""
    return [places.UnitLine(line["单位"], tuple(line["类别"].split())) for line in _lines("units.tsv")]


def _found() -> City:
    place = places.add_place(NAME, "city", ISSUER)
    for line in _lines("people.tsv"):
        _add(place, accounts.NewPerson(line["用户名"], line["姓名"], line["角色"], line["职务"]))
    places.set_units(Person.objects.get(username="admin"), place, unit_lines())
    units = {unit.name: unit for unit in Unit.objects.filter(place=place)}
    for line in _lines("units.tsv"):
        if line["用户名"]:
            unit = units[line["单位"]]
            _add(place, accounts.NewPerson(line["用户名"], line["联系人"], "unit", "办公室主任", unit))
    return City(place)


def _add(place: Place, new: accounts.NewPerson) -> None:
    """A person who may come in and has no password: only the demo's own door is open to them."""
    person = accounts.add_person(None, place, new, None, demo=True)
    accounts.set_active(None, person, True)


def _past_years(city: City) -> None:
    """What the statistician has of the years before: forecasts and shapes are drawn from it."""
    for line in _lines("series.tsv"):
        months = ["" if value == "-" else value for value in line["逐月累计"].split()]
        series.put(city.people["tongji"], city.place, line["指标"], line["单位"], int(line["年份"]), months)


# --- A table: what the office did with it ---------------------------------------------------


class Table:
    """A break-down while it is worked on; its rows are found by words of the report."""

    def __init__(self, city: City, said: Said, editor: str) -> None:
        self.city, self.said, self.editor = city, said, city.people[editor]
        text = _DATA.joinpath(said["report"]).read_text(encoding="utf-8")
        self.breakdown: Breakdown = reports.import_report(self.editor, city.place, text, said["report"])
        self._text = text

    def find(self, words: str) -> Task:
        """The row that holds these words of the report.

        Raises:
            LookupError: When there is none; the data and the reader have parted.
        """
        place = self._text.index(words)
        for task in queries.kept(self.breakdown):
            if words in task.text or any(start <= place < end for start, end in task.spans):
                return task
        raise LookupError(f"no row of {self.said['report']} holds {words}")

    def kept(self) -> Iterable[Task]:
        """The rows that are not dropped."""
        return queries.tasks(self.breakdown).exclude(state=TaskState.DROPPED)

    def drop(self) -> None:
        """Leave out what is no work, as far as the reader proposed it as a row of its own."""
        for words, reason in self.said["drop"]:
            for task in Task.objects.filter(breakdown=self.breakdown, text__startswith=words):
                rows.decide(self.editor, self.breakdown, [task.pk], "drop", reason)

    def merge(self) -> None:
        """Put rows together that are one work."""
        for each in self.said.get("merge", ()):
            ids = list(dict.fromkeys(self.find(words).pk for words in each))
            if len(ids) > 1:
                shape.merge(self.editor, self.breakdown, ids)

    def edit(self) -> None:
        """Put right what the reader proposed, and add what only people know."""
        for said in self.said["rows"]:
            task = self.find(said["find"])
            rows.edit(self.editor, self.breakdown, {task.pk: task.version}, self.city.values(said))

    def name_leaders(self) -> None:
        """Each row goes to the leader in whose portfolio its lead unit is."""
        portfolios: dict[str, dict[int, int]] = {}
        for task in self.kept():
            lead = next(a.unit.name for a in task.assignments.all() if a.part == "lead")
            portfolios.setdefault(self.city.leaders[lead], {})[task.pk] = task.version
        for leader, bases in portfolios.items():
            rows.edit(self.editor, self.breakdown, bases, {"official": self.city.people[leader].pk})

    def accept(self) -> None:
        """Decide on all rows but those that are left open."""
        left = {self.find(words).pk for words in self.said.get("undecided", ())}
        rows.decide(self.editor, self.breakdown, [t.pk for t in self.kept() if t.pk not in left], "accept")


def _last_year(city: City, said: Said) -> None:
    """The table of the year before, issued, and amended since."""
    table = Table(city, said, "ducha")
    table.drop()
    table.edit()
    table.name_leaders()
    table.accept()
    issuing.issue(table.editor, table.breakdown, said["number"], date.fromisoformat(said["issued_on"]))
    for change in said["amendments"]:
        task = table.find(change["find"])
        values = city.values(change)
        issuing.amend(table.editor, table.breakdown, task.pk, task.version, values, change["reason"])


def _this_year(city: City, said: Said, today: date) -> None:
    """The table of this year, as far as it has come: asked, half answered, some opinions open."""
    table = Table(city, said, "ducha2")
    table.drop()
    table.merge()
    table.edit()
    table.editor = city.people["ducha"]
    table.name_leaders()
    table.accept()
    units = list(queries.units(city.place))
    for settled in said["settlements"]:
        _settle(table, settled)
    asking.ask(table.editor, table.breakdown, units, today + timedelta(days=DAYS_TO_ANSWER))
    for opinion in said["opinions"]:
        _answer(table, opinion)
    for unit in said["answered"]:
        _agree(table, unit)


def _settle(table: Table, said: Said) -> None:
    """What the office said of a promise of last year's report."""
    new = table.breakdown.report
    old = Report.objects.get(place=table.city.place, year=new.year - 1)
    places = [
        report.text.index(words) + words.index(number)
        for report, words, number in zip((old, new), (said["promised"], said["answered"]), said["numbers"], strict=True)
    ]
    reconciling.settle(table.editor, old, new, places[0], said["answer"], places[1], reason=said["reason"])


def _answer(table: Table, said: Said) -> None:
    person, task = table.city.officer(said["unit"]), table.find(said["find"])
    proposal = table.city.values(said)
    asking.answer(person, table.breakdown, [task.pk], said["answer"], said["reason"], proposal)


def _agree(table: Table, unit: str) -> None:
    """A unit agrees to all of its rows on which it has said nothing else."""
    person = table.city.officer(unit)
    own = queries.tasks_of_unit(table.breakdown, person.unit)
    silent = own.exclude(opinions__unit=person.unit)
    if ids := list(silent.values_list("pk", flat=True)):
        asking.answer(person, table.breakdown, ids, "accept")


# --- Data ------------------------------------------------------------------------------------


def _lines(name: str) -> list[dict[str, str]]:
    text = _DATA.joinpath(name).read_text(encoding="utf-8")
    return list(DictReader(text.splitlines(), delimiter="\t"))


def _told(name: str) -> dict[str, Any]:
    return tomllib.loads(_DATA.joinpath(name).read_text(encoding="utf-8"))
