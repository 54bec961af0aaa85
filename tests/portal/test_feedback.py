"""What the public says: one answer a browser, remarks seen once the office has let them, and nobody's name in the books."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.city import City
from tests.web.browsing import each, words

from luoshi.ledger import audit, clock
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Event
from luoshi.ledger.policy import Forbidden
from luoshi.publishing import feedback, keeping, record
from luoshi.publishing.models import Rating, Remark, RemarkState, Sender, Shown, Trace

OURS = {"HTTP_ORIGIN": "http://testserver"}


def send(shown: Shown, what: str, browser: Client | None = None, **body: str) -> HttpResponse:
    return (browser or Client()).post(f"/public/p/{shown.key}/{what}/", body, **OURS)


def seen(shown: Shown) -> str:
    return words(Client().get(f"/public/p/{shown.key}/"))


# --- Rating ---


def test_a_browser_has_one_answer_and_may_change_it(shown: Shown, browser: Client) -> None:
    answer = send(shown, "rate", browser, choice="good")
    assert answer.status_code == 302
    assert "您的评价已经记下" in words(browser.get(answer["Location"]))
    assert browser.cookies["luoshi-rated"]["path"] == f"/public/p/{shown.key}/"
    assert browser.cookies["luoshi-rated"]["httponly"]
    send(shown, "rate", browser, choice="bad")
    assert list(Rating.objects.values_list("choice", flat=True)) == ["bad"]


@pytest.mark.parametrize("forged", ["x", "", "a:b:c", "[1,2]"])
def test_a_forged_cookie_changes_nobodys_answer(shown: Shown, forged: str) -> None:
    send(shown, "rate", choice="good")
    other = Client()
    other.cookies["luoshi-rated"] = forged
    send(shown, "rate", other, choice="bad")
    assert sorted(Rating.objects.values_list("choice", flat=True)) == ["bad", "good"]


def test_the_cookie_of_one_promise_is_worth_nothing_for_another(shown: Shown, browser: Client) -> None:
    send(shown, "rate", browser, choice="good")
    other = Shown.objects.filter(gone=False).exclude(pk=shown.pk)[0]
    browser.cookies["luoshi-rated"]["path"] = "/"
    send(other, "rate", browser, choice="bad")
    assert Rating.objects.count() == 2


def test_an_address_may_answer_a_promise_a_few_times_a_day(shown: Shown) -> None:
    said = [send(shown, "rate", choice="good").status_code for _ in range(feedback.RATINGS_OF_A_ROW + 2)]
    assert said == [302] * feedback.RATINGS_OF_A_ROW + [429, 429]
    assert Rating.objects.count() == feedback.RATINGS_OF_A_ROW
    with clock.at(clock.moment(date(2026, 6, 29))):
        assert send(shown, "rate", choice="good").status_code == 302
        assert set(Trace.objects.values_list("day", flat=True)) == {date(2026, 6, 29)}


@pytest.mark.parametrize("choice", ["", "great", "满意", "\0", "x" * 5000])
def test_what_is_no_choice_is_refused(shown: Shown, choice: str) -> None:
    assert send(shown, "rate", choice=choice).status_code == 400
    assert not Rating.objects.exists()


@pytest.mark.parametrize("total", [0, 1, 9])
def test_below_the_minimum_neither_share_nor_number_is_told(shown: Shown, total: int) -> None:
    empty = seen(shown)
    for _ in range(total):
        feedback.rate(shown, "good")
    assert seen(shown).replace(" ", "") == empty.replace(" ", "")
    assert feedback.satisfaction(shown, 10) is None


def test_from_the_minimum_on_share_interval_and_number_are_told(shown: Shown) -> None:
    for choice in ["good"] * 6 + ["fair"] * 2 + ["bad"] * 2:
        feedback.rate(shown, choice)
    said = seen(shown)
    for piece in ("80%", "10 份评价", "满意 6", "不满意 2", "49% 到 94%"):
        assert piece in said


def test_the_minimum_is_the_places_own(opened: City, shown: Shown) -> None:
    for _ in range(5):
        feedback.rate(shown, "good")
    assert "份评价：" not in seen(shown)
    record.decide(opened.office, opened.place, public=True, chosen={}, minimum=5)
    keeping.rebuild()
    assert "5 份评价：" in seen(shown)


@given(st.integers(1, 5000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_the_interval_holds_the_share_and_lies_between_nothing_and_all(told: tuple[int, int]) -> None:
    yes, total = told
    low, high = feedback.wilson(yes, total)
    assert 0 <= low <= yes / total <= high <= 1
    mirrored = feedback.wilson(total - yes, total)
    assert mirrored == pytest.approx((1 - high, 1 - low))


# --- Remarks ---


def test_a_remark_is_seen_once_the_office_has_let_it_with_its_answer(opened: City, shown: Shown) -> None:
    assert send(shown, "say", text="楼道的灯<b>坏了</b>", name="一位住户", contact="13800000000").status_code == 302
    assert "楼道的灯" not in seen(shown)
    office = Client()
    office.force_login(opened.office)
    desk = f"/tables/{opened.breakdown.pk}/public/"
    assert "13800000000" in words(office.get(desk))
    held = Remark.objects.get()
    assert office.post(f"{desk}remark/", {"id": held.pk, "show": "1", "words": "本周内更换"}).status_code == 302
    said = seen(shown)
    assert "楼道的灯<b>坏了</b>" in said
    assert "本周内更换" in said
    assert "13800000000" not in said
    assert not Sender.objects.exists()


def test_a_declined_remark_is_nowhere_and_needs_a_reason(opened: City, shown: Shown) -> None:
    held = feedback.say(shown, "打电话给张某某")
    with pytest.raises(FieldError, match="理由"):
        feedback.settle(opened.office, held, False, " ")
    feedback.settle(opened.office, held, False, "含有他人的个人信息")
    assert "张某某" not in seen(shown)
    assert Remark.objects.get().state == RemarkState.DECLINED


@pytest.mark.parametrize("who", ["admin", "mayor", "counter", "deputy", "auditor", "housing", "office-b"])
def test_only_the_office_settles(opened: City, shown: Shown, who: str) -> None:
    held = feedback.say(shown, "好")
    with pytest.raises(Forbidden):
        feedback.settle(opened.person(who), held, True)
    assert Remark.objects.get().state == RemarkState.WAITING


@pytest.mark.parametrize("text", ["", "  ", "字" * 501, "\n\n"])
def test_a_remark_that_is_missing_or_too_long_is_refused_and_stays_in_the_form(shown: Shown, text: str) -> None:
    answer = send(shown, "say", text=text, name="某", contact="c@example.org")
    assert answer.status_code == 400
    assert answer["Cache-Control"] == "no-store"
    assert 'value="c@example.org"' in answer.content.decode()
    assert each(answer, "[role=alert]")
    assert not Remark.objects.exists()


def test_strange_characters_are_kept_as_text_that_the_page_can_hold(opened: City, shown: Shown) -> None:
    send(shown, "say", text="<script>alert(1)</script>\0", name="\0<i>")
    feedback.settle(opened.office, Remark.objects.get(), True)
    body = Client().get(f"/public/p/{shown.key}/").content.decode()
    assert "<script>" not in body
    assert "&lt;script&gt;" in body


def test_a_program_that_fills_in_everything_is_thanked_and_not_heard(shown: Shown) -> None:
    assert send(shown, "say", text="便宜药", website="http://spam.example").status_code == 302
    assert send(shown, "rate", choice="good", website="x").status_code == 302
    assert not Remark.objects.exists() and not Rating.objects.exists()


def test_an_address_may_leave_a_few_remarks_a_day(shown: Shown) -> None:
    said = [send(shown, "say", text=f"第{n}条").status_code for n in range(feedback.REMARKS_A_DAY + 1)]
    assert said == [302] * feedback.REMARKS_A_DAY + [429]


# --- Whence, and what is kept of it ---


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"HTTP_ORIGIN": "http://testserver"}, 302), ({"HTTP_SEC_FETCH_SITE": "same-origin"}, 302), ({"HTTP_REFERER": "http://testserver/x"}, 302),
        ({"HTTP_ORIGIN": "http://evil.example"}, 403), ({"HTTP_ORIGIN": "null"}, 403), ({"HTTP_SEC_FETCH_SITE": "cross-site"}, 403),
        ({"HTTP_REFERER": "http://evil.example/"}, 403), ({}, 403),
    ],
)  # fmt: skip
def test_only_a_form_of_our_own_pages_is_taken(shown: Shown, told: dict[str, str], status: int) -> None:
    answer = Client().post(f"/public/p/{shown.key}/rate/", {"choice": "good"}, **told)
    assert answer.status_code == status
    assert Rating.objects.count() == (status == 302)


def test_the_log_says_the_public_and_neither_who_nor_what(shown: Shown) -> None:
    send(shown, "say", text="楼道的灯坏了", name="一位住户", contact="13800000000")
    send(shown, "rate", choice="good")
    last = list(Event.objects.order_by("-seq")[:2])
    assert {(event.name, event.person_id, event.action) for event in last} == {("公众", None, "public.say"), ("公众", None, "public.rate")}
    told = json.dumps([event.body for event in last], ensure_ascii=False)
    for inside in ("127.0.0.1", "13800000000", "楼道", "一位住户", Trace.objects.all()[0].digest):
        assert inside not in told
    assert all("127" not in trace.digest or len(trace.digest) == 32 for trace in Trace.objects.all())
    assert audit.verify().findings == ()


def test_traces_are_gone_the_day_after(shown: Shown) -> None:
    send(shown, "rate", choice="good")
    today = Trace.objects.all()[0].digest
    with clock.at(clock.moment(date(2026, 6, 29))):
        send(shown, "rate", choice="good")
        assert today not in Trace.objects.values_list("digest", flat=True)
    with clock.at(clock.moment(date(2026, 6, 30))):
        keeping.rebuild()
    assert not Trace.objects.exists()


def test_a_look_at_the_forms_addresses_is_told_where_they_are(shown: Shown, browser: Client) -> None:
    for what in ("rate", "say"):
        answer = browser.get(f"/public/p/{shown.key}/{what}/")
        assert (answer.status_code, answer["Allow"]) == (405, "POST")
