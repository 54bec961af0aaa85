"""The outbox: what leaves by mail and by webhook, and what becomes of what does not."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from city import City
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.outgoing.serving import saying, serving

from luoshi.errors import UsageError
from luoshi.ledger.clock import moment
from luoshi.notices import calling, deliver, outbox, reading
from luoshi.notices.kinds import GROUPS
from luoshi.notices.mailing import Post
from luoshi.notices.models import Channel, Notice, Outgoing, Sending, Webhook
from luoshi.notices.telling import Told, Words, tell
from luoshi.outgoing import SIGNATURE, OutgoingError, verify

NOW = moment(date(2026, 5, 6))
SECRET = "a secret of sixteen and more"


@pytest.fixture(autouse=True)
def mail_server(settings: Any) -> None:
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "mail.yunze.example", "ducha@yunze.example"
    settings.EMAIL_TIMEOUT, settings.ALLOW_HOSTS = 0.3, frozenset({"127.0.0.1"})


@pytest.fixture
def wanted(city: City) -> City:
    """Housing's person wants mail."""
    reading.choose(city.person("housing"), "jiang@yunze.example", True, list(GROUPS))
    return city


def say(city: City, text: str = "收到督办单第 1 号", key: str = "1", kind: str = "slip.issued", at: datetime = NOW) -> int:
    words = Words(text, "/tables/1/")
    return tell(city.place.pk, at, [Told(kind, key, {city.person("housing").pk: words}, words)])


def hook(city: City, address: str, kinds: list[str] | None = None) -> Webhook:
    return Webhook.objects.create(place=city.place, address=address, secret=SECRET, kinds=kinds or [], at=NOW)


def row() -> Outgoing:
    return Outgoing.objects.get()


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


# --- What is queued ------------------------------------------------------------------------------


def test_only_who_wants_mail_gets_it(city: City) -> None:
    assert say(city) == 1
    assert Outgoing.objects.count() == 0
    reading.choose(city.person("housing"), "jiang@yunze.example", True, [g for g in GROUPS if g != "slip"])
    say(city, key="2")
    assert Outgoing.objects.count() == 0
    say(city, key="3", kind="comment.made")
    assert (row().channel, row().key) == (Channel.MAIL, "3")


def test_without_a_mail_server_no_mail_waits(wanted: City, settings: Any) -> None:
    settings.EMAIL_HOST = ""
    assert say(wanted) == 1
    assert Outgoing.objects.count() == 0


def test_the_same_thing_is_told_and_sent_once(wanted: City) -> None:
    hook(wanted, "https://114.114.114.114/")
    assert (say(wanted), say(wanted)) == (1, 0)
    assert Notice.objects.count() == 1
    assert Outgoing.objects.count() == 2


def test_a_webhook_is_told_of_what_it_asked_for_once_however_many_people(city: City) -> None:
    hook(city, "https://114.114.114.114/", ["slip", "due"])
    hook(city, "https://114.114.114.115/", ["comment"])
    words = Words("x", "/")
    people = {city.person(name).pk: words for name in ("housing", "water", "office")}
    tell(city.place.pk, NOW, [Told("slip.issued", "1", people, words)])
    assert row().webhook.kinds == ["slip", "due"]
    tell(city.elsewhere.pk, NOW, [Told("slip.issued", "2", {}, words)])
    assert Outgoing.objects.count() == 1, "another place's"


def test_a_text_is_one_line_and_not_too_long(wanted: City) -> None:
    say(wanted, "督办\r\nBcc: everyone@yunze.example\u2028" + "长" * 300)
    held = Notice.objects.get().text
    assert len(held) == 200
    assert held.startswith("督办 Bcc: everyone@yunze.example 长")


@pytest.mark.parametrize(
    ("address", "fault"),
    [("jiang", "不是邮箱"), ("a@b\nBcc: c@d.example", "不是邮箱"), ("a@yunze.example, b@yunze.example", "不是邮箱"),
     ("", "请写上邮箱"), ("x" * 120 + "@yunze.example", "不是邮箱"), ("江@yunze.example", "不是邮箱")],
)  # fmt: skip
def test_what_is_no_address_is_refused(city: City, address: str, fault: str) -> None:
    with pytest.raises(UsageError, match=fault):
        reading.choose(city.person("housing"), address, True, list(GROUPS))


# --- Mail ----------------------------------------------------------------------------------------


def test_a_mail_says_it_in_the_subject_and_leads_there(wanted: City, settings: Any) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://luoshi.yunze.example"]
    say(wanted)
    assert deliver(NOW) == (1, 0, 0, 0)
    (sent,) = mail.outbox
    assert sent.subject == "【落实】收到督办单第 1 号"
    assert sent.to == ["jiang@yunze.example"]
    assert "https://luoshi.yunze.example/tables/1/" in sent.body
    assert row().state == Sending.SENT
    assert deliver(NOW + timedelta(hours=1)).sent == 0


