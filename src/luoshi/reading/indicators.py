"""What a figure measures, in the report's own words.

The words before the figure in its clause, or behind it when a classifier carries the noun (56个省重点
项目); a verb that a list shares (新建停车场37个、口袋公园32个), a subject carried from the clause before
(33亿元、增长22.2%), the members of 分别-lists, and what a dependent noun (总投资) depends on.
"""

from __future__ import annotations

import re
from functools import cache

from luoshi.reading import lexicon

_OPEN, _CLOSE = "“（(《", "”）)》"
_LEAD_NOISE = re.compile(
    r"^(?:[ 、，,：:—\-·①-⑳]|[一二三四五六七八九十]{1,3}、|[0-9]{1,2}[、.](?![0-9])|“[七八九十]{1,2}[一二三四五六]?五”(?:时期|期间|期末|末)?|(?:到|至|截至|截止)?(?:19|20)?[0-9]{2,4}年(?:度|底|末|初)?|其中[，、：:]?|[一二三四五六七八九十]是|[0-9]{1,2}月(?:底|末|份)?|到年底|截至目前|同时)+"
)
_PREFIX_SPAN = re.compile(r"^[（(][一二三四五六七八九十0-9]{1,3}[）)]")
_TRAIL = re.compile(r"(?:[ 、，：:（(]|总量|总数|数量|人数)$")
_COMPARISON = re.compile(r"[，、]?(?:同口径|同比)?(?:比|较)(?!重|例|赛|较|强|如|高|低|大|好|快|拼)[^，、。；比较]{1,16}$")
_SPLIT = re.compile(r"、|和|及|与|以及")
_RATE_TAIL = ("率", "比重", "占比", "比例")


@cache
def _by_first(name: str) -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for word in lexicon.word_class(name):
        table.setdefault(word[0], []).append(word)
    return {c: tuple(sorted(ws, key=len, reverse=True)) for c, ws in table.items()}


@cache
def _by_last(name: str) -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for word in lexicon.word_class(name):
        table.setdefault(word[-1], []).append(word)
    return {c: tuple(sorted(ws, key=len, reverse=True)) for c, ws in table.items()}


def leading(name: str, text: str) -> str:
    """The longest word of a class that a text starts with, or the empty string."""
    for word in _by_first(name).get(text[:1], ()):
        if text.startswith(word):
            return word
    return ""


def trailing(name: str, text: str) -> str:
    """The longest word of a class that a text ends with, or the empty string."""
    for word in _by_last(name).get(text[-1:], ()):
        if text.endswith(word):
            return word
    return ""


def strip_comparison(text: str) -> tuple[str, bool]:
    """Cut 比上年 off the end of a text: (what is left, whether something was cut)."""
    if "比" not in text and "较" not in text:
        return text, False
    match = _COMPARISON.search(text)
    return (text[: match.start()], True) if match else (text, False)


def strip_head(text: str) -> str:
    """Cut place, time and manner off the head: 全市实现跨境电商进出口 → 跨境电商进出口."""
    while text:
        match = _LEAD_NOISE.match(text)
        if match:
            text = text[match.end() :]
            continue
        word = leading("scope", text) or _manner(text)
        if not word and text[:2] in ("完成", "实现") and is_dependent(text[2:]):
            word = text[:2]
        if not word or len(verb_of(text)) > len(word):
            return text
        text = text[len(word) :]
    return text


def _manner(text: str) -> str:
    """An adverb at the head, where a verb follows it."""
    word = leading("manner", text)
    return word if word and verb_of(text[len(word) :]) else ""


def tidy(text: str) -> str:
    """Cut what cannot close a phrase, and brackets that do not match."""
    text = text.strip(" 、，：:；的了\n\r\t—-")
    if not _BRACKETS.search(text):
        return _GOAL.sub("", _INNER.sub("", text) if "实现" in text else text)
    for opening, closing in zip(_OPEN, _CLOSE, strict=True):
        if text.count(opening) > text.count(closing):
            cut = text.rfind(opening)
            text = text[:cut] if cut > 1 else text[cut + 1 :]
        elif text.count(closing) > text.count(opening):
            cut = text.find(closing)
            text = text[cut + 1 :] if cut < len(text) - 1 else text[:cut]
    return _INNER.sub("", text.strip(" 、，：:；的了"))


