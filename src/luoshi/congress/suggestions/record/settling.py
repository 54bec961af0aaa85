"""The rules of a place, and what a suggestion has to do with rows of the break-down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from luoshi.congress.suggestions import clocks
from luoshi.congress.suggestions.models import Suggestion, SuggestionRules, SuggestionTask
from luoshi.congress.suggestions.record.common import fresh
from luoshi.ledger import clock
from luoshi.ledger import policy as table
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import BreakdownState, Person, Place, Task, TaskState
from luoshi.ledger.record.change import change
from luoshi.ledger.workflow import NotNow


def set_rules(person: Person, place: Place, preset: str, changes: Mapping[str, str], talk_first: bool) -> SuggestionRules:
    """Set how long each step may take from now on; what is assigned keeps its days.

    Args:
        person: Who sets them.
        place: Where.
        preset: A key of :func:`clocks.presets`.
        changes: Step → span as settings keep it, where it is to be another one than the preset's.
        talk_first: Whether a talk must come before an answer.

    Raises:
        FieldError: For a preset or a span that there is not, or a longest time below the ordinary one.
    """
    if preset not in clocks.presets():
        raise FieldError("preset", f"没有“{preset[:20]}”这套规则", f"可以是 {'、'.join(clocks.presets())}")
    base = clocks.presets()[preset]
    kept: dict[str, Any] = {}
    for step in clocks.STEPS:
        if step in changes and (given := clocks.span(changes[step])) != base.span(step):
            kept[step] = given.kept
    if talk_first != base.talk_first:
        kept["talk_first"] = talk_first
    made_of = clocks.rules(preset, kept)
    today = clock.today()
    if clocks.after(today, made_of.longest).day < clocks.after(today, made_of.answer).day:
        raise FieldError("longest", f"延期后最长 {made_of.longest}，比答复时限 {made_of.answer} 还短", "请改长")
    with change(person, "suggestion.rules") as made:
        table.demand(person, "suggestion.rules", place)
        held = SuggestionRules.objects.filter(place=place).first()
        if held is None:
            held = SuggestionRules(place=place, preset=preset, changes=kept)
            made.create(held)
        else:
            made.update(held, preset=preset, changes=kept)
    return held


def link(person: Person, suggestion: Suggestion, task: Task) -> SuggestionTask:
    """Say that a suggestion has to do with a row of an issued table; the row's story tells it.

    Raises:
        FieldError: For a row of another place, one that was left out, or a table that is not issued.
        NotNow: When it is linked already.
    """
    with change(person, "suggestion.link", task.breakdown) as made:
        held = fresh(person, suggestion, "suggestion.link", "link")
        row = Task.objects.select_related("breakdown__report").get(pk=task.pk)
        if row.breakdown.report.place_id != held.place_id or row.state == TaskState.DROPPED:
            raise FieldError("task", "没有这条任务", "请从印发的任务分解表里选")
        if row.breakdown.state != BreakdownState.ISSUED:
            raise FieldError("task", "这张任务分解表还没有印发", "请选已印发的任务")
        if SuggestionTask.objects.filter(suggestion=held, task=row).exists():
            raise NotNow("已经关联过这条任务", "请刷新页面再看")
        linked = SuggestionTask(suggestion=held, task=row, by=person, at=clock.now())
        made.create(linked)
        made.tell(row, "suggestion", "", f"关联{held.year}年{held.called}《{held.title[:60]}》")
    return linked


def unlink(person: Person, suggestion: Suggestion, task: Task) -> None:
    """Take such a link back.

    Raises:
        NotNow: When there is none.
    """
    with change(person, "suggestion.unlink", task.breakdown) as made:
        held = fresh(person, suggestion, "suggestion.link", "link")
        linked = SuggestionTask.objects.filter(suggestion=held, task=task).first()
        if linked is None:
            raise NotNow("没有这项关联", "请刷新页面再看")
        made.delete(linked)
        made.tell(task, "suggestion", f"关联{held.year}年{held.called}", "取消关联")
