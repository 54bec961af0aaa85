"""What the draft implies of last year's figures, against what last year's report said: bases, growth, runs of years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from luoshi.assessing.figures import shown
from luoshi.reading.model import Statement
from luoshi.reconciling.checking.draft import Draft, key, last_place
from luoshi.reconciling.checking.model import Finding
from luoshi.reconciling.matching import Told

#: growth of these is reckoned at constant prices, or on another base than the level: their figures need not close
_REAL = re.compile(r"生产总值|增加值|产值|可支配收入|纯收入|固定资产投资|投资|价格|人均|用电|收入比|技改|利润|税收|财政|预算")
_OTHER_BASE = re.compile(r"可比|口径|同比口径|实际|不变价|扣除|剔除|年均|平均|年初|两年|翻|高于|快于|计划|目标|预期")
_POINTS = Decimal("1.5")
_FAR = Decimal(1)  # points: a smaller gap is told as a note, since last year's figures are revised as a rule
_REVISED = Decimal("0.005")
_MANY = Decimal("0.2")
_LONG = re.compile(r"五年|[七八九]五|十[一二三四五六]五|以来|年前|期末|年均|时期")


def check(draft: Draft, last: Draft) -> Iterator[Finding]:
    """Find figures that do not go on from last year's report."""
    year = (draft.year or 0) - 1
    if last.year != year:
        return
    for group in draft.sentences():
        for index, each in enumerate(group):
            s = each.statement
            if s.measure == "streak":
                yield from _streak(draft, last, each)
            elif s.modality == "context" and s.period == str(year - 1) and s.measure in ("level", "rate"):
                yield from _base(draft, last, each)
            elif s.modality == "outcome" and s.period == str(year) and s.measure in ("level", "rate") and s.comparator == "eq":
                yield from _moved(draft, last, each, group[index + 1 : index + 3], year)


def _before(last: Draft, each: Told, year: int) -> Statement | None:
    """The figure of the year before, if last year's report gives just one of the same thing."""
    s = each.statement
    found = [
        t.statement for t in last.by_key.get(key(each), ())
        if t.statement.period == str(year) and t.statement.measure == s.measure and t.statement.unit == s.unit
        and t.statement.modality == "outcome" and last.in_review(t.statement) and not last.of_an_area(t.statement.start) and t.statement.comparator == "eq"
    ]  # fmt: skip
    if len({f.value for f in found}) != 1 or len(each.subject.core) < 3 or each.members:
        return None
    return found[0]


def _base(draft: Draft, last: Draft, each: Told) -> Iterator[Finding]:
    s = each.statement
    a = _before(last, each, (last.year or 0) - 1)
    if a is None or draft.several or not re.search(r"[由从]", draft.view[max(0, s.start - 8) : s.start]) or _long(draft, s):
        return
    assert a.value is not None and s.value is not None
    if _differ(a.value, s.value, max(last_place(a), last_place(s))):
        reason = f"这里的上年数是“{draft.said(s)}”，上年报告写的是“{last.said(a)}”。"
        yield draft.finding("last.base", s, reason, last.other(a, "last"), "如已修订请说明，否则请改为一致")


def _long(draft: Draft, s: Statement) -> bool:
    """Whether the sentence speaks of several years, so that its base may be of any."""
    _, end = draft.sentence(s.start)
    words = draft.paragraph(s.start)[-400:] + draft.view[s.start : min(end, s.end + 40)]
    if "-" in (draft.reading.sections[s.section].period or ""):
        return True
    others = {int(y) for y in re.findall(r"((?:19|20)[0-9]{2})年", words[-120:])} - {(draft.year or 0) - 1, (draft.year or 0) - 2}
    return bool(others or _LONG.search(words))


def _differ(a: Decimal, b: Decimal, place: Decimal) -> bool:
    """Whether two figures of one year differ by more than rounding, and not so much that they are of two things."""
    return abs(a - b) > max(place, abs(a) * _REVISED) and abs(a - b) <= abs(a) * _MANY


