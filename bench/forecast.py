"""Back-test the forecast of a year's figure on synthetic series: do the 80 % and 95 % intervals hold?

usage: python bench/forecast.py [--series 200] [--seed 20261124] [--check]

THE SERIES ARE SYNTHETIC. They are made here, from a fixed seed, in the shapes in which monthly figures of a local
government come (even, seasonal, a rush at the year's end, few and lumpy, growth rates), with noise and with changes of regime
that no past year announced. They show whether the method's arithmetic keeps its word under known conditions; they are
no evidence about any real indicator. For each series the forecast sees 3, 5 or 8 past years and this year's first 3, 6,
9 or 11 months.
"""

from __future__ import annotations

import argparse
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from statistics import median

from bars import Bar, report_bars
from luoshi.assessing.figures import Target
from luoshi.assessing.forecast import forecast

PAST = (3, 5, 8)
MONTHS = (3, 6, 9, 11)
ROOM = 5.0  # points of coverage

Year = list[float]  # twelve cumulative values, or twelve year-to-date rates
Maker = Callable[[random.Random, int], list[Year]]


def sums(monthly: list[float]) -> Year:
    """Running totals."""
    return [sum(monthly[: i + 1]) for i in range(12)]


def amounts(rng: random.Random, years: int, shape: list[float], noise: float, swing: float) -> list[Year]:
    """Years of an amount: a level that grows, a shape that breathes from year to year, noise in every month."""
    level = rng.uniform(50, 5000)
    made = []
    for _ in range(years):
        level *= math.exp(rng.gauss(0.05, 0.06))
        tilt = rng.gauss(0, swing)
        weights = [w * math.exp(tilt * (i - 5.5) / 5.5 + rng.gauss(0, noise)) for i, w in enumerate(shape)]
        made.append(sums([level * w / 12 for w in weights]))
    return made


def steady(rng: random.Random, years: int) -> list[Year]:
    """Even over the year, 15 % noise a month."""
    return amounts(rng, years, [1.0] * 12, 0.15, 0.0)


def seasonal(rng: random.Random, years: int) -> list[Year]:
    """Low in winter, high in early summer and autumn, the season a little earlier or later every year."""
    return amounts(rng, years, [0.4, 0.3, 0.9, 1.1, 1.3, 1.4, 1.0, 0.9, 1.2, 1.3, 1.2, 1.0], 0.12, 0.08)


def rush(rng: random.Random, years: int) -> list[Year]:
    """A third of the year's work is reported in December, more or less of it every year."""
    made = []
    level = rng.uniform(50, 5000)
    for _ in range(years):
        level *= math.exp(rng.gauss(0.04, 0.06))
        weights = [0.7 * math.exp(rng.gauss(0, 0.2)) for _ in range(11)] + [4.0 * math.exp(rng.gauss(0, 0.25))]
        made.append(sums([level * w / 12 for w in weights]))
    return made


def lumpy(rng: random.Random, years: int) -> list[Year]:
    """Few and whole: some 40 a year, in twos and threes."""
    made = []
    for _ in range(years):
        monthly = [2.0 * rng.choice((1, 2, 3)) if rng.random() < 0.8 else 0.0 for _ in range(12)]
        monthly[rng.randrange(3)] += 2.0
        made.append(sums(monthly))
    return made


def broken(rng: random.Random, years: int) -> list[Year]:
    """A change of regime in one year of six: from some month on the pace falls by a third or rises by a quarter."""
    made = seasonal(rng, years)
    for number, year in enumerate(made):
        if rng.random() < 1 / 6:
            start, factor = rng.randrange(2, 11), rng.choice((0.67, 1.25))
            monthly = [year[0], *(b - a for a, b in pairwise(year))]
            made[number] = sums([m * (factor if i >= start else 1.0) for i, m in enumerate(monthly)])
    return made


