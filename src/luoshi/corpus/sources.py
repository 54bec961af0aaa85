"""Which files make the corpus: files, folders, or a list (INDEX.tsv) that says of each its place, level and year."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from luoshi.corpus.model import FAILED, SKIPPED, Filed, Source
from luoshi.errors import InputError, LuoshiError
from luoshi.reading.document import Document, load
from luoshi.reading.header import header

KINDS = (".txt", ".docx", ".pdf", ".html", ".htm", ".md")
LISTS = (".tsv", ".csv")
LEVELS = ("national", "province", "city", "county")
_NO = ("no", "否", "不完整")


def sources(given: Iterable[str]) -> list[Source]:
    """The files of a corpus, each once, in an order that does not hang on that of the arguments.

    Args:
        given: Files, folders (all reports below), or lists: .tsv or .csv with a column ``path``, relative to the list's
            folder, and perhaps ``place``, ``level``, ``year``, ``complete``.

    Raises:
        InputError: When a list has no column ``path``, or a year that is none.
    """
    found: dict[str, Source] = {}
    for path in given:
        for source in _of(path):
            real = os.path.realpath(source.path)
            if real not in found or _says(source) > _says(found[real]):  # a list knows more than a folder
                found[real] = source
    return sorted(_named_apart(found.values()))


def _says(source: Source) -> int:
    return sum(each is not None for each in (source.place, source.level, source.year)) + (not source.complete)


def _named_apart(listed: Iterable[Source]) -> Iterator[Source]:
    """Two files of one name in two places are told apart by their folders."""
    kept = list(listed)
    names = [source.name for source in kept]
    for source in kept:
        same = names.count(source.name) > 1
        yield source._replace(name=os.path.join(os.path.basename(os.path.dirname(os.path.realpath(source.path))), os.path.basename(source.path))) if same else source


def _of(path: str) -> Iterator[Source]:
    if os.path.isdir(path):
        root = Path(path)
        for file in sorted(root.rglob("*")):
            if file.suffix.lower() in KINDS and not file.name.startswith((".", "~$")) and file.is_file():
                yield Source(str(file.relative_to(root)), str(file))
    elif Path(path).suffix.lower() in LISTS and os.path.isfile(path):
        yield from _listed(Path(path))
    else:
        yield Source(os.path.basename(path) or path, path)


def _listed(file: Path) -> Iterator[Source]:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"读不了清单 {file.name}", "清单要是 UTF-8 的文本") from error
    lines = io.StringIO(text, newline="")
    if file.suffix.lower() == ".csv":
        table = csv.DictReader(lines)
    else:
        table = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    if "path" not in (table.fieldnames or ()):
        raise InputError(f"清单 {file.name} 没有 path 这一列", "第一行写列名：path，还可以有 place、level、year、complete")
    for number, row in enumerate(table, 2):
        cells = {name: (row.get(name) or "").strip() for name in ("path", "place", "level", "year", "complete")}
        if not cells["path"]:
            continue
        where = f"清单 {file.name} 第 {number} 行"
        if cells["year"] and not (cells["year"].isascii() and cells["year"].isdigit() and len(cells["year"]) == 4):
            raise InputError(f"{where}的年份“{cells['year'][:20]}”不是四位数字", "请改正，或留空由报告自己说")
        if cells["level"] and cells["level"] not in LEVELS:
            raise InputError(f"{where}的层级“{cells['level'][:20]}”不认得", f"可以是 {'、'.join(LEVELS)}，或留空")
        yield Source(
            cells["path"], str(file.parent / cells["path"]), cells["place"] or None, cells["level"] or None,
            int(cells["year"]) if cells["year"] else None, cells["complete"].lower() not in _NO,
        )  # fmt: skip


def filed(source: Source) -> Filed:
    """Read a file's header; never raises."""
    try:
        document = load(source.path)
        with open(source.path, "rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except LuoshiError as error:
        return Filed(source, state=FAILED, why=str(error))
    except OSError as error:
        return Filed(source, state=FAILED, why=f"读不了文件：{error.strerror}")
    except Exception as error:  # one file that brings out a bug must not cost the others
        return Filed(source, state=FAILED, why=f"程序内部出错（{type(error).__name__}）")
    return _headed(source, document, digest)


def _headed(source: Source, document: Document, digest: str) -> Filed:
    report, _ = header(document.view, document.raw, document.source)
    said = []
    for what, listed, own in (("地方", source.place, report.place), ("年份", source.year, report.year)):
        if listed is not None and own is not None and listed != own:
            said.append(f"清单说{what}是{listed}，报告里读到的是{own}，以清单为准")
    if not source.complete:
        said.append("清单注明这份报告不完整")
    place = source.place or report.place
    level = source.level or (report.level if place == report.place else None)
    year = source.year or report.year
    text = hashlib.sha256(document.raw.encode("utf-8", "replace")).hexdigest()
    why = "看不出是哪个地方的" if place is None else "看不出是哪一年的" if year is None else ""
    return Filed(
        source, digest, text, place, level, year, report.characters, SKIPPED if why else "done", why, tuple(said)
    )  # fmt: skip
