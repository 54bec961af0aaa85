"""Days, deadlines and counts as official documents print them."""

from __future__ import annotations

import calendar
import re
from datetime import date

ALL_YEAR = "全年"
_NUMERALS = "〇一二三四五六七八九十"


def chinese_date(day: date | None) -> str:
    """成文日期: months and days without a leading nought."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def deadline_words(deadline: date | None, year: int) -> str:
    """完成时限 as printed: 6月底前, 6月15日前; with the year when it is another one."""
    if deadline is None:
        return ALL_YEAR
    last = deadline.day == calendar.monthrange(deadline.year, deadline.month)[1]
    other = f"{deadline.year}年" if deadline.year != year else ""
    return f"{other}{deadline.month}月{'底' if last else f'{deadline.day}日'}前"


def broken(day: str) -> str:
    """A date in a narrow column: the year on a line of its own."""
    return re.sub(r"(?<=[0-9]年)", "\n", day)


def numeral(number: int) -> str:
    """A number below a hundred as headings count: 十一, 二十; beyond, in figures."""
    tens, ones = divmod(number, 10)
    if tens > 9:
        return str(number)
    head = ("" if tens == 1 else _NUMERALS[tens]) + "十" if tens else ""
    return head + (_NUMERALS[ones] if ones or not tens else "")
