"""A reconciliation as text and back, and a name for the program that made it: what is kept is rebuilt by any other."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from luoshi.reading.model import Report
from luoshi.reconciling.model import Candidate, Change, Mentioned, Promise, Reconciliation, Result

_CODE = ("reading", "reconciling", "assessing")  # what a reconciliation is worked out by
_NUMBERS = ("value", "value_high", "out_value", "gap")


@cache
def version() -> str:
    """The sha-256 of the code and lexicons that read and reconcile: it changes when any of them does."""
    digest = sha256()
    for room in _CODE:
        for name, content in sorted(_contents(files("luoshi").joinpath(room), room)):
            digest.update(f"{name}\n{len(content)}\n".encode() + content)
    return digest.hexdigest()


def _contents(folder: Traversable, under: str) -> list[tuple[str, bytes]]:
    out = []
    for each in folder.iterdir():
        if each.is_dir() and each.name != "__pycache__":
            out += _contents(each, f"{under}/{each.name}")
        elif each.name.endswith((".py", ".toml", ".tsv", ".txt", ".so", ".pyd")):
            out.append((f"{under}/{each.name}", each.read_bytes()))
    return out


def packed(found: Reconciliation) -> str:
    """A reconciliation as JSON, digit for digit."""
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"), default=_number)


def _number(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(value)


def unpacked(text: str) -> Reconciliation:
    """What :func:`packed` wrote.

    Raises:
        ValueError: For anything else.
    """
    try:
        old, new, year, promises, changes, results, tasks, warnings = json.loads(text)
        return Reconciliation(
            Report(*old), Report(*new), year, tuple(map(_promise, promises)), tuple(Change(*each) for each in changes),
            tuple(Result(*each) for each in results), tuple(Mentioned(*each) for each in tasks), tuple(warnings),
        )  # fmt: skip
    except (TypeError, ArithmeticError) as error:
        raise ValueError("not a kept reconciliation") from error


def _promise(fields: list[Any]) -> Promise:
    p = Promise(*fields)
    numbers: dict[str, Any] = {name: Decimal(given) for name in _NUMBERS if (given := getattr(p, name)) is not None}
    return p._replace(**numbers, candidates=tuple(Candidate(*each) for each in p.candidates))
