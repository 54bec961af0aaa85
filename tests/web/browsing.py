"""What a browser does with a page: finds its pieces, reads its forms, sends them back."""

from __future__ import annotations

from django.http import HttpResponse
from selectolax.lexbor import LexborHTMLParser, LexborNode

from luoshi.ledger.models import Event, Task

HTMX = {"HX-Request": "true"}


def page(response: HttpResponse) -> LexborHTMLParser:
    """A page, taken apart as a browser does."""
    return LexborHTMLParser(response.content.decode())


def words(response: HttpResponse, selector: str = "main") -> str:
    """What stands in the first piece of a page that fits a selector."""
    node = page(response).css_first(selector)
    return " ".join(node.text().split()) if node else ""


def each(response: HttpResponse, selector: str) -> list[str]:
    """What stands in each piece that fits a selector."""
    return [" ".join(node.text().split()) for node in page(response).css(selector)]


def swapped(response: HttpResponse) -> list[str]:
    """The ids of the pieces that an answer puts into the page."""
    return [node.attributes["id"] or "" for node in page(response).css("[hx-swap-oob]")]


def form(response: HttpResponse, selector: str = "form.editor") -> dict[str, str | None]:
    """The fields of a form with what stands in them, as a browser would send them back; no button."""
    found = page(response).css_first(selector)
    assert found is not None, f"no form {selector} in: {words(response)[:200]}"
    out = {node.attributes["name"] or "": node.attributes.get("value") or "" for node in found.css("input[name]")}
    out |= {node.attributes["name"] or "": node.text() for node in found.css("textarea[name]")}
    return out | {node.attributes["name"] or "": _chosen(node) for node in found.css("select[name]")}


def _chosen(select: LexborNode) -> str | None:
    options = select.css("option")
    chosen = next((o for o in options if "selected" in o.attributes), options[0])
    return chosen.attributes["value"] if "value" in chosen.attributes else chosen.text()


def picked(*tasks: Task) -> dict[str, str]:
    """Rows as the workbench sends them: with the version that the person sees."""
    return {"rows": ",".join(f"{task.pk}:{task.version}" for task in tasks)}


def events() -> int:
    """How many changes the log knows."""
    return Event.objects.count()


def last_event() -> Event:
    """The latest change."""
    return Event.objects.latest("seq")
