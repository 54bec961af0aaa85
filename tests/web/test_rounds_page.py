"""The page of the last round."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from tests.ledger.city import City
from tests.web.browsing import words
from tests.web.conftest import SignIn
from tests.web.test_many_rows import asked_by
from tests.web.visiting import EACH_ROLE, expected

from luoshi.ledger import clock
from luoshi.rounds import last
from luoshi.rounds.last import Done, Round

ADDRESS = "/rounds/"
NOW = datetime.fromisoformat("2026-09-26T09:00:00+08:00")
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.mark.parametrize("username", EACH_ROLE)
def test_who_may(city: City, sign_in: SignIn, username: str) -> None:
    status = expected(city.person(username), "connectors.see", city.place)
    assert sign_in(username).get(ADDRESS).status_code == status


def test_before_the_first_round_it_says_what_to_do(city: City, office: Client) -> None:
    said = words(office.get(ADDRESS))
    assert "还没有巡检过" in said
    assert "luoshi tick" in said


def test_it_says_when_it_was_what_was_done_and_what_failed(city: City, office: Client) -> None:
    done = (Done("取数", "取了 1 个数", ("月报：<b>没有这一列</b>",)), Done("亮灯", "亮灯 80 条，变灯 3 条"))
    last.finish(Round(NOW - HOUR, 2.5, done))
    said = words(office.get(ADDRESS))
    assert "上次巡检 9月26日 08:00，用了 2.5 秒，1 处没有做成" in said
    assert "亮灯 80 条，变灯 3 条" in said
    assert "<b>没有这一列</b>" in said
    assert "小时没有巡检" not in said


@pytest.mark.parametrize(("ago", "warned"), [(26 * HOUR, False), (26 * HOUR + timedelta(minutes=1), True)])
def test_it_warns_of_a_round_that_is_missed(city: City, office: Client, ago: timedelta, warned: bool) -> None:
    last.finish(Round(NOW - ago, 1.0, (Done("亮灯", "亮灯 1 条"),)))
    assert ("已经超过 26 小时没有巡检" in words(office.get(ADDRESS))) is warned


def test_it_tells_of_a_round_that_was_killed(city: City, office: Client) -> None:
    last.finish(Round(NOW - 2 * HOUR, 1.0, (Done("亮灯", "亮灯 1 条"),)))
    last.begin(NOW - HOUR)
    said = words(office.get(ADDRESS))
    assert "9月26日 08:00 开始的一次没有做完" in said
    assert "上次巡检 9月26日 07:00" in said


def test_it_asks_the_database_for_next_to_nothing(city: City, office: Client) -> None:
    assert asked_by(office, ADDRESS) <= 3
