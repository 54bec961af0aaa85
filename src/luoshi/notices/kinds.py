"""What people are told of: one table from the actions of the books to words and those who are told.

No text names a person: it is sent to other systems as well. ``{…}`` stands for what ``scene.words_of`` knows of a thing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from luoshi.congress.suggestions.models import (
    BackState,
    ExtensionState,
    State,
    Suggestion,
    SuggestionExtension,
    SuggestionHandling,
    SuggestionReply,
    SuggestionSigner,
)
from luoshi.ledger.books import Book
from luoshi.ledger.models import (
    Amendment,
    Closing,
    ClosingState,
    Comment,
    Enquiry,
    Figure,
    LightChange,
    Progress,
    Request,
    Slip,
    Version,
)

#: what a person or a webhook can choose
GROUPS = {
    "table": "任务分解表",
    "progress": "进展审核",
    "figure": "数字核实",
    "light": "亮红灯",
    "slip": "督办单",
    "request": "调整申请",
    "closing": "销号",
    "comment": "批示",
    "suggestion": "建议提案",
    "due": "到期提醒",
}

#: kind → what it tells of; its group is what stands before the dot
KINDS = {
    "table.asked": "征求意见",
    "table.issued": "任务分解表印发",
    "table.amended": "印发后任务有调整",
    "progress.returned": "进展被退回",
    "progress.asked": "进展要补充",
    "figure.disputed": "数字有疑问",
    "light.red": "任务亮红灯",
    "slip.issued": "收到督办单",
    "slip.answered": "督办单有了反馈",
    "slip.sent_back": "督办单反馈被退回",
    "slip.closed": "督办单办结",
    "slip.withdrawn": "督办单撤回",
    "request.asked": "单位申请调整",
    "request.withdrawn": "单位撤回申请",
    "request.approved": "调整申请已同意",
    "request.declined": "调整申请未同意",
    "closing.applied": "单位申请销号",
    "closing.verified": "销号待签批",
    "closing.accepted": "已销号",
    "closing.returned": "销号申请被退回",
    "closing.reopened": "已销号的任务重开",
    "comment.made": "任务有新批示",
    "suggestion.sign": "邀请联名",
    "suggestion.submitted": "代表提交了建议提案",
    "suggestion.filed": "建议提案审查有了结果",
    "suggestion.assigned": "收到交办的建议提案",
    "suggestion.handed_back": "单位申请退办",
    "suggestion.kept": "退办申请有了结果",
    "suggestion.opinion": "收到协办意见",
    "suggestion.extension": "建议提案申请延期",
    "suggestion.extended": "建议提案延期答复",
    "suggestion.paused": "建议提案暂停或恢复计时",
    "suggestion.answered": "建议提案有了答复",
    "suggestion.rated": "代表评价了答复",
    "suggestion.closed": "建议提案办结",
    "due.report": "进展要报送",
    "due.deadline": "任务快到完成时限",
    "due.slip": "督办单快到或已过反馈时限",
    "due.closing": "销号申请等了 5 个工作日以上",
    "due.suggestion": "建议提案快到或已过时限",
}
#: what a webhook is sent to try it out; nobody chooses it
TEST = "test"


def group_of(kind: str) -> str:
    """The group of a kind."""
    return kind.partition(".")[0]


class Rule(NamedTuple):
    """Whom one thing of a change is told to, and in which words."""

    kind: str
    of: type[Book]  # what of the change is told
    who: tuple[str, ...]  # audiences of scene.AUDIENCES
    one: str
    many: str = ""  # for several at once, with {n}
    where: str = "task"  # where it leads: a name of scene.ADDRESSES
    only: Callable[[Book], bool] = lambda thing: True
    fresh: bool = False  # only a light that was another colour before


def _is(state: ClosingState) -> Callable[[Book], bool]:
    return lambda thing: isinstance(thing, Closing) and thing.state == state


def _now(*states: State) -> Callable[[Book], bool]:
    return lambda thing: isinstance(thing, Suggestion) and thing.state in states


def _back(state: BackState) -> Callable[[Book], bool]:
    return lambda thing: isinstance(thing, SuggestionHandling) and thing.back == state


def _begun(thing: Book) -> bool:
    return isinstance(thing, SuggestionHandling) and thing.ended_at is None and not thing.back


_IT = "{called}《{title}》"
_ASKED_TO_SIGN = Rule("suggestion.sign", SuggestionSigner, ("signer",), "{whose}邀请您联名《{title}》，请确认", where="suggestion")
_FILED = ("suggestion.filed", Suggestion, ("deputies",))
_CLOSED = Rule("closing.accepted", Closing, ("unit",), "“{task}”已经销号", only=_is(ClosingState.CLOSED))

#: action of the books → whom it is told to. What is not in here costs nothing.
RULES: dict[str, tuple[Rule, ...]] = {
    "breakdown.ask": (Rule("table.asked", Enquiry, ("unit",), "{table}征求意见{due}", "{table}向 {n} 个单位征求意见", "mine"),),
    "breakdown.issue": (Rule("table.issued", Version, ("table",), "{table}已印发，请领办本单位的任务", where="mine"),),
    "breakdown.amend": (Rule("table.amended", Amendment, ("units", "official"), "“{task}”有调整：{fields}", "{n} 条任务有调整"),),
    "progress.return": (
        Rule("progress.returned", Progress, ("unit",), "“{task}”的{period}进展被退回，请改后再报", "{n} 条任务的进展被退回，请改后再报", "progress"),
    ),
    "progress.ask": (
        Rule("progress.asked", Progress, ("unit",), "“{task}”的{period}进展要补充", "{n} 条任务的进展要补充", "progress"),
    ),
    "figure.dispute": (Rule("figure.disputed", Figure, ("unit", "office"), "“{indicator}”报的 {value} 有疑问，请核对", where="progress"),),
    "lights.change": (
        Rule("light.red", LightChange, ("lead", "official"), "“{task}”亮红灯：{why}", "{n} 条任务亮红灯",
             only=lambda thing: isinstance(thing, LightChange) and thing.colour == "red", fresh=True),
    ),
    "slip.issue": (Rule("slip.issued", Slip, ("unit",), "收到督办单第 {number} 号（{colour}），请在{due}前反馈", where="slip"),),
    "slip.answer": (Rule("slip.answered", Slip, ("office",), "{unit}反馈了督办单第 {number} 号", where="slip"),),
    "slip.send_back": (Rule("slip.sent_back", Slip, ("unit",), "督办单第 {number} 号的反馈被退回，请在{due}前再报", where="slip"),),
    "slip.close": (Rule("slip.closed", Slip, ("unit",), "督办单第 {number} 号已办结", where="slip"),),
    "slip.withdraw": (Rule("slip.withdrawn", Slip, ("unit",), "督办单第 {number} 号已撤回，不用反馈", where="slip"),),
    "request.ask": (Rule("request.asked", Request, ("office",), "{unit}申请调整“{task}”"),),
    "request.withdraw": (Rule("request.withdrawn", Request, ("office",), "{unit}撤回了对“{task}”的调整申请"),),
    "request.approve": (
        Rule("request.approved", Request, ("unit",), "“{task}”的调整申请已同意"),
        Rule("table.amended", Amendment, ("units", "official"), "“{task}”有调整：{fields}", "{n} 条任务有调整"),
    ),
    "request.decline": (Rule("request.declined", Request, ("unit",), "“{task}”的调整申请未获同意"),),
    "closing.apply": (Rule("closing.applied", Closing, ("office",), "{unit}申请“{task}”销号"),),
    "closing.accept": (
        Rule("closing.verified", Closing, ("official",), "“{task}”销号核验通过，请签批", only=_is(ClosingState.VERIFIED)),
        _CLOSED,
    ),
    "closing.sign": (_CLOSED,),
    "closing.return": (Rule("closing.returned", Closing, ("unit",), "“{task}”的销号申请被退回"),),
    "closing.decline": (Rule("closing.returned", Closing, ("unit", "office"), "牵头领导不同意“{task}”销号，申请退回"),),
    "closing.reopen": (Rule("closing.reopened", Closing, ("unit",), "“{task}”销号后重开，请继续办理和报送"),),
    "task.comment": (Rule("comment.made", Comment, ("units", "office"), "“{task}”有新批示"),),
    "suggestion.write": (_ASKED_TO_SIGN,),
    "suggestion.edit": (_ASKED_TO_SIGN,),
    "suggestion.submit": (Rule("suggestion.submitted", Suggestion, ("office",), "收到《{title}》，请审查", where="suggestion"),),
    "suggestion.register": (Rule(*_FILED, "《{title}》已立案，编为{called}", where="suggestion"),),
    "suggestion.refuse": (Rule(*_FILED, "《{title}》不予立案：{words}", where="suggestion"),),
    "suggestion.return": (Rule(*_FILED, "《{title}》退回修改：{words}", where="suggestion"),),
    "suggestion.merge": (Rule(*_FILED, "《{title}》与{into}并案办理", where="suggestion"),),
    "suggestion.assign": (
        Rule("suggestion.kept", SuggestionHandling, ("unit",), f"{_IT}不再由你单位承办", where="suggestions", only=_back(BackState.ACCEPTED)),
        Rule("suggestion.assigned", SuggestionHandling, ("unit",), f"收到交办的{_IT}（{{part}}），请在{{due}}前办理", "收到交办的建议提案 {n} 件",
             "suggestion", only=_begun),
    ),
    "suggestion.hand_back": (Rule("suggestion.handed_back", SuggestionHandling, ("office",), f"{{unit}}申请退办{_IT}", where="suggestion"),),
    "suggestion.keep": (Rule("suggestion.kept", SuggestionHandling, ("unit",), f"{_IT}维持原交办，请继续办理", where="suggestion"),),
    "suggestion.opine": (Rule("suggestion.opinion", SuggestionHandling, ("lead_of",), f"{{unit}}对{_IT}提出了协办意见", where="suggestion"),),
    "suggestion.ask_extension": (Rule("suggestion.extension", SuggestionExtension, ("office",), f"{{unit}}申请把{_IT}延到{{until}}答复", where="suggestion"),),
    "suggestion.approve_extension": (
        Rule("suggestion.extended", SuggestionExtension, ("unit", "deputies"), f"{_IT}延到{{until}}前答复：{{why}}", where="suggestion"),
    ),
    "suggestion.decline_extension": (
        Rule("suggestion.extended", SuggestionExtension, ("unit",), f"{_IT}的延期申请未获同意", where="suggestion",
             only=lambda thing: isinstance(thing, SuggestionExtension) and thing.state == ExtensionState.DECLINED),
    ),
    "suggestion.pause": (Rule("suggestion.paused", Suggestion, ("handlers", "deputies"), f"{_IT}暂停计时", where="suggestion"),),
    "suggestion.resume": (Rule("suggestion.paused", Suggestion, ("handlers", "deputies"), f"{_IT}恢复计时，请在{{due}}前答复", where="suggestion"),),
    "suggestion.answer": (
        Rule("suggestion.answered", SuggestionReply, ("deputies",), f"{{unit}}答复了{_IT}（{{outcome}}类），请评价", where="suggestion"),
        Rule("suggestion.answered", SuggestionReply, ("office",), f"{{unit}}答复了{_IT}（{{outcome}}类）", where="suggestion"),
    ),
    "suggestion.rate": (
        Rule("suggestion.rated", Suggestion, ("handlers", "office"), f"代表对{_IT}的答复不满意，请在{{due}}前再办", where="suggestion", only=_now(State.SECOND)),
        Rule("suggestion.rated", Suggestion, ("handlers",), f"代表评价了{_IT}的答复", where="suggestion"),
    ),
    "suggestion.close": (Rule("suggestion.closed", Suggestion, ("handlers", "deputies"), f"{_IT}已办结", where="suggestion", only=_now(State.CLOSED)),),
}  # fmt: skip
