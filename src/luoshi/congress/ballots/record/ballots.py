"""Running a ballot: drawn up, opened, closed, counted, declared; voted again among the tied."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from luoshi.congress.ballots import slips, tally
from luoshi.congress.ballots.models import (
    Ballot,
    BallotBox,
    BallotItem,
    BallotKind,
    BallotRound,
    Candidate,
    CandidateState,
    RollEntry,
    RoundState,
    TellerCount,
    Way,
)
from luoshi.congress.ballots.record.casting import sweep
from luoshi.congress.ballots.rules import PRESETS, Rules, least_of, part_words, rules_of
from luoshi.errors import UsageError
from luoshi.ledger import clock, fields, policy
from luoshi.ledger.models import Person, Place, Role
from luoshi.ledger.record.change import Change, change
from luoshi.ledger.workflow import NotNow

_STATES_OF = {BallotKind.CHOICE: CandidateState.SETTLED, BallotKind.SATISFACTION: CandidateState.CHOSEN}
#: what is done with a round → the states in which it may be done
_STEPS = {
    "mark": ((RoundState.READY, RoundState.OPEN), "签到"),
    "open": ((RoundState.READY,), "开始投票"),
    "close": ((RoundState.OPEN,), "截止投票"),
    "count": ((RoundState.CLOSED,), "录入纸质票"),
    "declare": ((RoundState.CLOSED,), "宣布结果"),
    "again": ((RoundState.DECLARED,), "再次投票"),
}


def _held(person: Person, ballot_round: BallotRound, step: str, action: str = "ballot.run") -> BallotRound:
    """The round as it stands, once the person and its state allow the step."""
    held = BallotRound.objects.select_for_update(of=("self",)).select_related("ballot__place").get(pk=ballot_round.pk)
    policy.demand(person, action, held.ballot.place)
    states, called = _STEPS[step]
    if held.state not in states:
        raise NotNow(f"这一轮现在是“{held.get_state_display()}”，不能{called}", "请刷新页面再看")
    return held


# --- Before ------------------------------------------------------------------------------------


def draw_up(person: Person, place: Place, year: int, kind: str, preset: str, rules: Rules, title: str = "") -> Ballot:
    """Draw up a ballot on the settled candidates of a year; for the satisfaction vote on the chosen ones.

    Raises:
        NotNow: When there are too few candidates, or another ballot of the kind is under way.
        UsageError: For rules that do not fit.
    """
    policy.demand(person, "ballot.run", place)
    if kind not in BallotKind.values or preset not in PRESETS or PRESETS[preset].rules.style != rules.style:
        raise UsageError("票决的类别和规则对不上", "请从列表里选")
    if (kind == BallotKind.SATISFACTION) != (rules.style == "grade"):
        raise UsageError("满意度测评用满意度的规则，项目票决用票决的规则", "请重选规则")
    title = fields.told("title", title or f"{place.name}{year}年民生实事{BallotKind(kind).label}", "事项", 120, "例如“2025年民生实事项目票决”")
    with change(person, "ballot.draw_up") as made:
        candidates = list(Candidate.objects.filter(place=place, year=year, state=_STATES_OF[BallotKind(kind)]))
        _demand_fitting(place, year, kind, rules, len(candidates))
        ballot = Ballot(place=place, year=year, kind=kind, title=title, preset=preset, at=clock.now(), by=person)
        made.create(ballot)
        _add_round(made, ballot, 1, rules, candidates)
    return ballot


def _demand_fitting(place: Place, year: int, kind: str, rules: Rules, candidates: int) -> None:
    if not candidates:
        what = "初定的候选项目" if kind == BallotKind.CHOICE else "票决入选的项目"
        raise NotNow(f"{year}年没有{what}", "请先在项目页把候选项目定下来")
    if rules.style == "choose" and not 0 < rules.seats < candidates:
        raise UsageError(f"应选 {rules.seats} 项，候选 {candidates} 项，不成差额", "应选数要大于 0、少于候选数；等额的请用逐项表决")
    if rules.seats > candidates or rules.most > candidates or rules.least > candidates:
        raise UsageError(f"应选或每票可选的多于候选的 {candidates} 项", "请改小")
    if rules.seats and 0 < rules.most < rules.seats and rules.base == "all":
        raise UsageError(f"每票最多 {rules.most} 项，少于应选的 {rules.seats} 项", "请改成不少于应选数")
    unfinished = BallotRound.objects.filter(ballot__place=place, ballot__year=year, ballot__kind=kind)
    if unfinished.exclude(state=RoundState.DECLARED).exists():
        raise NotNow("这一年还有一次同类的票决没有完成", "请先完成那一次")


def _add_round(made: Change, ballot: Ballot, number: int, rules: Rules, candidates: Sequence[Candidate]) -> BallotRound:
    added = BallotRound(ballot=ballot, number=number, rules=rules.as_mapping())
    made.create(added)
    made.create(*[BallotItem(round=added, candidate=each, order=n) for n, each in enumerate(candidates, 1)])
    _roll(made, added)
    return added


def deputies(place: Place) -> list[Person]:
    """Who is entitled to vote: the place's deputies with an account in use."""
    return list(Person.objects.filter(place=place, role=Role.DEPUTY, is_active=True).order_by("pk"))


