"""A report's text as blocks to set: title, headings, paragraphs, and the marks inside them.

Every character that is not white space at the edge of a line stands in exactly one block, in order;
a test holds this. Knows no HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from luoshi.reading.model import Reading, Section, Statement

_LINE = re.compile(r"[^\n]+")
_SALUTATION = re.compile(r"[^。]{0,12}(?:各位代表|同志们)[^。]{0,12}[:：!！,，]?")
_TERM = re.compile(r"[^。：:]{1,40}[：:]")
_STOPS = "。；：:;.！!?？"
_LONGEST_HEADING = 60  # a heading line without a stop, beyond which it is a paragraph
_LONGEST_BYLINE = 60


class Run(NamedTuple):
    """A stretch of a block: plain text, or the mark of one statement."""

    before: str  # of the quote, in front of the number; or the plain text
    number: str = ""
    after: str = ""
    statement: int | None = None  # index into Reading.statements
    term: bool = False  # the term that a note explains


class Block(NamedTuple):
    """One paragraph, heading or line of the title."""

    kind: str  # title byline salutation heading paragraph note
    start: int
    end: int
    level: int  # of a heading; 0 for others
    section: int | None  # the section that opens here
    runs: tuple[Run, ...]


class Piece(NamedTuple):
    """A block before its text is cut into runs."""

    kind: str
    start: int
    end: int
    level: int = 0
    section: int | None = None


def blocks(reading: Reading) -> tuple[Block, ...]:
    """Cut a report's text into blocks, with the quote of each statement marked."""
    pieces = list(_pieces(reading))
    spans = quote_spans(reading.statements)
    out = []
    first = 0
    for piece in pieces:
        while first < len(spans) and reading.statements[spans[first][2]].start < piece.start:
            first += 1
        last = first
        while last < len(spans) and reading.statements[spans[last][2]].start < piece.end:
            last += 1
        runs = list(_runs(reading, piece, spans[first:last]))
        out.append(Block(*piece, tuple(_with_term(runs) if piece.kind == "note" else runs)))
        first = last
    return tuple(out)


def quote_spans(statements: tuple[Statement, ...]) -> list[tuple[int, int, int]]:
    """Start, end and index of each statement's quote, in order and clipped so that none overlap.

    A quote gives way to the number of the next one, and begins no earlier than the one before ends.
    """
    order = sorted(range(len(statements)), key=lambda i: (statements[i].start, statements[i].end))
    out: list[tuple[int, int, int]] = []
    edge = 0
    for place, index in enumerate(order):
        statement = statements[index]
        following = statements[order[place + 1]].start if place + 1 < len(order) else None
        start = max(min(statement.quote_start, statement.start), edge)
        end = max(statement.quote_end, statement.end)
        end = max(start, end if following is None else min(end, following))
        out.append((start, end, index))
        edge = end
    return out


def ordinal(reading: Reading, section: Section) -> str:
    """What is printed before a section's title: 一、 or （三）."""
    start, end = _line(reading.text, section.start)
    at = reading.text.find(section.title, start, end) if section.title else -1
    return reading.text[start:at].strip() if 0 <= at - start <= 12 else ""


def _pieces(reading: Reading) -> Iterator[Piece]:
    """Lines of the text, headings parted from what runs on behind them."""
    opened = _opened(reading)
    title_done = False
    annex_from = next((s.start for s in reading.sections if s.part == "annex"), len(reading.text))
    body_from = next((s.start for s in reading.sections if s.title), len(reading.text))
    for line in _LINE.finditer(reading.text):
        start, end = _stripped(reading.text, *line.span())
        if start == end:
            continue
        section = opened.get(line.start())
        if section is not None and reading.sections[section].title:
            yield from _heading(reading, section, start, end)
            continue
        kind = "note" if start >= annex_from else "paragraph"
        if start < body_from:
            kind = _front(reading, start, end, title_done)
        title_done = title_done or kind not in ("title", "byline")
        yield Piece(kind, start, end, 0, section)


def _opened(reading: Reading) -> dict[int, int]:
    """Where a line begins that opens a section → the section's index."""
    starts: dict[int, int] = {}
    for index, section in enumerate(reading.sections):
        if section.title or section.start > 0:
            starts.setdefault(reading.text.rfind("\n", 0, section.start) + 1, index)
    return starts


def _heading(reading: Reading, index: int, start: int, end: int) -> Iterator[Piece]:
    """A heading's line: the heading, and the paragraph that runs on behind it, if any."""
    section = reading.sections[index]
    level = section.level or 1
    cut = _heading_end(reading.text, section.title, start, end)
    if section.part == "annex" and section.level == 3:
        yield Piece("note", start, end, 0, index)
    elif cut is None:
        yield Piece("paragraph", start, end, 0, index)
    else:
        yield Piece("heading", start, cut, level, index)
        rest, _ = _stripped(reading.text, cut, end)
        if rest < end:
            yield Piece("paragraph", rest, end)


def _heading_end(text: str, title: str, start: int, end: int) -> int | None:
    """Where a heading ends in its line; None when the line is a paragraph rather than a heading."""
    at = text.find(title, start, end)
    if at >= 0:
        cut = at + len(title)
        if cut == end:
            return end
        if text[cut] in _STOPS:
            return cut + 1
    return end if end - start <= _LONGEST_HEADING else None


def _front(reading: Reading, start: int, end: int, title_done: bool) -> str:
    """Title, line under the title, salutation or paragraph, for a line before the first heading."""
    line = reading.text[start:end]
    if _SALUTATION.fullmatch(line):
        return "salutation"
    if title_done or end - start > _LONGEST_BYLINE or line[-1] in "。；":
        return "paragraph"
    if "政府工作报告" in line and not line.startswith(("—", "(", "（")):
        return "title"
    return "byline"


def _runs(reading: Reading, piece: Piece, spans: list[tuple[int, int, int]]) -> Iterator[Run]:
    text, at = reading.text, piece.start
    for start, end, index in spans:
        start, end = max(start, at), min(end, piece.end)
        if start > at:
            yield Run(text[at:start])
        statement = reading.statements[index]
        low = min(max(statement.start, start), end)
        high = min(max(statement.end, low), end)
        yield Run(text[start:low], text[low:high], text[high:end], index)
        at = max(at, end)
    if at < piece.end:
        yield Run(text[at : piece.end])


def _with_term(runs: list[Run]) -> list[Run]:
    """The runs of a note, with the term that it explains (“两重”：是指…) as a run of its own."""
    match = _TERM.match(runs[0].before) if runs and runs[0].statement is None else None
    if not match:
        return runs
    term, rest = Run(match[0], term=True), Run(runs[0].before[match.end() :])
    return [term, *([rest] if rest.before else []), *runs[1:]]


def _line(text: str, at: int) -> tuple[int, int]:
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
