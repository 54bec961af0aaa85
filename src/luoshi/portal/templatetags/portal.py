"""Words and small pieces that the public pages share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from luoshi.portal.history import SHAPES

register = template.Library()
_QUARTERS = ("一", "二", "三", "四")


@register.filter
def cn_day(iso: str) -> str:
    """A day in words: 2026年6月30日.

    >>> cn_day("2026-06-30"), cn_day("soon")
    ('2026年6月30日', 'soon')
    """
    try:
        day = date.fromisoformat(str(iso)[:10])
    except ValueError:
        return str(iso)
    return f"{day.year}年{day.month}月{day.day}日"


@register.filter
def cn_deadline(iso: str) -> str:
    """A deadline in words: the last day of the year is its end."""
    return f"{iso[:4]}年底" if iso.endswith("-12-31") else cn_day(iso)


@register.filter
def quarter_words(number: int) -> str:
    """What a quarter is called: 一季度."""
    return f"{_QUARTERS[number - 1]}季度" if 1 <= number <= 4 else str(number)


@register.filter
def period_words(name: str) -> str:
    """What a period is called: 2026-06 is 2026年6月, 2026-Q2 is 2026年二季度."""
    year, _, part = name.partition("-")
    if part[:1] in "Qq" and part[1:].isdigit():
        return f"{year}年{quarter_words(int(part[1:]))}"
    return f"{year}年{int(part)}月" if part.isdigit() else name


@register.filter
def percent(share: float) -> str:
    """A share in per cent, without decimals that its interval does not bear."""
    return f"{share * 100:.0f}%"


@register.filter
def size_words(size: int) -> str:
    """The size of a file."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, round(size / 1024))} KB"


@register.simple_tag
def status(light: Mapping[str, Any] | None) -> SafeString | str:
    """A light: colour, shape and word together."""
    if not light:
        return ""
    return _status(light["colour"] if light["colour"] in SHAPES else "grey", light["word"])


@lru_cache(500)
def _status(colour: str, word: str) -> SafeString:
    return format_html('<span class="st {}"><i aria-hidden="true">{}</i>{}</span>', colour, SHAPES[colour], word)


@register.simple_tag
def status_of(word: str, colour: str) -> SafeString | str:
    """The same of a word and a colour."""
    return status({"word": word, "colour": colour}) if word else ""
