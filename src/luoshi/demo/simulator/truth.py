"""How far each row really is on each day of the year: what units see, whatever they then report."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import NamedTuple

from luoshi.assessing.figures import RELATIVE, Target, aim, compare
from luoshi.demo.simulator.setting import Goal, Row, chance

#: What part of the year's work falls into each month, by kind of work.
_MONTHS: dict[str, tuple[float, ...]] = {
    "works": (1.5, 1.5, 5.5, 10, 12, 11.5, 9, 10, 12, 12.5, 9.5, 5),  # nobody builds at New Year
    "steady": (7, 6, 8.5, 8, 8, 9.5, 8, 8, 9, 9, 9.5, 9.5),
    "harvest": (0, 0, 0, 0, 0, 18, 11, 3, 16, 39, 11, 2),
    "words": (3, 5, 10, 10, 9, 12, 8, 8, 11, 10, 8, 6),
}
_WORKS = ("改造", "建设", "新建", "建成", "新改建", "公里", "厂房", "造林", "治理水土")
_HARVEST = ("粮食",)
_FLOWS = ("收入", "产值", "吞吐量", "成交额", "产量", "投资")
_COUNTED = frozenset("家个套户件条所名人头亩")
#: Figures that stand in a report and are no target of the row; no unit reports them.
_NO_TARGET = ("总投资", "提出建议")
_FALLS_IN_SUMMER = (1.3, 1.28, 1.2, 1.12, 1.05, 1.0, 0.97, 0.95, 0.95, 0.97, 0.99, 1.0)
#: By character: the middle of what a year would come to at the unit's pace, as a part of the target.
_ABILITY = {
    "excellent": 1.36, "punctual": 1.25, "late": 1.08, "vague": 1.13, "optimistic": 1.02, "copy_paste": 1.14,
}  # fmt: skip
_SPREAD = 0.17
_LEAST, _MOST = 0.6, 1.6


def kind_of(target: Target) -> str:
    """The kind of work behind a target: works, steady, harvest."""
    if any(word in target.indicator for word in _HARVEST):
        return "harvest"
    words = f"{target.indicator}{target.unit}"
    return "works" if any(word in words for word in _WORKS) else "steady"


def reported(goal: Goal) -> bool:
    """Whether a unit would report this figure at all."""
    value = goal.target.value
    return value is not None and value > 0 and not any(word in goal.target.indicator for word in _NO_TARGET)


class Course(NamedTuple):
    """A course over twelve months: at the end of each, a part of the target."""

    ends: tuple[float, ...]
    most: float  # what is never passed

    def at(self, day: date, year: int) -> float:
        """The part on a day; between month ends by days. After the year: its end."""
        if day.year > year:
            return min(self.ends[-1], self.most)
        before = self.ends[day.month - 2] if day.month > 1 else 0.0
        return min(before + (self.ends[day.month - 1] - before) * day.day / 31, self.most)


class Path(NamedTuple):
    """What becomes of one figure."""

    goal: Goal
    course: Course
    adds_up: bool

    def value(self, day: date, year: int) -> Decimal:
        """The figure on a day, as fine as people would give it."""
        target = self.goal.target
        assert target.value is not None
        raw = target.value * Decimal(repr(round(self.course.at(day, year), 6)))
        if target.unit in ("%", "百分点") and target.measure == "rate":
            raw = min(raw, Decimal(100))
        return rounded(raw, target)

    def eased(self, factor: Decimal) -> Path:
        """The same figures held against a part of the target."""
        target, part = self.goal.target, float(factor)
        assert target.value is not None
        course = Course(tuple(end / part for end in self.course.ends), self.course.most / part)
        return Path(Goal(self.goal.id, target._replace(value=target.value * factor)), course, self.adds_up)


def rounded(value: Decimal, target: Target) -> Decimal:
    """As fine as people give it: whole where things are counted, one decimal for a percentage, else four digits."""
    if target.unit in ("%", "百分点"):
        small = target.value is not None and target.value < 3
        return value.quantize(Decimal("0.01") if small else Decimal("0.1"))
    if target.unit[-1:] in _COUNTED and value < 10_000:
        return value.quantize(Decimal(1))
    digits = value.adjusted() - 3
    return Decimal(f"{value.quantize(Decimal(1).scaleb(digits)):f}").quantize(Decimal(1).scaleb(max(digits, -1)))


class Truth(NamedTuple):
    """A row's year. ``words`` is the course of a row, or of its part, that has no figure."""

    row: Row
    year: int
    paths: tuple[Path, ...]
    words: Course
    done_on: date | None  # when all of it was reached; None: not in the year
    held: tuple[date, date] | None = None  # the work stood still from, until

    def stopped(self, since: date, until: date) -> Truth:
        """The same year with the work at a stand for a time: everything after that comes later."""
        done = self.done_on
        late = done + (until - since) if done and done > since else done
        return self._replace(held=(since, until), done_on=late if late and late.year == self.year else None)

    def eased(self, goal: int, factor: Decimal) -> Truth:
        """The same year held against a target that was changed to a part of itself; done near its end where met."""
        paths = tuple(path.eased(factor) if path.goal.id == goal else path for path in self.paths)
        last = date(self.year, 12, 31)
        met = all(compare(path.goal.target, path.value(last, self.year)).met for path in paths)
        return self._replace(paths=paths, done_on=date(self.year, 12, 12) if met else None)

    def _worked(self, day: date) -> date:
        if self.held is None or day <= self.held[0]:
            return day
        return self.held[0] if day < self.held[1] else day - (self.held[1] - self.held[0])

    def value(self, path: Path, day: date) -> Decimal:
        """A figure on a day."""
        return path.value(self._worked(day), self.year)

    def percent(self, day: date) -> int:
        """The part of the work done, 0–100."""
        day = self._worked(day)
        adding = [path.course.at(day, self.year) for path in self.paths if path.adds_up]
        if self.paths and not adding:  # what stands at its target all year is as far as the year
            return 100 if day.year > self.year else round(100 * (day - date(self.year, 1, 1)).days / 365)
        parts = adding or [self.words.at(day, self.year)]
        return max(0, min(100, round(100 * sum(min(part, 1.0) for part in parts) / len(parts))))

    def behind(self, day: date) -> float:
        """How many points the row is behind its schedule on a day; a growth: short of its target."""
        whole = date(self.row.deadline.year, 12, 31) if self.row.deadline else date(self.year, 12, 31)
        end = min(self.row.deadline or whole, whole)
        gone = min(1.0, (day - date(self.year, 1, 1)).days / max((end - date(self.year, 1, 1)).days, 1))
        worked = self._worked(day)
        gaps = [
            100 * ((gone if path.adds_up else 1.0) - path.course.at(worked, self.year))
            for path in self.paths
            if kind_of(path.goal.target) != "harvest" and (path.adds_up or aim(path.goal.target) == "higher")
        ]
        return max(gaps, default=0.0 if self.paths else 100 * (gone - self.words.at(worked, self.year)))


