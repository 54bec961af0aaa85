"""The measures, fonts and named styles of an official document (GB/T 9704-2012 党政机关公文格式).

Lengths are in twentieths of a point (twips), the unit of the file format, unless a name says otherwise.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from unicodedata import east_asian_width
from xml.sax.saxutils import escape

from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement as Element

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PAGE_MM = (210, 297)
MARGINS_MM = (37, 26, 35, 28)  # top, right, bottom, left: a type area of 156 by 225
TYPE_AREA_MM = (156, 225)
LINES, CHARACTERS = 22, 28
LINE = 579  # 225 mm in 22 lines; 580 would push the last line of a page off it
CHARACTER = 315  # 156 mm in 28 characters, when 3号 is set closer by CLOSER
# Not by a grid of characters (docGrid linesAndChars), in which LibreOffice sets 14 to the line.
CLOSER = -5
RED = "FF0000"

#: 字号 in points.
SIZES = {"2号": 22.0, "3号": 16.0, "4号": 14.0, "小4号": 12.0, "5号": 10.5, "小5号": 9.0}

TITLE_FONT, BODY_FONT, BLACK_FONT, KAI_FONT, SONG_FONT = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"


class Font(NamedTuple):
    """A font that the standard names, and what a machine without it takes instead, best first."""

    name: str
    others: tuple[str, ...]
    family: str
    panose: str


FONTS = (
    Font(TITLE_FONT, ("方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "华文中宋", "STZhongsong", "宋体", "SimSun", "Noto Serif CJK SC"), "roman", "02010601030101010101"),
    Font(BODY_FONT, ("仿宋", "FangSong", "方正仿宋_GBK", "华文仿宋", "STFangsong", "宋体", "Noto Serif CJK SC"), "modern", "02010609030101010101"),
    Font(BLACK_FONT, ("SimHei", "方正黑体_GBK", "华文黑体", "STHeiti", "微软雅黑", "Noto Sans CJK SC"), "modern", "02010609060101010101"),
    Font(KAI_FONT, ("楷体", "KaiTi", "方正楷体_GBK", "华文楷体", "STKaiti", "宋体", "Noto Serif CJK SC"), "modern", "02010609030101010101"),
    Font(SONG_FONT, ("SimSun", "新宋体", "华文宋体", "STSong", "Noto Serif CJK SC"), "auto", "02010600030101010101"),
)  # fmt: skip


class Style(NamedTuple):
    """A named style of paragraphs."""

    id: str
    name: str  # as Word's list of styles shows it
    font: str = BODY_FONT
    size: str = "3号"
    align: str = "left"
    line: int = LINE
    before: int = 0
    indent: int = 0  # of the first line, in characters
    colour: str = ""
    outline: int | None = None  # the level in Word's navigation pane, from 0
    keep: bool = False  # on the page of the paragraph that follows
    grid: bool = True  # on the grid of 22 lines and 28 characters


STYLES = (
    Style("Normal", "Normal"),
    Style("RedHead", "公文发文机关标志", TITLE_FONT, align="center", line=0, before=1984, colour=RED, grid=False),
    Style("DocumentNumber", "公文发文字号", align="center", before=2 * LINE),
    Style("DocumentTitle", "公文标题", TITLE_FONT, "2号", align="center", outline=0, keep=True, grid=False),
    Style("DocumentState", "公文题注", KAI_FONT, align="center"),
    Style("Recipients", "公文主送机关", align="both", before=LINE),
    Style("BodyText", "公文正文", align="both", indent=2),
    Style("Heading1", "公文一级标题", BLACK_FONT, align="both", indent=2, outline=1, keep=True),
    Style("Heading2", "公文二级标题", KAI_FONT, align="both", indent=2, outline=2, keep=True),
    Style("AttachmentNote", "公文附件说明", keep=True),
    Style("Signature", "公文署名", align="right", keep=True),
    Style("SignedOn", "公文成文日期", align="right"),
    Style("AttachmentLabel", "公文附件", BLACK_FONT, keep=True),
    Style("Remark", "公文表注", KAI_FONT, "小4号", align="both", line=400, before=80, grid=False),
    Style("TableHead", "公文表头", BLACK_FONT, "5号", align="center", line=320, keep=True, grid=False),
    Style("TableBand", "公文表格分组", BLACK_FONT, "5号", line=320, keep=True, grid=False),
    Style("TableText", "公文表格文字", BODY_FONT, "5号", line=300, grid=False),
    Style("TableCentre", "公文表格居中", BODY_FONT, "5号", align="center", line=300, grid=False),
    Style("TableNote", "公文表格附记", KAI_FONT, "小5号", line=260, grid=False),
    Style("Picture", "公文图片", align="center", line=0, before=160, keep=True, grid=False),
    Style("Caption", "公文图题", BLACK_FONT, "5号", align="center", line=400, grid=False),
    Style("TableCaption", "公文表题", BLACK_FONT, "5号", align="center", line=400, before=160, keep=True, grid=False),
    Style("Bar", "公文色条", BLACK_FONT, "4号", align="center", line=520, grid=False),
    Style("FormText", "公文栏内文字", BODY_FONT, "小4号", align="both", line=400, indent=2, grid=False),
    Style("FormSigned", "公文栏内署名", BODY_FONT, "5号", align="right", line=400, grid=False),
    Style("Verification", "公文校验", SONG_FONT, "小5号", line=300, before=160, grid=False),
    Style("Imprint", "公文版记", size="4号", align="both", line=520, grid=False),
    Style("PageNumber", "公文页码", SONG_FONT, "4号", line=340, grid=False),
)
STYLE = {style.id: style for style in STYLES}


_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010fffd]")
_BREAKS = re.compile(r"\r\n?|[\u2028\u2029]")
_SPACES = re.compile(r"[\t\n]+")


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text that hold anything, without the characters that XML forbids."""
    cleaned = _NO_XML.sub("", _BREAKS.sub("\n", text))
    return tuple(line for line in map(str.strip, cleaned.replace("\t", " ").split("\n")) if line)


