"""Will the year's figure be reached? Expected value, intervals and chance at the year's end, from what past years did.

Two methods, both of which a clerk can do by hand:

``share``  an amount that adds up: this month's total divided by the share that the same month had in past years. How
           much past years differed (on the scale of logarithms) gives the interval.
``drift``  a growth or a rate: today's figure plus the mean way of past years from the same month to December. How much
           those ways differed gives the interval.

Intervals are those of Student's t with as many degrees of freedom as past years allow, so few years make a wide
interval. ``bench/forecast.py`` measures how often they hold. With fewer than three past years, or before February,
there is no forecast, and the reason says so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from luoshi.assessing.figures import APPROX, Target, aim, asked, far, named, shown, unmeasurable, usable

LEAST_YEARS = 3
LEAST_MONTHS = 2
_LEAST_SPREAD = 0.002  # no year repeats another to the last digit: 0.2 % of a total,
_LEAST_POINTS = 0.02  # or 0.02 points of a rate


class Forecast(NamedTuple):
    """Where the year will end: value and intervals in the target's unit, chance of meeting the target (0.01 to 0.99,
    1 or 0 where it is certain). All None where there is too little to go on; the reason says what is missing."""

    value: Decimal | None
    low80: Decimal | None
    high80: Decimal | None
    low95: Decimal | None
    high95: Decimal | None
    chance: Decimal | None
    method: str  # share, drift, none
    reason: str


Months = Sequence[Decimal | None]
"""Cumulative totals or year-to-date rates, January first."""


def forecast(target: Target | None, now: Months, past: Sequence[Months], *, approx: Decimal = APPROX) -> Forecast:
    """Forecast the figure of December.

    Args:
        now: This year so far; the last usable month counts.
        past: Past years, twelve months each; years that lack this month or December are passed over.
    """
    why = unmeasurable(target)
    if target is None or why:
        return _silent(why)
    month = max((i for i, value in enumerate(now[:12], 1) if _number(value) is not None), default=0)
    if month < LEAST_MONTHS:
        return _silent(f"只有{month}个月的数据，至少{LEAST_MONTHS}个月才预测。")
    sums = target.measure == "level" and target.cumulative
    if not sums and target.measure not in ("growth", "rate"):
        return _silent("只对累计数、增速和占比作预测，本项不是。")
    today = _number(now[month - 1])
    assert today is not None
    if month == 12:
        return _silent(f"全年数据已出：{named(target, Decimal(repr(today)))}，不再预测。")
    ends = [(year[month - 1], year[11]) for year in past if len(year) == 12]
    pairs = [
        (at, end) for first, last in ends if (at := _number(first)) is not None and (end := _number(last)) is not None
    ]
    if sums:
        pairs = [(at, end) for at, end in pairs if 0 < at <= end]
    if len(pairs) < LEAST_YEARS:
        return _silent(f"往年同期可用的只有{len(pairs)}年，至少{LEAST_YEARS}年才预测。")
    if sums and today <= 0:
        return _silent(f"{month}月累计为{shown(Decimal(repr(today)))}，没有进度可推算。")
    law = _by_share(today, pairs) if sums else _by_drift(today, pairs)
    return _told(target, law, month, len(pairs), today, approx)


def _silent(reason: str) -> Forecast:
    return Forecast(None, None, None, None, None, None, "none", reason)


def _number(value: Decimal | None) -> float | None:
    return float(value) if value is not None and usable(value) else None


class _Law(NamedTuple):
    """The end of the year as a t distribution: of the logarithm above this month's total, or of the figure itself."""

    centre: float
    spread: float
    freedom: int
    base: float  # > 0: value = base × exp(…); 0: the value itself
    share: float  # of the year that this month usually has; 0 for a drift

    def at(self, t: float) -> float:
        """The value that many spreads from the centre."""
        if not self.base:
            return self.centre + t * self.spread
        return self.base * math.exp(min(max(self.centre + t * self.spread, 0.0), 50.0))  # a total does not fall

    def below(self, value: float) -> float:
        """The chance of ending at or below a value."""
        if self.base:
            if value < self.base:
                return 0.0
            return t_below((math.log(value / self.base) - self.centre) / self.spread, self.freedom)
        return t_below((value - self.centre) / self.spread, self.freedom)


