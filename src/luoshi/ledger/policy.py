"""Who may do what: a table of permissions, and the one function that reads it.

A permission has a scope for each role that has it at all: ``place`` (all of the person's place), ``own`` (the rows of
the person's unit), ``led`` (those that it leads), ``portfolio`` (the rows that a leader answers for), ``issued`` (the place's, once issued).
Who may not even see a thing is told that it is not there.
"""

from __future__ import annotations

from typing import NamedTuple

from luoshi.errors import LuoshiError
from luoshi.ledger.models import Breakdown, BreakdownState, Person, Place, Role, Slip, Task, TaskState, Unit

_A, _S, _U, _L = Role.ADMINISTRATOR, Role.SUPERVISOR, Role.UNIT, Role.LEADER
_T, _D, _X = Role.STATISTICIAN, Role.DEPUTY, Role.AUDITOR

#: action → what it is called → role → scope
TABLE: dict[str, tuple[str, dict[str, str]]] = {
    "report.see": ("看报告", {_S: "place", _U: "place", _L: "place", _T: "place", _D: "place", _X: "place"}),
    "report.import": ("导入报告", {_S: "place"}),
    "breakdown.see": ("看分解工作台", {_S: "place", _X: "place"}),
    "breakdown.edit": ("分解任务", {_S: "place"}),
    "breakdown.ask": ("征求意见", {_S: "place"}),
    "breakdown.settle": ("处理意见", {_S: "place"}),
    "breakdown.issue": ("印发", {_S: "place"}),
    "breakdown.amend": ("印发后调整", {_S: "place"}),
    "breakdown.table": (
        "看印发的任务分解表",
        {_S: "place", _X: "place", _U: "issued", _L: "issued", _T: "issued", _D: "issued"},
    ),
    "breakdown.files": ("下载整张表", {_S: "place", _X: "place", _L: "issued", _T: "issued", _D: "issued"}),
    "breakdown.unit_files": ("下载本单位的表", {_S: "place", _X: "place", _U: "own"}),
    "task.see": (
        "看任务",
        {_S: "place", _X: "place", _U: "own", _L: "portfolio", _T: "issued", _D: "issued"},
    ),
    "task.answer": ("对任务提意见", {_U: "own"}),
    "progress.see": (
        "看进展",
        {_S: "place", _X: "place", _U: "own", _L: "portfolio", _T: "issued"},
    ),
    "progress.report": ("报送进展", {_U: "own"}),
    "progress.milestone": ("更新形象进度", {_U: "led"}),
    "progress.review": ("审核进展", {_S: "place"}),
    "figure.check": ("核实数字", {_T: "issued"}),
    "breakdown.drive": ("定报送周期和亮灯规则", {_S: "place"}),
    "breakdown.circular": ("看通报", {_S: "place", _X: "place", _L: "issued"}),
    "breakdown.next_review": ("看下一年报告回顾稿", {_S: "place", _X: "place", _L: "issued"}),
    "breakdown.carry": ("结转", {_S: "place"}),
    "slip.see": ("看督办单", {_S: "place", _X: "place", _U: "own", _L: "portfolio"}),
    "slip.issue": ("发督办单", {_S: "place"}),
    "slip.answer": ("反馈督办单", {_U: "own"}),
    "slip.settle": ("办结督办单", {_S: "place"}),
    "task.request": ("申请调整", {_U: "led"}),
    "task.settle": ("审批调整申请", {_S: "place"}),
    "task.suspend": ("暂停和恢复任务", {_S: "place"}),
    "task.close": ("申请销号", {_U: "led"}),
    "task.verify": ("核验销号和重开任务", {_S: "place"}),
    "task.sign": ("签批销号", {_L: "portfolio"}),
    "task.comment": ("批示", {_S: "place", _L: "portfolio"}),
    "overview.see": ("看总览", {_S: "place", _X: "place"}),
    "portfolio.see": ("看分管工作", {_L: "place"}),
    "connectors.see": ("看数据连接", {_A: "place", _S: "place", _X: "place"}),
    "connectors.edit": ("管数据连接", {_A: "place", _S: "place"}),
    "series.see": ("看往年数据", {_S: "place", _T: "place", _X: "place"}),
    "series.edit": ("录往年数据", {_S: "place", _T: "place"}),
    "reconciliation.see": ("看承诺对账", {_S: "place", _L: "place", _T: "place", _D: "place", _X: "place"}),
    "reconciliation.settle": ("认定承诺的回应", {_S: "place"}),
    "units.see": ("看单位", {_A: "place", _S: "place", _X: "place"}),
    "units.edit": ("改单位和职责", {_A: "place", _S: "place"}),
    "people.see": ("看账号", {_A: "place", _X: "place"}),
    "people.edit": ("管账号", {_A: "place"}),
    "webhooks.see": ("看通知外发", {_A: "place", _X: "place"}),
    "webhooks.edit": ("管通知外发", {_A: "place"}),
    "public.decide": ("定公开的内容", {_A: "place", _S: "place"}),
    "public.publish": ("公开任务和材料", {_S: "place"}),
    "ballot.see": ("看民生实事", {_S: "place", _U: "place", _L: "place", _T: "place", _D: "place", _X: "place"}),
    "idea.hand_in": ("提民生实事的意见", {_S: "place", _U: "place", _D: "place"}),
    "candidate.edit": ("定民生实事候选项目", {_S: "place"}),
    "candidate.say": ("记审议意见", {_S: "place", _D: "place"}),
    "ballot.run": ("组织票决", {_S: "place"}),
    "ballot.count": ("录入纸质票", {_S: "place"}),
    "ballot.vote": ("投票", {_D: "place"}),
    "watch.visit": ("留走访记录", {_D: "place"}),
    "audit.see": ("看日志", {_X: "place"}),
    # suggestions: what the scopes mean there stands in congress.suggestions.policy
    "suggestion.see": ("看建议提案", {_S: "place", _X: "place", _L: "filed", _U: "own", _D: "own"}),
    "suggestion.write": ("提建议提案", {_D: "first", _S: "entered"}),
    "suggestion.sign": ("联名", {_D: "own"}),
    "suggestion.register": ("审查立案", {_S: "place"}),
    "suggestion.assign": ("交办建议提案", {_S: "place"}),
    "suggestion.handle": ("退办和提协办意见", {_U: "own"}),
    "suggestion.answer": ("答复建议提案", {_U: "led"}),
    "suggestion.settle": ("审批延期、暂停和办结", {_S: "place"}),
    "suggestion.rate": ("评价答复", {_D: "first", _S: "place"}),
    "suggestion.link": ("关联任务", {_S: "place", _U: "led"}),
    "suggestion.statistics": ("看建议提案统计", {_S: "place", _X: "place", _L: "filed", _U: "own", _D: "own"}),
    "suggestion.files": ("下载建议提案清单", {_S: "place", _X: "place", _L: "filed", _U: "own", _D: "own"}),
    "suggestion.rules": ("定办理时限", {_S: "place"}),
}
Thing = Place | Breakdown | Task | Unit | Slip | None


