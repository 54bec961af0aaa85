"""What is kept of suggestions (建议) and proposals (提案), from the first word to the last answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

from luoshi.congress.suggestions import clocks
from luoshi.ledger.books import Book
from luoshi.ledger.models import Person, Place, Task, Unit

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Kind(models.TextChoices):
    """Whose it is: of a deputy to the people's congress, or of the consultative conference."""

    SUGGESTION = "suggestion", "建议"
    PROPOSAL = "proposal", "提案"


class Category(models.TextChoices):
    """What it is about, as handling offices sort."""

    INDUSTRY = "industry", "工业科技"
    FARMING = "farming", "农业农村"
    FINANCE = "finance", "财税金融"
    CITY = "city", "城乡建设"
    TRAFFIC = "traffic", "交通邮电"
    NATURE = "nature", "资源环境"
    EDUCATION = "education", "科教文卫"
    WELFARE = "welfare", "社会保障"
    TRADE = "trade", "商贸旅游"
    LAW = "law", "政法综治"
    OTHER = "other", "其他"


class State(models.TextChoices):
    """How far it is."""

    DRAFT = "draft", "拟稿"
    SUBMITTED = "submitted", "待审查"
    REFUSED = "refused", "不立案"
    MERGED = "merged", "已并案"
    REGISTERED = "registered", "待交办"
    ASSIGNED = "assigned", "办理中"
    HANDED_BACK = "handed_back", "退办待定"
    ANSWERED = "answered", "待评价"
    SECOND = "second", "二次办理"
    TRACKED = "tracked", "跟踪落实"
    CLOSED = "closed", "已办结"
    WITHDRAWN = "withdrawn", "已撤回"


#: states in which a unit has it in hand
IN_HAND = (State.ASSIGNED, State.SECOND, State.TRACKED)
#: states from registration on: what a leader sees, what is counted
FILED = (State.REGISTERED, State.ASSIGNED, State.HANDED_BACK, State.ANSWERED, State.SECOND, State.TRACKED, State.CLOSED)
#: states in which others than those concerned may see it
PUBLIC = (State.ASSIGNED, State.HANDED_BACK, State.ANSWERED, State.SECOND, State.TRACKED, State.CLOSED)


class SuggestionRules(Book):
    """How long each step may take in a place: a preset, and what was changed of it."""

    place = models.OneToOneField(Place, on_delete=models.PROTECT, related_name="suggestion_rules")
    preset = models.CharField("规则名", max_length=40, default=clocks.DEFAULT)
    changes = models.JSONField("改动", default=dict)


