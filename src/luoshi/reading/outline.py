"""The outline of a report: headings, the parts they open, and the years they speak of.

A report reviews (回顾), plans (安排), speaks of the government itself (自身建设) and may carry annexes
(名词解释). Headings say which; where they are silent, the opening words of paragraphs do.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from luoshi.reading.model import Section
from luoshi.reading.numerals import chinese_value

_CN = "一二三四五六七八九十"
_HEADING = re.compile(
    rf"^[ \t]*(?P<mark>[{_CN}]{{1,3}}、|第[{_CN}]{{1,3}}[部章节][分 ]?[ 、：:]?|[IVX]+[、.]|（[{_CN}]{{1,3}}）|\([{_CN}]{{1,3}}\)|[0-9]{{1,2}}[.、](?![0-9]))"
    r"[ \t]*(?P<title>[^\n]*)$",
    re.M,
)
_LINE = re.compile(r"^[ \t]*(?P<title>[^\n。；，]{4,30})[ \t]*$", re.M)

_REVIEW = re.compile(r"回顾|回望|过去|成就|成绩|总结|主要工作情况|工作情况|完成情况|执行情况|发展情况|取得的|以来的|五年来|一年来|历程")
_PLAN = re.compile(
    r"安排|任务|目标|打算|建议|重点工作|重点抓|部署|总体要求|总体思路|指导思想|展望|奋斗|预期|蓝图|规划|计划|工作重点|工作思路|"
    r"今后|未来|努力|推进|加快|实现|深化|着力|建设|促进|全面|坚持|进一步|大力|切实|抓好|做好"
)
_GOVERNMENT = re.compile(r"自身建设|政府建设|人民满意.{0,6}政府|建设.{0,10}(?:服务型|法治|廉洁|责任).{0,4}政府|政府自身|政府职能|从严治政|依法行政.{0,6}政府|打造.{0,8}政府")
_ANNEX = re.compile(r"名词解释|词语解释|名词注释|相关名词|注释|附件|附录|有关用语说明|用语说明|报告说明|术语解释|名词、?用语|有关名词|专业名词")
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})年")
_CN_YEAR = re.compile(r"([一二][〇零○九][〇零○一二三四五六七八九]{2})年")
_FIVE_REVIEW = re.compile(
    r"(?:过去|五年来|近|上一?届|上届|本届|这|前)五?年?.{0,4}(?:五年|政府)|五年(?:来|工作|的?工作|发展|回顾|成就|的主要)|本届政府|上届政府|换届以来"
    r"|“?[七八九十][一二三四五]?五”?(?:时期|期间|规划|计划)?.{0,8}(?:回顾|成就|成绩|发展|完成|工作)|过去.?[五5]年"
)
_FIVE_PLAN = re.compile(r"(?:今后|未来|今后的|往后|下一?个?)[五5]年|“?[七八九十][一二三四五]?五”?(?:时期|期间|规划|计划|发展).{0,16}|五年(?:奋斗)?(?:的)?(?:目标|任务|规划|蓝图|总体)")
_NOW = re.compile(r"今年|全年|[0-9]{4}年(?:工作|的?(?:主要|重点)?(?:工作|任务))")

#: the five-year plans by ordinal: 十四五 is the fourteenth, 2021–2025
_PLAN_NAME = re.compile(r"“?([七八九十]|十[一二三四五六])五”")


class Spoken(NamedTuple):
    """What a stretch of the report speaks of."""

    part: str
    period: str | None


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
        value = chinese_value(word.replace("○", "〇"))
        if value:
            found.append(int(value))
    return found


def sections(view: str, year: int | None) -> tuple[Section, ...]:
    """Cut a report into sections.

    Args:
        view: The normalised text.
        year: The year that the report plans for, when known.

    Returns:
        Sections in order, covering the text; the first one is ``front`` matter.
    """
    heads = _headings(view)
    out: list[Section] = []
    if not heads or heads[0][0] > 0:
        out.append(Section(0, heads[0][0] if heads else len(view), "", 0, "front", None))
    current = Spoken("front", None)
    top = current
    for index, (start, level, title) in enumerate(heads):
        end = heads[index + 1][0] if index + 1 < len(heads) else len(view)
        if level == 1:
            top = current = _spoken(title, year, top, 1)
        else:
            current = _spoken(title, year, top, level)
        out.append(Section(start, end, title, level, current.part, current.period))
    return tuple(out)


def _headings(view: str) -> list[tuple[int, int, str]]:
    """(start, level, title) of each heading line, in order."""
    found: list[tuple[int, int, str]] = []
    for match in _HEADING.finditer(view):
        mark, title = match["mark"], match["title"].strip()
        level = 2 if mark[0] in "（(" else 3 if mark[0].isdigit() else 1
        body = title
        cut = re.search(r"[。；]", title)
        if cut and (level > 1 or len(title) > 40):
            body = title[: cut.start()]
        if level == 3 and (len(body) > 40):
            continue
        found.append((match.start(), level, body[:60]))
    for match in _LINE.finditer(view):
        title = match["title"].strip()
        if _ANNEX.search(title) and len(title) <= 24:
            found.append((match.start(), 1, title))
        elif (_REVIEW.search(title) or re.search(r"安排|目标任务|重点任务|总体要求", title)) and re.search(r"工作|任务|成就|要求", title):
            if not _HEADING.match(view, match.start()) and not title.endswith(("报告", "：", ":")) and len(title) <= 24 and match.start() > 150:
                found.append((match.start(), 1, title))
    return sorted(set(found))


def _spoken(title: str, year: int | None, top: Spoken, level: int) -> Spoken:
    """Part and period of a section from its title, its year and the section above it."""
    if _ANNEX.search(title) and len(title) < 30:
        return Spoken("annex", None)
    if level > 1 and top.part == "annex":
        return top
    if _GOVERNMENT.search(title) and (level == 1 or top.part in ("plan", "government")):
        return Spoken("government" if level == 1 else top.part, top.period if top.part in ("plan", "government") else _plan_period(title, year))
    review = bool(_REVIEW.search(title))
    years = years_in(title)
    if level > 1:
        return _subsection(title, year, top, review, years)
    if review or (years and year and max(years) < year):
        return Spoken("review", _review_period(title, year, years))
    if top.part in ("front",) and not years and not re.search(r"今后|未来|目标|安排|任务|思路|要求", title) and not _PLAN.search(title):
        return Spoken("review", _review_period(title, year, years))
    return Spoken("plan", _plan_period(title, year))


def _subsection(title: str, year: int | None, top: Spoken, review: bool, years: list[int]) -> Spoken:
    if top.part == "review":
        if years and year and max(years) >= year and not review:
            return Spoken("plan", _plan_period(title, year))
        return Spoken("review", _review_period(title, year, years) if (years or _FIVE_REVIEW.search(title)) else top.period)
    if top.part == "plan" and review and years and year and max(years) < year:
        return Spoken("review", _review_period(title, year, years))
    if top.part in ("plan", "government"):
        if _FIVE_PLAN.search(title) or years:
            return Spoken(top.part, _plan_period(title, year))
        return Spoken(top.part, top.period)
    return top


def _review_period(title: str, year: int | None, years: list[int]) -> str | None:
    """2023 for 2023年工作回顾; 2018-2022 for a title that speaks of five years."""
    if year is None:
        return str(max(years)) if years else None
    plan = named_plan(title)
    if plan and plan[1] < year + 1 and not (years and max(years) == year - 1 and "回顾" in title and "“" not in title):
        return f"{plan[0]}-{plan[1]}"
    if _FIVE_REVIEW.search(title):
        return f"{year - 5}-{year - 1}"
    past = [y for y in years if y < year]
    if len(past) >= 2 and max(past) - min(past) >= 2:
        return f"{min(past)}-{max(past)}"
    return str(max(past)) if past else str(year - 1)


def _plan_period(title: str, year: int | None) -> str | None:
    if year is None:
        years = years_in(title)
        return str(max(years)) if years else None
    if str(year) in title or "今年" in title:
        return str(year)
    plan = named_plan(title)
    if plan and plan[1] > year:
        return f"{plan[0]}-{plan[1]}"
    if _FIVE_PLAN.search(title) and not plan:
        return f"{year}-{year + 4}"
    return str(year)
