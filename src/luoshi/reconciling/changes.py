"""What the next plan makes of a target: says it again, raises it, lowers it, changes its basis, or drops it."""

from __future__ import annotations

from collections.abc import Iterable

from luoshi.assessing import figures
from luoshi.reading.model import Statement
from luoshi.reconciling.matching import Match, Review, Told
from luoshi.reconciling.model import Change
from luoshi.reconciling.promises import due

SAME = 0.8  # only what is plainly the same target is compared


def changes(old: list[Told], new: list[Told], year: int, headlines: set[int]) -> list[Change]:
    """What became of each headline target, and of every other target that the next plan states again.

    Args:
        old: The targets of the old plan.
        new: Those of the new one.
        year: The year of the old plan.
        headlines: Where the old report's headline targets start.
    """
    asked = [t for t in old if due(t.statement, year) == year]
    ahead = [t for t in new if due(t.statement, year + 1) == year + 1]
    plan = Review(ahead, asked, year + 1)
    out = []
    for target in asked:
        found = _again(target, plan.matches(target, SAME))
        main = target.statement.start in headlines
        change = _compared(target.statement, found, headline=main)
        if change is not None:
            out.append(change)
    return out


def _again(target: Told, matches: Iterable[Match]) -> Match | None:
    ordered = sorted(matches, key=lambda m: (m.told.statement.measure != target.statement.measure, -m.score))
    return ordered[0] if ordered else None


def _compared(old: Statement, found: Match | None, *, headline: bool) -> Change | None:
    if found is None:
        return _change(old, None, "dropped", "新报告的目标里没有这一项", headline) if headline else None
    new = found.told.statement
    if old.measure != new.measure or old.unit != new.unit:
        if not headline:
            return None
        return _change(old, new, "rebased", f"原来提{_said(old)}，现在提{_said(new)}", headline)
    kind = _kind(old, new)
    words = f"由“{_said(old)}”改为“{_said(new)}”" if kind != "repeated" else f"仍为“{_said(new)}”"
    return _change(old, new, kind, words, headline)


def _kind(old: Statement, new: Statement) -> str:
    """Raised or lowered by what is asked for at least; with one number, loosened where 以上 became plain or 左右."""
    before, now = _target(old), _target(new)
    if old.value is None or new.value is None or old.value == new.value:
        strict = {"ge": 2, "eq": 1, "le": 2, "range": 1, "approx": 0}
        return "loosened" if strict[new.comparator] < strict[old.comparator] else "repeated"
    more = new.value > old.value
    return "raised" if more != (figures.aim(before) == "lower" and figures.aim(now) == "lower") else "lowered"


def _target(s: Statement) -> figures.Target:
    return figures.Target(
        s.value, s.measure, s.comparator, s.value_high, s.unit or "", s.direction or "", s.indicator
    )  # fmt: skip


def _said(s: Statement) -> str:
    return figures.asked(_target(s))


def _change(old: Statement, new: Statement | None, kind: str, reason: str, headline: bool) -> Change:
    return Change(
        kind, old.start, old.end, old.number, old.unit, old.indicator,
        new.start if new else None, new.end if new else None, new.number if new else None,
        new.indicator if new else None, headline, reason,
    )  # fmt: skip
