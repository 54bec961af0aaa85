"""What drives and ends the year's work: slips, requests for change, suspensions, close-outs, comments, lights, connectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from luoshi.ledger.books import Book, ExactDecimal
from luoshi.ledger.models.breakdown import Breakdown, Target, Task, Version
from luoshi.ledger.models.people import Person, Place, Unit

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


# --- Slips (督办单) ----------------------------------------------------------------------------


class SlipColour(models.TextChoices):
    """How pressing a slip is, after the three colours of 宿迁."""

    BLUE = "blue", "蓝色"
    YELLOW = "yellow", "黄色"
    RED = "red", "红色"


class SlipState(models.TextChoices):
    """How far a slip is."""

    ISSUED = "issued", "待反馈"
    ANSWERED = "answered", "待办结"
    CLOSED = "closed", "已办结"
    WITHDRAWN = "withdrawn", "已撤回"


class Slip(Book):
    """The office asks a unit to act on rows of its own, and by when; the unit answers; the office concludes."""

    breakdown = models.ForeignKey(Breakdown, on_delete=models.PROTECT, related_name="slips")
    number = models.PositiveIntegerField("编号")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="slips")
    colour = models.CharField("等次", max_length=6, choices=SlipColour.choices)
    demand = models.CharField("督办要求", max_length=1000)
    due = models.DateField("反馈时限")
    state = models.CharField("状态", max_length=10, choices=SlipState.choices, default=SlipState.ISSUED)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("发出时间")
    answer = models.TextField("反馈", blank=True, default="")
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField("反馈时间", null=True)
    returned = models.PositiveSmallIntegerField("退回次数", default=0)
    words = models.CharField("办结意见", max_length=500, blank=True, default="")
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    settled_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("breakdown", "number"), name="slip_numbered_once"),)

    if TYPE_CHECKING:
        rows: RelatedManager[SlipRow]


class SlipRow(Book):
    """A row that a slip is about, with its light on the day."""

    slip = models.ForeignKey(Slip, on_delete=models.PROTECT, related_name="rows")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="slips")
    word = models.CharField("灯", max_length=20)
    reason = models.TextField("事由")

    class Meta:
        ordering = ("task__order", "id")
        constraints = (models.UniqueConstraint(fields=("slip", "task"), name="row_once_a_slip"),)


# --- Requests for change, suspensions --------------------------------------------------------


class RequestState(models.TextChoices):
    """What became of a request."""

    OPEN = "open", "待审批"
    APPROVED = "approved", "已同意"
    DECLINED = "declined", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"


class Request(Book):
    """A unit asks to change a target or a date (调整申请); what is approved becomes an amendment."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="requests")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="requests")
    given = models.JSONField("申请内容", default=dict)  # field → value as in record.rows; "targets": {id: value}
    reason = models.CharField("理由", max_length=500)
    state = models.CharField("状态", max_length=10, choices=RequestState.choices, default=RequestState.OPEN)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("申请时间")
    reply = models.CharField("答复", max_length=500, blank=True, default="")
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    settled_at = models.DateTimeField("处理时间", null=True)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("-at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("task",), condition=Q(state="open"), name="one_open_request_a_row"),
        )


class Suspension(Book):
    """A row rests (暂停): it has no light until it is resumed."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="suspensions")
    since = models.DateField("暂停起")
    reason = models.CharField("理由", max_length=500)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    resumed_on = models.DateField("恢复", null=True)
    resumed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    resume_reason = models.CharField("恢复理由", max_length=500, blank=True, default="")

    class Meta:
        ordering = ("since", "id")
        constraints = (
            models.UniqueConstraint(fields=("task",), condition=Q(resumed_on__isnull=True), name="suspended_once"),
        )


# --- Close-out (销号) ------------------------------------------------------------------------


class ClosingState(models.TextChoices):
    """How far a close-out is."""

    SUBMITTED = "submitted", "待核验"
    VERIFIED = "verified", "待签批"
    CLOSED = "closed", "已销号"
    RETURNED = "returned", "已退回"
    REOPENED = "reopened", "已重开"


_STANDING = ("submitted", "verified", "closed")


class Closing(Book):
    """The lead unit says that a row is done (销号申请); the office verifies, where asked the leader signs."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="closings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="closings")
    done_on = models.DateField("完成日期")
    text = models.TextField("完成情况")
    state = models.CharField("状态", max_length=10, choices=ClosingState.choices, default=ClosingState.SUBMITTED)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("申请时间")
    checks = models.JSONField("核验事项", default=list)  # [[whether, words], …] on the day of the review
    review = models.CharField("核验意见", max_length=500, blank=True, default="")
    reviewed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    reviewed_at = models.DateTimeField("核验时间", null=True)
    sign_words = models.CharField("签批意见", max_length=500, blank=True, default="")
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    signed_at = models.DateTimeField("签批时间", null=True)
    reopened_because = models.CharField("重开理由", max_length=500, blank=True, default="")
    reopened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    reopened_at = models.DateTimeField("重开时间", null=True)

    class Meta:
        ordering = ("-at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("task",), condition=Q(state__in=_STANDING), name="one_standing_close_out_a_row"
            ),
        )


