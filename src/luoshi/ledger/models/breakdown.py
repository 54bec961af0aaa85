"""A report, the rows of its break-down, what the units said of them, the versions issued and their amendments."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from luoshi.ledger.books import Book, ExactDecimal
from luoshi.ledger.models.people import Person, Place, Unit

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Report(Book):
    """A report as it was handed in: text and hash. The reading is made from the text whenever it is wanted."""

    digested = frozenset({"text"})

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="reports")
    year = models.PositiveSmallIntegerField("年份")
    title = models.CharField("标题", max_length=200)
    file_name = models.CharField("文件名", max_length=200)
    text = models.TextField("全文")
    sha256 = models.CharField("校验值", max_length=64)
    imported_at = models.DateTimeField("导入时间")

    class Meta:
        ordering = ("-year", "id")
        constraints = (models.UniqueConstraint(fields=("place", "sha256"), name="report_once"),)


class BreakdownState(models.TextChoices):
    """How far a break-down is."""

    DRAFT = "draft", "分解中"
    ASKING = "asking", "征求意见"
    ISSUED = "issued", "已印发"


class Cycle(models.TextChoices):
    """How often units report."""

    MONTHLY = "monthly", "每月"
    QUARTERLY = "quarterly", "每季度"


class Pace(models.TextChoices):
    """How the year's work is spread where no milestone says so (序时进度)."""

    EQUAL = "equal", "按时间均摊"
    WORKING = "working", "按工作日均摊"
    SHAPE = "shape", "按上年进度"


class Breakdown(Book):
    """The break-down of one report (任务分解), and how its year is driven."""

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="breakdown")
    state = models.CharField("状态", max_length=10, choices=BreakdownState.choices, default=BreakdownState.DRAFT)
    round = models.PositiveSmallIntegerField("征求意见轮次", default=0)
    opinions_due = models.DateField("意见反馈截止", null=True, blank=True)
    number = models.CharField("文号", max_length=40, blank=True, default="")
    issued_on = models.DateField("印发日期", null=True, blank=True)
    cycle = models.CharField("报送周期", max_length=10, choices=Cycle.choices, default=Cycle.MONTHLY)
    report_day = models.PositiveSmallIntegerField("每期报送日", default=28)
    lights = models.CharField("亮灯规则", max_length=40, default="luoshi")  # a preset of luoshi.assessing
    pace = models.CharField("序时进度", max_length=10, choices=Pace.choices, default=Pace.EQUAL)
    sign_off = models.BooleanField("销号须牵头领导签批", default=False)

    if TYPE_CHECKING:
        tasks: RelatedManager[Task]
        versions: RelatedManager[Version]


class Version(Book):
    """A break-down as issued or amended, frozen with its hash; a trigger keeps it as it is."""

    digested = frozenset({"content"})

    breakdown = models.ForeignKey(Breakdown, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版次")
    content = models.TextField("内容")  # canonical JSON
    sha256 = models.CharField("校验值", max_length=64)
    reason = models.CharField("事由", max_length=500, blank=True, default="")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("breakdown", "number"), name="version_once"),)


class Programme(Book):
    """A named programme of the report: 十大攻坚战, “清风”行动."""

    breakdown = models.ForeignKey(Breakdown, on_delete=models.PROTECT, related_name="programmes")
    name = models.CharField("名称", max_length=80)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("breakdown", "name"), name="programme_once"),)


class TaskKind(models.TextChoices):
    """What kind of row it is."""

    HEADLINE = "headline", "主要目标"
    LIVELIHOOD = "livelihood", "民生实事"
    ORDINARY = "ordinary", "重点工作"


class TaskState(models.TextChoices):
    """Whether the office has decided on a row."""

    PROPOSED = "proposed", "待定"
    ACCEPTED = "accepted", "已定"
    DROPPED = "dropped", "不列入"


class Task(Book):
    """One row of the break-down table."""

    breakdown = models.ForeignKey(Breakdown, on_delete=models.PROTECT, related_name="tasks")
    order = models.PositiveIntegerField("次序")  # of the report, in steps that leave room
    kind = models.CharField("类别", max_length=12, choices=TaskKind.choices, default=TaskKind.ORDINARY)
    area = models.CharField("领域", max_length=200, blank=True, default="")
    text = models.TextField("工作任务")
    spans = models.JSONField("原文位置", default=list)  # [[start, end], …], code points of Report.text
    official = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="portfolio", null=True, blank=True)
    deadline = models.DateField("完成时限", null=True, blank=True)  # None: the whole year
    deadline_words = models.CharField("原文时限", max_length=40, blank=True, default="")
    note = models.TextField("备注", blank=True, default="")
    state = models.CharField("状态", max_length=10, choices=TaskState.choices, default=TaskState.PROPOSED)
    drop_reason = models.CharField("不列入理由", max_length=500, blank=True, default="")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    kinds = models.JSONField("建议的单位类别", default=list)  # the proposed kind of unit, then the alternatives
    why = models.JSONField("建议依据", default=list)  # the words that decided
    cycle = models.CharField("报送周期", max_length=10, choices=Cycle.choices, blank=True, default="")  # empty: the table's
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        ordering = ("order", "id")
        indexes = (models.Index(fields=("breakdown", "order"), name="task_order"),)

    if TYPE_CHECKING:
        assignments: RelatedManager[Assignment]
        milestones: RelatedManager[Milestone]
        targets: RelatedManager[Target]
        opinions: RelatedManager[Opinion]
        amendments: RelatedManager[Amendment]
        named: RelatedManager[TaskProgramme]

    @property
    def led(self) -> Assignment | None:
        """The lead unit's assignment; asks nothing more of the books where the assignments were fetched."""
        return next((each for each in self.assignments.all() if each.part == Part.LEAD), None)

    @property
    def joined(self) -> list[Assignment]:
        """The joint units' assignments, in order."""
        return [each for each in self.assignments.all() if each.part == Part.JOINT]


