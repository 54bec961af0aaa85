"""The fields of a break-down row that people change: their names, their values, and those values in words.

A value is plain JSON (the id of a unit, an ISO day), so that a form, a workbook and a unit's proposal say the same.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from luoshi.errors import LuoshiError
from luoshi.ledger.models import Person, Place, Project, Role, Task, TaskKind, Unit

LABELS = {
    "kind": "类别",
    "area": "领域",
    "text": "工作任务",
    "official": "牵头领导",
    "lead": "牵头单位",
    "joint": "配合单位",
    "deadline": "完成时限",
    "q1": "一季度",
    "q2": "二季度",
    "q3": "三季度",
    "q4": "四季度",
    "note": "备注",
    "project": "项目名称",
    "invest": "总投资（万元）",
    "invest_year": "年度计划投资（万元）",
    "starts": "开工",
    "finishes": "完工",
}
PROJECT = ("project", "invest", "invest_year", "starts", "finishes")
QUARTERS = {"q1": 1, "q2": 2, "q3": 3, "q4": 4}
_LONGEST = {"text": 4000, "area": 200, "note": 2000, "q1": 2000, "q2": 2000, "q3": 2000, "q4": 2000, "project": 200}
LONGEST_REMARK = 500
_MOST_MONEY = Decimal(10) ** 12  # 万元
_PLACES = 6  # behind the point: a fen is 0.000001 万元
_MOST = Decimal(10) ** 15
_FINEST = -30  # the last power of ten of a figure: 1e-9999999 is a number of ten million digits
YEARS = range(1949, 2101)
WHOLE_YEAR = "全年"
NOBODY = "（空）"


class FieldError(LuoshiError):
    """A value that a field cannot take. ``field`` says which."""

    def __init__(self, field: str, message: str, hint: str = "") -> None:
        super().__init__(f"{LABELS[field]}：{message}" if field in LABELS else message, hint)
        self.field = field


def values(task: Task) -> dict[str, Any]:
    """The value of each field of a row."""
    said = {m.quarter: m.text for m in task.milestones.all()}
    return {
        "kind": task.kind,
        "area": task.area,
        "text": task.text,
        "official": task.official_id,
        "lead": task.led.unit_id if task.led else None,
        "joint": [each.unit_id for each in task.joined],
        "deadline": task.deadline.isoformat() if task.deadline else None,
        "note": task.note,
        **{name: said.get(quarter, "") for name, quarter in QUARTERS.items()},
        **_of_project(project_of(task)),
    }


def project_of(task: Task) -> Project | None:
    """What the row has of a project, if anything."""
    found: Project | None = getattr(task, "project", None)
    return found


def _of_project(project: Project | None) -> dict[str, Any]:
    if project is None:
        return {"project": "", "invest": None, "invest_year": None, "starts": None, "finishes": None}
    return {
        "project": project.name,
        "invest": _plain(project.investment_total),
        "invest_year": _plain(project.investment_year),
        "starts": project.starts_on.isoformat() if project.starts_on else None,
        "finishes": project.finishes_on.isoformat() if project.finishes_on else None,
    }


def _plain(money: Decimal | None) -> str | None:
    return None if money is None else f"{money:f}"


def checked(place: Place, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values in their one form, or a word about the one that cannot be taken.

    Raises:
        FieldError: For a field that there is not, a unit or person of nowhere, a text too long, a day that is none.
    """
    return {field: _checked(place, field, value) for field, value in given.items()}


