"""A place's units and the kinds of unit that they answer for: by hand, or as a workbook that goes out and comes back."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, NamedTuple

from django.contrib import messages
from django.db.models import Count, Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.errors import InputError, LuoshiError, UsageError
from luoshi.ledger import audit, policy
from luoshi.ledger.fields import clean
from luoshi.ledger.models import Duty, Person, Place, Unit
from luoshi.ledger.record.places import UnitLine, set_units
from luoshi.office.asked import whole
from luoshi.office.evidence import TYPES
from luoshi.office.guard import place_of
from luoshi.papers.units_workbook import UnitsError, read_units, write_units
from luoshi.reading import units as kinds_of_unit

_PREVIEW = "units_preview"
_MOST_BYTES = 5 * 1024 * 1024

Lines = Sequence[UnitLine]


class Changed(LuoshiError):
    """The list is no longer the one that the person saw."""


class Duties(NamedTuple):
    """A kind that a unit answers for, and which of the units that do it is."""

    kind: str
    rank: int


# --- Seeing --------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The units in order; with POST, one of them is added, changed or no longer offered."""
    person, place = place_of(request, "units.edit" if request.method == "POST" else "units.see")
    if request.method != "POST":
        return _page(request, person, place, _begun(request, place))
    try:
        lines, said = _edited(request, place)
        set_units(person, place, lines)
    except (UsageError, InputError, Changed) as error:
        return _page(request, person, place, _typed(request), error)
    messages.success(request, said)
    return redirect(f"{reverse('units')}#told")  # the form's own #form would lead past what is said


def _page(
    request: HttpRequest, person: Person, place: Place, typed: dict[str, Any], error: LuoshiError | None = None
) -> HttpResponse:
    duties: dict[int, list[Duties]] = {}
    for duty in _in_order(place):
        duties.setdefault(duty.unit_id, []).append(Duties(duty.kind, duty.rank + 1))
    counted = Count("people", filter=Q(people__is_active=True))
    found = list(Unit.objects.filter(place=place).annotate(persons=counted).order_by("order", "pk"))
    rows = [(unit, duties.get(unit.pk, [])) for unit in found if unit.active]
    covered = {each.kind for own in duties.values() for each in own}
    context = {
        "rows": rows, "retired": [unit for unit in found if not unit.active], "kinds": kinds_of_unit.names(),
        "uncovered": [kind for kind in kinds_of_unit.names() if kind not in covered], "error": error, "typed": typed,
        "may_edit": policy.may(person, "units.edit", place), "stamp": _stamp(held(place)), "next_order": len(rows) + 1,
    }  # fmt: skip
    return render(request, "office/units.html", context, status=_status(error))


def _status(error: LuoshiError | None) -> int:
    return 200 if error is None else 409 if isinstance(error, Changed) else 400


def _in_order(place: Place) -> list[Duty]:
    """The place's duties in the order in which the kinds are known."""
    order = {kind: at for at, kind in enumerate(kinds_of_unit.names())}
    return sorted(Duty.objects.filter(place=place), key=lambda duty: (order.get(duty.kind, len(order)), duty.rank))


def held(place: Place) -> list[UnitLine]:
    """The list of units as the books hold it."""
    kinds: dict[int, list[str]] = {}
    for duty in _in_order(place):
        kinds.setdefault(duty.unit_id, []).append(duty.kind)
    units = Unit.objects.filter(place=place, active=True).order_by("order", "pk")
    return [UnitLine(unit.name, tuple(kinds.get(unit.pk, ()))) for unit in units]


def _stamp(lines: Lines) -> str:
    """A short word for a list, so that a list which somebody else has changed since is noticed."""
    return audit.digest(audit.canonical([[line.name, list(line.kinds)] for line in lines]))[:16]


def _demand_same(place: Place, stamp: str) -> list[UnitLine]:
    """The list as it is, while it is the one that the person saw.

    Raises:
        Changed: When it was changed since.
    """
    lines = held(place)
    if _stamp(lines) != stamp:
        raise Changed("单位名单刚刚被别人改过，这次没有保存", "下面是现在的名单，请看过再改")
    return lines


# --- By hand -----------------------------------------------------------------------------------


