"""What a bench must reach. A bar that could not be measured is not passed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Bar(NamedTuple):
    """One figure and its bound: at least `bound`, or below it where `below` is set."""

    name: str
    measured: float | None
    bound: float
    below: bool = False
    unit: str = ""

    @property
    def passed(self) -> bool:
        """Tell whether the figure was measured and keeps its bound."""
        if self.measured is None:
            return False
        return self.measured < self.bound if self.below else self.measured >= self.bound

    def __str__(self) -> str:
        """Return one line: the verdict, the figure and the bound."""
        sign = "<" if self.below else ">="
        figure = "not measured" if self.measured is None else f"{self.measured:.3g}{self.unit}"
        verdict = "PASS" if self.passed else "FAIL"
        return f"{verdict}  {self.name}: {figure} (bar {sign} {self.bound:g}{self.unit})"


def report_bars(bars: Iterable[Bar]) -> bool:
    """Print one line for each bar and tell whether all are passed."""
    kept = list(bars)
    print("\n".join(str(bar) for bar in kept))
    return all(bar.passed for bar in kept)
