"""The fictional city lives its year: everything can be done, is dated right, and the log holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from luoshi.demo import city, year
from luoshi.demo.simulator import deeds
from luoshi.ledger import audit, clock, queries
from luoshi.ledger.models import (
    Breakdown,
    Closing,
    ClosingState,
    Event,
    Evidence,
    FigureState,
    Progress,
    ProgressState,
    Request,
    Slip,
    SlipState,
    Suspension,
    TakeUp,
    TaskState,
)  # fmt: skip

HALF, END = date(2025, 6, 30), date(2026, 1, 31)


class Lived(NamedTuple):
    city: city.City
    breakdown: Breakdown
    deeds: list[deeds.Deed]
    first: year.Played
    rest: year.Played


@pytest.fixture(scope="module")
def founded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Lived]:
    """The city and its year, played in two pieces, in a transaction that is never committed."""
    books = transaction.atomic()
    with django_db_blocker.unblock():
        books.__enter__()
        with clock.at(clock.moment(date(2025, 2, 10))):
            place = city.build(date(2026, 2, 3))
        breakdown = queries.breakdowns(place).get(report__year=2025)
        people = city.City(place)
        whole = year.year(people, breakdown)
        first = year.play(people, breakdown, whole, HALF)
        again = year.year(city.City(place), queries.breakdowns(place).get(report__year=2025))
        rest = year.play(people, breakdown, again, END, since=HALF)
    yield Lived(people, breakdown, whole, first, rest)
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        books.__exit__(None, None, None)


@pytest.fixture
def lived(founded: Lived, db: None) -> Lived:
    """The year for one test; what the test does is taken back."""
    return founded


def test_everything_could_be_done(lived: Lived) -> None:
    assert lived.first.skipped == lived.rest.skipped == []
    done = lived.first.done + lived.rest.done
    assert done == Counter(type(deed).__name__ for deed in lived.deeds)


def test_the_year_is_told_the_same_afterwards(lived: Lived) -> None:
    """Requests have changed rows by then; the deeds that made them must not change."""
    assert year.year(lived.city, queries.breakdowns(lived.city.place).get(report__year=2025)) == lived.deeds


def test_the_log_proves_it(lived: Lived) -> None:
    assert audit.verify().findings == ()


def test_it_is_dated_as_it_was_done(lived: Lived) -> None:
    moments = Counter(clock.moment(*deed.at) for deed in lived.deeds)
    at = Counter(Event.objects.filter(at__gt=clock.moment(date(2025, 2, 10))).values_list("at", flat=True))
    assert set(at) == set(moments)
    late = Progress.objects.filter(by__unit__name="市住房和城乡建设局", period="2025-05").first()
    assert late is not None
    assert timezone.localdate(late.at) > date(2025, 5, 28)


def test_most_rows_are_closed_out_and_some_are_not(lived: Lived) -> None:
    kept = queries.tasks(lived.breakdown).exclude(state=TaskState.DROPPED).count()
    closed = Closing.objects.filter(state=ClosingState.CLOSED)
    by_new_year = closed.filter(at__lt=clock.moment(date(2026, 1, 1))).count()
    assert 0.55 <= by_new_year / kept <= 0.72
    assert 0.70 <= closed.count() / kept <= 0.85
    assert Closing.objects.filter(state=ClosingState.REOPENED).count() == 1
    assert Closing.objects.filter(state=ClosingState.RETURNED).exists()


def test_every_page_has_something_to_show(lived: Lived) -> None:
    units = TakeUp.objects.values("unit").distinct().count()
    assert units >= 25
    assert 800 < Progress.objects.count() < 1100
    assert Progress.objects.filter(figures__state=FigureState.DISPUTED).exists()
    assert Progress.objects.filter(figures__state=FigureState.CONFIRMED).count() > 50
    assert set(Evidence.objects.values_list("kind", flat=True)) == {"png", "csv", "docx", "pdf"}
    assert 10 <= Slip.objects.count() <= 14
    assert set(Slip.objects.values_list("state", flat=True)) == {SlipState.CLOSED}
    assert Slip.objects.filter(returned=1).count() == 1
    assert {slip.colour for slip in Slip.objects.all()} == {"blue", "yellow", "red"}
    assert 4 <= Request.objects.count() <= 6
    assert Suspension.objects.count() == 2


def test_in_the_middle_of_the_year_things_wait_for_people(lived: Lived) -> None:
    """Taken back to the half: some reports had not been looked at then, and slips were open at other times."""
    waiting = [d for d in lived.deeds if isinstance(d, deeds.Report) and d.at.day <= HALF]
    seen = {ref for d in lived.deeds if isinstance(d, deeds.Review) and d.at.day <= HALF for ref in d.refs}
    assert [d.ref for d in waiting if d.ref not in seen]
    assert not Progress.objects.filter(state=ProgressState.RETURNED, period="2025-06").exists()


def test_what_a_visitor_was_quicker_to_do_is_told_and_left_out(lived: Lived) -> None:
    deed = next(d for d in lived.deeds if isinstance(d, deeds.Report))
    told = year.play(lived.city, lived.breakdown, [deed], deed.at.day)
    assert told.done == Counter()
    assert [each for each, _ in told.skipped] == [deed]
    assert "已经通过审核" in told.skipped[0][1]
