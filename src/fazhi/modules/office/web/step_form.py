"""The form of one step, made from the procedure: its fields, its outcomes, the facts it decides, files.

It draws and keeps what was typed; what it means is decided by ``kernel.matters.forms`` alone, so that every door
gives the same answer to the same input. Names: fields by their own names, ``fact.<name>``, ``outcome``,
``expected`` (the matter's turn when the page was opened), ``files``.
"""

from collections.abc import Iterable, Iterator
from typing import Any, cast

from django import forms
from django.forms.utils import ErrorDict
from django.http import HttpRequest
from django.utils.translation import gettext as _

from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.procedures import Field, Step
from fazhi.modules.office.queries.dossier import Dossier
from fazhi.modules.office.templatetags.office import said
from fazhi.web.forms import Choices, Form, PeriodField, PeriodInput
from fazhi.web.step_fields import Offered, chosen, made

FACT = "fact."
OWN_NAMES = frozenset({"expected", "outcome", "key", "files", "next", "csrfmiddlewaretoken"})
FILES_AT_MOST = 6


class PlainFiles(forms.ClearableFileInput):
    """Several files, as the device offers them."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class StepForm(Form):
    """One step's form. Bound, it carries the kernel's complaints beside the fields they are about.

    ``offered`` is shared by the forms of one page, so that people and units are read once.
    """

    def __init__(
        self, dossier: Dossier, step: Step, *args: Any, offered: Offered | None = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("auto_id", f"{step.id}_%s")
        super().__init__(*args, **kwargs)
        self.dossier, self.step = dossier, step
        offered = offered or Offered(dossier.matter.unit, dossier.at)
        self.fields["expected"] = forms.IntegerField(widget=forms.HiddenInput, initial=dossier.matter.turn)
        if step.outcomes:
            shown = [(name, said(outcome.title)) for name, outcome in step.outcomes.items()]
            self.fields["outcome"] = forms.ChoiceField(label=_("结果"), choices=shown, widget=Choices)
        if step.each:
            left = [(name, name) for name in dossier.marking.members_left(step.id)]
            self.fields["key"] = forms.ChoiceField(label=_("为谁办理"), choices=left, widget=Choices)
        for field in step.form:
            if field.type != "file":
                self._add(field, offered)
        for name in facts_of(step):
            title = said(dossier.procedure.facts[name])
            self.fields[f"{FACT}{name}"] = forms.BooleanField(label=title, required=False)
        self.fields["files"] = files_field(step)

    def _add(self, field: Field, offered: Offered) -> None:
        """One field of the step. Where the kind offers what to choose from, that choice; no field where there is none."""
        offer = self.dossier.kind.offers.get(f"{self.step.id}.{field.name}")
        if offer is None:
            self.fields[field.name] = made(field, offered, dated=field.name == self.step.dated_by)
        elif choices := offer(self.dossier.matter, self.dossier.at):
            self.fields[field.name] = chosen(field, choices)

    def full_clean(self) -> None:
        """Leave the judgement to the kernel: a bound form only shows what was typed."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}

    @property
    def main(self) -> list[forms.BoundField]:
        """The visible fields without those rarely used."""
        return [field for field in self.visible_fields() if field.name != "files"]

    @property
    def rarely(self) -> list[forms.BoundField]:
        """Fields behind “添加附件”."""
        return [field for field in self.visible_fields() if field.name == "files"]

    @property
    def rarely_open(self) -> bool:
        """Whether one of them needs attention or a file is asked for."""
        return any(field.errors or field.field.required for field in self.rarely)

    def complain(self, refused: BadForm) -> None:
        """Put the kernel's complaints beside their fields."""
        self.full_clean()
        for name, message in refused.errors.items():
            known = next((n for n in (name, f"{FACT}{name}") if n in self.fields), None)
            field = self.fields[known] if known else None
            half = isinstance(field, PeriodField) and PeriodInput().typed(self.data, name)
            self.add_error(known, PeriodField.default_error_messages["incomplete"] if half else message)


def as_typed(field: forms.BoundField) -> str:
    """What was typed or chosen in a field, as somebody reads it; empty for nothing, and for files."""
    value = field.value()
    if isinstance(field.field, forms.FileField):
        return ""
    if isinstance(field.field, forms.BooleanField):
        return _("是") if value else ""
    if isinstance(field.field, forms.ChoiceField):
        chosen = {str(one) for one in (value if isinstance(value, list) else [value])}
        return "、".join(
            str(title)
            for code, title in _flat(cast("Iterable[Any]", field.field.choices))
            if str(code) in chosen
        )
    if isinstance(field.field, PeriodField):
        return PeriodInput().typed(field.form.data, field.html_name)
    return str(value or "").strip()


def _flat(choices: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    for code, title in choices:
        if isinstance(title, list | tuple):
            yield from title
        elif code:
            yield code, title


def facts_of(step: Step) -> tuple[str, ...]:
    """The facts a step decides, its outcomes' included."""
    named = (*step.sets, *(name for outcome in step.outcomes.values() for name in outcome.sets))
    return tuple(dict.fromkeys(named))


def entered(request: HttpRequest, step: Step) -> dict[str, Any]:
    """What was typed into the step's own fields; what the step does not know stays in, to be refused by name."""
    kinds = {field.name: field.type for field in step.form}
    periods = [name for name, kind in kinds.items() if kind == "period"]
    parts = {f"{name}_{part}" for name in periods for part in PeriodInput.parts}
    data: dict[str, Any] = {}
    for name, text in request.POST.items():
        if name in kinds:
            several = request.POST.getlist(name)
            data[name] = {"posts": several, "list": "\n".join(several)}.get(kinds[name], text)
        elif text and not name.startswith(FACT) and name not in OWN_NAMES | parts:
            data[name] = text
    return data | {name: PeriodInput().typed(request.POST, name) for name in periods}


def entered_facts(request: HttpRequest, step: Step, outcome: str) -> dict[str, bool]:
    """The facts ticked, of those the step and this outcome decide."""
    allowed = {*step.sets, *(step.outcomes[outcome].sets if outcome in step.outcomes else ())}
    return {name: f"{FACT}{name}" in request.POST for name in facts_of(step) if name in allowed}


def files_field(step: Step) -> forms.Field:
    asked = [field for field in step.form if field.type == "file"]
    return forms.FileField(
        label="、".join(said(field.title) for field in asked) or _("附件"),
        required=any(field.required for field in asked),
        widget=PlainFiles,
        help_text=_("照片、PDF 或办公文档，最多%(n)d个。") % {"n": FILES_AT_MOST},
    )
