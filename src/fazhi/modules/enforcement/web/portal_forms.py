"""The forms of enforcement on the portal."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fazhi.kernel.matters.forms import said
from fazhi.kernel.people.models import Unit
from fazhi.kernel.procedures import Text
from fazhi.modules.enforcement.actions.tips import FACTS_LIMIT
from fazhi.web.followed import OnceForm, ResidentForm
from fazhi.web.forms import CHOOSE, Choices, LongText, PhoneInput, offer


class TipForm(OnceForm):
    """A report of a concrete violation. No field asks who wrote or said something."""

    what = forms.ChoiceField(label=_("是哪一类"), widget=Choices)
    facts = forms.CharField(
        label=_("发生了什么"),
        help_text=_("写清什么时候、在哪里、怎么发生的，有什么线索（网址、账号、电话、单据）。最多5000字。"),
        max_length=FACTS_LIMIT,
        widget=LongText(rows=7),
    )
    unit = forms.ChoiceField(
        label=_("交给哪个单位"), help_text=_("不清楚的任选一个：不归它管的，由它移送并告诉您。")
    )
    concrete = forms.BooleanField(
        label=_("我举报的是具体的违法行为，不是他人的言论、观点"),
        required=False,
    )
    name = forms.CharField(
        label=_("怎么称呼您"), max_length=60, required=False, widget=forms.TextInput({"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("联系电话"),
        help_text=_("可以不留。只有办理的单位看得到，不会告诉被举报人。"),
        max_length=30,
        required=False,
        widget=PhoneInput(),
    )

    def __init__(self, *args: Any, units: Iterable[Unit], classes: Mapping[str, Text], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        offer(self.fields["what"], [(code, said(text)) for code, text in classes.items()])
        offer(self.fields["unit"], [(key, unit.name) for key, unit in self.units.items()], nothing=CHOOSE)

    @property
    def told(self) -> dict[str, Any]:
        """The arguments of ``report``; only after ``is_valid()``."""
        names = ("what", "facts", "concrete", "name", "phone")
        return {name: self.cleaned_data[name] for name in names} | {
            "unit": self.units[self.cleaned_data["unit"]],
            "submission": self.submission_id,
        }


class WithdrawForm(ResidentForm):
    """Nothing but the wish."""
