"""The forms of disclosure: asking for information, on the portal and at the desk; completing and withdrawing a request."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fazhi.kernel.matters.forms import said
from fazhi.kernel.people.models import Unit
from fazhi.modules.disclosure.rules import APPLICANTS, CITIZEN, TEXT_LIMIT
from fazhi.web.followed import OnceForm, ResidentForm
from fazhi.web.forms import CHOOSE, Choices, FilterForm, LongText, happened, offer

CHANNELS = (
    ("visit", _("当面提交")),
    ("registered", _("需签收的邮寄")),
    ("mail", _("平常信函")),
    ("fax", _("传真")),
)
FORMS = (
    ("electronic", _("电子文档，在本页答复中查看")),
    ("paper", _("纸质复印件，到办公地点领取")),
    ("post", _("纸质复印件，邮寄")),
    ("view", _("到场查阅、抄录")),
)
"""The form in which the information is wanted, and how to get it (OGI 29)."""


class AskForm(OnceForm):
    """What OGI 29 asks for: who, proof of identity, contact; what is wanted; in what form."""

    wanted = forms.CharField(
        label=_("您要什么信息"),
        help_text=_("写明信息的名称、文号；不知道的，写清时间、内容等便于查找的特征。一件申请写一项。"),
        max_length=TEXT_LIMIT,
        widget=LongText(rows=5),
    )
    as_what = forms.ChoiceField(label=_("希望怎样提供"), choices=FORMS, widget=Choices, initial="electronic")
    applicant_kind = forms.ChoiceField(label=_("申请人"), widget=Choices, initial=CITIZEN)
    name = forms.CharField(
        label=_("姓名（单位名称、联系人）"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    identity = forms.CharField(
        label=_("身份证明"), help_text=_("证件的种类和号码；单位写统一社会信用代码。"), max_length=120
    )
    contact = forms.CharField(label=_("联系方式"), help_text=_("电话、邮箱或者通信地址。"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["applicant_kind"], [(code, said(text)) for code, text in APPLICANTS.items()])

    @property
    def told(self) -> dict[str, Any]:
        """The arguments of ``hand_in`` the form asks for; only after ``is_valid()``."""
        entered = self.cleaned_data
        names = ("wanted", "applicant_kind", "name", "identity", "contact")
        shown = dict(FORMS)[entered["as_what"]]
        return {name: entered[name] for name in names} | {
            "as_what": str(shown),
            "submission": self.submission_id,
        }


class PortalForm(AskForm):
    """The portal's form: the same, and which organ is asked."""

    unit = forms.ChoiceField(
        label=_("向哪个机关申请"), help_text=_("谁制作、谁保存，向谁申请；选错了的，由该机关告知您向谁申请。")
    )
    field_order = ("submission", "unit", "wanted", "as_what", "applicant_kind", "name", "identity", "contact")

    def __init__(self, *args: Any, units: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        offer(self.fields["unit"], [(key, unit.name) for key, unit in self.units.items()], nothing=CHOOSE)

    @property
    def told(self) -> dict[str, Any]:
        """The same, with the organ chosen."""
        return super().told | {"unit": self.units[self.cleaned_data["unit"]]}


class DeskForm(AskForm):
    """The desk's form: for a request on paper."""

    channel = forms.ChoiceField(label=_("提交方式"), choices=CHANNELS, widget=Choices)
    received_on = happened(
        label=_("收到时间"),
        help_text=_("当面提交的为提交之时；邮寄的为签收之时；信函、传真为双方确认之时（条例第31条）。"),
    )
    field_order = (
        "submission", "channel", "received_on", "wanted", "as_what", "applicant_kind", "name", "identity", "contact",
    )  # fmt: skip

    @property
    def told(self) -> dict[str, Any]:
        """The same, with how and when it came."""
        return super().told | {name: self.cleaned_data[name] for name in ("channel", "received_on")}


class CompletionForm(ResidentForm):
    """What was missing."""

    completion = forms.CharField(label=_("补正内容"), max_length=2000, widget=LongText(rows=4))


class WithdrawForm(ResidentForm):
    """Nothing but the wish."""


class YearForm(FilterForm):
    """Which year."""

    year = forms.IntegerField(label=_("年度"), required=False, min_value=2019, max_value=2100)
