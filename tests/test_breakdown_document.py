"""The break-down table as an official document: the layout of the standard, and the words of the table."""

from __future__ import annotations

import re
import time
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.shared import Mm, Pt
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.errors import InputError
from luoshi.papers.breakdown import notice as notices
from luoshi.papers.breakdown.document import COLUMNS, Change, write_document
from luoshi.papers.breakdown.model import Row, Table
from luoshi.papers.breakdown.notice import Notice
from luoshi.papers.official import style
from luoshi.papers.official.phrases import deadline_words
from luoshi.papers.official.title import balanced

BLANK = ("", "", "", "")


def row(number: int = 1, **changes: Any) -> Row:
    """One task, changed at will."""
    given = Row(
        number, 1, number, "ordinary", "产业升级", "扩建澜砺新材膜材车间2个", "2个", "贺明", "市工业和信息化局", ("市财政局",),
        date(2026, 9, 30), ("完成设计", "动工", "主体封顶", "投产"), "", "扩建澜砺新材膜材车间2个。",
    )  # fmt: skip
    return given._replace(**changes)


ROWS = (
    row(
        1,
        kind="headline",
        area="主要预期目标",
        text="地区生产总值增长6%左右",
        lead="市发展改革委",
        joint=(),
        deadline=None,
    ),
    row(2, note="跨年度项目"),
    row(3, deadline=date(2026, 6, 15), milestones=BLANK, joint=("市财政局", "各县（区）人民政府")),
    row(4, kind="livelihood", area="民生保障", text="新建口袋公园12个", lead="市财政局", deadline=date(2027, 6, 30)),
)


def table(*rows: Row, **changes: Any) -> Table:
    """An issued table, changed at will."""
    given = Table(
        "云泽市", 2026, "政府工作报告", "云政办发〔2026〕7号", "云泽市人民政府办公室", date(2026, 2, 9), "5e" * 32, "",
        rows or ROWS,
    )  # fmt: skip
    return given._replace(**changes)


DRAFT: dict[str, Any] = {"number": "", "issued_on": None, "digest": ""}
CHANGES = (
    Change(3, "完成时限", "2026年6月15日前", "2026年9月15日前", "汛期延长", date(2026, 5, 8)),
    Change(4, "工作任务", "新建口袋公园12个", "新建口袋公园10个", "两处并入片区更新", date(2026, 7, 1)),
)


def written(given: Table, **options: Any) -> bytes:
    file = BytesIO()
    write_document(given, file, **options)
    return file.getvalue()


def opened(given: Table, **options: Any) -> Any:
    return docx.Document(BytesIO(written(given, **options)))


def texts(document: Any) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def styled(document: Any, name: str) -> list[Any]:
    """The paragraphs of the body that are set in a style, by its id."""
    return [paragraph for paragraph in document.paragraphs if paragraph.style.style_id == name]


def cells(document: Any, index: int = 0) -> list[list[str]]:
    """The texts of a table's rows, each cell once however far it stretches."""
    rows = document.tables[index]._tbl.tr_lst
    return [["\n".join(p.text for p in cell.p_lst) for cell in line.tc_lst] for line in rows]


def tasks(document: Any, index: int = 0) -> list[list[str]]:
    return [line for line in cells(document, index) if len(line) > 1 and line[0].isdigit()]


def bands(document: Any, index: int = 0) -> list[str]:
    return [line[0] for line in cells(document, index) if len(line) == 1]


def elements(document: Any, tag: str) -> list[Any]:
    """The elements of a kind in everything that is printed."""
    parts = [document.element, document.styles.element]
    for section in document.sections:
        parts += [section.footer._element, section.even_page_footer._element]
    return [element for part in parts for element in part.iter(qn(tag))]


# --- The page ----------------------------------------------------------------


def millimetres(length: int) -> float:
    return round(length / Mm(1), 1)


def test_the_upright_pages_are_a4_with_the_type_area_of_the_standard() -> None:
    section = opened(table()).sections[0]
    assert [millimetres(section.page_width), millimetres(section.page_height)] == [210, 297]
    assert [millimetres(section.top_margin), millimetres(section.left_margin)] == [37, 28]
    assert millimetres(section.page_width - section.left_margin - section.right_margin) == 156
    assert millimetres(section.page_height - section.top_margin - section.bottom_margin) == 225


