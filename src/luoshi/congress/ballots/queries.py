"""Reads of ballots: what may be known of one, and when."""

from __future__ import annotations

from luoshi.congress.ballots.models import (
    Ballot,
    BallotBox,
    BallotRound,
    Candidate,
    CandidateState,
    RollEntry,
    RoundState,
    Way,
)
from luoshi.congress.ballots.published import LEAST, Published
from luoshi.congress.ballots.record.ballots import attendance_of, paper_of
from luoshi.congress.ballots.rules import rules_of
from luoshi.congress.ballots.slips import slips_of
from luoshi.ledger.models import Person, Place
from luoshi.ledger.workflow import NotNow


def published(ballot_round: BallotRound) -> Published:
    """The box of a declared round, for every reader.

    Raises:
        NotNow: Before the declaration, and when so few voted that it would tell who voted how.
    """
    if ballot_round.state != RoundState.DECLARED:
        raise NotNow("票箱在宣布结果后公布", "投票和计票的时候谁也看不到")
    roll = attendance_of(ballot_round)
    if roll.online < LEAST:
        raise NotNow(f"网上投票不到 {LEAST} 张，公布票箱会看出谁怎么投的，只公布合计", "合计在结果里")
    names = tuple(ballot_round.items.values_list("candidate__name", flat=True))
    slips = tuple(slips_of(BallotBox.objects.get(round=ballot_round).lines))
    return Published(
        ballot_round.ballot.title, ballot_round.number, rules_of(ballot_round.rules), names, slips, roll,
        paper_of(ballot_round), ballot_round.digest,
    )  # fmt: skip


def turnout(ballot_round: BallotRound) -> tuple[int, int, int]:
    """How many have voted, are present, are entitled: numbers alone."""
    roll = attendance_of(ballot_round)
    return roll.online + roll.paper, roll.present, roll.entitled


def roll(ballot_round: BallotRound) -> list[RollEntry]:
    """The roll with its people; whether each voted is left out while the round is open."""
    entries = list(ballot_round.entries.select_related("person"))
    if ballot_round.state == RoundState.OPEN:
        for entry in entries:
            entry.way = "" if entry.way == Way.ONLINE else entry.way
    return entries


def waiting_for(person: Person) -> list[BallotRound]:
    """The open rounds in which a deputy has still to vote."""
    mine = RollEntry.objects.filter(person=person, way="", round__state=RoundState.OPEN)
    return list(BallotRound.objects.filter(entries__in=mine).select_related("ballot"))


def candidates(place: Place, year: int) -> list[Candidate]:
    """The candidates of a year."""
    return list(Candidate.objects.filter(place=place, year=year).select_related("lead", "task__breakdown"))


def chosen_outside(place: Place, year: int) -> list[Candidate]:
    """The chosen projects that are no rows of the ledger yet."""
    return [each for each in candidates(place, year) if each.state == CandidateState.CHOSEN and each.task_id is None]


def years(place: Place) -> list[int]:
    """The years of which there is something, the latest first."""
    found = {*Candidate.objects.filter(place=place).values_list("year", flat=True)}
    found |= {*Ballot.objects.filter(place=place).values_list("year", flat=True), *place.ideas.values_list("year", flat=True)}
    return sorted(found, reverse=True)
