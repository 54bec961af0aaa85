"""The page of one issued row: how it stands, what was done about it, and what people do there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models.signals import post_init
from django.http import HttpResponse
from django.test import Client
from tests.ledger.city import HOUSING, WATER, City, assert_whole
from tests.web.browsing import each, events, form, page, words
from tests.web.conftest import SignIn
from tests.web.test_many_rows import asked_by

from luoshi.ledger import clock
from luoshi.ledger.models import Closing, Comment, Milestone, Progress, Request, Suspension, Task
from luoshi.ledger.record import (
    closing,
    comments,
    connecting,
    lighting,
    requests,
    series,
    sheets,
    slips,
    suspending,
)

TODAY = date(2026, 6, 15)
WORDS, PLAIN, LEFT_OUT = "老旧小区", "推进物业服务规范化", "青禾计划"


@pytest.fixture(autouse=True)
def june(city: City) -> Iterator[None]:
    """The table issued in February with a row of housing's that the mayor answers for; it is the middle of June."""
    with clock.at(clock.moment(date(2026, 2, 1))):
        city.edit(city.row(WORDS), {"official": city.person("mayor").pk, "q2": "完成一半", "q4": "基本完工"})
        city.drop(city.row(LEFT_OUT))
        line = sheets.Line(None, None, {"text": PLAIN, "lead": city.unit(HOUSING).pk})
        sheets.apply(city.office, city.breakdown, [line], "补充.xlsx")
        city.issue()
    with clock.at(clock.moment(TODAY)):
        yield


def cells(response: HttpResponse, selector: str) -> list[list[str]]:
    """What stands in each cell of the rows that fit a selector."""
    return [[" ".join(cell.text().split()) for cell in row.css("td")] for row in page(response).css(selector)]


def address(city: City, deed: str = "", row: str = WORDS) -> str:
    return f"/tables/{city.breakdown.pk}/rows/{city.row(row).pk}/{f'{deed}/' if deed else ''}"


def reported(city: City, month: int, figure: str, **said: Any) -> Progress:
    """A report for a month, handed in on its 28th."""
    row = city.row(WORDS)
    with clock.at(clock.moment(date(2026, month, 28))):
        return city.report(row, f"2026-{month:02}", figures={row.targets.all()[0].pk: figure}, **said)


def opened(browser: Client, city: City) -> HttpResponse:
    response = browser.get(address(city))
    assert response.status_code == 200
    return response


# --- How it stands ---------------------------------------------------------------------------


def test_the_light_the_target_and_the_schedule_stand_first(city: City, office: Client) -> None:
    reported(city, 3, "5")
    reported(city, 5, "9")
    response = opened(office, city)
    assert words(response, ".lightline .light") == "滞后"
    assert "落后" in words(response, ".lightline") and "luoshi/pace.yellow" in words(response, ".lightline")
    assert words(response, ".track .aim") == "目标 38个现在 9个"
    assert len(page(response).css(".track svg.chart")) == 2  # for a wide page, and for a phone
    assert cells(response, ".months tbody tr") == [["3月28日", "5", "9.04"], ["5月28日", "9", "15.39"]]


def test_nothing_is_drawn_before_anything_is_reported(city: City, office: Client) -> None:
    response = opened(office, city)
    assert page(response).css("svg.chart, .months") == []
    assert words(response, ".track .aim") == "目标 38个"
    assert "尚未填报数据" in words(response, ".lightline")


def test_an_adjusted_target_and_a_later_deadline_stand_beside_the_original(city: City, office: Client) -> None:
    row = city.row(WORDS)
    asked = requests.ask(
        city.person("housing"), city.breakdown, row.pk,
        {"deadline": "2026-11-30", "targets": {row.targets.all()[0].pk: "30"}}, "两个小区列入征收",
    )  # fmt: skip
    requests.settle(city.office, asked, True, "同意")
    response = opened(office, city)
    assert words(response, ".aim del") == "38个"
    assert words(response, ".aim ins") == "30个"
    facts = each(response, ".facts > div")
    assert "完成时限全年 2026年11月底" in facts
    assert "已同意" in words(response, "#requests + .course")
    assert each(response, "#amendments + table td:first-child") == ["完成时限", "目标值"]