class Suggestion(Book):
    """A suggestion or proposal. ``version`` counts its changes: who acts on an old one is told."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="suggestions")
    kind = models.CharField("类型", max_length=10, choices=Kind.choices, default=Kind.SUGGESTION)
    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveIntegerField("编号", null=True)  # from registration on
    title = models.CharField("标题", max_length=120)
    text = models.TextField("内容")
    category = models.CharField("类别", max_length=10, choices=Category.choices, default=Category.OTHER)
    sponsor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="suggestions", null=True)
    body = models.CharField("提出单位", max_length=80, blank=True, default="")  # of a party's proposal
    may_publish = models.BooleanField("同意公开", default=False)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField("版本", default=1)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("起草时间")
    submitted_at = models.DateTimeField("提交时间", null=True)
    filed_at = models.DateTimeField("审查时间", null=True)
    filed_words = models.CharField("审查意见", max_length=500, blank=True, default="")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, related_name="merged", null=True)
    assigned_on = models.DateField("首次交办", null=True)
    started_on = models.DateField("本次计时起", null=True)  # of the answer that is awaited
    due = models.DateField("法定时限", null=True)  # of the answer that is awaited; put off by extension and pauses
    rate_by = models.DateField("评价时限", null=True)
    closed_at = models.DateTimeField("办结时间", null=True)
    closed_words = models.CharField("办结意见", max_length=500, blank=True, default="")

    class Meta:
        ordering = ("-year", "kind", "-number", "-id")
        constraints = (
            models.UniqueConstraint(fields=("place", "kind", "year", "number"), name="suggestion_numbered_once"),
            models.CheckConstraint(condition=Q(sponsor__isnull=False) | ~Q(body=""), name="suggestion_is_somebodys"),
        )
        indexes = (models.Index(fields=("place", "state"), name="suggestion_state"),)

    if TYPE_CHECKING:
        merged: RelatedManager[Suggestion]
        signers: RelatedManager[SuggestionSigner]
        handlings: RelatedManager[SuggestionHandling]
        extensions: RelatedManager[SuggestionExtension]
        pauses: RelatedManager[SuggestionPause]
        talks: RelatedManager[SuggestionTalk]
        replies: RelatedManager[SuggestionReply]
        links: RelatedManager[SuggestionTask]

    def __str__(self) -> str:
        return f"{self.called}《{self.title}》"

    @property
    def called(self) -> str:
        """第12号建议; before registration only what it is."""
        label = Kind(self.kind).label
        return f"第{self.number}号{label}" if self.number else label

    @property
    def whose(self) -> str:
        """Who put it forward: the body, or the first signer's name."""
        return self.body or (self.sponsor.name if self.sponsor else "")

    @property
    def active(self) -> list[SuggestionHandling]:
        """The units that have it now, the lead first; from what was prefetched."""
        now = [each for each in self.handlings.all() if each.ended_at is None]
        return sorted(now, key=lambda each: (each.part != Part.LEAD, each.pk))

    @property
    def lead(self) -> SuggestionHandling | None:
        """The lead unit's handling."""
        return next((each for each in self.active if each.part == Part.LEAD), None)

    @property
    def joint(self) -> list[SuggestionHandling]:
        """The joint units' handlings."""
        return [each for each in self.active if each.part == Part.JOINT]

    @property
    def last(self) -> SuggestionReply | None:
        """The last answer."""
        return max(self.replies.all(), key=lambda reply: reply.pk, default=None)

    @property
    def held_up(self) -> list[clocks.Pause]:
        """When its clock stood still."""
        return [each.stretch for each in self.pauses.all()]

    @property
    def paused(self) -> bool:
        """Whether its clock stands still now."""
        return any(each.resumed_on is None for each in self.pauses.all())


class SignerState(models.TextChoices):
    """What somebody who was asked to sign has said."""

    ASKED = "asked", "待确认"
    CONFIRMED = "confirmed", "已联名"
    DECLINED = "declined", "未联名"


class SuggestionSigner(Book):
    """Somebody who was asked to sign as well; signed is what they confirmed themselves."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="signers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cosigned")
    state = models.CharField("状态", max_length=9, choices=SignerState.choices, default=SignerState.ASKED)
    asked_at = models.DateTimeField("邀请时间")
    said_at = models.DateTimeField("确认时间", null=True)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("suggestion", "person"), name="signs_a_suggestion_once"),)


class Part(models.TextChoices):
    """What a unit is asked for."""

    LEAD = "lead", "主办"
    JOINT = "joint", "协办"


class BackState(models.TextChoices):
    """What became of a hand-back."""

    NONE = "", "无"
    OPEN = "open", "待定"
    ACCEPTED = "accepted", "已改办"
    DECLINED = "declined", "维持交办"


class SuggestionHandling(Book):
    """A unit has a suggestion in hand, from its assignment until it is taken off it."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="handlings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="suggestions")
    part = models.CharField("分工", max_length=5, choices=Part.choices)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("交办时间")
    back_by = models.DateField("退办时限")
    due = models.DateField("时限", null=True)  # of a joint unit's opinion
    back = models.CharField("退办", max_length=8, choices=BackState.choices, blank=True, default=BackState.NONE)
    back_reason = models.CharField("退办理由", max_length=500, blank=True, default="")
    back_at = models.DateTimeField("退办时间", null=True)
    back_words = models.CharField("退办答复", max_length=500, blank=True, default="")
    opinion = models.TextField("协办意见", blank=True, default="")
    opinion_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    opinion_at = models.DateTimeField("协办意见时间", null=True)
    ended_at = models.DateTimeField("不再承办", null=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("suggestion", "unit"), condition=Q(ended_at__isnull=True), name="handles_a_suggestion_once"
            ),
            models.UniqueConstraint(
                fields=("suggestion",), condition=Q(ended_at__isnull=True, part="lead"), name="one_lead_a_suggestion"
            ),
        )


