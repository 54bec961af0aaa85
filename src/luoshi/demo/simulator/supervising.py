"""What the office does beside reviewing: suspensions, requests, slips; few of each, and where there is cause."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from luoshi.assessing.schedule import workday_after
from luoshi.demo.simulator import phrases
from luoshi.demo.simulator.deeds import (
    At,
    Deed,
    RequestChange,
    Resume,
    SettleRequest,
    SlipAnswer,
    SlipClose,
    SlipIssue,
    SlipSendBack,
    Suspend,
)  # fmt: skip
from luoshi.demo.simulator.manners import shift
from luoshi.demo.simulator.setting import Due, Row, Setting, chance
from luoshi.demo.simulator.story import HEAD, REVIEWER, Plan, Story
from luoshi.demo.simulator.truth import Path, Truth, kind_of, rounded

_SUSPENSIONS, _DELAYS, _CHANGES, _REOPENED = 2, 3, 2, 1
#: The days on which the office looks for rows that are behind, and how many slips it then sends.
_ROUNDS = ((4, 8, 3), (7, 8, 3), (10, 13, 3), (11, 24, 2), (12, 4, 1))
_LAST = (1, 8, 1)  # in the year after, for what is overdue
_SILENT = 2  # slips for reports that did not come
_BEHIND, _FAR_BEHIND = 15, 25  # points
_MOST_ROWS = 4  # of a slip
_WORKDAYS_TO_ANSWER = 10

# --- Decided at the beginning ----------------------------------------------------------------


class Course(NamedTuple):
    """What is decided for rows beside their reports: a plan for each row that has one, and the deeds of it."""

    plans: dict[int, Plan]
    deeds: list[Deed]


def planned(setting: Setting, truths: Mapping[int, Truth], seed: int) -> Course:
    """Choose the rows that are suspended, that ask for a change, and that are reopened."""
    rng, course = chance(seed, "plans"), Course({}, [])
    rows = [row for row in setting.rows if row.id in truths]
    rng.shuffle(rows)
    weak = [row for row in rows if setting.characters[row.lead] != "excellent"]
    for row in [row for row in weak if not row.goals][:_SUSPENSIONS]:
        _suspend(course, setting, row, rng)
    failing = [row for row in weak if truths[row.id].done_on is None and row.id not in course.plans]
    failing = [row for row in failing if row.deadline in (None, date(setting.year, 12, 31))]
    changes = [(row, path) for row in failing if (path := _just_missed(truths[row.id]))][:_CHANGES]
    for place, (row, path) in enumerate(changes):
        _ask_value(course, setting, row, path, place == 0, rng)
    works = [row for row in failing if row.id not in course.plans and _adds_up(truths[row.id])]
    for place, row in enumerate(works[:_DELAYS]):
        _ask_delay(course, setting, row, place != 1, rng)
    early = {row.id: done for row in weak if row.id not in course.plans and (done := truths[row.id].done_on)}
    candidates = [row for row in weak if row.id in early and early[row.id] < date(setting.year, 10, 10)]
    soon = date(setting.year, 9, 20)
    for row in sorted(candidates, key=lambda each: (early[each.id] > soon, not _builds(each)))[:_REOPENED]:
        course.plans[row.id] = Plan(reopens=True)
    return course


def _suspend(course: Course, setting: Setting, row: Row, rng: random.Random) -> None:
    since = shift(date(setting.year, 5, 6) + timedelta(rng.randrange(40)), 0)
    until = shift(since + timedelta(rng.randint(75, 110)), 0)
    said = len(course.plans) % len(phrases.SUSPENDED)
    course.plans[row.id] = Plan(rests=(since, until))
    course.deeds.append(Suspend(At(since, 15, 40), HEAD, row.id, since, phrases.SUSPENDED[said]))
    course.deeds.append(Resume(At(until, 9, 20), HEAD, row.id, phrases.RESUMED[said]))


def _just_missed(truth: Truth) -> Path | None:
    """The only figure of a row that will fall short, and not by much: one that a unit would ask to have changed."""
    short = [path for path in truth.paths if path.adds_up and path.course.at(date(truth.year, 12, 31), truth.year) < 1]
    one = short[0] if len(short) == 1 else None
    if one is None or one.goal.target.measure != "level" or one.goal.target.value_high is not None:
        return None
    return one if one.course.at(date(truth.year, 12, 31), truth.year) > 0.8 else None


def _adds_up(truth: Truth) -> bool:
    return any(path.adds_up for path in truth.paths)


def _builds(row: Row) -> bool:
    """Whether something is built: what can be put off by rain, and be found not to be in use."""
    return any(kind_of(goal.target) == "works" for goal in row.goals)


def _ask_value(course: Course, setting: Setting, row: Row, path: Path, approve: bool, rng: random.Random) -> None:
    target, year = path.goal.target, setting.year
    assert target.value is not None
    comes_to = Decimal(repr(round(path.course.at(date(year, 12, 31), year) - 0.01, 3)))
    value = rounded(target.value * comes_to, target)
    asked = At(shift(date(year, 8, 11) + timedelta(rng.randrange(45)), 0), 10, 20)
    settled = asked.later(rng.randint(4, 9), 15, 50)
    reason = phrases.ASK_VALUE[len(course.plans) % len(phrases.ASK_VALUE)]
    _request(course, asked, settled, row, None, ((path.goal.id, f"{value:f}"),), reason, approve)
    eased = (settled.day, path.goal.id, value / target.value) if approve else None
    course.plans[row.id] = Plan(eased=eased)


def _ask_delay(course: Course, setting: Setting, row: Row, approve: bool, rng: random.Random) -> None:
    until = date(setting.year + 1, *rng.choice(((3, 31), (6, 30))))
    asked = At(shift(date(setting.year, 8, 18) + timedelta(rng.randrange(70)), 0), 16, 10)
    settled = asked.later(rng.randint(3, 8), 10, 40)
    reasons = phrases.ASK_DEADLINE[_builds(row)]
    _request(course, asked, settled, row, until, (), reasons[len(course.plans) % len(reasons)], approve)
    course.plans[row.id] = Plan(until=until if approve else None)


def _request(
    course: Course, asked: At, settled: At, row: Row, deadline: date | None, targets: tuple[tuple[int, str], ...],
    reason: str, approve: bool,
) -> None:  # fmt: skip
    number = sum(isinstance(deed, RequestChange) for deed in course.deeds) + 1
    course.deeds.append(RequestChange(asked, number, row.id, row.lead, deadline, targets, reason))
    reply = phrases.APPROVED if approve else phrases.DECLINED
    course.deeds.append(SettleRequest(settled, HEAD, number, approve, reply))


# --- Slips -----------------------------------------------------------------------------------


def slips(setting: Setting, stories: Sequence[Story], seed: int) -> list[Deed]:
    """The slips of the year, with their answers: one late, one sent back."""
    rng = chance(seed, "slips")
    issued: list[SlipIssue] = []
    days = [(date(setting.year, month, day), most) for month, day, most in _ROUNDS]
    days.append((date(setting.year + 1, *_LAST[:2]), _LAST[2]))
    for day, most in days:
        issued += _round(shift(day, 0), most, stories, issued)
    silent = _for_silence(stories, len(issued))
    issued += silent
    late = _first(issued, setting, "late")
    back = _first([slip for slip in issued if slip is not late], setting, "vague")
    out: list[Deed] = []
    for slip in issued:
        made_good = silent.get(slip)
        out += _answered(slip, slip is late, slip is back, _answer(slip, bool(made_good), setting.areas, rng), rng)
        if made_good:
            at = next(deed.at for deed in out if isinstance(deed, SlipAnswer) and deed.number == slip.number)
            own = [story for story in stories if story.row.id in slip.rows]
            out += [deed for story in own for deed in story.make_good(made_good, at.day)]
    return out


def _first(issued: Sequence[SlipIssue], setting: Setting, character: str) -> SlipIssue | None:
    ranked = sorted(issued, key=lambda slip: (setting.characters[slip.unit] != character, slip.at))
    return ranked[0] if ranked else None


def _round(day: date, most: int, stories: Iterable[Story], before: Sequence[SlipIssue]) -> list[SlipIssue]:
    """Slips for the units whose rows are furthest behind on a day, one for each unit; those not yet warned first."""
    by_unit: dict[str, list[tuple[float, int]]] = {}
    for story in stories:
        behind = story.behind(day)
        if behind > _BEHIND:
            by_unit.setdefault(story.row.lead, []).append((behind, story.row.id))
    had = Counter(slip.unit for slip in before)
    units = sorted(by_unit, key=lambda unit: (had[unit], -max(by_unit[unit])[0], unit))[:most]
    due, _ = workday_after(day, _WORKDAYS_TO_ANSWER)
    out = []
    for place, unit in enumerate(units):
        rows = sorted(by_unit[unit], reverse=True)[:_MOST_ROWS]
        colour = "red" if rows[0][0] > _FAR_BEHIND else "blue" if day.month == 11 else "yellow"
        demand = phrases.DEMAND_BEHIND[colour].format(due=f"{due.month}月{due.day}日")
        ids = tuple(sorted(row for _, row in rows))
        number = len(before) + place + 1
        out.append(SlipIssue(At(day, 10, 5 + 7 * place), HEAD, number, unit, ids, colour, demand, due))
    return out


def _for_silence(stories: Iterable[Story], before: int) -> dict[SlipIssue, Due]:
    """Slips to units that did not report for a period, the most silent first; one for each unit."""
    silent: dict[tuple[str, Due], list[int]] = {}
    for story in stories:
        for due in story.missed if not story.copies else ():
            silent.setdefault((story.row.lead, due), []).append(story.row.id)
    out: dict[SlipIssue, Due] = {}
    for (unit, due), rows in sorted(silent.items(), key=lambda item: (-len(item[1]), item[0])):
        if len(out) == _SILENT or due.last.month == 12 or any(slip.unit == unit for slip in out):
            continue
        at = At(shift(due.due, 9), 16, 20)
        until, _ = workday_after(at.day, 5)
        demand = phrases.DEMAND_SILENT.format(month=due.last.month, due=f"{until.month}月{until.day}日")
        number = before + len(out) + 1
        out[SlipIssue(at, HEAD, number, unit, tuple(sorted(rows))[:_MOST_ROWS], "yellow", demand, until)] = due
    return out


def _answered(slip: SlipIssue, late: bool, back: bool, text: str, rng: random.Random) -> list[Deed]:
    """What becomes of a slip."""
    deeds: list[Deed] = [slip]
    day = shift(slip.due, rng.randint(2, 4)) if late else shift(slip.due, -rng.randint(0, 3))
    at = At(max(day, workday_after(slip.at.day, 1)[0]), 11, 5 + slip.number)
    if back:
        deeds.append(SlipAnswer(at, slip.number, slip.unit, phrases.SLIP_ANSWER_SHORT))
        at = at.later(1, 15, 5)
        deeds.append(SlipSendBack(at, HEAD, slip.number, phrases.SLIP_BACK))
        at = at.later(rng.randint(2, 4), 10, 15)
    deeds.append(SlipAnswer(at, slip.number, slip.unit, text))
    at = at.later(rng.randint(2, 5), 16, 5 + slip.number)
    deeds.append(SlipClose(at, REVIEWER, slip.number, rng.choice(phrases.SLIP_CLOSED)))
    return deeds


def _answer(slip: SlipIssue, silent: bool, areas: Sequence[str], rng: random.Random) -> str:
    if silent:
        return phrases.SLIP_SILENT_ANSWER
    area, other = rng.sample(areas, 2) if len(areas) > 1 else ("市本级", "各县区")
    first = rng.choice(phrases.FIRST).format(area=area, other=other)
    second = rng.choice(phrases.SECOND).format(few=rng.randint(2, 5))
    end = "确保年底前完成目标" if slip.at.day.month > 1 else "确保一季度全部完成"
    return phrases.SLIP_ANSWER.format(why=rng.choice(phrases.WHY), first=first, second=second, end=end)
