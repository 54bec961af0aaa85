"""What the readers of one sentence hand each other: where it stands, what a figure leaves behind, what was read."""

from __future__ import annotations

import re
from typing import NamedTuple

from luoshi.reading import periods

DELIMITERS = "，；：,;:"
#: what stands behind a figure up to the end of its item, brackets and quotations whole
RIGHT = re.compile(r"(?:（[^）\n]{0,20}）|“[^”\n]{0,30}”|[^，。；：∶、！？,:;!?\n\r）)（(“”])*")
CLAUSE = re.compile(r"[^，。；：！？,;!?\n\r]*")
_SENTENCE_MARK = re.compile(r"[。！？!?]")


class Context(NamedTuple):
    """What a sentence stands in."""

    view: str
    start: int
    end: int
    section: int
    part: str
    clock: periods.Clock
    mentions: list[periods.Mention]


class Carried(NamedTuple):
    """What one figure leaves behind for the next in its sentence."""

    end: int
    subject: str  # what was measured: carried when the next clause only says 增长 8%
    indicator: str
    verb: str  # 新建: shared by the members of a list
    measure: str
    direction: str | None
    unit: str | None = None
    recent: tuple[str, ...] = ()  # what the sentence measured so far, for 甲3亿元，乙5亿元，分别增长…


class Built(NamedTuple):
    """A figure read, before it becomes a Statement."""

    measure: str
    direction: str | None
    comparator: str
    indicator: str
    context: bool
    unit: str | None
    quote_start: int
    carried: Carried
    rules: tuple[str, ...]


def sentence_end(view: str, pos: int, end: int) -> int:
    match = _SENTENCE_MARK.search(view, pos, end)
    return match.start() if match else end


def sentence_start(view: str, start: int, pos: int) -> int:
    return behind_last(view, "。！？!?", start, pos)


def clause_start(c: Context, pos: int, low: int) -> int:
    """Where the clause of a figure starts, not before ``low``."""
    return behind_last(c.view, DELIMITERS, low, pos)


def behind_last(view: str, marks: str, low: int, pos: int) -> int:
    """Behind the last of the marks between two offsets; ``low`` where there is none."""
    found = low - 1
    for mark in marks:
        found = max(found, view.rfind(mark, low, pos))
    return found + 1
