"""Reading files: what each format gives, what is left out with a warning, what is refused and how."""

from __future__ import annotations

import ast
import io
import os
import time
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption  # type: ignore[import-untyped, unused-ignore]
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped, unused-ignore]
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped, unused-ignore]
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # type: ignore[import-untyped, unused-ignore]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped, unused-ignore]

from luoshi.errors import InputError
from luoshi.reading import document as document_module
from luoshi.reading.document import Document, from_bytes, from_text, load
from luoshi.reading.halfwidth import plain_view, table
from luoshi.reading.loading import docx_text, formats, pdf_text
from luoshi.reading.loading.docx_numbering import numeral
from luoshi.reading.loading.encodings import plausible

REPORT = (
    "政府工作报告\n"
    "——2024年1月20日在某市第五届人民代表大会第四次会议上\n"
    "市长 张某\n"
    "各位代表：\n"
    "　　现在，我代表市人民政府，向大会报告工作，请予审议。\n"
    "一、2023年工作回顾\n"
    "　　全市地区生产总值增长5.8％，城镇新增就业１２．６万人，居民人均可支配收入增长6.2%。\n"
    "二、2024年工作安排\n"
    "　　地区生产总值增长5.5%左右，一般公共预算收入增长4%，粮食产量稳定在230万吨以上。\n"
)


def refused(data: bytes, name: str) -> str:
    """The one line that a person sees when a file cannot be read."""
    with pytest.raises(InputError) as caught:
        from_bytes(data, name)
    line = str(caught.value)
    assert "\n" not in line
    assert caught.value.hint, line
    assert line.startswith(name), line
    assert "Error" not in line
    return line


# --- The view --------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("增长５．８％", "增长5.8%"),
        ("５Ｇ＋ａｉ", "5G+ai"),
        ("－０．３﹪", "-0.3%"),
        ("−0.3", "-0.3"),
        ("元／吨", "元/吨"),
        ("3﹢N，5﹒8", "3+N，5.8"),
        ("　　现在\u00a0我\u2002代\u2003表\u200b", "  现在 我 代 表 "),
        ("⼲部⽤⼼⼯作，⻓江⻔户，⺠⽣⻋间", "干部用心工作，长江门户，民生车间"),
        ("\uf900\uf98e度", "豈年度"),
        ("𝟓.𝟖", "5.8"),
        ("甲\x00乙\x0b丙\x7f丁\x85戊", "甲 乙 丙 丁 戊"),
        ("行\r\n行\t格\u2028行", "行\r\n行\t格\n行"),
    ],
)
def test_view_has_plain_forms(printed: str, plain: str) -> None:
    assert plain_view(printed) == plain


@pytest.mark.parametrize(
    "kept", ["，。；：（）“”‘’、《》！？—…～·【】〔〕［］", "‰㎡℃①Ⅲ½²千分之", "18.3∶42.3∶39.4", "〇一二三"]
)
def test_view_keeps_chinese_punctuation_and_what_has_no_single_plain_form(kept: str) -> None:
    assert plain_view(kept) == kept


def test_radicals_match_their_names_in_unicode() -> None:
    # A slip in the table would read 门 for 长; Unicode names the simplified forms by their meaning.
    named = {"LONG": "长", "GATE": "门", "CART": "车", "SHELL": "贝", "SEE": "见", "LEAF": "页", "WIND": "风",
             "FLY": "飞", "HORSE": "马", "FISH": "鱼", "BIRD": "鸟", "SALT": "卤", "EVEN": "齐",
             "TOOTH": "齿", "DRAGON": "龙", "TANNED LEATHER": "韦"}  # fmt: skip
    found = {}
    for code in range(0x2E80, 0x2EF4):
        name = unicodedata.name(chr(code), "")
        if "C-SIMPLIFIED " in name:
            found[name.rpartition("C-SIMPLIFIED ")[2]] = plain_view(chr(code))
    assert {word: found.get(word) for word in named} == named


def test_table_is_one_to_one_and_cannot_be_changed() -> None:
    assert all(len(plain) == 1 for plain in table().values())
    assert table() is table()
    with pytest.raises(TypeError):
        table()[0] = "x"  # type: ignore[index]


@given(st.text())
def test_view_is_as_long_as_the_text(text: str) -> None:
    view = plain_view(text)
    assert len(view) == len(text)
    assert plain_view(view) == view


@given(st.text(alphabet="０１２３４５６７８９0123456789％．增长 　"))
def test_digits_of_the_view_are_ascii(text: str) -> None:
    for printed, plain in zip(text, plain_view(text), strict=True):
        if printed.isdigit():
            assert plain == str(int(printed))


