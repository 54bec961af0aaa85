"""A year as units and the office behave, by chance from a seed. PURE: what is done is told, not done (see ``demo.year``)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from luoshi.demo.simulator.deeds import Deed, Ref, Report, Review, TakeUp
from luoshi.demo.simulator.manners import MANNERS, between, shift
from luoshi.demo.simulator.setting import Due, Goal, Row, Setting, chance
from luoshi.demo.simulator.story import REVIEWER, Plan, Story, minutes, unit_day
from luoshi.demo.simulator.supervising import planned, slips
from luoshi.demo.simulator.truth import truth
from luoshi.demo.simulator.wording import Writer

__all__ = ["Due", "Goal", "Row", "Setting", "simulate"]


def simulate(setting: Setting, seed: int) -> list[Deed]:
    """The deeds of a table's year and of the January after it, in order; the same for the same seed.

    Args:
        setting: The table, its periods, and what each unit is like; the rows of units that are not told of stay silent.
        seed: Of everything that is left to chance.
    """
    rows = [row for row in setting.rows if row.lead in setting.characters]
    truths = {row.id: truth(row, setting.year, setting.characters[row.lead], seed) for row in rows}
    course = planned(setting, truths, seed)
    places: dict[str, int] = {}
    stories = []
    for row in rows:
        place = places[row.lead] = places.get(row.lead, -1) + 1
        stories.append(Story(setting, row, truths[row.id], course.plans.get(row.id, Plan()), seed, place))
    deeds = _taken_up(setting, seed)
    for story in stories:
        deeds += story.tell()
        deeds += _joined(setting, story, seed)
    deeds += [*course.deeds, *slips(setting, stories, seed)]
    last = date(setting.year + 1, 1, 31)
    return _together(sorted((deed for deed in deeds if deed.at.day <= last), key=lambda deed: deed.at))


def _taken_up(setting: Setting, seed: int) -> list[Deed]:
    own: dict[str, list[int]] = {}
    for row in setting.rows:
        for unit in (row.lead, *row.joint):
            own.setdefault(unit, []).append(row.id)
    out: list[Deed] = []
    for unit, rows in own.items():
        if unit in setting.characters:
            rng = chance(seed, unit, "takes up")
            day = shift(setting.issued_on, between(rng, MANNERS[setting.characters[unit]].takes_up))
            out.append(TakeUp(minutes(day, rng.randrange(2, 60)), unit, tuple(rows)))
    return out


def _joined(setting: Setting, story: Story, seed: int) -> list[Deed]:
    """Joint units tell in words what they did, by quarter."""
    out: list[Deed] = []
    row = story.row
    for unit in row.joint:
        if unit not in setting.characters:
            continue
        writer = Writer(row, chance(seed, row.text, unit), setting.areas)
        for due in setting.periods:
            day = unit_day(setting, unit, due, seed)
            if due.last.month % 3 or day is None or not story.open_on(day):
                continue
            ref, at = Ref(row.id, unit, due.name), minutes(day, 400)
            out.append(Report(at, ref, f"配合牵头单位推进工作。{writer.report(day, (), False)}", "", ()))
            out.append(Review(at.later(2, 15, 30), REVIEWER, (ref,), "accept", ""))
    return out


def _together(deeds: Iterable[Deed]) -> list[Deed]:
    """Reviews of one moment and one mind become one, as people tick many reports and accept them at once."""
    out: list[Deed] = []
    last: dict[tuple[object, ...], int] = {}
    for deed in deeds:
        if isinstance(deed, Review):
            key = (deed.at, deed.by, deed.step, deed.words)
            if key in last:
                held = out[last[key]]
                assert isinstance(held, Review)
                out[last[key]] = held._replace(refs=held.refs + deed.refs)
                continue
            last[key] = len(out)
        out.append(deed)
    return out