def growth(rng: random.Random, years: int, fade: float = 0.0, shock: float = 0.0) -> list[Year]:
    """Year-to-date growth in %: the mean of monthly rates that wander around the year's own."""
    own = rng.uniform(3, 8)
    made = []
    for _ in range(years):
        own += rng.gauss(0, 0.6)
        wander, monthly = 0.0, []
        blow = rng.gauss(0, 2.0) if rng.random() < shock else 0.0
        since = rng.randrange(2, 11)
        for month in range(12):
            wander = 0.6 * wander + rng.gauss(0, 0.9)
            monthly.append(own + wander - fade * month / 11 + (blow if month >= since else 0.0))
        made.append([round(sum(monthly[: i + 1]) / (i + 1), 1) for i in range(12)])
    return made


def calm_growth(rng: random.Random, years: int) -> list[Year]:
    """Growth without a drift."""
    return growth(rng, years)


def fading_growth(rng: random.Random, years: int) -> list[Year]:
    """A good start that fades by 1.5 points through every year (base effects)."""
    return growth(rng, years, fade=1.5)


def shaken_growth(rng: random.Random, years: int) -> list[Year]:
    """A change of regime in one year of five: a shift of the monthly rate by 2 points (one sigma)."""
    return growth(rng, years, shock=0.2)


def struck(rng: random.Random, years: int) -> list[Year]:
    """The year that is forecast breaks, after the month last seen or before: from July on the pace falls by a third."""
    made = seasonal(rng, years)
    made[-1] = [v if i < 6 else made[-1][5] + 0.67 * (v - made[-1][5]) for i, v in enumerate(made[-1])]
    return made


def struck_growth(rng: random.Random, years: int) -> list[Year]:
    """The year that is forecast breaks: from July on the monthly rate falls by 3 points."""
    made = growth(rng, years)
    made[-1] = [v if i < 6 else v - 3.0 * (i - 5) / (i + 1) for i, v in enumerate(made[-1])]
    return made


AMOUNTS: tuple[Maker, ...] = (steady, seasonal, rush, lumpy, broken)
RATES: tuple[Maker, ...] = (calm_growth, fading_growth, shaken_growth)
STRUCK: tuple[Maker, ...] = (struck, struck_growth)
"""What no method can see coming: shown, and left out of totals and bars."""


