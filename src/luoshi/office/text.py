"""The report beside the rows: its text with the rows and the promised figures marked.

Every run of text carries the code point at which it begins (``data-s``), so that a selection in the page is a span of
the report.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from luoshi.ledger.models import Report, TaskState
from luoshi.ledger.reading import reading_of
from luoshi.office.rows import Row
from luoshi.papers.typeset import Block, blocks
from luoshi.reading.model import Reading

_TAGS = {"heading": ("h3", "h4", "h5"), "title": ("h2",) * 3}


class Mark(NamedTuple):
    """A stretch that means something: of a row, or a promised figure."""

    start: int
    end: int
    key: int


def article(report: Report, shown: Iterable[Row]) -> SafeString:
    """The report's text as HTML."""
    reading = reading_of(report)
    kept = [row for row in shown if row.state != TaskState.DROPPED]
    rows = _apart(Mark(a, b, row.pk) for row in kept for a, b in row.spans)
    carried = {start for row in kept for start, _, _ in row.figures}
    figures = _apart(
        Mark(s.quote_start, max(s.end, s.quote_end), s.start if s.start in carried else -s.start)
        for s in reading.statements
        if s.modality == "target"
    )
    # Everything that is not markup of our own is escaped in _run.
    return mark_safe("".join(_block(reading, block, rows, figures) for block in blocks(reading)))


_EDGES = ("。", "\n")


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence in which a stretch of the report stands, or the sentences over which it runs."""
    before = max(text.rfind(edge, 0, start) + 1 for edge in _EDGES)
    if end > start and text[end - 1] in _EDGES:
        return before, end
    found = [text.find(edge, end) for edge in _EDGES]
    return before, min((at + 1 for at in found if at >= 0), default=len(text))


def _apart(marks: Iterable[Mark]) -> list[Mark]:
    """Marks in order, none over another; the earlier one keeps what two would have."""
    out: list[Mark] = []
    edge = 0
    for mark in sorted(marks):
        start = max(mark.start, edge)
        if start < mark.end:
            out.append(Mark(start, mark.end, mark.key))
            edge = mark.end
    return out


def _block(reading: Reading, block: Block, rows: list[Mark], figures: list[Mark]) -> str:
    tag = _TAGS[block.kind][min(max(block.level, 1), 3) - 1] if block.kind in _TAGS else "p"
    section = f' id="sec-{block.section}"' if block.section is not None else ""
    inner = "".join(_cut(reading.text, block, rows, figures))
    return f'<{tag} class="b-{block.kind}"{section}>{inner}</{tag}>\n'


def _cut(text: str, block: Block, rows: list[Mark], figures: list[Mark]) -> Iterator[str]:
    """A block as runs, each wholly inside or outside of any row and any figure."""
    row, figure = _first(rows, block.start), _first(figures, block.start)
    at = block.start
    while at < block.end:
        while row < len(rows) and rows[row].end <= at:
            row += 1
        while figure < len(figures) and figures[figure].end <= at:
            figure += 1
        in_row = row < len(rows) and rows[row].start <= at
        in_figure = figure < len(figures) and figures[figure].start <= at
        edges = [block.end]
        if row < len(rows):
            edges.append(rows[row].end if in_row else rows[row].start)
        if figure < len(figures):
            edges.append(figures[figure].end if in_figure else figures[figure].start)
        end = min(edge for edge in edges if edge > at)
        yield _run(text[at:end], at, rows[row].key if in_row else None, figures[figure].key if in_figure else None)
        at = end


def _first(marks: list[Mark], start: int) -> int:
    """The first mark that ends behind a place."""
    return bisect_right(marks, start, key=lambda mark: mark.end)


def _run(text: str, at: int, row: int | None, figure: int | None) -> str:
    names = [*(["q"] if row is not None else []), *(["f"] if figure is not None else [])]
    if figure is not None and figure < 0:
        names.append("bare")
    mark = f' class="{" ".join(names)}"' if names else ""
    held = f' data-row="{row}"' if row is not None else ""
    known = f' id="f{abs(figure)}"' if figure is not None and abs(figure) == at else ""
    return f'<span data-s="{at}"{mark}{held}{known}>{escape(text)}</span>'
