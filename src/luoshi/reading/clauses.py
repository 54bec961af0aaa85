"""Sentences and clauses of a plan, and what a clause does: it acts, leads in, hopes, appeals or states.

The words are in ``lexicon/moves.toml``; here is what may stand around them. Works on short strings.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from luoshi.reading import lexicon

_SENTENCE = re.compile(r"[^。！？!?]*[。！？!?]+[”’）)]*|[^。！？!?]+$")
_CLAUSE = re.compile(r"(?:“[^”\n]{0,40}”|（[^）\n]{0,40}）|(?<=[0-9])[,:](?=[0-9])|[^，；：,;:])+[，；：,;:]*")
_NUMBER = re.compile(
    r"[\s　]*(?:[一二三四五六七八九十]{1,3}[、，.．]|第[一二三四五六七八九十]{1,3}[，、]|[（(][一二三四五六七八九十0-9]{1,3}[）)]"
    r"|[0-9]{1,2}[.．、](?![0-9])|[一二三四五六七八九十]{1,2}(?:是|要)(?!年)|[①-⑳])[\s　]*"
)


def _any(name: str) -> str:
    return "|".join(sorted(map(re.escape, lexicon.moves(name)), key=len, reverse=True))


_ACTION = re.compile(f"(?:{_any('adverb')})*(?:{_any('action')})")
_SETS_OUT = re.compile(
    rf"(?:(?:{_any('leadin')}|以)[^，；]{{2,16}}?|力争|力求|确保|争取)(?:{_any('adverb')})*(?:{_any('action')})"
)
_SLOGAN = re.compile(
    rf"(?:{_any('slogan')}|坚持(?!和发展|开展)|我们(?:要|将|深知|坚信|必须)"
    r"|把.{1,40}(?:作为|放在|摆在|转化为|贯穿|置于)|以.{1,30}(?:为|的)|用.{1,12}(?:精神|力度|功夫)|[将把]?“?人民"
    r"|(?:全面|深入|认真)(?:贯彻|学习))"
)
_LEAD_IN = re.compile(rf"{_any('leadin')}|[以用](?!上)")
_PARTY = re.compile(_any("party"))
_RESULT = re.compile(
    r"(?:努力|不断|真正|切实|全力|加快|持续|奋力|着力|进一步)?(?:让|使|实现.{0,10}(?:发展|互动|融合|增长)|形成|彰显|增强|守护|促进.{0,30}发展"
    r"|推动.{1,24}(?:发展|增长|转型)[。；]?$|打造.{0,16}|提升|提高|构建.{0,16}格局|绘就|讲好|擦亮|守牢|兜牢|为.{2,20}(?:提供|贡献|奠定))"
)
_SPIRIT = re.compile(
    r"(?:精神|意识|理念|姿态|劲头|干劲|境界|韧劲|斗志|胸怀|情怀|担当|本色|初心|使命|标识|底色|状态|清醒|定力|氛围|思维|自觉|信心|决心|认识)[，。；！]?$"
)
_FACT = re.compile(r"[^，。“”；：]{1,14}(?<![还也仍都确于或要正凡])(?:是(?!否|非|要)|事关|关乎|关系到|承载)")
_AIM = re.compile(r"(?:力争|力求|确保|争取)(?:[^，；]{0,24})(?:[0-9]|同步|前列)")
#: a county or district by its name: 东河区; not 园区, 我市, 强县
_PLACE = (
    r"(?![二三四五六七八九]是|在|为|抓|把|对|以|与|向|从|由|各|每|让|使|按|用)[一-鿿]{1,3}?(?:[^全我各本该强兴富大]县|[^全我各本该强城超都上县门集股楼夜菜]市|[^全我本]旗"
    r"|[^全我各本市县城园社景灌片库新发高经示中港林牧山地校厂小街矿营辖灾郊能聚护假开度游务贸验置产空农湾集保治心领大济范]区)"
)
_PLACES = rf"{_PLACE}(?:[、和]{_PLACE})*"
_DOES = "(?:要|将|加快|着力|做|打造|建设(?!项目)|发展[一-鿿]|依托|突出|围绕|聚焦|争创|创建|全力|积极|推进|推动|深化|持续|大力|主攻|立足|强化|提升|融入|充分|重点(?:发展|培育|建设|打造|推进))"
_LOCAL = re.compile(_PLACES + _DOES)
_HELPED = re.compile(rf"(?:支持|推动|指导|鼓励|帮助){_PLACES}{_DOES}")
#: 支持南川县城优化布局: the seat of a county is the county's own
_SEAT = re.compile(r"支持[一-鿿]{2,3}县城")


class Span(NamedTuple):
    """A stretch of the report, half-open."""

    start: int
    end: int


def sentences(text: str, paragraph: Span) -> list[Span]:
    """The sentences of a paragraph, without the blanks around them and the number before them."""
    out = []
    for match in _SENTENCE.finditer(text, paragraph.start, paragraph.end):
        span = unnumbered(text, _stripped(text, Span(*match.span())))
        if span.end > span.start:
            out.append(span)
    return out


def unnumbered(text: str, span: Span) -> Span:
    """A stretch without the number that it begins with (二是, （3）, ④)."""
    mark = _NUMBER.match(text, span.start, span.end)
    return Span(mark.end(), span.end) if mark and mark.end() < span.end else span


def _stripped(text: str, span: Span) -> Span:
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()))


def clauses(text: str, sentence: Span) -> list[Span]:
    """The clauses of a sentence, each with the mark that closes it; quotations and brackets stay whole."""
    return [Span(*m.span()) for m in _CLAUSE.finditer(text, sentence.start, sentence.end)]


def acts(clause: str) -> bool:
    """Whether a clause opens with what is to be done (加快推进…)."""
    return bool(_ACTION.match(clause))


def sets_out(clause: str) -> bool:
    """Whether a clause names its starting point or its aim and then acts (依托场馆举办赛事, 力争建成学校3所)."""
    return bool(_SETS_OUT.match(clause))


def appeals(clause: str) -> bool:
    """Whether a clause is a slogan or a principle (坚持以人民为中心)."""
    return bool(_SLOGAN.match(clause))


def exhorts(clause: str) -> bool:
    """Whether a clause only asks for a frame of mind (发扬只争朝夕的精神)."""
    return bool(_SPIRIT.search(clause))


def follows_line(clause: str) -> bool:
    """Whether a clause speaks of the party's line."""
    return bool(_PARTY.search(clause))


def leads_in(clause: str) -> bool:
    """Whether a clause only says from where the action behind it starts (围绕主导产业，…)."""
    return bool(_LEAD_IN.match(clause))


def introduces(clause: str) -> bool:
    """Whether a clause stands before the action: a principle or a starting point, and no action behind it."""
    return appeals(clause) or (leads_in(clause) and not sets_out(clause))


def is_local(clause: str) -> bool:
    """Whether a county or district, named, is the one who acts (东河区做优老城, 支持南川县城优化布局)."""
    return bool(_SEAT.match(clause)) or (bool(_LOCAL.match(clause)) and not acts(clause))


def helps_local(text: str) -> bool:
    """Whether a county or district, named, is to act with help (支持东河区创建…)."""
    return bool(_HELPED.search(text))


def hopes(clause: str) -> bool:
    """Whether a clause tells the effect hoped for (让群众更满意)."""
    return bool(_RESULT.match(clause))


def states(sentence: str) -> bool:
    """Whether a sentence says how things are (企业家是最宝贵的财富)."""
    return bool(_FACT.match(sentence))


def aims(clause: str) -> bool:
    """Whether a clause says what the row before it is to reach (力争产值增长6%)."""
    return bool(_AIM.match(clause))
