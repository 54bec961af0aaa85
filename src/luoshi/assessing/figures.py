"""A target as assessed, the figures reported for it, and the comparison of the two.

Knows which way is better (CPI 3%以内, PM2.5, 失业率5.5%左右, 前3位), what a comparator asks, how figures of one
month add up, and how an amount becomes a growth. Does not know what is due by a day (schedule.py) nor what a gap means
(lights.py, verdict.py).

Values are exact, 万 and 亿 multiplied out, percentages as written (6 for 6%). A figure is given **in the target's own
sense**: for 下降3%以上 the value 3.2 is a fall by 3.2 %, and -1 is a rise.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import NamedTuple, TypeGuard

HUNDRED = Decimal(100)
ZERO = Decimal(0)
APPROX = Decimal("0.05")
"""Rule ``approx.5``: 左右 allows 5 % of the value to the worse side (docs/lights.md says why)."""
PLACE_POINTS = 10
"""Rule ``rank.10``: each place missing in a ranking counts as 10 percentage points."""
_LARGEST = 30  # powers of ten beyond which no figure of a government is believed, and arithmetic could overflow

RELATIVE = frozenset({"growth", "rate", "rank", "streak", "ratio"})
"""Measures that stand at their target all year long: there is no share of them to be reached by June."""


class Target(NamedTuple):
    """A figure promised, as assessed. ``measure``, ``comparator`` and ``direction`` as in docs/fields.md."""

    value: Decimal | None
    measure: str = "level"  # level growth change rate rank streak ratio
    comparator: str = "eq"  # eq approx ge le range
    value_high: Decimal | None = None
    unit: str = ""
    direction: str = ""  # up, down: of a growth or a change
    indicator: str = ""
    baseline: Decimal | None = None  # last year's figure, in the same unit
    cumulative: bool = False  # adds up from January (新建37个), as against a stock or a state (达到386家)
    aim: str = ""  # set by a person: higher, lower, inside; "" to be told from the words


class Figure(NamedTuple):
    """A figure reported. ``day`` is the day it speaks of, not the day it was typed."""

    day: date
    value: Decimal | None
    cumulative: bool = True  # since the start of the year; False: of its month or quarter alone
    state: str = "reported"  # reported, confirmed, disputed
    measure: str = ""  # "level" where the amount itself is reported for a growth; "" as the target
    unit: str = ""


class Standing(NamedTuple):
    """The figure that counts on a day: its value in the target's sense, the day it speaks of, its state, and why."""

    value: Decimal | None
    day: date | None
    state: str  # none, unusable, reported, confirmed, disputed
    reason: str


class Comparison(NamedTuple):
    """A value held against a target: ``gap`` in the target's unit (below zero: short of it), ``points`` the same as
    a percentage of the target (places × 10 for a rank)."""

    met: bool
    gap: Decimal
    points: Decimal
    reason: str


# --- What is asked -----------------------------------------------------------------------


def usable(value: Decimal | None) -> TypeGuard[Decimal]:
    """Whether a number can be reckoned with: there, finite, and of a size that occurs (below 1e31)."""
    return value is not None and value.is_finite() and (not value or abs(value.adjusted()) <= _LARGEST)


def unmeasurable(target: Target | None) -> str:
    """Why a target cannot be measured, in a sentence; "" when it can.

    >>> unmeasurable(Target(None))
    '目标没有可用的数值，不可量化。'
    """
    if target is None:
        return "没有量化目标，不可量化。"
    if not usable(target.value):
        return "目标没有可用的数值，不可量化。"
    if target.comparator == "range" and (not usable(target.value_high) or far(target) < _near(target)):
        return "目标区间的上限不可用，不可量化。"
    return ""


def _near(target: Target) -> Decimal:
    return target.value if target.value is not None else ZERO


def far(target: Target) -> Decimal:
    """The far end of a range; of anything else its value. A far end that is no number is passed over."""
    return target.value_high if target.comparator == "range" and usable(target.value_high) else _near(target)


@cache
def _aims() -> tuple[tuple[str, ...], tuple[str, ...]]:
    table = tomllib.loads(files("luoshi.assessing").joinpath("aims.toml").read_text(encoding="utf-8"))
    return tuple(table["lower"]["forms"]), tuple(table["unless"]["forms"])


