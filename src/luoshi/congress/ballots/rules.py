"""The rules of a ballot: how it is marked, how many are chosen, which majority is needed; presets with their sources.

Knows no database. A rule that a place has is a preset or a preset with other numbers; the congress decides, not we.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, NamedTuple

from luoshi.errors import UsageError

#: how a ballot is marked → each mark with its word; the marks in favour first, nothing marked last
STYLES: dict[str, dict[str, str]] = {
    "choose": {"1": "选", "0": "不选"},
    "judge": {"+": "赞成", "-": "反对", "0": "弃权"},
    "grade": {"3": "满意", "2": "基本满意", "1": "不满意", "0": "弃权"},
}
#: the marks that count in favour
FAVOUR = {"choose": "1", "judge": "+", "grade": "32"}
BASES = {"all": "全体代表", "present": "到会代表", "cast": "收回的选票", "none": "不要求过半"}
TIES = {"again": "就票数相等的项目再次投票", "all": "票数相等的都列入"}
BLANK = "0"


@dataclass(frozen=True)
class Rules:
    """What decides a ballot. Shares are (numerator, denominator, strictly more).

    Attributes:
        style: A key of :data:`STYLES`.
        seats: How many are chosen; 0 where each item stands for itself.
        most: The most marks in favour on one ballot; 0 for any number.
        least: The fewest.
        blank: Whether an empty ballot is taken, as an abstention.
        base: Of what the majority is reckoned; a key of :data:`BASES`.
        share: The majority.
        quorum: The part of all deputies that must be present.
        tie: What happens to those with equal votes at the last seat; a key of :data:`TIES`.
    """

    style: str = "choose"
    seats: int = 0
    most: int = 0
    least: int = 0
    blank: bool = True
    base: str = "all"
    share: tuple[int, int, bool] = (1, 2, True)
    quorum: tuple[int, int, bool] = (2, 3, False)
    tie: str = "again"

    def __post_init__(self) -> None:
        _demand(self.style in STYLES, f"选票样式“{self.style}”不认识", STYLES)
        _demand(self.base in BASES, f"过半数的基数“{self.base}”不认识", BASES)
        _demand(self.tie in TIES, f"票数相等的办法“{self.tie}”不认识", TIES)
        for part in (self.share, self.quorum):
            _demand(len(part) == 3 and 0 <= part[0] <= part[1] and part[1] > 0, f"比例 {part} 不对", ("1/2", "2/3"))
        if min(self.seats, self.most, self.least) < 0 or (self.most and self.least > self.most):
            raise UsageError("应选数和每票可选数不对", "应选数、最多、最少都不小于 0，最少不大于最多")

    def as_mapping(self) -> dict[str, Any]:
        """The rules as JSON keeps them."""
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}


def _demand(right: bool, wrong: str, allowed: Any) -> None:
    if not right:
        raise UsageError(wrong, f"可以是：{'、'.join(allowed)}")


def rules_of(given: Mapping[str, Any]) -> Rules:
    """Rules from JSON.

    Raises:
        UsageError: For what is no rule.
    """
    known = {field.name: field.default for field in fields(Rules)}
    if unknown := set(given) - known.keys():
        raise UsageError(f"规则里有不认识的项：{'、'.join(sorted(unknown))}", f"可以有：{'、'.join(known)}")
    values: dict[str, Any] = {}
    for key, value in given.items():
        if isinstance(known[key], tuple):
            whole = isinstance(value, list | tuple) and len(value) == 3 and all(type(v) is int for v in value[:2])
            if not whole:
                raise UsageError(f"规则 {key} 不对", "写成 [1, 2, true]：二分之一，须超过")
            values[key] = (value[0], value[1], bool(value[2]))
        elif type(value) is not type(known[key]):
            raise UsageError(f"规则 {key} 的值不对", f"应是{type(known[key]).__name__}")
        else:
            values[key] = value
    return Rules(**values)


def least_of(part: tuple[int, int, bool], number: int) -> int:
    """The least whole number that is (more than) a part of a number: more than half of 40 is 21."""
    numerator, denominator, strictly = part
    product = number * numerator
    return product // denominator + 1 if strictly else -(-product // denominator)


def part_words(part: tuple[int, int, bool]) -> str:
    """过半数, 三分之二以上 …"""
    numerator, denominator, strictly = part
    if (numerator, denominator) == (1, 2) and strictly:
        return "过半数"
    digits = "零一二三四五六七八九十"
    said = f"{digits[denominator]}分之{digits[numerator]}" if denominator <= 10 else f"{numerator}/{denominator}"
    return f"超过{said}" if strictly else f"{said}以上"


def told(rules: Rules) -> list[str]:
    """The rules, each as one sentence for the voter and the minutes."""
    said = []
    if rules.seats:
        said.append(f"应选 {rules.seats} 项")
    if rules.style == "choose":
        said.append(f"每票最多选 {rules.most} 项" if rules.most else "选几项不限")
    elif rules.style == "judge":
        said.append("对每一项表示赞成、反对或弃权" + (f"，赞成最多 {rules.most} 项" if rules.most else ""))
    else:
        said.append("对每一项评满意、基本满意、不满意或弃权")
    if rules.least:
        said.append(f"每票至少选 {rules.least} 项")
    said.append("空白票可以投，按弃权计" if rules.blank else "不收空白票")
    said.append(f"到会代表达到全体代表{part_words(rules.quorum)}，投票有效")
    favour = "满意和基本满意" if rules.style == "grade" else "赞成" if rules.style == "judge" else "得票"
    passed = "通过" if not rules.seats else "入选"
    if rules.base == "none":
        said.append("按得票多少入选")
    else:
        said.append(f"{favour}达到{BASES[rules.base]}{part_words(rules.share)}，始得{passed}")
    if rules.seats:
        said.append(f"过线的多于应选数时，票多的入选；到最后一名票数相等时，{TIES[rules.tie]}")
    return said


class Preset(NamedTuple):
    """A named set of rules, what it is for, and where it is from."""

    name: str
    source: str
    rules: Rules


#: seats 0 in a preset of a choice means: to be set with the ballot
PRESETS: dict[str, Preset] = {
    "all-majority": Preset(
        "差额选：全体代表过半数，票多者入选，平票再投",
        "参照选举法关于间接选举当选的规定：得票超过全体代表半数，票多者当选，票数相等再次投票，多选的票无效",
        Rules("choose", base="all"),
    ),
    "present-majority": Preset(
        "差额选：到会代表过半数，票多者入选，平票再投",
        "各地票决办法中的另一种常见规定；以本级人大通过的办法为准，没有收录某一地的原文",
        Rules("choose", base="present"),
    ),
    "judge-all": Preset(
        "逐项赞成、反对、弃权：赞成过全体代表半数，票多者入选，平票再投",
        "地方组织法：以全体代表的过半数通过；差额时按赞成票多少排",
        Rules("judge", base="all"),
    ),
    "judge-each": Preset(
        "等额逐项表决：赞成过全体代表半数即通过",
        "地方组织法：地方各级人民代表大会通过决议，以全体代表的过半数通过",
        Rules("judge", base="all"),
    ),
    "rank": Preset(
        "差额选：只按得票多少，平票再投",
        "各地票决办法中的又一种规定（不设过半线）；以本级人大通过的办法为准，没有收录某一地的原文",
        Rules("choose", base="none"),
    ),
    "satisfaction": Preset(
        "年底满意度测评：满意、基本满意过到会代表半数为通过",
        "各地年底测评的常见做法；以本级人大通过的办法为准，没有收录某一地的原文",
        Rules("grade", base="present", quorum=(1, 2, True)),
    ),
}  # fmt: skip
