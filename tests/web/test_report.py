"""A unit reports all of its rows of a period on one page."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.ledger.city import FINANCE, HOUSING, WATER, City, assert_whole
from tests.web.browsing import each, events, form, page, words
from tests.web.conftest import SignIn
from tests.web.test_many_rows import asked_by, grow

from luoshi.ledger import clock
from luoshi.ledger.models import Progress, Task
from luoshi.ledger.record import driving
from luoshi.ledger.record import progress as record
from luoshi.ledger.record.change import StorageError

TODAY = date(2026, 3, 20)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day on which the tests of this file are lived."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def housing(issued: City, sign_in: SignIn) -> Client:
    return sign_in("housing")


def address(city: City) -> str:
    return f"/mine/{city.breakdown.pk}/report/"


def fields(task: Task, text: str = "已完成一半", percent: str = "", **figures: str) -> dict[str, str]:
    """What is typed for a row; its first target's figure as ``figure``."""
    out = {"period": "2026-03", f"text{task.pk}": text, f"percent{task.pk}": percent}
    target = task.targets.first()
    return out | ({f"f{task.pk}-{target.pk}": figures["figure"]} if figures and target else {})


def send(city: City, browser: Client, **typed: str) -> HttpResponse:
    return browser.post(address(city), fields(city.row("老旧小区"), **typed))


def value(city: City) -> str:
    return f"{Progress.objects.get(task=city.row('老旧小区')).figures.get().value:f}"


def test_a_quarterly_row_is_not_asked_for_in_february_and_may_be_reported(issued: City, housing: Client) -> None:
    driving.set_cycle(issued.office, issued.breakdown, issued.row("老旧小区").pk, "quarterly")
    february = housing.get(f"{address(issued)}?period=2026-02")
    assert "请本单位报 1 条" not in words(february, ".lead")
    assert "本月可以不报" in words(february, ".own .said")
    march = housing.get(f"{address(issued)}?period=2026-03")
    assert "请本单位报 1 条、3 项，还有 1 条没报" in words(march, ".lead")
    assert "本月可以不报" not in words(march, ".own .said")
    housing.post(address(issued), fields(issued.row("老旧小区")) | {"period": "2026-02"})
    assert Progress.objects.get().period == "2026-02"


def test_it_works(issued: City, housing: Client) -> None:
    response = housing.get(address(issued))
    assert words(response, "h1") == "2026年3月进展"
    assert "3月28日前报送" in words(response, ".lead")
    assert "请本单位报 1 条、3 项，还有 1 条没报" in words(response, ".lead")
    assert each(response, ".own .task")[0] == "改造老旧小区38个"
    saved = housing.post(
        address(issued),
        form(response, "main form[action$='/report/']") | fields(issued.row("老旧小区"), percent="40%", figure="15"),
        follow=True,
    )
    assert "已报送 1 条（2026年3月）" in words(saved, "#told")
    assert "都报了" in words(saved, ".lead")
    held = Progress.objects.get()
    assert (held.text, held.percent, held.state, held.period) == ("已完成一半", 40, "submitted", "2026-03")
    assert value(issued) == "15"
    assert_whole()


def test_who_may_not_is_told_so(issued: City, office: Client, sign_in: SignIn) -> None:
    assert office.get(address(issued)).status_code == 403
    assert sign_in("mayor").get(address(issued)).status_code == 403


def test_before_issue_there_is_nothing_to_report(city: City, sign_in: SignIn) -> None:
    city.ask(HOUSING)
    assert sign_in("housing").get(address(city)).status_code == 404


def test_nothing_filled_saves_nothing(issued: City, housing: Client) -> None:
    before = events()
    response = housing.post(address(issued), form(housing.get(address(issued)), "main form[action$='/report/']"), follow=True)
    assert "没有改动" in words(response, "#told")
    assert events() == before


def test_the_same_again_is_no_event(issued: City, housing: Client) -> None:
    send(issued, housing, figure="15")
    before = events()
    housing.post(address(issued), form(housing.get(address(issued)), "main form[action$='/report/']"))
    assert events() == before


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1,200.5", "1200.5"),
        ("１２００．５", "1200.5"),
        ("１，２００", "1200"),
        ("0.12万", "1200"),
        ("3.2万", "32000"),
        (" 7 ", "7"),
        ("-3", "-3"),
    ],
)
def test_a_number_is_read_as_people_type_it(issued: City, housing: Client, typed: str, kept: str) -> None:
    assert send(issued, housing, figure=typed).status_code == 302
    assert value(issued) == kept


