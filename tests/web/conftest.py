"""Pages are tested on the city of the ledger's tests: built once a module, given to each test as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker
from tests.ledger.city import City, found
from tests.web.world import World

SignIn = Callable[[str], Client]


@pytest.fixture(scope="module")
def founded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The city, in a transaction that is never committed; each test runs in a savepoint of it."""
    books = transaction.atomic()
    with django_db_blocker.unblock():
        books.__enter__()
        found()
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        books.__exit__(None, None, None)


@pytest.fixture
def city(founded: None, db: None) -> City:
    """The city for one test; what the test does is taken back."""
    return City()


@pytest.fixture
def sign_in(city: City) -> SignIn:
    """A browser in which a person, told by their username, is signed in."""

    def signed_in(username: str) -> Client:
        browser = Client()
        browser.force_login(city.person(username))
        return browser

    return signed_in


@pytest.fixture
def office(sign_in: SignIn) -> Client:
    """The browser of the supervision office."""
    return sign_in("office")


@pytest.fixture(scope="module")
def world(founded: None, django_db_blocker: DjangoDbBlocker) -> World:
    """The city with three tables: one in draft and ready, one being asked about, one issued."""
    with django_db_blocker.unblock():
        return World(City())


@pytest.fixture(autouse=True)
def own_home(settings: Any, tmp_path: Path) -> Path:
    """The folder of one test, in which previewed files wait."""
    settings.HOME = tmp_path
    return tmp_path
