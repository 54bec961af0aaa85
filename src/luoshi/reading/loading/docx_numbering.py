"""The numbers that Word prints before paragraphs and does not store as text (一、 （一） 1. …).

Word and WPS turn a typed 一、 into automatic numbering; without it a report would lose its headings.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any, NamedTuple

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"
_CHINESE = {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand",
            "ideographDigital", "chineseLegalSimplified"}  # fmt: skip
_HOLE = re.compile(r"%([1-9])")


class Level(NamedTuple):
    """How one list level is numbered: the first number, the numerals, the pattern such as ``（%1）``."""

    start: int
    numerals: str
    pattern: str


class Numbering:
    """Counts the numbered paragraphs of one document in order and gives the number each is printed with.

    Args:
        definitions: The ``w:numbering`` element, or None when the document has no lists.
        styles: The ``w:styles`` element: headings are often numbered through their style.
    """

    def __init__(self, definitions: Any | None, styles: Any) -> None:
        self._lists = {} if definitions is None else _lists(definitions)
        self._styles = _numbered_styles(styles)
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)

    def label(self, paragraph: Any) -> str:
        """The number before a ``w:p``, such as ``（三）``; empty where there is none and for bullets."""
        found = _reference(paragraph.find(f"{_W}pPr"))
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        if found is None and style is not None:
            found = self._styles.get(style.get(f"{_W}val"))
        if found is None or found[0] not in self._lists:
            return ""
        abstract, levels = self._lists[found[0]]
        return self._advance(abstract, levels, found[1]) if found[1] in levels else ""

    def _advance(self, abstract: str, levels: dict[int, Level], depth: int) -> str:
        counts = self._counts[abstract]
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]

        def number(hole: re.Match[str]) -> str:
            at = int(hole[1]) - 1
            level = levels.get(at, levels[depth])
            return numeral(counts.get(at, level.start), level.numerals)

        return "" if levels[depth].numerals in {"bullet", "none"} else _HOLE.sub(number, levels[depth].pattern)


def numeral(number: int, numerals: str) -> str:
    """Write a list number as Word does: ``numeral(12, "chineseCounting")`` gives 十二."""
    if numerals in _CHINESE and 0 < number < 100:
        tens, ones = divmod(number, 10)
        lead = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
        return lead + (_DIGITS[ones] if ones else "")
    if numerals.startswith("decimalEnclosedCircle") and 0 < number <= 20:
        return chr(0x2460 + number - 1)
    if numerals in {"lowerLetter", "upperLetter"} and 0 < number <= 26:
        return chr(ord("a" if numerals == "lowerLetter" else "A") + number - 1)
    return str(number)


def _lists(definitions: Any) -> dict[str, tuple[str, dict[int, Level]]]:
    abstracts = {one.get(f"{_W}abstractNumId"): _levels(one) for one in definitions.iter(f"{_W}abstractNum")}
    lists = {}
    for one in definitions.iter(f"{_W}num"):
        abstract = _value(one, "abstractNumId", "")
        levels = dict(abstracts.get(abstract, {}))
        restarted = False
        for override in one.iter(f"{_W}lvlOverride"):
            levels.update(_levels(override))
            restarted = True
        # Numbers that share a definition go on counting together unless one restarts it.
        lists[one.get(f"{_W}numId")] = (
            f"{abstract}/{one.get(f'{_W}numId')}" if restarted else abstract,
            levels,
        )
    return lists


def _levels(parent: Any) -> dict[int, Level]:
    return {
        int(one.get(f"{_W}ilvl")): Level(
            int(_value(one, "start", "1")), _value(one, "numFmt", "decimal"), _value(one, "lvlText", "")
        )
        for one in parent.iter(f"{_W}lvl")
    }


def _numbered_styles(styles: Any) -> dict[str, tuple[str, int]]:
    pairs = ((one.get(f"{_W}styleId"), _reference(one.find(f"{_W}pPr"))) for one in styles.iter(f"{_W}style"))
    return {style: reference for style, reference in pairs if reference is not None}


def _reference(properties: Any | None) -> tuple[str, int] | None:
    numbering = None if properties is None else properties.find(f"{_W}numPr")
    if numbering is None:
        return None
    return _value(numbering, "numId", "0"), int(_value(numbering, "ilvl", "0"))


def _value(parent: Any, child: str, default: str) -> str:
    found = parent.find(f"{_W}{child}")
    return default if found is None else str(found.get(f"{_W}val", default))
