"""The parts of a form with which an official takes a demand down for somebody: what was agreed to, who else stands behind it."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from fazhi.modules.demands.actions.field import Agreed, GroupTold
from fazhi.modules.demands.rules.groups import PEOPLE_AT_MOST, REPRESENTATIVES_AT_MOST, Spokesperson
from fazhi.web.forms import Choices, PhoneInput

READ_BACK = "on"
BLAMED = {"representatives": "rep_1_name", "received_on": "received_at"}
"""What the action calls a fault, and the field of the form that is about it."""


class TakingDown(forms.Form):
    """Mixin: what the person agreed to, asked one by one, and the group where several bring it together."""

    read_back = forms.ChoiceField(
        label=_("记录是否读给对方听"),
        widget=Choices,
        choices=(
            (READ_BACK, _("已读给对方听，对方确认无误")),
            ("no", _("没有读给对方听（如对方已挂断、网站留言）")),
        ),
        error_messages={
            "required": _("请把记录的内容读给对方确认；确实无法读的，选“没有读给对方听”，照常登记。")
        },
    )
    pass_contact = forms.BooleanField(
        label=_("对方同意把姓名和电话转给承办单位"),
        help_text=_("不同意也照常受理：承办单位看不到姓名和电话，需要联系时由中心代为联系。"),
        required=False,
    )
    call = forms.BooleanField(label=_("对方同意接听联系和回访电话"), required=False)
    people = forms.IntegerField(
        label=_("共几人共同提出"),
        help_text=_("一人提出的不填。多人共同提出的，推选代表，最多5名（信访工作条例第20条）。"),
        min_value=2,
        max_value=PEOPLE_AT_MOST,
        required=False,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, REPRESENTATIVES_AT_MOST + 1):
            self.fields[f"rep_{n}_name"] = forms.CharField(
                label=_("代表%(n)d姓名") % {"n": n}, max_length=60, required=False
            )
            self.fields[f"rep_{n}_phone"] = forms.CharField(
                label=_("代表%(n)d电话") % {"n": n}, max_length=30, required=False, widget=PhoneInput()
            )

    def clean(self) -> dict[str, Any]:
        """Representatives need a group, and a telephone needs somebody who answers it."""
        cleaned: dict[str, Any] = super().clean() or {}
        named = list(self._representatives(cleaned))
        if named and not cleaned.get("people") and "people" not in self.errors:
            self.add_error("people", _("填了代表的，请写明共几人共同提出。"))
        for n, (name, phone) in named:
            if phone and not name:
                self.add_error(f"rep_{n}_name", _("请填写这位代表的姓名。"))
        return cleaned

    @property
    def agreed(self) -> Agreed:
        """What the person said; only after ``is_valid()``."""
        said = self.cleaned_data
        return Agreed(said["read_back"] == READ_BACK, said["pass_contact"], said["call"])

    @property
    def group(self) -> GroupTold | None:
        """The group, ``None`` for one person; only after ``is_valid()``."""
        people = self.cleaned_data["people"]
        if not people:
            return None
        named = self._representatives(self.cleaned_data)
        return GroupTold(people, tuple(Spokesperson(*person) for _n, person in named))

    def blame(self, errors: Mapping[str, str]) -> None:
        """Show what the action refused at the fields it is about; what is said of all representatives, at the first."""
        for field, complaint in errors.items():
            name = BLAMED.get(field, field)
            self.add_error(name if name in self.fields else None, complaint)

    @property
    def consent_fields(self) -> list[BoundField]:
        """The questions that are asked after reading back."""
        return [self[name] for name in ("read_back", "pass_contact", "call")]

    @property
    def group_fields(self) -> list[BoundField]:
        """How many, and the representatives."""
        return [self["people"], *(self[name] for name in self.fields if name.startswith("rep_"))]

    @property
    def group_given(self) -> bool:
        """Whether anything was filled in about a group, so that its part is shown unfolded."""
        return any(field.value() or field.errors for field in self.group_fields)

    def _representatives(self, said: dict[str, Any]) -> Iterator[tuple[int, tuple[str, str]]]:
        for n in range(1, REPRESENTATIVES_AT_MOST + 1):
            person = (said.get(f"rep_{n}_name") or "", said.get(f"rep_{n}_phone") or "")
            if any(person):
                yield n, person
