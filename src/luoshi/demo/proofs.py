"""Small invented files that stand for proof: a tinted picture, a table, a page. The same words give the same bytes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_WIDE, _HIGH = 160, 100
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest moment that a zip can tell: no file has a day of its own
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DOCX = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>',
    "word/document.xml": f'<w:document xmlns:w="{_W}"><w:body><w:p><w:r><w:t>WORDS</w:t></w:r></w:p></w:body>'
    "</w:document>",
}


def proof(kind: str, words: str) -> bytes:
    """The bytes of a file of a kind (png, csv, docx, pdf) that says one sentence; a picture takes its tint from it.

    Raises:
        KeyError: For another kind.
    """
    return _MADE[kind](words)


def _png(words: str) -> bytes:
    red, green, blue, *_ = (90 + byte // 2 for byte in sha256(words.encode()).digest())
    rows = b"".join(
        b"\0" + bytes((red, green, blue) if y > _HIGH * 2 // 5 else (min(red + 30, 255), 225, 240)) * _WIDE
        for y in range(_HIGH)
    )
    head = struct.pack(">IIBBBBB", _WIDE, _HIGH, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


def _csv(words: str) -> bytes:
    digest = sha256(words.encode()).digest()
    lines = [f"{place},{name},{digest[place] % 60 + 20}%" for place, name in enumerate(("一", "二", "三", "四"), 1)]
    return "\r\n".join(["﻿" + words, "序号,点位,完成比例", *lines, ""]).encode()


def _docx(words: str) -> bytes:
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    out = BytesIO()
    with ZipFile(out, "w") as bundle:
        for name, text in _DOCX.items():
            info = ZipInfo(name, _EPOCH)
            info.compress_type = ZIP_DEFLATED
            head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            bundle.writestr(info, head + text.replace("WORDS", escaped))
    return out.getvalue()


def _pdf(words: str) -> bytes:
    """One page; its Chinese is set in a font that every reader of PDF brings along."""
    shown = words.encode("utf-16-be", "replace").hex().upper()
    page = f"BT /F1 14 Tf 60 780 Td <{shown}> Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 7 0 R "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
        b"/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    ]
    out, starts = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(objects) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        size, table, size, len(out),
    )  # fmt: skip


_MADE: dict[str, Callable[[str], bytes]] = {"png": _png, "csv": _csv, "docx": _docx, "pdf": _pdf}
