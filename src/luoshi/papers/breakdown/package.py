"""An .xlsx file as a bundle of parts, opened with care: what is given may be anything, and may mean harm.

Nothing is unpacked to disk. What a part unpacks to is counted while it is read, for the directory of a zip can lie.
"""

from __future__ import annotations

import posixpath
import re
import zlib
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from luoshi.errors import InputError

MOST_BYTES = 20 * 1024**2
MOST_UNPACKED = 100 * 1024**2
MOST_RATIO = 200  # of a part that is not small; sheets of blank formatted cells shrink to a fiftieth
MOST_PARTS = 2000
MOST_ELEMENTS = 2_500_000  # a table of 10,000 rows has half a million

_SMALL = 1024**2
_CHUNK = 256 * 1024
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")  # in no text of any encoding but UTF-16
_AS_XLSX = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（*.xlsx）”后再导入"
_COPY_OUT = "把任务分解表单独复制到一个新工作簿，另存后再导入"
_OTHERS = {
    "word/document.xml": "Word 文档", "ppt/presentation.xml": "演示文稿", "content.xml": "OpenDocument（.ods、.odt）文件",
    "xl/workbook.bin": "二进制工作簿（.xlsb）", "ofd.xml": "OFD 版式文件",
}  # fmt: skip

Attributes = dict[str, str]


class Element(NamedTuple):
    """The opening of an element: its name without namespace, its attributes, the element around it."""

    tag: str
    attributes: Attributes
    parent: str


class Package:
    """The parts of an .xlsx file by name.

    Raises:
        InputError: For anything that is not an .xlsx file, or is one beyond the limits or with macros.
    """

    def __init__(self, source: bytes | Path) -> None:
        data = _bytes_of(source) if isinstance(source, Path) else source
        if len(data) > MOST_BYTES:
            raise _too_large_file(len(data))
        if not data.startswith(b"PK"):
            raise _no_zip(data)
        try:
            self._zip = ZipFile(BytesIO(data))
        except (BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
            raise damaged() from error
        self._parts = {_plain(info.filename): info for info in self._zip.infolist()}
        self._left = MOST_UNPACKED
        self._check()

    def __contains__(self, part: str) -> bool:
        return _plain(part) in self._parts

    def chunks(self, part: str) -> Iterator[bytes]:
        """The bytes of a part as they unpack."""
        try:
            with self._zip.open(self._parts[_plain(part)]) as file:
                while chunk := file.read(_CHUNK):
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise bomb()
                    yield chunk
        except (BadZipFile, KeyError, ValueError, EOFError, zlib.error, NotImplementedError, RuntimeError) as error:
            raise damaged() from error

    def elements(self, part: str, *wanted: str) -> list[Element]:
        """The elements of these names in a part, in document order; none where there is no such part."""
        found: list[Element] = []
        around = [""]
        counted = Counted()

        def start(tag: str, attributes: Attributes) -> None:
            counted.one()
            tag = local(tag)
            if tag in wanted:
                found.append(Element(tag, {local(key): value for key, value in attributes.items()}, around[-1]))
            around.append(tag)

        if part in self:
            parser = new_parser()
            parser.StartElementHandler = start
            parser.EndElementHandler = lambda _: around.pop()
            feed(parser, self.chunks(part))
        return found

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: by id, the kind and the name of the other part. Links out of the file are left out."""
        folder, name = posixpath.split(part)
        return {
            one.attributes.get("Id", ""): (
                one.attributes.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, one.attributes.get("Target", ""))).lstrip("/"),
            )
            for one in self.elements(posixpath.join(folder, "_rels", f"{name}.rels"), "Relationship")
            if one.attributes.get("TargetMode") != "External"
        }

    def _check(self) -> None:
        """Refuse what the directory already shows to be no workbook, or one that must not be opened."""
        infos = list(self._parts.values())
        if any(info.flag_bits & 0x1 for info in infos):
            raise _locked()
        if any("vbaproject" in name or "/macrosheets/" in name for name in self._parts):
            raise _with_macros()
        if "xl/workbook.xml" not in self._parts:
            kind = next((kind for name, kind in _OTHERS.items() if name in self._parts), "")
            if kind or "[content_types].xml" not in self._parts:
                raise InputError(f"给的是{kind or '压缩包'}，不是 .xlsx 工作簿", _AS_XLSX)
        unpacked = sum(info.file_size for info in infos)
        if len(self._zip.infolist()) > MOST_PARTS or unpacked > MOST_UNPACKED or any(map(_shrunk, infos)):
            raise bomb()
        for one in self.elements("[Content_Types].xml", "Default", "Override"):
            if "macroenabled" in one.attributes.get("ContentType", "").lower():
                raise _with_macros()


class Counted:
    """Counts elements, so that a small file of very many does not hold the program up."""

    def __init__(self) -> None:
        self._left = MOST_ELEMENTS

    def one(self) -> None:
        """Count one more.

        Raises:
            InputError: When there are too many.
        """
        self._left -= 1
        if self._left < 0:
            raise bomb()


@lru_cache(maxsize=1024)
def local(tag: str) -> str:
    """A name without its namespace: workbooks come in two sets of namespaces."""
    return tag.rpartition(" ")[2]


def new_parser() -> expat.XMLParserType:
    """A parser that takes no declaration of a document type, and so no entity of anyone's making."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise InputError(
            "工作簿里有文档类型声明（DOCTYPE），正常的 .xlsx 不会有，没有读取",
            "请用 Excel 或 WPS 打开后另存为 .xlsx 再导入",
        )

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def feed(parser: expat.XMLParserType, chunks: Iterator[bytes]) -> None:
    """Parse what comes.

    Raises:
        InputError: When it is no XML.
    """
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as error:
        raise damaged() from error


