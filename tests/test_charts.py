"""Charts: what is drawn and said, that a page may hold them, and that a picture never has boxes for words."""

from __future__ import annotations

import re
import struct
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.papers.charts import (
    Chart,
    Group,
    Headline,
    Month,
    Point,
    Project,
    Target,
    headline,
    investment,
    lights,
    lights_over_time,
    png,
    svg,
    track,
)
from luoshi.papers.charts.draw import percent, wrapped
from luoshi.papers.charts.render import NoFont, chinese_font, font_folders
from luoshi.papers.official.style import ems

SVG = "{http://www.w3.org/2000/svg}"
BARS = [
    Headline("固定资产投资", "red", 50, 75, "目标 1200亿元 · 现为 600亿元"),
    Headline("地区生产总值", "green", None, None, "目标 增长5.5%左右 · 现为 5.8%"),
    Headline("城镇新增就业", "green", 160, 75, "目标 5.5万人 · 现为 8.8万人"),
]
CHARTS = {
    "headline": headline(BARS),
    "lights": lights([Group("市教育局", {"green": 3, "red": 1}), Group("市财政局", {"grey": 2})]),
    "months": lights_over_time([Month(1, {"green": 3, "red": 1}), Month(2, {"yellow": 4})]),
    "track": track(
        [Point(date(2026, 3, 31), Decimal(20) * 10**8), Point(date(2026, 6, 30), Decimal(50) * 10**8)],
        [Point(date(2026, 1, 1), Decimal(0)), Point(date(2026, 12, 31), Decimal(95) * 10**8)],
        Target(Decimal(95) * 10**8, "95亿元", "元"),
    ),
    "investment": investment([Project("云泽港一期", Decimal(5) * 10**8, Decimal(2) * 10**8), Project("前期", None, None)]),
}


def texts(drawn: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(drawn).iter(f"{SVG}text")]


def filled(drawn: str, colour: str) -> list[float]:
    """The widths of the rectangles of a colour."""
    return [float(width) for width in re.findall(rf'd="M[-0-9.]+,[-0-9.]+h([0-9.]+)v[-0-9.]+h[^"]*" fill="{colour}"', drawn)]


def has_font() -> bool:
    return chinese_font(font_folders()) is not None


needs_font = pytest.mark.skipif(not has_font(), reason="没有中文字体")


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_may_stand_in_a_page_under_a_strict_policy(name: str) -> None:
    drawn = svg(CHARTS[name])
    ElementTree.fromstring(drawn)
    assert not re.search(r'<script|<style|<image|\sstyle=|\sid=|\son\w+=|href|url\(|font-family', drawn)
    assert drawn.count("http") == 1  # the namespace


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_tells_those_who_cannot_see_it_all_that_it_shows(name: str) -> None:
    root = ElementTree.fromstring(svg(CHARTS[name]))
    assert root.get("role") == "img"
    assert root[0].tag == f"{SVG}title" and root[1].tag == f"{SVG}desc"
    assert root.get("aria-label") == f"{root[0].text}。{root[1].text}"


@pytest.mark.parametrize("name", CHARTS)
def test_the_same_chart_is_the_same_text(name: str) -> None:
    assert svg(CHARTS[name]) == svg(CHARTS[name])


def test_threads_draw_at_once_what_one_draws_alone() -> None:
    expected = {name: svg(chart) for name, chart in CHARTS.items()}
    names = [*CHARTS] * 6
    with ThreadPoolExecutor(6) as pool:
        drawn = list(pool.map(lambda name: svg(CHARTS[name]), names))
    assert drawn == [expected[name] for name in names]


# --- Headline targets ----------------------------------------------------------------------


def test_a_bullet_is_as_long_as_what_is_done_and_ticked_where_the_schedule_stands() -> None:
    chart = headline(BARS[:1])
    drawn = svg(chart)
    (done,) = [width for width in filled(drawn, "#c0392b") if width > 12]
    assert done == pytest.approx(chart.width / 2)
    ticks = [row for row in chart.data["ticks"] if row["y"] >= 0]
    assert [row["x"] for row in ticks] == [pytest.approx(chart.width * 0.75)]
    assert {"50%", "序时进度", "告急", "目标 1200亿元 · 现为 600亿元"} <= set(texts(drawn))


