"""Counting: from the marks on the ballots to who is chosen, with one sentence for each item. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from luoshi.congress.ballots.rules import BLANK, FAVOUR, STYLES, Rules, least_of, part_words
from luoshi.errors import UsageError

CHOSEN, TIED, LEFT = "chosen", "tied", "left"


class Paper(NamedTuple):
    """What the tellers counted of the paper ballots: for each item how often each mark, in the order of the style."""

    ballots: int = 0  # taken out of the box, void ones too
    void: int = 0
    votes: tuple[tuple[int, ...], ...] = ()


NO_PAPER = Paper()


class Attendance(NamedTuple):
    """The numbers of the roll."""

    entitled: int
    present: int
    online: int  # who voted in the program, by the roll
    paper: int = 0  # who was given a paper ballot


class Verdict(NamedTuple):
    """What became of one item."""

    votes: tuple[int, ...]  # for each mark of the style
    favour: int
    became: str
    why: str


class Outcome(NamedTuple):
    """The result of a round."""

    valid: bool
    reason: str  # why it is not valid; else one sentence on the whole
    need: int
    returned: int
    void: int
    items: tuple[Verdict, ...]
    seats_left: int  # for the tied

    def those(self, became: str) -> list[int]:
        """The indexes of the items of which this became, those with the most votes first."""
        found = [i for i, item in enumerate(self.items) if item.became == became]
        return sorted(found, key=lambda i: (-self.items[i].favour, i))


def check(rules: Rules, marks: str, items: int) -> None:
    """Refuse a ballot that the rules do not take.

    Raises:
        UsageError: What was marked, what is allowed, what to do.
    """
    if len(marks) != items or set(marks) - STYLES[rules.style].keys():
        raise UsageError("选票和这次票决的项目对不上", "请重新打开选票再填")
    favour = in_favour(rules, marks)
    called = "赞成" if rules.style == "judge" else "选"
    if rules.style != "grade" and rules.most and favour > rules.most:
        raise UsageError(f"您{called}了 {favour} 项，最多 {rules.most} 项", f"请去掉 {favour - rules.most} 项，再继续")
    if not marks.strip(BLANK):
        if not rules.blank:
            raise UsageError("一项也没有填", "这次票决不收空白票，请至少填一项")
    elif rules.style != "grade" and favour < rules.least:
        raise UsageError(f"您{called}了 {favour} 项，至少要 {rules.least} 项", f"请再{called} {rules.least - favour} 项")


def in_favour(rules: Rules, marks: str) -> int:
    """How many items a ballot favours."""
    return sum(mark in FAVOUR[rules.style] for mark in marks)


def tally(rules: Rules, items: int, ballots: Sequence[str], roll: Attendance, paper: Paper = NO_PAPER) -> Outcome:
    """Count a round.

    Args:
        rules: Its rules.
        items: How many items are voted on.
        ballots: The marks of each ballot in the box, in any order.
        roll: The numbers of the roll.
        paper: What the tellers counted.

    Raises:
        UsageError: For a ballot that is none of this round, or paper counts that cannot be.
    """
    for marks in ballots:
        check(rules, marks, items)
    check_paper(rules, items, paper)
    counted = _counted(rules, items, ballots, paper)
    base = {"all": roll.entitled, "present": roll.present, "cast": len(ballots) + paper.ballots, "none": 0}[rules.base]
    need = 1 if rules.base == "none" else least_of(rules.share, base)
    returned = len(ballots) + paper.ballots
    if wrong := _invalid(rules, len(ballots), returned, roll, paper):
        nothing = tuple(Verdict(votes, favour, LEFT, "这一轮投票无效") for votes, favour in counted)
        return Outcome(False, wrong, need, returned, paper.void, nothing, 0)
    verdicts, left = _judged(rules, counted, need)
    return Outcome(True, _whole(verdicts, left), need, returned, paper.void, verdicts, left)


def check_paper(rules: Rules, items: int, paper: Paper) -> None:
    """Refuse counts of paper ballots that cannot be.

    Raises:
        UsageError: Which, and why.
    """
    valid = paper.ballots - paper.void
    if paper.void < 0 or valid < 0:
        raise UsageError(f"无效票 {paper.void} 张，多于收回的 {paper.ballots} 张", "请核对收回和无效的张数")
    if paper == NO_PAPER:
        return
    if len(paper.votes) != items:
        raise UsageError("纸质票的计数和项目对不上", "每个项目都要填")
    for number, votes in enumerate(paper.votes, 1):
        if len(votes) != len(STYLES[rules.style]) or min(votes) < 0 or sum(votes) != valid:
            raise UsageError(f"第 {number} 项的计数加起来不是有效票 {valid} 张", "请核对这一项")
    favoured = sum(votes[0] for votes in paper.votes)
    if rules.style != "grade" and rules.most and favoured > rules.most * valid:
        raise UsageError(f"纸质票共选了 {favoured} 项次，{valid} 张有效票最多 {rules.most * valid} 项次", "多选的票是无效票，请重新清点")


def _counted(rules: Rules, items: int, ballots: Sequence[str], paper: Paper) -> list[tuple[tuple[int, ...], int]]:
    marks = tuple(STYLES[rules.style])
    out = []
    for item in range(items):
        column = [ballot[item] for ballot in ballots]
        by_hand = paper.votes[item] if paper.votes else (0,) * len(marks)
        votes = tuple(column.count(mark) + by_hand[n] for n, mark in enumerate(marks))
        out.append((votes, sum(n for n, mark in zip(votes, marks, strict=True) if mark in FAVOUR[rules.style])))
    return out


def _invalid(rules: Rules, boxed: int, returned: int, roll: Attendance, paper: Paper) -> str:
    wanted = least_of(rules.quorum, roll.entitled)
    if roll.present < wanted:
        return f"到会 {roll.present} 人，不到全体代表 {roll.entitled} 人的{part_words(rules.quorum)}（{wanted} 人），投票无效"
    if boxed != roll.online:
        return f"票箱里有 {boxed} 张票，名册上有 {roll.online} 人网上投票，对不上，投票无效"
    if paper.ballots > roll.paper:
        return f"收回纸质票 {paper.ballots} 张，多于发出的 {roll.paper} 张，投票无效"
    if returned > roll.present:
        return f"收回选票 {returned} 张，多于到会 {roll.present} 人，投票无效"
    return ""


def _judged(rules: Rules, counted: Sequence[tuple[tuple[int, ...], int]], need: int) -> tuple[tuple[Verdict, ...], int]:
    """Who passed, and of more than there are seats those with the most votes."""
    passed = sorted((favour for _, favour in counted if favour >= need), reverse=True)
    line = passed[rules.seats] if rules.seats and len(passed) > rules.seats else -1  # the first who has no seat
    above = sum(favour > line for favour in passed)
    level = passed.count(line)
    tied = level and above < rules.seats
    out = []
    for votes, favour in counted:
        if favour < need:
            became, why = LEFT, f"得 {favour} 票，不到 {need} 票"
        elif favour > line:
            became, why = CHOSEN, f"得 {favour} 票，达到 {need} 票" + ("，票数在应选数之内" if rules.seats else "")
        elif favour == line and tied and rules.tie == "all":
            became, why = CHOSEN, f"得 {favour} 票，和最后一名票数相等，都列入"
        elif favour == line and tied:
            became, why = TIED, f"得 {favour} 票，{level} 项票数相等，只剩 {rules.seats - above} 个名额，再次投票"
        else:
            became, why = LEFT, f"得 {favour} 票，过了线，应选的 {rules.seats} 项已由票数更多的选满"
        out.append(Verdict(votes, favour, became, why))
    return tuple(out), rules.seats - above if tied and rules.tie == "again" else 0


def _whole(verdicts: Sequence[Verdict], left: int) -> str:
    chosen = sum(each.became == CHOSEN for each in verdicts)
    tied = sum(each.became == TIED for each in verdicts)
    return f"{chosen} 项入选" + (f"，{tied} 项票数相等，就其中 {left} 个名额再次投票" if tied else "")


def runoff(rules: Rules, seats: int) -> Rules:
    """The rules of the next round: among the tied, for the seats that are left, by the number of votes alone.

    They have the majority already.
    """
    return replace(rules, seats=seats, most=seats if rules.most else 0, least=0, base="none")