def test_a_row_of_words_is_drawn_by_its_percentage(city: City, office: Client) -> None:
    assert page(office.get(address(city, row=PLAIN))).css(".track") == []
    with clock.at(clock.moment(date(2026, 4, 28))):
        city.report(city.row(PLAIN), "2026-04", percent="30")
    response = office.get(address(city, row=PLAIN))
    assert words(response, ".track h2") == "完成比例"
    assert words(response, ".aim") == "现在 30%"
    assert cells(response, ".months tbody tr") == [["4月28日", "30", "32.3"]]


@pytest.mark.parametrize(("years", "shown"), [(0, None), (2, "没有预测 往年同期可用的只有2年"), (4, "预测 5月累计9个")])
def test_a_forecast_is_told_where_past_years_allow_and_its_silence_where_there_are_some(
    city: City, office: Client, years: int, shown: str | None
) -> None:
    reported(city, 3, "5")
    reported(city, 5, "9")
    target = city.row(WORDS).targets.all()[0]
    for year in range(2022, 2022 + years):
        months = [str(n * 3 + year - 2022) for n in range(1, 13)]
        series.put(city.office, city.place, target.indicator, target.unit, year, months)
    said = words(opened(office, city), "#targets").replace("\u3000", " ")
    assert shown in said if shown else "预测" not in said


def read(city: City, value: str, day: date) -> None:
    target = city.row(WORDS).targets.select_related("task__breakdown__report__place")[0]
    held = target.connectors.first()
    if held is None:
        given = connecting.Setting("住建月报", "json", "https://example.invalid/a.json", {"value": "a"})
        held = connecting.put(city.office, target, given)
    connecting.read(held, Decimal(value), day, "a" * 64, "读到了")


def test_a_connectors_figure_stands_beside_a_persons_and_the_difference_is_pointed_out(
    city: City, office: Client
) -> None:
    reported(city, 3, "5")
    reported(city, 5, "9")
    read(city, "5", date(2026, 3, 31))
    read(city, "11", date(2026, 5, 31))
    response = opened(office, city)
    assert words(response, ".doubt") == "5月填报 9个，“住建月报”自动取数 11个，相差 2个"
    assert cells(response, ".months tbody tr") == [
        ["3月31日", "5", "5 住建月报", "", "9.39"], ["5月31日", "9", "11 住建月报", "2", "15.73"],
    ]  # fmt: skip
    assert words(response, ".aim .now") == "现在 9个"


def test_where_nobody_reported_a_connectors_figure_counts_and_says_so(city: City, office: Client) -> None:
    reported(city, 3, "5")
    read(city, "11", date(2026, 5, 31))
    response = opened(office, city)
    assert words(response, ".aim .now") == "现在 11个 自动取数"
    assert page(response).css(".doubt") == []


def test_the_history_of_the_light_is_kept_and_told(city: City, office: Client) -> None:
    for day in (date(2026, 3, 1), date(2026, 4, 1), TODAY):
        with clock.at(clock.moment(day)):
            lighting.light_up(city.breakdown, day)
        if day.month == 3:
            reported(city, 3, "9")
    history = each(opened(office, city), ".lamps li")
    assert [line.split("日")[0] for line in history] == ["6月15", "4月1", "3月1"]
    assert ["滞后" in history[0], "正常" in history[1], "未填报" in history[2]] == [True, True, True]


def test_the_latest_reports_are_shown_and_the_others_when_asked(city: City, office: Client) -> None:
    with clock.at(clock.moment(date(2026, 9, 1))):
        for month in range(1, 9):
            city.report(city.row(WORDS), f"2026-{month:02}", text=f"第{month}次报送的情况说明", figures={})
        response = opened(office, city)
    shown = [node.text() for node in page(response).css("#progress + ol > li")]
    assert ["第8次" in shown[0], len(shown)] == [True, 6]
    assert words(response, "#progress ~ details summary") == "更早的 2 份"
    assert "第1次报送的情况说明" in words(response, "#progress ~ details")


