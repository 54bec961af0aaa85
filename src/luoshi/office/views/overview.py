"""The office's overview of an issued table, and its rows filtered by light, area, programme, unit or leader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from luoshi.assessing.lights import WORDS
from luoshi.ledger import clock, overview, standing
from luoshi.ledger.lately import lately
from luoshi.ledger.models import Breakdown, BreakdownState
from luoshi.ledger.overview import Row
from luoshi.office import pictures, reporting
from luoshi.office.asked import whole
from luoshi.office.guard import breakdown_of, place_of

_MOST_LATE = 20
_MOST_HAPPENINGS = 8  # of a kind
_ON_A_PAGE = 100

#: name in an address → what a person calls it
BY = {"area": "领域", "programme": "专项行动", "unit": "牵头单位", "leader": "牵头领导"}
_NONE = {"area": "其他", "programme": "", "unit": "牵头单位未定", "leader": "未定牵头领导"}


class Group(NamedTuple):
    """A line of the table by area, programme, unit or leader."""

    label: str
    counts: Mapping[str, int]
    address: str  # of its rows

    @property
    def total(self) -> int:
        """All its rows."""
        return sum(self.counts.values())

    @property
    def cells(self) -> list[tuple[str, str, int]]:
        """Colour, word and count, the gravest first."""
        return [(colour, WORDS[colour], self.counts.get(colour, 0)) for colour in overview.GRAVEST]


@require_safe
def current(request: HttpRequest) -> HttpResponse:
    """To the overview of this year's table; where none is issued yet, to the break-downs."""
    _, place = place_of(request, "overview.see")
    found = overview.current(place, clock.today())
    return redirect("overview", pk=found.pk) if found else redirect("breakdowns")


@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed, what is late, what waits for whom, numbers by group, headline targets, lights over the months."""
    _, breakdown = breakdown_of(request, pk, "overview.see")
    context: dict[str, Any] = {
        "breakdown": breakdown, "report": breakdown.report, "issued": breakdown.state == BreakdownState.ISSUED,
        "section": "overview-now",
    }  # fmt: skip
    if context["issued"]:
        by = request.GET.get("by", "area")
        context |= _seen(breakdown, by if by in BY else "area")
    return render(request, "office/overview.html", context)


def _seen(breakdown: Breakdown, by: str) -> dict[str, Any]:
    today = clock.today()
    rows = overview.rows(breakdown, today)
    counts = Counter(row.colour for row in rows)
    late = sorted((row for row in rows if row.colour in overview.LATE), key=overview.gravity)
    period = reporting.chosen(breakdown, today, "")
    groups = grouped(breakdown, rows, by)
    months = overview.by_month(overview.history(breakdown), breakdown.report.year, today, counts)
    heads = overview.headlines(breakdown, today)
    return {
        "driven": standing.driven(breakdown, today),
        "today": today,
        "total": len(rows),
        "lights": [(c, WORDS[c], counts[c], lit_address(breakdown, light=c)) for c in overview.GRAVEST if counts[c]],
        "late": late[:_MOST_LATE],
        "late_total": len(late),
        "late_address": lit_address(breakdown, light="late"),
        **_waits(breakdown, rows, period),
        **_lately(breakdown),
        "by": by,
        "tabs": list(BY.items()),
        "groups": groups,
        "chart": pictures.drawn(pictures.by_group([(g.label, g.counts) for g in groups], f"各{BY[by]}红黄绿灯")) if groups else "",
        "heads": heads,
        "heads_chart": pictures.drawn(pictures.headline(heads)) if heads else "",
        "months": [(month, [(c, n[c]) for c in overview.GRAVEST if n[c]]) for month, n in months],
        "months_chart": pictures.drawn(pictures.by_month(months)) if months else "",
    }  # fmt: skip


def _waits(breakdown: Breakdown, rows: Iterable[Row], period: Any) -> dict[str, Any]:
    """What waits for the office, the units and the leaders, with where to go."""
    review = reverse("review", args=(breakdown.pk,))
    wait = overview.waiting(breakdown)
    owed = overview.debts(breakdown, rows, period.name, clock.today())
    return {
        "waiting": wait,
        "review_address": f"{review}?period={wait.periods[0]}" if wait.periods else review,
        "waiting_address": reverse("waiting", args=(breakdown.pk,)),
        "debts": owed,
        "missing": sum(debt.missing for debt in owed),
        "unanswered": sum(debt.slips for debt in owed),
        "missing_address": f"{review}?period={period.name}",
        "period": period,
        "signings": overview.signings(breakdown),
    }


def _lately(breakdown: Breakdown) -> dict[str, Any]:
    """What happened, by kind: the first few, and how many more there are."""
    found = lately(breakdown, clock.today())
    kinds: dict[str, list[tuple[Any, str]]] = {}
    for each in found.happenings:
        if each.task_id is not None:
            address = reverse("task", args=(breakdown.pk, each.task_id))
        else:
            address = reverse("slip", args=(each.slip_id,)) if each.slip_id else ""
        kinds.setdefault(each.kind, []).append((each, address))
    shown = [(kind, each[:_MOST_HAPPENINGS], len(each) - _MOST_HAPPENINGS) for kind, each in kinds.items()]
    return {"lately": found, "happened": shown}


# --- Groups and filters ----------------------------------------------------------------------


def lit_address(breakdown: Breakdown, **which: object) -> str:
    """The address of the rows of a table that fit."""
    return f"{reverse('lit', args=(breakdown.pk,))}?{urlencode(which)}"


def grouped(breakdown: Breakdown, rows: Iterable[Row], by: str) -> list[Group]:
    """The rows counted by area, programme, unit or leader: in the table's order, units and leaders by what is late."""
    counted = overview.tally(rows, _keys(breakdown, by))
    groups = [
        Group(label or _NONE[by], counts, lit_address(breakdown, **{by: key})) for (key, label), counts in counted.items()
    ]
    if by in ("unit", "leader"):
        groups.sort(key=lambda g: (-g.counts.get("red", 0), -g.counts.get("yellow", 0), -g.total))
    return groups