def test_the_table_lies_on_its_side_in_the_same_type_area_head_to_the_left_of_the_sheet() -> None:
    upright, lying = opened(table()).sections[:2]
    assert (lying.page_width, lying.page_height) == (upright.page_height, upright.page_width)
    assert lying.orientation == WD_ORIENT.LANDSCAPE
    turned = (lying.top_margin, lying.left_margin, lying.bottom_margin, lying.right_margin)
    assert turned == (upright.left_margin, upright.bottom_margin, upright.right_margin, upright.top_margin)


def test_a_page_has_twenty_two_lines_and_a_line_twenty_eight_characters() -> None:
    normal = opened(table()).styles["Normal"]
    line = normal.paragraph_format.line_spacing
    assert normal.paragraph_format.line_spacing_rule == WD_LINE_SPACING.EXACTLY
    assert Pt(28) <= line <= Pt(29)
    assert Mm(225) // line == 22
    closer = int(normal.element.rPr.find(qn("w:spacing")).get(qn("w:val")))
    assert (normal.font.size, closer) == (Pt(16), style.CLOSER)
    assert Mm(156) // (normal.font.size + Pt(closer / 20)) == 28


def test_the_table_is_as_wide_as_the_type_area() -> None:
    widths = [grid.w for grid in opened(table()).tables[0]._tbl.tblGrid.gridCol_lst]
    assert len(widths) == len(COLUMNS)
    assert abs(sum(widths) - Mm(225)) < Mm(0.5)


# --- Fonts -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "font", "points"),
    [
        ("公文标题", "方正小标宋简体", 22),
        ("公文发文机关标志", "方正小标宋简体", 16),
        ("公文正文", "仿宋_GB2312", 16),
        ("公文主送机关", "仿宋_GB2312", 16),
        ("公文一级标题", "黑体", 16),
        ("公文二级标题", "楷体_GB2312", 16),
        ("公文附件", "黑体", 16),
        ("公文版记", "仿宋_GB2312", 14),
        ("公文页码", "宋体", 14),
    ],
)
def test_each_style_names_its_font_for_chinese_and_for_figures(name: str, font: str, points: float) -> None:
    given = opened(table()).styles[name]
    fonts = given.element.rPr.rFonts
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {font}
    assert given.font.size == Pt(points)


def test_every_run_asks_for_the_chinese_form_of_shared_marks() -> None:
    runs = elements(opened(table(), changes=CHANGES), "w:r")
    bare = [run for run in runs if run.findall(qn("w:t")) and run.rPr.rFonts.get(qn("w:hint")) != "eastAsia"]
    assert len(runs) > 50
    assert bare == []


def test_every_font_has_others_to_take_its_place() -> None:
    with zipfile.ZipFile(BytesIO(written(table()))) as file:
        fonts = parse_xml(file.read("word/fontTable.xml"))
    others = {font.get(qn("w:name")): font.find(qn("w:altName")).get(qn("w:val")).split(",") for font in fonts}
    used = {element.get(qn("w:eastAsia")) for element in elements(opened(table()), "w:rFonts")} - {None}
    assert used == set(others)
    assert {"仿宋", "FangSong"} <= set(others["仿宋_GB2312"])
    assert {"楷体", "KaiTi"} <= set(others["楷体_GB2312"])
    assert {"华文中宋", "宋体"} <= set(others["方正小标宋简体"])


#: The order in which the format asks for properties: Word may refuse a file that breaks it.
ORDERS = {
    "w:pPr": (
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl pBdr shd tabs overflowPunct autoSpaceDE "
        "autoSpaceDN snapToGrid spacing ind jc outlineLvl sectPr"
    ),
    "w:rPr": "rFonts b color spacing sz szCs u lang",
    "w:tcPr": "tcW gridSpan vMerge shd textDirection vAlign",
    "w:tblPr": "tblpPr tblW jc tblInd tblBorders tblLayout tblCellMar",
}


@pytest.mark.parametrize("tag", ORDERS)
def test_properties_stand_in_the_order_of_the_format(tag: str) -> None:
    order = ORDERS[tag].split()
    many = Notice(
        "关于某事的通知", tuple(f"第{n}专班办公室" for n in range(40)), ("一、要求", "（一）快办。不拖延。"), ("市委",)
    )
    found = elements(opened(table(), notice=many, changes=CHANGES), tag)
    assert len(found) >= 2
    for element in found:
        names = [child.tag.partition("}")[2] for child in element]
        assert names == sorted(names, key=order.index)
        assert len(names) == len(set(names))