def aim(target: Target) -> str:
    """Which way is better, in the target's own sense: ``higher``, ``lower`` or (set by a person) ``inside``.

    A rank and 以内 aim low, 以上 aims high, a fall that is promised (下降3%) aims at more of the fall; else the
    indicator decides (aims.toml), and what is not known there aims high.

    >>> aim(Target(Decimal("5.5"), "rate", "approx", indicator="城镇调查失业率"))
    'lower'
    """
    if target.aim in ("higher", "lower", "inside"):
        return target.aim
    if target.measure == "rank" or target.comparator == "le":
        return "lower"
    if target.comparator == "ge" or target.direction == "down":
        return "higher"
    lower, unless = _aims()
    burden = any(word in target.indicator for word in lower) and not any(word in target.indicator for word in unless)
    return "lower" if burden else "higher"


def bound(target: Target, approx: Decimal = APPROX) -> Decimal:
    """The value that must be reached (or not passed): the near end of a range for ``higher``, the far end for
    ``lower``, moved by the tolerance for 左右. ``inside`` is answered by :func:`compare`."""
    high = aim(target) != "lower"
    edge = _near(target) if high else far(target)
    if target.comparator != "approx":
        return edge
    slack = abs(edge) * approx
    return edge - slack if high else edge + slack


def compare(target: Target, value: Decimal, approx: Decimal = APPROX) -> Comparison:
    """Hold a value against a measurable target.

    >>> compare(Target(Decimal(3), "growth", "le", unit="%", indicator="居民消费价格"), Decimal("2.1")).reason
    '2.1%，在目标“增长3%以内”之内，低0.9个百分点。'
    """
    gap = _gap(target, value, approx)
    scale = Decimal(1) / PLACE_POINTS if target.measure == "rank" else abs(_near(target)) / HUNDRED or Decimal("0.01")
    points = gap / scale
    return Comparison(gap >= 0, gap, points, _compared(target, value, gap))


def _gap(target: Target, value: Decimal, approx: Decimal) -> Decimal:
    if aim(target) == "inside":
        slack = abs(_near(target)) * approx if target.comparator == "approx" else ZERO
        return min(value - _near(target) + slack, far(target) + slack - value)
    edge = bound(target, approx)
    return edge - value if aim(target) == "lower" else value - edge


def _compared(target: Target, value: Decimal, gap: Decimal) -> str:
    """One sentence: the value, the target, and the difference from the figure as printed in the report."""
    edge = far(target) if aim(target) == "lower" else _near(target)
    off = shown(abs(value - edge), "百分点" if target.unit == "%" else target.unit)
    side = "持平" if value == edge else f"{'高' if value > edge else '低'}{off}"
    if target.measure == "rank":
        side = "持平" if value == edge else f"{'落后' if value > edge else '靠前'}{shown(abs(value - edge))}位"
    word = "在目标“{}”之内" if gap >= 0 and aim(target) != "higher" else "达到目标“{}”" if gap >= 0 else "未达目标“{}”"
    lenient = "（左右按5%容差）" if target.comparator == "approx" and gap >= 0 and _worse(target, value, edge) else ""
    return f"{named(target, value)}，{word.format(asked(target))}{lenient}，{side}。"


def _worse(target: Target, value: Decimal, edge: Decimal) -> bool:
    return value > edge if aim(target) == "lower" else value < edge


# --- In words ----------------------------------------------------------------------------


