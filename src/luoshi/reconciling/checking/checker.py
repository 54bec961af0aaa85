"""A draft held against itself, against last year's report, and against the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from luoshi.reading.model import Reading
from luoshi.reconciling.checking import facts as ledger
from luoshi.reconciling.checking import growths, lists, parts, plans, silences, since, twice, units, vague, years
from luoshi.reconciling.checking.draft import Draft
from luoshi.reconciling.checking.model import Checked, Fact, Finding
from luoshi.reconciling.model import Reconciliation
from luoshi.reconciling.pair import reconcile

_GRAVITY = {"error": 0, "warning": 1, "note": 2}


def check(
    draft: Reading, last: Reading | None = None, facts: Sequence[Fact] = (), *, force: bool = False
) -> Checked:  # fmt: skip
    """Proof-read a draft report.

    Args:
        draft: The draft.
        last: Last year's report of the same place.
        facts: Figures that are settled, from the ledger.
        force: Hold ``last`` against the draft also where the two speak of two places.

    Returns:
        The findings in the order of the draft, and what had to be said about the two reports.

    Raises:
        InputError: When ``last`` does not fit the draft: the same report, the wrong order, another place.
    """
    held = reconcile(last, draft, force=force, tasks=False) if last is not None else None
    page, before = Draft(draft), Draft(last) if last is not None else None
    found = sorted(_all(page, before, held, facts), key=lambda f: (f.start, _GRAVITY[f.severity], f.end))
    said = held.warnings if held else ()
    return Checked(draft.report, last.report if last else None, tuple(_once(found)), tuple(dict.fromkeys((*draft.warnings, *said))))


def _all(draft: Draft, last: Draft | None, held: Reconciliation | None, facts: Sequence[Fact]) -> Iterator[Finding]:
    for room in (twice, growths, parts, lists, years, vague):
        yield from room.check(draft)
    yield from ledger.check(draft, facts)
    yield from units.check(draft, last)
    if last is None or held is None:
        yield from plans.check(draft, None)
        return
    if last.year is not None and draft.year == last.year + 1:
        yield from plans.check(draft, plans.Plan([p for p in held.promises if p.due == held.year], last))
        yield from since.check(draft, last)
        yield from silences.check(draft, last, held)


def _once(found: Sequence[Finding]) -> Iterator[Finding]:
    """One finding a place and rule."""
    seen: set[tuple[str, int, str]] = set()
    for each in found:
        mark = (each.rule, each.start, each.reason)
        if mark not in seen:
            seen.add(mark)
            yield each
