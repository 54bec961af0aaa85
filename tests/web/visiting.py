"""What the tests of the pages share: who visits, what they may expect, and what a page says."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from django.http import HttpResponse
from django.test import Client

from luoshi.ledger import policy
from luoshi.ledger.models import Person, Place

#: one person of each role, by user name
EACH_ROLE = ("admin", "office", "housing", "mayor", "counter", "deputy", "auditor")

SignIn = Callable[[str], Client]


def expected(person: Person, action: str, place: Place) -> int:
    """The status that the policy gives a visitor."""
    decision = policy.decide(person, action, place)
    return 200 if decision.ok else 404 if decision.hidden else 403


def said(response: HttpResponse) -> str:
    """What a page says, without its markup; runs of white space are one space."""
    text = re.sub(r"<(head|script).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def markup(response: HttpResponse) -> str:
    """A page as it is sent."""
    return response.content.decode()