def test_a_slip_about_the_row_is_seen_by_the_unit_that_got_it_alone(city: City, office: Client, sign_in: SignIn) -> None:
    row = city.row(WORDS)
    due = TODAY + timedelta(days=5)
    slips.issue(city.office, city.breakdown, city.unit(HOUSING), [row.pk], "加快进度", due, "yellow")
    for username in ("office", "housing", "mayor", "auditor"):
        response = opened(sign_in(username), city)
        assert "加快进度" in words(response, "#slips + .course")
        assert f"/slips/{row.slips.get().slip_id}/" in response.content.decode()
    assert page(opened(sign_in("counter"), city)).css("#slips") == []


def test_a_deputy_sees_what_is_promised_and_not_how_it_stands(city: City, sign_in: SignIn) -> None:
    reported(city, 3, "5")
    comments.comment(city.person("mayor"), city.breakdown, city.row(WORDS).pk, "请抓紧")
    response = opened(sign_in("deputy"), city)
    assert "38个" in words(response, ".facts")
    assert page(response).css(".lightline, .track, #progress, #comments, #lights, .deeds") == []
    assert "请抓紧" not in words(response)


def test_the_story_names_what_the_year_brought(city: City, office: Client) -> None:
    row = city.row(WORDS)
    suspending.suspend(city.office, city.breakdown, row.pk, TODAY, "等规划批复")
    story = each(opened(office, city), ".story li")
    assert story[0].startswith("暂停任务 沈听澜（督查室）")
    assert "暂停：自2026-06-15起暂停：等规划批复" in story[0]


# --- What is offered -------------------------------------------------------------------------


def offered(browser: Client, city: City) -> list[str]:
    return each(opened(browser, city), ".deeds > details > summary, .deeds > a")


OFFICE = ["批示", "发督办单", "调整", "报送周期", "暂停"]


@pytest.mark.parametrize(
    ("username", "expected"),
    [
        ("office", OFFICE), ("housing", ["申请销号", "申请调整"]), ("mayor", ["批示"]), ("auditor", []),
        ("counter", []), ("deputy", []),
    ],
)  # fmt: skip
def test_each_is_offered_what_is_theirs(city: City, sign_in: SignIn, username: str, expected: list[str]) -> None:
    assert offered(sign_in(username), city) == expected
    ticks = page(opened(sign_in(username), city)).css(".nodes form")
    assert len(ticks) == (2 if username == "housing" else 0)


def test_a_unit_that_joins_is_not_offered_what_is_for_the_lead(city: City, sign_in: SignIn) -> None:
    row = city.row("农村公路")
    city.amend(row, {"joint": [city.unit(HOUSING).pk]}, "职责调整")
    response = sign_in("housing").get(f"/tables/{city.breakdown.pk}/rows/{row.pk}/")
    assert response.status_code == 200
    assert page(response).css(".deeds") == []


def test_a_milestone_is_the_leads_to_tick(city: City, sign_in: SignIn) -> None:
    row = city.row(WORDS)
    city.amend(row, {"joint": [city.unit(WATER).pk]}, "职责调整")
    assert page(opened(sign_in("water"), city)).css(".nodes li") != []
    assert page(opened(sign_in("water"), city)).css(".nodes form") == []
    response = sign_in("water").post(address(city, "reach"), {"quarter": "1", "reached": "1"})
    assert response.status_code == 403


def test_what_is_offered_follows_the_state_of_the_row(city: City, office: Client, sign_in: SignIn) -> None:
    row, housing = city.row(WORDS), sign_in("housing")
    suspending.suspend(city.office, city.breakdown, row.pk, TODAY, "等规划批复")
    assert offered(office, city) == ["批示", "发督办单", "调整", "报送周期", "恢复"]
    suspending.resume(city.office, city.breakdown, row.pk, "")
    asked = requests.ask(city.person("housing"), city.breakdown, row.pk, {"deadline": "2026-11-30"}, "工期调整")
    assert offered(housing, city) == ["申请销号"]
    assert f"/requests/{asked.pk}/withdraw/" in opened(housing, city).content.decode()
    assert f"/requests/{asked.pk}/withdraw/" not in opened(office, city).content.decode()
    requests.withdraw(city.person("housing"), asked)
    applied = closing.apply(city.person("housing"), city.breakdown, row.pk, TODAY, "全部完成")
    assert offered(housing, city) == []
    closing.review(city.office, applied, "accept", "现场核查属实")
    assert offered(office, city) == ["批示", "发督办单", "调整", "重开"]
    assert words(opened(office, city), ".lightline .light") == "办结"


