"""Reading what is public: the only way in for pages, API, feeds and files. Never touches the ledger itself."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from django.db.models import Count, QuerySet

from luoshi.ledger.models import Place
from luoshi.publishing.keeping import grams
from luoshi.publishing.models import Gram, Shown

LONGEST = 100  # characters of a search that are looked at
_GRAMS = 6  # pairs of a search that are looked up; the text itself is compared after


def public(place: Place | None = None, year: int | None = None) -> QuerySet[Shown]:
    """The rows that everybody may see, in the order of the report."""
    found = Shown.objects.filter(gone=False).order_by("-year", "order", "id")
    if place is not None:
        found = found.filter(place=place)
    return found if year is None else found.filter(year=year)


def one(key: str) -> Shown | None:
    """The row of a public name; None where there is none, or no more."""
    return Shown.objects.filter(key=key, gone=False).select_related("place").first() if len(key) <= 12 else None


def search(rows: QuerySet[Shown], words: str) -> QuerySet[Shown]:
    """The rows that hold every word of a search, in any order; a word is two characters or more (one: of the text's start).

    Nothing in the words is a pattern: %, _ and quotes are characters like others.
    """
    for word in words[:LONGEST].lower().split():
        for gram in grams(word)[:_GRAMS]:
            rows = rows.filter(pk__in=Gram.objects.filter(gram=gram).values("shown"))
        rows = rows.filter(find__icontains=word)
    return rows


class Facet(NamedTuple):
    """A way of narrowing a list: a value and how many rows have it."""

    value: str
    total: int


def facets(rows: QuerySet[Shown], column: str) -> list[Facet]:
    """The values of a column (area, lead, kind, status) with their counts, the most frequent first."""
    counted = rows.order_by().values_list(column).annotate(total=Count("pk")).order_by("-total", column)
    return [Facet(value, total) for value, total in counted if value]


def programmes(rows: QuerySet[Shown]) -> list[Facet]:
    """The named programmes with how many rows each has."""
    counted = Counter(name for names in rows.values_list("programmes", flat=True) for name in names)
    return [Facet(name, total) for name, total in counted.most_common()]


def changes(place: Place, after: int, most: int) -> list[Shown]:
    """What changed after an event, the earliest first; rows that are gone are among them, with nothing but their key."""
    return list(Shown.objects.filter(place=place, seq__gt=after).order_by("seq", "id")[:most])
