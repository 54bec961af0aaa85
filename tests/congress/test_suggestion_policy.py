"""Who may do what with a suggestion: every function of record, and what each person sees."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from tests.congress.town import HOUSING, TEXT, TITLE, WATER, Town
from tests.ledger.city import snapshot

from luoshi.congress.suggestions import policy, record
from luoshi.congress.suggestions.models import State, Suggestion, SuggestionExtension
from luoshi.congress.suggestions.record import answering, assigning, filing, handling, settling, writing
from luoshi.congress.suggestions.record.answering import Answer
from luoshi.congress.suggestions.record.assigning import To
from luoshi.congress.suggestions.record.writing import Draft
from luoshi.errors import LuoshiError
from luoshi.ledger import clock
from luoshi.ledger.models import Person
from luoshi.ledger.policy import Forbidden

Call = Callable[[Town, Suggestion, Person], object]
ALL = (
    "admin", "office", "mayor", "counter", "deputy", "deputy2", "deputy3", "auditor", "housing", "water", "admin-b",
    "office-b", "auditor-b", "mayor-b", "counter-b", "deputy-b", "housing-b",
)  # fmt: skip
ANSWER = Answer("A", "已办", "局长")

#: function → how far the suggestion of ``deputy``, signed by ``deputy2``, is (lead: housing, joint: water); who may; the call
DOORS: dict[str, tuple[str, str, Call]] = {
    "writing.write": ("", "office deputy deputy2 deputy3", lambda t, s, p: writing.write(p, t.place, Draft(TITLE, TEXT, body="民盟"))),
    "writing.edit": ("draft", "deputy", lambda t, s, p: writing.edit(p, s, Draft(TITLE, TEXT))),
    "writing.sign": ("draft", "deputy2", lambda t, s, p: writing.sign(p, s, True)),
    "writing.submit": ("draft", "deputy", lambda t, s, p: writing.submit(p, s)),
    "writing.withdraw": ("draft", "deputy", lambda t, s, p: writing.withdraw(p, s)),
    "filing.register": ("submitted", "office", lambda t, s, p: filing.register(p, s)),
    "filing.refuse": ("submitted", "office", lambda t, s, p: filing.refuse(p, s, "x")),
    "filing.give_back": ("submitted", "office", lambda t, s, p: filing.give_back(p, s, "x")),
    "filing.merge": ("submitted", "office", lambda t, s, p: filing.merge(p, s, t.other, "x")),
    "assigning.assign": ("registered", "office", lambda t, s, p: assigning.assign(p, t.place, {s.pk: To(t.city.unit(HOUSING).pk)})),
    "assigning.hand_back": ("assigned", "water housing", lambda t, s, p: assigning.hand_back(p, s, "x")),
    "assigning.keep": ("handed_back", "office", lambda t, s, p: assigning.keep(p, s, "x")),
    "handling.opine": ("assigned", "water", lambda t, s, p: handling.opine(p, s, "x")),
    "handling.talk": ("assigned", "housing", lambda t, s, p: handling.talk(p, s, clock.today(), "call", "x")),
    "handling.ask_extension": ("assigned", "housing", lambda t, s, p: handling.ask_extension(p, s, handling.longest(s), "x")),
    "handling.settle_extension": (
        "extended", "office", lambda t, s, p: handling.settle_extension(p, SuggestionExtension.objects.get(), True),
    ),
    "handling.pause": ("assigned", "office", lambda t, s, p: handling.pause(p, s, "x")),
    "handling.resume": ("paused", "office", lambda t, s, p: handling.resume(p, s)),
    "answering.answer": ("talked", "housing", lambda t, s, p: answering.answer(p, s, ANSWER)),
    "answering.rate": ("answered", "deputy", lambda t, s, p: answering.rate(p, s, "satisfied", "fair")),
    "answering.close": ("tracked", "office", lambda t, s, p: answering.close(p, s, "x")),
    "settling.set_rules": ("", "office", lambda t, s, p: settling.set_rules(p, t.place, "ten_days", {}, True)),
    "settling.link": ("issued", "office housing", lambda t, s, p: settling.link(p, s, t.city.row("老旧小区" if p.role == "unit" else "造林"))),
    "settling.unlink": ("linked", "office housing", lambda t, s, p: settling.unlink(p, s, t.city.row("老旧小区" if p.role == "unit" else "造林"))),
}  # fmt: skip
#: those that ask nothing, each with the reason
WITHOUT = {
    "common.fresh": "this is what asks",
    "common.of_unit": "of what the person may handle",
    "handling.run_again": "within a change; who calls it asks",
}


def test_the_doors_are_all_the_functions_that_take_a_person() -> None:
    assert record.__file__ is not None
    names = sorted(path.stem for path in Path(record.__file__).parent.glob("[a-z]*.py"))
    taking = {
        f"{module}.{name}"
        for module in names
        for name, function in inspect.getmembers(import_module(f"{record.__name__}.{module}"), inspect.isfunction)
        if function.__module__ == f"{record.__name__}.{module}"
        and not name.startswith("_")
        and "person" in inspect.signature(function).parameters
    }
    assert taking == DOORS.keys() | WITHOUT.keys()


def in_hand(town: Town, held: Suggestion, state: str) -> None:
    """Bring one that is assigned further."""
    housing, office = town.person("housing"), town.city.office
    if state in ("issued", "linked"):
        town.city.issue()
    if state in ("answered", "tracked"):
        town.answer(held, "B")
    steps: dict[str, Callable[[], object]] = {
        "handed_back": lambda: assigning.hand_back(housing, held, "x"),
        "extended": lambda: handling.ask_extension(housing, held, handling.longest(town.now(held)), "x"),
        "paused": lambda: handling.pause(office, held, "x"),
        "talked": lambda: town.talk(held),
        "tracked": lambda: town.rate(held),
        "linked": lambda: [settling.link(office, held, town.city.row(words)) for words in ("老旧小区", "造林")],
    }
    if state in steps:
        steps[state]()


def brought(town: Town, state: str) -> Suggestion:
    """A suggestion as far as a door needs it."""
    held = town.draft("deputy2")
    if state in ("", "draft"):
        return held
    writing.sign(town.person("deputy2"), held, True)
    writing.submit(town.person("deputy"), held)
    if state == "submitted":
        town.other = town.registered()  # type: ignore[attr-defined]
        return town.now(held)
    filing.register(town.city.office, held)
    if state == "registered":
        return town.now(held)
    town.assign(held, HOUSING, WATER)
    in_hand(town, held, state)
    return town.now(held)


@pytest.mark.parametrize("name", DOORS)
def test_a_door_opens_to_those_of_the_table_alone(town: Town, name: str) -> None:
    state, allowed, call = DOORS[name]
    held = brought(town, state)
    before = snapshot()
    for username in [each for each in ALL if each not in allowed.split()]:
        # who is concerned in another part is told what is wrong; the others that they may not
        refusal = LuoshiError if name in ("handling.opine", "answering.rate", "writing.sign", "assigning.hand_back") else Forbidden
        with pytest.raises(refusal):
            call(town, held, town.person(username))
        assert snapshot() == before, username
    for username in allowed.split():
        gone = town.person(username)
        gone.is_active = False
        with pytest.raises(Forbidden):
            call(town, held, gone)
        call(town, held, town.person(username))


SEES = """
state         admin office mayor counter deputy deputy2 deputy3 auditor housing water office-b
draft           -     -      -     -       may    may     -       -       -      -      -
submitted       -     may    -     -       may    may     -       may     -      -      -
registered      -     may    may   -       may    may     -       may     -      -      -
assigned        -     may    may   -       may    may     -       may     may    may    -
handed_back     -     may    may   -       may    may     -       may     may    may    -
answered        -     may    may   -       may    may     -       may     may    may    -
tracked         -     may    may   -       may    may     -       may     may    may    -
"""


@pytest.mark.parametrize("line", SEES.strip().splitlines()[1:], ids=lambda line: line.split()[0])
def test_each_sees_what_the_table_says_in_a_list_as_well(town: Town, line: str) -> None:
    people, (state, *expected) = SEES.split()[1:12], line.split()
    held = brought(town, state)
    found = {name: "may" if policy.may(town.person(name), "suggestion.see", held) else "-" for name in people}
    assert found == dict(zip(people, expected, strict=True))
    for name in people:
        assert (held in policy.visible(town.person(name))) == (found[name] == "may"), name


def test_what_may_be_made_public_is_seen_by_every_deputy_and_unit_once_assigned(town: Town) -> None:
    held = town.registered(may_publish=True)
    others = [town.person("deputy3"), town.person("water")]
    assert not any(policy.may(each, "suggestion.see", held) for each in others)
    held = town.now(town.assign(held))
    assert all(policy.may(each, "suggestion.see", held) and held in policy.visible(each) for each in others)
    assert not any(policy.may(town.person(n), "suggestion.see", held) for n in ("admin", "counter", "deputy-b"))


def test_a_list_holds_what_the_policy_says_of_each(town: Town) -> None:
    for state in ("draft", "submitted", "registered", "assigned", "answered", "tracked"):
        brought(town, state)
    filing.merge(town.city.office, town.submitted(by="deputy3"), town.other, "同")  # type: ignore[attr-defined]
    for username in ALL:
        person = town.person(username)
        seen = {each.pk for each in Suggestion.objects.all() if policy.may(person, "suggestion.see", each)}
        assert set(policy.visible(person).values_list("pk", flat=True)) == seen, username


def test_every_state_is_reached_or_named_in_the_workflow() -> None:
    from luoshi.congress.suggestions.workflow import STEPS

    reached = {then for _, then in STEPS.values() if then} | {State.DRAFT}
    assert reached == set(State)
