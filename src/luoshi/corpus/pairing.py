"""Which reports are held together: the consecutive years of one place, one text for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from luoshi.corpus.model import DONE, SKIPPED, Filed, Held

_LEVELS = ("national", "province", "city", "county")
_DUPLICATE = "与 {} 是同一份报告"
_SECOND = "同一地方同一年已有 {}，那份更长"
_ALONE = "没有相邻年份的报告"

Run = tuple[Held, ...]  # of one place, each beginning with the report that ends the one before


def runs(files: Sequence[Filed], *, alone: bool = False) -> tuple[list[Filed], list[Run]]:
    """Pair consecutive years of one place.

    A place is what its name and its level say: a county that became a district is another place, unless a list gives
    both the same name.

    Args:
        files: Those that were read, in any order.
        alone: Also reports without a next one, each by itself.

    Returns:
        The files, in order, with those that take no part marked; and the runs, in the order of the panel.
    """
    chosen = _one_a_year(files)
    by_place: dict[tuple[int, str, str], dict[int, Filed]] = defaultdict(dict)
    for file in chosen:
        if file.state == DONE:
            by_place[_key(file)][file.year or 0] = file
    found: list[Run] = []
    for _, years in sorted(by_place.items()):
        found += _split(years, alone=alone)
    used = {file.name for run in found for held in run for file in held if file is not None}
    return [_idle(file) if file.state == DONE and file.name not in used else file for file in chosen], found


def _key(file: Filed) -> tuple[int, str, str]:
    level = file.level or ""
    return _LEVELS.index(level) if level in _LEVELS else len(_LEVELS), level, file.place or ""


def _idle(file: Filed) -> Filed:
    return file._replace(state=SKIPPED, why=_ALONE)


def _split(years: dict[int, Filed], *, alone: bool) -> list[Run]:
    """The runs of one place: a year that is missing ends one."""
    found: list[Run] = []
    run: list[Held] = []
    for year in sorted(years):
        new = years.get(year + 1)
        if new is not None or alone:
            run.append(Held(years[year], new))
        if new is None and run:
            found.append(tuple(run))
            run = []
    return found


def _one_a_year(files: Iterable[Filed]) -> list[Filed]:
    """Mark the second copy of a report, and the shorter of two texts for one place and year."""
    ordered = sorted(files, key=lambda f: f.name)
    first: dict[tuple[str, object], Filed] = {}
    best: dict[object, Filed] = {}
    out: dict[str, Filed] = {}
    for file in ordered:
        out[file.name] = file
        if file.state != DONE:
            continue
        who = (*_key(file), file.year)
        twin = first.setdefault((file.text, who), file)
        if twin is not file:
            out[file.name] = file._replace(state=SKIPPED, why=_DUPLICATE.format(twin.name))
            continue
        before = best.get(who)
        if before is None or (file.source.complete, file.characters) > (before.source.complete, before.characters):
            best[who] = file
    for file in ordered:
        if out[file.name].state == DONE and (kept := best[(*_key(file), file.year)]) is not file:
            out[file.name] = file._replace(state=SKIPPED, why=_SECOND.format(kept.name))
    return list(out.values())
