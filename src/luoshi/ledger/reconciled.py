"""The reports of a place held against each other: what the program finds, with what people settled in its place."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from itertools import pairwise
from typing import NamedTuple

from luoshi.errors import InputError
from luoshi.ledger import audit
from luoshi.ledger.models import Place, Reconciled, Report, Said, Settlement
from luoshi.ledger.reading import reading_of
from luoshi.ledger.record import reconciling as record
from luoshi.reading.model import Reading
from luoshi.reconciling import Reconciliation, keeping, reconcile
from luoshi.reconciling.settling import Settled, settle


class Held(NamedTuple):
    """A pair of reports, what the program found, and what stands once people have settled some of it."""

    old: Report
    new: Report
    program: Reconciliation
    found: Reconciliation
    settled: dict[int, Settlement]  # where a promise starts → the settlement that counts
    lost: tuple[int, ...]  # promises whose settlement fits nothing that is read now


def reading(report: Report) -> Reading:
    """A report as read, of the year and place that the ledger knows it by."""
    found = reading_of(report)
    return found._replace(report=found.report._replace(year=report.year, source=None))


def pairs(place: Place) -> list[tuple[Report, Report]]:
    """The consecutive reports of a place, the newest pair first; of a year with several, the one imported last."""
    latest = {report.year: report for report in Report.objects.filter(place=place).order_by("year", "imported_at", "pk")}
    years = sorted(latest)
    return [(latest[a], latest[b]) for a, b in pairwise(years)][::-1]


def program(old: Report, new: Report) -> Reconciliation:
    """What the program finds of two reports; kept, and worked out again by any other version of the program.

    Raises:
        InputError: When the two do not fit.
    """
    key = audit.digest(audit.canonical([old.sha256, old.year, new.sha256, new.year]))
    kept = Reconciled.objects.filter(pair=key, version=keeping.version()).first()
    if kept is not None:
        try:
            return keeping.unpacked(kept.content)
        except ValueError:  # somebody wrote in it: it is made again
            pass
    found = reconcile(reading(old), reading(new), force=True)
    record.keep(key, keeping.version(), keeping.packed(found))
    return found


def prepare(place: Place) -> None:
    """Find now what the pages of the place's pairs will show, so that who opens them first does not wait."""
    for old, new in pairs(place):
        with suppress(InputError):  # the page says why they do not fit
            program(old, new)


def held(old: Report, new: Report) -> Held:
    """Two reports held against each other.

    Raises:
        InputError: When the two do not fit.
    """
    found = program(old, new)
    counts = standing(Settlement.objects.filter(old=old, new=new).select_related("by"))
    if not counts:
        return Held(old, new, found, found, {}, ())
    said = {start: Settled(each.answer, each.out_start) for start, each in counts.items()}
    applied = settle(reading(old), reading(new), found, said)
    return Held(old, new, found, applied.found, {s: e for s, e in counts.items() if s not in applied.lost}, applied.lost)


def standing(settlements: Iterable[Settlement]) -> dict[int, Settlement]:
    """Where a promise starts → the settlement that counts: the latest, unless it gives the word back to the program."""
    latest: dict[int, Settlement] = {}
    for each in settlements:
        if each.start not in latest or each.pk > latest[each.start].pk:
            latest[each.start] = each
    return {start: each for start, each in latest.items() if each.answer != Said.PROGRAM}
