"""The page of a reconciliation: one HTML file with both reports side by side, every promise linked to its answer.

As with the page of a reading, nothing is fetched, the reports are untrusted text that the templates escape, and a
content security policy names the page's own style and script by their hash.
"""

from __future__ import annotations

from functools import cache

from jinja2 import Template
from markupsafe import Markup

from luoshi.papers import words
from luoshi.papers.reconciliation.desk import desk, parts
from luoshi.papers.reconciliation.records import Pair
from luoshi.papers.standalone import asset, environment, hash_of

_STYLES = (("shared", "base.css"), ("shared", "book.css"), ("shared", "desk.css"), ("reconciliation", "page.css"))


def page(pair: Pair) -> str:
    """Set a reconciliation as one self-contained HTML page."""
    style, script = "".join(asset(*each) for each in _STYLES), asset("shared", "desk.js")
    old, new = words.name(pair.found.old), words.name(pair.found.new)
    return _template().render(
        title=f"{pair.found.old.place or ''}{pair.found.year}年承诺对账",
        old=old,
        new=new,
        parts=parts(desk(pair)),
        style=Markup(style),
        script=Markup(script),
        style_hash=hash_of(style),
        script_hash=hash_of(script),
    )


@cache
def _template() -> Template:
    return environment().from_string(asset("reconciliation", "page.html"))
