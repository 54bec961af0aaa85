"""Headline targets that state no figure and nothing to be held against: nobody can say at year's end whether they were met."""

from __future__ import annotations

import re
from collections.abc import Iterator

from luoshi.reading.headline import headline
from luoshi.reconciling.checking.draft import Draft
from luoshi.reconciling.checking.model import Finding

_VAGUE = re.compile(
    r"(?:进一步|稳步|持续|明显|显著|不断|有所|大幅|较大幅度|平稳|稳定|较快|合理|协调|适度)(?:地)?"
    r"(?:提高|提升|改善|增长|增加|优化|下降|降低|壮大|扩大|增强|上升)|止跌回稳|稳中有[升进]|再上新台阶|取得新(?:进展|突破|成效)|明显好转"
)
_MEASURED = re.compile(r"[0-9一二三四五六七八九十]+(?:\.[0-9]+)?[%％‰个万亿家人]|全省平均|全国平均|平均水平|同步|高于|低于|快于|不低于|省定|下达|控制在|范围|国家|任务|以内|双下降|保持.{0,4}(?:第|前)")
_ITEM = re.compile(r"[^；;。\n]+")
_CLAUSE = re.compile(r"[^；;。，,：:\n]+")
_GOES_ON = re.compile(r"增[幅速长]|达到|力争|其中|保持|控制|比|高于|年均|完成|实现|降|提高|[0-9]")
_STOPS = "。\n\r！？"
_LEAST = 3


def check(draft: Draft) -> Iterator[Finding]:
    """Find the items among the headline targets that cannot be measured."""
    targets = [s for s in headline(draft.reading) if s.period == str(draft.year)]
    spans = {_stretch(draft, s.start) for s in targets}
    for start, end in sorted(spans):
        if sum(start <= s.start < end for s in targets) < _LEAST:
            continue
        for item in _ITEM.finditer(draft.view, start, end):
            yield from _vague(draft, item)


def _stretch(draft: Draft, place: int) -> tuple[int, int]:
    """The sentence around a place, semicolons included."""
    start = max(draft.view.rfind(mark, 0, place) for mark in _STOPS) + 1
    ends = [at for mark in _STOPS if (at := draft.view.find(mark, place)) >= 0]
    return start, min(ends, default=len(draft.view))


def _vague(draft: Draft, item: re.Match[str]) -> Iterator[Finding]:
    clauses = list(_CLAUSE.finditer(draft.view, item.start(), item.end()))
    for clause, after in zip(clauses, [*clauses[1:], None], strict=True):
        words = clause.group().strip()
        found = _VAGUE.search(words)
        goes_on = after is not None and (_GOES_ON.match(after.group().strip()) or not _MEASURED.search(after.group()))
        if found and found.start() >= 3 and len(words) <= 24 and not goes_on and not _MEASURED.search(words):
            reason = f"主要预期目标里“{words}”没有数字，也没有对照的标准，年底无从核对。"
            yield draft.at("plan.vague", clause.start(), clause.end(), reason, None, "请给出数值，或写明与什么相比")
            return
