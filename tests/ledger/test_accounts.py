"""Accounts: signing in and being locked out, one-time codes, passwords, who may set them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from city import ELSEWHERE, HOUSING, PASSWORD, City, assert_whole, snapshot
from django.contrib.auth import hashers

from luoshi.errors import LuoshiError, UsageError
from luoshi.ledger.models import Event, Person
from luoshi.ledger.policy import Forbidden
from luoshi.ledger.record import accounts
from luoshi.ledger.record.accounts import CodeWanted, NewPerson, PasswordError, SignInError

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ANOTHER = "yuliang-huakai-16"


def fail(username: str, times: int, now: datetime = NOW) -> None:
    for _ in range(times):
        with pytest.raises(SignInError):
            accounts.sign_in(username, "wrong", now=now)


def code(secret: str, at: datetime) -> str:
    return pyotp.TOTP(secret).at(at)


# --- Signing in and lock-out ---


def test_the_right_password_lets_in_and_the_log_says_who(city: City) -> None:
    assert accounts.sign_in("office", PASSWORD, now=NOW) == city.office
    event = Event.objects.last()
    assert event is not None
    assert (event.action, event.person, event.name) == ("person.sign_in", city.office, "沈听澜（督查室）")
    assert_whole()


def test_a_failed_try_is_logged_as_nobodys(city: City) -> None:
    fail("office", 1)
    event = Event.objects.last()
    assert event is not None
    assert (event.action, event.person, event.name) == ("person.sign_in_failed", None, "系统")
    assert_whole()


def test_a_right_password_starts_the_count_anew(city: City) -> None:
    fail("office", 4)
    accounts.sign_in("office", PASSWORD, now=NOW)
    fail("office", 4)
    assert accounts.sign_in("office", PASSWORD, now=NOW)


def test_the_fifth_wrong_try_locks_for_fifteen_minutes(city: City) -> None:
    fail("office", 5)
    for minutes in (0, 1, 14.99):
        with pytest.raises(SignInError):
            accounts.sign_in("office", PASSWORD, now=NOW + timedelta(minutes=minutes))
    assert accounts.sign_in("office", PASSWORD, now=NOW + timedelta(minutes=15))
    assert city.person("office").locked_until is None
    assert_whole()


def test_tries_while_locked_do_not_lock_longer(city: City) -> None:
    fail("office", 5)
    fail("office", 7, NOW + timedelta(minutes=10))
    assert accounts.sign_in("office", PASSWORD, now=NOW + timedelta(minutes=15))


def test_after_the_lock_five_more_wrong_tries_are_needed(city: City) -> None:
    fail("office", 5)
    later = NOW + timedelta(minutes=16)
    fail("office", 4, later)
    assert accounts.sign_in("office", PASSWORD, now=later)


def test_one_persons_tries_lock_nobody_else(city: City) -> None:
    fail("office", 5)
    assert accounts.sign_in("office2", PASSWORD, now=NOW)


def test_wrong_name_wrong_password_locked_and_inactive_are_answered_alike(city: City) -> None:
    fail("office2", 5)
    accounts.set_active(city.person("admin"), city.person("auditor"), False)
    answers = set()
    for username, password in (
        ("nobody", PASSWORD), ("", ""), ("office", "wrong"), ("office2", PASSWORD), ("auditor", PASSWORD),
        ("\0\ud800", PASSWORD), ("office", "\0\ud800"), ("x" * 10_000, PASSWORD), ("office" * 9, PASSWORD),
    ):  # fmt: skip
        with pytest.raises(SignInError) as error:
            accounts.sign_in(username, password, now=NOW)
        answers.add((str(error.value), error.value.exit_code))
    assert len(answers) == 1
    assert_whole()


@pytest.mark.parametrize("username", ["office", "nobody", "retired", "counter"])
def test_every_try_costs_one_hash_of_a_password(city: City, username: str, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts.add_person(None, city.place, NewPerson("retired", "退休者", "leader"), None)
    fail("counter", 5)
    hashed = []
    hasher = type(hashers.get_hasher())
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda self, *args: hashed.append(1) or encode(self, *args))
    fail(username, 1)
    assert len(hashed) == 1


def test_a_person_without_a_password_cannot_sign_in(city: City) -> None:
    accounts.add_person(None, city.place, NewPerson("retired", "退休者", "leader"), None)
    for password in ("", "!", PASSWORD):
        with pytest.raises(SignInError):
            accounts.sign_in("retired", password, now=NOW)


def test_only_demo_people_use_the_door_of_the_demo(city: City) -> None:
    with pytest.raises(SignInError):
        accounts.demo_sign_in("office")
    person = accounts.add_person(None, city.place, NewPerson("guest", "来宾", "auditor"), "x", demo=True)
    assert accounts.demo_sign_in("guest") == person
    accounts.set_active(None, person, False)
    with pytest.raises(SignInError):
        accounts.demo_sign_in("guest")


# --- One-time codes ---


@pytest.fixture
def secret(city: City) -> str:
    """The office signs in with codes, first shown at NOW."""
    secret, address = accounts.new_totp(city.office)
    assert address.startswith("otpauth://totp/")
    accounts.start_totp(city.office, secret, code(secret, NOW), NOW)
    return secret


def test_a_code_is_wanted_only_once_the_password_is_right(city: City, secret: str) -> None:
    with pytest.raises(CodeWanted):
        accounts.sign_in("office", PASSWORD, now=NOW)
    fail("office", 1)
    assert city.person("office").failed_tries == 1


def test_the_code_of_now_and_those_beside_it_let_in(city: City, secret: str) -> None:
    for minutes, off in ((5, 0), (10, -30), (15, 30)):
        at = NOW + timedelta(minutes=minutes)
        assert accounts.sign_in("office", PASSWORD, code(secret, at + timedelta(seconds=off)), at)
    assert_whole()


def test_a_used_code_does_not_let_in_again(city: City, secret: str) -> None:
    at = NOW + timedelta(minutes=5)
    used = code(secret, at)
    accounts.sign_in("office", PASSWORD, used, at)
    with pytest.raises(SignInError):
        accounts.sign_in("office", PASSWORD, used, at + timedelta(seconds=5))
    with pytest.raises(SignInError):
        accounts.sign_in("office", PASSWORD, code(secret, at - timedelta(seconds=30)), at + timedelta(seconds=5))


def test_the_code_that_began_it_does_not_let_in(city: City, secret: str) -> None:
    with pytest.raises(SignInError):
        accounts.sign_in("office", PASSWORD, code(secret, NOW), NOW)


@pytest.mark.parametrize("given", ["000000x", "12345", "      ", "１２３４５", "\ud800" * 6, "\0" * 6, "六位数字啊啊"])
def test_what_is_no_code_does_not_let_in(city: City, secret: str, given: str) -> None:
    with pytest.raises((SignInError, CodeWanted)):
        accounts.sign_in("office", PASSWORD, given, NOW + timedelta(minutes=5))


def test_a_code_may_be_written_with_a_space(city: City, secret: str) -> None:
    at = NOW + timedelta(minutes=5)
    right = code(secret, at)
    assert accounts.sign_in("office", PASSWORD, f" {right[:3]} {right[3:]} ", at)


def test_wrong_codes_lock_too(city: City, secret: str) -> None:
    at = NOW + timedelta(minutes=5)
    for _ in range(5):
        with pytest.raises(SignInError):
            accounts.sign_in("office", PASSWORD, code(secret, at + timedelta(hours=1)), at)
    with pytest.raises(SignInError):
        accounts.sign_in("office", PASSWORD, code(secret, at), at)


def test_codes_begin_only_once_the_app_shows_a_right_one(city: City) -> None:
    secret, _ = accounts.new_totp(city.office)
    with pytest.raises(SignInError):
        accounts.start_totp(city.office, secret, code(secret, NOW + timedelta(hours=1)), NOW)
    assert accounts.sign_in("office", PASSWORD, now=NOW)


def test_codes_end_with_the_password_or_by_an_administrator(city: City, secret: str) -> None:
    with pytest.raises(PasswordError):
        accounts.stop_totp(city.office, city.office, "wrong")
    with pytest.raises(Forbidden):
        accounts.stop_totp(city.office2, city.office)
    with pytest.raises(Forbidden):
        accounts.stop_totp(city.person("admin-b"), city.office)
    accounts.stop_totp(city.person("admin"), city.office)
    assert accounts.sign_in("office", PASSWORD, now=NOW)
    accounts.start_totp(city.person("office"), secret, code(secret, NOW), NOW)
    accounts.stop_totp(city.person("office"), city.person("office"), PASSWORD)
    assert city.person("office").totp_secret == ""
    assert_whole()


# --- Passwords ---


@pytest.mark.parametrize(
    ("weak", "words"),
    [("short-9", "10"), ("84920174623", "数字"), ("password123", "常见"), ("housing-2026", "太像"), ("", "10")],
)
def test_a_weak_password_is_refused_with_the_reason(city: City, weak: str, words: str) -> None:
    person = city.person("housing")
    before = snapshot()
    with pytest.raises(PasswordError, match=words):
        accounts.set_password(person, person, weak, PASSWORD)
    with pytest.raises(PasswordError, match=words):
        accounts.add_person(None, city.place, NewPerson("housing-20", "新人", "auditor"), weak)
    assert snapshot() == before


def test_ones_own_password_wants_the_old_one_and_a_new_one(city: City) -> None:
    person = city.person("office")
    for old in (None, "", "wrong"):
        with pytest.raises(PasswordError, match="原密码不对"):
            accounts.set_password(person, person, ANOTHER, old)
    with pytest.raises(PasswordError, match="一样"):
        accounts.set_password(person, person, PASSWORD, PASSWORD)
    accounts.set_password(person, person, ANOTHER, PASSWORD)
    assert accounts.sign_in("office", ANOTHER, now=NOW).must_change_password is False
    fail("office", 1)
    assert_whole()


def test_guessing_the_old_password_locks_as_at_the_door(city: City) -> None:
    for _ in range(accounts.TRIES):
        with pytest.raises(PasswordError, match="原密码不对"):
            accounts.set_password(city.office, city.office, ANOTHER, "guessed")
    with pytest.raises(PasswordError, match="暂时锁定"):
        accounts.set_password(city.office, city.office, ANOTHER, PASSWORD)
    with pytest.raises(SignInError):
        accounts.sign_in("office", PASSWORD)
    assert_whole()


def test_who_has_no_password_is_not_let_in_by_a_switch(city: City) -> None:
    named = accounts.add_person(city.person("admin"), city.place, NewPerson("named", "只列名", "leader"), None)
    with pytest.raises(UsageError, match="没有密码"):
        accounts.set_active(city.person("admin"), named, True)
    assert not Person.objects.get(pk=named.pk).is_active


def test_an_administrator_resets_a_password_which_must_then_be_changed(city: City) -> None:
    fail("office", 5)
    accounts.set_password(city.person("admin"), city.person("office"), ANOTHER)
    person = accounts.sign_in("office", ANOTHER, now=NOW)
    assert person.must_change_password
    accounts.set_password(person, person, PASSWORD, ANOTHER)
    assert not city.person("office").must_change_password


def test_nobody_else_resets_a_password(city: City) -> None:
    for username in ("office2", "auditor", "housing", "mayor", "admin-b"):
        with pytest.raises(Forbidden):
            accounts.set_password(city.person(username), city.person("office"), ANOTHER)
    placeless = Person(username="nowhere", role="auditor", name="无地", pk=10**6)
    with pytest.raises(Forbidden):
        accounts.set_password(city.person("housing"), placeless, ANOTHER)


def test_a_deactivated_person_does_not_come_back_by_a_new_password(city: City) -> None:
    person = city.person("auditor")
    accounts.set_active(city.person("admin"), person, False)
    accounts.set_password(person, person, ANOTHER, PASSWORD)
    with pytest.raises(SignInError):
        accounts.sign_in("auditor", ANOTHER, now=NOW)


def test_passwords_of_any_characters_work(city: City) -> None:
    strange = "密码\ud800\0很长很长很长"
    person = city.person("office")
    accounts.set_password(person, person, strange, PASSWORD)
    assert accounts.sign_in("office", strange, now=NOW)


def test_no_event_holds_a_password_or_a_secret(city: City, secret: str) -> None:
    accounts.set_password(city.person("admin"), city.person("office"), ANOTHER)
    said = "".join(Event.objects.values_list("body", flat=True))
    held = city.person("office")
    assert held.totp_secret == secret
    for word in (secret, held.password, ANOTHER, PASSWORD):
        assert word not in said


# --- Adding and closing accounts ---


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (NewPerson("", "新人", "auditor"), "用户名和姓名都要写"),
        (NewPerson("new", " ", "auditor"), "用户名和姓名都要写"),
        (NewPerson("x" * 41, "新人", "auditor"), "各不超过 40 字"),
        (NewPerson("new", "名" * 41, "auditor"), "各不超过 40 字"),
        (NewPerson("new one", "新人", "auditor"), "有空格"),
        (NewPerson("new", "新人", "king"), "没有“king”这种角色"),
        (NewPerson("new", "新人", "unit"), "责任单位的人要写单位"),
        (NewPerson("office", "新人", "auditor"), "已经有人用了"),
        (NewPerson("office\n", "新人", "auditor"), "已经有人用了"),
    ],
)
def test_an_account_that_cannot_be_is_refused(city: City, new: NewPerson, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        accounts.add_person(city.person("admin"), city.place, new, ANOTHER)


def test_units_of_another_place_or_for_another_role_are_refused(city: City) -> None:
    elsewhere = city.unit(HOUSING, city.elsewhere)
    with pytest.raises(UsageError, match="不是 云泽市 的单位"):
        accounts.add_person(None, city.place, NewPerson("new", "新人", "unit", unit=elsewhere), ANOTHER)
    with pytest.raises(UsageError, match="其他角色不写"):
        accounts.add_person(None, city.place, NewPerson("new", "新人", "leader", unit=city.unit(HOUSING)), ANOTHER)


def test_an_added_person_must_choose_a_password_of_their_own(city: City) -> None:
    new = NewPerson("new", "新\ud800人", "unit", "主\0任" + "长" * 80, city.unit(HOUSING))
    accounts.add_person(city.person("admin"), city.place, new, ANOTHER)
    person = accounts.sign_in("new", ANOTHER, now=NOW)
    assert (person.name, person.title[:3], len(person.title)) == ("新\ufffd人", "主\ufffd任", 60)
    assert person.must_change_password
    assert_whole()


def test_an_administrator_adds_people_to_their_own_place_alone(city: City) -> None:
    with pytest.raises(Forbidden):
        accounts.add_person(city.person("admin"), city.elsewhere, NewPerson("new", "新人", "auditor"), ANOTHER)
    assert not Person.objects.filter(username="new", place__name=ELSEWHERE).exists()


def test_an_administrator_closes_and_opens_accounts_but_not_their_own(city: City) -> None:
    admin, person = city.person("admin"), city.person("office")
    accounts.set_active(admin, person, False)
    fail("office", 1)
    with pytest.raises(SignInError):
        accounts.sign_in("office", PASSWORD, now=NOW)
    accounts.set_active(admin, person, True)
    assert accounts.sign_in("office", PASSWORD, now=NOW)
    with pytest.raises(UsageError, match="不能停用自己的账号"):
        accounts.set_active(admin, admin, False)
    assert_whole()


def test_errors_of_accounts_are_for_people(city: City) -> None:
    with pytest.raises(LuoshiError) as error:
        accounts.sign_in("office", "wrong", now=NOW)
    assert error.value.message.endswith("账号暂时锁定")
    assert error.value.hint == "连续错 5 次锁 15 分钟；忘了密码请找系统管理员"
