"""Phrases of the genre: what to cut off their ends, and which words of the lexicon they begin and end with.

Works on short strings and knows nothing of the sentence around them.
"""

from __future__ import annotations

import re
from functools import cache

from luoshi.reading import lexicon

OPENING, CLOSING = "“（(《", "”）)》"
_LEAD_NOISE = re.compile(
    r"^(?:[ 、，,：:—\-·①-⑳]|[一二三四五六七八九十]{1,3}、|[0-9]{1,2}[、.](?![0-9])|[（(][0-9一二三四五六七八九十]{1,2}[）)]|“[七八九十]{1,2}[一二三四五六]?五”(?:时期|期间|期末|末)?|(?:到|至|截至|截止)?(?:19|20)?[0-9]{2,4}年(?:度|(?:底|末|初)?(?:前(?![0-9一二三四五六七八九十几列茅]))?)|其中[，、：:]?|[一二三四五六七八九十]是|[0-9]{1,2}月(?:底|末|份)?(?:前(?![0-9一二三四五六七八九十几列茅]))?|到年底|截至目前|同时)+"
)
_COMPARISON = re.compile(
    r"[，、]?(?:同口径|同比)?(?:比|较)(?!重|例|率|值|价|分|赛|较|从|由|强|如|高|低|大|好|快|拼)[^，、。；比较]{1,16}$"
)


@cache
def _by_end(name: str, at: int) -> dict[str, tuple[str, ...]]:
    return lexicon.by_end(lexicon.word_class(name), at)


def leading(name: str, text: str) -> str:
    """The longest word of a class that a text starts with, or the empty string."""
    for word in _by_end(name, 0).get(text[:1], ()):
        if text.startswith(word):
            return word
    return ""


def trailing(name: str, text: str) -> str:
    """The longest word of a class that a text ends with, or the empty string."""
    for word in _by_end(name, -1).get(text[-1:], ()):
        if text.endswith(word):
            return word
    return ""


_COMPARED_WITH = ("分别比", "分别较", "，比", "，较", "、比", "、较", "均比", "均较", "率比", "速比")


def strip_comparison(text: str) -> tuple[str, bool]:
    """Cut 比上年 off the end of a text: (what is left, whether something was cut)."""
    if "比" not in text and "较" not in text:
        return text, False
    if text.endswith(_COMPARED_WITH):
        return text[:-1], True  # 比年初预期低: the fillers between are gone already
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
    for opening, closing in zip(OPENING, CLOSING, strict=True):
        if text.count(opening) > text.count(closing):
            cut = text.rfind(opening)
            text = text[:cut] if cut > 1 else text[cut + 1 :]
        elif text.count(closing) > text.count(opening):
            cut = text.find(closing)
            text = text[cut + 1 :] if cut < len(text) - 1 else text[:cut]
    return _INNER.sub("", text.strip(" 、，：:；的了"))


_GOAL = re.compile(r"(?<=..)(?:的?(?:主要)?预期目标|[再又]?创(?:历史|同期)新[高低])$")
_BRACKETS = re.compile(r"[“（(《”）)》]")
#: 电子信息产业实现营收: the verb of reaching says nothing inside a phrase
_INNER = re.compile(r"(?<=[^“《]{2})(?<!可)实现(?=[^“]{1}|“)")


def verb_of(text: str) -> str:
    """The defining verb that a phrase starts with (新增规上工业企业 → 新增)."""
    first = leading("defining", text)
    return first + leading("defining", text[len(first) :]) if first in _CHAINS else first


_CHAINS = frozenset(("开工", "新开工", "新增", "推进", "布局", "谋划", "累计", "加快", "启动"))


def is_dependent(text: str) -> bool:
    """Whether a phrase says little alone (总投资, 占全省比重, 年均)."""
    return text in lexicon.word_class("dependent") or text.startswith(
        ("占", "高于", "低于", "总投资", "年产", "人均突破", "总数", "其总", "惠及", "受益", "对经济")
    )


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
        depth += (char in OPENING) - (char in CLOSING)
        if index < 2 or depth or index <= relative:
            continue
        if char in _first_of("said") and leading("said", text[index:]):
            return len(text) if alone else index
        if char in _first_of("predicate") and (word := leading("predicate", text[index:])):
            told = (
                alone
                and not bounded
                and word in ("完成", "实现", "达到")
                and len(text) - index > 3
                and not text.startswith("投资", index + 2)
            )
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


_COUNTED = re.compile(
    r"(?:[0-9][0-9.]*|[一二三四五六七八九十两]+)[万亿多余]*(?:[个座所家条处户名套公里万亩]|项(?!目))+"
)
