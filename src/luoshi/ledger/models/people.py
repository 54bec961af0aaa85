"""Places, units, and the people with accounts."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from luoshi.ledger.books import Book, BookQuerySet


class Place(Book):
    """A city, county or other place that keeps its ledger here."""

    name = models.CharField("名称", max_length=40, unique=True)
    level = models.CharField("层级", max_length=10, default="city")  # national, province, city, county
    issuer = models.CharField("发文机关", max_length=60)

    def __str__(self) -> str:
        return self.name


class Unit(Book):
    """A unit that answers for work: a bureau, a county, a company."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="units")
    name = models.CharField("名称", max_length=60)
    order = models.PositiveIntegerField("排序", default=0)
    active = models.BooleanField("在用", default=True)

    class Meta:
        ordering = ("order", "id")
        constraints = (models.UniqueConstraint(fields=("place", "name"), name="unit_named_once"),)

    def __str__(self) -> str:
        return self.name


class Duty(Book):
    """Which of a place's units a kind of unit means (教育 → 市教育体育局); the first by rank is proposed."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="duties")
    kind = models.CharField("单位类别", max_length=20)  # a name of luoshi.reading.units
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="duties")
    rank = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        ordering = ("kind", "rank", "id")
        constraints = (models.UniqueConstraint(fields=("place", "kind", "unit"), name="duty_once"),)


class Role(models.TextChoices):
    """What a person is here for; see ``policy`` for what each may do."""

    ADMINISTRATOR = "administrator", "系统管理员"
    SUPERVISOR = "supervisor", "督查室"
    UNIT = "unit", "责任单位"
    LEADER = "leader", "分管领导"
    STATISTICIAN = "statistician", "统计"
    DEPUTY = "deputy", "人大代表"
    AUDITOR = "auditor", "审计"


class PersonQuerySet(BookQuerySet["Person"]):
    """The people, found by the name with which they sign in."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(username=username)


class Person(AbstractBaseUser, Book):
    """A person with an account; a leader may have none and still be named in the table."""

    digested = frozenset({"password", "totp_secret"})

    username = models.CharField("用户名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    title = models.CharField("职务", max_length=60, blank=True, default="")
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="people", null=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="people", null=True, blank=True)
    is_active = models.BooleanField("可登录", default=True)
    must_change_password = models.BooleanField("须改密码", default=False)
    failed_tries = models.PositiveSmallIntegerField("连续失败次数", default=0)
    locked_until = models.DateTimeField("锁定至", null=True, blank=True)
    totp_secret = models.CharField("动态口令密钥", max_length=64, blank=True, default="")
    totp_step = models.BigIntegerField("最近用过的动态口令", default=0)
    demo = models.BooleanField("演示账号", default=False)
    last_login = None  # signing in is an event

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = BaseUserManager.from_queryset(PersonQuerySet)()  # type: ignore[assignment, misc]

    class Meta:
        base_manager_name = "objects"
        ordering = ("role", "unit__order", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(role=Role.UNIT) | Q(unit__isnull=False), name="unit_person_has_unit"),
        )

    def __str__(self) -> str:
        return self.name
