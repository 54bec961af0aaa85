"""The page of a reconciliation: what it shows, that it is safe, and that its links lead both ways."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from luoshi.papers.reconciliation.desk import STATES, desk, lines, state
from luoshi.papers.reconciliation.page import page
from luoshi.papers.reconciliation.records import Pair
from luoshi.reading import read_document
from luoshi.reading.document import from_text
from luoshi.reading.model import Reading
from luoshi.reconciling import reconcile

OLD = """云泽市2025年政府工作报告

一、2024年工作回顾
过去一年，平稳健康。

二、2025年工作安排
主要预期目标是：地区生产总值增长6%左右，城镇新增就业3.2万人以上。
改造老旧小区85个，新建停车场37个，扎实办好15件民生实事，引进院士团队7个，粮食产量31亿斤以上。
办好<b>“云品”</b>&展销会。到2027年建成公园40个。
"""
NEW = """云泽市2026年政府工作报告

一、2025年工作回顾
过去一年，地区生产总值增长5.7%，城镇新增就业3.4万人。<script>alert(1)</script>
改造老旧小区88个，民生实事全部完成，粮食产量居全省第2位，新增博物馆3座。

二、2026年工作安排
主要预期目标是：地区生产总值增长5.5%左右。
"""


def read(text: str) -> Reading:
    return read_document(from_text(text))


@pytest.fixture(scope="module")
def pair() -> Pair:
    old, new = read(OLD), read(NEW)
    return Pair(old, new, reconcile(old, new))


@pytest.fixture(scope="module")
def tree(pair: Pair) -> HTMLParser:
    return HTMLParser(page(pair))


def of(pair: Pair) -> dict[str, str]:
    return {line.promise.indicator: line.state.word for line in lines(pair)}


def test_every_promise_that_was_due_has_a_state_in_words(pair: Pair) -> None:
    assert of(pair) == {
        "地区生产总值": "未完成", "城镇新增就业": "完成", "改造老旧小区": "完成", "新建停车场": "未提及",
        "办好民生实事": "笼统提及", "引进院士团队": "未提及", "粮食产量": "口径不同",
    }  # fmt: skip


def test_an_undecided_promise_waits_for_a_person(pair: Pair) -> None:
    promise = pair.found.promises[0]
    assert state(promise._replace(undecided=True)) == STATES["open"]
    assert state(promise._replace(verdict=None)) == STATES["figure"]


def test_no_two_states_look_alike() -> None:
    assert len({each.sign for each in STATES.values()}) == len({each.word for each in STATES.values()}) == len(STATES)


def test_marks_lead_to_each_other(tree: HTMLParser, pair: Pair) -> None:
    for line in lines(pair):
        mark = tree.css_first(f"#p{line.number}")
        assert mark.css_first(".badge").text().endswith(line.state.word)
        answer = line.promise.out_start
        if answer is None:
            assert mark.attributes["href"] == f"#p{line.number}"
            continue
        assert mark.attributes["href"] == f"#a{answer}"
        back = tree.css_first(f"#a{answer}")
        assert str(line.number) in back.attributes["data-n"].split()
        assert back.attributes["href"].startswith("#p")
        assert back.css_first("b").text() == pair.new.text[answer : line.promise.out_end]


def test_a_mark_holds_the_number_at_its_offsets(tree: HTMLParser, pair: Pair) -> None:
    for line in lines(pair):
        promise = line.promise
        assert tree.css_first(f"#p{line.number} > b").text() == pair.old.text[promise.start : promise.end] == promise.number


def test_every_link_has_its_aim_and_every_id_is_there_once(tree: HTMLParser) -> None:
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    assert {node.attributes["href"] for node in tree.css("a[href]")} <= {f"#{each}" for each in ids}


def test_an_undecided_promise_leads_to_its_candidates(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in ("SURE", "OTHER"):
        monkeypatch.setattr(f"luoshi.reconciling.pair.{limit}", 2.0)
    open_ = Pair(pair.old, pair.new, reconcile(pair.old, pair.new))
    tree = HTMLParser(page(open_))
    line = next(line for line in lines(open_) if line.promise.indicator == "改造老旧小区")
    assert line.state.word == "待确认"
    place = line.promise.candidates[0].start
    assert str(line.number) in tree.css_first(f"#a{place}").attributes["data-near"].split()
    assert f"#a{place}" in [a.attributes["href"] for a in tree.css(f"#l{line.number} a")]


def test_the_summary_counts_and_tells_headlines_changes_results_and_silence(tree: HTMLParser, pair: Pair) -> None:
    counts = {node.css_first(".a").text()[1:]: node.css_first("b").text() for node in tree.css(".counts li")}
    assert counts == {"完成": "2", "未完成": "1", "口径不同": "1", "笼统提及": "1", "未提及": "2", "待确认": "0"}
    heads = [[cell.text().strip() for cell in row.css("th, td")][:4] for row in tree.css(".heads tbody tr")]
    assert heads[0] == ["地区生产总值", "增长6%左右", "增长5.7%", "✕未完成"]
    folds = " ".join(node.text() for node in tree.css(".folds"))
    assert "由“增长6%左右”改为“增长5.5%左右”" in folds
    assert "新增博物馆" in folds
    assert "以后到期的 1 项" in tree.css_first(".tally").text()
    assert desk(pair).summary.later == 1


def test_the_reports_are_text_and_nothing_else(pair: Pair) -> None:
    text = page(pair)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "alert(1)" not in "".join(re.findall(r"<script>(.*?)</script>", text, re.DOTALL))
    assert "<b>“云品”" not in text
    assert "&lt;b&gt;“云品”&lt;/b&gt;&amp;展销会" in text


def test_no_character_of_either_report_is_lost(tree: HTMLParser, pair: Pair) -> None:
    for side, reading in (("#old", pair.old), ("#new", pair.new)):
        article = tree.css_first(f"{side} article")
        for badge in article.css(".badge"):
            badge.decompose()
        assert "".join(article.text().split()) == "".join(reading.text.split())


def test_the_policy_names_the_pages_own_style_and_script(pair: Pair) -> None:
    text = page(pair)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    for tag, name in (("style", "style-src"), ("script", "script-src")):
        (inner,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = b64encode(sha256(inner.encode()).digest()).decode()
        assert f"{name} 'sha256-{digest}'" in policy[1]
    assert "default-src 'none'" in policy[1]


def test_nothing_is_fetched_and_nothing_stands_inline(tree: HTMLParser, pair: Pair) -> None:
    text = page(pair)
    assert not re.search(r"(?:https?:)?//[a-z0-9]", text)
    assert not re.search(r"@import|url\(", text)
    for node in tree.css("*"):
        assert not any(name == "style" or name.startswith("on") or name == "src" for name in node.attributes)


def test_two_reports_without_promises_make_a_page_too() -> None:
    old, new = read(OLD[: OLD.index("主要")] + "做好各项工作。\n"), read(NEW)
    tree = HTMLParser(page(Pair(old, new, reconcile(old, new))))
    assert "没有读到" in tree.css_first(".nothing").text()
    assert tree.css("a[data-n]") == []


def test_who_settled_an_answer_stands_by_it(pair: Pair) -> None:
    start = pair.found.promises[0].start
    tree = HTMLParser(page(pair._replace(settled={start: "沈听澜（督查室）2026-02-13"})))
    assert "沈听澜（督查室）2026-02-13认定" in tree.css_first("#l1 .why").text()