def _begun(request: HttpRequest, place: Place) -> dict[str, Any]:
    """What the form begins with: the unit that is to be changed, or nothing."""
    unit = Unit.objects.filter(place=place, active=True, pk=whole(request.GET.get("edit", "")) or 0).first()
    if unit is None:
        return {}
    names = [line.name for line in held(place)]
    return {
        "do": "save", "name": unit.name, "order": names.index(unit.name) + 1,
        "kinds": list(unit.duties.values_list("kind", flat=True)),
    }  # fmt: skip


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What was typed, for the form to keep."""
    said = {name: request.POST.get(name, "") for name in ("do", "name", "order")}
    return {**said, "kinds": request.POST.getlist("kinds")}


def _edited(request: HttpRequest, place: Place) -> tuple[list[UnitLine], str]:
    """The list with the one change that was made by hand, and that change in words.

    Raises:
        UsageError: For a unit that is there already, or is not.
        Changed: When the list was changed since the page was shown.
    """
    lines = _demand_same(place, request.POST.get("stamp", ""))
    name, do = clean(request.POST.get("name", "")).strip(), request.POST.get("do")
    others = [line for line in lines if line.name != name]
    if do == "add" and len(others) < len(lines):
        raise UsageError(f"已经有“{name}”了", "要改它的类别，请点它后面的“修改”")
    if do != "add" and len(others) == len(lines):
        raise UsageError(f"名单里没有“{name}”", "请从名单里选")
    if do == "remove":
        return others, f"{name}不再列入名单；已经分给它的任务不变。"
    at = _position(request.POST.get("order", ""), len(others) + 1)
    others.insert(at - 1, UnitLine(name, tuple(request.POST.getlist("kinds"))))
    return others, f"{name}加进了名单，排第 {at}。" if do == "add" else f"{name}改好了，排第 {at}。"


def _position(said: str, last: int) -> int:
    at = whole(said) if said.strip() else last
    if at is None or not 1 <= at <= last:
        raise UsageError(f"次序“{said.strip()}”不对", f"请写 1 到 {last} 之间的整数")
    return at


# --- As a workbook -----------------------------------------------------------------------------


@require_safe
def download(request: HttpRequest) -> FileResponse:
    """The list as a workbook; what comes back from it, :func:`upload` takes."""
    _, place = place_of(request, "units.see")
    file = BytesIO()
    write_units(held(place), file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{place.name}单位名单.xlsx", content_type=TYPES["xlsx"])


class Difference(NamedTuple):
    """What a list would change of the one that the books hold."""

    new: list[UnitLine]
    gone: list[UnitLine]
    kinds: list[tuple[str, tuple[str, ...], tuple[str, ...]]]
    moved: bool
    same: int

    @property
    def any(self) -> bool:
        """Whether anything would change."""
        return bool(self.new or self.gone or self.kinds or self.moved)


def difference(now: Lines, then: Lines) -> Difference:
    """What differs between two lists of units."""
    before, after = ({line.name: line.kinds for line in lines} for lines in (now, then))
    both = [name for name in after if name in before]
    changed = [(name, before[name], after[name]) for name in both if set(before[name]) != set(after[name])]
    return Difference(
        [line for line in then if line.name not in before],
        [line for line in now if line.name not in after],
        changed,
        [name for name in before if name in after] != both,
        len(both) - len(changed),
    )


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """A list from a workbook: first what it would change, then, once confirmed, the change."""
    person, place = place_of(request, "units.edit")
    try:
        if "apply" in request.POST:
            return _apply(request, person, place)
        lines = _read(request)
    except UnitsError as error:
        context = {"error": UsageError("名单没有导入，下面的单元格要改", "改好后再上传"), "problems": error.problems}
        return render(request, "office/units_upload.html", {**context, "section": "units"}, status=400)
    except (InputError, UsageError, Changed) as error:
        context = {"error": error, "section": "units"}
        return render(request, "office/units_upload.html", context, status=_status(error))
    now = held(place)
    request.session[_PREVIEW] = {"lines": [[line.name, list(line.kinds)] for line in lines], "stamp": _stamp(now)}
    context = {"difference": difference(now, lines), "total": len(lines), "section": "units"}
    return render(request, "office/units_upload.html", context)


def _read(request: HttpRequest) -> list[UnitLine]:
    file = request.FILES.get("file")
    if file is None:
        raise UsageError("没有选文件", "请选一个 .xlsx 文件")
    if (file.size or 0) > _MOST_BYTES:
        raise UsageError("文件超过了 5 MB", "单位名单不该这么大，请看看是不是选错了文件")
    return [UnitLine(row.name, row.kinds) for row in read_units(file.read())]


def _apply(request: HttpRequest, person: Person, place: Place) -> HttpResponse:
    kept = request.session.get(_PREVIEW)
    if kept is None:
        raise UsageError("没有等着应用的名单", "请重新上传")
    _demand_same(place, kept["stamp"])
    lines = [UnitLine(name, tuple(kinds)) for name, kinds in kept["lines"]]
    new, gone = set_units(person, place, lines)
    del request.session[_PREVIEW]
    messages.success(request, f"名单更新了：{len(lines)} 个单位，新增 {new} 个，不再列入 {gone} 个。")
    return redirect("units")
