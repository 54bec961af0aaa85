"""Putting files away: what they are is told by their content, and whatever could be run stays outside."""

from __future__ import annotations

import io
import itertools
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from luoshi.errors import InputError
from luoshi.ledger.record.change import StorageError
from luoshi.office import evidence

PNG, JPG = b"\x89PNG\r\n\x1a\n" + b"0" * 50, b"\xff\xd8\xff\xe0" + b"0" * 50
PDF = b"%PDF-1.7\n1 0 obj\n"


def bundle(*parts: str, types: str = "<Types/>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("[Content_Types].xml", types)
        for part in parts:
            made.writestr(part, "<x/>")
    return out.getvalue()


DOCX, XLSX, PPTX = bundle("word/document.xml"), bundle("xl/workbook.xml"), bundle("ppt/presentation.xml")


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("图.png", PNG, "png"), ("图.JPEG", JPG, "jpg"), ("图.jpg", JPG, "jpg"), ("批复.pdf", PDF, "pdf"),
        ("报告.docx", DOCX, "docx"), ("表.xlsx", XLSX, "xlsx"), ("汇报.pptx", PPTX, "pptx"),
        ("说明.txt", "进展顺利".encode(), "txt"), ("数据.csv", "甲,1\r\n".encode("gb18030"), "csv"),
    ],
    ids=["png", "JPEG", "jpg", "pdf", "docx", "xlsx", "pptx", "txt", "csv"],
)  # fmt: skip
def test_it_works(tmp_path: Path, name: str, data: bytes, kind: str) -> None:
    kept = evidence.keep(tmp_path, name, [data[:7], data[7:]])
    digest = sha256(data).hexdigest()
    assert kept == (name, digest, len(data), kind)
    assert (tmp_path / "evidence" / digest[:2] / digest).read_bytes() == data
    assert evidence.read(tmp_path, digest) == data


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("空.pdf", b"", "是空的"),
        ("照片.jpg", PDF, "内容其实是 pdf"),
        ("报告.docx", XLSX, "内容其实是 xlsx"),
        ("报告.docx", bundle("other.xml"), "内容其实是 zip"),
        ("报告.docx", DOCX[:60], "已经损坏"),
        ("报告.pdf", "不是".encode(), "不是可以附的类型"),
        ("报告.docx", bundle("word/document.xml", "word/vbaProject.bin"), "宏"),
        ("表.xlsx", bundle("xl/workbook.xml", types="application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "宏"),
        ("表.xlsx", bundle("xl/workbook.xml", "xl/embeddings/a.exe"), "可以运行的内容"),
        ("表.xlsm", bundle("xl/workbook.xml", "xl/vbaProject.bin"), "宏"),
        ("图.png", b"MZ\x90\0" + b"\0" * 60, "可以运行的程序"),
        ("说明.txt", b"\x7fELF" + b"\0" * 60, "可以运行的程序"),
        ("说明.txt", b"#!/bin/sh\necho", "可以运行的程序"),
        ("页.html", b"<script>alert(1)</script>", "不是可以附的类型"),
        ("包.zip", bundle("a.txt"), "不是可以附的类型"),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 60, "旧格式"),
        ("说明.txt", b"abc\0def", "不是这种文件"),
        ("没有后缀", PDF, "不是可以附的类型"),
        ("报告.pdf.exe", PDF, "不是可以附的类型"),
    ],
    ids=itertools.count(),  # bytes of a zip file hold the time: each process would call the cases otherwise
)  # fmt: skip
def test_what_is_not_allowed_is_refused_in_words(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said) as refused:
        evidence.keep(tmp_path, name, [data])
    assert refused.value.hint
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_file_too_large_is_refused_while_it_comes(tmp_path: Path) -> None:
    read = []

    def chunks():
        for n in range(100):
            read.append(n)
            yield PDF + b"0" * 1024 * 1024

    with pytest.raises(InputError, match="超过 20 MB"):
        evidence.keep(tmp_path, "大.pdf", chunks())
    assert len(read) <= 21
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_file_that_was_altered_or_lost_is_not_given_out(tmp_path: Path) -> None:
    kept = evidence.keep(tmp_path, "图.png", [PNG])
    path = evidence.path_of(tmp_path, kept.sha256)
    path.write_bytes(PNG + b"1")
    with pytest.raises(StorageError, match="不一致"):
        evidence.read(tmp_path, kept.sha256)
    path.unlink()
    with pytest.raises(StorageError, match="找不到"):
        evidence.read(tmp_path, kept.sha256)


@pytest.mark.parametrize("digest", ["../../etc/passwd", "A" * 64, "", "a" * 63, "a" * 64 + "\n"])
def test_a_hash_that_is_none_leads_nowhere(tmp_path: Path, digest: str) -> None:
    with pytest.raises(StorageError):
        evidence.path_of(tmp_path, digest)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("C:\\照片\\现场.jpg", "现场.jpg"), ("../../etc/a.pdf", "a.pdf"), ("a\u202egpj.exe", "agpj.exe"),
        ("a\r\nb\0.pdf", "ab.pdf"), ("长" * 300 + ".pdf", "长" * 120 + ".pdf"), (" . ", ""),
    ],
)  # fmt: skip
def test_a_name_is_what_people_see(name: str, plain: str) -> None:
    assert evidence.plain_name(name) == plain


def test_a_disk_that_takes_nothing_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("in the way", encoding="utf-8")
    with pytest.raises(StorageError, match="存不下来"):
        evidence.keep(tmp_path, "图.png", [PNG])
