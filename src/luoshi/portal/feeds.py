"""What programs read: Atom feeds, the map of the pages, and where they may go."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time
from datetime import date as Day
from urllib.parse import quote

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from luoshi.portal.serving import Missing, Page, front_of, once, page, promise_of, worked_out
from luoshi.portal.templatetags.portal import cn_day
from luoshi.publishing import finding
from luoshi.publishing.finding import Front
from luoshi.publishing.models import Shown

MOST = 100  # entries of a feed
_ATOM = "application/atom+xml; charset=utf-8"
_XML = "application/xml; charset=utf-8"
_PART = 2000  # addresses of a part of the map
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
Entry = tuple[str, str, str, datetime]  # address, title, words, when


@page
def place(request: HttpRequest, place: int) -> Page:
    """What changed last in a place, or in one of its programmes."""
    front = front_of(place)
    programme = request.GET.get("programme", "")[:100].replace("\0", "")

    def make() -> Page:
        rows = finding.lately(front.place, MOST, programme)
        if programme and not rows:
            raise Missing
        name = f"{front.place.name}{f'“{programme}”' if programme else ''}的承诺"
        entries = [(_at(request, row), row.text, _words(row), row.changed_at) for row in rows]
        own = f"{reverse('public-feed', args=(place,))}{f'?programme={quote(programme)}' if programme else ''}"
        changed = max((row.changed_at for row in rows), default=front.at)
        return _feed(request, front, name, reverse("public-home", args=(place,)), own, entries, changed)

    return once(request, front, make)


@page
def promise(request: HttpRequest, key: str) -> Page:
    """What has become of one promise: its lights, its changes, its close-out."""
    front, shown = promise_of(key)

    def make() -> Page:
        record, address = shown.record, _at(request, shown)
        told: list[Entry] = [
            (f"{address}#light-{number}", f"亮灯：{c['word']}", f"{cn_day(c['day'])}起为“{c['word']}”。", _moment(c["day"]))
            for number, c in enumerate(record.get("history", ()))
        ]
        told += [
            (f"{address}#change-{number}", f"{c['label']}有调整",
             f"原为“{c['original']}”，改为“{c['changed']}”。理由：{c['reason']}", _moment(c["day"]))
            for number, c in enumerate(record.get("changes", ()))
        ]  # fmt: skip
        if record.get("closing"):
            told.append((f"{address}#closing", "已办结", f"{cn_day(record['closing'])}办结。", _moment(record["closing"])))
        told.sort(key=lambda entry: entry[3], reverse=True)
        told = told or [(address, shown.text, _words(shown), shown.changed_at)]
        own = reverse("public-promise-feed", args=(shown.key,))
        return _feed(request, front, shown.text[:60], reverse("public-promise", args=(shown.key,)), own, told[:MOST], shown.changed_at)

    return once(request, front, make)


def _at(request: HttpRequest, shown: Shown) -> str:
    return request.build_absolute_uri(reverse("public-promise", args=(shown.key,)))


def _words(shown: Shown) -> str:
    said = [f"{label}：{value}" for label, value in (
        ("状态", shown.status), ("理由", shown.record.get("light_reason", "")), ("牵头单位", shown.lead),
        *(("最近数字", f"{f['indicator']} {f['said']}（{cn_day(f['day'])}）") for f in shown.record.get("figures", ())),
    ) if value]  # fmt: skip
    return "\n".join(said)


def _moment(iso: str) -> datetime:
    return timezone.make_aware(datetime.combine(Day.fromisoformat(iso), time(12)))


def _feed(
    request: HttpRequest, front: Front, title: str, home: str, own: str, entries: Iterable[Entry], changed: datetime | None
) -> Page:
    feed = Atom1Feed(
        title=_xml(title), link=request.build_absolute_uri(home), description="", language="zh-CN",
        feed_url=request.build_absolute_uri(own), feed_guid=request.build_absolute_uri(own),
        author_name=_xml(front.place.issuer), feed_copyright="CC BY 4.0",
    )  # fmt: skip
    for address, words, text, at in entries:
        feed.add_item(
            title=_xml(words)[:120], link=address, description=escape(_xml(text)).replace("\n", "<br>"),
            unique_id=address, pubdate=at, updateddate=at,
        )  # fmt: skip
    return Page(feed.writeString("utf-8").encode(), _ATOM, changed or datetime(2000, 1, 1, tzinfo=UTC))


def _xml(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


# --- For who looks through everything ----------------------------------------------------------


@page
def robots(request: HttpRequest) -> Page:
    """What may be looked through: the public pages, and no other."""
    lines = ["User-agent: *", "Allow: /public/", "Disallow: /", "Crawl-delay: 1"]
    if finding.fronts():
        lines.append(f"Sitemap: {request.build_absolute_uri(reverse('public-sitemap'))}")
    return Page("\n".join([*lines, ""]).encode(), "text/plain; charset=utf-8")


@page
def sitemap(request: HttpRequest) -> Page:
    """The parts of the map of all pages."""
    parts = [
        reverse("public-sitemap-part", args=(front.place.pk, part))
        for front in finding.fronts()
        for part in range(-(-_total(front) // _PART))
    ]
    return _urls(request, "sitemapindex", "sitemap", [(address, None) for address in parts])


def _total(front: Front) -> int:
    return int(worked_out(front, "total", lambda: finding.public(front.place).count()))


@page
def sitemap_part(request: HttpRequest, place: int, part: int) -> Page:
    """So many addresses of promises, each with the day of its last change."""
    front = front_of(place)
    if not 0 <= part < -(-_total(front) // _PART):
        raise Missing

    def make() -> Page:
        rows = finding.public(front.place).values_list("key", "changed_at")[part * _PART : (part + 1) * _PART]
        return _urls(request, "urlset", "url", [(reverse("public-promise", args=(key,)), at) for key, at in rows])

    return once(request, front, make)


def _urls(request: HttpRequest, whole: str, each: str, addresses: Iterable[tuple[str, datetime | None]]) -> Page:
    lines = "".join(
        f"<{each}><loc>{escape(request.build_absolute_uri(address))}</loc>"
        + (f"<lastmod>{timezone.localdate(at).isoformat()}</lastmod>" if at else "")
        + f"</{each}>\n"
        for address, at in addresses
    )
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<{whole} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</{whole}>\n'
    return Page(body.encode(), _XML)