def damaged() -> InputError:
    """The words for a file that begins as a workbook and cannot be read to its end."""
    return InputError(
        "工作簿打不开：文件不完整或已损坏", "请重新下载或复制一份，能用 Excel 或 WPS 打开并另存为 .xlsx 后再导入"
    )


def _bytes_of(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise _too_large_file(size)
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise InputError(f"没有找到文件：{path.name}", "请核对文件名和所在的文件夹") from None
    except IsADirectoryError:
        raise InputError(f"给的是文件夹：{path.name}", "请给出其中的 .xlsx 文件") from None
    except OSError as error:
        raise InputError(
            f"文件打不开：{path.name}（{error.strerror}）", "请关闭正在使用它的程序，或检查读取权限"
        ) from None


def _plain(part: str) -> str:
    return part.replace("\\", "/").lstrip("/").lower()


def _shrunk(info: ZipInfo) -> bool:
    return info.file_size > _SMALL and info.file_size > MOST_RATIO * max(info.compress_size, 1)


def _too_large_file(size: int) -> InputError:
    return InputError(
        f"文件有 {size / 1024**2:.1f} MB，超过了 {MOST_BYTES // 1024**2} MB", f"请删去图片和附件，或{_COPY_OUT}"
    )


def bomb() -> InputError:
    """The words for a workbook that is small on disk and huge in memory."""
    return InputError(f"工作簿展开后超过 {MOST_UNPACKED // 1024**2} MB 或压缩得反常，没有读取", f"请{_COPY_OUT}")


def _with_macros() -> InputError:
    return InputError(
        "工作簿里有宏（.xlsm），不能导入", "请另存为“Excel 工作簿（*.xlsx）”，提示不能保存宏时选“是”，再导入另存的文件"
    )


def _locked() -> InputError:
    return InputError("工作簿加了打开密码，读不了", "请用 Excel 或 WPS 打开，取消密码后另存为 .xlsx 再导入")


def _no_zip(data: bytes) -> InputError:
    """What a file is that is no zip, as far as its first bytes tell."""
    if not data:
        return InputError("文件是空的（0 字节）", "请重新导出或复制一份，确认能用 Excel 或 WPS 打开后再导入")
    if data.startswith(_OLD_OFFICE):
        return _no_zip_but_old_office(data)
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"%pdf"):
        return InputError("给的是 PDF，不是 .xlsx 工作簿", "请导入原来的 Excel 表格")
    if head.startswith((b"<html", b"<table", b"<!doctype", b"<?xml", b"<meta")):
        return InputError("给的是网页或 XML，只是扩展名像表格，不是 .xlsx 工作簿", _AS_XLSX)
    if _is_text(data[:65536]):
        return InputError("给的是文本或 CSV，不是 .xlsx 工作簿", _AS_XLSX)
    return InputError("认不出这个文件，它不是 .xlsx 工作簿", _AS_XLSX)


def _no_zip_but_old_office(data: bytes) -> InputError:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return _locked()
    if "WordDocument".encode("utf-16-le") in data:
        return InputError("给的是旧版 Word 文档（.doc），不是 .xlsx 工作簿", "请导入任务分解表的 Excel 文件")
    return InputError("给的是旧版表格（.xls 或 .et），只能导入 .xlsx", _AS_XLSX)


def _is_text(data: bytes) -> bool:
    return data.startswith((b"\xff\xfe", b"\xfe\xff")) or not _CONTROL.search(data)
