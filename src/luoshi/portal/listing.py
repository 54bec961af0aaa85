"""The list of promises: what may be asked for, a page at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from luoshi.portal.serving import worked_out
from luoshi.portal.templatetags.portal import cn_deadline, status
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
    def html(self) -> SafeString:
        """The promise as a line of a list. Written here and not in a template: a page has fifty of them."""
        shown, record = self.shown, self.shown.record
        told = [status(record.get("light")), *(f"<span>{escape(word)}</span>" for word in (shown.area, shown.lead) if word)]
        if deadline := record.get("deadline"):
            told.append(f"<span>{escape(cn_deadline(deadline))}前</span>")
        if figure := self.figure:
            told.append(f'<span class="fig">{escape(figure["indicator"])} <b>{escape(figure["said"])}</b></span>')
        link = f'<a href="{escape(self.address)}">{escape(shown.text)}</a>'
        return mark_safe(f'<li class="line"><p class="what">{link}</p><p class="meta">{"".join(told)}</p></li>')

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
    options: dict[str, str]  # what is asked for → the options of its field, as HTML


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
    def options(self) -> dict[str, SafeString]:
        """The options of each field, the chosen one marked."""
        return {
            name: mark_safe(html.replace(given := f'<option value="{escape(self.asked.get(name, ""))}"', f"{given} selected", 1))
            for name, html in self.choices.options.items()
        }

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
        named, statuses = finding.programmes(rows), finding.statuses(rows)
        options = {name: _options(each) for name, each in (("area", areas), ("unit", units), ("kind", kinds), ("programme", named))}
        options["status"] = "".join(_option(s.word, f"{s.shape} {s.word}（{s.total}）") for s in statuses)
        return Choices(total, areas, named, units, kinds, statuses, options)

    found: Choices = worked_out(front, f"choices {year}", count)
    return found


def _options(facets: Iterable[Facet]) -> str:
    return "".join(_option(each.value, f"{each.value}（{each.total}）") for each in facets)


def _option(value: str, words: str) -> str:
    return f'<option value="{escape(value)}">{escape(words)}</option>'


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
    ids = worked_out(front, f"rows {year} {sorted(asked.items())}", lambda: list(rows.values_list("pk", flat=True)))
    pages = max(1, -(-len(ids) // SCREEN))
    number = typed.get("page", "")
    page = min(max(int(number), 1), pages) if re.fullmatch("[0-9]{1,6}", number) else 1
    held = finding.those(ids[(page - 1) * SCREEN : page * SCREEN])
    return Listed(lines(held), len(ids), page, pages, asked, year, every, choices(front, year))


def _of_programme(front: Front, year: int, name: str) -> list[int]:
    if name not in {each.value for each in choices(front, year).programmes}:
        return []
    return list(
        worked_out(
            front, f"programme {year} {name}", lambda: finding.in_programme(finding.public(front.place, year), name)
        )
    )
