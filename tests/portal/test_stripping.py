"""Pictures leave without what they say beside the picture."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.world import PICTURE

from luoshi.publishing.stripping import stripped


def part(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


PIXELS = b"\xff\xda\x00\x04ab" + b"GPS is a word here\xff\x00\xff\xd9"


@pytest.mark.parametrize("name", [b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME"])
def test_a_png_loses_its_notes_and_nothing_else(name: bytes) -> None:
    told = PICTURE[:33] + part(name, b"Author\0somebody") + PICTURE[33:]
    assert stripped(told, "png") == PICTURE


@pytest.mark.parametrize("marker", [0xE1, 0xED, 0xFE])
def test_a_jpeg_loses_its_notes_and_nothing_else(marker: int) -> None:
    head, tables = b"\xff\xd8" + segment(0xE0, b"JFIF\0"), segment(0xDB, b"q" * 64)
    assert stripped(head + segment(marker, b"Exif\0\0GPS 30.5") + tables + PIXELS, "jpg") == head + tables + PIXELS


@given(st.binary(max_size=200), st.sampled_from(["png", "jpg", "pdf"]))
def test_whatever_comes_something_comes_back(data: bytes, kind: str) -> None:
    assert isinstance(stripped(data, kind), bytes)
