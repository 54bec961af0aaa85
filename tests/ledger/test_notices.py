"""Who is told of what: by changes of the books, and by time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from city import HOUSING, WATER, City, assert_whole
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.ledger import clock
from luoshi.ledger.clock import moment
from luoshi.ledger.models import Event, Slip
from luoshi.ledger.record import closing, comments, driving, lighting, progress, requests, slips
from luoshi.ledger.record.change import LISTENERS, Change
from luoshi.notices import composing, reading, remind
from luoshi.notices.kinds import RULES
from luoshi.notices.models import Notice

MAY = moment(date(2026, 5, 6))


@pytest.fixture
def driven(city: City) -> City:
    """The table issued; housing leads three rows, 老旧小区 under the mayor and with water; nobody is told of anything."""
    for words in ("农村公路", "高标准农田"):
        city.edit(city.row(words), {"lead": city.unit(HOUSING).pk})
    city.edit(city.row("老旧小区"), {
        "lead": city.unit(HOUSING).pk, "joint": [city.unit(WATER).pk], "official": city.person("mayor").pk,
    })  # fmt: skip
    with clock.at(moment(date(2026, 2, 3))):
        city.issue()
    Notice.objects.all().delete()
    return city


def told(kind: str = "") -> dict[str, str]:
    """Person → what they were told."""
    found = Notice.objects.filter(kind__startswith=kind).order_by("pk")
    return {each.person.username: each.text for each in found.select_related("person")}


def slip(city: City, due: date = date(2026, 5, 20)) -> Slip:
    row = city.row("老旧小区")
    return slips.issue(city.office, city.breakdown, city.unit(HOUSING), [row.pk], "请加快进度", due, "yellow")


def _apply(city: City) -> closing.Closing:
    row = city.row("老旧小区")
    return closing.apply(city.person("housing"), city.breakdown, row.pk, date(2026, 5, 1), "已全部完工")


def _verified(city: City, sign_off: bool = False) -> closing.Closing:
    if sign_off:
        driving.set_rules(city.office, city.breakdown, driving.Rules("monthly", 28, "luoshi", "equal", True))
    return closing.review(city.office, _apply(city), "accept", "以实地核验为准")


def _asked(city: City) -> requests.Request:
    row = city.row("老旧小区")
    return requests.ask(city.person("housing"), city.breakdown, row.pk, {"deadline": "2026-10-31"}, "上级任务有调整")


def _answered(city: City) -> Slip:
    return slips.answer(city.person("housing"), slip(city), "已增派人手")


def _reported(city: City) -> progress.Progress:
    return city.report(city.row("老旧小区"), "2026-04")


def _disputed(city: City) -> None:
    progress.check_figure(city.person("counter"), _reported(city).figures.first(), False, "与月报不一致")


#: what is done → the kind → who is told, by username
DEEDS: list[tuple[str, Callable[[City], object], str, set[str]]] = [
    ("a slip is issued", slip, "slip.issued", {"housing"}),
    ("a slip is answered", _answered, "slip.answered", {"office", "office2"}),
    ("a slip is sent back", lambda c: slips.send_back(c.office, _answered(c), "不具体"), "slip.sent_back", {"housing"}),
    ("a slip is closed", lambda c: slips.close(c.office, _answered(c)), "slip.closed", {"housing"}),
    ("a slip is withdrawn", lambda c: slips.withdraw(c.office, slip(c), "发错"), "slip.withdrawn", {"housing"}),
    ("a change is asked for", _asked, "request.asked", {"office", "office2"}),
    ("it is approved", lambda c: requests.settle(c.office, _asked(c), True, ""), "request.approved", {"housing"}),
    ("others hear of it", lambda c: requests.settle(c.office, _asked(c), True, ""), "table.amended", {"water", "mayor"}),
    ("it is declined", lambda c: requests.settle(c.office, _asked(c), False, "不行"), "request.declined", {"housing"}),
    ("it is withdrawn", lambda c: requests.withdraw(c.person("housing"), _asked(c)), "request.withdrawn", {"office", "office2"}),
    ("a close-out is applied for", _apply, "closing.applied", {"office", "office2"}),
    ("it is accepted", _verified, "closing.accepted", {"housing"}),
    ("it waits for the leader", lambda c: _verified(c, True), "closing.verified", {"mayor"}),
    ("the leader signs", lambda c: closing.sign(c.person("mayor"), _verified(c, True)), "closing.accepted", {"housing"}),
    ("it is returned", lambda c: closing.review(c.office, _apply(c), "return", "缺证明"), "closing.returned", {"housing"}),
    ("the leader does not agree", lambda c: closing.decline(c.person("mayor"), _verified(c, True), "没有通水"), "closing.returned", {"housing", "office", "office2"}),
    ("it is reopened", lambda c: closing.reopen(c.office, c.breakdown, _verified(c).task_id, "没有用起来"), "closing.reopened", {"housing"}),
    ("the leader comments", lambda c: comments.comment(c.person("mayor"), c.breakdown, c.row("老旧小区").pk, "抓紧"), "comment.made", {"housing", "water", "office", "office2"}),
    ("the office comments", lambda c: comments.comment(c.office, c.breakdown, c.row("老旧小区").pk, "抓紧"), "comment.made", {"housing", "water", "office2"}),
    ("a figure is disputed", _disputed, "figure.disputed", {"housing", "office", "office2"}),
    ("progress is returned", lambda c: progress.review(c.office, c.breakdown, [_reported(c).pk], "return", "太笼统"), "progress.returned", {"housing"}),
    ("progress is asked about", lambda c: progress.review(c.office, c.breakdown, [_reported(c).pk], "ask", "补佐证"), "progress.asked", {"housing"}),
    ("a row is amended", lambda c: c.amend(c.row("老旧小区"), {"note": "新"}, "政策调整"), "table.amended", {"housing", "water", "mayor"}),
]  # fmt: skip


@pytest.mark.parametrize(("deed", "kind", "who"), [each[1:] for each in DEEDS], ids=[each[0] for each in DEEDS])
def test_who_is_told_of_a_deed(driven: City, deed: Callable[[City], object], kind: str, who: set[str]) -> None:
    with clock.at(MAY):
        deed(driven)
    assert told(kind).keys() == who
    for each in Notice.objects.filter(kind=kind):
        assert each.at == MAY
        assert each.address.startswith("/")
        assert "{" not in each.text
        assert not any(name in each.text for name in ("沈听澜", "林若溪", "江望舒"))
    assert_whole()


def test_the_deeds_above_are_all_of_the_table() -> None:
    kinds = {rule.kind for rules in RULES.values() for rule in rules if not rule.kind.startswith("suggestion.")}
    assert kinds - {kind for _, _, kind, _ in DEEDS} == {"table.asked", "table.issued", "light.red"}


def test_the_words(driven: City) -> None:
    with clock.at(MAY):
        slip(driven)
        _disputed(driven)
        driven.amend(driven.row("老旧小区"), {"note": "新", "deadline": "2026-10-31"}, "政策调整")
    assert told("slip")["housing"] == "收到督办单第 1 号（黄色），请在5月20日前反馈"
    assert told("figure")["housing"].endswith("有疑问，请核对")
    assert told("table")["water"] == "“改造老旧小区38个”有调整：完成时限、备注"


def test_units_are_told_that_they_are_asked_and_that_the_table_is_issued(city: City) -> None:
    city.ask(HOUSING)
    assert told("table.asked") == {"housing": "2026年任务分解表征求意见，请在2月20日前反馈"}
    city.issue()
    assert told("table.issued").keys() == {"housing", "water"}
    assert not Notice.objects.filter(person=city.office).exists()


def test_several_things_for_one_person_are_one_notice(driven: City) -> None:
    rows = [driven.row(words) for words in ("老旧小区", "农村公路")]
    with clock.at(MAY):
        made = [driven.report(row, "2026-04").pk for row in rows]
        progress.review(driven.office, driven.breakdown, made, "return", "太笼统")
    assert told("progress") == {"housing": "2 条任务的进展被退回，请改后再报"}
    assert Notice.objects.count() == 1


def test_lights_that_turn_red_are_one_notice_a_person_and_round(driven: City) -> None:
    day = date(2026, 11, 2)
    with clock.at(moment(day)):
        for row in driven.breakdown.tasks.filter(assignments__unit=driven.unit(HOUSING), assignments__part="lead"):
            driven.report(row, "2026-10", figures={target.pk: "1" for target in row.targets.all()}, percent="1")
        Notice.objects.all().delete()
        lighting.light_up(driven.breakdown, day)
    red = driven.breakdown.tasks.filter(light_changes__colour="red", assignments__unit=driven.unit(HOUSING)).count()
    assert red == 3
    assert told("light.red").keys() == {"housing", "mayor", "water"}  # water is overdue with a row of its own
    assert told()["housing"] == "3 条任务亮红灯"
    assert told()["mayor"].startswith("“改造老旧小区38个”亮红灯：")
    Notice.objects.all().delete()
    with clock.at(moment(day + timedelta(days=1))):
        lighting.light_up(driven.breakdown, day + timedelta(days=1))
    assert told("light.red") == {}, "what was red already is not told again"


def test_a_person_who_cannot_sign_in_is_not_told(driven: City) -> None:
    from luoshi.ledger.record import accounts

    accounts.set_active(driven.person("admin"), driven.person("housing"), False)
    with clock.at(MAY):
        slip(driven)
    assert told() == {}


def test_a_fault_among_the_notices_does_not_break_the_change(driven: City, caplog: pytest.LogCaptureFixture) -> None:
    with clock.at(MAY), patch.object(composing, "tell", side_effect=ZeroDivisionError):
        made = slip(driven)
    assert Slip.objects.filter(pk=made.pk).exists()
    assert "slip.issue" in caplog.text
    assert told() == {}
    assert_whole()


def test_a_fault_of_the_database_among_the_notices_leaves_the_change_whole(driven: City, caplog: pytest.LogCaptureFixture) -> None:
    def broken(*_: object) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM there_is_no_such_table")
        return 0

    with clock.at(MAY), patch.object(composing, "tell", broken):
        slip(driven)
    assert "no notices of event" in caplog.text
    assert_whole()


def test_notices_fall_with_their_change(driven: City) -> None:
    with (
        clock.at(MAY),
        patch("luoshi.ledger.record.change.LISTENERS", [*LISTENERS, _refuse]),
        pytest.raises(RuntimeError),
    ):
        slip(driven)
    assert (told(), Slip.objects.count()) == ({}, 0)


def _refuse(_: Event, __: Change) -> None:
    assert told("slip") != {}
    raise RuntimeError


def test_an_action_that_nobody_listens_to_costs_no_query(driven: City) -> None:
    event = Event.objects.filter(action="breakdown.issue").latest("seq")
    event.action = "task.edit"
    with CaptureQueriesContext(connection) as asked:
        composing.listen(event, Change())
    assert len(asked) == 0


def test_the_table_costs_the_same_queries_whatever_the_rows(driven: City) -> None:
    rows = list(driven.breakdown.tasks.filter(assignments__unit=driven.unit(HOUSING)))
    with clock.at(MAY):
        made = [driven.report(row, "2026-04") for row in rows]
        counts = []
        for some in (made[:1], made):
            change = Change()
            change.touched = list(some)  # type: ignore[arg-type]
            event = Event(seq=10**6 + len(some), at=MAY, action="progress.return", breakdown=driven.breakdown)
            with CaptureQueriesContext(connection) as asked:
                composing.compose(event, change, RULES["progress.return"])
            counts.append(len(asked))
    assert len(made) > 1
    assert counts[0] == counts[1] <= 8


# --- Time ------------------------------------------------------------------------------------


def on(city: City, year: int, month: int, day: int) -> dict[str, str]:
    """What the round of a day tells people."""
    Notice.objects.update(kind="old")
    today = date(year, month, day)
    with clock.at(moment(today, 8)):
        remind(city.place, today)
        assert remind(city.place, today) == 0, "a second round of the day tells nothing"
    return told("due")


def test_reports_are_reminded_of_before_on_and_after_the_day(driven: City) -> None:
    assert "housing" not in on(driven, 2026, 5, 22)  # four working days before the 28th
    assert on(driven, 2026, 5, 25)["housing"] == "还有 3 条任务没有报送2026年5月进展，5月28日截止"
    assert "housing" not in on(driven, 2026, 5, 26)
    assert on(driven, 2026, 5, 28)["housing"] == "还有 3 条任务没有报送2026年5月进展，今天截止"
    for row in driven.breakdown.tasks.filter(assignments__unit=driven.unit(HOUSING), assignments__part="lead"):
        with clock.at(moment(date(2026, 5, 28), 9)):
            driven.report(row, "2026-05")
    late = on(driven, 2026, 5, 29)
    assert "housing" not in late
    assert late["water"].endswith("没有报送2026年5月进展，5月28日已截止")


def test_a_round_that_was_missed_is_made_good(driven: City) -> None:
    assert "今天截止" in on(driven, 2026, 5, 28)["housing"]  # nobody ran the rounds before
    assert "2026年5月进展，5月28日已截止" in on(driven, 2026, 6, 2)["housing"]
    assert "housing" not in on(driven, 2026, 6, 3)


def test_nothing_is_owed_for_a_period_before_the_issue(driven: City) -> None:
    assert on(driven, 2026, 2, 3) == {}  # that of January was due on the 28th


def _with_deadline(city: City, day: str) -> None:
    with clock.at(moment(date(2026, 2, 4))):
        city.amend(city.row("老旧小区"), {"deadline": day}, "按工期")
    Notice.objects.all().delete()


@pytest.mark.parametrize(
    ("day", "who", "words"),
    [
        ((2026, 6, 9), set(), ""),
        ((2026, 6, 10), {"housing"}, "“改造老旧小区38个”6月20日到期，还有 10 天"),
        ((2026, 6, 16), {"housing"}, "“改造老旧小区38个”6月20日到期，还有 4 天"),
        ((2026, 6, 17), {"housing", "water", "mayor", "office", "office2"}, "“改造老旧小区38个”6月20日到期，还有 3 天"),
        ((2026, 6, 20), {"housing", "water", "mayor", "office", "office2"}, "“改造老旧小区38个”6月20日到期，就是今天"),
        ((2026, 6, 21), set(), ""),
    ],
)
def test_deadlines(driven: City, day: tuple[int, int, int], who: set[str], words: str) -> None:
    _with_deadline(driven, "2026-06-20")
    on(driven, *day)
    of_row = Notice.objects.filter(kind="due.deadline", text__contains="老旧小区").select_related("person")
    found = {each.person.username: each.text for each in of_row}
    assert found.keys() == who
    assert set(found.values()) == ({words} if words else set())


def test_both_stages_of_a_deadline_are_told_once(driven: City) -> None:
    _with_deadline(driven, "2026-06-20")
    days = [d for d in range(8, 23) if (on(driven, 2026, 6, d) and "housing" in told("due.deadline"))]
    assert days == [10, 17]


def test_a_row_closed_out_or_resting_is_not_reminded_of(driven: City) -> None:
    from luoshi.ledger.record import suspending

    _with_deadline(driven, "2026-06-20")
    with clock.at(MAY):
        suspending.suspend(driven.office, driven.breakdown, driven.row("老旧小区").pk, date(2026, 5, 6), "等待上级批复")
    on(driven, 2026, 6, 17)
    assert "housing" not in told("due.deadline")


def test_the_whole_year_ends_in_december_for_many_rows_at_once(driven: City) -> None:
    on(driven, 2026, 12, 22)
    assert told("due.deadline")["housing"] == "3 条任务12月31日到期，还有 9 天"


def test_slips_are_reminded_of_the_day_before_and_when_overdue(driven: City) -> None:
    with clock.at(MAY):
        slip(driven, date(2026, 5, 13))
    days = {}
    for day in range(7, 18):
        on(driven, 2026, 5, day)
        if found := told("due.slip"):
            days[day] = found
    assert days.keys() == {12, 14}
    assert days[12] == {"housing": "督办单第 1 号请在5月13日前反馈"}
    assert days[14].keys() == {"housing", "office", "office2"}
    assert days[14]["office"] == f"{HOUSING}：督办单第 1 号5月13日已到反馈时限，还没有反馈"


def test_a_close_out_that_waits_more_than_five_working_days(driven: City) -> None:
    with clock.at(MAY):  # a Wednesday; the Saturday after it is a working day
        _apply(driven)
    days = [day for day in range(7, 20) if (on(driven, 2026, 5, day) or True) and told("due.closing")]
    assert days == [13]


def test_the_queries_of_a_round_do_not_grow_with_the_rows(driven: City) -> None:
    with CaptureQueriesContext(connection) as asked:
        remind(driven.place, date(2026, 12, 30))
    assert len(asked) <= 25


# --- Reading -----------------------------------------------------------------------------------


def test_unread_notices_are_counted_opened_and_marked(driven: City) -> None:
    housing, water = driven.person("housing"), driven.person("water")
    with clock.at(MAY):
        for _ in range(3):
            slip(driven)
    assert (reading.unread(housing), reading.unread(water)) == (3, 0)
    first = reading.of(housing)[0]
    assert reading.open_notice(water, first.pk) is None
    assert reading.open_notice(housing, first.pk) == first.address
    assert reading.unread(housing) == 2
    assert [each.read_at is None for each in reading.of(housing)] == [True, True, False]
    last = max(each.pk for each in reading.of(housing))
    with clock.at(MAY):
        slip(driven)
    assert reading.read_all(housing, last) == 2
    assert reading.unread(housing) == 1, "what came since is not marked"


@pytest.mark.parametrize("address", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:1"])
def test_a_notice_leads_nowhere_outside(driven: City, address: str) -> None:
    person = driven.person("housing")
    made = Notice.objects.create(person=person, kind="slip.issued", text="x", address=address, at=MAY, key="x")
    assert reading.open_notice(person, made.pk) == "/"
