"""The words of a PDF's text layer, without page furniture, a line for each paragraph.

Reads characters and where they stand; ``pdf_paragraphs`` makes lines and paragraphs of them. Pictures of
text are not recognised.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from typing import Any

from luoshi.errors import InputError
from luoshi.reading.loading.formats import Extract
from luoshi.reading.loading.pdf_paragraphs import Glyph, Line, lines_of, paragraphs, without_furniture

MAX_GLYPHS = 10_000_000  # characters on all pages; fifty times the longest report, and about a minute of work

_PASSWORD = 4  # FPDF_ERR_PASSWORD
_SCAN_HINT = "请先用文字识别（OCR）软件转成 .docx 或 .txt 并核对数字"
_FEW = 20  # a page with fewer characters than this and a picture over half of it is a scan with a stamp
_GARBLED = 0.2  # share of characters without a meaning from which a text layer is useless

_pdfium_lock = threading.Lock()  # PDFium is not thread-safe


def extract_pdf(data: bytes) -> Extract:
    """Take the paragraphs of a PDF.

    Raises:
        InputError: When the PDF has a password, is a scan, or its characters have no meaning.
        Exception: Whatever pypdfium2 raises on a broken file.
    """
    with _pdfium_lock:
        pages, scanned = _read(data)
    kept, dropped = without_furniture(pages)
    text = "\n".join(paragraphs(kept))
    if not text.strip():
        raise InputError("PDF 里没有文字层，是扫描件或图片", _SCAN_HINT)
    _check_meaning(text)
    return Extract(text, tuple(_left_out(len(pages), scanned, dropped)))


def _read(data: bytes) -> tuple[list[list[Line]], list[int]]:
    """The lines of each page, and the numbers of the pages that are pictures."""
    document = _opened(data)
    pages: list[list[Line]] = []
    scanned: list[int] = []
    glyphs = 0
    try:
        for number, page in enumerate(document, 1):
            read = _glyphs(page)
            glyphs += len(read)
            if glyphs > MAX_GLYPHS:
                raise InputError(f"PDF 的文字超过上限 {MAX_GLYPHS // 10_000} 万字", "请只给出一份报告的正文")
            stamped = len(read) < _FEW and _pictured(page)
            if stamped:
                scanned.append(number)
            pages.append([] if stamped else lines_of(read, page.get_height()))
            page.close()
    finally:
        document.close()
    return pages, scanned


def _opened(data: bytes) -> Any:
    import pypdfium2  # type: ignore[import-untyped, unused-ignore]

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD or "password" in str(error).lower():
            raise InputError("PDF 有打开密码，读不出文字", "请去掉密码另存一份，或给出 .docx") from error
        raise


def _glyphs(page: Any) -> list[Glyph]:
    # The raw calls with reused buffers take a third of the time of pypdfium2's wrappers, per character.
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped, unused-ignore]

    text_page = page.get_textpage()
    box = pdfium.FS_RECTF()
    reference = ctypes.byref(box)
    glyphs = []
    try:
        for index in range(text_page.count_chars()):
            code = pdfium.FPDFText_GetUnicode(text_page, index)
            placed = pdfium.FPDFText_GetLooseCharBox(text_page, index, reference)
            generated = pdfium.FPDFText_IsGenerated(text_page, index) == 1
            left, bottom, right, top = _sides(box) if placed else (0.0, 0.0, 0.0, 0.0)
            glyphs.append(Glyph(_character(code), left, bottom, right, top, generated))
    finally:
        text_page.close()
    return glyphs


def _sides(box: Any) -> tuple[float, float, float, float]:
    return box.left, box.bottom, box.right, box.top


def _character(code: int) -> str:
    if code in (2, 0xFFFE):  # PDFium's mark for a hyphen at the end of a line, such as 2024-\n2025年
        return "-"
    return chr(code) if 0 < code < 0x110000 else "\ufffd"


def _pictured(page: Any) -> bool:
    """Whether one picture covers half of a page."""
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped, unused-ignore]

    area = page.get_width() * page.get_height()
    for picture in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = picture.get_bounds()
        if (right - left) * (top - bottom) > area / 2:
            return True
    return False


def _check_meaning(text: str) -> None:
    # Fonts without a Unicode map give U+FFFD, control characters or private code points.
    lost = sum(char == "\ufffd" or "\ue000" <= char <= "\uf8ff" or char < "\t" for char in text)
    if lost > _GARBLED * len(text):
        raise InputError("PDF 的文字层是乱码（字体没有编码表）", f"请给出 .docx；没有的话，{_SCAN_HINT}")


def _left_out(pages: int, scanned: list[int], dropped: int) -> Iterator[str]:
    if scanned:
        numbers = "、".join(map(str, scanned[:10])) + ("等" if len(scanned) > 10 else "")
        yield f"PDF 共 {pages} 页，第 {numbers} 页是图片，没有读入（{len(scanned)} 页）"
    if dropped:
        yield f"去掉了 {dropped} 行页眉、页脚和页码"
