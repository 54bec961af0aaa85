"""Notices as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices as a Django app; listens to the changes of the books."""

    name = "luoshi.notices"
    label = "notices"
    verbose_name = "通知"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen from now on."""
        from luoshi.ledger.record.change import LISTENERS
        from luoshi.notices.composing import listen

        if listen not in LISTENERS:
            LISTENERS.append(listen)
