"""The form of online evidence."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fazhi.kernel.people.models import Post, Unit
from fazhi.modules.enforcement.actions.capture import Handed, Told
from fazhi.modules.enforcement.models import Device
from fazhi.web.forms import FilesField, FilesInput, Form, LongText, ManyOfMany, happened, offer
from fazhi.web.step_fields import post_choices

PAGE_BYTES = 20_000_000
ARCHIVE_BYTES = 50_000_000


class CaptureForm(Form):
    """What was opened, when, on what; who saw it; and the page itself."""

    url = forms.CharField(
        label=_("网址"),
        help_text=_("写到具体网页。一次固定一个网页。"),
        max_length=2000,
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    seen_at = happened(label=_("打开网页的时间"))
    time_source = forms.CharField(
        label=_("时间来源"), help_text=_("如：与国家授时中心网络时间核对，相差不足1秒。"), max_length=200
    )
    listed = forms.ChoiceField(label=_("使用的设备"), required=False)
    device = forms.CharField(
        label=_("其他设备"),
        help_text=_("写设备名称和资产编号，如：取证笔记本 云网资-012。"),
        max_length=200,
        required=False,
    )
    network = forms.CharField(
        label=_("使用的网络"), help_text=_("如：办公室有线网络（电信），已清除缓存。"), max_length=200
    )
    officers = forms.MultipleChoiceField(
        label=_("执法人员（两名，须持证）"),
        widget=ManyOfMany,
        error_messages={"required": _("须由两名以上执法人员进行（行政处罚法第42条）。")},
    )
    statement = forms.CharField(
        label=_("两名执法人员的说明"),
        help_text=_("写所见内容、固定的经过、与案件的关系。只写与违法事实有关的。"),
        max_length=2000,
        widget=LongText(rows=5),
    )
    archive = forms.FileField(
        label=_("网页存档（WARC）"),
        help_text=_(
            "用“fazhi evidence capture 网址 文件.warc.gz --case 案号”在取证电脑上生成，也可以用其他工具生成。"
        ),
        required=False,
        widget=forms.FileInput({"accept": ".warc,.gz,.warc.gz"}),
    )
    pictures = FilesField(
        label=_("或者：截图"), at_most=10, max_bytes=PAGE_BYTES,
        widget=FilesInput(attrs={"accept": "image/*"}), required=False,
    )  # fmt: skip
    page = forms.FileField(
        label=_("和保存的网页（HTML）"), required=False, widget=forms.FileInput({"accept": ".html,.htm"})
    )

    def __init__(
        self, *args: Any, at: datetime, unit: Unit, devices: Iterable[Device], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        shown = [" ".join(filter(None, (row.kind_name, row.number, row.model))) for row in devices]
        offer(self.fields["listed"], [(each, each) for each in shown], nothing=_("从装备登记中选择"))
        offer(self.fields["officers"], post_choices(unit, at))
        self.fields["seen_at"].initial = at

    def clean(self) -> dict[str, Any]:
        """Refuse files beyond their limits, and a capture that names no device."""
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["device"] = cleaned.get("device") or cleaned.get("listed") or ""
        if not cleaned["device"]:
            self.add_error("device", _("请选择登记的装备，或者写明设备。"))
        for name, limit in (("archive", ARCHIVE_BYTES), ("page", PAGE_BYTES)):
            file = cleaned.get(name)
            if file is not None and file.size > limit:
                self.add_error(name, _("文件太大。"))
        return cleaned

    @property
    def told(self) -> Told:
        """What the officers state; only after ``is_valid()``."""
        entered = self.cleaned_data
        posts = Post.objects.filter(pk__in=entered["officers"]).select_related("person", "unit")
        names = ("url", "seen_at", "time_source", "device", "network", "statement")
        return Told(officers=list(posts), **{name: entered[name] for name in names})

    @property
    def handed(self) -> Handed:
        """The files; only after ``is_valid()``."""
        entered = self.cleaned_data
        archive, page = entered["archive"], entered["page"]
        return Handed(
            archive=(archive.file, archive.name or "") if archive else None,
            pictures=[(picture.file, picture.name or "") for picture in entered["pictures"] or ()],
            page=page.read() if page else b"",
        )

    def blame(self, errors: Mapping[str, str]) -> None:
        """Show what the action refused at the fields it is about."""
        for field, complaint in errors.items():
            self.add_error(field if field in self.fields else None, complaint)
