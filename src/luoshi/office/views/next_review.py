"""The draft of the next report's review (下一年报告回顾稿): looked at as a page, taken as a document."""

from __future__ import annotations

import io
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from luoshi.ledger import clock, queries, workflow
from luoshi.ledger.models import Breakdown, Task
from luoshi.office import next_review
from luoshi.office.evidence import TYPES
from luoshi.office.guard import breakdown_of
from luoshi.papers.review import text
from luoshi.papers.review.document import write_review
from luoshi.papers.review.model import Review


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as it stands today, each sentence leading to its row."""
    _, breakdown = breakdown_of(request, pk, "breakdown.next_review")
    issued = workflow.allows(breakdown, "drive")
    context = {"breakdown": breakdown, "report": breakdown.report, "issued": issued, "section": "overview-now", "next": breakdown.report.year + 1}
    if issued and queries.kept(breakdown).exists():
        given = _given(request, breakdown)
        context |= {
            "given": given,
            "title": text.title(given),
            "remarks": text.remarks(given),
            "paragraphs": text.paragraphs(given),
            "running": given.until.year <= given.year,
            "marks": _marks(given),
        }
    return render(request, "office/next_review.html", context)


def _marks(given: Review) -> list[tuple[str, int]]:
    """What is to be settled before the draft can be used, counted."""
    goals = [goal for row in given.rows for goal in row.goals if not goal.due]
    said = [
        ("统计部门未确认", sum(goal.state == "reported" for goal in goals)),
        ("统计部门有异议", sum(goal.state == "disputed" for goal in goals)),
        ("不是期末数", sum(goal.early for goal in goals)),
        ("缺数", sum(goal.value is None for goal in goals)),
        ("未完成", sum(bool(text.unmet(given, row)) or bool(row.suspended) for row in given.rows)),
    ]
    return [each for each in said if each[1]]


@require_safe
def docx(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as a document, with an annex of sources."""
    _, breakdown = breakdown_of(request, pk, "breakdown.next_review")
    workflow.after(breakdown, "drive")
    given, out = _given(request, breakdown), io.BytesIO()
    write_review(given, out)
    response = HttpResponse(out.getvalue(), content_type=TYPES["docx"])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(text.title(given), safe='')}.docx"
    return response


def _given(request: HttpRequest, breakdown: Breakdown) -> Review:
    def address(task: Task) -> str:
        return request.build_absolute_uri(reverse("task", args=(breakdown.pk, task.pk)))

    return next_review.review(breakdown, clock.today(), address)
