"""For the table of who may do what: a declared ballot, one that is open, one being prepared, and what they are about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.ledger.city import HOUSING, PASSWORD, City

from luoshi.congress.ballots.models import Ballot, Candidate
from luoshi.congress.ballots.record import ballots, casting, projects
from luoshi.congress.ballots.rules import PRESETS
from luoshi.congress.ballots.slips import Slip, new_receipt
from luoshi.ledger.models import Person
from luoshi.ledger.record import accounts
from luoshi.office.views import voting

_LINES = ("甲", "乙", "丙", "丁")


class Congress:
    """What the addresses of livelihood projects and ballots are asked about."""

    def __init__(self, city: City) -> None:
        self.city = city
        for n in range(1, 4):
            accounts.add_person(None, city.place, accounts.NewPerson(f"delegate{n}", f"代表{n}", "deputy"), PASSWORD)
        self.everyone: list[Person] = ballots.deputies(city.place)
        self.lead = city.unit(HOUSING).pk
        self.idea = projects.hand_in(city.person("deputy"), city.place, 2026, "多建托育点")
        for year in (2026, 2022, 2021, 2020):
            for name in _LINES:
                made = projects.propose(city.office, city.place, year, projects.Plan(f"{name}项目", "建成投用", lead=self.lead))
                projects.set_state(city.office, made, "settled")
        self.draft = projects.propose(city.office, city.place, 2019, projects.Plan("戊项目", "建成投用", lead=self.lead))
        self.declared = self._opened(2026)
        held = self.declared.rounds.get()
        for person, marks in zip(self.everyone, ("1100", "1100", "1010", "1100"), strict=True):
            casting.cast(person, held, Slip(new_receipt(), marks))
        ballots.close_round(city.office, held)
        ballots.declare(city.office, held)
        self.open = self._opened(2022)
        self.ready = self._drawn_up(2021)

    def _drawn_up(self, year: int) -> Ballot:
        rules = replace(PRESETS["all-majority"].rules, seats=2, most=2)
        return ballots.draw_up(self.city.office, self.city.place, year, "choice", "all-majority", rules)

    def _opened(self, year: int) -> Ballot:
        ballot = self._drawn_up(year)
        ballots.mark(self.city.office, ballot.rounds.get(), [each.pk for each in self.everyone], [])
        ballots.open_round(self.city.office, ballot.rounds.get())
        return ballot

    def keys(self, name: str) -> dict[str, Any]:
        """What an address names."""
        if name in ("candidate", "candidate-edit", "candidate-do"):
            return {"pk": self.draft.pk}
        ballot = {"ballot-vote": self.open, "ballot-do": self.ready, "ballot-form": self.ready}.get(name, self.declared)
        if name == "ballot" or (name.startswith("ballot-") and name != "ballot-add"):
            return {"pk": ballot.pk}
        return {"pk": self.idea.pk} if name == "idea" else {}

    def cast(self) -> dict[str, Any]:
        """A filled ballot, as the check page sends it."""
        held = self.open.rounds.get()
        return {"step": "cast", "round": 1, "receipt": voting._new_receipt(held), f"m{held.items.all()[0].pk}": "1"}

    def body(self, name: str) -> dict[str, Any]:
        """The least that an address needs to do something."""
        chosen = Candidate.objects.filter(year=2026, state="chosen")
        plan = {"name": "己项目", "scope": "建成投用", "lead": self.lead, "year": 2026}
        return {
            "idea-add": {"text": "多建停车位", "year": 2026},
            "idea": {"reply": "已列入明年计划"},
            "candidate-enter": {"year": 2026, **{f"row{each.pk}": "new" for each in chosen}},
            "candidate-add": plan,
            "candidate-edit": plan,
            "candidate-do": {"deed": "say", "text": "同意"},
            "ballot-add": {"year": 2020, "preset": "all-majority", "seats": 2},
            "ballot-do": {"step": "mark", "round": 1, "present": self.everyone[0].pk},
            "ballot-vote": self.cast(),
        }.get(name, {})
