"""Ideas, candidates and what is said of them; a chosen project becomes a row of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.db.models import Max

from luoshi.congress.ballots.models import Candidate, CandidateState, Deliberation, Idea, IdeaState, Source
from luoshi.errors import UsageError
from luoshi.ledger import clock, fields, policy
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Breakdown, Person, Place, Role, Task, TaskKind, TaskState, Unit
from luoshi.ledger.record.change import change
from luoshi.ledger.record.rows import open_for, put
from luoshi.ledger.record.shape import between
from luoshi.ledger.workflow import NotNow

_LONGEST = 2000
_EDITABLE = (CandidateState.DRAFT, CandidateState.SETTLED, CandidateState.WITHDRAWN)


class Plan(NamedTuple):
    """What a candidate is: as typed."""

    name: str
    scope: str
    where: str = ""
    budget: str = ""  # 万元
    lead: int | None = None
    milestones: tuple[str, ...] = ("", "", "", "")


def hand_in(person: Person | None, place: Place, year: int, text: str, where: str = "", source: str = "") -> Idea:
    """Hand in an idea; the portal does it with no person.

    Raises:
        FieldError: For an empty or too long text.
    """
    if person is not None:
        policy.demand(person, "idea.hand_in", place)
    text = fields.told("text", text, "意见", _LONGEST, "写清想办什么事、在哪里、为什么")
    with change(person, "idea.hand_in") as made:
        idea = Idea(
            place=place, year=_year(year), source=_source(person, source), text=text, where=_line("where", where, 120),
            by=person, at=clock.now(),
        )  # fmt: skip
        made.create(idea)
    return idea


def _source(person: Person | None, said: str) -> str:
    if person is None:
        return Source.PORTAL
    if person.role == Role.UNIT:
        return Source.UNIT
    if person.role == Role.DEPUTY:
        return Source.DEPUTY
    return said if said in Source.values else Source.PUBLIC


def _year(year: int) -> int:
    if year not in fields.YEARS:
        raise FieldError("year", f"{year}年太远了", f"{fields.YEARS[0]}到{fields.YEARS[-1]}年之间")
    return year


def _line(field: str, text: str, longest: int) -> str:
    text = " ".join(fields.clean(text).split())
    if len(text) > longest:
        raise FieldError(field, f"有 {len(text)} 字，超过了 {longest} 字", "请改短")
    return text


def settle_idea(person: Person, idea: Idea, candidate: Candidate | None, reply: str = "") -> Idea:
    """Adopt an idea into a candidate, or decline it with a reason.

    Raises:
        FieldError: For an idea declined without a reason.
    """
    policy.demand(person, "candidate.edit", idea.place)
    if candidate is not None and (candidate.place_id, candidate.year) != (idea.place_id, idea.year):
        raise UsageError("项目和意见不是同一年的", "请选同一年的项目")
    missing = "" if candidate else "不采纳要写理由"
    reply = fields.remark("reply", reply, "答复", missing, "例如“已列入明年计划”")
    with change(person, "idea.adopt" if candidate else "idea.decline", reason=reply) as made:
        held = Idea.objects.get(pk=idea.pk)
        state = IdeaState.ADOPTED if candidate else IdeaState.DECLINED
        made.update(held, state=state, candidate=candidate, reply=reply)
    return held


def propose(person: Person, place: Place, year: int, plan: Plan) -> Candidate:
    """Add a candidate.

    Raises:
        FieldError: For a name that is there, a lead that is none, a budget that is no number.
    """
    policy.demand(person, "candidate.edit", place)
    values = _checked(place, plan)
    with change(person, "candidate.add") as made:
        _demand_new(place, _year(year), values["name"], None)
        last = Candidate.objects.filter(place=place, year=year).aggregate(last=Max("order"))["last"] or 0
        candidate = Candidate(place=place, year=year, order=last + 1, **values)
        made.create(candidate)
    return candidate


def revise(person: Person, candidate: Candidate, plan: Plan) -> Candidate:
    """Change a candidate that has not been voted on.

    Raises:
        NotNow: Once it stands on a ballot that was opened.
    """
    policy.demand(person, "candidate.edit", candidate.place)
    values = _checked(candidate.place, plan)
    with change(person, "candidate.edit") as made:
        held = Candidate.objects.get(pk=candidate.pk)
        _demand_editable(held)
        _demand_new(held.place, held.year, values["name"], held.pk)
        made.update(held, **values)
    return held


def set_state(person: Person, candidate: Candidate, state: str) -> Candidate:
    """Settle a candidate for the vote, or withdraw it, or open it again.

    Raises:
        NotNow: Once it was voted on.
    """
    policy.demand(person, "candidate.edit", candidate.place)
    if state not in _EDITABLE:
        raise UsageError("没有这一步", "可以是初定、撤下、改回拟列")
    with change(person, f"candidate.{state}") as made:
        held = Candidate.objects.get(pk=candidate.pk)
        _demand_editable(held)
        made.update(held, state=state)
    return held


def _demand_editable(held: Candidate) -> None:
    if held.state not in _EDITABLE or held.items.exclude(round__state="ready").exists():
        raise NotNow(f"“{held.name}”已经付诸票决，不能再改", "票决后的变化在任务分解表里按程序调整")


def _demand_new(place: Place, year: int, name: str, own: int | None) -> None:
    held = Candidate.objects.filter(place=place, year=year, name=name).first()
    if held is not None and held.pk != own:
        raise FieldError("name", f"{year}年已有叫“{name}”的项目", "请换一个名称，或改那一个")


def _checked(place: Place, plan: Plan) -> dict[str, Any]:
    name = _line("name", plan.name, 80)
    if not name:
        raise FieldError("name", "项目名称空着", "例如“新建社区嵌入式托育点 12 个”")
    lead = Unit.objects.filter(pk=plan.lead or 0, place=place, active=True).first()
    if lead is None:
        raise FieldError("lead", "没有牵头单位", "请从名单里选一个单位")
    milestones = [_line(f"q{n}", text, 200) for n, text in enumerate((*plan.milestones, "", "", "", "")[:4], 1)]
    return {
        "name": name,
        "scope": fields.told("scope", plan.scope, "建设内容", _LONGEST, "写清办多少、办到什么程度"),
        "where": _line("where", plan.where, 120),
        "budget": _money(plan.budget),
        "lead": lead,
        "milestones": milestones,
    }


def _money(typed: str) -> Decimal | None:
    typed = typed.replace(",", "").replace("，", "").strip()
    if not typed:
        return None
    try:
        value = Decimal(typed)
    except InvalidOperation:
        raise FieldError("budget", f"投资“{typed[:20]}”不是数", "以万元计，例如 1200 或 36.5") from None
    if not value.is_finite() or not 0 <= value < 10**9:
        raise FieldError("budget", f"投资“{typed[:20]}”太大或是负数", "以万元计，例如 1200")
    return value


def say(person: Person, candidate: Candidate, text: str, group: str = "") -> Deliberation:
    """Note what was said of a candidate in the deliberation.

    Raises:
        FieldError: For an empty text.
    """
    policy.demand(person, "candidate.say", candidate.place)
    text = fields.told("text", text, "审议意见", _LONGEST, "写清意见和建议")
    with change(person, "candidate.say") as made:
        said = Deliberation(candidate=candidate, group=_line("group", group, 40), text=text, by=person, at=clock.now())
        made.create(said)
    return said


# --- Into the ledger --------------------------------------------------------------------------


def suggest(candidate: Candidate, rows: Mapping[int, str]) -> int | None:
    """The livelihood row that is most like a candidate, by pairs of characters; none where it is not like enough."""
    own = _pairs(candidate.name + candidate.scope)
    scored = {pk: len(own & _pairs(text)) / max(1, min(len(own), len(_pairs(text)))) for pk, text in rows.items()}
    best = max(scored, key=lambda pk: scored[pk], default=None)
    return best if best is not None and scored[best] >= 0.5 else None


def _pairs(text: str) -> set[str]:
    return {text[n : n + 2] for n in range(len(text) - 1)}


def enter(person: Person, breakdown: Breakdown, rows: Mapping[int, int | None]) -> list[Task]:
    """Make chosen projects rows of the year's break-down.

    Args:
        person: The office.
        breakdown: The table, not issued yet.
        rows: Candidate → the livelihood row of the table that it is; None for a new row.

    Raises:
        NotNow: For a candidate that was not chosen, or a table that is issued.
        UsageError: For a row that is none of this table.
    """
    with change(person, "candidate.enter", breakdown) as made:
        breakdown = open_for(person, breakdown)
        out = []
        place = breakdown.report.place
        for candidate in Candidate.objects.filter(pk__in=rows, place=place).select_related("lead"):
            if candidate.state != CandidateState.CHOSEN or candidate.task_id:
                raise NotNow(f"“{candidate.name}”不是票决入选的项目，或已经列入任务分解", "请刷新页面再看")
            row = rows[candidate.pk]
            task = _row(breakdown, row) if row else _new_row(breakdown, between(made, breakdown, _last(breakdown)), candidate)
            if not row:
                made.create(task)
                made.tell(task, "state", "", "票决入选")
                put(made, breakdown, task, _values(candidate))
            else:
                made.tell(task, "note", "", f"票决入选项目“{candidate.name}”")
            made.update(candidate, task=task)
            out.append(task)
    return out


def _last(breakdown: Breakdown) -> Task | None:
    return Task.objects.filter(breakdown=breakdown).last()


def _row(breakdown: Breakdown, pk: int) -> Task:
    task = Task.objects.filter(pk=pk, breakdown=breakdown).exclude(state=TaskState.DROPPED).first()
    if task is None:
        raise UsageError("选的任务不在这张表里", "请刷新页面再选")
    return task


def _new_row(breakdown: Breakdown, order: int, candidate: Candidate) -> Task:
    return Task(
        breakdown=breakdown, order=order, kind=TaskKind.LIVELIHOOD, area="民生实事",
        text=f"{candidate.name}：{candidate.scope}", state=TaskState.ACCEPTED,
    )  # fmt: skip


def _values(candidate: Candidate) -> dict[str, Any]:
    quarters = {f"q{n}": text for n, text in enumerate(candidate.milestones, 1)}
    money = None if candidate.budget is None else f"{candidate.budget:f}"
    return {"lead": candidate.lead_id, "project": candidate.name, "invest_year": money, **quarters}
