"""The outline of a report: headings, the parts they open, and the years they speak of.

A report reviews (回顾), plans (安排), speaks of the government itself (自身建设) and may carry annexes
(名词解释). A telling title (2023年工作回顾, 今后五年的目标) opens a part; the numbered headings under it
belong to it. Where no title tells, the paragraph that turns to this year does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from luoshi.reading.model import Section
from luoshi.reading.numerals import chinese_value

_CN = "一二三四五六七八九十"
_MARK = re.compile(
    rf"[ \t]*(?:(?P<one>[{_CN}]{{1,3}}[&＆]?[、，.．])|(?P<part>第[{_CN}]{{1,3}}(?:部分|[章篇编]))[ 、：:]?|(?P<two>[（(][{_CN}]{{1,3}}[）)])|(?P<three>[0-9]{{1,2}}[.、](?![0-9])))[ \t]*"
)
_LINE = re.compile(r"[^\n]+")
_LOST = 6000  # a line so long is a report whose line breaks were lost
_RUN_ON = re.compile(
    rf"(?<=[。！：])[ 　]*(?:[—-] ?[0-9]{{1,3}} ?[—-][ 　]*)?(?=[{_CN}]{{1,3}}、|[（(][{_CN}]{{1,3}}[）)])"
)

_ANNEX = re.compile(
    r"^[\W_]*(?:.{0,14}(?:名词|词语|术语|用语)(?:的?解释|注释|说明)|附件|附录|附：|注释|名词、用语|相关名词|报告中的?.{0,6}名词|《?政府工作报告》?(?:有关|相关|部分)?(?:名词|用语|注释))"
)
_GOVERNMENT = re.compile(
    r"自身建设|政府建设|人民满意的?.{0,8}政府|(?:建设|打造|建立|做).{0,12}(?:服务型|法治|廉洁|责任|创新|阳光|高效|诚信|务实).{0,6}政府|政府自身|转变政府职能|改进政府工作|(?:提高|加强|增强).{0,6}(?:政府|行政).{0,4}(?:能力|效能|水平)"
)
_OWN = re.compile(r"(?:加强|推进|抓好|强化|提升).{0,6}(?:政府)?自身建设")
_PAST = re.compile(
    r"回顾|回望|过去|成就|成绩|总结|完成情况|执行情况|工作情况|发展情况|取得|历程|进展|本届政府|上届政府|[五一]年来"
)
_AHEAD = re.compile(
    r"安排|任务|目标|打算|建议|部署|总体要求|总体思路|指导思想|展望|思路|要求|重点工作|工作重点|今后|未来|下一步|新的?一年|规划|蓝图|计划"
)
_WORK = re.compile(r"工作|发展|经济")
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2}) ?年")
_CN_YEAR = re.compile(r"([一二][〇零○OＯ九][〇零○OＯ一二三四五六七八九]{2})年")
_FIVE_BEHIND = re.compile(
    r"过去的?[五5]年|[五5]年来|近[五5]年|[五5]年(?:的)?(?:工作)?(?:的)?(?:简要|主要)?(?:回顾|成就|成绩|发展|奋斗|总结)|本届政府|上届政府|换届以来|前[五5]年|这[五5]年|[五5]年工作|上一?届"
)
_FIVE_AHEAD = re.compile(
    r"(?:今后|未来|往后)(?:的)?[五5]年|[五5]年(?:奋斗)?(?:的)?(?:目标|任务|规划|蓝图|总体)|下一?届政府"
)
_TURN = re.compile(
    r"(?:各位代表[！!：:，,]?)?(?:今年|新的一年|(?P<year>(?:19|20)[0-9]{2})年|做好(?:今年|新一年|(?:19|20)[0-9]{2}年)|(?:今年|(?:19|20)[0-9]{2}年)?(?:全[国省市县区]|我[省市县区国]).{0,8}(?:经济社会发展|政府工作).{0,6}(?:总体要求|主要预期目标|总的要求)|(?:经济社会发展的?)?主要预期目标[是为：:])"
)
_TURN_MORE = re.compile(
    r"是.{0,60}年|总体要求|预期目标|主要目标|工作的?(?:总体|指导|基本)|要(?:坚持|以|全面|继续|重点|紧紧|切实|深入)|我们(?:要|将)|工作任务|政府工作|安排"
)

_PLAN_NAME = re.compile(r"[“\"]?(十[一二三四五六]|[七八九十])[·•]?五[”\"]?(?![个年大届次项条日月])")


class Spoken(NamedTuple):
    """What a stretch of the report speaks of."""

    part: str
    period: str | None


class Heading(NamedTuple):
    """A line that opens a section."""

    start: int
    level: int  # 0 for a telling title without a number
    title: str


def plan_years(ordinal: int) -> tuple[int, int]:
    """First and last year of a numbered five-year plan (6 → 1981, 1985; 14 → 2021, 2025).

    >>> plan_years(14)
    (2021, 2025)
    """
    first = 1981 + 5 * (ordinal - 6)
    return first, first + 4


def named_plan(text: str) -> tuple[int, int] | None:
    """The years of the five-year plan that a text names (“十四五” → 2021, 2025)."""
    match = _PLAN_NAME.search(text)
    if not match:
        return None
    ordinal = chinese_value(match[1])
    return plan_years(int(ordinal)) if ordinal else None


def years_in(text: str) -> list[int]:
    """Four-digit years before 年 in a text, in digits or in Chinese characters."""
    found = [int(y) for y in _YEAR.findall(text)]
    for word in _CN_YEAR.findall(text):
        value = chinese_value(word.translate(_ZERO))
        if value:
            found.append(int(value))
    return found


_ZERO = str.maketrans("○OＯ", "〇〇〇")


def sections(view: str, year: int | None) -> tuple[Section, ...]:
    """Cut a report into sections.

    Args:
        view: The normalised text.
        year: The year that the report plans for, when known.

    Returns:
        Sections in order, covering the text; what stands before the first heading is ``front``.
    """
    heads = _headings(view, year)
    spoken = _follow(heads, year)
    if not any(s.part == "plan" for s in spoken):
        turned = _turn(view, heads, year)
        if turned is not None:
            heads = sorted([*heads, Heading(turned, 0, "")])
            spoken = _follow(heads, year, turned)
    if not heads or heads[0].start > 0:
        told = any(s.part == "plan" for s in spoken)
        heads, spoken = [Heading(0, 0, ""), *heads], [Spoken("front" if told else "mixed", None), *spoken]
    ends = [*(h.start for h in heads[1:]), len(view)]
    return tuple(
        Section(h.start, end, h.title, h.level, s.part, s.period) for h, end, s in zip(heads, ends, spoken, strict=True)
    )


def _headings(view: str, year: int | None) -> list[Heading]:
    """Heading lines in order: numbered ones, and short titles that tell of a part."""
    found: list[Heading] = []
    for start, text in _lines(view):
        mark = _MARK.match(text)
        if mark:
            level = {"one": 1, "part": 1, "two": 2, "three": 3}[mark.lastgroup or "one"]
            title = _title(text[mark.end() :])
            if (level == 3 and len(title) > 40) or not title:
                continue
            found.append(Heading(start, level, title))
        elif len(text) < 60 and start > 40 and _tells(text.strip(), year):
            found.append(Heading(start, 0, text.strip()))
    run_on = any(h.start and view[h.start - 1] != "\n" for h in found)
    return [] if run_on and not any(_own_words(h.title, year) for h in found) else found


def _lines(view: str) -> Iterator[tuple[int, str]]:
    """The lines of a report; where the breaks were lost, a numbered heading behind a sentence opens one."""
    for line in _LINE.finditer(view):
        low = line.start()
        if line.end() - low > _LOST:
            for mark in _RUN_ON.finditer(view, low, line.end()):
                yield low, view[low : mark.end()]
                low = mark.end()
        yield low, view[low : line.end()]


def _title(text: str) -> str:
    cut = re.search(r"[。；\n]", text)
    return (text[: cut.start()] if cut and cut.start() < 60 else text[:40]).strip()


def _tells(text: str, year: int | None) -> bool:
    """Whether an unnumbered line is a title that opens a part."""
    if len(text) > 34 or re.search(r"[。；！？，]$|：$|:$|各位代表|人民代表大会|工作报告", text):
        return False
    if _ANNEX.match(text):
        return True
    dated = bool(years_in(text) or re.search(r"过去|今后|未来|今年|一年|[五5]年|本届|“.{1,3}五”|政府自身", text))
    telling = bool(
        re.search(
            r"回顾|总体要求|目标任务|主要任务|重点任务|工作安排|工作部署|工作建议|重点工作|主要工作|成就|工作打算|新成绩|的工作|奋斗目标|主要目标|自身建设|工作任务|取得.{0,6}成[绩就]|年工作$",
            text,
        )
    )
    return dated and telling and "，" not in text[:-12]


def _follow(heads: list[Heading], year: int | None, turned: int | None = None) -> list[Spoken]:
    """Part and period of each heading, from its own words or from the one it stands under."""
    out: list[Spoken] = []
    current = top = Spoken("front", None)
    told_level: int | None = None  # the level of the heading that opened the current part
    for head in heads:
        if head.start == turned:
            current = top = Spoken("plan", str(year) if year else None)
            told_level = 0
        elif head.level >= 2:
            current = _under(head.title, year, top)
        else:
            current = top = _spoken(head, year, top, told_level)
            if told_level is None or head.level == 0 or _own_words(head.title, year):
                told_level = head.level
        out.append(current)
    told = any(s.part == "plan" for s in out)
    return [Spoken("review", s.period or _last(year)) if s.part == "mixed" and told else s for s in out]


def _last(year: int | None) -> str | None:
    return str(year - 1) if year else None


def _own_words(title: str, year: int | None) -> bool:
    return _part_of(title, year) is not None


def _part_of(title: str, year: int | None) -> str | None:
    """The part that a title opens by its own words, or None."""
    title = title[:34]
    years = years_in(title)
    if _ANNEX.match(title):
        return "annex"
    past, ahead = _PAST.search(title), _AHEAD.search(title)
    if re.search(r"回顾", title):
        return "review"
    if years and year:
        if max(years) >= year:
            return "plan"
        if not ahead or past:
            return "review"
    if _FIVE_AHEAD.search(title) or re.search(r"今年|今后|未来|新的?一年|下一步", title):
        return "plan"
    if (
        past
        and (_WORK.search(title) or re.search("过去|[五一]年来|[五一]年", title))
        and not re.search(r"再|新的?更大|努力|力争|争取|推动.{2,16}取得", title)
    ):
        return "review"
    if re.search(r"良好开局|开局良好|开好局|实现.{0,4}开局", title) and not re.search(
        "确保|力争|奋力|为.{0,12}开好局", title
    ):
        return "review"
    plan = named_plan(title)
    if plan and year:
        return "review" if plan[1] < year else "plan"
    return None


def _spoken(head: Heading, year: int | None, top: Spoken, told_level: int | None) -> Spoken:
    """Part and period of a first-level heading."""
    part = _part_of(head.title, year)
    if part == "annex":
        return Spoken("annex", None)
    if part == "review":
        return Spoken("review", _review_period(head.title, year))
    if part == "plan":
        return Spoken("plan", _plan_period(head.title, year))
    if top.part == "annex":
        return top
    if _OWN.search(head.title) and top.part == "review" and head.level == told_level == 1:
        return Spoken("government", str(year) if year else None)
    if _GOVERNMENT.search(head.title) and top.part in ("plan", "government"):
        return Spoken(
            "government", str(year) if year and top.period and not top.period.startswith(str(year)) else top.period
        )
    if top.part == "review" and head.level == 1 and told_level == 1 and not _PAST.search(head.title):
        return Spoken("plan", str(year) if year else None)
    if top.part in ("front", "mixed"):
        return Spoken("mixed", None)
    if top.part == "government":
        return Spoken(
            "plan" if not _GOVERNMENT.search(head.title) and head.level == 1 and told_level == 1 else "government",
            top.period,
        )
    return top


def _under(title: str, year: int | None, top: Spoken) -> Spoken:
    """Part and period of a lower heading."""
    if top.part == "annex":
        return top
    part = (
        _part_of(title[:24], year)
        if years_in(title[:24])
        or "回顾" in title[:24]
        or _FIVE_AHEAD.search(title[:24])
        or _FIVE_BEHIND.search(title[:24])
        else None
    )
    if part == "annex":
        return Spoken("annex", None)
    if part == "review" and top.part in ("review", "front", "mixed"):
        return Spoken("review", _review_period(title, year))
    if part == "plan":
        return Spoken("plan" if top.part != "government" else "government", _plan_period(title, year))
    return top


def _turn(view: str, heads: list[Heading], year: int | None) -> int | None:
    """Where an untitled report turns to the year ahead: the start of that paragraph."""
    for line in _LINE.finditer(view, len(view) // 8, len(view) * 9 // 10):
        text = line.group().strip()
        match = _TURN.match(text)
        if not match or (match["year"] and year and int(match["year"]) < year):
            continue
        if (
            _TURN_MORE.search(text[:120])
            and "以来" not in text[:12]
            and not any(h.start == line.start() for h in heads)
        ):
            return line.start()
    return None


def _review_period(title: str, year: int | None) -> str | None:
    """2023 for 2023年工作回顾; 2018-2022 for a title that speaks of five years."""
    years = years_in(title)
    if year is None:
        return str(max(years)) if years else None
    past = [y for y in years if y < year]
    five, plan = _FIVE_BEHIND.search(title), named_plan(title)
    last = title.find(str(year - 1))
    wide = five.start() if five else title.find("五") if plan and plan[1] < year and "开局" not in title else -1
    if last >= 0 and (wide < 0 or last < wide) and str(year - 5) not in title:
        return str(year - 1)
    if plan and plan[1] < year and "开局" not in title:
        return f"{plan[0]}-{plan[1]}"
    if five:
        return f"{year - 5}-{year - 1}"
    if len(past) >= 2 and max(past) - min(past) >= 2:
        return f"{min(past)}-{max(past)}"
    return str(max(past)) if past else str(year - 1)


def _plan_period(title: str, year: int | None) -> str | None:
    if year is None:
        years = years_in(title)
        return str(max(years)) if years else None
    if _FIVE_AHEAD.search(title) and not (str(year) in title and title.find(str(year)) < title.find("年")):
        plan = named_plan(title)
        return f"{plan[0]}-{plan[1]}" if plan and plan[1] > year else f"{year}-{year + 4}"
    if str(year) in title or "今年" in title:
        return str(year)
    plan = named_plan(title)
    if plan and plan[1] > year:
        return f"{plan[0]}-{plan[1]}"
    return str(year)