def test_what_is_no_share_is_told_in_words_and_has_no_bar() -> None:
    chart = headline(BARS[1:2])
    assert chart.data["tracks"] == chart.data["ticks"] == []
    assert "目标 增长5.5%左右 · 现为 5.8%" in texts(svg(chart))
    assert not any(text.endswith("%") and text[0].isdigit() for text in texts(svg(chart)))


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
def test_a_share_that_is_no_number_is_not_drawn(bad: float) -> None:
    assert headline([BARS[0]._replace(done=bad, due=bad)]).data["tracks"] == []


def test_a_bar_beyond_the_scale_ends_at_its_edge_and_its_number_says_the_rest() -> None:
    chart = headline(BARS)
    assert max(row["x2"] for row in chart.data["tracks"]) == pytest.approx(chart.width)
    assert "160%" in texts(svg(chart))


@pytest.mark.parametrize(("value", "printed"), [(0, "0%"), (62.25, "62.3%"), (99.97, "99.9%"), (100, "100%"), (104.04, "104%")])
def test_a_share_is_printed_and_one_short_of_all_is_not_all(value: float, printed: str) -> None:
    assert percent(value) == printed


@settings(max_examples=60)
@given(st.text(st.sampled_from("规模以上工业增加值2026.5%（，）、ab "), max_size=60), st.integers(4, 20), st.integers(1, 3))
def test_a_wrapped_name_fits_and_loses_nothing_but_behind_an_ellipsis(text: str, widest: int, most: int) -> None:
    lines = wrapped(text, widest, most)
    assert len(lines) <= most and all(ems(line) <= widest for line in lines)
    plain = "".join("".join(lines).split())
    whole = "".join(text.split())
    assert plain == whole or (plain.endswith("…") and whole.startswith(plain[:-1]))


# --- Lights -------------------------------------------------------------------------------------


def test_bars_are_as_long_as_their_counts_and_every_count_is_printed() -> None:
    chart = lights([Group("甲局", {"green": 6, "yellow": 3, "red": 1}), Group("乙局", {"green": 5})])
    drawn = svg(chart)
    assert sum(filled(drawn, "#2a8f5f")) == pytest.approx(chart.width * 1.1, abs=4)
    assert [text for text in texts(drawn) if text in ("告急", "滞后", "正常", "临近", "未判")] == ["告急", "滞后", "正常"]
    assert [text for text in texts(drawn) if text.isdigit()] == ["1", "3", "6", "10", "5", "5"]
    assert chart.said == "甲局：告急1项、滞后3项、正常6项；乙局：正常5项"


def test_each_light_has_its_own_shape() -> None:
    colours = ("green", "yellow", "red", "blue", "grey")
    chart = lights([Group("甲局", dict.fromkeys(colours, 1))])
    looks = {(row["shape"], row["fill"] == "#ffffff") for row in chart.data["signs"]}
    assert len(looks) == 5


def test_months_that_have_not_come_are_named_and_empty() -> None:
    drawn = svg(CHARTS["months"])
    assert {f"{month}月" for month in range(1, 13)} <= set(texts(drawn))
    assert len(CHARTS["months"].data["bars"]) == 3


# --- A target's track ----------------------------------------------------------------------------


def test_figures_and_schedule_stand_in_one_scale() -> None:
    data = CHARTS["track"].data
    first, last = data["due"]
    assert first["x"] == 0 and last["x"] == pytest.approx(CHARTS["track"].width)
    height = first["y"] - last["y"]
    assert [(first["y"] - dot["y"]) / height for dot in data["done"]] == pytest.approx([20 / 95, 50 / 95])
    assert {"50亿元", "100亿元", "填报数", "序时进度", "目标 95亿元"} <= set(texts(svg(CHARTS["track"])))


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e308", "-1e308"])
def test_figures_beyond_all_size_are_left_out(value: str) -> None:
    bad = Point(date(2026, 3, 31), Decimal(value))
    chart = track([bad], [bad], Target(Decimal(value), "", ""))
    assert chart.data["done"] == chart.data["due"] == []
    assert "还没有填报数据" in texts(svg(chart))


