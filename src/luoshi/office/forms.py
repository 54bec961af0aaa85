"""What people type, made into values of the ledger: names of units and leaders, days, lists of rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, QueryDict

from luoshi.errors import UsageError
from luoshi.ledger import fields, queries
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Person, Place, Task, Unit
from luoshi.papers.breakdown import typed as typing

_AS_THEY_ARE = ("kind", "text", "area", "note", "project", *fields.QUARTERS)
_MOST_SHOWN = 5
_SHOWN = 60  # characters of what was typed that a complaint repeats


class Names:
    """The units and leaders of a place, found by what a person types of their names."""

    def __init__(self, place: Place) -> None:
        self._units = list(queries.units(place))
        self._officials = list(queries.officials(place))

    def unit(self, typed: str, field: str = "lead") -> int | None:
        """The unit that is meant: 发改委 finds 市发展和改革委员会; nothing typed is no unit.

        Raises:
            FieldError: When no unit, or more than one, fits.
        """
        return self._find(typed, self._units, field, "单位", "名单在“单位”页维护")

    def official(self, typed: str) -> int | None:
        """The leader that is meant."""
        return self._find(typed, self._officials, "official", "领导", "请从名单里选")

    def units(self, typed: str) -> list[int]:
        """The units of a list: parted by 、 or a comma."""
        found = dict.fromkeys(self.unit(name, "joint") for name in typing.names(typed))
        return [unit for unit in found if unit is not None]

    def _find(self, typed: str, things: Iterable[Unit | Person], field: str, called: str, hint: str) -> int | None:
        typed = re.sub(r"\s", "", typed)
        if not typed:
            return None
        named = {thing.name: thing.pk for thing in things}
        if typed in named:
            return named[typed]
        for fits in (_within, _letters_of):
            found = [name for name in named if fits(typed, name)]
            if len(found) == 1:
                return named[found[0]]
            if found:
                raise FieldError(field, f"“{typed[:_SHOWN]}”可能是 {'、'.join(found[:_MOST_SHOWN])}", "请写全一些")
        raise FieldError(field, f"没有叫“{typed[:_SHOWN]}”的{called}", hint)


def _within(typed: str, name: str) -> bool:
    return typed in name


def _letters_of(typed: str, name: str) -> bool:
    """Whether the characters typed stand in the name in this order: 发改委 in 发展和改革委员会."""
    at = 0
    for letter in typed:
        at = name.find(letter, at) + 1
        if not at:
            return False
    return True


def day(typed: str, year: int, field: str = "deadline") -> str | None:
    """A deadline as typed: 6月底, 2026-06-30; 全年 and nothing are none.

    Raises:
        FieldError: For what is no day.
    """
    try:
        found = typing.deadline(typed, year)
    except ValueError:
        raise FieldError(
            field, f"“{typed.strip()[:_SHOWN]}”看不出是哪一天", "写成 6月底 或 2026-06-30；全年的请空着"
        ) from None
    return found.isoformat() if found else None


def values(place: Place, year: int, typed: Mapping[str, str]) -> dict[str, Any]:
    """Fields as typed → fields as the ledger takes them."""
    names = Names(place)
    out: dict[str, Any] = {}
    for field, text in typed.items():
        if field == "lead":
            out[field] = names.unit(text)
        elif field == "joint":
            out[field] = names.units(text)
        elif field == "official":
            out[field] = names.official(text)
        elif field in ("deadline", "starts", "finishes"):
            out[field] = day(text, year, field)
        else:
            out[field] = text
    return out


def inputs(words: fields.Words, task: Task) -> dict[str, str]:
    """The fields of a row as a form begins with them: texts as they are, names and days in words, nothing for none."""
    return {name: _input(words, name, value) for name, value in fields.values(task).items()}


def _input(words: fields.Words, name: str, value: Any) -> str:
    if name in _AS_THEY_ARE:
        return str(value)
    said = words(name, value)
    return "" if said in (fields.NOBODY, fields.WHOLE_YEAR) else said


def changed(given: QueryDict) -> dict[str, str]:
    """The fields of an editor that the person changed: those that differ from what the form began with."""
    out = {}
    for field in fields.LABELS:
        now = given.get(field)
        if now is not None and _same_lines(now) != _same_lines(given.get(f"was_{field}", "")):
            out[field] = now
    return out


def _same_lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def versions(request: HttpRequest) -> dict[int, int]:
    """Rows with the version seen, as the page sends them: 12:3,15:1.

    Raises:
        UsageError: For anything else.
    """
    try:
        pairs = [pair.split(":") for pair in request.POST.get("rows", "").split(",") if pair]
        return {_number(task): _number(version) for task, version in pairs}
    except ValueError:
        raise UsageError("选中的任务看不懂", "请刷新页面再选") from None


def number(request: HttpRequest, name: str) -> int:
    """A whole number that the page sends.

    Raises:
        UsageError: For anything else.
    """
    try:
        return _number(request.POST.get(name, ""))
    except ValueError:
        raise UsageError(f"{name} 应是一个整数", "请刷新页面再试") from None


def _number(text: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", text):
        raise ValueError(text)
    return int(text)