def test_a_row_that_is_left_out_is_for_looking_at(city: City, office: Client) -> None:
    row = Task.objects.get(breakdown=city.breakdown, text__contains=LEFT_OUT)
    response = office.get(f"/tables/{city.breakdown.pk}/rows/{row.pk}/")
    assert page(response).css("#do-comment, #do-suspend, .deeds > a") == []


def test_the_slip_is_written_elsewhere_with_this_row_chosen(city: City, office: Client) -> None:
    link = page(opened(office, city)).css_first(".deeds > a")
    assert link.attributes["href"] == f"/breakdowns/{city.breakdown.pk}/slips/new/?rows={city.row(WORDS).pk}"


# --- Doing it --------------------------------------------------------------------------------


def test_a_lead_unit_asks_for_a_change(city: City, sign_in: SignIn) -> None:
    housing, target = sign_in("housing"), city.row(WORDS).targets.all()[0]
    typed = form(opened(housing, city), "#do-request form")
    typed |= {"deadline": "11月底", "q2": "完成三分之一", f"t{target.pk}": "30", "why": "两个小区列入征收"}
    response = housing.post(address(city, "request"), typed, follow=True)
    assert response.redirect_chain == [(f"{address(city)}#requests", 302)]
    asked = Request.objects.get()
    assert asked.given == {"deadline": "2026-11-30", "q2": "完成三分之一", "targets": {str(target.pk): "30"}}
    said = words(response, "#requests + .course")
    assert "完成时限改为：2026年11月底" in said and "老旧小区改为：30个" in said.replace("改造", "")
    assert "理由：两个小区列入征收" in said
    assert_whole()


def test_the_checks_of_a_close_out_are_seen_before_it_is_asked_for(city: City, sign_in: SignIn) -> None:
    reported(city, 5, "38")
    housing = sign_in("housing")
    response = opened(housing, city)
    assert each(response, "#do-close .checks .yes")[1:] == ["有 1 个佐证文件", "没有未办结的督办单", "没有待审批的调整申请"]
    assert each(response, "#do-close .checks .no") == ["有 1 期进展没有通过审核"]
    typed = form(response, "#do-close form") | {"done_on": "2026-06-10", "words": "38个小区全部改造完成"}
    response = housing.post(address(city, "close"), typed, follow=True)
    assert response.redirect_chain == [(f"{address(city)}#closings", 302)]
    assert Closing.objects.get().done_on == date(2026, 6, 10)
    assert "待核验" in words(response, "#closings + .course")


def test_the_office_suspends_resumes_and_reopens(city: City, office: Client) -> None:
    office.post(address(city, "suspend"), {"since": "2026-06-01", "why": "等规划批复"})
    held = Suspension.objects.get()
    assert (held.since, held.reason) == (date(2026, 6, 1), "等规划批复")
    assert words(opened(office, city), ".lightline .light") == "暂停"
    response = office.post(address(city, "resume"), {"why": "规划已批复"}, follow=True)
    assert "6月15日恢复" in words(response, "#suspensions + .course")
    applied = closing.apply(city.person("housing"), city.breakdown, city.row(WORDS).pk, TODAY, "完成")
    closing.review(city.office, applied, "accept", "属实")
    response = office.post(address(city, "reopen"), {"why": "现场核查没有完成"}, follow=True)
    assert Closing.objects.get().state == "reopened"
    assert "重开：现场核查没有完成" in words(response, "#closings + .course")


def test_the_office_sets_how_often_a_row_is_reported(city: City, office: Client) -> None:
    response = office.post(address(city, "cycle"), {"cycle": "quarterly"}, follow=True)
    assert response.redirect_chain == [(f"{address(city)}#do-cycle", 302)]
    assert words(response, "#row-cycle option[selected]") == "每季度"
    assert city.row(WORDS).cycle == "quarterly"
    assert office.post(address(city, "cycle"), {"cycle": "daily"}).status_code == 400
    assert city.row(WORDS).cycle == "quarterly"


