"""Which year or years a figure speaks of.

The section gives the year; a paragraph (五年来, 过去一年) may widen or narrow it; a year named in the
sentence wins, unless it is only what the figure is compared with (比2017年).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from luoshi.reading.model import Section
from luoshi.reading.outline import named_plan

_MENTION = re.compile(
    r"(?:(?P<first>(?:19|20)[0-9]{2})(?:年)?[-—–~～至到] ?(?P<last>(?:19|20)[0-9]{2})年)"
    r"|(?P<since>(?<![0-9])(?:19|20)[0-9]{2})年以来(?![的最增同首新历])"
    r"|(?P<behind>(?:过去|这)?[两三四五]年(?:来(?!的)|间|累计)|近[两三四]年(?!来的))"
    r"|(?P<coming>(?:未来|今后)[两三四五]年)"
    r"|(?P<year>(?<![0-9])(?:19|20)[0-9]{2})年(?!来|以来|前|第)"
    r"|(?P<word>今年|本年度|新的一年|去年|上年(?![初同度])|前年|明年|“[七八九十]{1,2}[一二三四五六]?五”(?:时期|期间|期末|末)|本世纪末)"
)
#: the characters that a mention starts with: one plain class is searched for, the alternatives are only matched
_MAY_MENTION = re.compile(r"[12去上前明今本新“过这近未两三四五]")
_BASE_BEFORE = ("比", "较", "与", "自", "由", "从", "是", "相当于", "按照", "超过", "高于", "超")
_NOT_ABOUT = re.compile(
    r"^年?(?:政府工作报告|度?(?:目标|计划|任务)|以来|价格?|不变价|的(?:[0-9]|[一二三四五六七八九十])|版|奥运|亚运|世博|世界杯|同期|水平|基数|（[0-9]|届|提前|度?考核|国务院督查|中国|全国)"
)
_TO_FINISH = ("完成", "建成", "推进", "实施", "抓好", "做好", "启动", "加快", "继续", "续建")
_THIS_YEAR = re.compile(r"(?:^|[。！；\s])(?:今年|(?P<year>(?:19|20)[0-9]{2})年)(?=[是，的全我要])|做好(?:今年|(?P<done>20[0-9]{2})年)")
_ADDRESS = re.compile(r"(?:(?:各位|尊敬的)[^，。！：]{2,8}|同志们)[！：，]\s*")
_HONOURS = ("获评", "荣获", "入选", "评为", "列入", "获得")
_FIVE = re.compile(
    r"五年来|五年间|过去[的]?五年|这五年|近五年|五年，|本届政府(?!工作报告)|上届政府|换届以来|“[七八九十]{1,2}[一二三四五]?五”(?:以来|时期|期间|五年|的五年|规划(?:确定|目标|实施|主要))"
)
_ONE = re.compile(
    r"(?:过去|刚刚过去|极不平凡|极不寻常|这|上)的?一年|一年来|(?:^|[，。])(?:20|19)[0-9]{2}年(?=[，是])|去年"
)
_AHEAD = re.compile(r"今后[五5]年|未来[五5]年|“[十]{1}[一二三四五六]五”(?:时期|期间)|今后一个时期|到20[0-9]{2}年")
_NOW = re.compile(r"今年|新的一年|(?:20|19)[0-9]{2}年(?=[，是的全我要])")


class Clock(NamedTuple):
    """The period in force where a sentence starts."""

    default: str | None  # what a figure without a year of its own carries
    last: int | None  # the review year or the plan year
    part: str
    named: str | None = None  # the last year of a span, once a sentence has opened with it: it holds for what follows


def start_clock(section: Section, year: int | None) -> Clock:
    """The clock at the head of a section."""
    last = None if year is None else year - 1 if section.part in ("review", "front", "mixed") else year
    default = section.period or (str(last) if last else None)
    return Clock(None if section.part == "annex" else default, last, section.part)


def turn(clock: Clock, opening: str, year: int | None) -> Clock:
    """The clock after a paragraph's first sentence, which may say 五年来 or 过去一年.

    Args:
        clock: In force so far.
        opening: The first sentence of the paragraph.
        year: The report's plan year.
    """
    if year is None or clock.part == "annex":
        return clock
    clock = clock._replace(named=None)
    opening = _ADDRESS.sub("", opening.lstrip(" 　—-"), count=1)
    if clock.part in ("review", "front", "mixed"):
        one, five = _ONE.search(opening), _FIVE.search(opening)
        if five and (not one or five.start() < one.start()):
            return clock._replace(default=_span_behind(opening, year))
        if one and five is None:
            return clock._replace(default=str(year - 1))
        return clock
    ahead, now = _AHEAD.search(opening), _NOW.search(opening)
    if now and now.group()[:4].isdigit() and now.group()[:4] != str(year):
        now = None
    if now and (not ahead or now.start() <= ahead.start()):
        return clock._replace(default=str(year))
    if ahead and "到20" not in ahead.group():
        return clock._replace(default=_span_ahead(opening, year))
    return clock


def _span_behind(text: str, year: int) -> str:
    plan = named_plan(text)
    if plan and plan[1] <= year:
        return f"{plan[0]}-{plan[1]}"
    return f"{year - 5}-{year - 1}"


def _span_ahead(text: str, year: int) -> str:
    plan = named_plan(text)
    return f"{plan[0]}-{plan[1]}" if plan and plan[1] > year else f"{year}-{year + 4}"


class Mention(NamedTuple):
    """A year named in a sentence."""

    start: int
    end: int
    period: str
    base: bool  # only what a figure is compared with, or where it started


def mentions(view: str, start: int, end: int, clock: Clock, year: int | None) -> list[Mention]:
    """The years named between two offsets, in order."""
    out: list[Mention] = []
    reached = start
    for first in _MAY_MENTION.finditer(view, start, end):
        match = _MENTION.match(view, first.start(), end) if first.start() >= reached else None
        if match is None:
            continue
        reached = match.end()
        behind = view[match.end() - 1 : match.end() + 8] if match["year"] else view[match.end() : match.end() + 8]
        started = view[match.start() - 1 : match.start()] in ("由", "从", "到", "至")  # 由2020年的152家
        if _NOT_ABOUT.match(behind) and not started:
            continue
        before = view[max(start, match.start() - 3) : match.start()]
        if before.endswith(_HONOURS):
            continue  # 获评2023年度…
        if match["year"] and clock.part == "plan" and year and int(match["year"]) < year and _to_finish(view, match):
            continue  # 完成2021年列入计划的改造任务: the year only says which
        base = before.endswith(_BASE_BEFORE) and not before.endswith(("时间是",))
        period = _named(match, before, clock, year, view)
        if period:
            out.append(Mention(match.start(), match.end(), period, base))
    return out


def _to_finish(view: str, mention: re.Match[str]) -> bool:
    return view[max(0, mention.start() - 2) : mention.start()] in _TO_FINISH


_YEARS_OFF = {"今年": 0, "本年度": 0, "新的一年": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1}


def before_sentence(clock: Clock, passed: str, year: int | None) -> Clock:
    """The clock where the words since the last figure may say 五年来 again, or, in a plan of years, 做好今年工作."""
    if clock.part == "plan" and clock.default and "-" in clock.default:
        now = _THIS_YEAR.search(passed)
        named = now and (now["year"] or now["done"])
        return clock._replace(default=str(year)) if now and (not named or named == str(year)) else clock
    if clock.named and ("五年来" in passed or "五年间" in passed):
        return clock._replace(named=None)
    return clock


def after_sentence(clock: Clock, start: int, found: list[Mention]) -> Clock:
    """The clock behind a sentence of a review of several years that opened with its last year, or with the span."""
    if not clock.default or "-" not in clock.default or clock.part not in ("review", "front"):
        return clock
    opening = [m.period for m in found if not m.base and m.start - start <= 4]
    if not opening:
        return clock
    return clock._replace(named=opening[0] if opening[0] == str(clock.last) else None)


def _named(match: re.Match[str], before: str, clock: Clock, year: int | None, view: str) -> str | None:
    if match["first"]:
        return f"{match['first']}-{match['last']}"
    if match["year"]:
        named = int(match["year"])
        ahead = year is not None and named > year
        return f"by {named}" if ahead else str(named)
    word = match["word"]
    if year is None:
        return None
    if match["since"] or match["behind"] or match["coming"]:
        return _spanned(match, clock, year)
    if word in _YEARS_OFF:
        return str(year + _YEARS_OFF[word])
    if word == "本世纪末":
        return "by 2000" if year < 2000 else None
    plan = named_plan(word)
    if plan is None:
        return None
    if word.endswith("末"):
        return f"by {plan[1]}" if plan[1] > year else str(plan[1])
    return f"{plan[0]}-{plan[1]}"


_COUNT = {"两": 2, "三": 3, "四": 4, "五": 5}


def _spanned(match: re.Match[str], clock: Clock, year: int) -> str | None:
    """三年来 and 2020年以来 in a review end with the year it reviews; 未来三年 starts with the year planned."""
    reviews = clock.part in ("review", "front")
    if match["coming"]:
        count = _COUNT[match["coming"][2]]
        return None if reviews else f"{year}-{year + count - 1}"
    if not reviews:
        return None
    if match["since"]:
        first = int(match["since"])
        return f"{first}-{year - 1}" if first < year - 1 else None
    count = next(_COUNT[c] for c in match["behind"] if c in _COUNT)
    return f"{year - count}-{year - 1}"


def period_at(pos: int, found: list[Mention], clock: Clock, grows: bool, spread: bool) -> tuple[str | None, str]:
    """The period of a figure at ``pos`` and the rule that gave it.

    Args:
        pos: Offset of the figure.
        found: The years named in its sentence.
        clock: What holds where none is named.
        grows: It is growth or change, so a base year (比2002年) opens its span.
        spread: 年均 stands before it: it speaks of the whole span.
    """
    chosen: Mention | None = None
    base: Mention | None = None
    for mention in found:
        if mention.start >= pos:
            break
        if mention.base:
            base = mention
        else:
            chosen = mention
    period = chosen.period if chosen else clock.named or clock.default
    if grows and base and (spread or pos - base.end < 14):
        over = _since(base.period, period)
        if over:
            return over, "period.since"
    if spread and clock.default and "-" in clock.default:
        return clock.default, "period.spread"
    return period, "period.named" if chosen else "period.section"


def _since(base: str, period: str | None) -> str | None:
    """比2002年增长 in a figure of 2007 speaks of 2003-2007."""
    end = period[-4:] if period else ""
    if not (base.isdigit() and end.isdigit()) or (period or "").startswith("by"):
        return None
    first = int(base) + 1
    return f"{first}-{end}" if first < int(end) else None


def before_span(period: str | None) -> str | None:
    """The year before a span or a year starts: where 从A提高到B began.

    >>> before_span("2018-2022"), before_span("2023")
    ('2017', '2022')
    """
    if not period or period.startswith("by"):
        return None
    return str(int(period[:4]) - 1)
