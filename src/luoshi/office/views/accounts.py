"""Signing in and out, one's own password, one-time codes. Whether a person is let in, ``record.accounts`` decides."""

from __future__ import annotations

import secrets
import time
from typing import Any, NamedTuple

import segno
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.errors import LuoshiError
from luoshi.ledger.fields import clean
from luoshi.ledger.models import Person, Role
from luoshi.ledger.record import accounts
from luoshi.office.guard import signed_in
from luoshi.web.demo import allowed as demo_allowed

_BACKEND = "luoshi.web.signing.Backend"
_PAD = "sign_in_pad"  # in the session between password and one-time code
_NEW_SECRET = "totp_new"  # in the session until the app has shown a right code
_PATIENCE = 300  # seconds between password and one-time code

#: what each role does here, in the order in which the demo offers them
ROLES = {
    Role.SUPERVISOR: "分解报告，印发任务分解表，审进展，看灯况，发督办单，批调整、核销号，出通报",
    Role.UNIT: "对任务提意见，领办，报进展、附佐证，反馈督办单，申请调整和销号",
    Role.LEADER: "看分管任务的灯况和进展，作批示，签批销号，看通报",
    Role.STATISTICIAN: "对照报告原文，核实各单位报来的数字，录往年数据",
    Role.DEPUTY: "看报告和印发的任务分解表",
    Role.AUDITOR: "看全部内容、进展、督办和操作日志，验证日志没有被改过",
    Role.ADMINISTRATOR: "管账号、单位名单、数据连接和通知外发，不经手内容",
}


class Character(NamedTuple):
    """A part that can be played in the demo."""

    username: str
    role: str
    who: str
    does: str


# --- In and out ----------------------------------------------------------------------------


