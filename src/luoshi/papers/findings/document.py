"""The draft in Word with the findings as comments at their places; a Word draft keeps all else that it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from io import BytesIO
from typing import Any, BinaryIO, NamedTuple

from luoshi.papers.findings.records import Proof, comment, tally
from luoshi.reading.loading.docx_text import word_pieces
from luoshi.reconciling.checking.model import Finding

AUTHOR, INITIALS = "落实校核", "校"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RUN, _TEXT, _PROPERTIES = f"{_W}r", f"{_W}t", f"{_W}rPr"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_FAR = 400  # characters by which a paragraph may lie beyond the last one found: numbers that Word counts, notes left out


class Spot(NamedTuple):
    """Where a character of the draft stands: its element, and the how-manieth of its text."""

    element: Any
    offset: int


def write_docx(proof: Proof, file: BinaryIO, given: bytes | None = None) -> None:
    """Write the draft with comments.

    Args:
        proof: The draft and what was found.
        file: Where to.
        given: The bytes of the draft where it is a .docx; it is kept with all its formats and tracked changes. Else the
            text is set anew, a paragraph a line.
    """
    import docx

    document = docx.Document(BytesIO(given)) if given is not None else _plain(proof.draft.text)
    body = document.element.body
    findings = proof.found.findings
    _cut(body, proof.draft.text, {place for f in findings for place in (f.start, f.end)})
    spots = _spots(body, proof.draft.text)
    for f in findings:
        _comment(document, spots, f)
    if not findings:
        first = next((s for s in spots if s is not None), None)
        if first is not None:
            _add(document, first.element, first.element, tally(proof.found))
    document.save(file)


def _plain(text: str) -> Any:
    """A document of the text's lines."""
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "FangSong", Pt(16)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")
    for line in text.splitlines():
        if words := "".join(c if c.isprintable() or c == "\t" else " " for c in line).strip():
            document.add_paragraph(words).paragraph_format.first_line_indent = Pt(32)
    return document


# --- From the text to the document --------------------------------------------------------------


def _spots(body: Any, text: str) -> list[Spot | None]:
    """For each character of the text where it stands in the document; None for what only the reader put there."""
    places = [index for index, char in enumerate(text) if not char.isspace()]
    packed = "".join(text[index] for index in places)
    out: list[Spot | None] = [None] * len(text)
    at = 0
    for group in _paragraphs(word_pieces(body)):
        chars = [(Spot(e, i), c) for e in group for i, c in enumerate(e.text or "") if not _blank(c)]
        wanted = "".join(c for _, c in chars)
        found = packed.find(wanted, at, at + len(wanted) + _FAR) if wanted else -1
        if found < 0:
            continue
        for index, (spot, _) in enumerate(chars):
            out[places[found + index]] = spot
        at = found + len(wanted)
    return out


def _blank(char: str) -> bool:
    return char.isspace() or char in "\u200b\u200c\u200d\ufeff"


def _paragraphs(pieces: Iterable[Any]) -> Iterator[list[Any]]:
    """Elements by the paragraph that they stand in."""
    group: list[Any] = []
    parent = None
    for each in pieces:
        mine = next(each.iterancestors(f"{_W}p"), None)
        if group and mine is not parent:
            yield group
            group = []
        parent = mine
        group.append(each)
    if group:
        yield group


# --- Cutting runs where findings begin and end ----------------------------------------------------


def _cut(body: Any, text: str, places: set[int]) -> None:
    """Part the runs of a document at places of its text."""
    spots = _spots(body, text)
    cuts = [spot for place in places if place < len(spots) and (spot := spots[place]) is not None]
    for spot in sorted(cuts, key=lambda s: -s.offset):  # from the back: what is before stays where it was
        _part(spot.element, spot.offset)


def _part(element: Any, offset: int) -> None:
    """Part the run of an element before a character of its text; what follows goes into a run behind it."""
    run = element.getparent()
    if run is None or run.tag != _RUN or element.tag != _TEXT:
        return
    before = [child for child in run if child.tag != _PROPERTIES]
    index = before.index(element)
    if offset == 0 and index == 0:
        return
    behind = deepcopy(run)
    kept = [child for child in behind if child.tag != _PROPERTIES]
    for child in kept[:index]:
        behind.remove(child)
    words = element.text or ""
    _set(kept[index], words[offset:])
    for child in before[index + 1 :]:
        run.remove(child)
    if offset:
        _set(element, words[:offset])
    else:
        run.remove(element)
    run.addnext(behind)


def _set(element: Any, words: str) -> None:
    element.text = words
    element.set(_SPACE, "preserve")


# --- Comments -------------------------------------------------------------------------------------


def _comment(document: Any, spots: list[Spot | None], f: Finding) -> None:
    inside = [s for s in spots[f.start : max(f.end, f.start + 1)] if s is not None]
    near = inside or [s for s in spots[f.start :] if s is not None][:1] or [s for s in spots if s is not None][-1:]
    if near:
        _add(document, near[0].element, near[-1].element, comment(f))


def _add(document: Any, first: Any, last: Any, words: str) -> None:
    from docx.text.run import Run

    runs = [run for each in (first, last) for run in list(each.iterancestors(_RUN))[:1]]
    if len(runs) == 2:  # else a formula: no run to hold on to
        document.add_comment([Run(run, document) for run in runs], text=words, author=AUTHOR, initials=INITIALS)
