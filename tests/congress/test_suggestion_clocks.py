"""By when each step is due: a table of cases, and what holds for any pauses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.assessing.schedule import workday
from luoshi.congress.suggestions import clocks
from luoshi.congress.suggestions.clocks import Pause, Span
from luoshi.errors import UsageError

D = date.fromisoformat
CASES = [
    # start, span, last day
    ("2025-03-03", "5 workdays", "2025-03-10", "five working days, the first not counted"),
    ("2025-09-28", "5 workdays", "2025-10-11", "over the National Day and with the Saturday made up"),
    ("2026-02-12", "5 workdays", "2026-02-26", "over the Spring Festival, with the Saturday made up before it"),
    ("2025-01-26", "3 workdays", "2025-02-06", "a Sunday that is worked: it is the start, and not counted"),
    ("2025-03-03", "3 months", "2025-06-03", "the day of the same number"),
    ("2025-07-01", "3 months", "2025-10-09", "an end on a holiday moves behind it"),
    ("2025-02-08", "3 months", "2025-05-08", ""),
    ("2025-11-30", "3 months", "2026-02-28", "no such day: the last of the month, which is worked"),
    ("2024-11-29", "3 months", "2025-02-28", "no leap day"),
    ("2025-03-31", "1 months", "2025-04-30", "the last of a shorter month"),
    ("2025-03-05", "6 months", "2025-09-05", ""),
    ("2025-03-07", "30 days", "2025-04-07", "a Sunday in the three days of Qingming: the Monday after"),
    ("2025-12-02", "30 days", "2026-01-04", "New Year, and a Sunday that is worked"),
]


@pytest.mark.parametrize(("start", "length", "day", "why"), CASES, ids=[f"{c[0]} {c[1]}" for c in CASES])
def test_a_step_is_due(start: str, length: str, day: str, why: str) -> None:
    assert clocks.due(D(start), clocks.span(length)).day == D(day), why


PAUSED = [
    ("2025-03-03", "5 workdays", [("2025-03-05", "2025-03-06")], "2025-03-12", "two working days later"),
    ("2025-03-03", "5 workdays", [("2025-03-08", "2025-03-09")], "2025-03-10", "a pause over a weekend gives no working day"),
    ("2025-03-03", "3 months", [("2025-04-01", "2025-04-10")], "2025-06-13", "ten days later"),
    ("2025-03-03", "3 months", [("2025-04-01", "2025-04-10"), ("2025-04-05", "2025-04-12")], "2025-06-16", "overlapping: twelve"),
    ("2025-03-03", "3 months", [("2025-02-01", "2025-03-02")], "2025-06-03", "before the start: nothing"),
    ("2025-03-03", "3 months", [("2025-06-10", "2025-06-20")], "2025-06-03", "after the end: what is late stays late"),
    ("2025-03-03", "3 months", [("2025-06-02", "2025-06-11"), ("2025-06-12", "2025-06-12")], "2025-06-16", "touching: eleven"),
]


@pytest.mark.parametrize(("start", "length", "pauses", "day", "why"), PAUSED, ids=[c[4] for c in PAUSED])
def test_a_pause_puts_it_off(start: str, length: str, pauses: list[tuple[str, str]], day: str, why: str) -> None:
    held = [Pause(D(first), D(last)) for first, last in pauses]
    assert clocks.due(D(start), clocks.span(length), held).day == D(day), why


def test_an_open_pause_counts_up_to_today() -> None:
    begun = [Pause(D("2025-04-01"))]
    three = clocks.span("3 months")
    assert clocks.due(D("2025-03-03"), three, begun, D("2025-04-10")).day == D("2025-06-13")
    assert clocks.due(D("2025-03-03"), three, begun).day == D("2025-06-03")


def test_a_year_that_the_calendar_does_not_know_is_told() -> None:
    found = clocks.due(D("2031-09-28"), clocks.span("5 workdays"))
    assert found.day == D("2031-10-03")
    assert "没有放假安排的数据" in found.note
    assert "没有放假安排的数据" in clocks.due(D("2031-07-01"), clocks.span("3 months")).note
    assert clocks.due(D("2025-03-03"), clocks.span("3 months")).note == ""


@pytest.mark.parametrize(
    ("day", "today", "word", "left"),
    [
        ("2025-03-10", "2025-03-03", "open", 5),
        ("2025-03-10", "2025-03-05", "soon", 3),
        ("2025-03-10", "2025-03-10", "soon", 0),
        ("2025-03-10", "2025-03-11", "late", -1),
        ("2025-09-30", "2025-10-09", "late", -1),
    ],
)
def test_how_a_step_stands(day: str, today: str, word: str, left: int) -> None:
    assert clocks.standing(D(day), D(today)) == word
    assert clocks.left(D(day), D(today)) == left
    assert clocks.standing(D(day), D(today), [Pause(D("2025-03-01"))]) == "paused"


@pytest.mark.parametrize("wrong", ["", "5", "0 workdays", "5 weeks", "-1 days", "13 months", "５ days", "1e3 days", "400 days"])
def test_what_is_no_span_is_refused(wrong: str) -> None:
    with pytest.raises(UsageError, match="不是时限"):
        clocks.span(wrong)


def test_every_preset_names_its_source_and_hangs_together() -> None:
    for key, rules in clocks.presets().items():
        assert key == rules.key and rules.name and rules.source
        start = D("2025-03-03")
        assert clocks.after(start, rules.answer).day < clocks.after(start, rules.longest).day
        assert clocks.after(start, rules.joint).day < clocks.after(start, rules.answer).day
        assert clocks.span(rules.answer.kept) == rules.answer


# --- For any days --------------------------------------------------------------------------------

DAYS = st.dates(date(2020, 1, 1), date(2029, 12, 31))
SPANS = st.one_of(
    st.builds(Span, st.integers(1, 90), st.just("workdays")),
    st.builds(Span, st.integers(1, 200), st.just("days")),
    st.builds(Span, st.integers(1, 6), st.just("months")),
)
PAUSES = st.lists(st.builds(lambda d, n: Pause(d, d + timedelta(days=n)), DAYS, st.integers(0, 60)), max_size=4)


@given(DAYS, SPANS, PAUSES, PAUSES)
def test_pausing_never_shortens(start: date, length: Span, pauses: list[Pause], more: list[Pause]) -> None:
    before = clocks.due(start, length, pauses).day
    near = [Pause(start, start + timedelta(days=3)), *more]
    assert clocks.due(start, length, [*pauses, *near]).day >= before >= clocks.after(start, length).day > start


@given(DAYS, SPANS, PAUSES)
def test_the_last_day_is_worked_and_the_order_of_pauses_does_not_matter(start: date, length: Span, pauses: list[Pause]) -> None:
    found = clocks.due(start, length, pauses).day
    assert workday(found)
    assert clocks.due(start, length, reversed(pauses)).day == found


@given(DAYS, SPANS, st.integers(0, 40), st.integers(0, 40))
def test_one_long_pause_is_as_two_that_touch(start: date, length: Span, first: int, second: int) -> None:
    begin, middle = start + timedelta(days=1), start + timedelta(days=1 + first)
    whole = [Pause(begin, middle + timedelta(days=second))]
    parts = [Pause(begin, middle - timedelta(days=1)), Pause(middle, middle + timedelta(days=second))]
    assert clocks.due(start, length, whole).day == clocks.due(start, length, parts).day


@given(DAYS, SPANS, DAYS, st.integers(0, 60))
def test_a_day_that_is_known_is_put_off_and_never_brought_forward(start: date, length: Span, since: date, lasted: int) -> None:
    day = clocks.after(start, length).day
    put_off = clocks.postponed(day, Pause(since, since + timedelta(days=lasted)), length)
    assert put_off >= day
    assert (put_off == day) or since <= day
