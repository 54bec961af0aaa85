"""The congress is tested on the city of the ledger's tests; suggestions with two more deputies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from tests.congress.town import JUNE, Town
from tests.ledger.city import PASSWORD, City
from tests.ledger.fixtures import city, founded

from luoshi.ledger import clock
from luoshi.ledger.record import accounts

__all__ = ["city", "founded"]


@pytest.fixture
def town(city: City) -> Iterator[Town]:
    """The city with two more deputies, on a Monday in June."""
    for username, name in (("deputy2", "于桂兰"), ("deputy3", "郝青禾")):
        accounts.add_person(None, city.place, accounts.NewPerson(username, name, "deputy"), PASSWORD)
    with clock.at(clock.moment(JUNE)):
        yield Town(city)


@pytest.fixture
def day() -> date:
    """The day on which the tests begin."""
    return JUNE
