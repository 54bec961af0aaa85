"""The office's overview of a table, and its rows filtered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from tests.ledger.city import FINANCE, HOUSING, City
from tests.web.browsing import each, page, words
from tests.web.conftest import SignIn
from tests.web.test_many_rows import asked_by, grow

from luoshi.ledger import clock, overview
from luoshi.ledger.record import slips
from luoshi.ledger.record.lighting import light_up

JUNE = date(2026, 6, 10)


@pytest.fixture
def june(issued: City) -> Iterator[City]:
    """June: housing has reported May and has a slip to answer; lights are lit."""
    with clock.at(clock.moment(JUNE)):
        issued.report(issued.row("老旧小区"), "2026-05")
        row = issued.row("老旧小区")
        slips.issue(issued.office, issued.breakdown, issued.unit(HOUSING), [row.pk], "加快改造", date(2026, 6, 20), "red")
        light_up(issued.breakdown, JUNE)
        yield issued


def address(city: City) -> str:
    return f"/tables/{city.breakdown.pk}/overview/"


def test_it_works(june: City, office: Client) -> None:
    response = office.get(address(june))
    assert response.status_code == 200
    said = words(response)
    assert f"共 {len(june.kept())} 条任务" in said
    assert "待审核的进展 1 份" in said
    assert "督办单没反馈 1 份" in said
    assert f"{HOUSING}的督办单第1号发出" in said
    assert "没有待签批的销号" in said
    assert len(page(response).css("svg.chart")) == 3


def test_late_rows_stand_there_the_gravest_first_and_lead_to_their_page(june: City, office: Client) -> None:
    late = sorted((r for r in overview.rows(june.breakdown, JUNE) if r.colour in overview.LATE), key=overview.gravity)
    links = [node.attributes["href"] for node in page(office.get(address(june))).css(".two .lit-rows .what a")]
    assert links == [f"/tables/{june.breakdown.pk}/rows/{row.pk}/" for row in late[:20]]


@pytest.mark.parametrize("by", ["area", "programme", "unit", "leader", "", "nonsense"])
def test_numbers_by_group_lead_to_rows(june: City, office: Client, by: str) -> None:
    response = office.get(f"{address(june)}?by={by}")
    links = [node.attributes["href"] or "" for node in page(response).css(".counts tbody td:first-child a")]
    totals = [int(each) for each in each(response, ".counts tbody td:nth-child(2)")]
    assert links
    for link, total in zip(links, totals, strict=True):
        assert len(page(office.get(link)).css(".lit-rows tbody tr")) == total


def test_rows_are_filtered_by_light_and_unit(june: City, office: Client) -> None:
    base = f"/tables/{june.breakdown.pk}/lights/"
    rows = overview.rows(june.breakdown, JUNE)
    assert len(page(office.get(base)).css(".lit-rows tbody tr")) == len(rows)
    own = office.get(f"{base}?unit={june.unit(HOUSING).pk}")
    assert "牵头单位：市住房和城乡建设局" in words(own, "h1")
    assert len(page(own).css(".lit-rows tbody tr")) == sum(row.unit == HOUSING for row in rows)
    greys = sum(row.colour == "grey" for row in rows)
    assert len(page(office.get(f"{base}?light=grey")).css(".lit-rows tbody tr")) == greys


@pytest.mark.parametrize("asked", ["unit=x", "unit=99999", "leader=-1", "area=没有的领域", "programme=1e9"])
def test_what_there_is_not_finds_nothing(june: City, office: Client, asked: str) -> None:
    response = office.get(f"/tables/{june.breakdown.pk}/lights/?{asked}")
    assert response.status_code == 200
    assert "没有这样的任务" in words(response)


@pytest.mark.parametrize("asked", ["light=<b>", "page=999", "page=x", "light=late&page=-1"])
def test_odd_wishes_are_passed_over(june: City, office: Client, asked: str) -> None:
    assert office.get(f"/tables/{june.breakdown.pk}/lights/?{asked}").status_code == 200


def test_before_issue_it_says_what_to_do(city: City, office: Client) -> None:
    assert "这张表还没有印发" in words(office.get(address(city)))
    assert office.get("/overview/").headers["Location"] == "/breakdowns/"


def test_when_nothing_has_happened_it_says_what_to_do(issued: City, office: Client) -> None:
    with clock.at(clock.moment(date(2026, 9, 1))):
        said = words(office.get(address(issued)))
    assert "8月25日" in said or "8月26日以来没有变化" in said
    assert "还没有灯况的历史" in said
    assert "没有在等督查室的事" in said


def test_supervisors_land_on_it_while_the_years_table_is_issued(issued: City, office: Client) -> None:
    with clock.at(clock.moment(JUNE)):
        assert office.get("/").headers["Location"] == address(issued)
        assert office.get("/overview/").headers["Location"] == address(issued)
    with clock.at(clock.moment(date(2027, 6, 1))):
        assert office.get("/").headers["Location"] == "/breakdowns/"


def test_text_of_rows_is_shown_as_text(city: City, office: Client) -> None:
    evil = "<script>alert(1)</script>"
    city.edit(city.row("造林"), {"text": evil, "area": evil, "lead": city.unit(FINANCE).pk})
    city.issue()
    for by in ("area", "unit"):
        content = office.get(f"{address(city)}?by={by}").content.decode()
        assert evil not in content
    assert "&lt;script&gt;" in office.get(address(city)).content.decode()


def test_the_auditor_reads_it_and_others_do_not(june: City, sign_in: SignIn) -> None:
    assert sign_in("auditor").get(address(june)).status_code == 200
    for username in ("housing", "mayor", "counter", "deputy", "admin", "office-b"):
        assert sign_in(username).get(address(june)).status_code == 404


def test_it_asks_as_little_of_a_large_table_as_of_a_small_one(city: City, office: Client) -> None:
    grow(city)
    city.issue()
    with clock.at(clock.moment(JUNE)):
        light_up(city.breakdown, JUNE)
        assert asked_by(office, address(city)) <= 40
        assert asked_by(office, f"/tables/{city.breakdown.pk}/lights/") <= 12


def test_it_rejects_post(june: City, office: Client) -> None:
    assert office.post(address(june)).status_code == 405
