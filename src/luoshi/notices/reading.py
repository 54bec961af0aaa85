"""What a person was told and has not read, and how they want to be told; for the pages."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from luoshi.errors import UsageError
from luoshi.ledger import clock
from luoshi.ledger.models import Person
from luoshi.notices.kinds import GROUPS
from luoshi.notices.models import Choice, Notice

MANY = 99
_LONGEST_MAIL = 120


def unread(person: Person) -> int:
    """How many notices a person has not read, counted no further than :data:`MANY` and one; one cheap query."""
    return Notice.objects.filter(person=person, read_at=None).order_by()[: MANY + 1].count()


def of(person: Person) -> QuerySet[Notice]:
    """A person's notices, those not read first, the latest first."""
    seen = ExpressionWrapper(Q(read_at__isnull=False), output_field=BooleanField())
    return Notice.objects.filter(person=person).annotate(seen=seen).order_by("seen", "-at", "-pk")


def open_notice(person: Person, pk: int) -> str | None:
    """Mark a notice of the person as read; where it leads. None where there is no such notice."""
    found = Notice.objects.filter(person=person, pk=pk).first()
    if found is None:
        return None
    Notice.objects.filter(pk=pk, read_at=None).update(read_at=clock.now())
    inside = found.address.startswith("/") and not found.address.startswith(("//", "/\\"))
    return found.address if inside else "/"


def read_all(person: Person, until: int) -> int:
    """Mark as read what a person has seen in the list: all notices up to a number; how many."""
    return Notice.objects.filter(person=person, read_at=None, pk__lte=until).update(read_at=clock.now())


def choice_of(person: Person) -> Choice:
    """How a person wants to be told; by mail only where they have said so."""
    return Choice.objects.filter(person=person).first() or Choice(person=person)


def choose(person: Person, mail: str, by_mail: bool, groups: Iterable[str]) -> Choice:
    """Set one's own address, whether to be sent mail, and of what.

    Raises:
        UsageError: For what is no address, or mail without an address.
    """
    mail = mail.strip()
    if mail:
        try:
            if len(mail) > _LONGEST_MAIL or not mail.isascii():
                raise ValidationError("")
            validate_email(mail)
        except ValidationError:
            raise UsageError(f"“{mail[:40]}”不是邮箱地址", "写成 zhangsan@yunze.example 的样子") from None
    if by_mail and not mail:
        raise UsageError("要收邮件，请写上邮箱", "不收邮件时可以空着")
    chosen = set(groups)
    without = [group for group in GROUPS if group not in chosen]
    if by_mail and len(without) == len(GROUPS):
        raise UsageError("没有选要发邮件的事项", "至少选一类，或不收邮件")
    held, _ = Choice.objects.update_or_create(
        person=person, defaults={"mail": mail, "by_mail": by_mail, "without": without}
    )
    return held