def test_view_of_a_large_text_keeps_its_length() -> None:
    text = REPORT * (1_000_000 // len(REPORT))
    assert len(plain_view(text)) == len(text)


# --- Text in hand ----------------------------------------------------------


def test_text_is_taken_unchanged() -> None:
    document = from_text(REPORT, "某市-2024")
    assert document == Document(REPORT, plain_view(REPORT), "某市-2024", "text", None, ())


def test_half_characters_are_replaced_one_for_one_with_a_warning() -> None:
    document = from_text("增长\ud83d5%")
    assert document.raw == "增长\ufffd5%"
    assert "1 个不完整的字符" in document.warnings[0]
    document.raw.encode()


@pytest.mark.parametrize(("text", "said"), [("", "空"), (" \n　\u200b\r\n", "没有文字"), ("\0" * 50, "二进制")])
def test_text_without_words_is_refused(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        from_text(text)


def test_a_paragraph_of_a_million_characters_and_control_characters_is_read() -> None:
    text = "增长5.8%，\x00投资\x0b增长" * 80_000
    document = from_text(text)
    assert len(document.view) == len(text) > 1_000_000
    assert document.warnings == ("文字里有 160000 个控制字符（其中有空字符 NUL），按空格看待",)


# --- Plain files and their encodings ---------------------------------------


@pytest.mark.parametrize(
    ("encode", "encoding", "warned"),
    [
        (lambda text: text.encode(), "utf-8", None),
        (lambda text: b"\xef\xbb\xbf" + text.encode(), "utf-8", "BOM"),
        (lambda text: text.encode("gb18030"), "gb18030", "GB18030"),
        (lambda text: text.encode("gbk"), "gb18030", "GB18030"),
        (lambda text: b"\xff\xfe" + text.encode("utf-16-le"), "utf-16-le", "UTF-16-LE"),
        (lambda text: b"\xfe\xff" + text.encode("utf-16-be"), "utf-16-be", "UTF-16-BE"),
        (lambda text: text.encode("utf-16-le"), "utf-16-le", "UTF-16-LE"),
        (lambda text: text.encode("utf-16-be"), "utf-16-be", "UTF-16-BE"),
        (lambda text: b"\xff\xfe\0\0" + text.encode("utf-32-le"), "utf-32-le", "UTF-32-LE"),
    ],
)
@pytest.mark.parametrize("text", [REPORT, REPORT.replace("\n", "\r\n"), "增长5%"])
def test_encodings(encode: Callable[[str], bytes], encoding: str, warned: str | None, text: str) -> None:
    document = from_bytes(encode(text), "某市-2024.txt")
    assert document.raw == text  # no newline translation, no mark
    assert (document.format, document.encoding) == ("text", encoding)
    if warned is None:
        assert document.warnings == ()
    else:
        assert any(warned in warning for warning in document.warnings)


def test_utf_16_of_ascii_is_not_taken_for_utf_8() -> None:
    assert from_bytes("GDP 5.8%".encode("utf-16-le"), "a.txt").raw == "GDP 5.8%"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            "政府の事業報告について、経済成長率は5.8％である。雇用者数は増えている。".encode("shift-jis"),
            "认不出文字编码",
        ),
        ("政府工作報告各位代表現在我代表人民政府向大會報告工作請予審議".encode("big5"), "认不出文字编码"),
        ("정부 업무 보고 경제 성장률은 오 퍼센트이다 고용이 늘었다".encode("euc-kr"), "认不出文字编码"),
        (REPORT.encode()[:-2], "个字节起不再是 UTF-8"),
        (b"\xff\xfe" + REPORT.encode("utf-16-le") + b"\x01", "标明是 UTF-16-LE"),
        (bytes(range(256)) * 20, "二进制"),
        (b"\0" * 1000, "二进制"),
    ],
)
def test_what_fits_no_encoding_is_refused(data: bytes, said: str) -> None:
    assert said in refused(data, "报告.txt")


def test_plausible_tells_reports_from_other_encodings_by_far() -> None:
    assert plausible(REPORT)
    assert plausible("GDP 5.8%")
    assert not plausible("鏀垮簻宸ヤ綔鎶ュ憡锛岀粡娴庡闀")


def test_lost_characters_are_told() -> None:
    assert "1 个丢失的字符" in from_text("增长\ufffd%").warnings[0]


# --- Files on disk ---------------------------------------------------------


def test_load_reads_a_file_and_names_its_source(tmp_path: Path) -> None:
    (tmp_path / "某市-2024.txt").write_bytes(REPORT.encode())
    assert load(tmp_path / "某市-2024.txt") == from_text(REPORT, "某市-2024.txt")._replace(encoding="utf-8")
    assert load(str(tmp_path / "某市-2024.txt")).source == "某市-2024.txt"


def _folder(path: Path) -> Path:
    return path


def _missing(path: Path) -> Path:
    return path / "没有.txt"


def _pipe(path: Path) -> Path:
    os.mkfifo(path / "管道.txt")
    return path / "管道.txt"


