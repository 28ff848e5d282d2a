"""Units, persons, posts, duties, delegations: all held from–to, none ever overwritten."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from uuid_utils.compat import uuid7


class Unit(models.Model):
    """A unit of the county: the county itself, departments, townships, villages, the dispatch centre."""

    KINDS: ClassVar = [
        ("county", "县"),
        ("centre", "受理派单中心"),
        ("department", "部门"),
        ("township", "乡镇"),
        ("village", "村（社区）"),
    ]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField("编码", max_length=40, unique=True)
    name_zh = models.CharField("名称", max_length=80)
    name_en = models.CharField("英文名称", max_length=120)
    kind = models.CharField("类别", max_length=20, choices=KINDS)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField("路径", max_length=300, unique=True, help_text="自县起逐级的编码，以斜线相隔")
    opened_on = models.DateField("设立日期")
    closed_on = models.DateField("撤销日期", null=True)

    class Meta:
        db_table = "people_unit"
        ordering: ClassVar = ["path"]
        indexes: ClassVar = [
            models.Index(fields=["path"], name="people_unit_path_prefix", opclasses=["varchar_pattern_ops"])
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="people_unit_closes_after_it_opens",
                violation_error_message="撤销日期不能早于设立日期。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the reader."""
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh


class FormerName(models.Model):
    """A name a unit once had, until a day (exclusive); ``basis`` is the document that changed it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="former_names")
    name_zh = models.CharField("原名称", max_length=80)
    name_en = models.CharField("原英文名称", max_length=120)
    used_until = models.DateField("使用至")
    basis = models.CharField("依据", max_length=200)

    class Meta:
        db_table = "people_former_name"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "used_until"],
                name="people_former_name_once_a_day",
                violation_error_message="同一单位同一天只能更名一次。",
            )
        ]

    @property
    def name(self) -> str:
        """The name in the language of the reader."""
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh


class Person(models.Model):
    """A person who can hold posts. The login account, if any, is Django's."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField("姓名", max_length=60)
    user = models.OneToOneField(User, models.PROTECT, null=True, related_name="person")

    class Meta:
        db_table = "people_person"

    def __str__(self) -> str:
        return self.name


class Login(models.Model):
    """What the office knows of a person's login beside Django's account: no name, no password."""

    person = models.OneToOneField(Person, models.PROTECT, primary_key=True, related_name="login")
    password_to_change = models.BooleanField("须修改初始密码", default=False)
    locked_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        db_table = "people_login"


class Held(models.Model):
    """Something held from a moment until another (exclusive), or until further notice."""

    held_from = models.DateTimeField("起")
    held_to = models.DateTimeField("止", null=True)

    class Meta:
        abstract = True


class Post(Held):
    """A person in a unit, from–to. Whoever changes post gets a new row; acts keep pointing at the old one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    title_zh = models.CharField("职务", max_length=60)
    title_en = models.CharField("英文职务", max_length=80)

    class Meta:
        db_table = "people_post"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(held_to__isnull=True) | Q(held_to__gt=F("held_from")),
                name="people_post_ends_after_it_begins",
                violation_error_message="任职止日必须晚于起日。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit}{self.title}{self.person}"

    @property
    def title(self) -> str:
        return self.title_en if (get_language() or "").startswith("en") else self.title_zh


class Duty(Held):
    """One verb a post may do, from–to. ``verb`` is a code of the verb registry."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="duties")
    verb = models.CharField("职责", max_length=60)

    class Meta:
        db_table = "people_duty"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["post", "verb"],
                condition=Q(held_to__isnull=True),
                name="people_duty_held_once",
                violation_error_message="该岗位已有这项职责。",
            ),
            models.CheckConstraint(
                condition=Q(held_to__isnull=True) | Q(held_to__gte=F("held_from")),
                name="people_duty_ends_after_it_begins",
                violation_error_message="职责的止不能早于起。",
            ),
        ]

    def __str__(self) -> str:
        return self.verb


class Delegation(Held):
    """A deputy acts for a principal, from–to: with the principal's duties, on record as such."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    principal = models.ForeignKey(Post, models.PROTECT, related_name="delegated")
    deputy = models.ForeignKey(Post, models.PROTECT, related_name="deputising")
    reason = models.CharField("事由", max_length=200)

    class Meta:
        db_table = "people_delegation"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(principal=F("deputy")),
                name="people_delegation_to_another",
                violation_error_message="不能委托给本岗位自己。",
            ),
            models.CheckConstraint(
                condition=Q(held_to__isnull=True) | Q(held_to__gte=F("held_from")),
                name="people_delegation_ends_after_it_begins",
                violation_error_message="委托的止不能早于起。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} ← {self.principal}"
