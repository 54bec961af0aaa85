"""The words of the genre, read once from the TOML files beside this module.

Words only: which are units, comparators, verbs of change and so on. The grammar that combines them
is code. Everything here is immutable and built on first use.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, NamedTuple


class Unit(NamedTuple):
    """A unit of measure as written and its kind (count, money, percent, …)."""

    form: str
    kind: str


class Suffix(NamedTuple):
    """A word that may stand directly before a figure, and what it says of it."""

    form: str
    role: str  # comparator, up, down, neutral
    value: str | None


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@cache
def words() -> MappingProxyType[str, Any]:
    """The word classes of words.toml, as nested read-only dictionaries of lists."""
    return MappingProxyType(_toml("words"))


@cache
def word_class(name: str) -> frozenset[str]:
    """The words of one class (``neutral``, ``defining``, …)."""
    return frozenset(words()[name]["forms"])


def by_end(forms: Iterable[str], at: int) -> dict[str, tuple[str, ...]]:
    """Words by their first (``at`` 0) or last (-1) character, longest first, so that one lookup finds the longest."""
    table: dict[str, list[str]] = {}
    for form in forms:
        table.setdefault(form[at], []).append(form)
    return {char: tuple(sorted(found, key=len, reverse=True)) for char, found in table.items()}


@cache
def units_by_first() -> MappingProxyType[str, tuple[Unit, ...]]:
    """Units by their first character, longest first, so that one lookup finds the longest match."""
    table: dict[str, list[Unit]] = {}
    for kind, entry in _toml("units").items():
        for form in entry["forms"]:
            table.setdefault(form[0], []).append(Unit(form, kind))
    return MappingProxyType({c: tuple(sorted(us, key=lambda u: -len(u.form))) for c, us in table.items()})


@cache
def before() -> MappingProxyType[str, Suffix]:
    """Words that may stand directly before a figure; a comparator wins over a verb, a verb over a filler."""
    table: dict[str, Suffix] = {form: Suffix(form, "neutral", None) for form in words()["neutral"]["forms"]}
    for direction, forms in words()["change"].items():
        table.update({form: Suffix(form, "change", direction) for form in forms})
    for comparator, forms in words()["comparator"]["before"].items():
        table.update({form: Suffix(form, "comparator", comparator) for form in forms})
    return MappingProxyType(table)


@cache
def after() -> tuple[tuple[str, str], ...]:
    """Comparators after a figure, longest first: (form, comparator)."""
    pairs = [(form, name) for name, forms in words()["comparator"]["after"].items() for form in forms]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


@cache
def duties() -> MappingProxyType[str, Any]:
    """The kinds of unit and the words that name their duties (duties.toml)."""
    return MappingProxyType({unit: entry for unit, entry in _toml("duties").items() if unit != "none"})


@cache
def no_duty() -> tuple[str, ...]:
    """Words that name no duty though a word of duty stands in them (高质量)."""
    return tuple(_toml("duties")["none"]["forms"])


@cache
def moves(name: str) -> tuple[str, ...]:
    """The words of one class of moves.toml: what a clause of a plan does."""
    return tuple(_toml("moves")[name]["forms"])
