"""Suggestions as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class SuggestionsConfig(AppConfig):
    """Suggestions as a Django app."""

    name = "luoshi.congress.suggestions"
    label = "suggestions"
    verbose_name = "建议提案"
    default_auto_field = "django.db.models.BigAutoField"
