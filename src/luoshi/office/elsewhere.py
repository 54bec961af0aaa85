"""Addresses of pages that a page mentions in passing, and what to show instead where there is no such page."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse


def there(name: str, *args: object, otherwise: str = "") -> str:
    """The address of a page by its name; something else where this installation has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return otherwise
