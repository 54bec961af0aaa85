"""The demo's suggestions: everything can be done, in pieces as well, and every page has something to show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from luoshi.congress.suggestions import queries, statistics
from luoshi.congress.suggestions.models import BackState, State, Suggestion, SuggestionHandling, SuggestionReply
from luoshi.demo import city, suggestions
from luoshi.ledger import audit, clock
from luoshi.ledger.models import Event

HALF, END = date(2025, 5, 31), date(2026, 2, 13)


@pytest.fixture(scope="module")
def founded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[int, int]]:
    """The city's suggestions, played in two pieces, in a transaction that is never committed."""
    books = transaction.atomic()
    with django_db_blocker.unblock():
        books.__enter__()
        with clock.at(clock.moment(date(2025, 2, 10))):
            people = city.build_last_year()
        first = suggestions.play(people, HALF)
        done = first, suggestions.play(city.City(people.place), END, since=HALF)
    yield done
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        books.__exit__(None, None, None)


def test_everything_could_be_done(founded: tuple[int, int], db: None) -> None:
    told = [deed for deed in suggestions.deeds() if deed.day <= END]
    assert sum(founded) == len(told) and min(founded) > 20
    assert audit.verify().findings == ()
    assert set(Event.objects.filter(action__startswith="suggestion.").dates("at", "year")) == {date(2025, 1, 1), date(2026, 1, 1)}


def test_every_page_has_something_to_show(founded: tuple[int, int], db: None) -> None:
    states = Counter(Suggestion.objects.values_list("state", flat=True))
    assert sum(states.values()) == len(suggestions.lines()) >= 20
    assert {State.DRAFT, State.SUBMITTED, State.REGISTERED, State.TRACKED, State.CLOSED} <= states.keys()
    assert SuggestionHandling.objects.filter(back=BackState.ACCEPTED).exists()
    assert set(SuggestionReply.objects.values_list("round", flat=True)) == {"first", "second", "again"}
    assert set(SuggestionReply.objects.values_list("outcome", flat=True)) == {"A", "B", "C"}
    assert SuggestionReply.objects.filter(result="dissatisfied").exists() and SuggestionReply.objects.filter(result="").exists()
    place = Suggestion.objects.all()[0].place
    found = statistics.lines(queries.cases(place, 2025, END))
    assert any(line.rank for line in found) and any(line.rank is None for line in found)
    assert any(line.on_time and line.on_time.share < 1 for line in found)


def test_it_is_the_same_for_the_same_seed() -> None:
    told = suggestions.deeds()
    suggestions.deeds.cache_clear()
    assert suggestions.deeds() == told
    assert suggestions.deeds(7) != told
