"""A report as text: what was published (raw) beside a same-length normalised view of it.

Reads .txt, .docx, .pdf, .html and .md. Whatever cannot be read is an ``InputError`` of one line that says
what was given and what to do; whatever was read only in part is a warning.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterator
from os import PathLike
from pathlib import Path, PurePath
from typing import NamedTuple

from luoshi.errors import InputError
from luoshi.reading.halfwidth import plain_view
from luoshi.reading.loading import formats
from luoshi.reading.loading.docx_text import extract_docx
from luoshi.reading.loading.encodings import decoded
from luoshi.reading.loading.formats import Extract
from luoshi.reading.loading.html_text import extract_html
from luoshi.reading.loading.markdown_text import extract_markdown
from luoshi.reading.loading.pdf_text import extract_pdf

MAX_BYTES = 50_000_000
"""The largest file, and the largest text in UTF-8, that is read. The longest report known has 0.2 MB."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_HALF_CHARACTER = re.compile(r"[\ud800-\udfff]")
_MOSTLY_CONTROL = 0.5  # a text with more control characters than this is not a text


class Document(NamedTuple):
    """One report as text. Offsets are code points of ``raw`` and hold in ``view`` too."""

    raw: str
    view: str  # same length as raw: plain digits, letters and spaces
    source: str | None  # file name
    format: str  # text, docx, pdf, html, md
    encoding: str | None  # None where the format settles it (docx, pdf) or the text came as text
    warnings: tuple[str, ...]


def from_text(text: str, source: str | None = None) -> Document:
    """Take a text that is already in hand, unchanged.

    Args:
        text: The report. Halves of characters (lone surrogates) become U+FFFD one for one, with a warning,
            because no file could hold them.
        source: A name to show, or None.

    Raises:
        InputError: When the text is empty, blank or too long.
    """
    try:
        return _document(Extract(text), source, "text")
    except InputError as error:
        raise _named(error, source) from error


def from_bytes(data: bytes, name: str) -> Document:
    """Read the content of a file.

    Args:
        data: All bytes of the file.
        name: Its file name; the extension is believed only where the content does not say.

    Raises:
        InputError: When nothing can be read from it. The message begins with the name.
    """
    name = PurePath(name.replace("\\", "/")).name or name  # browsers may send a whole Windows path
    try:
        _check_size(len(data), "文件")
        if not data:
            raise InputError("文件是空的（0 字节）", "请检查是否下载或保存成功")
        found = formats.kind(data, name)
        extract = _extract(data, found)
        warning = formats.mismatch(found, name)
        return _document(extract._replace(warnings=((warning,) if warning else ()) + extract.warnings), name, found)
    except InputError as error:
        raise _named(error, name) from error


def load(path: str | PathLike[str]) -> Document:
    """Read a report from a file.

    Raises:
        InputError: When there is no such file, it cannot be opened, or nothing can be read from it.
    """
    file = Path(path)
    return from_bytes(_content(file), file.name)


def _content(file: Path) -> bytes:
    shown = _shown(str(file))
    try:
        about = file.stat()
        if stat.S_ISDIR(about.st_mode):
            raise InputError(f"{shown} 是文件夹，不是文件", "请给出里面的一个报告文件")
        if not stat.S_ISREG(about.st_mode):
            raise InputError(f"{shown} 不是普通文件", "请给出报告的 .docx、.pdf、.html 或 .txt 文件")
        _check_size(about.st_size, f"{shown}：文件")
        return file.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"找不到文件 {shown}", "请检查路径和文件名") from error
    except PermissionError as error:
        raise InputError(f"没有权限读 {shown}", "请检查文件权限，或复制到自己的文件夹再读") from error
    except (OSError, ValueError) as error:
        raise InputError(
            f"读不了 {shown}（{getattr(error, 'strerror', None) or '路径不合法'}）", "请检查路径"
        ) from error


def _extract(data: bytes, found: str) -> Extract:
    loaders: dict[str, Callable[[bytes], Extract]] = {
        "text": _plain, "md": extract_markdown, "html": extract_html, "docx": extract_docx, "pdf": extract_pdf
    }  # fmt: skip
    try:
        return loaders[found](data)
    except InputError:
        raise
    except Exception as error:  # the libraries raise dozens of kinds on broken files; all mean the same to a person
        message = f"{formats.LABELS[found]}已损坏，打不开"
        raise InputError(message, "请用原来的软件打开检查，另存一份再读") from error


def _plain(data: bytes) -> Extract:
    text, encoding, warnings = decoded(data)
    return Extract(text, warnings, encoding)


def _document(extract: Extract, source: str | None, found: str) -> Document:
    _check_size(_utf8_size(extract.text), "文字")
    raw = _HALF_CHARACTER.sub("\ufffd", extract.text)
    view = plain_view(raw)
    controls = len(_CONTROL.findall(raw))
    if controls > _MOSTLY_CONTROL * len(raw):
        raise InputError("内容是二进制数据，不是文字", "请给出报告的 .docx、.pdf、.html 或 .txt 文件")
    if not view.strip():
        raise InputError("里面没有文字" if raw else "文字是空的", "请检查内容是否保存成功")
    warnings = (*extract.warnings, *_doubts(extract.text, raw, controls))
    return Document(raw, view, source, found, extract.encoding, warnings)


def _doubts(given: str, raw: str, controls: int) -> Iterator[str]:
    if controls:
        nuls = "（其中有空字符 NUL）" if "\0" in raw else ""
        yield f"文字里有 {controls} 个控制字符{nuls}，按空格看待"
    if raw != given:
        yield f"文字里有 {len(_HALF_CHARACTER.findall(given))} 个不完整的字符，已换成 \ufffd"
    elif lost := raw.count("\ufffd"):
        yield f"文字里有 {lost} 个丢失的字符（\ufffd），原文可能已损坏"


def _utf8_size(text: str) -> int:
    # Counting exactly costs a copy of the text, so only texts that might be too long are counted.
    return len(text) if 4 * len(text) <= MAX_BYTES else len(text.encode("utf-8", "surrogatepass"))


def _check_size(size: int, what: str) -> None:
    if size > MAX_BYTES:
        limit = MAX_BYTES / 1_000_000
        raise InputError(f"{what}有 {size / 1_000_000:.1f} MB，超过上限 {limit:.0f} MB", "请只给出一份报告的正文")


def _named(error: InputError, name: str | None) -> InputError:
    return InputError(f"{_shown(name)}：{error.message}", error.hint) if name else error


def _shown(name: str) -> str:
    """A file name fit for one line: no line breaks or control characters, the end kept when it is long."""
    line = "".join(char if char.isprintable() else "?" for char in name)
    return line if len(line) <= 120 else f"…{line[-119:]}"
