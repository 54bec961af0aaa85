"""The accounts of a place: who sees them, who keeps them, and what comes of each button."""

from __future__ import annotations

import re

import pyotp
import pytest
from django.http import HttpResponse
from django.test import Client
from tests.ledger.city import ELSEWHERE_PEOPLE, HOUSING, PASSWORD, City, assert_whole
from visiting import EACH_ROLE, SignIn, expected, markup, said

from luoshi.ledger.models import Event, Person
from luoshi.ledger.record import accounts

PAGE, ADD = "/people/", "/people/add/"
GIVEN = "juniper-lantern-9"
NEW = {"username": "new", "name": "苏新", "title": "科员", "role": "supervisor", "unit": "", "login": "made"}


def address(person: Person) -> str:
    return f"{PAGE}{person.pk}/"


def shown(response: HttpResponse) -> str:
    """The password that a page shows."""
    found = re.search('<dd class="secret">([^<]+)</dd>', markup(response))
    return found[1] if found else ""


# --- The list ------------------------------------------------------------------------------------


def test_it_works(city: City, sign_in: SignIn) -> None:
    page = said(sign_in("admin").get(PAGE))
    assert "账号 10 人" in page
    assert page.index("督查室 2 人") < page.index("责任单位 2 人") < page.index("系统管理员 1 人")
    assert f"江望舒 housing {HOUSING}" in page
    assert "添加账号" in page


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    for path in (PAGE, address(city.office)):
        assert client.get(path).headers["Location"].startswith("/sign-in/?next=")
        assert client.post(path if path != PAGE else ADD).headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("username", EACH_ROLE)
def test_others_may_not(city: City, sign_in: SignIn, username: str) -> None:
    client, person = sign_in(username), city.person(username)
    sees, keeps = (expected(person, f"people.{what}", city.place) for what in ("see", "edit"))
    assert client.get(PAGE).status_code == sees
    assert client.get(address(city.office)).status_code == sees
    allowed = 302 if keeps == 200 else keeps
    assert client.post(ADD, NEW).status_code == allowed
    assert client.post(address(city.office), {"do": "disable"}).status_code == allowed
    assert Person.objects.filter(username="new").exists() == (keeps == 200)


def test_the_auditor_reads_and_changes_nothing(city: City, sign_in: SignIn) -> None:
    client = sign_in("auditor")
    assert markup(client.get(PAGE)).count("<form") == 1  # to sign out
    page = client.get(address(city.office))
    assert markup(page).count("<form") == 1
    assert f"/events/?person={city.office.pk}" in markup(page)


def test_another_place_is_not_seen(city: City, sign_in: SignIn) -> None:
    client, other = sign_in("admin"), city.person("office-b")
    assert not any(username in markup(client.get(PAGE)) for username in ELSEWHERE_PEOPLE)
    assert client.get(address(other)).status_code == 404
    assert client.post(address(other), {"do": "disable"}).status_code == 404
    assert city.person("office-b").is_active


def test_there_is_nobody_of_that_number(sign_in: SignIn) -> None:
    assert sign_in("admin").get(f"{PAGE}987654321987654321/").status_code == 404


def test_it_rejects_get(sign_in: SignIn) -> None:
    assert sign_in("admin").get(ADD).status_code == 405


# --- Adding --------------------------------------------------------------------------------------


def test_a_made_password_is_shown_once_and_lets_in(city: City, sign_in: SignIn) -> None:
    client = sign_in("admin")
    page = client.post(ADD, NEW, follow=True)
    password = shown(page)
    assert re.fullmatch("[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", password)
    assert "添加了 苏新（督查室）" in said(page)
    assert shown(client.get(PAGE)) == ""
    assert accounts.sign_in("new", password).must_change_password
    assert_whole()


def test_a_typed_password_lets_in_and_is_not_shown(city: City, sign_in: SignIn) -> None:
    page = sign_in("admin").post(ADD, {**NEW, "login": "typed", "password": GIVEN}, follow=True)
    assert GIVEN not in markup(page)
    assert accounts.sign_in("new", GIVEN).must_change_password


def test_a_person_of_a_unit_has_their_unit(city: City, sign_in: SignIn) -> None:
    sign_in("admin").post(ADD, {**NEW, "role": "unit", "unit": HOUSING})
    assert city.person("new").unit == city.unit(HOUSING)