@dataclass
class Tally:
    """How the forecasts of one kind did."""

    asked: int = 0
    within80: int = 0
    within95: int = 0
    above95: int = 0
    below95: int = 0
    errors: list[float] = field(default_factory=list)
    naive: list[float] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    chances: list[tuple[float, bool]] = field(default_factory=list)

    def share(self, count: int) -> float:
        """A count as a percentage of the forecasts asked for."""
        return 100 * count / self.asked

    def add(self, other: Tally) -> None:
        """Take in the forecasts of another kind."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


def decimals(year: Year) -> list[Decimal]:
    """As the forecast takes them."""
    return [Decimal(repr(round(value, 4))) for value in year]


def back_test(tally: Tally, series: list[Year], past: int, month: int, rate: bool, rng: random.Random) -> None:
    """Forecast one December and put it beside what came. The target is drawn from around what past years did."""
    years, now = series[-1 - past : -1], series[-1]
    actual = now[11]
    if rate:
        goal = sum(year[11] for year in years) / past + rng.gauss(0, 0.8)
        target = Target(Decimal(repr(round(goal, 1))), "growth", "ge", unit="%", direction="up")
        naive = now[month - 1]
    else:
        goal = years[-1][11] * math.exp(rng.gauss(0.05, 0.08))
        target = Target(Decimal(repr(round(goal, 2))), cumulative=True)
        naive = now[month - 1] * 12 / month
    told = forecast(target, decimals(now[:month]), [decimals(year) for year in years])
    if told.value is None:
        return
    assert told.low80 is not None and told.high80 is not None and told.low95 is not None and told.high95 is not None
    scale = 1.0 if rate else actual / 100
    tally.asked += 1
    tally.within80 += float(told.low80) <= actual <= float(told.high80)
    tally.within95 += float(told.low95) <= actual <= float(told.high95)
    tally.above95 += actual > float(told.high95)
    tally.below95 += actual < float(told.low95)
    tally.errors.append(abs(float(told.value) - actual) / scale)
    tally.naive.append(abs(naive - actual) / scale)
    tally.widths.append(float(told.high80 - told.low80) / scale)
    tally.chances.append((float(told.chance or 0), actual >= float(target.value or 0)))


def run(kind: Maker, series: int, seed: int) -> dict[tuple[int, int], Tally]:
    """All forecasts of one kind, by past years and month."""
    rng = random.Random(f"{seed}/{kind.__name__}")
    tallies = {(past, month): Tally() for past in PAST for month in MONTHS}
    for _ in range(series):
        made = kind(rng, max(PAST) + 1)
        for (past, month), tally in tallies.items():
            back_test(tally, made, past, month, kind in (*RATES, struck_growth), rng)
    return tallies


HEAD = f"{'':<16}{'n':>6}{'80%':>7}{'95%':>7}{'above':>7}{'below':>7}{'error':>8}{'naive':>8}{'width80':>9}"


def line(name: str, tally: Tally) -> str:
    """One row of the table; errors and widths in % of the actual figure, for growth in points."""
    return (
        f"{name:<16}{tally.asked:>6}{tally.share(tally.within80):>7.1f}{tally.share(tally.within95):>7.1f}"
        f"{tally.share(tally.above95):>7.1f}{tally.share(tally.below95):>7.1f}{median(tally.errors):>8.2f}"
        f"{median(tally.naive):>8.2f}{median(tally.widths):>9.2f}"
    )


def calibration(tally: Tally) -> list[str]:
    """How often the target was met where the chance was said to be about that."""
    rows = []
    for low, high in ((0.0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
        group = [(said, came) for said, came in tally.chances if low <= said < high]
        if group:
            said = 100 * sum(s for s, _ in group) / len(group)
            came = 100 * sum(c for _, c in group) / len(group)
            rows.append(f"  said {said:5.1f} %  came {came:5.1f} %  ({len(group)})")
    return rows


def main() -> bool:
    """Print the tables; tell whether the bars are kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--series", type=int, default=200, help="series of each kind")
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--check", action="store_true", help="make a missed bar the exit code")
    options = parser.parse_args()
    print("Synthetic series, made by this bench; no evidence about any real indicator.\n")
    print(HEAD)
    totals: dict[str, Tally] = {"amounts": Tally(), "growth rates": Tally()}
    cells: dict[str, Tally] = {}
    worst: list[tuple[float, str]] = []
    for kind in (*AMOUNTS, *RATES):
        whole = Tally()
        for (past, month), tally in run(kind, options.series, options.seed).items():
            whole.add(tally)
            cells.setdefault(f"{past} past years", Tally()).add(tally)
            cells.setdefault(f"month {month}", Tally()).add(tally)
            worst.append((tally.share(tally.within80) - 80, f"{kind.__name__}, {past} past years, month {month}"))
        totals["growth rates" if kind in RATES else "amounts"].add(whole)
        print(line(kind.__name__, whole))
    for name, tally in {**totals, **cells}.items():
        print(line(name, tally))
    print("\nwhen the regime changes in July of the very year, seen from March and June (not in the totals):")
    for kind in STRUCK:
        blind = Tally()
        for (_, month), tally in run(kind, options.series, options.seed).items():
            if month <= 6:
                blind.add(tally)
        print(line(kind.__name__, blind))
    print("\nfarthest from 80 %:")
    for off, name in sorted(worst, key=lambda one: -abs(one[0]))[:5]:
        print(f"  {name}: {80 + off:.1f} %")
    print("\nchance of meeting the target:")
    everything = Tally()
    for tally in totals.values():
        everything.add(tally)
    print("\n".join(calibration(everything)), end="\n\n")
    bars = []
    for name, tally in totals.items():
        for nominal, count in ((80, tally.within80), (95, tally.within95)):
            bars.append(Bar(f"{name}: coverage of {nominal} % off by", abs(tally.share(count) - nominal), ROOM, True))
    return report_bars(bars) or not options.check


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
