"""Parts and totals: 其中, the three industries, imports and exports, shares that add to 100."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from luoshi.assessing.figures import shown
from luoshi.reading.model import Statement
from luoshi.reconciling.checking.draft import Draft, about, last_place
from luoshi.reconciling.checking.model import Finding
from luoshi.reconciling.matching import Told

_N = r"[0-9]+(?:\.[0-9]+)?"
_SHARES = re.compile(rf"({_N})%?[ ]?[:：∶﹕比][ ]?({_N})%?[ ]?[:：∶﹕比][ ]?({_N})")
_OF_INDUSTRIES = re.compile(r"三次产业|三产|产业结构|[一二三]、?二、?三产业|一二三产|产业比|产业构成")
_AMONG = re.compile(r"[，,、（( ]{0,2}其中[，,：]?(?P<what>[^，。；：、0-9]{0,16})")
_ADDS = re.compile(r"新增|增加|净增|累计|增长|同比")
_HUNDRED = Decimal(100)
_WHOLES = (
    ("生产总值", ("第一产业增加值", "第二产业增加值", "第三产业增加值")),
    ("进出口", ("出口", "进口")),
)  # fmt: skip


def check(draft: Draft) -> Iterator[Finding]:
    """Find parts that exceed or do not add up to their whole."""
    yield from _shares(draft)
    for group in draft.sentences():
        yield from _among(draft, group)
    yield from _totals(draft)


def _shares(draft: Draft) -> Iterator[Finding]:
    for match in _SHARES.finditer(draft.view):
        before = draft.view[max(0, match.start() - 24) : match.start()]
        parts = [Decimal(match[i]) for i in (1, 2, 3)]
        total = sum(parts, Decimal(0))
        if not _OF_INDUSTRIES.search(before) or not 70 <= total <= 130:
            continue
        places = [len(match[i].partition(".")[2]) for i in (1, 2, 3)]
        slack = Decimal("1.5") / (10 ** min(places))
        if abs(total - _HUNDRED) > slack:
            reason = f"三次产业的比例{match.group()}加起来是{total}，不是100。"
            yield draft.at("sum.shares", match.start(), match.end(), reason, None, "请核对三个数")


def _among(draft: Draft, group: list[Told]) -> Iterator[Finding]:
    for index, (whole, part) in enumerate(pairwise(group)):
        a, b = whole.statement, part.statement
        if index and group[index - 1].statement.unit == a.unit:
            continue  # 农业240万亩、渔业60万亩，其中…: of both
        if a.measure != "level" or b.measure != "level" or not a.unit or a.unit != b.unit or a.modality != b.modality:
            continue
        match = _AMONG.match(draft.view, a.quote_end)
        if not match or match.end() < b.quote_start - 6 or match.end() > b.start or a.comparator == "ge":
            continue
        if re.search(r"平均|每|人均|户均", draft.before(a)[-10:] + draft.said(a)):
            continue
        assert a.value is not None and b.value is not None
        if b.value > a.value + last_place(a) and not (_ADDS.search(draft.before(a)) and not _ADDS.search(match["what"] or "") and "累计" in match["what"]):
            reason = f"“其中”的“{draft.said(b)}”大于总数“{draft.said(a)}”。"
            yield draft.finding("sum.part", b, reason, draft.other(a, "draft"), "请核对两个数")


def _totals(draft: Draft) -> Iterator[Finding]:
    for whole, names in _WHOLES:
        for total in _levels(draft, whole):
            if found := _parts_of(draft, total, names):
                yield from _added(draft, total, found)


def _levels(draft: Draft, core: str) -> list[Statement]:
    return [
        t.statement
        for t in draft.figures
        if t.subject.core == about(core).core and t.statement.measure == "level" and t.statement.comparator == "eq" and t.statement.modality != "context"
    ]


def _parts_of(draft: Draft, total: Statement, names: tuple[str, ...]) -> list[Statement]:
    """The parts that follow a total within its sentence or the next, one of each name, in one unit."""
    out = []
    for name in names:
        near = [
            s for s in _levels(draft, name)
            if (s.period, s.modality, s.unit, s.section) == (total.period, total.modality, total.unit, total.section)
            and 0 < s.start - total.start < 160
        ]  # fmt: skip
        if not near:
            return []
        out.append(near[0])
    return out


def _added(draft: Draft, total: Statement, parts: list[Statement]) -> Iterator[Finding]:
    assert total.value is not None
    added = sum((s.value or Decimal(0) for s in parts), Decimal(0))
    slack = sum((last_place(s) for s in parts), last_place(total)) / 2 + last_place(total) / 2
    if abs(added - total.value) > slack and Decimal("0.5") < added / total.value < 2:
        unit = total.unit or ""
        listed = "、".join(f"“{draft.said(s)}”" for s in parts)
        reason = f"{listed}加起来是{shown(added, unit)}，总数写的是“{draft.said(total)}”。"
        yield draft.finding("sum.total", total, reason, draft.other(parts[-1], "draft"), "请核对总数和各分项")
