"""What a unit owes, at the top of its own pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from tests.ledger.city import HOUSING, City
from tests.web.browsing import each, page, words
from tests.web.conftest import SignIn
from tests.web.test_many_rows import asked_by, grow

from luoshi.assessing.schedule import quarter_end
from luoshi.ledger import clock
from luoshi.ledger.record import closing, driving, progress, slips, suspending
from luoshi.office.owing import owes

JUNE = date(2026, 6, 10)


@pytest.fixture
def june(city: City) -> Iterator[City]:
    """June; housing leads a row that is due at its end, with a milestone of this quarter and one of the next."""
    city.edit(city.row("老旧小区"), {"deadline": "2026-06-20", "q2": "完成20个", "q3": "完成38个"})
    city.issue()
    with clock.at(clock.moment(JUNE)):
        yield city


def told(city: City) -> list[tuple[date, str]]:
    found = owes(city.person("housing"), [city.breakdown])
    return [(each.day, each.kind) for each in (*found.first, *found.rest)]


def test_each_thing_has_its_day(june: City) -> None:
    assert told(june) == [
        (date(2026, 6, 20), "时限"), (date(2026, 6, 28), "报送"), (date(2026, 6, 30), "形象进度"),
    ]  # fmt: skip
    row = june.row("老旧小区")
    slips.issue(june.office, june.breakdown, june.unit(HOUSING), [row.pk], "加快", date(2026, 6, 12), "red")
    assert told(june)[0] == (date(2026, 6, 12), "督办")


def test_a_quarterly_row_is_not_asked_for_in_may(june: City) -> None:
    driving.set_cycle(june.office, june.breakdown, june.row("老旧小区").pk, "quarterly")
    assert "报送" in [kind for _, kind in told(june)]
    with clock.at(clock.moment(date(2026, 5, 10))):
        assert "报送" not in [kind for _, kind in told(june)]


def test_what_is_done_is_owed_no_more(june: City) -> None:
    row = june.row("老旧小区")
    made = june.report(row, "2026-06")
    driving.reach(june.person("housing"), june.breakdown, row.pk, 2)
    assert told(june) == [(date(2026, 6, 20), "时限")]
    progress.review(june.office, june.breakdown, [made.pk], "return", "佐证看不清")
    assert told(june) == [(JUNE, "退回"), (date(2026, 6, 20), "时限")]
    held = closing.apply(june.person("housing"), june.breakdown, row.pk, JUNE, "全部完成")
    assert told(june) == [(JUNE, "退回")]
    closing.review(june.office, held, "return", "还差两个小区")
    assert [kind for _, kind in told(june)].count("退回") == 2


def test_a_row_that_rests_or_is_closed_owes_nothing(june: City) -> None:
    row = june.row("老旧小区")
    made = june.report(row, "2026-05")
    progress.review(june.office, june.breakdown, [made.pk], "return", "佐证看不清")
    before = told(june)
    assert [kind for _, kind in before] == ["退回", "时限", "报送", "形象进度"]
    suspending.suspend(june.office, june.breakdown, row.pk, JUNE, "等规划批复")
    assert told(june) == []
    suspending.resume(june.office, june.breakdown, row.pk, "批复到了")
    assert told(june) == before
    june.close(row, done_on=JUNE)
    assert told(june) == []


def test_a_deadline_that_is_past_is_late_and_one_far_off_is_not_told(june: City) -> None:
    with clock.at(clock.moment(date(2026, 6, 5))):
        assert "时限" not in [kind for _, kind in told(june)]
    with clock.at(clock.moment(date(2026, 7, 1))):
        found = owes(june.person("housing"), [june.breakdown])
    assert found.late == 1
    assert (found.first[0].day, found.first[0].words) == (date(2026, 6, 20), "时限已过，还没有申请销号")


def test_it_stands_on_the_units_page_with_links(june: City, sign_in: SignIn) -> None:
    browser = sign_in("housing")
    response = browser.get(f"/mine/{june.breakdown.pk}/")
    assert "近期要办 3 件" in words(response, ".owes")
    assert each(response, ".owes .when") == ["6月20日", "6月28日", "6月30日"]
    for node in page(response).css(".owes a"):
        assert browser.get((node.attributes["href"] or "").partition("#")[0]).status_code == 200


def test_before_issue_nothing_is_owed(city: City, sign_in: SignIn) -> None:
    city.ask(HOUSING)
    assert page(sign_in("housing").get(f"/mine/{city.breakdown.pk}/")).css_first(".owes") is None


def test_another_unit_owes_nothing_of_it(june: City) -> None:
    found = owes(june.person("water"), [june.breakdown])
    assert not [each for each in found.first if "老旧小区" in each.about]


@pytest.mark.parametrize(("quarter", "end"), [(1, "03-31"), (2, "06-30"), (3, "09-30"), (4, "12-31")])
def test_quarters_end(quarter: int, end: str) -> None:
    assert quarter_end(2026, quarter).isoformat() == f"2026-{end}"


def test_it_asks_no_more_of_many_rows(city: City, sign_in: SignIn, client: Client) -> None:
    grow(city)
    city.issue()
    with clock.at(clock.moment(JUNE)):
        assert asked_by(sign_in("housing"), f"/mine/{city.breakdown.pk}/") <= 40
