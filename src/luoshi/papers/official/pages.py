"""What stands at the foot of an official document's pages: the page numbers, and the imprint (版记) at its end."""

from __future__ import annotations

from collections.abc import Sequence

from docx.oxml.xmlchemy import BaseOxmlElement as Element
from docx.section import Section

from luoshi.papers.official.style import MARGINS_MM, PAGE_MM, TYPE_AREA_MM, paragraph, run, xml

_TWIPS_PER_MM = 1440 / 25.4
_ONE_CHARACTER = 280  # of 4号
_NUMBER_LINE_MM = 6
_NUMBER_MM = 30  # the length of a number with its dashes, with room


def number_pages(section: Section, *, landscape: bool) -> None:
    """Number a section's pages — 1 —: odd ones outside right, even ones outside left, a character from the edge."""
    for footer, odd in ((section.footer, True), (section.even_page_footer, False)):
        footer.is_linked_to_previous = False
        element = footer._element
        for child in list(element):
            element.remove(child)
        if landscape:
            element.append(_number_at_the_side(odd))
            element.append(xml(paragraph("PageNumber", "")))
        else:
            element.append(xml(_number(odd, f'<w:ind w:{"right" if odd else "left"}="{_ONE_CHARACTER}"/>')))


def _number(odd: bool, properties: str = "") -> str:
    field = f'<w:fldSimple w:instr=" PAGE ">{run("1")}</w:fldSimple>'
    side = f'{properties}<w:jc w:val="{"right" if odd else "left"}"/>'
    return paragraph("PageNumber", f"{run('— ')}{field}{run(' —')}", side)


def _number_at_the_side(odd: bool) -> Element:
    """The number of a page that lies on its side, where the upright pages have it: below the upright type area."""
    _, right, bottom, left = MARGINS_MM
    one = _ONE_CHARACTER / _TWIPS_PER_MM
    x = bottom - 7 - _NUMBER_LINE_MM / 2
    y = PAGE_MM[0] - right - one - _NUMBER_MM if odd else left + one
    width, height = _twips(_NUMBER_LINE_MM), _twips(_NUMBER_MM)
    return xml(
        '<w:tbl><w:tblPr><w:tblpPr w:leftFromText="0" w:rightFromText="0" w:vertAnchor="page" w:horzAnchor="page" '
        f'w:tblpX="{_twips(x)}" w:tblpY="{_twips(y)}"/><w:tblW w:w="{width}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
        f'</w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid>'
        f'<w:tr><w:trPr><w:trHeight w:val="{height}" w:hRule="exact"/></w:trPr>'
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:textDirection w:val="tbRl"/></w:tcPr>'
        f"{_number(odd)}</w:tc></w:tr></w:tbl>"
    )


def imprint_elements(rows: Sequence[tuple[str, str]], issuer: str, printed: str) -> list[Element]:
    """版记 as one frame at the foot of the type area: thick rules without, a thin one over the last line."""
    width = _twips(TYPE_AREA_MM[0])
    # The same frame and rules for every paragraph: only then do Word and LibreOffice take them as one. The thin
    # rule is therefore no border but an underlined tab.
    frame = (
        f'<w:framePr w:w="{width}" w:wrap="around" w:vAnchor="margin" w:hAnchor="margin" w:xAlign="left" '
        f'w:yAlign="bottom"/><w:pBdr>{_rule("top")}{_rule("bottom")}</w:pBdr>'
    )
    hanging = f'<w:ind w:left="{_ONE_CHARACTER * 4}" w:right="{_ONE_CHARACTER}" w:hanging="{_ONE_CHARACTER * 3}"/>'
    lines = [paragraph("Imprint", run(f"{label}：{text}。"), frame + hanging) for label, text in rows]
    if rows:
        thin = '<w:r><w:rPr><w:sz w:val="8"/><w:u w:val="single"/></w:rPr><w:tab/></w:r>'
        low = '<w:spacing w:line="100" w:lineRule="exact"/><w:jc w:val="left"/>'
        lines.append(paragraph("Imprint", thin, f"{frame}{_tab(width)}{low}"))
    last = f"{run(issuer)}<w:r><w:tab/></w:r>{run(f'{printed}印发')}"
    left = f'<w:ind w:left="{_ONE_CHARACTER}"/><w:jc w:val="left"/>'
    lines.append(paragraph("Imprint", last, f"{frame}{_tab(width - _ONE_CHARACTER)}{left}"))
    return [xml(line) for line in lines]


def _rule(side: str) -> str:
    return f'<w:{side} w:val="single" w:sz="8" w:space="1" w:color="000000"/>'


def _tab(at: int) -> str:
    return f'<w:tabs><w:tab w:val="right" w:pos="{at}"/></w:tabs>'


def _twips(millimetres: float) -> int:
    return round(millimetres * _TWIPS_PER_MM)
