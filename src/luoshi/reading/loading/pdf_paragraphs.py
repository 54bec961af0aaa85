"""Paragraphs out of the characters of PDF pages and where they stand.

All measures are in points, y upwards from the bottom of the page. Knows pages of one column; the columns
of a newspaper page are not told apart.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

_BAND = 0.12  # share of the page's height, at its top and its bottom, where furniture stands
_REPEATED = 0.3  # share of pages; headers differ on odd and even pages and leave out the first
_INDENT = 1.2  # em
_SHORT = 1.7  # em; a full line may end early by a hanging or a moved punctuation mark
_RAGGED = 6.0  # em; a figure that does not fit is moved whole to the next line
_WIDE_GAP = 1.5  # em between two characters of one line: the columns of a table
_PITCH = 1.6  # times the usual distance of lines

_PAGE_NUMBER = re.compile(
    r"[-—–―－─·•~\s]*第?\s*[0-9０-９]{1,4}\s*页?\s*(?:[/／|,，]?\s*共?\s*[0-9０-９]{1,4}\s*页?)?[-—–―－─·•~\s]*"
)
_DIGITS = re.compile(r"[0-9０-９]+")
_TERMINAL = frozenset("。！？；：…”）》!?;:")
_HEADING = re.compile(
    r"[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|第[一二三四五六七八九十]{1,3}[章节部]"
)
_WORD = re.compile(r"[A-Za-z]")


class Glyph(NamedTuple):
    """One character and its box; ``generated`` ones were put in by PDFium and have no ink."""

    char: str
    left: float
    bottom: float
    right: float
    top: float
    generated: bool


class Line(NamedTuple):
    """One printed line. ``middle`` is its height on the page as a share, 0 at the bottom."""

    text: str
    left: float
    right: float
    bottom: float
    em: float  # width of an ideograph
    middle: float
    tabular: bool  # has gaps as between the columns of a table


class _Measure(NamedTuple):
    """The text block that a line belongs to."""

    left: float
    right: float
    pitch: float  # usual distance of lines


def lines_of(glyphs: Sequence[Glyph], height: float) -> list[Line]:
    """Make lines of the characters of one page.

    Args:
        glyphs: In the order of the page.
        height: Of the page, in points.
    """
    rows: list[list[Glyph]] = [[]]
    for glyph in glyphs:
        if glyph.char in "\r\n":
            rows.append([])
        elif not glyph.generated or rows[-1]:
            rows[-1].append(glyph)
    return [line for row in _rejoined(rows) if (line := _line(row, height)) is not None]


def without_furniture(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], int]:
    """The pages without page numbers and repeated headers and footers, and how many lines that took away."""
    seen = Counter(key for page in pages for key in {_place(line) for line in page if _in_band(line)})
    often = max(2.0, _REPEATED * len(pages))

    def furniture(line: Line) -> bool:
        return _in_band(line) and (_PAGE_NUMBER.fullmatch(line.text) is not None or seen[_place(line)] >= often)

    kept = [[line for line in page if not furniture(line)] for page in pages]
    return kept, sum(map(len, pages)) - sum(map(len, kept))


def paragraphs(pages: Sequence[Sequence[Line]]) -> list[str]:
    """Join the lines of each paragraph, also across pages, so that no sentence and no number is cut."""
    lines = [line for page in pages for line in page]
    measures = [measure for page in pages if page for measure in [_measure(page, lines)] * len(page)]
    texts: list[str] = []
    for index, line in enumerate(lines):
        if index and _goes_on(lines[index - 1], measures[index - 1], line, measures[index]):
            texts[-1] = _joined(texts[-1], line.text)
        else:
            texts.append(line.text)
    return texts


def _rejoined(rows: Sequence[list[Glyph]]) -> Iterator[list[Glyph]]:
    """Put back together what PDFium took for two lines although it stands at one height."""
    current: list[Glyph] = []
    for row in rows:
        inked = [glyph for glyph in row if _inked(glyph)]
        if not inked:
            continue
        if current and not _beside(current[-1], inked[0]):
            yield current
            current = []
        last = max(index for index, glyph in enumerate(row) if _inked(glyph))
        current = current + row[: last + 1]
    if current:
        yield current


def _beside(before: Glyph, after: Glyph) -> bool:
    shared = min(before.top, after.top) - max(before.bottom, after.bottom)
    height = min(before.top - before.bottom, after.top - after.bottom)
    return shared > 0.5 * height and after.left >= before.right - 0.3 * height


def _line(row: Sequence[Glyph], height: float) -> Line | None:
    inked = [glyph for glyph in row if _inked(glyph)]
    if not inked:
        return None
    widths = [glyph.right - glyph.left for glyph in inked if _ideograph(glyph.char)]
    em = max(1.0, median(widths or [_tallest(inked)]))  # broken fonts have characters without a width
    bottom = median([glyph.bottom for glyph in inked])
    gaps = sum(after.left - before.right > _WIDE_GAP * em for before, after in pairwise(inked))
    text = _characters(row, em)
    middle = (bottom + em / 2) / height if height > 0 else 0.5
    left, right = min(glyph.left for glyph in inked), max(glyph.right for glyph in inked)
    return Line(text, left, right, bottom, em, middle, gaps >= 2 and len(inked) > 2 * gaps + 2)


def _characters(row: Sequence[Glyph], em: float) -> str:
    """The text of a row; a space that PDFium made of the slack of a justified line is left out."""
    kept: list[str] = []
    before: Glyph | None = None  # the last character with ink
    slack = False
    for glyph in row:
        if not _inked(glyph):
            slack = slack or glyph.generated
            if not glyph.generated:
                kept.append(glyph.char)
            continue
        if before is not None and (slack or glyph.left - before.right > em):
            close = glyph.left - before.right < em and (_wide(before.char) or _wide(glyph.char))
            if not close and kept[-1] != " ":
                kept.append(" ")
        kept.append(glyph.char)
        before, slack = glyph, False
    # Characters beyond U+FFFF come as two halves.
    return "".join(kept).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").strip()


def _inked(glyph: Glyph) -> bool:
    return not glyph.generated and not glyph.char.isspace()


def _ideograph(char: str) -> bool:
    return "\u2e80" <= char <= "\u2fdf" or "\u3400" <= char <= "\u9fff"


def _wide(char: str) -> bool:
    return "\u2e80" <= char <= "\u9fff" or "\uff00" <= char <= "\uff60" or char in "“”‘’—…"


def _tallest(inked: Sequence[Glyph]) -> float:
    return max(glyph.top - glyph.bottom for glyph in inked)


def _in_band(line: Line) -> bool:
    return line.middle < _BAND or line.middle > 1 - _BAND


def _place(line: Line) -> tuple[str, int]:
    """What makes two lines the same header: the words without their digits, and the height in 1/200 page."""
    return _DIGITS.sub("#", line.text), round(line.middle * 200)


def _measure(page: Sequence[Line], lines: Sequence[Line]) -> _Measure:
    # A page with few lines, such as the last one, does not show its margins.
    sample = page if len(page) >= 8 else lines
    em = median(line.em for line in sample)
    lefts: dict[int, list[float]] = defaultdict(list)
    for line in sample:
        lefts[round(line.left / em)].append(line.left)
    frequent = [min(group) for group in lefts.values() if len(group) >= 0.1 * len(sample)]
    pitches = [before.bottom - after.bottom for before, after in pairwise(sample) if before.bottom > after.bottom]
    return _Measure(
        min(frequent, default=min(line.left for line in sample)),
        max(line.right for line in sample),
        median(pitches) if pitches else 2 * em,
    )


def _goes_on(before: Line, above: _Measure, line: Line, here: _Measure) -> bool:
    """Whether a line continues the paragraph of the line before it."""
    drop = before.bottom - line.bottom
    if before.tabular or line.tabular or abs(before.em - line.em) > 0.15 * before.em:
        return False
    if drop > _PITCH * here.pitch or line.left - here.left > _INDENT * line.em:
        return False
    ended = before.text[-1] in _TERMINAL
    if ended and _HEADING.match(line.text):
        return False
    missing = (above.right - before.right) / before.em
    return missing < _SHORT or (not ended and missing < _RAGGED)


def _joined(before: str, after: str) -> str:
    words = _WORD.match(before[-1]) and _WORD.match(after)
    return f"{before} {after}" if words else before + after
