"""The page of a reading: what it shows, that it is safe, and that no character of the report is lost."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from decimal import Decimal
from hashlib import sha256
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from luoshi.papers import words
from luoshi.papers.page import headline, page
from luoshi.papers.typeset import blocks, ordinal, quote_spans
from luoshi.reading.model import Reading, Report, Section, Statement

REPORT = Report(
    "政府工作报告",
    "云泽市",
    "city",
    2025,
    "云泽市第七届人民代表大会第五次会议",
    "2025-01-16",
    "沈知远",
    "云泽市-2025.txt",
    0,
)
TEXT = """政府工作报告

——2025年1月16日在云泽市第七届人民代表大会第五次会议上

云泽市市长 沈知远

各位代表：

　　我向大会报告政府工作，请予审议。

一、2024年工作回顾

（一）民生底线兜牢兜实。城镇新增就业5.48万人，“三公”经费压减6.3%。

二、2025年工作安排

主要预期目标是：地区生产总值增长6%左右；城镇调查失业率控制在5.5%以内；PM2.5由上年的31降到30。

（一）推进乡村振兴

　　培育企业2—3家。
"""


def stated(text: str, number: str, quote: str, **facts: Any) -> Statement:
    """A statement about the first place of a quote in a text; what is not given is plain."""
    start = text.index(quote)
    low = text.index(number, start)
    plain: dict[str, Any] = {
        "start": low,
        "end": low + len(number),
        "number": number,
        "measure": "level",
        "value": Decimal(number) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", number) else None,
        "value_high": None,
        "unit": None,
        "direction": None,
        "comparator": "eq",
        "modality": "target",
        "period": "2025",
        "indicator": "指标",
        "hedge": None,
        "section": 0,
        "quote_start": start,
        "quote_end": start + len(quote),
        "rules": ("measure.level",),
    }
    return Statement(**(plain | facts))


def section(text: str, line: str, title: str, level: int, part: str, period: str | None, end: int = 0) -> Section:
    return Section(text.index(line), end or len(text), title, level, part, period)


def reading(text: str, *statements: Statement, sections: tuple[Section, ...] = (), **facts: Any) -> Reading:
    return Reading(
        text,
        REPORT._replace(characters=len(text), **facts),
        sections or (Section(0, len(text), "", 0, "front", None),),
        statements,
        (),
    )


@pytest.fixture(scope="module")
def small() -> Reading:
    """A short report: two parts, five statements of all kinds."""
    sections = (
        Section(0, 90, "", 0, "front", None),
        section(TEXT, "一、2024", "2024年工作回顾", 1, "review", "2024"),
        section(TEXT, "（一）民生", "民生底线兜牢兜实", 2, "review", "2024"),
        section(TEXT, "二、2025", "2025年工作安排", 1, "plan", "2025"),
        section(TEXT, "（一）推进", "推进乡村振兴", 2, "plan", "2025"),
    )
    done = {"modality": "outcome", "period": "2024", "section": 2}
    return reading(
        TEXT,
        stated(TEXT, "5.48", "5.48万人", value=Decimal("54800.00"), unit="人", indicator="城镇新增就业", **done),
        stated(TEXT, "6.3", "压减6.3%", measure="growth", direction="down", unit="%", indicator="“三公”经费", **done),
        stated(
            TEXT,
            "6",
            "增长6%左右",
            measure="growth",
            direction="up",
            unit="%",
            comparator="approx",
            section=3,
            indicator="地区生产总值",
        ),
        stated(
            TEXT,
            "5.5",
            "控制在5.5%以内",
            measure="rate",
            unit="%",
            comparator="le",
            section=3,
            indicator="城镇调查失业率",
        ),
        stated(TEXT, "31", "上年的31", modality="context", period="2024", section=3, indicator="PM2.5"),
        stated(
            TEXT,
            "2—3",
            "2—3家",
            value=Decimal(2),
            value_high=Decimal(3),
            unit="家",
            comparator="range",
            section=4,
            hedge="strive",
            period="by 2027",
            indicator="培育企业",
        ),
        sections=sections,
    )


@pytest.fixture(scope="module")
def tree(small: Reading) -> HTMLParser:
    return HTMLParser(page(small))


def said(tree: HTMLParser, selector: str) -> list[str]:
    """The text of each element that a selector finds."""
    return [node.text().strip() for node in tree.css(selector)]


# ---- what it shows


def test_the_header_names_place_year_meeting_day_and_speaker(tree: HTMLParser) -> None:
    assert said(tree, ".bar h1") == ["云泽市2025年政府工作报告"]
    assert said(tree, ".meta > *") == ["市级", "云泽市第七届人民代表大会第五次会议", "2025年1月16日", "报告人 沈知远"]


def test_the_summary_counts_each_kind(tree: HTMLParser) -> None:
    assert said(tree, ".sum dt") == ["目标", "成绩", "背景", "合计"]
    assert said(tree, ".sum dd b") == ["3", "2", "1", "6"]


def test_every_statement_has_a_mark_and_a_row_that_lead_to_each_other(tree: HTMLParser) -> None:
    marks = [(node.attributes["id"], node.attributes["href"]) for node in tree.css("a.m")]
    rows = [(node.attributes["id"], node.css_first("a").attributes["href"]) for node in tree.css("#body tr")]
    assert marks == [(f"s{n}", f"#r{n}") for n in range(1, 7)]
    assert rows == [(f"r{n}", f"#s{n}") for n in range(1, 7)]


def test_a_mark_holds_the_quote_with_the_number_inside(tree: HTMLParser) -> None:
    assert said(tree, "a.m") == ["5.48万人", "压减6.3%", "增长6%左右", "控制在5.5%以内", "上年的31", "2—3家"]
    assert said(tree, "a.m b") == ["5.48", "6.3", "6", "5.5", "31", "2—3"]


def test_a_mark_says_its_kind_by_class_and_in_words_without_script(tree: HTMLParser) -> None:
    assert tree.css_first("#s4").attributes["class"] == "m m-target"
    assert tree.css_first("#s1").attributes["title"] == "成绩 · 城镇新增就业 · 5.48万人 · 数量 · 2024年"


def test_a_row_shows_figure_unit_kind_measure_and_period(tree: HTMLParser) -> None:
    assert said(tree, "#r3 > *") == ["3", "地区生产总值增速 · 2025年", "+6", "% 左右", "目标", "增速", "2025"]
    assert said(tree, "#r6 .v, #r6 .u, #r6 .p") == ["2–3", "家", "到2027"]


def test_the_title_block_is_set_as_such(tree: HTMLParser) -> None:
    assert said(tree, ".title") == ["政府工作报告"]
    assert said(tree, ".byline") == ["——2025年1月16日在云泽市第七届人民代表大会第五次会议上", "云泽市市长 沈知远"]
    assert said(tree, ".salutation") == ["各位代表："]


def test_headings_are_headings_and_carry_the_anchor_of_their_section(tree: HTMLParser) -> None:
    found = [(node.tag, node.attributes["id"], node.text()) for node in tree.css("article h2, article h3")]
    assert found == [
        ("h2", "sec-1", "一、2024年工作回顾"),
        ("h3", "sec-2", "（一）民生底线兜牢兜实。"),
        ("h2", "sec-3", "二、2025年工作安排"),
        ("h3", "sec-4", "（一）推进乡村振兴"),
    ]


def test_a_paragraph_that_runs_on_behind_its_heading_stands_below_it(tree: HTMLParser) -> None:
    following = tree.css_first("#sec-2").next
    while following.tag != "p":
        following = following.next
    assert following.text().startswith("城镇新增就业")


def test_the_outline_leads_to_every_heading_and_counts_what_is_under_it(tree: HTMLParser) -> None:
    found = [(node.attributes["href"], node.text()) for node in tree.css(".outline a")]
    assert found == [
        ("#sec-1", "一、2024年工作回顾2"),
        ("#sec-2", "（一）民生底线兜牢兜实2"),
        ("#sec-3", "二、2025年工作安排4"),
        ("#sec-4", "（一）推进乡村振兴1"),
    ]


def test_filters_offer_what_occurs_with_counts(tree: HTMLParser) -> None:
    assert said(tree, "#measure option") == ["口径：全部", "数量（3）", "增速（2）", "比率（1）"]
    assert said(tree, "#period option") == ["时期：全部", "2024年（3）", "2025年（2）", "到2027年（1）"]
    assert said(tree, "#section optgroup[label=部分] option") == ["回顾（2）", "安排（4）"]


def test_warnings_are_listed(small: Reading) -> None:
    tree = HTMLParser(page(small._replace(warnings=("没有找到报告的年份", "第二条"))))
    assert said(tree, "#warnings h2") == ["读报提示 2 条"]
    assert said(tree, "#warnings li") == ["没有找到报告的年份", "第二条"]


def test_without_warnings_there_is_no_box_for_them(tree: HTMLParser) -> None:
    assert tree.css_first("#warnings") is None


def test_a_text_without_figures_says_what_to_do() -> None:
    tree = HTMLParser(page(reading("今天天气很好。")))
    assert said(tree, ".rows > .empty:last-child") == ["这份文件里没有读到数据。看看它是不是政府工作报告的全文。"]
    assert said(tree, "article p") == ["今天天气很好。"]


def test_an_empty_text_makes_a_page() -> None:
    empty = Reading("", Report(None, None, None, None, None, None, None, None, 0), (), (), ("没有正文",))
    assert said(HTMLParser(page(empty)), ".bar h1") == ["政府工作报告"]


# ---- main expected targets


def test_main_expected_targets_follow_the_words_in_their_paragraph(small: Reading) -> None:
    assert headline(small) == {2, 3}  # neither the base value, which is context, nor what stands elsewhere


def planned(text: str) -> tuple[Section, ...]:
    return (section(text, text[:1], "", 0, "plan", "2025"),)


def test_main_expected_targets_may_stand_in_a_list_below() -> None:
    text = "今年主要预期目标是：\n\n——生产总值增长7%；\n——粮食产量30亿斤。\n\n全力抓好5件事。"
    stand = (stated(text, "7", "增长7%"), stated(text, "30", "30亿斤"), stated(text, "5", "5件"))
    found = reading(text, *stand, sections=planned(text))
    assert headline(found) == {0, 1}


def test_words_about_the_targets_open_no_list() -> None:
    text = "围绕上述预期目标，重点抓好8项工作。全面完成主要目标任务，新增9个。"
    assert headline(reading(text, stated(text, "9", "9个"), sections=planned(text))) == frozenset()


# ---- figures in words


@pytest.mark.parametrize(
    ("printed", "facts", "table", "in_words", "exact"),
    [
        (
            "5.48万人",
            {"number": "5.48", "value": Decimal("54800.00"), "unit": "人"},
            "5.48万人",
            "5.48万人",
            "54,800 人",
        ),
        (
            "67665亿元",
            {"number": "67665", "value": Decimal(6766500000000), "unit": "元"},
            "67665亿元",
            "67665亿元",
            "6,766,500,000,000 元",
        ),
        (
            "1.4万亿元",
            {"number": "1.4", "value": Decimal("1.4E+12"), "unit": "元"},
            "1.4万亿元",
            "1.4万亿元",
            "1,400,000,000,000 元",
        ),
        (
            "4800多万元",
            {"number": "4800", "value": Decimal(48000000), "unit": "元", "comparator": "ge"},
            "4800万元以上",
            "4800万元以上",
            "48,000,000 元",
        ),
        (
            "一千三百余户",
            {"number": "一千三百", "value": Decimal(1300), "unit": "户", "comparator": "ge"},
            "1300户以上",
            "1300户以上",
            "",
        ),
        ("两万多件", {"number": "两", "value": Decimal(20000), "unit": "件"}, "2万件", "2万件", "20,000 件"),
        ("12345人", {"number": "12345", "value": Decimal(12345), "unit": "人"}, "12345人", "12345人", ""),
        (
            "1,200万亩",
            {"number": "1,200", "value": Decimal(12000000), "unit": "亩"},
            "1200万亩",
            "1200万亩",
            "12,000,000 亩",
        ),
        ("500千瓦", {"number": "500", "value": Decimal(500), "unit": "千瓦"}, "500千瓦", "500千瓦", ""),
        ("２.５％", {"number": "２.５", "value": Decimal("2.5"), "unit": "%"}, "2.5%", "2.5%", ""),
        (
            "增长5.0%",
            {"number": "5.0", "value": Decimal("5.0"), "unit": "%", "direction": "up", "measure": "growth"},
            "+5%",
            "增长5%",
            "",
        ),
        (
            "下降4.2%",
            {"number": "4.2", "value": Decimal("4.2"), "unit": "%", "direction": "down", "measure": "growth"},
            "−4.2%",
            "下降4.2%",
            "",
        ),
        (
            "增长-4.2%",
            {"number": "-4.2", "value": Decimal("-4.2"), "unit": "%", "direction": "down", "measure": "growth"},
            "−4.2%",
            "下降4.2%",
            "",
        ),
        (
            "提高1.2个百分点",
            {"number": "1.2", "value": Decimal("1.2"), "unit": "百分点", "direction": "up", "measure": "change"},
            "+1.2百分点",
            "提高1.2个百分点",
            "",
        ),
        ("第四", {"number": "四", "value": Decimal(4), "measure": "rank"}, "第4", "第4", ""),
        (
            "前三位",
            {"number": "三", "value": Decimal(3), "measure": "rank", "comparator": "le", "unit": "位"},
            "前3位",
            "前3位",
            "",
        ),
        ("连续五年", {"number": "五", "value": Decimal(5), "measure": "streak", "unit": "年"}, "5年", "连续5年", ""),
        (
            "2-3万家",
            {
                "number": "2-3",
                "value": Decimal(20000),
                "value_high": Decimal(30000),
                "unit": "家",
                "comparator": "range",
            },
            "2–3万家",
            "2–3万家",
            "20,000–30,000 家",
        ),
        ("数百家", {"number": "数百", "value": None, "unit": "家"}, "数百家", "数百家", ""),
        (
            "三分之一的村",
            {"number": "三分之一", "value": Decimal(1) / 3, "measure": "rate"},
            "三分之一",
            "三分之一",
            "约 0.3333",
        ),
        ("0元", {"number": "0", "value": Decimal(0), "unit": "元"}, "0元", "0元", ""),
    ],
)
def test_a_figure_is_set_in_the_scale_of_the_report(
    printed: str, facts: dict[str, Any], table: str, in_words: str, exact: str
) -> None:
    statement = stated(printed, quote=printed, **facts)
    found = words.figure(statement, printed)
    assert (str(found), words.spoken(statement, printed), found.exact) == (table, in_words, exact)


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ("2025", "2025年"),
        ("2018-2022", "2018–2022年"),
        ("by 2027", "到2027年"),
        (None, ""),
        ("", ""),
        ("2025Q1", "2025Q1"),
    ],
)
def test_a_period_is_said_in_words(written: str | None, people: str) -> None:
    assert words.period(written) == people


@pytest.mark.parametrize(
    ("written", "short"),
    [("2025", "2025"), ("2018-2022", "2018–22"), ("1998-2002", "1998–2002"), ("by 2027", "到2027"), (None, "")],
)
def test_a_period_is_short_in_the_table(written: str | None, short: str) -> None:
    assert words.short_period(written) == short


@pytest.mark.parametrize(("iso", "people"), [("2025-01-16", "2025年1月16日"), (None, ""), ("2025年初", "2025年初")])
def test_a_day_is_said_in_words(iso: str | None, people: str) -> None:
    assert words.day(iso) == people


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({}, "云泽市2025年政府工作报告"),
        ({"place": None}, "2025年政府工作报告"),
        ({"year": None}, "云泽市政府工作报告"),
        ({"place": None, "year": None}, "政府工作报告"),
        ({"place": None, "year": None, "title": None}, "云泽市-2025.txt"),
        ({"place": None, "year": None, "title": None, "source": None}, "政府工作报告"),
    ],
)
def test_a_report_has_a_name_whatever_is_known_of_it(facts: dict[str, Any], name: str) -> None:
    assert words.name(REPORT._replace(**facts)) == name


# ---- setting the text


def test_quotes_that_overlap_give_way_to_the_next_number() -> None:
    text = "分别增长5%和7%左右"
    first = stated(text, "5", "分别增长5%和7%左右")
    second = stated(text, "7", "5%和7%左右")
    cut = [text[start:end] for start, end, _ in quote_spans((first, second))]
    assert cut == ["分别增长5%和", "7%左右"]


def test_a_quote_that_crosses_a_line_is_cut_at_its_end() -> None:
    text = "新增5\n万人"
    found = blocks(reading(text, stated(text, "5", "新增5\n万人")))
    assert [[(r.before, r.number, r.after) for r in block.runs] for block in found] == [
        [("新增", "5", "")],
        [("万人", "", "")],
    ]


def test_a_heading_whose_title_runs_into_the_text_stays_a_paragraph() -> None:
    text = "三、扩大开放" + "继续推进" * 20 + "。"
    opened = (section(text, "三、", text[2:42], 1, "plan", None),)
    assert [(b.kind, b.section) for b in blocks(reading(text, sections=opened))] == [("paragraph", 0)]


def test_a_note_sets_off_the_term_that_it_explains() -> None:
    text = "名词解释\n1.“两重”：是指国家重大战略实施。"
    opened = (section(text, "名词", "名词解释", 0, "annex", None, 5), section(text, "1.", "“两重”", 3, "annex", None))
    _, note = blocks(reading(text, sections=opened))
    assert [(r.before, r.term) for r in note.runs] == [("1.“两重”：", True), ("是指国家重大战略实施。", False)]
    tree = HTMLParser(page(reading(text, sections=opened)))
    assert said(tree, ".note strong") == ["1.“两重”："]
    assert said(tree, ".outline a") == ["名词解释"]  # single notes would drown the outline


def test_a_part_without_a_title_is_named_in_the_outline() -> None:
    text = "去年很好。\n今年更好。"
    opened = (Section(0, 6, "", 0, "review", "2024"), Section(6, 11, "", 0, "plan", "2025"))
    tree = HTMLParser(page(reading(text, sections=opened)))
    assert said(tree, ".outline a") == ["安排（原文无标题）"]
    assert said(tree, "#sec-1") == ["今年更好。"]


def test_the_ordinal_of_a_heading_is_what_is_printed_before_its_title(small: Reading) -> None:
    assert [ordinal(small, s) for s in small.sections] == ["", "一、", "（一）", "二、", "（一）"]


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Any text of a small alphabet with statements whose numbers do not overlap and whose quotes may."""
    text = draw(st.text(alphabet="一二、。：\n　 \t\r<>&\"'5%增长各位代表政府工作报告</a>", max_size=120))
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    spans = list(zip(edges[::2], edges[1::2], strict=False))
    reach = st.integers(0, 15)
    statements = tuple(
        stated(text, text[a:b], text[a:b])._replace(
            start=a, end=b, quote_start=max(0, a - draw(reach)), quote_end=min(len(text), b + draw(reach))
        )
        for a, b in spans
    )
    starts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=4)))
    level = st.integers(0, 3)
    sections = tuple(
        Section(
            a, len(text), text[a : a + draw(reach)].strip(), draw(level), draw(st.sampled_from(["plan", "annex"])), None
        )
        for a in starts
    )
    return reading(text, *statements, sections=sections)


