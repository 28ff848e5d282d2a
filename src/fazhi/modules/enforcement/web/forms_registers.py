"""The forms of the registers: certificates, lending, the discretion benchmark, equipment, recordings."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fazhi.kernel.matters.forms import said
from fazhi.kernel.people.models import Unit
from fazhi.modules.enforcement.models import Device
from fazhi.modules.enforcement.rules import CERTIFICATES, FIELDS
from fazhi.modules.enforcement.rules_discretion import DIRECTIONS, GRADES, BandGiven, FactorGiven, ItemGiven
from fazhi.modules.enforcement.rules_records import DEVICES
from fazhi.web.forms import CHOOSE, Choices, DayField, FilesField, Form, MomentField, happened, offer
from fazhi.web.step_fields import Offered, named

FACTOR_ROWS = 4
MOST_YUAN = 100_000_000
SHEET_BYTES = 2_000_000
RECORDING_BYTES = 50_000_000


class CertificateForm(Form):
    """A certificate of an officer, or a qualification of a reviewer."""

    post = forms.ChoiceField(label=_("人员"))
    kind = forms.ChoiceField(label=_("类别"), widget=Choices)
    number = forms.CharField(label=_("证号"), max_length=40)
    field = forms.ChoiceField(label=_("执法领域"), required=False, help_text=_("法律职业资格不填。"))
    issuer = forms.CharField(label=_("发证机关"), max_length=120)
    valid_from = DayField(label=_("有效期自"))
    valid_to = DayField(label=_("有效期至"), required=False, help_text=_("长期有效的不填。"))

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["post"], offered.posts, nothing=CHOOSE)
        offer(self.fields["kind"], named(CERTIFICATES))
        offer(self.fields["field"], named(FIELDS), nothing=CHOOSE)


class BorrowingForm(Form):
    """An officer of another office, lent for a time."""

    post = forms.ChoiceField(label=_("借调人员"))
    unit = forms.ChoiceField(label=_("借入单位"))
    from_day = DayField(label=_("自"))
    to_day = DayField(label=_("至"))
    basis = forms.CharField(label=_("依据"), max_length=200, help_text=_("借调函的文号。"))

    def __init__(self, *args: Any, offered: Offered, units: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["post"], offered.posts, nothing=CHOOSE)
        offer(self.fields["unit"], [(str(unit.pk), unit.name) for unit in units], nothing=CHOOSE)


class ItemForm(Form):
    """One item of the benchmark: the violation, its band for each of the five grades, its factors."""

    code = forms.CharField(
        label=_("编号"), max_length=20, help_text=_("同一编号的新版本自施行之日起接替旧版本。")
    )
    field = forms.ChoiceField(label=_("执法领域"))
    violation = forms.CharField(label=_("违法行为"), max_length=200)
    authority = forms.CharField(
        label=_("处罚依据"),
        max_length=300,
        help_text=_("法律、法规、规章的名称和条款；金额不得超出法定幅度。"),
    )
    document = forms.CharField(label=_("基准文件"), max_length=200, help_text=_("裁量基准的文件名称、文号。"))
    from_day = DayField(label=_("施行日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["field"], named(FIELDS), nothing=CHOOSE)
        for code, text in GRADES.items():
            self._grade(code, said(text))
        for n in range(1, FACTOR_ROWS + 1):
            self._factor(n)

    def _grade(self, code: str, title: str) -> None:
        words = {"grade": title}
        self.fields[f"{code}_when"] = forms.CharField(
            label=_("%(grade)s：适用情形") % words, max_length=300, required=False
        )
        for part, label in (
            ("least", _("%(grade)s：金额下限（元）")),
            ("most", _("%(grade)s：金额上限（元）")),
        ):
            self.fields[f"{code}_{part}"] = forms.IntegerField(
                label=label % words, min_value=0, max_value=MOST_YUAN, required=False
            )
        self.fields[f"{code}_measure"] = forms.CharField(
            label=_("%(grade)s：其他处罚") % words, max_length=200, required=False
        )

    def _factor(self, n: int) -> None:
        words = {"n": n}
        self.fields[f"factor_{n}"] = forms.CharField(
            label=_("情节%(n)d") % words, max_length=200, required=False
        )
        self.fields[f"direction_{n}"] = forms.ChoiceField(
            label=_("情节%(n)d：从轻还是从重") % words,
            choices=[("", "—"), *named(DIRECTIONS)],
            required=False,
        )
        self.fields[f"basis_{n}"] = forms.CharField(
            label=_("情节%(n)d：依据") % words, max_length=200, required=False
        )

    @property
    def item(self) -> ItemGiven:
        """The item as entered; a grade without circumstances is no band. Only after ``is_valid()``."""
        entered = self.cleaned_data
        bands = tuple(
            BandGiven(
                code, entered[f"{code}_when"], entered[f"{code}_least"], entered[f"{code}_most"],
                entered[f"{code}_measure"],
            )
            for code in GRADES
            if entered[f"{code}_when"]
        )  # fmt: skip
        factors = tuple(
            FactorGiven(entered[f"direction_{n}"], entered[f"factor_{n}"], entered[f"basis_{n}"])
            for n in range(1, FACTOR_ROWS + 1)
            if entered[f"factor_{n}"]
        )
        return ItemGiven(
            code=entered["code"],
            field=entered["field"],
            violation=entered["violation"],
            authority=entered["authority"],
            document=entered["document"],
            from_day=entered["from_day"],
            bands=bands,
            factors=factors,
        )


class SheetForm(Form):
    """A CSV sheet of benchmark items."""

    file = FilesField(label=_("CSV 文件"), at_most=1, max_bytes=SHEET_BYTES)


class EndForm(Form):
    """The last day of something, and why."""

    to_day = DayField(label=_("有效至"))
    reason = forms.CharField(label=_("理由"), max_length=200)


class DeviceForm(Form):
    """A device of a unit."""

    kind = forms.ChoiceField(label=_("类别"), widget=Choices)
    number = forms.CharField(label=_("装备编号"), max_length=40)
    model = forms.CharField(label=_("型号"), max_length=80, required=False)
    unit = forms.ChoiceField(label=_("所属单位"))
    from_day = DayField(label=_("启用日期"))

    def __init__(self, *args: Any, units: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["kind"], named(DEVICES))
        offer(self.fields["unit"], [(str(unit.pk), unit.name) for unit in units])


class HandOutForm(Form):
    """Who takes a device out, and by when it comes back."""

    post = forms.ChoiceField(label=_("领用人"), help_text=_("须持有有效的行政执法证。"))
    from_at = happened(label=_("领用时间"))
    due_at = MomentField(label=_("应当归还时间"))

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["post"], offered.posts, nothing=CHOOSE)


class RecordingForm(Form):
    """A recording of one act: when, with what, and the file or where it lies."""

    act = forms.ChoiceField(label=_("所记录的步骤"))
    from_at = happened(label=_("记录开始"))
    to_at = happened(label=_("记录结束"))
    device = forms.ChoiceField(label=_("使用的装备"), required=False)
    file = FilesField(
        label=_("照片、录音文件"), at_most=1, max_bytes=RECORDING_BYTES, required=False,
        help_text=_("视频较大，请存放在执法音像资料库，在下面写明位置和摘要。"),
    )  # fmt: skip
    archive = forms.CharField(
        label=_("存放位置"), max_length=200, required=False, help_text=_("资料库名称和编号。")
    )
    sha256 = forms.CharField(
        label=_("内容摘要（SHA-256）"),
        max_length=64,
        required=False,
        help_text=_("资料库导出的64位十六进制摘要；本系统保管的文件自动计算。"),
    )

    def __init__(
        self,
        *args: Any,
        acts: Iterable[tuple[str, str]],
        devices: Iterable[Device],
        at: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["act"], acts, nothing=CHOOSE)
        rows = [(str(row.pk), f"{row.number}（{row.kind_name}）") for row in devices]
        offer(self.fields["device"], rows, nothing=_("没有登记的装备"))
        self.initial.setdefault("to_at", at)
