"""Files that prove a report: put away under their sha-256, told by their content, never opened by the server's programs.

Where a file lies, ``ledger.vault`` says. What a file is, its first bytes
and parts say; a name that says otherwise is a lie and the file is refused, as is whatever could be run.
"""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
import zlib
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import IO, NamedTuple
from zipfile import BadZipFile, ZipFile

from luoshi.errors import InputError
from luoshi.ledger.record.change import StorageError
from luoshi.ledger.vault import TYPES, path_of, put, read

__all__ = ["ALLOWED", "MOST_BYTES", "TYPES", "Kept", "keep", "path_of", "plain_name", "read"]
MOST_BYTES = 20 * 1024 * 1024
ALLOWED = "可以附 PDF、Word（docx）、Excel（xlsx）、PPT（pptx）、jpg、png、txt、csv，每个不超过 20 MB"
_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
_ACTIVE = re.compile(r"vbaproject|activex|macrosheets|\.(exe|dll|com|scr|bat|cmd|vbs|js|jar|ps1|msi|lnk|hta)$")
_RUNS = (b"\x7fELF", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOT_IN_A_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_MOST_TYPES = 1024 * 1024  # bytes of [Content_Types].xml
_NAME = 120


class Kept(NamedTuple):
    """A file that was put away."""

    name: str
    sha256: str
    size: int
    kind: str


def keep(home: Path, name: str, chunks: Iterable[bytes]) -> Kept:
    """Put a file away, once it is what its name says and may be kept.

    Raises:
        InputError: For an empty file, one too large, one of another type than allowed or than its name says.
        StorageError: When it cannot be written.
    """
    name = plain_name(name)
    try:
        folder = home / "evidence"
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix="coming-", delete=False) as file:
            coming = Path(file.name)
            try:
                digest, size = _received(file, name, chunks)
                kind = _kind(coming, name)
                put(coming, path_of(home, digest))
            finally:
                coming.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(f"文件存不下来（{error.strerror}），没有附上", "请腾出磁盘空间后再试") from None
    return Kept(name, digest, size, kind)


def plain_name(name: str) -> str:
    """A name as people see it: no folders, no characters that hide or turn others round; its ending is kept."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, ending = seen.rpartition(".")
    return f"{stem[:_NAME]}{dot}{ending[:10]}" if dot else seen[:_NAME]


def _received(file: IO[bytes], name: str, chunks: Iterable[bytes]) -> tuple[str, int]:
    """Write a file while it comes in; its sha-256 and size."""
    digest, size = sha256(), 0
    for chunk in chunks:
        size += len(chunk)
        if size > MOST_BYTES:
            raise InputError(f"“{name}”超过 20 MB，没有附上", ALLOWED)
        digest.update(chunk)
        file.write(chunk)
    if not size:
        raise InputError(f"“{name}”是空的，没有附上", "请看看原文件能不能打开")
    file.flush()
    os.fsync(file.fileno())
    return digest.hexdigest(), size


# --- What it is ----------------------------------------------------------------------------


def _kind(path: Path, name: str) -> str:
    ending = name.rpartition(".")[2].lower()
    said = "jpg" if ending == "jpeg" else ending
    found = _by_content(path, name)
    if found == "text" and said in ("txt", "csv"):
        return said
    if found == "text" or said not in TYPES:
        raise InputError(f"“{name}”不是可以附的类型", ALLOWED)
    if found != said:
        what = f"内容其实是 {found}" if found else "内容不是这种文件，或者已经损坏"
        raise InputError(f"“{name}”的后缀是 .{said}，{what}", f"请用原来的程序打开，另存后再附；{ALLOWED}")
    return found


def _by_content(path: Path, name: str) -> str:
    """The type that the content shows; ``text`` for a text, "" for nothing that is known.

    Raises:
        InputError: For what could be run, and for old office files, in which macros hide.
    """
    with path.open("rb") as file:
        head = file.read(1024)
    if head.startswith(_RUNS) or (head.startswith(b"MZ") and b"\0" in head):
        raise InputError(f"“{name}”是可以运行的程序，不能附", ALLOWED)
    if head.startswith(_OLD_OFFICE):
        raise InputError(f"“{name}”是旧格式的 Office 文件，不能附", "请另存为 docx、xlsx 或 pptx 再附")
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"PK"):
        return _office(path, name)
    return "text" if _is_text(path.read_bytes()) else ""


def _office(path: Path, name: str) -> str:
    try:
        with ZipFile(path) as bundle:
            parts = {info.filename.lower(): info for info in bundle.infolist()}
            types = parts.get("[content_types].xml")
            if types is None:
                return "zip"
            with bundle.open(types) as file:
                said = file.read(_MOST_TYPES).lower()
    except (BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, zlib.error):
        return ""
    if b"macroenabled" in said or any(_ACTIVE.search(part) for part in parts):
        raise InputError(f"“{name}”里有宏或可以运行的内容，不能附", f"请另存为不带宏的文件；{ALLOWED}")
    return next((kind for kind, part in _PARTS.items() if part in parts), "zip")


def _is_text(data: bytes) -> bool:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return not _NOT_IN_A_TEXT.search(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    return False
