"""The view of a text: the same characters in their plain forms, position by position.

One character always becomes one character, so an offset in the view is an offset in the raw text.
NFKC is not used: it turns ㎡ into two characters and ① into a digit.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

# Full-width forms with an ASCII meaning in figures and names. Chinese punctuation, brackets, quotation
# marks and the range sign ～ stay as printed.
_SIGNS = dict(
    zip(
        "％﹪．﹒＋﹢－﹣−／＝﹦＜﹤＞﹥＊﹡＆﹠＃﹟＄﹩＠﹫＼＿",
        "%%..++---/==<<>>**&&##$$@@\\_",
        strict=True,
    )
)

# Invisible characters left behind by editors and web pages; deleting them would move every offset.
_BLANKS = "\u00a0\u00ad\u1680\u180e\u200b\u200c\u200d\u200e\u200f\u202f\u205f\u2060\u3000\u3164\ufeff\uffa0"
_LINE_BREAKS = "\u2028\u2029"

# CJK Radicals Supplement: the glyphs that PDF fonts give instead of the ordinary ideograph, where that
# glyph is a word of its own. Unicode gives only two of them (⺟ ⻳) a compatibility mapping.
_RADICALS = (
    "⺟母⺠民⺒巳⺓幺⺎兀⺝月⺩王⺬示⺮竹⺶羊⺷羊⺻聿⺽臼⻁虎⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻗雨⻘青⻙韦⻚页⻛风⻜飞"
    "⻝食⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙⻱龜⻳龟"
)  # fmt: skip

_COMPATIBILITY = (
    (0x2F00, 0x2FD6),  # Kangxi radicals
    (0xF900, 0xFB00),  # CJK compatibility ideographs
    (0x2F800, 0x2FA20),  # their supplement
    (0x1D7CE, 0x1D800),  # mathematical digits
    (0x1FBF0, 0x1FBFA),  # segmented digits
)

# str.translate is twice as fast when ordinary characters are found in the table than when they are missing.
_ORDINARY = (
    (0x20, 0x7F),
    (0xA1, 0x250),
    (0x2010, 0x2040),
    (0x3001, 0x3040),
    (0x4E00, 0xA000),
    (0xFF00, 0xFFF0),
)


def _compatible() -> Iterator[tuple[str, str]]:
    for start, end in _COMPATIBILITY:
        for code in range(start, end):
            plain = unicodedata.normalize("NFKC", chr(code))
            if len(plain) == 1:
                yield chr(code), plain


def _pairs() -> Iterator[tuple[str, str]]:
    for start, end in _ORDINARY:
        yield from ((chr(code), chr(code)) for code in range(start, end))
    yield from ((chr(code), " ") for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\r\t")
    yield from ((chr(code), " ") for code in range(0x2000, 0x200B))
    yield from ((blank, " ") for blank in _BLANKS)
    yield from ((mark, "\n") for mark in _LINE_BREAKS)
    for first, last in ("０９", "ＡＺ", "ａｚ"):
        yield from ((chr(code), chr(code - 0xFEE0)) for code in range(ord(first), ord(last) + 1))
    yield from _SIGNS.items()
    yield from zip(_RADICALS[::2], _RADICALS[1::2], strict=True)
    yield from _compatible()


@cache
def table() -> Mapping[int, str]:
    """The one-to-one table behind the view, code point → character; built once, read-only."""
    return MappingProxyType({ord(printed): plain for printed, plain in _pairs()})


def plain_view(raw: str) -> str:
    """``raw`` in plain forms, at the same length: ``５．８％`` gives ``5.8%``, ``⻓江`` gives ``长江``."""
    return raw.translate(table())