# --- Page numbers --------------------------------------------------------------


def footers(section: Any) -> list[Any]:
    return [footer._element.find(f".//{qn('w:fldSimple')}/..") for footer in (section.footer, section.even_page_footer)]


def test_odd_pages_are_numbered_on_the_right_and_even_ones_on_the_left() -> None:
    document = opened(table())
    assert document.settings.odd_and_even_pages_header_footer is True
    for section in document.sections[:2]:
        odd, even = footers(section)
        for paragraph in (odd, even):
            assert "".join(text.text for text in paragraph.iter(qn("w:t"))) == "— 1 —"
            assert paragraph.find(qn("w:fldSimple")).get(qn("w:instr")).strip() == "PAGE"
            assert paragraph.pPr.pStyle.val == "PageNumber"
        assert [paragraph.pPr.find(qn("w:jc")).get(qn("w:val")) for paragraph in (odd, even)] == ["right", "left"]


def test_the_dashes_of_an_upright_number_stand_seven_millimetres_below_the_type_area() -> None:
    document = opened(table())
    section = document.sections[0]
    half_line = document.styles["公文页码"].paragraph_format.line_spacing / 2
    assert millimetres(section.bottom_margin - section.footer_distance - half_line) == 7


def test_the_number_of_a_lying_page_is_turned_and_stands_where_upright_pages_have_it() -> None:
    lying = opened(table()).sections[1]
    places = []
    for footer in (lying.footer, lying.even_page_footer):
        (holder,) = footer._element.findall(qn("w:tbl"))
        assert holder.find(f".//{qn('w:textDirection')}").get(qn("w:val")) == "tbRl"
        place = holder.tblPr.find(qn("w:tblpPr"))
        assert {place.get(qn("w:vertAnchor")), place.get(qn("w:horzAnchor"))} == {"page"}
        places.append([int(place.get(qn(f"w:tblp{axis}"))) / 20 * Pt(1) for axis in "XY"])
        assert millimetres(lying.left_margin - places[-1][0]) == 10  # 7 to the dashes, which are amid a line of 6
    (odd_x, odd_y), (even_x, even_y) = places
    assert odd_x == even_x
    assert odd_y > lying.page_height / 2 > even_y > lying.top_margin


# --- The issued document -------------------------------------------------------


def test_an_issued_table_goes_out_under_the_red_head() -> None:
    document = opened(table())
    head, number = document.paragraphs[:2]
    assert (head.text, number.text) == ("云泽市人民政府办公室文件", "云政办发〔2026〕7号")
    assert str(head.style.font.color.rgb) == "FF0000"
    rule = number._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    assert rule.get(qn("w:color")) == "FF0000"
    assert head.runs[0].font.size * 12 <= Mm(156), "the head fits one line"
    assert "征求意见稿" not in "".join(texts(document))


def test_the_parts_follow_each_other_as_the_standard_has_them() -> None:
    ids = [paragraph.style.style_id for paragraph in opened(table(), changes=CHANGES).paragraphs]
    expected = [
        "RedHead", "DocumentNumber", "DocumentTitle", "DocumentState", "Recipients", "BodyText", "Heading1", "AttachmentNote",
        "Signature", "SignedOn", "AttachmentLabel", "Remark", "Verification", "Imprint",
    ]  # fmt: skip
    assert sorted(set(ids) - {"Normal"}, key=ids.index) == expected


def test_the_notice_says_what_is_sent_to_whom_and_how_much() -> None:
    document = opened(table())
    assert styled(document, "DocumentTitle")[0].text.replace("\n", "") == (
        "云泽市人民政府办公室关于印发《云泽市2026年政府工作报告任务分解》的通知"
    )
    assert [p.text for p in styled(document, "Recipients")] == [
        "各县（区）人民政府，市发展改革委、市工业和信息化局、市财政局："
    ]
    assert "共4项，其中主要目标1项、民生实事1项、重点工作2项。" in "".join(texts(document))
    assert [p.text for p in styled(document, "Heading1")] == ["一、任务构成", "二、工作要求", "三、督查问效"]


