"""The list of promises: what may be asked for, a page at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from luoshi.portal.serving import worked_out
from luoshi.publishing import finding
from luoshi.publishing.finding import Facet, Front, Status
from luoshi.publishing.models import Shown

SCREEN = 50
_LONGEST = 100  # characters of what is asked for that are looked at
#: what may be asked for in an address → the column that it narrows
COLUMNS = {"area": "area", "unit": "lead", "status": "status", "kind": "kind"}


class Line(NamedTuple):
    """A promise with the address of its page."""

    shown: Shown
    address: str

    @property
    def target(self) -> str:
        """What is asked for, in the report's words."""
        return "；".join(t["quote"] or t["asked"] for t in self.shown.record.get("targets", ())[:2])

    @property
    def asked(self) -> str:
        """What is asked for, as it is measured."""
        return "；".join(t["asked"] for t in self.shown.record.get("targets", ())[:2])

    @property
    def figure(self) -> Mapping[str, str] | None:
        """The last confirmed figure."""
        return next(iter(self.shown.record.get("figures", ())), None)

    @property
    def reached(self) -> tuple[int, int] | None:
        """How many of its milestones a promise has reached, of how many."""
        milestones = self.shown.record.get("milestones", ())
        return (sum(bool(m["done_on"]) for m in milestones), len(milestones)) if milestones else None


class Choices(NamedTuple):
    """What the list of a year can be narrowed by, each with its number of promises."""

    total: int
    areas: list[Facet]
    programmes: list[Facet]
    units: list[Facet]
    kinds: list[Facet]
    statuses: list[Status]


class Listed(NamedTuple):
    """A page of the list."""

    lines: list[Line]
    found: int
    page: int
    pages: int
    asked: dict[str, str]  # what is asked for
    year: int
    years: list[int]
    choices: Choices

    @property
    def query(self) -> str:
        """What is asked for, as the beginning of an address's query."""
        return f"{urlencode({'year': self.year, **self.asked})}&"


def lines(rows: Iterable[Shown]) -> list[Line]:
    """Promises with their addresses."""
    return [Line(row, reverse("public-promise", args=(row.key,))) for row in rows]


def years(front: Front) -> list[int]:
    """The years of which something is public, the latest first."""
    return list(worked_out(front, "years", lambda: finding.years(front.place)))


def choices(front: Front, year: int) -> Choices:
    """What a year can be narrowed by; counted once an edition."""

    def count() -> Choices:
        rows = finding.public(front.place, year)
        areas, units, kinds = (finding.facets(rows, column) for column in ("area", "lead", "kind"))
        total = sum(each.total for each in kinds)
        return Choices(total, areas, finding.programmes(rows), units, kinds, finding.statuses(rows))

    found: Choices = worked_out(front, f"choices {year}", count)
    return found


def listed(front: Front, typed: Mapping[str, str]) -> Listed:
    """A page of the list. What makes no sense is taken for not said; nothing found is an empty list."""
    every = years(front)
    said = typed.get("year", "")
    year = int(said) if re.fullmatch("[0-9]{4}", said) else (every[0] if every else 0)
    asked = {name: typed.get(name, "").strip()[:_LONGEST] for name in (*COLUMNS, "programme", "q")}
    asked = {name: value.replace("\0", "") for name, value in asked.items() if value}
    rows = finding.public(front.place, year)
    for name, column in COLUMNS.items():
        if name in asked:
            rows = rows.filter(**{column: asked[name]})
    if "programme" in asked:
        rows = rows.filter(pk__in=_of_programme(front, year, asked["programme"]))
    if "q" in asked:
        rows = finding.search(rows, asked["q"])
    found = int(worked_out(front, f"count {year} {sorted(asked.items())}", rows.count))
    pages = max(1, -(-found // SCREEN))
    number = typed.get("page", "")
    page = min(max(int(number), 1), pages) if re.fullmatch("[0-9]{1,6}", number) else 1
    held = list(rows.defer("find")[(page - 1) * SCREEN : page * SCREEN]) if found else []
    return Listed(lines(held), found, page, pages, asked, year, every, choices(front, year))


def _of_programme(front: Front, year: int, name: str) -> list[int]:
    if name not in {each.value for each in choices(front, year).programmes}:
        return []
    return list(
        worked_out(
            front, f"programme {year} {name}", lambda: finding.in_programme(finding.public(front.place, year), name)
        )
    )
