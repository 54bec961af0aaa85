"""Slips (督办单): the list of a table, issuing by what lights say, one slip with its answer and conclusion."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.errors import LuoshiError, UsageError
from luoshi.ledger import clock, policy, queries, workflow
from luoshi.ledger.models import Breakdown, Person, Slip, SlipColour, Unit
from luoshi.ledger.policy import Forbidden, not_there
from luoshi.ledger.record import slips as record
from luoshi.office import slips
from luoshi.office.asked import a_day, whole
from luoshi.office.evidence import TYPES
from luoshi.office.guard import breakdown_of, signed_in
from luoshi.office.slips import DEMANDS, Block
from luoshi.office.views.unit import chosen
from luoshi.papers.slip import write_slip
from luoshi.web.middleware import status_of

_PER_PAGE = 50
_AUTO = "auto"


# --- The list --------------------------------------------------------------------------------


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The slips of a table that the person may see, narrowed by state, colour and unit."""
    person, breakdown = breakdown_of(request, pk, "breakdown.table")
    policy.demand(person, "slip.see", breakdown.report.place)
    today, asked = clock.today(), request.GET.dict()
    own = slips.of(person, breakdown)
    shown = slips.narrowed(own, asked, today).prefetch_related("rows__task")
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "breakdown": breakdown,
        "report": breakdown.report,
        "sheet": Paginator(shown, _PER_PAGE).get_page(asked.get("page")),
        "choices": slips.choices(own, asked, today),
        "colours": SlipColour.choices,
        "units": Unit.objects.filter(pk__in=own.values("unit")) if person.unit_id is None else [],
        "asked": asked,
        "kept": kept.urlencode(),
        "today": today,
        "may_issue": policy.may(person, "slip.issue", breakdown) and workflow.allows(breakdown, "drive"),
        **_head(person, breakdown, "slips"),
    }
    return render(request, "office/slips.html", context)


def _head(person: Person, breakdown: Breakdown, step: str) -> dict[str, object]:
    """What the office's head of a table needs; the others have none."""
    if not policy.may(person, "breakdown.see", breakdown):
        return {"section": "mine" if person.unit_id else "tables"}
    return {"left": queries.left(breakdown), "office": True, "step": step, "section": "breakdowns"}


# --- Issuing ---------------------------------------------------------------------------------


class _Outcome(NamedTuple):
    """What came of one submit: the slips issued, and for each unit that got none why."""

    issued: list[Slip]
    errors: dict[int, LuoshiError]


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that call for a slip by unit; the office ticks, words, and issues one slip a unit."""
    person, breakdown = breakdown_of(request, pk, "slip.issue")
    workflow.after(breakdown, "drive")
    if request.method != "POST":
        return _new_page(request, person, breakdown)
    try:
        done = _issue(request, person, breakdown)
    except UsageError as error:
        return _new_page(request, person, breakdown, {}, error)
    if done.issued:
        said = "、".join(f"第{slip.number}号（{slip.unit.name}，{slip.get_colour_display()}）" for slip in done.issued)
        messages.success(request, f"已发 {len(done.issued)} 份督办单：{said}")
    if done.errors:
        return _new_page(request, person, breakdown, done.errors)
    return redirect("slip", pk=done.issued[0].pk) if len(done.issued) == 1 else redirect("slips", pk=pk)


def _issue(request: HttpRequest, person: Person, breakdown: Breakdown) -> _Outcome:
    """One slip for each unit of which rows are ticked; each of them whole or not at all.

    Raises:
        UsageError: When none is ticked, or one has no lead unit.
    """
    ids = chosen(",".join(request.POST.getlist("rows")))
    only = whole(request.POST.get("only", ""))
    blocks = slips.proposals(breakdown, ids) if ids else []
    if ids and {row.task.pk for block in blocks for row in block.rows} != set(ids):
        raise UsageError("勾选的任务里有的没有牵头单位，或已经不在表里，都没有发", "请刷新页面再选")
    blocks = [block for block in blocks if only in (None, block.unit.pk)]
    if not blocks:
        raise UsageError("没有勾选任务，没有发督办单", "请在要督办的任务前打勾")
    issued, errors = [], dict[int, LuoshiError]()
    for block in blocks:
        try:
            issued.append(_issue_one(request, person, breakdown, block))
        except Forbidden:
            raise
        except LuoshiError as error:
            errors[block.unit.pk] = error
    return _Outcome(issued, errors)


def _issue_one(request: HttpRequest, person: Person, breakdown: Breakdown, block: Block) -> Slip:
    key = block.unit.pk
    colour = request.POST.get(f"colour{key}", _AUTO)
    colour = block.colour if colour == _AUTO else colour
    demand = request.POST.get(f"demand{key}", "").strip()
    if demand in DEMANDS.values():  # nobody wrote it: it goes with the colour
        demand = DEMANDS.get(colour, demand)
    due = a_day(request.POST.get(f"due{key}", ""))
    if due is None:
        raise UsageError("反馈时限不能空着", "写要求单位反馈的日子，例如 5 个工作日以后")
    rows = [row.task.pk for row in block.rows]
    return record.issue(person, breakdown, block.unit, rows, demand, due, colour, once=True)


def _new_page(
    request: HttpRequest, person: Person, breakdown: Breakdown,
    errors: dict[int, LuoshiError] | None = None, error: LuoshiError | None = None,
) -> HttpResponse:  # fmt: skip
    wanted = chosen(request.GET.get("rows", ""))
    ticked = [pk for said in request.POST.getlist("rows") if (pk := whole(said))]
    blocks = slips.proposals(breakdown, wanted, ticked)
    if request.method == "POST":
        blocks = [_typed(request, block, (errors or {}).get(block.unit.pk)) for block in blocks]
    context = {
        "breakdown": breakdown,
        "blocks": blocks,
        "wanted": wanted,
        "rows": sum(len(block.rows) for block in blocks),
        "colours": SlipColour.choices,
        "errors": errors,
        "error": error,
        **_head(person, breakdown, "slips"),
    }
    status = max([status_of(each) for each in [*(errors or {}).values(), *([error] if error else [])]], default=200)
    return render(request, "office/slip_new.html", context, status=status)


def _typed(request: HttpRequest, block: Block, error: LuoshiError | None) -> Block:
    """A unit's block with what was ticked and typed in it."""
    key, given = block.unit.pk, request.POST
    ticked = set(given.getlist("rows"))
    return block._replace(
        rows=[row._replace(ticked=str(row.task.pk) in ticked and row.open is None) for row in block.rows],
        demand=given.get(f"demand{key}", block.demand),
        due=given.get(f"due{key}", block.due),
        error=error,
        chosen=given.get(f"colour{key}", _AUTO),
    )