@given(readings())
def test_no_character_of_the_report_is_lost(found: Reading) -> None:
    set_text = "".join(run.before + run.number + run.after for block in blocks(found) for run in block.runs)
    assert "".join(set_text.split()) == "".join(found.text.split())


@given(readings())
def test_the_page_shows_the_text_whatever_it_holds(found: Reading) -> None:
    shown = HTMLParser(page(found)).css_first("article").text()
    assert "".join(shown.split()) == "".join(found.text.split())


# ---- safe and alone


EVIL = "</script><script>alert(1)</script><!-- <img src=x onerror=alert(2)> 5% \u2028 {{ 7*7 }} &amp;"


@pytest.fixture(scope="module")
def evil() -> str:
    statement = stated(EVIL, "5", "5%", indicator=EVIL, unit=EVIL, period=EVIL, rules=(EVIL,), modality=EVIL)
    sections = (Section(0, len(EVIL), EVIL, 1, EVIL, EVIL),)
    report = Report(EVIL, EVIL, EVIL, 2025, EVIL, EVIL, EVIL, EVIL, 1)
    return page(Reading(EVIL, report, sections, (statement,), (EVIL,)))


def test_a_hostile_text_adds_no_element(evil: str) -> None:
    tree = HTMLParser(evil)
    assert [node.attributes.get("type") for node in tree.css("script")] == ["application/json", None]
    assert tree.css("img") == []
    assert EVIL in tree.css_first("article").text()


