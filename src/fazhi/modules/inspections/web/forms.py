"""The forms that open a matter of this module, name a team member, keep a contact."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fazhi.kernel.people.queries import open_units
from fazhi.modules.inspections.rules import OBJECT_KINDS, RISK_LEVELS
from fazhi.web.forms import CHOOSE, Choices, DayField, Form, LongText, happened, offer
from fazhi.web.step_fields import named, post_choices, unit_choices


class PlanForm(Form):
    """A planned inspection."""

    target = forms.CharField(label=_("被检查单位、场所或者系统"), max_length=200)
    matters = forms.CharField(
        label=_("检查事项和依据"),
        max_length=2000,
        widget=LongText(rows=3),
        help_text=_("写明依据哪一条、检查什么；只查阅与安全有关的数据。"),
    )
    coordinated = forms.CharField(
        label=_("与有关部门的协调情况"),
        max_length=1000,
        widget=LongText(rows=2),
        help_text=_("与公安、工业和信息化、保密等部门是否有重复的检查，怎样合并。"),
    )
    day = DayField(label=_("计划检查日期"))
    within_limits = forms.BooleanField(label=_("不收费，且只查阅与安全有关的数据"), required=False)
    repeated = forms.BooleanField(label=_("与其他检查重复，应当合并"), required=False)
    notice_due = forms.BooleanField(label=_("检查前通知被检查单位"), required=False)


class MemberForm(Form):
    """One officer of a team, of any unit."""

    post = forms.ChoiceField(label=_("检查人员"))
    certificate = forms.CharField(label=_("执法证号"), max_length=40)
    valid_until = DayField(label=_("证件有效期至"))

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["post"], post_choices(None, at), nothing=CHOOSE)


class RiskForm(Form):
    """One entry of the risk ledger. There is no field for a person, an account or a post."""

    object_kind = forms.ChoiceField(label=_("风险对象"), widget=Choices)
    object = forms.CharField(
        label=_("名称"), max_length=200, help_text=_("只写场所、系统或者流程，不得写人、账号、帖文。")
    )
    risk = forms.CharField(label=_("风险"), max_length=2000, widget=LongText(rows=4))
    level = forms.ChoiceField(label=_("风险等级（本地分级）"), widget=Choices)
    cii = forms.BooleanField(label=_("属于关键信息基础设施"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["object_kind"], named(OBJECT_KINDS))
        offer(self.fields["level"], named(RISK_LEVELS))


class IncidentForm(Form):
    """An incident that became known. The hours run from the moment stated here."""

    known_at = happened(label=_("知悉时间"), help_text=_("自发现或者被告知之时起算，报告以小时计。"))
    operator = forms.ChoiceField(label=_("运营单位"))
    system = forms.CharField(label=_("发生事件的系统"), max_length=200)
    what = forms.CharField(label=_("事件情况（类型、影响）"), max_length=5000, widget=LongText(rows=4))
    cii = forms.BooleanField(label=_("涉及关键信息基础设施"), required=False)
    central_organ = forms.BooleanField(label=_("运营单位属于中央和国家机关及其直属单位"), required=False)
    state_flaw = forms.BooleanField(
        label=_("网络产品、服务有危害国家安全、公共利益的缺陷、漏洞"), required=False
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["operator"], unit_choices(open_units(at).exclude(kind="county")), nothing=CHOOSE)


class DrillForm(Form):
    """A planned drill."""

    scenario = forms.CharField(label=_("情景"), max_length=2000, widget=LongText(rows=3))
    form = forms.ChoiceField(
        label=_("形式"),
        widget=Choices,
        choices=[("table_top", _("桌面推演")), ("live", _("实战演练"))],
    )
    day = DayField(label=_("演练日期"))


class RequestForm(Form):
    """A person's request about their own personal information."""

    received_on = happened(label=_("收到时间"))
    what = forms.ChoiceField(
        label=_("请求事项"),
        choices=[
            ("access", _("查阅")),
            ("copy", _("复制")),
            ("correct", _("更正、补充")),
            ("delete", _("删除")),
            ("move", _("转移")),
            ("explain", _("解释说明")),
        ],
    )
    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(label=_("联系方式"), max_length=100)
    text = forms.CharField(label=_("请求内容"), max_length=5000, widget=LongText(rows=4))
    handler = forms.ChoiceField(label=_("个人信息处理单位"))
    department = forms.ChoiceField(
        label=_("投诉的处理部门"), help_text=_("履行个人信息保护职责的部门，不是处理单位。")
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = unit_choices(open_units(at).exclude(kind="county"))
        for name in ("handler", "department"):
            offer(self.fields[name], units, nothing=CHOOSE)


class ContactForm(Form):
    """One emergency contact."""

    post = forms.ChoiceField(label=_("联系人"))
    duty = forms.CharField(label=_("应急职责"), max_length=100)
    phone = forms.CharField(label=_("应急电话"), max_length=30)

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["post"], post_choices(None, at), nothing=CHOOSE)
