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
_BEHIND = re.compile(r"已|了|过去|去年|上年|以来|曾|增加到|达到|比.{2,12}(?:增长|增加|提高|下降)")


def modality(c: Context, q: Quantity, built: Built, period: str | None) -> tuple[str, str]:
    if built.context:
        return "context", "modality.base"
    if c.part == "annex":
        return "context", "modality.annex"
    if c.part == "mixed":
        return _mood(c, q, period)
    if c.part in ("review", "front"):
        if period and period.startswith("by"):
            return "target", "modality.ahead"
        if _QUOTED_GOAL.match(c.view, q.quote_end):
            return "context", "modality.quoted"
        return "outcome", "modality.review"
    if period and period.isdigit() and c.clock.last and int(period) < c.clock.last:
        return "outcome", "modality.past"
    if _DONE.search(c.view, max(c.start, q.start - 12), q.start):
        return "outcome", "modality.done"
    return "target", "modality.plan"


def _mood(c: Context, q: Quantity, period: str | None) -> tuple[str, str]:
    """Where no heading tells review from plan, the words of the sentence do."""
    if period and period.startswith("by"):
        return "target", "modality.ahead"
    said = c.view[c.start : q.start]
    if _AHEAD.search(said) and not _BEHIND.search(said):
        return "target", "modality.sentence"
    return "outcome", "modality.sentence"
