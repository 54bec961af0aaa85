"""The public pages: what they tell, how they answer, and that they answer everybody alike."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape
from tests.ledger.city import City
from tests.portal.conftest import INSIDE
from tests.web.browsing import each, words
from tests.web.world import PICTURE

from luoshi.ledger.models import Person
from luoshi.portal.limits import Buckets
from luoshi.portal.serving import POLICY
from luoshi.publishing import keeping, record
from luoshi.publishing.models import Shown

PAGES = ("", "list/", "livelihood/", "programmes/", "units/", "years/", "about/", "feed.xml", "sitemap-0.xml")


def addresses(home: str, shown: Shown) -> list[str]:
    return ["/public/", *(home + page for page in PAGES), *(f"/public/p/{shown.key}/{page}" for page in ("", "card/", "feed.xml"))]


def test_every_page_answers_everybody_alike_and_sets_no_cookie(home: str, shown: Shown, browser: Client) -> None:
    office = Client()
    office.force_login(Person.objects.get(username="office"))
    for address in addresses(home, shown):
        answer = browser.get(address)
        assert answer.status_code == 200, address
        assert not answer.cookies, address
        assert answer["Cache-Control"] == "public, max-age=60"
        assert "Cookie" not in answer.get("Vary", ""), address
        known = office.get(address)
        assert (known.content, known["ETag"], len(known.cookies)) == (answer.content, answer["ETag"], 0), address
        assert browser.head(address).status_code == 200
        assert browser.post(address).status_code == 405


def test_nothing_from_inside_is_on_any_page(home: str, shown: Shown, browser: Client) -> None:
    for address in addresses(home, shown):
        body = browser.get(address).content.decode()
        assert [each for each in INSIDE if each in body] == [], address


def test_a_browser_that_has_a_page_is_told_so(home: str, shown: Shown, browser: Client) -> None:
    for address in addresses(home, shown):
        etag = browser.get(address)["ETag"]
        assert browser.get(address, HTTP_IF_NONE_MATCH=etag).status_code == 304


def test_a_change_is_on_the_page_at_once(opened: City, shown: Shown, browser: Client) -> None:
    address = f"/public/p/{shown.key}/"
    before = browser.get(address)
    opened.amend(opened.row("老旧小区"), {"deadline": "2026-09-30"}, "提前完成")
    keeping.rebuild()
    after = browser.get(address, HTTP_IF_NONE_MATCH=before["ETag"])
    assert after.status_code == 200
    assert "2026年9月30日" in words(after)


def test_the_first_page_counts_the_promises_and_leads_to_them(opened: City, home: str, browser: Client) -> None:
    answer = browser.get(home)
    assert each(answer, ".hero h1 b") == [str(len(opened.kept()))]
    assert "0999-12345" in words(answer, "footer")
    assert len(answer.content) < 100_000


def test_what_is_held_back_is_in_no_count_and_leaves_no_gap(opened: City, home: str, browser: Client) -> None:
    before = Shown.objects.filter(gone=False).count()
    record.hold(opened.office, opened.row("供水管网"), "涉及地下管线")
    keeping.rebuild()
    assert each(browser.get(home), ".hero h1 b") == [str(before - 1)]
    numbers = list(Shown.objects.filter(gone=False).order_by("order").values_list("order", flat=True))
    assert numbers == list(range(1, before))
    for page in PAGES:
        assert "供水管网" not in browser.get(home + page).content.decode(), page


def test_the_words_around_a_promise_leave_out_those_of_rows_held_back(opened: City, browser: Client) -> None:
    held, text = opened.row("供水管网"), opened.breakdown.report.text
    record.hold(opened.office, held, "涉及地下管线")
    keeping.rebuild()
    hidden = [text[start:end] for start, end in held.spans]
    for told in Shown.objects.filter(gone=False):
        for quote in told.record["words"]["quotes"]:
            around = quote["before"] + "|" + quote["after"]
            assert not any(piece in around for piece in hidden)
            assert text[quote["start"] - len(quote["before"]) : quote["end"] + len(quote["after"])].count("\n") == quote["text"].count("\n")


def test_the_page_of_a_promise_tells_its_whole_story(shown: Shown, browser: Client) -> None:
    said = words(browser.get(f"/public/p/{shown.key}/"))
    for piece in ("老旧小区", "市住房和城乡建设局", "完成摸底", "全部开工", "2026年10月31日", "市民意见", "改造后的楼道", "报告原话", "满 10 份"):
        assert piece in said
    assert "林若溪" not in said


def test_only_released_files_are_served_under_a_name_that_tells_nothing(opened: City, shown: Shown, browser: Client) -> None:
    (told,) = shown.record["evidence"]
    answer = browser.get(f"/public/p/{shown.key}/files/{told['sha256']}/")
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, PICTURE, "image/png")
    assert "sandbox" in answer["Content-Security-Policy"]
    for wrong in ("a" * 64, told["sha256"][:-1], "x"):
        assert browser.get(f"/public/p/{shown.key}/files/{wrong}/").status_code == 404
    other = Shown.objects.filter(gone=False).exclude(pk=shown.pk)[0]
    assert browser.get(f"/public/p/{other.key}/files/{told['sha256']}/").status_code == 404


def test_a_page_that_is_no_more_is_as_one_that_never_was(opened: City, shown: Shown, home: str, browser: Client) -> None:
    record.take_back(opened.office, opened.breakdown, "公开范围有误")
    keeping.rebuild()
    never = browser.get("/public/p/000000000000/")
    for tail in ("", "card/", "feed.xml", f"files/{'a' * 64}/"):
        gone = browser.get(f"/public/p/{shown.key}/{tail}")
        assert (gone.status_code, gone.content, dict(gone.headers)) == (404, never.content, dict(never.headers)), tail
    assert browser.post(f"/public/p/{shown.key}/rate/", {"choice": "good"}, HTTP_ORIGIN="http://testserver").content == never.content


def test_a_place_that_is_not_open_is_as_one_that_is_not_there(opened: City, home: str, browser: Client) -> None:
    record.decide(opened.office, opened.place, public=False, chosen={})
    answers = {browser.get(address).content for address in (home, f"{home}list/", "/public/at/999999/", "/public/at/99999999999999999999/", "/public/")}
    assert len(answers) == 1
    assert "/public/" not in browser.get("/public/sitemap.xml").content.decode().replace("sitemaps.org", "")


@pytest.mark.parametrize("typed", ["%", '"', "'; drop table x", "老" * 10_000, "字 " * 5000, "\0", "\\", "<script>", "🏠"])
def test_a_strange_search_is_answered_and_repeated_as_text(home: str, browser: Client, typed: str) -> None:
    answer = browser.get(f"{home}list/", {"q": typed})
    assert answer.status_code == 200
    assert "<script" not in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    ["?year=abcd", "?year=1999", "?page=-1", "?page=99999999999", "?page=x", "?area=%00", "?status=x", "?programme=x", "?unit[]=1", "?kind=%"],
)
def test_a_strange_question_is_answered_with_a_list(home: str, browser: Client, query: str) -> None:
    assert browser.get(f"{home}list/{query}").status_code == 200


def test_the_list_is_narrowed_by_what_is_asked_for(home: str, browser: Client) -> None:
    everything = each(browser.get(f"{home}list/"), ".line .what")
    found = each(browser.get(f"{home}list/", {"q": "老旧"}), ".line .what")
    assert 0 < len(found) < len(everything)
    assert all("老旧" in one for one in found)
    unit = each(browser.get(f"{home}list/", {"unit": "市住房和城乡建设局"}), ".line .what")
    assert 0 < len(unit) < len(everything)


def test_the_card_may_be_framed_and_nothing_else(home: str, shown: Shown, browser: Client) -> None:
    card = browser.get(f"/public/p/{shown.key}/card/")
    assert "frame-ancestors *" in card["Content-Security-Policy"]
    assert "X-Frame-Options" not in card
    assert len(card.content) < 3000
    for address in (home, f"/public/p/{shown.key}/"):
        answer = browser.get(address)
        assert (answer["Content-Security-Policy"], answer["X-Frame-Options"]) == (POLICY, "DENY")


def test_who_asks_too_fast_is_told_when_to_come_back(home: str, browser: Client, settings: Any) -> None:
    settings.PORTAL_SPEED = (1.0, 3.0)
    said = [browser.get(f"{home}about/") for _ in range(4)]
    assert [answer.status_code for answer in said] == [200, 200, 200, 429]
    assert said[-1]["Retry-After"] == "1"
    assert browser.get(f"{home}about/", REMOTE_ADDR="10.9.8.7").status_code == 200


def test_the_memory_of_addresses_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luoshi.portal.limits._MOST", 10)
    held = Buckets()
    for number in range(50):
        assert held.take(f"10.0.0.{number}", 1, 1) == 0
    assert len(held._held) == 10


@pytest.mark.parametrize("page", ["", "list/", "list/?q=老旧", "units/", "years/"])
def test_few_queries_and_none_that_grow(
    home: str, browser: Client, page: str, django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    with django_assert_max_num_queries(14):  # the first of an edition, which counts everything
        browser.get(home + page)
    with django_assert_max_num_queries(1):
        browser.get(home + page)


def test_a_promise_costs_six_queries_at_most(
    shown: Shown, browser: Client, django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    with django_assert_max_num_queries(6):
        browser.get(f"/public/p/{shown.key}/")
    with django_assert_max_num_queries(2):
        browser.get(f"/public/p/{shown.key}/")


def test_what_people_write_into_the_books_is_text_on_the_page(opened: City, browser: Client) -> None:
    row = opened.row("老旧小区")
    opened.amend(row, {"deadline": "2026-11-30"}, "<script>alert(1)</script>")
    keeping.rebuild()
    body = browser.get(f"/public/p/{Shown.objects.get(task=row).key}/").content.decode()
    assert escape("<script>alert(1)</script>") in body
    assert "<script>" not in body


def test_robots_may_read_the_public_pages_alone(home: str, browser: Client) -> None:
    lines = browser.get("/robots.txt").content.decode().splitlines()
    assert "Disallow: /" in lines
    assert "Allow: /public/" in lines