def test_the_notice_says_how_many_tasks_have_no_lead_yet() -> None:
    assert "其中1项尚未明确牵头单位" in "".join(texts(opened(table(row(1), row(2, lead=""), **DRAFT))))
    assert "尚未明确" not in "".join(texts(opened(table(row(1), row(2), **DRAFT))))


def test_the_first_sentence_of_a_numbered_paragraph_is_set_as_a_heading() -> None:
    words = Notice("通知", ("市财政局",), ("一、总体要求", "（一）快办。不得拖延。", "1. 建账。", "十一月底前报送。"))
    body = {p.text: p for p in opened(table(), notice=words).paragraphs}
    assert body["一、总体要求"].style.name == "公文一级标题"
    first, rest = body["（一）快办。不得拖延。"].runs
    assert (first.text, first._r.rPr.rFonts.get(qn("w:eastAsia"))) == ("（一）快办。", "楷体_GB2312")
    assert (rest.text, rest._r.rPr.rFonts.get(qn("w:eastAsia"))) == ("不得拖延。", None)
    assert {body[text].style.name for text in ("1. 建账。", "十一月底前报送。")} == {"公文正文"}


def test_the_office_may_put_its_own_words() -> None:
    words = Notice("关于做好任务分解的通知", ("市民政局",), ("请抓紧办理。",))
    document = opened(table(), notice=words)
    assert styled(document, "DocumentTitle")[0].text == "关于做好任务分解的通知"
    assert [p.text for p in styled(document, "BodyText")] == ["请抓紧办理。"]


def test_the_issuer_is_centred_over_a_date_that_ends_four_characters_from_the_edge() -> None:
    document = opened(table())
    (issuer,), (day,) = styled(document, "Signature"), styled(document, "SignedOn")
    assert (issuer.text, day.text) == ("云泽市人民政府办公室", "2026年2月9日")
    one = Pt(style.CHARACTER / 20)
    right = [paragraph.paragraph_format.right_indent / one for paragraph in (issuer, day)]
    widths = [style.ems(paragraph.text) for paragraph in (issuer, day)]
    assert right[1] == pytest.approx(4, abs=0.01)
    assert right[0] + widths[0] / 2 == pytest.approx(right[1] + widths[1] / 2, abs=0.01)


def test_recipients_that_would_push_the_text_off_the_first_page_go_to_the_imprint() -> None:
    many = notices.compose(table())._replace(recipients=tuple(f"第{number}专班办公室" for number in range(40)))
    document = opened(table(), notice=many._replace(copies=("市委办公室", "市政协办公室")))
    assert styled(document, "Recipients") == []
    main, copies, rule, last = (p.text for p in styled(document, "Imprint"))
    assert main.startswith("主送：第0专班办公室、第1专班办公室、")
    assert (copies, rule.strip(), last) == (
        "抄送：市委办公室、市政协办公室。",
        "",
        "云泽市人民政府办公室\t2026年2月9日印发",
    )


def test_the_imprint_stands_alone_on_an_even_page_without_a_number() -> None:
    section = opened(table()).sections[-1]
    assert section.start_type == WD_SECTION.EVEN_PAGE
    assert not section.footer.is_linked_to_previous and not section.even_page_footer.is_linked_to_previous
    assert footers(section) == [None, None]


def test_the_signature_stays_with_the_end_of_the_text() -> None:
    document = opened(table())
    last = styled(document, "BodyText")[-1]
    assert last.paragraph_format.keep_with_next is True
    kept = {name: document.styles[name].paragraph_format.keep_with_next for name in ("公文附件说明", "公文署名")}
    assert kept == {"公文附件说明": True, "公文署名": True}


def test_the_digest_is_printed_last_and_only_when_there_is_one() -> None:
    assert [p.text for p in styled(opened(table()), "Verification")] == [f"核验码（定稿内容的SHA-256）：{'5e' * 32}"]
    assert styled(opened(table(**DRAFT)), "Verification") == []


# --- The draft -----------------------------------------------------------------


@pytest.mark.parametrize("missing", [{"number": ""}, {"issued_on": None}, {"issuer": ""}, {"number": " "}])
def test_without_number_date_or_issuer_it_is_a_draft(missing: dict[str, Any]) -> None:
    document = opened(table(**missing))
    assert styled(document, "RedHead") == styled(document, "Imprint") == []
    assert [p.text for p in styled(document, "DocumentState")] == ["（征求意见稿）"] * 2


