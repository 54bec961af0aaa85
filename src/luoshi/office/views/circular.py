"""The circular (通报) of a quarter: its numbers as a page, and the document."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from luoshi.assessing.lights import WORDS
from luoshi.assessing.schedule import quarter_end
from luoshi.errors import UsageError
from luoshi.ledger import clock, fields, overview, queries, workflow
from luoshi.ledger.models import Breakdown
from luoshi.office import pictures, quarters
from luoshi.office.asked import a_day, whole
from luoshi.office.evidence import TYPES
from luoshi.office.guard import breakdown_of
from luoshi.papers.circular import text
from luoshi.papers.circular.document import write_circular
from luoshi.papers.circular.model import Circular
from luoshi.papers.circular.ranking import ranking


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a quarter, look at its numbers and words, download the document."""
    _, breakdown = breakdown_of(request, pk, "breakdown.circular")
    today = clock.today()
    open_quarters = quarters.begun(breakdown.report.year, today) if workflow.allows(breakdown, "drive") else []
    context: dict[str, Any] = {
        "breakdown": breakdown,
        "report": breakdown.report,
        "quarters": [(n, f"{quarters.NAMES[n - 1]}季度") for n in open_quarters],
        "issued": workflow.allows(breakdown, "drive"),
        "section": "overview-now",
    }
    if open_quarters and queries.kept(breakdown).exists():
        asked = whole(request.GET.get("quarter", ""))
        quarter = asked if asked in open_quarters else open_quarters[-1]
        given = quarters.circular(breakdown, quarter, today)
        context |= _seen(given) | {"running": quarter_end(given.year, quarter) > today}
    return render(request, "office/circular.html", context)


def _seen(given: Circular) -> dict[str, Any]:
    """The circular as a page shows it."""
    return {
        "given": given,
        "title": text.title(given),
        "paragraphs": [*text.overall(given), *text.problems(given), *text.changes(given), *text.asked(given)],
        "lights": [(c, WORDS[c], given.lights.get(c, 0)) for c in overview.GRAVEST if given.lights.get(c, 0)],
        "pictures": [pictures.drawn(chart) for chart in given.charts],
        "colours": [(c, WORDS[c]) for c in overview.GRAVEST],
        "units": [
            (rank, unit, [unit.lights.get(c, 0) for c in overview.GRAVEST]) for unit, rank in ranking(given.units, given.least_rows)
        ],
        "lists": [
            (name, items)
            for name, items in (
                ("逾期未办结", given.overdue), ("进度滞后", given.behind), ("数据有异议", given.disputed),
                ("不可量化", given.unmeasurable), ("批准调整", given.changed), ("暂停", given.suspended),
                ("本季度办结", given.done), ("提前办结", given.praised),
            )
            if items
        ],
    }  # fmt: skip


@require_safe
def docx(request: HttpRequest, pk: int) -> HttpResponse:
    """The circular as an official document; without a Chinese font with its tables alone."""
    _, breakdown = breakdown_of(request, pk, "breakdown.circular")
    workflow.after(breakdown, "drive")
    given = _asked(request, breakdown)
    out = io.BytesIO()
    write_circular(given, out)
    response = HttpResponse(out.getvalue(), content_type=TYPES["docx"])
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(text.title(given), safe='')}.docx"
    return response


def _asked(request: HttpRequest, breakdown: Breakdown) -> Circular:
    """The circular that the address asks for.

    Raises:
        UsageError: For a quarter that has not begun, or a day that is none.
    """
    today = clock.today()
    begun = quarters.begun(breakdown.report.year, today)
    quarter = whole(request.GET.get("quarter", ""))
    if quarter not in begun:
        allowed = "、".join(map(str, begun)) or "还没有一个季度开始"
        raise UsageError(f"第“{request.GET.get('quarter', '')[:8]}”季度不能生成通报", f"可以是已经开始的季度：{allowed}")
    assert quarter is not None
    number = fields.clean(request.GET.get("number", "")).strip()[:40]
    return quarters.circular(breakdown, quarter, today)._replace(
        number=number, issued_on=a_day(request.GET.get("on", "")), answer_by=a_day(request.GET.get("answer_by", ""))
    )
