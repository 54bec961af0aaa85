"""The rows of the workbench: what each shows, and its markup, which stands here and nowhere else.

Every change of the table's shape writes the whole list anew. So a row is fetched as plain values, not as models, and is
written by a function, not by a template: at 1,000 rows these two are what a person would wait for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from luoshi.ledger.fields import day_words
from luoshi.ledger.models import (
    Answer,
    Assignment,
    Breakdown,
    Opinion,
    OpinionState,
    Part,
    Target,
    Task,
    TaskKind,
    TaskProgramme,
    TaskState,
)  # fmt: skip

_NOTHING = mark_safe("")
_OTHER = "其他"  # what the area of a row is called that stands under no heading
_FIELDS = (
    "pk", "version", "state", "kind", "area", "text", "spans", "deadline", "drop_reason", "official__name",
)  # fmt: skip
_PICK = mark_safe('<label class="pick"><input type="checkbox" aria-label="选择这条任务"></label>')
_NO_PICK = mark_safe('<span class="pick"></span>')
_SETTLE = mark_safe('<button type="button" class="link settle">定下</button>')
_OPEN = mark_safe('<button type="button" class="link open">编辑</button>')
_STATES = {state.value: state.label for state in TaskState}
_OOB = mark_safe(' hx-swap-oob="true"')
_ROW = (
    '<li class="row {state}" id="row-{pk}" data-id="{pk}" data-v="{version}" data-state="{state}" data-kind="{kind}"'
    ' data-lead="{lead}" data-op="{opinion}" tabindex="-1"{oob}>{pick}'
    '<div class="what"><p class="text">{text}</p><p class="meta">{meta}</p></div><div class="by">{by}</div>'
    '<div class="dl">{day}</div><div class="st"><span class="state {state}">{called}</span>{acts}</div></li>\n'
)


class Row(NamedTuple):
    """What a row shows; the first ten as in :class:`Task`, empty where there is none."""

    pk: int
    version: int
    state: str
    kind: str
    area: str
    text: str
    spans: list[list[int]]
    deadline: date | None
    drop_reason: str
    official: str | None
    lead: str
    joint: list[str]
    figures: list[tuple[int, str, str]]  # where it begins in the report, indicator, quote
    programmes: list[str]
    opinions: list[tuple[str, str, str]]  # unit, answer, state


def rows(breakdown: Breakdown, ids: Collection[int] | None = None) -> list[Row]:
    """All rows of a break-down in order, or those asked for; five queries whatever their number."""
    tasks, of = Task.objects.filter(breakdown=breakdown), Q(task__breakdown=breakdown)
    if ids is not None:
        tasks, of = tasks.filter(pk__in=ids), of & Q(task__in=ids)
    units = _by_row(Assignment.objects.filter(of), "part", "unit__name")
    figures = _by_row(Target.objects.filter(of), "start", "indicator", "quote")
    programmes = _by_row(TaskProgramme.objects.filter(of).order_by("pk"), "programme__name")
    opinions = _by_row(Opinion.objects.filter(of), "unit__name", "answer", "state")
    return [
        Row._make((
            *values,
            next((name for part, name in units[values[0]] if part == Part.LEAD), ""),
            [name for part, name in units[values[0]] if part == Part.JOINT],
            figures[values[0]],
            [name for (name,) in programmes[values[0]]],
            opinions[values[0]],
        ))
        for values in tasks.values_list(*_FIELDS)
    ]


def _by_row(found: QuerySet[Any], *names: str) -> defaultdict[int, list[Any]]:
    """What belongs to each row, by the row."""
    out: defaultdict[int, list[Any]] = defaultdict(list)
    for task, *values in found.values_list("task_id", *names):
        out[task].append(tuple(values))
    return out


def listed(shown: Iterable[Row], may_edit: bool) -> SafeString:
    """The rows as the items of the list, each area under its heading."""
    out: list[SafeString] = []
    for area, under in groupby(shown, key=lambda row: row.area):
        out.append(format_html('<li class="band"><h2>{}</h2></li>\n', area or _OTHER))
        out.extend(markup(row, may_edit) for row in under)
    return mark_safe("".join(out))  # each is safe by itself


def markup(row: Row, may_edit: bool, oob: bool = False) -> SafeString:
    """A row as an item of the list.

    Args:
        row: The row.
        may_edit: Offer what changes it.
        oob: Mark it to be put in the place of the row that the page has.
    """
    undecided = row.state == TaskState.PROPOSED
    return format_html(
        _ROW,
        pk=row.pk,
        version=row.version,
        state=row.state,
        kind=row.kind,
        lead=int(bool(row.lead)),
        opinion=int(any(state == OpinionState.OPEN for _, _, state in row.opinions)),
        oob=_OOB if oob else _NOTHING,
        pick=_PICK if may_edit else _NO_PICK,
        text=row.text,
        meta=_meta(row),
        by=_by(row),
        day=day_words(row.deadline.isoformat() if row.deadline else None),
        called=_STATES[row.state],
        acts=_NOTHING if not may_edit else _SETTLE + _OPEN if undecided else _OPEN,
    )


def _meta(row: Row) -> SafeString:
    """The small line under a row: its kind, its figures, its programmes, what units say of it."""
    parts: list[SafeString] = []
    if row.kind != TaskKind.ORDINARY:
        parts.append(format_html('<span class="tag">{}</span>', TaskKind(row.kind).label))
    parts.extend(format_html('<span class="fig">{} {}</span>', indicator, quote) for _, indicator, quote in row.figures)
    parts.extend(format_html('<span class="prog">{}</span>', name) for name in row.programmes)
    for unit, answer, state in row.opinions:
        if answer != Answer.ACCEPT:
            said = f"{unit}{Answer(answer).label} · {OpinionState(state).label}"
            parts.append(format_html('<span class="state {}">{}</span>', answer if state == OpinionState.OPEN else state, said))
    if row.drop_reason:
        parts.append(format_html("<span>不列入：{}</span>", row.drop_reason))
    return mark_safe("".join(parts))  # each is safe by itself


def _by(row: Row) -> SafeString:
    """Who answers for a row."""
    first = format_html("<b>{}</b>", row.lead) if row.lead else mark_safe('<b class="none">牵头单位未定</b>')
    return first + format_html_join("", "<span>{}</span>", ((name,) for name in ("、".join(row.joint), row.official) if name))
