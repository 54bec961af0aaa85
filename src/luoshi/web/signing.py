"""How Django finds the person of a session. Signing in itself is ``ledger.record.accounts``."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from luoshi.ledger.models import Person


class Backend:
    """Finds the person of a session; a person who is no longer let in is not found."""

    def authenticate(self, request: HttpRequest | None, **_: Any) -> None:
        """Nobody is let in this way."""

    def get_user(self, person_id: int) -> Person | None:
        """The person, while the account is in use."""
        return Person.objects.select_related("place", "unit").filter(pk=person_id, is_active=True).first()
