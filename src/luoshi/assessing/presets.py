"""The named presets of lights: what a file may say, and how it is read.

A preset is a TOML file in ``presets/``: where its rule was published, and the checks that make it, with their
thresholds. The checks themselves are in lights.py. A file that says something else is refused with its name, the key,
what was given and what is allowed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, NamedTuple

from luoshi.errors import UsageError

DEFAULT = "luoshi"

COLOURS = ("green", "yellow", "red", "blue", "grey")
#: What each kind of check may be told: key → (lowest, highest, whether it must be there). Days, months or points.
CHECKS: Mapping[str, Mapping[str, tuple[str, str, bool]]] = MappingProxyType(
    {
        "pace": {
            "yellow_from": ("0.1", "100", True),
            "red_beyond": ("0.1", "1000", False),
            "fresh_days": ("1", "366", False),
        },
        "growth": {},
        "monthly": {"report_days": ("0", "31", True)},
        "start": {"yellow_months": ("1", "12", True), "red_months": ("1", "24", True)},
        "near": {"days": ("1", "90", True)},
        "overdue": {},
    }
)
_TEXTS = ("id", "name", "source", "note")


class Check(NamedTuple):
    """One check of a preset: its kind, its thresholds, and (for near) its colour."""

    kind: str
    numbers: Mapping[str, Decimal]
    colour: str = ""
    words_too: bool = True  # a row that cannot be measured gets a grey light; False: the check passes it over


class Preset(NamedTuple):
    """A rule for lights as published somewhere: its checks are all asked, and the gravest answer stands."""

    id: str
    name: str
    source: str
    note: str  # where the source is silent, what we chose
    checks: tuple[Check, ...]


def _refuse(file: str, key: str, given: object, allowed: str) -> UsageError:
    return UsageError(f"预设文件 {file}：{key} 给的是 {given!r}", f"可以是：{allowed}")


def parse(text: str, file: str) -> Preset:
    """Read a preset.

    Raises:
        UsageError: Names file, key, what was given, what is allowed.
    """
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise _refuse(file, "全文", str(error), "TOML 格式的文本") from error
    for key in table:
        if key not in (*_TEXTS, "check"):
            raise _refuse(file, key, table[key], "、".join((*_TEXTS, "check")))
    for key in _TEXTS:
        given = table.get(key)
        if not isinstance(given, str) or not given.strip():
            raise _refuse(file, key, given, "一段不为空的文字")
    checks = table.get("check")
    if not isinstance(checks, list) or not checks or not all(isinstance(check, dict) for check in checks):
        raise _refuse(file, "check", checks, "至少一个 [[check]]")
    kept = tuple(_check(check, file, f"check[{number}]") for number, check in enumerate(checks, 1))
    return Preset(table["id"], table["name"], table["source"], table["note"], kept)


def _check(table: dict[str, Any], file: str, where: str) -> Check:
    kind = table.get("kind")
    if not isinstance(kind, str) or kind not in CHECKS:
        raise _refuse(file, f"{where}.kind", kind, "、".join(CHECKS))
    allowed = CHECKS[kind]
    others = {"near": ("kind", "colour"), "pace": ("kind", "words_too")}.get(kind, ("kind",))
    for key in table:
        if key not in allowed and key not in others:
            raise _refuse(file, f"{where}.{key}", table[key], "、".join((*others, *allowed)))
    numbers = {
        key: _number(table.get(key), file, f"{where}.{key}", *span)
        for key, span in allowed.items()
        if span[2] or key in table
    }
    for low, high in (("yellow_from", "red_beyond"), ("yellow_months", "red_months")):
        if low in numbers and high in numbers and numbers[high] < numbers[low]:
            raise _refuse(file, f"{where}.{high}", numbers[high], f"不小于 {low}（{numbers[low]:g}）的数")
    colour = table.get("colour", "")
    if kind == "near" and colour not in COLOURS:
        raise _refuse(file, f"{where}.colour", colour, "、".join(COLOURS))
    words_too = table.get("words_too", True)
    if not isinstance(words_too, bool):
        raise _refuse(file, f"{where}.words_too", words_too, "true、false")
    return Check(kind, MappingProxyType(numbers), colour, words_too)


def _number(given: object, file: str, key: str, low: str, high: str, _: bool) -> Decimal:
    number = Decimal(given) if isinstance(given, int | Decimal) and not isinstance(given, bool) else Decimal("nan")
    if not number.is_finite() or not Decimal(low) <= number <= Decimal(high):
        raise _refuse(file, key, str(given) if isinstance(given, Decimal) else given, f"{low} 到 {high} 的数")
    return number


@cache
def presets() -> Mapping[str, Preset]:
    """All presets that come with the package, by id; the default first."""
    folder = files("luoshi.assessing").joinpath("presets")
    read = [parse(entry.read_text(encoding="utf-8"), entry.name) for entry in folder.iterdir() if entry.is_file()]
    return MappingProxyType({preset.id: preset for preset in sorted(read, key=lambda p: (p.id != DEFAULT, p.id))})


def preset(name: str = DEFAULT) -> Preset:
    """The preset of that id.

    Raises:
        UsageError: There is none; the error lists those there are.
    """
    found = presets().get(name)
    if found is None:
        raise UsageError(f"没有名为 {name!r} 的红黄绿灯预设", f"可以是：{'、'.join(presets())}")
    return found
