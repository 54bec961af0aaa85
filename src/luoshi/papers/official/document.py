"""A document in the layout of Chinese official documents (GB/T 9704-2012 党政机关公文格式), as .docx.

Add the parts in the order in which they are printed, then save. There is no clock here and none in the file:
the same parts give the same bytes. Any text may be given; what Word refuses is left out.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement as Element
from docx.section import Section
from docx.shared import Mm

from luoshi.papers.official.pages import imprint_elements, number_pages
from luoshi.papers.official.parts import Field, Piece, bar_element, form_element
from luoshi.papers.official.style import (
    CHARACTER,
    LINE,
    MARGINS_MM,
    PAGE_MM,
    RED,
    STYLE,
    TYPE_AREA_MM,
    W,
    ems,
    fonts_xml,
    one_line,
    paragraph,
    run,
    styles_xml,
    xml,
)
from luoshi.papers.official.table import Column, Line, table_element
from luoshi.papers.official.title import balanced

_EARLIEST = (1980, 1, 1, 0, 0, 0)  # that a zip file can name
_UNUSED = ("/customXml", "/numbering", "/webSettings", "/stylesWithEffects", "/thumbnail", "/theme")
_SETTINGS = (
    ("characterSpacingControl", "val", "compressPunctuation"),  # so that 28 characters fit where two marks meet
    ("themeFontLang", "eastAsia", "zh-CN"),
    (f"compatSetting[@{{{W}}}name='compatibilityMode']", "val", "15"),
)
_HEADINGS = (
    (re.compile(r"[一二三四五六七八九十]+、"), "Heading1"),
    (re.compile(r"（[一二三四五六七八九十]+）"), "Heading2"),
)
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HIGHEST_PICTURE_MM = 185
_LONGEST_HEADING = 40  # beyond which a numbered line is a paragraph
_LARGEST_HEAD, _SMALLEST_HEAD = 62, 22  # points of the red head


class OfficialDocument:
    """A document that is being set.

    Args:
        title: For the file's properties.
        author: For the file's properties.
        dated: For the file's properties, in place of the time of writing.
    """

    def __init__(self, title: str, author: str, dated: date) -> None:
        self._document = docx.Document()
        self._restyle()
        properties = self._document.core_properties
        properties.title, properties.author = one_line(title)[:255], one_line(author)[:255]
        properties.comments = properties.last_modified_by = ""
        properties.created = properties.modified = datetime(dated.year, dated.month, dated.day)
        properties.language = "zh-CN"
        self._document.settings.odd_and_even_pages_header_footer = True
        self._resettle()
        self._turn(self._document.sections[0], landscape=False)
        number_pages(self._document.sections[0], landscape=False)

    # --- 版头 ---------------------------------------------------------------

    def red_head(self, issuer: str, number: str) -> None:
        """发文机关标志 and 发文字号 over the red line."""
        name = f"{one_line(issuer)}文件"
        widest = TYPE_AREA_MM[0] * 72 / 25.4
        size = max(_SMALLEST_HEAD, min(_LARGEST_HEAD, int(widest / max(ems(name), 1))))
        self._add(paragraph("RedHead", run(name, size=size)))
        rule = f'<w:pBdr><w:bottom w:val="single" w:sz="16" w:space="5" w:color="{RED}"/></w:pBdr>'
        self._add(paragraph("DocumentNumber", run(one_line(number)), rule))

    # --- 主体 ---------------------------------------------------------------

    def title(self, text: str, state: str = "", *, blank_lines: int = 2) -> None:
        """The title over one line or several, and below it what the document is: 征求意见稿."""
        spacing = f'<w:spacing w:before="{blank_lines * LINE}"/>'
        self._add(paragraph("DocumentTitle", run(balanced(one_line(text))), spacing))
        if state:
            self._add(paragraph("DocumentState", run(one_line(state))))

    def recipients(self, text: str) -> None:
        """主送机关, flush left, closed by a full-width colon."""
        self._add(paragraph("Recipients", run(f"{one_line(text)}：")))

    def blank(self) -> None:
        """An empty line."""
        self._add(paragraph("BodyText", ""))

    def body(self, lines: Iterable[str]) -> None:
        """Paragraphs. One that begins with 一、 or （一） is a heading as far as its first full stop."""
        texts = [line for line in map(one_line, lines) if line]
        for index, line in enumerate(texts, 1):
            # the last one stays with the signature: no page may carry a signature alone
            self._add(_body_paragraph(line, "<w:keepNext/>" if index == len(texts) else ""))

    def pieces(self, pieces: Iterable[Piece], *, level: int = 0) -> None:
        """A paragraph in pieces, of which some lead to pages; a heading where a level (1 or 2) is told."""
        runs = "".join(map(self._piece, pieces))
        self._add(paragraph(f"Heading{level}" if level else "BodyText", runs))

    def _piece(self, piece: Piece) -> str:
        look = '<w:color w:val="8A8F98"/><w:sz w:val="20"/><w:szCs w:val="20"/>' if piece.grey else ""
        words = run(one_line(piece.text), properties=look)
        if not piece.address:
            return words
        key = self._document.part.relate_to(piece.address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return f'<w:hyperlink xmlns:r="{_R}" r:id="{key}" w:history="1">{words}</w:hyperlink>'

    def attachments(self, names: Sequence[str]) -> None:
        """附件说明, one line below the text; names are aligned with each other."""
        for index, name in enumerate(map(one_line, names), 1):
            number = f"{index}. " if len(names) > 1 else ""
            label = "附件：" if index == 1 else ""
            left, hanging = 5 + ems(number), ems(label + number)
            before = LINE if index == 1 else 0
            properties = (
                f'<w:spacing w:before="{before}"/>'
                f'<w:ind w:left="{round(left * CHARACTER)}" w:hanging="{round(hanging * CHARACTER)}"/>'
            )
            self._add(paragraph("AttachmentNote", run(f"{label}{number}{name}"), properties))

    def signature(self, issuer: str, dated: str) -> None:
        """署名 centred over the date, which ends four characters from the edge: the seal is set across both."""
        issuer, dated = one_line(issuer), one_line(dated)
        edge = max(4 + (ems(dated) - ems(issuer)) / 2, 0)
        if issuer:
            spacing = f'<w:spacing w:before="{2 * LINE}"/>'
            self._add(paragraph("Signature", run(issuer), spacing + _right(edge)))
        self._add(paragraph("SignedOn", run(dated), "" if not dated else _right(4)))

    def picture(self, data: bytes, caption: str, said: str = "") -> None:
        """A PNG picture as wide as the text, lower when it would not fit a page, its caption below it.

        Args:
            data: The picture.
            caption: What it is called.
            said: All that it shows, in words, for those who cannot see it.
        """
        part: Any = self._document.part
        reference, image = part.get_or_add_image(BytesIO(data))
        width = min(TYPE_AREA_MM[0], _HIGHEST_PICTURE_MM * image.px_width / image.px_height)
        inline = part.new_pic_inline(BytesIO(data), Mm(width), Mm(width * image.px_height / image.px_width))
        inline.docPr.set("name", reference)
        inline.docPr.set("descr", one_line(said))
        holder = xml(paragraph("Picture", "<w:r><w:drawing/></w:r>"))
        (drawing,) = holder.iter(f"{{{W}}}drawing")
        drawing.append(inline)
        self._insert(holder)
        self._add(paragraph("Caption", run(one_line(caption))))

    # --- 附件 ---------------------------------------------------------------

    def landscape(self) -> None:
        """Turn the pages that follow: the type area stays, its head towards the left of the sheet."""
        if self._is_empty():
            self._turn(self._document.sections[0], landscape=True)
        else:
            self._turn(self._new_section(WD_SECTION.NEW_PAGE), landscape=True)
        number_pages(self._document.sections[-1], landscape=True)

    def attachment(self, label: str, title: str, state: str = "", *, new_page: bool = False) -> None:
        """附件1 flush left and its title in the third line."""
        self._add(paragraph("AttachmentLabel", run(one_line(label)), "<w:pageBreakBefore/>" if new_page else ""))
        self.title(title, state, blank_lines=1)

    def heading(self, text: str) -> None:
        """A heading of the first level over a table."""
        self._add(paragraph("Heading1", run(one_line(text))))

    def remark(self, text: str) -> None:
        """A few words over a table."""
        self._add(paragraph("Remark", run(one_line(text)), '<w:spacing w:after="120"/>'))

    def table(self, columns: Sequence[Column], lines: Iterable[Line]) -> None:
        """A ruled table; its head rows are repeated on each page."""
        self._insert(table_element(columns, lines))

    def table_caption(self, text: str) -> None:
        """What a table is called, centred over it."""
        self._add(paragraph("TableCaption", run(one_line(text))))

    def bar(self, text: str, fill: str, ink: str) -> None:
        """A coloured bar with a word in it; colours as six hexadecimal digits."""
        self._insert(bar_element(text, fill, ink))

    def form(self, fields: Sequence[Field]) -> None:
        """A form to fill in, or filled in."""
        self._insert(form_element(fields))

    def verification(self, text: str) -> None:
        """The small line after a table by which a copy is checked."""
        self._add(paragraph("Verification", run(one_line(text))))

    def imprint(self, rows: Sequence[tuple[str, str]], issuer: str, printed: str) -> None:
        """版记: labelled rows (抄送), then who printed it and when, at the foot of an even page without a number."""
        section = self._new_section(WD_SECTION.EVEN_PAGE)
        self._turn(section, landscape=False)
        for footer in (section.footer, section.even_page_footer):
            footer.is_linked_to_previous = False
        cleaned = [(one_line(label), one_line(text)) for label, text in rows]
        for element in imprint_elements(cleaned, one_line(issuer), one_line(printed)):
            self._insert(element)
        self._add(_lowest())

    # --- The file -------------------------------------------------------------

    def save(self, target: BinaryIO | Path) -> None:
        """Write the file; the same document is the same bytes."""
        self._close()
        written = BytesIO()
        self._document.save(written)
        if isinstance(target, Path):
            target.write_bytes(_timeless(written.getvalue()))
        else:
            target.write(_timeless(written.getvalue()))

    def _add(self, text: str) -> None:
        self._insert(xml(text))

    def _insert(self, element: Element) -> None:
        body: Any = self._document.element.body
        body.sectPr.addprevious(element)

    def _is_empty(self) -> bool:
        return len(self._document.element.body) == 1

    def _close(self) -> None:
        """A table cannot end a section: a paragraph follows it, as low as can be."""
        last = self._document.element.body.sectPr.getprevious()
        if last is not None and last.tag.endswith("}tbl"):
            self._add(_lowest())

    def _new_section(self, kind: WD_SECTION) -> Section:
        """Begin a section without the empty line that would otherwise end the one before it."""
        self._close()
        section: Section = self._document.add_section(kind)
        carrier: Any = self._document.element.body.sectPr.getprevious()
        last: Any = carrier.getprevious()
        last.set_sectPr(carrier.pPr.sectPr)
        carrier.getparent().remove(carrier)
        return section

    def _turn(self, section: Section, *, landscape: bool) -> None:
        """Set a section's sheet and type area; the lines and characters of a page are counted on upright ones."""
        (width, height), (top, right, bottom, left) = PAGE_MM, MARGINS_MM
        if landscape:
            width, height, top, right, bottom, left = height, width, left, top, right, bottom
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(width), Mm(height)
        section.top_margin, section.right_margin = Mm(top), Mm(right)
        section.bottom_margin, section.left_margin = Mm(bottom), Mm(left)
        section.gutter = Mm(0)
        section.header_distance = Mm(15)
        # the line of the number is 6 mm high: its dashes stand 7 mm below the type area
        section.footer_distance = Mm(10) if landscape else Mm(bottom - 7 - 3)
        properties: Any = section._sectPr
        lines = 'w:type="lines" '
        for grid in properties.findall("{*}docGrid"):
            properties.remove(grid)
        properties.append(xml(f'<w:docGrid {"" if landscape else lines}w:linePitch="{LINE}"/>'))

    def _resettle(self) -> None:
        """Make the template's settings Chinese, and of a Word that does not open the file as an old one."""
        settings: Any = self._document.settings.element
        for tag, attribute, value in _SETTINGS:
            (setting,) = settings.findall(f".//{{{W}}}{tag}")
            setting.set(f"{{{W}}}{attribute}", value)

    def _restyle(self) -> None:
        """Replace the styles and fonts of the template by those of the standard, and drop what is not used."""
        part = self._document.part
        styles: Any = self._document.styles.element
        for child in list(styles):
            styles.remove(child)
        for child in list(parse_xml(styles_xml())):
            styles.append(child)
        for holder in (part, part.package):
            for key, relation in list(holder.rels.items()):
                if relation.reltype == RELATIONSHIP_TYPE.FONT_TABLE:
                    fonts: Any = relation.target_part
                    fonts._blob = fonts_xml().encode()
                elif relation.reltype.endswith(_UNUSED):
                    del holder.rels[key]


def _body_paragraph(line: str, properties: str) -> str:
    for pattern, style in _HEADINGS:
        if not pattern.match(line):
            continue
        stop = line.find("。") + 1
        if 0 < stop < len(line):
            runs = run(line[:stop], font=STYLE[style].font) + run(line[stop:])
            return paragraph("BodyText", runs, properties)
        if len(line) <= _LONGEST_HEADING:
            return paragraph(style, run(line), properties)
    return paragraph("BodyText", run(line), properties)


def _lowest() -> str:
    """An empty paragraph that takes no room: a section must end with one, and a frame must hang on one."""
    return paragraph("Normal", "", '<w:snapToGrid w:val="0"/><w:spacing w:line="20" w:lineRule="exact"/>')


def _right(characters: float) -> str:
    return f'<w:ind w:right="{round(characters * CHARACTER)}"/>'


def _timeless(data: bytes) -> bytes:
    """The same zip file, each member of the same day."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, _EARLIEST)
            packed = name.endswith(".png")  # is compressed already
            member.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            new.writestr(member, old.read(name))
    return out.getvalue()
