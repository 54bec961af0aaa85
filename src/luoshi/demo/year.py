"""Lets the fictional city live its year: tells the simulator of an issued table, and does what it says.

Each deed is done through ``ledger.record`` by the person who would do it, as of its own moment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import singledispatchmethod
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from django.conf import settings
from django.db import transaction

from luoshi.assessing import figures
from luoshi.demo.city import City
from luoshi.demo.proofs import proof
from luoshi.demo.simulator import Due, Goal, Row, Setting, deeds, simulate
from luoshi.demo.simulator.deeds import Deed, Ref
from luoshi.demo.simulator.story import STATISTICIAN
from luoshi.errors import LuoshiError
from luoshi.ledger import clock, periods, queries, standing
from luoshi.ledger.models import Breakdown, Closing, Figure, Person, Progress, Request, Slip, Target, Task, TaskState
from luoshi.ledger.record import closing, driving, progress, requests, slips, suspending
from luoshi.office import evidence

SEED = 2025
_T = TypeVar("_T")


class Played(NamedTuple):
    """What was done: deeds by kind; and what could not be done any more, each with why (somebody was there before)."""

    done: Counter[str]
    skipped: list[tuple[Deed, str]]


def setting(city: City, breakdown: Breakdown) -> Setting:
    """What the simulator is told of an issued table."""
    rows = tuple(_row(task) for task in queries.tasks(breakdown).exclude(state=TaskState.DROPPED) if task.led)
    names = periods.of_year(breakdown.cycle, breakdown.report_day, breakdown.report.year)
    issued = breakdown.issued_on or date(breakdown.report.year, 1, 1)
    dues = tuple(Due(period.name, period.last, period.due) for period in names)
    return Setting(rows, dues, issued, city.characters, tuple(city.areas))


def _row(task: Task) -> Row:
    """A row as it was before requests changed it: those are deeds of the year, which must stay the same."""
    assert task.led
    goals = tuple(Goal(target.pk, _promised(target)) for target in task.targets.all())
    return Row(
        task.pk, task.text, task.led.unit.name, tuple(a.unit.name for a in task.joined), _deadline(task), goals,
        tuple((milestone.quarter, milestone.text) for milestone in task.milestones.all()),
    )  # fmt: skip


def _promised(target: Target) -> figures.Target:
    target.adjusted = None  # of this object alone: it is not saved
    return standing.target_of(target)


def _deadline(task: Task) -> date | None:
    """The deadline before a request put it off: of the simulated units only those with the whole year ask for more."""
    approved = {request.version_id for request in task.requests.all()}
    put_off = any(each.field == "deadline" and each.version_id in approved for each in task.amendments.all())
    return None if put_off else task.deadline


def year(city: City, breakdown: Breakdown, seed: int = SEED) -> list[Deed]:
    """The deeds of a table's year: the same before and after they are done, unless people amend the table otherwise."""
    return simulate(setting(city, breakdown), seed)


def play(
    city: City, breakdown: Breakdown, deeds: Sequence[Deed], until: date, since: date | None = None
) -> Played:
    """Do the deeds after one day, up to and with another, all of them or nothing.

    Args:
        city: Whose people do them.
        breakdown: The table.
        deeds: Those of its whole year, in order, from :func:`year`.
        until: The last day that is done.
        since: The last day that was done before; None for none.
    """
    player = _Player(city, breakdown, deeds)
    done, skipped = Counter[str](), list[tuple[Deed, str]]()
    with transaction.atomic():
        for deed in deeds:
            if deed.at.day > until or (since is not None and deed.at.day <= since):
                continue
            try:
                with clock.at(clock.moment(*deed.at)):
                    player.do(deed)
            except LuoshiError as error:
                skipped.append((deed, error.message))
            else:
                done[type(deed).__name__] += 1
    return Played(done, skipped)


class _Gone(LuoshiError):
    """What a deed is about is not there: a visitor of the demo has taken it away."""


