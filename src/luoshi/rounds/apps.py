"""The rounds as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    """The rounds as a Django app."""

    name = "luoshi.rounds"
    verbose_name = "巡检和日历"
    default_auto_field = "django.db.models.BigAutoField"