def _huge(path: Path) -> Path:
    with (path / "大.txt").open("wb") as file:
        file.truncate(document_module.MAX_BYTES + 1_000_000)  # a sparse file: no bytes on disk
    return path / "大.txt"


def _empty(path: Path) -> Path:
    (path / "空.txt").touch()
    return path / "空.txt"


def _long(path: Path) -> Path:
    return path / ("长" * 300)


def _nul(path: Path) -> Path:
    return path / "a\0b.txt"


@pytest.mark.parametrize(
    ("make", "said"),
    [(_folder, "是文件夹"), (_missing, "找不到文件"), (_pipe, "不是普通文件"),
     (_huge, "51.0 MB，超过上限 50 MB"),
     (_empty, "0 字节"), (_long, "读不了"), (_nul, "读不了")],
)  # fmt: skip
def test_paths_that_give_no_file(tmp_path: Path, make: Callable[[Path], Path], said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        load(make(tmp_path))
    assert "\n" not in str(caught.value)
    assert caught.value.hint


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "密.txt"
    file.write_text("增长", encoding="utf-8")

    def deny(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")  # the tests may run as root, whom no mode stops

    monkeypatch.setattr(Path, "read_bytes", deny)
    with pytest.raises(InputError, match="没有权限读"):
        load(file)


def test_text_over_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_module, "MAX_BYTES", 2_000_000)
    with pytest.raises(InputError, match=r"文字有 3\.0 MB，超过上限 2 MB"):
        from_text("增" * 1_000_000)
    assert "超过上限" in refused(b"x" * 2_000_001, "a.txt")


def test_a_name_with_line_breaks_stays_on_one_line() -> None:
    with pytest.raises(InputError) as caught:
        from_bytes(b"", "a\nb\x1b.txt")
    assert str(caught.value).startswith("a?b?.txt：")


# --- Formats ---------------------------------------------------------------


def zipped(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return buffer.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("data", "name", "said", "todo"),
    [
        (OLE, "报告.doc", "旧版 Word 文档（.doc）", "另存为 .docx"),
        (OLE, "报告.wps", "WPS 文字文档（.wps）", "另存为 .docx"),
        (OLE, "报告", "旧版 Office 文档", "另存为 .docx"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "报告.docx", "有打开密码", "去掉密码"),
        (zipped(OFD_xml=b"<x/>"), "报告.ofd", "OFD", "另存为"),
        (zipped(xl__workbook_xml=b"<x/>"), "报告.xlsx", "Excel", ".docx"),
        (zipped(ppt__presentation_xml=b"<x/>"), "报告.pptx", "幻灯片", ".docx"),
        (zipped(content_xml=b"<x/>"), "报告.odt", "ODF", "另存为 .docx"),
        (zipped(a=b"x"), "报告.zip", "普通压缩包（zip）", "解压"),
        (zipped(a=b"x"), "报告.docx", "普通压缩包（zip），不是 Word 文档", "解压"),
        (b"PK\x03\x04 cut", "报告.docx", "已损坏或没有下载完整", "另存为 .docx"),
        (zipped(word__document_xml=b"<x/>"), "报告.docx", "已损坏", "另存"),
        (b"{\\rtf1 }", "报告.rtf", "RTF", "另存为 .docx"),
        (b"\x89PNG\r\n\x1a\n", "报告.png", "图片（PNG）", "OCR"),
        (b"\xff\xd8\xff\xe0", "报告.jpg", "图片（JPEG）", "OCR"),
        (b"\xff\xd8\xff\xe0", "报告.docx", "图片（JPEG）", "OCR"),
        (b"Rar!\x1a\x07", "报告.rar", "RAR", "解压"),
        (b"MZ\x90\0\3", "报告.exe", "程序", ".docx"),
        (b"%PDF-1.7 cut", "报告.pdf", "PDF已损坏", "另存"),
        (
            b"<?xml version='1.0'?><?mso-application progid='Word.Document'?>",
            "报告.xml",
            "XML",
            "另存为 .docx",
        ),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "报告.mht", "mht", "另存为"),
        (b"<html><body><script>1</script></body></html>", "报告.html", "没有正文", "复制"),
    ],
)
def test_formats_that_are_refused(data: bytes, name: str, said: str, todo: str) -> None:
    line = refused(data, name)
    assert said in line
    assert todo in line


def test_content_wins_over_the_name() -> None:
    for name, data, found in [
        ("报告.pdf", REPORT.encode(), "text"),
        ("报告.doc", b"<html><body><p>" + REPORT.encode(), "html"),
        ("报告.txt", word_file("增长5.8%"), "docx"),
        ("报告.html", REPORT.encode(), "text"),
    ]:
        document = from_bytes(data, name)
        assert document.format == found
        ending = formats.extension(name)
        assert document.warnings[0].startswith(f"文件名以 .{ending} 结尾，内容却是")