class _Player:
    """Does deeds. What they refer to is looked up in the books, so that a year can be played in pieces."""

    def __init__(self, city: City, breakdown: Breakdown, whole: Iterable[Deed]) -> None:
        self._city, self._breakdown = city, breakdown
        self._whole = list(whole)
        self._officers = {unit: city.officer(unit) for unit in city.characters}
        self._slips = {deed.number: deed for deed in self._whole if isinstance(deed, deeds.SlipIssue)}
        self._requests = {deed.number: deed for deed in self._whole if isinstance(deed, deeds.RequestChange)}
        self._held: dict[Ref, Progress] = {}
        self._home = Path(settings.HOME)

    def _office(self, name: str) -> Person:
        return self._city.people[name]

    @singledispatchmethod
    def do(self, deed: Any) -> None:
        """Do a deed.

        Raises:
            LuoshiError: When it cannot be done as things are.
        """
        raise NotImplementedError(type(deed).__name__)

    # --- Progress ------------------------------------------------------------------------

    @do.register
    def _(self, deed: deeds.TakeUp) -> None:
        progress.take_up(self._officers[deed.unit], self._breakdown, deed.rows)

    @do.register(deeds.Report)
    @do.register(deeds.Again)
    def _(self, deed: deeds.Report | deeds.Again) -> None:
        said = progress.Said(deed.text, deed.percent, dict(deed.figures), deed.periodic)
        person, ref = self._officers[deed.ref.unit], deed.ref
        self._held[ref] = progress.report(person, self._breakdown, ref.row, ref.period, said)

    @do.register
    def _(self, deed: deeds.Attach) -> None:
        kept = evidence.keep(self._home, deed.name, [proof(deed.kind, deed.words)])
        person = self._officers[deed.ref.unit]
        progress.attach(person, self._report(deed.ref), kept.name, kept.sha256, kept.size, kept.kind)

    @do.register
    def _(self, deed: deeds.Reach) -> None:
        driving.reach(self._officers[deed.unit], self._breakdown, deed.row, deed.quarter)

    @do.register
    def _(self, deed: deeds.Review) -> None:
        ids = [self._report(ref).pk for ref in deed.refs]
        progress.review(self._office(deed.by), self._breakdown, ids, deed.step, deed.words)

    @do.register
    def _(self, deed: deeds.CheckFigure) -> None:
        figure = Figure.objects.filter(progress=self._report(deed.ref), target=deed.target).first()
        progress.check_figure(self._office(STATISTICIAN), _there(figure), deed.confirmed, deed.note)

    def _report(self, ref: Ref) -> Progress:
        if ref not in self._held:
            found = Progress.objects.filter(task=ref.row, unit=self._city.units[ref.unit], period=ref.period)
            self._held[ref] = _there(found.select_related("task__breakdown").first())
        return self._held[ref]

    # --- Slips ---------------------------------------------------------------------------

    @do.register
    def _(self, deed: deeds.SlipIssue) -> None:
        unit = self._city.units[deed.unit]
        slips.issue(
            self._office(deed.by), self._breakdown, unit, deed.rows, deed.demand, deed.due, deed.colour
        )  # fmt: skip

    @do.register
    def _(self, deed: deeds.SlipAnswer) -> None:
        slips.answer(self._officers[deed.unit], self._slip(deed.number), deed.text)

    @do.register
    def _(self, deed: deeds.SlipSendBack) -> None:
        slips.send_back(self._office(deed.by), self._slip(deed.number), deed.words)

    @do.register
    def _(self, deed: deeds.SlipClose) -> None:
        slips.close(self._office(deed.by), self._slip(deed.number), deed.words)

    def _slip(self, number: int) -> Slip:
        """The slip in the books; visitors of the demo issue others, so its number there may be another."""
        issued = self._slips[number]
        own = Slip.objects.filter(breakdown=self._breakdown, unit__name=issued.unit, demand=issued.demand)
        return _there(own.filter(at=clock.moment(*issued.at)).first())

    # --- Requests, suspensions, close-outs -------------------------------------------------

    @do.register
    def _(self, deed: deeds.RequestChange) -> None:
        given: dict[str, Any] = {"deadline": deed.deadline.isoformat()} if deed.deadline else {}
        if deed.targets:
            given["targets"] = dict(deed.targets)
        requests.ask(self._officers[deed.unit], self._breakdown, deed.row, given, deed.reason)

    @do.register
    def _(self, deed: deeds.SettleRequest) -> None:
        asked = self._requests[deed.number]
        found = Request.objects.filter(task=asked.row, at=clock.moment(*asked.at)).first()
        requests.settle(self._office(deed.by), _there(found), deed.approve, deed.reply)

    @do.register
    def _(self, deed: deeds.Suspend) -> None:
        suspending.suspend(self._office(deed.by), self._breakdown, deed.row, deed.since, deed.reason)

    @do.register
    def _(self, deed: deeds.Resume) -> None:
        suspending.resume(self._office(deed.by), self._breakdown, deed.row, deed.reason)

    @do.register
    def _(self, deed: deeds.CloseApply) -> None:
        closing.apply(self._officers[deed.unit], self._breakdown, deed.row, deed.done_on, deed.text)

    @do.register
    def _(self, deed: deeds.CloseReview) -> None:
        found = Closing.objects.filter(task=deed.row).order_by("-at", "-pk").first()
        closing.review(self._office(deed.by), _there(found), deed.step, deed.words)

    @do.register
    def _(self, deed: deeds.Reopen) -> None:
        closing.reopen(self._office(deed.by), self._breakdown, deed.row, deed.reason)


def _there(found: _T | None) -> _T:
    if found is None:
        raise _Gone("这件事说的东西已经不在了", "演示数据被改动过；要重新开始：luoshi demo --fresh")
    return found
