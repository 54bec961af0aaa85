"""Setting up one-time codes, and stopping them."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from django.test import Client
from django.utils import timezone
from tests.ledger.city import PASSWORD, City
from visiting import EACH_ROLE, SignIn, markup, said

from luoshi.ledger.record import accounts

ADDRESS = "/totp/"


def shown_secret(client: Client) -> str:
    found = re.search('<p class="secret">(.*?)</p>', markup(client.get(ADDRESS)))
    assert found
    return re.sub(r"<[^>]+>|\s", "", found[1])


def start(city: City) -> None:
    """Codes in use since five minutes ago."""
    secret, _ = accounts.new_totp(city.office)
    then = timezone.now() - timedelta(minutes=5)
    accounts.start_totp(city.office, secret, pyotp.TOTP(secret).at(then), then)


@pytest.mark.parametrize("username", EACH_ROLE)
def test_it_works(city: City, sign_in: SignIn, username: str) -> None:
    client = sign_in(username)
    secret = shown_secret(client)
    response = client.post(ADDRESS, {"do": "start", "code": pyotp.TOTP(secret).now()})
    assert response.headers["Location"] == ADDRESS
    assert city.person(username).totp_secret == secret
    assert "已经启用" in said(client.get(ADDRESS))


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    assert client.get(ADDRESS).headers["Location"] == "/sign-in/?next=%2Ftotp%2F"


def test_the_picture_is_in_the_page_and_needs_no_style_of_its_own(sign_in: SignIn) -> None:
    page = markup(sign_in("office").get(ADDRESS))
    assert '<svg width="' in page
    assert " style=" not in page
    assert "otpauth:" not in page


def test_the_secret_stays_through_a_slip(city: City, sign_in: SignIn) -> None:
    client = sign_in("office")
    secret = shown_secret(client)
    response = client.post(ADDRESS, {"do": "start", "code": "12345"})
    assert response.status_code == 400
    assert "这 6 位数字不对" in said(response)
    assert shown_secret(client) == secret
    assert not city.person("office").totp_secret


def test_a_secret_that_was_never_shown_starts_nothing(city: City, sign_in: SignIn) -> None:
    assert sign_in("office").post(ADDRESS, {"do": "start", "code": "123456"}).status_code == 400
    assert not city.person("office").totp_secret


def test_it_stops_with_the_password(city: City, sign_in: SignIn) -> None:
    start(city)
    client = sign_in("office")
    wrong = client.post(ADDRESS, {"do": "stop", "password": "wrong"})
    assert wrong.status_code == 400
    assert "密码不对" in said(wrong)
    assert city.person("office").totp_secret

    assert client.post(ADDRESS, {"do": "stop", "password": PASSWORD}).status_code == 302
    assert not city.person("office").totp_secret


def test_who_uses_codes_is_not_shown_a_secret(city: City, sign_in: SignIn) -> None:
    start(city)
    page = markup(sign_in("office").get(ADDRESS))
    assert "<svg" not in page
    assert city.person("office").totp_secret not in page


def test_codes_in_use_are_not_replaced_without_the_password(city: City, sign_in: SignIn) -> None:
    client = sign_in("office")
    secret = shown_secret(client)
    start(city)
    held = city.person("office").totp_secret
    assert client.post(ADDRESS, {"do": "start", "code": pyotp.TOTP(secret).now()}).status_code == 400
    assert city.person("office").totp_secret == held