@pytest.mark.parametrize("name", ["报告", "报告.TXT", "报告.2024", "C:\\某市\\报告.txt"])
def test_names_that_promise_nothing_else_give_no_warning(name: str) -> None:
    assert from_bytes(REPORT.encode(), name).warnings == ()


def test_libraries_are_imported_only_when_they_are_needed() -> None:
    folder = Path(document_module.__file__).parent
    heavy = {"docx", "pypdfium2", "selectolax", "lxml"}
    for file in (folder / "document.py", *sorted((folder / "loading").glob("*.py"))):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not {module.partition(".")[0] for module in modules} & heavy, file.name


# --- Word ------------------------------------------------------------------


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def word_file(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def inserted(xml: str) -> bytes:
    """A Word file whose body begins with the given WordprocessingML."""
    document = docx.Document()
    for element in reversed(list(parse_xml(f"<w:body {nsdecls('w')} xmlns:mc='{MC}'>{xml}</w:body>"))):
        document.element.body.insert(0, element)
    return saved(document)


MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def run(words: str) -> str:
    return f"<w:r><w:t xml:space='preserve'>{words}</w:t></w:r>"


def test_word_gives_headings_paragraphs_and_tables_in_order() -> None:
    document = docx.Document()
    document.add_heading("政府工作报告", 0)
    document.add_heading("一、2023年工作回顾", 1)
    paragraph = document.add_paragraph("　　生产总值")
    paragraph.add_run("增长５．８％").bold = True
    grid = document.add_table(2, 3)
    for cell, words in zip(
        [c for row in grid.rows for c in row.cells],
        ["指标", "2023年", "增长", "就业", "12.6万人", "3%"],
        strict=True,
    ):
        cell.text = words
    document.add_paragraph("第一行").add_run().add_break()
    read = from_bytes(saved(document), "报告.docx")
    assert read.raw.split("\n") == [
        "政府工作报告", "一、2023年工作回顾", "生产总值增长５．８％",
        "指标\t2023年\t增长", "就业\t12.6万人\t3%", "第一行",
    ]  # fmt: skip
    assert read.view[read.raw.index("５") :].startswith("5.8%")
    assert (read.format, read.encoding, read.warnings) == ("docx", None, ())


@pytest.mark.parametrize(
    ("xml", "text", "warned"),
    [
        (
            f"<w:p>{run('增长')}<w:del w:id='1'><w:r><w:delText>5</w:delText></w:r></w:del>"
            f"<w:ins w:id='2'>{run('6')}</w:ins>{run('%')}</w:p>",
            "增长6%",
            "修订痕迹",
        ),
        (
            f"<w:p><w:moveFrom w:id='1'>{run('旧')}</w:moveFrom><w:moveTo w:id='2'>{run('新')}</w:moveTo></w:p>",
            "新",
            "修订痕迹",
        ),
        (
            f"<w:p><w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>{run('前半')}</w:p><w:p>{run('后半')}</w:p>",
            "前半后半",
            "修订痕迹",
        ),
        (
            f"<w:p>{run('增长')}<w:r><w:footnoteReference w:id='2'/></w:r>{run('5%')}</w:p>",
            "增长5%",
            "1 处脚注",
        ),
        (f"<w:p>{run('增长')}<w:r><w:commentReference w:id='2'/></w:r></w:p>", "增长", "批注"),
        (f"<w:sdt><w:sdtContent><w:p>{run('控件')}</w:p></w:sdtContent></w:sdt>", "控件", None),
        (
            f"<w:p><w:hyperlink>{run('链接')}</w:hyperlink><w:r><w:tab/></w:r>{run('后')}</w:p>",
            "链接\t后",
            None,
        ),
        (
            f"<w:p><w:pPr><w:tabs><w:tab w:val='left' w:pos='1'/></w:tabs></w:pPr>{run('甲')}</w:p>",
            "甲",
            None,
        ),
        ("<w:p><w:r><w:instrText>PAGE</w:instrText></w:r>" + run("甲") + "</w:p>", "甲", None),
        (
            f"<w:p>{run('正文')}<w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p>{run('框')}</w:p></w:txbxContent>"
            f"</mc:Choice><mc:Fallback><w:txbxContent><w:p>{run('框')}</w:p></w:txbxContent></mc:Fallback>"
            "</mc:AlternateContent></w:r></w:p>",
            "正文\n框",
            None,
        ),
        (
            f"<w:tbl><w:tr><w:tc><w:p>{run('甲')}</w:p></w:tc><w:tc><w:p/></w:tc><w:tc><w:p>{run('丙')}</w:p></w:tc></w:tr>"
            f"<w:tr><w:trPr><w:del w:id='1'/></w:trPr><w:tc><w:p>{run('删')}</w:p></w:tc></w:tr></w:tbl>"
            "<w:p/>",
            "甲\t\t丙",
            "修订痕迹",
        ),
        (
            f"<w:tbl><w:tr><w:tc><w:p>{run('一段')}</w:p><w:p>{run('二段')}</w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl><w:p/>",
            "一段\n二段",
            None,
        ),
    ],
)
def test_word_changes_notes_and_containers(xml: str, text: str, warned: str | None) -> None:
    read = from_bytes(inserted(xml), "报告.docx")
    assert read.raw == text
    assert len(read.warnings) == (warned is not None)
    assert (warned or "") in "".join(read.warnings)


NUMBERING = """<w:numbering {ns}><w:abstractNum w:abstractNumId='7'>
<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='chineseCounting'/><w:lvlText w:val='%1、'/></w:lvl>
<w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='chineseCounting'/><w:lvlText w:val='（%2）'/></w:lvl>
<w:lvl w:ilvl='2'><w:start w:val='3'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.%3'/></w:lvl>
<w:lvl w:ilvl='3'><w:numFmt w:val='bullet'/><w:lvlText w:val='·'/></w:lvl>
</w:abstractNum><w:num w:numId='70'><w:abstractNumId w:val='7'/></w:num></w:numbering>"""


def test_word_prints_its_automatic_numbers() -> None:
    document = docx.Document()
    definitions = document.part.numbering_part.element
    for one in list(parse_xml(NUMBERING.format(ns=nsdecls("w")))):
        definitions.append(one)
    for level, words in [
        (0, "回顾"),
        (1, "工业"),
        (1, "农业"),
        (2, "粮食"),
        (0, "安排"),
        (1, "投资"),
        (3, "点"),
        (2, "末"),
    ]:
        properties = document.add_paragraph(words)._p.get_or_add_pPr()
        properties.append(
            parse_xml(f"<w:numPr {nsdecls('w')}><w:ilvl w:val='{level}'/><w:numId w:val='70'/></w:numPr>")
        )
    assert from_bytes(saved(document), "报告.docx").raw.split("\n") == [
        "一、回顾", "（一）工业", "（二）农业", "一.3粮食", "二、安排", "（一）投资", "点", "二.3末",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "numerals", "written"),
    [(1, "chineseCounting", "一"), (10, "chineseCounting", "十"), (12, "japaneseCounting", "十二"),
     (21, "chineseCounting", "二十一"),
     (30, "chineseCountingThousand", "三十"), (3, "decimalEnclosedCircleChinese", "③"),
     (2, "upperLetter", "B"), (7, "decimal", "7")],
)  # fmt: skip
def test_list_numerals(number: int, numerals: str, written: str) -> None:
    assert numeral(number, numerals) == written


