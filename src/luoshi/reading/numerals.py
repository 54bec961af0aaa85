"""Numerals and their values: digits, Chinese numerals, mixtures of both, fractions and percentages.

Two uses. The value functions (`number_value` and its parts) give the value of a string that is one numeral;
the scanner of the reports calls them. The finders (`find_numbers`, `find_percentages`) find every numeral of any
text, with or without something counted after it. Nothing here knows units, comparators or what is measured.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from enum import IntEnum
from functools import cache, lru_cache
from typing import NamedTuple

from luoshi.reading.halfwidth import plain_view

DIGIT = {
    "零": 0, "〇": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
    "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9, "俩": 2, "仨": 3, "幺": 1,
    "貳": 2, "參": 3, "叄": 3, "陸": 6, "兩": 2, "倆": 2,
}  # fmt: skip
SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
LARGE = {"万": 10**4, "亿": 10**8, "兆": 10**12, "萬": 10**4, "億": 10**8}

#: Multipliers that may follow digits, longest first; their product is the factor.
MULTIPLIERS: dict[str, Decimal] = {
    word: Decimal(factor)
    for word, factor in (
        ("百万亿", 10**14), ("千万亿", 10**15), ("十万亿", 10**13), ("万亿", 10**12), ("千亿", 10**11), ("百亿", 10**10),
        ("十亿", 10**9), ("亿", 10**8), ("千万", 10**7), ("百万", 10**6), ("十万", 10**5), ("万", 10**4),
        ("万万", 10**8), ("千", 10**3), ("百", 10**2), ("億", 10**8), ("萬", 10**4), ("十", 10),
    )
}  # fmt: skip

#: What stands for the decimal point in old print and in damaged files.
_POINT = str.maketrans("·•・\ue010", "....")

#: Arabic numerals: separators every three digits, one decimal point (see _POINT).
ARABIC = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:[.·•・\ue010][0-9]+)?"
CHINESE_DIGITS = "零〇○一二两三四五六七八九"
CHINESE = rf"[{CHINESE_DIGITS}十百千万亿]+(?:点[{CHINESE_DIGITS}]+)?"


class Number(NamedTuple):
    """A numeral in a text. An inexact one (三百多, 十几, 二三十) has the least value that it can mean."""

    start: int
    end: int
    value: Decimal
    inexact: bool


class _Exactness(IntEnum):
    """How much a numeral says: all, all but what 余, 多 or 几 leaves open, or only about how much."""

    EXACT = 0
    ROUNDED = 1  # 三千六百余万, 十几
    VAGUE = 2  # 几十, 二三十


class _Reading(NamedTuple):
    """A numeral read at a position of a text, not yet asked whether it is one there."""

    start: int
    end: int
    value: Decimal
    exactness: _Exactness


_Reader = Callable[[str, int], _Reading | None]

# --- Patterns -------------------------------------------------------------

_FACTOR = {**SMALL, **LARGE}
_SI = {"k": 1000, "K": 1000, "M": 10**6}
_ZEROS = "零〇○"
_BANKERS = "壹贰叁肆伍陆柒捌玖貳參叄陸"
_COUNTING_TWO = "两俩仨兩倆"  # never a digit among digits, a decimal or an elided last digit
_DIGITS = "".join(char for char in DIGIT if char not in _ZEROS)
_ORDINARY = "".join(char for char in _DIGITS if char not in _BANKERS)
_PLACED = "".join(char for char in _DIGITS if char not in _COUNTING_TWO)
_PLACED_ORDINARY = "".join(char for char in _PLACED if char not in _BANKERS)
_NUMERAL_CHARS = "".join(_FACTOR) + _DIGITS + _ZEROS
_WORDLIKE = "零〇○伍陆陸肆參叄拾幺"  # 零售, 队伍, 大陆, 放肆, 參加, 收拾: alone they are words
_ROUND_ENDS = frozenset("0123456789" + "".join(_FACTOR))
_BLOT = "字"

_S = " {0,4}"  # a numeral may be set with spaces
_POINTS = ".·•・\ue010"
_NUMBER = (
    r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,9}(?![0-9])(?:\.[0-9]{1,30}(?![0-9]|\.[0-9]))?"
    rf"|(?<![0-9]\.)[0-9]{{1,30}}[{_POINTS}][0-9]{{1,30}}(?![0-9]|\.[0-9])"
    r"|[0-9]{1,30}(?![0-9])"
    r"|(?<![0-9A-Za-z.])\.[0-9]{1,30}(?![0-9]|\.[0-9]))(?:[eE][-+]?[0-9]{1,2}(?![0-9A-Za-z]))?"
)
_PAIR = "一二|一两|一兩|二三|两三|兩三|三两|三兩|三四|三五|四五|五六|六七|七八|八九"  # 二三十: twenty or thirty
_MULTIPLIER_CHAR = rf"(?:[十拾千仟万萬亿億]|[百佰](?!{_S}分{_S}[点點])|兆(?![瓦帕赫欧伏]))"  # 百分点, 兆瓦 are units
_SOME = "[几幾]|(?<![人总次件户指系倍分参多少个岁天基])[数數]"
# After Arabic digits the 千 of 千瓦 and the 百 of 百姓 belong to what follows.
_UNIT = "(?P<unit>(?<=千)[瓦克米伏卡焦帕赫字]|(?<=百)[分姓货])"

_POSITIONAL = re.compile(rf"([{_DIGITS}{_ZEROS}]+)(?:[点點]([{_PLACED}{_ZEROS}]+))?")
_ONLY_ARABIC = re.compile(ARABIC)
_DIGIT_BY_DIGIT = re.compile(  # 二〇二五, 九〇; not 三五, which is three to five
    rf"(?:[{_PLACED_ORDINARY}]{{4,30}}|[{_BANKERS}]{{4,30}}"
    rf"|(?=[{_PLACED_ORDINARY}]*[{_ZEROS}])[{_PLACED_ORDINARY}零〇][{_PLACED_ORDINARY}{_ZEROS}]{{1,29}})"
    rf"(?![{_DIGITS}{_ZEROS}]|{_S}{_MULTIPLIER_CHAR})"
)
_TERM = re.compile(
    rf"{_S}(?P<zero>[{_ZEROS}]{_S})?"
    rf"(?:(?P<arabic>{_NUMBER})|(?P<pair>{_PAIR})|(?P<digit>[{_DIGITS}])|(?P<some>{_SOME}))?"
    rf"{_S}(?P<more>[余餘多]{_S})?(?P<multiplier>{_MULTIPLIER_CHAR})(?={_UNIT})?"
)
_ALONE = re.compile(
    rf"(?P<arabic>{_NUMBER})|(?P<pair>{_PAIR})(?![{_DIGITS}{_ZEROS}])"
    rf"|(?P<digit>[{_ORDINARY}](?![{_ORDINARY}{_ZEROS}])|[{_BANKERS}](?![{_BANKERS}])|[{_ZEROS}](?![{_DIGITS}{_ZEROS}]))"
)
_LAST = re.compile(
    rf"{_S}(?P<zero>[{_ZEROS}]{_S})?"
    rf"(?:(?:(?P<pair>{_PAIR})|(?P<digit>[{_PLACED}])|(?P<some>[几幾]))(?![{_DIGITS}{_ZEROS}])"
    rf"|(?<! )(?P<arabic>[0-9]{{1,12}})(?![0-9%‰/年月日]|[.,][0-9]))(?!{_S}{_MULTIPLIER_CHAR})"
)
_MULTIPLIER = re.compile(_MULTIPLIER_CHAR)
_RUN = re.compile(rf"[0-9]+|[{_ORDINARY}{_ZEROS}]+|[{_BANKERS}]+")
_CANDIDATE = re.compile(rf"[-0-9{_NUMERAL_CHARS}半几幾数數负負]|\.(?=[0-9])|(?<=打)[对對](?=折)")
_SIGN = re.compile(  # 2%-3% and 1月-3月 are ranges, 减负 and 担负 are words
    r"(?<![-0-9A-Za-z%)年月日号时点元万亿个人度级])(?<![0-9%] )-(?=\.?[0-9])"
    rf"|(?<![减減担擔自肩抱不辜胜勝正欠背重])[负負]{_S}(?=[0-9{_NUMERAL_CHARS}])"
)
_MORE_AFTER = re.compile(f"{_S}(?:[余餘](?![额額热熱])|多(?![样樣边邊])|[来來](?![自源到看说說临臨]))")
_SI_SCALE = re.compile(r" ?([kKM])(?![A-Za-z0-9])")
_DECIMALS = re.compile(
    rf"{_S}[点點]{_S}(?P<digits>[{_PLACED}{_ZEROS}]{{1,30}})(?![{_DIGITS}{_ZEROS}])"
    rf"(?!{_S}[十拾百佰千仟](?![万萬亿億]|{_S}分{_S}[点點]))"  # 八点三十: a time of day
    rf"(?:{_S}(?P<scale>[百千]?(?:[万萬亿億]|兆(?![瓦帕赫欧伏])){{1,2}}))?"
)
_DOZEN = re.compile(rf"{_S}打(?![开開造通好击擊响響算扮破断斷架拐黑])")
_SLASH = re.compile(
    r"(?<![0-9/.])(?:(?P<whole>[0-9]{1,3}) {1,2})?(?P<above>[1-9][0-9]{0,2})/(?P<below>[1-9][0-9]{0,3})"
    r"(?![0-9/%]|\.[0-9])"
)
_AND = re.compile(f"{_S}又{_S}")
_OVER = re.compile(f"{_S}分{_S}之{_S}")
_PARTS = re.compile(rf"(?P<below>[百佰千仟万萬亿億](?:{_S}[万萬亿億]){{0,2}}){_OVER.pattern}")
_HUNDREDTHS = re.compile(f"[百佰]{_OVER.pattern}")
_PERCENT = re.compile(rf"{_S}(?:%|(?P<thousandth>‰)|[多余餘]?(?:[个個]{_S})?百{_S}分{_S}[点點])")
_SHARE = re.compile(
    rf"{_S}成(?![都功果效立为為员員本长長就品熟绩績套分交型形活年才群])"
    rf"(?:(?P<half>半)|{_S}(?P<digit>[{_PLACED}])(?![{_DIGITS}]|{_S}{_MULTIPLIER_CHAR}))?"
)
_NOT_A_PRICE = "(?![旧舊腾騰页頁叠疊扣扇射合断斷磨返子])"
_PRICE = re.compile(f"{_S}折{_NOT_A_PRICE}")
_TWO_DIGIT_PRICE = re.compile(rf"([{_PLACED}]){_S}([{_PLACED}]){_S}折{_NOT_A_PRICE}")
_HALVES = re.compile("(?P<tenth>半成(?!品))|半折|一半|(?<=打)[对對]折")
_GLUED = re.compile(r"[A-Za-z]-?$")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_FULL_WIDTH_COMMA = re.compile(r"(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")  # digits and comma typed in full width


# --- Values ---------------------------------------------------------------


def arabic_value(text: str) -> Decimal:
    """The value of an Arabic numeral as `ARABIC` finds it.

    >>> arabic_value("1,234.5"), arabic_value("3·5")
    (Decimal('1234.5'), Decimal('3.5'))
    """
    return Decimal(text.replace(",", "").translate(_POINT))


def chinese_value(text: str) -> Decimal | None:
    """The value of a Chinese or mixed numeral, or None where the characters do not make one number.

    >>> chinese_value("三千六百"), chinese_value("两万三千"), chinese_value("十点五"), chinese_value("二〇二五")
    (Decimal('3600'), Decimal('23000'), Decimal('10.5'), Decimal('2025'))

    A last digit without a multiplier counts in the tenth of the multiplier before it, unless 零 stands between;
    余, 多 and 几 add nothing; a numeral that leaves its first digit open has no value.

    >>> chinese_value("四百五"), chinese_value("四百零五"), chinese_value("5万4千6百"), chinese_value("三千六百余万")
    (Decimal('450'), Decimal('405'), Decimal('54600'), Decimal('36000000'))
    >>> chinese_value("二三十"), chinese_value("几十"), chinese_value("五十千")
    (None, None, None)
    """
    digits = _POSITIONAL.fullmatch(text)
    if digits:
        return _positional_value(digits[1], digits[2] or "")
    return _value_of_all(text, _plain_at)


def number_value(text: str) -> Decimal | None:
    """The value of any numeral: digits, a Chinese numeral, a fraction, a percentage. None where it is none.

    A percentage has its value in percent. Of the forms with 分之 only 百分之 is one, the others are fractions.

    >>> number_value("1,234.5"), number_value("-2.5 M"), number_value("1 3/5"), number_value("千分之三")
    (Decimal('1234.5'), Decimal('-2500000.0'), Decimal('1.6'), Decimal('0.003'))
    >>> number_value("百分之十五"), number_value("负5.8%"), number_value("三成半"), number_value("一切")
    (Decimal('15'), Decimal('-5.8'), Decimal('35'), None)
    """
    if text.replace(".", "", 1).isdecimal():  # most of them, so first and fast
        return Decimal(text)
    if _ONLY_ARABIC.fullmatch(text):
        return arabic_value(text)
    if _HUNDREDTHS.match(text):
        return percentage_value(text)
    for value_of in (chinese_value, fraction_value, percentage_value):
        value = value_of(text)
        if value is not None:
            return value
    return None


def fraction_value(text: str) -> Decimal | None:
    """The value of a fraction in words or with a slash, to 28 digits; None where a part is no number.

    >>> fraction_value("五分之一"), fraction_value("1 3/5"), fraction_value("负一又二分之一"), fraction_value("百分之五")
    (Decimal('0.2'), Decimal('1.6'), Decimal('-1.5'), Decimal('0.05'))
    """
    return _value_of_all(text, _fraction_at)


def percentage_value(text: str) -> Decimal | None:
    """The value of a percentage in percent; None where the text is none.

    >>> percentage_value("百分之2.4"), percentage_value("千分之一"), percentage_value("3‰"), percentage_value("五点五成")
    (Decimal('2.4'), Decimal('0.1'), Decimal('0.3'), Decimal('55.0'))
    """
    return _value_of_all(text, _unsigned_percentage_at)


@lru_cache(maxsize=8192)
def _value_of_all(text: str, read: _Reader) -> Decimal | None:
    """The value of a text that is one numeral from its first character to its last."""
    plain = plain_view(_FULL_WIDTH_COMMA.sub(",", text)).strip(" ")
    reading = _signed(plain, 0, read)
    if reading is None or reading.exactness is _Exactness.VAGUE:
        return None
    return reading.value if reading.end == len(plain) or _MORE_AFTER.fullmatch(plain, reading.end) else None


def _positional_value(whole: str, decimals: str) -> Decimal:
    """二〇二五 → 2025, 二三 and 五 → 23.5: digit by digit."""
    return Decimal(".".join("".join(str(DIGIT[char]) for char in part) for part in (whole, decimals) if part))


# --- Finding --------------------------------------------------------------


def find_numbers(text: str) -> list[Number]:
    """Every numeral of a text, in order, with its value.

    Of a percentage in words the numerator is the number (百分之五 gives 5, as 5% does); tenths (三成, 八折) are no
    plain numbers and left to `find_percentages`. A numeral inside a word (统一, 陆地, 十足) or a name (PM2.5) is none.

    >>> [(n.start, n.end, str(n.value), n.inexact) for n in find_numbers("大陆统一新建三千六百多座，占1/2")]
    [(6, 10, '3600', True), (14, 17, '0.5', False)]
    """
    return _find(text, _number_at)


def find_percentages(text: str) -> list[Number]:
    """Every percentage of a text, in order, with its value in percent: %, ‰, 百分之, 千分之, 个百分点, 成, 折.

    >>> [(n.start, n.end, str(n.value)) for n in find_percentages("增长5.8%，其中三成半；提高1.2个百分点")]
    [(2, 6, '5.8'), (9, 12, '35'), (15, 22, '1.2')]
    """
    return _find(text, _percentage_at)


def _find(text: str, read: _Reader) -> list[Number]:
    view = _prepared(text)
    found: list[Number] = []
    pos = 0
    while candidate := _CANDIDATE.search(view, pos):
        reading = read(view, candidate.start())
        if reading:
            inexact = reading.exactness is not _Exactness.EXACT
            found.append(Number(reading.start, reading.end, reading.value, inexact))
        pos = reading.end if reading else _past(view, candidate.start())
    return found


def _prepared(text: str) -> str:
    """The view of a text, position by position, with addresses and words that only look like numerals blotted out."""
    view = plain_view(_FULL_WIDTH_COMMA.sub(",", text))
    return _not_numeral().sub(lambda match: match[0] if match["numeral"] else _BLOT * len(match[0]), view)


@cache
def _not_numeral() -> re.Pattern[str]:
    """Addresses and the words of [notnumeral] and [idiom]; ``numeral``: what begins like a word but counts."""
    from luoshi.reading.lexicon import words  # here, because the lexicon imports this module

    listed = words()["notnumeral"]
    forms = sorted({*listed["forms"], *words()["idiom"]["forms"]}, key=len, reverse=True)
    inner = [form for form in forms if form[0] in _NUMERAL_CHARS]
    outer = [form for form in forms if form[0] not in _NUMERAL_CHARS]
    return re.compile(
        rf"(?P<numeral>{'|'.join(map(re.escape, listed['but']))})"
        r"|https?://[^\s\u4e00-\u9fff，。；、）]+"
        rf"|(?<![0-9{_NUMERAL_CHARS}])(?:{'|'.join(map(re.escape, inner))}"  # 十足, but not in 二十足
        rf"|[{_NUMERAL_CHARS}](?:{'|'.join(map(re.escape, listed['uncounted']))}))"
        rf"|{'|'.join(map(re.escape, outer))}"
    )


def _past(view: str, pos: int) -> int:
    """Where to look on after what stands at ``pos`` was no numeral to report."""
    passed = _tenths_at(view, pos) or _plain_at(view, pos)
    if passed:
        return passed.end
    run = _RUN.match(view, pos)
    if run is None:
        return pos + 1
    length = run.end() - pos
    return run.end() - 1 if length > 1 and _MULTIPLIER.match(view, run.end()) else run.end()  # 九九八十一: 81


def _number_at(view: str, pos: int) -> _Reading | None:
    hundredths = _HUNDREDTHS.match(view, pos)
    if hundredths:
        return _signed(view, hundredths.end(), _plain_at)
    if _tenths_at(view, pos):
        return None
    reading = _signed(view, pos, _unsigned_number_at)
    return reading if reading and _stands(view, reading) else None


def _percentage_at(view: str, pos: int) -> _Reading | None:
    return _signed(view, pos, _unsigned_percentage_at)


def _stands(view: str, reading: _Reading) -> bool:
    """Whether characters that make a number are one here: not the 2.5 of PM2.5, the 陆 of 大陆, the 万 of 万家."""
    written = view[reading.start : reading.end]
    before = view[max(0, reading.start - 2) : reading.start]
    if written[0] in "0123456789":
        return not _GLUED.search(before)
    if set(written) <= set("万萬"):
        return reading.exactness is _Exactness.ROUNDED
    if len(written) > 1 or written == "十":
        return True
    if written in _WORDLIKE:
        return not _HAN.match(before[-1:]) and not _HAN.match(view, reading.end)
    return written in DIGIT or reading.exactness is _Exactness.ROUNDED


# --- Reading at a position ------------------------------------------------


def _signed(view: str, pos: int, read: _Reader) -> _Reading | None:
    """What ``read`` reads after a minus sign or 负, or without one."""
    sign = _SIGN.match(view, pos)
    reading = read(view, sign.end() if sign else pos)
    if reading is None or sign is None:
        return reading
    return reading._replace(start=pos, value=-reading.value)


def _unsigned_number_at(view: str, pos: int) -> _Reading | None:
    return _fraction_at(view, pos) or _plain_at(view, pos)


def _plain_at(view: str, pos: int) -> _Reading | None:
    """A numeral without sign and fraction: 二〇二五, 三千六百余万, 5万4千, 40k, 十点五, 两打, 半百."""
    if view.startswith("半百", pos):
        return _Reading(pos, pos + 2, Decimal(50), _Exactness.EXACT)
    digits = _DIGIT_BY_DIGIT.match(view, pos)
    if digits:
        reading = _Reading(pos, digits.end(), _positional_value(digits[0], ""), _Exactness.EXACT)
    else:
        chain = _Chain()
        end = chain.read(view, pos)
        if end == pos:
            return None
        reading = _Reading(pos, end, chain.value, chain.exactness)
    reading = _with_suffix(view, reading)
    if _MORE_AFTER.match(view, reading.end) and view[reading.end - 1] in _ROUND_ENDS:
        return reading._replace(exactness=max(reading.exactness, _Exactness.ROUNDED))
    return reading


def _with_suffix(view: str, reading: _Reading) -> _Reading:
    """A numeral with what may follow it: k or M, decimals after 点, 打."""
    start, end, value, _ = reading
    if dozen := _DOZEN.match(view, end):
        return reading._replace(end=dozen.end(), value=value * 12)
    if view[end - 1] in "0123456789":
        scale = _SI_SCALE.match(view, end)
        return reading._replace(end=scale.end(), value=value * _SI[scale[1]]) if scale else reading
    decimals = _DECIMALS.match(view, end)
    if decimals is None or view[start] in ".0123456789":
        return reading
    value += Decimal("0." + "".join(str(DIGIT[char]) for char in decimals["digits"]))
    for multiplier in decimals["scale"] or "":
        value *= _FACTOR[multiplier]
    return reading._replace(end=decimals.end(), value=value)


def _fraction_at(view: str, pos: int) -> _Reading | None:
    """A fraction without a sign before it: 三分之一, 三又二分之一, 1/2, 1 3/5."""
    slash = _SLASH.match(view, pos)
    if slash:
        value = Decimal(slash["whole"] or 0) + Decimal(slash["above"]) / Decimal(slash["below"])
        return _Reading(pos, slash.end(), value, _Exactness.EXACT)
    first = _plain_at(view, pos)
    if first is None:
        return None
    link = _AND.match(view, first.end)
    below = _plain_at(view, link.end()) if link else first
    part = _over(view, below) if below else None
    if part is None or link is None:
        return part
    return _Reading(pos, part.end, first.value + part.value, max(first.exactness, part.exactness))


def _over(view: str, below: _Reading) -> _Reading | None:
    """The fraction whose denominator was read: 分之 and a numerator must follow."""
    link = _OVER.match(view, below.end)
    above = _signed(view, link.end(), _plain_at) if link else None
    if above is None or not below.value:
        return None
    return _Reading(below.start, above.end, above.value / below.value, max(below.exactness, above.exactness))


def _unsigned_percentage_at(view: str, pos: int) -> _Reading | None:
    """A percentage without a sign before it, its value in percent."""
    parts = _PARTS.match(view, pos)
    if parts:
        return _in_percent(parts["below"], _signed(view, parts.end(), _plain_at), pos)
    tenths = _tenths_at(view, pos)
    if tenths:
        return tenths
    reading = _unsigned_number_at(view, pos)
    sign = _PERCENT.match(view, reading.end) if reading else None
    if reading is None or sign is None:
        return None
    value = reading.value / 10 if sign["thousandth"] else reading.value
    return _Reading(pos, sign.end(), value, reading.exactness)


def _in_percent(below: str, above: _Reading | None, start: int) -> _Reading | None:
    """百分之, 千分之, 百万分之 and a numerator, in percent."""
    if above is None:
        return None
    value = above.value * 100
    for multiplier in below.replace(" ", ""):
        value /= _FACTOR[multiplier]
    return above._replace(start=start, value=value)


def _tenths_at(view: str, pos: int) -> _Reading | None:
    """三成, 七成六, 三成半, 半成, 一半; 八折, 八五折, 75折, 半折 and the 对折 of 打对折. In percent."""
    fixed = _HALVES.match(view, pos)
    if fixed:
        return _Reading(pos, fixed.end(), Decimal(5 if fixed["tenth"] else 50), _Exactness.EXACT)
    two = _TWO_DIGIT_PRICE.match(view, pos)
    if two:
        return _Reading(pos, two.end(), _positional_value(two[1] + two[2], ""), _Exactness.EXACT)
    amount = _plain_at(view, pos)
    if amount is None or not 0 < amount.value < 100:
        return None
    return _share(view, amount) or _price(view, amount)


def _share(view: str, amount: _Reading) -> _Reading | None:
    """The number before 成 as a share: at most ten tenths."""
    share = _SHARE.match(view, amount.end)
    if share is None or amount.value > 10:
        return None
    more = 5 if share["half"] else DIGIT[share["digit"]] if share["digit"] else 0
    rounded = _Exactness.ROUNDED if _MORE_AFTER.match(view, share.end()) else _Exactness.EXACT
    return _Reading(amount.start, share.end(), amount.value * 10 + more, max(amount.exactness, rounded))


def _price(view: str, amount: _Reading) -> _Reading | None:
    """The number before 折 as a part of the full price: 2.5折 is 25%, 75折 is 75%; there is no 十折."""
    price = _PRICE.match(view, amount.end)
    if price is None or amount.value == 10:
        return None
    value = amount.value * 10 if amount.value < 10 else amount.value
    return amount._replace(end=price.end(), value=value)


class _Chain:
    """The terms of a numeral, each smaller than the one before it: 5亿 1万 4千 6百, 三千六百余万, 一万三."""

    def __init__(self) -> None:
        self.groups: list[tuple[Decimal, int]] = []  # what 万, 亿 and 兆 closed, each with its multiplier
        self.section = Decimal(0)  # what stands after the last of them
        self.last = 0  # the last multiplier; 0 before the first term
        self.closed = False  # a coefficient with a decimal point takes no further terms: 4.78万亿
        self.exactness = _Exactness.EXACT

    @property
    def value(self) -> Decimal:
        """The value of the terms read."""
        return self.section + sum(value for value, _ in self.groups)

    def read(self, view: str, pos: int) -> int:
        """Read as many terms as make one number; the position after the last."""
        end = pos
        while (term := _TERM.match(view, end)) and self._add_term(term):
            end = term.end()
        if self.last:
            last = _LAST.match(view, end)
            return last.end() if last and self._add_last(last) else end
        alone = _ALONE.match(view, end)
        if alone is None:
            return end
        amount, self.exactness = self._coefficient(alone.groupdict())
        self.section = amount or Decimal(0)
        return alone.end()

    def _add_term(self, term: re.Match[str]) -> bool:
        """A coefficient and its multiplier, if they may follow what was read."""
        amount, exactness = self._coefficient(term.groupdict())
        multiplier = _FACTOR[term["multiplier"]]
        if not self._allows(term, amount, multiplier):
            return False
        accepted = self._add_small(amount, multiplier) if multiplier < 10**4 else self._add_large(amount, multiplier)
        if accepted:
            self.closed = self.closed or (amount is not None and amount != amount.to_integral_value())
            self.exactness = max(self.exactness, exactness, _Exactness.ROUNDED if term["more"] else _Exactness.EXACT)
        return accepted

    def _allows(self, term: re.Match[str], amount: Decimal | None, multiplier: int) -> bool:
        """Whether the coefficient may stand before this multiplier, whatever was read before."""
        if amount is not None:
            return not self.closed and not (term["arabic"] and term["unit"])
        return bool(self.last) or not (term["more"] or (term["zero"] and multiplier != 10))

    def _coefficient(self, written: dict[str, str | None]) -> tuple[Decimal | None, _Exactness]:
        """The coefficient written (None: none) and what it leaves open."""
        if arabic := written["arabic"]:
            return arabic_value(arabic), _Exactness.EXACT
        if digit := written["digit"]:
            return Decimal(DIGIT[digit]), _Exactness.EXACT
        if pair := written["pair"]:
            return Decimal(min(DIGIT[char] for char in pair)), _Exactness.VAGUE
        if written.get("some"):
            return (Decimal(0), _Exactness.ROUNDED) if self.last else (Decimal(1), _Exactness.VAGUE)
        return None, _Exactness.EXACT

    def _add_small(self, amount: Decimal | None, multiplier: int) -> bool:
        """十, 百 or 千. Without a coefficient only at the beginning or as 十 (一百十二)."""
        if amount is None and self.last and (multiplier != 10 or self.closed):
            return False
        value = (Decimal(1) if amount is None else amount) * multiplier
        if self.last and value >= self.last:
            return False
        self.section += value
        self.last = multiplier
        return True

    def _add_large(self, amount: Decimal | None, multiplier: int) -> bool:
        """万, 亿 or 兆: what stands before it since the last larger one is multiplied."""
        if amount is None and self.last >= 10**4:
            return self._multiply_group(multiplier)
        if amount is not None and self.section and amount >= self.last:
            return False
        value = self.section + (Decimal(0) if amount is None else amount)
        value = value if self.last or amount is not None else Decimal(1)
        larger = [group for group in self.groups if group[1] >= multiplier]
        value = (value + sum(value for value, size in self.groups if size < multiplier)) * multiplier
        if larger and value >= larger[-1][1]:
            return False
        self.groups = [*larger, (value, multiplier)]
        self.section = Decimal(0)
        self.last = multiplier
        return True

    def _multiply_group(self, multiplier: int) -> bool:
        """The second of two large multipliers: 四万万, 20万亿."""
        value, size = self.groups[-1]
        if size not in LARGE.values() or size > 10**8:
            return False
        self.groups[-1] = (value * multiplier, size * multiplier)
        self.last = size * multiplier
        return True

    def _add_last(self, last: re.Match[str]) -> bool:
        """Digits at the end: 四百零五, 四百五 (450), 3万4000, 十几."""
        amount, exactness = self._coefficient(last.groupdict())
        if amount is None or self.closed or amount >= self.last:
            return False
        elided = not last["zero"] and self.last >= 100 and len(last["arabic"] or "1") == 1
        if last["arabic"] and not last["zero"] and not elided and 10 ** len(last["arabic"]) != self.last:
            return False
        self.section += amount * (self.last // 10) if elided else amount
        self.exactness = max(self.exactness, exactness)
        return True
