"""Requests to change a target or a date (调整申请): what is approved becomes an amendment, and the original stays."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from luoshi.ledger import clock, fields, policy, workflow
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Breakdown, Closing, ClosingState, Person, Request, RequestState, Target, Task
from luoshi.ledger.record.change import Change, change
from luoshi.ledger.record.issuing import adjust
from luoshi.ledger.record.progress import number
from luoshi.ledger.record.rows import Gone, demand_here, fresh_of, rows

MAY_ASK = ("text", "deadline", "q1", "q2", "q3", "q4", "targets")


def ask(person: Person, breakdown: Breakdown, task_id: int, given: Mapping[str, Any], reason: str) -> Request:
    """A lead unit asks for a change of its row.

    Args:
        person: Who asks.
        breakdown: The row's table.
        task_id: The row.
        given: Field → value as in :mod:`luoshi.ledger.fields`; ``targets``: target's id → the new value as typed.
        reason: Why.

    Raises:
        FieldError: Without a reason, for a field that may not be asked for, for what is so already.
        NotNow: While another request for the row is open, or once it is closed out.
    """
    reason = fields.remark("reason", reason, "理由", "申请调整要写理由", "例如“上级下达的任务有调整”，并说明依据")
    with change(person, "request.ask", breakdown, reason=reason) as made:
        breakdown = Breakdown.objects.select_related("report__place").get(pk=breakdown.pk)
        (task,) = rows(breakdown, [task_id])
        policy.demand(person, "task.request", task)
        workflow.after(breakdown, "drive")
        if task.requests.filter(state=RequestState.OPEN).exists():
            raise workflow.NotNow("这条任务已有一项申请待审批", "请等督查室处理，或先撤回那一项")
        _demand_open(task, "不能再申请调整")
        demand_here(task, "不能再申请调整")
        values = _asked(task, given)
        request = Request(task=task, unit=person.unit, given=values, reason=reason, by=person, at=clock.now())
        made.create(request)
        _tell(made, request, f"{person.unit}申请调整：{reason[:60]}")
    return request


def _demand_open(task: Task, what: str) -> None:
    if Closing.objects.filter(task=task, state=ClosingState.CLOSED).exists():
        raise workflow.NotNow(f"这条任务已销号，{what}", "确要调整的，先由督查室重开")


def _asked(task: Task, given: Mapping[str, Any]) -> dict[str, Any]:
    """What is asked for, without what is so already."""
    if others := set(given) - set(MAY_ASK):
        raise FieldError(min(others), "这一栏不能申请调整", f"可以申请 {'、'.join(LABELS[name] for name in MAY_ASK)}")
    plain = {name: value for name, value in given.items() if name != "targets"}
    now = fields.values(task)
    values = {n: v for n, v in fields.checked(task.breakdown.report.place, plain).items() if v != now[n]}
    if targets := _targets(task, given.get("targets", {})):
        values["targets"] = targets
    if not values:
        raise FieldError("given", "申请的内容和现在的一样", "请写上要调整成什么")
    return values


def _targets(task: Task, given: Mapping[Any, str]) -> dict[str, str]:
    """Target's id → value, both as JSON keeps them."""
    own = {str(target.pk): target for target in task.targets.all()}
    out = {}
    for key, typed in given.items():
        if not str(typed).strip():
            continue
        if str(key) not in own:
            raise FieldError("targets", "这个目标不属于这条任务", "请刷新页面再填")
        target = own[str(key)]
        if target.value is None:
            raise FieldError("targets", f"“{target.indicator}”没有目标值，无从调整", "请申请调整工作任务的文字")
        value = number(target, str(typed))
        if value != target.asked:
            out[str(key)] = f"{value:f}"
    return out


#: what a request or an amendment may be about
LABELS = {**fields.LABELS, "targets": "目标值"}


def _tell(made: Change, request: Request, words: str) -> None:
    made.tell(request.task, "request", "调整申请", words)


def settle(person: Person, request: Request, approve: bool, reply: str) -> Request:
    """Approve a request, which amends the row, or decline it with a word.

    Raises:
        FieldError: When it is declined without a word.
        NotNow: When somebody has settled it, the unit has withdrawn it, or the row to be amended is closed out.
    """
    reply = fields.remark("reply", reply, "答复", "" if approve else "不同意要写明原因", "单位会看到这句话")
    step = "approve" if approve else "decline"
    with change(person, f"request.{step}", request.task.breakdown, reason=reply) as made:
        fresh = fresh_of(request, "申请")
        policy.demand(person, "task.settle", fresh.task)
        state = workflow.request_after(fresh, step)
        version = _amend(made, person, fresh) if approve else None
        made.update(fresh, state=state, reply=reply, settled_by=person, settled_at=clock.now(), version=version)
        _tell(made, fresh, f"督查室{'同意' if approve else '不同意'}{fresh.unit}的申请{f'：{reply[:60]}' if reply else ''}")
    return fresh


def _amend(made: Change, person: Person, request: Request) -> Any:
    (task,) = rows(request.task.breakdown, [request.task_id])
    _demand_open(task, "不能同意这项申请")
    given = dict(request.given)
    targets = {int(key): Decimal(value) for key, value in given.pop("targets", {}).items()}
    values = fields.checked(task.breakdown.report.place, given)
    kept = Target.objects.filter(task=task, pk__in=targets)
    return adjust(made, person, task, values, {target: targets[target.pk] for target in kept}, request.reason)


def withdraw(person: Person, request: Request) -> Request:
    """The unit takes its request back.

    Raises:
        NotNow: When the office has settled it.
    """
    with change(person, "request.withdraw", request.task.breakdown) as made:
        fresh = fresh_of(request, "申请")
        policy.demand(person, "task.request", fresh.task)
        if fresh.unit_id != person.unit_id:
            raise Gone("这项申请不是本单位提的", "请督查室处理")
        made.update(fresh, state=workflow.request_after(fresh, "withdraw"), settled_by=person, settled_at=clock.now())
        _tell(made, fresh, f"{fresh.unit}撤回申请")
    return fresh
