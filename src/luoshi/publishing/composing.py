"""The public record of a row: a plain value with the chosen fields and nothing else.

Everything that becomes public passes through :func:`compose`; what it does not put in cannot leave the house.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence, Set
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from luoshi.assessing.figures import asked, shown
from luoshi.assessing.lights import Light
from luoshi.ledger import audit, standing
from luoshi.ledger.fields import LABELS, PROJECT, QUARTERS
from luoshi.ledger.models import (
    Assignment,
    Breakdown,
    Closing,
    ClosingState,
    Evidence,
    FigureState,
    LightChange,
    Progress,
    ProgressState,
    Task,
    TaskKind,
    TaskState,
)

KEY = 12
AROUND = 60  # characters of the report told before and after the words of a row
#: an amended field → the public field that must be shown for its changes to be told; not told of any other (备注)
_GOVERNS = {
    **{name: name for name in ("kind", "area", "text", "lead", "joint", "official", "deadline", "targets")},
    **dict.fromkeys(QUARTERS, "milestones"), **dict.fromkeys(PROJECT, "project"),
}  # fmt: skip
_UNTOLD = "依据的数字没有公开。"
Spans = Sequence[tuple[int, int]]
Record = dict[str, Any]


def key_of(task: Task) -> str:
    """A row's permanent public name; tells nothing of the row, nor of how many there are."""
    told = f"{task.breakdown.report.sha256}/{task.pk}"
    return hashlib.blake2b(told.encode(), digest_size=KEY // 2, person=b"luoshi-public").hexdigest()


def with_all(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Rows with everything that a record may tell; the same queries whatever their number."""
    return (
        standing.with_progress(tasks.exclude(state=TaskState.DROPPED))
        .select_related("official", "project", "breakdown__report__place", "held")
        .prefetch_related(
            Prefetch("assignments", Assignment.objects.select_related("unit")),
            "milestones",
            "targets",
            "named__programme",
            "amendments",
            Prefetch("light_changes", LightChange.objects.order_by("pk")),
            Prefetch("progress__evidence", Evidence.objects.filter(release__isnull=False).select_related("release")),
        )
    )


def compose(
    breakdown: Breakdown, task: Task, number: int, light: Light | None, fields: Iterable[str], hidden: Spans = ()
) -> Record:
    """The public record of a row: the chosen fields in the order of the table. The row comes from :func:`with_all`.

    Figures are those that the statistician confirmed; reports those that the office accepted; files those released.
    Of the report's words around the row's own, none is told that lies in ``hidden``: those of rows held back.
    """
    wanted = set(fields)
    parts = {**_said(task, number, hidden), **_who(task), **_asked(breakdown, task), **_lit(breakdown, task, light, wanted), **_done(task, wanted)}
    return {name: value for name, value in parts.items() if name in wanted}


def _said(task: Task, number: int, hidden: Spans) -> Record:
    report = task.breakdown.report
    quotes = [
        {"start": a, "end": b, "text": report.text[a:b], "before": _before(report.text, a, hidden),
         "after": _after(report.text, b, hidden)}
        for a, b in _joined(task.spans)
    ]  # fmt: skip
    return {
        "key": key_of(task),
        "year": report.year,
        "number": number,
        "kind": TaskKind(task.kind).label,
        "area": task.area,
        "text": task.text,
        "words": {"title": report.title, "quotes": quotes},
        "programmes": [each.programme.name for each in task.named.all()],
    }


def _joined(spans: Iterable[Sequence[int]]) -> list[tuple[int, int]]:
    """The stretches of a report that a row was made of; neighbours, with a comma between them at most, are one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted((a, b) for a, b in spans):
        if found and start - found[-1][1] <= 1:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _before(text: str, at: int, hidden: Spans) -> str:
    """What stands before in the same paragraph, as far as it may be told."""
    low = max([at - AROUND, text.rfind("\n", 0, at) + 1, *(end for start, end in hidden if start < at)], default=0)
    return text[low:at] if low < at else ""


def _after(text: str, at: int, hidden: Spans) -> str:
    end_of_line = text.find("\n", at)
    high = min([at + AROUND, end_of_line if end_of_line >= 0 else len(text), *(s for s, end in hidden if end > at)])
    return text[at:high] if high > at else ""


def _who(task: Task) -> Record:
    return {
        "lead": task.led.unit.name if task.led else "",
        "joint": [each.unit.name for each in task.joined],
        "official": task.official.name if task.official else "",
    }


def _asked(breakdown: Breakdown, task: Task) -> Record:
    targets, figures = [], []
    for target in task.targets.all():
        wanted = standing.target_of(target)
        targets.append(
            {
                "id": target.pk, "indicator": target.indicator, "quote": target.quote, "asked": asked(wanted),
                "value": _plain(target.value), "value_high": _plain(target.value_high), "unit": target.unit,
                "comparator": target.comparator, "measure": target.measure, "direction": target.direction,
                "period": target.period, "adjusted": _plain(target.adjusted),
            }
        )  # fmt: skip
        confirmed = [
            f for f in standing.reported_of(breakdown, task, target) if f.state == FigureState.CONFIRMED and f.value is not None
        ]
        if confirmed:
            last = max(confirmed, key=lambda f: f.day)
            figures.append(
                {"target": target.pk, "indicator": target.indicator, "value": _plain(last.value), "unit": target.unit,
                 "said": shown(last.value, target.unit) if last.value is not None else "", "day": last.day.isoformat()}
            )  # fmt: skip
    project = getattr(task, "project", None)
    return {
        "deadline": (task.deadline or standing.last_day(breakdown, task)).isoformat(),
        "targets": targets,
        "figures": figures,
        "milestones": [
            {"quarter": m.quarter, "text": m.text, "done_on": m.done_on.isoformat() if m.done_on else None}
            for m in task.milestones.all()
        ],
        "project": project
        and {"name": project.name, "total": _plain(project.investment_total), "year": _plain(project.investment_year)},
    }


def _lit(breakdown: Breakdown, task: Task, light: Light | None, wanted: Set[str]) -> Record:
    changes = list(task.light_changes.all())
    return {
        "light": light and {"colour": light.colour, "word": light.word, "shape": light.shape},
        "light_reason": _reason(breakdown, task, light, wanted) if light else "",
        "history": [{"day": c.day.isoformat(), "colour": c.colour, "word": c.word} for c in changes],
    }


def _reason(breakdown: Breakdown, task: Task, light: Light, wanted: Set[str]) -> str:
    """Why the light is as it is; without figures that may not be told: those not confirmed, or all of them."""
    for target in task.targets.all():
        reported = [(f.value, f.state) for f in standing.reported_of(breakdown, task, target)]
        told = {value for value, state in reported if state == FigureState.CONFIRMED and "figures" in wanted}
        for value, _ in reported:
            if value is not None and value not in told and shown(value, target.unit) in light.reason:
                return _UNTOLD
    return light.reason


def _done(task: Task, wanted: Set[str]) -> Record:
    accepted: list[Progress] = [p for p in task.progress.all() if p.state == ProgressState.ACCEPTED]
    closed: list[Closing] = [c for c in task.closed if c.state == ClosingState.CLOSED]  # type: ignore[attr-defined]
    lead = task.led.unit_id if task.led else None
    return {
        "progress": [
            {"period": p.period, "text": p.text, "percent": p.percent} for p in accepted if p.unit_id == lead
        ],
        "changes": [
            {"field": a.field, "label": LABELS.get(a.field, "目标值"), "original": a.original, "changed": a.changed,
             "reason": a.reason, "day": _day(a.at)}
            for a in task.amendments.all()
            if _GOVERNS.get(a.field) in wanted
        ],
        "closing": closed[-1].done_on.isoformat() if closed else None,
        "evidence": [
            {"sha256": e.sha256, "caption": e.release.caption, "kind": e.kind, "size": e.size, "period": p.period}
            for p in accepted
            for e in p.evidence.all()
        ],
    }  # fmt: skip


def _day(moment: Any) -> str:
    return timezone.localdate(moment).isoformat()


def _plain(value: Any) -> str | None:
    return None if value is None else format(value.normalize() if hasattr(value, "normalize") else value, "f")


def digest_of(record: Record) -> str:
    """The digest of a public record: what an answer's ETag is made of."""
    return hashlib.sha256(audit.canonical(record).encode()).hexdigest()


def words_of(record: Record) -> str:
    """The words of a record that search looks through: only of what is in it."""
    parts = [record.get("text", ""), record.get("area", ""), record.get("lead", ""), *record.get("joint", ())]
    parts += [*record.get("programmes", ()), *(t["indicator"] for t in record.get("targets", ()))]
    parts += [q["text"] for q in (record.get("words") or {}).get("quotes", ())]
    return "\n".join(part for part in parts if part)