@never_cache
@sensitive_post_parameters("password", "kept", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password; then, where the person uses one, a one-time code."""
    aim = _aim(request)
    if request.user.is_authenticated:
        return redirect(aim)
    if request.method != "POST":
        return _door(request, aim)
    username, code = request.POST.get("username", "").strip(), request.POST.get("code", "")
    second = "kept" in request.POST
    password = _unwrapped(request) if second else request.POST.get("password", "")
    if password is None:
        return _door(request, aim, username, LuoshiError("隔了太久，请重新登录", "动态口令要在五分钟内输入"))
    try:
        person = accounts.sign_in(username, password, code)
    except accounts.CodeWanted:
        return _ask_code(request, aim, username, password)
    except accounts.SignInError as error:
        return _ask_code(request, aim, username, password, error) if second else _door(request, aim, username, error)
    login(request, person, _BACKEND)
    return redirect(aim)


@require_POST
def demo(request: HttpRequest) -> HttpResponse:
    """One click into the demo, as one of its people."""
    if not demo_allowed(request):
        raise Http404
    logout(request)
    try:
        person = accounts.demo_sign_in(clean(request.POST.get("username", "")))
    except accounts.SignInError:
        return _door(request, _aim(request), error=LuoshiError("演示里没有这个人", "请从下面选一个角色"))
    login(request, person, _BACKEND)
    return redirect(_aim(request))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave; the session is no more."""
    logout(request)
    return redirect("sign-in")


def _door(request: HttpRequest, aim: str, username: str = "", error: LuoshiError | None = None) -> HttpResponse:
    request.session.pop(_PAD, None)
    cast = characters() if demo_allowed(request) else []
    context = {"next": aim, "username": username, "error": error, **_offered(cast)}
    return render(request, "office/sign_in.html", context, status=400 if error else 200)


def _ask_code(
    request: HttpRequest, aim: str, username: str, password: str, error: LuoshiError | None = None
) -> HttpResponse:
    context = {"next": aim, "username": username, "kept": _wrapped(request, password), "error": error}
    return render(request, "office/code.html", context, status=400 if error else 200)


def _aim(request: HttpRequest) -> str:
    """Where to go once signed in: a path of this site, never another site."""
    said = request.POST.get("next") or request.GET.get("next") or ""
    return said if said.startswith("/") and url_has_allowed_host_and_scheme(said, None) else reverse("home")


def _wrapped(request: HttpRequest, password: str) -> str:
    """The password on its way to the next page: under a key that only the session holds, so plain in neither."""
    raw = password.encode()
    key = secrets.token_bytes(len(raw))
    request.session[_PAD] = [key.hex(), int(time.time())]
    return _crossed(raw, key).hex()


def _unwrapped(request: HttpRequest) -> str | None:
    """The password again; None when the key is gone, too old or another."""
    key, since = request.session.get(_PAD, ("", 0))
    try:
        raw = bytes.fromhex(request.POST["kept"])
        known = bytes.fromhex(key)
        if not raw or len(raw) != len(known) or time.time() - since > _PATIENCE:
            return None
        return _crossed(raw, known).decode()
    except ValueError:
        return None


def _crossed(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


# --- The demo's parts ----------------------------------------------------------------------


def characters() -> list[Character]:
    """Everyone who can be played, by role; those with the most work first."""
    found = Person.objects.filter(demo=True, is_active=True).select_related("unit")
    work = Count("unit__assignments", distinct=True) + Count("portfolio", distinct=True)
    order = list(ROLES)
    people = sorted(
        found.annotate(work=work).order_by("-work", "pk"), key=lambda person: order.index(Role(person.role))
    )
    return [Character(p.username, p.role, _who(p), ROLES[Role(p.role)]) for p in people]


def _who(person: Person) -> str:
    return " ".join(filter(None, (person.unit.name if person.unit else "", person.title, person.name)))


def _offered(cast: list[Character]) -> dict[str, Any]:
    """One of each role for the buttons, everyone for the list."""
    first = {part.role: part for part in reversed(cast)}
    parts = [(Role(role).label, first[role]) for role in ROLES if role in first]
    return {"parts": parts, "everyone": cast}


# --- One's own password and one-time codes ----------------------------------------------------


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Choose another password; the session goes on, all other sessions of the person end."""
    person = signed_in(request)
    if request.method != "POST":
        return render(request, "office/password.html", {})
    new, again = request.POST.get("new", ""), request.POST.get("again", "")
    try:
        if new != again:
            raise accounts.PasswordError("两次输入的新密码不一样", "请重新输入")
        accounts.set_password(person, person, new, request.POST.get("old", ""))
    except accounts.PasswordError as error:
        return render(request, "office/password.html", {"error": error}, status=400)
    update_session_auth_hash(request, person)
    messages.success(request, "密码改好了，下次登录用新密码。")
    return redirect("home")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def totp(request: HttpRequest) -> HttpResponse:
    """Set up one-time codes, or stop using them."""
    person = signed_in(request)
    if request.method != "POST":
        return _totp_page(request, person)
    try:
        if request.POST.get("do") == "stop":
            accounts.stop_totp(person, person, request.POST.get("password", ""))
            messages.success(request, "动态口令已停用。")
        else:
            _start(request, person)
            messages.success(request, "动态口令启用了，下次登录时除了密码还要输入 6 位数字。")
    except accounts.SignInError:
        wrong = LuoshiError("这 6 位数字不对", "数字每 30 秒换一次，请输入验证器上现在显示的；手机时间要准")
        return _totp_page(request, person, wrong)
    except accounts.PasswordError as error:
        return _totp_page(request, person, error)
    request.session.pop(_NEW_SECRET, None)
    return redirect("totp")


def _start(request: HttpRequest, person: Person) -> None:
    """Use the secret that was shown, once; one that is in use is stopped first, with the password.

    Raises:
        SignInError: When the code is wrong, or no secret was shown.
    """
    secret, _ = request.session.get(_NEW_SECRET, ("", ""))
    if not secret or person.totp_secret:
        raise accounts.SignInError
    accounts.start_totp(person, secret, request.POST.get("code", ""))


def _totp_page(request: HttpRequest, person: Person, error: LuoshiError | None = None) -> HttpResponse:
    context: dict[str, Any] = {"error": error}
    if not person.totp_secret:
        secret, address = request.session.setdefault(_NEW_SECRET, accounts.new_totp(person))
        groups = [secret[at : at + 4] for at in range(0, len(secret), 4)]
        context |= {"groups": groups, "picture": _picture(address)}
    return render(request, "office/totp.html", context, status=400 if error else 200)


def _picture(address: str) -> SafeString:
    """What an authenticator app reads, as a QR code in the page."""
    drawn = segno.make(address, error="m", micro=False)
    # segno draws squares; nothing that anyone typed is in the markup.
    return mark_safe(drawn.svg_inline(scale=5, border=2, dark="#1a1f26", light="#fff"))
