"""Publishing as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """Publishing as a Django app; listens to the changes of the books."""

    name = "luoshi.publishing"
    label = "publishing"
    verbose_name = "公开"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen from now on."""
        from luoshi.ledger.record.change import LISTENERS
        from luoshi.publishing.keeping import listen

        if listen not in LISTENERS:
            LISTENERS.append(listen)
