"""Which figures of a review may answer a promise: every near one, with how near it is and whether on the same basis.

Nearness is the weighed overlap of two subjects' character pairs: pairs that few figures of the two reports share weigh
more. What differs in rank (省级, 市级), in people (城镇, 农村) or in branch is another thing or another basis.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from luoshi.reading.model import Reading, Statement
from luoshi.reconciling.subjects import OF_PLAN, Subject, covering, in_unit, listed, members, subject, unit_class, words

_WINDOW = 40
_ENDS = "。；！？\n"


class Told(NamedTuple):
    """A statement ready for comparison: its subject, and the words of its sentence around it."""

    statement: Statement
    subject: Subject
    members: tuple[Subject, ...]  # where one figure speaks of a list
    near: frozenset[str]  # character pairs of the words before and behind it
    stock: bool  # 达到, 累计: a total reached, not what the year added


class Match(NamedTuple):
    """A figure near a promise. ``same`` is whether it measures the same on the same basis, ``why`` what differs."""

    told: Told
    score: float
    same: bool
    why: str


def told(reading: Reading, statements: Iterable[Statement]) -> list[Told]:
    """The statements of a report, ready for comparison."""
    out: list[Told] = []
    for s in statements:
        each = _told(reading.text, s)
        if out and _LISTED.fullmatch(reading.text, out[-1].statement.quote_end, max(s.quote_start, out[-1].statement.quote_end)):
            each = each._replace(subject=listed(each.subject, out[-1].subject))
        out.append(each)
    return out


_LISTED = re.compile(r"[、和及][^，。；：！\n]{0,24}")


_STOCK = re.compile(r"(?:总数|总量|累计|达到?|增至|增加到|发展到|提高到|拥有|现有|实有|突破|超过?|超)[^，。；、]{0,3}$")


def _told(text: str, s: Statement) -> Told:
    stock = bool(_STOCK.search(text, max(0, s.start - 8), s.start))
    return Told(s, subject(s.indicator), members(s.indicator), _near(text, s), stock)


def _near(text: str, s: Statement) -> frozenset[str]:
    before = text[max(0, s.start - _WINDOW) : s.start]
    behind = text[s.quote_end : s.quote_end + 14]
    for mark in _ENDS:
        before = before.rpartition(mark)[2]
        behind = behind.partition(mark)[0]
    joined = "".join(c for c in before + behind if "一" <= c <= "鿿")
    return frozenset(joined[i : i + 2] for i in range(len(joined) - 1))


class Weights:
    """How much a pair of characters says: little where many figures of both reports share it."""

    def __init__(self, subjects: Sequence[Subject]) -> None:
        counted = Counter(gram for subject in subjects for gram in subject.grams)
        generic = words().generic
        total = len(subjects) + 1
        self._of = {
            gram: math.log(1 + total / n) * (0.35 if gram in generic else 1.0) for gram, n in counted.items()
        }

    def mass(self, grams: Iterable[str]) -> float:
        of = self._of
        return math.fsum(of.get(gram, 1.0) for gram in grams)  # the same in whatever order a set gives them


class Review:
    """The figures that a review tells of one year, indexed by the character pairs of their subjects."""

    def __init__(self, figures: Sequence[Told], promises: Sequence[Told], year: int) -> None:
        self._figures = figures
        self._year = str(year)
        self._weights = Weights([t.subject for t in (*figures, *promises)])
        self._mass = {s: self._weights.mass(s.grams) for t in (*figures, *promises) for s in (t.subject, *t.members)}
        self._holding: dict[str, list[int]] = {}
        for index, each in enumerate(figures):
            for gram in each.subject.grams.union(*(m.grams for m in each.members)):
                self._holding.setdefault(gram, []).append(index)

    def matches(self, promise: Told, least: float) -> list[Match]:
        """The figures at least so near to a promise, the nearest first."""
        grams = promise.subject.grams.union(*(m.grams for m in promise.members), _covering(promise.subject))
        found = {index for gram in grams for index in self._holding.get(gram, ())}
        out = [self._match(promise, self._figures[index]) for index in sorted(found)]
        near = [match for match in out if match.score >= least]
        return sorted(near, key=lambda match: (-match.score, match.told.statement.start))

    def _match(self, promise: Told, other: Told) -> Match:
        best = self._compared(promise, promise.subject, other, other.subject, "")
        listed = "" if other.statement.measure in ("rate", "growth") else "回顾给的是几项的合计"
        pairs = [(promise.subject, m, listed) for m in other.members]
        pairs += [(m, other.subject, "") for m in promise.members]
        pairs += [(m, n, "") for m in promise.members for n in other.members if promise.members and other.members]
        for mine, theirs, why in pairs:
            match = self._compared(promise, mine, other, theirs, why)
            if promise.members and mine == promise.members[0]:
                match = match._replace(score=match.score + 0.01)  # of two answers the first one's
            if match.score > best.score:
                best = match
        return best

    def _runs_together(self, mine: Subject, theirs: Subject) -> bool:
        """Whether the two hold one telling run of characters: most of the shorter, and not what many things are called."""
        run = _longest_run(mine.core, theirs.core)
        grams = {run[i : i + 2] for i in range(len(run) - 1)} - words().generic
        return len(run) >= _RUN and len(grams) >= _RUN - 1 and 2 * len(run) >= min(len(mine.core), len(theirs.core))

    def _compared(self, promise: Told, mine: Subject, other: Told, theirs: Subject, why: str) -> Match:
        shared = self._weights.mass(mine.grams & theirs.grams)
        wide = covering(mine.core)
        if wide and wide in theirs.core:
            near = _context(promise.near, other.near)
            return _weighed(promise, mine._replace(scopes=theirs.scopes), other, theirs, 0.75 + 0.12 * near, f"回顾说的是{wide}", self._year)
        if not shared:
            return Match(other, 0.0, False, "")
        masses = self._mass[mine], self._mass[theirs]
        score = 2 * shared / sum(masses)
        if _closes(mine.core, theirs.core):
            score = max(score, 0.9 * shared / min(masses))
        if _skips(mine.core, theirs.core) or _opens(mine.core, theirs.core):
            score = max(score, 0.8)
        if score < FLOOR and self._runs_together(mine, theirs):
            score = FLOOR
        near = _context(promise.near, other.near)
        if (mine.grams & theirs.grams) <= words().generic and near < 0.6:
            score *= 0.55  # 重点项目, 总投资: said of too many things
        return _weighed(promise, mine, other, theirs, score + 0.12 * near, why, self._year)


FLOOR = 0.5  # a telling run of characters that both hold (雨污分流) is worth a look of a person, no more
_RUN = 4


def _covering(one: Subject) -> Iterable[str]:
    wide = covering(one.core)
    return (wide[i : i + 2] for i in range(len(wide) - 1))


def _closes(one: str, other: str) -> bool:
    """Whether the shorter subject closes the longer: 新增贷款 in 银行机构新增贷款."""
    short, long = sorted((one, other), key=len)
    return (len(short) >= 3 or short in words().same_names) and long.endswith(short)


def _longest_run(one: str, other: str) -> str:
    """The longest run of characters that two texts hold."""
    best, before = (0, 0), [0] * (len(other) + 1)
    for i, char in enumerate(one, 1):
        row = [0] * (len(other) + 1)
        for j, its in enumerate(other, 1):
            if char == its:
                row[j] = before[j - 1] + 1
                best = max(best, (row[j], i))
        before = row
    return one[best[1] - best[0] : best[1]]


def _skips(one: str, other: str) -> bool:
    """Whether the longer says the shorter with words between: 高层次人才, 高层次创新创业人才."""
    short, long = sorted((one, other), key=len)
    if len(short) < 4 or short[:2] != long[:2] or short[-2:] != long[-2:]:
        return False
    rest = iter(long)
    return all(char in rest for char in short)


_ADDS_LITTLE = re.compile(r"(?:项目|工程|企业|面积|改造|建设|住房|安置房|任务|安置任务)")


def _opens(one: str, other: str) -> bool:
    """Whether the longer only adds what says little: 省重点, 省重点项目."""
    short, long = sorted((one, other), key=len)
    return len(short) >= 3 and long.startswith(short) and bool(_ADDS_LITTLE.fullmatch(long, len(short)))


def _context(one: frozenset[str], other: frozenset[str]) -> float:
    shared = len(one & other)
    return 2 * shared / (len(one) + len(other)) if shared else 0.0


def _weighed(
    promise: Told, mine: Subject, other: Told, theirs: Subject, score: float, why: str, year: str
) -> Match:  # fmt: skip
    """The nearness after what speaks against it, and what makes the basis another."""
    found = [(1.0, why)]
    found += [_scopes(dimension, mine, theirs) for dimension in sorted({kind for kind, _ in mine.scopes ^ theirs.scopes})]
    found.append(_measures(promise, other))
    found.append(_deeds(mine.verb, theirs.verb))
    found.append(_span(other.statement.period, year))
    found.append(_size(promise, mine, other, theirs, year))
    for factor, _ in found:
        score *= factor
    if any(kind == "telling" for kind, _ in mine.scopes & theirs.scopes):
        score *= 1.25
    differs = [why for _, why in found if why]
    a, b = promise.statement, other.statement
    if a.value == b.value and a.unit == b.unit and a.value is not None and len(a.number.strip("0.")) > 1:
        score += 0.08
    score += 0.02 if a.unit == b.unit else 0.0
    return Match(other, score, not differs, "；".join(differs))


_EXCLUSIVE = {
    "people": 0.2, "trade": 0.3, "count": 0.3, "branch": 0.4, "rank": 0.45, "school": 0.5, "house": 0.4, "net": 0.5,
    "kind": 0.4, "telling": 0.4, "capital": 0.2, "part": 0.4,
}  # fmt: skip
_ONE_SIDED = {
    "rank": 0.9, "people": 0.8, "count": 0.6, "branch": 0.7, "trade": 0.6, "school": 0.75, "house": 0.8, "net": 0.75,
    "kind": 0.7, "telling": 0.7, "capital": 0.6, "part": 0.55,
}  # fmt: skip

_OFTEN_DROPPED = ("rank", "people")  # a review often leaves out 市级 and 农村 where only one such thing was promised


def _scopes(dimension: str, one: Subject, other: Subject) -> tuple[float, str]:
    ours = {word for kind, word in one.scopes if kind == dimension}
    theirs = {word for kind, word in other.scopes if kind == dimension}
    if ours and theirs:
        if ours & theirs:
            return 0.95, ""
        if {f"{word}以上" for word in ours} & theirs or {f"{word}以上" for word in theirs} & ours:
            return 0.9, f"目标是{'、'.join(sorted(ours))}，回顾是{'、'.join(sorted(theirs))}"
        return _EXCLUSIVE[dimension], f"目标是{'、'.join(sorted(ours))}，回顾是{'、'.join(sorted(theirs))}"
    if ours:
        dropped = dimension in _OFTEN_DROPPED
        return _ONE_SIDED[dimension], "" if dropped else f"目标限{'、'.join(sorted(ours))}，回顾不限"
    if dimension == "people" and "居民" not in one.core:
        return 0.9, ""  # 解决安全饮水问题: it goes without saying where
    return _ONE_SIDED[dimension], f"目标不限，回顾限{'、'.join(sorted(theirs))}"


_NAMES = {
    "level": "数量", "growth": "增速", "change": "增减量", "rate": "比例", "rank": "位次", "streak": "连续年数", "ratio": "比值",
}  # fmt: skip
_MOVES = ("减少", "压减", "增加", "新增", "净增", "降低", "退出", "淘汰", "削减")


def _measures(one: Told, other: Told) -> tuple[float, str]:
    a, b = one.statement, other.statement
    if b.measure == "rate" and a.measure != "rate" and OF_PLAN.search(b.indicator):
        return 0.95, "回顾给的是完成计划的比例"
    if {a.measure, b.measure} == {"growth", "rate"} and one.subject.core in words().rises:
        return 1.0, ""
    moves = {a.measure, b.measure} == {"level", "change"} and (a if a.measure == "level" else b).indicator.startswith(_MOVES)
    if a.measure == b.measure or moves:
        same = unit_class(a.unit) == unit_class(b.unit) or {a.unit, b.unit} == {"家", "户"} or a.measure == "rank" or not (a.unit and b.unit)
        factor = 0.85 if {a.unit, b.unit} == {"%", "‰"} else 0.6  # one of the two is mostly a misprint
        return (1.0, "") if same else (factor, f"单位不同：目标是{a.unit}，回顾是{b.unit}")
    differs = f"目标是{_NAMES[a.measure]}，回顾是{_NAMES[b.measure]}"
    if {a.measure, b.measure} <= {"growth", "level", "change"}:
        return 0.85, differs
    return (0.72 if b.measure == "rank" else 0.6), differs


def _deeds(one: str, other: str) -> tuple[float, str]:
    if one == other or "" in (one, other) or {one, other} == {"add", "do"}:
        return 1.0, ""
    return 0.9, "一个说开工，一个说完成"


def _span(period: str | None, year: str) -> tuple[float, str]:
    if period == year:
        return 1.0, ""
    return 0.85, f"回顾说的是{(period or '').replace('-', '—')}年"


_MANY, _FEW = 5, Decimal("0.1")
_SUMMED = re.compile("^累计")


def _size(promise: Told, mine: Subject, other: Told, theirs: Subject, promise_year: str) -> tuple[float, str]:
    """新增100家 and 达到1306家: what the year adds is not what there is; nor is a count many times the promised one."""
    a, b = promise.statement, other.statement
    if a.measure == b.measure == "growth" and a.unit == b.unit == "%" and a.value and b.value and b.value > 3 * a.value + 10:
        return 0.95, "增幅相差悬殊，可能是几年的合计"
    if a.measure != "level" or b.measure != "level" or not a.value or not b.value or other.statement.period != promise_year:
        return 1.0, ""
    if _SUMMED.search(b.indicator) and not _SUMMED.search(a.indicator):
        return 0.95, "回顾给的是累计数"
    told = in_unit(b.value, b.unit, a.unit)
    if mine.verb and not theirs.verb and other.stock and told >= 2 * a.value:
        return 0.95, "目标是新增，回顾是总数"
    if theirs.verb == "add" and mine.verb != "add" and promise.stock and 2 * told <= a.value:
        return 0.95, "目标是总数，回顾是新增"
    times = told / a.value
    many = 3 if mine.scopes - theirs.scopes else _MANY
    if times >= many or times <= _FEW:
        return 0.9, f"数量相差悬殊（{times:.1f}倍），口径应不相同"
    return 1.0, ""
