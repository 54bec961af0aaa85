"""What a place has decided to make public, and the public records that follow from it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from luoshi.ledger.books import Book
from luoshi.ledger.models import Breakdown, Evidence, Person, Place, Task


class Openness(Book):
    """What a place has decided: whether its record is public at all, and which fields."""

    place = models.OneToOneField(Place, on_delete=models.PROTECT, related_name="openness")
    public = models.BooleanField("公开", default=False)
    fields = models.JSONField("公开的内容", default=dict)  # field → whether; what is not said keeps its default
    contact = models.CharField("联系方式", max_length=200, blank=True, default="")
    minimum = models.PositiveSmallIntegerField("满意度最少份数", default=10)


class Publication(Book):
    """An issued table is public from a day on, until it is taken back."""

    breakdown = models.OneToOneField(Breakdown, on_delete=models.PROTECT, related_name="publication")
    since = models.DateField("公开日期")
    ended = models.BooleanField("撤回", default=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")


class Held(Book):
    """A row that is not public though its table is, and why (涉密, 敏感)."""

    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="held")
    reason = models.CharField("理由", max_length=500)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")


class Release(Book):
    """A file of proof that may be shown to everybody, under a caption of the office's own."""

    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, related_name="release")
    caption = models.CharField("说明", max_length=100)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")


class Shown(Book):
    """A row as everybody may see it: what pages, API, feeds, files and search read. Worked out again at any time.

    ``gone`` marks what was public and is no more: nothing of it is kept but its key, for those who follow the changes.
    """

    derived = True

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    breakdown = models.ForeignKey(Breakdown, on_delete=models.CASCADE, related_name="+")
    task = models.OneToOneField(Task, on_delete=models.CASCADE, related_name="shown", null=True)
    key = models.CharField("编号", max_length=12, unique=True)
    year = models.PositiveSmallIntegerField("年份")
    order = models.PositiveIntegerField("次序")
    kind = models.CharField("类别", max_length=12)
    area = models.CharField("领域", max_length=200)
    lead = models.CharField("牵头单位", max_length=200, blank=True)
    colour = models.CharField("颜色", max_length=6, blank=True)
    status = models.CharField("状态", max_length=20, blank=True)
    text = models.TextField("内容")
    find = models.TextField("检索文本")
    programmes = models.JSONField("专项行动", default=list)
    record = models.JSONField("公开内容", default=dict)
    digest = models.CharField("校验值", max_length=64)
    seq = models.BigIntegerField("变更序号")  # of the event by which the record became what it is
    changed_at = models.DateTimeField("变更时间")
    gone = models.BooleanField("不再公开", default=False)

    def __str__(self) -> str:
        return self.text

    class Meta:
        ordering = ("breakdown", "order", "id")
        indexes = (
            models.Index(fields=("place", "year", "order"), condition=Q(gone=False), name="shown_listed"),
            models.Index(fields=("place", "year", "lead"), condition=Q(gone=False), name="shown_led"),
            models.Index(fields=("seq", "id"), name="shown_changes"),
            models.Index(fields=("place", "-changed_at"), condition=Q(gone=False), name="shown_lately"),
        )


class Gram(Book):
    """A pair of characters in a public record: the index by which search finds it."""

    derived = True

    gram = models.CharField(max_length=2)
    shown = models.ForeignKey(Shown, on_delete=models.CASCADE, related_name="grams")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("gram", "shown"), name="gram_once"),)


class Edition(Book):
    """How often the public record of a place has changed: what is worked out for one edition holds until the next."""

    derived = True

    place = models.OneToOneField(Place, on_delete=models.CASCADE, related_name="edition", primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField("时间")


# --- What the public says ----------------------------------------------------------------------


class RemarkState(models.TextChoices):
    """What became of a remark."""

    WAITING = "waiting", "待处理"
    SHOWN = "shown", "已公开"
    DECLINED = "declined", "不公开"


class Remark(Book):
    """What somebody of the public says of a row; seen by others once the office has let it. The log keeps digests."""

    digested = frozenset({"text", "name"})

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="remarks")
    text = models.CharField("留言", max_length=500)
    name = models.CharField("称呼", max_length=20, blank=True, default="")
    at = models.DateTimeField("时间")
    state = models.CharField("状态", max_length=10, choices=RemarkState.choices, default=RemarkState.WAITING)
    reason = models.CharField("不公开的理由", max_length=500, blank=True, default="")
    answer = models.CharField("答复", max_length=500, blank=True, default="")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    settled_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("task", "state"), name="remark_of_row"),)


class Sender(Book):
    """How the office may reach who made a remark. In no log, on no page but the office's; gone after a while."""

    derived = True

    remark = models.OneToOneField(Remark, on_delete=models.CASCADE, related_name="sender", primary_key=True)
    contact = models.CharField("联系方式", max_length=80)


class Choice(models.TextChoices):
    """How content somebody is."""

    GOOD = "good", "满意"
    FAIR = "fair", "基本满意"
    BAD = "bad", "不满意"


class Rating(Book):
    """An answer to the questionnaire; who gave it is written nowhere."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="ratings")
    choice = models.CharField("评价", max_length=4, choices=Choice.choices)
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("id",)


class Trace(Book):
    """That an address has said something today: a keyed digest that is another one tomorrow, gone after a day."""

    derived = True

    digest = models.CharField(max_length=32)
    what = models.CharField(max_length=20)
    day = models.DateField()

    class Meta:
        indexes = (models.Index(fields=("digest", "what"), name="trace_found"),)
