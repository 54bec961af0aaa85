"""When something may be done with a suggestion: a table of transitions."""

from __future__ import annotations

from luoshi.congress.suggestions.models import State, Suggestion
from luoshi.ledger.workflow import NotNow

_S = State
#: what is done → the states in which it may be done → the state afterwards (None: as before)
STEPS: dict[str, tuple[frozenset[State], State | None]] = {
    "edit": (frozenset({_S.DRAFT}), None),
    "sign": (frozenset({_S.DRAFT}), None),
    "submit": (frozenset({_S.DRAFT}), _S.SUBMITTED),
    "return": (frozenset({_S.SUBMITTED}), _S.DRAFT),
    "withdraw": (frozenset({_S.DRAFT, _S.SUBMITTED, _S.REGISTERED}), _S.WITHDRAWN),
    "register": (frozenset({_S.SUBMITTED}), _S.REGISTERED),
    "refuse": (frozenset({_S.SUBMITTED}), _S.REFUSED),
    "merge": (frozenset({_S.SUBMITTED, _S.REGISTERED}), _S.MERGED),
    "assign": (frozenset({_S.REGISTERED, _S.HANDED_BACK, _S.ASSIGNED}), _S.ASSIGNED),
    "hand_back": (frozenset({_S.ASSIGNED}), _S.HANDED_BACK),
    "hand_back_joint": (frozenset({_S.ASSIGNED}), None),
    "keep": (frozenset({_S.HANDED_BACK, _S.ASSIGNED}), _S.ASSIGNED),
    "opine": (frozenset({_S.ASSIGNED, _S.SECOND}), None),
    "talk": (frozenset({_S.ASSIGNED, _S.SECOND, _S.TRACKED, _S.ANSWERED}), None),
    "extend": (frozenset({_S.ASSIGNED}), None),
    "pause": (frozenset({_S.ASSIGNED, _S.SECOND}), None),
    "resume": (frozenset({_S.ASSIGNED, _S.SECOND, _S.HANDED_BACK}), None),
    "answer": (frozenset({_S.ASSIGNED, _S.SECOND, _S.TRACKED}), _S.ANSWERED),
    "dissatisfied": (frozenset({_S.ANSWERED}), _S.SECOND),
    "track": (frozenset({_S.ANSWERED}), _S.TRACKED),
    "close": (frozenset({_S.ANSWERED}), _S.CLOSED),
    "untrack": (frozenset({_S.TRACKED}), _S.CLOSED),
    "link": (frozenset(set(_S) - {_S.DRAFT, _S.REFUSED, _S.WITHDRAWN}), None),
}
_CALLED = {
    "edit": "修改", "sign": "联名", "submit": "提交", "return": "退回修改", "withdraw": "撤回", "register": "立案",
    "refuse": "不立案", "merge": "并案", "assign": "交办", "hand_back": "退办", "hand_back_joint": "退办",
    "keep": "维持交办", "opine": "提协办意见", "talk": "记录沟通", "extend": "申请延期", "pause": "暂停计时",
    "resume": "恢复计时", "answer": "答复", "dissatisfied": "评价", "track": "评价", "close": "评价或办结",
    "untrack": "结束跟踪", "link": "关联任务",
}  # fmt: skip


def allows(suggestion: Suggestion, step: str) -> bool:
    """Whether the state of a suggestion allows a step."""
    return suggestion.state in STEPS[step][0]


def after(suggestion: Suggestion, step: str) -> State:
    """The state of a suggestion after a step.

    Raises:
        NotNow: When its state does not allow the step.
    """
    allowed, then = STEPS[step]
    if suggestion.state not in allowed:
        states = "、".join(f"“{state.label}”" for state in State if state in allowed)
        raise NotNow(f"现在是“{State(suggestion.state).label}”，不能{_CALLED[step]}；{states}时才可以", "可能别人刚处理过，请刷新页面再看")
    return then or State(suggestion.state)
