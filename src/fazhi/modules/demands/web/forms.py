"""The forms of demands: what residents and desks fill in. They parse; what is allowed the actions decide."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from fazhi.kernel.people.models import Unit
from fazhi.kernel.procedures import Text
from fazhi.modules.demands import queries
from fazhi.modules.demands.actions import Upload
from fazhi.modules.demands.models import Category
from fazhi.modules.demands.rules.days import EARLIEST
from fazhi.modules.demands.rules.intake import (
    CHANNELS,
    PHOTO_LIMIT,
    PLACE_LIMIT,
    SATISFACTION,
    STAFF_CHANNELS,
    TEXT_LIMIT,
)
from fazhi.modules.demands.web.taking_down import READ_BACK, TakingDown
from fazhi.web.followed import ResidentForm
from fazhi.web.forms import (
    Choices,
    DayField,
    ExactlyOnce,
    FilesField,
    FilesInput,
    FilterForm,
    Form,
    LongText,
    PhoneInput,
    happened,
)

PHOTO_BYTES = 20_000_000
NO_PLACE = _("不清楚或不在本县")


def said(text: Text) -> str:
    """A bilingual text in the reader's language."""
    return text.en if (get_language() or "").startswith("en") else text.zh


def options(texts: Mapping[str, Text], *, first: str = "") -> list[tuple[str, str]]:
    """The choices of a select, in the reader's language."""
    return ([("", first)] if first else []) + [(code, said(text)) for code, text in texts.items()]


def place_options(at: datetime) -> list[tuple[str, str]]:
    """Townships, each followed by its villages."""
    rows = queries.places(at)
    return [("", str(NO_PLACE))] + [
        (row.code, f"　{row.name}" if row.kind == "village" else row.name) for row in rows
    ]


def category_options(first: str, rows: Iterable[Category] | None = None) -> list[tuple[str, str]]:
    """The categories in use, or those given, the lower levels set in."""
    shown = queries.categories() if rows is None else rows
    return [("", first)] + [(row.code, "　" * (row.level - 1) + row.name) for row in shown]


