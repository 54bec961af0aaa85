"""Where a report lists its livelihood projects (民生实事): behind a colon, under a heading, or counted off.

The genre announces them (今年办好十件民生实事：…) and numbers them, in one sentence (一是…；二是…), in the
sentences of a paragraph, or in paragraphs of their own. What only mentions them lists nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from luoshi.reading.clauses import Span
from luoshi.reading.model import Section
from luoshi.reading.numerals import chinese_value

_CN = "一二三四五六七八九十"
_COUNT = re.compile(rf"(?:[0-9]{{1,3}}|[{_CN}]{{1,3}})[”个方面类]{{0,4}}[件项个大类]")
_PROJECT = re.compile(
    r"(?:民生|惠民|利民|为民|便民|民心)[^，。；：]{0,8}(?:实事|项目|工程)|[件项]”?[^，。；：]{0,6}实事"
)
_STATEMENT = re.compile(r"[^。！；：:\n]+[。！；：:]?[”’]?")
_TITLE = re.compile(rf"[^，。]{{0,10}}(?:{_PROJECT.pattern})[^，。]{{0,6}}$")
_ITEM = re.compile(
    rf"(?<=[。！；：:\n”])[\s　]*(?:(?P<cn>[{_CN}]{{1,3}})(?:[、，.．]|是|要)|第(?P<nth>[{_CN}]{{1,3}})[，、]"
    rf"|[（(](?P<inside>[{_CN}]{{1,3}}|[0-9]{{1,2}})[）)]|(?P<figure>[0-9]{{1,2}})[.．、](?![0-9])|(?P<ring>[①-⑳]))"
)
_PARTS = ("plan", "government", "mixed", "annex")
_FAR = 1500  # characters from one item to the next


def livelihood(text: str, sections: tuple[Section, ...]) -> tuple[Span, ...]:
    """The stretches of a report that list livelihood projects, in order and apart."""
    out: list[Span] = []
    for index, section in enumerate(sections):
        if section.part not in _PARTS or (out and section.start < out[-1].end):
            continue
        if _TITLE.match(section.title):
            out.append(Span(section.start, _reach(sections, index)))
        elif section.part != "annex":
            for start in _announced(text, section):
                end = _listed(text, start, section, sections[-1].end)
                if end > start and (not out or start >= out[-1].end):
                    out.append(Span(start, end))
    return tuple(out)


def names_projects(words: str) -> bool:
    """Whether words speak of livelihood projects (办好十件民生实事)."""
    return bool(_PROJECT.search(words))


def _reach(sections: tuple[Section, ...], index: int) -> int:
    """Where a section ends together with those under it."""
    end = sections[index].end
    for section in sections[index + 1 :]:
        if section.level <= sections[index].level:
            break
        end = section.end
    return end


def _announced(text: str, section: Section) -> Iterator[int]:
    """Where a list may begin: behind what announces projects and counts them or ends with a colon."""
    if not _PROJECT.search(text, section.start, section.end):
        return
    for match in _STATEMENT.finditer(text, section.start, section.end):
        words = match.group()
        if _PROJECT.search(words) and (words.rstrip("”")[-1] in "：:" or _COUNT.search(words)):
            yield match.end()


def _listed(text: str, start: int, section: Section, end: int) -> int:
    """Where the list that begins at ``start`` ends; ``start`` where none does."""
    last, expected, mark = start, 1, ""
    for item in _ITEM.finditer(text, start - 1, end):
        if item.start() - last > _FAR:
            break
        if _ordinal(item) == expected and (expected > 1 or not text[start : item.start()].strip()):
            last, expected, mark = item.end(), expected + 1, text[item.start() - 1]
    if expected > 2:
        return _first(text, "。\n" if mark in "；：" else "\n", last, end)
    if text[start - 1] not in "：:”":
        return start
    inline = bool(text[start : _first(text, "\n", start, section.end)].strip())
    return _first(text, "。\n", start, section.end) if inline else section.end


def _first(text: str, marks: str, start: int, end: int) -> int:
    """Behind the first of some marks; ``end`` where there is none."""
    return min((found + 1 for mark in marks if (found := text.find(mark, start, end)) >= 0), default=end)


def _ordinal(item: re.Match[str]) -> int:
    """The number of an item: 二是 → 2, （3） → 3."""
    if item["ring"]:
        return ord(item["ring"]) - ord("①") + 1
    word = item["cn"] or item["nth"] or item["inside"] or item["figure"]
    return int(word) if word.isdigit() else int(chinese_value(word) or 0)