def test_a_draft_leaves_room_for_the_date() -> None:
    assert [p.text for p in styled(opened(table(**DRAFT)), "SignedOn")] == ["2026年　月　日"]


# --- The table -------------------------------------------------------------------


def test_every_row_is_printed_once_in_its_order_under_its_area() -> None:
    document = opened(table())
    assert [line[0] for line in tasks(document)] == ["1", "2", "3", "4"]
    assert bands(document) == ["一、主要预期目标（1项）", "二、产业升级（2项）", "三、民生保障（1项）"]
    assert tasks(document)[1] == [
        "2", "扩建澜砺新材膜材车间2个\n备注：跨年度项目", "贺明", "市工业和信息化局", "市财政局", "9月底前", "完成设计", "动工",
        "主体封顶", "投产",
    ]  # fmt: skip
    assert [line[1].partition("\n")[2] for line in tasks(document)] == [
        "【主要目标】",
        "备注：跨年度项目",
        "",
        "【民生实事】",
    ]
    assert tasks(document)[2][4:] == ["市财政局、各县（区）人民政府", "6月15日前", *BLANK]


def test_the_two_head_rows_are_repeated_and_no_row_is_split() -> None:
    lines = opened(table()).tables[0]._tbl.tr_lst
    heads = [line.trPr.find(qn("w:tblHeader")) is not None for line in lines]
    assert heads == [True, True] + [False] * (len(lines) - 2)
    assert all(line.trPr.find(qn("w:cantSplit")) is not None for line in lines)
    first, second = cells(opened(table()))[:2]
    assert first == ["序号", "工作任务", "牵头领导", "牵头单位", "配合单位", "完成时限", "形象进度"]
    assert second == ["", "", "", "", "", "", "一季度", "二季度", "三季度", "四季度"]


def test_the_line_below_the_table_stays_with_its_last_row() -> None:
    *others, last = opened(table()).tables[0]._tbl.tr_lst[3:]
    kept = [[p.pPr.find(qn("w:keepNext")) is not None for p in line.iter(qn("w:p"))] for line in (*others, last)]
    assert all(kept[-1])
    assert not any(map(any, kept[:-1]))


def test_a_band_stays_with_the_row_below_it() -> None:
    document = opened(table())
    assert document.styles["公文表格分组"].paragraph_format.keep_with_next is True
    (line,) = [line for line in document.tables[0]._tbl.tr_lst if "民生保障" in "".join(line.itertext())]
    assert line.tc_lst[0].p_lst[0].pPr.pStyle.val == "TableBand"


@pytest.mark.parametrize(
    ("deadline", "printed"),
    [
        (None, "全年"),
        (date(2026, 6, 30), "6月底前"),
        (date(2026, 6, 15), "6月15日前"),
        (date(2026, 2, 28), "2月底前"),
        (date(2028, 2, 28), "2028年2月28日前"),
        (date(2027, 12, 31), "2027年12月底前"),
    ],
)
def test_a_deadline_is_printed_as_people_write_it(deadline: date | None, printed: str) -> None:
    assert deadline_words(deadline, 2026) == printed


def test_areas_beyond_ten_are_counted_in_chinese() -> None:
    rows = [row(number, area=f"领域{number}") for number in range(1, 22)]
    ordinals = [band.partition("、")[0] for band in bands(opened(table(*rows)))]
    assert ordinals[8:12] == ["九", "十", "十一", "十二"]
    assert ordinals[18:] == ["十九", "二十", "二十一"]


def test_rows_without_an_area_have_a_band_of_their_own() -> None:
    assert bands(opened(table(row(1, area="")))) == ["一、其他任务（1项）"]


# --- One unit --------------------------------------------------------------------


def extract() -> Table:
    return table(ROWS[1], ROWS[3], unit="市财政局")


def test_an_extract_tells_rows_led_from_rows_joined_and_is_no_issued_document() -> None:
    document = opened(extract())
    assert styled(document, "DocumentTitle")[0].text == "市财政局承担的任务"
    assert [p.text for p in styled(document, "Heading1")] == ["一、牵头的任务（1项）", "二、配合的任务（1项）"]
    assert [[line[0] for line in tasks(document, index)] for index in (0, 1)] == [["4"], ["2"]]
    assert styled(document, "RedHead") == styled(document, "Imprint") == styled(document, "Signature") == []
    assert (
        styled(document, "DocumentState")[0].text == "（摘自《云泽市2026年政府工作报告任务分解》，云政办发〔2026〕7号）"
    )