class ExtensionState(models.TextChoices):
    """What became of a request for more time."""

    OPEN = "open", "待审批"
    APPROVED = "approved", "已同意"
    DECLINED = "declined", "未同意"


class SuggestionExtension(Book):
    """The lead unit asks for more time (延期)."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="extensions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    until = models.DateField("延至")
    was = models.DateField("原时限")
    reason = models.CharField("理由", max_length=500)
    state = models.CharField("状态", max_length=8, choices=ExtensionState.choices, default=ExtensionState.OPEN)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("申请时间")
    reply = models.CharField("答复", max_length=500, blank=True, default="")
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    settled_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("suggestion",), condition=Q(state="open"), name="one_open_extension"),
        )


class SuggestionPause(Book):
    """The clock stands still (暂停计时), while the other side has to act."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="pauses")
    since = models.DateField("暂停起")
    reason = models.CharField("理由", max_length=500)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    resumed_on = models.DateField("恢复计时", null=True)  # the day on which the clock runs again
    resumed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("suggestion",), condition=Q(resumed_on__isnull=True), name="paused_once"),
        )

    @property
    def stretch(self) -> clocks.Pause:
        """The days on which the clock stood still."""
        return clocks.Pause(self.since, self.resumed_on - timedelta(days=1) if self.resumed_on else None)


class Way(models.TextChoices):
    """How a unit talked with the deputy."""

    MEETING = "meeting", "面商"
    SITE = "site", "现场办理"
    CALL = "call", "电话"
    VIDEO = "video", "视频"
    LETTER = "letter", "书面"


class SuggestionTalk(Book):
    """The lead unit talked with the deputy (沟通)."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="talks")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    day = models.DateField("日期")
    way = models.CharField("方式", max_length=7, choices=Way.choices)
    text = models.CharField("沟通情况", max_length=2000)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("记录时间")

    class Meta:
        ordering = ("day", "id")


class Round(models.TextChoices):
    """Which answer it is."""

    FIRST = "first", "答复"
    SECOND = "second", "二次答复"
    AGAIN = "again", "再答复"


class Outcome(models.TextChoices):
    """How far what is asked for is solved."""

    A = "A", "A类（已经解决或基本解决）"
    B = "B", "B类（正在解决或列入计划）"
    C = "C", "C类（因条件限制暂不能解决）"


class Rate(models.TextChoices):
    """What a deputy thinks of it."""

    SATISFIED = "satisfied", "满意"
    FAIR = "fair", "基本满意"
    DISSATISFIED = "dissatisfied", "不满意"


class SuggestionReply(Book):
    """An answer, classed and signed, and what the deputy thought of it: of the manner and of the result, apart."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="replies")
    round = models.CharField("哪次答复", max_length=6, choices=Round.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    number = models.CharField("文号", max_length=40, blank=True, default="")
    outcome = models.CharField("类别", max_length=1, choices=Outcome.choices)
    text = models.TextField("答复内容")
    promised_on = models.DateField("承诺完成", null=True)  # of a B
    signed = models.CharField("签发人", max_length=40)
    contact = models.CharField("联系人及电话", max_length=80, blank=True, default="")
    may_publish = models.BooleanField("可以公开", default=False)
    due = models.DateField("当时的时限")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("答复时间")
    attitude = models.CharField("对办理态度", max_length=12, choices=Rate.choices, blank=True, default="")
    result = models.CharField("对办理结果", max_length=12, choices=Rate.choices, blank=True, default="")
    comment = models.CharField("评价意见", max_length=1000, blank=True, default="")
    rated_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    rated_at = models.DateTimeField("评价时间", null=True)

    class Meta:
        ordering = ("id",)

    @property
    def on(self) -> date:
        """The day of the answer."""
        return timezone.localdate(self.at)

    @property
    def in_time(self) -> bool:
        """Whether it came by its statutory day."""
        return self.on <= self.due


class SuggestionTask(Book):
    """A suggestion has to do with a row of the break-down."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.PROTECT, related_name="links")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="suggestion_links")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("suggestion", "task"), name="linked_to_a_row_once"),)
