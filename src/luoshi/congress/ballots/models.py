"""Livelihood projects from idea to choice, the ballots on them, and how deputies watch them through the year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from luoshi.ledger.books import Book, ExactDecimal
from luoshi.ledger.models import Person, Place, Task, Unit

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class CandidateState(models.TextChoices):
    """How far a candidate is."""

    DRAFT = "draft", "拟列"
    SETTLED = "settled", "初定"
    WITHDRAWN = "withdrawn", "撤下"
    CHOSEN = "chosen", "票决入选"
    LEFT = "left", "未入选"


class Candidate(Book):
    """A livelihood project put up for the vote (初定项目). Money in 万元."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="candidates")
    year = models.PositiveSmallIntegerField("年份")
    order = models.PositiveSmallIntegerField("次序")
    name = models.CharField("项目名称", max_length=80)
    scope = models.TextField("建设内容")
    where = models.CharField("地点", max_length=120, blank=True, default="")
    budget = ExactDecimal("投资", null=True)
    lead = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="candidates")
    milestones = models.JSONField("形象进度", default=list)  # of the four quarters, in words
    state = models.CharField("状态", max_length=10, choices=CandidateState.choices, default=CandidateState.DRAFT)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="candidates", null=True)  # its ledger row

    class Meta:
        ordering = ("year", "order", "id")
        constraints = (models.UniqueConstraint(fields=("place", "year", "name"), name="candidate_named_once"),)

    if TYPE_CHECKING:
        ideas: RelatedManager[Idea]
        watches: RelatedManager[Watch]


class Source(models.TextChoices):
    """Where an idea is from."""

    PUBLIC = "public", "群众来信来访"
    PORTAL = "portal", "网上征集"
    UNIT = "unit", "单位申报"
    DEPUTY = "deputy", "代表提出"


class IdeaState(models.TextChoices):
    """What the office made of an idea."""

    OPEN = "open", "待研究"
    ADOPTED = "adopted", "已采纳"
    DECLINED = "declined", "未采纳"


class Idea(Book):
    """An idea for a livelihood project (征集)."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="ideas")
    year = models.PositiveSmallIntegerField("年份")
    source = models.CharField("来源", max_length=10, choices=Source.choices)
    text = models.TextField("意见")
    where = models.CharField("地点", max_length=120, blank=True, default="")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)  # who entered it
    at = models.DateTimeField("时间")
    state = models.CharField("状态", max_length=10, choices=IdeaState.choices, default=IdeaState.OPEN)
    reply = models.CharField("答复", max_length=500, blank=True, default="")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="ideas", null=True)

    class Meta:
        ordering = ("-id",)


class Deliberation(Book):
    """What was said of a candidate when the congress deliberated (审议意见)."""

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="deliberations")
    group = models.CharField("代表团", max_length=40, blank=True, default="")
    text = models.TextField("审议意见")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("id",)


# --- The ballot -------------------------------------------------------------------------------


class BallotKind(models.TextChoices):
    """What is voted on."""

    CHOICE = "choice", "项目票决"
    SATISFACTION = "satisfaction", "满意度测评"


class Ballot(Book):
    """A vote of the congress; it may take several rounds."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="ballots")
    year = models.PositiveSmallIntegerField("年份")
    kind = models.CharField("类别", max_length=12, choices=BallotKind.choices)
    title = models.CharField("事项", max_length=120)
    preset = models.CharField("规则", max_length=40)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-year", "-id")

    if TYPE_CHECKING:
        rounds: RelatedManager[BallotRound]


class RoundState(models.TextChoices):
    """How far a round is."""

    READY = "ready", "准备中"
    OPEN = "open", "投票中"
    CLOSED = "closed", "已截止"
    DECLARED = "declared", "已宣布"


class BallotRound(Book):
    """One round: its rules, its numbers; the first, or one among those with equal votes."""

    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField("轮次", default=1)
    rules = models.JSONField("规则", default=dict)
    state = models.CharField("状态", max_length=10, choices=RoundState.choices, default=RoundState.READY)
    opened_at = models.DateTimeField("开始投票", null=True)
    closed_at = models.DateTimeField("截止投票", null=True)
    declared_at = models.DateTimeField("宣布结果", null=True)
    digest = models.CharField("票箱校验值", max_length=64, blank=True, default="")  # written once, at closing
    valid = models.BooleanField("有效", null=True)
    reason = models.CharField("结论", max_length=200, blank=True, default="")
    need = models.PositiveIntegerField("过线票数", null=True)
    seats_left = models.PositiveSmallIntegerField("剩余名额", default=0)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("ballot", "number"), name="round_once"),)

    if TYPE_CHECKING:
        items: RelatedManager[BallotItem]
        entries: RelatedManager[RollEntry]
        counts: RelatedManager[TellerCount]


class BallotItem(Book):
    """A project on the ballot, and once declared what became of it."""

    round = models.ForeignKey(BallotRound, on_delete=models.PROTECT, related_name="items")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="items")
    order = models.PositiveSmallIntegerField("次序")
    votes = models.JSONField("票数", default=list)  # for each mark of the style
    favour = models.PositiveIntegerField("得票", null=True)
    became = models.CharField("结果", max_length=10, blank=True, default="")
    why = models.CharField("说明", max_length=200, blank=True, default="")

    class Meta:
        ordering = ("order",)
        constraints = (models.UniqueConstraint(fields=("round", "candidate"), name="item_once_a_round"),)


class Way(models.TextChoices):
    """How a deputy voted."""

    ONLINE = "online", "网上"
    PAPER = "paper", "纸质票"


class RollEntry(Book):
    """A deputy on the roll of a round. That one voted is here; what one voted is nowhere beside the name."""

    round = models.ForeignKey(BallotRound, on_delete=models.PROTECT, related_name="entries")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    present = models.BooleanField("到会", default=False)
    way = models.CharField("投票", max_length=10, choices=Way.choices, blank=True, default="")

    class Meta:
        ordering = ("person_id",)
        constraints = (models.UniqueConstraint(fields=("round", "person"), name="once_on_the_roll"),)


class BallotBox(Book):
    """The box of a round: all its ballots in ONE row, as sorted lines. See docs/decisions/0010-secret-ballot.md."""

    derived = True  # no event may tell of it: an event has a time and a name

    round = models.OneToOneField(BallotRound, on_delete=models.PROTECT, related_name="box")
    lines = models.TextField(default="", blank=True)


class TellerCount(Book):
    """What one teller counted of the paper ballots; two must agree."""

    round = models.ForeignKey(BallotRound, on_delete=models.PROTECT, related_name="counts")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ballots = models.PositiveIntegerField("收回")
    void = models.PositiveIntegerField("无效")
    votes = models.JSONField("计数", default=list)
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("round", "by"), name="teller_counts_once"),)


# --- The year after ---------------------------------------------------------------------------


class Watch(Book):
    """A deputy is assigned to watch a chosen project."""

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="watches")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="watches")

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("candidate", "person"), name="watches_once"),)

    if TYPE_CHECKING:
        visits: RelatedManager[Visit]


class Rating(models.TextChoices):
    """How a deputy rates a project after a visit."""

    GOOD = "good", "满意"
    FAIR = "fair", "基本满意"
    POOR = "poor", "不满意"


class Visit(Book):
    """A visit (走访) of a watching deputy."""

    watch = models.ForeignKey(Watch, on_delete=models.PROTECT, related_name="visits")
    day = models.DateField("走访日期")
    text = models.TextField("走访情况")
    rating = models.CharField("评价", max_length=10, choices=Rating.choices)
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("-day", "-id")
