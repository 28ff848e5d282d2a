"""The forms of decisions."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fazhi.kernel.matters.forms import said
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.queries import held, open_units
from fazhi.kernel.procedures import Step
from fazhi.modules.decisions.models import CatalogueItem
from fazhi.modules.decisions.rules import AREAS, told_apart
from fazhi.web.forms import (
    CHOOSE,
    Choices,
    DayField,
    ExactlyOnce,
    FilterForm,
    Form,
    LongText,
    ManyChoices,
    happened,
    offer,
)
from fazhi.web.step_fields import named, unit_choices

POSITIONS = {"agree": _("同意"), "disagree": _("不同意"), "reserve": _("保留意见")}


class UnitForm(Form):
    """A form with fields in which a unit is chosen; ``units`` finds the unit again."""

    unit_fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in open_units(at).order_by("path")}
        shown = unit_choices(self.units.values())
        for name in self.unit_fields:
            offer(self.fields[name], shown, nothing=CHOOSE)

    def chosen(self, name: str) -> Unit | None:
        """The unit chosen in a field."""
        return self.units.get(self.cleaned_data.get(name, ""))


class CatalogueForm(UnitForm):
    """One item of a year's catalogue."""

    unit_fields = ("unit",)
    subject = forms.CharField(label=_("决策事项"), max_length=200)
    unit = forms.ChoiceField(label=_("承办单位"))
    planned = forms.CharField(label=_("计划完成时间"), max_length=40, help_text=_("如“2026年第三季度”。"))
    agreed_on = DayField(label=_("同级党委同意日期"))


class StrikeForm(Form):
    """Why an item leaves the catalogue."""

    reasons = forms.CharField(label=_("调出理由"), max_length=500, widget=LongText(rows=2))


class YearForm(FilterForm):
    """Which year."""

    year = forms.IntegerField(label=_("年度"), required=False, min_value=2019, max_value=2100)


