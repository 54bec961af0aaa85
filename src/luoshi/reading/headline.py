"""The headline targets (主要预期目标) of a report: those that the plan sets for the year as a whole.

They stand in the sentence that calls them so, and in the sentences that follow it in its paragraph for as
long as these state figures. Where the sentence only announces them (主要目标是：转型取得重大进展。到2030年…),
they begin at the next figure of the paragraph, or in the paragraph or the list below. Only where a report
nowhere calls targets 主要预期目标 do its other aims (预期目标为, 主要目标是) count.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from luoshi.reading.model import Reading, Section, Statement

_CALLED = re.compile(r"主要预期(?:目标|指标)[^。；\n0-9]{0,30}?[是为：:]")
_CALLED_LESS = re.compile(r"(?:预期目标|主要(?:奋斗)?目标)[^，。；\n0-9]{0,6}?[是为：:]")
_ANNOUNCES = re.compile(r"[^，。；\n]{4,16}?(?:是|为|：|:)")
_ITEM = re.compile(r"[\s　]*(?:[—－-]|[（(]?[0-9一二三四五六七八九十]{1,3}[）).、．]|[①-⑳])")
_NOWHERE = (0, 0)
_PARAGRAPH = re.compile(r"[^\n\r]+")
_SENTENCE = re.compile(r"[^。！？!?]+")
_PARTS = ("plan", "mixed")


def headline(reading: Reading) -> tuple[Statement, ...]:
    """The statements that are headline targets, in the order of the text; empty where the report sets none.

    In 主要预期目标是：地区生产总值增长6%左右；城镇新增就业3.2万人以上。 both are.
    """
    return _called(reading, _CALLED) or _called(reading, _CALLED_LESS)


def _called(reading: Reading, name: re.Pattern[str]) -> tuple[Statement, ...]:
    targets = [s for s in reading.statements if s.modality == "target"]
    starts = [s.start for s in targets]
    chosen: dict[int, Statement] = {}
    for section in reading.sections:
        if section.part in _PARTS:
            for low, high in _passages(reading.text, section, starts, name):
                for target in targets[bisect_left(starts, low) : bisect_left(starts, high)]:
                    chosen[target.start] = target
    return tuple(chosen[start] for start in sorted(chosen))


def _passages(text: str, section: Section, starts: list[int], name: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """The stretches of a section that set headline targets."""
    announced = listed = False  # by the paragraph before; as items of a list
    for paragraph in _PARAGRAPH.finditer(text, section.start, section.end):
        words = paragraph.group().rstrip()
        if not words.strip():
            continue
        item = bool(_ITEM.match(words))
        listed = item and (announced or listed)
        own = [m.start() for m in name.finditer(text, *paragraph.span())]
        runs = [_run(text, begin, paragraph.end(), starts) for begin in own]
        yield from runs
        if announced or listed:
            yield _run(text, paragraph.start(), paragraph.end(), starts)
        announced = bool(own) and runs[-1] is _NOWHERE and words.endswith(("：", ":"))


def _run(text: str, begin: int, end: int, starts: list[int]) -> tuple[int, int]:
    """From ``begin``, the sentences of the paragraph that state targets one after another."""
    run = _NOWHERE
    waits = bool(_ANNOUNCES.match(text, begin))
    for sentence in _SENTENCE.finditer(text, begin, end):
        if bisect_left(starts, sentence.end()) > bisect_left(starts, sentence.start()):
            run = (begin, sentence.end())
        elif run is not _NOWHERE or not waits:
            break
    return run
