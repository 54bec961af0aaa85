"""Whether somebody may come in without a password: only in the demo, only from this machine, only among demo people.

Each condition alone would do in ordinary times; together none of them can be left on by accident. Only ``luoshi demo``
makes a process the demo, and that process has a database of its own.
"""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

from luoshi.ledger.models import Person

_FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP")


def allowed(request: HttpRequest) -> bool:
    """Whether the sign-in page may offer a click for each role."""
    return bool(settings.DEMO) and _from_here(request) and _only_demo_people()


def _from_here(request: HttpRequest) -> bool:
    """From a browser of this machine, and not through a proxy on it."""
    if any(request.META.get(name) for name in _FORWARDED):
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address.is_loopback


def _only_demo_people() -> bool:
    """Whether there are people, and all of them are invented ones."""
    return Person.objects.exists() and not Person.objects.filter(demo=False).exists()
