"""Checks of a figure as it is entered: what looks wrong, how wrong, and what to do about it.

None of them blocks: the person may know better. ``error`` is what cannot be right, ``warning`` what mostly is not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from luoshi.assessing.figures import (
    HUNDRED,
    ZERO,
    Figure,
    Target,
    aim,
    asked,
    far,
    in_sense,
    named,
    shown,
    standing,
    unmeasurable,
    usable,
)

COPIED = 0.95
"""Two texts that agree by this much, digits and punctuation aside, count as copied."""
_SLIPS = {
    Decimal(10) ** 8: "把“亿”漏掉或多写了",
    Decimal(10) ** 4: "把“万”漏掉或多写了",
    HUNDRED: "把百分数写成了小数，或小数点错了两位",
}
_SLIP_ROOM = Decimal(2)  # a figure this many times off its expected place after the slip is undone is no slip
_JUMP_SPREADS = 8  # times the usual deviation of the row's own steps
_FEWEST = 4  # figures before a step can be called unusual
_THE_TARGET = "全年目标"
_MOST_TIMES = 10  # the year's target
_PERCENT = frozenset({"%", "百分点", "‰", "千分点"})
#: Words of a share of a whole, which cannot pass 100 %.
_WHOLE = re.compile("[占比率]$|覆盖率|合格率|达标率|完成率|普及率|优良率|占.*比重")
_BEYOND_WHOLE = re.compile(
    "增长率|毛利率|收益率|利润率|产出率|负债率|保障率|投资率|回报率|资本充足率|拨备覆盖率|入学率|求人倍率|产销率"
)


class Finding(NamedTuple):
    """Something noticed: ``error`` or ``warning``, what, what to do, and the rule."""

    severity: str
    sentence: str
    advice: str
    rule: str


class Entry(NamedTuple):
    """A report as it is being entered: the figure, its unit as typed, the text, and what was said last time."""

    figure: Figure
    unit: str = ""
    text: str = ""


def check_entry(
    entry: Entry, earlier: Sequence[Figure], target: Target | None, today: date, last_text: str = ""
) -> tuple[Finding, ...]:
    """All that looks wrong with an entry, errors first.

    Args:
        earlier: The row's figures before this one, of the same year.
        last_text: The text of the report before.
    """
    row = target if target is not None else Target(None)
    before = [figure for figure in earlier if figure.day < entry.figure.day]
    found = [_future(entry, today), _copied(entry.text, last_text)]
    if entry.figure.value is not None:
        wild = _wild(entry.figure.value)
        found += [wild] if wild else _of_number(entry, before, row)
    kept = [finding for finding in found if finding is not None]
    return tuple(sorted(kept, key=lambda finding: finding.severity != "error"))


def _of_number(entry: Entry, before: Sequence[Figure], target: Target) -> list[Finding | None]:
    """What each check of a number finds. A slip of scale explains a figure that is too much and a jump: told once."""
    found = [check(entry, before, target) for check in _OF_NUMBERS]
    return [*found, _slip(entry, before, target) or _too_much(entry, target) or _jumps(entry, before, target)]


def _wild(value: Decimal) -> Finding | None:
    if usable(value):
        return None
    if value.is_nan():
        return Finding(
            "error", "填报的不是一个数。", "请填阿拉伯数字；没有数据请留空并说明原因。", "check.not-a-number"
        )
    return Finding("error", "填报的数大得不可能（超过10的30次方）。", "请核对数字和单位。", "check.too-large")


def _future(entry: Entry, today: date) -> Finding | None:
    if entry.figure.day <= today:
        return None
    sentence = f"数据日期{entry.figure.day:%Y-%m-%d}在今天{today:%Y-%m-%d}之后。"
    return Finding("error", sentence, "请填数据截至的日期，不能早报未来的数。", "check.future")


def _unit(entry: Entry, before: Sequence[Figure], target: Target) -> Finding | None:
    """A unit of another kind than the target's; 万 and 亿 before the unit, and 个 before 百分点, do not matter."""
    given, wanted = _plain_unit(entry.unit or entry.figure.unit), _plain_unit(target.unit)
    amount = entry.figure.measure == "level" and target.measure in ("growth", "change")
    doubled = wanted == "番" and given == "%"
    if not given or not wanted or given == wanted or amount or doubled:
        return None
    sentence = f"填报的单位“{entry.unit or entry.figure.unit}”与目标的单位“{target.unit}”不一致。"
    return Finding("error", sentence, f"请换算成“{target.unit}”后填报。", "check.unit")