@pytest.mark.parametrize(
    "typed", ["1e308", "NaN", "Infinity", "-inf", "约三成", "1..2", "0x10", "9" * 40, "<b>1</b>", "1 2 3 万 4"]
)
def test_what_is_no_number_stands_at_its_row_as_it_was_typed(issued: City, housing: Client, typed: str) -> None:
    before = events()
    response = send(issued, housing, figure=typed)
    assert response.status_code == 400
    row = issued.row("老旧小区")
    assert "不是“" in words(response, f"#t{row.pk} .notice.bad")
    node = page(response).css_first(f"#f{row.pk}-{row.targets.first().pk}")
    assert node is not None and node.attributes["value"] == typed
    assert words(response, f"#text{row.pk}") == "已完成一半"
    assert events() == before


@pytest.mark.parametrize("percent", ["101", "-1", "1.5", "九成", "1" * 5000])
def test_a_percentage_that_is_none_is_refused(issued: City, housing: Client, percent: str) -> None:
    response = send(issued, housing, percent=percent)
    assert response.status_code == 400
    assert "不是完成比例" in words(response, ".own .notice.bad")


def test_a_text_is_needed_and_may_not_be_endless(issued: City, housing: Client) -> None:
    assert "不能空着" in words(send(issued, housing, text=" ", figure="3"), ".own .notice.bad")
    assert "超过了 2000 字" in words(send(issued, housing, text="长" * 2001), ".own .notice.bad")


def test_right_rows_are_saved_and_wrong_ones_wait(issued: City, housing: Client) -> None:
    good, bad = issued.row("造林"), issued.row("老旧小区")
    response = housing.post(address(issued), fields(good, "配合完成") | fields(bad, "已开工", figure="NaN"))
    assert response.status_code == 400
    assert "有 1 条没有报送" in words(response, ".notice.bad")
    assert words(response, f"#text{bad.pk}") == "已开工"
    assert [p.task for p in Progress.objects.all()] == [good]
    assert words(response, f"#text{good.pk}") == "配合完成"


def test_an_accepted_report_is_locked(issued: City, housing: Client) -> None:
    send(issued, housing, figure="15")
    record.review(issued.office, issued.breakdown, [Progress.objects.get().pk], "accept")
    row = issued.row("老旧小区")
    assert page(housing.get(address(issued))).css(f"#text{row.pk}") == []
    before = events()
    response = send(issued, housing, text="改成别的", figure="99")
    assert response.status_code == 409
    assert "已经通过审核" in words(response, ".own .notice.bad")
    assert "您写的没有保存：改成别的" in words(response, ".own blockquote")
    assert events() == before
    assert Progress.objects.get().text == "已完成一半"


def test_a_returned_report_says_why_and_comes_again(issued: City, housing: Client) -> None:
    send(issued, housing, figure="15")
    record.review(issued.office, issued.breakdown, [Progress.objects.get().pk], "return", "请写明小区名称")
    response = housing.get(address(issued))
    assert "督查室退回：请写明小区名称" in words(response, ".own .notice.warn")
    assert "还有 1 条没报" in words(response, ".lead")
    send(issued, housing, text="云河小区等 15 个已完工", figure="15")
    assert Progress.objects.get().state == "submitted"


def test_a_report_that_was_asked_for_more_comes_again_unchanged(issued: City, housing: Client) -> None:
    send(issued, housing, figure="15")
    record.review(issued.office, issued.breakdown, [Progress.objects.get().pk], "ask", "请附照片")
    typed = form(housing.get(address(issued)), "main form[action$='/report/']")
    typed.pop(f"again{issued.row('老旧小区').pk}")
    housing.post(address(issued), typed)
    assert Progress.objects.get().state == "asked"
    housing.post(address(issued), typed | {f"again{issued.row('老旧小区').pk}": "1"})
    assert Progress.objects.get().state == "submitted"


def test_what_a_colleague_reported_meanwhile_is_not_overwritten_unseen(issued: City, housing: Client) -> None:
    row = issued.row("老旧小区")
    stale = form(housing.get(address(issued)), "main form[action$='/report/']")
    send(issued, housing, text="同事写的", figure="15")
    response = housing.post(address(issued), stale | {f"text{row.pk}": "我写的"})
    assert response.status_code == 400
    assert "同事刚报过这一条" in words(response, f"#t{row.pk} .notice.bad")
    assert Progress.objects.get().text == "同事写的"
    housing.post(address(issued), form(response, "main form[action$='/report/']"))
    assert Progress.objects.get().text == "我写的"


