"""Signing in by name and password, the one-time code, and out again."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from django.test import Client
from django.utils import timezone
from tests.ledger.city import PASSWORD, City
from visiting import SignIn, markup, said

from luoshi.ledger.models import Event, Person
from luoshi.ledger.record import accounts

SIGN_IN = "/sign-in/"


def post(client: Client, username: str = "office", password: str = PASSWORD, **more: str):  # type: ignore[no-untyped-def]
    return client.post(SIGN_IN, {"username": username, "password": password, **more})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def with_codes(person: Person) -> pyotp.TOTP:
    """Let a person use one-time codes since five minutes ago."""
    secret, _ = accounts.new_totp(person)
    then = timezone.now() - timedelta(minutes=5)
    accounts.start_totp(person, secret, pyotp.TOTP(secret).at(then), then)
    return pyotp.TOTP(secret)


def kept(response) -> str:  # type: ignore[no-untyped-def]
    found = re.search('name="kept" value="([0-9a-f]*)"', markup(response))
    assert found
    return found[1]


# --- Name and password ---------------------------------------------------------------------


def test_it_works(city: City, client: Client) -> None:
    page = client.get(SIGN_IN)
    assert page.status_code == 200
    assert "有人领、有人盯、有佐证、有交代" in said(page)

    response = post(client)
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert signed_in(client)
    event = Event.objects.latest("seq")
    assert (event.action, event.person) == ("person.sign_in", city.office)


def test_it_leads_on_who_is_in_already(sign_in: SignIn) -> None:
    assert sign_in("office").get(f"{SIGN_IN}?next=/units/").headers["Location"] == "/units/"


@pytest.mark.parametrize(
    ("username", "password"),
    [("office", "wrong"), ("nobody", PASSWORD), ("", ""), ("office\0", "x"), ("字" * 999, "x")],
)
def test_bad_input_keeps_the_name_and_not_the_password(
    city: City, client: Client, username: str, password: str
) -> None:
    response = post(client, username, password)
    assert response.status_code == 400
    assert "用户名、密码或动态口令不对" in said(response)
    field = re.search('<input id="username"[^>]*>', markup(response))
    assert field and f'value="{username}"' in field[0]
    assert password not in markup(response) or len(password) < 2
    assert not signed_in(client)


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(city: City, client: Client) -> None:
    assert said(post(client, "office", "wrong")) == said(post(client, "nobody", "wrong"))


def test_it_locks_after_five_wrong_tries(city: City, client: Client) -> None:
    for _ in range(accounts.TRIES):
        assert post(client, password="wrong").status_code == 400
    response = post(client)
    assert response.status_code == 400
    assert "锁" in said(response)
    assert not signed_in(client)


def test_who_is_shut_out_does_not_come_in(city: City, client: Client) -> None:
    accounts.set_active(None, city.office, False)
    assert post(client).status_code == 400


def test_who_is_shut_out_while_inside_is_outside(city: City, sign_in: SignIn) -> None:
    client = sign_in("office")
    accounts.set_active(None, city.office, False)
    assert client.get("/units/").headers["Location"].startswith("/sign-in/")


def test_the_session_is_another_after_signing_in(city: City, client: Client) -> None:
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    post(client)
    assert client.session.session_key != session.session_key
    assert not client.session.exists(session.session_key or "")


def test_a_given_password_is_changed_first(city: City, client: Client) -> None:
    accounts.set_password(city.person("admin"), city.office, "juniper-lantern-9")
    assert post(client, password="juniper-lantern-9", next="/units/").headers["Location"] == "/units/"
    assert client.get("/units/").headers["Location"] == "/password/"


@pytest.mark.parametrize("path", ["/units/", "/events/?action=task.edit"])
def test_it_goes_on_where_the_person_wanted(city: City, client: Client, path: str) -> None:
    assert path.replace("&", "&amp;") in markup(client.get(SIGN_IN, {"next": path}))
    assert post(client, next=path).headers["Location"] == path


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.com/", "//example.com/", "///example.com", "/\\example.com", "\\\\example.com",
        "javascript:alert(1)", "example.com", "http:/example.com", " //example.com", "/\t/example.com",
    ],
)  # fmt: skip
def test_it_goes_to_no_other_site(city: City, client: Client, elsewhere: str) -> None:
    assert "example.com" not in markup(client.get(SIGN_IN, {"next": elsewhere}))
    assert post(client, next=elsewhere).headers["Location"] == "/"


def test_a_form_that_is_not_ours_is_refused(city: City) -> None:
    client = Client(enforce_csrf_checks=True)
    assert post(client).status_code == 403

    token = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', markup(client.get(SIGN_IN)))
    assert token
    assert post(client, csrfmiddlewaretoken=token[1]).status_code == 302


# --- The one-time code -----------------------------------------------------------------------


def test_a_code_is_asked_for_after_the_password(city: City, client: Client) -> None:
    codes = with_codes(city.office)
    first = post(client, next="/units/")
    assert first.status_code == 200
    assert "6 位数字" in said(first)
    assert not signed_in(client)

    response = post(client, password="", kept=kept(first), code=codes.now(), next="/units/")
    assert response.headers["Location"] == "/units/"
    assert signed_in(client)


def test_no_code_is_asked_for_after_a_wrong_password(city: City, client: Client) -> None:
    with_codes(city.office)
    response = post(client, password="wrong")
    assert (response.status_code, "6 位数字" in said(response)) == (400, False)


def test_the_password_stands_neither_in_the_page_nor_in_the_session(city: City, client: Client) -> None:
    with_codes(city.office)
    page = markup(post(client))
    assert PASSWORD not in page
    assert PASSWORD.encode().hex() not in page + str(dict(client.session))
    assert PASSWORD not in str(dict(client.session))


def test_a_wrong_code_asks_again_and_counts(city: City, client: Client) -> None:
    codes = with_codes(city.office)
    page = post(client)
    for _ in range(accounts.TRIES):
        page = post(client, password="", kept=kept(page), code="000000" if codes.now() != "000000" else "111111")
        assert page.status_code == 400
    assert post(client, password="", kept=kept(page), code=codes.now()).status_code == 400
    assert not signed_in(client)


@pytest.mark.parametrize("wrong", ["", "zz", "00", "0" * 64])
def test_a_forged_second_step_begins_anew(city: City, client: Client, wrong: str) -> None:
    codes = with_codes(city.office)
    post(client)
    response = post(client, password="", kept=wrong, code=codes.now())
    assert response.status_code == 400
    assert not signed_in(client)


def test_the_second_step_waits_five_minutes(city: City, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = with_codes(city.office)
    page = post(client)
    monkeypatch.setattr("luoshi.office.views.accounts._PATIENCE", -1)
    response = post(client, password="", kept=kept(page), code=codes.now())
    assert response.status_code == 400
    assert "五分钟" in said(response)


# --- Out ----------------------------------------------------------------------------------------


def test_out_works(sign_in: SignIn) -> None:
    client = sign_in("office")
    assert client.post("/sign-out/").headers["Location"] == SIGN_IN
    assert not signed_in(client)


def test_out_rejects_get(sign_in: SignIn) -> None:
    client = sign_in("office")
    assert client.get("/sign-out/").status_code == 405
    assert signed_in(client)


def test_the_demo_is_not_there_outside_the_demo(city: City, client: Client) -> None:
    assert client.post("/sign-in/demo/", {"username": "office"}).status_code == 404
    assert "演示" not in said(client.get(SIGN_IN))