def fitting(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values, once none of their texts is too long.

    Raises:
        FieldError: For a text too long.
    """
    for field in values.keys() & _LONGEST.keys():
        _text(field, values[field])
    return values


def _checked(place: Place, field: str, value: Any) -> Any:
    if field not in LABELS:
        raise FieldError(field, f"“{field}”：没有这一栏", f"可以是 {'、'.join(LABELS)}")
    if field == "kind":
        if value not in TaskKind.values:
            raise FieldError(field, f"没有“{_short(value)}”这一类", f"可以是 {'、'.join(TaskKind.labels)}")
        return value
    if field in ("lead", "official", "joint"):
        return _reference(place, field, value)
    if field in ("deadline", "starts", "finishes"):
        return _day(field, value)
    if field in ("invest", "invest_year"):
        return _money(field, value)
    return _text(field, value)


def _money(field: str, value: Any) -> str | None:
    """An amount in 万元 as plain digits; nothing typed is none."""
    typed = str(value if value is not None else "").replace(",", "").replace("，", "").strip().removesuffix("万元")
    if not typed:
        return None
    try:
        money = Decimal(typed) if typed.isascii() else Decimal("nan")
    except InvalidOperation:
        money = Decimal("nan")
    if not (money.is_finite() and 0 <= money < _MOST_MONEY and round(money, _PLACES) == money):
        raise FieldError(field, f"“{value}”不是金额", "只写数字，单位是万元，例如 12000")
    return f"{abs(money):f}"[:64]


def number(typed: str) -> Decimal | None:
    """A figure as people type it, with or without separators of thousands; None for what is none that can be kept.

    >>> number("1,203.5"), number("1e308"), number("1e-308"), number("很多")
    (Decimal('1203.5'), None, None, None)
    """
    plain = clean(typed).replace(",", "").replace("，", "").strip()
    try:
        value = Decimal(plain) if plain.isascii() and len(plain) <= 30 else None
    except InvalidOperation:
        return None
    return value if value is not None and sound(value) else None


def sound(value: Decimal) -> bool:
    """Whether a number is of a size that a government's figure has, and can be kept digit for digit."""
    if not value.is_finite() or abs(value) >= _MOST:
        return False
    return int(value.as_tuple().exponent) >= _FINEST


def _text(field: str, value: Any) -> str:
    text = clean(str(value if value is not None else "")).strip()
    if field == "text" and not text:
        raise FieldError(field, "不能空着", "不列入的任务请用“不列入”")
    if len(text) > _LONGEST[field]:
        raise FieldError(field, f"有 {len(text)} 字，超过了 {_LONGEST[field]} 字", "请改短")
    return text


def remark(field: str, typed: str, called: str = "", missing: str = "", hint: str = "") -> str:
    """A word that explains something (a reason, a reply), as it is kept.

    Args:
        field: What the error names.
        typed: What the person wrote.
        called: What the word is called where it is too long: 理由, 答复.
        missing: What is said where nothing is written; empty where nothing need be.
        hint: What to write then.

    Raises:
        FieldError: For one that is missing or too long.
    """
    text = clean(typed).strip()
    if missing and not text:
        raise FieldError(field, missing, hint)
    if len(text) > LONGEST_REMARK:
        raise FieldError(field, f"{called}有 {len(text)} 字，超过了 {LONGEST_REMARK} 字", "请改短")
    return text


def told(field: str, typed: str, called: str, longest: int, hint: str, shorten: str = "请改短") -> str:
    """A text that must be there, as it is kept: what was done, what is asked.

    Args:
        field: What the error names.
        typed: What the person wrote.
        called: What the text is called: 进展情况, 督办要求.
        longest: How many characters it may have.
        hint: What to write where nothing is written.
        shorten: What to do where it is too long.

    Raises:
        FieldError: For one that is missing or too long.
    """
    text = clean(typed).strip()
    if not text:
        raise FieldError(field, f"{called}不能空着", hint)
    if len(text) > longest:
        raise FieldError(field, f"{called}有 {len(text)} 字，超过了 {longest} 字", shorten)
    return text


def _short(value: Any) -> str:
    """A value as a complaint repeats it."""
    return str(value)[:60]


def clean(text: str) -> str:
    """A text without the characters that no database and no page can hold; one for one, so that nothing shifts."""
    return "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in text)


def _reference(place: Place, field: str, value: Any) -> Any:
    if field == "joint":
        if value is not None and not isinstance(value, list | tuple):
            raise FieldError(field, f"“{_short(value)}”不是一组单位", "写成单位的列表")
        return list(dict.fromkeys(_unit(place, field, each) for each in value or ()))
    if value in (None, ""):
        return None
    if field == "lead":
        return _unit(place, field, value)
    try:
        return Person.objects.get(pk=int(value), place=place, role=Role.LEADER).pk
    except (Person.DoesNotExist, ValueError, TypeError, OverflowError):
        raise FieldError(field, f"没有这位领导（{_short(value)}）", "请从名单里选；新来的请系统管理员添加") from None


def _unit(place: Place, field: str, value: Any) -> int:
    try:
        return Unit.objects.get(pk=int(value), place=place, active=True).pk
    except (Unit.DoesNotExist, ValueError, TypeError, OverflowError):
        raise FieldError(field, f"没有这个单位（{_short(value)}）", "请从名单里选；名单在“单位”页维护") from None


def _day(field: str, value: Any) -> str | None:
    if value in (None, ""):
        return None
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        raise FieldError(field, f"“{_short(value)}”不是日期", "写成 2026-06-30；全年的请空着") from None
    if day.year not in YEARS:
        raise FieldError(field, f"{day.year}年太远了", f"{YEARS[0]}到{YEARS[-1]}年之间")
    return day.isoformat()


class Words:
    """Values in the words that a person reads; looks names up once."""

    def __init__(self, place: Place) -> None:
        self._units = dict(Unit.objects.filter(place=place).values_list("pk", "name"))
        self._people = dict(Person.objects.filter(place=place, role=Role.LEADER).values_list("pk", "name"))

    def __call__(self, field: str, value: Any) -> str:
        if field == "joint":
            return "、".join(self._units.get(each, "") for each in value) or NOBODY
        if field == "lead":
            return self._units.get(value, NOBODY)
        if field == "official":
            return self._people.get(value, NOBODY)
        if field == "kind":
            return str(TaskKind(value).label)
        if field == "deadline":
            return day_words(value)
        if field in ("starts", "finishes"):
            return day_words(value) if value else NOBODY
        if value is None:
            return NOBODY
        return str(value) or NOBODY


def day_words(iso: str | None) -> str:
    """A deadline for people: the last day of a month is 6月底, none is 全年."""
    if not iso:
        return WHOLE_YEAR
    day = date.fromisoformat(iso)
    at_end = day.day == monthrange(day.year, day.month)[1]
    return f"{day.year}年{day.month}月{'底' if at_end else f'{day.day}日'}"