@pytest.mark.parametrize("username", ["office", "mayor"])
def test_the_office_and_the_leader_comment(city: City, sign_in: SignIn, username: str) -> None:
    response = sign_in(username).post(address(city, "comment"), {"words": "请抓紧"}, follow=True)
    assert response.redirect_chain == [(f"{address(city)}#comments", 302)]
    assert words(response, "#comments + .course").startswith("请抓紧")
    assert "请抓紧" in words(opened(sign_in("housing"), city), "#comments + .course")


def test_a_unit_ticks_a_milestone_and_takes_it_back(city: City, sign_in: SignIn) -> None:
    housing = sign_in("housing")
    response = housing.post(address(city, "reach"), {"quarter": "2", "reached": "1"}, follow=True)
    assert "6月15日达到" in words(response, ".nodes .yes")
    assert Milestone.objects.get(task=city.row(WORDS), quarter=2).done_on == TODAY
    housing.post(address(city, "reach"), {"quarter": "2", "reached": "0"})
    assert Milestone.objects.get(task=city.row(WORDS), quarter=2).done_on is None


BAD = [
    ("housing", "request", {"deadline": "过几天", "why": "工期"}, 400, "看不出是哪一天"),
    ("housing", "request", {"deadline": "11月底", "why": " "}, 400, "申请调整要写理由"),
    ("housing", "request", {"why": "工期"}, 400, "申请的内容和现在的一样"),
    ("housing", "close", {"done_on": "2026-06-20", "words": "完成"}, 400, "完成日期 2026-06-20 不对"),
    ("housing", "close", {"done_on": "", "words": "完成"}, 400, "没有写日期"),
    ("housing", "close", {"done_on": "昨天", "words": "完成"}, 400, "“昨天”不是日期"),
    ("housing", "close", {"done_on": "2026-06-10", "words": " "}, 400, "完成情况不能空着"),
    ("housing", "reach", {"quarter": "1", "reached": "1"}, 400, "第 1 季度没有形象进度"),
    ("housing", "reach", {"quarter": "x" * 5000}, 400, "没有写是哪个季度"),
    ("office", "suspend", {"since": "2027-01-01", "why": "等批复"}, 400, "暂停起始日 2027-01-01 不对"),
    ("office", "suspend", {"since": "2026-06-01", "why": ""}, 400, "暂停要写理由"),
    ("office", "resume", {"why": ""}, 409, "没有暂停"),
    ("office", "reopen", {"why": "没有完成"}, 409, "没有销号"),
    ("office", "comment", {"words": ""}, 400, "批示不能空着"),
    ("mayor", "comment", {"words": "长" * 501}, 400, "批示有 501 字"),
]  # fmt: skip


@pytest.mark.parametrize(("username", "deed", "typed", "status", "complaint"), BAD)
def test_what_cannot_be_taken_is_said_beside_what_was_typed(
    city: City, sign_in: SignIn, username: str, deed: str, typed: dict[str, str], status: int, complaint: str
) -> None:
    before = events()
    response = sign_in(username).post(address(city, deed), typed)
    assert response.status_code == status
    assert complaint in words(response, ".notice.bad")
    assert events() == before
    if deed != "reach":
        assert "open" in page(response).css_first(f"#do-{deed}").attributes
        shown = form(response, f"#do-{deed} form")
        assert {name: shown[name] for name in typed} == typed


@pytest.mark.parametrize("typed", ["一百", "1e308", "1" * 31, "<b>"])
def test_a_target_that_is_no_number_stays_as_it_was_typed(city: City, sign_in: SignIn, typed: str) -> None:
    name = f"t{city.row(WORDS).targets.all()[0].pk}"
    response = sign_in("housing").post(address(city, "request"), {name: typed, "why": "调整"})
    assert response.status_code == 400
    assert "不是“" in words(response, "#do-request .notice.bad")
    assert form(response, "#do-request form")[name] == typed


