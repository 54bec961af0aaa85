"""Coordinated subjects: which member of a list owns which figure.

城镇和农村居民人均可支配收入分别增长5%和7% names two incomes; words that the members share are put back to each.
"""

from __future__ import annotations

import re

from luoshi.reading.phrases import CLOSING, OPENING, is_dependent, trailing, verb_of

_SPLIT = re.compile(r"、|和|及|与|以及")
_THREE_SECTORS = re.compile(r"(?:三次产业|一二三次?产业|三产|一、二、三次?产业).{0,4}(?:结构|比例|比重|构成|之比|比)")


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
    return any(before.count(o) > before.count(c) for o, c in zip(OPENING, CLOSING, strict=True))


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
    return (
        [p if i == 0 or not is_dependent(p) or p.startswith(head) else head + p for i, p in enumerate(parts)]
        if len(head) > len(verb)
        else parts
    )