# --- One slip --------------------------------------------------------------------------------


def _slip(request: HttpRequest, pk: int, action: str = "slip.see") -> tuple[Person, Slip]:
    """The person and a slip, once they may do something with it."""
    person = signed_in(request)
    found = Slip.objects.select_related("breakdown__report__place", "unit", "by", "answered_by", "settled_by")
    slip = found.prefetch_related("rows__task").filter(pk=pk).first()
    if slip is None:
        raise not_there()
    policy.demand(person, action, slip)
    return person, slip


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One slip: its rows with their lights then and now, what was asked, answered and concluded."""
    person, slip = _slip(request, pk)
    return _page(request, person, slip)


def _page(request: HttpRequest, person: Person, slip: Slip, error: LuoshiError | None = None) -> HttpResponse:
    today = clock.today()
    context = {
        "slip": slip,
        "breakdown": slip.breakdown,
        "named": slips.named(slip),
        "rows": slips.rows_of(slip),
        "story": slips.story(slip),
        "late": slip.state == "issued" and slip.due < today,
        "days": abs((slip.due - today).days),
        "today": today,
        "seen": _stamp(slip),
        "may_answer": slip.state in record.OPEN and policy.may(person, "slip.answer", slip),
        "may_settle": slip.state in record.OPEN and policy.may(person, "slip.settle", slip),
        "error": error,
        "typed": request.POST,
        **_head(person, slip.breakdown, "slips"),
    }
    return render(request, "office/slip.html", context, status=status_of(error) if error else 200)


def _stamp(slip: Slip) -> str:
    """What tells one answer from a later one."""
    return slip.answered_at.isoformat() if slip.answered_at else ""


def _done(request: HttpRequest, pk: int, action: str, do: Callable[[Person, Slip], str]) -> HttpResponse:
    """Do something with a slip and go back to it; refused, the page comes again with what was typed."""
    person, slip = _slip(request, pk, action)
    try:
        said = do(person, slip)
    except Forbidden:
        raise
    except LuoshiError as error:
        return _page(request, person, _slip(request, pk)[1], error)
    messages.success(request, said)
    return redirect("slip", pk=pk)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit answers, or answers again."""

    def do(person: Person, slip: Slip) -> str:
        record.answer(person, slip, request.POST.get("answer", ""))
        return "已反馈，督查室会看到"

    return _done(request, pk, "slip.answer", do)


_STEPS = {"close": (record.close, "已办结"), "send_back": (record.send_back, "已退回，请单位重新反馈"),
          "withdraw": (record.withdraw, "已撤回")}  # fmt: skip


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """The office closes an answered slip, sends the answer back with a word, or takes the slip back."""

    def do(person: Person, slip: Slip) -> str:
        step = request.POST.get("step", "")
        if step not in _STEPS:
            raise UsageError(f"没有“{step[:20]}”这一步", "可以办结、退回或撤回")
        if step != "withdraw" and request.POST.get("seen", "") != _stamp(slip):
            raise workflow.NotNow("单位刚改过反馈，还没有处理", "请看过新的反馈再定")
        act, said = _STEPS[step]
        act(person, slip, request.POST.get("words", ""))
        return f"第{slip.number}号督办单{said}"

    return _done(request, pk, "slip.settle", do)


@require_safe
def docx(request: HttpRequest, pk: int) -> HttpResponse:
    """A slip as a document."""
    _, slip = _slip(request, pk)
    out = io.BytesIO()
    write_slip(slips.document(slip), out)
    response = HttpResponse(out.getvalue(), content_type=TYPES["docx"])
    name = f"督办单{slips.named(slip)}（{slip.unit.name}）.docx"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