def _keys(breakdown: Breakdown, by: str) -> Callable[[Row], list[tuple[object, str]]]:
    """What a row is grouped by: (what stands in the address, what people read)."""
    if by == "programme":
        named = overview.programmes_of(breakdown)
        return lambda row: list(named.get(row.pk, ()))
    if by == "unit":
        return lambda row: [(row.unit_id or 0, row.unit)]
    if by == "leader":
        return lambda row: [(row.official_id or 0, row.official)]
    return lambda row: [(row.area, row.area)]


@require_safe
def lit(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows of a table that fit what the address asks for, the gravest first."""
    _, breakdown = breakdown_of(request, pk, "overview.see")
    rows = overview.rows(breakdown, clock.today()) if breakdown.state == BreakdownState.ISSUED else []
    given = {name: request.GET[name] for name in BY if name in request.GET}
    said = []
    for name, value in given.items():
        keys = _keys(breakdown, name)
        wanted: object = value if name == "area" else whole(value)
        labels = {label for row in rows for key, label in keys(row) if key == wanted}
        rows = [row for row in rows if any(key == wanted for key, _ in keys(row))]
        said.append(f"{BY[name]}：{next(iter(labels), '') or _NONE[name] or '没有这一项'}")
    counts = Counter(row.colour for row in rows)
    light = request.GET.get("light", "")
    wanted_colours = overview.LATE if light == "late" else (light,) if light in WORDS else overview.GRAVEST
    shown = sorted((row for row in rows if row.colour in wanted_colours), key=overview.gravity)
    pages = Paginator(shown, _ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "breakdown": breakdown,
        "report": breakdown.report,
        "said": said,
        "light": light if light == "late" or light in WORDS else "",
        "tabs": [
            ("", "全部", len(rows), lit_address(breakdown, **given)),
            ("late", "滞后和告急", sum(counts[c] for c in overview.LATE), lit_address(breakdown, **given, light="late")),
            *((c, WORDS[c], counts[c], lit_address(breakdown, **given, light=c)) for c in overview.GRAVEST),
        ],
        "rows": pages,
        "query": f"{urlencode(given | {'light': light})}&",
        "section": "overview-now",
    }
    return render(request, "office/lit.html", context)
