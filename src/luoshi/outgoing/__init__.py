"""The one place that calls other machines: only where the rules allow, and never for longer than it was told.

``get`` and ``post`` resolve a name once, check every address behind it, and connect to one that was checked; nothing
is taken from the environment, no proxy either. ``sign`` and ``verify`` are for webhooks.
"""

from __future__ import annotations

from luoshi.outgoing.addresses import Rules, target
from luoshi.outgoing.calls import MOST, Answer, get, post
from luoshi.outgoing.deadline import within
from luoshi.outgoing.errors import OutgoingError
from luoshi.outgoing.signing import SIGNATURE, sign, verify

__all__ = ["MOST", "SIGNATURE", "Answer", "OutgoingError", "Rules", "get", "post", "sign", "target", "verify", "within"]
