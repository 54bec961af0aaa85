"""The city of the ledger's tests and of the pages', built once a module and given to each test as it was: all is rolled back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker
from tests.ledger.city import City, found


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
