"""The ledger as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The ledger as a Django app."""

    name = "luoshi.ledger"
    verbose_name = "台账"
    default_auto_field = "django.db.models.BigAutoField"