def _roll(made: Change, held: BallotRound) -> None:
    """Bring the roll up to the deputies of today; from the opening on it stays as it is."""
    entries = {entry.person_id: entry for entry in held.entries.all()}
    now = {person.pk: person for person in deputies(held.ballot.place)}
    made.create(*[RollEntry(round=held, person=now[pk]) for pk in now if pk not in entries])
    for pk in entries.keys() - now.keys():
        made.delete(entries[pk])


def mark(person: Person, ballot_round: BallotRound, present: Iterable[int], paper: Iterable[int]) -> int:
    """Mark who is present, and who was given a paper ballot; how many are present.

    Once the round is open, marks are only added: who takes a mark away would learn by it who has voted, and a paper
    ballot that is out may come back.

    Args:
        person: The office.
        ballot_round: The round, not closed.
        present: The deputies that are present, by the id of the person.
        paper: Those of them with a paper ballot.

    Raises:
        UsageError: For a paper ballot for somebody who has voted in the program.
    """
    by_hand = set(paper)
    there = set(present) | by_hand
    with change(person, "ballot.mark") as made:
        held = _held(person, ballot_round, "mark")
        is_open = held.state == RoundState.OPEN
        if not is_open:
            _roll(made, held)
        for entry in held.entries.select_for_update(of=("self",)).select_related("person"):
            here, hand = entry.person_id in there, entry.person_id in by_hand
            if is_open and hand and entry.way == Way.ONLINE:
                raise UsageError(f"{entry.person.name}已在网上投票，不能再领纸质票", "请收回发给这位代表的纸质票")
            if is_open:
                here, hand = here or entry.present, hand or entry.way == Way.PAPER
            if entry.way != Way.ONLINE:
                made.update(entry, present=here, way=Way.PAPER if hand else "")
        number = held.entries.filter(present=True).count()
    return number


def open_round(person: Person, ballot_round: BallotRound) -> BallotRound:
    """Open a round: the roll is frozen, the box is empty.

    Raises:
        NotNow: When too few deputies are present.
    """
    with change(person, "ballot.open") as made:
        held = _held(person, ballot_round, "open")
        entitled, present = held.entries.count(), held.entries.filter(present=True).count()
        quorum = rules_of(held.rules).quorum
        wanted = least_of(quorum, entitled)
        if present < wanted or not present:
            raise NotNow(
                f"到会 {present} 人，应到 {entitled} 人，不到{part_words(quorum)}（{wanted} 人），不能开始投票", "请核对签到"
            )
        made.update(held, state=RoundState.OPEN, opened_at=clock.now())
        BallotBox(round=held).save(force_insert=True)  # in no event
    return held


# --- After -------------------------------------------------------------------------------------


def close_round(person: Person, ballot_round: BallotRound) -> BallotRound:
    """Close a round: no more votes; the checksum of the box goes into the books, once."""
    with change(person, "ballot.close") as made:
        held = _held(person, ballot_round, "close")
        box = BallotBox.objects.select_for_update().get(round=held)
        made.update(held, state=RoundState.CLOSED, closed_at=clock.now(), digest=slips.digest_of(box.lines))
        transaction.on_commit(sweep)
    return held


