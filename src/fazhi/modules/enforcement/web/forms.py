"""The forms that open a matter of enforcement (made from its first step) and link two."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fazhi.kernel.matters.forms import said
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.procedures import Procedure
from fazhi.modules.enforcement.actions import POWER_FIELDS, WITHOUT_CASE, PartyGiven
from fazhi.modules.enforcement.rules import FIELDS, ORGANISATION, PARTIES
from fazhi.web.forms import CHOOSE, Choices, Form, offer
from fazhi.web.step_fields import Offered, made, named

FACT = "fact."
STEP = "step."


class OpeningForm(Form):
    """Cause, power, the other side, and the first step of the procedure: its fields and what it has to decide."""

    cause = forms.CharField(label=_("案由"), max_length=200, help_text=_("写事项，不写人名、单位名称。"))

    def __init__(self, *args: Any, kind: str, procedure: Procedure, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.first = kind, procedure.steps[procedure.first]
        if kind not in WITHOUT_CASE:
            self.fields["field"] = forms.ChoiceField(label=_("执法领域"), choices=named(FIELDS))
            self.fields["power"] = forms.CharField(
                label=_("职权依据"),
                max_length=500,
                help_text=_("写明法律、法规、规章的名称和条款；没有职权依据的不能立案。"),
            )
        self._party(kind)
        for field in self.first.form:
            if field.name != POWER_FIELDS.get(kind):
                self.fields[f"{STEP}{field.name}"] = made(
                    field, offered, dated=field.name == self.first.dated_by
                )
        for name in self.first.sets:
            title = said(procedure.facts[name])
            self.fields[f"{FACT}{name}"] = forms.BooleanField(label=title, required=False)

    def _party(self, kind: str) -> None:
        who = _("举报人") if kind == "tip" else _("当事人")
        self.fields["party_kind"] = forms.ChoiceField(
            label=_("%(who)s类别") % {"who": who},
            choices=named(PARTIES),
            initial=ORGANISATION,
            widget=Choices,
        )
        self.fields["party_name"] = forms.CharField(label=who, max_length=120, required=False)
        self.fields["party_code"] = forms.CharField(
            label=_("统一社会信用代码（证件号码）"), max_length=40, required=False
        )
        self.fields["party_address"] = forms.CharField(label=_("住所"), max_length=200, required=False)
        self.fields["party_phone"] = forms.CharField(label=_("联系电话"), max_length=40, required=False)

    @property
    def party(self) -> PartyGiven:
        """The other side as entered; an empty name means none."""
        said_ = self.cleaned_data
        return PartyGiven(
            name=said_["party_name"],
            kind=said_["party_kind"],
            code=said_["party_code"],
            address=said_["party_address"],
            phone=said_["party_phone"],
        )

    def step_data(self) -> dict[str, Any]:
        """The fields of the first step; periods in the notation of procedures."""
        found: dict[str, Any] = {}
        for field in self.first.form:
            value = self.cleaned_data.get(f"{STEP}{field.name}")
            if value in (None, "", []):
                continue
            found[field.name] = value
        return found

    def facts(self) -> dict[str, bool]:
        """What the first step decides: every question has an answer."""
        return {name: bool(self.cleaned_data.get(f"{FACT}{name}")) for name in self.first.sets}

    def complain(self, errors: Mapping[str, str]) -> None:
        """Put complaints of the action beside the fields they are about."""
        for name, sentence in errors.items():
            own = next((n for n in (name, f"{STEP}{name}", f"{FACT}{name}") if n in self.fields), None)
            self.add_error(own, sentence)


class LinkForm(Form):
    """Another matter of enforcement, chosen by its number and title."""

    target = forms.ChoiceField(label=_("关联的事项"))

    def __init__(self, *args: Any, others: Iterable[Matter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(str(row.pk), f"{row.number} {row.title}") for row in others]
        offer(self.fields["target"], rows, nothing=CHOOSE)
