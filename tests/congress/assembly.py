"""A congress of the small city: deputies, candidates, a ballot as far as a test wants it."""

from __future__ import annotations

from dataclasses import replace

from tests.ledger.city import HOUSING, PASSWORD, WATER, City

from luoshi.congress.ballots.models import Ballot, BallotRound, Candidate
from luoshi.congress.ballots.record import ballots, casting, projects
from luoshi.congress.ballots.rules import PRESETS
from luoshi.congress.ballots.slips import Slip, new_receipt
from luoshi.ledger.models import Person
from luoshi.ledger.record import accounts

NAMES = ("社区托育点", "老旧小区加装电梯", "农村供水改造", "口袋公园", "学校食堂改造", "智慧停车位")
YEAR = 2026


def deputies(city: City, number: int) -> list[Person]:
    """So many deputies of the city, the one of the city itself first."""
    for n in range(2, number + 1):
        accounts.add_person(None, city.place, accounts.NewPerson(f"deputy{n}", f"代表{n}", "deputy"), PASSWORD)
    return ballots.deputies(city.place)


def candidates(city: City, number: int = 6) -> list[Candidate]:
    """So many settled candidates."""
    out = []
    for n, name in enumerate(NAMES[:number]):
        lead = city.unit(HOUSING if n % 2 else WATER).pk
        plan = projects.Plan(name, f"建成{name}12处", "城区", "1200", lead, ("选址", "开工", "完成一半", "投用"))
        out.append(projects.set_state(city.office, projects.propose(city.office, city.place, YEAR, plan), "settled"))
    return out


def drawn_up(city: City, preset: str = "all-majority", **changes: object) -> Ballot:
    """A ballot on all candidates."""
    rules = replace(PRESETS[preset].rules, **{"seats": 3, "most": 3, **changes})  # type: ignore[arg-type]
    kind = "satisfaction" if preset == "satisfaction" else "choice"
    return ballots.draw_up(city.office, city.place, YEAR, kind, preset, rules)


def opened(city: City, ballot: Ballot, absent: int = 0, paper: int = 0) -> BallotRound:
    """Its last round opened: the last deputies absent, those before them with paper."""
    held = ballot.rounds.latest("number")
    there = [person.pk for person in ballots.deputies(city.place)]
    there = there[: len(there) - absent]
    ballots.mark(city.office, held, there, there[len(there) - paper :] if paper else [])
    return ballots.open_round(city.office, held)


def vote(person: Person, held: BallotRound, marks: str, receipt: str = "") -> str:
    """Cast a ballot; its receipt."""
    receipt = receipt or new_receipt()
    casting.cast(person, held, Slip(receipt, marks))
    return receipt


def declared(city: City, held: BallotRound) -> BallotRound:
    """Closed, counted and declared."""
    ballots.close_round(city.office, held)
    ballots.declare(city.office, held)
    return BallotRound.objects.get(pk=held.pk)