def test_rows_left_alone_on_an_old_page_stay_as_they_are(issued: City, housing: Client) -> None:
    stale = form(housing.get(address(issued)), "main form[action$='/report/']")
    send(issued, housing, text="同事写的", figure="15")
    assert housing.post(address(issued), stale).status_code == 302
    assert Progress.objects.get().text == "同事写的"


def test_last_time_stands_beside_in_grey_and_its_doubt_too(issued: City, housing: Client) -> None:
    held = issued.report(issued.row("老旧小区"), "2026-02")
    record.check_figure(issued.person("counter"), held.figures.get(), False, "与月报不一致")
    said = words(housing.get(address(issued)), ".own")
    assert "上期 12个" in said
    assert "有疑问" in said and "与月报不一致" in said


def test_what_looks_odd_is_said_and_does_not_block(issued: City, housing: Client) -> None:
    issued.report(issued.row("老旧小区"), "2026-02", text="已有序推进各项前期工作")
    assert send(issued, housing, text="已有序推进各项前期工作", figure="5").status_code == 302
    said = each(housing.get(address(issued)), ".findings li")
    assert any("一字不差" in each for each in said)


def test_figures_of_the_period_alone(issued: City, housing: Client) -> None:
    row = issued.row("老旧小区")
    housing.post(address(issued), fields(row, figure="5") | {f"of{row.pk}": "period"})
    assert not Progress.objects.get().figures.get().cumulative


def test_what_was_typed_stays_when_the_disk_is_full(
    issued: City, housing: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageError("磁盘满了，这次改动没有保存，原来的内容都在", "请腾出磁盘空间后再试")

    monkeypatch.setattr(record, "report", full)
    response = send(issued, housing, text="写了很久的话", figure="15")
    assert response.status_code == 503
    assert "磁盘满了" in words(response, ".own .notice.bad")
    assert words(response, f"#text{issued.row('老旧小区').pk}") == "写了很久的话"


@pytest.mark.parametrize("period", ["2026-04", "2025-03", "2026-13", "2026-Q1", "x" * 500])
def test_a_period_that_is_not_yet_or_never_is_refused(issued: City, housing: Client, period: str) -> None:
    before = events()
    response = housing.post(address(issued), fields(issued.row("老旧小区")) | {"period": period})
    assert response.status_code == 400
    assert events() == before


def test_an_earlier_period_can_be_made_good(issued: City, housing: Client) -> None:
    housing.post(address(issued), fields(issued.row("老旧小区")) | {"period": "2026-02"})
    assert Progress.objects.get().period == "2026-02"
    assert "已过报送日" in words(housing.get(f"{address(issued)}?period=2026-01"), ".lead")


def test_another_units_row_is_neither_seen_nor_reported(issued: City, housing: Client) -> None:
    theirs = issued.row("农村公路")
    before = events()
    assert "农村公路" not in words(housing.get(address(issued)))
    assert housing.post(address(issued), fields(theirs)).status_code == 302
    assert events() == before


def test_the_report_of_the_other_unit_of_a_row_stays_its_own(issued: City, housing: Client, sign_in: SignIn) -> None:
    row = issued.row("造林")
    housing.post(address(issued), fields(row, "配合单位的进展"))
    assert "配合单位的进展" not in words(sign_in("water").get(address(issued)))
    sign_in("water").post(address(issued), fields(row, "牵头单位的进展"))
    assert {(p.unit.name, p.text) for p in Progress.objects.all()} == {
        (HOUSING, "配合单位的进展"), (WATER, "牵头单位的进展"),
    }  # fmt: skip


def test_a_unit_of_no_row_has_no_page(issued: City, sign_in: SignIn) -> None:
    issued_to = {a.unit.name for t in issued.kept() for a in t.assignments.all()}
    assert FINANCE in issued_to
    assert sign_in("housing-b").get(address(issued)).status_code == 404


def test_markup_is_text(issued: City, housing: Client) -> None:
    send(issued, housing, text="<img src=x onerror=alert(1)></textarea><script>alert(1)</script>", figure="5")
    response = housing.get(address(issued))
    assert page(response).css("main script, img[src=x]") == []
    assert "<script>alert(1)</script>" in words(response, f"#text{issued.row('老旧小区').pk}")


def test_many_rows_ask_no_more_than_few(city: City, sign_in: SignIn) -> None:
    grow(city)
    city.issue()
    browser = sign_in("housing")
    for row in [task for task in city.kept() if "老旧小区" in task.text]:
        city.report(row, "2026-02")
    few = asked_by(browser, address(city))
    for row in [task for task in city.kept() if task.text.startswith("第")][:20]:
        city.report(row, "2026-02")
        city.report(row, "2026-03")
    assert asked_by(browser, address(city)) <= few + 1
    assert few <= 30
