"""Short words for what people do with suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from tests.ledger.city import HOUSING, WATER, City

from luoshi.congress.suggestions.models import Suggestion
from luoshi.congress.suggestions.record import answering, assigning, filing, handling, settling, writing
from luoshi.congress.suggestions.record.answering import Answer
from luoshi.congress.suggestions.record.assigning import To
from luoshi.congress.suggestions.record.writing import Draft
from luoshi.ledger import clock
from luoshi.ledger.models import Person

JUNE = date(2026, 6, 1)
TITLE = "关于加快老旧小区加装电梯的建议"
TEXT = "老旧小区没有电梯，老人上下楼难。\n建议简化审批，给予补贴。"


class Town:
    """The city, and a suggestion as far as it is wanted."""

    def __init__(self, city: City) -> None:
        self.city, self.place = city, city.place

    def person(self, username: str) -> Person:
        return self.city.person(username)

    def now(self, suggestion: Suggestion) -> Suggestion:
        return Suggestion.objects.get(pk=suggestion.pk)

    def draft(self, *signers: str, by: str = "deputy", **given: Any) -> Suggestion:
        ids = [self.person(name).pk for name in signers]
        return writing.write(self.person(by), self.place, Draft(TITLE, TEXT, signers=ids, **given))

    def submitted(self, **given: Any) -> Suggestion:
        return writing.submit(self.person(given.get("by", "deputy")), self.draft(**given))

    def registered(self, **given: Any) -> Suggestion:
        return filing.register(self.city.office, self.submitted(**given))

    def assigned(self, lead: str = HOUSING, joint: Sequence[str] = (), **given: Any) -> Suggestion:
        return self.assign(self.registered(**given), lead, *joint)

    def assign(self, suggestion: Suggestion, lead: str = HOUSING, *joint: str, reason: str = "") -> Suggestion:
        to = To(self.city.unit(lead).pk, [self.city.unit(name).pk for name in joint])
        return assigning.assign(self.city.office, self.place, {suggestion.pk: to}, reason)[0]

    def talk(self, suggestion: Suggestion, by: str = "housing") -> Suggestion:
        return handling.talk(self.person(by), suggestion, clock.today(), "meeting", "当面听取了代表意见")

    def answer(self, suggestion: Suggestion, outcome: str = "A", by: str = "housing", **given: Any) -> Suggestion:
        """Answered after a talk."""
        if self.now(suggestion).state != "tracked":
            self.talk(suggestion, by)
        promised = clock.in_days(120) if outcome == "B" else None
        values = {"promised_on": promised} | given
        answering.answer(self.person(by), suggestion, Answer(outcome, "已加装电梯12部。", "局长 江望舒", **values))
        return self.now(suggestion)

    def answered(self, outcome: str = "A", **given: Any) -> Suggestion:
        return self.answer(self.assigned(**given), outcome)

    def rate(self, suggestion: Suggestion, attitude: str = "satisfied", result: str = "satisfied", **given: Any) -> Suggestion:
        comment = given.get("comment", "答非所问" if "dissatisfied" in (attitude, result) else "")
        answering.rate(self.person(given.get("by", "deputy")), suggestion, attitude, result, comment)
        return self.now(suggestion)


__all__ = ["HOUSING", "JUNE", "TEXT", "TITLE", "WATER", "Town", "settling"]