_GOAL = re.compile(r"(?<=..)的?(?:主要)?预期目标$")
_BRACKETS = re.compile(r"[“（(《”）)》]")
#: 电子信息产业实现营收: the verb of reaching says nothing inside a phrase
_INNER = re.compile(r"(?<=[^“《]{2})(?<!可)实现(?=[^“]{1}|“)")


def verb_of(text: str) -> str:
    """The defining verb that a phrase starts with (新增规上工业企业 → 新增)."""
    first = leading("defining", text)
    return first + leading("defining", text[len(first) :]) if first in _CHAINS else first


_CHAINS = frozenset(("开工", "新开工", "新增", "推进", "布局", "谋划", "累计", "加快", "启动"))


def distribute(subject: str, count: int) -> list[str] | None:
    """The members of a coordinated subject, words shared by all put back to each.

    >>> distribute("城镇和农村居民人均可支配收入", 2)
    ['城镇居民人均可支配收入', '农村居民人均可支配收入']
    >>> distribute("粮食播面、总产", 2)
    ['粮食播面', '粮食总产']
    """
    if count == 3 and _THREE_SECTORS.search(subject):
        return ["第一产业比重", "第二产业比重", "第三产业比重"]
    if "分别" in subject[2:-1]:
        front, _, back = subject.partition("分别")
        named = distribute(front, count)
        return [name + back for name in named] if named else None
    if count == 2 and "城乡" in subject and not _SPLIT.search(subject):
        return [subject.replace("城乡", "城镇", 1), subject.replace("城乡", "农村", 1)]
    parts = _members(subject, count)
    if parts is None:
        return None
    return _share_head(_share_tail(parts))


_THREE_SECTORS = re.compile(r"(?:三次产业|一二三次?产业|三产|一、二、三次?产业).{0,4}(?:结构|比例|比重|构成|之比|比)")


def _members(subject: str, count: int) -> list[str] | None:
    """Split at 、 first, then at 和; None unless exactly ``count`` members come out."""
    spots = [m for m in _SPLIT.finditer(subject) if not _inside(subject, m.start())]
    marks = [m for m in spots if m.group() == "、"]
    if len(marks) == count - 1:
        chosen = marks
    elif len(spots) == count - 1:
        chosen = spots
    elif len(marks) == count - 2 and len(spots) >= count - 1:
        last = [m for m in spots if m.group() != "、" and (not marks or m.start() > marks[-1].start())]
        chosen = [*marks, last[0]] if last else []
    else:
        chosen = spots[-(count - 1) :] if len(spots) > count - 1 else []
    if len(chosen) != count - 1:
        return None
    cuts = [0, *(m.end() for m in chosen)]
    ends = [*(m.start() for m in chosen), len(subject)]
    parts = [subject[a:b].strip() for a, b in zip(cuts, ends, strict=True)]
    return parts if all(parts) else None


def _inside(text: str, pos: int) -> bool:
    before = text[:pos]
    return any(before.count(o) > before.count(c) for o, c in zip(_OPEN, _CLOSE, strict=True))


def _share_tail(parts: list[str]) -> list[str]:
    """城镇 | 农村居民人均可支配收入 → the tail 居民人均可支配收入 belongs to both."""
    last = parts[-1]
    if any(trailing("indicatorhead", p) for p in parts[:-1]) or len(parts[-2]) >= len(last):
        return parts
    tail = _common_tail(parts[-2], last)
    return [p + tail if i < len(parts) - 1 else p for i, p in enumerate(parts)] if tail else parts


