"""Who has let their calendar out. No row of the books: it says nothing of the work, and the person alone sets it."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class CalendarToken(models.Model):
    """A person's calendar address, of which only the hash of its secret is kept."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_token", primary_key=True
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
