"""Years that cannot be right: of headings, of the review, of a five-year plan, and days that no calendar has."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator

from luoshi.reading.outline import named_plan
from luoshi.reconciling.checking.draft import Draft
from luoshi.reconciling.checking.model import Finding

_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})年")
_REVIEW = re.compile(r"(?:19|20)[0-9]{2}年[^，。；]{0,12}(?:回顾|工作总结|主要工作完成情况)")
_PLAN = re.compile(r"(?:19|20)[0-9]{2}年[^，。；]{0,16}(?:安排|重点工作|工作任务|主要任务|目标任务|总体要求|工作部署)")
_SPAN = re.compile(r"[—–\-－~至到和、与及]|五年|三年|四年|届|以来|时期|十[一二三四五]五|今后")
_DONE = re.compile(r"(?:完成|实现|达到?|增长|突破|取得|新增|建成)(?!后)")
_AHEAD = re.compile(r"将|预计|力争|目标|计划|确保|安排|要|拟|提前|年底前|[年月]底|开工|投产|举办|举行|到|前|起|提高到|为|标准|1月|一月|元旦|春节|以来|至今|[末初]")
_OPENS = re.compile(r"(?:^|[。；\n])[\s　]*((?:19|20)[0-9]{2})年，")
_PROGRAMME = re.compile(r"((?:19|20)[0-9]{2})年[是为]?[^，。；\n0-9]{0,8}[“\"]?(十[一二三四五六]五|[八九]五)[”\"]?(?:规划|时期|计划)?的?(开局|起步|收官|最后一年|第一年)")
_FIRST = ("开局", "起步", "第一年")
_DAY = re.compile(r"(?<![0-9])(?:((?:19|20)[0-9]{2})年)?([0-9]{1,2})月([0-9]{1,2})日")
_LEAP = 2024


def check(draft: Draft) -> Iterator[Finding]:
    """Find years and days that cannot be right."""
    yield from _headings(draft)
    yield from _review(draft)
    yield from _programmes(draft)
    yield from _days(draft)


def _headings(draft: Draft) -> Iterator[Finding]:
    year = draft.year
    if year is None:
        return
    if _misread(draft, year):
        return
    for section in draft.reading.sections:
        if section.level != 1:
            continue
        title = draft.view[section.start : section.start + 60].split("\n", 1)[0]
        years = {int(y) for y in _YEAR.findall(title)}
        if len(years) != 1 or _SPAN.search(title.lstrip("一二三四五六七八九十、 　")):
            continue
        said = years.pop()
        for pattern, wanted, what in ((_REVIEW, year - 1, "回顾"), (_PLAN, year, "安排")):
            match = pattern.search(title)
            if what == "安排" and re.search(r"完成了|回顾|过去", title):
                continue
            if match and said != wanted and not (what == "回顾" and _PLAN.search(title)) and abs(said - wanted) <= 2:
                start = section.start + match.start()
                reason = f"这是{year}年的报告，{what}部分应写{wanted}年，标题写的是{said}年。"
                yield draft.at("year.heading", start, start + 5, reason, None, f"疑为{wanted}年")


def _misread(draft: Draft, year: int) -> bool:
    """Whether the headings agree with each other on another year: then the report's own year was told wrong."""
    titles = [draft.view[s.start : s.start + 60].split("\n", 1)[0] for s in draft.reading.sections if s.level == 1]
    told = {
        int(_YEAR.findall(title)[0]) + shift
        for title in titles for pattern, shift in ((_REVIEW, 1), (_PLAN, 0))
        if pattern.search(title) and len(set(_YEAR.findall(title))) == 1
    }  # fmt: skip
    return len(told) == 1 and told != {year} and sum(bool(_REVIEW.search(t) or _PLAN.search(t)) for t in titles) > 1


def _review(draft: Draft) -> Iterator[Finding]:
    year = draft.year
    if year is None or _misread(draft, year):
        return
    for section in draft.reading.sections:
        if section.part != "review":
            continue
        for match in _OPENS.finditer(draft.view, section.start, section.end):
            _, end = draft.sentence(match.end())
            rest = draft.view[match.end() : end]
            if int(match[1]) == year and _DONE.search(rest) and not _AHEAD.search(rest):
                reason = f"回顾部分用{year}年叙述已经完成的工作，{year}年是计划年。"
                yield draft.at("year.review", match.start(1), match.end(), reason, None, f"疑为{year - 1}年")


def _programmes(draft: Draft) -> Iterator[Finding]:
    for match in _PROGRAMME.finditer(draft.view):
        span = named_plan(f"“{match[2]}”") or named_plan(match[2])
        if span is None:
            continue
        wanted = span[0] if match[3] in _FIRST else span[1]
        if int(match[1]) != wanted:
            reason = f"“{match[2]}”是{span[0]}—{span[1]}年，{match[1]}年不是它的{match[3]}{'' if match[3].endswith('年') else '之年'}。"
            yield draft.at("year.programme", match.start(), match.end(), reason, None, f"疑为{wanted}年，或另一个五年规划")


def _days(draft: Draft) -> Iterator[Finding]:
    for match in _DAY.finditer(draft.view):
        year, month, day = int(match[1] or _LEAP), int(match[2]), int(match[3])
        if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
            yield draft.at("year.date", match.start(), match.end(), f"日历上没有{match.group()}。", None, "请核对日期")
