"""What the draft says of the plan: its number, the share reached, the gap. Against itself and against last year's plan."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from luoshi.assessing.figures import shown
from luoshi.reading.model import Statement
from luoshi.reconciling.checking.draft import Draft, about, last_place
from luoshi.reconciling.checking.model import Finding
from luoshi.reconciling.matching import Told
from luoshi.reconciling.model import Promise
from luoshi.reconciling.subjects import Subject

_GOAL = r"(?:年度|全年|年初|预期|既定|全年度)*(?:预期|计划)?(?:目标|计划|任务|预期)(?:任务|数|值)?"
_BEATS = re.compile(
    rf"(?:超(?:过|出|额)?|高于|高出|好于|快于|低于|少于|比|较)(?P<of>[^，。；0-9]{{0,6}}{_GOAL})[^，。；0-9]{{0,4}}$"
)
_MORE = re.compile(r"^(?:超|高|好|快)|(?:高|多|快|好|超)(?:出|了)?$")
_OTHERS = re.compile(r"省|国家|全国|全区|规划|五年|[七八九]五|十[一二三四五六]五|上级|州|下达|中央|任期|本届|三年|同期|原|调整")
_QUOTED_BEFORE = re.compile(rf"{_GOAL}(?:为|是|的)?$")
_GAP = re.compile(rf"(?:超|高于|高出|低于|少于|比|较|多于)[^，。；0-9]{{0,6}}{_GOAL}[^，。；0-9]{{0,4}}$")
_QUOTED_AFTER = re.compile(rf"(?:以上|左右|以内)?的?{_GOAL}(?=[，。；、）)还尚相差]|$)")
_SHARE_BEFORE = re.compile(rf"(?:完成|为|占|达(?:到)?|是|相当于)(?P<of>[^，。；0-9]{{0,4}}{_GOAL})的?(?:进度)?(?:的)?(?:超)?$")
_SHARE_OF = re.compile(rf"{_GOAL}$")
_COMPARED = re.compile(r"(?:比|较)(?:去年|上年|[0-9]{4}年)的?(?:预期|计划)?目标(?:值)?(?P<way>低|高|调低|调高|下调|上调|提高|降低)了?$")
_SPAN = re.compile(r"[两二三四五]年|今明|今后|每年|分期")
_SHORT = re.compile(r"(?:还差|尚差|相差|仍差|差)$")
_FROM = re.compile(r"(?:距离?|离|与)[^，。；]{0,12}$")
_SPARE = Decimal("1.2")
_POINT = ("百分点", "个百分点", "个点")


class Plan:
    """The promises of last year's plan, to be asked for by the figure that answers or by the subject."""

    def __init__(self, promises: Sequence[Promise], last: Draft) -> None:
        self.last = last
        self._by_answer = {p.out_start: p for p in promises if p.out_start is not None and p.answer == "figure"}
        self._by_subject: dict[tuple[object, ...], list[Promise]] = {}
        for p in promises:
            s = about(p.indicator)
            self._by_subject.setdefault((s.core, s.scopes, p.measure), []).append(p)

    def of(self, s: Statement, wanted: Subject, measure: str | None = None) -> Promise | None:
        """The promise that a figure answers, or the one of its subject and measure if there is just one."""
        measure = measure or s.measure
        found = self._by_answer.get(s.start)
        if found is not None and found.measure == measure:
            return None if _SPAN.search(self._clause(found)) else found
        named = self._by_subject.get((wanted.core, wanted.scopes, measure), [])
        values = {(p.value, p.value_high) for p in named}
        one = named[0] if len(values) == 1 else None
        return None if one is None or _SPAN.search(self._clause(one)) else one

    def _clause(self, p: Promise) -> str:
        return self.last.view[self.last.clause(p.start)[0] : p.end]

    def said(self, p: Promise) -> Statement:
        """The promise as a statement of the old report."""
        return next(s for s in self.last.reading.statements if s.start == p.start)


