"""The forms of documents. What an opening form means is decided by ``kernel.matters.forms``; it draws and keeps."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fazhi.kernel.matters.forms import said
from fazhi.kernel.people.models import Unit
from fazhi.kernel.procedures import Procedure
from fazhi.modules.documents.models import Document
from fazhi.modules.documents.rules import RESULTS
from fazhi.web.forms import CHOOSE, Choices, DayField, Form, LongText, offer
from fazhi.web.step_fields import Offered, made, named, unit_choices

FACT = "fact."
PLACE = "place."
ELSEWHERE = frozenset({"file", "unit"})
"""Types of fields that an opening form has elsewhere: files come with later steps, units fill the places."""


class OpenForm(Form):
    """The first step of a procedure, the units that fill the roles beside the line, and the name of the matter."""

    title = forms.CharField(label=_("名称"), max_length=200)

    def __init__(
        self,
        *args: Any,
        procedure: Procedure,
        places: Mapping[str, tuple[Any, Iterable[Unit]]],
        titled: bool,
        offered: Offered,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not titled:
            del self.fields["title"]
        self.step = procedure.steps[procedure.first]
        self.units: dict[str, Unit] = {}
        for name, (label, units) in places.items():
            rows = list(units)
            self.units |= {str(row.pk): row for row in rows}
            shown = [("", CHOOSE), *unit_choices(rows)]
            self.fields[f"{PLACE}{name}"] = forms.ChoiceField(label=label, choices=shown)
        for field in self.step.form:
            if field.type not in ELSEWHERE and field.name not in self.fields:
                dated = field.name == self.step.dated_by
                self.fields[field.name] = made(field, offered, dated=dated)
        for name in self.step.sets:
            self.fields[f"{FACT}{name}"] = forms.BooleanField(
                label=said(procedure.facts[name]), required=False
            )

    @property
    def data_entered(self) -> dict[str, Any]:
        """The step's own fields as they were entered."""
        named = {field.name for field in self.step.form}
        return {
            name: value for name, value in self.cleaned_data.items() if name in named and value is not None
        }

    @property
    def facts_entered(self) -> dict[str, bool]:
        """The facts ticked and not ticked."""
        return {name: bool(self.cleaned_data.get(f"{FACT}{name}")) for name in self.step.sets}

    def place(self, name: str) -> Unit:
        """The unit chosen for a place."""
        return self.units[self.cleaned_data[f"{PLACE}{name}"]]


class SeriesForm(Form):
    """The words before the year of the organ's numbers."""

    words = forms.CharField(
        label=_("机关代字"), max_length=20, help_text=_("如“云府规”，文号即“云府规〔2026〕1号”。")
    )
    basis = forms.CharField(label=_("依据"), max_length=200, help_text=_("写明本地文件的名称和文号。"))


class ResultForm(Form):
    """What a clean-up says about one document."""

    document = forms.ChoiceField(label=_("文件"))
    result = forms.ChoiceField(label=_("清理结果"), widget=Choices)
    reasons = forms.CharField(label=_("理由"), max_length=500, widget=LongText(rows=2))

    def __init__(self, *args: Any, documents: Iterable[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {str(row.pk): row for row in documents}
        shown = [(pk, f"{row.number} {row.matter.title}") for pk, row in self.rows.items()]
        offer(self.fields["document"], shown, nothing=CHOOSE)
        offer(self.fields["result"], named(RESULTS))


class CounselForm(Form):
    """A contract with counsel and its agreed services."""

    firm = forms.CharField(label=_("律师事务所"), max_length=100)
    from_day = DayField(label=_("自"))
    to_day = DayField(label=_("至"))
    services = forms.CharField(
        label=_("约定的服务"),
        max_length=8000,
        widget=LongText(rows=8),
        help_text=_("每行一项；有次数的，在后面写“｜次数”，如“起草、审查合同｜20”。不写次数的为不限。"),
    )

    def clean_services(self) -> list[tuple[str, int | None]]:
        """Each line as (title, how often or None)."""
        found: list[tuple[str, int | None]] = []
        for line in self.cleaned_data["services"].splitlines():
            title, _bar, times = line.replace("|", "｜").partition("｜")
            if not title.strip():
                continue
            times = times.strip()
            if times and not (times.isascii() and times.isdigit()):
                raise forms.ValidationError(_("次数请写阿拉伯数字：%(line)s"), params={"line": line.strip()})
            found.append((title.strip(), int(times) if times else None))
        return found


class UseForm(Form):
    """One use of an agreed service."""

    item = forms.ChoiceField(label=_("服务项目"))
    used_on = DayField(label=_("使用日期"))
    what = forms.CharField(label=_("事由"), max_length=200)

    def __init__(self, *args: Any, items: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {str(row.pk): row for row in items}
        shown = [(pk, f"{row.n}. {row.title}") for pk, row in self.items.items()]
        offer(self.fields["item"], shown, nothing=CHOOSE)


class DayForm(Form):
    """As of which day the public list is shown."""

    mark_optional = False
    on = DayField(label=_("截至"), required=False)
