"""The year: taking rows up, reporting, proof, review, and the statistician's word on figures."""

from __future__ import annotations

from typing import Any

import pytest
from city import City, assert_whole, snapshot

from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Evidence, Figure, Progress, TakeUp, Task
from luoshi.ledger.policy import Forbidden
from luoshi.ledger.record import progress
from luoshi.ledger.record.progress import Said
from luoshi.ledger.record.rows import Gone
from luoshi.ledger.workflow import NotNow


@pytest.fixture
def row(city: City) -> Task:
    """A row of the housing bureau in the issued table, with a target of 38."""
    city.issue()
    return city.row("老旧小区")


def report(city: City, row: Task, period: str = "2026-03", **said: Any) -> Progress:
    return progress.report(city.person("housing"), city.breakdown, row.pk, period, Said("已开工12个")._replace(**said))


# --- Take up and report ---


def test_a_unit_takes_up_its_rows_once(city: City, row: Task) -> None:
    housing = city.person("housing")
    assert progress.take_up(housing, city.breakdown, [row.pk]) == 1
    assert progress.take_up(housing, city.breakdown, [row.pk]) == 0
    assert [(t.task, t.unit) for t in TakeUp.objects.all()] == [(row, housing.unit)]
    assert_whole()


def test_nothing_is_taken_up_or_reported_before_issue(city: City) -> None:
    city.ask("市住房和城乡建设局")
    row, housing = city.row("老旧小区"), city.person("housing")
    with pytest.raises(NotNow, match="不能报送和审核进展"):
        progress.take_up(housing, city.breakdown, [row.pk])
    with pytest.raises(NotNow):
        report(city, row)


def test_a_report_holds_words_percent_and_figures(city: City, row: Task) -> None:
    target = row.targets.get()
    made = report(city, row, percent="30%", figures={target.pk: "1,2.50".replace(",", "")})
    assert (made.text, made.percent, made.state) == ("已开工12个", 30, "submitted")
    assert [(f.target, str(f.value), f.cumulative) for f in made.figures.all()] == [(target, "12.50", True)]
    assert_whole()