def check(draft: Draft, plan: Plan | None) -> Iterator[Finding]:
    """Find misquoted targets and shares or gaps that do not close."""
    for group in draft.sentences():
        for index, each in enumerate(group):
            before = group[:index]
            s = each.statement
            if s.unit in _POINT and s.measure == "change":
                yield from _gap_in_points(draft, plan, each, before)
            elif s.measure == "rate" and s.unit == "%":
                yield from _share(draft, plan, each, before)
            elif s.measure in ("level", "change") and _BEATS.search(draft.before(s)) and not _QUOTED_AFTER.match(draft.view, s.quote_end):
                yield from _gap_in_points(draft, plan, each, before)
            elif s.modality in ("context", "outcome") and draft.in_review(s) and not _GAP.search(draft.before(s)):
                yield from _quoted(draft, plan, each, before)
            if before and _SHORT.search(draft.before(s)) and s.measure == "level":
                yield from _shortfall(draft, each, before[-1])


# --- 超过预期目标0.3个百分点 --------------------------------------------------------------


def _gap_in_points(draft: Draft, plan: Plan | None, each: Told, before: list[Told]) -> Iterator[Finding]:
    s = each.statement
    words = draft.before(s)
    if plan is not None and (match := _COMPARED.search(words)):
        yield from _compared(draft, plan, each, before, match["way"])
        return
    match = _BEATS.search(words) or _listed_gap(draft, each)
    if plan is None or not match or _OTHERS.search(match.group()) or not draft.in_review(s) or draft.of_years(s.start):
        return
    answer = _answer(draft, each, before)
    promise = plan.of(answer.statement, answer.subject) if answer else None
    if answer is None or promise is None or promise.value is None or promise.comparator == "range":
        return
    a = answer.statement
    assert a.value is not None and s.value is not None
    below = bool(re.search(r"低于|少于|不及|低|少$", match.group())) or s.direction == "down"
    sign = -1 if a.direction == "down" else 1
    told = sign * a.value + (s.value if below else -s.value)
    if a.comparator != "eq" or s.comparator != "eq" or promise.unit != a.unit or abs(abs(told) - abs(promise.value)) <= _rounding(s, a):
        return
    if abs(promise.value) == abs(a.value) and not s.value:
        return
    off = sign * a.value - promise.value
    old = plan.said(promise)
    unit = "百分点" if a.unit == "%" else a.unit or ""
    reason = (
        f"“{draft.said(a)}”{'低于' if below else '超过'}目标{shown(s.value, unit)}，目标应是{shown(told, a.unit or '')}，"
        f"上年报告提的是“{plan.last.said(old)}”。"
    )
    right = f"按上年目标应为{'高' if off >= 0 else '低'}{shown(abs(off), unit)}"
    yield draft.finding("last.beat", s, reason, plan.last.other(old, "last"), right)


def _rounding(s: Statement, a: Statement) -> Decimal:
    """What a gap may be off: nothing, unless it is printed with fewer digits than the figure it is of."""
    return last_place(s) / 2 if last_place(s) > last_place(a) else Decimal(0)


def _listed_gap(draft: Draft, each: Told) -> re.Match[str] | None:
    """增速分别比年初预期低0.6个、1.7个和1.5个百分点: the words stand before the first."""
    s = each.statement
    words = draft.before(s)
    found = re.search(rf"(?:比|较|低于|高于){{1}}[^，。；0-9]{{0,4}}{_GOAL}(?:分别)?(?:高|低|超|多|少)?[0-9.个百分点、和及]+$", words)
    return found if "分别" in words else None


