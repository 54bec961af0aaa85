"""Pages and images drawn anew, so that not one byte of the original goes on."""

from __future__ import annotations

import base64
import struct
import time
import zlib
from typing import Any, NamedTuple

from luoshi.errors import InputError
from luoshi.papers.preview import MOST_PAGES, Look, Made

MOST_PIXELS = 50_000_000  # of an image that comes in: 200 MB once it is decoded
WIDEST = 1600  # pixels of what goes out, in either direction
_PNG = b"\x89PNG\r\n\x1a\n"
_ENOUGH = 4  # seconds of the processor: a page more is begun within them, of the 12 that the worker has
_LOCKED = 4  # pdfium's FPDF_ERR_PASSWORD
_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length
_SCAN = 0xDA
_TURNED = {  # EXIF orientation → how an image of width w and height h is turned upright
    2: "matrix(-1 0 0 1 {w} 0)", 3: "matrix(-1 0 0 -1 {w} {h})", 4: "matrix(1 0 0 -1 0 {h})", 5: "matrix(0 1 1 0 0 0)",
    6: "matrix(0 1 -1 0 {h} 0)", 7: "matrix(0 -1 -1 0 {h} {w})", 8: "matrix(0 -1 1 0 0 {w})",
}  # fmt: skip


class Image(NamedTuple):
    """What the head of an image says: pixels, and the EXIF orientation (1 to 8)."""

    kind: str
    width: int
    height: int
    turn: int = 1


# --- PDF -------------------------------------------------------------------------------------


def of_pdf(data: bytes) -> Made:
    """The first pages of a PDF. Scripts and forms of the PDF are never started.

    The first page is always drawn; another one only while there is time for it.
    """
    document = _opened(data)
    total = len(document)
    if not total:
        raise InputError("PDF 里没有页面")
    drawn: list[bytes] = []
    while len(drawn) < min(total, MOST_PAGES) and (not drawn or time.process_time() < _ENOUGH):
        drawn.append(_page(document[len(drawn)]))
    shown = len(drawn)
    return Made(Look(pages=shown, cut=f"共 {total} 页，这里只显示前 {shown} 页" if total > shown else ""), tuple(drawn))


def _page(page: Any) -> bytes:
    scale = min(2.0, WIDEST / max(*page.get_size(), 1.0))
    drawn = page.render(scale=scale, rev_byteorder=True)  # RGB
    return png(drawn.width, drawn.height, drawn.stride, drawn.n_channels, bytes(drawn.buffer))


def _opened(data: bytes) -> Any:
    import pypdfium2  # type: ignore[import-untyped, unused-ignore]

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _LOCKED or "password" in str(error).lower():
            raise InputError("PDF 有打开密码，不能预览") from None
        raise


def png(width: int, height: int, stride: int, channels: int, pixels: bytes) -> bytes:
    """A plain PNG of pixels in rows of ``stride`` bytes: grey (1 channel), RGB (3) or RGBA (4)."""
    colours = {1: 0, 3: 2, 4: 6}[channels]
    used = width * channels
    rows = b"".join(b"\0" + pixels[at : at + used] for at in range(0, stride * height, stride))
    head = struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0)
    return _PNG + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows, 6)) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


# --- Images ----------------------------------------------------------------------------------


def of_image(data: bytes) -> bytes:
    """A PNG or JPEG image, upright, as a PNG: decoded and drawn by the charts' own renderer."""
    import vl_convert

    image = checked(data)
    scale = min(1.0, WIDEST / max(image.width, image.height))
    w, h = (max(1, round(side * scale)) for side in (image.width, image.height))
    across, down = (h, w) if image.turn > 4 else (w, h)
    turned = _TURNED.get(image.turn, "").format(w=w, h=h)
    held = base64.b64encode(data).decode()
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{across}" height="{down}">'
        f'<image width="{w}" height="{h}" preserveAspectRatio="none" transform="{turned}" '
        f'xlink:href="data:image/{image.kind};base64,{held}"/></svg>'
    )
    drawn: bytes = vl_convert.svg_to_png(svg, scale=1.0)
    if _empty(drawn):  # the renderer leaves out what it cannot decode
        raise InputError("这张图片打不开，可能已经损坏")
    return drawn


def _empty(drawn: bytes) -> bool:
    """Whether a picture shows nothing at all: all that its renderer wrote is zeros."""
    at, packed = len(_PNG), b""
    while at < len(drawn):
        size, name = struct.unpack(">I4s", drawn[at : at + 8])
        packed += drawn[at + 8 : at + 8 + size] if name == b"IDAT" else b""
        at += size + 12
    rows = zlib.decompress(packed)
    width = struct.unpack(">I", drawn[16:20])[0] * 4 + 1
    return not any(any(rows[start + 1 : start + width]) for start in range(0, len(rows), width))


def checked(data: bytes) -> Image:
    """What an image's head says, once it may be decoded.

    Raises:
        InputError: For no image, and for one with more than :data:`MOST_PIXELS`.
    """
    image = _png_head(data) if data.startswith(_PNG) else _jpeg_head(data)
    if image is None or not image.width * image.height:
        raise InputError("这张图片打不开，可能已经损坏")
    if image.width * image.height > MOST_PIXELS:
        raise InputError(f"这张图片有 {image.width}×{image.height} 个像素，太大，没有预览")
    return image


def _png_head(data: bytes) -> Image | None:
    if data[12:16] != b"IHDR" or len(data) < 24:
        return None
    width, height = struct.unpack(">II", data[16:24])
    return Image("png", width, height)


def _jpeg_head(data: bytes) -> Image | None:
    at, turn = 2, 1
    while data[:2] == b"\xff\xd8" and at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _ALONE or marker == 0xFF:
            at += 1 if marker == 0xFF else 2
            continue
        if marker == _SCAN:
            break
        size = int.from_bytes(data[at + 2 : at + 4])
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return Image("jpeg", width, height, turn)
        if marker == 0xE1 and data[at + 4 : at + 10] == b"Exif\0\0":
            turn = _turn(data[at + 10 : at + 2 + size])
        at += 2 + size
    return None


def _turn(exif: bytes) -> int:
    """The orientation in the first directory of an EXIF block; 1 where there is none that can be read."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    try:
        if order is None:
            return 1
        start = struct.unpack_from(f"{order}I", exif, 4)[0]
        for entry in range(struct.unpack_from(f"{order}H", exif, start)[0]):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", exif, start + 2 + entry * 12)
            if tag == 0x0112:
                return int(value)
    except struct.error:
        pass
    return 1
