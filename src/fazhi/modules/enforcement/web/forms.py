"""The forms of enforcement: what opens a matter (made from its first step), certificates, lending."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fazhi.kernel.matters.forms import said
from fazhi.kernel.people.models import Unit
from fazhi.kernel.procedures import Field, Procedure, Text
from fazhi.kernel.workdays import Period
from fazhi.kernel.workdays import Unit as PeriodUnit
from fazhi.modules.enforcement.actions import POWER_FIELDS, WITHOUT_CASE, PartyGiven
from fazhi.modules.enforcement.queries.registers import posts_on
from fazhi.modules.enforcement.rules import CERTIFICATES, FIELDS, ORGANISATION, PARTIES
from fazhi.web.forms import Choices, DayField, Form, LongText, MomentField

FACT = "fact."
STEP = "step."
LONG = 300
"""Text longer than this gets a box of several lines."""
Groups = list[tuple[str, list[tuple[str, str]]]]


class OpeningForm(Form):
    """Cause, power, the other side, and the first step of the procedure: its fields and what it has to decide."""

    cause = forms.CharField(label=_("案由"), max_length=200, help_text=_("写事项，不写人名、单位名称。"))

    def __init__(self, *args: Any, kind: str, procedure: Procedure, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.first = kind, procedure.steps[procedure.first]
        if kind not in WITHOUT_CASE:
            self.fields["field"] = forms.ChoiceField(label=_("执法领域"), choices=_said(FIELDS))
            self.fields["power"] = forms.CharField(
                label=_("职权依据"),
                max_length=500,
                help_text=_("写明法律、法规、规章的名称和条款；没有职权依据的不能立案。"),
            )
        self._party(kind)
        for field in self.first.form:
            if field.name != POWER_FIELDS.get(kind):
                self.fields[f"{STEP}{field.name}"] = _made(field, day)
        for name in self.first.sets:
            title = said(procedure.facts[name])
            self.fields[f"{FACT}{name}"] = forms.BooleanField(label=title, required=False)

    def _party(self, kind: str) -> None:
        who = _("举报人") if kind == "tip" else _("当事人")
        self.fields["party_kind"] = forms.ChoiceField(
            label=_("%(who)s类别") % {"who": who},
            choices=_said(PARTIES),
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
            if field.type == "period":
                value = str(Period(int(value), PeriodUnit.WORKING_DAY))
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


class CertificateForm(Form):
    """A certificate of an officer, or a qualification of a reviewer."""

    post = forms.ChoiceField(label=_("人员"))
    kind = forms.ChoiceField(label=_("类别"), widget=Choices)
    number = forms.CharField(label=_("证号"), max_length=40)
    field = forms.ChoiceField(label=_("执法领域"), required=False, help_text=_("法律职业资格不填。"))
    issuer = forms.CharField(label=_("发证机关"), max_length=120)
    valid_from = DayField(label=_("有效期自"))
    valid_to = DayField(label=_("有效期至"), required=False, help_text=_("长期有效的不填。"))

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["post"], [("", _("请选择")), *_posts(day)])
        _offer(self.fields["kind"], _said(CERTIFICATES))
        _offer(self.fields["field"], [("", _("请选择")), *_said(FIELDS)])


class BorrowingForm(Form):
    """An officer of another office, lent for a time."""

    post = forms.ChoiceField(label=_("借调人员"))
    unit = forms.ChoiceField(label=_("借入单位"))
    from_day = DayField(label=_("自"))
    to_day = DayField(label=_("至"))
    basis = forms.CharField(label=_("依据"), max_length=200, help_text=_("借调函的文号。"))

    def __init__(self, *args: Any, day: date, units: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["post"], [("", _("请选择")), *_posts(day)])
        _offer(self.fields["unit"], [("", _("请选择")), *((str(unit.pk), unit.name) for unit in units)])


def _words(field: Field) -> dict[str, Any]:
    return {
        "label": said(field.title),
        "required": field.required,
        "help_text": said(field.help) if field.help else "",
    }


def _text(field: Field, _day: date) -> forms.Field:
    long = field.max_length is None or field.max_length > LONG
    widget = LongText(rows=3) if long else None
    return forms.CharField(max_length=field.max_length or 5000, widget=widget, **_words(field))


def _choice(field: Field, _day: date) -> forms.Field:
    return forms.ChoiceField(choices=_said(field.choices), widget=Choices, **_words(field))


def _flag(field: Field, _day: date) -> forms.Field:
    return forms.BooleanField(**(_words(field) | {"required": False}))


def _one_post(field: Field, day: date) -> forms.Field:
    return forms.ChoiceField(choices=[("", _("请选择")), *_posts(day)], **_words(field))


def _several(field: Field, day: date) -> forms.Field:
    return forms.MultipleChoiceField(choices=_posts(day), **_words(field))


def _days(field: Field, _day: date) -> forms.Field:
    words = _words(field)
    words["label"] = _("%(title)s（工作日）") % {"title": words["label"]}
    return forms.IntegerField(min_value=1, max_value=365, **words)


_MAKERS: Mapping[str, Callable[[Field, date], forms.Field]] = {
    "text": _text,
    "choice": _choice,
    "bool": _flag,
    "date": lambda field, _day: DayField(**_words(field)),
    "datetime": lambda field, _day: MomentField(**_words(field)),
    "int": lambda field, _day: forms.IntegerField(min_value=0, **_words(field)),
    "post": _one_post,
    "posts": _several,
    "period": _days,
}


def _made(field: Field, day: date) -> forms.Field:
    return _MAKERS[field.type](field, day)


def _posts(day: date) -> Groups:
    groups: dict[str, list[tuple[str, str]]] = {}
    for post in posts_on(day):
        groups.setdefault(post.unit.name, []).append((str(post.pk), f"{post.person.name}（{post.title}）"))
    return list(groups.items())


def _said(texts: Mapping[str, Text]) -> list[tuple[str, str]]:
    return [(code, said(text)) for code, text in texts.items()]


def _offer(field: forms.Field, choices: Iterable[tuple[str, Any]]) -> None:
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)