def _answer(draft: Draft, each: Told, before: list[Told]) -> Told | None:
    """The outcome that the gap is of: the one just before it in its sentence, or that of its subject."""
    words = draft.before(each.statement)
    if "分别" not in words and before:
        near = before[-1].statement
        points = near.measure in ("growth", "rate") and near.unit == "%" and each.statement.unit in _POINT
        counts = near.measure == "level" and near.unit == each.statement.unit
        if (points or counts) and each.statement.start - near.end < 24 and near.modality == "outcome" and "年均" not in draft.said(near):
            return before[-1]
        return None
    wanted = each.subject
    found = [
        t for t in draft.figures
        if t.subject.core == wanted.core and t.subject.scopes == wanted.scopes and t.statement.measure == "growth"
        and t.statement.modality == "outcome" and t.statement.period == each.statement.period
    ]  # fmt: skip
    return found[0] if len({t.statement.value for t in found}) == 1 else None


def _compared(draft: Draft, plan: Plan, each: Told, before: list[Told], way: str) -> Iterator[Finding]:
    """5.5%左右，比去年目标低0.5个百分点."""
    s = each.statement
    if not before:
        return
    target = before[-1]
    t = target.statement
    wanted = about("地区生产总值") if "经济增长" in t.indicator else target.subject
    promise = plan.of(t, wanted, "growth") or plan.of(t, wanted, "rate")
    if promise is None or promise.value is None or t.value is None or s.value is None or promise.comparator == "range" or t.unit != "%":
        return
    off = t.value - promise.value
    told = -s.value if way in ("低", "调低", "下调", "降低") else s.value
    if off != told:
        old = plan.said(promise)
        right = "持平" if not off else f"{'高' if off > 0 else '低'}{shown(abs(off), '百分点')}"
        reason = f"今年“{draft.said(t)}”，上年报告的目标是“{plan.last.said(old)}”，应为{right}，这里写“{draft.said(s)}”。"
        yield draft.finding("last.compared", s, reason, plan.last.other(old, "last"), f"应为{right}")


# --- 完成年度计划的106.6% -----------------------------------------------------------------


def _share(draft: Draft, plan: Plan | None, each: Told, before: list[Told]) -> Iterator[Finding]:
    s = each.statement
    words = draft.before(s)
    near = [t for t in before if t.statement.measure == "level"]
    if not near or s.value is None or not 20 <= s.value <= 1000:
        return
    done = near[-1]
    if _of_number(draft, done.statement, s) and len(near) > 1 and near[-2].statement.unit == done.statement.unit:
        yield from _closes(draft, near[-2].statement, done.statement, s)
        return
    match = _SHARE_BEFORE.search(words)
    start = draft.clause(s.start)[0]
    adjacent = start - 12 <= done.statement.quote_end
    if plan is None or not match or _OTHERS.search(words) or not draft.in_review(s) or not adjacent:
        return
    if len([t for t in near if t.statement.start >= draft.clause(done.statement.start)[0]]) > 1:
        return  # 完成技改项目5个、投资3亿元，完成年度计划的…: of which?
    promise = plan.of(done.statement, done.subject)
    if promise is None or not promise.value or "各" in plan.last.said(plan.said(promise)) or promise.unit != done.statement.unit or promise.comparator == "range":
        return
    d = done.statement
    assert d.value is not None
    share = d.value / promise.value * 100
    slack = _slack(d, s, promise.value)
    if d.comparator == "eq" and s.comparator == "eq" and abs(share - s.value) > slack:
        old = plan.said(promise)
        reason = f"上年目标是“{plan.last.said(old)}”，“{draft.said(d)}”合{share:.1f}%，这里写“{s.number}%”。"
        yield draft.finding("last.share", s, reason, plan.last.other(old, "last"), f"按上年目标应为{share:.1f}%")


def _of_number(draft: Draft, a: Statement, s: Statement) -> bool:
    """为年度计划600亿元的102%."""
    between = draft.view[a.quote_end : s.start]
    lead = draft.view[max(0, a.start - 12) : a.start]
    return bool(re.fullmatch(r"(?:左右|以上)?(?:的)?(?:目标|任务|计划)?的?", between)) and bool(_SHARE_OF.search(lead.rstrip("为是的")))


