"""A report held against the next: what people settled of it, and what the program worked out, kept."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from luoshi.ledger.books import Book
from luoshi.ledger.models.breakdown import Report
from luoshi.ledger.models.people import Person


class Said(models.TextChoices):
    """What a person says that the new report says of a promise; ``program`` takes it back."""

    FIGURE = "figure", "有数据"
    OTHER_BASIS = "other_basis", "口径不同"
    VAGUE = "vague", "笼统提及"
    SILENT = "silent", "未提及"
    PROGRAM = "program", "按程序的结果"


class Settlement(Book):
    """A person settled what answers a promise (认定); the latest counts, the earlier ones tell how it came to that."""

    old = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="settlements")
    new = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    start = models.PositiveIntegerField("目标位置")  # of the promised figure in the old report's text
    answer = models.CharField("认定", max_length=12, choices=Said.choices)
    out_start = models.PositiveIntegerField("回应位置", null=True)  # of the answering figure in the new report's text
    reason = models.CharField("理由", max_length=500, blank=True, default="")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("old", "new", "start"), name="settled_promise"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(out_start__isnull=False) | ~Q(answer__in=("figure", "other_basis")),
                name="settled_with_its_figure",
            ),
        )


class Reconciled(Book):
    """What the program found of two reports, kept; rebuilt by any other version of the program."""

    derived = True

    pair = models.CharField("两份报告", max_length=64, unique=True)  # a digest of both texts and years
    version = models.CharField("程序", max_length=64)
    content = models.TextField("内容")