class Decision(NamedTuple):
    """May or may not, and why; ``hidden`` when the thing is not to be known of."""

    ok: bool
    reason: str
    hidden: bool = False


class Forbidden(LuoshiError):
    """A person may not do this. ``hidden``: and is told that there is no such thing."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.reason, "请找督查室或系统管理员")
        self.hidden = decision.hidden


YES = Decision(True, "")
_SEEING = {
    "report": "report.see", "breakdown": "breakdown.table", "task": "task.see", "units": "units.see",
    "people": "people.see", "progress": "task.see", "figure": "task.see", "slip": "slip.see",
    "connectors": "connectors.see", "reconciliation": "reconciliation.see", "series": "series.see",
    "webhooks": "webhooks.see", "suggestion": "suggestion.see",
    "ballot": "ballot.see", "idea": "ballot.see", "candidate": "ballot.see", "watch": "ballot.see"}  # fmt: skip
_HIDDEN = Decision(False, "没有这个页面，或您看不到它", hidden=True)


def not_there(reason: str = _HIDDEN.reason) -> Forbidden:
    """What is raised for a thing that is not there: the same as for one that is not to be known of."""
    return Forbidden(Decision(False, reason, hidden=True))


def decide(person: Person | None, action: str, thing: Thing = None) -> Decision:
    """Decide whether a person may do something with a thing; with a place: with anything of it.

    Raises:
        KeyError: For an action that is not in :data:`TABLE`.
    """
    called, roles = TABLE[action]
    if person is None or not person.is_active:
        return Decision(False, "请先登录", hidden=True)
    scope = roles.get(person.role)
    if thing is not None and _place(thing) != person.place_id:
        return _HIDDEN
    if scope is None:
        return Decision(False, f"{Role(person.role).label}不能{called}", hidden=not _may_see(person, action, thing))
    if thing is None or isinstance(thing, Place) or _SCOPES[scope](person, thing):
        return YES
    if scope == "led" and _own(person, thing):
        return Decision(False, f"只有牵头单位能{called}")
    return _HIDDEN


def may(person: Person | None, action: str, thing: Thing = None) -> bool:
    """Whether a person may do something."""
    return decide(person, action, thing).ok


def demand(person: Person | None, action: str, thing: Thing = None) -> None:
    """Raise unless a person may do something.

    Raises:
        Forbidden: With the reason.
    """
    decision = decide(person, action, thing)
    if not decision.ok:
        raise Forbidden(decision)


def _may_see(person: Person, action: str, thing: Thing) -> bool:
    """Whether the person may at least see what the action is about."""
    seeing = _SEEING.get(action.split(".")[0])
    return thing is not None and seeing is not None and seeing != action and decide(person, seeing, thing).ok


def _place(thing: Thing) -> int | None:
    if isinstance(thing, Place):
        return thing.pk
    if isinstance(thing, Unit):
        return thing.place_id
    return _breakdown(thing).report.place_id


def _breakdown(thing: Thing) -> Breakdown:
    if isinstance(thing, Task | Slip):
        return thing.breakdown
    assert isinstance(thing, Breakdown)
    return thing


def _issued(person: Person, thing: Thing) -> bool:
    if not isinstance(thing, Task | Breakdown):
        return False
    dropped = isinstance(thing, Task) and thing.state == TaskState.DROPPED
    return not dropped and _breakdown(thing).state == BreakdownState.ISSUED


def _own(person: Person, thing: Thing) -> bool:
    """A unit's rows: those that it leads or joins, from the day on which it was asked about them; the slips it got."""
    if isinstance(thing, Unit):
        return thing.pk == person.unit_id
    if isinstance(thing, Slip):
        return thing.unit_id == person.unit_id
    if isinstance(thing, Task):
        assigned = any(a.unit_id == person.unit_id for a in thing.assignments.all())
        return assigned and thing.state != TaskState.DROPPED and _told(person, thing.breakdown)
    return isinstance(thing, Breakdown) and _told(person, thing)


def _told(person: Person, breakdown: Breakdown) -> bool:
    if breakdown.state == BreakdownState.ISSUED:
        return True
    return person.unit_id is not None and breakdown.enquiries.filter(unit_id=person.unit_id).exists()


def _led(person: Person, thing: Thing) -> bool:
    """The rows that a unit leads, not those that it joins."""
    return isinstance(thing, Task) and thing.led is not None and thing.led.unit_id == person.unit_id and _own(person, thing)


def _portfolio(person: Person, thing: Thing) -> bool:
    if isinstance(thing, Slip):
        return any(row.task.official_id == person.pk for row in thing.rows.all())
    return isinstance(thing, Task) and thing.official_id == person.pk and _issued(person, thing)


_SCOPES = {
    "place": lambda _person, _thing: True, "issued": _issued, "own": _own, "led": _led, "portfolio": _portfolio
}  # fmt: skip
