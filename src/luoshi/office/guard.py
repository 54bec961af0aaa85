"""Who may open a page, asked before anything else of it."""

from __future__ import annotations

from django.http import HttpRequest

from luoshi.ledger import policy, queries, workflow
from luoshi.ledger.models import Breakdown, Person, Place, Task
from luoshi.ledger.policy import not_there


def signed_in(request: HttpRequest) -> Person:
    """The person of the session.

    Raises:
        Forbidden: When nobody is signed in; the page then asks for it.
    """
    if not request.user.is_authenticated:
        raise not_there("请先登录")
    return request.user


def place_of(request: HttpRequest, action: str) -> tuple[Person, Place]:
    """The person and their place, once they may do something there at all."""
    person = signed_in(request)
    if person.place is None:
        raise not_there()
    policy.demand(person, action, person.place)
    return person, person.place


def breakdown_of(request: HttpRequest, pk: int, action: str) -> tuple[Person, Breakdown]:
    """The person and a break-down, once they may do something with it."""
    person = signed_in(request)
    found = Breakdown.objects.select_related("report__place").filter(pk=pk).first()
    if found is None:
        raise not_there()
    policy.demand(person, action, found)
    return person, found


def may_now(person: Person, breakdown: Breakdown, step: str) -> bool:
    """Whether a person may take a step with a break-down, and its state allows it."""
    return policy.may(person, f"breakdown.{step}", breakdown) and workflow.allows(breakdown, step)


def task_of(request: HttpRequest, breakdown: Breakdown, pk: int) -> Task:
    """A row of a break-down that the person may see."""
    found = queries.tasks(breakdown).filter(pk=pk).first()
    if found is None:
        raise not_there()
    policy.demand(signed_in(request), "task.see", found)
    return found
