"""The words of a Markdown file, line by line, without its marks."""

from __future__ import annotations

import re

from luoshi.reading.loading.encodings import decoded
from luoshi.reading.loading.formats import Extract

_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\r?\n.*?\r?\n(?:\1|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# Fences, rules, underlines of headings, the second row of a table, link targets.
_NO_WORDS = re.compile(
    r"[ \t]*(?:```|~~~|([-*_])(?:[ \t]*\1){2,}[ \t]*$|=+[ \t]*$"
    r"|\|?[ \t]*:?-{2,}:?[ \t]*(?:\||$)|\[[^\]]{1,99}\]:\s*\S+)"
)
_LEADS = re.compile(r"\s*(?:(?:>|#{1,6}(?=\s)|[-*+](?=\s))\s*)+")
# No pattern looks beyond the next mark of its kind, so a million opening marks without an end cost no more
# than their own length.
_SUBSTITUTIONS = (
    (re.compile(r"!\[[^\[\]]{0,500}\]\([^()]{0,2000}\)"), ""),
    (re.compile(r"\[\^[^\[\]]{1,99}\]"), ""),
    (re.compile(r"\[([^\[\]]{0,500})\](?:\([^()]{0,2000}\)|\[[^\[\]]{0,500}\])"), r"\1"),
    (re.compile(r"</?[A-Za-z][^<>]*>"), ""),
    (re.compile(r"(?<!\\)\*{2,3}(?=\S)([^*]+)(?<=\S)\*{2,3}"), r"\1"),
    (re.compile(r"(?<!\\)__(?=\S)([^_]+)(?<=\S)__"), r"\1"),
    (re.compile(r"(?<!\\)~~(?=\S)([^~]+)(?<=\S)~~"), r"\1"),
    # After a digit a lone * is a product, not emphasis.
    (re.compile(r"(?<![\\*0-9A-Za-z])\*(?=\S)([^*]+)(?<=\S)\*(?!\*)"), r"\1"),
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
    body = _without_comments(_FRONT_MATTER.sub("", text))
    lines = [_line(line) for line in body.splitlines() if not _NO_WORDS.match(line)]
    return Extract("\n".join(lines).strip("\n"), warnings, encoding)


def _without_comments(text: str) -> str:
    # Beyond the last end no comment is closed, and looking for its end would be quadratic.
    last = text.rfind("-->")
    if last < 0:
        return text
    last += len("-->")
    return _COMMENT.sub("", text[:last]) + text[last:]


def _line(line: str) -> str:
    line = _LEADS.sub("", line, count=1) if _LEADS.match(line) else line
    for pattern, words in _SUBSTITUTIONS:
        line = pattern.sub(words, line)
    if line.startswith("|"):
        line = "\t".join(cell.strip() for cell in line.strip().strip("|").split("|"))
    return line.rstrip()