class OpenForm(Form):
    """Start a decision on an item of the catalogue."""

    item = forms.ChoiceField(label=_("目录事项"))
    proposed_by = forms.ChoiceField(label=_("建议来源"), widget=Choices)
    why_needed = forms.CharField(
        label=_("拟解决的主要问题、依据、必要性和可行性"), max_length=5000, widget=LongText(rows=5)
    )
    excluded = forms.BooleanField(label=_("属于宏观调控、政府立法或者突发事件应急处置决策"), required=False)

    def __init__(self, *args: Any, items: Iterable[CatalogueItem], first: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {str(row.pk): row for row in items}
        shown = [(pk, f"{row.year}-{row.n} {row.subject}") for pk, row in self.items.items()]
        offer(self.fields["item"], shown, nothing=CHOOSE)
        choices = next(field.choices for field in first.form if field.name == "proposed_by")
        offer(self.fields["proposed_by"], named(choices))


class ApprovalForm(Form):
    """Submit something for internal approval."""

    area = forms.ChoiceField(label=_("事项类别"), widget=Choices)
    subject = forms.CharField(label=_("事项"), max_length=200)
    reasons = forms.CharField(label=_("事由和依据"), max_length=5000, widget=LongText(rows=5))
    collective = forms.BooleanField(
        label=_("属于应当集体讨论的事项（三重一大、重大行政决策）"),
        required=False,
        help_text=_("应当集体讨论的不能以审批代替，须转会议。"),
    )
    money = forms.BooleanField(label=_("涉及资金支出"), required=False)
    legal_effect = forms.BooleanField(label=_("涉及合同或者法律责任"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["area"], named(AREAS))


class CallForm(Form):
    """Call a meeting."""

    body = forms.ChoiceField(label=_("会议类别"), widget=Choices)
    meeting_on = DayField(label=_("开会日期"))
    place = forms.CharField(label=_("地点"), max_length=100)

    def __init__(self, *args: Any, first: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["body"], named(next(field.choices for field in first.form if field.name == "body")))


class ItemForm(UnitForm):
    """Propose an item to a meeting."""

    unit_fields = ("from_unit", "reviewer")
    category = forms.ChoiceField(label=_("类别"), widget=Choices)
    subject = forms.CharField(label=_("议题"), max_length=200)
    from_unit = forms.ChoiceField(label=_("提出单位"))
    legal_effect = forms.BooleanField(
        label=_("涉及权利义务、合同或者法律风险，须经合法性审查"), required=False
    )
    reviewer = forms.ChoiceField(label=_("合法性审查部门"), required=False)

    def __init__(self, *args: Any, first: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = next(field.choices for field in first.form if field.name == "category")
        offer(self.fields["category"], named(choices))


class DecisionForm(Form):
    """Put a major decision on the agenda."""

    decision = forms.ChoiceField(label=_("已提请讨论的重大行政决策"))

    def __init__(self, *args: Any, waiting: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = [(str(row.pk), f"{row.number} {row.title}") for row in waiting]
        offer(self.fields["decision"], shown, nothing=CHOOSE)


class OpeningForm(Form):
    """Open a meeting: who is there. Those who hold a post are ticked, everybody else is typed."""

    opened_at = happened(label=_("开会时间"))
    members = forms.MultipleChoiceField(
        label=_("到会的组成人员"), required=False, widget=ManyChoices, help_text=_("含主持人。")
    )
    present = forms.CharField(
        label=_("其他到会的组成人员"),
        required=False,
        widget=LongText(rows=2),
        help_text=_("在本系统没有岗位的，每行一人。"),
    )
    chief = forms.ChoiceField(label=_("主持会议的行政首长（主要负责人）"))
    guests = forms.CharField(
        label=_("列席人员"),
        required=False,
        widget=LongText(rows=2),
        help_text=_("每行一人；列席人员不表态。"),
    )
    absent = forms.CharField(
        label=_("缺席人员及原因"), required=False, widget=LongText(rows=2), help_text=_("每行一人。")
    )
    quorum = forms.BooleanField(label=_("到会人数达到议事规则的要求"), required=False)

    def __init__(self, *args: Any, members: Iterable[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posts = {str(row.pk): row for row in members}
        shown = [(pk, f"{row.person.name}（{row.title}）") for pk, row in self.posts.items()]
        offer(self.fields["members"], shown)
        offer(self.fields["chief"], shown, nothing=CHOOSE)
        if not shown:
            del self.fields["members"]
            self.fields["chief"] = forms.CharField(label=self.fields["chief"].label, max_length=40)
            self.fields["present"].label = _("到会的组成人员")

    @property
    def attending(self) -> list[Post]:
        """The posts of those present who hold one, in the order of the list; whoever presides is among them."""
        ticked = {*self.cleaned_data.get("members", ()), self.cleaned_data["chief"]}
        return [post for pk, post in self.posts.items() if pk in ticked]

    def named(self) -> tuple[list[str], str]:
        """The names of everybody present, those with a post first, and of whoever presides."""
        people = [(post.person.name, post.title) for post in self.attending]
        names = told_apart([*people, *((name, "") for name in self.people("present"))])
        chief = self.cleaned_data["chief"]
        by_post = dict(zip((str(post.pk) for post in self.attending), names, strict=False))
        return names, by_post.get(chief, chief)

    def people(self, name: str) -> list[str]:
        """The lines of a list of people."""
        return [line.strip() for line in self.cleaned_data[name].splitlines() if line.strip()]


class ViewForm(Form):
    """One member's view."""

    key = forms.ChoiceField(label=_("发言人"))
    position = forms.ChoiceField(label=_("态度"), widget=Choices, choices=list(POSITIONS.items()))
    view = forms.CharField(label=_("意见和理由"), max_length=5000, widget=LongText(rows=3))

    def __init__(self, *args: Any, names: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["key"], [(name, name) for name in names])


class ChiefForm(Form):
    """The chief's view, the last."""

    view = forms.CharField(label=_("意见"), max_length=5000, widget=LongText(rows=3))
    departs_from_majority = forms.BooleanField(label=_("拟作的决定与多数人意见不一致"), required=False)


class ReasonsForm(Form):
    """The reasons for departing from the majority."""

    reasons = forms.CharField(label=_("理由"), max_length=5000, widget=LongText(rows=3))


class DecideForm(Form):
    """The decision."""

    outcome = forms.ChoiceField(label=_("结果"), widget=Choices)
    decision = forms.CharField(label=_("决定内容"), max_length=10000, widget=LongText(rows=3))

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(
            self.fields["outcome"], [(name, said(outcome.title)) for name, outcome in step.outcomes.items()]
        )


class ExpertForm(Form):
    """The signed opinion of one expert."""

    key = forms.ChoiceField(label=_("专家"))
    opinion = forms.CharField(label=_("论证意见（专家签名后录入）"), widget=LongText(rows=6))

    def __init__(self, *args: Any, names: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["key"], [(name, name) for name in names])


class CommentForm(ExactlyOnce, Form):
    """A comment on a draft. A name is nobody's duty."""

    text = forms.CharField(label=_("您的意见"), max_length=5000, widget=LongText(rows=6))
    name = forms.CharField(label=_("姓名或者单位"), max_length=60, required=False)
    contact = forms.CharField(
        label=_("联系方式"), max_length=60, required=False, help_text=_("愿意被回访的，可以留电话。不公开。")
    )


class BarForm(Form):
    """An area the chief may not directly supervise."""

    area = forms.ChoiceField(label=_("事项类别"))
    from_day = DayField(label=_("自何日起"))
    basis = forms.CharField(label=_("依据"), max_length=200, help_text=_("写明本地文件的名称和文号。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["area"], named(AREAS))


class ChargeForm(BarForm):
    """Who is in charge of an area."""

    post = forms.ChoiceField(label=_("分管领导"))
    field_order = ("area", "post", "from_day", "basis")

    def __init__(self, *args: Any, unit: Unit, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Post.objects.filter(held(at), unit=unit).select_related("person").order_by("held_from")
        self.posts = {str(row.pk): row for row in rows}
        shown = [(pk, f"{row.person.name}（{row.title}）") for pk, row in self.posts.items()]
        offer(self.fields["post"], shown, nothing=CHOOSE)
