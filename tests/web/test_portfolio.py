"""A leader's portfolio: their rows of the issued table, the gravest first, and what waits for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from tests.ledger.city import City
from tests.web.browsing import each, page, words
from tests.web.conftest import SignIn
from tests.web.test_many_rows import asked_by, grow

from luoshi.ledger import clock
from luoshi.ledger.models import Task
from luoshi.ledger.record import closing, driving, progress, rows
from luoshi.ledger.record.driving import Rules
from luoshi.ledger.record.lighting import light_up

JUNE = date(2026, 6, 10)
ADDRESS = "/portfolio/"


@pytest.fixture
def june(city: City) -> Iterator[City]:
    """June: the mayor answers for one row, on which housing has reported."""
    city.edit(city.row("老旧小区"), {"official": city.person("mayor").pk})
    city.issue()
    with clock.at(clock.moment(JUNE)):
        city.report(city.row("老旧小区"), "2026-05", text="正在施工，进度不快")
        light_up(city.breakdown, JUNE)
        yield city


@pytest.fixture
def mayor(june: City, sign_in: SignIn) -> Client:
    return sign_in("mayor")


def test_it_works(june: City, mayor: Client) -> None:
    response = mayor.get(ADDRESS)
    assert each(response, ".card .task, .rest a.quiet") == ["改造老旧小区38个"]
    assert "2026年5月进展" in words(response)
    assert "进度不快" in words(response)
    assert "没有等您签批的销号" in words(response)


def test_nothing_of_another_leader_is_there(june: City, sign_in: SignIn) -> None:
    response = sign_in("mayor2").get(ADDRESS)
    assert "还没有由您牵头的任务" in words(response)
    assert "老旧小区" not in words(response)


def test_a_close_out_that_waits_for_them_leads_to_signing(june: City, mayor: Client) -> None:
    row = june.row("老旧小区")
    now = june.breakdown
    driving.set_rules(june.office, now, Rules(now.cycle, now.report_day, now.lights, now.pace, True))
    held = closing.apply(june.person("housing"), june.breakdown, row.pk, JUNE, "全部完成")
    closing.review(june.office, held, "accept", "已到现场核验")
    sign = page(mayor.get(ADDRESS)).css_first(".sign")
    assert sign is not None and sign.attributes["href"] == "/signing/"
    assert "1 项销号等您签批" in sign.text()


def test_a_returned_report_is_not_the_last_one(june: City, mayor: Client) -> None:
    progress.review(june.office, june.breakdown, [june.row("老旧小区").progress.get().pk], "return", "不实")
    assert "还没有报过进展" in words(mayor.get(ADDRESS)) or "进度不快" not in words(mayor.get(ADDRESS))


@pytest.mark.parametrize("asked", ["x", "999999", "-1", ""])
def test_a_table_that_there_is_not_is_passed_over(june: City, mayor: Client, asked: str) -> None:
    assert "改造老旧小区38个" in words(mayor.get(f"{ADDRESS}?table={asked}"))


def test_a_draft_is_not_shown(city: City, sign_in: SignIn) -> None:
    city.edit(city.row("老旧小区"), {"official": city.person("mayor").pk})
    assert "老旧小区" not in words(sign_in("mayor").get(ADDRESS))


def test_others_have_none(june: City, sign_in: SignIn, client: Client) -> None:
    for username in ("office", "housing", "auditor", "deputy", "counter", "admin"):
        assert sign_in(username).get(ADDRESS).status_code == 404
    assert client.get(ADDRESS)["Location"].startswith("/sign-in/")


def test_it_asks_as_little_of_a_large_table_as_of_a_small_one(city: City, sign_in: SignIn) -> None:
    grow(city)
    bases = dict(Task.objects.filter(breakdown=city.breakdown).exclude(state="dropped").values_list("pk", "version"))
    rows.edit(city.office, city.breakdown, bases, {"official": city.person("mayor").pk})
    city.issue()
    with clock.at(clock.moment(JUNE)):
        light_up(city.breakdown, JUNE)
        assert asked_by(sign_in("mayor"), ADDRESS) <= 26
