"""The pages as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """The pages as a Django app."""

    name = "luoshi.office"
