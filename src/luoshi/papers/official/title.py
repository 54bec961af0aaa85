"""Where a long title is broken: into lines of whole words and of like length, as the standard asks."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from luoshi.papers.official.style import ems

_WIDEST = 19.0  # characters of 2号 in a line; 20 fill it to the edge
_MOST_LINES = 6
_GOOD = re.compile(r"(?=关于|[《〈（]|任务分解|政府工作报告|重点工作)|(?<=[》〉）年])|(?<=季度)")
_NEVER_BEFORE = frozenset("》〉）)、，。：；的和与及第年月日项号")
_NEVER_AFTER = frozenset("《〈（(〔")
_BAD = 100.0  # the cost of a break inside what may be a word, against the squares of uneven lengths
_LINE = 30.0  # the cost of one more line


def balanced(title: str) -> str:
    """The title with line feeds where it is broken; one that fits a line stays as it is."""
    if ems(title) <= _WIDEST:
        return title
    good = {match.start() for match in _GOOD.finditer(title)}
    ways = [way for count in range(2, _MOST_LINES + 1) if (way := _best(title, good, count)) is not None]
    if not ways:
        return title
    edges = (0, *min(ways)[1], len(title))
    return "\n".join(title[low:high] for low, high in pairwise(edges))


def _best(title: str, good: set[int], count: int) -> tuple[float, tuple[int, ...]] | None:
    """The least cost of this many lines, and their breaks; None when a line would be too long."""
    mean = ems(title) / count

    @cache
    def least(start: int, lines: int) -> tuple[float, tuple[int, ...]] | None:
        if lines == 1:
            width = ems(title[start:])
            return ((width - mean) ** 2, ()) if width <= _WIDEST else None
        found = None
        for at in range(start + 1, len(title)):
            width = ems(title[start:at])
            if width > _WIDEST:
                break
            rest = least(at, lines - 1) if _allowed(title, at) else None
            if rest is None:
                continue
            cost = (width - mean) ** 2 + (0.0 if at in good else _BAD) + rest[0]
            if found is None or cost < found[0]:
                found = cost, (at, *rest[1])
        return found

    best = least(0, count)
    return (best[0] + count * _LINE, best[1]) if best else None


def _allowed(title: str, at: int) -> bool:
    before, after = title[at - 1], title[at]
    return after not in _NEVER_BEFORE and before not in _NEVER_AFTER and not (before.isascii() and after.isascii())
