"""The accounts of a place: who there is, adding people, new passwords, letting in and shutting out."""

from __future__ import annotations

import secrets
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.errors import LuoshiError, UsageError
from luoshi.ledger import clock, policy, queries
from luoshi.ledger.fields import clean
from luoshi.ledger.models import Person, Place, Role, Unit
from luoshi.ledger.policy import not_there
from luoshi.ledger.record import accounts
from luoshi.office.guard import place_of
from luoshi.office.views.accounts import ROLES

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read for another: no 0 o 1 l i
_SHOWN_ONCE = "password_shown_once"
_ORDER = {role: at for at, role in enumerate(ROLES)}
_TYPED = ("username", "name", "title", "role", "unit", "login")


# --- Seeing --------------------------------------------------------------------------------


@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Everyone with an account, by role."""
    person, place = place_of(request, "people.see")
    return _page(request, person, place, {"role": Role.UNIT, "login": "made"})


def _page(
    request: HttpRequest, person: Person, place: Place, typed: dict[str, str], error: LuoshiError | None = None
) -> HttpResponse:
    found = Person.objects.filter(place=place).select_related("unit").order_by("unit__order", "unit__pk", "pk")
    people = sorted(found, key=lambda each: _ORDER[Role(each.role)])
    groups = [(Role(role).label, list(group)) for role, group in groupby(people, lambda each: each.role)]
    context = {
        "groups": groups, "total": len(people), "typed": typed, "error": error, "now": clock.now(),
        "may_edit": policy.may(person, "people.edit", place), "units": queries.units(place),
        "roles": [(role.value, role.label, does) for role, does in ROLES.items()],
        "shown_once": request.session.pop(_SHOWN_ONCE, None),
    }  # fmt: skip
    return render(request, "office/people.html", context, status=400 if error else 200)


# --- Adding ----------------------------------------------------------------------------------


@require_POST
@sensitive_post_parameters("password")
def add(request: HttpRequest) -> HttpResponse:
    """Add a person: with a password made here and shown once, with one that is typed, or named only."""
    by, place = place_of(request, "people.edit")
    typed = {name: clean(request.POST.get(name, "")).strip() for name in _TYPED}
    try:
        word = _first_password(typed, request.POST.get("password", ""))
        person = accounts.add_person(by, place, _new(place, typed), word, demo=settings.DEMO)
    except (UsageError, accounts.PasswordError) as error:
        return _page(request, by, place, typed, error)
    if typed["login"] == "made" and word:
        _show_once(request, person, word)
    messages.success(request, f"添加了 {person.name}（{person.get_role_display()}）。")
    return redirect(f"{reverse('people')}#told")  # the form's own #add would lead past what is shown


def _first_password(typed: dict[str, str], given: str) -> str | None:
    """The first password of a new account; None for someone who is named only."""
    if typed["login"] == "none":
        if typed["role"] != Role.LEADER:
            raise UsageError("只有分管领导可以“只列名、不登录”", "其他角色请选一种密码")
        return None
    if typed["login"] == "typed":
        return given
    return _made_password()


def _new(place: Place, typed: dict[str, str]) -> accounts.NewPerson:
    role, unit = typed["role"], None
    if role == Role.UNIT:
        unit = Unit.objects.filter(place=place, name=typed["unit"], active=True).first()
        if unit is None:
            said = f"没有叫“{typed['unit']}”的单位" if typed["unit"] else "责任单位的人要写单位"
            raise UsageError(said, "请从名单里选；名单在“单位”页维护")
    username = typed["username"] or (typed["name"] if typed["login"] == "none" else "")
    return accounts.NewPerson(username, typed["name"], role, typed["title"], unit)


def _made_password() -> str:
    """Twelve letters and digits in groups of four, easy to read to someone over the telephone."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))


def _show_once(request: HttpRequest, person: Person, word: str) -> None:
    """The next page shows the password, and no page after it."""
    request.session[_SHOWN_ONCE] = {"name": person.name, "username": person.username, "password": word}


# --- One person --------------------------------------------------------------------------------


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: a new password, letting in or shutting out, no more one-time codes."""
    by, place = place_of(request, "people.edit" if request.method == "POST" else "people.see")
    person = Person.objects.filter(place=place, pk=pk).select_related("unit").first()
    if person is None:
        raise not_there("没有这个账号")
    if request.method != "POST":
        return _one(request, by, place, person)
    try:
        messages.success(request, _done(request, by, person))
    except (UsageError, accounts.PasswordError) as error:
        return _one(request, by, place, person, error)
    return redirect("person", pk=pk)


def _done(request: HttpRequest, by: Person, person: Person) -> str:
    """Do what was asked; what was done, in words."""
    match request.POST.get("do"):
        case "password":
            if by.pk == person.pk:
                raise UsageError("自己的密码不在这里改", "请用右上角的“修改密码”")
            typed = request.POST.get("password", "")
            word = typed or _made_password()
            accounts.set_password(by, person, word)
            if not typed:
                _show_once(request, person, word)
            return f"{person.name}的密码重设了，第一次登录时要换成自己的。"
        case "disable":
            accounts.set_active(by, person, False)
            return f"{person.name}的账号停用了，已经登录的也随即退出。"
        case "enable":
            accounts.set_active(by, person, True)
            return f"{person.name}可以登录了。"
        case "totp":
            accounts.stop_totp(by, person, request.POST.get("password", ""))
            return f"{person.name}的动态口令停用了，登录时只要密码。"
    raise UsageError("看不懂要做什么", "请从页面上的按钮操作")


def _one(
    request: HttpRequest, by: Person, place: Place, person: Person, error: LuoshiError | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "one": person, "own": by.pk == person.pk, "error": error, "now": clock.now(), "does": ROLES[Role(person.role)],
        "named_only": not person.is_active and not person.has_usable_password(),
        "may_edit": policy.may(by, "people.edit", place), "may_see_log": policy.may(by, "audit.see", place),
        "shown_once": request.session.pop(_SHOWN_ONCE, None), "section": "people",
    }  # fmt: skip
    return render(request, "office/person.html", context, status=400 if error else 200)
