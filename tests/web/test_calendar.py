"""The calendar feed: who sees which days, its secret address, and that it is the same until something changes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from icalendar import Calendar
from tests.ledger.city import HOUSING, City
from tests.web.browsing import page, words
from tests.web.conftest import SignIn
from tests.web.test_many_rows import asked_by, grow

from luoshi.ledger import clock
from luoshi.ledger.models import Person
from luoshi.ledger.record import accounts, slips
from luoshi.rounds import calendars
from luoshi.rounds.models import CalendarToken

ADDRESS, FEED = "/calendar/", "/calendar.ics"
NOW = datetime.fromisoformat("2026-03-10T08:00:00+08:00").astimezone(UTC)


@pytest.fixture(autouse=True)
def march(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def driven(city: City) -> City:
    """The table issued: a row with a deadline, milestones and a leader; a slip about it."""
    row = city.row("老旧小区")
    given = {"deadline": "2026-10-31", "q2": "完成一半", "q4": "全部完工", "official": city.person("mayor").pk}
    city.edit(row, given)
    city.edit(city.row("造林"), {"deadline": "2026-04-30"})
    city.issue()
    slips.issue(city.office, city.breakdown, city.unit(HOUSING), [row.pk], "请说明原因", date(2026, 3, 20), "yellow")
    return city


def address(browser: Client) -> str:
    return words(browser.post(ADDRESS, {"do": "renew"}), ".address")


def read(response: HttpResponse) -> dict[str, Any]:
    """Title → day of each event."""
    assert response.status_code == 200
    found = Calendar.from_ical(response.content.decode())
    return {str(event["summary"]): event["dtstart"].dt for event in found.walk("VEVENT")}


def days_of(sign_in: SignIn, username: str) -> dict[str, Any]:
    return read(Client().get(address(sign_in(username))))


def test_a_units_calendar_is_read_without_signing_in(driven: City, sign_in: SignIn) -> None:
    days = days_of(sign_in, "housing")
    assert days["报送截止：2026年2月进展"] == date(2026, 2, 28)
    assert days["报送截止：2026年12月进展"] == date(2026, 12, 28)
    assert "报送截止：2026年1月进展" not in days  # before the table was issued
    assert [day for title, day in days.items() if title.startswith("完成时限：") and "老旧小区" in title] == [date(2026, 10, 31)]
    assert (days["二季度形象进度：完成一半"], days["四季度形象进度：全部完工"]) == (date(2026, 6, 30), date(2026, 12, 31))
    assert [day for title, day in days.items() if title.startswith("督办单反馈时限")] == [date(2026, 3, 20)]
    assert not any("造林" in title for title in days)


def test_each_role_has_what_it_may_see_and_owes(driven: City, sign_in: SignIn) -> None:
    office, mayor = days_of(sign_in, "office"), days_of(sign_in, "mayor")
    assert any("造林" in title for title in office)
    assert any(title.startswith("督办单反馈时限") and HOUSING in title for title in office)
    assert {"二季度形象进度：完成一半", "四季度形象进度：全部完工"} < mayor.keys()
    assert not any("造林" in title or "报送" in title for title in mayor)
    assert all(title.startswith("报送截止") for title in days_of(sign_in, "counter"))
    for username in ("mayor2", "deputy", "admin", "office-b", "housing-b"):
        assert days_of(sign_in, username) == {}, username


def test_a_deadline_that_is_put_off_moves(driven: City, sign_in: SignIn) -> None:
    where = address(sign_in("housing"))
    driven.amend(driven.row("老旧小区"), {"deadline": "2026-11-30"}, "延期")
    days = read(Client().get(where))
    assert [day for title, day in days.items() if title.startswith("完成时限：") and "老旧小区" in title] == [date(2026, 11, 30)]


def test_only_the_hash_of_the_secret_is_kept(driven: City, sign_in: SignIn) -> None:
    where = address(sign_in("housing"))
    token = where.partition("token=")[2]
    assert len(token) >= 40
    held = CalendarToken.objects.get()
    assert token not in (held.digest, str(held.__dict__))
    assert token not in page(sign_in("housing").get(ADDRESS)).html


def test_a_new_address_ends_the_old_one_and_revoking_ends_it(driven: City, sign_in: SignIn) -> None:
    housing = sign_in("housing")
    first = address(housing)
    second = address(housing)
    assert (Client().get(first).status_code, Client().get(second).status_code) == (404, 200)
    done = housing.post(ADDRESS, {"do": "revoke"}, follow=True)
    assert "日历地址已作废" in words(done, "#told")
    assert Client().get(second).status_code == 404
    assert not CalendarToken.objects.exists()


def test_a_disabled_account_has_no_calendar(driven: City, sign_in: SignIn) -> None:
    where = address(sign_in("housing"))
    accounts.set_active(driven.person("admin"), driven.person("housing"), False)
    assert Client().get(where).status_code == 404


@pytest.mark.parametrize("token", ["", "x", "%00", "a" * 5000, "😀", "&token=", "' OR 1=1"])
def test_a_guessed_secret_opens_nothing(driven: City, client: Client, token: str) -> None:
    assert client.get(FEED, {"token": token}).status_code == 404


def test_it_is_the_same_until_something_changes(driven: City, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    where = address(sign_in("housing"))
    first = Client().get(where)
    monkeypatch.setattr(clock, "now", lambda: NOW.replace(day=12))
    again = Client().get(where, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    uids = {event["uid"] for event in Calendar.from_ical(first.content.decode()).walk("VEVENT")}
    driven.amend(driven.row("老旧小区"), {"text": "改造老旧小区38个，限期完成"}, "文字调整")
    changed = Client().get(where, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert {event["uid"] for event in Calendar.from_ical(changed.content.decode()).walk("VEVENT")} == uids
    assert len(uids) == len(Calendar.from_ical(first.content.decode()).walk("VEVENT"))


def test_words_with_markup_and_line_ends_stay_words(city: City, sign_in: SignIn) -> None:
    text = "改造老旧小区;BEGIN:VEVENT\r\nSUMMARY:假的,\\n" + "长" * 300
    city.edit(city.row("老旧小区"), {"deadline": "2026-10-31", "text": text})
    city.issue()
    days = days_of(sign_in, "housing")
    assert "假的" not in days
    assert sum(title.startswith("完成时限：") for title in days) == 1


def test_the_page_shows_what_comes_next(driven: City, sign_in: SignIn) -> None:
    said = words(sign_in("housing").get(ADDRESS))
    assert "2026-03-20 督办单反馈时限" in said
    assert "2026年2月进展" not in said


def test_a_large_table_is_asked_for_no_more_often(city: City, sign_in: SignIn) -> None:
    few_rows = City()
    grow(city)
    few_rows.issue()
    where = calendars.renew(Person.objects.get(username="housing"))
    feed = f"{FEED}?token={where}"
    few = asked_by(Client(), feed)
    assert few <= 20
    titles = read(Client().get(feed))
    assert any(title.startswith("一季度形象进度：") and title.endswith(" 条") for title in titles)