def test_the_figures_come_out_of_the_script_element_as_they_went_in(evil: str) -> None:
    facts = json.loads(HTMLParser(evil).css_first("#data").text())
    assert facts["statements"][0]["indicator"] == EVIL
    assert facts["rules"] == [EVIL]


def test_characters_that_html_cannot_hold_are_replaced_one_for_one() -> None:
    text = "甲\x00乙\ud800丙5个"
    html = page(reading(text, stated(text, "5", "5个", indicator="丁\x07戊")))
    assert "甲\ufffd乙\ufffd丙" in html
    assert html.encode()
    assert json.loads(HTMLParser(html).css_first("#data").text())["statements"][0]["indicator"] == "丁\ufffd戊"


def test_the_policy_names_the_script_and_style_of_the_page(small: Reading) -> None:
    html = page(small)
    policy = HTMLParser(html).css_first("meta[http-equiv]").attributes["content"] or ""
    for element, directive in (("script", "script-src"), ("style", "style-src")):
        inside = re.findall(rf"<{element}>(.*?)</{element}>", html, re.S)
        digest = b64encode(sha256(inside[0].encode()).digest()).decode()
        assert len(inside) == 1
        assert f"{directive} 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


def test_the_page_fetches_nothing(small: Reading) -> None:
    html = page(small)
    assert re.findall(r"https?:|//cdn|@import|url\(|<link|<img|<iframe| src=", html) == []
    assert all((node.attributes["href"] or "").startswith("#") for node in HTMLParser(html).css("[href]"))