def _by_share(today: float, pairs: Sequence[tuple[float, float]]) -> _Law:
    ratios = [math.log(end / at) for at, end in pairs]
    count = len(ratios)
    mean = sum(ratios) / count
    variance = sum((ratio - mean) ** 2 for ratio in ratios) / (count - 1)
    spread = max(math.sqrt(variance * (1 + 1 / count)), _LEAST_SPREAD)
    return _Law(mean, spread, count - 1, today, math.exp(-mean))


def _by_drift(today: float, pairs: Sequence[tuple[float, float]]) -> _Law:
    moves = [end - at for at, end in pairs]
    count = len(moves)
    drift = sum(moves) / count
    variance = sum((move - drift) ** 2 for move in moves) / (count - 1)
    spread = max(math.sqrt(variance * (1 + 1 / count)), _LEAST_POINTS)
    return _Law(today + drift, spread, count - 1, 0.0, 0.0)


# --- Student's t -------------------------------------------------------------------------


def t_below(t: float, freedom: int) -> float:
    """The chance that Student's t with whole degrees of freedom is at most ``t`` (Abramowitz & Stegun 26.7.3–4).

    >>> round(t_below(2.920, 2), 3)
    0.95
    """
    angle = math.atan2(t, math.sqrt(freedom))
    cosine = math.cos(angle)
    if freedom % 2:
        term, total, start = cosine, 0.0, 3
        for k in range(start, freedom + 2, 2):
            total += term
            term *= cosine * cosine * (k - 1) / k
        inside = 2 / math.pi * (angle + math.sin(angle) * total)
    else:
        term, total = 1.0, 0.0
        for k in range(2, freedom + 2, 2):
            total += term
            term *= cosine * cosine * (k - 1) / k
        inside = math.sin(angle) * total
    return (1 + inside) / 2


def t_at(chance: float, freedom: int) -> float:
    """The t that is exceeded with probability 1 - ``chance``; by halving, to nine places."""
    low, high = -1e4, 1e4
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if t_below(middle, freedom) < chance else (low, middle)
    return (low + high) / 2


# --- In words ----------------------------------------------------------------------------


def _told(target: Target, law: _Law, month: int, years: int, today: float, approx: Decimal) -> Forecast:
    digits = max(math.ceil(math.log10(abs(law.at(0)) or 1)), 0)
    value, low80, high80, low95, high95 = (
        _rounded(law.at(t_at(chance, law.freedom)), digits) for chance in (0.5, 0.1, 0.9, 0.025, 0.975)
    )
    chance = _chance(target, law, approx)
    at = Decimal(repr(today))
    if law.base:
        how = f"{month}月累计{shown(at, target.unit)}，往年{years}年同期平均占全年{law.share * 100:.1f}%"
    else:
        how = f"{month}月为{shown(at, target.unit)}，往年{years}年从同期到年底平均变动{shown(Decimal(repr(round(law.centre - today, 2))), '百分点')}"
    reason = (
        f"{how}，预计全年{shown(value, target.unit)}，八成把握在{shown(low80, target.unit)}—{shown(high80, target.unit)}之间，"
        f"达到“{asked(target)}”的可能约{chance * 100:.0f}%。"
    )
    return Forecast(value, low80, high80, low95, high95, chance, "share" if law.base else "drift", reason)


def _rounded(value: float, digits: int) -> Decimal:
    """To five significant figures of the expected value: an estimate is no more exact than that."""
    return Decimal(repr(round(value, 5 - digits))) + 0


def _chance(target: Target, law: _Law, approx: Decimal) -> Decimal:
    """The chance that the target is met: at least, at most, or within its bounds."""
    low = float(target.value or 0)
    high = float(far(target))
    slack = abs(low) * float(approx) if target.comparator == "approx" else 0.0
    if aim(target) == "higher":
        chance = 1 - law.below(low - slack)
        certain = law.base and law.base >= low - slack
    elif aim(target) == "lower":
        chance = law.below(high + slack)
        certain = law.base and law.base > high + slack
    else:
        chance, certain = law.below(high + slack) - law.below(low - slack), law.base > high + slack
    if certain:
        return Decimal(1) if aim(target) == "higher" else Decimal(0)
    return Decimal(repr(round(min(max(chance, 0.01), 0.99), 2)))