def test_an_extract_begins_on_a_lying_page() -> None:
    (section,) = opened(extract()).sections
    assert section.page_width > section.page_height


def test_an_extract_with_only_joined_rows_has_one_heading() -> None:
    document = opened(table(ROWS[1], unit="市财政局"))
    assert [p.text for p in styled(document, "Heading1")] == ["一、配合的任务（1项）"]


def test_an_extract_of_a_draft_says_so() -> None:
    assert "征求意见稿" in styled(opened(extract()._replace(**DRAFT)), "DocumentState")[0].text


def test_an_extract_may_have_a_notice() -> None:
    document = opened(extract(), notice=Notice("关于送达任务的函", ("市财政局",), ("请办理。",)))
    assert [p.text for p in styled(document, "AttachmentNote")] == ["附件：市财政局承担的任务"]
    assert [p.text for p in styled(document, "AttachmentLabel")] == ["附件"]
    assert len(document.sections) == 2


# --- Changes ---------------------------------------------------------------------


def test_changes_are_a_second_attachment_with_both_words_side_by_side() -> None:
    document = opened(table(), changes=CHANGES)
    assert [p.text for p in styled(document, "AttachmentNote")] == [
        "附件：1. 云泽市2026年政府工作报告任务分解表",
        "2. 调整情况对照表",
    ]
    labels = styled(document, "AttachmentLabel")
    assert [p.text for p in labels] == ["附件1", "附件2"]
    assert [p.paragraph_format.page_break_before for p in labels] == [None, True]
    first, second = tasks(document, 1)
    assert first[2:] == ["完成时限", "2026年6月15日前", "2026年9月15日前", "汛期延长", "2026年\n5月8日"]
    assert second[:2] == ["4", "新建口袋公园12个"]


def test_a_copy_with_changes_says_until_when_they_are_in_it() -> None:
    said = [p.text for p in styled(opened(table(), changes=CHANGES), "DocumentState")]
    assert said == ["（含截至2026年7月1日的调整）"] * 2
    assert "共2项，原定内容与调整后内容的对照见附件2" in "".join(texts(opened(table(), changes=CHANGES)))


def test_the_names_of_two_attachments_begin_at_the_same_place() -> None:
    notes = styled(opened(table(), changes=CHANGES), "AttachmentNote")
    starts = [p.paragraph_format.left_indent + p.paragraph_format.first_line_indent for p in notes]
    labels = [style.ems(p.text.partition("1. ")[0] + "1. ") if index == 0 else 1.5 for index, p in enumerate(notes)]
    one = Pt(style.CHARACTER / 20)
    names = [start / one + label for start, label in zip(starts, labels, strict=True)]
    assert starts[0] / one == pytest.approx(2, abs=0.01)
    assert names[0] == pytest.approx(names[1], abs=0.01)


def test_a_change_of_a_row_that_is_gone_is_still_printed() -> None:
    assert tasks(opened(table(), changes=[CHANGES[0]._replace(number=9)]), 1)[0][:2] == ["9", "（不在本表）"]


def test_an_extract_prints_the_changes_of_its_own_rows_only() -> None:
    assert [line[0] for line in tasks(opened(extract(), changes=CHANGES), 2)] == ["4"]
    assert len(opened(table(ROWS[1], unit="市财政局"), changes=CHANGES).tables) == 1


# --- The file ----------------------------------------------------------------------


