"""The words of a Markdown file, line by line, without its marks."""

from __future__ import annotations

import re

from luoshi.reading.encodings import decoded
from luoshi.reading.formats import Extract

_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\r?\n.*?\r?\n(?:\1|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_COMMENT = re.compile(r"<!--.{0,5000}?-->", re.DOTALL)
# Fences, rules, underlines of headings, the second row of a table, link targets.
_NO_WORDS = re.compile(
    r"[ \t]*(?:```|~~~|([-*_])(?:[ \t]*\1){2,}[ \t]*$|=+[ \t]*$"
    r"|\|?[ \t]*:?-{2,}:?[ \t]*(?:\||$)|\[[^\]]{1,99}\]:\s*\S+)"
)
_LEADS = re.compile(r"\s*(?:(?:>|#{1,6}(?=\s)|[-*+](?=\s))\s*)+")
# Lengths are bounded so that a million opening marks without an end cost no more than their own length.
_SUBSTITUTIONS = (
    (re.compile(r"!\[[^\]]{0,500}\]\([^)]{0,2000}\)"), ""),
    (re.compile(r"\[([^\]]{1,500})\](?:\([^)]{0,2000}\)|\[[^\]]{0,500}\])"), r"\1"),
    (re.compile(r"\[\^[^\]]{1,99}\]"), ""),
    (re.compile(r"</?[A-Za-z][^<>]*>"), ""),
    (re.compile(r"(?<!\\)(\*\*\*|\*\*|__|~~)(?=\S)(.{1,500}?)(?<=\S)\1"), r"\2"),
    # A lone * between digits is a product, not emphasis.
    (re.compile(r"(?<![\\*0-9A-Za-z])\*(?=\S)([^*]+)(?<=\S)\*(?![*0-9A-Za-z])"), r"\1"),
    (re.compile(r"`([^`]*)`"), r"\1"),
    (re.compile(r"\s+#+\s*$"), ""),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)


def extract_markdown(data: bytes) -> Extract:
    """Take the lines of a Markdown file without front matter, #, emphasis, links, images and rules.

    Raises:
        InputError: When the encoding cannot be told.
    """
    text, encoding, warnings = decoded(data)
    body = _COMMENT.sub("", _FRONT_MATTER.sub("", text))
    lines = [_line(line) for line in body.splitlines() if not _NO_WORDS.match(line)]
    return Extract("\n".join(lines).strip("\n"), warnings, encoding)


def _line(line: str) -> str:
    line = _LEADS.sub("", line, count=1) if _LEADS.match(line) else line
    for pattern, words in _SUBSTITUTIONS:
        line = pattern.sub(words, line)
    if line.startswith("|"):
        line = "\t".join(cell.strip() for cell in line.strip().strip("|").split("|"))
    return line.rstrip()
