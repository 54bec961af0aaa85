"""‰ and %, units that changed, and figures a thousand or ten thousand times too large."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from luoshi.reading.model import Statement
from luoshi.reconciling.checking.draft import Draft, about, agree, key, known
from luoshi.reconciling.checking.model import Finding
from luoshi.reconciling.matching import Told
from luoshi.reconciling.subjects import unit_class

_PER_THOUSAND = re.compile(r"(?:人口)?(?:自然增长率|自然增长|出生率|死亡率)")
_OTHER_DEATHS = re.compile(r"孕产妇|事故|病|亿元|万人|十万|牲畜|生猪|畜|火灾|万车|交通")
_INFANTS = re.compile(r"婴儿|儿童|围产|新生儿")
_PER_HUNDRED = re.compile(r"失业率|城镇化率|覆盖率|覆盖面|入学率|合格率|参保率|达标率|优良率|满意率|普及率|办结率")
_NAMES = (
    "生产总值", "社会消费品零售总额", "一般公共预算收入", "固定资产投资", "财政总收入", "粮食产量", "城镇居民人均可支配收入",
    "农村居民人均可支配收入", "居民人均可支配收入", "规上工业增加值", "进出口", "税收收入", "常住人口",
)  # fmt: skip
_STEP = (Decimal(7), Decimal("0.14"))
_POWERS = (Decimal(10) ** 3, Decimal(10) ** 4, Decimal(10) ** 8)
_NEAR = Decimal(3)
_CONVERTED = {("亩", "公顷"), ("元", "美元"), ("吨", "斤"), ("公里", "里"), ("平方米", "平方公里"), ("亩", "平方公里"), ("人", "户"), ("吨", "公斤")}
_GAP = re.compile(r"(?:减产|增产|减收|增收|净增|增加|减少|比上年|比[^，。；]{1,30}(?:超过|多|高|低|少)|目标超过?)[^，。；]{0,3}$")
_PARTIAL = re.compile(r"减产|增产|新增|净增|增加|其中|另|每|人均|户均|亩均|平均|单月|比上年|减少")


@cache
def _totals() -> frozenset[str]:
    """What grows by percents from year to year, so that ten times as much is a slip."""
    return frozenset(about(name).core for name in _NAMES)


def check(draft: Draft, last: Draft | None) -> Iterator[Finding]:
    """Find signs and units that cannot be right."""
    for each in draft.figures:
        yield from _permille(draft, each.statement)
    if last is not None:
        yield from _against_last(draft, last)


def _permille(draft: Draft, s: Statement) -> Iterator[Finding]:
    if s.measure not in ("rate", "growth", "level") or s.value is None:
        return
    start, _ = draft.clause(s.start)
    before = draft.view[max(start, s.start - 16) : s.start]
    if s.unit == "%" and not _OTHER_DEATHS.search(draft.view[max(0, s.start - 24) : s.start]):
        match = next(iter(reversed(list(_PER_THOUSAND.finditer(before)))), None)
        gap = before[match.end() :] if match else ""
        limit = Decimal("2.5") if not _INFANTS.search(before) else Decimal(15)
        if match and len(gap) <= 6 and not re.search(r"[、]|下降|提高|降低|回落", gap) and s.value >= limit:
            reason = f"{match.group()}一般按千分数计，“{draft.said(s)}”合千分之{s.value * 10:f}，不合常理。"
            yield draft.finding("unit.permille", s, reason, None, f"疑为{s.value:f}‰")
    elif s.unit == "‰" and (found := _PER_HUNDRED.search(before)) and s.value >= 1:
        reason = f"{found.group()}按百分数计，这里写成了“{draft.said(s)}”。"
        yield draft.finding("unit.permille", s, reason, None, f"疑为{s.value:f}%")


def _against_last(draft: Draft, last: Draft) -> Iterator[Finding]:
    for each in draft.figures:
        s = each.statement
        if s.measure != "level" or s.modality != "outcome" or not s.value or not draft.in_review(s) or _loose(draft, each):
            continue
        before = [t.statement for t in last.by_key.get(key(each), ()) if _comparable(last, t, s) and not last.of_an_area(t.statement.start, near=True)]
        if before and all(a.value for a in before):
            yield from _sized(draft, last, each, before)


def _loose(draft: Draft, each: Told) -> bool:
    """Whether the words leave open which thing is counted, so that a leap says nothing."""
    s = each.statement
    core = each.subject.core
    if _GAP.search(draft.before(s)) or draft.of_an_area(s.start, near=True):
        return True
    if "人均" in draft.view[draft.sentence(s.start)[0] : s.start] and "人均" not in s.indicator:
        return True
    return core not in _totals() and ((len(core) < 5 and not known(core)) or bool(_PARTIAL.search(draft.before(s)[-14:])))


def _comparable(last: Draft, t: Told, s: Statement) -> bool:
    a = t.statement
    years = {str(last.year), str((last.year or 0) - 1)}
    return a.measure == "level" and a.modality in ("outcome", "target") and a.period in years and "-" not in (s.period or "-")


def _sized(draft: Draft, last: Draft, each: Told, before: list[Statement]) -> Iterator[Finding]:
    s, a = each.statement, before[0]
    assert s.value is not None and a.value is not None
    others = [t.statement for t in draft.by_key[key(each)] if t.statement.period == s.period and t.statement.measure == "level"]
    converted = (a.unit, s.unit) in _CONVERTED or (s.unit, a.unit) in _CONVERTED
    if converted or (a.unit != s.unit and unit_class(a.unit) != unit_class(s.unit)):
        ratio = s.value / a.value
        if converted and Decimal("0.5") < ratio < 2 and all(o.unit == s.unit for o in others):
            reason = f"上年报告是“{last.said(a)}”，本稿是“{draft.said(s)}”，数字相近，单位不同。"
            yield draft.finding("unit.changed", s, reason, last.other(a, "last"), f"请核对单位，疑为{a.unit}")
        return
    total = each.subject.core in _totals()
    if a.unit != s.unit or (len(others) > 1 and not total):
        return
    ratio = s.value / a.value
    times = ratio if ratio > 1 else 1 / ratio
    power = any(p / _NEAR <= times <= p * _NEAR for p in _POWERS)
    if all(_far(s, b, total) for b in before) and (power or (total and not _STEP[1] < ratio < _STEP[0])) and not agree(a, s):
        reason = f"上年报告是“{last.said(a)}”，本稿是“{draft.said(s)}”，相差约{times:.0f}倍。"
        yield draft.finding("unit.size", s, reason, last.other(a, "last"), "请核对单位（万、亿）和小数点")


def _far(s: Statement, b: Statement, total: bool) -> bool:
    assert s.value is not None and b.value is not None
    ratio = s.value / b.value
    return ratio > _STEP[0] or ratio < _STEP[1] if total else ratio > 100 or ratio < Decimal("0.01")
