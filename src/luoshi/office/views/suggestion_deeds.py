"""What is done with one suggestion from its page."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from luoshi.congress.suggestions import policy
from luoshi.congress.suggestions.models import Suggestion
from luoshi.congress.suggestions.record import answering, assigning, filing, handling, settling, writing
from luoshi.congress.suggestions.record.answering import Answer
from luoshi.congress.suggestions.record.assigning import To
from luoshi.errors import LuoshiError, UsageError
from luoshi.ledger.models import Person, Task
from luoshi.ledger.policy import Forbidden, not_there
from luoshi.office import suggestions
from luoshi.office.asked import a_day, whole
from luoshi.office.views.suggestions import one_of, shown

Deed = Callable[[HttpRequest, Person, Suggestion], str]


@require_POST
def do(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """Do something and go back to the page; refused, it comes again with what was typed."""
    person, it = one_of(request, pk)
    if deed not in _DEEDS:
        raise not_there()
    policy.demand(person, suggestions.DEEDS[deed][0], it)
    try:
        said = _DEEDS[deed](request, person, it)
    except Forbidden:
        raise
    except LuoshiError as error:
        return shown(request, person, one_of(request, pk)[1], error, deed)
    messages.success(request, said)
    if not policy.may(person, "suggestion.see", Suggestion.objects.get(pk=pk)):
        return redirect("suggestions")
    return redirect("suggestion", pk=pk)


def _said(request: HttpRequest, name: str = "words") -> str:
    return request.POST.get(name, "")


def _seen(request: HttpRequest) -> int | None:
    return whole(request.POST.get("seen", ""))


def _submit(request: HttpRequest, person: Person, it: Suggestion) -> str:
    writing.submit(person, it, _seen(request))
    return "已提交，审查立案后会通知您"


def _sign(request: HttpRequest, person: Person, it: Suggestion) -> str:
    agree = _said(request, "agree") == "1"
    writing.sign(person, it, agree, _seen(request))
    return "已联名" if agree else "已说明不联名"


def _withdraw(request: HttpRequest, person: Person, it: Suggestion) -> str:
    writing.withdraw(person, it, _said(request))
    return "已撤回"


def _register(request: HttpRequest, person: Person, it: Suggestion) -> str:
    return f"已立案，编为{filing.register(person, it, _said(request, 'category'), _seen(request)).called}"


def _refuse(request: HttpRequest, person: Person, it: Suggestion) -> str:
    filing.refuse(person, it, _said(request), _seen(request))
    return "不予立案，理由已告知提出人"


def _give_back(request: HttpRequest, person: Person, it: Suggestion) -> str:
    filing.give_back(person, it, _said(request), _seen(request))
    return "已退回修改"


def _merge(request: HttpRequest, person: Person, it: Suggestion) -> str:
    into = Suggestion(pk=whole(_said(request, "into")) or 0)
    held = filing.merge(person, it, into, _said(request), _seen(request))
    assert held.merged_into is not None
    return f"已并入{held.merged_into.called}"


def _assign(request: HttpRequest, person: Person, it: Suggestion) -> str:
    joint = [pk for pk in map(whole, request.POST.getlist("joint")) if pk is not None]
    to = To(whole(_said(request, "lead")) or 0, joint, _seen(request))
    (held,) = assigning.assign(person, it.place, {it.pk: to}, _said(request))
    return f"已交办，{held.due} 前答复"


def _keep(request: HttpRequest, person: Person, it: Suggestion) -> str:
    assigning.keep(person, it, _said(request), _seen(request))
    return "维持原交办，理由已告知单位"


def _hand_back(request: HttpRequest, person: Person, it: Suggestion) -> str:
    assigning.hand_back(person, it, _said(request))
    return "退办申请已提交，督查室会答复"


def _opine(request: HttpRequest, person: Person, it: Suggestion) -> str:
    handling.opine(person, it, _said(request, "opinion"))
    return "协办意见已送主办单位"


def _talk(request: HttpRequest, person: Person, it: Suggestion) -> str:
    day = a_day(_said(request, "day"))
    if day is None:
        raise UsageError("没有写沟通日期", "写成 2026-03-01")
    handling.talk(person, it, day, _said(request, "way"), _said(request, "talk"))
    return "沟通情况已记录"


def _extend(request: HttpRequest, person: Person, it: Suggestion) -> str:
    until = a_day(_said(request, "until"))
    if until is None:
        raise UsageError("没有写延到哪一天", "写成 2026-03-01")
    handling.ask_extension(person, it, until, _said(request))
    return "延期申请已提交"


def _settle_extension(request: HttpRequest, person: Person, it: Suggestion) -> str:
    asked = suggestions.open_extension(it)
    if asked is None:
        raise UsageError("没有待审批的延期申请", "请刷新页面再看")
    approve = _said(request, "approve") == "1"
    handling.settle_extension(person, asked, approve, _said(request))
    return "已同意延期，代表会收到通知" if approve else "未同意延期"


def _pause(request: HttpRequest, person: Person, it: Suggestion) -> str:
    handling.pause(person, it, _said(request))
    return "已暂停计时"


def _resume(request: HttpRequest, person: Person, it: Suggestion) -> str:
    return f"已恢复计时，时限顺延到 {handling.resume(person, it).due}"


def _answer(request: HttpRequest, person: Person, it: Suggestion) -> str:
    given = Answer(
        _said(request, "outcome"), _said(request, "text"), _said(request, "signed"), a_day(_said(request, "promised_on")),
        _said(request, "number"), _said(request, "contact"), bool(_said(request, "may_publish")),
    )  # fmt: skip
    answering.answer(person, it, given)
    return "已答复，代表会收到通知"


def _rate(request: HttpRequest, person: Person, it: Suggestion) -> str:
    answering.rate(person, it, _said(request, "attitude"), _said(request, "result"), _said(request, "comment"))
    return "感谢您的评价"


def _close(request: HttpRequest, person: Person, it: Suggestion) -> str:
    answering.close(person, it, _said(request))
    return "已处理"


def _task(request: HttpRequest) -> Task:
    found = Task.objects.select_related("breakdown__report").filter(pk=whole(_said(request, "task")) or 0).first()
    if found is None:
        raise UsageError("没有选任务", "请从列表里选")
    return found


def _link(request: HttpRequest, person: Person, it: Suggestion) -> str:
    settling.link(person, it, _task(request))
    return "已关联"


def _unlink(request: HttpRequest, person: Person, it: Suggestion) -> str:
    settling.unlink(person, it, _task(request))
    return "已取消关联"


_DEEDS: dict[str, Deed] = {
    "submit": _submit, "sign": _sign, "withdraw": _withdraw, "register": _register, "refuse": _refuse,
    "give-back": _give_back, "merge": _merge, "assign": _assign, "keep": _keep, "hand-back": _hand_back, "opine": _opine,
    "talk": _talk, "extend": _extend, "settle-extension": _settle_extension, "pause": _pause, "resume": _resume,
    "answer": _answer, "rate": _rate, "close": _close, "untrack": _close, "link": _link, "unlink": _unlink,
}  # fmt: skip
