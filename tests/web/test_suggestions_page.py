"""The pages of suggestions: who is shown what, a whole life by clicks, what is typed wrong, and how many queries."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from tests.congress.town import TEXT, TITLE, Town
from tests.ledger.city import HOUSING, PASSWORD, WATER, City
from tests.web.browsing import each, form, page, words
from tests.web.conftest import SignIn
from tests.web.visiting import EACH_ROLE, expected

from luoshi.congress.suggestions.models import Suggestion, SuggestionRules
from luoshi.congress.suggestions.record import answering, assigning, writing
from luoshi.congress.suggestions.record.answering import Answer
from luoshi.congress.suggestions.record.writing import Draft
from luoshi.ledger import clock
from luoshi.ledger.record import accounts
from luoshi.notices.models import Notice

LIST = "/suggestions/"


@pytest.fixture
def town(city: City) -> Town:
    for username in ("deputy2", "deputy3"):
        accounts.add_person(None, city.place, accounts.NewPerson(username, f"代表{username[-1]}", "deputy"), PASSWORD)
    return Town(city)


def do(browser: Client, it: Suggestion, deed: str, **given: object) -> object:
    return browser.post(reverse("suggestion-do", args=(it.pk, deed)), given)


def texts_of(person: str) -> list[str]:
    return list(Notice.objects.filter(person__username=person).order_by("pk").values_list("text", flat=True))


# --- The list ------------------------------------------------------------------------------------


@pytest.mark.parametrize("username", EACH_ROLE)
def test_who_may(town: Town, sign_in: SignIn, username: str) -> None:
    town.assigned()
    assert sign_in(username).get(LIST).status_code == expected(town.person(username), "suggestion.see", town.place)


def test_each_is_shown_their_own_and_what_waits_for_them(town: Town, sign_in: SignIn) -> None:
    open_ = town.assigned(HOUSING, [WATER], may_publish=True)
    draft = town.draft("deputy2")
    unit = sign_in("housing").get(LIST)
    assert "要本单位答复" in words(unit) and open_.title in words(unit, ".waits")
    assert "要本单位提协办意见" in words(sign_in("water").get(LIST))
    asked = sign_in("deputy2").get(LIST)
    assert "请您确认联名" in words(asked, ".waits") and draft.title in words(asked, ".waits")
    assert open_.called not in words(asked) and open_.called in words(sign_in("deputy2").get(f"{LIST}?of=others"))
    assert "还没有提交的" in words(sign_in("deputy").get(LIST))
    town.submitted()
    assert "待审查" in words(sign_in("office").get(LIST), ".waits h2")


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({}, {1, 2, 3}), ({"state": "assigned"}, {2, 3}), ({"state": "nonsense"}, {1, 2, 3}), ({"late": "1"}, {2, 3}),
        ({"words": "加装电梯"}, {1, 2, 3}), ({"words": "%"}, set()), ({"words": '"<script>'}, set()), ({"unit": "9" * 30}, {1, 2, 3}),
        ({"category": "city"}, {3}), ({"outcome": "B"}, {1}), ({"outcome": "A"}, set()), ({"kind": "proposal"}, set()), ({"year": "1999"}, set()),
    ],
)  # fmt: skip
def test_the_list_is_narrowed(town: Town, office: Client, asked: dict[str, str], numbers: set[int]) -> None:
    with clock.at(clock.moment(date(2026, 1, 5))):
        town.answered("B")
        town.assigned()
        town.assigned(category="city")
    with clock.at(clock.moment(date(2026, 6, 1))):
        found = office.get(LIST, asked)
        assert {row.it.number for row in found.context["rows"]} == numbers
        sheet = load_workbook(io.BytesIO(office.get(reverse("suggestions-xlsx"), asked).content)).active
        assert {line[0] for line in sheet.iter_rows(min_row=2, values_only=True)} == numbers


def test_queries_do_not_grow_with_rows(town: Town, sign_in: SignIn) -> None:
    def queries(username: str, address: str) -> int:
        browser = sign_in(username)
        browser.get(address)
        with CaptureQueriesContext(connection) as made:
            assert browser.get(address).status_code == 200
        return len(made)

    visits = [("office", LIST), ("housing", LIST), ("deputy", LIST), ("office", reverse("suggestions-statistics")),
              ("office", reverse("suggestions-xlsx")), ("office", reverse("suggestions-assign"))]  # fmt: skip
    for _ in range(2):
        town.answered("B"), town.assigned(HOUSING, [WATER]), town.registered(), town.draft("deputy2")
    few = [queries(*visit) for visit in visits]
    for _ in range(5):
        town.answered("B"), town.assigned(HOUSING, [WATER]), town.registered(), town.draft("deputy2")
    assert [queries(*visit) for visit in visits] == few
    assert max(few) <= 45


# --- Writing -------------------------------------------------------------------------------------


def test_a_deputy_writes_and_hands_in(town: Town, sign_in: SignIn) -> None:
    deputy = sign_in("deputy")
    given = {"title": TITLE, "text": "第一段\n\n第二段", "kind": "suggestion", "category": "city", "signer": town.person("deputy2").pk}
    made = deputy.post(reverse("suggestion-new"), given, follow=True)
    it = Suggestion.objects.get()
    assert made.redirect_chain == [(reverse("suggestion", args=(it.pk,)), 302)]
    assert each(made, ".words-of p") == ["第一段", "第二段"]
    assert texts_of("deputy2") == [f"领衔代表邀请您联名《{TITLE}》，请确认"]
    do(sign_in("deputy2"), it, "sign", agree="1", seen=it.version)
    do(deputy, it, "submit", seen=it.version)
    assert town.now(it).state == "submitted"
    assert f"收到《{TITLE}》，请审查" in texts_of("office")
    assert deputy.get(reverse("suggestion-edit", args=(it.pk,))).status_code == 409


def test_what_was_typed_stands_there_again(town: Town, sign_in: SignIn) -> None:
    signer = town.person("deputy2").pk
    refused = sign_in("deputy").post(reverse("suggestion-new"), {"title": "", "text": "字" * 10_000, "signer": signer})
    assert refused.status_code == 400 and "标题不能空着" in words(refused)
    assert form(refused, "form.suggest")["text"] == "字" * 10_000
    assert page(refused).css_first(f"[name=signer][value='{signer}']").attributes.get("checked", "no") != "no"
    assert not Suggestion.objects.exists()


def test_a_script_stays_text(town: Town, sign_in: SignIn) -> None:
    hostile = "<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>"
    it = writing.write(town.person("deputy"), town.place, Draft("<b>题</b>", hostile, may_publish=True))
    for address in (reverse("suggestion", args=(it.pk,)), LIST, reverse("suggestion-edit", args=(it.pk,))):
        shown = sign_in("deputy").get(address).content.decode()
        assert "<script>alert" not in shown and "<img src=x" not in shown and "<b>题" not in shown
    assert each(sign_in("deputy").get(reverse("suggestion", args=(it.pk,))), ".words-of p")[0] == "<script>alert(1)</script>"


# --- One -----------------------------------------------------------------------------------------


def test_a_life_by_clicks(town: Town, sign_in: SignIn) -> None:
    office, housing, deputy, water = (sign_in(name) for name in ("office", "housing", "deputy", "water"))
    it = town.submitted()
    do(office, it, "register", category="city")
    do(office, it, "assign", lead=town.city.unit(WATER).pk, seen=town.now(it).version)
    assert do(water, it, "hand-back", words="属住建职责").url == reverse("suggestion", args=(it.pk,))
    late = do(water, it, "answer", outcome="A", text="x", signed="y")
    assert late.status_code == 409 and "退办待定" in words(late)
    do(office, it, "assign", lead=town.city.unit(HOUSING).pk, words="改由住建局", seen=town.now(it).version)
    assert water.get(reverse("suggestion", args=(it.pk,))).status_code == 404
    do(housing, it, "talk", day=clock.today().isoformat(), way="meeting", talk="当面听取")
    promised = clock.in_days(90).isoformat()
    do(housing, it, "answer", outcome="B", text="正在加装。", signed="局长 江望舒", promised_on=promised, number="云建函〔2026〕3号")
    assert town.now(it).state == "answered"
    assert any("请评价" in text for text in texts_of("deputy"))
    do(deputy, it, "rate", attitude="satisfied", result="dissatisfied", comment="没有时间表")
    assert town.now(it).state == "second"
    again = do(deputy, it, "rate", attitude="satisfied", result="satisfied")
    assert again.status_code == 409
    do(housing, it, "talk", day=clock.today().isoformat(), way="site", talk="现场看过")
    do(housing, it, "answer", outcome="A", text="已加装。", signed="局长 江望舒")
    do(deputy, it, "rate", attitude="satisfied", result="satisfied")
    assert town.now(it).state == "closed"
    told = words(office.get(reverse("suggestion", args=(it.pk,))), ".story")
    for step in ("起草", "立案", "交办（主办）", "申请退办", "沟通（面商", "答复（B类", "评价：态度满意，结果不满意", "二次答复（A类", "已办结"):
        assert step in told


def test_a_refused_deed_keeps_what_was_typed(town: Town, sign_in: SignIn) -> None:
    it = town.assigned()
    refused = do(sign_in("housing"), it, "answer", outcome="B", text="正在办。", signed="局长")
    assert refused.status_code == 400 and "要写承诺完成的日期" in words(refused)
    assert "正在办。" in refused.content.decode()


def test_others_are_shown_what_is_public_and_no_more(town: Town, sign_in: SignIn) -> None:
    it = town.assigned(may_publish=True)
    town.talk(it)
    answering.answer(town.person("housing"), it, Answer("A", "内部的答复", "局长"))
    seen = sign_in("deputy2").get(reverse("suggestion", args=(it.pk,)))
    assert TEXT.splitlines()[0] in words(seen)
    assert "内部的答复" not in words(seen) and not each(seen, ".story") and "当面听取" not in words(seen)
    reply = it.replies.get().pk
    assert sign_in("deputy2").get(reverse("suggestion-answer", args=(it.pk, reply))).status_code == 404
    assert sign_in("deputy2").get(reverse("suggestion-notice", args=(it.pk,))).status_code == 404
    assert sign_in("deputy").get(reverse("suggestion-answer", args=(it.pk, reply))).status_code == 200


def test_a_deed_that_there_is_not_and_ids_that_are_guessed(town: Town, sign_in: SignIn) -> None:
    it = town.assigned()
    assert do(sign_in("office"), it, "delete").status_code == 404
    assert sign_in("office").get(f"/suggestions/{10**30}/").status_code == 404
    assert sign_in("deputy3").get(reverse("suggestion", args=(it.pk,))).status_code == 404
    assert do(sign_in("deputy3"), it, "rate", attitude="satisfied", result="satisfied").status_code == 404


# --- The desk ------------------------------------------------------------------------------------


def test_many_are_assigned_with_proposed_units(town: Town, office: Client) -> None:
    first = writing.submit(town.person("deputy"), writing.write(town.person("deputy"), town.place, Draft("关于改造老旧小区、加装电梯的建议", TEXT)))
    second = town.submitted()
    for it in (first, second):
        do(office, it, "register")
    desk = office.get(reverse("suggestions-assign"))
    assert desk.context["blocks"][0]["lead"] == town.city.unit(HOUSING).pk
    rows = [f"{it.pk}:{town.now(it).version}" for it in (first, second)]
    given = {"rows": rows, f"lead{first.pk}": town.city.unit(HOUSING).pk, f"joint{first.pk}": [town.city.unit(WATER).pk]}
    refused = office.post(reverse("suggestions-assign"), given)
    assert refused.status_code == 400 and "没有选主办单位" in words(refused)
    assert town.now(first).state == "registered"
    office.post(reverse("suggestions-assign"), given | {f"lead{second.pk}": town.city.unit(WATER).pk})
    assert [town.now(it).state for it in (first, second)] == ["assigned", "assigned"]
    again = office.post(reverse("suggestions-assign"), given | {f"lead{second.pk}": town.city.unit(WATER).pk})
    assert again.status_code == 400 or again.status_code == 409


@pytest.mark.parametrize("rows", ["x", "1", "1:x", ":", f"{10**12}:1"])
def test_choices_that_are_none(town: Town, office: Client, rows: str) -> None:
    assert office.post(reverse("suggestions-assign"), {"rows": rows}).status_code == 400


def test_figures_hide_small_numbers(town: Town, office: Client) -> None:
    for _ in range(4):
        town.rate(town.answered("A"))
    few = words(office.get(reverse("suggestions-statistics")))
    assert "不足 5 件" in few and "100%" not in few
    town.rate(town.answered("A"))
    assert "100%" in words(office.get(reverse("suggestions-statistics")))
    assert office.get(reverse("suggestions-statistics"), {"year": "x"}).status_code == 200


def test_rules_are_set_and_refused(town: Town, office: Client, sign_in: SignIn) -> None:
    address = reverse("suggestions-rules")
    assert "代表法第四十二条" in words(office.get(address))
    office.post(address, {"do": "preset", "preset": "ten_days"})
    assert SuggestionRules.objects.get().preset == "ten_days"
    office.post(address, {"hand_back_number": "7", "hand_back_unit": "workdays", "talk_first": "1"})
    assert SuggestionRules.objects.get().changes == {"hand_back": "7 workdays"}
    refused = office.post(address, {"hand_back_number": "-7", "hand_back_unit": "workdays"})
    assert refused.status_code == 400 and "不是时限" in words(refused)
    assert "disabled" in sign_in("auditor").get(address).content.decode()


def test_a_row_and_a_suggestion_lead_to_each_other(town: Town, office: Client) -> None:
    town.city.issue()
    row, it = town.city.row("老旧小区"), town.assigned()
    do(office, it, "link", task=row.pk)
    task = reverse("task", args=(town.city.breakdown.pk, row.pk))
    assert it.called in words(office.get(task))
    assert f'href="{task}"' in office.get(reverse("suggestion", args=(it.pk,))).content.decode()
    do(office, it, "unlink", task=row.pk)
    assert it.called not in words(office.get(task), ".facts")


def test_hand_back_is_told_and_kept(town: Town, sign_in: SignIn) -> None:
    it = town.assigned()
    assigning.hand_back(town.person("housing"), it, "不属本单位")
    assert any("申请退办" in text for text in texts_of("office"))
    do(sign_in("office"), it, "keep", words="三定规定由你单位负责", seen=town.now(it).version)
    assert town.now(it).state == "assigned"
    assert any("维持原交办" in text for text in texts_of("housing"))