class TaskProgramme(Book):
    """A row belongs to a programme."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="named")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="rows")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("task", "programme"), name="row_in_programme_once"),)


class Target(Book):
    """A figure promised in the report and carried by a row; offsets as in ``Report.text``."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="targets")
    start = models.PositiveIntegerField("起")
    end = models.PositiveIntegerField("止")
    indicator = models.CharField("指标", max_length=200)
    quote = models.CharField("原文", max_length=200)
    measure = models.CharField("口径", max_length=10)
    value = ExactDecimal("数值", null=True)
    value_high = ExactDecimal("上限", null=True)
    unit = models.CharField("单位", max_length=40, blank=True, default="")
    comparator = models.CharField("比较", max_length=10)
    direction = models.CharField("方向", max_length=10, blank=True, default="")
    period = models.CharField("时期", max_length=20, blank=True, default="")
    adjusted = ExactDecimal("调整后目标值", null=True)  # by an approved request; ``value`` stays what the report says

    class Meta:
        ordering = ("start",)

    @property
    def asked(self) -> Decimal | None:
        """The value that is asked for now: the adjusted one where there is one."""
        now: Decimal | None = self.value if self.adjusted is None else self.adjusted
        return now


class ProjectKind(models.TextChoices):
    """A project of the investment plan, or one of the livelihood projects."""

    KEY = "key", "重点项目"
    LIVELIHOOD = "livelihood", "民生实事"


class Project(Book):
    """What a project adds to its row: money and dates. Money in 万元."""

    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="project")
    kind = models.CharField("类别", max_length=12, choices=ProjectKind.choices)
    name = models.CharField("项目名称", max_length=200)
    investment_total = ExactDecimal("总投资", null=True)
    investment_year = ExactDecimal("年度计划投资", null=True)
    starts_on = models.DateField("开工", null=True, blank=True)
    finishes_on = models.DateField("完工", null=True, blank=True)

    class Meta:
        ordering = ("task__order",)
        constraints = (
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(finishes_on__isnull=True) | Q(finishes_on__gte=F("starts_on")),
                name="project_ends_after_start",
            ),
        )


class Part(models.TextChoices):
    """How a unit takes part in a row."""

    LEAD = "lead", "牵头单位"
    JOINT = "joint", "配合单位"


class Assignment(Book):
    """A unit answers for a row."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assignments")
    part = models.CharField("分工", max_length=5, choices=Part.choices)
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        ordering = ("part", "order", "id")
        constraints = (
            models.UniqueConstraint(fields=("task", "unit"), name="unit_once_a_row"),
            models.UniqueConstraint(fields=("task",), condition=Q(part=Part.LEAD), name="one_lead_a_row"),
        )


class Milestone(Book):
    """What a row is to have reached by the end of a quarter (形象进度)."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="milestones")
    quarter = models.PositiveSmallIntegerField("季度")
    text = models.TextField("形象进度")
    done_on = models.DateField("达到", null=True)

    class Meta:
        ordering = ("quarter",)
        constraints = (
            models.UniqueConstraint(fields=("task", "quarter"), name="milestone_once"),
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4), name="milestone_quarter"),
        )


# --- Asking the units, and what is changed after issue ---------------------------------------


class Enquiry(Book):
    """A unit was asked for its opinion on its rows (征求意见)."""

    breakdown = models.ForeignKey(Breakdown, on_delete=models.PROTECT, related_name="enquiries")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="enquiries")
    round = models.PositiveSmallIntegerField("轮次")
    sent_at = models.DateTimeField("送达时间")
    answered_at = models.DateTimeField("反馈时间", null=True, blank=True)

    class Meta:
        ordering = ("unit__order", "unit_id", "round")
        constraints = (models.UniqueConstraint(fields=("breakdown", "unit", "round"), name="asked_once_a_round"),)


class Answer(models.TextChoices):
    """What a unit says of a row."""

    ACCEPT = "accept", "同意"
    OBJECT = "object", "有异议"
    CHANGE = "change", "建议修改"


class OpinionState(models.TextChoices):
    """What the office made of an opinion."""

    OPEN = "open", "待处理"
    ADOPTED = "adopted", "已采纳"
    DECLINED = "declined", "未采纳"
    NOTED = "noted", "无需处理"


class Opinion(Book):
    """A unit's answer on a row, and how the office settled it."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="opinions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="opinions")
    round = models.PositiveSmallIntegerField("轮次")
    answer = models.CharField("意见", max_length=10, choices=Answer.choices)
    reason = models.CharField("理由", max_length=500, blank=True, default="")
    proposal = models.JSONField("修改建议", default=dict)  # field → value, as in record.rows
    state = models.CharField("处理", max_length=10, choices=OpinionState.choices, default=OpinionState.OPEN)
    reply = models.CharField("答复", max_length=500, blank=True, default="")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    settled_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        ordering = ("task__order", "unit__order", "id")
        constraints = (models.UniqueConstraint(fields=("task", "unit", "round"), name="one_opinion_a_round"),)


class Amendment(Book):
    """A field of an issued row was changed: the original stays beside the change."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="amendments")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="amendments")
    field = models.CharField("栏目", max_length=20)
    original = models.TextField("原内容", blank=True)
    changed = models.TextField("调整后", blank=True)
    reason = models.CharField("理由", max_length=500)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("version__number", "task__order", "id")
