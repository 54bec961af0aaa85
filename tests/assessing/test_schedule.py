"""What is due by a day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import chinese_calendar
import pytest
from rows import EQUAL, YEAR, D, quarters

from luoshi.assessing.schedule import (
    Milestone,
    Period,
    Schedule,
    due_milestones,
    expected,
    milestones_done,
    quarter_end,
    shape,
    tenth,
    workday,
    workday_after,
    workdays,
)

NODES = Schedule(YEAR, "milestones", quarters(20, 50, 80, 100))
WORDS = Schedule(YEAR, "milestones", quarters(None, None, None, None))
MIXED = Schedule(YEAR, "milestones", quarters(None, 40, None, 100))
SHARES = tuple(map(Decimal, (2, 5, 12, 20, 30, 42, 50, 58, 68, 78, 88, 100)))
SHAPED = Schedule(YEAR, "shape", shares=SHARES)
SPRING = Period(date(2026, 3, 1), date(2026, 6, 30))

CASES = [
    (EQUAL, date(2025, 12, 31), "0", "schedule.before"),
    (EQUAL, date(2026, 1, 1), "0.3", "schedule.equal"),
    (EQUAL, date(2026, 6, 30), "49.6", "schedule.equal"),
    (EQUAL, date(2026, 12, 30), "99.7", "schedule.equal"),
    (EQUAL, date(2026, 12, 31), "100", "schedule.end"),
    (EQUAL, date(2027, 5, 1), "100", "schedule.end"),
    (Schedule(SPRING), date(2026, 4, 30), "50", "schedule.equal"),
    (Schedule(Period(date(2026, 5, 1), date(2026, 5, 1))), date(2026, 5, 1), "100", "schedule.end"),
    (Schedule(Period(date(2026, 5, 1), date(2026, 4, 1))), date(2026, 5, 1), "100", "schedule.end"),
    (EQUAL._replace(working=True), date(2026, 1, 1), "0", "schedule.working"),
    (EQUAL._replace(working=True), date(2026, 1, 31), "8.5", "schedule.working"),
    (Schedule(Period(date(2026, 2, 15), date(2026, 2, 22)), working=True), date(2026, 2, 17), "37.5", "schedule.equal"),
    (Schedule(Period(date(2030, 1, 11), date(2030, 1, 13)), working=True), date(2030, 1, 11), "100", "schedule.working"),
    (NODES, date(2026, 3, 30), "0", "schedule.milestones"),
    (NODES, date(2026, 3, 31), "20", "schedule.milestones"),
    (NODES, date(2026, 6, 29), "20", "schedule.milestones"),
    (NODES, date(2026, 9, 30), "80", "schedule.milestones"),
    (NODES, date(2026, 12, 31), "100", "schedule.end"),
    (WORDS, date(2026, 3, 30), "0", "schedule.milestones"),
    (WORDS, date(2026, 3, 31), "25", "schedule.nodes"),
    (WORDS, date(2026, 10, 1), "75", "schedule.nodes"),
    (MIXED, date(2026, 4, 1), "0", "schedule.milestones"),
    (MIXED, date(2026, 9, 30), "40", "schedule.milestones"),
    (Schedule(YEAR, "milestones", quarters(60, 30, 120)), date(2026, 6, 30), "60", "schedule.milestones"),
    (Schedule(YEAR, "milestones", quarters(60, 30, 120)), date(2026, 9, 30), "100", "schedule.milestones"),
    (Schedule(YEAR, "milestones"), date(2026, 6, 30), "49.6", "schedule.equal"),
    (SHAPED, date(2026, 1, 31), "2", "schedule.shape"),
    (SHAPED, date(2026, 1, 15), "1", "schedule.shape"),
    (SHAPED, date(2026, 6, 30), "42", "schedule.shape"),
    (SHAPED, date(2026, 6, 15), "36", "schedule.shape"),
    (SHAPED, date(2026, 2, 14), "3.5", "schedule.shape"),
    (Schedule(SPRING, "shape", shares=SHARES), date(2026, 4, 30), "40.5", "schedule.shape"),
    (Schedule(YEAR, "shape", shares=SHARES[:11]), date(2026, 6, 30), "49.6", "schedule.equal"),
    (Schedule(YEAR, "shape", shares=SHARES[::-1]), date(2026, 6, 30), "49.6", "schedule.equal"),
    (Schedule(YEAR, "shape", shares=(Decimal("NaN"),) * 12), date(2026, 6, 30), "49.6", "schedule.equal"),
    (Schedule(YEAR, "shape", shares=(Decimal(0),) * 12), date(2026, 6, 30), "49.6", "schedule.equal"),
    (Schedule(Period(date(2026, 1, 1), date(2027, 12, 31)), "shape", shares=SHARES), date(2026, 12, 31), "50", "schedule.equal"),
    (EQUAL._replace(kind="no such"), date(2026, 6, 30), "49.6", "schedule.equal"),
]  # fmt: skip


@pytest.mark.parametrize(("schedule", "day", "percent", "rule"), CASES)
def test_what_is_due(schedule: Schedule, day: date, percent: str, rule: str) -> None:
    found = expected(schedule, day)
    assert (found.percent, found.rule) == (D(percent), rule)
    assert found.reason.endswith("。") and found.reason.count("。") == 1


@pytest.mark.parametrize(
    ("schedule", "day", "reason"),
    [
        (EQUAL, date(2026, 6, 30), "按时间均摊，365天已过181天，应完成49.6%。"),
        (EQUAL, date(2025, 6, 30), "2026-01-01才开始，尚无进度要求。"),
        (EQUAL._replace(working=True), date(2026, 1, 31), "按工作日均摊，248个工作日已过21个，应完成8.5%。"),
        (Schedule(YEAR, "milestones"), date(2026, 6, 30), "没有填形象进度，按时间均摊，365天已过181天，应完成49.6%。"),
        (NODES, date(2026, 7, 1), "按形象进度，第2季度末应完成50%。"),
        (WORDS, date(2026, 7, 1), "按形象进度，第2季度末应完成4个节点中的2个。"),
        (SHAPED, date(2026, 6, 30), "按往年进度，截至06-30应完成42%。"),
        (Schedule(YEAR, "shape"), date(2026, 6, 30), "往年进度不可用，按时间均摊，365天已过181天，应完成49.6%。"),
        (NODES, date(2026, 1, 1), "第一个形象进度节点还没有到。"),
    ],
)
def test_the_sentence_says_how_it_was_reckoned(schedule: Schedule, day: date, reason: str) -> None:
    assert expected(schedule, day).reason == reason


def test_years_without_published_holidays_count_mondays_to_fridays_and_say_so() -> None:
    later = Schedule(Period(date(2035, 1, 1), date(2035, 12, 31)), working=True)
    assert expected(later, date(2035, 1, 31)).reason == (
        "按工作日均摊，261个工作日已过23个，应完成8.8%（2004—2026年以外没有放假安排的数据，按周一至周五计）。"
    )
    assert workdays(date(2003, 12, 29), date(2004, 1, 4)).note
    assert workdays(date(2026, 12, 28), date(2027, 1, 3)).note
    assert workdays(date(2004, 1, 1), date(2026, 12, 31)).note == ""
    assert workdays(date.min, date.max).days > 2_000_000


def test_working_days_agree_with_the_published_arrangements() -> None:
    day = date(2025, 1, 1)
    count = 0
    while day <= date(2026, 12, 31):
        assert workday(day) == chinese_calendar.is_workday(day)
        count += workday(day)
        day += timedelta(days=1)
    assert workdays(date(2025, 1, 1), date(2026, 12, 31)).days == count


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2026, 5, 1), date(2026, 5, 5), 0),
        (date(2026, 5, 9), date(2026, 5, 9), 1),  # a Saturday on which people work
        (date(2026, 5, 6), date(2026, 5, 6), 1),
        (date(2026, 5, 6), date(2026, 5, 5), 0),
        (date(2030, 1, 7), date(2030, 1, 20), 10),
        (date(2030, 1, 11), date(2030, 1, 13), 1),
    ],
)
def test_working_days_are_counted_with_both_ends(first: date, last: date, days: int) -> None:
    assert workdays(first, last).days == days


@pytest.mark.parametrize(
    ("day", "days", "found"),
    [
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 0, date(2026, 9, 30)),
        (date(2026, 4, 30), 2, date(2026, 5, 7)),
        (date(2030, 1, 4), 1, date(2030, 1, 7)),
        (date(9999, 12, 30), 5, date(9999, 12, 31)),
    ],
)
def test_so_many_working_days_later(day: date, days: int, found: date) -> None:
    assert workday_after(day, days)[0] == found


def test_quarters_end_where_they_end() -> None:
    assert [quarter_end(2026, q) for q in (0, 1, 2, 3, 4, 9)] == [
        date(2026, 3, 31), date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31), date(2026, 12, 31),
    ]  # fmt: skip


def test_at_the_end_of_the_period_every_milestone_is_due() -> None:
    short = Schedule(Period(date(2026, 1, 1), date(2026, 5, 31)), "milestones", quarters(50, 100))
    assert [m.quarter for m in due_milestones(short, date(2026, 5, 30))] == [1]
    assert [m.quarter for m in due_milestones(short, date(2026, 5, 31))] == [1, 2]


def test_a_milestone_counts_as_done_from_its_day_on() -> None:
    dated = Schedule(
        YEAR, "milestones", (Milestone(1, done=True, done_on=date(2026, 4, 2)), Milestone(2, done=True), Milestone(3))
    )
    assert [milestones_done(dated, date(2026, 4, day)) for day in (1, 2, 3)] == [1, 2, 2]


def test_the_shape_is_the_mean_of_the_years_that_are_fit() -> None:
    even = [Decimal(i) for i in range(1, 13)]
    late = [Decimal(0)] * 11 + [Decimal(6)]
    found = shape([even, late, even[:11], [*even[:11], Decimal(3)], [*even[:11], None], [Decimal(-1), *even[1:]]])
    assert found.shares[5] == 25 and found.shares[11] == 100
    assert found.reason == "取往年2年逐月累计占全年的平均，另有4年数据不全或下降，未用。"
    assert shape([even]).reason == "取往年1年逐月累计占全年的平均。"
    assert shape([[Decimal(i) / 12 for i in range(1, 13)]]).shares[2] == 25
    assert shape([]).shares == () and "没有可用的往年" in shape([]).reason
    assert shape([[Decimal(0)] * 12]).shares == ()


def test_a_tenth_is_rounded_half_up_and_has_an_end() -> None:
    assert [tenth(D(v)) for v in ("9.95", "9.949", "-0.05", "1e30")] == [D("10.0"), D("9.9"), D("-0.1"), D(10) ** 9]
