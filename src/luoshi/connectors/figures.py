"""A value and a day as sources write them, read strictly: what is doubtful is an error, never a guess."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from luoshi.connectors.errors import ConnectorError, short
from luoshi.papers.breakdown import typed
from luoshi.reading.halfwidth import plain_view

BEYOND = Decimal(10) ** 15
_FINEST = -30  # the exponent of the last digit; a longer fraction is an accident of floating point
_NUMBER = re.compile(
    r"([+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?)\s*(.*)", re.DOTALL
)
_NONE = re.compile(r"[-—–─/.…·]*|n/?a|null|none|nan|无|暂无|未统计|无数据|不适用", re.IGNORECASE)
_YEAR = "(?P<year>(?:19|20)[0-9]{2})"
_MONTHS = tuple(
    re.compile(_YEAR + form)
    for form in (
        r"(?P<month>0[1-9]|1[0-2])",
        r"(?:年|[-/.])(?P<month>[0-9]{1,2})(?:月份?[底末]?)?",
        r"年1月?(?:[-—–~至到]+)(?P<month>[0-9]{1,2})月份?(?:累计)?",
    )
)
_BEGINS_WITH_YEAR = re.compile(r"(?:截[至止]到?)?(?:(?:19|20)[0-9]{2}|[〇零一二三四五六七八九]{4}年)")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{5,}(?:Z|[+-][0-9]{2}:?[0-9]{2})")
_CHINA = timezone(timedelta(hours=8))


def number(raw: object, unit: str = "") -> Decimal:
    """The value that a source gives, without its separators.

    Args:
        unit: The unit that the source writes; what stands behind the number must be that.

    >>> number("１，２３４.5"), number("12.3%", "%"), number(" 6,800.37 亿元", "亿元")
    (Decimal('1234.5'), Decimal('12.3'), Decimal('6800.37'))

    Raises:
        ConnectorError: For anything that is no number, is too large, or carries another unit.
    """
    if isinstance(raw, bool) or raw is None or isinstance(raw, date):
        raise _no_number(raw)
    if isinstance(raw, Decimal | int):
        return _bounded(Decimal(raw), raw)
    if isinstance(raw, float):  # fifteen digits are all that it keeps for certain
        return _bounded(Decimal(f"{raw:.15g}"), raw)
    text = plain_view(str(raw)[:200].replace("，", ",")).strip()
    match = _NUMBER.fullmatch(text)
    if not match or _NONE.fullmatch(text):
        raise _no_number(raw)
    behind, wanted = match[2].strip(), plain_view(unit).strip()
    if behind and behind != wanted:
        if not re.fullmatch(r"[^\s0-9,.;]{1,12}", behind):
            raise _no_number(raw)
        said = f"设置里写的单位是“{unit}”" if wanted else "设置里没有写单位"
        raise ConnectorError(f"数值“{short(raw)}”带的单位是“{short(behind)}”，{said}", "请把设置里的单位和换算倍数改对")
    return _bounded(Decimal(match[1].replace(",", "")), raw)


def scaled(value: Decimal, factor: Decimal) -> Decimal:
    """A value in the target's unit.

    Raises:
        ConnectorError: When it is too large there.
    """
    return _bounded(value * factor, f"{value}×{factor}")


def _bounded(value: Decimal, raw: object) -> Decimal:
    if not value.is_finite():
        raise _no_number(raw)
    if abs(value) >= BEYOND:
        raise ConnectorError(f"数值 {short(raw)} 太大，绝对值要小于一千万亿", "请核对数据源，或检查换算倍数")
    if int(value.as_tuple().exponent) < _FINEST:
        raise ConnectorError(f"数值 {short(raw)} 的小数位太多", "请让数据源四舍五入到需要的位数")
    return value + 0  # -0 is 0


def _no_number(raw: object) -> ConnectorError:
    text = "" if raw is None else str(raw).strip()
    what = f"写的是“{short(text)}”，不是数" if text else "是空的"
    return ConnectorError(f"数值{what}", "请核对数据源里这一处；还没有数的，等有数再取")


def day(raw: object, today: date) -> date:
    """The day that a source's words mean; a month means its last day, a month that still runs means today.

    >>> day("2026-06", date(2026, 8, 1)), day("2026年1—6月", date(2026, 6, 20)), day("202605", date(2026, 6, 20))
    (datetime.date(2026, 6, 30), datetime.date(2026, 6, 20), datetime.date(2026, 5, 31))

    Raises:
        ConnectorError: For words that mean no day, have no year, or lie after today.
    """
    found = _day(raw, today)
    if found > today:
        raise ConnectorError(
            f"时点“{short(raw)}”是 {spoken(found)}，还没有到（今天是 {spoken(today)}）",
            "请核对数据源的日期，或本机的时钟",
        )
    return found


def spoken(one: date) -> str:
    """A day in words."""
    return f"{one.year}年{one.month}月{one.day}日"


def _day(raw: object, today: date) -> date:
    if isinstance(raw, datetime):
        return (raw.astimezone(_CHINA) if raw.tzinfo else raw).date()
    if isinstance(raw, date):
        return raw
    text = unicodedata.normalize("NFKC", "" if raw is None or isinstance(raw, bool) else str(raw)[:60]).strip()
    if _MOMENT.fullmatch(text):
        try:
            return datetime.fromisoformat(text).astimezone(_CHINA).date()
        except (ValueError, OverflowError):
            raise _no_day(raw) from None
    plain = re.sub(r"\s+", "", text)
    for form in _MONTHS:
        if match := form.fullmatch(plain):
            return _end_of_month(int(match["year"]), int(match["month"]), today, raw)
    try:
        if not _BEGINS_WITH_YEAR.match(plain):
            raise _no_day(raw)
        found = typed.deadline(text, today.year)
    except ValueError:
        raise _no_day(raw) from None
    if found is None:
        raise _no_day(raw)
    return found


def _end_of_month(year: int, month: int, today: date, raw: object) -> date:
    if not 1 <= month <= 12:
        raise _no_day(raw)
    if (year, month) == (today.year, today.month):
        return today
    return date(year, month, monthrange(year, month)[1])


def _no_day(raw: object) -> ConnectorError:
    text = "" if raw is None else str(raw).strip()
    what = f"写的是“{short(text)}”，看不出是哪一天" if text else "是空的"
    return ConnectorError(
        f"时点{what}", "要写明年份，如 2026-06-30、2026/6/30、2026年6月、202606；也可以在设置里写定一天"
    )
