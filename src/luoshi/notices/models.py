"""What is kept of notices: what people were told, how they want to be told, and what is still to leave the house.

These rows are no books: no event accounts for them, and what was told long ago may be forgotten.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from luoshi.ledger.models import Person, Place


class Notice(models.Model):
    """Something that a person was told in the app."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField("事项", max_length=40)  # a key of kinds.KINDS
    text = models.CharField("内容", max_length=200)
    address = models.CharField("地址", max_length=200)  # within the app: /tables/1/rows/2/
    at = models.DateTimeField("时间")
    read_at = models.DateTimeField("已读", null=True)
    key = models.CharField("标识", max_length=120)  # what it is about: the same thing is never told twice

    class Meta:
        ordering = ("-at", "-id")
        constraints = (models.UniqueConstraint(fields=("person", "key"), name="told_once"),)
        indexes = (
            models.Index(fields=("person",), condition=Q(read_at=None), name="notices_unread"),
            models.Index(fields=("person", "-at"), name="notices_latest"),
        )


class Choice(models.Model):
    """Whether a person is told by mail as well, where, and of what. Who has no row gets no mail."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="notice_choice")
    mail = models.EmailField("邮箱", max_length=120, blank=True, default="")
    by_mail = models.BooleanField("发邮件", default=False)
    without = models.JSONField("不发的事项", default=list)  # groups of kinds; what a later version adds is sent


class Webhook(models.Model):
    """An address of another system that is told of what happens in a place."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="webhooks")
    address = models.CharField("地址", max_length=500)
    secret = models.CharField("签名密钥", max_length=100)
    kinds = models.JSONField("事项", default=list)  # groups of kinds; empty: all
    active = models.BooleanField("启用", default=True)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, related_name="+", null=True)
    at = models.DateTimeField("设置时间")
    tried_at = models.DateTimeField("上次发送", null=True)
    answered_at = models.DateTimeField("上次成功", null=True)
    said = models.CharField("上次结果", max_length=500, blank=True, default="")
    failures = models.PositiveIntegerField("连续失败", default=0)

    class Meta:
        ordering = ("id",)


class Channel(models.TextChoices):
    """How something leaves the house."""

    MAIL = "mail", "邮件"
    WEBHOOK = "webhook", "网址推送"


class Sending(models.TextChoices):
    """What became of it."""

    WAITING = "waiting", "待发"
    SENT = "sent", "已发"
    GIVEN_UP = "given_up", "未发出"


class Outgoing(models.Model):
    """Something that is to leave the house: the outbox."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField("方式", max_length=7, choices=Channel.choices)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", null=True)  # of a mail
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="sendings", null=True)
    kind = models.CharField("事项", max_length=40)
    text = models.CharField("内容", max_length=200)
    address = models.CharField("地址", max_length=200)
    at = models.DateTimeField("时间")
    key = models.CharField("标识", max_length=120)
    since = models.DateTimeField("开始发送")  # from then on it is tried for seven days
    state = models.CharField("状态", max_length=8, choices=Sending.choices, default=Sending.WAITING)
    tries = models.PositiveSmallIntegerField("次数", default=0)
    next_at = models.DateTimeField("下次发送")
    error = models.CharField("原因", max_length=500, blank=True, default="")
    claimed_at = models.DateTimeField("正在发送", null=True)
    done_at = models.DateTimeField("了结时间", null=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("person", "key"), condition=Q(person__isnull=False), name="mailed_once"
            ),
            models.UniqueConstraint(
                fields=("webhook", "key"), condition=Q(webhook__isnull=False), name="pushed_once"
            ),
        )
        indexes = (models.Index(fields=("next_at",), condition=Q(state="waiting"), name="notices_to_send"),)