def count(person: Person, ballot_round: BallotRound, paper: tally.Paper) -> TellerCount:
    """One teller's count of the paper ballots; counted again, it takes the place of the teller's earlier one.

    Raises:
        UsageError: For numbers that do not add up.
    """
    with change(person, "ballot.count") as made:
        held = _held(person, ballot_round, "count", "ballot.count")
        tally.check_paper(rules_of(held.rules), held.items.count(), paper)
        given = held.entries.filter(way=Way.PAPER).count()
        if paper.ballots > given:
            raise UsageError(f"收回 {paper.ballots} 张，多于发出的 {given} 张", "请核对收回的张数；确实多了，这一轮无效")
        values = {"ballots": paper.ballots, "void": paper.void, "votes": [list(v) for v in paper.votes], "at": clock.now()}
        mine = held.counts.filter(by=person).first()
        if mine is None:
            mine = TellerCount(round=held, by=person, **values)
            made.create(mine)
        else:
            made.update(mine, **values)
    return mine


def paper_of(held: BallotRound) -> tally.Paper:
    """The paper ballots as two tellers counted them.

    Raises:
        NotNow: While fewer than two have counted, or they do not agree.
    """
    given = held.entries.filter(way=Way.PAPER).count()
    if not given:
        return tally.Paper()
    counts = [(each.ballots, each.void, each.votes) for each in held.counts.all()]
    if len(counts) < 2:
        raise NotNow(f"发出了 {given} 张纸质票，{len(counts)} 位计票人录了计数，要两位", "请另一位计票人各自清点、录入")
    if any(each != counts[0] for each in counts[1:]):
        raise NotNow("计票人录的数不一样", "请重新清点，改正录错的一份")
    ballots, void, votes = counts[0]
    return tally.Paper(ballots, void, tuple(tuple(each) for each in votes))


def attendance_of(held: BallotRound) -> tally.Attendance:
    """The numbers of the roll."""
    entries = list(held.entries.values_list("present", "way"))
    ways = [way for _, way in entries]
    present = sum(here for here, _ in entries)
    return tally.Attendance(len(entries), present, ways.count(Way.ONLINE), ways.count(Way.PAPER))


def declare(person: Person, ballot_round: BallotRound) -> tally.Outcome:
    """Count and declare the result; the box may be looked into from now on.

    Raises:
        NotNow: While the tellers are not done.
    """
    with change(person, "ballot.declare") as made:
        held = _held(person, ballot_round, "declare")
        paper, roll, box = paper_of(held), attendance_of(held), BallotBox.objects.get(round=held)
        items = list(held.items.select_related("candidate"))
        marks = [slip.marks for slip in slips.slips_of(box.lines)]
        outcome = tally.tally(rules_of(held.rules), len(items), marks, roll, paper)
        if slips.digest_of(box.lines) != held.digest:
            raise NotNow("票箱和截止时记下的校验值不符，不能宣布", "票箱被人动过：请保留数据库，查明原因；这次票决应重新进行")
        for item, verdict in zip(items, outcome.items, strict=True):
            made.update(item, votes=list(verdict.votes), favour=verdict.favour, became=verdict.became, why=verdict.why)
            if outcome.valid and held.ballot.kind == BallotKind.CHOICE and verdict.became != tally.TIED:
                state = CandidateState.CHOSEN if verdict.became == tally.CHOSEN else CandidateState.LEFT
                made.update(item.candidate, state=state)
        made.update(
            held, state=RoundState.DECLARED, declared_at=clock.now(), valid=outcome.valid, reason=outcome.reason,
            need=outcome.need, seats_left=outcome.seats_left,
        )  # fmt: skip
    return outcome


def again(person: Person, ballot_round: BallotRound) -> BallotRound:
    """The next round: among the tied for the seats that are left; after an invalid one, the same once more.

    Raises:
        NotNow: When nothing is to be voted on again.
    """
    with change(person, "ballot.again") as made:
        held = _held(person, ballot_round, "again")
        if held.ballot.rounds.filter(number__gt=held.number).exists():
            raise NotNow("下一轮已经有了", "请刷新页面再看")
        items = list(held.items.select_related("candidate"))
        rules, tied = rules_of(held.rules), [item.candidate for item in items if item.became == tally.TIED]
        if held.valid is False:
            tied = [item.candidate for item in items]
        elif not tied:
            raise NotNow("没有票数相等的项目，不用再投", "结果已经定了")
        else:
            rules = tally.runoff(rules, held.seats_left)
        added = _add_round(made, held.ballot, held.number + 1, rules, tied)
    return added
