"""The field's own Chinese words for what a reading holds, and figures set in them. Knows no HTML."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from luoshi.reading.model import Report, Statement

KINDS = {"target": "目标", "outcome": "成绩", "context": "背景"}
MEASURES = {
    "level": "数量",
    "growth": "增速",
    "change": "变动",
    "rate": "比率",
    "rank": "位次",
    "streak": "连续",
    "ratio": "比值",
}
COMPARATORS = {"eq": "", "approx": "左右", "ge": "以上", "le": "以内", "range": ""}
DIRECTIONS = {"up": "增长", "down": "下降"}
CHANGES = {"up": "提高", "down": "降低"}
HEDGES = {"strive": "力争", "expect": "预计"}
LEVELS = {"national": "国家", "province": "省级", "city": "市级", "county": "县级"}
PARTS = {
    "front": "开头",
    "review": "回顾",
    "plan": "安排",
    "government": "自身建设",
    "annex": "附件",
    "mixed": "未分部分",
}

_SCALES = {
    "万亿": Decimal("1e12"),
    "亿": Decimal("1e8"),
    "千万": Decimal("1e7"),
    "百万": Decimal("1e6"),
    "万": Decimal("1e4"),
    "千": Decimal("1e3"),
    "": Decimal(1),
}
_DECIMALS = 8  # a value with more comes from a fraction
_ROUND = ("万亿", "亿", "万")  # the scales that a figure is brought to when none is printed
_SCALE = re.compile(r"[多余来几]?(万亿|千万|百万|亿|万|千)")
_ARABIC = re.compile(r"[0-9][0-9,，]*(?:\.[0-9]+)?")
_YEARS = re.compile(r"(by )?([0-9]{4}(?:-[0-9]{4})?)")
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．，％", "0123456789.,%")


class Figure(NamedTuple):
    """A statement's value, laid out for a column of figures: ``＋`` ``5.48`` ``万人`` ``以上``."""

    sign: str  # + − 第 前, or nothing
    digits: str
    unit: str
    tail: str  # 左右 以上 以内, or nothing
    exact: str  # the value multiplied out, where a scale hides it: 54,800 人

    def __str__(self) -> str:
        return f"{self.sign}{self.digits}{self.unit}{self.tail}"


def figure(statement: Statement, text: str) -> Figure:
    """Lay out the value of a statement, in the scale (万, 亿) in which the report prints it."""
    unit = statement.unit or ""
    tail = COMPARATORS.get(statement.comparator, statement.comparator)
    sign = {"up": "+", "down": "−"}.get(statement.direction or "", "")
    if statement.measure == "rank":
        sign, tail = ("前", "") if statement.comparator == "le" else ("第", tail)
    if statement.value is None:
        return Figure("", statement.number, unit, tail, "")
    if _endless(statement.value):  # 三分之一: the words say it better than any digits
        return Figure(sign, statement.number, unit, tail, f"约 {round(statement.value, 4)} {unit}".rstrip())
    printed = _printed_scale(statement, text)
    scale = _round_scale(statement.value) if printed is None else printed
    value = abs(statement.value) if sign == "−" else statement.value
    digits = _plain(value / _SCALES[scale])
    if statement.value_high is not None:
        digits += "–" + _plain(statement.value_high / _SCALES[scale])
    return Figure(sign, digits, scale + unit, tail, _exact(statement, unit) if scale else "")


def spoken(statement: Statement, text: str) -> str:
    """The value of a statement in words, as one would say it.

    增长5.4%, 降低1.2个百分点, 第4位, 5.48万人以上.
    """
    value = figure(statement, text)
    words = CHANGES if statement.measure == "change" else DIRECTIONS
    sign = words.get(statement.direction or "", "") if value.sign in ("+", "−") else value.sign
    if statement.measure == "streak":
        sign = "连续"
    return f"{sign}{value.digits}{'个' if value.unit == '百分点' else ''}{value.unit}{value.tail}"


def period(written: str | None) -> str:
    """A period for people: ``by 2027`` is 到2027年, ``2018-2022`` is 2018–2022年."""
    if not written:
        return ""
    match = _YEARS.fullmatch(written)
    return f"{'到' if match[1] else ''}{match[2].replace('-', '–')}年" if match else written


def short_period(written: str | None) -> str:
    """A period for a narrow column: 到2027, 2018–22."""
    return re.sub(r"([0-9]{2})([0-9]{2})–\1(?=[0-9])", r"\1\2–", period(written)).removesuffix("年")


def day(iso: str | None) -> str:
    """A day for people: 2025-01-16 is 2025年1月16日; what is no ISO day stays as it is."""
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", iso or "")
    return f"{match[1]}年{int(match[2])}月{int(match[3])}日" if match else iso or ""


def name(report: Report) -> str:
    """What a report is called: 云泽市2025年政府工作报告."""
    if not report.place and not report.year:
        return report.title or report.source or "政府工作报告"
    return f"{report.place or ''}{f'{report.year}年' if report.year else ''}政府工作报告"


def _printed_scale(statement: Statement, text: str) -> str | None:
    """The scale printed behind the number, when number times scale is the value; None when it is not."""
    match = _ARABIC.search(statement.number.translate(_HALF_WIDTH))
    behind = _SCALE.match(text, statement.end)
    if not match or statement.value is None:
        return None
    try:
        number = Decimal(re.sub("[,，]", "", match[0]))
    except InvalidOperation:
        return None
    scales = ([behind[1]] if behind else []) + [""]
    return next((scale for scale in scales if number * _SCALES[scale] == statement.value), None)


def _round_scale(value: Decimal) -> str:
    return next((scale for scale in _ROUND if abs(value) >= _SCALES[scale]), "")


def _endless(value: Decimal) -> bool:
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent < -_DECIMALS


def _plain(value: Decimal) -> str:
    """A number without exponent and without idle zeros."""
    written = f"{value:f}".replace("-", "−")
    return written.rstrip("0").rstrip(".") if "." in written else written


def _grouped(value: Decimal) -> str:
    whole, _, rest = _plain(abs(value)).partition(".")
    return f"{'−' if value < 0 else ''}{int(whole):,}{'.' if rest else ''}{rest}"


def _exact(statement: Statement, unit: str) -> str:
    values = (v for v in (statement.value, statement.value_high) if v is not None)
    return f"{'–'.join(_grouped(v) for v in values)} {unit}".rstrip()