def _plain_unit(unit: str) -> str:
    plain = unicodedata.normalize("NFKC", unit).strip().removeprefix("个") or unit.strip()
    stripped = plain.lstrip("万亿千百") or plain
    return {
        "平米": "平方米",
        "㎡": "平方米",
        "m2": "平方米",
        "百分比": "%",
        "名": "人",
        "公斤": "千克",
        "km": "公里",
    }.get(stripped, stripped)


def _falls(entry: Entry, before: Sequence[Figure], target: Target) -> Finding | None:
    """A total since January that is smaller than the one before, in a row whose figures add up."""
    value = entry.figure.value
    if not target.cumulative or not entry.figure.cumulative or target.measure != "level" or value is None:
        return None
    known = standing(target, before, entry.figure.day)
    if known.value is None or value >= known.value or known.day is None:
        return None
    sentence = f"累计数{named(target, value)}比{known.day:%m-%d}的{named(target, known.value)}还小，累计数不应下降。"
    return Finding("error", sentence, "请核对是否填成了当月数；如上次有误，请说明更正原因。", "check.falls")


def _typical(before: Sequence[Figure], target: Target) -> tuple[Decimal, str] | None:
    """What the row's figures were like so far, else the target: the size a new one is held against."""
    values = [
        abs(figure.value) for figure in before if figure.value is not None and usable(figure.value) and figure.value
    ]
    if values:
        return values[-1], "上次的数"
    if target.value is not None and usable(target.value) and target.value:
        return abs(target.value), _THE_TARGET
    return None


def _slip(entry: Entry, before: Sequence[Figure], target: Target) -> Finding | None:
    """Off by 10⁴ or 10⁸ (a percentage: by 100) from the row's last figure, or above the target where there is none."""
    value = abs(entry.figure.value or ZERO)
    held = _typical(before, target)
    if held is None or not value or target.measure == "rank" or (entry.figure.measure == "level" != target.measure):
        return None
    size, what = held
    for factor, how in _SLIPS.items():
        if (factor == HUNDRED) != (target.unit in _PERCENT):
            continue
        ratios = (value / size,) if what == _THE_TARGET else (value / size, size / value)  # a year begins short of it
        if any(factor / _SLIP_ROOM <= ratio <= factor * _SLIP_ROOM for ratio in ratios):
            given, known = shown(value, target.unit), shown(size, target.unit)
            sentence = f"填报的{given}与{what}{known}相差约{shown(factor)}倍，可能{how}。"
            return Finding("warning", sentence, "请核对单位是万、亿还是个。", "check.scale")
    return None


def _too_much(entry: Entry, target: Target) -> Finding | None:
    """More than ten times the year's target."""
    value = in_sense(target, entry.figure)
    if value is None or unmeasurable(target) or target.measure in ("rank", "streak") or aim(target) == "inside":
        return None
    most = abs(far(target)) * _MOST_TIMES
    if not most or abs(value) <= most:
        return None
    sentence = f"填报的{shown(value, target.unit)}超过全年目标“{asked(target)}”的{_MOST_TIMES}倍。"
    return Finding("warning", sentence, "请核对数字和单位；确实如此请说明。", "check.ten-times")


def _over_whole(entry: Entry, _: Sequence[Figure], target: Target) -> Finding | None:
    """More than 100 % (or less than none) of what is a part of a whole."""
    value = entry.figure.value
    unit = _plain_unit(entry.unit or target.unit)
    if value is None or unit != "%" or target.measure != "rate" or _BEYOND_WHOLE.search(target.indicator):
        return None
    if value < 0 or (value > HUNDRED and (not target.indicator or _WHOLE.search(target.indicator))):
        sentence = f"“{target.indicator or '占比'}”填报为{shown(value)}%，部分占整体的比例应在0到100%之间。"
        return Finding("error", sentence, "请核对分子、分母和小数点。", "check.over-100")
    return None


