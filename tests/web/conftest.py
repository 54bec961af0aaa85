"""Pages are tested on the city of the ledger's tests: built once a module, given to each test as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker
from tests.ledger.city import HOUSING, WATER, City
from tests.ledger.fixtures import city, founded
from tests.web.world import World

SignIn = Callable[[str], Client]
__all__ = ["city", "founded"]  # fixtures that are used by their names


@pytest.fixture
def sign_in(city: City) -> SignIn:
    """A browser in which a person, told by their username, is signed in."""

    def signed_in(username: str) -> Client:
        browser = Client()
        browser.force_login(city.person(username))
        return browser

    return signed_in


@pytest.fixture
def issued(city: City) -> City:
    """The table issued: housing leads one row and joins another, finance and water have rows of their own."""
    city.edit(city.row("造林"), {"joint": [city.unit(HOUSING).pk], "lead": city.unit(WATER).pk})
    city.issue()
    return city


@pytest.fixture
def led(city: City) -> City:
    """The table issued, the row of housing in the mayor's portfolio, a row of water beside it."""
    city.edit(city.row("造林"), {"lead": city.unit(WATER).pk})
    city.edit(city.row("老旧小区"), {"official": city.person("mayor").pk})
    city.issue()
    return city


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