def test_the_same_table_gives_the_same_bytes_and_another_one_others() -> None:
    first = written(table(), changes=CHANGES)
    assert written(table(), changes=CHANGES) == first
    assert written(table(row(1))) != first
    with zipfile.ZipFile(BytesIO(first)) as file:
        assert {member.date_time for member in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert file.namelist()[0] == "[Content_Types].xml"
        assert set(re.findall(r">(\d{4}-\d\d-\d\d)T", file.read("docProps/core.xml").decode())) == {"2026-02-09"}


def test_the_file_says_what_it_is_and_names_no_library() -> None:
    properties = opened(table()).core_properties
    assert (properties.title, properties.author) == ("云泽市2026年政府工作报告任务分解表", "云泽市人民政府办公室")
    assert properties.comments == properties.last_modified_by == ""


def test_the_file_holds_no_part_of_the_template_that_it_does_not_use() -> None:
    with zipfile.ZipFile(BytesIO(written(extract()))) as file:
        names = {name for name in file.namelist() if not re.search(r"rels$|footer\d\.xml$", name)}
    parts = ("document", "fontTable", "settings", "styles")
    assert names == {"[Content_Types].xml", "docProps/app.xml", "docProps/core.xml", *(f"word/{p}.xml" for p in parts)}


def test_word_takes_it_for_a_chinese_document_of_its_own_time() -> None:
    found = opened(table()).settings.element
    assert found.find(qn("w:characterSpacingControl")).get(qn("w:val")) == "compressPunctuation"
    assert found.find(qn("w:themeFontLang")).get(qn("w:eastAsia")) == "zh-CN"
    modes = [
        mode.get(qn("w:val"))
        for mode in found.iter(qn("w:compatSetting"))
        if mode.get(qn("w:name")) == "compatibilityMode"
    ]
    assert modes == ["15"]


def test_it_is_written_to_a_path_as_well(tmp_path: Path) -> None:
    write_document(table(), tmp_path / "分解.docx")
    assert (tmp_path / "分解.docx").read_bytes() == written(table())


def test_an_empty_table_is_refused_with_what_to_do() -> None:
    with pytest.raises(InputError, match="没有任务") as caught:
        written(table()._replace(rows=()))
    assert "先从报告中分解任务" in caught.value.hint
    with pytest.raises(InputError, match="市民政局没有牵头或配合的任务") as caught:
        written(table()._replace(rows=(), unit="市民政局"))
    assert "核对单位名称" in caught.value.hint


def test_characters_that_xml_forbids_are_left_out_and_all_others_kept() -> None:
    document = opened(
        table(row(1, text="建<b>&\x00\x0b'\"\ud800𠮷㎡\ufffe站\t1座", note="一\r\n二\u2028三", lead="市&<局>"))
    )
    (line,) = tasks(document)
    assert line[1] == "建<b>&'\"𠮷㎡站 1座\n备注：一\n二\n三"
    assert line[3] == "市&<局>"


anything = st.text(st.characters(codec=None), max_size=30)


@settings(max_examples=40, deadline=None)
@given(anything, anything, anything)
def test_any_words_make_a_document_that_opens(one: str, two: str, three: str) -> None:
    rows = (
        row(1, text=one, area=two, lead=three, joint=(one, two), official=three, note=two, kind=one),
        row(2, text=three),
    )
    given = table(*rows, place=one, title=two, issuer=three, number=one, digest=two)
    document = opened(given, changes=[Change(1, one, two, three, one, date(2026, 5, 1))])
    assert [line[0] for line in tasks(document)] == ["1", "2"]
    assert tasks(document)[1][1].split("\n")[0] == next(iter(style.lines_of(three)), "")


def test_three_hundred_rows_take_little_time() -> None:
    rows = [row(number, area=f"领域{number // 30}") for number in range(1, 301)]
    started = time.perf_counter()
    data = written(table(*rows))
    assert time.perf_counter() - started < 3
    assert len(tasks(docx.Document(BytesIO(data)))) == 300


# --- Titles --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于召开会议的通知", ["关于召开会议的通知"]),
        (
            "云泽市人民政府办公室关于印发《云泽市2026年政府工作报告任务分解》的通知",
            ["云泽市人民政府办公室", "关于印发《云泽市2026年", "政府工作报告任务分解》的通知"],
        ),
        ("云泽市人民政府办公室关于做好春季防汛工作的通知", ["云泽市人民政府办公室", "关于做好春季防汛工作的通知"]),
    ],
)
def test_a_title_is_broken_between_words(title: str, lines: list[str]) -> None:
    assert balanced(title).split("\n") == lines


@settings(deadline=None)
@given(st.text(st.sampled_from("云泽市关于印发《任务分解》的通知2026年（稿）、"), max_size=90))
def test_a_broken_title_loses_nothing_and_fits(title: str) -> None:
    lines = balanced(title).split("\n")
    assert "".join(lines) == title
    if len(lines) > 1:
        assert all(0 < style.ems(line) <= 19 for line in lines)
        assert not any(line[0] in "》）、的" for line in lines[1:])
        assert not any(line[-1] in "《（" for line in lines[:-1])
