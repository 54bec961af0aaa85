"""The circular of a quarter: how its numbers are counted, its page and its document."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from docx import Document
from tests.ledger.city import HOUSING, City
from tests.web.browsing import page, words
from tests.web.conftest import SignIn
from tests.web.test_many_rows import asked_by, grow

from luoshi.ledger import clock, periods
from luoshi.ledger.models import Figure, Task
from luoshi.ledger.record import closing, progress, requests, slips, suspending
from luoshi.ledger.record.lighting import light_up
from luoshi.office import quarters
from luoshi.office.quarters import Ended, Owed, Rest
from luoshi.papers.charts.render import NoFont

ISSUED, APRIL, JULY = date(2026, 2, 3), date(2026, 4, 10), date(2026, 7, 15)
FIRST = [period for period in periods.of_year("monthly", 28, 2026) if period.last <= date(2026, 3, 31)]

# --- Counting ----------------------------------------------------------------------------------

END = date(2026, 3, 31)
DUE = [
    ("issued on the first of the year", date(2026, 1, 1), END, [], [], ["2026-01", "2026-02", "2026-03"]),
    ("issued in February", ISSUED, END, [], [], ["2026-02", "2026-03"]),
    ("the quarter runs", ISSUED, date(2026, 3, 27), [], [], ["2026-02"]),
    ("the last day itself", ISSUED, date(2026, 3, 28), [], [], ["2026-02", "2026-03"]),
    ("closed out in between", ISSUED, END, [Ended(1, date(2026, 3, 1), ISSUED, None, "")], [], ["2026-02"]),
    ("closed out and reopened", ISSUED, END, [Ended(1, date(2026, 2, 20), ISSUED, date(2026, 3, 1), "")], [], ["2026-03"]),
    ("rested and resumed", ISSUED, END, [], [Rest(1, date(2026, 2, 10), date(2026, 3, 5), "")], ["2026-03"]),
    ("another row rests", ISSUED, END, [], [Rest(2, ISSUED, None, "")], ["2026-02", "2026-03"]),
]  # fmt: skip


@pytest.mark.parametrize(("issued", "until", "ended", "rests", "expected"), [d[1:] for d in DUE], ids=[d[0] for d in DUE])
def test_which_reports_were_due(
    issued: date, until: date, ended: list[Ended], rests: list[Rest], expected: list[str]
) -> None:
    owed = quarters.due_reports([(1, 7)], FIRST, issued, until, ended, rests)
    assert [(each.task_id, each.unit_id, each.period) for each in owed] == [(1, 7, name) for name in expected]


@pytest.mark.parametrize(("day", "good"), [(28, True), (29, False), (1, True), (None, False)])
def test_a_report_is_on_time_up_to_its_day(day: int | None, good: bool) -> None:
    owed = [Owed(1, 7, "2026-02", date(2026, 2, 28))]
    first = {(1, 7, "2026-02"): date(2026, 2, 28) if day == 28 else date(2026, 3, 1) if day == 29 else date(2026, 2, 1)}
    assert quarters.on_time(owed, first if day else {}) == (owed if good else [])


def test_slips_that_were_open() -> None:
    told = [(1, date(2026, 3, 1), None), (1, date(2026, 4, 1), None), (2, date(2026, 3, 1), END), (3, date(2026, 3, 1), APRIL)]
    assert quarters.open_slips(told, END) == Counter({1: 1, 3: 1})


def test_doubts_that_were_open() -> None:
    assert quarters.disputed_after([(1, "disputed"), (2, "disputed"), (2, "confirmed"), (3, "disputed"), (3, "")]) == {1}
    assert quarters.disputed_after([(1, "confirmed"), (1, "disputed"), (2, "disputed"), (2, "reported")]) == {1}


# --- From the books ----------------------------------------------------------------------------


@pytest.fixture
def lived(city: City) -> Iterator[City]:
    """The first quarter lived, and the second looked back from: it is July."""
    with clock.at(clock.moment(ISSUED)):
        city.issue()
    row = city.row("老旧小区")
    with clock.at(clock.moment(date(2026, 2, 20))):
        made = city.report(row, "2026-02")
        progress.review(city.office, city.breakdown, [made.pk], "return", "佐证看不清")
    with clock.at(clock.moment(date(2026, 3, 2))):
        city.report(row, "2026-02", text="补了佐证")  # first handed in on time, again late
    with clock.at(clock.moment(date(2026, 3, 30))):
        late = city.report(row, "2026-03")
        progress.check_figure(city.person("counter"), late.figures.get(), False, "与月报不一致")
        slips.issue(city.office, city.breakdown, city.unit(HOUSING), [row.pk], "加快", APRIL, "yellow")
        suspending.suspend(city.office, city.breakdown, city.row("造林").pk, date(2026, 3, 30), "等批复")
        light_up(city.breakdown, date(2026, 3, 30))
    with clock.at(clock.moment(date(2026, 5, 8))):
        progress.check_figure(city.person("counter"), Figure.objects.get(pk=late.figures.get().pk), True)
        asked = requests.ask(city.person("housing"), city.breakdown, row.pk, {"deadline": "2026-11-30"}, "雨季停工")
        requests.settle(city.office, asked, True, "同意")
        suspending.resume(city.office, city.breakdown, city.row("造林").pk, "已批复")
        held = closing.apply(city.person("housing"), city.breakdown, row.pk, date(2026, 5, 1), "38 个小区全部完工")
        closing.review(city.office, held, "accept", "已到现场核验")
    with clock.at(clock.moment(JULY)):
        light_up(city.breakdown, JULY)
        yield city


def test_a_quarter_that_is_over_is_told_as_it_was(lived: City) -> None:
    given = quarters.circular(lived.breakdown, 1, JULY)
    rows = len(lived.kept())
    assert (given.rows, given.closed, given.until) == (rows, 0, END)
    assert sum(given.lights.values()) == rows
    assert given.reports_due == 2 * rows, "February and March: the table was issued after January's day"
    housing = next(unit for unit in given.units if unit.name == HOUSING)
    assert (housing.reports_on_time, housing.returns, housing.slips) == (1, 1, 1)
    assert [item.text for item in given.disputed] == [lived.row("老旧小区").text]
    assert "与月报不一致" in given.disputed[0].reason
    assert [item.reason for item in given.suspended] == ["自2026-03-30起暂停：等批复"]
    assert given.changed == given.done == given.praised == ()


def test_the_next_quarter_tells_what_came_of_it(lived: City) -> None:
    given = quarters.circular(lived.breakdown, 2, JULY)
    assert given.closed == 1
    assert [item.reason for item in given.done] == [item.reason for item in given.praised] == ["38 个小区全部完工"]
    assert given.done[0].closed_on == date(2026, 5, 1)
    assert [item.reason for item in given.changed] == ["完成时限由“全年”调整为“2026年11月底”：雨季停工"]
    assert given.disputed == given.suspended == ()
    assert next(unit for unit in given.units if unit.name == HOUSING).returns == 0


def test_a_quarter_that_runs_is_told_as_it_is(lived: City) -> None:
    given = quarters.circular(lived.breakdown, 3, JULY)
    assert (given.until, given.reports_due, given.closed) == (JULY, 0, 1)


# --- The page and the document --------------------------------------------------------------------


def address(city: City) -> str:
    return f"/tables/{city.breakdown.pk}/circular/"


def test_it_works(lived: City, office: Client) -> None:
    response = office.get(address(lived))
    assert "数字截至 2026年7月15日，季度还没有结束" in words(response)
    assert [node.attributes["value"] for node in page(response).css("#quarter option")] == ["1", "2", "3"]
    first = words(office.get(f"{address(lived)}?quarter=1"))
    assert "数字截至 2026年3月31日（季度末的账）" in first
    assert "材料被退回。1次报送" in first
    assert page(response).css_first("svg.chart") is not None


@pytest.mark.parametrize("asked", ["9", "4", "x", ""])
def test_a_quarter_that_has_not_begun_is_not_shown(lived: City, office: Client, asked: str) -> None:
    assert "第三季度" in words(office.get(f"{address(lived)}?quarter={asked}"), ".draft")
    refused = office.get(f"{address(lived)}circular.docx?quarter={asked}")
    assert refused.status_code == 400
    assert "可以是已经开始的季度：1、2、3" in words(refused)


def test_a_day_that_is_none_is_told(lived: City, office: Client) -> None:
    refused = office.get(f"{address(lived)}circular.docx?quarter=1&on=31.2.")
    assert refused.status_code == 400
    assert "不是日期" in words(refused)


@pytest.mark.parametrize("font", [True, False])
def test_the_document_comes_with_charts_or_with_tables_alone(
    lived: City, office: Client, monkeypatch: pytest.MonkeyPatch, font: bool
) -> None:
    def picture(*_: object, **__: object) -> bytes:
        if not font:
            raise NoFont("没有中文字体")
        return PNG

    monkeypatch.setattr("luoshi.papers.circular.document.png", picture)
    response = office.get(f"{address(lived)}circular.docx?quarter=1&number=云政督〔2026〕1号&on=2026-04-10&answer_by=2026-04-30")
    assert response.status_code == 200
    document = Document(io.BytesIO(response.getvalue()))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "云政督〔2026〕1号" in text
    assert bool(document.inline_shapes) is font
    assert len(document.tables) >= 2


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def test_before_issue_there_is_none(city: City, office: Client) -> None:
    assert "还没有印发" in words(office.get(address(city)))
    assert office.get(f"{address(city)}circular.docx?quarter=1").status_code == 409


def test_a_leader_reads_it_and_a_unit_does_not(lived: City, sign_in: SignIn) -> None:
    assert sign_in("mayor").get(address(lived)).status_code == 200
    assert sign_in("housing").get(address(lived)).status_code == 403


def test_it_asks_no_more_of_a_large_table(city: City, office: Client) -> None:
    grow(city)
    rows = Task.objects.filter(text__startswith="第")
    for task in list(rows)[5:]:
        city.drop(task)
    city.issue()
    with clock.at(clock.moment(JULY)):
        light_up(city.breakdown, JULY)
        assert asked_by(office, address(city)) <= 36