def _moved(draft: Draft, last: Draft, each: Told, follows: list[Told], year: int) -> Iterator[Finding]:
    s = each.statement
    before = _before(last, each, year - 1)
    if before is None or draft.of_an_area(s.start) or re.search(r"新增|净增|增加", draft.before(s)[-12:]) or _long(draft, s):
        return
    for t in follows:
        c = t.statement
        between = draft.view[s.quote_end : c.start]
        if len(between) > 16 or re.search(r"[。；]", between) or _OTHER_BASE.search(between + draft.view[c.quote_end : c.quote_end + 6]):
            return
        if t.subject.core != each.subject.core or "分别" in between:
            return
        if c.measure == "change" and c.comparator == "eq":
            yield from _changed(draft, last, s, c, before)
            return
        if c.measure == "growth" and c.unit == "%" and c.comparator == "eq" and s.measure == "level":
            yield from _grown(draft, last, each, c, before)
            return


def _changed(draft: Draft, last: Draft, s: Statement, c: Statement, before: Statement) -> Iterator[Finding]:
    points = s.unit == "%" and c.unit in ("百分点", "个百分点")
    if not points and c.unit != s.unit:
        return
    assert s.value is not None and c.value is not None and before.value is not None
    base = s.value + c.value if c.direction == "down" else s.value - c.value
    place = (last_place(s) + last_place(c) + last_place(before)) / 2
    slack = place + (Decimal(0) if points else abs(before.value) * _REVISED)
    if abs(base - before.value) > slack and abs(base - before.value) <= abs(before.value) * _MANY:
        unit = s.unit or ""
        reason = f"由“{draft.said(s)}”、“{draft.said(c)}”倒推，上年是{shown(base, unit)}，上年报告写的是“{last.said(before)}”。"
        now = abs(s.value - before.value)
        yield draft.finding("last.base", c, reason, last.other(before, "last"), f"按上年报告应为{shown(now, '百分点' if points else unit)}")


def _grown(draft: Draft, last: Draft, each: Told, c: Statement, before: Statement) -> Iterator[Finding]:
    s = each.statement
    if _REAL.search(each.statement.indicator) and not re.search(r"一般公共预算收入|社会消费品", each.statement.indicator):
        return
    assert s.value is not None and c.value is not None and before.value is not None
    if before.value <= 0 or s.unit is None:
        return
    rate = (s.value / before.value - 1) * 100
    told = -c.value if c.direction == "down" else c.value
    slack = 50 * s.value / before.value * (last_place(s) / s.value + last_place(before) / before.value) + last_place(c) + _POINTS
    if slack < abs(rate - told) < 40:
        turned = "增长" if rate >= 0 else "下降"
        reason = f"上年报告是“{last.said(before)}”，本稿是“{draft.said(s)}”，名义上{turned}{abs(rate):.1f}%，与“{draft.said(c)}”相差较大。"
        severity = "warning" if abs(rate - told) - slack > _FAR else "note"
        yield draft.finding("last.growth", c, reason, last.other(before, "last"), "如是可比口径或上年数已修订，请注明", severity)


def _streak(draft: Draft, last: Draft, each: Told) -> Iterator[Finding]:
    s = each.statement
    if s.unit != "年" or s.modality != "outcome" or s.value is None:
        return
    found = [
        t.statement for t in last.figures
        if t.statement.measure == "streak" and t.subject.core == each.subject.core and t.statement.unit == "年"
    ]  # fmt: skip
    if len({f.value for f in found}) != 1 or len(each.subject.core) < 5:
        return
    a = found[0]
    assert a.value is not None
    if s.value != a.value + 1 and abs(s.value - a.value) <= 3 and s.comparator == a.comparator == "eq":
        reason = f"上年报告写“{last.said(a)}”，今年应是连续{shown(a.value + 1)}年，这里写“{draft.said(s)}”。"
        yield draft.finding("last.streak", s, reason, last.other(a, "last"), f"疑为连续{shown(a.value + 1)}年")
