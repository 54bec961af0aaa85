"""Numerals as the genre prints them, and their values.

Knows digits (with separators and full-width forms, through the view), Chinese numerals, mixed ones
(1.4万亿, 三千六百余万, 两万三千), fractions (三分之一), percentages in words (百分之十五), tenths (二成)
and inexact ones (几十, 十几, 三五). It does not know units, comparators or what is counted.
"""

from __future__ import annotations

import re
from decimal import Decimal

DIGIT = {
    "零": 0, "〇": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
    "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9, "俩": 2, "仨": 3, "幺": 1,
    "貳": 2, "參": 3, "陸": 6, "兩": 2,
}
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
}

#: What stands for the decimal point in old print and in damaged files.
_POINT = str.maketrans("·•・\ue010", "....")

#: Arabic numerals: separators every three digits, one decimal point (see _POINT).
ARABIC = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:[.·•・\ue010][0-9]+)?"
CHINESE_DIGITS = "零〇○一二两三四五六七八九"
CHINESE = rf"[{CHINESE_DIGITS}十百千万亿]+(?:点[{CHINESE_DIGITS}]+)?"


def arabic_value(text: str) -> Decimal:
    """The value of an Arabic numeral as :data:`ARABIC` finds it (``1,234.5`` → 1234.5)."""
    return Decimal(text.replace(",", "").translate(_POINT))


def chinese_value(text: str) -> Decimal | None:
    """The value of a Chinese numeral, or None where the characters do not make one number.

    >>> chinese_value("三千六百"), chinese_value("两万三千"), chinese_value("十点五"), chinese_value("二〇二五")
    (Decimal('3600'), Decimal('23000'), Decimal('10.5'), Decimal('2025'))
    """
    whole, point, decimals = text.partition("点")
    if point:
        left = _whole_value(whole) if whole else 0
        if left is None or not decimals or any(c not in DIGIT for c in decimals):
            return None
        return Decimal(f"{left}.{''.join(str(DIGIT[c]) for c in decimals)}")
    value = _whole_value(whole)
    return None if value is None else Decimal(value)


def _whole_value(text: str) -> int | None:
    if not text:
        return None
    if len(text) > 1 and all(c in DIGIT for c in text):
        return int("".join(str(DIGIT[c]) for c in text))  # 二〇二五: digit by digit
    total, section, digit, last = 0, 0, None, 1
    for char in text:
        if char in DIGIT:
            if digit is not None and digit != 0:
                return None
            digit = DIGIT[char]
        elif char in SMALL:
            section += (1 if digit is None or digit == 0 else digit) * SMALL[char]
            last, digit = SMALL[char], None
        elif char in LARGE:
            section += digit or 0
            # 万亿 and 亿万: a multiplier directly after another multiplies the whole
            total = (total + section) * LARGE[char] if section == 0 or total < LARGE[char] else total + section * LARGE[char]
            if total == 0:
                total = LARGE[char]
            section, digit, last = 0, None, LARGE[char]
        else:
            return None
    if digit is not None:
        # 两万三, 一百五: a bare digit after a multiplier counts in its tenth
        bare = last >= 100 and digit and not text[-2:-1] in ("零", "〇") and len(text) > 1
        section += digit * (last // 10) if bare else digit
    return total + section


def number_value(text: str) -> Decimal | None:
    """The value of any numeral the scanner finds: digits, Chinese, percentage or fraction in words."""
    if text[0] in "0123456789":
        return arabic_value(text)
    if text.startswith("百分之"):
        return number_value(text[3:])
    if "分之" in text:
        return fraction_value(text)
    return chinese_value(text)


def fraction_value(text: str) -> Decimal | None:
    """三分之一 → 1/3 as a Decimal of 28 digits; None where a part is no number."""
    below, _, above = text.partition("分之")
    denominator, numerator = number_value(below) if below else None, number_value(above) if above else None
    if not denominator or numerator is None:
        return None
    return numerator / denominator


def plausible_digits(text: str) -> bool:
    """Whether digits can be a quantity: not a telephone number or a code with a leading zero."""
    return not re.fullmatch(r"0[0-9]+", text)
