"""Reading what is public: the only way in for pages, API, feeds and files.

Of the ledger itself it asks nothing but the names of places, and the bytes of files that were released.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from luoshi.assessing.lights import SHAPES
from luoshi.ledger import vault
from luoshi.ledger.models import Place
from luoshi.publishing import stripping
from luoshi.publishing.composing import KEY
from luoshi.publishing.fields import FIELDS, Field, chosen
from luoshi.publishing.keeping import grams
from luoshi.publishing.models import Edition, Gram, Openness, Shown

_ORDER = ("green", "blue", "yellow", "red", "grey")
LONGEST = 100  # characters of a search that are looked at
_WORDS = 8  # of a search that are looked at
_INDICATORS = 3  # of a row by which that of the year before is looked for
_GRAMS = 6  # pairs of a search that are looked up; the text itself is compared after


class Front(NamedTuple):
    """A place whose record is open, and which edition of it is the last."""

    place: Place
    openness: Openness
    edition: int
    at: datetime | None  # when that edition began

    @property
    def fields(self) -> list[tuple[str, Field, bool]]:
        """Each field of the table, and whether this place shows it."""
        shows = chosen(self.openness.fields)
        return [(name, field, name in shows) for name, field in FIELDS.items()]


def fronts() -> list[Front]:
    """The places whose record is open, in order."""
    opened = Openness.objects.filter(public=True).select_related("place__edition").order_by("place")
    return [_front(each) for each in opened]


def front(place: int) -> Front | None:
    """A place whose record is open; None for any other."""
    found = Openness.objects.filter(public=True, place=place).select_related("place__edition").first()
    return _front(found) if found else None


def one_and_front(key: str) -> tuple[Shown, Front] | None:
    """The row of a public name, and its place while that is open; None where there is none, or no more."""
    if len(key) > KEY:
        return None
    rows = Shown.objects.filter(key=key, gone=False, place__openness__public=True).defer("find")
    found = rows.select_related("place__openness", "place__edition").first()
    return (found, _front(found.place.openness)) if found else None


def _front(openness: Openness) -> Front:
    edition: Edition | None = getattr(openness.place, "edition", None)
    return Front(openness.place, openness, edition.number if edition else 0, edition.at if edition else None)


def public(place: Place | None = None, year: int | None = None) -> QuerySet[Shown]:
    """The rows that everybody may see, in the order of the report."""
    found = Shown.objects.filter(gone=False).order_by("-year", "order", "id")
    if place is not None:
        found = found.filter(place=place)
    return found if year is None else found.filter(year=year)


def one(key: str) -> Shown | None:
    """The row of a public name; None where there is none, or no more."""
    return Shown.objects.filter(key=key, gone=False).select_related("place").first() if len(key) <= KEY else None


def search(rows: QuerySet[Shown], words: str) -> QuerySet[Shown]:
    """The rows that hold every word of a search, in any order; a word is two characters or more (one: of the text's start).

    Nothing in the words is a pattern: %, _ and quotes are characters like others.
    """
    for word in list(dict.fromkeys(words[:LONGEST].lower().split()))[:_WORDS]:
        pairs = grams(word)
        for gram in pairs[:_GRAMS]:
            rows = rows.filter(pk__in=Gram.objects.filter(gram=gram).values("shown"))
        if len(word) != 2:  # a pair is in the index or not; of the others the index tells only where they may be
            rows = rows.filter(find__contains=word)
    return rows


def those(ids: Sequence[int]) -> list[Shown]:
    """Rows by their ids, in that order; those that are gone meanwhile are left out."""
    found = Shown.objects.filter(pk__in=ids, gone=False).defer("find").in_bulk()
    return [found[pk] for pk in ids if pk in found]


def years(place: Place) -> list[int]:
    """The years of which something is public, the latest first."""
    return list(public(place).order_by("-year").values_list("year", flat=True).distinct())


def lately(place: Place, most: int, programme: str = "") -> list[Shown]:
    """What changed last, the latest first."""
    rows = Shown.objects.filter(place=place, gone=False).order_by("-changed_at", "-seq", "order")
    if programme:
        rows = rows.filter(pk__in=in_programme(Shown.objects.filter(place=place, gone=False), programme))
    return list(rows[:most])


def before(shown: Shown) -> list[Shown]:
    """What was promised the year before under the same indicators and by the same unit, at most three rows."""
    named = {t["indicator"] for t in shown.record.get("targets", ()) if len(t["indicator"]) > 1}
    if not named:
        return []
    spoken = Q()
    for indicator in sorted(named)[:_INDICATORS]:
        spoken |= Q(find__contains=indicator.lower())
    rows = public(shown.place, shown.year - 1).filter(spoken, kind=shown.kind, lead=shown.lead).defer("find")
    return [row for row in rows[:20] if named & {t["indicator"] for t in row.record.get("targets", ())}][:3]


# --- Files ---------------------------------------------------------------------------------


class Released(NamedTuple):
    """A file that everybody may have, under a name that tells nothing."""

    data: bytes
    kind: str  # pdf, jpg, …
    content_type: str
    name: str


def file(shown: Shown, sha256: str) -> Released | None:
    """A file of a row; None for one that is not released, whether there is one or not.

    Raises:
        StorageError: When it is released and cannot be read.
    """
    for number, told in enumerate(shown.record.get("evidence", ()), 1):
        if told["sha256"] == sha256:
            kind = told["kind"]
            data = stripping.stripped(vault.read(Path(settings.HOME), sha256), kind)
            return Released(data, kind, vault.TYPES[kind], f"{shown.key}-{number}.{kind}")
    return None


# --- Counting ------------------------------------------------------------------------------


class Status(NamedTuple):
    """A light's word with its colour and shape, and how many rows have it."""

    word: str
    colour: str
    total: int

    @property
    def shape(self) -> str:
        """The shape that stands beside the colour."""
        return SHAPES.get(self.colour, "○")


def statuses(rows: QuerySet[Shown]) -> list[Status]:
    """How many rows have each status, from done to bad to unknown."""
    counted = rows.order_by().exclude(status="").values_list("status", "colour").annotate(total=Count("pk"))
    found = [Status(word, colour, total) for word, colour, total in counted]
    return sorted(found, key=lambda each: (_ORDER.index(each.colour) if each.colour in _ORDER else 9, -each.total, each.word))


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
    counted = Counter(name for names in _named(rows).values_list("programmes", flat=True) for name in names)
    return [Facet(name, total) for name, total in counted.most_common()]


def in_programme(rows: QuerySet[Shown], name: str) -> list[int]:
    """The rows of a named programme. Looked for here, as not both databases can look into a list."""
    return [pk for pk, names in _named(rows).values_list("pk", "programmes") if name in names]


def _named(rows: QuerySet[Shown]) -> QuerySet[Shown]:
    return rows.order_by().exclude(programmes=[])


def changes(place: Place, after: int, most: int) -> list[Shown]:
    """What changed after an event, the earliest first; rows that are gone are among them, with nothing but their key."""
    return list(Shown.objects.filter(place=place, seq__gt=after).order_by("seq", "id")[:most])
