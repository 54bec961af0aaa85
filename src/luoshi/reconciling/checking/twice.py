"""One figure said twice with two values: an outcome of the year, or a target."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from luoshi.reading.headline import headline
from luoshi.reading.model import Statement
from luoshi.reconciling.checking.draft import Draft, agree, known
from luoshi.reconciling.checking.model import Finding
from luoshi.reconciling.matching import Told
from luoshi.reconciling.subjects import unit_class, words

_ELSEWHERE = re.compile(
    r"全国|全省|全区|世界|全球|国家|中央|其中|[0-9一二三四]季度|[0-9]+月|上半年|下半年|前三季度|年均|累计|平均|单月|当月|首月|历史|此前|先后|再|又|另|原|曾|最高|同期|五年|三年|每|各"
)
_NAMED = re.compile(r"[一-鿿]{2,}(?:[省市县区旗镇乡州]|街道|开发区|新区|高新区|集聚区|园)")
_BROKEN = re.compile(r"^[占为的从]|[0-9的]|年$|完成率$")
_PLAN = re.compile(r"五年|[七八九]五|十[一二三四五六]五|以来|时期")
_LEAST = 5
_FACTOR, _TARGETS = Decimal("1.6"), Decimal("1.2")
_POINTS, _SHARE = Decimal("1.5"), Decimal("0.15")
_MEASURES = ("level", "growth", "rate")


def check(draft: Draft) -> Iterator[Finding]:
    """Find outcomes and targets that stand twice with two values."""
    if not draft.whole:
        return
    main = {s.start for s in headline(draft.reading)}
    groups: dict[tuple[object, ...], list[Told]] = {}
    for each in draft.figures:
        s = each.statement
        placed = draft.part(s) == {"outcome": "review", "target": "plan"}.get(s.modality)
        if not placed or s.measure not in _MEASURES or not _specific(draft, each):
            continue
        groups.setdefault((each.subject, s.measure, unit_class(s.unit), s.modality, s.period, s.direction), []).append(each)
    for group in groups.values():
        first = group[0].statement
        for each in group[1:]:
            aims = first.modality == "target"
            if aims and not (known(each.subject.core) or {first.start, each.statement.start} & main):
                continue
            if _differ(draft, first, each.statement):
                yield _found(draft, first, each.statement)
                break


def _specific(draft: Draft, each: Told) -> bool:
    """Whether the words name one thing of the whole place, so that two figures of it must be the same."""
    s, core = each.statement, each.subject.core
    least = _LEAST if each.subject.verb else _LEAST + 1
    if s.period is None or each.members or s.hedge == "expect" or (len(core) < least and not known(core)) or _BROKEN.search(s.indicator):
        return False
    if not _said_here(draft, each):
        return False
    if not known(core) and each.subject.grams <= words().generic:
        return False
    start, _ = draft.sentence(s.start)
    sentence = draft.view[start : s.start]
    at = sentence.rfind(s.indicator)
    clause = max(draft.clause(start + at)[0] if at >= 0 else 0, start)
    near = sentence[:12] + "，" + draft.view[clause : min(s.quote_end + 6, draft.clause(s.quote_end)[1])]
    named = draft.view[clause : start + max(at, 0)]
    return not (
        _ELSEWHERE.search(near) or _PLAN.search(sentence) or draft.of_an_area(s.start) or _NAMED.search(named.lstrip("全我"))
    )  # fmt: skip


def _said_here(draft: Draft, each: Told) -> bool:
    """Whether the indicator stands in the sentence before the figure with no figure of another thing between.

    Where the reader has joined a figure to a subject further off, two figures that differ say little.
    """
    s = each.statement
    start, _ = draft.sentence(s.start)
    at = draft.view.rfind(s.indicator, start, s.start)
    if at < 0:
        return False
    between = (t for t in draft.figures if at < t.statement.start < s.start)
    return all(t.subject == each.subject for t in between)


def _differ(draft: Draft, a: Statement, b: Statement) -> bool:
    if agree(a, b) or a.value is None or b.value is None or not a.value or not b.value:
        return False
    if draft.sentence(a.start) == draft.sentence(b.start):
        return False  # 达到2000亿元，力争2100亿元: one sentence may speak of two
    factor = _FACTOR if a.modality == "outcome" else _TARGETS
    if a.measure == "level" and not 1 / factor <= b.value / a.value <= factor:
        return False
    if a.measure != "level" and abs(a.value - b.value) > max(_POINTS, abs(a.value) * _SHARE):
        return False
    return not (a.modality == "target" and {a.hedge, b.hedge} == {None, "strive"})


def _found(draft: Draft, a: Statement, b: Statement) -> Finding:
    one, two = draft.said(a), draft.said(b)
    if b.modality == "target":
        reason = f"“{b.indicator}”的目标前面写“{one}”，这里写“{two}”，两处不一。"
        return draft.finding("twice.target", b, reason, draft.other(a, "draft"), "请核定一个数，两处改为一致")
    reason = f"“{b.indicator}”前面写“{one}”，这里写“{two}”，同一年的同一指标有两个数。"
    return draft.finding("twice.outcome", b, reason, draft.other(a, "draft"), "请核对原始数据，两处改为一致")
