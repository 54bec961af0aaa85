"""Changing the shape of a break-down: merge rows, split one, add one by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from luoshi.ledger import fields
from luoshi.ledger.models import (
    Breakdown,
    Person,
    Target,
    Task,
    TaskKind,
    TaskProgramme,
    TaskState,
)  # fmt: skip
from luoshi.ledger.reading import duties, reading_of, target_of
from luoshi.ledger.record.change import Change, change
from luoshi.ledger.record.rows import Conflict, Edited, Gone, forget, into_state, open_for, put, rows, since
from luoshi.reading import units

STEP = 1024  # between the order of two rows: room to split and add without numbering anew
_ENDS = "，。；、,; \n　"


# --- Merge -----------------------------------------------------------------------------


def merge(person: Person, breakdown: Breakdown, ids: Sequence[int]) -> Edited:
    """Make one row of several: the first keeps its place and lead; the others' units join, their figures come along.

    Raises:
        Gone: For fewer than two rows, or one that is dropped.
    """
    with change(person, "task.merge", breakdown) as made:
        breakdown = open_for(person, breakdown)
        tasks = rows(breakdown, ids)
        if len(tasks) < 2:
            raise Gone("合并至少要选两条", "请再选一条")
        if any(task.state == TaskState.DROPPED for task in tasks):
            raise Gone("选中的任务里有不列入的", "请先恢复它，或不要选它")
        first, others = tasks[0], tasks[1:]
        put(made, breakdown, first, fields.fitting(_merged(tasks)))
        spans = sorted({(s[0], s[1]) for task in tasks for s in task.spans})
        made.update(first, spans=[list(span) for span in spans])
        for other in others:
            _hand_over(made, other, first)
            if fields.project_of(first) is None and (project := fields.project_of(other)) is not None:
                made.update(project, task=first)
                first._state.fields_cache["project"] = project
            into_state(made, other, TaskState.DROPPED, f"并入“{first.text[:40]}”", first)
    return Edited(tuple(tasks), (), made.event)


def _merged(tasks: Sequence[Task]) -> dict[str, Any]:
    each = [fields.values(task) for task in tasks]
    lead = next((v["lead"] for v in each if v["lead"]), None)
    involved = [unit for v in each for unit in (v["lead"], *v["joint"]) if unit and unit != lead]
    days = [v["deadline"] for v in each]
    out: dict[str, Any] = {
        "text": _joined([v["text"] for v in each]),
        "lead": lead,
        "joint": list(dict.fromkeys(involved)),
        "official": next((v["official"] for v in each if v["official"]), None),
        "deadline": None if None in days else max(days),
        "note": "\n".join(dict.fromkeys(v["note"] for v in each if v["note"])),
    }
    return out | {q: "；".join(dict.fromkeys(v[q] for v in each if v[q])) for q in fields.QUARTERS}


def _joined(texts: Sequence[str]) -> str:
    """Texts as one: a semicolon between sentences that were rows, a stop at the end."""
    parts = [text.rstrip(_ENDS) for text in texts]
    return "；".join(part for part in parts if part) + ("。" if texts[-1].rstrip().endswith("。") else "")


def _hand_over(made: Change, source: Task, target: Task) -> None:
    for figure in list(source.targets.all()):
        made.update(figure, task=target)
    held = set(target.named.values_list("programme_id", flat=True))
    for named in list(source.named.all()):
        if named.programme_id not in held:
            made.create(TaskProgramme(task=target, programme=named.programme))
            held.add(named.programme_id)


# --- Split -----------------------------------------------------------------------------


def split(person: Person, breakdown: Breakdown, task_id: int, base: int, at: int) -> Edited:
    """Cut a row in two where its text is cut.

    Args:
        person: Who splits.
        breakdown: The row's break-down.
        task_id: The row.
        base: The version of it that the person saw; the place of the cut is told by its text.
        at: The code point of the row's text before which it is cut.

    Raises:
        Conflict: When somebody changed the row meanwhile.
        FieldError: For a cut that leaves nothing on one side.
    """
    with change(person, "task.split", breakdown) as made:
        breakdown = open_for(person, breakdown)
        (task,) = rows(breakdown, [task_id])
        if theirs := since(task, base):
            raise Conflict(theirs, {"at": at})
        if task.state == TaskState.DROPPED:
            raise Gone("不列入的任务不能切", "请先恢复它")
        head, tail = task.text[:at].strip(), task.text[at:].strip()
        if at <= 0 or not head.strip(_ENDS) or not tail.strip(_ENDS):
            raise fields.FieldError("text", "从这里切开，有一边是空的", "请把光标放在两个分句之间")
        first, second = _split_spans(task, breakdown.report.text, head, tail)
        values = fields.values(task)
        new = _like(task, tail, second, between(made, breakdown, task))
        made.create(new)
        made.update(task, spans=first)
        put(made, breakdown, task, {"text": head})
        forget(new, "assignments")
        put(made, breakdown, new, {name: values[name] for name in ("lead", "joint")})
        _share_figures(made, task, new)
        for named in list(task.named.select_related("programme")):
            if named.programme.name.strip("“”") in tail.replace("“", "").replace("”", ""):
                made.create(TaskProgramme(task=new, programme=named.programme))
    return Edited((task, new), (), made.event)


def _like(task: Task, text: str, spans: list[list[int]], order: int) -> Task:
    proposal = units.propose(text, task.area)
    kinds = [proposal.lead, *proposal.also] if proposal.lead else task.kinds
    return Task(
        breakdown=task.breakdown, order=order, kind=task.kind, area=task.area, text=text, spans=spans,
        official=task.official, deadline=task.deadline, deadline_words=task.deadline_words, kinds=kinds,
        why=list(proposal.reason),
    )  # fmt: skip


def _split_spans(task: Task, report: str, head: str, tail: str) -> tuple[list[list[int]], list[list[int]]]:
    """The quotes of both parts: cut where the tail begins in the report; both keep all where it cannot be found."""
    if not task.spans:
        return [], []
    start, end = task.spans[0][0], task.spans[-1][1]
    cut = report.find(tail[:12], start + max(1, len(head) // 2), end)
    if cut < 0:
        return task.spans, task.spans
    first = [[a, min(b, cut)] for a, b in task.spans if a < cut]
    second = [[max(a, cut), b] for a, b in task.spans if b > cut]
    return first, second


def _share_figures(made: Change, task: Task, new: Task) -> None:
    """A figure goes with the part whose quotes hold it; where both do, with the text that has its words."""
    for figure in list(task.targets.all()):
        here = any(a <= figure.start < b for a, b in task.spans)
        there = any(a <= figure.start < b for a, b in new.spans)
        if there and (not here or (figure.quote in new.text and figure.quote not in task.text)):
            made.update(figure, task=new)


def between(made: Change, breakdown: Breakdown, after: Task | None) -> int:
    """An order behind a row, or before all where none is named, and before the next.

    Where no room is left between the two, the next rows move on until there is.
    """
    start = after.order if after else 0
    following = Task.objects.filter(breakdown=breakdown, order__gt=start).order_by("order", "pk")
    least, moved = start + 2, []
    for behind in following:
        if behind.order >= least:
            break
        moved.append(behind)
        least += STEP
    for place, behind in reversed(list(enumerate(moved, 1))):
        made.update(behind, order=start + place * STEP)
    first = following.first()
    return start + (STEP if first is None else (first.order - start) // 2)


# --- Add -------------------------------------------------------------------------------


def add(
    person: Person, breakdown: Breakdown, text: str, span: tuple[int, int] | None = None, after: int | None = None
) -> Edited:
    """Add a row: from a selection of the report, or by hand.

    Args:
        person: Who adds.
        breakdown: Where.
        text: The words of the row; the selection's own where empty.
        span: The selection, in code points of the report's text.
        after: The row behind which it goes; by the place of the selection where not told.

    Raises:
        FieldError: For a selection outside the report, or no words at all.
    """
    with change(person, "task.add", breakdown) as made:
        breakdown = open_for(person, breakdown)
        report = breakdown.report
        if span is not None and not 0 <= span[0] < span[1] <= len(report.text):
            raise fields.FieldError("text", "选中的地方不在报告里", "请在报告里重新选一段")
        quote = report.text[span[0] : span[1]].strip() if span else ""
        text = fields.checked(report.place, {"text": text.strip() or quote})["text"]
        before = _before(breakdown, span, after)
        proposal = units.propose(text, before.area if before else "")
        task = Task(
            breakdown=breakdown, order=between(made, breakdown, before), kind=TaskKind.ORDINARY,
            area=before.area if before else "", text=text, spans=[list(span)] if span else [],
            kinds=[proposal.lead, *proposal.also] if proposal.lead else [], why=list(proposal.reason),
        )  # fmt: skip
        made.create(task)
        made.tell(task, "state", "", "手工增加")
        if proposal.lead and (unit := duties(report.place).get(proposal.lead)):
            put(made, breakdown, task, {"lead": unit.pk})
        if span:
            _carry(made, breakdown, task, span)
    return Edited((task,), (), made.event)


def _before(breakdown: Breakdown, span: tuple[int, int] | None, after: int | None) -> Task | None:
    """The row behind which a new one belongs; None where it comes before all."""
    tasks = Task.objects.filter(breakdown=breakdown)
    if after is not None and (named := tasks.filter(pk=after).first()):
        return named
    if span is None:
        return tasks.last()
    earlier = [task for task in tasks if task.spans and task.spans[0][0] <= span[0]]
    return max(earlier, key=lambda task: task.spans[0][0], default=None)


def _carry(made: Change, breakdown: Breakdown, task: Task, span: tuple[int, int]) -> None:
    """Let a row carry the promised figures of a selection that no kept row carries yet."""
    held = {t.start: t for t in Target.objects.filter(task__breakdown=breakdown).select_related("task")}
    new = []
    for s in reading_of(breakdown.report).statements:
        if s.modality != "target" or not span[0] <= s.start < span[1]:
            continue
        figure = held.get(s.start)
        if figure is None:
            new.append(target_of(task, s, breakdown.report.text))
        elif figure.task.state == TaskState.DROPPED:
            made.update(figure, task=task)
    made.create(*new)
