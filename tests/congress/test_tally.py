"""Counting: preset by case, ties, quorum, what the majority is of; and against others who count."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.congress.ballots import published, slips
from luoshi.congress.ballots.rules import PRESETS, STYLES, Rules, least_of, rules_of, told
from luoshi.congress.ballots.tally import Attendance, Outcome, Paper, check, runoff, tally
from luoshi.errors import InputError, UsageError

C, T, L = "chosen", "tied", "left"


def outcome(preset: str, votes: str, entitled: int, present: int, paper: Paper | None = None, given: int = 0, **changed: object) -> Outcome:
    """The outcome of ballots written one after another: ``110 110*3``."""
    ballots = [part.partition("*")[0] for part in votes.split() for _ in range(int(part.partition("*")[2] or 1))]
    rules = replace(PRESETS[preset].rules, **changed)  # type: ignore[arg-type]
    items = len(ballots[0]) if ballots else len(paper.votes) if paper else 3
    return tally(rules, items, ballots, Attendance(entitled, present, len(ballots), given), paper or Paper())


CASES = [
    # preset, rules, ballots, entitled, present → need, what became of each
    ("all-majority", {"seats": 2, "most": 2}, "110*6 101*4", 10, 10, 6, [C, C, L]),
    ("all-majority", {"seats": 2, "most": 2}, "110*5 101*5", 10, 10, 6, [C, L, L]),  # half is not more than half
    ("all-majority", {"seats": 2, "most": 2}, "110*5 101*4", 10, 9, 6, [C, L, L]),  # of all, not of those present
    ("present-majority", {"seats": 2, "most": 2}, "110*5 101*4", 10, 9, 5, [C, C, L]),
    ("present-majority", {"seats": 2, "most": 2}, "110*4 101*4", 10, 8, 5, [C, L, L]),
    ("rank", {"seats": 1, "most": 1}, "100*2 010*3 001*2", 10, 7, 1, [L, C, L]),
    ("rank", {"seats": 1, "most": 1}, "100*3 010*3 001*1", 10, 7, 1, [T, T, L]),
    ("rank", {"seats": 2, "most": 2}, "110*3 101*3", 10, 7, 1, [C, T, T]),
    ("rank", {"seats": 3, "most": 2}, "110*3 101*3", 10, 7, 1, [C, C, C]),  # as many as seats: nothing to vote on again
    ("rank", {"seats": 2, "most": 2, "tie": "all"}, "110*3 101*3", 10, 7, 1, [C, C, C]),
    ("rank", {"seats": 2, "most": 2}, "000*7", 10, 7, 1, [L, L, L]),  # nobody's choice is nobody's
    ("all-majority", {"seats": 1, "most": 3}, "111*10", 10, 10, 6, [T, T, T]),
    ("judge-all", {"seats": 1}, "+-*6 0+*4", 10, 10, 6, [C, L]),
    ("judge-all", {"seats": 1}, "++*7", 10, 7, 6, [T, T]),
    ("judge-each", {}, "+-0*6 -+0*4", 10, 10, 6, [C, L, L]),
    ("judge-each", {"share": (2, 3, False)}, "+-*6 ++*1", 9, 9, 6, [C, L]),
    ("judge-each", {"base": "cast"}, "+-*3 0+*2", 9, 9, 3, [C, L]),
    ("satisfaction", {}, "32*2 21*2 11*1", 8, 5, 3, [C, L]),
    ("satisfaction", {}, "30*3", 8, 5, 3, [C, L]),
]  # fmt: skip


@pytest.mark.parametrize(("preset", "changed", "votes", "entitled", "present", "need", "became"), CASES)
def test_each_preset_comes_out_as_its_rules_say(
    preset: str, changed: dict[str, object], votes: str, entitled: int, present: int, need: int, became: list[str]
) -> None:
    found = outcome(preset, votes, entitled, present, **changed)
    assert found.valid, found.reason
    assert (found.need, [item.became for item in found.items]) == (need, became)
    assert all(item.why for item in found.items)


@pytest.mark.parametrize(
    ("votes", "entitled", "present", "changed", "said"),
    [
        ("100*6", 10, 6, {}, "到会 6 人，不到全体代表 10 人的三分之二以上（7 人），投票无效"),
        ("100*5", 10, 5, {"quorum": (1, 2, True)}, "到会 5 人，不到全体代表 10 人的过半数（6 人），投票无效"),
        ("100*9", 10, 8, {}, "收回选票 9 张，多于到会 8 人，投票无效"),
    ],
)
def test_a_round_that_is_not_valid_chooses_nothing(
    votes: str, entitled: int, present: int, changed: dict[str, object], said: str
) -> None:
    found = outcome("all-majority", votes, entitled, present, seats=1, most=1, **changed)
    assert (found.valid, found.reason) == (False, said)
    assert {item.became for item in found.items} == {L}


def test_a_box_that_the_roll_does_not_answer_for_is_not_valid() -> None:
    found = tally(Rules(seats=1), 2, ["10", "10"], Attendance(3, 3, 1))
    assert found.reason == "票箱里有 2 张票，名册上有 1 人网上投票，对不上，投票无效"
    found = outcome("rank", "10", 3, 3, Paper(2, 0, ((2, 0), (0, 2))), 1, seats=1)
    assert found.reason == "收回纸质票 2 张，多于发出的 1 张，投票无效"


def test_paper_is_added_item_by_item_and_void_ballots_count_as_returned() -> None:
    found = outcome("all-majority", "110*3", 8, 8, Paper(4, 1, ((3, 0), (0, 3), (1, 2))), 4, seats=2, most=2)
    assert [item.favour for item in found.items] == [6, 3, 1]
    assert (found.returned, found.void, found.need) == (7, 1, 5)


@pytest.mark.parametrize(
    ("paper", "said"),
    [
        (Paper(1, 2, ()), "无效票 2 张，多于收回的 1 张"),
        (Paper(2, 0, ((2, 0),)), "纸质票的计数和项目对不上"),
        (Paper(2, 0, ((2, 0), (1, 0))), "第 2 项的计数加起来不是有效票 2 张"),
        (Paper(2, 0, ((2, 0), (1, 1))), "纸质票共选了 3 项次，2 张有效票最多 2 项次"),
    ],
)
def test_paper_counts_that_cannot_be_are_refused(paper: Paper, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        tally(Rules(seats=1, most=1), 2, [], Attendance(3, 3, 0, 3), paper)


@pytest.mark.parametrize(("part", "number", "least"), [
    ((1, 2, True), 40, 21), ((1, 2, True), 41, 21), ((2, 3, False), 40, 27), ((2, 3, False), 42, 28), ((0, 1, False), 9, 0),
])  # fmt: skip
def test_a_part_of_a_number_is_exact(part: tuple[int, int, bool], number: int, least: int) -> None:
    assert least_of(part, number) == least


def test_the_next_round_is_among_the_tied_for_what_is_left_by_votes_alone() -> None:
    first = outcome("all-majority", "1100*4 1010*4 1001*4 0000*1", 13, 13, seats=2, most=2, base="none")
    assert [item.became for item in first.items] == [C, T, T, T]
    again = runoff(Rules(seats=2, most=2), first.seats_left)
    assert (again.seats, again.most, again.base) == (1, 1, "none")


# --- Refused ---


@pytest.mark.parametrize(
    ("rules", "marks", "said"),
    [
        (Rules(seats=2, most=2), "111", "您选了 3 项，最多 2 项"),
        (Rules("judge", most=1), "++0", "您赞成了 2 项，最多 1 项"),
        (Rules(seats=2, most=2, least=2), "100", "您选了 1 项，至少要 2 项"),
        (Rules(seats=2, most=2, blank=False), "000", "一项也没有填"),
        (Rules(seats=2), "10", "选票和这次票决的项目对不上"),
        (Rules(seats=2), "1x0", "选票和这次票决的项目对不上"),
    ],
)
def test_a_ballot_against_the_rules_is_refused(rules: Rules, marks: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        check(rules, marks, 3)


@pytest.mark.parametrize("wrong", [
    {"style": "rank"}, {"base": "everyone"}, {"tie": "lot"}, {"share": [2, 1, True]}, {"seats": -1}, {"seats": "2"},
    {"least": 3, "most": 2}, {"unknown": 1}, {"share": [1, 2]}, {"blank": 1},
])  # fmt: skip
def test_rules_that_are_none_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        rules_of(wrong)


@pytest.mark.parametrize("key", PRESETS)
def test_each_preset_has_a_source_and_is_told(key: str) -> None:
    preset = PRESETS[key]
    assert preset.source
    assert rules_of(preset.rules.as_mapping()) == preset.rules
    assert len(told(preset.rules)) >= 4


# --- Others count, too ---


@st.composite
def elections(draw: st.DrawFn) -> tuple[Rules, list[str], Attendance]:
    style = draw(st.sampled_from(sorted(STYLES)))
    items = draw(st.integers(2, 8))
    seats = 0 if style == "grade" else draw(st.integers(1, items - 1))
    rules = Rules(style, seats, base=draw(st.sampled_from(["all", "present", "cast", "none"])), quorum=(0, 1, False))
    marks = st.text(alphabet=list(STYLES[style]), min_size=items, max_size=items)
    ballots = draw(st.lists(marks, min_size=1, max_size=30))
    absent, silent = draw(st.integers(0, 5)), draw(st.integers(0, 5))
    present = len(ballots) + silent
    return rules, ballots, Attendance(present + absent, present, len(ballots))


@given(elections())
def test_an_independent_recount_agrees(election: tuple[Rules, list[str], Attendance]) -> None:
    rules, ballots, roll = election
    found = tally(rules, len(ballots[0]), ballots, roll)
    good = {"choose": {"1"}, "judge": {"+"}, "grade": {"3", "2"}}[rules.style]
    support = Counter({n: sum(ballot[n] in good for ballot in ballots) for n in range(len(ballots[0]))})
    base = {"all": roll.entitled, "present": roll.present, "cast": len(ballots), "none": 0}[rules.base]
    passed = {n: votes for n, votes in support.items() if votes > 0 and (rules.base == "none" or 2 * votes > base)}
    if not rules.seats:
        assert set(found.those(C)) == set(passed)
        return
    for n, item in enumerate(found.items):
        better = sum(votes > support[n] for votes in passed.values())
        level = sum(votes == support[n] for votes in passed.values())
        wanted = L if n not in passed or better >= rules.seats else T if better + level > rules.seats else C
        assert item.became == wanted
    tied = found.those(T)
    assert found.seats_left == (rules.seats - len(found.those(C)) if tied else 0)
    assert sum(found.items[0].votes) == len(ballots)


@given(elections())
def test_the_box_comes_back_from_its_file_and_counts_alike(election: tuple[Rules, list[str], Attendance]) -> None:
    rules, ballots, roll = election
    held = tuple(sorted(slips.Slip(slips.new_receipt(), marks) for marks in ballots))
    names = tuple(f'项目,"{n}"\n第二行' if n == 1 else f"=项目{n}" for n in range(len(ballots[0])))
    given_ = published.Published("票决", 1, rules, names, held, roll)
    given_ = given_._replace(digest=slips.digest_of(given_.box))
    again = published.read(published.write(given_))
    assert again == given_
    assert published.intact(again)
    assert again.outcome() == given_.outcome()


@settings(deadline=None)  # its first call loads a good deal
@given(elections())
def test_abcvoting_chooses_the_same(election: tuple[Rules, list[str], Attendance]) -> None:
    abcrules = pytest.importorskip("abcvoting.abcrules", reason="abcvoting is not installed; the recount above stands for it")
    from abcvoting.preferences import Profile

    rules, ballots, roll = election
    if rules.style != "choose" or not any("1" in ballot for ballot in ballots):
        return
    items = len(ballots[0])
    profile = Profile(items)
    profile.add_voters([{n for n in range(items) if ballot[n] == "1"} for ballot in ballots if "1" in ballot])
    committees = [set(map(int, each)) for each in abcrules.compute("av", profile, committeesize=rules.seats, resolute=False)]
    found = tally(replace(rules, base="none"), items, ballots, roll)
    chosen, tied = set(found.those(C)), set(found.those(T))
    assert all(chosen <= committee for committee in committees)
    wanted = {n for n in range(items) if found.items[n].favour}
    assert {n for committee in committees for n in committee} & wanted == chosen | tied


# --- The file ---


def file() -> str:
    held = tuple(sorted(slips.Slip(slips.new_receipt(), marks) for marks in ("110", "101", "011")))
    given_ = published.Published("票决", 1, Rules(seats=2, most=2), ("甲", "乙", "丙"), held, Attendance(4, 4, 3))
    return published.write(given_._replace(digest=slips.digest_of(given_.box)))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("#格式,落实票箱1", "#格式,别的", "这不是公布的票箱文件"),
        ('""style"": ""choose""', '""style"": ""lot""', "规则一行读不出来"),
        ("#应到,4", "#应到,many", "“#应到”是“many”"),
        ("#应到,4\r\n", "", "文件头缺“#应到”一行"),
        ("不选", "不懂", "张票读不出来"),
    ],
)
def test_a_file_that_was_changed_is_refused_with_the_place(old: str, new: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        published.read(file().replace(old, new))


def test_a_ballot_changed_in_the_file_shows_in_the_checksum() -> None:
    changed = published.read(file().replace("选,选,不选", "选,不选,选"))
    assert not published.intact(changed)


@given(st.text(max_size=200))
def test_whatever_is_given_as_a_file_is_read_or_refused_in_words(text: str) -> None:
    with pytest.raises(InputError):
        published.read(text)


def test_receipts_are_random_and_a_second_of_the_same_is_refused() -> None:
    drawn = {slips.new_receipt() for _ in range(2000)}
    assert len(drawn) == 2000
    assert all(map(slips.is_receipt, drawn))
    one = drawn.pop()
    box = slips.with_slip("", slips.Slip(one, "110"))
    with pytest.raises(slips.Taken):
        slips.with_slip(box, slips.Slip(one, "001"))
