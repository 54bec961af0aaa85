"""Figures of past years: typed in once, by hand or from a table; shapes of the year and forecasts are drawn from them."""

from __future__ import annotations

from io import BytesIO
from typing import Any, NamedTuple

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.errors import InputError, LuoshiError, UsageError
from luoshi.ledger import policy, standing
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import BreakdownState, Person, Place, Series, Target, TaskState
from luoshi.ledger.policy import Forbidden
from luoshi.ledger.record import series as record
from luoshi.office.asked import whole
from luoshi.office.evidence import TYPES
from luoshi.office.guard import place_of
from luoshi.papers.series_workbook import MONTHS, SeriesError, SeriesRow, figure, pasted, read_series, write_series
from luoshi.web.middleware import status_of

_PREVIEW = "series_preview"
_MOST_BYTES = 5 * 1024 * 1024

Named = tuple[str, str]  # an indicator and its unit


class Group(NamedTuple):
    """An indicator's years, and the targets that they fit."""

    indicator: str
    unit: str
    years: list[Series]
    fits: list[Target]


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """What is there of past years; with POST, a year of one indicator is kept."""
    person, place = place_of(request, "series.edit" if request.method == "POST" else "series.see")
    if request.method != "POST":
        return _page(request, person, place, _begun(request, place))
    typed = {name: request.POST.get(name, "") for name in ("indicator", "unit", "year", "months")}
    try:
        months = pasted(typed["months"])
        if len(months) > len(MONTHS):
            raise FieldError("months", f"贴了 {len(months)} 个数", "一年最多 12 个，从1月起；没有的空一格或写“—”")
        made = record.put(
            person, place, typed["indicator"], typed["unit"], whole(typed["year"].removesuffix("年")) or 0,
            [_plain(value) for value in (*months, *[""] * (len(MONTHS) - len(months)))],
        )  # fmt: skip
    except Forbidden:
        raise
    except LuoshiError as error:
        return _page(request, person, place, typed, error)
    known = [month for month, value in zip(MONTHS, made.months, strict=True) if value is not None]
    messages.success(request, f"{made.indicator}{made.year}年录了 {len(known)} 个月（{known[0]}到{known[-1]}）")
    return redirect("series")


def _plain(value: str) -> str:
    found = figure(value)
    return value if found is None else found  # what is no figure is told by the books


def _begun(request: HttpRequest, place: Place) -> dict[str, str]:
    """What the form begins with: a year that is there already, or an indicator that was chosen."""
    held = Series.objects.filter(place=place, pk=whole(request.GET.get("edit", "")) or 0).first()
    if held is None:
        return {name: request.GET.get(name, "")[:200] for name in ("indicator", "unit")}
    return {
        "indicator": held.indicator, "unit": held.unit, "year": str(held.year),
        "months": "\t".join(value or "" for value in held.months),
    }  # fmt: skip


def _page(
    request: HttpRequest, person: Person, place: Place, typed: dict[str, str], error: LuoshiError | None = None
) -> HttpResponse:
    groups = _groups(place)
    there = {(group.indicator, group.unit) for group in groups}
    context = {
        "groups": groups, "missing": [named for named in _piling_up(place) if named not in there], "months": MONTHS,
        "typed": typed, "error": error, "may_edit": policy.may(person, "series.edit", place), "section": _section(person),
    }  # fmt: skip
    return render(request, "office/series.html", context, status=status_of(error) if error else 200)


def _section(person: Person) -> str:
    return "connectors" if policy.may(person, "connectors.see") else "series"


def _targets(place: Place) -> QuerySet[Target]:
    """The targets of the place's issued tables."""
    found = Target.objects.filter(task__breakdown__report__place=place, task__breakdown__state=BreakdownState.ISSUED)
    return found.exclude(task__state=TaskState.DROPPED).exclude(indicator="").order_by("task__order", "pk")


def _piling_up(place: Place) -> list[Named]:
    """The indicators of which a past year's shape says something."""
    aims = _targets(place).filter(measure="level").only("indicator", "unit", "measure", "quote", "value", "comparator")
    return list(dict.fromkeys((each.indicator, each.unit) for each in aims if standing.cumulates(each)))


def _groups(place: Place) -> list[Group]:
    years: dict[Named, list[Series]] = {}
    for each in Series.objects.filter(place=place):
        years.setdefault((each.indicator, each.unit), []).append(each)
    targets: dict[Named, list[Target]] = {}
    wanted = _targets(place).filter(indicator__in={indicator for indicator, _ in years})
    for target in wanted.select_related("task__breakdown__report__place"):
        targets.setdefault((target.indicator, target.unit), []).append(target)
    return [Group(*named, held, targets.get(named, [])) for named, held in years.items()]


# --- As a table ------------------------------------------------------------------------------


@require_safe
def download(request: HttpRequest) -> FileResponse:
    """What is there as a workbook; an empty one where nothing is. What comes back from it, :func:`upload` takes."""
    _, place = place_of(request, "series.see")
    held = Series.objects.filter(place=place)
    file = BytesIO()
    write_series((SeriesRow(s.indicator, s.unit, s.year, tuple(v or "" for v in s.months)) for s in held), file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{place.name}往年数据.xlsx", content_type=TYPES["xlsx"])


class Change(NamedTuple):
    """A year of a table, and whether it is new, differs, or is there already."""

    row: SeriesRow
    state: str


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Years from a table: first what would change, then, once confirmed, the change."""
    person, place = place_of(request, "series.edit")
    context: dict[str, Any] = {"months": MONTHS, "section": _section(person)}
    try:
        if "apply" in request.POST:
            return _apply(request, person, place)
        held = {(s.indicator, s.unit, s.year): [v or "" for v in s.months] for s in Series.objects.filter(place=place)}
        changes = [Change(row, _state(held.get(row[:3]), row)) for row in _read(request)]
    except SeriesError as error:
        context |= {"error": UsageError("往年数据没有导入，下面的单元格要改", "改好后再上传"), "problems": error.problems}
        return render(request, "office/series_upload.html", context, status=400)
    except (InputError, UsageError) as error:
        return render(request, "office/series_upload.html", context | {"error": error}, status=400)
    fresh = [each for each in changes if each.state != "same"]
    request.session[_PREVIEW] = [[*each.row[:3], list(each.row.months)] for each in fresh]
    context |= {"changes": fresh, "same": len(changes) - len(fresh)}
    return render(request, "office/series_upload.html", context)


def _read(request: HttpRequest) -> tuple[SeriesRow, ...]:
    file = request.FILES.get("file")
    if file is None:
        raise UsageError("没有选文件", "请选一个 .xlsx 或 .csv 文件")
    if (file.size or 0) > _MOST_BYTES:
        raise UsageError("文件超过了 5 MB", "请看看是不是选错了文件")
    return read_series(file.read())


def _state(held: list[str] | None, row: SeriesRow) -> str:
    return "new" if held is None else "same" if held == list(row.months) else "changed"


def _apply(request: HttpRequest, person: Person, place: Place) -> HttpResponse:
    kept = request.session.pop(_PREVIEW, None)
    if kept is None:
        raise UsageError("没有等着应用的数据", "请重新上传")
    with transaction.atomic():  # all of the table or nothing
        for indicator, unit, year, months in kept:
            record.put(person, place, indicator, unit, year, months)
    messages.success(request, f"录了 {len(kept)} 个指标年。")
    return redirect("series")
