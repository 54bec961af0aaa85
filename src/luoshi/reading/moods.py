"""Said as done, as promised, or neither: the modality of a figure.

The part of the report decides; a base value, a fact in a plan and a past year in a plan are told apart, and
where no heading tells review from plan the words of the sentence do.
"""

from __future__ import annotations

import re

from luoshi.reading.quantities import Quantity
from luoshi.reading.sentence import Built, Context

_DONE = re.compile(r"(?:已|了|现有|目前)[^，。；]{0,10}$")
_QUOTED_GOAL = re.compile(r"的(?:年度|年初|预期|计划|增长|既定)?(?:预期)?目标(?!任务)")  # 没有完成增长5%的目标
_AHEAD = re.compile(
    r"将|要(?!素|求|点|害|么|是)|计划(?!的|完成)|争取|力争|预计|必须|应当|打算|准备|今后|到(?:本世纪末|[0-9]{4}年)|今年(?!以来|[一二三四五六七八九十0-9]{1,2}月|上半年)|明年|预期|安排"
)
_MARK = re.compile(r"[，。；：！？,;:!?\n]")
_HEDGES = ("力争", "奋力", "争取", "努力", "预计", "有望")
_HEDGE = re.compile(
    r"(?P<strive>力争|奋力|争取(?!到(?![0-9]{4}年)|得|资金|中央|上级|国家|省级|各级|各类|专项|政策|支持|项目)|努力(?=在|实现|使|达|完成|保持|把|将|增|新))"
    r"|(?P<expect>预计|有望)"
)
_PEOPLE = re.compile(r"(?:各族|[一-鿿]{2,4}?)?(?:人民(?!币|生活|政府|医院)|儿女|父老)")  # 团结带领全市286万人民
_EXPECTED_BEHIND = re.compile(r"[（(]预计(?:数|值)?[）)]")
_PLANNED = re.compile(r"(?:年初|原)(?:计划|预计|安排)(?!的)[^，。；的]{0,20}$")  # 年初计划改造70个，实际完成79个
_PLAN_OF = re.compile(r"(?:为|完成|占)(?:年度|全年|年|年初|全年投资|年度投资)?(?:计划|目标)$")
_SHARE_OF = re.compile(r"的[0-9.]+%")
_ELSEWHERE = re.compile(r"(?:而|同期)全[省国](?:同期|平均)?(?:水平)?[^，。；、的]{0,4}$")
_BEHIND = re.compile(r"已|了|过去|去年|上年|以来|曾|增加到|达到|比.{2,12}(?:增长|增加|提高|下降)")


def modality(c: Context, q: Quantity, built: Built, period: str | None) -> tuple[str, str]:
    if built.context:
        return "context", "modality.base"
    if c.part == "annex":
        return "context", "modality.annex"
    if _PEOPLE.match(c.view, q.unit_end):
        return "context", "modality.people"
    if c.part == "mixed":
        return _mood(c, q, period)
    if c.part in ("review", "front"):
        if period and period.startswith("by"):
            return "target", "modality.ahead"
        return _in_review(c, q)
    if period and period.isdigit() and c.clock.last and int(period) < c.clock.last:
        return "outcome", "modality.past"
    if _DONE.search(c.view, max(c.start, q.start - 12), q.start):
        return "outcome", "modality.done"
    return "target", "modality.plan"


def _in_review(c: Context, q: Quantity) -> tuple[str, str]:
    """An outcome, unless what is quoted is a goal, a plan, or another place's figure."""
    before = c.view[max(c.start, q.start - 30) : q.start]
    if c.view.startswith("的", q.quote_end) and (
        _QUOTED_GOAL.match(c.view, q.quote_end) or _is_share_of_plan(c, q, before)
    ):
        return "context", "modality.quoted"
    if ("年初" in before or "原" in before) and _PLANNED.search(before):
        return "context", "modality.quoted"
    elsewhere = ("全省" in before or "全国" in before) and _ELSEWHERE.search(before)
    return ("context", "modality.elsewhere") if elsewhere else ("outcome", "modality.review")


def _is_share_of_plan(c: Context, q: Quantity, before: str) -> bool:
    """为年度计划600亿元的102%: the plan is quoted beside what came of it."""
    return bool(_PLAN_OF.search(before) and _SHARE_OF.match(c.view, q.quote_end))


def hedge(c: Context, q: Quantity) -> str | None:
    """``strive`` (力争, 努力) or ``expect`` (预计, 有望): the last of them in the figure's clause, or （预计） behind."""
    if _EXPECTED_BEHIND.match(c.view, q.quote_end):
        return "expect"
    before = c.view[max(c.start, q.start - 80) : q.start]
    if not any(word in before for word in _HEDGES):
        return None
    clause = _MARK.split(before)[-1]
    found = list(_HEDGE.finditer(clause))
    return found[-1].lastgroup if found else None


def _mood(c: Context, q: Quantity, period: str | None) -> tuple[str, str]:
    """Where no heading tells review from plan, the words of the sentence do."""
    if period and period.startswith("by"):
        return "target", "modality.ahead"
    if period and c.clock.last and int(period[-4:]) < c.clock.last:
        return "outcome", "modality.past"  # what ended before the year reviewed is over
    said = c.view[c.start : q.start]
    if _AHEAD.search(said) and not _BEHIND.search(said):
        return "target", "modality.sentence"
    return "outcome", "modality.sentence"
