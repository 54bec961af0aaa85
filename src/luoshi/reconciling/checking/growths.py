"""Arithmetic inside one sentence: from A to B by C; B, which is C more and N % more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from luoshi.reading.model import Statement
from luoshi.reconciling.checking.draft import Draft, last_place
from luoshi.reconciling.checking.model import Finding
from luoshi.reconciling.matching import Told

#: between A and B: the unit is inside the quote of A
_TO = re.compile(
    r"[，、 ]?(?:大幅|快速|稳步|迅速|逐步|进一步|已|又|跃|提|上)?(?:提高|增加|增长|上升|提升|扩大|发展|跃升|攀升|增|升|降低|下降|缩小|减少|压减|压缩|缩短|降|减)"
    r"(?:[0-9]{4}年)?(?:的)?(?:到|至|为)?(?:[0-9]{4}年)?(?:的)?"
)
_TO_START = re.compile(r"[^0-9，。；：]{0,8}")
_AFTER = re.compile(r"[，、 （(]{0,2}(?:同比|环比|比上年|较上年|比[0-9]{4}年|一年|净|共|总共)?(?:提高|增加|增长|上升|提升|净增|新增|扩大|增幅|升|降低|下降|缩小|减少|压减|缩短|降)?了?(?:达到?|为)?")
_NOT = re.compile(r"年均|平均|可比|口径|实际|不变价|累计|同期|扣除|剔除|目标|计划|预期|全[国省]")
_REAL = re.compile(r"生产总值|增加值|产值|收入|投资|GDP")  # growth at constant prices, or on another base
_SPARE = Decimal("1.5")


def check(draft: Draft) -> Iterator[Finding]:
    """Find figures of one sentence that do not close."""
    for group in draft.sentences():
        for index, each in enumerate(group):
            follows = group[index + 1 : index + 4]
            if each.statement.modality == "context" and follows:
                yield from _moved(draft, each, follows)
            elif each.statement.measure in ("level", "rate") and len(follows) > 1:
                yield from _more(draft, each.statement, follows[0].statement, follows[1].statement)


def _moved(draft: Draft, base: Told, follows: list[Told]) -> Iterator[Finding]:
    a, b = base.statement, follows[0].statement
    if not _from_to(draft, a, b) or len(follows) < 2:
        return
    c = follows[1].statement
    gap = draft.view[b.quote_end : c.start]
    if len(gap) > 14 or _NOT.search(gap) or not _AFTER.fullmatch(gap) or c.value is None or c.comparator != "eq":
        return
    assert a.value is not None and b.value is not None
    if c.measure == "change" and _same_unit(b, c):
        slack = (last_place(a) + last_place(b) + last_place(c)) / 2 * _SPARE
        if abs(abs(b.value - a.value) - abs(c.value)) > slack:
            reason = f"由“{_plain(draft, a)}”到“{draft.said(b)}”，相差不是“{draft.said(c)}”。"
            yield draft.finding("sum.moved", c, reason, draft.other(a, "draft"), f"两数之差是{_number(abs(b.value - a.value), c)}")
    elif c.measure == "growth" and c.unit == "%" and b.measure == a.measure == "level":
        yield from _grown(draft, a, b, c, f"由“{_plain(draft, a)}”到“{draft.said(b)}”")


def _from_to(draft: Draft, a: Statement, b: Statement) -> bool:
    """Whether two figures are the ends of one move: 由15.2%提高到17%."""
    between = draft.view[a.quote_end : b.start]
    lead = draft.view[max(0, a.start - 12) : a.start]
    same = a.unit == b.unit and a.measure == b.measure and a.comparator == b.comparator == "eq"
    return same and bool(a.value) and bool(b.value) and bool(re.search(r"[由从]", lead)) and bool(_TO.fullmatch(between))


def _grown(draft: Draft, a: Statement, b: Statement, c: Statement, said: str) -> Iterator[Finding]:
    assert a.value is not None and b.value is not None and c.value is not None
    rate = (b.value / a.value - 1) * 100
    slack = _slack(a, b, c) * _SPARE
    if abs(abs(rate) - abs(c.value)) > slack:
        reason = f"{said}，算出来是{'增长' if rate > 0 else '下降'}{_one(abs(rate))}%，与“{draft.said(c)}”不合。"
        yield draft.finding("sum.growth", c, reason, draft.other(a, "draft"), f"按两数应为{_one(abs(rate))}%")


def _slack(a: Statement, b: Statement, c: Statement) -> Decimal:
    """How far a growth may be off because the two levels are rounded, in points."""
    assert a.value is not None and b.value is not None
    times = abs(b.value / a.value)
    return 50 * times * (last_place(a) / abs(a.value) + last_place(b) / abs(b.value)) + last_place(c)


def _more(draft: Draft, b: Statement, c: Statement, g: Statement) -> Iterator[Finding]:
    """高新技术企业达到448家、比上年增加62家、增长16.1%."""
    if c.measure != "change" or g.measure != "growth" or g.unit != "%" or b.unit != c.unit or b.measure != "level":
        return
    if _REAL.search(b.indicator) or b.comparator != "eq" or c.comparator != "eq" or g.comparator != "eq" or c.direction != g.direction:
        return
    first, second = draft.view[b.quote_end : c.quote_start], draft.view[c.quote_end : g.quote_start]
    if len(first) > 8 or len(second) > 3 or _NOT.search(draft.view[b.start : g.start]):
        return
    assert b.value is not None and c.value is not None and g.value is not None
    before = b.value + c.value if c.direction == "down" else b.value - c.value
    if before <= 0:
        return
    rate = abs(c.value) / before * 100
    slack = 50 * last_place(c) / before + rate * last_place(b) / before / 2 + last_place(g)
    if abs(rate - g.value) > slack * _SPARE:
        reason = f"“{draft.said(b)}”、“{draft.said(c)}”，上年应为{_number(before, b)}，算出来增速是{_one(rate)}%，与“{draft.said(g)}”不合。"
        yield draft.finding("sum.growth", g, reason, draft.other(b, "draft"), f"按两数应为{_one(rate)}%")


def _same_unit(b: Statement, c: Statement) -> bool:
    return b.unit == c.unit or (b.unit == "%" and c.unit in ("百分点", "个百分点", "%"))


def _plain(draft: Draft, s: Statement) -> str:
    return draft.said(s).lstrip("由从")


def _one(value: Decimal) -> str:
    return f"{value:.1f}"


def _number(value: Decimal, like: Statement) -> str:
    from luoshi.assessing.figures import shown

    return shown(value, like.unit or "")
