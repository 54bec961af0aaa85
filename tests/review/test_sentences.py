"""A promise turned into its result: the figure is there, the words of promise are gone, nothing is claimed that is not so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.assessing import figures
from luoshi.assessing.figures import Target
from luoshi.assessing.verdict import verdict
from luoshi.papers.review.model import Closed, Goal, Row
from luoshi.papers.review.sentence import PROMISES, closed_words, neutral, told

END = date(2025, 12, 31)


@dataclass(frozen=True)
class Case:
    """A promise with one figure, what it came to, and the sentence of its result."""

    text: str
    quote: str
    target: Target
    value: str | None
    result: str
    state: str = "confirmed"


def target(value: str, measure: str = "level", comparator: str = "eq", **more: object) -> Target:
    given = {"unit": "%" if measure in ("growth", "rate") else "", "direction": "up" if measure == "growth" else "", **more}
    return Target(Decimal(value), measure, comparator, **given)  # type: ignore[arg-type]


def goal(quote: str, aimed: Target, value: str | None, state: str = "confirmed", **more: object) -> Goal:
    number = figures.shown(aimed.value) if aimed.value is not None else ""
    number = number if number in quote else next((n for n in ("3.2万", "31亿", "500亿", "两千余", "前10") if n in quote), number)
    number = number.removeprefix("前")
    day = END if value is not None else None
    held = [figures.Figure(END, Decimal(value), True, state)] if value is not None else []
    judged = verdict(aimed, held, END, end=END)
    given = {"number": number, "value": Decimal(value) if value is not None else None, "day": day, "state": state if held else "none", "verdict": judged.name}
    return Goal(aimed, quote, **(given | more))  # type: ignore[arg-type]


def row(text: str, *goals: Goal, **more: object) -> Row:
    return Row(1, text, "民生", False, "市教育局", goals, **more)  # type: ignore[arg-type]


CASES = [
    Case("新建学校37所", "37所", target("37", unit="所", cumulative=True), "38", "新建学校38所，比目标多1所。"),
    Case("力争地区生产总值增长6%左右", "增长6%左右", target("6", "growth", "approx"), "6.2", "地区生产总值增长6.2%，高于目标0.2个百分点。"),
    Case("地区生产总值增长6%左右", "增长6%左右", target("6", "growth", "approx"), "5.8", "地区生产总值增长5.8%，比目标低0.2个百分点，在“左右”之内。"),
    Case("进出口增长5%", "增长5%", target("5", "growth"), "-1.3", "进出口下降1.3%，比目标低6.3个百分点。"),
    Case("确保新材料产业产值突破500亿元", "突破500亿元", target("50000000000", comparator="ge", unit="元"), "48700000000", "新材料产业产值为487亿元，比目标少13亿元。"),
    Case("推动新材料产业产值突破500亿元", "突破500亿元", target("50000000000", comparator="ge", unit="元"), "51000000000", "新材料产业产值达到510亿元，比目标多10亿元。"),
    Case("治理率由52.4%提高到60%", "提高到60%", target("60", "rate"), "57.8", "治理率由52.4%提高到57.8%，比目标低2.2个百分点。"),
    Case("治理率由52.4%提高到60%", "提高到60%", target("60", "rate"), "51", "治理率由52.4%变为51%，比目标低9个百分点。"),
    Case("城镇调查失业率控制在5.5%以内", "控制在5.5%以内", target("5.5", "rate", "le", indicator="城镇调查失业率"), "5.2", "城镇调查失业率为5.2%，低于目标0.3个百分点。"),
    Case("城镇调查失业率控制在5.5%以内", "控制在5.5%以内", target("5.5", "rate", "le", indicator="城镇调查失业率"), "5.7", "城镇调查失业率为5.7%，高于目标0.2个百分点。"),
    Case("单位GDP能耗下降2.5%左右", "下降2.5%左右", target("2.5", "growth", "approx", direction="down"), "-0.4", "单位GDP能耗上升0.4%，比目标少降2.9个百分点。"),
    Case("年内开工安置房500套", "500套", target("500", unit="套", cumulative=True), "500", "已开工安置房500套，与目标持平。"),
    Case("排名进入前10位", "进入前10位", target("10", "rank", "le"), "8", "排名居第8位，比目标靠前2位。"),
    Case("6月底前消除易涝点9处", "9处", target("9", unit="处", cumulative=True), "9", "消除易涝点9处，与目标持平。"),
    Case("健全机制，培训3.2万人次", "3.2万人次", target("32000", unit="人次", cumulative=True), "33000", "培训3.3万人次，比目标多1000人次。"),
    Case("一是新增学位37个", "37个", target("37", unit="个", cumulative=True), "40", "新增学位40个*，比目标多3个。", "reported"),
    Case("新增学位37个", "37个", target("37", unit="个", cumulative=True), "40", "新增学位40个【统计部门有异议，待核】，比目标多3个。", "disputed"),
    Case("新增学位37个", "37个", target("37", unit="个", cumulative=True), None, "新增学位【缺数】（目标37个）。"),
    Case("产值突破500亿元", "突破500亿元", target("50000000000", comparator="ge", unit="元"), None, "产值【缺数】（目标500亿元以上）。"),
    Case("写法已改", "37个", target("37", unit="个", indicator="将新增学位"), "40", "新增学位：目标37个，实际40个。"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.text} → {case.value}")
def test_a_promise_becomes_its_result(case: Case) -> None:
    assert told(row(case.text, goal(case.quote, case.target, case.value, case.state))) == case.result


def test_a_list_keeps_its_words_and_says_what_is_short() -> None:
    plain, short = target("80", unit="家", cumulative=True), target("30", comparator="ge", unit="家", cumulative=True)
    held = row("新增规上企业80家、专精特新企业30家以上", goal("80家", plain, "85"), goal("30家以上", short, "27"))
    assert told(held) == "新增规上企业85家、专精特新企业27家（目标30家以上，少3家）。"


def test_two_growths_stay_together() -> None:
    one, other = target("5", "growth", "approx"), target("6.5", "growth", "approx")
    held = row("城镇和农村居民收入分别增长5%和6.5%左右", goal("分别增长5%", one, "5.2"), goal("6.5%左右", other, "6.4"))
    assert told(held) == "城镇和农村居民收入分别增长5.2%和6.4%。"


def test_a_figure_that_only_says_which_thing_is_meant_is_no_promise() -> None:
    assert told(row("加快总投资46亿元的电站建设", goal("46亿元", target("4600000000", unit="元"), None))) == ""


def test_what_is_due_later_is_not_told_as_done() -> None:
    assert told(row("力争到2027年培育企业2家", goal("2家", target("2", unit="家"), "2", due=2027))) == ""


def test_a_change_that_was_approved_is_told() -> None:
    held = goal("37所", target("35", unit="所", cumulative=True), "36", number="37", original="37所")
    assert told(row("新建学校37所", held)) == "新建学校36所，比目标多1所（目标经批准由37所调整为35所）。"


def test_an_early_figure_is_marked() -> None:
    held = goal("增长6%", target("6", "growth"), "6.1", "confirmed", early=True, day=date(2025, 10, 23), verdict="no_figure")
    assert told(row("投资增长6%", held)) == "投资增长6.1%【数据截至10月23日】，高于目标0.1个百分点。"


CLOSINGS = [
    ("建成文化中心", "“建成文化中心”已于9月开放，现申请办结销号。", "“建成文化中心”已于9月开放。"),
    ("加强流域治理", "反馈的问题已整改到位，并建立巡河制度，再次申请办结。", "加强流域治理：建立巡河制度。"),
    ("完善托育体系", "已按督查室意见补齐佐证，再次申请办结。", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said", "expected"), CLOSINGS)
def test_a_close_out_is_told_in_its_own_words(text: str, said: str, expected: str) -> None:
    assert closed_words(row(text, closed=Closed(END, said))) == expected


# --- Properties --------------------------------------------------------------------------------

_HEADS = st.lists(st.sampled_from(["力争", "确保", "将", "努力实现", "年内", "要", "全力", "推动", "奋力", "到2025年底", "争取"]), max_size=3)
_NAMES = st.sampled_from(["新建学校", "城镇新增就业", "工业投资", "优良天数比率", "老旧小区改造", "重要水源地治理"])
_FORMS = st.sampled_from(
    [("", "", "level"), ("力争达到", "以上", "level"), ("突破", "", "level"), ("将增长", "左右", "growth"), ("确保增长", "以上", "growth"),
     ("控制在", "以内", "rate"), ("提高到", "", "rate"), ("预计不低于", "", "rate"), ("稳定在", "以上", "level")]
)  # fmt: skip
_COMPARATORS = {"以上": "ge", "左右": "approx", "以内": "le", "": "eq"}
_SIZES = st.decimals(min_value="-400", max_value="400000", places=1, allow_nan=False)


@given(_HEADS, _NAMES, _FORMS, st.integers(1, 900), st.none() | _SIZES, st.sampled_from(["confirmed", "reported", "disputed"]), st.booleans())
def test_no_figure_is_lost_and_no_promise_is_kept(
    heads: list[str], name: str, form: tuple[str, str, str], asked: int, value: Decimal | None, state: str, tail: bool
) -> None:
    before, behind, measure = form
    unit = "所" if measure == "level" else "%"
    quote = f"{before}{asked}{unit}{behind}"
    aimed = target(str(asked), measure, _COMPARATORS[behind], unit=unit, indicator=f"{''.join(heads)}{name}")
    text = f"{''.join(heads)}{name}{quote}{'，确保群众满意' if tail else ''}。"
    held = goal(quote, aimed, None if value is None else str(value), state, number=str(asked))
    for said in (told(row(text, held)), neutral(held)):
        assert PROMISES.search(said) is None
        assert not any(word in said for word in ("力争", "确保", "将", "预计"))
        if value is None:
            assert "【缺数】" in said
        else:
            assert figures.shown(abs(value), unit) in said
            assert ("待核" in said) == (state == "disputed")
