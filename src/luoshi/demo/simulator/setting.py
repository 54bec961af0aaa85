"""What the simulator is told: the rows of an issued table, when units report, and what each unit is like."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from luoshi.assessing.figures import Target

CHARACTERS = ("excellent", "punctual", "late", "vague", "optimistic", "copy_paste")


class Goal(NamedTuple):
    """A figure that a row promises."""

    id: int
    target: Target


class Row(NamedTuple):
    """A row of the table. Chance follows its text, not its id: ids differ between databases."""

    id: int
    text: str
    lead: str
    joint: tuple[str, ...] = ()
    deadline: date | None = None  # None: the whole year
    goals: tuple[Goal, ...] = ()
    milestones: tuple[tuple[int, str], ...] = ()  # quarter, what is then reached


class Due(NamedTuple):
    """A period that is reported, its last day, and the day on which its report is due."""

    name: str
    last: date
    due: date


class Setting(NamedTuple):
    """A table and its year."""

    rows: tuple[Row, ...]
    periods: tuple[Due, ...]
    issued_on: date
    characters: Mapping[str, str]  # of the units that have somebody to report; others do nothing
    areas: tuple[str, ...] = ()  # the places whose own progress is told

    @property
    def year(self) -> int:
        return self.periods[0].last.year


def chance(seed: int, *what: object) -> random.Random:
    """A source of chance of its own for each thing: what happens to one row leaves the others as they were."""
    return random.Random("/".join([str(seed), *map(str, what)]))
