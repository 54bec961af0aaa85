"""The pages that can be looked at."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from luoshi.portal import listing, promises
from luoshi.portal.serving import FRAMED, Missing, Page, front_of, once, page, promise_of, rendered
from luoshi.publishing import finding
from luoshi.publishing.finding import Front

_LATELY = 8
_FEW_UNITS = 12
LICENCE = ("知识共享 署名 4.0（CC BY 4.0）", "https://creativecommons.org/licenses/by/4.0/deed.zh-hans")


@page
def entrance(request: HttpRequest) -> Page:
    """The one place of this server; a list where there are several."""
    fronts = finding.fronts()
    if len(fronts) == 1:
        return once(request, fronts[0], lambda: _home(fronts[0]))
    if not fronts:
        raise Missing
    return Page(rendered("portal/places.html", None, {"fronts": fronts}))


@page
def home(request: HttpRequest, place: int) -> Page:
    """A place: what it has promised this year, and how it stands."""
    front = front_of(place)
    return once(request, front, lambda: _home(front))


def _home(front: Front) -> Page:
    years = listing.years(front)
    return Page(rendered("portal/home.html", front, home_of(front, years[0] if years else 0)))


def home_of(front: Front, year: int) -> dict[str, Any]:
    """What the first page of a place tells."""
    rows = finding.public(front.place, year)
    found = listing.choices(front, year)
    return {
        "year": year,
        "choices": found,
        "units": found.units[:_FEW_UNITS],
        "more_units": len(found.units) - _FEW_UNITS,
        "headline": listing.lines(rows.filter(kind="主要目标")[:40]),
        "livelihood": listing.lines(rows.filter(kind="民生实事")[:12]),
        "lately": listing.lines(finding.lately(front.place, _LATELY)),
        "section": "home",
    }


@page
def listed(request: HttpRequest, place: int) -> Page:
    """The promises of a year, narrowed and searched."""
    front = front_of(place)

    def make() -> Page:
        found = listing.listed(front, request.GET.dict())
        return Page(rendered("portal/list.html", front, {"found": found, "section": "list"}))

    return once(request, front, make)


@page
def livelihood(request: HttpRequest, place: int) -> Page:
    """The livelihood projects of the last year, with how far each is."""
    front = front_of(place)

    def make() -> Page:
        years = listing.years(front)
        rows = finding.public(front.place, years[0] if years else 0).filter(kind="民生实事")[:200]
        context = {"lines": listing.lines(rows), "year": years[0] if years else 0, "section": "livelihood"}
        return Page(rendered("portal/livelihood.html", front, context))

    return once(request, front, make)


@page
def programmes(request: HttpRequest, place: int) -> Page:
    """The named programmes of the last year."""
    return _choices(request, place, "programmes")


@page
def units(request: HttpRequest, place: int) -> Page:
    """The units with what each leads."""
    return _choices(request, place, "units")


def _choices(request: HttpRequest, place: int, section: str) -> Page:
    front = front_of(place)

    def make() -> Page:
        years = listing.years(front)
        year = years[0] if years else 0
        context = {"choices": listing.choices(front, year), "year": year, "section": section}
        return Page(rendered(f"portal/{section}.html", front, context))

    return once(request, front, make)


@page
def years(request: HttpRequest, place: int) -> Page:
    """All years of which something is public, each with how it stands or ended."""
    front = front_of(place)

    def make() -> Page:
        found = [(year, listing.choices(front, year)) for year in listing.years(front)]
        return Page(rendered("portal/years.html", front, {"years": found, "section": "years"}))

    return once(request, front, make)


@page
def about(request: HttpRequest, place: int) -> Page:
    """What is shown and what not, and why; whom to ask; what becomes of what people say here."""
    front = front_of(place)
    context = {"section": "about", "licence": LICENCE}
    return once(request, front, lambda: Page(rendered("portal/about.html", front, context)))


# --- A promise -----------------------------------------------------------------------------


@page
def promise(request: HttpRequest, key: str) -> Page:
    """All that is public of a promise, at its permanent address."""
    front, shown = promise_of(key)
    said = request.GET.get("said", "")

    def make() -> Page:
        return Page(rendered("portal/promise.html", front, promises.told(front, shown) | {"said": said}))

    return once(request, front, make)


@page
def card(request: HttpRequest, key: str) -> Page:
    """A small card of a promise, to be framed by other pages."""
    front, shown = promise_of(key)
    address = request.build_absolute_uri(f"/public/p/{shown.key}/")

    def make() -> Page:
        context = {"line": listing.lines([shown])[0], "record": shown.record, "address": address}
        return Page(rendered("portal/card.html", front, context), policy=FRAMED)

    return once(request, front, make)


@page
def file(request: HttpRequest, key: str, sha256: str) -> Page:
    """A file of proof that was released; pictures are shown, others saved, under a name that tells nothing."""
    _, shown = promise_of(key)
    found = finding.file(shown, sha256)
    if found is None:
        raise Missing
    shows = found.content_type.startswith("image/")
    return Page(found.data, found.content_type, policy="default-src 'none'; sandbox", name="" if shows else found.name)