def test_who_has_changed_their_mind_is_not_sent_what_waits(wanted: City) -> None:
    say(wanted)
    reading.choose(wanted.person("housing"), "", False, [])
    assert deliver(NOW).given_up == 1
    assert (row().error, mail.outbox) == ("本人已不收邮件", [])


def _smtp(settings: Any, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port


def test_a_mail_server_that_is_down_is_tried_again_ever_later_and_given_up_after_seven_days(wanted: City, settings: Any) -> None:
    _smtp(settings, closed_port())
    say(wanted)
    now, waits = NOW, []
    for _ in range(20):
        done = deliver(now)
        if row().state != Sending.WAITING:
            break
        assert done == (0, 1, 0, 1)
        assert "拒绝连接" in row().error
        assert deliver(now + timedelta(seconds=30)) == (0, 0, 0, 1), "not before its time"
        waits.append((row().next_at - now).total_seconds() / 60)
        now = row().next_at
    assert [round(wait) for wait in waits[:8]] == [1, 5, 30, 120, 360, 1440, 1440, 1440]
    assert (row().state, row().tries) == (Sending.GIVEN_UP, len(waits))
    assert timedelta(days=7) <= now - NOW <= timedelta(days=8)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert outbox.retry(wanted.elsewhere, now) == 0
    assert outbox.retry(wanted.place, now) == 1
    assert deliver(now).sent == 1
    assert row().at == NOW


def test_a_mail_server_that_never_answers_is_left_in_time(wanted: City, settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        _smtp(settings, silent.getsockname()[1])
        for key in "123":
            say(wanted, key=key)
        with CaptureQueriesContext(connection):
            assert deliver(NOW) == (0, 3, 0, 3)
    assert {each.error[:7] for each in Outgoing.objects.all()} == {"邮件服务器没有"}


def test_a_mail_server_that_drips_is_left_in_time(settings: Any, wanted: City) -> None:
    import threading
    import time

    def drip(listener: socket.socket, stop: threading.Event) -> None:
        with suppress(OSError):
            connection, _ = listener.accept()
            with connection:
                while not stop.is_set():
                    connection.sendall(b"2")
                    time.sleep(0.05)

    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener, stop), daemon=True)
        thread.start()
        _smtp(settings, listener.getsockname()[1])
        say(wanted)
        with patch("luoshi.notices.delivering.Post", lambda: Post(0.5)):
            assert deliver(NOW).again == 1
        stop.set()
        thread.join(2)
    assert row().error.startswith("邮件服务器没有及时回答")


def test_one_address_that_is_refused_does_not_hold_up_the_others(wanted: City) -> None:
    import smtplib

    reading.choose(wanted.person("water"), "bai@yunze.example", True, list(GROUPS))
    words = Words("x", "/")
    tell(wanted.place.pk, NOW, [Told("slip.issued", "1", {wanted.person(n).pk: words for n in ("housing", "water")}, None)])
    from django.core.mail.backends.locmem import EmailBackend

    taken = EmailBackend.send_messages

    def picky(self: EmailBackend, messages: list[Any]) -> int:
        if messages[0].to == ["jiang@yunze.example"]:
            raise smtplib.SMTPRecipientsRefused({"jiang@yunze.example": (550, b"no such user")})
        return int(taken(self, messages))

    with patch.object(EmailBackend, "send_messages", picky):
        assert deliver(NOW) == (1, 1, 0, 1)
    assert "不收这个邮箱" in Outgoing.objects.get(state=Sending.WAITING).error


# --- Webhooks --------------------------------------------------------------------------------------


def test_a_webhook_is_signed_json_of_six_fields(city: City) -> None:
    bodies: list[bytes] = []

    def take(connection: socket.socket, head: bytes) -> None:
        start, _, body = head.partition(b"\r\n\r\n")
        length = int(next(line.split(b":")[1] for line in start.split(b"\r\n") if line.lower().startswith(b"content-length")))
        while len(body) < length:
            body += connection.recv(65536)
        bodies.append(body)
        saying(b"")(connection, head)

    with serving(take) as (address, seen):
        held = hook(city, address)
        say(city)
        assert deliver(NOW).sent == 1
    (body,) = bodies
    assert json.loads(body) == {
        "id": str(row().pk), "kind": "slip.issued", "text": "收到督办单第 1 号", "address": "/tables/1/",
        "at": "2026-05-06T09:00:00+08:00", "place": "云泽市",
    }  # fmt: skip
    import time

    signature = next(
        line.partition(b": ")[2].decode() for line in seen[0].split(b"\r\n") if line.startswith(SIGNATURE.encode())
    )
    assert verify(body, SECRET, signature, int(time.time()))
    assert not verify(body + b" ", SECRET, signature, int(time.time()))
    held.refresh_from_db()
    assert (held.said, held.failures, held.answered_at) == ("对方回答 200", 0, held.tried_at)


