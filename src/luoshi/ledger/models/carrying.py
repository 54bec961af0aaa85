"""What became of a row that its year did not finish (结转): it goes on in the next year's table, or ends."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from luoshi.ledger.books import Book
from luoshi.ledger.models.breakdown import Task
from luoshi.ledger.models.people import Person


class CarriedAs(models.TextChoices):
    """How a row is carried over."""

    NEW = "new", "结转为新任务"
    INTO = "into", "并入新年度任务"
    ENDED = "ended", "不再结转"


class Carry(Book):
    """A row of a past year was settled: where it went, or why it ends. It is worked on there and no longer here."""

    old = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="carried")
    new = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="carried_from", null=True)
    how = models.CharField("去向", max_length=5, choices=CarriedAs.choices)
    reason = models.CharField("理由", max_length=500, blank=True, default="")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("old__order", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(how="ended", new__isnull=True) | (~Q(how="ended") & Q(new__isnull=False)),
                name="carried_somewhere_or_ended",
            ),
        )
