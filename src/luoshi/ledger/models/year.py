"""The year after issue: who took a row up, what units report of it, with what figures and proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from luoshi.ledger.books import Book, ExactDecimal
from luoshi.ledger.models.breakdown import Target, Task
from luoshi.ledger.models.people import Person, Unit

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class TakeUp(Book):
    """A unit took up a row (领办)."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="taken_up")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="taken_up")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("at", "id")
        constraints = (models.UniqueConstraint(fields=("task", "unit"), name="taken_up_once"),)


class ProgressState(models.TextChoices):
    """What the office made of a report of progress."""

    SUBMITTED = "submitted", "待审核"
    ACCEPTED = "accepted", "已通过"
    RETURNED = "returned", "已退回"
    ASKED = "asked", "待补充"


class Progress(Book):
    """What a unit reports of a row for one period: in words, in percent of the whole work, with figures and proof."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="progress")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="progress")
    period = models.CharField("报告期", max_length=7)  # 2026-03, 2026-Q1
    text = models.TextField("进展情况")
    percent = models.PositiveSmallIntegerField("完成比例", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=ProgressState.choices, default=ProgressState.SUBMITTED)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("报送时间")
    review = models.CharField("审核意见", max_length=500, blank=True, default="")
    reviewed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    reviewed_at = models.DateTimeField("审核时间", null=True)

    class Meta:
        ordering = ("period", "task__order", "id")
        constraints = (
            models.UniqueConstraint(fields=("task", "unit", "period"), name="reported_once_a_period"),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__lte=100), name="percent_of_the_whole"
            ),
        )

    if TYPE_CHECKING:
        figures: RelatedManager[Figure]
        evidence: RelatedManager[Evidence]


class FigureState(models.TextChoices):
    """What the statistician made of a figure."""

    REPORTED = "reported", "未核"
    CONFIRMED = "confirmed", "已核实"
    DISPUTED = "disputed", "有疑问"


class Figure(Book):
    """A figure that a unit reports for a target; cumulative since January unless it says otherwise."""

    progress = models.ForeignKey(Progress, on_delete=models.PROTECT, related_name="figures")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="figures")
    value = ExactDecimal("数值")
    cumulative = models.BooleanField("累计", default=True)
    state = models.CharField("核实", max_length=10, choices=FigureState.choices, default=FigureState.REPORTED)
    note = models.CharField("核实意见", max_length=500, blank=True, default="")
    checked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    checked_at = models.DateTimeField("核实时间", null=True)

    class Meta:
        ordering = ("target__start", "id")
        constraints = (models.UniqueConstraint(fields=("progress", "target"), name="figure_once_a_report"),)


class Evidence(Book):
    """A file that proves a report of progress; the bytes lie under their sha-256, outside the database."""

    progress = models.ForeignKey(Progress, on_delete=models.PROTECT, related_name="evidence")
    name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("校验值", max_length=64)
    size = models.PositiveBigIntegerField("字节")
    kind = models.CharField("类型", max_length=10)  # pdf, docx, xlsx, jpg …
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("progress", "sha256"), name="file_once_a_report"),)
