"""Whether a review speaks of a promised thing without a figure, and of a task that never had one."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cached_property

from luoshi.reading.model import Reading
from luoshi.reading.tasks import tasks
from luoshi.reconciling.model import Mentioned
from luoshi.reconciling.subjects import Subject, canonical

_PASSAGE = re.compile(r"[^，。；！？\n]+(?:，[^，。；！？\n]+)?")  # a clause, and the one that goes on from it
_MARKS = re.compile(r"[“”‘’\"《》（）()\s、，：:]")
_LEAST = 4
_TELLING = 8  # a subject so long is hardly spoken of by chance
_BLANKET = ("民生实事",)  # and of these a review says that all are done
ABSENT = 2.5  # the weight of a pair that the review nowhere holds
ENOUGH = 0.42  # of a task's telling words, so many must stand in one passage


class Mentions:
    """The words of a report's review of a year."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._spans = [
            (s.start, s.end)
            for s in reading.sections
            if s.part in ("review", "mixed") and not (s.period and "-" in s.period)
        ] or [(s.start, s.end) for s in reading.sections if s.part in ("review", "mixed")]

    @cached_property
    def _plain(self) -> str:
        return canonical(_MARKS.sub("", "".join(self._reading.text[start:end] for start, end in self._spans)))

    def speaks_of(self, subject: Subject) -> bool:
        """Whether the subject's words stand in the review."""
        telling = len(subject.core) >= _TELLING or subject.core in _BLANKET
        return telling and subject.core in self._plain

    def passages(self) -> list[tuple[int, int, frozenset[str]]]:
        """The review clause by clause (two that follow each other together), each with its place and its character pairs."""
        text = self._reading.text
        return [
            (m.start(), m.end(), pairs(m.group()))
            for start, end in self._spans
            for m in _PASSAGE.finditer(text, start, end)
            if len(m.group()) >= _LEAST
        ]


def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a text, marks left out."""
    plain = _MARKS.sub("", text)
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1))


def mentioned(old: Reading, review: Mentions) -> list[Mentioned]:
    """The tasks of the old report that state no figure, and where the review speaks of each.

    A pair of characters weighs less the more passages hold it; a task counts as spoken of where one passage holds
    at least ``ENOUGH`` of its weight.
    """
    passages = review.passages()
    counted = Counter(pair for _, _, held in passages for pair in held)
    total = len(passages) + 1
    holding: dict[str, list[int]] = {}
    for index, (_, _, held) in enumerate(passages):
        for pair in held:
            holding.setdefault(pair, []).append(index)
    out = []
    for task in tasks(old):
        if task.statements:
            continue
        told = pairs(task.text[:80])
        weight = {pair: math.log(1 + total / counted[pair]) if counted[pair] else ABSENT for pair in sorted(told)}
        share, index = _best(weight, holding)
        start, end = passages[index][:2] if share >= ENOUGH and index >= 0 else (None, None)
        out.append(Mentioned(task.start, task.end, task.text, start, end, round(share, 3)))
    return out


def _best(weight: dict[str, float], holding: dict[str, list[int]]) -> tuple[float, int]:
    """The sentence that holds most of a task's weight, and the share of it that it holds."""
    whole = math.fsum(weight.values())
    sums: dict[int, float] = {}
    for pair, each in weight.items():
        for index in holding.get(pair, ()):
            sums[index] = sums.get(index, 0.0) + each
    if not sums or not whole:
        return 0.0, -1
    index = max(sums, key=lambda i: (sums[i], -i))
    return sums[index] / whole, index
