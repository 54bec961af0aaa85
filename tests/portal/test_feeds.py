"""The feeds: valid Atom, never longer than a hundred entries, and nothing in them that is not public."""

from __future__ import annotations

from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.ledger.city import City

from luoshi.ledger.books import opened as door
from luoshi.publishing import keeping, record
from luoshi.publishing.models import Edition, Shown

ATOM = "{http://www.w3.org/2005/Atom}"


def taken_apart(answer: HttpResponse) -> ElementTree.Element:
    """A feed, once it has what RFC 4287 asks for."""
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert answer["ETag"] and answer["Last-Modified"]
    feed = ElementTree.fromstring(answer.content)
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    for each in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(each.findall(f"{ATOM}{name}")) == 1, name
            assert (each.findtext(f"{ATOM}{name}") or "").strip()
        assert datetime.fromisoformat(each.findtext(f"{ATOM}updated") or "").tzinfo
        assert each.find(f"{ATOM}link") is not None
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    ids = [each.findtext(f"{ATOM}id") for each in entries]
    assert len(set(ids)) == len(ids)
    assert len(entries) <= 100
    times = [each.findtext(f"{ATOM}updated") or "" for each in entries]
    assert times == sorted(times, reverse=True)
    return feed


def test_the_feeds_of_place_and_promise_are_valid(home: str, shown: Shown, browser: Client) -> None:
    place = taken_apart(browser.get(f"{home}feed.xml"))
    assert any("老旧小区" in (title.text or "") for title in place.iter(f"{ATOM}title"))
    own = taken_apart(browser.get(f"/public/p/{shown.key}/feed.xml"))
    assert any("市民意见" in (summary.text or "") for summary in own.iter(f"{ATOM}summary"))


@pytest.mark.parametrize("name", ["不存在", "\0", "x" * 10_000, "<b>", ""])
def test_a_feed_of_no_such_programme_is_missing(home: str, browser: Client, name: str) -> None:
    assert browser.get(f"{home}feed.xml", {"programme": name}).status_code == (404 if name.strip("\0") else 200)


def test_a_feed_of_a_programme_holds_its_promises_alone(opened: City, home: str, browser: Client) -> None:
    named = Shown.objects.exclude(programmes=[]).filter(gone=False)
    assert named.exists()
    name = named[0].programmes[0]
    feed = taken_apart(browser.get(f"{home}feed.xml", {"programme": name}))
    assert len(feed.findall(f"{ATOM}entry")) == sum(name in row.programmes for row in named)


def test_a_feed_of_thousands_is_cut_at_a_hundred(opened: City, shown: Shown, home: str, browser: Client) -> None:
    with door():
        Shown.objects.bulk_create(
            Shown(
                place=opened.place, breakdown=opened.breakdown, key=f"{n:012d}", year=2026, order=n, kind="重点工作", area="a", text=f"第{n}件",
                find="", digest="x", seq=n, changed_at=shown.changed_at - timedelta(minutes=n),
                record={"key": f"{n:012d}", "history": [{"day": "2026-03-01", "colour": "green", "word": "正常"}] * 300},
            )
            for n in range(3000)
        )  # fmt: skip
        Edition.objects.update(number=99)
    answer = browser.get(f"{home}feed.xml")
    assert len(taken_apart(answer).findall(f"{ATOM}entry")) == 100
    assert len(answer.content) < 100_000
    own = taken_apart(browser.get("/public/p/000000000001/feed.xml"))
    assert len(own.findall(f"{ATOM}entry")) == 100


def test_what_xml_cannot_hold_does_not_break_a_feed(opened: City, shown: Shown, browser: Client) -> None:
    opened.amend(opened.row("老旧小区"), {"deadline": "2026-11-30"}, "含\x0b\x1f<&>]]>的理由")
    keeping.rebuild()
    taken_apart(browser.get(f"/public/p/{shown.key}/feed.xml"))


def test_a_row_that_is_held_back_leaves_the_feed(opened: City, home: str, browser: Client) -> None:
    record.hold(opened.office, opened.row("供水管网"), "涉及地下管线")
    keeping.rebuild()
    assert "供水管网" not in browser.get(f"{home}feed.xml").content.decode()


def test_the_map_names_every_promise_once(home: str, browser: Client) -> None:
    whole = browser.get("/public/sitemap.xml").content.decode()
    assert "sitemap-0.xml" in whole and "sitemap-1.xml" not in whole
    part = browser.get(f"{home}sitemap-0.xml").content.decode()
    keys = set(Shown.objects.filter(gone=False).values_list("key", flat=True))
    assert all(part.count(key) == 1 for key in keys)
    assert browser.get(f"{home}sitemap-1.xml").status_code == 404