class TellingForm(ExactlyOnce, Form):
    """What both the portal and the desk ask: what, where, how to reach the person, photos."""

    text = forms.CharField(
        label=_("要反映什么事"),
        help_text=_("写清什么事、什么时候、希望怎样解决。最多5000字。"),
        widget=LongText(rows=7, attrs={"maxlength": TEXT_LIMIT}),
        error_messages={"required": _("请写明您要反映什么事。")},
    )
    place = forms.CharField(
        label=_("在什么地方"),
        help_text=_("写到门牌、路口或附近的标志物，工作人员好找。"),
        max_length=PLACE_LIMIT,
        required=False,
    )
    place_unit = forms.ChoiceField(label=_("属于哪个乡镇、村"), required=False)
    category = forms.ChoiceField(label=_("属于哪一类"), required=False)
    photos = FilesField(
        label=_("照片"),
        help_text=_("最多6张，每张不超过20 MB。照片里的拍摄位置和时间不会公开。"),
        at_most=PHOTO_LIMIT,
        max_bytes=PHOTO_BYTES,
        widget=FilesInput(attrs={"accept": "image/*"}),
        required=False,
    )
    name = forms.CharField(
        label=_("怎么称呼您"), max_length=60, required=False, widget=forms.TextInput({"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("联系电话"),
        help_text=_("只有受理派单中心和承办单位看得到，用于办理和回访。"),
        max_length=30,
        required=False,
        widget=PhoneInput(),
    )

    no_category: ClassVar[Any] = _("不清楚")

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        self.fields["place_unit"].choices = place_options(at)  # type: ignore[attr-defined]  # it is a ChoiceField
        self.fields["category"].choices = category_options(str(self.no_category))  # type: ignore[attr-defined]  # likewise

    def clean_category(self) -> Category | None:
        """The category of the chosen code."""
        code = self.cleaned_data["category"]
        return queries.category_of_code(code) if code else None

    def clean_place_unit(self) -> Unit | None:
        """The unit of the chosen code."""
        code = self.cleaned_data["place_unit"]
        return next((unit for unit in queries.places(self.at) if unit.code == code), None)

    @property
    def told(self) -> dict[str, Any]:
        """The arguments of ``hand_in``; only after ``is_valid()``."""
        told = {name: value for name, value in self.cleaned_data.items() if name in TOLD}
        told["photos"] = [Upload(photo, photo.name or "") for photo in self.cleaned_data["photos"]]
        return told | {"submission": self.submission_id}

    def blame(self, errors: Mapping[str, str]) -> None:
        """Show what the action refused at the fields it is about; the rest of the form stays as it was."""
        for field, complaint in errors.items():
            self.add_error(field if field in self.fields else None, complaint)


TOLD = {"text", "place", "place_unit", "name", "phone", "email", "on_behalf_of", "category", "channel"}


class HandInForm(TellingForm):
    """The portal's form. It is only reached by saying that it is not about an official's abuse of power."""

    about_official = forms.CharField(widget=forms.HiddenInput, initial="no")
    email = forms.EmailField(
        label=_("电子邮箱"), required=False, widget=forms.EmailInput({"autocomplete": "email"})
    )

    field_order = (
        "submission",
        "about_official",
        "text",
        "category",
        "place_unit",
        "place",
        "photos",
        "name",
        "phone",
        "email",
    )


class RegisterForm(TakingDown, TellingForm):
    """The desk's form: for a call, a visit, an open office hour, a message elsewhere; on somebody's behalf."""

    no_category = _("暂不分类")

    channel = forms.ChoiceField(label=_("渠道"), widget=Choices)
    received_at = happened(label=_("收到时间"), help_text=_("补录以前收到的，填写实际收到的时间。"))
    on_behalf_of = forms.CharField(
        label=_("代何人反映"), help_text=_("来电、来访的人替别人反映时填写。"), max_length=60, required=False
    )
    about_official = forms.TypedChoiceField(
        label=_("是否反映公职人员滥用职权、贪污受贿"),
        choices=(("no", _("不是")), ("yes", _("是"))),
        widget=Choices,
        error_messages={"required": _("请先问清是否反映公职人员滥用职权。")},
    )

    field_order = (
        "submission", "about_official", "channel", "received_at", "text", "place_unit", "place", "category", "name",
        "phone", "on_behalf_of", "photos",
    )  # fmt: skip

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, at=at, **kwargs)
        channels = {code: CHANNELS[code] for code in STAFF_CHANNELS}
        self.fields["channel"].choices = options(channels)  # type: ignore[attr-defined]  # it is a ChoiceField
        self.fields["category"].label = _("类别")
        self.fields["text"].label = _("反映的事项")
        self.fields["name"].label = _("来电、来访人姓名")
        self.fields["received_at"].initial = at
        self.fields["phone"].help_text = _("受理派单中心看得到；承办单位在对方同意后才看得到。")

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """The fields before the questions about a group and about consent."""
        return [self[name] for name in self.field_order if name != "submission" and name in self.fields]

    def clean_received_at(self) -> datetime:
        """When it was received, within what anything here can be about."""
        received: datetime = self.cleaned_data["received_at"]
        if received.year < EARLIEST.year:
            raise forms.ValidationError(_("收到时间不能早于%(year)d年。"), params={"year": EARLIEST.year})
        return received


class FieldForm(RegisterForm):
    """The form on a phone in the field: the same questions; the channel is the home visit, the id the envelope's."""

    written_at = forms.DateTimeField(
        widget=forms.HiddenInput,
        error_messages={"required": _("记录缺少写成时间，请重新打开走访页面再发送。")},
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, at=at, **kwargs)
        del self.fields["channel"]
        self.fields["text"].label = _("对方反映的事项")
        self.fields["name"].label = _("对方姓名")
        self.fields["received_at"].label = _("听取时间")
        self.fields["received_at"].initial = None  # the page sets it when a record is begun
        self.fields["received_at"].help_text = ""
        said = ((READ_BACK, _("已读给对方听，对方确认无误")), ("no", _("没有读给对方听")))
        self.fields["read_back"].choices = said  # type: ignore[attr-defined]  # it is a ChoiceField


class CodeForm(Form):
    """The tracking code, as somebody types it."""

    code = forms.CharField(
        label=_("查询码"),
        help_text=_("提交时给您的13位字母和数字，大小写、空格、短横线都不要紧。"),
        max_length=60,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("请输入查询码。")},
    )