def _closes(draft: Draft, d: Statement, p: Statement, s: Statement) -> Iterator[Finding]:
    if not p.value or d.value is None or s.value is None:
        return
    share = d.value / p.value * 100
    if d.comparator == "eq" and abs(share - s.value) > _slack(d, s, p.value):
        reason = f"“{draft.said(d)}”与计划“{draft.said(p)}”相比是{share:.1f}%，这里写“{s.number}%”。"
        yield draft.finding("sum.plan", s, reason, draft.other(p, "draft"), f"按两数应为{share:.1f}%")


def _slack(d: Statement, s: Statement, planned: Decimal) -> Decimal:
    """Half a digit of the share, and what the rounding of the done amount is worth; people round down as well as to the nearest."""
    return last_place(s) * _SPARE + last_place(d) / planned * 60


# --- 年初目标3.2万人 ----------------------------------------------------------------------


def _quoted(draft: Draft, plan: Plan | None, each: Told, before: list[Told]) -> Iterator[Finding]:
    s = each.statement
    words = draft.before(s)
    ahead = bool(_QUOTED_BEFORE.search(words.rstrip("（(")))
    behind = bool(_QUOTED_AFTER.match(draft.view, s.quote_end))
    if plan is None or not (ahead or behind) or draft.of_years(s.start) or _OTHERS.search(draft.view[draft.clause(s.start)[0] : s.quote_end + 8]):
        return
    promise = _asked(draft, plan, each, before, words)
    if promise is None or promise.value is None or s.value is None or promise.unit != s.unit or promise.measure != s.measure:
        return
    if promise.value != s.value and s.value != promise.value_high:
        old = plan.said(promise)
        reason = f"这里引的目标是“{draft.said(s)}”，上年报告提的是“{plan.last.said(old)}”。"
        yield draft.finding("last.misquoted", s, reason, plan.last.other(old, "last"), f"上年报告的目标是“{plan.last.said(old)}”")


def _asked(draft: Draft, plan: Plan, each: Told, before: list[Told], words: str) -> Promise | None:
    """Last year's promise that a quoted target is of."""
    s = each.statement
    if named := re.search(r"[一-鿿]{3,}$", re.split(r"距离?|没有|未能?|完成|实现", words)[0]):
        wanted = about(named.group())
        told = [t.statement for t in draft.figures if t.subject == wanted and t.statement.modality == "outcome"]
        for answer in (s, *told):
            if answer.measure == s.measure and (found := plan.of(answer, wanted)) is not None:
                return found
    if before and before[-1].statement.unit == s.unit and s.start - before[-1].statement.end < 20:
        near = before[-1]
        return plan.of(near.statement, near.subject, s.measure)
    return plan.of(s, each.subject)


# --- 距离500亿元的目标还差13亿元 ----------------------------------------------------------


def _shortfall(draft: Draft, each: Told, goal: Told) -> Iterator[Finding]:
    s, g = each.statement, goal.statement
    lead = draft.view[draft.clause(g.start)[0] : g.start]
    if g.unit != s.unit or not _FROM.search(lead) or "目标" not in draft.view[g.quote_end : s.start]:
        return
    wanted = about(re.split(r"距离?|离|与", lead)[0])
    done = [
        t.statement for t in draft.figures
        if t.subject.core == wanted.core and t.statement.unit == s.unit and t.statement.modality == "outcome" and t.statement.measure == "level"
    ]  # fmt: skip
    if not done or g.value is None or s.value is None or len({d.value for d in done}) > 1:
        return
    d = done[0]
    assert d.value is not None
    if d.comparator == "eq" and abs(g.value - d.value - s.value) > (last_place(s) + last_place(d)) / 2:
        unit = s.unit or ""
        reason = f"实际是“{draft.said(d)}”，距离{shown(g.value, unit)}应差{shown(g.value - d.value, unit)}，这里写“{draft.said(s)}”。"
        yield draft.finding("sum.short", s, reason, draft.other(d, "draft"), f"应为{shown(g.value - d.value, unit)}")