# --- Comments --------------------------------------------------------------------------------


class Comment(Book):
    """What a leader or the office says of a row (批示)."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="comments")
    text = models.CharField("内容", max_length=500)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("at", "id")


# --- Lights: what they were, and what they are -----------------------------------------------


class LightChange(Book):
    """A row's light became another one: the history that is never overwritten."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="light_changes")
    day = models.DateField("日期")
    colour = models.CharField("颜色", max_length=6)
    word = models.CharField("灯", max_length=20)
    reason = models.TextField("理由")
    rule = models.CharField("规则", max_length=80)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("task", "day"), name="light_history"),)


class Lamp(Book):
    """A row's light as last worked out: what pages look at. Worked out again at any time, so no event accounts for it."""

    derived = True

    task = models.OneToOneField(Task, on_delete=models.CASCADE, related_name="lamp", primary_key=True)
    day = models.DateField("日期")
    seq = models.BigIntegerField("事件序号")  # the last event that it knows
    preset = models.CharField("规则名", max_length=80)
    colour = models.CharField("颜色", max_length=6)
    word = models.CharField("灯", max_length=20)
    shape = models.CharField("形状", max_length=1)
    reason = models.TextField("理由")
    rule = models.CharField("规则", max_length=80)
    source = models.TextField("出处")


# --- Past years, for shapes and forecasts ----------------------------------------------------


class Series(Book):
    """An indicator's figures of a past year, month by month as they were published: cumulative or year to date."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="series")
    indicator = models.CharField("指标", max_length=200)
    unit = models.CharField("单位", max_length=40, blank=True, default="")
    year = models.PositiveSmallIntegerField("年份")
    months = models.JSONField("逐月数据", default=list)  # twelve values as plain digits, or null

    class Meta:
        ordering = ("indicator", "unit", "year")
        constraints = (
            models.UniqueConstraint(fields=("place", "indicator", "unit", "year"), name="one_series_a_year"),
        )


# --- Figures that come by themselves ---------------------------------------------------------


class ConnectorKind(models.TextChoices):
    """Where a connector reads."""

    TABLE = "table", "表格文件（CSV、Excel）"
    JSON = "json", "JSON 接口"
    SQL = "sql", "数据库查询"


class Cadence(models.TextChoices):
    """How often a connector reads."""

    DAILY = "daily", "每天"
    WEEKLY = "weekly", "每周"
    MONTHLY = "monthly", "每月"


class Connector(Book):
    """Where a target's figure lives, how often it is read, and how the last attempt went."""

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="connectors")
    name = models.CharField("名称", max_length=80)
    kind = models.CharField("来源", max_length=6, choices=ConnectorKind.choices)
    address = models.CharField("地址", max_length=500)
    where = models.JSONField("取数位置", default=dict)
    unit = models.CharField("来源单位", max_length=40, blank=True, default="")
    factor = ExactDecimal("换算系数", null=True)
    cumulative = models.BooleanField("累计", default=True)
    cadence = models.CharField("频率", max_length=8, choices=Cadence.choices, default=Cadence.DAILY)
    active = models.BooleanField("启用", default=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("设置时间")
    tried_at = models.DateTimeField("上次取数", null=True)
    answered_at = models.DateTimeField("上次成功", null=True)
    said = models.CharField("上次结果", max_length=500, blank=True, default="")
    failures = models.PositiveIntegerField("连续失败", default=0)

    class Meta:
        ordering = ("target__task__order", "id")

    if TYPE_CHECKING:
        readings: RelatedManager[Reading]

    @property
    def source(self) -> dict[str, Any]:
        """What :func:`luoshi.connectors.source` takes."""
        named = {name: getattr(self, name) for name in ("kind", "address", "where", "unit")}
        return {**named, "factor": "" if self.factor is None else f"{self.factor:f}"}


class Reading(Book):
    """A figure that a connector read: evidence like any other, beside what people report."""

    connector = models.ForeignKey(Connector, on_delete=models.PROTECT, related_name="readings")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="readings")
    day = models.DateField("数据日期")
    value = ExactDecimal("数值")
    sha256 = models.CharField("原始数据校验值", max_length=64)
    at = models.DateTimeField("取数时间")

    class Meta:
        ordering = ("day", "id")