def test_two_who_do_the_same_are_told_who_was_faster(city: City, sign_in: SignIn) -> None:
    row, housing = city.row(WORDS), sign_in("housing")
    requests.ask(city.person("housing"), city.breakdown, row.pk, {"deadline": "2026-11-30"}, "工期调整")
    response = housing.post(address(city, "request"), {"deadline": "10月底", "why": "我的理由"})
    assert response.status_code == 409
    assert "已有一项申请待审批" in words(response, "#do-request .notice.bad")
    assert form(response, "#do-request form")["why"] == "我的理由"
    closing.apply(city.person("housing"), city.breakdown, row.pk, TODAY, "完成")
    again = housing.post(address(city, "close"), {"done_on": "2026-06-10", "words": "我写的"})
    assert (again.status_code, form(again, "#do-close form")["words"]) == (409, "我写的")
    assert (Request.objects.count(), Closing.objects.count()) == (1, 1)


def test_markup_is_text(city: City, office: Client) -> None:
    evil = "<img src=x onerror=alert(1)>"
    office.post(address(city, "comment"), {"words": evil})
    response = office.post(address(city, "suspend"), {"since": "2027-01-01", "why": evil})
    assert page(response).css("main img") == []
    assert Comment.objects.get().text == evil


@pytest.mark.parametrize("deed", ["request", "close", "suspend", "resume", "reopen", "comment", "reach", "cycle"])
def test_a_deed_is_no_page_and_not_for_another_place(city: City, sign_in: SignIn, deed: str) -> None:
    assert sign_in("office").get(address(city, deed)).status_code == 405
    assert sign_in("office-b").post(address(city, deed)).status_code == 404


# --- How much it asks of the books -----------------------------------------------------------


def _a_year(city: City) -> None:
    """A year's reports of the lead and of a joint unit, four slips, comments, and the events of it all."""
    row = city.row(WORDS)
    with clock.at(clock.moment(date(2026, 12, 30))):
        for username in ("housing", "water"):
            for month in range(1 if username == "water" else 2, 13):
                city.report(row, f"2026-{month:02}", by=username)
    for number in range(4):
        due = TODAY + timedelta(days=number + 2)
        slip = slips.issue(city.office, city.breakdown, city.unit(HOUSING), [row.pk], f"第{number}次督办", due, "blue")
        slips.answer(city.person("housing"), slip, "已加快")
        slips.close(city.office, slip, "同意")
        comments.comment(city.office, city.breakdown, row.pk, f"第{number}次批示")


@pytest.mark.parametrize("username", ["office", "housing", "mayor"])
def test_a_long_story_asks_no_more_than_a_short_one(city: City, sign_in: SignIn, username: str) -> None:
    browser = sign_in(username)
    city.amend(city.row(WORDS), {"joint": [city.unit(WATER).pk]}, "职责调整")
    reported(city, 1, "2")
    comments.comment(city.office, city.breakdown, city.row(WORDS).pk, "请抓紧")
    slips.issue(
        city.office, city.breakdown, city.unit(HOUSING), [city.row(WORDS).pk], "加快", TODAY + timedelta(days=3), "blue"
    )
    few = asked_by(browser, address(city))
    _a_year(city)
    assert Progress.objects.filter(task=city.row(WORDS)).count() == 24
    assert asked_by(browser, address(city)) <= few <= 40


def test_no_other_row_is_loaded(city: City, office: Client) -> None:
    reported(city, 3, "5")
    city.report(city.row("造林"), "2026-03", by="water")
    lighting.light_up(city.breakdown, TODAY)
    own, loaded = city.row(WORDS).pk, set[int]()

    def note(instance: Any, **_: Any) -> None:
        loaded.add(instance.pk if isinstance(instance, Task) else instance.task_id)

    for model in (Task, Progress):
        post_init.connect(note, sender=model)
    try:
        opened(office, city)
    finally:
        for model in (Task, Progress):
            post_init.disconnect(note, sender=model)
    assert loaded == {own}


def test_figures_of_single_months_add_up_in_the_chart(city: City, office: Client) -> None:
    for month, figure in ((3, "5"), (4, "4"), (5, "6")):
        reported(city, month, figure, periodic=True)
    response = opened(office, city)
    assert [row[1] for row in cells(response, ".months tbody tr")] == ["5", "9", "15"]
    assert "2026年5月28日15个" in (page(response).css_first("svg.chart").attributes["aria-label"] or "")
