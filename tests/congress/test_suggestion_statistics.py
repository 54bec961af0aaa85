"""Figures by unit: small numbers are hidden, and what one unit does changes no other's order."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.congress.suggestions.statistics import LEAST, Case, Line, lines, wilson


def cases(unit: str, satisfied: int, dissatisfied: int, on_time: bool = True) -> list[Case]:
    return [
        Case(unit, True, on_time, "A", "satisfied", "satisfied" if n < satisfied else "dissatisfied", False)
        for n in range(satisfied + dissatisfied)
    ]


def by_unit(found: list[Line]) -> dict[str, Line]:
    return {line.unit: line for line in found}


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(5, 5, 0.5655, 1.0), (0, 5, 0.0, 0.4345), (40, 42, 0.8421, 0.9868), (8, 10, 0.4902, 0.9433), (1, 1, 0.2065, 1.0)],
)
def test_wilsons_interval(hits: int, of: int, low: float, high: float) -> None:
    """As R's binom.confint(method="wilson") has them."""
    found = wilson(hits, of)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(("hits", "of"), [(0, 0), (-1, 3), (4, 3)])
def test_there_is_no_share_of_nothing(hits: int, of: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(hits, of)


def test_five_of_five_stand_below_forty_of_forty_two() -> None:
    found = lines([*cases("甲局", 5, 0), *cases("乙局", 40, 2)])
    assert [(line.unit, line.rank) for line in found] == [("乙局", 1), ("甲局", 2)]


def test_too_few_ratings_are_a_number_and_no_share() -> None:
    found = by_unit(lines([*cases("甲局", LEAST - 1, 0), *cases("乙局", 2, 3)]))
    few = found["甲局"]
    assert (few.rank, few.result, few.attitude, few.on_time) == (None, None, None, None)
    assert (few.number, few.rated) == (4, 4)
    assert found["乙局"].rank == 1


def test_basically_satisfied_and_not_rated_are_no_satisfaction() -> None:
    fair = [Case("甲局", True, True, "B", "satisfied", "fair", False)] * 5
    silent = [Case("甲局", True, True, "B", "", "", False)] * 5
    (line,) = lines([*fair, *silent])
    assert line.rated == 5
    assert line.result is not None and line.result.share == 0
    assert line.attitude is not None and line.attitude.share == 1


def test_what_is_late_and_unanswered_counts_as_late() -> None:
    (line,) = lines([Case("甲局", False, False, "", "", "", False)] * 3 + [Case("甲局", True, True, "C", "", "", True)] * 2)
    assert line.on_time is not None and line.on_time.share == 0.4
    assert (line.due, line.answered, line.classes, line.second) == (5, 2, (0, 0, 2), 2)


RATING = st.sampled_from(["", "satisfied", "fair", "dissatisfied"])
CASE = st.builds(
    Case, st.sampled_from("甲乙丙丁"), st.booleans(), st.sampled_from([True, False, None]), st.sampled_from(["", "A", "B", "C"]),
    RATING, RATING, st.booleans(),
)  # fmt: skip


@given(st.lists(CASE, max_size=60), st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_order_of_the_cases(given_cases: list[Case], rng: random.Random) -> None:
    shuffled = rng.sample(given_cases, len(given_cases))
    assert lines(shuffled) == lines(given_cases)


@given(st.lists(CASE, max_size=60), st.lists(CASE, max_size=30))
def test_another_units_cases_change_neither_a_units_figures_nor_the_order_of_the_rest(
    given_cases: list[Case], more: list[Case]
) -> None:
    others = [case._replace(unit="戊") for case in more]
    before, after = lines(given_cases), lines([*given_cases, *others])
    assert [line._replace(rank=None) for line in before] == [line._replace(rank=None) for line in after if line.unit != "戊"]


@given(st.lists(CASE, max_size=60))
def test_nothing_is_shown_of_fewer_than_the_least(given_cases: list[Case]) -> None:
    for line in lines(given_cases):
        assert (line.rated >= LEAST) == (line.result is not None) == (line.attitude is not None) == (line.rank is not None)
        assert (line.due >= LEAST) == (line.on_time is not None)
