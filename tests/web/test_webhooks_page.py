"""The administrator's pages: where notices are sent, and what became of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.ledger.city import City
from tests.outgoing.serving import saying, serving
from tests.web.browsing import each, page, words
from visiting import EACH_ROLE, SignIn, expected, markup

from luoshi.ledger.clock import moment
from luoshi.notices.kinds import GROUPS
from luoshi.notices.models import Channel, Outgoing, Sending, Webhook

HOOKS, OUTBOX, RETRY = "/webhooks/", "/outbox/", "/outbox/retry/"
GIVEN = {"address": "https://114.114.114.114/told?x=1", "kind": ["slip", "due"]}
NOW = moment(date(2026, 5, 6))
SECRET = "a secret of sixteen and more"


@pytest.fixture
def admin(sign_in: SignIn) -> Client:
    return sign_in("admin")


def hook(city: City, address: str = "https://114.114.114.114/told", **given: Any) -> Webhook:
    return Webhook.objects.create(place=city.place, address=address, secret=SECRET, at=NOW, **given)


def rows(city: City, n: int, **given: Any) -> list[Outgoing]:
    at = {"at": NOW, "since": NOW, "next_at": NOW + timedelta(hours=1)}
    start, person = Outgoing.objects.count(), city.person("housing")
    base = {"place": city.place, "channel": Channel.MAIL, "person": person, "kind": "slip.issued", "address": "/", **at}
    return [Outgoing.objects.create(text="任务的内容", key=str(start + i), **base | given) for i in range(n)]


@pytest.mark.parametrize("username", EACH_ROLE)
def test_who_may(city: City, sign_in: SignIn, username: str) -> None:
    client, person, held = sign_in(username), city.person(username), hook(city)
    sees, keeps = (expected(person, f"webhooks.{what}", city.place) for what in ("see", "edit"))
    assert client.get(HOOKS).status_code == client.get(OUTBOX).status_code == sees
    allowed = 302 if keeps == 200 else keeps
    assert client.post(HOOKS, GIVEN).status_code == allowed
    assert client.post(f"{HOOKS}{held.pk}/", {"do": "off"}).status_code == allowed
    assert client.post(RETRY, {}).status_code == allowed


def test_an_address_is_added_and_its_secret_shown_once(city: City, admin: Client) -> None:
    answer = admin.post(HOOKS, GIVEN, follow=True)
    held = Webhook.objects.get()
    assert (held.place, held.by, held.kinds) == (city.place, city.person("admin"), ["slip", "due"])
    assert len(held.secret) >= 32
    assert held.secret in markup(answer)
    assert held.secret not in markup(admin.get(HOOKS))
    assert "督办单、到期提醒" in words(admin.get(HOOKS))
    assert "还没有发过" in words(admin.get(HOOKS))


def test_a_secret_of_ones_own_is_never_shown(city: City, admin: Client) -> None:
    answer = admin.post(HOOKS, GIVEN | {"secret": SECRET, "kind": list(GROUPS)}, follow=True)
    assert Webhook.objects.get().secret == SECRET
    assert Webhook.objects.get().kinds == [], "all, whatever kinds a later version adds"
    assert SECRET not in markup(answer)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"address": "http://127.0.0.1:8000/"}, "属于本机，不允许访问"),
        ({"address": "http://localhost/"}, "属于本机，不允许访问"),
        ({"address": "https://10.1.2.3/"}, "属于内网，不允许访问"),
        ({"address": "http://169.254.169.254/latest"}, "不允许访问"),
        ({"address": "ftp://yunze.example/"}, "只能访问 http、https 地址"),
        ({"address": "https://a:b@yunze.example/"}, "带着用户名或密码"),
        ({"address": ""}, "只能访问"),
        ({"address": "https://114.114.114.114/" + "x" * 600}, "超过了 500 个"),
        ({"secret": "short"}, "密钥要有 16 到 100 个字符"),
        ({"kind": []}, "没有选事项"),
        ({"kind": ["nonsense"]}, "没有“nonsense”这类事项"),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(city: City, admin: Client, changes: dict[str, Any], fault: str) -> None:
    answer = admin.post(HOOKS, GIVEN | changes)
    assert answer.status_code == 400
    assert fault in words(answer)
    typed = page(answer).css_first("#address")
    assert typed is not None
    assert typed.attributes["value"] == (GIVEN | changes)["address"] or changes.get("address") == ""
    assert Webhook.objects.count() == 0


def test_the_same_address_is_not_added_twice(city: City, admin: Client) -> None:
    admin.post(HOOKS, GIVEN)
    assert "已经有了" in words(admin.post(HOOKS, GIVEN))
    assert Webhook.objects.count() == 1


def test_a_trial_says_what_came_back(city: City, admin: Client, settings: Any) -> None:
    settings.ALLOW_HOSTS = frozenset({"127.0.0.1"})
    with serving(saying(b"", "500 Oops")) as (address, seen):
        held = hook(city, address)
        assert "对方回答 500" in words(admin.post(f"{HOOKS}{held.pk}/", {"do": "test"}, follow=True), ".told .error")
    assert len(seen) == 1
    assert "连续失败 1 次" in words(admin.get(HOOKS))
    settings.ALLOW_HOSTS = frozenset()
    assert "不允许访问" in words(admin.post(f"{HOOKS}{held.pk}/", {"do": "test"}, follow=True), ".told .error")


def test_an_address_is_switched_off_and_on_and_taken_away(city: City, admin: Client) -> None:
    held = hook(city)
    for do, active in (("off", False), ("on", True)):
        admin.post(f"{HOOKS}{held.pk}/", {"do": do})
        held.refresh_from_db()
        assert held.active == active
    assert admin.post(f"{HOOKS}{held.pk}/", {"do": "nonsense"}).status_code == 400
    admin.post(f"{HOOKS}{held.pk}/", {"do": "remove"})
    assert Webhook.objects.count() == 0


def test_another_places_address_is_not_there(city: City, admin: Client) -> None:
    other = Webhook.objects.create(place=city.elsewhere, address="https://114.114.114.115/", secret=SECRET, at=NOW)
    assert admin.post(f"{HOOKS}{other.pk}/", {"do": "remove"}).status_code == 404
    assert "114.114.114.115" not in markup(admin.get(HOOKS))
    (row,) = rows(city, 1, place=city.elsewhere, error="x")
    admin.post(RETRY, {"row": row.pk})
    assert Outgoing.objects.get().error == "x"
    assert each(admin.get(OUTBOX), ".outbox tbody tr") == []


def test_the_outbox_shows_why_and_not_what(city: City, admin: Client) -> None:
    rows(city, 1, error="邮件服务器拒绝连接", tries=3)
    rows(city, 1, channel=Channel.WEBHOOK, person=None, webhook=hook(city), state=Sending.GIVEN_UP, error="对方回答 500")
    rows(city, 2, state=Sending.SENT, done_at=NOW)
    shown = admin.get(OUTBOX)
    assert each(shown, ".filters-line a") == ["没发出、会再试 1", "待发 0", "不再发 1", "已发 2"]
    assert "邮件服务器拒绝连接" in words(shown)
    assert "江望舒" in words(shown)
    assert "任务的内容" not in markup(shown)
    given_up = admin.get(f"{OUTBOX}?state=given_up")
    assert "114.114.114.114" in words(given_up)
    assert "对方回答 500" in words(given_up)
    assert "1 条没发出" in words(admin.get(HOOKS))


def test_what_failed_is_sent_again_one_or_all(city: City, admin: Client) -> None:
    first, _, third = [*rows(city, 2, error="x", tries=3), *rows(city, 1, state=Sending.GIVEN_UP, error="y")]
    admin.post(RETRY, {"row": first.pk})
    assert set(Outgoing.objects.filter(tries=0, error="x").values_list("pk", flat=True)) == {first.pk}
    admin.post(RETRY, {"state": "given_up"})
    third.refresh_from_db()
    assert (third.state, third.tries) == (Sending.WAITING, 0)
    assert not Outgoing.objects.filter(tries=3).exists()


def test_the_auditor_looks_and_has_no_button(city: City, sign_in: SignIn) -> None:
    hook(city)
    rows(city, 1, error="x")
    for address in (HOOKS, OUTBOX):
        assert markup(sign_in("auditor").get(address)).count("<form") == 1  # to sign out


def test_the_queries_do_not_grow(city: City, admin: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    rows(city, 70, error="x")
    for n in range(10):
        hook(city, f"https://114.114.114.{n}/")
    with django_assert_max_num_queries(12):
        assert len(each(admin.get(OUTBOX), ".outbox tbody tr")) == 50
    with django_assert_max_num_queries(8):
        admin.get(HOOKS)
