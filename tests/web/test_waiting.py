"""What waits for the office, settled where it stands; what waits for a leader's signature."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.ledger.city import HOUSING, WATER, City, assert_whole
from tests.web.browsing import each, events, page, words
from tests.web.conftest import SignIn
from tests.web.test_many_rows import asked_by, grow

from luoshi.ledger import clock
from luoshi.ledger.models import Closing, ClosingState, Request, RequestState, Task
from luoshi.ledger.record import closing, driving, progress, requests, slips

TODAY = date(2026, 5, 29)
EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """The day on which the tests of this file are lived."""
    with clock.at(clock.moment(TODAY)):
        yield


@pytest.fixture
def asked(led: City) -> Request:
    return ask(led, led.row("老旧小区"))


def ask(city: City, row: Task, by: str = "housing") -> Request:
    """A request for a later day and lower figures."""
    lower = {target.pk: "11" for target in row.targets.all() if target.value is not None}
    given = {"deadline": "2026-11-30", "targets": lower}
    return requests.ask(city.person(by), city.breakdown, row.pk, given, "上级减少了计划")


@pytest.fixture
def done(led: City) -> Closing:
    return apply(led, led.row("老旧小区"))


def apply(city: City, row: Task, by: str = "housing") -> Closing:
    return closing.apply(city.person(by), city.breakdown, row.pk, date(2026, 5, 20), "全部完工")


def address(city: City) -> str:
    return f"/breakdowns/{city.breakdown.pk}/waiting/"


def settle(office: Client, asked: Request, approve: str, reply: str = "") -> HttpResponse:
    return office.post(f"/requests/{asked.pk}/settle/", {"approve": approve, "reply": reply}, follow=True)


def review(office: Client, done: Closing, step: str, said: str = "") -> HttpResponse:
    return office.post(f"/closings/{done.pk}/review/", {"step": step, "words": said}, follow=True)


# --- The list ----------------------------------------------------------------------------------


def test_it_counts_and_shows_what_waits(led: City, asked: Request, office: Client) -> None:
    held = led.report(led.row("造林"), "2026-05", by="water")
    led.report(led.row("老旧小区"), "2026-04")
    for figure in held.figures.all():
        progress.check_figure(led.person("counter"), figure, False, "与月报不一致")
    apply(led, led.row("造林"), "water")
    with clock.at(clock.moment(date(2026, 5, 20))):
        for due in (date(2026, 5, 28), date(2026, 5, 29)):
            slips.issue(led.office, led.breakdown, led.unit(WATER), [led.row("造林").pk], "请查明", due, "red")
        first = slips.issue(led.office, led.breakdown, led.unit(HOUSING), [led.row("老旧小区").pk], "请查明", TODAY, "red")
    slips.answer(led.person("housing"), first, "已派人督促")
    response = office.get(address(led))
    figures = held.figures.count()
    assert each(response, ".jump a") == [
        "1调整申请待审批", "1销号待核验", "1督办单待办结", "1督办单逾期未反馈", "2进展待审核", *([f"{figures}数字有疑问"] if figures else []),
    ]  # fmt: skip
    assert each(response, "#review + ul li") == ["2026年4月 1 份", "2026年5月 1 份"]
    assert "已派人督促" in words(response, "#answered + ul")
    assert "第1号" in words(response, "#silent + ul") and "第2号" not in words(response, "#silent + ul")
    for name in ("requests", "closings", "answered", "silent", "review"):
        assert page(response).css(f"#{name}")


def test_nothing_waits_on_the_first_day(led: City, office: Client) -> None:
    assert "都处理完了" in words(office.get(address(led)))


def test_before_the_issue_nothing_can_wait(city: City, office: Client) -> None:
    assert "还没有待办" in words(office.get(address(city)))
    assert page(office.get(f"/breakdowns/{city.breakdown.pk}/")).css(f"a[href='{address(city)}']") == []


def test_a_disputed_figure_waits_until_it_is_reported_anew(led: City, office: Client) -> None:
    held = led.report(led.row("老旧小区"), "2026-05")
    progress.check_figure(led.person("counter"), held.figures.all()[0], False, "与月报不一致")
    assert "与月报不一致" in words(office.get(address(led)), "#disputed + ul")
    progress.review(led.office, led.breakdown, [held.pk], "return", "请核对")
    assert page(office.get(address(led))).css("#disputed") == []


def test_who_only_looks_is_offered_nothing(led: City, asked: Request, sign_in: SignIn) -> None:
    apply(led, led.row("造林"), "water")
    auditor = sign_in("auditor")
    assert page(auditor.get(address(led))).css("main form") == []
    assert len(each(auditor.get(address(led)), "article")) == 2
    assert sign_in("housing").get(address(led)).status_code == 403
    assert sign_in("mayor").get(address(led)).status_code == 403


# --- Requests for change -----------------------------------------------------------------------


def test_what_is_asked_stands_beside_what_is_now(led: City, asked: Request, office: Client) -> None:
    response = office.get(address(led))
    lines = each(response, f"#r{asked.pk} tbody tr")
    row = led.row("老旧小区")
    assert any(line.startswith("完成时限") and line.endswith("2026年11月底") for line in lines)
    target = next(target for target in row.targets.all() if target.value is not None)
    assert f"{target.indicator}目标值{target.asked:f}{target.unit}11{target.unit}" in lines
    assert "上级减少了计划" in words(response, f"#r{asked.pk} blockquote")


def test_a_request_is_approved_and_the_row_changes(led: City, asked: Request, office: Client) -> None:
    response = settle(office, asked, "1", "同意")
    assert "已同意" in words(response, "#told")
    row = led.row("老旧小区")
    assert row.deadline == date(2026, 11, 30)
    assert [str(target.adjusted) for target in row.targets.all() if target.value is not None] == ["11"]
    assert "都处理完了" in words(response)
    assert_whole()


def test_a_request_is_declined_with_a_word(led: City, asked: Request, office: Client) -> None:
    before = events()
    response = settle(office, asked, "0")
    assert response.status_code == 400
    assert "不同意要写明原因" in words(response, f"#r{asked.pk} .notice.bad")
    assert events() == before
    assert settle(office, asked, "0", "按原计划").status_code == 200
    assert Request.objects.get().state == RequestState.DECLINED


@pytest.mark.parametrize(("approve", "reply"), [("", ""), ("yes", "好"), ("x" * 5000, "好"), ("1", "长" * 501)])
def test_what_cannot_be_taken_is_refused_beside_the_request_and_stays(
    led: City, asked: Request, office: Client, approve: str, reply: str
) -> None:
    before = events()
    response = settle(office, asked, approve, reply)
    assert response.status_code == 400
    assert words(response, f"#r{asked.pk} .notice.bad")
    typed = page(response).css_first(f"#reply{asked.pk}")
    assert typed is not None and (typed.attributes["value"] or "") == reply
    assert events() == before


def test_what_somebody_else_has_settled_is_told_on_top(led: City, asked: Request, office: Client) -> None:
    settle(office, asked, "1")
    response = settle(office, asked, "0", "不同意")
    assert response.status_code == 409
    assert "已同意" in words(response, "section > .notice.bad")


def test_a_unit_takes_its_request_back(led: City, asked: Request, sign_in: SignIn) -> None:
    housing = sign_in("housing")
    response = housing.post(f"/requests/{asked.pk}/withdraw/", follow=True)
    assert "已撤回申请" in words(response, "#told")
    assert Request.objects.get().state == RequestState.WITHDRAWN
    assert housing.post(f"/requests/{asked.pk}/withdraw/").status_code == 409


# --- Close-outs --------------------------------------------------------------------------------


def test_a_close_out_is_shown_with_its_checks_and_its_proof(led: City, office: Client) -> None:
    held = led.report(led.row("老旧小区"), "2026-05")
    done = apply(led, led.row("老旧小区"))
    response = office.get(address(led))
    checks = each(response, f"#c{done.pk} .checks li")
    assert "有 1 个佐证文件" in checks
    assert "有 1 期进展没有通过审核" in checks
    assert each(response, f"#c{done.pk} .checks li.yes").count("没有待审批的调整申请") == 1
    assert each(response, f"#c{done.pk} .checks li.no").count("有 1 期进展没有通过审核") == 1
    (proof,) = held.evidence.all()
    assert page(response).css(f"#c{done.pk} a[href='/evidence/{proof.pk}/']")
    assert page(response).css(f"#c{done.pk} a[href='/progress/{held.pk}/']")


def test_verifying_against_a_check_needs_a_word(led: City, done: Closing, office: Client) -> None:
    before = events()
    response = review(office, done, "accept")
    assert response.status_code == 400
    assert "通过要写明理由" in words(response, f"#c{done.pk} .notice.bad")
    assert events() == before
    assert "已核验，任务销号" in words(review(office, done, "accept", "现场核验属实"), "#told")
    assert Closing.objects.get().state == ClosingState.CLOSED
    assert_whole()


@pytest.mark.parametrize(
    ("step", "said", "status"),
    [("return", "", 400), ("return", "长" * 501, 400), ("", "好", 400), ("x" * 5000, "好", 400), ("sign", "好", 400), ("return", "请补材料", 200)],
)
def test_a_return_needs_a_word(
    led: City, done: Closing, office: Client, step: str, said: str, status: int
) -> None:
    response = review(office, done, step, said)
    assert response.status_code == status
    if status == 400:
        typed = page(response).css_first(f"#words{done.pk}")
        assert typed is not None and (typed.attributes["value"] or "") == said
    assert (Closing.objects.get().state == ClosingState.RETURNED) == (status == 200)


def test_two_people_verify_once(led: City, done: Closing, office: Client, sign_in: SignIn) -> None:
    review(office, done, "accept", "属实")
    response = review(sign_in("office2"), done, "return", "再看")
    assert response.status_code == 409
    assert "已销号" in words(response, "section > .notice.bad")


# --- Signing ---------------------------------------------------------------------------------


@pytest.fixture
def verified(led: City, done: Closing) -> Closing:
    rules = driving.Rules("monthly", 28, led.breakdown.lights, led.breakdown.pace, True)
    driving.set_rules(led.office, led.breakdown, rules)
    return closing.review(led.office, done, "accept", "现场核验属实")


def test_a_leader_signs(led: City, verified: Closing, office: Client, sign_in: SignIn) -> None:
    mayor = sign_in("mayor")
    assert "等林若溪" in words(office.get(address(led)), "#verified + ul")
    assert "现场核验属实" in words(mayor.get("/signing/"), f"#c{verified.pk}")
    assert page(mayor.get("/tables/")).css("nav a[href='/signing/']")
    response = mayor.post(f"/closings/{verified.pk}/sign/", {"words": "同意"}, follow=True)
    assert "已签批" in words(response, "#told")
    assert "没有要签批的" in words(response)
    assert (Closing.objects.get().state, Closing.objects.get().sign_words) == (ClosingState.CLOSED, "同意")
    assert mayor.post(f"/closings/{verified.pk}/sign/", {"words": ""}).status_code == 409
    assert_whole()


def test_a_leader_does_not_agree(led: City, verified: Closing, office: Client, sign_in: SignIn) -> None:
    mayor, where = sign_in("mayor"), f"/closings/{verified.pk}/decline/"
    button = page(mayor.get("/signing/")).css_first(f"#c{verified.pk} button[formaction]")
    assert button is not None and (button.attributes["formaction"] or "").startswith(where)
    response = mayor.post(where, {"words": " "})
    assert response.status_code == 400
    assert "不同意要写原因" in words(response, f"#c{verified.pk} .notice.bad")
    response = mayor.post(where, {"words": "现场还没有通水"}, follow=True)
    assert "已退回市住房和城乡建设局，这条任务没有销号" in words(response, "#told")
    assert "没有要签批的" in words(response)
    row = f"/tables/{led.breakdown.pk}/rows/{verified.task_id}/"
    told = each(sign_in("housing").get(row), "#closings + ol .reply")
    assert "核验通过：现场核验属实" in told[0] and told[1].endswith("不同意，退回：现场还没有通水")
    assert page(office.get(address(led))).css("#verified") == []
    for again in ("sign", "decline"):
        assert mayor.post(f"/closings/{verified.pk}/{again}/", {"words": "再看"}).status_code == 409
    assert_whole()


def test_another_leaders_rows_are_not_shown(verified: Closing, sign_in: SignIn) -> None:
    other = sign_in("mayor2")
    assert "没有要签批的" in words(other.get("/signing/"))
    for deed in ("sign", "decline"):
        assert other.post(f"/closings/{verified.pk}/{deed}/", {"words": "不同意"}).status_code == 404
    assert Closing.objects.get().state == ClosingState.VERIFIED


def test_a_word_too_long_stays_beside_what_is_signed(verified: Closing, sign_in: SignIn) -> None:
    response = sign_in("mayor").post(f"/closings/{verified.pk}/sign/", {"words": "长" * 501})
    assert response.status_code == 400
    typed = page(response).css_first(f"#words{verified.pk}")
    assert typed is not None and typed.attributes["value"] == "长" * 501
    assert "超过了 500 字" in words(response, f"#c{verified.pk} .notice.bad")


@pytest.mark.parametrize("where", ["/requests/{}/settle/", "/requests/{}/withdraw/", "/closings/{}/review/", "/closings/{}/sign/"])
def test_what_is_not_there_is_not_settled(led: City, sign_in: SignIn, where: str) -> None:
    for name in ("office", "housing", "mayor"):
        assert sign_in(name).post(where.format(999999)).status_code == 404


def test_markup_is_text(led: City, office: Client) -> None:
    row = led.row("老旧小区")
    asked = requests.ask(led.person("housing"), led.breakdown, row.pk, {"text": EVIL}, EVIL)
    closing.apply(led.person("water"), led.breakdown, led.row("造林").pk, TODAY, EVIL)
    response = settle(office, asked, "0", EVIL * 30)
    assert response.status_code == 400
    assert page(response).css("main img") == []
    assert "onerror" in words(response)


# --- Many -------------------------------------------------------------------------------------


def test_much_asks_no_more_than_little(city: City, office: Client) -> None:
    grow(city)
    city.issue()
    rows = [task for task in city.kept() if task.text.startswith("第")]
    for row in rows[:2]:
        wait(city, row)
    few = asked_by(office, address(city))
    for row in rows[2:22]:
        wait(city, row)
    assert len(each(office.get(address(city)), "article")) == 44
    assert asked_by(office, address(city)) == few <= 45


def wait(city: City, row: Task) -> None:
    """Let a row wait in every way."""
    city.report(row, "2026-04")
    city.report(row, "2026-05")
    slips.issue(city.office, city.breakdown, city.unit(HOUSING), [row.pk], "请查明", TODAY, "red")
    requests.ask(city.person("housing"), city.breakdown, row.pk, {"deadline": "2026-11-30"}, "上级减少了计划")
    apply(city, row)
