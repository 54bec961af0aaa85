"""The words directly before a figure: comparator, verb of change, fillers; and the measure they make.

Reads leftwards from the numeral, one word of the lexicon at a time, until a word of content stands
there: 比重 | 提高 | 到 | 近 | 35 %. What was passed decides comparator, direction and measure.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from luoshi.reading import lexicon
from luoshi.reading.quantities import Quantity

#: words that introduce a level: what change stands before them is history (提高到35%)
_TO_LAST = "到至达为是"
#: nouns of change keep their meaning also across 达 and 为 (增速达5%, 涨幅控制在3%以内)
_CHANGE_NOUNS = frozenset(
    ("增幅", "涨幅", "增速", "降幅", "升幅", "减幅", "增长率", "增长速度", "上涨幅度", "递增率", "上涨率", "增率")
)
#: verbs that by themselves make an absolute figure a change (标准提高30元), without 比上年
_ABSOLUTE_CHANGE = frozenset(
    [
        "提高",
        "上升",
        "上涨",
        "下降",
        "降低",
        "回落",
        "缩短",
        "下调",
        "上调",
        "上浮",
        "下浮",
        "提升",
        "增长",
        "增加",
        "减少",
        "同比增长",
        "同比下降",
        "调增",
        "调减",
        "净增",
        "净减",
        "净减少",
        "多增",
        "收窄",
        "缩小",
        "扩大",
        "压缩",
        "削减",
        "前移",
        "后移",
        "跃升",
        "上移",
        "延长",
        "增收",
        "高出",
        "高于",
        "低于",
        "提标",
        "压减",
        "精简",
        "缩减",
    ]
)
_GROWTH_GOAL = re.compile(r"(?:增长|增速|增幅|涨幅).{0,6}(?:目标|预期)(?:值|确定|设定)?$")
_CUT = re.compile(
    r"(?:[（(][0-9一二三四五六七八九十]{1,2}[）)]|[0-9]{1,2}[.、])?(?P<verb>压减|压缩|减少|降低|削减|精简|提高|增加)(?=[一-鿿]{2})"
)
_RATE_TURNED = re.compile(r"的(?:比例|幅度|速度|增速)(压减|压缩|下降|降低|递减|增长|递增|提高)")  # 按5%的比例压减
_RATE_ENDS = (
    "率",
    "比重",
    "占比",
    "比例",
    "度",
    "覆盖面",
    "份额",
    "感",
    "指数",
    "系数",
    "水平",
    "面",
    "比",
    "优良率",
    "占",
)


class Tail(NamedTuple):
    """What stands between the thing measured and its figure."""

    base: int  # where the words of content end
    comparator: str | None
    change: str | None  # the verb or noun of change nearest to the figure
    direction: str | None
    to: bool  # a word that introduces a level stands before the figure
    source: bool  # 由 or 从: the figure is where something started
    each: bool  # 分别 or 各


@cache
def _table() -> dict[str, tuple[tuple[int, dict[str, lexicon.Suffix]], ...]]:
    """last character → ((length, words of that length), …), longest first."""
    grouped: dict[str, dict[int, dict[str, lexicon.Suffix]]] = {}
    for form, suffix in lexicon.before().items():
        grouped.setdefault(form[-1], {}).setdefault(len(form), {})[form] = suffix
    return {last: tuple(sorted(by_length.items(), reverse=True)) for last, by_length in grouped.items()}


@cache
def _whole() -> dict[str, tuple[str, ...]]:
    return lexicon.by_end(lexicon.word_class("whole"), -1)


class _Passed:
    """What :func:`tail` has passed so far."""

    __slots__ = ("change", "comparator", "direction", "each", "source", "to")

    def __init__(self) -> None:
        self.comparator: str | None = None
        self.change: str | None = None
        self.direction: str | None = None
        self.to = self.source = self.each = False

    def take(self, word: lexicon.Suffix) -> None:
        """Note what a word says of the figure behind it; the word nearest to the figure wins."""
        form = word.form
        if word.role == "comparator":
            if self.comparator is None and self.change is None:
                self.comparator = word.value
                if form in _ABOVE_BELOW:
                    self.change, self.direction = form, _ABOVE_BELOW[form]
        elif word.role == "change":
            if self.change is None and (not self.to or form in _CHANGE_NOUNS):
                self.change, self.direction = form, word.value
        else:
            self._take_filler(form)

    def _take_filler(self, form: str) -> None:
        if form == "分别为":
            self.each = True  # 增长分别为10%和13%: they grow by that much
        elif form[-1] in _TO_LAST:
            self.to = True
        elif form in ("由", "从"):
            self.source = True
        elif form in ("分别", "各", "均"):
            self.each = True


_ABOVE_BELOW = {"高于": "up", "低于": "down"}


def tail(view: str, low: int, pos: int) -> Tail:
    """Read leftwards from ``pos`` (the numeral) to at most ``low``."""
    passed = _Passed()
    while pos > low:
        last = view[pos - 1]
        if last == " ":
            pos -= 1
        elif last == "年" and pos - low >= 5 and view[pos - 5 : pos - 1].isdigit() and view[pos - 6] not in "比较":
            pos -= 5  # 增加到2007年的3664亿元: the year is read by periods.py
        else:
            word = _word_before(view, low, pos, last)
            if word is None:
                break
            passed.take(word)
            pos -= len(word.form)
    p = passed
    return Tail(pos, p.comparator, p.change, p.direction, p.to, p.source, p.each)


def _word_before(view: str, low: int, pos: int, last: str) -> lexicon.Suffix | None:
    """The longest word of the lexicon that ends at ``pos``, unless it is the end of a whole word (公共, 产能)."""
    for length, forms in _table().get(last, ()):
        if length <= pos - low and (found := forms.get(view[pos - length : pos])) is not None:
            for whole in _whole().get(last, ()):
                if len(whole) > length and view.endswith(whole, low, pos):
                    return None
            return found
    return None


def measure(q: Quantity, words: Tail, base: str, compared: bool, after: str) -> tuple[str, str | None, str]:
    """Measure, direction and the rule that decided, of a figure that is no rank or streak.

    Args:
        q: The figure.
        words: What stands before it.
        base: The words of content before those.
        compared: Whether 比上年 or the like stands before it.
        after: The characters that follow the figure.
    """
    if q.unit_kind == "percent":
        return _measure_percent(q, words, base, after)
    if q.form in ("fraction", "words"):
        return _measure_fraction(q, words)
    if q.unit_kind == "times":
        grows = q.unit == "番" or (words.change is not None and not words.to)
        return (
            ("growth", words.direction or "up", "measure.times.growth") if grows else ("ratio", None, "measure.ratio")
        )
    if q.unit is None and (base.endswith("比") or after[:1] in (":", "：", "∶")):
        return "ratio", None, "measure.ratio"
    if words.change and not words.to and _changes(words.change, compared):
        return "change", words.direction, "measure.change"
    return "level", None, "measure.level"


def _changes(change: str, compared: bool) -> bool:
    """Whether a verb makes an absolute figure a change: 比上年增加30元, 标准提高30元, not 新增30元."""
    if change in _CHANGE_NOUNS:
        return False
    return compared or (change in _ABSOLUTE_CHANGE and change not in _ABOVE_BELOW)


def _measure_fraction(q: Quantity, words: Tail) -> tuple[str, str | None, str]:
    return ("growth", words.direction, "measure.growth.verb") if words.change else ("ratio", None, "measure.fraction")


def _measure_percent(q: Quantity, words: Tail, base: str, after: str) -> tuple[str, str | None, str]:
    if q.unit and ("分点" in q.unit or q.unit == "个点"):
        return "change", words.direction or _direction(base), "measure.point"
    if words.change and words.change not in _ABOVE_BELOW:
        return "growth", words.direction, "measure.growth.verb"
    if turned := _RATE_TURNED.match(after):
        return "growth", "up" if turned[1] in ("增长", "递增", "提高") else "down", "measure.growth.after"
    if after.startswith(("的增长", "的增速", "的速度", "的年均增", "以上的增", "的增幅")):
        return "growth", "up", "measure.growth.after"
    if base.endswith("自然增长率"):
        return "rate", None, "measure.rate"
    if base.endswith(
        ("增速", "增长", "增幅", "涨幅", "增长率", "增长速度", "增长幅度", "提高幅度")
    ) or _GROWTH_GOAL.search(base):
        return "growth", "up", "measure.growth.noun"
    if (cut := _CUT.match(base)) and not names_a_rate(base):
        return "growth", "up" if cut["verb"] in ("提高", "增加") else "down", "measure.growth.verb.before"
    if base.endswith(("降幅", "下降率", "降低率", "下降", "削减幅度", "下降幅度", "降低幅度", "减少幅度")):
        return "growth", "down", "measure.growth.noun"
    return "rate", None, "measure.rate"


def _direction(base: str) -> str:
    down = any(w in base for w in ("下降", "降低", "回落", "减少", "低于", "收窄", "缩小", "落后"))
    return "down" if down else "up"


def names_a_rate(base: str) -> bool:
    """Whether a phrase names a share or a rate, so that its % is no growth."""
    return base.endswith(_RATE_ENDS) or "占" in base


def comparator(q: Quantity, words: Tail | None) -> str:
    """What stands before and behind a figure, as one comparator: 以上 behind wins over 超 before."""
    if q.high is not None:
        return "range"
    before = words.comparator if words else None
    after = q.comparator
    if before and words and words.change in ("高于", "低于") and q.unit == "百分点":
        before = None
    if after and before and after != before and _rounded(q):
        return before
    return after or before or "eq"


def _rounded(q: Quantity) -> bool:
    """Whether 余 or 多, not 以上, makes the figure a lower bound."""
    return q.comparator == "ge" and q.quote_end == q.unit_end
