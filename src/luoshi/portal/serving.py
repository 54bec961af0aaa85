"""How a public page is answered: to everybody the same, from memory where it was made before, never with a cookie."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from hashlib import blake2b
from threading import Lock
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt

from luoshi.errors import LuoshiError
from luoshi.portal.limits import BUCKETS
from luoshi.publishing import finding
from luoshi.publishing.finding import Front
from luoshi.publishing.models import Shown

HTML = "text/html; charset=utf-8"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FRAMED = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
_KEPT = 3600  # seconds; a new edition is another key, so nothing old is ever shown
_FRESH = "public, max-age=60"
_SPEED = (20.0, 200.0)  # requests a second of one address in the long run, and at once


#: so that a new edition is counted once and not by every thread; what is worked out asks for nothing worked out
_LOCKS = [Lock() for _ in range(64)]


class Page(NamedTuple):
    """What is sent; the same bytes for everybody who asks for the same."""

    body: bytes
    kind: str = HTML
    changed: datetime | None = None
    policy: str = POLICY
    status: int = 200
    name: str = ""  # of a file that is saved, not shown


class Missing(Exception):
    """There is no such page, or no more; nobody is told which."""


View = Callable[..., HttpResponse]


def page(view: Callable[..., Page]) -> View:
    """Answer a public page: not too fast, not twice where the browser has it, and nothing of a fault but a sentence."""

    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, **keys: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return _refused(405, "这个地址只能打开看", {"Allow": "GET, HEAD"})
        if refused := too_fast(request):
            return refused
        try:
            found = view(request, **keys)
        except Missing:
            return missing()
        except LuoshiError as error:
            return _refused(503, error.message, {"Retry-After": "60"})
        return sent(request, found)

    return answered


def too_fast(request: HttpRequest) -> HttpResponse | None:
    """The answer to who asks too fast; None to others."""
    rate, most = getattr(settings, "PORTAL_SPEED", _SPEED)
    if wait := BUCKETS.take(address_of(request), rate, most):
        return _refused(429, "打开得太快了，请稍等再试", {"Retry-After": str(wait)})
    return None


def address_of(request: HttpRequest) -> str:
    """Whence a request comes; behind a proxy the server has put there what that says (LUOSHI_BEHIND_PROXY)."""
    return str(request.META.get("REMOTE_ADDR", ""))


def sent(request: HttpRequest, found: Page) -> HttpResponse:
    """A page as an answer, or that the browser has it already."""
    etag = f'"{blake2b(found.body, digest_size=12).hexdigest()}"'
    response = HttpResponse(found.body, content_type=found.kind, status=found.status)
    response["ETag"], response["Cache-Control"] = etag, _FRESH
    if found.changed is not None:
        response["Last-Modified"] = http_date(int(found.changed.timestamp()))
    response["Content-Security-Policy"] = found.policy
    if found.policy == FRAMED:
        response.xframe_options_exempt = True
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
    if found.name:
        response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    known = get_conditional_response(request, etag, response=response) if found.status == 200 else None
    return known if isinstance(known, HttpResponse) else response


def missing() -> HttpResponse:
    """What is answered for a page that never was, and for one that is no more: the same, byte for byte."""
    return _refused(404, "没有这个页面", {})


def _refused(status: int, words: str, more: Mapping[str, str]) -> HttpResponse:
    body = get_template("portal/refused.html").render({"words": words, "status": status})
    response = HttpResponse(body, status=status)
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = _FRESH if status == 404 else "no-store"
    for name, value in more.items():
        response[name] = value
    return response


def refused(status: int, words: str) -> HttpResponse:
    """A sentence on a page of its own."""
    return _refused(status, words, {})


# --- What pages begin with -------------------------------------------------------------------


def front_of(place: int) -> Front:
    """An open place.

    Raises:
        Missing: For any other.
    """
    found = finding.front(place) if place < 2**31 else None
    if found is None:
        raise Missing
    return found


def promise_of(key: str) -> tuple[Front, Shown]:
    """A promise that everybody may see, and its place.

    Raises:
        Missing: For any other key.
    """
    found = finding.one_and_front(key)
    if found is None:
        raise Missing
    return found[1], found[0]


def once(request: HttpRequest, front: Front, make: Callable[[], Page]) -> Page:
    """The page of this address in this edition: made once, then kept."""
    key = _key(front, f"{request.scheme}://{request.get_host()}{request.get_full_path()}")
    found: Page | None = caches["portal"].get(key)
    if found is None:
        found = make()
        caches["portal"].set(key, found, _KEPT)
    return found


def worked_out(front: Front, name: str, make: Callable[[], Any]) -> Any:
    """What is worked out of an edition: made once, by one of those who ask for it at the same time, then kept."""
    cache, key = caches["portal"], _key(front, name)
    found = cache.get(key)
    if found is None:
        with _LOCKS[int(key, 16) % len(_LOCKS)]:
            found = cache.get(key)
            if found is None:
                found = make()
                cache.set(key, found, _KEPT)
    return found


def _key(front: Front, name: str) -> str:
    told = f"{front.place.pk}/{front.edition}/{front.at}/{name}".encode("utf-8", "replace")
    return blake2b(told, digest_size=16).hexdigest()


def rendered(template: str, front: Front | None, context: Mapping[str, Any]) -> bytes:
    """A template as bytes. It is given no request: nothing of who asks can come into it."""
    held = {"front": front, "place": front.place if front else None, "demo": settings.DEMO}
    return get_template(template).render({**held, **context}).encode()
