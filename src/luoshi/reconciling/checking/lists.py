"""Lists that name so many things and state another number of figures (分别), and announced counts (以下八个方面)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from luoshi.reading.model import Section, Statement
from luoshi.reading.numerals import number_value
from luoshi.reconciling.checking.draft import Draft
from luoshi.reconciling.checking.model import Finding

_EACH = re.compile(r"分别")
_LINK = re.compile(r"[、,，]?(?:和|与|及|以及)?(?:达到?|为|至)?")
_ANY = re.compile(r"[、和与及跟或暨]|以及|到|至")
_FORK = re.compile(r"、|以及")
_FROM = re.compile(r"^.{0,6}?[由从较]|^.{0,10}(?:每|各)")
_NUMERAL = re.compile(r"[0-9]")
_MANY = re.compile(r"以下([二三四五六七八九十]{1,3})(?:个|大)?(?:方面|重点|项工作|项任务)")
_TIMES = re.compile(r"[近前后二两三四五六]+年|季度|月|年底|以来|期间")
_LOOSE = re.compile(r"[了等将把使]|建成|完成|实现|[^、和与及]{12}")  # what stands before the names is counted with them
_NUMBERS = tuple("一二三四五六七八九十") + tuple(f"十{n}" for n in "一二三四五六七八九") + ("二十",)
_TWO = re.compile(r"存贷|城乡|产销|进出|供排|水电|男女|存、贷")
_OF_SEVERAL = re.compile(r"[三四五六七八九十]大|[三四五六七八九十]个")
_BRACKET = re.compile(r"[（(][^（）()]*[）)]")


def check(draft: Draft) -> Iterator[Finding]:
    """Find lists whose counts differ."""
    starts = [t.statement for t in draft.figures]
    for match in _EACH.finditer(draft.view):
        yield from _each(draft, match, starts)
    yield from _items(draft)


def _each(draft: Draft, match: re.Match[str], figures: list[Statement]) -> Iterator[Finding]:
    listed = _listed(draft, match.end(), figures)
    if len(listed) < 2 or _FROM.search(draft.view[match.end() : listed[0].start]):
        return
    begin = draft.clause(match.start())[0]
    names = _BRACKET.sub("", draft.view[begin : match.start()])
    if len(names) < 3 or _NUMERAL.search(names) or _TIMES.search(names):
        return
    least, most = len(_FORK.findall(names)) + 1, len(_ANY.findall(names) + _TWO.findall(names)) + 1
    if most < 2:
        return
    if len(listed) < least and _LOOSE.search(names):
        return
    each_of_two = bool(re.search(r"[和与及]", _FORK.split(names)[0])) and len(listed) == 2 * least
    if each_of_two or (len(listed) > most and _OF_SEVERAL.search(draft.view[draft.sentence(begin)[0] : match.start()])):
        return
    if not least <= len(listed) <= most:
        count = f"{least}" if least == most else f"{least}至{most}"
        first, last = listed[0], listed[-1]
        reason = f"“分别”前面列了{count}项（{names.strip()}），后面有{len(listed)}个数。"
        yield draft.at("list.count", first.quote_start, last.quote_end, reason, None, "请核对是否漏写或多写了一项")


def _listed(draft: Draft, place: int, figures: list[Statement]) -> list[Statement]:
    """The figures that follow 分别 one upon the other, if they close their clause."""
    out: list[Statement] = []
    for s in figures:
        if s.start < place:
            continue
        if not out:
            if s.start - place > 16 or re.search(r"[，。；：、]", draft.view[place : s.start]):
                return []
        elif s.measure != out[0].measure or not _LINK.fullmatch(draft.view[out[-1].quote_end : s.quote_start]) or "，" in draft.view[out[-1].quote_end : s.quote_start]:
            break
        out.append(s)
    if not out or draft.view[out[-1].quote_end : out[-1].quote_end + 1] not in ("，", "。", "；", "\n", ""):
        return []
    return out


def _items(draft: Draft) -> Iterator[Finding]:
    sections = draft.reading.sections
    for index, section in enumerate(sections):
        parts = _under(sections, index)
        found = list(_MANY.finditer(draft.view, section.start, section.end))
        if len(found) != 1 or len(parts) < 3 or section.level != 1 or section.end - found[0].end() > 120:
            continue
        said = number_value(found[0][1])
        goes_on = bool(re.search(rf"^[ \u3000]*[（(]?{_NUMBERS[len(parts) % 20]}[）)、]", draft.view[section.end :], re.MULTILINE))
        if said is not None and said != len(parts) and not (said > len(parts) and goes_on):
            reason = f"这里说“{found[0].group()}”，后面编号的有{len(parts)}条。"
            yield draft.at("list.items", found[0].start(), found[0].end(), reason, None, "请核对条数")


def _under(sections: tuple[Section, ...], index: int) -> list[Section]:
    out = []
    for each in sections[index + 1 :]:
        if each.level <= sections[index].level:
            break
        if each.level == 2:
            out.append(each)
    return out
