"""Ranks (全省第二, 前三) and runs (连续五年): figures that are no amounts."""

from __future__ import annotations

import re

from luoshi.reading import phrases
from luoshi.reading.indicators import clause_before
from luoshi.reading.quantities import Quantity
from luoshi.reading.sentence import CLAUSE, RIGHT, Built, Carried, Context

_RANK_LEFT = re.compile(
    r"(?:[，、]|均|都|分别|已|也|始终|长期|一直|依然|稳定|连续多年|继续|连续|持续|首次|再次|稳|总体|综合)*(?:居于|居|列|排名|排|位居|位列|位|名列|进入|跻身|跃居|跃升至|升至|上升到|上升至|提升至|保持在|保持|达到|前移至|进位至|进位到|上升为|升为|晋升|升到|保持全|成为|作为|评价)*"
    r"(?:(?:在)?(?:全[国省市区县球州盟]|世界|亚洲|[东中西]{1,2}部(?:地区|省份)?|内地|国内|省内|市内|全球|国家|同类|各[市县省区])(?:(?![居列排位跃进升])[一-鿿]){0,8})?[第前]?$"
)
_GOES_ON = re.compile(r"稳?(?:位|居|列|排|保持|稳定|增长|下降|回落|超过|突破|达到|高于|低于|正增长|领跑)")
_REACH = 80  # characters: what goes on for so many years is said within them
_RANK_UNITS = frozenset(("位", "名", "方阵", "梯队", "档", "等次"))


def rank(c: Context, q: Quantity, low: int, carried: Carried | None) -> Built:
    view = c.view
    left = view[low : q.start]
    context = bool(re.search(r"[由从](?:[0-9]{4}年的?|上年的?|去年的?)?(?:全[国省市]|世界)?第$", left))
    match = _RANK_LEFT.search(left)
    base = left[: match.start()] if match else left.rstrip("第前")
    if context:
        base = re.sub(r"[由从].*$", "", base)
    base = phrases.tidy(phrases.strip_head(base.strip(" 、，和")))
    base = re.sub(r"(?:稳|均|分别|跃|由|连续)+$", "", base)
    subject = carried.subject if carried else ""
    if not base:
        name = (
            subject
            or clause_before(c, low, c.start)
            or phrases.tidy(CLAUSE.findall(view, q.quote_end, min(c.end, q.quote_end + 12))[0])
        )
    elif (carried and phrases.is_dependent(base)) or (carried and base.startswith(("总量", "增速", "增幅", "规模"))):
        name = subject + base
    else:
        name = base
    front = view[q.start - 1] == "前"
    unit = q.unit if q.unit in _RANK_UNITS else None
    left_behind = Carried(q.quote_end, name, name, "", "rank", None)
    rules = ("kind.rank", "indicator.rank", *(("base.from",) if context else ()))
    return Built("rank", None, "le" if front else "eq", name, context, unit, q.start - 1, left_behind, rules)


def streak(c: Context, q: Quantity, low: int, carried: Carried | None, following: int) -> Built:
    view = c.view
    left = re.sub(r"(?:已经?|实现)?连续(?:第|近|超)?$|[“]$", "", view[low : q.start])
    base = phrases.tidy(phrases.strip_head(left.strip(" 、，和"))).removesuffix("实现")
    match = RIGHT.match(view, q.unit_end, min(c.end, q.unit_end + _REACH))
    right = match.group() if match else ""
    end = min(match.end() if match else q.unit_end, max(following - 1, q.unit_end))
    run = "连" in view[q.end : q.end + 2]
    if not base and (run or len(right) < 2) and carried:
        base = carried.subject
    if base and carried and phrases.is_dependent(base):
        base = carried.subject + base
    if not base and run:
        base = clause_before(c, low, c.start)
    if not base and carried and _GOES_ON.match(right):
        base = carried.subject  # 工业增加值增长7.6%，连续五年位列全省前三
    near = carried is not None and not base and view[low - 1 : low] != "，" and view[low : low + 1] in "、"
    name = (
        base if run else phrases.tidy((carried.subject if near and carried else base) + right[:40].removesuffix("第"))
    )
    unit = None if run else ("月" if q.unit == "个月" else q.unit)
    left_behind = Carried(end, base or (carried.subject if carried else name), name, "", "streak", None)
    return Built("streak", None, "eq", name, False, unit, q.start - 2, left_behind, ("kind.streak", "indicator.streak"))
