"""What kind of file the bytes are, told by their content; the name only settles what content cannot.

Knows which formats are read and what to do with those that are not. Opens no document.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from luoshi.errors import InputError

_SAVE_AS = "请用 Word 或 WPS 打开，另存为 .docx 再读"
_OFFER = "请给出报告的 .docx、.pdf、.html 或 .txt 文件"
_SCAN = "请先用文字识别（OCR）软件转成 .docx 或 .txt 并核对数字"
_UNPACK = "请先解压，再给出里面的报告文件"

LABELS = {"text": "纯文本", "md": "Markdown", "html": "网页", "docx": "Word 文档（.docx）", "pdf": "PDF"}

_BY_NAME = {
    "txt": "text", "text": "text", "md": "md", "markdown": "md", "docx": "docx", "pdf": "pdf",
    "htm": "html", "html": "html", "shtml": "html", "xhtml": "html",
}  # fmt: skip

# Formats that are refused, by the bytes that they begin with: what it is, what to do.
_REFUSED = (
    (b"{\\rtf", "RTF 文档", _SAVE_AS),
    (b"\x89PNG", "图片（PNG）", _SCAN),
    (b"\xff\xd8\xff", "图片（JPEG）", _SCAN),
    (b"GIF8", "图片（GIF）", _SCAN),
    (b"II*\0", "图片（TIFF）", _SCAN),
    (b"MM\0*", "图片（TIFF）", _SCAN),
    (b"RIFF", "图片或音视频（RIFF）", _OFFER),
    (b"Rar!", "压缩包（RAR）", _UNPACK),
    (b"7z\xbc\xaf", "压缩包（7z）", _UNPACK),
    (b"\x1f\x8b", "压缩包（gzip）", _UNPACK),
    (b"BZh91AY&SY", "压缩包（bzip2）", _UNPACK),
    (b"\xfd7zXZ\0", "压缩包（xz）", _UNPACK),
    (b"MZ\x90", "程序文件（exe）", _OFFER),
    (b"\x7fELF", "程序文件", _OFFER),
    (b"SQLite format 3\0", "数据库文件", _OFFER),
)

# Zip files that are not .docx, by a part that they must have.
_ZIPPED = (
    ("OFD.xml", "OFD 版式文件（.ofd）", "请用 OFD 阅读器另存为 .docx 或带文字层的 .pdf 再读"),
    ("xl/", "Excel 表格", "请把报告正文存为 .docx 再读"),
    ("ppt/", "幻灯片", "请把报告正文存为 .docx 再读"),
    ("content.xml", "ODF 文档（.odt）", _SAVE_AS),
    ("META-INF/container.xml", "电子书（.epub）", _SAVE_AS),
)

# Old Office files share one container; only the name tells them apart.
_OLE = {"doc": "旧版 Word 文档（.doc）", "wps": "WPS 文字文档（.wps）", "xls": "旧版 Excel 表格（.xls）",
        "et": "WPS 表格（.et）", "ppt": "旧版幻灯片（.ppt）", "dps": "WPS 演示（.dps）"}  # fmt: skip
_OTHER_NAMES = frozenset(
    {
        *_OLE,
        "ofd",
        "rtf",
        "odt",
        "mht",
        "mhtml",
        "zip",
        "rar",
        "7z",
        "xlsx",
        "pptx",
        "exe",
        "jpg",
        "jpeg",
        "png",
    }
)

_MARKUP = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|div|p|table|article)\b",
    re.IGNORECASE | re.DOTALL,
)


class Extract(NamedTuple):
    """The text that a loader took out of a document, and what it left out."""

    text: str
    warnings: tuple[str, ...] = ()
    encoding: str | None = None


def extension(name: str) -> str:
    """The extension of a file name in lower case, without its dot: ``docx``; empty if there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def kind(data: bytes, name: str) -> str:
    """Tell the format of a document.

    Returns:
        A key of ``LABELS``.

    Raises:
        InputError: For a format that is known and not read (.doc, .wps, .ofd, pictures, archives, programs).
    """
    ending = extension(name)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(data, ending)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise _ole(data, ending)
    for magic, label, hint in _REFUSED:
        if data.startswith(magic):
            raise InputError(f"这是{label}，不能直接读", hint)
    return _written(data, ending)


def mismatch(found: str, name: str) -> str | None:
    """A warning when the name of a file promises another format than its content has."""
    ending = extension(name)
    if _BY_NAME.get(ending) == found or not (ending in _BY_NAME or ending in _OTHER_NAMES):
        return None
    return f"文件名以 .{ending} 结尾，内容却是{LABELS[found]}，按{LABELS[found]}读"


def _zipped(data: bytes, ending: str) -> str:
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
    except (BadZipFile, ValueError, NotImplementedError, OSError) as error:
        what = "Word 文档（.docx）" if ending == "docx" else "压缩文件"
        raise InputError(
            f"{what}已损坏或没有下载完整，打不开", "请重新下载，或用 Word、WPS 打开后另存为 .docx"
        ) from error
    if any(part.startswith("word/document") and part.endswith(".xml") for part in names):
        return "docx"
    for part, label, hint in _ZIPPED:
        if any(one.startswith(part) for one in names):
            raise InputError(f"这是{label}，不能直接读", hint)
    promised = "，不是 Word 文档" if ending == "docx" else ""
    raise InputError(f"这是普通压缩包（zip）{promised}", _UNPACK)


def _ole(data: bytes, ending: str) -> InputError:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return InputError("Word 文档有打开密码，读不出文字", "请用 Word 或 WPS 打开，去掉密码，另存为 .docx 再读")
    return InputError(f"这是{_OLE.get(ending, '旧版 Office 文档（.doc 或 .wps 等）')}，不能直接读", _SAVE_AS)


def _written(data: bytes, ending: str) -> str:
    # NULs and marks are taken out so that a UTF-16 page shows its first tag.
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    head = head.replace(b"\0", b"")
    if b"mso-application" in head or b"pkg:package" in head:
        raise InputError("这是 Word 的 XML 文档，不能直接读", _SAVE_AS)
    if b"MIME-Version:" in head and b"Content-Type:" in head:
        raise InputError("这是网页存档（.mht），不能直接读", "请在浏览器里另存为“网页，仅 HTML”再读")
    if _BY_NAME.get(ending) == "md":
        return "md"
    if _MARKUP.match(head) or (_BY_NAME.get(ending) == "html" and b"<" in data):
        return "html"
    return "text"
