"""How one figure was read: its sentence, the rules that decided, and what came of it, in words."""

from __future__ import annotations

import re
from typing import NamedTuple

from luoshi.papers import tables, words
from luoshi.reading.model import Reading, Statement
from luoshi.reading.rules import RULES, Rule
from luoshi.reading.unread import Unread, unread_at

_SENTENCE_MARK = re.compile(r"[。！？!?\n\r]")
_FARTHEST = 80  # characters of the sentence shown on either side of the figure

MEASURES = {
    "level": "数量：有多少、做了多少",
    "growth": "增速：变化了百分之几、几倍",
    "change": "变动：比基数多了、少了多少",
    "rate": "比率：占比、覆盖率、完成率一类",
    "rank": "位次",
    "streak": "连续：持续了多久、多少次",
    "ratio": "比值：几倍、几比几、几分之几",
}
COMPARATORS = {
    "eq": "就是这个数",
    "approx": "约数：左右",
    "ge": "下限：这个数以上",
    "le": "上限：这个数以内",
    "range": "区间",
}
MODALITIES = {"target": "目标：今后要做到", "outcome": "成绩：已经做到，或现在如此", "context": "背景：只供对照"}
_TAKEN = {
    "descriptor": "它只帮着给一类事物命名，如“亿元以上项目”“15分钟生活圈”",
    "date": "它是年月日、届次一类的时间",
    "name": "它是名称、口号、代号的一部分，如“5G”“稳企25条”",
    "none": "它不表示数量，如序号、习语",
}


class Explanation(NamedTuple):
    """What to show of one figure."""

    note: str  # why it is not the figure asked for, or not a statement; empty otherwise
    before: str
    quote: str
    after: str
    rules: tuple[tuple[str, Rule], ...]
    fields: tuple[tuple[str, str], ...]


def explain(reading: Reading, offset: int) -> Explanation:
    """Explain the statement at an offset, or the numeral there that is none, or the nearest statement."""
    at = _covering(reading.statements, offset)
    if at is not None:
        return _explanation(reading, at, "")
    taken = unread_at(reading.text, offset)
    if taken is not None:
        return _not_read(reading.text, taken)
    nearest = min(reading.statements, key=lambda s: _distance(s, offset), default=None)
    char = tables.one_line(reading.text[offset]).strip()
    here = f"位置 {offset}{f'（“{char}”）' if char else ''}没有数字"
    if nearest is None:
        return Explanation(f"{here}；整份报告也没有读到数字表述", *_sentence(reading.text, offset, offset + 1), (), ())
    return _explanation(reading, nearest, f"{here}，下面是最近的一个，相距 {_distance(nearest, offset)} 个字")


def _covering(statements: tuple[Statement, ...], offset: int) -> Statement | None:
    """The statement whose number is at the offset; else the one whose quote is."""
    quoted = [s for s in statements if s.quote_start <= offset < s.quote_end]
    return next((s for s in quoted if s.start <= offset < s.end), quoted[0] if quoted else None)


def _distance(statement: Statement, offset: int) -> int:
    return max(statement.quote_start - offset, offset - statement.quote_end + 1, 0)


def _explanation(reading: Reading, statement: Statement, note: str) -> Explanation:
    sentence = _sentence(reading.text, statement.quote_start, statement.quote_end)
    rules = tuple((rule, RULES.get(rule, Rule("（这条规则还没有说明）", ""))) for rule in statement.rules)
    return Explanation(note, *sentence, rules, fields(reading, statement))


def _not_read(text: str, taken: Unread) -> Explanation:
    number = tables.one_line(text[taken.start : taken.end])
    why = _TAKEN.get(taken.kind, "读的时候把它略过了")
    return Explanation(f"“{number}”没有读作数字表述：{why}", *_sentence(text, taken.start, taken.end), (), ())


def _sentence(text: str, start: int, end: int) -> tuple[str, str, str]:
    """The words before, at and after a span, within its sentence."""
    low = high = None
    for mark in _SENTENCE_MARK.finditer(text, max(0, start - _FARTHEST), start):
        low = mark.end()
    if mark_behind := _SENTENCE_MARK.search(text, end, end + _FARTHEST):
        high = mark_behind.start() + (mark_behind.group() not in "\n\r")
    before = text[max(0, start - _FARTHEST) if low is None else low : start]
    after = text[end : end + _FARTHEST if high is None else high]
    cut_before = "…" if low is None and start > _FARTHEST else ""
    cut_after = "…" if high is None and end + _FARTHEST < len(text) else ""
    quote = tables.one_line(text[start:end])
    return cut_before + tables.one_line(before).lstrip(), quote, tables.one_line(after).rstrip() + cut_after


def fields(reading: Reading, s: Statement) -> tuple[tuple[str, str], ...]:
    """The fields of a statement in words; those that say nothing are left out."""
    value = words.figure(s, reading.text)
    whole = f"{value}（{value.exact}）" if value.exact else str(value)
    part = reading.sections[s.section].part
    rows = (
        ("指标", s.indicator or "（没有找到）"),
        ("数值", whole),
        ("口径", MEASURES.get(s.measure, s.measure)),
        ("升降", {"up": "升", "down": "降"}.get(s.direction or "", "")),
        ("比较", COMPARATORS.get(s.comparator, s.comparator)),
        ("性质", MODALITIES.get(s.modality, s.modality)),
        ("时期", words.period(s.period) or "（看不出）"),
        ("语气", words.HEDGES.get(s.hedge or "", "")),
        ("部分", words.PARTS.get(part, part)),
        ("所在", heading_trail(reading, s.section)),
        ("位置", f"第 {s.start} 到 {s.end} 个字"),
    )
    return tuple((name, tables.one_line(value)) for name, value in rows if value)


def heading_trail(reading: Reading, index: int) -> str:
    """The headings that a section stands under, and its own: 2025年工作安排 › 聚力产业集群."""
    section = reading.sections[index]
    trail = [section.title]
    level = section.level
    for above in reversed(reading.sections[:index]):
        if above.level < level:
            trail.append(above.title)
            level = above.level
    return " › ".join(title for title in reversed(trail) if title)
