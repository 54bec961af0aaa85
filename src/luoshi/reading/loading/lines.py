"""Lines of text from the cells and paragraphs of a document, the same for Word and for web pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

BLANKS = " \t\r\n\f\v\u00a0\u3000\u200b\u200c\u200d\ufeff\u2002\u2003"
_CELL_LINES = 5  # a cell with more lines than this holds the layout of a page, not a figure


def trimmed(lines: Iterable[str]) -> list[str]:
    """The lines without blanks around them; lines with nothing else are dropped."""
    return [line for line in (line.strip(BLANKS) for line in lines) if line]


def row_lines(cells: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table row: one line with its cells parted by tabs, or, where the table only lays out
    a page (one cell with text, or long cells), the lines of the cells one after the other.
    """
    filled = [cell for cell in cells if cell]
    if len(filled) <= 1 or any(len(cell) > _CELL_LINES for cell in filled):
        return [line for cell in filled for line in cell]
    return ["\t".join(" ".join(cell) for cell in cells).strip("\t")]
