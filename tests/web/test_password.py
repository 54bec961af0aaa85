"""Changing one's own password."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.ledger.city import PASSWORD, City
from visiting import EACH_ROLE, SignIn, markup, said

from luoshi.ledger.record import accounts

ADDRESS = "/password/"
NEW = "juniper-lantern-9"


def form(old: str = PASSWORD, new: str = NEW, again: str | None = None) -> dict[str, str]:
    return {"old": old, "new": new, "again": new if again is None else again}


@pytest.mark.parametrize("username", EACH_ROLE)
def test_it_works(city: City, sign_in: SignIn, username: str) -> None:
    client = sign_in(username)
    assert client.get(ADDRESS).status_code == 200
    assert client.post(ADDRESS, form()).headers["Location"] == "/"
    assert accounts.sign_in(username, NEW).username == username


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    assert client.get(ADDRESS).headers["Location"] == "/sign-in/?next=%2Fpassword%2F"


def test_this_session_goes_on_and_others_end(sign_in: SignIn) -> None:
    here, there = sign_in("office"), sign_in("office")
    before = here.session.session_key
    here.post(ADDRESS, form())
    assert here.session.session_key != before
    assert here.get("/units/").status_code == 200
    assert there.get("/units/").status_code == 302


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (form(old="wrong"), "原密码不对"),
        (form(again="juniper-lantern-8"), "两次输入的新密码不一样"),
        (form(new=PASSWORD), "新密码和原密码一样"),
        (form(new="1234567890"), "不要全是数字"),
        (form(new="short"), "至少 10 个字符"),
        (form(new="office1234"), "和用户名或姓名太像"),
        ({}, "原密码不对"),
    ],
)
def test_bad_input_is_told_and_changes_nothing(city: City, sign_in: SignIn, given: dict[str, str], words: str) -> None:
    response = sign_in("office").post(ADDRESS, given)
    assert response.status_code == 400
    assert words in said(response)
    assert not any(f'value="{typed}"' in markup(response) for typed in given.values())
    assert accounts.sign_in("office", PASSWORD)


def test_it_opens_the_house_to_who_was_given_a_password(city: City, sign_in: SignIn) -> None:
    accounts.set_password(city.person("admin"), city.office, "lantern-juniper-7")
    client = sign_in("office")
    assert client.get("/units/").headers["Location"] == ADDRESS
    assert "先换一个自己的密码" in said(client.get(ADDRESS))
    client.post(ADDRESS, form(old="lantern-juniper-7"))
    assert client.get("/units/").status_code == 200
