"""What every answer gets: security headers, errors in plain words, a new password where one is due."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from luoshi.errors import LuoshiError
from luoshi.ledger.policy import Forbidden
from luoshi.ledger.record.change import StorageError
from luoshi.ledger.record.rows import Conflict, Gone
from luoshi.ledger.workflow import NotNow

Answer = Callable[[HttpRequest], HttpResponse]
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_log = logging.getLogger("luoshi.web")
_STATUS: tuple[tuple[type[LuoshiError], int], ...] = (
    (Conflict, 409), (NotNow, 409), (Gone, 404), (StorageError, 503),
)  # fmt: skip


#: pages for everybody: who asks is not looked at, so that their answers are the same for all and set no cookie
PUBLIC = ("/public/", "/robots.txt")


def headers(answer: Answer) -> Answer:
    """Only our own scripts and styles; nothing is kept by a browser or a proxy that others could read."""

    def with_headers(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if request.path.startswith(PUBLIC):
            return response
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return with_headers


def password_first(answer: Answer) -> Answer:
    """Who was given a password chooses another one before anything else."""

    def with_password(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(PUBLIC):
            return answer(request)
        person = request.user
        allowed = {reverse("password"), reverse("sign-out")}
        if person.is_authenticated and person.must_change_password and request.path not in allowed:
            if getattr(request, "htmx", False):
                error = LuoshiError("请先换上自己的密码，这次操作没有保存", "写的内容还在；换好密码再试一次")
                return told(request, error, 403)
            return redirect("password")
        return answer(request)

    return with_password


def plain_errors(answer: Answer) -> Answer:
    """An error of ours is a sentence on a page, with the status that fits; never a traceback."""

    class PlainErrors:
        def __call__(self, request: HttpRequest) -> HttpResponse:
            response = answer(request)
            if response.status_code == 405 and not response.content:  # the address of a button, opened as a page
                page = told(request, LuoshiError("这个地址要从页面上的按钮进去", "请从上面的菜单重新打开"), 405)
                page["Allow"] = response["Allow"]
                return page
            return response

        def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
            if isinstance(error, Forbidden) and not request.user.is_authenticated:
                return _to_sign_in(request)
            if isinstance(error, LuoshiError):
                return told(request, error)
            if not isinstance(error, Http404):
                _log.exception("%s %s", request.method, request.path)
            return None

    return PlainErrors()


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; a piece of a page says so instead, so that what was typed stays where it is."""
    if getattr(request, "htmx", False):
        return told(
            request, LuoshiError("登录过期了，这次操作没有保存", "写的内容还在；请在新的窗口里登录，再试一次"), 401
        )
    aim = f"?{urlencode({'next': request.get_full_path()})}" if request.method in ("GET", "HEAD") else ""
    return redirect(f"{reverse('sign-in')}{aim}")


def told(request: HttpRequest, error: LuoshiError, status: int | None = None) -> HttpResponse:
    """The answer that tells an error: a small piece for a page that asked for one, else a page."""
    status = status or status_of(error)
    piece = bool(getattr(request, "htmx", False))
    template = "office/error_piece.html" if piece else "office/error.html"
    response = render(request, template, {"error": error, "status": status}, status=status)
    if piece:
        response["HX-Reswap"] = "none"  # the row that was to be replaced stays; the piece has a place of its own
    return response


def status_of(error: LuoshiError) -> int:
    """The status that tells a program what an error tells people."""
    if isinstance(error, Forbidden):
        return 404 if error.hidden else 403
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 400)