def one_line(text: str) -> str:
    """A text on one line, without the characters that XML forbids."""
    return _SPACES.sub(" ", _NO_XML.sub("", _BREAKS.sub("\n", text))).strip()


def ems(text: str) -> float:
    """The width of a text in characters: a Latin letter or a digit is half of one."""
    return sum(0.5 if east_asian_width(character) in ("Na", "H", "N") else 1.0 for character in text)


def xml(inner: str) -> Element:
    """The element written with the prefix w."""
    head, rest = re.split(r"(?=[ />])", inner, maxsplit=1)
    element: Element = parse_xml(f'{head} xmlns:w="{W}"{rest}')
    return element


def run(text: str, *, font: str = "", size: float = 0.0, properties: str = "") -> str:
    """A run as XML. The hint makes “ ” … — the full-width ones of Chinese, which Latin shares."""
    face = _face(font) if font else '<w:rFonts w:hint="eastAsia"/>'
    points = f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else ""
    inside = '</w:t><w:br/><w:t xml:space="preserve">'.join(escape(line) for line in text.split("\n"))
    return f'<w:r><w:rPr>{face}{properties}{points}</w:rPr><w:t xml:space="preserve">{inside}</w:t></w:r>'


def paragraph(style: str, runs: str, properties: str = "") -> str:
    """A paragraph as XML, with what differs from its style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{runs}</w:p>'


def styles_xml() -> str:
    """The whole styles part: what every paragraph begins from, then the styles by name."""
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{_face(BODY_FONT)}{_points('3号')}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )
    tables = (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
    )
    return f'<w:styles xmlns:w="{W}">{defaults}{"".join(map(_style, STYLES))}{tables}</w:styles>'


def fonts_xml() -> str:
    """The whole font table: for each font of the standard, what to take where it is missing."""
    fonts = "".join(
        f'<w:font w:name="{font.name}"><w:altName w:val="{",".join(font.others)}"/>'
        f'<w:panose1 w:val="{font.panose}"/><w:charset w:val="86"/><w:family w:val="{font.family}"/>'
        '<w:pitch w:val="default"/></w:font>'
        for font in FONTS
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts xmlns:w="{W}">{fonts}</w:fonts>'


def _face(font: str) -> str:
    """One font for all scripts: the standard sets figures in the font of the text around them."""
    return f'<w:rFonts w:hint="eastAsia" w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"/>'


def _points(size: str) -> str:
    half = round(SIZES[size] * 2)
    return f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


def _style(style: Style) -> str:
    normal = style.id == "Normal"
    based = "" if normal else '<w:basedOn w:val="Normal"/>'
    kind = 'w:type="paragraph" w:default="1"' if normal else 'w:type="paragraph" w:customStyle="1"'
    colour = f'<w:color w:val="{style.colour}"/>' if style.colour else ""
    closer = f'<w:spacing w:val="{CLOSER if style.grid else 0}"/>'
    return (
        f'<w:style {kind} w:styleId="{style.id}"><w:name w:val="{style.name}"/>{based}<w:qFormat/>'
        f"<w:pPr>{_paragraph_properties(style)}</w:pPr>"
        f"<w:rPr>{_face(style.font)}{colour}{closer}{_points(style.size)}</w:rPr></w:style>"
    )


def _paragraph_properties(style: Style) -> str:
    """What a style says of its paragraphs, in the order that the format asks for."""
    keep = "<w:keepNext/>" if style.keep else ""
    grid = "" if style.grid else '<w:snapToGrid w:val="0"/>'
    line = f'w:line="{style.line}" w:lineRule="exact"' if style.line else 'w:line="240" w:lineRule="auto"'
    indent = ""
    if style.indent:
        twips = round(style.indent * CHARACTER)
        indent = f'<w:ind w:firstLineChars="{style.indent * 100}" w:firstLine="{twips}"/>'
    outline = f'<w:outlineLvl w:val="{style.outline}"/>' if style.outline is not None else ""
    return (
        f'{keep}<w:widowControl w:val="0"/><w:overflowPunct w:val="1"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>{grid}'
        f'<w:spacing w:before="{style.before}" w:after="0" {line}/>{indent}<w:jc w:val="{style.align}"/>{outline}'
    )
