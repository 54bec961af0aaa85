"""Takes out of pictures what they say beside the picture: where and when they were taken, by whom, with what."""

from __future__ import annotations

import struct

_PNG = b"\x89PNG\r\n\x1a\n"
_SAID = (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME")
#: the parts of a JPEG that are needed to show it, of those that programs put in: JFIF, colour profile, Adobe's transform
_NEEDED = (0xE0, 0xE2, 0xEE)


def stripped(data: bytes, kind: str) -> bytes:
    """A picture without its notes; other files as they are. What cannot be taken apart comes back as it is."""
    try:
        if kind == "png":
            return _png(data)
        if kind == "jpg":
            return _jpg(data)
    except (struct.error, IndexError):
        return data
    return data


def _png(data: bytes) -> bytes:
    out, at = [data[:8]], 8
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        part = data[at : at + 12 + size]
        if part[4:8] not in _SAID:
            out.append(part)
        at += 12 + size
    return b"".join(out)


def _jpg(data: bytes) -> bytes:
    out, at = [data[:2]], 2
    while data[at] == 0xFF and data[at + 1] != 0xDA:  # up to the picture itself
        marker = data[at + 1]
        (size,) = struct.unpack_from(">H", data, at + 2)
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or marker in _NEEDED:
            out.append(data[at : at + 2 + size])
        at += 2 + size
    return b"".join([*out, data[at:]])