def test_a_leader_may_be_named_and_not_come_in(city: City, sign_in: SignIn, client: Client) -> None:
    page = sign_in("admin").post(ADD, {**NEW, "role": "leader", "username": "", "login": "none"}, follow=True)
    assert "只列名" in said(page)
    person = city.person("苏新")
    assert not person.is_active
    assert client.post("/sign-in/", {"username": "苏新", "password": "!"}).status_code == 400


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"username": "office"}, "用户名 office 已经有人用了"),
        ({"username": ""}, "用户名和姓名都要写"),
        ({"name": ""}, "用户名和姓名都要写"),
        ({"name": "名" * 41}, "各不超过 40 字"),
        ({"username": "a b"}, "里有空格"),
        ({"role": "emperor"}, "没有“emperor”这种角色"),
        ({"role": ""}, "这种角色"),
        ({"role": "unit"}, "责任单位的人要写单位"),
        ({"role": "unit", "unit": "市月球局"}, "没有叫“市月球局”的单位"),
        ({"login": "none"}, "只有分管领导"),
        ({"login": "typed", "password": "tiny"}, "至少 10 个字符"),
        ({"login": "typed", "password": ""}, "至少 10 个字符"),
    ],
)
def test_bad_input_keeps_what_was_typed(city: City, sign_in: SignIn, given: dict[str, str], words: str) -> None:
    before = Event.objects.count()
    typed = {**NEW, **given}
    response = sign_in("admin").post(ADD, typed)
    assert response.status_code == 400
    assert words in said(response)
    for name in ("username", "name", "title", "unit"):
        field = re.search(f'<input id="{name}"[^>]*>', markup(response))
        assert field and f'value="{typed[name]}"' in field[0]
    assert "tiny" not in markup(response)
    assert Event.objects.count() == before


def test_what_no_database_holds_breaks_nothing(city: City, sign_in: SignIn) -> None:
    client = sign_in("admin")
    assert client.post(ADD, {**NEW, "role": "unit", "unit": "局\0"}).status_code == 400
    assert client.post(ADD, {**NEW, "username": "n\0w", "name": "苏\0", "title": "\0"}).status_code == 302


def test_names_are_text_and_not_markup(city: City, sign_in: SignIn) -> None:
    page = sign_in("admin").post(ADD, {**NEW, "name": "<b>x</b>"}, follow=True)
    assert "<b>x</b>" not in markup(page)
    assert "&lt;b&gt;x&lt;/b&gt;" in markup(page)


# --- One person ----------------------------------------------------------------------------------


def test_a_password_is_reset_and_shown_once(city: City, sign_in: SignIn) -> None:
    client = sign_in("admin")
    page = client.post(address(city.office), {"do": "password", "password": ""}, follow=True)
    password = shown(page)
    assert password
    assert shown(client.get(address(city.office))) == ""
    assert accounts.sign_in("office", password).must_change_password


def test_a_password_may_be_typed(city: City, sign_in: SignIn) -> None:
    page = sign_in("admin").post(address(city.office), {"do": "password", "password": GIVEN}, follow=True)
    assert GIVEN not in markup(page)
    assert accounts.sign_in("office", GIVEN)


def test_a_reset_ends_the_sessions_of_the_person(city: City, sign_in: SignIn) -> None:
    theirs = sign_in("office")
    sign_in("admin").post(address(city.office), {"do": "password"})
    assert theirs.get("/units/").status_code == 302


def test_a_reset_lifts_the_lock(city: City, sign_in: SignIn) -> None:
    for _ in range(accounts.TRIES):
        with pytest.raises(accounts.SignInError):
            accounts.sign_in("office", "wrong")
    client = sign_in("admin")
    assert "锁定至" in said(client.get(PAGE))
    client.post(address(city.office), {"do": "password", "password": GIVEN})
    assert accounts.sign_in("office", GIVEN)


def test_shut_out_and_let_in_again(city: City, sign_in: SignIn) -> None:
    client = sign_in("admin")
    assert "停用了" in said(client.post(address(city.office), {"do": "disable"}, follow=True))
    assert not city.person("office").is_active
    assert "恢复登录" in said(client.get(address(city.office)))
    client.post(address(city.office), {"do": "enable"})
    assert accounts.sign_in("office", PASSWORD)
    assert_whole()


def test_codes_of_a_lost_phone_are_stopped(city: City, sign_in: SignIn) -> None:
    secret, _ = accounts.new_totp(city.office)
    accounts.start_totp(city.office, secret, pyotp.TOTP(secret).now())
    client = sign_in("admin")
    assert "停用动态口令" in said(client.get(address(city.office)))
    client.post(address(city.office), {"do": "totp"})
    assert not city.person("office").totp_secret


@pytest.mark.parametrize(
    ("do", "words"),
    [
        ("disable", "不能停用自己的账号"),
        ("password", "自己的密码不在这里改"),
        ("totp", "密码不对"),
        ("", "看不懂要做什么"),
    ],
)
def test_ones_own_account_is_not_kept_here(city: City, sign_in: SignIn, do: str, words: str) -> None:
    response = sign_in("admin").post(address(city.person("admin")), {"do": do})
    assert response.status_code == 400
    assert words in said(response)


def test_a_weak_password_is_refused(city: City, sign_in: SignIn) -> None:
    response = sign_in("admin").post(address(city.office), {"do": "password", "password": "12345"})
    assert response.status_code == 400
    assert "至少 10 个字符" in said(response)
    assert accounts.sign_in("office", PASSWORD)