def truth(row: Row, year: int, character: str, seed: int) -> Truth:
    """The course of a row, by chance and by what its unit is able to do."""
    rng = chance(seed, row.text, "truth")
    pace = min(max(rng.gauss(_ABILITY[character], _SPREAD), _LEAST), _MOST)
    paths = tuple(_path(goal, pace, rng) for goal in row.goals if reported(goal))
    words = _climb("words", min(max(pace + 0.06, _LEAST), _MOST), rng, 0.15)
    return Truth(row, year, paths, words, _done_on(row, year, paths, words, rng))


def _path(goal: Goal, pace: float, rng: random.Random) -> Path:
    target = goal.target
    pace = min(max(pace + rng.gauss(0.02, 0.03), _LEAST), _MOST)
    flow = any(word in target.indicator for word in _FLOWS)
    if target.measure == "change" or (target.measure == "level" and (target.cumulative or flow)):
        return Path(goal, _climb(kind_of(target), pace, rng), True)
    if aim(target) == "lower":
        return Path(goal, _burden(target, pace, rng), False)
    if target.measure in RELATIVE and target.measure != "rate":
        return Path(goal, _wander(pace, rng), False)
    return Path(goal, _rise(pace, rng), False)


def _climb(kind: str, pace: float, rng: random.Random, jumpy: float = 0.25) -> Course:
    """What adds up, month by month, and stops a little above the target."""
    shares = [share * max(rng.gauss(1, jumpy), 0.2) for share in _MONTHS[kind]]
    whole = sum(shares)
    ends = tuple(pace * done / whole for done in accumulate(shares))
    return Course(ends, pace if pace < 1 else min(pace, rng.uniform(1.0, 1.1)))


def _wander(pace: float, rng: random.Random) -> Course:
    """A growth since January: far from its end at first, then nearer and nearer."""
    end = 1 + (min(pace, 1.25) - 1.04) * 0.6
    gap, ends = rng.gauss(0, 0.12), []
    for month in range(12):
        gap = 0.75 * gap + rng.gauss(0, 0.05) * (1 - month / 14)
        ends.append(max(end + gap * (1 - month / 12), 0.05))
    return Course(tuple(ends), 9.0)


def _rise(pace: float, rng: random.Random) -> Course:
    """A share or a stock that goes up a little over the year."""
    end = min(1 + (pace - 1.02) * 0.15, 1.03)
    begin = min(end, 1.0) - rng.uniform(0.03, 0.09)
    steps = list(accumulate(rng.uniform(0.3, 1.4) for _ in range(12)))
    return Course(tuple(begin + (end - begin) * step / steps[-1] for step in steps), 9.0)


def _burden(target: Target, pace: float, rng: random.Random) -> Course:
    """What is better when it is less: prices low, the air worse in winter, unemployment near its bound."""
    end = 1 - (min(pace, 1.3) - 1) * 0.2 - 0.02
    if target.direction == "up":
        end = rng.uniform(0.08, 0.3)
    season: Sequence[float] = _FALLS_IN_SUMMER if "浓度" in target.indicator else (1.0,) * 12
    return Course(tuple(end * share * rng.gauss(1, 0.012) for share in season), 9.0)


def _done_on(row: Row, year: int, paths: Sequence[Path], words: Course, rng: random.Random) -> date | None:
    """The day on which all targets are reached. What stands at its target all year is known at the end of it."""
    last = date(year, 12, 31)
    if row.deadline and row.deadline > last:
        return None
    if not all(compare(path.goal.target, path.value(last, year)).met for path in paths):
        return None
    courses = [path.course for path in paths if path.adds_up] or [words]
    day = date(year, 3, 1)
    while day <= last and not all(course.at(day, year) >= 1 for course in courses):
        day += timedelta(1)
    if day > last:
        return None
    some = rng.randrange(40)
    if any(path.goal.target.measure == "growth" for path in paths):
        return max(day, date(year, 11, 22) + timedelta(some * 3 // 4))
    standing = not all(path.adds_up for path in paths)
    return max(day, date(year, 11, 3) + timedelta(some)) if standing else day
