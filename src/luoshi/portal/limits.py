"""How fast one address may ask: a bucket of tokens for each, in this process's memory alone."""

from __future__ import annotations

import time
from collections import OrderedDict
from ipaddress import IPv6Address, ip_address
from math import ceil
from threading import Lock

_MOST = 20_000  # addresses remembered at once; the one that asked longest ago is forgotten first


class Buckets:
    """Buckets that fill with so many tokens a second up to a limit; each request takes one out."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()  # address → tokens, when that was
        self._lock = Lock()

    def take(self, address: str, rate: float, most: float) -> int:
        """Take a token; 0 where there was one, else in how many seconds to ask again."""
        now, name = time.monotonic(), line_of(address)
        with self._lock:
            tokens, then = self._held.pop(name, (most, now))
            tokens = min(most, tokens + (now - then) * rate)
            wait = 0 if tokens >= 1 else max(1, ceil((1 - tokens) / rate))
            self._held[name] = (tokens if wait else tokens - 1, now)
            if len(self._held) > _MOST:
                self._held.popitem(last=False)
        return wait

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._held.clear()


def line_of(address: str) -> str:
    """Whose line an address is: a whole /64 of IPv6 belongs to one.

    >>> line_of("2001:db8:0:1:2:3:4:5"), line_of("::ffff:10.0.0.1"), line_of("10.0.0.1"), line_of("?")
    ('2001:db8:0:1::', '10.0.0.1', '10.0.0.1', '?')
    """
    try:
        known = ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(known, IPv6Address):
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
        return str(IPv6Address(int(known) >> 64 << 64))
    return str(known)


BUCKETS = Buckets()