def test_no_id_occurs_twice_and_every_link_has_its_target(tree: HTMLParser) -> None:
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    assert {(node.attributes["href"] or "")[1:] for node in tree.css("a[href]")} <= set(ids)


def test_a_long_report_stays_under_one_megabyte() -> None:
    sentence = "城镇新增就业5.48万人，规模以上工业增加值增长7.6%左右，完成投资587亿元以上。"
    text = "\n".join(sentence * 8 for _ in range(85))
    found = [m.start() for m in re.finditer("5.48", text)][:465]
    rules = ("kind.statement", "measure.growth.verb", "indicator.before", "period.section", "modality.review")
    base = stated(text, "5.48", "5.48万人", indicator="规模以上工业增加值占地区生产总值比重", rules=rules)
    many = (base._replace(start=at, end=at + 4, quote_start=at - 6, quote_end=at + 6) for at in found)
    assert len(text) > 26_000
    assert len(page(reading(text, *many)).encode()) < 1_000_000


# ---- old browsers


def asset(name: str) -> str:
    return files("luoshi.papers").joinpath("page", name).read_text(encoding="utf-8")


def test_the_style_keeps_to_what_old_browsers_know() -> None:
    style = re.sub(r"/\*.*?\*/", "", asset("style.css"), flags=re.S)
    assert (
        re.findall(r":has\(|:is\(|:where\(|@container|@layer|color-mix|\binset:|[0-9]dvh|(?<![-\w])gap:|&", style) == []
    )
    outside = re.sub(r"@media[^{]*\{((?:[^{}]*\{[^{}]*\})*)\s*\}", r"\1", style)
    assert not re.search(r"\{[^}]*\{", outside)  # no nesting


def test_the_script_keeps_to_es2017() -> None:
    script = re.sub(r"/\*.*?\*/|//[^\n]*", "", asset("script.js"), flags=re.S)
    assert (
        re.findall(r"\?\.[a-zA-Z(\[]|\?\?|\.\.\.|catch \{|\.flat\(|replaceAll|matchAll|\*\*|#[a-z]+\(|=>|`", script)
        == []
    )