def _sign(entry: Entry, _: Sequence[Figure], target: Target) -> Finding | None:
    """A fall reported with a minus, though the target counts the fall itself."""
    value = entry.figure.value
    if value is None or value >= 0 or target.direction != "down" or target.measure not in ("growth", "change"):
        return None
    sentence = f"目标是“{asked(target)}”，填报为{shown(value)}，意思是不降反升。"
    return Finding("warning", sentence, f"如果是下降{shown(-value, target.unit)}，请填{shown(-value)}。", "check.sign")


def _rank(entry: Entry, _: Sequence[Figure], target: Target) -> Finding | None:
    value = entry.figure.value
    if target.measure != "rank" or value is None or (value >= 1 and value == value.to_integral_value()):
        return None
    return Finding("error", f"位次填报为{shown(value)}，位次应是1以上的整数。", "请填第几位。", "check.rank")


def _jumps(entry: Entry, before: Sequence[Figure], target: Target) -> Finding | None:
    """A step far outside the row's own steps, from four figures on: by more than eight times their usual deviation.

    Medians throughout, so that one odd step of the past does not widen what is taken for usual. A total is expected
    to go on by its usual step, anything else to stay where it is.
    """
    value = entry.figure.value
    alike = [f for f in before if f.cumulative == entry.figure.cumulative and f.measure == entry.figure.measure]
    values = [f.value for f in sorted(alike, key=lambda f: f.day) if f.value is not None and usable(f.value)]
    if value is None or len(values) < _FEWEST:
        return None
    steps = [after - earlier for earlier, after in pairwise(values)]
    size = median(abs(step) for step in steps)
    usual = median(steps) if target.cumulative and entry.figure.cumulative else ZERO
    deviation = median(abs(step - usual) for step in steps)
    scale = max(abs(values[-1]), abs(target.value) if target.value is not None and usable(target.value) else ZERO)
    spread = max(deviation, size / 4, Decimal(1) if target.measure == "rank" else scale / HUNDRED)
    step = value - values[-1]
    if abs(step - usual) <= _JUMP_SPREADS * spread:
        return None
    unit = "位" if target.measure == "rank" else "百分点" if target.unit == "%" else target.unit
    sentence = f"比上次变动{shown(step, unit)}，本项以往每次变动约{shown(size, unit)}，这次偏离很大。"
    return Finding("warning", sentence, "请核对数字；确实如此请写明原因。", "check.jump")


_OF_NUMBERS: tuple[Callable[[Entry, Sequence[Figure], Target], Finding | None], ...] = (
    _unit,
    _falls,
    _over_whole,
    _sign,
    _rank,
)


# --- Text --------------------------------------------------------------------------------

_WORDS_ONLY = re.compile(r"[\W_0-9]+")
_SHORTEST = 6  # characters: 按计划推进 says the same twice without having been copied


def similarity(one: str, other: str) -> float:
    """How much two texts agree, 0 to 1: width, case, white space, punctuation and digits aside."""
    first, second = (
        _WORDS_ONLY.sub("", unicodedata.normalize("NFKC", text).casefold())[:4000] for text in (one, other)
    )
    if first == second:
        return 1.0 if first else 0.0
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if matcher.real_quick_ratio() < COPIED or matcher.quick_ratio() < COPIED:
        return matcher.quick_ratio()
    return matcher.ratio()


def _copied(text: str, last: str) -> Finding | None:
    if len(_WORDS_ONLY.sub("", text)) < _SHORTEST:
        return None
    alike = similarity(text, last)
    if alike < COPIED:
        return None
    sentence = (
        "进展情况与上次一字不差。" if text.strip() == last.strip() else f"进展情况与上次基本相同（{alike:.0%}）。"
    )
    return Finding("warning", sentence, "请写本期的新进展；没有进展请写明原因。", "check.copied")
