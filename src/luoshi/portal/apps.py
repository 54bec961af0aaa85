"""The portal as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The portal as a Django app."""

    name = "luoshi.portal"
    label = "portal"
    verbose_name = "公开网页"
