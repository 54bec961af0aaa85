"""The receipt of a ballot, and the box as text: one sorted line a ballot, a receipt and its marks. Pure.

Sorted by a random receipt, the box holds no order in which the ballots came; it holds no time and no name.
"""

from __future__ import annotations

import re
import secrets
from bisect import bisect_left
from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

from luoshi.errors import LuoshiError

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # 32 that nobody mixes up: 5 bits each
_LENGTH, _GROUP = 20, 4  # 100 bits
_RECEIPT = re.compile(f"[{_LETTERS}]{{4}}(?:-[{_LETTERS}]{{4}}){{4}}")


class Taken(LuoshiError):
    """The receipt is in the box already: a form that was sent twice by two people, or copied."""


class Slip(NamedTuple):
    """A ballot in the box."""

    receipt: str
    marks: str


def new_receipt() -> str:
    """A receipt of 100 random bits: ``7QHK-…``."""
    drawn = [secrets.choice(_LETTERS) for _ in range(_LENGTH)]
    return "-".join("".join(drawn[n : n + _GROUP]) for n in range(0, _LENGTH, _GROUP))


def is_receipt(text: str) -> bool:
    """Whether a text has the form of a receipt."""
    return _RECEIPT.fullmatch(text) is not None


def with_slip(box: str, slip: Slip) -> str:
    """The box with one more ballot.

    Raises:
        Taken: When the receipt is in it.
    """
    lines = box.splitlines()
    place = bisect_left(lines, f"{slip.receipt} ")
    if place < len(lines) and lines[place].startswith(f"{slip.receipt} "):
        raise Taken("这张选票的票号已经用过，没有计票", "请重新打开选票，会有新的票号；您还没有投票")
    lines.insert(place, f"{slip.receipt} {slip.marks}")
    return text_of(lines)


def text_of(lines: Iterable[str]) -> str:
    """Sorted lines as the box keeps them."""
    return "".join(f"{line}\n" for line in lines)


def slips_of(box: str) -> list[Slip]:
    """The ballots in a box."""
    return [Slip(*line.split(" ")) for line in box.splitlines()]


def digest_of(box: str) -> str:
    """The checksum of a box."""
    return sha256(box.encode()).hexdigest()
