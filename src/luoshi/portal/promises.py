"""What the page of a promise tells: the public record, put so that it can be read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django.utils import timezone

from luoshi.portal import history, listing
from luoshi.portal.serving import worked_out
from luoshi.publishing import feedback, finding
from luoshi.publishing.finding import Front
from luoshi.publishing.models import Choice, Shown

_SMALL = 300 * 1024  # bytes of a picture that is shown in the page; larger ones are links
_ANSWERS = {
    "rated": "谢谢，您的评价已经记下。",
    "sent": "谢谢，您的留言已经收到，审核后公开。",
}  # fmt: skip


class Goal(NamedTuple):
    """A target with its last confirmed figure."""

    target: Mapping[str, Any]
    figure: Mapping[str, Any] | None


class Proof(NamedTuple):
    """A released file."""

    told: Mapping[str, Any]
    picture: bool


def told(front: Front, shown: Shown, *, preview: bool = False) -> dict[str, Any]:
    """What the page tells. Of a preview nothing is asked that the public has said: it is not public yet."""
    record = shown.record
    figures = {figure["target"]: figure for figure in record.get("figures", ())}
    targets = [Goal(target, figures.pop(target["id"], None)) for target in record.get("targets", ())]
    changes = record.get("history", ())
    today = timezone.localdate(shown.changed_at)
    context = {
        "shown": shown,
        "record": record,
        "targets": targets,
        "loose": list(figures.values()) if "targets" not in record else [],
        "course": history.drawn(shown.year, changes, min(today, date(shown.year, 12, 31))),
        "proofs": [Proof(e, e["kind"] in ("jpg", "png") and e["size"] <= _SMALL) for e in record.get("evidence", ())],
        "preview": preview,
        "choices": Choice.choices,
        "minimum": front.openness.minimum,
        "section": "list",
    }
    if not preview:
        heard = shown.task_id in worked_out(front, "heard", lambda: feedback.heard(front.place))
        context |= {
            "before": listing.lines(finding.before(shown)),
            "satisfaction": feedback.satisfaction(shown, front.openness.minimum) if heard else None,
            "remarks": feedback.remarks(shown) if heard else [],
            "answers": _ANSWERS,
        }
    return context