def test_a_loopback_address_is_refused_and_the_reason_is_seen(city: City, settings: Any) -> None:
    settings.ALLOW_HOSTS = frozenset()
    with pytest.raises(OutgoingError, match="本机，不允许访问"):
        calling.add(city.person("admin"), city.place, "http://127.0.0.1:9/", GROUPS)
    assert Webhook.objects.count() == 0
    with serving(saying(b"")) as (address, seen):
        held = hook(city, address)  # allowed once, and no longer
        say(city)
        assert deliver(NOW) == (0, 1, 0, 1)
        assert seen == []
    held.refresh_from_db()
    assert "本机，不允许访问" in row().error
    assert "LUOSHI_ALLOW_HOSTS" in held.said
    assert held.failures == 1


@pytest.mark.parametrize("status", ["500 Oops", "302 Found", "404 Not Found"])
def test_any_other_answer_than_success_is_a_failure(city: City, status: str) -> None:
    with serving(saying(b"", status, Location="http://127.0.0.1/")) as (address, _):
        hook(city, address)
        say(city)
        assert deliver(NOW).again == 1
    assert row().error == f"对方回答 {status[:3]}"


def test_one_webhook_that_is_down_holds_up_no_other_and_is_not_called_for_every_row(city: City) -> None:
    with serving(saying(b"")) as (good, seen), serving(saying(b"", "503 Down")) as (bad, tried):
        hook(city, bad)
        hook(city, good)
        words = Words("x", "/")
        tell(city.place.pk, NOW, [Told("slip.issued", str(n), {}, words) for n in range(10)])
        assert deliver(NOW) == (10, 10, 0, 10)
        assert len(seen) == 10
        assert len(tried) == 3
    assert set(Outgoing.objects.filter(state=Sending.WAITING).values_list("tries", "error")) == {(1, "对方回答 503")}


def test_an_address_that_is_switched_off_gets_nothing_more(city: City) -> None:
    held = hook(city, "https://114.114.114.114/")
    say(city)
    calling.switch(held, False)
    assert (row().state, row().error) == (Sending.GIVEN_UP, "地址停用了")
    say(city, key="2")
    assert Outgoing.objects.count() == 1
    assert outbox.retry(city.place, NOW) == 0
    assert deliver(NOW).sent == 0


def test_trying_out_sends_a_test_and_tells_what_came_back(city: City) -> None:
    with serving(saying(b"", "204 No Content")) as (address, _):
        assert calling.try_out(hook(city, address)) == (True, "对方回答 204")
    ok, said = calling.try_out(hook(city, f"http://127.0.0.1:{closed_port()}/"))
    assert (ok, "拒绝连接" in said) == (False, True)


# --- Killed, and two at once ------------------------------------------------------------------------


def test_who_was_killed_half_way_leaves_a_row_that_is_sent_fifteen_minutes_later(wanted: City) -> None:
    say(wanted)
    with patch.object(outbox, "sent", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        deliver(NOW)
    assert row().claimed_at is not None
    assert deliver(NOW + timedelta(minutes=14)).sent == 0
    assert deliver(NOW + timedelta(minutes=16)).sent == 1
    assert len(mail.outbox) == 2, "it may arrive twice, and never not at all"


def test_of_two_processes_one_gets_a_row(wanted: City) -> None:
    say(wanted)
    first, second = row(), row()
    assert outbox.claim(first, NOW)
    assert not outbox.claim(second, NOW)
    assert deliver(NOW).sent == 0, "the other is sending it"
    outbox.failed([second], NOW, "held up", claimed=False)
    assert row().claimed_at == NOW, "nor is its claim taken away"
    outbox.sent(first, NOW)
    assert not outbox.claim(second, NOW + timedelta(days=1))


@pytest.fixture
def many(wanted: City) -> Iterator[City]:
    words = Words("很多", "/")
    person = wanted.person("housing").pk
    tell(wanted.place.pk, NOW, [Told("slip.issued", str(n), {person: words}, None) for n in range(600)])
    yield wanted


def test_very_many_rows_are_sent_in_one_run(many: City) -> None:
    assert deliver(NOW) == (600, 0, 0, 0)
    assert len(mail.outbox) == 600


def test_very_many_rows_wait_for_a_server_that_is_down_at_little_cost(many: City, settings: Any) -> None:
    _smtp(settings, closed_port())
    with CaptureQueriesContext(connection) as asked:
        assert deliver(NOW) == (0, 600, 0, 600)
    assert len(asked) < 50  # one batch is passed over row by row


def test_a_run_ends_when_its_time_is_over(many: City) -> None:
    from luoshi.notices.delivering import deliver as run

    assert run(NOW, seconds=0).sent == 0


def test_what_was_settled_long_ago_is_forgotten(wanted: City) -> None:
    say(wanted)
    deliver(NOW)
    deliver(NOW + timedelta(days=89))
    assert Outgoing.objects.count() == 1
    deliver(NOW + timedelta(days=91))
    assert Outgoing.objects.count() == 0
