"""The demo's door without a password: each condition is needed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory

from luoshi.ledger.models import Person
from luoshi.ledger.record import accounts, places
from luoshi.web import demo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_demo(settings: Any, db: None) -> None:
    settings.DEMO = True
    place = places.add_place("云泽市", "city", "云泽市人民政府办公室")
    accounts.add_person(None, place, accounts.NewPerson("ducha", "秦川", "supervisor"), None, demo=True)


def allowed(address: str = "127.0.0.1", **headers: str) -> bool:
    return demo.allowed(RequestFactory().get("/sign-in/", REMOTE_ADDR=address, headers=headers))


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_it_is_open_to_a_browser_of_this_machine(address: str) -> None:
    assert allowed(address)


@pytest.mark.parametrize("address", ["192.0.2.7", "10.0.0.1", "::ffff:192.0.2.7", "2001:db8::1", "", "localhost"])
def test_it_is_closed_to_anybody_else(address: str) -> None:
    assert not allowed(address)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Host"])
def test_it_is_closed_to_what_comes_through_a_proxy(header: str) -> None:
    assert not allowed(**{header: "127.0.0.1"})


def test_it_is_closed_outside_the_demo(settings: Any) -> None:
    settings.DEMO = False
    assert not allowed()


def test_it_is_closed_as_soon_as_there_is_one_real_person() -> None:
    place = Person.objects.get().place
    assert place
    accounts.add_person(None, place, accounts.NewPerson("zhang", "张三", "supervisor"), None)
    assert not allowed()


def test_it_is_closed_where_there_is_nobody(django_db_blocker: object) -> None:
    from luoshi.ledger.books import opened

    with opened():
        Person.objects.all().delete()
    assert not allowed()


def test_no_word_of_the_environment_makes_a_process_the_demo(tmp_path: Path) -> None:
    said = {f"{before}{word}": "1" for before in ("", "LUOSHI_", "DJANGO_") for word in ("DEMO", "_DEMO", "DEMO_MODE")}
    code = "from luoshi.web import settings; print(settings.DEMO, settings.DATABASES['default']['NAME'])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **said, "LUOSHI_HOME": str(tmp_path), "DATABASE_URL": ""}, capture_output=True, check=True, text=True,
    )  # fmt: skip
    assert done.stdout.split() == ["False", str(tmp_path / "luoshi.sqlite3")]
