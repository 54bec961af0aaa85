"""How far a row is: the ways of measuring, and their corners."""

from __future__ import annotations

from datetime import date

import pytest
from rows import EQUAL, HALF, TARGETS, YEAR, D, quarters, reported

from luoshi.assessing.figures import Figure, Target
from luoshi.assessing.progress import progress
from luoshi.assessing.schedule import Schedule

TODAY = date(2026, 7, 10)
BAND = Target(D(100), "level", "range", D(120), "个", indicator="新建停车场", cumulative=True)


def test_an_amount_between_bounds_goes_by_the_near_end_and_a_cap_by_the_far_end() -> None:
    assert progress(BAND, reported("50"), EQUAL, TODAY).done == 50
    assert progress(BAND._replace(aim="lower"), reported("60"), EQUAL, TODAY).done == 50


@pytest.mark.parametrize(
    "target",
    [BAND._replace(aim="inside"), TARGETS["GDP 增长6%以上"]._replace(cumulative=True)],
    ids=("inside", "growth"),
)
def test_what_is_watched_has_no_share_to_be_done_by_june(target: Target) -> None:
    found = progress(target, reported("5"), EQUAL, TODAY)
    assert (found.way, found.due) == ("level", 100)


def test_a_single_thing_to_do_has_its_share() -> None:
    found = progress(Target(D(1), unit="座", cumulative=True), reported("0"), EQUAL, TODAY)
    assert (found.way, found.done) == ("share", 0)


def test_a_short_way_is_a_way() -> None:
    stock = Target(D(386), unit="家", indicator="高新技术企业", baseline=D("385.5"))
    assert progress(stock, reported("385.75"), EQUAL, TODAY).done == 50
    falling = Target(D(28), unit="微克/立方米", indicator="PM2.5平均浓度", baseline=D("28.5"))
    assert progress(falling, reported("28.25"), EQUAL, TODAY).done == 50


@pytest.mark.parametrize(
    "schedule", [EQUAL._replace(milestones=quarters(None, done=(True,))), Schedule(YEAR, "milestones")]
)
def test_milestones_count_only_where_they_are_the_schedule(schedule: Schedule) -> None:
    found = progress(None, (), schedule, TODAY)
    assert (found.way, found.rule) == ("none", "unmeasurable")


@pytest.mark.parametrize(
    ("target", "figures", "rule"),
    [
        (None, (), "unmeasurable"),
        (TARGETS["37 car parks"], (), "no-report"),
        (TARGETS["37 car parks"], reported("NaN"), "unusable"),
        (TARGETS["firms without a baseline"], reported("380"), "no-baseline"),
    ],
)
def test_what_is_not_known_is_not_met(target: Target | None, figures: tuple[Figure, ...], rule: str) -> None:
    found = progress(target, figures, EQUAL, TODAY)
    assert (found.way, found.rule, found.met, found.behind) == ("none", rule, False, None)


@pytest.mark.parametrize(("fresh", "due"), [(-1, "49.9"), (0, "49.9"), (1, "49.6")])
def test_no_day_of_grace_is_none(fresh: int, due: str) -> None:
    assert progress(TARGETS["37 car parks"], reported("20"), EQUAL, date(2026, 7, 1), fresh).due == D(due)
    assert progress(TARGETS["37 car parks"], reported("20"), EQUAL, HALF, fresh).due == D("49.6")


def test_the_words_of_a_dispute() -> None:
    found = progress(TARGETS["CPI 3%以内"], reported("2.1", state="disputed"), EQUAL, TODAY)
    assert found.reason == "截至2026-06-30，2.1%，在目标“增长3%以内”之内，低0.9个百分点（统计部门对数据有异议）。"
