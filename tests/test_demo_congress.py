"""The demo's congress: ten of thirteen candidates chosen, found in the year's table, and the log holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from luoshi.congress.ballots.models import Candidate
from luoshi.demo import city, congress
from luoshi.ledger import audit, clock
from luoshi.ledger.models import Breakdown, Task
from luoshi.ledger.record import reports


@pytest.fixture
def held(db: None) -> Iterator[city.City]:
    """The city on the day of its congress, voted, the report taken in."""
    with clock.at(clock.moment(date(2025, 1, 17))):
        made = city._found()
        office = made.people["ducha"]
        congress.vote(office, made.place, 2025)
        text = city._DATA.joinpath("云泽市-2025.txt").read_text(encoding="utf-8")
        reports.import_report(office, made.place, text, "云泽市-2025.txt")
        yield made


def test_the_ten_of_the_report_are_chosen_and_linked_to_its_rows(held: city.City) -> None:
    chosen = set(Candidate.objects.filter(state="chosen").values_list("name", flat=True))
    assert chosen == {line["项目"] for line in congress.lines() if line["报告里的话"]}
    assert congress.link(held.people["ducha"], Breakdown.objects.get()) == congress.SEATS
    linked = Task.objects.filter(candidates__isnull=False)
    assert set(linked.values_list("kind", flat=True)) == {"livelihood"}
    assert audit.verify().findings == ()