def test_word_without_words_is_refused() -> None:
    assert "没有文字" in refused(word_file("", " "), "报告.docx")


@pytest.mark.parametrize(("limit", "part"), [("MAX_UNPACKED", "word/media/a.png"), ("MAX_XML", "word/x.xml")])
def test_word_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch, limit: str, part: str) -> None:
    monkeypatch.setattr(docx_text, limit, 2_000_000)
    buffer = io.BytesIO(word_file("增长"))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, b"\0" * 3_900_000)
    assert len(buffer.getvalue()) < 100_000
    assert "MB，超过上限 2 MB" in refused(buffer.getvalue(), "报告.docx")


def test_word_entities_are_not_expanded() -> None:
    bomb = b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
    with zipfile.ZipFile(io.BytesIO(word_file("增长"))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    words = parts["word/document.xml"].partition(b"?>")[2].replace("增长".encode(), "增长&b;".encode())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in {**parts, "word/document.xml": bomb + words}.items():
            archive.writestr(name, content)
    assert from_bytes(buffer.getvalue(), "报告.docx").raw == "增长"


def test_a_word_paragraph_of_a_million_characters() -> None:
    assert len(from_bytes(word_file("增长5.8%，" * 150_000), "报告.docx").raw) == 1_050_000


# --- PDF -------------------------------------------------------------------

SENTENCE = "全市地区生产总值增长5.8%，城镇新增就业12.6万人，预算收入达到1234.56亿元，居民收入增长6.2%，"


def pdf_file(*pages: Callable[[Canvas], None], password: str = "") -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    encrypt = StandardEncryption(password, ownerPassword="owner") if password else None
    canvas = Canvas(buffer, pagesize=(595, 842), encrypt=encrypt, invariant=1)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def printed(*lines: str, size: float = 14, left: float = 72, top: float = 740) -> Callable[[Canvas], None]:
    """Lines of text, 26 points apart; a leading 　　 is printed as an indent without characters."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", size)
        for index, line in enumerate(lines):
            indent = 2 * size if line.startswith("　　") else 0
            canvas.drawString(left + indent, top - 26 * index, line.lstrip("　"))

    return draw


def paged(number: int, total: int, body: Callable[[Canvas], None]) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(72, 806, "某市人民政府公报 2024年第1期")
        canvas.drawCentredString(297, 40, f"第 {number} 页 共 {total} 页" if number % 2 else f"— {number} —")
        body(canvas)

    return draw


def wrapped(text: str, width: int = 32) -> list[str]:
    return [text[at : at + width] for at in range(0, len(text), width)]


def test_pdf_joins_the_lines_of_a_paragraph_also_across_pages() -> None:
    first = "　　" + SENTENCE * 12 + "完成全年目标。"
    lines = ["一、2023年工作回顾", *wrapped(first), "　　二是抓就业。", "　　三是抓投资。"]
    pages = [lines[start : start + 10] for start in range(0, len(lines), 10)]
    # Ideographs are twice as wide as digits, so the lines are cut by width and not by count.
    data = pdf_file(*(paged(n, len(pages), printed(*page)) for n, page in enumerate(_justified(pages), 1)))
    read = from_bytes(data, "报告.pdf")
    assert read.raw.split("\n") == ["一、2023年工作回顾", first.strip("　"), "二是抓就业。", "三是抓投资。"]
    assert read.format == "pdf"
    assert [warning for warning in read.warnings if "页眉、页脚和页码" in warning]


def _justified(pages: list[list[str]]) -> list[list[str]]:
    """Re-cut the long paragraph at 450 points so that its lines are full."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    head, *body = [line for page in pages for line in page]
    short = [line for line in body if line.endswith("投资。") or line.endswith("就业。")]
    lines, current = [head], ""
    for char in "".join(body[: -len(short)]):
        if pdfmetrics.stringWidth(current + char, "STSong-Light", 14) > 450:
            lines.append(current)
            current = ""
        current += char
    lines += [current, *short]
    return [lines[start : start + 20] for start in range(0, len(lines), 20)]


def test_pdf_keeps_a_figure_that_was_moved_whole_to_the_next_line() -> None:
    full = "全市地区生产总值稳步增长城镇新增就业稳步增长居民收入稳步"
    lines = [
        "　　" + full,
        full + "增长",
        full + "达",
        "1234567.89亿元，" + full[:10] + "。",
        *[full + "增长"] * 6,
    ]
    read = from_bytes(pdf_file(printed(*lines)), "报告.pdf")
    assert "达1234567.89亿元" in read.raw


def test_pdf_drops_page_numbers_and_repeated_headers_only_at_the_edges() -> None:
    body = printed("　　产值达到", "2024", "　　就业增长。", top=600)
    read = from_bytes(pdf_file(*(paged(number, 4, body) for number in range(1, 5))), "报告.pdf")
    assert "公报" not in read.raw
    assert "第" not in read.raw
    assert read.raw.count("2024") == 4
    assert read.warnings == ("去掉了 8 行页眉、页脚和页码",)


def test_pdf_leaves_no_space_where_a_justified_line_is_spread() -> None:
    def spread(canvas: Canvas) -> None:
        words = canvas.beginText(72, 700)
        words.setFont("STSong-Light", 14)
        words.setCharSpace(5)
        words.textLine("生产总值增长")
        canvas.drawText(words)

    assert from_bytes(pdf_file(spread), "报告.pdf").raw == "生产总值增长"


def test_pdf_keeps_the_columns_of_a_table_apart() -> None:
    def grid(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", 12)
        for row, cells in enumerate([("指标", "2023年", "增长"), ("生产总值", "1234亿元", "5.8%")]):
            for column, cell in enumerate(cells):
                canvas.drawString(80 + 130 * column, 700 - 20 * row, cell)

    assert from_bytes(pdf_file(grid), "报告.pdf").raw.split("\n") == [
        "指标 2023年 增长",
        "生产总值 1234亿元 5.8%",
    ]


def picture(canvas: Canvas) -> None:
    # A grey picture as PPM needs no picture library to write, only to read.
    canvas.drawImage(ImageReader(io.BytesIO(b"P6 2 2 255\n" + b"\x80" * 12)), 0, 0, 595, 842)


def test_pdf_with_a_password_is_refused() -> None:
    line = refused(pdf_file(printed("增长"), password="secret"), "报告.pdf")
    assert "PDF 有打开密码" in line


def test_scanned_pdf_is_refused_with_what_to_do() -> None:
    for data in (pdf_file(picture, picture), pdf_file(lambda canvas: None)):
        line = refused(data, "报告.pdf")
        assert "没有文字层" in line
        assert "OCR" in line


def test_scanned_pdf_with_a_stamp_or_page_numbers_is_still_scanned() -> None:
    def stamped(canvas: Canvas) -> None:
        picture(canvas)
        printed("扫描全能王 创建", top=30)(canvas)

    assert "没有文字层" in refused(pdf_file(stamped), "报告.pdf")


def test_pages_that_are_pictures_are_told() -> None:
    read = from_bytes(pdf_file(printed(SENTENCE), picture), "报告.pdf")
    assert "第 2 页是图片，没有读入" in read.warnings[0]


def test_pdf_without_a_character_map_is_refused() -> None:
    with pytest.raises(InputError, match="乱码"):
        pdf_text._check_meaning("\ue001\ue002增长")


def test_pdf_with_too_many_characters_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_text, "MAX_GLYPHS", 10)
    assert "超过上限" in refused(pdf_file(printed(SENTENCE)), "报告.pdf")


# --- Web pages -------------------------------------------------------------

PARAGRAPHS = [line.strip("　") for line in REPORT.splitlines()]
ARTICLE = "".join(f"<p>　　{line}</p>\n" for line in PARAGRAPHS)
PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>政府工作报告_某市人民政府</title>
<style>p {{ }}</style><script>var 甲 = "脚本里的字";</script></head><body>
<header><h2>某市人民政府门户网站</h2></header>
<nav><ul><li><a href="/">首页</a></li><li><a href="/zw">政务公开</a></li></ul></nav>
<div class="breadcrumb">当前位置：<a href="/">首页</a> &gt; <a href="/b">政府工作报告</a></div>
<div class="wrap"><div class="info">发布时间：2024-01-25　来源：市政府办　浏览次数：100</div>
<div class="content" id="zoom">{ARTICLE}</div>
<div class="bdsharebuttonbox share">分享到：<a href="#">微信</a></div><p>责任编辑：李某</p></div>
<aside><h3>相关文章</h3><a href="/1">我市召开经济工作会议部署下一阶段工作</a></aside>
<form action="/s"><label>站内搜索</label><input></form>
<div style="display:none">隐藏的字</div>
<footer>主办：某市人民政府办公室 ICP备0000号</footer></body></html>"""


def test_web_page_gives_the_article_alone() -> None:
    read = from_bytes(PAGE.encode(), "报告.html")
    assert read.raw.split("\n") == PARAGRAPHS
    assert (read.format, read.encoding, read.warnings) == ("html", "utf-8", ())


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_web_page_in_another_encoding(encoding: str) -> None:
    read = from_bytes(PAGE.replace('charset="utf-8"', 'charset="gb2312"').encode(encoding), "报告.htm")
    assert read.raw.split("\n") == PARAGRAPHS
    assert any("不是 UTF-8" in warning for warning in read.warnings)


def test_charset_of_the_page_is_believed_when_it_fits() -> None:
    page = '<html><meta http-equiv="Content-Type" content="text/html; charset=gbk"><p>张祎琛，龚翌旻</p>'
    assert from_bytes(page.encode("gbk"), "a.html").raw == "张祎琛，龚翌旻"
    lying = '<html><meta charset="gbk"><p>增长5.8%</p>'
    assert from_bytes(lying.encode(), "a.html").encoding == "utf-8"


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("<p>增<b>长</b>5.8<span>%</span></p><p>就业</p>", ["增长5.8%", "就业"]),
        ("增长<br>就业<br/>&nbsp;&nbsp;收入", ["增长", "就业", "收入"]),
        ("<p>生产总\n      值增长</p>", ["生产总值增长"]),
        ("<p>GDP\n grew</p>", ["GDP grew"]),
        ("<div>第一段\n　　第二段\n　　第三段</div>", ["第一段", "第二段", "第三段"]),
        ("<table><tr><td><p>指标</p></td><td>增长</td></tr><tr><th>就业</th><td>3%</td></tr></table>",
         ["指标\t增长", "就业\t3%"]),
        ("<table><tr><td width=9></td><td><p>一段</p><p>二段</p></td></tr></table>", ["一段", "二段"]),
        ("<table><tr><td>甲</td><td><table><tr><td>乙</td></tr></table></td></tr></table>", ["甲\t乙"]),
        ("<pre>第一行\n第二行</pre>", ["第一行", "第二行"]),
        ("<form id=aspnetForm><div><p>增长5.8%</p></div></form>", ["增长5.8%"]),
        ("<div class=header><p>增长5.8%</p></div>", ["增长5.8%"]),
        ("<div><a name=top><p>增长5.8%</p><p>就业</p></div>", ["增长5.8%", "就业"]),
        ("<p>a&amp;b &lt;5&gt;</p>", ["a&b <5>"]),
        ("<div>" * 3000 + "增长5.8%", ["增长5.8%"]),
    ],
)  # fmt: skip
def test_web_page_lines(body: str, lines: list[str]) -> None:
    assert from_bytes(f"<html><body>{body}</body></html>".encode(), "a.html").raw.split("\n") == lines


def test_title_of_the_page_comes_first_when_the_article_lacks_it() -> None:
    article = "".join(f"<p>{line}</p>" for line in PARAGRAPHS[3:]) * 5
    for head, body in [
        ('<meta name="ArticleTitle" content="2024年某市政府工作报告">', ""),
        ("", '<div class="header"><h1>2024年某市政府工作报告</h1></div>'),
    ]:
        page = f"<html><head>{head}</head><body>{body}<div class=c>{article}</div></body></html>"
        assert from_bytes(page.encode(), "a.html").raw.startswith("2024年某市政府工作报告\n各位代表：")


def test_meeting_and_speaker_beside_the_article_are_kept() -> None:
    head = "<p>（2024年1月20日在某市第五届人民代表大会第四次会议上）</p><p>市长 张某</p>"
    page = f"<html><body><div class=a>{head}<div class=b>{ARTICLE * 5}</div></div></body></html>"
    assert from_bytes(page.encode(), "a.html").raw.startswith("（2024年1月20日在")


def test_a_page_in_several_parts_is_told() -> None:
    page = PAGE.replace("<footer>", '<a href="2.html">下一页</a><footer>')
    assert "网页可能分成了几页" in from_bytes(page.encode(), "a.html").warnings[0]


def test_a_footnote_class_is_not_a_foot() -> None:
    page = f"<html><body><div>{ARTICLE}<p class=footnote>注：按可比价格计算。</p></div></body></html>"
    assert "可比价格" in from_bytes(page.encode(), "a.html").raw


# --- Markdown --------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("---\ntitle: 报告\n---\n# 政府工作报告\n\n增长", "政府工作报告\n\n增长"),
        ("## 一、回顾 ##", "一、回顾"),
        ("生产总值**增长5.8%**，*就业*12万人", "生产总值增长5.8%，就业12万人"),
        ("见[统计公报](http://a.cn/b)和![图](c.png)表", "见统计公报和表"),
        ("> 引文\n- 第一\n* 第二\n1. 第三", "引文\n第一\n第二\n1. 第三"),
        ("| 指标 | 增长 |\n| --- | ---: |\n| 就业 | 3% |", "指标\t增长\n就业\t3%"),
        ("甲\n\n---\n\n乙", "甲\n\n\n乙"),
        ("```\n甲\n```", "甲"),
        ("5*6*7 与 5~6 与 \\*号", "5*6*7 与 5~6 与 *号"),
        ("增长<br>5%<!-- 注 -->", "增长5%"),
        ("——2024年在会议上", "——2024年在会议上"),
        ("[1]: http://a.cn\n甲[^1]", "甲"),
    ],
)
def test_markdown_marks_are_stripped(source: str, text: str) -> None:
    read = from_bytes(source.encode(), "报告.md")
    assert (read.raw, read.format) == (text, "md")


@pytest.mark.parametrize("mark", ["**", "[", "*a", "`", "<", "![", "~~a ", "<!--", "|", "> "])
def test_a_million_marks_without_an_end_are_read_in_time(mark: str) -> None:
    start = time.perf_counter()
    from_bytes(("甲" + mark * (200_000 // len(mark))).encode(), "报告.md")
    assert time.perf_counter() - start < 5


# --- Whatever comes --------------------------------------------------------

MAGIC = [
    b"",
    b"%PDF-1.4\n",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"<html>",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"---\n",
]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(MAGIC),
    st.binary(max_size=400),
    st.sampled_from(["a.txt", "a.md", "a.html", "a.docx", "a.pdf", "a", ""]),
)
def test_any_bytes_are_read_or_refused(magic: bytes, rest: bytes, name: str) -> None:
    try:
        document = from_bytes(magic + rest, name)
    except InputError as error:
        assert "\n" not in str(error)
    else:
        assert len(document.view) == len(document.raw) > 0
        document.raw.encode()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_documents_are_read_or_refused(data: st.DataObject) -> None:
    name, whole = data.draw(st.sampled_from(WHOLE))
    at = data.draw(st.integers(0, len(whole) - 1))
    damage = data.draw(st.binary(max_size=20))
    cut = data.draw(st.booleans())
    broken = whole[:at] + damage + (b"" if cut else whole[at + len(damage) :])
    try:
        document = from_bytes(broken, name)
    except InputError as error:
        assert "\n" not in str(error)
    else:
        assert len(document.view) == len(document.raw) > 0


WHOLE = [
    ("a.docx", word_file(*REPORT.splitlines())),
    ("a.pdf", pdf_file(printed(*REPORT.splitlines()))),
    ("a.html", PAGE.encode()),
    ("a.html", PAGE.replace("utf-8", "gbk").encode("gb18030")),
]


@given(st.text())
def test_any_text_is_taken_or_refused(text: str) -> None:
    try:
        document = from_text(text)
    except InputError:
        return
    assert document.raw == text
    assert len(document.view) == len(document.raw)
