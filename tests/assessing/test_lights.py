"""The light of a row: preset × direction × comparator × pace → colour, rule, reason."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from rows import EQUAL, HALF, TARGETS, YEAR, D, quarters, reported

from luoshi.assessing.figures import Figure, Target
from luoshi.assessing.lights import SHAPES, WORDS, Facts, Light, gravest, light
from luoshi.assessing.presets import preset, presets
from luoshi.assessing.progress import progress
from luoshi.assessing.schedule import Period, Schedule

TODAY = date(2026, 7, 10)
OURS, NINGXIA, TIANJIN, OUHAI, SUQIAN, XIAN = (
    "luoshi",
    "yinchuan-2025",
    "tianjin-2022-investment",
    "ouhai-2020",
    "suqian",
    "xian",
)


def lit(name: str, facts: Facts, today: date = TODAY, schedule: Schedule = EQUAL) -> Light:
    """A light, by the name of its preset."""
    return light(facts, schedule, today, preset(name))


# 49.6 % is due on 30 June. Preset, target, figure of that day → colour and rule.
PACE = [
    # an amount that adds up: green down to 9.9 points behind, yellow from 10 to 30, red beyond
    (NINGXIA, "37 car parks", "18.352", "green", "pace.green"),
    (NINGXIA, "37 car parks", "18.3", "green", "pace.slightly-behind"),
    (NINGXIA, "37 car parks", "14.689", "green", "pace.slightly-behind"),
    (NINGXIA, "37 car parks", "14.652", "yellow", "pace.yellow"),
    (NINGXIA, "37 car parks", "7.252", "yellow", "pace.yellow"),
    (NINGXIA, "37 car parks", "7.2", "red", "pace.red"),
    (NINGXIA, "37 car parks", "40", "green", "pace.green"),
    (NINGXIA, "grain 不低于31.2亿斤", "1600000000", "green", "pace.green"),
    (NINGXIA, "grain 不低于31.2亿斤", "1000000000", "yellow", "pace.yellow"),
    (NINGXIA, "jobs 5万人左右", "24000", "green", "pace.slightly-behind"),
    # a cap is used up: more is worse
    (NINGXIA, "outlay 不超过800万元", "3000000", "green", "pace.green"),
    (NINGXIA, "outlay 不超过800万元", "4800000", "yellow", "pace.yellow"),
    (NINGXIA, "outlay 不超过800万元", "7000000", "red", "pace.red"),
    # a stock, by the way from its baseline
    (NINGXIA, "firms 达到386家", "336", "green", "pace.green"),
    (NINGXIA, "firms 达到386家", "320", "yellow", "pace.yellow"),
    (NINGXIA, "firms 达到386家", "280", "red", "pace.red"),
    (NINGXIA, "firms 达到386家", "390", "green", "pace.green"),
    (NINGXIA, "firms without a baseline", "380", "grey", "pace.no-baseline"),
    (NINGXIA, "firms without a baseline", "386", "green", "pace.green"),
    (NINGXIA, "PM2.5 28", "28", "green", "pace.green"),
    (NINGXIA, "PM2.5 28", "30", "green", "pace.slightly-behind"),
    (NINGXIA, "PM2.5 28", "31", "yellow", "pace.yellow"),
    (NINGXIA, "PM2.5 28", "37", "red", "pace.red"),
    (NINGXIA, "PM2.5 28 from 33", "30.5", "green", "pace.green"),
    (NINGXIA, "PM2.5 28 from 33", "32", "yellow", "pace.yellow"),
    (NINGXIA, "PM2.5 28 from 33", "33", "red", "pace.red"),
    # what stands at its target all year
    (NINGXIA, "GDP 增长6%以上", "6", "green", "pace.green"),
    (NINGXIA, "GDP 增长6%以上", "5.41", "green", "pace.slightly-behind"),
    (NINGXIA, "GDP 增长6%以上", "5.4", "yellow", "pace.yellow"),
    (NINGXIA, "GDP 增长6%以上", "4.2", "yellow", "pace.yellow"),
    (NINGXIA, "GDP 增长6%以上", "4.1", "red", "pace.red"),
    (NINGXIA, "GDP 增长6%以上", "-1", "red", "pace.red"),
    (NINGXIA, "GDP 增长5%左右", "4.8", "green", "pace.green"),
    (NINGXIA, "GDP 增长5%左右", "4.3", "green", "pace.slightly-behind"),
    (NINGXIA, "GDP 增长5%左右", "4.2", "yellow", "pace.yellow"),
    (NINGXIA, "investment 5%—6%", "5", "green", "pace.green"),
    (NINGXIA, "investment 5%—6%", "9", "green", "pace.green"),
    (NINGXIA, "investment 5%—6%", "4", "yellow", "pace.yellow"),
    (NINGXIA, "CPI 3%以内", "0.2", "green", "pace.green"),
    (NINGXIA, "CPI 3%以内", "3", "green", "pace.green"),
    (NINGXIA, "CPI 3%以内", "3.3", "yellow", "pace.yellow"),
    (NINGXIA, "CPI 3%以内", "4", "red", "pace.red"),
    (NINGXIA, "CPI 2%左右", "2.1", "green", "pace.green"),
    (NINGXIA, "CPI 2%左右", "2.3", "yellow", "pace.yellow"),
    (NINGXIA, "energy 下降3%以上", "3.1", "green", "pace.green"),
    (NINGXIA, "energy 下降3%以上", "2.5", "yellow", "pace.yellow"),
    (NINGXIA, "energy 下降3%以上", "-3", "red", "pace.red"),
    (NINGXIA, "unemployment 5.5%左右", "5.1", "green", "pace.green"),
    (NINGXIA, "unemployment 5.5%左右", "5.7", "green", "pace.green"),
    (NINGXIA, "unemployment 5.5%左右", "6.4", "yellow", "pace.yellow"),
    (NINGXIA, "good air 85%以上", "88", "green", "pace.green"),
    (NINGXIA, "good air 85%以上", "75", "yellow", "pace.yellow"),
    (NINGXIA, "forest +1.2 points", "1.2", "green", "pace.green"),
    (NINGXIA, "forest +1.2 points", "1", "yellow", "pace.yellow"),
    (NINGXIA, "rank 前3", "3", "green", "pace.green"),
    (NINGXIA, "rank 前3", "4", "yellow", "pace.yellow"),
    (NINGXIA, "rank 前3", "6", "yellow", "pace.yellow"),
    (NINGXIA, "rank 前3", "7", "red", "pace.red"),
    (NINGXIA, "doubled 翻一番", "0.95", "green", "pace.slightly-behind"),
    (NINGXIA, "inside 45%—55%", "50", "green", "pace.green"),
    (NINGXIA, "inside 45%—55%", "61", "yellow", "pace.yellow"),
    (NINGXIA, "inside 45%—55%", "40", "yellow", "pace.yellow"),
    (NINGXIA, "no accident", "0", "green", "pace.green"),
    (NINGXIA, "no accident", "1", "red", "pace.red"),
    # the default keeps the same bounds
    (OURS, "37 car parks", "18.352", "green", "pace.green"),
    (OURS, "37 car parks", "14.652", "yellow", "pace.yellow"),
    (OURS, "37 car parks", "7.2", "red", "pace.red"),
    (OURS, "CPI 3%以内", "3.3", "yellow", "pace.yellow"),
    # yellow as soon as behind at all, never red by pace
    (SUQIAN, "37 car parks", "18.352", "green", "pace.green"),
    (SUQIAN, "37 car parks", "18.3", "yellow", "pace.yellow"),
    (SUQIAN, "37 car parks", "0", "yellow", "pace.yellow"),
    (SUQIAN, "CPI 3%以内", "3.1", "yellow", "pace.yellow"),
    (SUQIAN, "GDP 增长5%左右", "4.8", "green", "pace.green"),
    # growth against the expected one
    (TIANJIN, "GDP 增长6%以上", "6", "green", "growth.green"),
    (TIANJIN, "GDP 增长6%以上", "5.9", "yellow", "growth.below-target"),
    (TIANJIN, "GDP 增长6%以上", "0", "yellow", "growth.below-target"),
    (TIANJIN, "GDP 增长6%以上", "-0.1", "red", "growth.negative"),
    (TIANJIN, "GDP 增长5%左右", "4.75", "green", "growth.green"),
    (TIANJIN, "investment 5%—6%", "5", "green", "growth.green"),
    (TIANJIN, "CPI 3%以内", "3", "green", "growth.green"),
    (TIANJIN, "CPI 3%以内", "3.1", "yellow", "growth.below-target"),
    (TIANJIN, "energy 下降3%以上", "4", "grey", "growth.unmeasurable"),
    (TIANJIN, "37 car parks", "37", "grey", "growth.unmeasurable"),
    (TIANJIN, "good air 85%以上", "90", "grey", "growth.unmeasurable"),
    # no measure at all
    (XIAN, "37 car parks", "0", "green", "quiet"),
    (XIAN, "CPI 3%以内", "9", "green", "quiet"),
]


@pytest.mark.parametrize(("name", "target", "value", "colour", "rule"), PACE)
def test_the_light_by_preset_target_and_pace(name: str, target: str, value: str, colour: str, rule: str) -> None:
    found = lit(name, Facts(TARGETS[target], reported(value)))
    assert (found.colour, found.rule) == (colour, f"{name}/{rule}"), found.reason
    assert found.reason.endswith("。") and found.reason.count("。") == 1
    assert found.source == preset(name).source


@pytest.mark.parametrize(
    ("name", "target", "value", "reason"),
    [
        (NINGXIA, "37 car parks", "20", "截至2026-06-30完成20个，为目标“37个”的54.1%；按时间均摊，365天已过181天，应完成49.6%，达到进度要求。"),
        (NINGXIA, "37 car parks", "10", "截至2026-06-30完成10个，为目标“37个”的27%；按时间均摊，365天已过181天，应完成49.6%，落后22.6个百分点，达到10个百分点的黄灯界线。"),
        (NINGXIA, "37 car parks", "2", "截至2026-06-30完成2个，为目标“37个”的5.4%；按时间均摊，365天已过181天，应完成49.6%，落后44.2个百分点，超过30个百分点。"),
        (NINGXIA, "37 car parks", "18", "截至2026-06-30完成18个，为目标“37个”的48.6%；按时间均摊，365天已过181天，应完成49.6%，落后1个百分点，不到10个百分点的黄灯界线。"),
        (NINGXIA, "outlay 不超过800万元", "4800000", "截至2026-06-30已用480万元，为目标“800万元以内”的60%；按时间均摊，365天已过181天，应完成49.6%，落后10.4个百分点，达到10个百分点的黄灯界线。"),
        (NINGXIA, "CPI 3%以内", "2.1", "截至2026-06-30，2.1%，在目标“增长3%以内”之内，低0.9个百分点。"),
        (NINGXIA, "GDP 增长6%以上", "5.4", "截至2026-06-30，5.4%，未达目标“增长6%以上”，低0.6个百分点，按目标完成率计落后10个百分点，达到10个百分点的黄灯界线。"),
        (NINGXIA, "rank 前3", "5", "截至2026-06-30，第5位，未达目标“前3位”，落后2位，按每位10个百分点计落后20个百分点，达到10个百分点的黄灯界线。"),
        (NINGXIA, "firms without a baseline", "380", "380家，未达目标“386家”，低6家，但缺少上年基数，无法按序时进度衡量，请补充基数。"),
        (SUQIAN, "37 car parks", "18", "截至2026-06-30完成18个，为目标“37个”的48.6%；按时间均摊，365天已过181天，应完成49.6%，落后1个百分点，达到0.1个百分点的黄灯界线。"),
        (TIANJIN, "GDP 增长6%以上", "5.9", "截至2026-06-30增速5.9%，预期“增长6%以上”，未给全市平均：没有达到预期。"),
        (XIAN, "37 car parks", "0", "距时限2026-12-31还有174天，未到预警条件。"),
    ],
)  # fmt: skip
def test_the_reason_word_for_word(name: str, target: str, value: str, reason: str) -> None:
    assert lit(name, Facts(TARGETS[target], reported(value))).reason == reason


# --- What needs no preset ----------------------------------------------------------------


@pytest.mark.parametrize("name", presets())
@pytest.mark.parametrize(
    ("facts", "today", "colour", "word", "rule"),
    [
        (Facts(done_on=date(2026, 7, 10)), TODAY, "green", "办结", "done"),
        (Facts(done_on=date(2026, 7, 9), deadline=date(2026, 7, 9)), TODAY, "green", "办结", "done"),
        (Facts(done_on=date(2026, 7, 9), deadline=date(2026, 7, 8)), TODAY, "green", "办结", "done.late"),
        (Facts(suspended_on=TODAY), TODAY, "grey", "暂停", "suspended"),
        (Facts(TARGETS["37 car parks"]), date(2025, 12, 31), "grey", "未开始", "before"),
    ],
)
def test_done_suspended_and_not_begun_are_the_same_everywhere(
    name: str, facts: Facts, today: date, colour: str, word: str, rule: str
) -> None:
    found = lit(name, facts, today)
    assert (found.colour, found.word, found.rule) == (colour, word, f"{name}/{rule}")
    assert found.shape == SHAPES[colour] and found.reason


def test_late_by_how_much() -> None:
    assert lit(OURS, Facts(done_on=TODAY, deadline=date(2026, 7, 1))).reason == "2026-07-10办结，比时限晚9天。"


@pytest.mark.parametrize("later", [Facts(done_on=TODAY + timedelta(1)), Facts(suspended_on=TODAY + timedelta(1))])
def test_what_is_done_or_suspended_tomorrow_is_not_so_today(later: Facts) -> None:
    facts = later._replace(target=TARGETS["37 car parks"], figures=reported("37"))
    assert lit(OURS, facts).rule == "luoshi/pace.green"


def test_the_first_day_of_the_period_has_a_light() -> None:
    assert lit(OURS, Facts(), date(2026, 1, 1)).rule == "luoshi/pace.unmeasurable"


# --- No figure, no measure ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        (NINGXIA, "pace"),
        (OURS, "pace"),
        (SUQIAN, "pace"),
        (TIANJIN, "growth"),
        (OUHAI, "monthly"),
    ],
)
def test_no_report_yet_is_an_answer_of_its_own(name: str, rule: str) -> None:
    found = lit(name, Facts(TARGETS["GDP 增长6%以上"]))
    assert (found.colour, found.word, found.rule) == ("grey", "未填报", f"{name}/{rule}.no-report")
    assert found.reason == "目标“增长6%以上”，尚未填报数据。"


@pytest.mark.parametrize("name", [NINGXIA, OURS, SUQIAN, TIANJIN, OUHAI])
def test_a_figure_that_is_no_number_is_told(name: str) -> None:
    found = lit(name, Facts(TARGETS["GDP 增长6%以上"], reported("NaN")))
    assert (found.colour, found.word) == ("grey", "数据不可用")
    assert "不能用来计算" in found.reason


@pytest.mark.parametrize("target", [None, Target(None), Target(D("NaN"))])
@pytest.mark.parametrize(
    ("name", "colour", "rule"),
    [
        (NINGXIA, "grey", "pace.unmeasurable"),
        (OURS, "grey", "pace.unmeasurable"),
        (TIANJIN, "grey", "growth.unmeasurable"),
        (OUHAI, "grey", "monthly.unmeasurable"),
        (SUQIAN, "green", "quiet"),
        (XIAN, "green", "quiet"),
    ],
)
def test_what_cannot_be_measured_says_so(target: Target | None, name: str, colour: str, rule: str) -> None:
    found = lit(name, Facts(target, reported("5")))
    assert (found.colour, found.rule) == (colour, f"{name}/{rule}")
    assert colour == "green" or (found.word == "不可量化" and "不可量化" in found.reason)


@pytest.mark.parametrize("name", presets())
def test_a_dispute_shows_in_the_sentence(name: str) -> None:
    if name == XIAN:  # looks at no figure
        return
    found = lit(name, Facts(TARGETS["GDP 增长6%以上"], reported("5", date(2026, 5, 31), "disputed")))
    assert "统计部门对数据有异议" in found.reason and found.reason.count("。") == 1


# --- Silence -----------------------------------------------------------------------------


def test_an_old_figure_is_held_against_what_is_due_today() -> None:
    facts = Facts(TARGETS["37 car parks"], reported("12.4", date(2026, 4, 30)))  # 33.5 % of 32.9 %
    assert lit(NINGXIA, facts, date(2026, 6, 14)).colour == "green"  # 45 days
    found = lit(NINGXIA, facts, date(2026, 6, 15))
    assert found.colour == "yellow" and "此后没有新数据，按06-15衡量" in found.reason
    assert lit(NINGXIA, facts._replace(fresh_days=46), date(2026, 6, 15)).colour == "green"
    assert lit(NINGXIA, facts._replace(fresh_days=10**12), date(2026, 8, 31)).colour == "green"


def test_a_figure_from_before_the_period_does_not_count() -> None:
    assert lit(NINGXIA, Facts(TARGETS["37 car parks"], reported("37", date(2025, 12, 31)))).word == "未填报"
    assert lit(NINGXIA, Facts(TARGETS["37 car parks"], reported("37", date(2026, 1, 1)))).colour == "green"


# --- Milestones --------------------------------------------------------------------------

NODES = [
    ((True, True), "green", "pace.green"),
    ((True, False), "yellow", "pace.yellow"),
    ((False, False), "red", "pace.red"),
    ((True, True, True), "green", "pace.green"),
]


@pytest.mark.parametrize(("done", "colour", "rule"), NODES)
def test_words_alone_are_lit_by_their_milestones(done: tuple[bool, ...], colour: str, rule: str) -> None:
    schedule = Schedule(YEAR, "milestones", quarters(None, None, None, None, done=done))
    found = lit(NINGXIA, Facts(), TODAY, schedule)
    assert (found.colour, found.rule) == (colour, f"{NINGXIA}/{rule}")
    assert found.reason.startswith(f"形象进度4个节点已完成{sum(done)}个")


def test_a_target_goes_by_the_percentages_of_its_milestones() -> None:
    schedule = Schedule(YEAR, "milestones", quarters(10, 20, 60, 100))
    found = lit(NINGXIA, Facts(TARGETS["37 car parks"], reported("7.4")), TODAY, schedule)
    assert found.colour == "green" and "第2季度末应完成20%" in found.reason


# --- Near and overdue --------------------------------------------------------------------

BY_JUNE = Schedule(Period(date(2026, 1, 1), HALF))


@pytest.mark.parametrize(
    ("name", "left", "colour", "rule"),
    [
        (OURS, 11, "grey", "pace.unmeasurable"),
        (OURS, 10, "blue", "near"),
        (OURS, 0, "blue", "near"),
        (SUQIAN, 11, "green", "quiet"),
        (SUQIAN, 10, "blue", "near"),
        (XIAN, 4, "green", "quiet"),
        (XIAN, 3, "yellow", "near"),
        (XIAN, 0, "yellow", "near"),
        (OURS, -1, "red", "overdue"),
        (SUQIAN, -1, "red", "overdue"),
        (XIAN, -1, "red", "overdue"),
        (NINGXIA, -1, "grey", "pace.unmeasurable"),
    ],
)
def test_a_row_of_words_by_its_deadline(name: str, left: int, colour: str, rule: str) -> None:
    found = lit(name, Facts(deadline=TODAY + timedelta(left)))
    assert (found.colour, found.rule) == (colour, f"{name}/{rule}")


def test_the_words_of_near_and_overdue() -> None:
    assert lit(XIAN, Facts(deadline=TODAY)).reason == "今天就是时限（2026-07-10），尚未办结。"
    assert lit(XIAN, Facts(deadline=TODAY + timedelta(2))).reason == "距时限还有2天（2026-07-12），尚未办结。"
    assert lit(XIAN, Facts(deadline=TODAY - timedelta(2))).reason == "已逾期2天（时限2026-07-08），没有办结。"
    assert lit(XIAN, Facts(deadline=TODAY)).word == "临近"
    assert lit(XIAN, Facts(deadline=TODAY - timedelta(2))).word == "逾期"


def test_without_a_deadline_the_end_of_the_period_is_one() -> None:
    assert lit(XIAN, Facts(), date(2026, 7, 1), BY_JUNE).rule == "xian/overdue"
    assert lit(XIAN, Facts(), date(2026, 6, 30), BY_JUNE).rule == "xian/near"


def test_behind_weighs_more_than_near_and_near_more_than_on_time() -> None:
    near = {"deadline": TODAY + timedelta(5)}
    assert lit(SUQIAN, Facts(TARGETS["37 car parks"], reported("2"), **near)).rule == "suqian/pace.yellow"
    assert lit(SUQIAN, Facts(TARGETS["37 car parks"], reported("20"), **near)).rule == "suqian/near"
    assert lit(SUQIAN, Facts(TARGETS["37 car parks"], reported("37"), **near)).rule == "suqian/pace.green"


@pytest.mark.parametrize(
    ("name", "value", "colour", "rule"),
    [
        (OURS, "37", "yellow", "overdue.reached"),
        (OURS, "36", "red", "overdue"),
        (XIAN, "37", "yellow", "overdue.reached"),
    ],
)
def test_reached_but_not_closed_out_is_yellow(name: str, value: str, colour: str, rule: str) -> None:
    found = lit(name, Facts(TARGETS["37 car parks"], reported(value), deadline=HALF), TODAY, BY_JUNE)
    assert (found.colour, found.rule) == (colour, f"{name}/{rule}")


@pytest.mark.parametrize(
    ("target", "value", "day", "colour", "rule"),
    [
        ("GDP 增长6%以上", "7", date(2026, 5, 31), "grey", "overdue.waiting"),
        ("GDP 增长6%以上", "7", HALF, "green", "pace.green"),
        ("GDP 增长6%以上", "5.9", HALF, "red", "overdue.missed"),
        ("rank 前3", "2", HALF, "green", "pace.green"),
        ("outlay 不超过800万元", "6000000", date(2026, 5, 31), "grey", "overdue.waiting"),
        ("outlay 不超过800万元", "7900000", HALF, "green", "pace.green"),
        ("outlay 不超过800万元", "8100000", HALF, "red", "overdue.missed"),
        ("PM2.5 28", "27", HALF, "green", "pace.green"),
        ("PM2.5 28", "29", HALF, "red", "overdue.missed"),
        ("forest +1.2 points", "1.1", HALF, "red", "overdue"),
    ],
)
def test_a_rate_or_a_cap_waits_for_the_figure_of_the_last_day(
    target: str, value: str, day: date, colour: str, rule: str
) -> None:
    found = lit(OURS, Facts(TARGETS[target], reported(value, day)), TODAY, BY_JUNE)
    assert (found.colour, found.rule) == (colour, f"luoshi/{rule}"), found.reason


def test_a_rate_without_any_figure_waits_too() -> None:
    assert lit(OURS, Facts(TARGETS["GDP 增长6%以上"]), TODAY, BY_JUNE).rule == "luoshi/overdue.waiting"


def test_a_rate_that_stood_at_the_last_day_is_quiet_under_a_preset_of_warnings() -> None:
    found = lit(XIAN, Facts(TARGETS["GDP 增长6%以上"], reported("7")), TODAY, BY_JUNE)
    assert found.rule == "xian/quiet" and found.reason.startswith("到期数据已达目标")


def test_on_the_last_day_there_are_no_days_left() -> None:
    found = lit(XIAN, Facts(TARGETS["37 car parks"], reported("37"), deadline=TODAY))
    assert found.reason == "距时限2026-07-10还有0天，未到预警条件。"


def test_near_is_said_of_a_rate_even_when_it_stands_at_its_target() -> None:
    facts = Facts(TARGETS["GDP 增长6%以上"], reported("7"), deadline=TODAY)
    assert lit(XIAN, facts).rule == "xian/near"


# --- Growth, months, starts --------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "mean", "colour", "rule"),
    [
        ("7", "7", "green", "growth.green"),
        ("7", "7.1", "yellow", "growth.below-mean"),
        ("5", "4", "yellow", "growth.below-target"),
        ("-1", "-2", "red", "growth.negative"),
        ("7", "NaN", "green", "growth.green"),
    ],
)
def test_growth_beside_the_mean_of_the_city(value: str, mean: str, colour: str, rule: str) -> None:
    found = lit(TIANJIN, Facts(TARGETS["GDP 增长6%以上"], reported(value), mean=Decimal(mean)))
    assert (found.colour, found.rule) == (colour, f"{TIANJIN}/{rule}")
    assert ("全市平均" + ("" if mean == "NaN" else f"{mean}%")) in found.reason


MAY, JUNE = date(2026, 5, 31), date(2026, 6, 30)  # 41.4 % and 49.6 % are due


@pytest.mark.parametrize(
    ("figures", "today", "colour", "rule"),
    [
        ([(MAY, "16")], date(2026, 7, 10), "green", "monthly.done"),  # May is judged until 10 July
        ([(MAY, "16")], date(2026, 7, 11), "red", "monthly.not-done"),  # then June
        ([(MAY, "15")], date(2026, 7, 10), "red", "monthly.not-done"),
        ([(MAY, "15"), (JUNE, "16")], date(2026, 7, 10), "yellow", "monthly.made-good"),
        ([(MAY, "15"), (JUNE, "15.2")], date(2026, 7, 10), "red", "monthly.not-done"),
        ([(JUNE, "18.352")], date(2026, 7, 11), "green", "monthly.done"),
        ([(JUNE, "18.3")], date(2026, 7, 11), "red", "monthly.not-done"),
        ([(date(2026, 5, 30), "15.24")], date(2026, 7, 10), "red", "monthly.not-done"),  # held against the month's end
        ([(JUNE, "18")], date(2026, 7, 10), "yellow", "monthly.made-good"),  # nothing was reported for May
        ([(date(2026, 1, 31), "9")], date(2026, 2, 10), "grey", "monthly.before"),
        ([(date(2026, 1, 31), "9")], date(2026, 2, 11), "green", "monthly.done"),
    ],
)
def test_each_month_done_not_done_or_made_good(
    figures: list[tuple[date, str]], today: date, colour: str, rule: str
) -> None:
    facts = Facts(TARGETS["37 car parks"], tuple(Figure(day, Decimal(value)) for day, value in figures))
    found = lit(OUHAI, facts, today)
    assert (found.colour, found.rule) == (colour, f"{OUHAI}/{rule}"), found.reason


def test_a_period_that_begins_on_the_last_day_of_a_month_is_judged_for_that_month() -> None:
    schedule = Schedule(Period(MAY, date(2026, 12, 31)))
    facts = Facts(TARGETS["37 car parks"], reported("1", MAY))
    assert lit(OUHAI, facts, date(2026, 7, 10), schedule).rule == "ouhai-2020/monthly.done"
    later = Schedule(Period(date(2026, 6, 1), date(2026, 12, 31)))
    assert lit(OUHAI, facts, date(2026, 7, 10), later).rule == "ouhai-2020/monthly.before"


@pytest.mark.parametrize("day", [date(1, 1, 5), date(1, 2, 10), date(1, 2, 11)])
def test_the_first_month_of_the_calendar_has_a_light(day: date) -> None:
    schedule = Schedule(Period(date(1, 1, 2), date(1, 12, 31)))
    assert lit(OUHAI, Facts(), day, schedule).colour == "grey"


@pytest.mark.parametrize(
    ("target", "may", "june", "rule"),
    [
        ("GDP 增长6%以上", "5", "6", "monthly.made-good"),
        ("GDP 增长6%以上", "5", "5.5", "monthly.not-done"),
        ("GDP 增长6%以上", "6", "5", "monthly.done"),
        ("outlay 不超过800万元", "4000000", "4000000", "monthly.not-done"),
        ("outlay 不超过800万元", "3600000", "3700000", "monthly.made-good"),
    ],
)
def test_a_rate_or_a_cap_is_made_good_when_it_stands_right_today(target: str, may: str, june: str, rule: str) -> None:
    figures = (Figure(MAY, Decimal(may)), Figure(JUNE, Decimal(june)))
    found = lit(OUHAI, Facts(TARGETS[target], figures), date(2026, 7, 10))
    assert found.rule == f"{OUHAI}/{rule}", found.reason


@pytest.mark.parametrize(
    ("target", "value", "colour", "rule"),
    [
        ("firms 达到386家", "386", "green", "monthly.reached"),
        ("firms without a baseline", "386", "green", "monthly.reached"),
        ("firms without a baseline", "385", "grey", "monthly.no-baseline"),
        ("firms 达到386家", "385", "yellow", "monthly.made-good"),
        ("GDP 增长6%以上", "6", "yellow", "monthly.made-good"),
        ("37 car parks", "37", "yellow", "monthly.made-good"),
    ],
)
def test_a_stock_that_is_reached_owes_no_month(target: str, value: str, colour: str, rule: str) -> None:
    found = lit(OUHAI, Facts(TARGETS[target], reported(value)), date(2026, 7, 10))
    assert (found.colour, found.rule) == (colour, f"{OUHAI}/{rule}")


def test_milestones_are_made_good_by_the_day_they_were_done() -> None:
    nodes = quarters(None, None, None, None, done=(True, True))
    late = (nodes[0], nodes[1]._replace(done_on=date(2026, 7, 5)), *nodes[2:])
    assert (
        lit(OUHAI, Facts(), date(2026, 7, 20), Schedule(YEAR, "milestones", late)).rule
        == "ouhai-2020/monthly.made-good"
    )
    assert lit(OUHAI, Facts(), date(2026, 7, 20), Schedule(YEAR, "milestones", nodes)).rule == "ouhai-2020/monthly.done"
    open_ = Schedule(YEAR, "milestones", quarters(None, None, None, None, done=(True,)))
    assert lit(OUHAI, Facts(), date(2026, 7, 20), open_).rule == "ouhai-2020/monthly.not-done"


@pytest.mark.parametrize(
    ("planned", "started", "today", "colour", "rule"),
    [
        (date(2026, 5, 10), None, date(2026, 5, 31), "green", "pace.green"),
        (date(2026, 5, 10), None, date(2026, 6, 1), "yellow", "start.yellow"),
        (date(2026, 5, 10), None, date(2026, 7, 31), "yellow", "start.yellow"),
        (date(2026, 5, 10), None, date(2026, 8, 1), "red", "start.red"),
        (date(2025, 11, 1), None, date(2026, 1, 31), "yellow", "start.yellow"),
        (date(2025, 11, 1), None, date(2026, 2, 1), "red", "start.red"),
        (date(2026, 5, 10), date(2026, 8, 1), date(2026, 8, 1), "green", "pace.green"),
        (date(2026, 5, 10), date(2026, 8, 2), date(2026, 8, 1), "red", "start.red"),
        (date(2026, 9, 10), None, date(2026, 8, 1), "green", "pace.green"),
    ],
)
@pytest.mark.parametrize("name", [NINGXIA, OURS])
def test_works_that_do_not_start(
    name: str, planned: date, started: date | None, today: date, colour: str, rule: str
) -> None:
    facts = Facts(TARGETS["37 car parks"], reported("37", date(2026, 1, 31)), starts_on=planned, started_on=started)
    found = lit(name, facts, today)
    assert (found.colour, found.rule) == (colour, f"{name}/{rule}")


def test_the_words_of_a_late_start() -> None:
    facts = Facts(TARGETS["37 car parks"], reported("37"), starts_on=date(2026, 5, 10))
    assert lit(NINGXIA, facts, date(2026, 8, 1)).reason == "计划2026-05开工，至今没有开工，已过3个月。"


# --- Several lights ----------------------------------------------------------------------


def test_the_gravest_of_several_lights() -> None:
    lights = [lit(NINGXIA, Facts(TARGETS["37 car parks"], reported(value))) for value in ("20", "10", "2", "10")]
    lights.append(lit(NINGXIA, Facts()))
    lights.append(lit(SUQIAN, Facts(deadline=TODAY)))
    assert [light.colour for light in lights] == ["green", "yellow", "red", "yellow", "grey", "blue"]
    ordered = []
    while (worst := gravest(lights)) is not None:
        ordered.append(worst.colour)
        lights.remove(worst)
    assert ordered == ["red", "yellow", "yellow", "blue", "grey", "green"]


def test_no_light_is_told_by_its_colour_alone() -> None:
    assert len(set(WORDS.values())) == len(set(SHAPES.values())) == 5 and WORDS.keys() == SHAPES.keys()


# --- Progress ----------------------------------------------------------------------------


def test_progress_says_what_is_done_and_what_is_due() -> None:
    found = progress(TARGETS["37 car parks"], reported("10"), EQUAL, TODAY)
    assert (found.way, found.done, found.due, found.behind, found.met) == (
        "share",
        D("27.0"),
        D("49.6"),
        D("22.6"),
        False,
    )
    found = progress(TARGETS["outlay 不超过800万元"], reported("4800000"), EQUAL, TODAY)
    assert (found.done, found.due, found.behind, found.met) == (D(60), D("49.6"), D("10.4"), True)
    found = progress(TARGETS["rank 前3"], reported("5"), EQUAL, TODAY)
    assert (found.way, found.done, found.due, found.behind) == ("level", D(80), D(100), D(20))
    found = progress(None, (), Schedule(YEAR, "milestones", quarters(30, 60, done=(True, True))), TODAY)
    assert (found.done, found.due, found.met) == (D(100), D(100), True)


@pytest.mark.parametrize(("age", "due"), [(45, "32.9"), (46, "45.5")])
def test_progress_takes_a_figure_for_fresh_for_forty_five_days(age: int, due: str) -> None:
    day = date(2026, 4, 30)
    assert progress(TARGETS["37 car parks"], reported("9", day), EQUAL, day + timedelta(age)).due == D(due)


def test_a_target_already_passed_by_its_baseline_is_held_as_it_is() -> None:
    target = TARGETS["firms 达到386家"]._replace(baseline=D(400))
    assert progress(target, reported("380"), EQUAL, TODAY).rule == "no-baseline"
    assert progress(target._replace(baseline=D(386)), reported("380"), EQUAL, TODAY).rule == "no-baseline"
    falling = TARGETS["PM2.5 28 from 33"]._replace(baseline=D(28))
    assert progress(falling, reported("29"), EQUAL, TODAY).way == "level"
