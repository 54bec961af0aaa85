"""A citizen looks something up, rates it and says something; the office lets it through; it appears. And every page for all."""

from __future__ import annotations

import pytest
from tests.browser.test_office_pages import check
from tests.browser.visitor import Visitor

PAGES = ("/public/", "/public/at/1/list/", "/public/at/1/list/?q=%E5%AD%A6%E4%BD%8D", "/public/at/1/livelihood/", "/public/at/1/programmes/",
         "/public/at/1/units/", "/public/at/1/years/", "/public/at/1/about/")  # fmt: skip


def a_promise(visitor: Visitor) -> str:
    """The address of the first livelihood project."""
    visitor.open("/public/at/1/livelihood/")
    return str(visitor.one(".cards a").get_attribute("href")).removeprefix(visitor.address)


def test_every_page_is_for_all_eyes_and_hands(either: Visitor) -> None:
    either.open("/public/")
    either.browser.delete_all_cookies()
    for path in (*PAGES, (own := a_promise(either)), f"{own}card/"):
        either.open(path)
        check(either)
    assert either.browser.get_cookies() == []


@pytest.mark.parametrize("path", ["/public/p/000000000000/", "/public/at/77/"])
def test_a_page_that_is_not_there_is_a_calm_one(either: Visitor, path: str) -> None:
    either.open(path)
    assert "没有这个页面" in either.text()
    assert "404" in "".join(either.complaints())
    check(either)


def test_the_whole_first_page_weighs_less_than_two_hundred_kilobytes(narrow: Visitor) -> None:
    narrow.open("/public/")
    code = "return performance.getEntries().filter(e => 'transferSize' in e).reduce((all, e) => all + e.decodedBodySize, 0)"
    assert 5_000 < int(narrow.script(code)) < 200_000
    assert narrow.script("return document.scripts.length") == 0


def test_a_citizen_searches_rates_and_comments_and_the_office_lets_it_through(narrow: Visitor, wide: Visitor) -> None:
    narrow.open("/public/")
    narrow.write("#q", "老旧小区")
    narrow.click(".search button")
    narrow.until(lambda: narrow.many(".count"), "no list comes")
    narrow.click(".line a")
    narrow.until(lambda: narrow.many("#feedback"), "no promise comes")
    own = narrow.browser.current_url.removeprefix(narrow.address)
    assert own.startswith("/public/p/")
    narrow.click(".rate input[value=good]")
    narrow.click(".rate button")
    narrow.until(lambda: "您的评价已经记下" in narrow.text("body"), "no thanks for the rating")
    narrow.write("#text", "外墙什么时候刷？")
    narrow.write("#name", "三号楼住户")
    narrow.click(".say button")
    narrow.until(lambda: "您的留言已经收到" in narrow.text("body"), "no thanks for the remark")
    narrow.open(own)
    assert "外墙什么时候刷" not in narrow.text()

    wide.sign_in("ducha")
    wide.open("/tables/1/public/")
    check(wide)
    article = next(each for each in wide.many("article.own") if "外墙什么时候刷" in each.text)
    wide.write(article.find_element("css selector", "[name=words]"), "九月开始。")
    wide.click(article.find_element("css selector", "button[value='1']"))
    wide.until(lambda: "留言已公开" in wide.text("body"), "the remark is not let through")

    narrow.open(own + "?now")
    for words in ("外墙什么时候刷？", "三号楼住户", "九月开始。"):
        assert words in narrow.text()


def test_the_office_sees_first_what_the_public_will_see(wide: Visitor) -> None:
    wide.sign_in("ducha")
    wide.open("/tables/1/public/")
    wide.open("/tables/1/public/preview/")
    assert "只有您看得到" in wide.text("body")
    check(wide)
    wide.click(".line a")
    wide.until(lambda: wide.many(".promise"), "no promise comes")
    assert "只有您看得到" in wide.text("body")
    check(wide)
