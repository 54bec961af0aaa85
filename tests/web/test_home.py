"""The first page: each role is led to what it wants first."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.ledger.city import City
from tests.web.browsing import each
from tests.web.conftest import SignIn

FIRST = {
    "admin": "/people/", "office": "/breakdowns/", "housing": "/mine/", "mayor": "/portfolio/", "counter": "/tables/",
    "deputy": "/tables/", "auditor": "/events/",
}  # fmt: skip
MENU = {
    "admin": ["数据连接", "单位", "账号", "通知外发"],
    "office": ["总览", "报告与分解", "任务分解表", "民生实事", "数据连接", "单位"],
    "housing": ["本单位任务", "任务分解表", "民生实事"],
    "mayor": ["分管工作", "任务分解表", "民生实事", "签批销号"],
    "counter": ["任务分解表", "民生实事", "核实数字", "往年数据"],
    "deputy": ["任务分解表", "民生实事"],
    "auditor": ["总览", "报告与分解", "任务分解表", "民生实事", "数据连接", "单位", "账号", "通知外发", "日志"],
}


@pytest.mark.parametrize("username", FIRST)
def test_it_works(sign_in: SignIn, username: str) -> None:
    assert sign_in(username).get("/").headers["Location"] == FIRST[username]


@pytest.mark.parametrize("username", FIRST)
def test_the_page_that_a_role_is_led_to_opens(sign_in: SignIn, username: str) -> None:
    response = sign_in(username).get("/", follow=True)
    assert response.status_code == 200
    assert response.redirect_chain[0][0] == FIRST[username]


@pytest.mark.parametrize("username", MENU)
def test_the_menu_offers_what_a_role_may_open(sign_in: SignIn, username: str) -> None:
    browser = sign_in(username)
    page = browser.get("/", follow=True)
    assert each(page, "nav.menu a") == MENU[username]


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    assert client.get("/").headers["Location"] == "/sign-in/"


def test_it_rejects_post(office: Client) -> None:
    assert office.post("/").status_code == 405
