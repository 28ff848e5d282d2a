"""The form of one step, made from the procedure: its fields, its outcomes, the facts it decides, files.

It draws and keeps what was typed; what it means is decided by ``kernel.matters.forms`` alone, so that every door
gives the same answer to the same input. Names: fields by their own names, ``fact.<name>``, ``outcome``,
``expected`` (the matter's turn when the page was opened), ``files``.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import HttpRequest
from django.utils.translation import gettext as _

from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.queries import held, open_units
from fazhi.kernel.procedures import Field, Step
from fazhi.modules.office.queries.dossier import Dossier
from fazhi.modules.office.templatetags.office import said, unit_kind
from fazhi.web.forms import Choices, DayField, Form, LongText, MomentField

FACT = "fact."
OWN_NAMES = frozenset({"expected", "outcome", "key", "files", "next", "csrfmiddlewaretoken"})
FILES_AT_MOST = 6


class PlainFiles(forms.ClearableFileInput):
    """Several files, as the device offers them."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class StepForm(Form):
    """One step's form. Bound, it carries the kernel's complaints beside the fields they are about."""

    def __init__(self, dossier: Dossier, step: Step, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{step.id}_%s")
        super().__init__(*args, **kwargs)
        self.dossier, self.step = dossier, step
        self.fields["expected"] = forms.IntegerField(widget=forms.HiddenInput, initial=dossier.matter.turn)
        if step.outcomes:
            shown = [(name, said(outcome.title)) for name, outcome in step.outcomes.items()]
            self.fields["outcome"] = forms.ChoiceField(label=_("结果"), choices=shown, widget=Choices)
        if step.each:
            left = [(name, name) for name in dossier.marking.members_left(step.id)]
            self.fields["key"] = forms.ChoiceField(label=_("为谁办理"), choices=left, widget=Choices)
        for field in step.form:
            if field.type != "file":
                self.fields[field.name] = made(field, dossier, dated=field.name == step.dated_by)
        for name in facts_of(step):
            title = said(dossier.procedure.facts[name])
            self.fields[f"{FACT}{name}"] = forms.BooleanField(label=title, required=False)
        self.fields["files"] = _files(step)

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
            self.add_error(known, message)


def facts_of(step: Step) -> tuple[str, ...]:
    """The facts a step decides, its outcomes' included."""
    named = (*step.sets, *(name for outcome in step.outcomes.values() for name in outcome.sets))
    return tuple(dict.fromkeys(named))


def entered(request: HttpRequest, step: Step) -> dict[str, Any]:
    """What was typed into the step's own fields; what the step does not know stays in, to be refused by name."""
    several = {field.name for field in step.form if field.type == "posts"}
    data: dict[str, Any] = {}
    for name in request.POST:
        if name not in OWN_NAMES and not name.startswith(FACT):
            data[name] = request.POST.getlist(name) if name in several else request.POST[name]
    return {name: text for name, text in data.items() if name in {f.name for f in step.form} or text}


def entered_facts(request: HttpRequest, step: Step, outcome: str) -> dict[str, bool]:
    """The facts ticked, of those the step and this outcome decide."""
    allowed = {*step.sets, *(step.outcomes[outcome].sets if outcome in step.outcomes else ())}
    return {name: f"{FACT}{name}" in request.POST for name in facts_of(step) if name in allowed}


def made(field: Field, dossier: Dossier, *, dated: bool = False) -> forms.Field:
    """The form field for a field of the procedure. ``dated``: it states the act's own moment, now by default."""
    words = {
        "label": said(field.title),
        "required": field.required,
        "help_text": said(field.help) if field.help else "",
    }
    return _MADE[field.type](field, dossier, {**words, "initial": dossier.at if dated else None})


def _text(_field: Field, _dossier: Dossier, words: dict[str, Any]) -> forms.Field:
    return forms.CharField(widget=LongText(rows=4), **words)


def _day(_field: Field, _dossier: Dossier, words: dict[str, Any]) -> forms.Field:
    return DayField(**words)


def _moment(_field: Field, _dossier: Dossier, words: dict[str, Any]) -> forms.Field:
    return MomentField(**words)


def _choice(field: Field, _dossier: Dossier, words: dict[str, Any]) -> forms.Field:
    shown = [(name, said(text)) for name, text in field.choices.items()]
    return forms.ChoiceField(choices=shown, widget=Choices, **words)


def _bool(_field: Field, _dossier: Dossier, words: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=[("true", _("是")), ("false", _("否"))], widget=Choices, **words)


def _int(_field: Field, _dossier: Dossier, words: dict[str, Any]) -> forms.Field:
    return forms.IntegerField(**words)


def _list(_field: Field, _dossier: Dossier, words: dict[str, Any]) -> forms.Field:
    return forms.CharField(widget=LongText(rows=3), **{**words, "help_text": _("每行一项。")})


def _period(_field: Field, _dossier: Dossier, words: dict[str, Any]) -> forms.Field:
    shown = _("写作“5 working_day”（工作日）、“30 calendar_day”（日）、“24 hour”（小时）或“3 month”（月）。")
    return forms.CharField(**{**words, "help_text": shown})


def _unit(_field: Field, dossier: Dossier, words: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=[("", _("请选择")), *unit_choices(open_units(dossier.at))], **words)


def _post(_field: Field, dossier: Dossier, words: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(
        choices=[("", _("请选择")), *post_choices(dossier.matter.unit, dossier.at)], **words
    )


def _posts(_field: Field, dossier: Dossier, words: dict[str, Any]) -> forms.Field:
    return forms.MultipleChoiceField(choices=post_choices(dossier.matter.unit, dossier.at), **words)


_MADE: Mapping[str, Callable[[Field, Dossier, dict[str, Any]], forms.Field]] = {
    "text": _text,
    "date": _day,
    "datetime": _moment,
    "choice": _choice,
    "bool": _bool,
    "int": _int,
    "list": _list,
    "period": _period,
    "unit": _unit,
    "post": _post,
    "posts": _posts,
}


def unit_choices(units: Iterable[Unit]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Units under their kind; villages say which township they belong to."""
    rows = list(units)
    names = {row.pk: row.name for row in rows}
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        above = f"{names.get(row.parent_id, '')} · " if row.kind == "village" and row.parent_id else ""
        groups.setdefault(unit_kind(row.kind), []).append((str(row.pk), f"{above}{row.name}"))
    return list(groups.items())


def post_choices(first: Unit, at: datetime) -> list[tuple[str, list[tuple[str, str]]]]:
    """The posts held now, under their units: the unit that holds the matter first, then by path."""
    posts = Post.objects.filter(held(at)).select_related("unit", "person").order_by("unit__path", "held_from")
    groups: dict[str, list[tuple[str, str]]] = {}
    for post in sorted(posts, key=lambda row: row.unit_id != first.pk):
        groups.setdefault(post.unit.name, []).append((str(post.pk), f"{post.person.name}（{post.title}）"))
    return list(groups.items())


def _files(step: Step) -> forms.Field:
    asked = [field for field in step.form if field.type == "file"]
    return forms.FileField(
        label="、".join(said(field.title) for field in asked) or _("附件"),
        required=any(field.required for field in asked),
        widget=PlainFiles,
        help_text=_("照片、PDF 或办公文档，最多%(n)d个。") % {"n": FILES_AT_MOST},
    )
