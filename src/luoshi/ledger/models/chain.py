"""The audit chain: events, their index, and the head that every change locks."""

from __future__ import annotations

from django.db import models

from luoshi.ledger.books import Book
from luoshi.ledger.models.breakdown import Breakdown, Task
from luoshi.ledger.models.people import Person


class Event(Book):
    """One change of the ledger, chained to the one before by its hash; a trigger keeps it as it is."""

    seq = models.BigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="events", null=True)
    name = models.CharField("何人", max_length=80)  # as they were called then
    action = models.CharField("事项", max_length=40)
    breakdown = models.ForeignKey(Breakdown, on_delete=models.PROTECT, related_name="events", null=True)
    reason = models.CharField("理由", max_length=500, blank=True, default="")
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, related_name="undone_by", null=True)
    body = models.TextField("内容")  # canonical JSON: what changed in which rows
    previous = models.CharField("前一条校验值", max_length=64)
    hash = models.CharField("校验值", max_length=64)

    class Meta:
        ordering = ("seq",)


class Touch(Book):
    """An event touched a row of the break-down table; an index into the events, proved by them."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="touches")
    task = models.ForeignKey(Task, on_delete=models.DO_NOTHING, related_name="touches", db_constraint=False)

    class Meta:
        ordering = ("event_id",)
        constraints = (models.UniqueConstraint(fields=("event", "task"), name="touched_once_an_event"),)


class Head(Book):
    """The last event's number and hash: one row, locked by every change."""

    seq = models.BigIntegerField("序号", default=0)
    hash = models.CharField("校验值", max_length=64, default="")
