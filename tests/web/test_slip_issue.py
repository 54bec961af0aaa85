"""Issuing slips by what lights say: proposals by unit, one slip a unit, each whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.ledger.city import HOUSING, WATER, City, assert_whole
from tests.web.browsing import each, events, form, page, words
from tests.web.conftest import SignIn
from tests.web.test_many_rows import asked_by, grow

from luoshi.assessing.lights import Light
from luoshi.ledger import clock, queries
from luoshi.ledger.models import Slip, Task
from luoshi.ledger.record import slips as record
from luoshi.office import slips

TODAY = date(2026, 5, 29)  # a Friday


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """The day on which the tests of this file are lived."""
    with clock.at(clock.moment(TODAY)):
        yield


@pytest.fixture
def behind(issued: City) -> City:
    """Two units, each with a row that is behind."""
    report(issued, issued.row("老旧小区"))
    issued.report(issued.row("造林"), "2026-05", by="water", text="刚起步", percent="5")
    return issued


def report(city: City, row: Task) -> None:
    """A first small figure of a row that housing leads."""
    city.report(row, "2026-05", text="刚起步", percent="5", figures={target.pk: "1" for target in row.targets.all()})


def address(city: City, query: str = "") -> str:
    return f"/breakdowns/{city.breakdown.pk}/slips/new/{query}"


def body(city: City, *tasks: Task, **changes: str) -> dict[str, object]:
    given: dict[str, object] = {"rows": [task.pk for task in tasks]}
    for name in (HOUSING, WATER):
        pk = city.unit(name).pk
        given |= {f"demand{pk}": "请查明原因", f"due{pk}": "2026-06-05", f"colour{pk}": "auto"}
    return given | changes


def send(city: City, office: Client, *tasks: Task, **changes: str) -> HttpResponse:
    return office.post(address(city), body(city, *tasks, **changes), follow=True)


def test_rows_behind_are_proposed_by_unit_with_the_lights_sentence(behind: City, office: Client) -> None:
    response = office.get(address(behind))
    units = each(response, "fieldset h2")
    assert sorted(unit.split()[0] for unit in units) == sorted([HOUSING, WATER])
    row = behind.row("老旧小区")
    said = words(response, f"#u{behind.unit(HOUSING).pk} .picks")
    assert row.text in said and "落后" in said
    fields = form(response, "form[method=post]:not([action])")
    assert fields[f"due{behind.unit(HOUSING).pk}"] == "2026-06-05"  # five working days
    assert "请查明进度滞后的原因" in str(fields[f"demand{behind.unit(HOUSING).pk}"])
    assert page(response).css("input[name=rows][checked]") == []


def test_one_slip_a_unit(behind: City, office: Client) -> None:
    response = send(behind, office, behind.row("老旧小区"), behind.row("造林"))
    assert "已发 2 份督办单" in words(response, "#told")
    assert {slip.unit.name for slip in Slip.objects.all()} == {HOUSING, WATER}
    assert {(slip.colour, slip.due, slip.demand) for slip in Slip.objects.all()} == {
        ("yellow", date(2026, 6, 5), "请查明原因")
    }
    assert all("落后" in row.reason for slip in Slip.objects.all() for row in slip.rows.all())
    assert_whole()
    assert "没有要督办的任务" in words(office.get(address(behind)))


def test_only_one_of_the_units_when_its_own_button_is_pressed(behind: City, office: Client) -> None:
    response = send(behind, office, behind.row("老旧小区"), behind.row("造林"), only=str(behind.unit(WATER).pk))
    assert [slip.unit.name for slip in Slip.objects.all()] == [WATER]
    assert "督办单〔2026〕第1号" in words(response, "section h1")


def test_a_unit_that_cannot_get_its_slip_keeps_what_was_typed_and_the_others_get_theirs(
    behind: City, office: Client
) -> None:
    housing, water = behind.unit(HOUSING).pk, behind.unit(WATER).pk
    response = send(
        behind, office, behind.row("老旧小区"), behind.row("造林"), **{f"demand{housing}": "", f"due{housing}": "2026-06-20"}
    )
    assert response.status_code == 400
    assert [slip.unit.name for slip in Slip.objects.all()] == [WATER]
    assert "已发 1 份督办单" in words(response, "#told")
    assert "督办要求不能空着" in words(response, f"#u{housing} .notice.bad")
    assert page(response).css(f"#u{water}") == []  # its slip is out
    assert form(response, "form[method=post]:not([action])")[f"due{housing}"] == "2026-06-20"
    assert len(page(response).css("input[name=rows][checked]")) == 1


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("demand", "长" * 1001, "超过了 1000 字"), ("due", "", "反馈时限不能空着"), ("due", "2026-05-28", "反馈时限 2026-05-28 不对"),
        ("due", "明天", "不是日期"), ("due", "2099-01-01", "不对"), ("colour", "pink", "没有“pink”这一等"),
        ("colour", "x" * 5000, "这一等"),
    ],
)  # fmt: skip
def test_what_a_slip_cannot_take_is_told_in_its_block(
    behind: City, office: Client, field: str, typed: str, said: str
) -> None:
    before, pk = events(), behind.unit(HOUSING).pk
    response = send(behind, office, behind.row("老旧小区"), **{f"{field}{pk}": typed})
    assert response.status_code == 400
    assert said in words(response, f"#u{pk} .notice.bad")
    assert events() == before


@pytest.mark.parametrize("rows", [[], ["x"], ["-1"], ["9" * 40], ["999999"]])
def test_rows_that_are_none_are_refused(behind: City, office: Client, rows: list[str]) -> None:
    before = events()
    assert office.post(address(behind), {"rows": rows}).status_code == 400
    assert events() == before


def test_a_row_already_in_an_open_slip_is_not_asked_about_twice(behind: City, office: Client) -> None:
    row = behind.row("老旧小区")
    send(behind, office, row)
    response = send(behind, office, row)  # the button pressed twice
    assert response.status_code == 409
    assert "1 个单位的督办单没有发" in words(response)
    assert Slip.objects.count() == 1
    named = office.get(address(behind, f"?rows={row.pk}"))
    assert "已在第1号督办单里" in words(named)
    assert page(named).css("input[name=rows]") == []
    record.withdraw(behind.office, Slip.objects.get(), "发错了")
    assert send(behind, office, row).status_code == 200
    assert Slip.objects.count() == 2


def test_rows_named_in_the_address_are_ticked_whatever_their_light(behind: City, office: Client) -> None:
    quiet = next(t for t in behind.kept() if t.led and t.led.unit.name not in (HOUSING, WATER))
    response = office.get(address(behind, f"?rows={quiet.pk}"))
    assert len(page(response).css("input[name=rows][checked]")) == 1
    sent = {"rows": quiet.pk, f"demand{quiet.led.unit_id}": "请补报", f"due{quiet.led.unit_id}": "2026-06-05"}
    assert office.post(address(behind, f"?rows={quiet.pk}"), sent).status_code == 302
    assert Slip.objects.get().rows.get().task_id == quiet.pk
    assert office.get(address(behind, "?rows=x")).status_code == 400
    assert "没有要督办的任务" in words(office.get(address(behind, "?rows=999999")))


def test_a_ticked_row_stays_on_the_page_though_its_light_turned_green(behind: City, office: Client) -> None:
    row, pk = behind.row("老旧小区"), behind.unit(HOUSING).pk
    behind.report(row, "2026-05", figures={target.pk: "9999" for target in row.targets.all()}, percent="100")
    assert page(office.get(address(behind))).css(f"#u{pk}") == []
    response = send(behind, office, row, **{f"demand{pk}": ""})
    assert "督办要求不能空着" in words(response, f"#u{pk} .notice.bad")
    assert len(page(response).css("input[name=rows][checked]")) == 1


def light(colour: str) -> Light:
    return Light(colour, "", "", "", "", "")


@pytest.mark.parametrize(
    ("deadline", "colour", "proposed"),
    [
        (date(2026, 5, 28), "red", "red"), (date(2026, 5, 28), "yellow", "red"), (date(2026, 5, 29), "red", "yellow"),
        (date(2026, 5, 29), "blue", "blue"), (None, "yellow", "yellow"), (None, "red", "yellow"), (None, "blue", "blue"),
        (date(2026, 5, 28), None, "red"), (None, None, "yellow"),
    ],
)  # fmt: skip
def test_the_colour_is_red_overdue_blue_near_yellow_behind(
    city: City, deadline: date | None, colour: str | None, proposed: str
) -> None:
    task = city.row("老旧小区")
    task.deadline = deadline
    assert slips.colour_of(task, light(colour) if colour else None, TODAY) == proposed


def test_without_a_deadline_the_years_end_counts(city: City) -> None:
    task = city.row("老旧小区")
    task.deadline = None
    assert slips.colour_of(task, None, date(2026, 12, 31)) == "yellow"
    assert slips.colour_of(task, None, date(2027, 1, 1)) == "red"


@pytest.mark.parametrize(("chosen", "colour"), [("auto", "yellow"), ("blue", "blue"), ("red", "red")])
def test_a_demand_that_nobody_wrote_goes_with_the_colour(
    behind: City, office: Client, chosen: str, colour: str
) -> None:
    pk = behind.unit(HOUSING).pk
    send(behind, office, behind.row("老旧小区"), **{f"demand{pk}": slips.DEMANDS["yellow"], f"colour{pk}": chosen})
    assert (Slip.objects.get().colour, Slip.objects.get().demand) == (colour, slips.DEMANDS[colour])


def test_who_only_looks_is_not_let_in(behind: City, sign_in: SignIn) -> None:
    before = events()
    for username, status in (("auditor", 403), ("housing", 403), ("mayor", 404), ("office-b", 404)):
        browser = sign_in(username)
        assert browser.get(address(behind)).status_code == status
        assert browser.post(address(behind), body(behind, behind.row("老旧小区"))).status_code == status
    assert events() == before


def test_before_the_issue_there_is_nothing_to_press_for(city: City, office: Client) -> None:
    assert office.get(address(city)).status_code == 409


def test_markup_is_text(behind: City, office: Client) -> None:
    evil = "<img src=x onerror=alert(1)>"
    pk = behind.unit(HOUSING).pk
    response = send(behind, office, behind.row("老旧小区"), **{f"demand{pk}": evil, f"due{pk}": evil})
    assert response.status_code == 400
    assert page(response).css("main img") == []
    assert form(response, "form[method=post]:not([action])")[f"demand{pk}"] == evil


def test_many_rows_ask_no_more_than_few(city: City, office: Client) -> None:
    grow(city)
    city.issue()
    report(city, city.row("老旧小区"))
    few = asked_by(office, address(city))
    for row in [task for task in queries.tasks(city.breakdown) if task.text.startswith("第")][:20]:
        report(city, row)
    assert len(page(office.get(address(city))).css("input[name=rows]")) == 21
    assert asked_by(office, address(city)) == few <= 30
