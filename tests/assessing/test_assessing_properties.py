"""What holds for any row: nothing raises, every answer explains itself, a better figure is never lit worse."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rows import TARGETS, YEAR

from luoshi.assessing.checks import Entry, check_entry
from luoshi.assessing.figures import Figure, Target, aim, compare, standing, usable
from luoshi.assessing.forecast import forecast
from luoshi.assessing.lights import Facts, light
from luoshi.assessing.presets import presets
from luoshi.assessing.schedule import Milestone, Period, Schedule, expected, shape
from luoshi.assessing.verdict import verdict

GRAVEST = ("red", "yellow", "blue", "grey", "green")
BEST = ("missed", "nearly", "met", "exceeded")

quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

wild = st.one_of(
    st.none(),
    st.sampled_from([Decimal(x) for x in ("0", "-0", "NaN", "sNaN", "Infinity", "-Infinity", "1e308", "1e-308", "1e999999", "1e30", "-1e30", "1e-30")]),
    st.decimals(-1000, 1000, places=2),
    st.decimals(allow_nan=True, allow_infinity=True),
)  # fmt: skip
any_day = st.one_of(st.dates(date(2025, 11, 1), date(2027, 3, 1)), st.dates())
words = st.sampled_from(["", "地区生产总值", "PM2.5平均浓度", "城镇调查失业率", "空气质量优良率"])
targets = st.builds(
    Target,
    wild,
    st.sampled_from(["level", "growth", "change", "rate", "rank", "streak", "ratio", "?"]),
    st.sampled_from(["eq", "approx", "ge", "le", "range", "?"]),
    wild,
    st.sampled_from(["", "%", "番", "倍", "百分点", "元", "个"]),
    st.sampled_from(["", "up", "down"]),
    words,
    wild,
    st.booleans(),
    st.sampled_from(["", "higher", "lower", "inside"]),
)
figures = st.builds(
    Figure,
    any_day,
    wild,
    st.booleans(),
    st.sampled_from(["reported", "confirmed", "disputed", "?"]),
    st.sampled_from(["", "level", "growth"]),
    st.sampled_from(["", "%", "元", "万元", "亿"]),
)
milestones = st.builds(Milestone, st.integers(-2, 9), st.text(max_size=5), wild, st.booleans(), st.none() | any_day)
schedules = st.builds(
    Schedule,
    st.builds(Period, any_day, any_day),
    st.sampled_from(["equal", "milestones", "shape", "?"]),
    st.lists(milestones, max_size=5).map(tuple),
    st.lists(wild.filter(lambda value: value is not None), max_size=13).map(tuple),
    st.booleans(),
)
facts = st.builds(
    Facts,
    st.none() | targets,
    st.lists(figures, max_size=5).map(tuple),
    st.none() | any_day,
    st.none() | any_day,
    st.none() | any_day,
    st.none() | any_day,
    st.none() | any_day,
    wild,
    st.none() | st.integers(),
    moved=st.sampled_from(["", "2027年1月20日结转到2027年的分解表。"]),
)
named_presets = st.sampled_from(list(presets().values()))


@quick
@given(facts, schedules, any_day, named_presets)
def test_a_light_never_raises_and_always_explains_itself(facts: Facts, schedule: Schedule, today: date, preset) -> None:  # type: ignore[no-untyped-def]
    found = light(facts, schedule, today, preset)
    assert found.colour in GRAVEST
    assert found.word and found.shape and found.source
    assert found.rule.startswith(f"{preset.id}/")
    assert len(found.reason) > 4 and found.reason.endswith("。")


@quick
@given(schedules, any_day, any_day)
def test_what_is_due_lies_between_nothing_and_all_and_only_grows(schedule: Schedule, one: date, other: date) -> None:
    first, last = sorted((one, other))
    early, late = expected(schedule, first), expected(schedule, last)
    assert 0 <= early.percent <= late.percent <= 100
    assert early.reason and late.reason


@quick
@given(
    st.none() | targets, st.lists(figures, max_size=5), any_day, st.none() | any_day, st.lists(milestones, max_size=3)
)
def test_a_verdict_never_raises(
    target: Target | None, given_: list[Figure], today: date, end: date | None, nodes: list[Milestone]
) -> None:
    found = verdict(target, given_, today, end=end, milestones=nodes)
    assert found.reason.endswith("。") and found.word


@quick
@given(figures, st.text(max_size=8), st.text(max_size=30), st.lists(figures, max_size=7), st.none() | targets, any_day)
def test_checks_never_raise(
    figure: Figure, unit: str, text: str, before: list[Figure], target: Target | None, today: date
) -> None:
    for finding in check_entry(Entry(figure, unit, text), before, target, today, text):
        assert finding.severity in ("error", "warning") and finding.sentence and finding.advice and finding.rule


@quick
@given(st.none() | targets, st.lists(wild, max_size=13), st.lists(st.lists(wild, min_size=11, max_size=12), max_size=5))
def test_a_forecast_never_raises_and_its_intervals_lie_in_each_other(
    target: Target | None, now: list[Decimal | None], past: list[list[Decimal | None]]
) -> None:
    found = forecast(target, now, past)
    assert found.reason.endswith("。")
    assert shape(past).reason
    if found.value is not None:
        assert found.low95 <= found.low80 <= found.value <= found.high80 <= found.high95  # type: ignore[operator]
        assert 0 <= found.chance <= 1  # type: ignore[operator]


plain = st.sampled_from(sorted(TARGETS)).map(TARGETS.__getitem__)
amounts = st.integers(0, 20000)


def ordered(target: Target, one: int, other: int) -> tuple[Decimal, Decimal]:
    """Two values around a target, the worse first."""
    scale = abs(target.value or 0) or Decimal(1)
    low, high = sorted(Decimal(number) / 10000 * scale for number in (one, other))
    if aim(target) == "inside":
        centre = ((target.value or 0) + (target.value_high or 0)) / 2
        return (low, high) if abs(low - centre) >= abs(high - centre) else (high, low)
    return (high, low) if aim(target) == "lower" else (low, high)


@settings(max_examples=600, deadline=None)
@given(plain, amounts, amounts, st.dates(date(2026, 1, 1), date(2027, 2, 1)), st.integers(0, 400), named_presets)
def test_a_better_figure_is_never_lit_worse(
    target: Target, one: int, other: int, today: date, age: int, preset
) -> None:  # type: ignore[no-untyped-def]
    worse, better = ordered(target, one, other)
    day = max(today - timedelta(age), YEAR.start)
    lights = [
        light(Facts(target, (Figure(day, value),), mean=Decimal(4)), Schedule(YEAR), today, preset).colour
        for value in (worse, better)
    ]
    assert GRAVEST.index(lights[0]) <= GRAVEST.index(lights[1])


@settings(max_examples=400, deadline=None)
@given(plain, amounts, amounts)
def test_a_better_figure_is_never_judged_worse(target: Target, one: int, other: int) -> None:
    worse, better = ordered(target, one, other)
    names = [
        verdict(target, (Figure(YEAR.end, value),), date(2027, 2, 1), end=YEAR.end).name for value in (worse, better)
    ]
    assert BEST.index(names[0]) <= BEST.index(names[1])
    assert compare(target, worse).gap <= compare(target, better).gap


@quick
@given(plain, amounts, st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_a_light_by_pace_only_darkens_while_nothing_is_reported(
    target: Target, amount: int, one: date, other: date
) -> None:
    first, last = sorted((one, other))
    value = Decimal(amount) / 10000 * (abs(target.value or 0) or Decimal(1))
    facts = Facts(target, (Figure(YEAR.start, value),))
    pace = presets()["yinchuan-2025"]
    early, late = (light(facts, Schedule(YEAR), day, pace).colour for day in (first, last))
    capped = aim(target) == "lower" and target.cumulative
    assert capped or GRAVEST.index(early) >= GRAVEST.index(late)


@quick
@given(targets, st.lists(figures, max_size=6), any_day)
def test_the_figure_that_counts_is_usable_or_none(target: Target, given_: list[Figure], today: date) -> None:
    found = standing(target, given_, today)
    assert found.reason.endswith("。")
    assert found.value is None or usable(found.value) or target.cumulative or target.baseline is not None
    assert found.day is None or found.day <= today
