"""The forms of administration. What they mean is decided by the actions."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fazhi.kernel.people.models import Unit
from fazhi.kernel.people.verbs import Verb
from fazhi.modules.office.models import DutyKind
from fazhi.modules.office.rules import placeholders
from fazhi.web.forms import Choices, DayField, Form, LongText, ManyChoices, MomentField

WEEKDAYS = [
    ("1", _("周一")), ("2", _("周二")), ("3", _("周三")), ("4", _("周四")), ("5", _("周五")), ("6", _("周六")), ("7", _("周日")),
]  # fmt: skip


class UnitForm(Form):
    """A new unit below another."""

    name_zh = forms.CharField(label=_("名称"), max_length=80)
    name_en = forms.CharField(label=_("英文名称"), max_length=120)
    kind = forms.ChoiceField(
        label=_("类别"), choices=[row for row in Unit.KINDS if row[0] != "county"], widget=Choices
    )
    code = forms.CharField(
        label=_("编码"),
        max_length=40,
        help_text=_("本县自定，设立后不能改；不能与其他单位相同，不含空格和斜线。"),
    )
    opened_on = DayField(label=_("设立日期"))


class RenameForm(Form):
    """Another name for a unit."""

    name_zh = forms.CharField(label=_("新名称"), max_length=80)
    name_en = forms.CharField(label=_("新英文名称"), max_length=120)
    used_from = DayField(label=_("自何日起使用"))
    basis = forms.CharField(label=_("依据"), max_length=200, help_text=_("写明更名文件的名称和文号。"))


class CloseForm(Form):
    """The day from which a unit is no more."""

    closed_on = DayField(label=_("自何日起撤销"))


class PersonForm(Form):
    """A person who can hold posts, with a login if wanted."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    username = forms.CharField(
        label=_("用户名"),
        max_length=150,
        required=False,
        help_text=_("登录时用。填写后系统生成一次性初始密码，只显示一次；留空则暂不开通登录。"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class LoginForm(Form):
    """The name of a login."""

    username = forms.CharField(
        label=_("用户名"), max_length=150, widget=forms.TextInput({"autocomplete": "off"})
    )


class Duties(Form):
    """Base of forms with the list of all duties: one group of boxes for each part of the house."""

    mark_optional = False  # a group without a tick is an answer too

    def add_duties(self, groups: list[tuple[str, list[Verb]]], ticked: set[str]) -> None:
        """Add the boxes; ``groups`` are titles of parts with their verbs."""
        for n, (part, found) in enumerate(groups):
            names = [verb.code for verb in found]
            self.fields[f"duties_{n}"] = forms.MultipleChoiceField(
                label=part,
                required=False,
                choices=[(verb.code, verb.title) for verb in found],
                widget=ManyChoices,
                initial=[name for name in names if name in ticked],
            )

    def duties(self) -> list[str]:
        """The codes ticked."""
        chosen = [value for name, value in self.cleaned_data.items() if name.startswith("duties_")]
        return [code for codes in chosen for code in codes]


class AppointForm(Duties):
    """A post for a person."""

    unit = forms.ChoiceField(label=_("单位"))
    title_zh = forms.CharField(label=_("职务"), max_length=60)
    title_en = forms.CharField(label=_("英文职务"), max_length=80)
    held_from = MomentField(label=_("自何时起任职"), required=False, help_text=_("留空为即刻。"))
    held_to = MomentField(label=_("任职至"), required=False, help_text=_("留空为长期。"))

    def __init__(self, *args: Any, units: Any, groups: list[tuple[str, list[Verb]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = forms.ChoiceField(label=_("单位"), choices=[("", _("请选择")), *units])
        self.order_fields(["unit", "title_zh", "title_en", "held_from", "held_to"])
        self.add_duties(groups, set())


class DutiesForm(Duties):
    """The duties of a post from a moment on."""

    moment = MomentField(label=_("自何时起"), required=False, help_text=_("留空为即刻。"))

    def __init__(
        self, *args: Any, groups: list[tuple[str, list[Verb]]], ticked: set[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.add_duties(groups, ticked)


class LeaveForm(Form):
    """When somebody leaves a post."""

    held_to = MomentField(label=_("何时离任"), required=False, help_text=_("留空为即刻。"))


class DelegateForm(Form):
    """Who acts for a post, from–to."""

    deputy = forms.ChoiceField(label=_("受托岗位"))
    held_from = MomentField(label=_("自何时起"), required=False, help_text=_("留空为即刻。"))
    held_to = MomentField(label=_("至何时止"), required=False, help_text=_("留空为另行通知为止。"))
    reason = forms.CharField(label=_("事由"), max_length=200)

    def __init__(self, *args: Any, posts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"] = forms.ChoiceField(label=_("受托岗位"), choices=[("", _("请选择")), *posts])
        self.order_fields(["deputy", "held_from", "held_to", "reason"])


class LocalDayForm(Form):
    """A local holiday or a local working day."""

    day = DayField(label=_("日期"))
    off = forms.ChoiceField(
        label=_("当日"), choices=[("off", _("放假")), ("work", _("上班"))], widget=Choices, initial="off"
    )
    title_zh = forms.CharField(label=_("名称"), max_length=60)
    title_en = forms.CharField(label=_("英文名称"), max_length=80)
    basis = forms.CharField(label=_("依据"), max_length=200, help_text=_("写明本地文件的名称和文号。"))


class TemplateForm(Form):
    """A template of an answer."""

    title = forms.CharField(label=_("名称"), max_length=80)
    text = forms.CharField(label=_("正文"), max_length=5000, widget=LongText(rows=8))
    step = forms.ChoiceField(label=_("适用步骤"), required=False)
    category = forms.CharField(
        label=_("适用类别"), required=False, max_length=60, help_text=_("诉求类别的编码；留空为任何类别。")
    )
    unit = forms.ChoiceField(label=_("使用范围"), required=False)
    active = forms.BooleanField(label=_("启用"), required=False, initial=True)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, steps: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = "".join(f"{{{name}}}" for name in placeholders.KNOWN)
        self.fields["text"].help_text = _("可用%(known)s，使用时自动填入。") % {"known": known}
        self.fields["step"] = forms.ChoiceField(
            label=_("适用步骤"), required=False, choices=[("", _("任何步骤")), *steps]
        )
        if units is None:
            del self.fields["unit"]
        else:
            self.fields["unit"] = forms.ChoiceField(label=_("使用范围"), required=False, choices=units)
        self.order_fields(["title", "text", "step", "category", "unit", "active", "version"])


class ViewForm(Form):
    """A name for the present filters of a list."""

    name = forms.CharField(label=_("名称"), max_length=40)
    shared = forms.BooleanField(label=_("本单位共用"), required=False)


class ShiftForm(Form):
    """One shift."""

    post = forms.ChoiceField(label=_("人员"))
    kind = forms.ChoiceField(label=_("班别"), choices=DutyKind.choices)
    begins_at = MomentField(label=_("起"))
    ends_at = MomentField(label=_("止"))
    note = forms.CharField(label=_("备注"), max_length=100, required=False)

    def __init__(self, *args: Any, posts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"] = forms.ChoiceField(label=_("人员"), choices=[("", _("请选择")), *posts])
        self.order_fields(["post", "kind", "begins_at", "ends_at", "note"])


class WeekForm(Form):
    """A week, by any of its days."""

    day = DayField(label=_("复制到哪一周"), help_text=_("填该周任意一天；把前一周的班次照排到这一周。"))


class SheetForm(Form):
    """A roster as a file."""

    file = forms.FileField(label=_("文件"), help_text=_("CSV 或 xlsx，表头同导出的文件，最大1 MB。"))

    def clean_file(self) -> Any:
        """Refuse what is too big to be a roster."""
        file = self.cleaned_data["file"]
        if file.size > 1_000_000:
            raise forms.ValidationError(_("文件超过1 MB，请分开导入。"))
        return file


class StaffingForm(Form):
    """Hours that shall always be staffed."""

    kind = forms.ChoiceField(label=_("班别"), choices=DutyKind.choices)
    weekdays = forms.MultipleChoiceField(label=_("星期"), choices=WEEKDAYS, widget=ManyChoices)
    from_time = forms.CharField(label=_("自"), initial="00:00", max_length=5)
    to_time = forms.CharField(label=_("至"), initial="24:00", max_length=5, help_text=_("一天之末写24:00。"))
    from_day = DayField(label=_("自何日起"))

    def clean_from_time(self) -> int:
        """Minutes from midnight."""
        return _minutes(self.cleaned_data["from_time"])

    def clean_to_time(self) -> int:
        """Minutes from midnight."""
        return _minutes(self.cleaned_data["to_time"])


def _minutes(text: str) -> int:
    hours, divided, minutes = text.strip().replace("：", ":").partition(":")
    if divided and hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit():
        found = int(hours) * 60 + int(minutes)
        if int(minutes) < 60 and found <= 1440:
            return found
    raise forms.ValidationError(_("请写成08:30这样的时间。"))


def first_of_month(text: str, today: date) -> date:
    """The first day of the month written ``2026-11``; of today's where it cannot be read."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return found if 2000 <= found.year <= 2100 else today.replace(day=1)
