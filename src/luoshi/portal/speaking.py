"""What the public may say: an answer to one question, and a remark. No account, no session; a form of our own pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt

from luoshi.errors import LuoshiError
from luoshi.portal import promises
from luoshi.portal.serving import HTML, POLICY, Missing, address_of, missing, promise_of, refused, rendered, too_fast
from luoshi.publishing import feedback
from luoshi.publishing.finding import Front
from luoshi.publishing.models import Shown

_COOKIE = "luoshi-rated"
_SALT = "luoshi.portal.rating"
_KEPT = 400 * 24 * 3600  # seconds: a year's questionnaire and a bit
Deed = Callable[[HttpRequest, Front, Shown], HttpResponse]


def _posted(deed: Deed) -> Callable[..., HttpResponse]:
    """A form of a promise's page: sent by that page, not too fast, to a promise that is there.

    There is no session whose rights a foreign page could borrow, so no token either: only that the form is ours is asked.
    """

    @csrf_exempt
    @wraps(deed)
    def answered(request: HttpRequest, key: str) -> HttpResponse:
        if request.method != "POST":
            response = refused(405, "这个地址要从页面上的按钮进去")
            response["Allow"] = "POST"
            return response
        if slow := too_fast(request):
            return slow
        if not _ours(request):
            return refused(403, "请从承诺的页面上提交")
        try:
            front, shown = promise_of(key)
        except Missing:
            return missing()
        if request.POST.get("website"):  # a field that people do not see: only a program fills it in
            return _back(shown, "sent")
        try:
            return deed(request, front, shown)
        except LuoshiError as error:
            return _again(request, front, shown, error)

    return answered


def _ours(request: HttpRequest) -> bool:
    """Whether the form was sent from a page of this server, as the browser says."""
    host = request.get_host()
    if origin := request.META.get("HTTP_ORIGIN"):
        return bool(urlsplit(str(origin)).netloc == host or origin in settings.CSRF_TRUSTED_ORIGINS)
    if fetched := request.META.get("HTTP_SEC_FETCH_SITE"):
        return str(fetched) == "same-origin"
    return urlsplit(str(request.META.get("HTTP_REFERER", ""))).netloc == host


@_posted
def rate(request: HttpRequest, front: Front, shown: Shown) -> HttpResponse:
    """Answer the question; the browser keeps a signed note, so that a second answer changes the first."""
    held = feedback.rate(shown, request.POST.get("choice", ""), address_of(request), _rated(request, shown))
    response = _back(shown, "rated")
    note = signing.dumps([shown.key, held.pk], salt=_SALT)
    response.set_cookie(
        _COOKIE, note, max_age=_KEPT, path=f"/public/p/{shown.key}/", secure=settings.HTTPS, httponly=True, samesite="Lax"
    )  # fmt: skip
    return response


def _rated(request: HttpRequest, shown: Shown) -> int | None:
    """The answer that this browser has given before."""
    try:
        key, answer = signing.loads(request.COOKIES.get(_COOKIE, ""), salt=_SALT, max_age=_KEPT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return answer if key == shown.key and isinstance(answer, int) else None


@_posted
def say(request: HttpRequest, front: Front, shown: Shown) -> HttpResponse:
    """Leave a remark, to be seen once the office has let it."""
    typed = request.POST
    feedback.say(shown, typed.get("text", ""), typed.get("name", ""), typed.get("contact", ""), address_of(request))
    return _back(shown, "sent")


def _back(shown: Shown, said: str) -> HttpResponse:
    response = redirect(f"/public/p/{shown.key}/?said={said}#feedback")
    response["Cache-Control"] = "no-store"
    return response


def _again(request: HttpRequest, front: Front, shown: Shown, error: LuoshiError) -> HttpResponse:
    """The page again, with what was wrong and what was typed."""
    context: dict[str, Any] = {**promises.told(front, shown), "error": error, "typed": request.POST}
    status = 429 if isinstance(error, feedback.TooMuch) else 400
    response = HttpResponse(rendered("portal/promise.html", front, context), content_type=HTML, status=status)
    response["Content-Security-Policy"], response["Cache-Control"] = POLICY, "no-store"
    return response
