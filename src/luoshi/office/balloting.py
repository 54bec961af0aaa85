"""A ballot in the words of its pages and papers: rounds with their results, the numbers that may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from django.utils import timezone

from luoshi.congress.ballots import queries
from luoshi.congress.ballots.models import Ballot, BallotItem, BallotKind, BallotRound, RoundState
from luoshi.congress.ballots.record.ballots import attendance_of
from luoshi.congress.ballots.rules import PRESETS, STYLES, Rules, rules_of, told
from luoshi.congress.ballots.tally import Paper
from luoshi.errors import UsageError
from luoshi.ledger import clock
from luoshi.office.asked import whole
from luoshi.papers.ballot import documents


class Shown(NamedTuple):
    """A round as its page shows it."""

    round: BallotRound
    rules: list[str]
    marks: list[str]
    items: list[BallotItem]
    voted: int
    present: int
    entitled: int

    @property
    def declared(self) -> bool:
        """Whether its result is known."""
        return self.round.state == RoundState.DECLARED


def shown(held: BallotRound) -> Shown:
    """A round for its page."""
    rules = rules_of(held.rules)
    items = list(held.items.select_related("candidate__lead"))
    if held.state == RoundState.DECLARED:
        items.sort(key=lambda item: (-(item.favour or 0), item.order))
    return Shown(held, told(rules), list(STYLES[rules.style].values()), items, *queries.turnout(held))


def became(item: BallotItem, ballot: Ballot) -> str:
    """What became of an item, in a word."""
    words = {"chosen": "入选", "tied": "再次投票", "left": "未入选"}
    if ballot.kind == BallotKind.SATISFACTION:
        words = {"chosen": "通过", "left": "未通过"}
    return words.get(item.became, "")


def rules_from(preset: str, typed: Mapping[str, Any]) -> Rules:
    """The rules of a preset with the numbers that were typed.

    Raises:
        UsageError: For a preset or a number that is none.
    """
    if preset not in PRESETS:
        raise UsageError("还没有选规则", "请从列表里选一套")
    rules = PRESETS[preset].rules
    changed: dict[str, Any] = {}
    for field, called in (("seats", "应选项数"), ("most", "每票最多"), ("least", "每票至少")):
        said = str(typed.get(field, "")).strip()
        if said:
            number = whole(said)
            if number is None:
                raise UsageError(f"{called}“{said[:10]}”不是整数", "例如 15；不限的空着")
            changed[field] = number
    if rules.style == "choose" and "most" not in changed:
        changed["most"] = changed.get("seats", 0)
    if rules.style == "grade":
        changed = {}
    for field in ("base", "tie"):
        if typed.get(field):
            changed[field] = str(typed[field])
    for field in ("share", "quorum"):
        if typed.get(field):
            changed[field] = _part(str(typed[field]))
    return replace(rules, **changed, blank=typed.get("blank", "1") == "1")


PARTS = {"1/2+": ((1, 2, True), "过半数"), "2/3": ((2, 3, False), "三分之二以上"), "0": ((0, 1, False), "不要求")}


def _part(said: str) -> tuple[int, int, bool]:
    if said not in PARTS:
        raise UsageError("比例不认识", f"可以是{'、'.join(words for _, words in PARTS.values())}")
    return PARTS[said][0]


def paper_from(held: BallotRound, typed: Mapping[str, Any]) -> Paper:
    """A teller's counts as typed.

    Raises:
        UsageError: For what is no number of ballots.
    """
    marks = STYLES[rules_of(held.rules).style]
    votes = tuple(
        tuple(_count(typed, f"c{item.pk}_{n}", f"第{item.order}项") for n in range(len(marks))) for item in held.items.all()
    )
    return Paper(_count(typed, "ballots", "收回"), _count(typed, "void", "无效"), votes)


def _count(typed: Mapping[str, Any], field: str, called: str) -> int:
    said = str(typed.get(field, "")).strip()
    number = whole(said or "0")
    if number is None or number > 100_000:
        raise UsageError(f"{called}：“{said[:10]}”不是张数", "请填整数，没有的填 0")
    return number


# --- Papers ------------------------------------------------------------------------------------


def result_of(ballot: Ballot) -> documents.Result:
    """The declared rounds of a ballot for the document."""
    rounds = list(ballot.rounds.filter(state=RoundState.DECLARED))
    at = max((each.declared_at for each in rounds if each.declared_at), default=clock.now())
    each_round = tuple(_round(each, ballot) for each in rounds)
    chosen = tuple(item.name for each in each_round for item in each.items if item.result == "入选")
    return documents.Result(
        ballot.title, ballot.place.name + "人民代表大会", each_round, chosen, timezone.localdate(at),
        ballot.kind == BallotKind.SATISFACTION,
    )  # fmt: skip


def _round(held: BallotRound, ballot: Ballot) -> documents.Round:
    rules, roll, seen = rules_of(held.rules), attendance_of(held), shown(held)
    counted = held.counts.first() if roll.paper else None
    ballots, void = (counted.ballots, counted.void) if counted else (0, 0)
    return documents.Round(
        held.number, tuple(seen.rules), roll.entitled, roll.present, roll.online, ballots, void, bool(held.valid), held.reason,
        held.digest, tuple(STYLES[rules.style].values()), tuple(_item(item, ballot) for item in seen.items),
    )  # fmt: skip


def _item(item: BallotItem, ballot: Ballot) -> documents.Item:
    candidate = item.candidate
    budget = "" if candidate.budget is None else f"{candidate.budget:,f}"
    return documents.Item(item.order, candidate.name, candidate.lead.name, budget, tuple(item.votes), became(item, ballot), item.why)


def form_of(held: BallotRound) -> documents.Form:
    """A paper ballot of a round."""
    seen, ballot = shown(held), held.ballot
    items = tuple(_item(item, ballot) for item in sorted(seen.items, key=lambda item: item.order))
    marks = tuple(seen.marks[:1]) if rules_of(held.rules).style == "choose" else tuple(seen.marks)
    issuer, day = ballot.place.name + "人民代表大会", timezone.localdate(ballot.at)
    return documents.Form(ballot.title, issuer, held.number, tuple(seen.rules), marks, items, day)