def shown(value: Decimal, unit: str = "") -> str:
    """A number as people write it, with 万 and 亿.

    >>> shown(Decimal(3120000000), "斤"), shown(Decimal("5.50"), "%")
    ('31.2亿斤', '5.5%')
    """
    if not usable(value):
        return f"{value}{unit}" if abs(value.adjusted()) < 400 else f"过大的数{unit}"
    word = ""
    for factor, name in ((Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万")):
        if abs(value) >= factor:
            value, word = value / factor, name
            break
    short = (value if abs(value) < 10**12 else value.quantize(Decimal(1))) + 0
    if short.as_tuple().exponent not in range(-4, 1) and abs(short) >= Decimal("0.001"):
        short = short.quantize(Decimal("0.0001"))
    text = f"{short:f}" if abs(short) >= Decimal("0.0000001") or not short else f"{short:.2E}"
    if "." in text and "E" not in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text}{word}{'个百分点' if unit == '百分点' else unit}"


def named(target: Target, value: Decimal) -> str:
    """A reported value with its unit; a rank as 第N位."""
    return f"第{shown(value)}位" if target.measure == "rank" else shown(value, target.unit)


_VERBS = {("growth", "down"): "下降", ("growth", "up"): "增长", ("change", "down"): "降低", ("change", "up"): "提高"}
_ASKED = {"ge": "{}以上", "le": "{}以内", "approx": "{}左右"}


def asked(target: Target) -> str:
    """The target in the report's manner.

    >>> asked(Target(Decimal(3120000000), comparator="ge", unit="斤")), asked(Target(Decimal(3), "rank", "le"))
    ('31.2亿斤以上', '前3位')
    """
    if target.value is None:
        return "未定"
    if target.measure == "rank":
        return f"{'前' if target.comparator in ('le', 'ge') else '第'}{shown(target.value)}位"
    verb = _VERBS.get((target.measure, target.direction or "up"), "")
    if target.unit == "番":
        return f"翻{'一' if target.value == 1 else shown(target.value)}番"
    if target.comparator == "range":
        return f"{verb}{shown(target.value, target.unit)}—{shown(far(target), target.unit)}"
    return verb + _ASKED.get(target.comparator, "{}").format(shown(target.value, target.unit))


# --- What was reported -------------------------------------------------------------------


def in_sense(target: Target, figure: Figure) -> Decimal | None:
    """A figure in the target's own sense; None where it cannot be brought there (no baseline, no usable number).

    An amount becomes a growth, a change or a number of doublings by the baseline; a growth in % becomes doublings.
    """
    value = figure.value
    if not usable(value):
        return None
    if figure.measure == "level" and target.measure in ("growth", "change"):
        return _by_baseline(target, value)
    if target.unit == "番" and figure.unit == "%":
        return _doublings(1 + value / HUNDRED)
    return value


def _by_baseline(target: Target, value: Decimal) -> Decimal | None:
    base = target.baseline
    if not usable(base):
        return None
    sign = -1 if target.direction == "down" else 1
    if target.measure == "change":
        return (value - base) * sign
    if base <= 0:
        return None
    if target.unit == "番":
        return _doublings(value / base)
    return (value / base - 1) * (1 if target.unit == "倍" else HUNDRED) * sign


def _doublings(times: Decimal) -> Decimal | None:
    """How often the base was doubled: 1 for twice, 2 for four times."""
    return Decimal(repr(round(math.log2(times), 6))) if times > 0 else None


def standing(target: Target, figures: Iterable[Figure], today: date) -> Standing:
    """The figure that counts on ``today``: the last one, or the sum of what each period brought since the last total.

    Of two figures for one day the later in order replaces the earlier. Figures of the future, and figures that are no
    usable number, are left out and named.
    """
    given = {(figure.day, figure.cumulative): figure for figure in figures if figure.day <= today}
    ordered = sorted(given.values(), key=lambda figure: (figure.day, figure.cumulative))
    value: Decimal | None = None
    last: Figure | None = None
    states: set[str] = set()
    lost = 0
    for figure in ordered:
        found = in_sense(target, figure)
        if found is None:
            lost += 1
            continue
        adds = target.cumulative and not figure.cumulative and value is not None
        value = value + found if adds and value is not None else found
        states = states | {figure.state} if adds else {figure.state}
        last = figure
    if last is None or value is None:
        if not ordered:
            return Standing(None, None, "none", "尚未填报数据。")
        return Standing(
            None, ordered[-1].day, "unusable", f"填报的{lost}个数据都不能用来计算（不是数、过大，或缺少基数）。"
        )
    state = "disputed" if "disputed" in states else "confirmed" if states == {"confirmed"} else "reported"
    word = {"disputed": "，统计部门有异议", "confirmed": "，统计部门已确认", "reported": ""}[state]
    skipped = f"，另有{lost}个数据不能用" if lost else ""
    return Standing(value, last.day, state, f"截至{last.day:%Y-%m-%d}为{named(target, value)}{word}{skipped}。")
