"""The day by which a task is said to be done (年底前, 6月底前, 三季度, 国庆节前)."""

from __future__ import annotations

import re
from calendar import monthrange
from typing import NamedTuple

_DONE = "开工|动工|竣工|完工|完成|建成|投用|投运|投产|运营|通车|通航|通水|启用|交付|封顶|试|实现|全面|基本|正式|顺利|主体|开园|开馆|启动|开放|上线"
_DUE = re.compile(
    r"(?P<by>(?:(?P<year>20[0-9]{2})年(?:(?P<ymonth>1[0-2]|[1-9])月)?(?:[底末](?:之?前|以前)?|之?前|以前)|到(?P<reach>20[0-9]{2})年(?![前底末0-9])))"
    rf"|(?<![0-9至到—－~-])(?P<monthly>(?P<month>1[0-2]|[1-9])月(?:[底末](?:之?前|以前)?|份?(?:之?前|以前)|份?(?=(?:{_DONE}))))"
    rf"|(?P<quarter>第?(?P<q>[一二三四1-4])季度(?:[底末]之?前?|之?前|(?=，?(?:{_DONE}))))"
    r"|(?P<half>(?P<next>明年)?(?P<h>[上下])半年(?:[底末])?(?:之?前)?)"
    r"|(?P<feast>国庆节?前|五一(?:劳动节)?前|“五一”前|七一前|“七一”前|元旦前|秋季(?:学期)?开学前|(?:主汛期|汛期|汛|春节|供暖季|采暖季|入冬)前)"
    r"|(?P<end>(?<![0-9一二两三四五六七八九十几数])(?:年内|年底(?:之?前)?)(?!评估|考核|述职|总结)|(?:今|本)年[底末](?:之?前)?)"
)
_HINT = re.compile("年内|[年底月度末]|前[^景沿期往端]")
_QUARTERS = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}
_FEASTS = {"国": 9, "五": 4, "七": 6, "元": 12, "秋": 8}  # the last month before; others have no fixed day


class Deadline(NamedTuple):
    """A day, where it is known, and the words that set it."""

    day: str | None
    words: str


def deadline(text: str, year: int | None) -> Deadline | None:
    """The first deadline that a text sets, or None.

    >>> deadline("6月底前开工", 2025)
    Deadline(day='2025-06-30', words='6月底前')
    """
    if not _HINT.search(text):
        return None
    for match in _DUE.finditer(text):
        named = match["year"] or match["reach"]
        if named and year and int(named) < year:
            continue  # 改造2000年前建成的小区
        due, month = (int(named) if named else year), _month(match)
        if due is None or month is None:
            return Deadline(None, match.group())
        due += 1 if match["next"] else 0
        return Deadline(f"{due:04d}-{month:02d}-{monthrange(due, month)[1]:02d}", match.group())
    return None


def _month(match: re.Match[str]) -> int | None:
    """The month with which the time named ends; None where that differs from place to place (汛期前)."""
    if match["by"]:
        return int(match["ymonth"] or 12)
    if match["monthly"]:
        return int(match["month"])
    if match["quarter"]:
        return _QUARTERS[match["q"]]
    if match["feast"]:
        return _FEASTS.get(match["feast"].strip("“")[0])
    return 6 if match["half"] and match["h"] == "上" else 12
