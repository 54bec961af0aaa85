"""The list of slips, one slip with its answer and conclusion, its document; a unit's line about what it owes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta

import docx
import pytest
from django.http import HttpResponse
from django.test import Client
from tests.ledger.city import HOUSING, WATER, City, assert_whole
from tests.web.browsing import each, events, page, words
from tests.web.conftest import SignIn
from tests.web.test_many_rows import asked_by, grow

from luoshi.ledger import clock, queries
from luoshi.ledger.models import Slip, SlipState, Task
from luoshi.ledger.record import slips as record

TODAY = date(2026, 5, 29)
EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """The day on which the tests of this file are lived."""
    with clock.at(clock.moment(TODAY)):
        yield


def make(city: City, words: str = "老旧小区", unit: str = HOUSING, colour: str = "yellow", days: int = 7, ago: int = 7) -> Slip:
    """A slip that was issued some days ago, due some days after."""
    at = TODAY - timedelta(days=ago)
    with clock.at(clock.moment(at)):
        return record.issue(
            city.office, city.breakdown, city.unit(unit), [city.row(words).pk], "请查明原因", at + timedelta(days=days), colour
        )


@pytest.fixture
def slip(led: City) -> Slip:
    return make(led, days=10)


def listed(city: City, query: str = "") -> str:
    return f"/tables/{city.breakdown.pk}/slips/{query}"


def numbers(response: HttpResponse) -> list[str]:
    return each(response, "table.slips td:first-child")


# --- The list ----------------------------------------------------------------------------------


def test_the_list_shows_all_and_marks_the_overdue(led: City, office: Client) -> None:
    make(led, days=6)
    make(led, "造林", WATER, "red", days=7)
    response = office.get(listed(led))
    assert numbers(response) == ["第2号", "第1号"]
    first, second = each(response, "table.slips tbody tr")
    assert "红色" in first and "逾期" not in first  # due today
    assert "5月28日 逾期" in second
    assert each(response, ".tabs a") == ["全部 2", "待反馈 2", "逾期未反馈 1"]


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("?state=issued", ["第3号", "第2号"]), ("?state=answered", ["第1号"]), ("?state=late", ["第2号"]), ("?state=closed", []),
        ("?colour=red", ["第3号"]), ("?colour=red&state=answered", []), ("?unit={water}", ["第3号"]), ("?unit=x", ["第3号", "第2号", "第1号"]),
        ("?state=none", ["第3号", "第2号", "第1号"]), ("?colour=%3Cb%3E", ["第3号", "第2号", "第1号"]), ("?unit=" + "9" * 40, ["第3号", "第2号", "第1号"]),
        ("?page=99", ["第3号", "第2号", "第1号"]), ("?page=x", ["第3号", "第2号", "第1号"]),
    ],
)  # fmt: skip
def test_the_list_is_narrowed(led: City, office: Client, query: str, left: list[str]) -> None:
    record.answer(led.person("housing"), make(led), "已到现场")
    make(led, days=1)
    make(led, "造林", WATER, "red", days=30)
    assert numbers(office.get(listed(led, query.format(water=led.unit(WATER).pk)))) == left


def test_each_sees_the_slips_that_are_theirs(led: City, sign_in: SignIn) -> None:
    make(led)
    make(led, "造林", WATER)
    expected = {
        "office2": ["第2号", "第1号"], "auditor": ["第2号", "第1号"], "housing": ["第1号"], "water": ["第2号"], "mayor": ["第1号"],
        "mayor2": [],
    }  # fmt: skip
    assert {name: numbers(sign_in(name).get(listed(led))) for name in expected} == expected
    assert "单位" not in each(sign_in("housing").get(listed(led)), "th")


def test_an_empty_list_says_what_to_do(led: City, office: Client, sign_in: SignIn) -> None:
    assert "没有督办单" in words(office.get(listed(led)), ".empty")
    assert page(office.get(listed(led))).css(f".empty a[href='/breakdowns/{led.breakdown.pk}/slips/new/']")
    assert page(sign_in("housing").get(listed(led))).css(".empty a") == []
    assert "看全部" in words(office.get(listed(led, "?state=closed")), ".empty")


def test_the_table_leads_there(led: City, sign_in: SignIn) -> None:
    where = f"/tables/{led.breakdown.pk}/"
    for name, shown in (("office", True), ("housing", True), ("mayor", True), ("counter", False), ("deputy", False)):
        assert bool(page(sign_in(name).get(where)).css(f"a[href='{listed(led)}']")) == shown, name


# --- What a unit owes ----------------------------------------------------------------------------


def test_a_units_page_says_what_it_owes(led: City, sign_in: SignIn) -> None:
    housing, where = sign_in("housing"), f"/mine/{led.breakdown.pk}/"
    assert "督办单" not in words(housing.get(where))
    make(led, days=3)
    last = make(led, days=11)
    owes = [line for line in each(housing.get(where), ".owes li") if "督办单" in line]
    assert len(owes) == 2 and all("要反馈" in line for line in owes)
    assert "已过时限" in words(housing.get(where), ".owes h2")
    for each_slip in Slip.objects.exclude(pk=last.pk):
        record.answer(led.person("housing"), each_slip, "已整改")
    assert len([line for line in each(housing.get(where), ".owes li") if "督办单" in line]) == 1
    assert "督办单" not in words(sign_in("water").get(where), ".owes")


# --- One slip ------------------------------------------------------------------------------------


def test_a_slip_from_issue_to_close(led: City, slip: Slip, office: Client, sign_in: SignIn) -> None:
    housing, where = sign_in("housing"), f"/slips/{slip.pk}/"
    assert "还有 3 天" in words(housing.get(where), ".demand")
    assert page(housing.get(where)).css("form[action$='settle/#settle']") == []
    done = housing.post(f"{where}answer/", {"answer": "高度重视"}, follow=True)
    assert "已反馈" in words(done, "#told")
    done = send(office, slip, "send_back", "没有措施")
    assert "已退回" in words(done, "#told")
    assert "督查室退回：没有措施" in words(housing.get(where), ".notice.warn")
    housing.post(f"{where}answer/", {"answer": "增派两个施工队"})
    done = send(office, slip, "close", "措施可行")
    assert "第1号督办单已办结" in words(done, "#told")
    assert "措施可行" in words(done)
    steps = each(done, ".story li")
    assert [step.split()[0] for step in steps] == ["发督办单", "反馈督办单", "退回反馈", "反馈督办单", "办结督办单"]
    assert "高度重视" in steps[1] and "没有措施" in steps[2] and "增派两个施工队" in steps[3] and "措施可行" in steps[4]
    assert page(office.get(where)).css("main form") == page(housing.get(where)).css("main form") == []
    assert_whole()


def send(office: Client, slip: Slip, step: str, said: str = "", **changes: str) -> HttpResponse:
    at = Slip.objects.get(pk=slip.pk).answered_at
    body = {"step": step, "words": said, "seen": at.isoformat() if at else ""}
    return office.post(f"/slips/{slip.pk}/settle/", body | changes, follow=True)


def test_the_lights_then_and_now(led: City, slip: Slip, office: Client) -> None:
    row = led.row("老旧小区")
    led.report(row, "2026-05", figures={target.pk: "9999" for target in row.targets.all()}, percent="100")
    then, now = each(office.get(f"/slips/{slip.pk}/"), ".lamps dd")
    assert "未填报" in then
    assert "正常" in now


@pytest.mark.parametrize("step", ["send_back", "withdraw"])
def test_what_goes_back_needs_a_word(led: City, slip: Slip, office: Client, step: str) -> None:
    record.answer(led.person("housing"), slip, "已到现场")
    before = events()
    response = send(office, slip, step)
    assert response.status_code == 400
    assert "要写原因" in words(response, ".notice.bad")
    assert events() == before


def test_a_word_too_long_is_refused_and_stays(led: City, slip: Slip, office: Client) -> None:
    response = send(office, slip, "withdraw", "长" * 501)
    assert response.status_code == 400
    assert words(response, "#words") == "长" * 501


@pytest.mark.parametrize("typed", ["", " \n", "长" * 2001, "\0"])
def test_an_answer_that_is_none_is_refused_and_stays(led: City, slip: Slip, sign_in: SignIn, typed: str) -> None:
    before = events()
    response = sign_in("housing").post(f"/slips/{slip.pk}/answer/", {"answer": typed})
    if typed == "\0":  # kept as the sign for what cannot be read
        assert response.status_code == 302
        return
    assert response.status_code == 400
    assert words(response, "#answer-text") == typed.strip()
    assert events() == before


@pytest.mark.parametrize("step", ["", "answer", "x" * 5000, EVIL])
def test_a_step_that_there_is_not_is_refused(led: City, slip: Slip, office: Client, step: str) -> None:
    before = events()
    response = send(office, slip, step, "原因")
    assert response.status_code == 400
    assert page(response).css("main img") == []
    assert events() == before


def test_two_people_close_one_slip_once(led: City, slip: Slip, office: Client, sign_in: SignIn) -> None:
    record.answer(led.person("housing"), slip, "已整改")
    assert send(office, slip, "close", "同意").status_code == 200
    before = events()
    response = send(sign_in("office2"), slip, "close", "同意办结")
    assert response.status_code == 409
    assert "已办结" in words(response, ".notice.bad")
    assert events() == before


def test_an_answer_changed_meanwhile_is_read_first(led: City, slip: Slip, office: Client) -> None:
    housing = led.person("housing")
    record.answer(housing, slip, "第一次")
    seen = Slip.objects.get().answered_at
    assert seen is not None
    with clock.at(clock.moment(TODAY, 11)):
        record.answer(housing, slip, "第二次")
    for step in ("close", "send_back"):
        response = send(office, slip, step, "可以", seen=seen.isoformat())
        assert response.status_code == 409
        assert "单位刚改过反馈" in words(response, ".notice.bad")
        assert "第二次" in words(response, ".said-it")
        assert words(response, "#words") == "可以"
    assert Slip.objects.get().state == SlipState.ANSWERED


def test_an_unanswered_slip_is_not_closed(led: City, slip: Slip, office: Client) -> None:
    assert page(office.get(f"/slips/{slip.pk}/")).css("button[value=close]") == []
    assert send(office, slip, "close").status_code == 409
    assert send(office, slip, "withdraw", "发错了").status_code == 200
    assert Slip.objects.get().state == SlipState.WITHDRAWN


def test_markup_is_text(led: City, slip: Slip, office: Client) -> None:
    record.answer(led.person("housing"), slip, EVIL)
    response = send(office, slip, "send_back", EVIL)
    assert page(response).css("main img") == []
    assert "onerror" in words(response)
    assert page(office.get(listed(led))).css("main img") == []


# --- The document ------------------------------------------------------------------------------


def test_a_slip_leaves_as_a_document(led: City, slip: Slip, sign_in: SignIn) -> None:
    record.answer(led.person("housing"), slip, "增派两个施工队")
    response = sign_in("housing").get(f"/slips/{slip.pk}/slip.docx")
    assert response["Content-Type"].startswith("application/vnd.openxml")
    document = docx.Document(io.BytesIO(response.content))
    said = "\n".join(p.text for p in document.paragraphs)
    assert "〔2026〕第1号" in said
    assert HOUSING in said
    assert "请查明原因" in said
    form = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert "增派两个施工队" in form
    assert led.row("老旧小区").text[:10] in form


@pytest.mark.parametrize("step", ["close", "send_back", "withdraw"])
def test_the_document_says_how_it_ended(led: City, slip: Slip, office: Client, step: str) -> None:
    record.answer(led.person("housing"), slip, "增派两个施工队")
    send(office, slip, step, "结论的话")
    document = docx.Document(io.BytesIO(office.get(f"/slips/{slip.pk}/slip.docx").content))
    form = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert ("结论的话" in form) == (step != "send_back")  # a refused answer is asked for again: both fields are blank
    assert ("此单撤回" in form) == (step == "withdraw")
    assert ("增派两个施工队" in form) == (step == "close")


# --- Many -------------------------------------------------------------------------------------


def test_many_slips_ask_no_more_than_few(led: City, office: Client, sign_in: SignIn) -> None:
    make(led)
    browsers = {name: sign_in(name) for name in ("office", "housing", "mayor")}
    few = {name: asked_by(browser, listed(led)) for name, browser in browsers.items()}
    for n in range(30):
        make(led, days=n + 1)
    assert {name: asked_by(browser, listed(led)) for name, browser in browsers.items()} == few
    assert max(few.values()) <= 18


def test_a_slip_of_many_rows_asks_no_more_than_one_of_few(city: City, office: Client) -> None:
    grow(city)
    city.issue()
    few = asked_by(office, f"/slips/{make(city).pk}/")
    many = [task.pk for task in queries.tasks(city.breakdown) if of_housing(task)]
    whole = record.issue(city.office, city.breakdown, city.unit(HOUSING), many, "请查明原因", TODAY, "red")
    assert len(many) > 300
    assert asked_by(office, f"/slips/{whole.pk}/") == few <= 30


def of_housing(task: Task) -> bool:
    return any(each.unit.name == HOUSING for each in task.assignments.all())