class RateForm(ResidentForm):
    """Was it solved, and is the resident satisfied."""

    handled = forms.ChoiceField(
        label=_("问题解决了吗？"), choices=(("true", _("解决了")), ("false", _("没有解决"))), widget=Choices
    )
    satisfaction = forms.ChoiceField(label=_("对办理满意吗？"), widget=Choices)
    comment = forms.CharField(label=_("还想说的话"), max_length=1000, required=False, widget=LongText(rows=3))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["satisfaction"].choices = options(SATISFACTION)  # type: ignore[attr-defined]  # it is a ChoiceField


class ReopenForm(ResidentForm):
    """What is still not solved."""

    reasons = forms.CharField(
        label=_("哪里没有解决"),
        max_length=2000,
        widget=LongText(rows=4),
        error_messages={"required": _("请写明哪里没有解决。")},
    )


class WithdrawForm(ResidentForm):
    """Nothing but the wish."""


class ReviewForm(ResidentForm):
    """Why the petitioner does not accept the opinion, and what they ask for (XF 35, 36)."""

    reasons = forms.CharField(
        label=_("不服的理由和请求"),
        max_length=5000,
        widget=LongText(rows=5),
        error_messages={"required": _("请写明不服的理由和请求。")},
    )


KINDS = (("", _("全部")), ("demand", _("群众诉求")), ("petition", _("信访事项")))
STATUSES = (
    ("", _("全部")),
    ("open", _("办理中")),
    ("closed", _("已办结")),
    ("history", _("历史件（未答复）")),
    ("sealed", _("封存移交给我的")),
)
DUES = (
    ("", _("不限")),
    ("overdue", _("已超期")),
    ("today", _("今天到期")),
    ("soon", _("三天内到期")),
    ("late", _("曾逾期办理")),
)
ORDERS = (("", _("最近收到的在前")), ("due", _("最先到期的在前")))


class DemandFilters(FilterForm):
    """What narrows the list of demands; the names are those of ``listing.Filters``."""

    text = forms.CharField(label=_("查找"), required=False, widget=forms.TextInput({"type": "search"}))
    kind = forms.ChoiceField(label=_("种类"), required=False, choices=KINDS)
    status = forms.ChoiceField(label=_("状态"), required=False, choices=STATUSES)
    due = forms.ChoiceField(label=_("时限"), required=False, choices=DUES)
    unit = forms.ChoiceField(label=_("承办单位"), required=False)
    channel = forms.ChoiceField(label=_("渠道"), required=False)
    category = forms.ChoiceField(label=_("类别"), required=False)
    since = DayField(label=_("收到日期自"), required=False)
    until = DayField(label=_("至"), required=False)
    order = forms.ChoiceField(label=_("排列"), required=False, choices=ORDERS)

    def __init__(
        self, *args: Any, units: Sequence[Unit], categories: Sequence[Category], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        everything = str(_("全部"))
        self.fields["unit"].choices = [("", everything), *((u.code, u.name) for u in units)]  # type: ignore[attr-defined]  # it is a ChoiceField
        self.fields["channel"].choices = options(CHANNELS, first=everything)  # type: ignore[attr-defined]  # likewise
        self.fields["category"].choices = category_options(everything, categories)  # type: ignore[attr-defined]  # likewise

    def label_of(self, name: str, value: str) -> str:
        """How a condition in force is shown."""
        shown = dict(getattr(self.fields[name], "choices", ())).get(value, value)
        return f"{self.fields[name].label}：{str(shown).strip()}"


RESIDENT_FORMS: Mapping[str, type[ResidentForm]] = {
    "rate": RateForm,
    "reopen": ReopenForm,
    "withdraw": WithdrawForm,
    "request_review": ReviewForm,
    "request_re_review": ReviewForm,
}