def test_said_again_it_replaces_what_is_not_accepted(city: City, row: Task) -> None:
    target = row.targets.get()
    first = report(city, row, figures={target.pk: "12"})
    again = report(city, row, text="已开工15个", figures={})
    assert again.pk == first.pk
    assert again.text == "已开工15个"
    assert not Figure.objects.exists()
    progress.review(city.office, city.breakdown, [again.pk], "accept")
    with pytest.raises(NotNow, match="已经通过审核"):
        report(city, row, text="又改")
    assert_whole()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"text": " "}, "不能空着"),
        ({"text": "长" * 2001}, "超过了 2000 字"),
        ({"percent": "101"}, "不是完成比例"),
        ({"percent": "-1"}, "不是完成比例"),
        ({"percent": "１２"}, "不是完成比例"),
        ({"period": "2026-13"}, "没有“2026-13”这一期"),
        ({"period": "2025-03"}, "没有“2025-03”这一期"),
        ({"period": "2026-Q1"}, "没有“2026-Q1”这一期"),
        ({"figure": "很多"}, "不是“"),
        ({"figure": "1e308"}, "不是“"),
        ({"figure": "nan"}, "不是“"),
        ({"figure": "9" * 31}, "不是“"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_report_is_told_and_kept_out(city: City, row: Task, given: dict[str, str], words: str) -> None:
    said = {name: value for name, value in given.items() if name in ("text", "percent")}
    figures = {row.targets.get().pk: given["figure"]} if "figure" in given else {}
    before = snapshot()
    with pytest.raises(FieldError, match=words):
        report(city, row, given.get("period", "2026-03"), figures=figures, **said)
    assert snapshot() == before


def test_a_figure_of_another_row_is_refused(city: City, row: Task) -> None:
    other = city.row("农村公路").targets.all()[0]
    with pytest.raises(FieldError, match="不属于这条任务"):
        report(city, row, figures={other.pk: "5"})


def test_another_units_row_is_not_there(city: City, row: Task) -> None:
    before = snapshot()
    for call in (
        lambda: progress.take_up(city.person("water"), city.breakdown, [row.pk]),
        lambda: progress.report(city.person("water"), city.breakdown, row.pk, "2026-03", Said("x")),
    ):
        with pytest.raises(Forbidden) as error:
            call()
        assert error.value.hidden
    assert snapshot() == before


# --- Proof ---


def test_a_file_is_noted_once_and_taken_back(city: City, row: Task) -> None:
    made, housing = report(city, row), city.person("housing")
    first = progress.attach(housing, made, "照片.jpg", "a" * 64, 2048, "jpg")
    assert progress.attach(housing, made, "又一张.jpg", "a" * 64, 2048, "jpg") == first
    progress.detach(housing, first)
    assert not Evidence.objects.exists()
    assert_whole()


def test_the_proof_of_an_accepted_report_stays(city: City, row: Task) -> None:
    made = city.report(row, "2026-03")
    progress.review(city.office, city.breakdown, [made.pk], "accept")
    with pytest.raises(NotNow, match="佐证不能再动"):
        progress.detach(city.person("housing"), made.evidence.get())
    with pytest.raises(NotNow):
        progress.attach(city.person("housing"), made, "x.pdf", "b" * 64, 1, "pdf")


# --- Review ---


def test_a_returned_report_comes_in_again(city: City, row: Task) -> None:
    made = report(city, row)
    progress.review(city.office, city.breakdown, [made.pk], "return", "请写明完成户数")
    made.refresh_from_db()
    assert (made.state, made.review) == ("returned", "请写明完成户数")
    with pytest.raises(NotNow, match="还没有再报"):
        progress.review(city.office, city.breakdown, [made.pk], "accept")
    report(city, row, text="完成户数1200户")
    progress.review(city.office, city.breakdown, [made.pk], "accept")
    made.refresh_from_db()
    assert (made.state, made.text) == ("accepted", "完成户数1200户")
    assert_whole()


def test_a_return_needs_a_word_and_a_step_that_there_is(city: City, row: Task) -> None:
    made = report(city, row)
    for step, words, said in (
        ("return", "", "请写明原因"),
        ("burn", "x", "没有“burn”"),
        ("ask", "长" * 501, "超过了 500 字"),
    ):
        with pytest.raises(FieldError, match=said):
            progress.review(city.office, city.breakdown, [made.pk], step, words)
    with pytest.raises(Gone, match="没有选中"):
        progress.review(city.office, city.breakdown, [], "accept")
    with pytest.raises(Gone, match="找不到"):
        progress.review(city.office, city.breakdown, [made.pk, 9999], "accept")


# --- Figures ---


def test_a_dispute_stands_beside_the_figure_and_ends_when_it_is_reported_anew(city: City, row: Task) -> None:
    target = row.targets.get()
    made = report(city, row, figures={target.pk: "12"})
    figure = progress.check_figure(city.person("counter"), made.figures.get(), False, "月报为10")
    assert (str(figure.value), figure.state, figure.note) == ("12", "disputed", "月报为10")
    report(city, row, figures={target.pk: "10"})
    figure.refresh_from_db()
    assert (str(figure.value), figure.state, figure.note) == ("10", "reported", "")
    progress.check_figure(city.person("counter"), figure, True)
    report(city, row, text="文字改了", figures={target.pk: "10"})
    figure.refresh_from_db()
    assert figure.state == "confirmed", "the same figure said again stays confirmed"
    assert_whole()


def test_a_dispute_needs_a_reason(city: City, row: Task) -> None:
    figure = report(city, row, figures={row.targets.get().pk: "12"}).figures.get()
    with pytest.raises(FieldError, match="写明哪里不对"):
        progress.check_figure(city.person("counter"), figure, False)
