"""Ballots as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class BallotsConfig(AppConfig):
    """Ballots as a Django app."""

    name = "luoshi.congress.ballots"
    label = "ballots"
    verbose_name = "民生实事票决"
    default_auto_field = "django.db.models.BigAutoField"
