"""Settling what answers a promise: whose word counts, what is refused, and what the program found kept but not trusted."""

from __future__ import annotations

import pytest
from city import NEXT_REPORT, REPORT, City, assert_whole
from django.db import connection

from luoshi.errors import LuoshiError
from luoshi.ledger import reconciled
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Reconciled, Report, Settlement
from luoshi.ledger.record import reconciling, reports
from luoshi.ledger.record.reconciling import Overtaken
from luoshi.reconciling import Promise, keeping

PIPES, ROADS = REPORT.index("45公里"), REPORT.index("130公里")
LAID, BUDGET = NEXT_REPORT.index("41公里"), NEXT_REPORT.index("8亿元")


@pytest.fixture
def pair(city: City) -> tuple[Report, Report]:
    new = reports.import_report(city.office, city.place, NEXT_REPORT, "2027.txt").report
    return city.breakdown.report, new


def promise(pair: tuple[Report, Report], start: int) -> Promise:
    return next(p for p in reconciled.held(*pair).found.promises if p.start == start)


def test_the_last_word_counts_and_the_program_can_have_it_back(city: City, pair: tuple[Report, Report]) -> None:
    before = promise(pair, PIPES)
    reconciling.settle(city.office, *pair, PIPES, "silent", reason="说的是别处")
    assert promise(pair, PIPES).answer == "silent"
    reconciling.settle(city.person("office2"), *pair, PIPES, "figure", LAID)
    now = promise(pair, PIPES)
    assert (now.answer, now.out_start, now.verdict) == ("figure", LAID, "missed")
    reconciling.settle(city.office, *pair, PIPES, "program")
    assert promise(pair, PIPES) == before
    assert Settlement.objects.count() == 3
    assert_whole()


def test_who_was_overtaken_is_told_by_whom(city: City, pair: tuple[Report, Report]) -> None:
    first = reconciling.settle(city.person("office2"), *pair, PIPES, "vague", seen=0)
    with pytest.raises(Overtaken, match=f"{first.by.name}刚认定为“笼统提及”"):
        reconciling.settle(city.office, *pair, PIPES, "silent", seen=0)
    reconciling.settle(city.office, *pair, PIPES, "silent", seen=first.pk)
    assert promise(pair, PIPES).answer == "silent"


@pytest.mark.parametrize(
    ("start", "answer", "out_start", "said"),
    [
        (PIPES, "perhaps", None, "没有选怎样认定"), (PIPES, "", None, "没有选怎样认定"), (3, "silent", None, "没有目标"),
        (PIPES, "figure", None, "没有选数字"), (PIPES, "figure", 1, "没有选数字"), (PIPES, "other_basis", None, "没有选数字"),
        (ROADS, "figure", BUDGET, "不是同一种量"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(
    city: City, pair: tuple[Report, Report], start: int, answer: str, out_start: int | None, said: str
) -> None:
    with pytest.raises(FieldError, match=said):
        reconciling.settle(city.office, *pair, start, answer, out_start)
    assert not Settlement.objects.exists()


def test_a_reason_too_long_is_refused(city: City, pair: tuple[Report, Report]) -> None:
    with pytest.raises(LuoshiError, match="理由"):
        reconciling.settle(city.office, *pair, PIPES, "silent", reason="长" * 501)


def test_reports_of_two_places_are_refused(city: City, pair: tuple[Report, Report]) -> None:
    other = reports.import_report(None, city.elsewhere, NEXT_REPORT, "2027.txt").report
    with pytest.raises(LuoshiError, match="不是一个地方"):
        reconciling.settle(city.office, pair[0], other, PIPES, "silent")


def test_the_pairs_are_those_of_the_place_the_newest_first(city: City, pair: tuple[Report, Report]) -> None:
    older = reports.import_report(city.office, city.place, REPORT.replace("2026年", "2024年"), "2024.txt").report
    reports.import_report(None, city.elsewhere, NEXT_REPORT, "2027.txt")
    assert reconciled.pairs(city.place) == [pair, (older, pair[0])]
    assert reconciled.pairs(city.elsewhere) == []


def test_what_was_found_is_kept_and_made_again_by_another_program(
    city: City, pair: tuple[Report, Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = reconciled.program(*pair)
    assert Reconciled.objects.count() == 1
    with monkeypatch.context() as patched:
        patched.setattr(reconciled, "reconcile", lambda *_, **__: pytest.fail("it is kept"))
        assert reconciled.program(*pair) == found
    monkeypatch.setattr(reconciled.keeping, "version", lambda: "f" * 64)
    assert reconciled.program(*pair) == found
    assert [kept.version for kept in Reconciled.objects.all()] == ["f" * 64]


def test_what_somebody_wrote_into_the_kept_is_made_again(
    city: City, pair: tuple[Report, Report]
) -> None:
    found = reconciled.program(*pair)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_reconciled SET content = '[]'")
    assert reconciled.program(*pair) == found


def test_a_settlement_that_fits_nothing_any_more_is_not_counted(city: City, pair: tuple[Report, Report]) -> None:
    reconciling.settle(city.office, *pair, PIPES, "silent")
    found = reconciled.program(*pair)
    fewer = found._replace(promises=tuple(p for p in found.promises if p.start != PIPES))
    kept = Reconciled.objects.get()
    reconciling.keep(kept.pair, keeping.version(), keeping.packed(fewer))
    held = reconciled.held(*pair)
    assert held.lost == (PIPES,)
    assert held.settled == {}
