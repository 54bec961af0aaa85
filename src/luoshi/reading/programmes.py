"""The named programmes of a report: “十大攻坚战”, “雄鹰”行动, 40个专项行动, and where review and plan speak of them.

A programme is named in quotation marks by a word for a bundle of work (攻坚战, 行动, 工程, 计划, 战役), the word inside
the marks or right behind them, or counted (40个专项行动, 八大行动). Names of the same words are one programme.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from luoshi.reading.model import Reading

_BUNDLE = "攻坚战|专项行动|攻坚行动|行动计划|行动|工程|计划|战役"
_CN = "一二三四五六七八九十百两"
_NAMED = re.compile(
    rf"“(?P<inside>[^“”\n，。；]{{2,16}}(?:{_BUNDLE}))”"
    rf"|“(?P<before>[^“”\n，。；]{{1,14}})”(?P<word>(?:[一-鿿]{{0,6}}?)(?:{_BUNDLE}))"
    rf"|(?<![0-9.第{_CN}])(?P<counted>(?:[0-9]{{1,3}}大|[0-9]{{1,3}}[个项](?![一-鿿]{{0,4}}工程)|[{_CN}]{{1,3}}[个项大])[一-鿿]{{0,4}}?(?:{_BUNDLE}))"
)
_PARTS = {"review": "review", "plan": "plan", "government": "plan", "mixed": "plan"}


class Mention(NamedTuple):
    """Where a report speaks of a programme."""

    start: int
    end: int
    part: str  # review, plan


class Programme(NamedTuple):
    """A named programme and its mentions."""

    name: str  # as first printed, without the quotation marks
    mentions: tuple[Mention, ...]


def programmes(reading: Reading) -> tuple[Programme, ...]:
    """The programmes that a report names, in the order of their first mention.

    扎实开展“清风”行动，推进8个专项行动。 names two.
    """
    names: dict[str, str] = {}
    found: dict[str, list[Mention]] = {}
    for section in reading.sections:
        part = _PARTS.get(section.part)
        if part is None:
            continue
        for match in _NAMED.finditer(reading.text, section.start, section.end):
            name = match["inside"] or match["counted"] or f"{match['before']}{match['word']}"
            key = re.sub(r"[“”\s]", "", name)
            names.setdefault(key, name)
            found.setdefault(key, []).append(Mention(match.start(), match.end(), part))
    return tuple(Programme(names[key], tuple(mentions)) for key, mentions in found.items())


def between(found: tuple[Programme, ...], start: int, end: int) -> tuple[str, ...]:
    """The names of the programmes that a stretch of the report mentions."""
    return tuple(p.name for p in found if any(start <= m.start < end for m in p.mentions))
