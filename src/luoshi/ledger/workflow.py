"""When something may be done: a table of transitions for each thing that has a state."""

from __future__ import annotations

from luoshi.errors import LuoshiError
from luoshi.ledger.models import (
    Breakdown,
    BreakdownState,
    Closing,
    ClosingState,
    Request,
    RequestState,
    Slip,
    SlipState,
    Task,
    TaskState,
)

_DRAFT, _ASKING, _ISSUED = BreakdownState.DRAFT, BreakdownState.ASKING, BreakdownState.ISSUED

#: what is done → the states of the break-down in which it may be done → the state afterwards (None: as before)
BREAKDOWN: dict[str, tuple[frozenset[str], str | None]] = {
    "edit": (frozenset({_DRAFT, _ASKING}), None),
    "ask": (frozenset({_DRAFT, _ASKING}), _ASKING),
    "answer": (frozenset({_ASKING}), None),
    "settle": (frozenset({_ASKING}), None),
    "issue": (frozenset({_DRAFT, _ASKING}), _ISSUED),
    "amend": (frozenset({_ISSUED}), None),
    "report": (frozenset({_ISSUED}), None),
    "drive": (frozenset({_ISSUED}), None),
}
_CALLED = {
    "edit": "改动任务",
    "ask": "征求意见",
    "answer": "提意见",
    "settle": "处理意见",
    "issue": "印发",
    "amend": "调整",
    "report": "报送和审核进展",
    "drive": "督办和销号",
}

#: what is done with a row → the states in which it may be done → the state afterwards
TASK: dict[str, tuple[frozenset[str], str]] = {
    "accept": (frozenset({TaskState.PROPOSED}), TaskState.ACCEPTED),
    "reopen": (frozenset({TaskState.ACCEPTED}), TaskState.PROPOSED),
    "drop": (frozenset({TaskState.PROPOSED, TaskState.ACCEPTED}), TaskState.DROPPED),
    "restore": (frozenset({TaskState.DROPPED}), TaskState.PROPOSED),
}


#: what is done with a slip, a close-out, a request → the states in which it may be done → the state afterwards
SLIP: dict[str, tuple[frozenset[str], str]] = {
    "answer": (frozenset({SlipState.ISSUED, SlipState.ANSWERED}), SlipState.ANSWERED),
    "send_back": (frozenset({SlipState.ANSWERED}), SlipState.ISSUED),
    "close": (frozenset({SlipState.ANSWERED}), SlipState.CLOSED),
    "withdraw": (frozenset({SlipState.ISSUED, SlipState.ANSWERED}), SlipState.WITHDRAWN),
}
CLOSING: dict[str, tuple[frozenset[str], str]] = {
    "accept": (frozenset({ClosingState.SUBMITTED}), ClosingState.CLOSED),
    "verify": (frozenset({ClosingState.SUBMITTED}), ClosingState.VERIFIED),
    "return": (frozenset({ClosingState.SUBMITTED, ClosingState.VERIFIED}), ClosingState.RETURNED),
    "sign": (frozenset({ClosingState.VERIFIED}), ClosingState.CLOSED),
    "decline": (frozenset({ClosingState.VERIFIED}), ClosingState.RETURNED),
    "reopen": (frozenset({ClosingState.CLOSED}), ClosingState.REOPENED),
}
REQUEST: dict[str, tuple[frozenset[str], str]] = {
    "approve": (frozenset({RequestState.OPEN}), RequestState.APPROVED),
    "decline": (frozenset({RequestState.OPEN}), RequestState.DECLINED),
    "withdraw": (frozenset({RequestState.OPEN}), RequestState.WITHDRAWN),
}


class NotNow(LuoshiError):
    """The state does not allow it."""


def after(breakdown: Breakdown, step: str) -> str:
    """The state of a break-down after a step.

    Raises:
        NotNow: When its state does not allow the step.
    """
    allowed, then = BREAKDOWN[step]
    if breakdown.state not in allowed:
        states = "、".join(BreakdownState(s).label for s in sorted(allowed))
        hint = "已印发的任务请用“调整”，原内容会留在旁边" if breakdown.state == _ISSUED else "请先完成前一步"
        raise NotNow(f"现在是“{BreakdownState(breakdown.state).label}”，不能{_CALLED[step]}；{states}时才可以", hint)
    return then or breakdown.state


def allows(breakdown: Breakdown, step: str) -> bool:
    """Whether the state of a break-down allows a step."""
    return breakdown.state in BREAKDOWN[step][0]


def row_after(task: Task, step: str) -> str:
    """The state of a row after a step; the same state again is no error (a key pressed twice)."""
    allowed, then = TASK[step]
    if task.state != then and task.state not in allowed:
        raise NotNow(f"这条任务现在是“{TaskState(task.state).label}”，做不了这一步", "请刷新页面再看")
    return then


def slip_after(slip: Slip, step: str) -> str:
    """The state of a slip after a step."""
    return _next(SLIP[step], slip.state, f"这份督办单现在是“{SlipState(slip.state).label}”")


def closing_after(closing: Closing, step: str) -> str:
    """The state of a close-out after a step."""
    return _next(CLOSING[step], closing.state, f"这项销号现在是“{ClosingState(closing.state).label}”")


def request_after(request: Request, step: str) -> str:
    """The state of a request for change after a step."""
    return _next(REQUEST[step], request.state, f"这项申请现在是“{RequestState(request.state).label}”")


def _next(rule: tuple[frozenset[str], str], state: str, now: str) -> str:
    """The state after a step; unlike a row's, the same step twice is an error: somebody else was faster."""
    allowed, then = rule
    if state not in allowed:
        raise NotNow(f"{now}，做不了这一步", "可能别人刚处理过，请刷新页面再看")
    return then