def test_a_growth_rate_is_not_flattened_by_an_axis_from_nought() -> None:
    rates = [Point(date(2026, month, 28), Decimal(value)) for month, value in ((3, "5.2"), (6, "5.8"))]
    ys = [dot["y"] for dot in track(rates, [], Target(Decimal("5.5"), "5.5%左右", "%")).data["done"]]
    assert abs(ys[0] - ys[1]) > 100


numbers = st.decimals(allow_nan=True, allow_infinity=True)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.dates(date(2020, 1, 1), date(2030, 12, 31)), numbers), max_size=6), numbers)
def test_any_figures_make_a_track(given_points: list[tuple[date, Decimal]], goal: Decimal) -> None:
    points = [Point(*one) for one in given_points]
    chart = track(points, points[:2], Target(goal, "目标", "亿元"))
    assert all(-1 <= row["y"] <= chart.height + 1 for row in chart.data["done"])
    ElementTree.fromstring(svg(chart))


# --- Investment ---------------------------------------------------------------------------------


def test_money_is_printed_in_yi_or_wan_with_its_share() -> None:
    told = texts(svg(investment([Project("港", Decimal("1260000000"), Decimal("86001234")), Project("路", None, None)])))
    assert {"8600万 / 12.6亿", "6.8%", "— / —", "—"} <= set(told)


# --- Bad words ------------------------------------------------------------------------------------

anything = st.text(st.characters(codec=None), max_size=30)


@settings(max_examples=40, deadline=None)
@given(anything)
def test_any_words_stay_words(text: str) -> None:
    for chart in (headline([BARS[0]._replace(name=text, said=text)]), lights([Group(text, {"green": 1})])):
        ElementTree.fromstring(svg(chart))


def test_words_that_mean_harm_are_printed() -> None:
    harm = "<script>alert(1)</script>"
    drawn = svg(headline([BARS[0]._replace(said=f'{harm}" onload="x')]))
    assert "<script" not in drawn
    assert any(harm in text for text in texts(drawn))
    assert set(ElementTree.fromstring(drawn).attrib) == {"width", "height", "viewBox", "class", "role", "aria-label"}


@pytest.mark.parametrize("empty", [headline([]), lights([]), lights_over_time([]), track([], [], Target(None, "", "")), investment([])])
def test_nothing_to_show_is_still_a_chart(empty: Chart) -> None:
    ElementTree.fromstring(svg(empty))


# --- Pictures ---------------------------------------------------------------------------------------


@needs_font
def test_a_picture_has_the_size_that_was_asked_for() -> None:
    chart = CHARTS["lights"]
    width, height = struct.unpack(">II", png(chart, scale=3)[16:24])
    top, right, bottom, left = chart.margins
    assert (width, height) == ((chart.width + left + right) * 3, (chart.height + top + bottom) * 3)


@needs_font
def test_different_characters_look_different_in_a_picture() -> None:
    """Boxes would be alike."""
    one, other = (png(lights([Group(name, {"green": 1})])) for name in ("永永", "国国"))
    assert one != other


def test_without_a_chinese_font_there_is_no_picture_but_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "DejaVuSans.ttf").touch()
    with pytest.raises(NoFont, match="没有中文字体") as caught:
        png(CHARTS["lights"], fonts=[tmp_path])
    assert "fonts-noto-cjk" in caught.value.hint


def test_the_best_font_is_taken_wherever_it_lies(tmp_path: Path) -> None:
    deep = tmp_path / "truetype" / "wqy"
    deep.mkdir(parents=True)
    (deep / "wqy-zenhei.ttc").touch()
    assert chinese_font([tmp_path / "none", tmp_path]) == "WenQuanYi Zen Hei"
    (tmp_path / "MSYH.TTC").touch()
    assert chinese_font([tmp_path]) == "Microsoft YaHei"
