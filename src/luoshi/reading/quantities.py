"""A numeral with all that belongs to it: 余, 万, the unit, 以上, the far end of a range.

Knows the local grammar directly around a numeral, on both sides of a few characters. It does not
know what is measured (indicators.py) nor whether the figure is a statement at all (kinds.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from luoshi.reading import lexicon
from luoshi.reading.numerals import ARABIC, CHINESE, CHINESE_DIGITS, MULTIPLIERS, number_value

#: What may follow a Chinese numeral for it to be looked at: a classifier or unit, after 余 and 万.
_COUNTED = (
    "个家项件条座所处台套部辆列张场册株支种类起宗例对栋幢间架艘口眼枚盏只头匹片块份篇轮次剂段笔款组届"
    "人名户位元美欧港万亿公里米平亩吨斤立方千兆度年岁天小分成倍番月季％%多余扇"
)
_RANGE = r"(?:[-－—–~～]{1,2}|至|到)"
_ARABIC_RANGE = rf"(?:{ARABIC})(?: ?{_RANGE} ?(?:{ARABIC})(?![0-9年.·•]))?"

# The scanner leaps from one run of digits to the next and asks there what stands: one plain character class is
# searched for, the alternatives are only matched. That is three times as fast as searching for them.
_RUN = re.compile(rf"[0-9{CHINESE_DIGITS}十百千万亿]+")
_IN_DIGITS = re.compile(
    r"(?P<date>(?:19|20)[0-9]{2}年(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?|[0-9]{1,2}月(?:[0-9]{1,2}日)?)"
    r"|(?P<fraction>(?<=[占约近到了过国省市的])[0-9]{1,2}/[0-9]{1,2}(?![0-9/]))"
    rf"|(?P<arabic>{_ARABIC_RANGE})"
)
_IN_CHARACTERS = re.compile(
    rf"(?P<words>百分之[{CHINESE_DIGITS}十百点几]+|[{CHINESE_DIGITS}十百]+分之[{CHINESE_DIGITS}十百]+|一半)"
    rf"|(?P<ordinal>(?<=[第前])[{CHINESE_DIGITS}十百]+)"
    rf"|(?P<chinese>(?<![数几第分0-9])(?![零〇○]){CHINESE}"
    rf"(?=[{_COUNTED}]|[、和][{CHINESE_DIGITS}十]+[{_COUNTED}]|连[增升涨降冠丰跳好优])"
    rf"|(?<=[破超过达])[十百千万亿]{{1,3}}(?=[，。；、）]))"
)


def scan(view: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """The numerals between two offsets: (start, end, form); dates are passed over.

    ``form`` is arabic, fraction (1/7), words (百分之十, 三分之一), ordinal (after 第 or 前) or chinese.
    """
    run = _RUN.search(view, start, end)
    while run:
        pos = run.start()
        match = (_IN_DIGITS if view[pos] <= "9" else _IN_CHARACTERS).match(view, pos, end)
        if match is None:
            pos = run.end()
        else:
            pos = match.end()
            if match.lastgroup != "date":
                yield match.start(), pos, match.lastgroup or ""
        run = _RUN.search(view, pos, end)


_MORE = "余多几来"
_SPLIT_RANGE = re.compile(_RANGE)
_HIGH = re.compile(rf" ?{_RANGE} ?((?:{ARABIC})|[{CHINESE_DIGITS}十百千]+)")
_NO_UNIT_AFTER = {
    "台": "山州湾风账",
    "人": "民大才均工物文口代类群心防为社力体行事员气",
    "元": "旦宵素首勋老",
    "家": "庭电园居装畜禽教政",
    "部": "门分署队委级",
    "户": "籍外型均主",
    "方": "面案式法向针略便阵言志",
    "条": "例件款约",
    "项": "目",
    "级": "",
    "位": "居列于",
    "名": "列牌校师医特优镇村城录誉单字义著胜企品",
    "天": "然气津水线府",
    "年": "",
    "口": "岸袋",
    "点": "",
    "例": "如外行",
    "期": "",
    "门": "类",
    "对": "口标外接",
    "度": "假夏",
    "成": "都功果效立为员本长就品熟绩套",
    "里": "程面",
    "团": "结体",
    "市": "场",
    "级别": "",
    "片": "区",
    "组": "建织合成",
    "网": "",
    "头": "部雁",
    "班": "子组列",
    "单": "位",
    "集": "中聚群团体成",
    "本": "地市省级科",
    "场": "馆",
    "社": "会",
    "村": "民",
    "县": "域级城道",
    "市县": "",
    "支": "持撑出",
    "块": "",
    "段": "",
    "道": "路",
    "升": "级",
    "米": "粉",
    "P": "PP",
    "企业": "",
    "只": "",
    "款": "",
    "间": "隔",
    "周": "年边期转",
    "打": "造通好击响",
    "卡": "",
    "字": "",
    "把": "关握",
    "顶": "",
    "床": "",
    "包": "",
    "股": "",
    "层": "面次级",
    "节": "能水",
    "石": "",
    "队": "",
    "角": "",
    "首": "",
    "票": "",
    "页": "",
    "箱": "",
}


class Quantity(NamedTuple):
    """A numeral and its surroundings, before anyone asks what it says."""

    start: int
    end: int  # of the numeral alone
    quote_end: int  # after unit and trailing comparator
    form: str  # arabic, words, ordinal, chinese
    value: Decimal | None
    high: Decimal | None
    unit: str | None
    unit_kind: str  # see units.toml; "" when there is no unit
    comparator: str | None  # what stands behind: ge, le, approx
    bare: bool  # a multiplier alone stands as the numeral (千亿元)
    unit_end: int  # after the unit, before a trailing comparator


@cache
def _unit_table() -> dict[str, tuple[tuple[str, str, str], ...]]:
    """first character → (form, kind, characters that may not follow), longest first."""
    return {
        first: tuple((u.form, u.kind, _NO_UNIT_AFTER.get(u.form, "")) for u in units)
        for first, units in lexicon.units_by_first().items()
    }


_SHARED_POINTS = re.compile(r"(?:[、和][0-9.]+个)*[、和][0-9.]+个百分点")


def unit_at(view: str, pos: int) -> tuple[str, str] | None:
    """The longest unit of measure that starts at ``pos`` as (form, kind), or None."""
    for form, kind, forbidden in _unit_table().get(view[pos : pos + 1], ()):
        if view.startswith(form, pos):
            if forbidden and view[pos + len(form) : pos + len(form) + 1] in forbidden and pos + len(form) < len(view):
                continue
            return form, kind
    return None


def _comparator_at(view: str, pos: int) -> tuple[int, str | None]:
    """Trailing comparator at ``pos``: (its end, its name); (pos, None) where there is none."""
    if view[pos : pos + 1] not in _AFTER_FIRST:
        return pos, None
    for form, name in lexicon.after():
        if view.startswith(form, pos):
            return pos + len(form), name
    return pos, None


_DIGITS = frozenset(CHINESE_DIGITS + "十")
_AFTER_FIRST = frozenset("及以之左上前许多余有起开内")


def quantity(view: str, start: int, end: int, form: str) -> Quantity | None:
    """Read outwards from a numeral found by :func:`scan`; None when its characters are no number.

    Args:
        view: Normalised text.
        start, end: The numeral.
        form: What :func:`scan` found it to be.
    """
    text = view[start:end]
    high: Decimal | None = None
    bare = False
    value: Decimal | None
    if text.isdecimal():
        value = Decimal(text)
    else:
        value, high = _value_of(text)
        if value is None:
            return None
        bare = form == "chinese" and not any(c in _DIGITS for c in text)
    scale = _SCALE.match(view, end)
    assert scale is not None  # every part is optional
    pos = scale.end()
    inexact = scale[1] is not None or scale[3] is not None
    if form == "chinese" and not inexact and text[-1] in "万亿" and view[end] in _MORE:
        inexact = True
    found = unit_at(view, pos) or (unit_at(view, pos + 1) if view[pos : pos + 1] == " " else None)
    if found:
        pos += len(found[0]) + (view[pos] == " ")
        if view[pos : pos + 1] == "/" and (per := unit_at(view, pos + 1)):
            found = (f"{found[0]}/{per[0]}", found[1])  # 1000元/头
            pos += 1 + len(per[0])
    if found == ("个", "count") and _SHARED_POINTS.match(view, pos):
        found = ("百分点", "percent")  # 0.6个、1.7个和1.5个百分点
    unit, kind = found or (("%", "percent") if text == "一半" or text.startswith("百分之") else (None, ""))
    unit_end = pos
    value = (_whole_numeral(text, scale) if form == "chinese" else None) or _scaled_by(scale, value)
    high = None if high is None else _scaled_by(scale, high)
    if high is None and view[pos : pos + 1] in _RANGE_MARKS and view[start - 1 : start] not in ("由", "从"):
        pos, high, far_unit = _far_end(view, pos, unit, form == "chinese" or bool(scale[2]))
        if unit is None and far_unit is not None:
            (unit, kind), unit_end = far_unit, pos  # 2万至3万户, 三到五个
    if high is not None and value > high > 0:
        high = None
    pos, after = _comparator_at(view, pos)
    if inexact and after is None:
        after = "ge"
    return Quantity(start, end, pos, form, value, high, _clean_unit(unit), kind, after, bare, unit_end)


def _whole_numeral(text: str, scale: re.Match[str]) -> Decimal | None:
    """一亿二千 | 万农户: the multiplier belongs to the last part of the numeral, not to the whole of it."""
    return number_value(text + scale[2]) if scale[2] and not scale[1] else None


def _scaled_by(scale: re.Match[str], value: Decimal) -> Decimal:
    """The value times its multiplier, without the zeros behind the point that 1.2 × 10000 leaves."""
    if not scale[2]:
        return value
    product = value * MULTIPLIERS[scale[2]]
    whole = product.to_integral_value()
    return whole if whole == product else product


def _value_of(text: str) -> tuple[Decimal | None, Decimal | None]:
    if text == "一半":
        return Decimal(50), None
    if "/" in text:
        above, _, below = text.partition("/")
        return (Decimal(above) / Decimal(below), None) if Decimal(below) else (None, None)
    first, last = text[0], text[-1]
    if first in "0123456789" and last in "0123456789" and len(text) > 2:
        parts = _SPLIT_RANGE.split(text)
        if len(parts) == 2:
            return number_value(parts[0].strip()), number_value(parts[1].strip())
    return number_value(text), None


#: 余 and 万 after a numeral, each at most once: 5000余万, 1.2万多
_MULTIPLIER = "|".join("百(?!分点)" if word == "百" else word for word in sorted(MULTIPLIERS, key=len, reverse=True))
_SCALE = re.compile(rf" ?([{_MORE}])?({_MULTIPLIER})?([{_MORE}])?")
_RANGE_MARKS = frozenset("-－—–~～至到")


def _far_end(view: str, pos: int, unit: str | None, lends: bool) -> tuple[int, Decimal | None, tuple[str, str] | None]:
    """The far end of 5%—6% or 20万至30万: its end, its value, and its unit; the near end has the same, or none where
    the far end ``lends`` its own."""
    match = _HIGH.match(view, pos)
    if not match:
        return pos, None, None
    far = number_value(match[1])
    scale = _SCALE.match(view, match.end())
    assert scale is not None
    after = scale.end()
    found = unit_at(view, after)
    alike = found[0] == unit or (unit is None and lends) if found else unit is None and lends and bool(scale[2])
    if far is None or not alike:
        return pos, None, None
    end = after + len(found[0]) if found else after
    return end, _scaled_by(scale, far), found


def _clean_unit(unit: str | None) -> str | None:
    """The base unit: 个百分点 counts as 百分点, 个小时 as 小时."""
    if unit and len(unit) > 2 and unit[0] == "个" and unit[1] != "百分比":
        return unit[1:] if unit[1] not in "（/月" else unit
    return unit