def _common_tail(member: str, last: str) -> str:
    """Where the modifier of the last member ends: as long as its neighbour, else the closing noun."""
    if "占" in last:
        cut = last.find("占")
        return last[cut:] if cut > 0 else ""
    head = trailing("indicatorhead", last) or trailing("closing", last)
    cut = _modifier_length(member, last)
    if cut:
        return last[cut:]
    if head and len(member) > 3 and len(head) > 1:
        return head
    return last[len(member) :] if len(last) - len(member) >= len(head) else head


def _modifier_length(member: str, last: str) -> int:
    """The last characters of a modifier often agree (高技术产业 | 战略性新兴产业): cut after them."""
    for size in (3, 2, 1):
        end = member[-size:]
        if len(member) > size and end in last[: -1 or None] and len(end) == size:
            cut = last.find(end) + size
            if 1 < cut < len(last):
                return cut
    return 0


def _share_head(parts: list[str]) -> list[str]:
    """粮食播面 | 总产 → the head 粮食 belongs to both."""
    first = parts[0]
    closing = trailing("dependent", first) or trailing("indicatorhead", first)
    head = first[: len(first) - len(closing)] if closing else ""
    if not head:
        return parts
    verb = verb_of(head)
    return [p if i == 0 or not is_dependent(p) or p.startswith(head) else head + p for i, p in enumerate(parts)] if len(head) > len(verb) else parts


def is_dependent(text: str) -> bool:
    """Whether a phrase says little alone (总投资, 占全省比重, 年均)."""
    return text in lexicon.word_class("dependent") or text.startswith(("占", "高于", "低于", "总投资", "年产", "人均突破", "总数", "其总", "惠及", "受益", "对经济"))


def predicate_cut(text: str, alone: bool, bounded: bool = True) -> int:
    """Where the noun behind a classifier ends and what is said of it begins.

    Args:
        text: What follows the classifier, up to the end of the clause.
        alone: No verb stands before the figure: a telling verb behind it (入选, 获批) then stays.
        bounded: The text ends at another figure, whose own verb 完成 or 实现 would be.
    """
    depth = 0
    relative = text.rfind("的")  # 市场占有率居前三位的拳头产品: what stands before 的 belongs to the noun
    for index, char in enumerate(text):
        depth += (char in _OPEN) - (char in _CLOSE)
        if index < 2 or depth or index <= relative:
            continue
        if char in _first_of("said") and leading("said", text[index:]):
            return len(text) if alone else index
        if char in _first_of("predicate") and (word := leading("predicate", text[index:])):
            told = alone and not bounded and word in ("完成", "实现", "达到") and len(text) - index > 3 and not text.startswith("投资", index + 2)
            return len(text) if told else index
    return len(text)


@cache
def _first_of(name: str) -> frozenset[str]:
    return frozenset(w[0] for w in lexicon.word_class(name))


def begins_predicate(text: str) -> bool:
    """Whether what follows a figure is said of it and no noun: 5万户 | 增至."""
    return bool(leading("predicate", text) or leading("said", text) or _CHANGED.match(text))


_CHANGED = re.compile(r"(?:[一-鿿]{0,2}(?:增|减|降|升|提|扩|压|缩|涨|跌|调|移)[一-鿿]?[到至为]|[和与及]$)")


def head_of(subject: str) -> str:
    """A subject without the noun that closes it: 国有企业资产总额 → 国有企业, for 利润 to follow."""
    closing = trailing("dependent", subject)
    head = subject[: len(subject) - len(closing)] if closing else subject
    return head if len(head) > len(verb_of(head)) else subject


def purpose(text: str) -> str:
    """What an amount is for, from the words behind it: 完成四座农村危桥改造 → 农村危桥改造."""
    text = _COUNTED.sub("", text)
    while text:
        word = leading("purpose", text)
        if not word or len(word) >= len(text):
            break
        text = text[len(word) :]
    return tidy(text)[:24]


_COUNTED = re.compile(r"(?:[0-9][0-9.]*|[一二三四五六七八九十两]+)[万亿多余]*[个座所家条处项户名套公里万亩]+")
