"""A person's notices: the bell, the list, opening one, and the settings."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.ledger.city import City
from tests.web.browsing import each, page, words
from visiting import EACH_ROLE, SignIn

from luoshi.ledger.clock import moment
from luoshi.notices import reading
from luoshi.notices.kinds import GROUPS
from luoshi.notices.models import Choice, Notice

LIST, SETTINGS = "/notices/", "/notices/settings/"
NOW = moment(date(2026, 5, 6))


def told(city: City, n: int, username: str = "housing", address: str = "/mine/", text: str = "收到督办单") -> list[Notice]:
    given = {"person": city.person(username), "kind": "slip.issued", "address": address, "at": NOW}
    start = Notice.objects.count()
    return [Notice.objects.create(text=f"{text}{i}", key=f"k{start + i}", **given) for i in range(n)]


def test_the_bell_counts_what_is_unread_on_every_page(city: City, sign_in: SignIn) -> None:
    housing = sign_in("housing")
    assert words(housing.get("/mine/"), ".bell") == "通知"
    told(city, 3)
    assert words(housing.get("/mine/"), ".bell") == "通知3 条未读"
    assert words(sign_in("water").get("/mine/"), ".bell") == "通知"
    told(city, 100)
    assert words(housing.get("/mine/"), ".bell") == "通知99+ 条未读"


def test_the_bell_costs_one_query_however_many_there_are(
    city: City, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person = city.person("housing")
    told(city, 150)
    with django_assert_num_queries(1):
        assert reading.unread(person) == 100


def test_who_is_not_signed_in_has_no_bell(client: Client, city: City) -> None:
    assert page(client.get("/sign-in/")).css_first(".bell") is None
    assert client.get(LIST).headers["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("username", EACH_ROLE)
def test_everyone_has_their_own_list_and_settings(city: City, sign_in: SignIn, username: str) -> None:
    told(city, 1, username, text="给本人")
    told(city, 1, "water" if username != "water" else "housing", text="给别人")
    shown = sign_in(username).get(LIST)
    assert "给本人" in words(shown)
    assert "给别人" not in words(shown)
    assert sign_in(username).get(SETTINGS).status_code == 200


def test_an_empty_list_says_what_will_be_there(city: City, sign_in: SignIn) -> None:
    assert "还没有通知" in words(sign_in("housing").get(LIST))


def test_opening_marks_as_read_and_leads_there(city: City, sign_in: SignIn) -> None:
    first, _ = told(city, 2)
    housing = sign_in("housing")
    answer = housing.post(f"{LIST}{first.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, "/mine/")
    assert each(housing.get(LIST), ".told-list li.new button") == ["收到督办单1"]
    assert each(housing.get(LIST), ".told-list li button") == ["收到督办单1", "收到督办单0"], "unread first"
    assert housing.get(f"{LIST}{first.pk}/").status_code == 405


def test_nobody_opens_anothers(city: City, sign_in: SignIn) -> None:
    (one,) = told(city, 1)
    assert sign_in("water").post(f"{LIST}{one.pk}/").status_code == 404
    assert sign_in("housing").post(f"{LIST}987654321/").status_code == 404
    assert Notice.objects.get(pk=one.pk).read_at is None


def test_all_that_was_seen_is_marked_and_what_came_since_is_not(city: City, sign_in: SignIn) -> None:
    told(city, 2)
    housing = sign_in("housing")
    until = page(housing.get(LIST)).css_first("input[name=until]")
    told(city, 1)
    told(city, 1, "water")
    assert until is not None
    housing.post(f"{LIST}read/", {"until": until.attributes["value"]})
    assert reading.unread(city.person("housing")) == 1
    assert reading.unread(city.person("water")) == 1
    assert housing.post(f"{LIST}read/", {"until": "x"}).status_code == 302
    assert reading.unread(city.person("housing")) == 1


def test_what_is_told_is_text_and_not_markup(city: City, sign_in: SignIn) -> None:
    told(city, 1, text="<script>alert(1)</script>")
    assert b"<script>alert" not in sign_in("housing").get(LIST).content


def test_a_long_list_has_pages_and_the_same_queries(
    city: City, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    told(city, 120)
    housing = sign_in("housing")
    with django_assert_max_num_queries(8):
        shown = housing.get(LIST)
    assert len(each(shown, ".told-list li")) == 50
    assert "第 1 页，共 3 页" in words(shown)
    assert len(each(housing.get(f"{LIST}?page=3"), ".told-list li")) == 20
    for odd in ("0", "-1", "99", "x", "9" * 40):
        assert housing.get(f"{LIST}?page={odd}").status_code == 200


# --- Settings ------------------------------------------------------------------------------------


def test_mail_is_off_until_one_asks_for_it(city: City, sign_in: SignIn) -> None:
    housing = sign_in("housing")
    form = page(housing.get(SETTINGS))
    by_mail = form.css_first("input[name=by_mail]")
    assert by_mail is not None
    assert "checked" not in by_mail.attributes
    given = {"by_mail": "1", "mail": " jiang@yunze.example ", "kind": ["slip", "due"]}
    assert housing.post(SETTINGS, given).status_code == 302
    held = Choice.objects.get(person=city.person("housing"))
    assert (held.mail, held.by_mail) == ("jiang@yunze.example", True)
    assert set(held.without) == GROUPS.keys() - {"slip", "due"}
    again = page(housing.get(SETTINGS))
    assert [n.attributes["value"] for n in again.css("input[name=kind][checked]")] == ["slip", "due"]


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"by_mail": "1", "mail": "jiang", "kind": ["slip"]}, "“jiang”不是邮箱地址"),
        ({"by_mail": "1", "mail": "", "kind": ["slip"]}, "要收邮件，请写上邮箱"),
        ({"by_mail": "1", "mail": "a@yunze.example"}, "没有选要发邮件的事项"),
        ({"mail": "a@yunze.example\r\nBcc: b@yunze.example", "kind": ["slip"]}, "不是邮箱地址"),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(
    city: City, sign_in: SignIn, given: dict[str, str | list[str]], fault: str
) -> None:
    answer = sign_in("housing").post(SETTINGS, given)
    assert answer.status_code == 400
    assert fault in words(answer)
    typed = page(answer).css_first("input[name=mail]")
    assert typed is not None
    assert str(given["mail"]).split("\r")[0] in (typed.attributes["value"] or "")
    assert not Choice.objects.exists()


def test_the_settings_say_when_no_mail_can_be_sent(city: City, sign_in: SignIn, settings: object) -> None:
    assert "还没有接通邮件服务器" in words(sign_in("housing").get(SETTINGS))
    settings.EMAIL_HOST = "mail.yunze.example"  # type: ignore[attr-defined]
    assert "还没有接通邮件服务器" not in words(sign_in("housing").get(SETTINGS))
