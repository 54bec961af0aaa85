"""A change of the books, made into notices within its transaction: they stand or fall with it, and never break it."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.db import transaction

from luoshi.ledger.books import Book
from luoshi.ledger.models import Event, LightChange
from luoshi.ledger.record.change import Change
from luoshi.notices.kinds import RULES, Rule
from luoshi.notices.scene import ADDRESSES, AUDIENCES, HOME, Scene, suggestion_of, task_id, words_of
from luoshi.notices.telling import Told, Words, tell

_log = logging.getLogger("luoshi.notices")


def listen(event: Event, made: Change) -> None:
    """Tell people of a change, where ``kinds.RULES`` has its action; what goes wrong is logged and nobody is told."""
    rules = RULES.get(event.action)
    if rules is None or (event.breakdown_id is None and not event.action.startswith("suggestion.")):
        return
    try:
        with transaction.atomic():
            compose(event, made, rules)
    except Exception:
        _log.exception("no notices of event %s (%s)", event.seq, event.action)


def compose(event: Event, made: Change, rules: Sequence[Rule]) -> int:
    """Write the notices of a change; how many."""
    place_id = made.person.place_id if made.person else None  # of what is no table's
    scene = Scene(event.breakdown, made.touched, place_id)
    told: list[Told] = []
    seen = {event.person_id}  # who did it, and who was told by an earlier rule
    for rule in rules:
        things = [thing for thing in made.touched if isinstance(thing, rule.of) and rule.only(thing)]
        if rule.fresh:
            things = [thing for thing in things if not _was_so(scene, thing)]
        if things:
            each = _told(event, scene, rule, things, seen)
            seen |= each.people.keys()
            told.append(each)
    return tell(scene.place_id, event.at, told)


def _was_so(scene: Scene, thing: Book) -> bool:
    return isinstance(thing, LightChange) and scene.colours_before.get(thing.task_id) == thing.colour


def _told(event: Event, scene: Scene, rule: Rule, things: Sequence[Book], seen: set[int | None]) -> Told:
    """One notice a person, however many things there are."""
    of_person: dict[int, list[Book]] = {}
    for thing in dict.fromkeys(things):
        for name in rule.who:
            for person in AUDIENCES[name](scene, thing):
                if person not in seen and thing not in of_person.setdefault(person, [])[-1:]:
                    of_person[person].append(thing)
    people = {
        person: Words(_text(scene, rule, mine), _address(scene, rule, mine, person))
        for person, mine in of_person.items()
    }
    public = Words(_text(scene, rule, things), _address(scene, rule, things, None))
    return Told(rule.kind, f"{rule.kind}:{event.seq}", people, public)


def _text(scene: Scene, rule: Rule, things: Sequence[Book]) -> str:
    n = len(_subjects(things))
    said = words_of(scene, things)
    return rule.many.format(n=n, **said) if n > 1 and rule.many else rule.one.format(**said)


def _subjects(things: Sequence[Book]) -> set[int | None]:
    """The rows that things are about, or the things themselves where they are of the whole table."""
    return {thing.pk if (task := task_id(thing)) is None else task for thing in things}


def _address(scene: Scene, rule: Rule, things: Sequence[Book], person: int | None) -> str:
    several = len(_subjects(things)) > 1
    if several and suggestion_of(things[0]) is not None:
        return ADDRESSES["suggestions"](scene, things[0])
    if person is not None and (several or rule.where == "mine"):
        return scene.people.start(person, scene.breakdown.pk)
    return HOME if several else ADDRESSES[rule.where](scene, things[0])
