"""The words of a Word document, paragraph by paragraph and row by row, in document order.

Tracked changes are read as accepted: what was inserted counts, what was deleted does not. Footnotes,
comments, headers and footers are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from luoshi.errors import InputError
from luoshi.reading.loading.docx_numbering import Numbering
from luoshi.reading.loading.formats import Extract
from luoshi.reading.loading.lines import row_lines, trimmed

MAX_UNPACKED = 200_000_000  # bytes of all parts; pictures hardly shrink, so only a bomb gets from 50 MB to this
MAX_XML = 50_000_000  # bytes of the XML parts, which are held in memory as trees ten times as large

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _TABLE, _ROW, _CELL = f"{_W}p", f"{_W}tbl", f"{_W}tr", f"{_W}tc"
_BOX = f"{_W}txbxContent"
_WORDS = frozenset({f"{_W}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"})
_MARKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # a second copy of a text box
_TRACKED = ("ins", "del", "moveFrom", "moveTo")
_LEFT_OUT = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr", f"{_W}rt", f"{_W}sectPr", _FALLBACK})
_NOTES = (
    (("footnoteReference", "endnoteReference"), "文档里有 {} 处脚注或尾注，没有读入"),
    (("commentReference",), "文档里有 {} 处批注，没有读入"),
    (("altChunk",), "文档里嵌入了 {} 段别的文件，没有读入"),
)


def extract_docx(data: bytes) -> Extract:
    """Take the lines of a .docx file: paragraphs with their automatic numbers, table rows, text boxes.

    Raises:
        InputError: When the file unpacks to more than the limits or has no words.
        Exception: Whatever python-docx raises on a broken file.
    """
    import docx

    _check_unpacked(data)
    document = docx.Document(BytesIO(data))
    body: Any = document.element.body
    lines = trimmed(_Body(_numbering(document)).lines(body))
    if not lines:
        raise InputError("Word 文档里没有文字，可能全是图片", "请先用文字识别（OCR）软件转成文字并核对数字")
    return Extract("\n".join(lines), tuple(_left_out(body)))


def _check_unpacked(data: bytes) -> None:
    with ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
    whole = sum(part.file_size for part in parts)
    written = sum(part.file_size for part in parts if part.filename.lower().endswith((".xml", ".rels")))
    for size, limit in ((whole, MAX_UNPACKED), (written, MAX_XML)):
        if size > limit:
            message = f"Word 文档解压后有 {size / 1e6:.0f} MB，超过上限 {limit / 1e6:.0f} MB"
            raise InputError(message, "请确认文件可信，只保留报告正文，另存为 .docx 再读")


def _numbering(document: Any) -> Numbering:
    from docx.opc.constants import RELATIONSHIP_TYPE

    related = [one for one in document.part.rels.values() if one.reltype == RELATIONSHIP_TYPE.NUMBERING]
    return Numbering(related[0].target_part.element if related else None, document.styles.element)


class _Body:
    """One walk through a document body; it counts numbered paragraphs on the way."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering

    def lines(self, parent: Any) -> Iterator[str]:
        carried = ""
        for child in parent:
            if child.tag == _PARAGRAPH:
                carried += self._paragraph(child, bool(carried))
                if child.find(f"{_W}pPr/{_W}rPr/{_W}del") is None:
                    yield from carried.split("\n")
                    carried = ""
                # else the paragraph mark was deleted: the next paragraph goes on in this one
                for box in _boxes(child):
                    yield from self.lines(box)
            elif child.tag == _TABLE:
                yield from self._table(child)
            elif child.tag not in _LEFT_OUT:
                yield from self.lines(child)
        yield from carried.split("\n")

    def _paragraph(self, paragraph: Any, goes_on: bool) -> str:
        words = "".join(_pieces(paragraph))
        # A paragraph that was deleted whole is not counted in its list.
        return words if goes_on or not words.strip() else self._numbering.label(paragraph) + words

    def _table(self, table: Any) -> Iterator[str]:
        for row in _inside(table, _ROW):
            if row.find(f"{_W}trPr/{_W}del") is None:
                yield from row_lines([trimmed(self.lines(cell)) for cell in _inside(row, _CELL)])


def _inside(parent: Any, tag: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, also within content controls and insertions."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in _LEFT_OUT:
            yield from _inside(child, tag)


def _pieces(parent: Any) -> Iterator[str]:
    for child in parent:
        if child.tag in _WORDS:
            yield child.text or ""
        elif child.tag in _MARKS:
            yield _MARKS[child.tag]
        elif child.tag not in _LEFT_OUT and child.tag != _BOX:
            yield from _pieces(child)


def _boxes(parent: Any) -> Iterator[Any]:
    if next(parent.iter(_BOX), None) is None:  # nearly every paragraph
        return
    for child in parent:
        if child.tag == _BOX:
            yield child
        elif child.tag not in _LEFT_OUT:
            yield from _boxes(child)


def word_pieces(body: Any) -> Iterator[Any]:
    """The elements that hold the words of a document, in the order in which they are read.

    Numbers that Word counts by itself are not among them.
    """
    for child in body:
        if child.tag == _PARAGRAPH:
            yield from _elements(child)
            for box in _boxes(child):
                yield from word_pieces(box)
        elif child.tag not in _LEFT_OUT and not (child.tag == _ROW and child.find(f"{_W}trPr/{_W}del") is not None):
            yield from word_pieces(child)


def _elements(parent: Any) -> Iterator[Any]:
    for child in parent:
        if child.tag in _WORDS:
            yield child
        elif child.tag not in _LEFT_OUT and child.tag != _BOX:
            yield from _elements(child)


def _left_out(body: Any) -> Iterator[str]:
    if _count(body, _TRACKED):
        yield "文档里有修订痕迹：插入的文字已读入，删除的没有读入，请确认文档已定稿"
    for tags, warning in _NOTES:
        if found := _count(body, tags):
            yield warning.format(found)


def _count(body: Any, tags: tuple[str, ...]) -> int:
    return sum(1 for _ in body.iter(*(f"{_W}{tag}" for tag in tags)))
