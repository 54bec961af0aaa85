"""Accounts: adding people, signing in, passwords, lock-out, and one-time codes (TOTP).

After five wrong tries in a row an account is locked for fifteen minutes. A wrong name, a wrong password and a locked
account are answered alike and take as long, so that nobody learns which names exist.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import pyotp
from django.contrib.auth.hashers import check_password, is_password_usable, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from luoshi.errors import LuoshiError, UsageError
from luoshi.ledger import clock, fields, policy
from luoshi.ledger.models import Person, Place, Role, Unit
from luoshi.ledger.record.change import Change, change

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
_STEP = 30  # seconds that a one-time code lives
_NO_LOGIN = "!"


class SignInError(LuoshiError):
    """Name, password or code is wrong, or the account is locked."""

    def __init__(self) -> None:
        minutes = int(LOCKED_FOR.total_seconds() // 60)
        super().__init__(
            "用户名、密码或动态口令不对，或者账号暂时锁定",
            f"连续错 {TRIES} 次锁 {minutes} 分钟；忘了密码请找系统管理员",
        )


class CodeWanted(LuoshiError):
    """Name and password are right; a one-time code is wanted."""


class NewPerson(NamedTuple):
    """What an account is made from."""

    username: str
    name: str
    role: str
    title: str = ""
    unit: Unit | None = None


def add_person(by: Person | None, place: Place, new: NewPerson, password: str | None, *, demo: bool = False) -> Person:
    """Add a person; without a password they are named in tables and cannot sign in.

    Raises:
        UsageError: For a name that is taken or unfit, a role that there is not, a unit person without a unit.
        PasswordError: For a password too weak.
    """
    if by is not None:
        policy.demand(by, "people.edit", place)
    username, name = fields.clean(new.username).strip(), fields.clean(new.name).strip()
    _check(place, new, username, name)
    person = Person(
        username=username, name=name, title=fields.clean(new.title).strip()[:60], role=new.role, place=place,
        unit=new.unit, password=_NO_LOGIN, is_active=password is not None, demo=demo,
    )  # fmt: skip
    if password is not None:
        if not demo:
            _strong(password, person)
        person.password = make_password(fields.clean(password))
        person.must_change_password = by is not None and not demo
    with change(by, "person.add") as made:
        if Person.objects.filter(username=username).exists():
            raise UsageError(f"用户名 {username} 已经有人用了", "请换一个")
        made.create(person)
    return person


def _check(place: Place, new: NewPerson, username: str, name: str) -> None:
    if not username or not name or len(username) > 40 or len(name) > 40:
        raise UsageError("用户名和姓名都要写，各不超过 40 字", "例如 用户名 zhangsan，姓名 张三")
    if any(c.isspace() for c in username):
        raise UsageError(f"用户名“{username}”里有空格", "请去掉空格")
    if new.role not in Role.values:
        raise UsageError(f"没有“{new.role}”这种角色", f"可以是 {'、'.join(f'{r.value}（{r.label}）' for r in Role)}")
    if (new.role == Role.UNIT) != (new.unit is not None):
        raise UsageError(
            "责任单位的人要写单位，其他角色不写", "请用 --unit 写单位名称" if new.role == Role.UNIT else ""
        )
    if new.unit is not None and new.unit.place_id != place.pk:
        raise UsageError(f"{new.unit.name} 不是 {place.name} 的单位", "请从单位名单里选")


class PasswordError(LuoshiError):
    """A password that is too weak."""


def _strong(password: str, person: Person) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        weak = "、".join(_WEAK.get(each.code or "", "太弱") for each in error.error_list)
        raise PasswordError(f"新密码{weak}", "至少 10 个字符，不要全是数字，不要和用户名、姓名相像") from None


_WEAK = {
    "password_too_short": "太短",
    "password_too_common": "太常见",
    "password_entirely_numeric": "全是数字",
    "password_too_similar": "和用户名或姓名太像",
}


def _prove(person: Person, password: str, failing: PasswordError) -> None:
    """Ask for one's own password again; wrong ones count towards the lock, as at the door.

    Raises:
        PasswordError: When it is wrong, or the account is locked.
    """
    fresh = Person.objects.get(pk=person.pk)
    right = _is_password(password, fresh.password)
    if fresh.locked_until and fresh.locked_until > clock.now():
        raise PasswordError("密码错了太多次，账号暂时锁定", f"请 {LOCKED_FOR.seconds // 60} 分钟后再试")
    if right:
        return
    with change(person, "person.password_wrong") as made:
        _count(made, Person.objects.get(pk=person.pk), clock.now())
    raise failing


def _count(made: Change, person: Person, now: datetime) -> None:
    """Count a wrong try, and lock the account at the last."""
    tries = person.failed_tries + 1
    locked = now + LOCKED_FOR if tries >= TRIES else None
    made.update(person, failed_tries=0 if locked else tries, locked_until=locked)


def _is_password(given: str, hashed: str) -> bool:
    return check_password(fields.clean(given), hashed)


def set_password(by: Person | None, person: Person, password: str, old: str | None = None) -> None:
    """Set a password: one's own, with the old one; or, by an administrator, another's, who must then change it.

    Raises:
        PasswordError: When the new one is too weak, or the old one is wrong.
        Forbidden: When it is another's and ``by`` may not.
    """
    own = by is not None and by.pk == person.pk
    if not own and by is not None:
        policy.demand(by, "people.edit", person.place)
    if own:
        _prove(person, old or "", PasswordError("原密码不对", "请再输一次；忘了请找系统管理员"))
    if own and old == password:
        raise PasswordError("新密码和原密码一样", "请换一个")
    _strong(password, person)
    hashed = make_password(fields.clean(password))
    with change(by, "person.password") as made:
        fresh = Person.objects.get(pk=person.pk)
        made.update(
            fresh, password=hashed, must_change_password=by is not None and not own, failed_tries=0,
            locked_until=None, is_active=fresh.is_active or not own,
        )  # fmt: skip
    person.refresh_from_db()


def set_active(by: Person | None, person: Person, active: bool) -> None:
    """Let a person sign in, or no longer.

    Raises:
        UsageError: When an administrator would lock themselves out.
    """
    if by is not None:
        policy.demand(by, "people.edit", person.place)
        if by.pk == person.pk and not active:
            raise UsageError("不能停用自己的账号", "请另一位系统管理员来做")
    if active and not person.demo and not is_password_usable(person.password):
        raise UsageError(f"{person.name}没有密码，启用了也登录不了", "请先设一个密码")
    with change(by, "person.active") as made:
        made.update(Person.objects.get(pk=person.pk), is_active=active, failed_tries=0, locked_until=None)


# --- Signing in --------------------------------------------------------------------------


def sign_in(username: str, password: str, code: str = "", now: datetime | None = None) -> Person:
    """Check name, password and, where the person uses one, a one-time code.

    Raises:
        CodeWanted: When all is right but the code was not given.
        SignInError: When something is wrong, or the account is locked.
    """
    now = now or clock.now()
    known = Person.objects.filter(username=fields.clean(username)[:40]).first()
    # Before the books are locked: it is slow on purpose, and as slow for a name that nobody has.
    right = _is_password(password, known.password if known else _NO_LOGIN)
    with change(None, "person.sign_in_failed", even_empty=True) as made:
        person = Person.objects.get(pk=known.pk) if known else None
        right = right and person is not None and known is not None and person.password == known.password
        if person is not None and _let_in(made, person, right, code.strip(), now):
            made.person, made.action = person, "person.sign_in"
    if made.person is None:
        raise SignInError
    return made.person


def _let_in(made: Change, person: Person, right: bool, code: str, now: datetime) -> bool:
    """Whether a person comes in, who gave the right password or not; counts the tries."""
    if person.locked_until and person.locked_until > now:
        return False
    if right and person.is_active and person.totp_secret and not code:
        raise CodeWanted("请输入动态口令", "打开手机上的验证器，输入 6 位数字")
    step = _step(person, code, now) if person.totp_secret and right else 0
    if not right or not person.is_active or step is None:
        _count(made, person, now)
        return False
    made.update(person, failed_tries=0, locked_until=None, totp_step=step or person.totp_step)
    return True


def demo_sign_in(username: str) -> Person:
    """The demo's one-click sign-in; whether there is a demo at all, the page has asked before.

    Raises:
        SignInError: For a person who is no part of the demo.
    """
    person = Person.objects.filter(username=username, demo=True, is_active=True).first()
    if person is None:
        raise SignInError
    with change(person, "person.demo_sign_in", even_empty=True):
        pass
    return person


def _step(person: Person, code: str, now: datetime) -> int | None:
    """The step of a right one-time code, each used once; None for a wrong one."""
    totp = pyotp.TOTP(person.totp_secret)
    this = int(now.timestamp()) // _STEP
    given = fields.clean(code).strip().replace(" ", "")
    for step in (this - 1, this, this + 1):
        if step > person.totp_step and len(given) == 6 and pyotp.utils.strings_equal(totp.at(step * _STEP), given):
            return step
    return None


def new_totp(person: Person) -> tuple[str, str]:
    """A fresh secret, and the address that an authenticator app reads from a QR code; nothing is stored yet."""
    secret = pyotp.random_base32()
    return secret, pyotp.TOTP(secret).provisioning_uri(name=person.username, issuer_name="落实")


def start_totp(person: Person, secret: str, code: str, now: datetime | None = None) -> None:
    """Use one-time codes from now on, once the app has shown a right one.

    Raises:
        SignInError: When the code is wrong.
    """
    moment = now or clock.now()
    person = Person.objects.get(pk=person.pk)
    person.totp_secret, person.totp_step = secret, 0
    step = _step(person, code, moment)
    if step is None:
        raise SignInError
    with change(person, "person.totp_on") as made:
        made.update(Person.objects.get(pk=person.pk), totp_secret=secret, totp_step=step)


def stop_totp(by: Person, person: Person, password: str = "") -> None:
    """No longer ask for one-time codes: one's own with the password, or by an administrator for a lost phone.

    Raises:
        PasswordError: When one's own password is wrong.
    """
    if by.pk != person.pk:
        policy.demand(by, "people.edit", person.place)
    else:
        _prove(person, password, PasswordError("密码不对，没有停用动态口令", "请再输一次"))
    with change(by, "person.totp_off") as made:
        made.update(Person.objects.get(pk=person.pk), totp_secret="", totp_step=0)
