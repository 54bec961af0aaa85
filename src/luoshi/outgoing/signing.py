"""The signature on a webhook: who receives it can tell that it came from here, unchanged, and just now."""

from __future__ import annotations

import hashlib
import hmac
import re

SIGNATURE = "X-Luoshi-Signature"
"""The header: ``t=<Unix seconds>,v1=<HMAC-SHA256 in hex>`` over ``<t>.`` and the body, with the secret as key."""

_HEADER = re.compile(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})")


def sign(body: bytes, secret: str, timestamp: int) -> str:
    """The value of the header for a body.

    >>> sign(b"{}", "secret", 1782777600)[:24]
    't=1782777600,v1=c01b0dab'

    Args:
        timestamp: When it is sent, in seconds since 1970 (UTC).
    """
    digest = hmac.new(secret.encode("utf-8"), f"{timestamp}.".encode("ascii") + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


def verify(body: bytes, secret: str, header: str, now: int, tolerance: int = 300) -> bool:
    """Whether a body came with its right signature, made at most ``tolerance`` seconds before or after ``now``."""
    match = _HEADER.fullmatch(header.strip())
    if match is None or abs(now - int(match[1])) > tolerance:
        return False
    return hmac.compare_digest(sign(body, secret, int(match[1])), header.strip())
