"""A ballot from the first idea to the ledger row: what is kept, what is refused, and what no table tells."""

from __future__ import annotations

from tests.congress.assembly import YEAR, candidates, declared, deputies, drawn_up, opened, vote
from tests.ledger.city import City, assert_whole

from luoshi.congress.ballots.models import BallotBox, BallotRound, Candidate
from luoshi.congress.ballots.record import ballots, casting, projects, watching
from luoshi.congress.ballots.rules import PRESETS
from luoshi.congress.ballots.slips import Slip, new_receipt
from luoshi.ledger import clock
from luoshi.ledger.models import TaskKind


def box_of(held: BallotRound) -> str:
    return BallotBox.objects.get(round=held).lines


def fresh(held: BallotRound) -> BallotRound:
    return BallotRound.objects.get(pk=held.pk)


def test_a_ballot_from_idea_to_ledger_row(city: City) -> None:
    everyone = deputies(city, 5)
    idea = projects.hand_in(everyone[0], city.place, YEAR, "希望多建托育点", "城南")
    first, *_ = candidates(city)
    projects.settle_idea(city.office, idea, first)
    projects.say(everyone[1], first, "选址要靠近社区", "第一代表团")
    held = opened(city, drawn_up(city), absent=1)
    for person, marks in zip(everyone, ("111000", "111000", "110100", "101100"), strict=False):
        vote(person, held, marks)
    held = declared(city, held)
    assert (held.valid, held.need, held.reason) == (True, 3, "3 项入选")
    assert list(Candidate.objects.filter(state="chosen").values_list("name", flat=True)) == ["社区托育点", "老旧小区加装电梯", "农村供水改造"]
    (row,) = projects.enter(city.office, city.breakdown, {first.pk: None})
    assert (row.kind, row.led.unit.name, row.project.name) == (TaskKind.LIVELIHOOD, first.lead.name, "社区托育点")
    assert Candidate.objects.get(pk=first.pk).task == row
    assert [m.text for m in city.again(row).milestones.all()] == ["选址", "开工", "完成一半", "投用"]
    assert list(row.candidates.all()) == [first]
    watching.assign(city.office, Candidate.objects.get(pk=first.pk), [everyone[0].pk])
    watching.visit(everyone[0], first, clock.today(), "已经开工", "good")
    assert_whole()


def test_the_box_is_the_same_in_whatever_order_the_votes_came(city: City) -> None:
    everyone = deputies(city, 6)
    candidates(city)
    slips = [Slip(new_receipt(), marks) for marks in ("111000", "100000", "000111", "110000", "000000", "011000")]
    held = opened(city, drawn_up(city))
    for person, slip in zip(everyone, slips, strict=True):
        casting.cast(person, held, slip)
    first = box_of(held)
    declared(city, held)
    assert first == "".join(f"{slip.receipt} {slip.marks}\n" for slip in sorted(slips))
    Candidate.objects.all()
    other = opened(city, _another(city))
    for person, slip in zip(reversed(everyone), [slips[n] for n in (3, 0, 5, 1, 4, 2)], strict=True):
        casting.cast(person, other, slip)
    assert box_of(other) == first


def _another(city: City) -> object:
    year = YEAR + 1
    from dataclasses import replace

    for each in Candidate.objects.filter(year=YEAR):
        plan = projects.Plan(each.name, each.scope, lead=each.lead_id)
        projects.set_state(city.office, projects.propose(city.office, city.place, year, plan), "settled")
    rules = replace(PRESETS["all-majority"].rules, seats=3, most=3)
    return ballots.draw_up(city.office, city.place, year, "choice", "all-majority", rules)
