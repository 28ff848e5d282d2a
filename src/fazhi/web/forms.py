"""The base of every form: accessible rendering, errors that lead to their field, exactly-once sending.

A page writes ``<form method="post" novalidate>{% csrf_token %}{{ form }}<c-button>…</c-button></form>``, or
places single fields with ``<c-field :field="form.text" />`` after ``<c-error-summary :form="form" />``.
Optional fields are marked, required ones are not: most fields people see are required.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, cast
from uuid import UUID, uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.renderers import DjangoTemplates
from django.forms.utils import ErrorList, flatatt
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from fazhi.kernel.matters.forms import LONGEST_PERIOD
from fazhi.kernel.workdays import Period
from fazhi.kernel.workdays import Unit as PeriodUnit

CHOOSE = _("请选择")
"""The first line of a list in which something has to be chosen."""


class Renderer(DjangoTemplates):
    """Draws forms and fields with the kit's templates; a list of choices without a template for each choice."""

    form_template_name = "fazhi/form.html"
    field_template_name = "fazhi/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """As the base does, except that lists of hundreds of units, categories or people are written at once."""
        if template_name == forms.Select.template_name:
            return _select(context["widget"])
        if template_name == ManyOfMany.template_name:
            return _many(context["widget"])
        return super().render(template_name, context, request)


def _select(widget: dict[str, Any]) -> SafeString:
    attributes = flatatt({"name": widget["name"], **widget["attrs"]})
    return format_html(
        "<select{}>{}</select>", attributes, SafeString("".join(_options(widget["optgroups"])))
    )


def _options(groups: Sequence[tuple[str | None, list[dict[str, Any]], int]]) -> Iterator[str]:
    for name, choices, _index in groups:
        if name:
            yield f'<optgroup label="{escape(name)}">'
        for choice in choices:
            value = "" if choice["value"] is None else choice["value"]
            chosen = flatatt(choice["attrs"]) if choice["attrs"] else ""
            yield f'<option value="{escape(value)}"{chosen}>{escape(choice["label"])}</option>'
        if name:
            yield "</optgroup>"


def _many(widget: dict[str, Any]) -> SafeString:
    """Each group folds; the first one, and those in which something is ticked, stand open."""
    first = f"{widget['attrs'].get('id', '')}_0"  # where the summary of errors leads
    folded = (
        format_html(
            "<details{}><summary>{}</summary><div>{}</div></details>",
            SafeString("" if place and not any(choice["selected"] for choice in choices) else " open"),
            name or _("其他"),
            SafeString("".join(_ticks(choices))),
        )
        for place, (name, choices, _index) in enumerate(widget["optgroups"])
    )
    return format_html(
        '<div class="fz-many" id="{}" tabindex="-1">{}</div>', first, SafeString("".join(folded))
    )


def _ticks(choices: Sequence[dict[str, Any]]) -> Iterator[str]:
    for choice in choices:
        given = {name: value for name, value in choice["attrs"].items() if name != "id"}
        attributes = flatatt(
            {"type": "checkbox", "name": choice["name"], "value": str(choice["value"])} | given
        )
        yield f"<label><input{attributes}> {escape(choice['label'])}</label>"


class Errors(ErrorList):
    """Errors of one field, each with an icon, so that colour is not the only sign."""

    template_name = "fazhi/errors.html"


# Django's own sentences speak of "fields" and "variables"; these say what to do.
SENTENCES: dict[str, Any] = {
    "min_length": ngettext_lazy(
        "至少写%(limit_value)d个字，现在是%(show_value)d个字。",
        "至少写%(limit_value)d个字，现在是%(show_value)d个字。",
        "limit_value",
    ),
    "max_length": ngettext_lazy(
        "最多写%(limit_value)d个字，现在是%(show_value)d个字。",
        "最多写%(limit_value)d个字，现在是%(show_value)d个字。",
        "limit_value",
    ),
}


class Form(forms.Form):
    """A form as every page uses it. Set ``mark_optional = False`` on filters, where all is optional."""

    default_renderer = Renderer
    mark_optional: ClassVar[bool] = True
    use_required_attribute = False  # the browser's own bubbles speak the browser's language, not the page's

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("error_class", Errors)
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _speak(field)


def _speak(field: forms.Field) -> None:
    usual = forms.Field.default_error_messages["required"]
    if field.error_messages.get("required") == usual:
        chosen = isinstance(field, forms.ChoiceField)
        field.error_messages["required"] = _("请选择一项。") if chosen else _("请填写此项。")
    for code, sentence in SENTENCES.items():
        field.error_messages.setdefault(code, sentence)


class FilterForm(Form):
    """A form of query parameters above a list: nothing is required, so nothing is marked optional."""

    mark_optional = False


class ExactlyOnce(forms.Form):
    """Mixin for forms that write: a hidden id, the same at every repetition of one sending.

    The action is given ``form.submission_id`` and returns the first result when it has seen the id. The id
    survives the error pages (``fazhi.web.errors``), a corrected form and a double click.
    """

    submission = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid4,
        error_messages={
            "required": _("页面已过期，请刷新后重新填写。"),
            "invalid": _("页面已过期，请刷新后重新填写。"),
        },
    )

    @property
    def submission_id(self) -> UUID:
        """The id of this sending. Only after ``is_valid()``."""
        return cast("UUID", self.cleaned_data["submission"])


class DayInput(forms.DateInput):
    """The device's own day picker; its value is always ISO, whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """The device's own day-and-time picker, in Shanghai time."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class DayField(forms.DateField):
    """A legal day."""

    widget = DayInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)


class MomentField(forms.DateTimeField):
    """An aware moment, read and shown in Shanghai time. ``not_after`` refuses what has not happened yet.

    ``not_after`` is a function so that the clock is read when the form is, at the face.
    """

    widget = MomentInput

    def __init__(self, *, not_after: Callable[[], datetime] | None = None, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **kwargs)
        self.not_after = not_after

    def clean(self, value: Any) -> Any:
        """Refuse a moment later than ``not_after()``."""
        cleaned = super().clean(value)
        if cleaned is not None and self.not_after is not None and cleaned > self.not_after():
            raise forms.ValidationError(_("这个时间还没有到。请填写实际发生的时间。"), code="future")
        return cleaned


def happened(**kwargs: Any) -> MomentField:
    """Return a field for when something happened: now at the latest."""
    return MomentField(not_after=timezone.now, **kwargs)


class PhoneInput(forms.TextInput):
    """A telephone number: the number pad on a phone, filled in by the browser where it knows it."""

    input_type = "tel"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "tel", "inputmode": "tel"} | (attrs or {}))


class LongText(forms.Textarea):
    """Free text. ``rows`` is its first height; it grows with the text where the browser can."""

    def __init__(self, *, rows: int = 5, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": rows} | (attrs or {}))


class Choices(forms.RadioSelect):
    """One of a few, as cards big enough for a thumb. Use a ``Select`` from eight on."""


class ManyChoices(forms.CheckboxSelectMultiple):
    """Several of a few, as cards."""


class ManyOfMany(forms.CheckboxSelectMultiple):
    """Several out of many, under the groups they belong to. Works with a thumb and without a script."""

    template_name = "fazhi/many"  # never read: the renderer writes the list itself


def offer(field: forms.Field, choices: Iterable[tuple[Any, Any]], *, nothing: Any = None) -> None:
    """Give a choice field its choices. ``nothing`` is the label of a first, empty choice (``CHOOSE``, “全部”)."""
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices) if nothing is None else [("", nothing), *choices]


PERIOD_UNITS: Mapping[PeriodUnit, Any] = {
    PeriodUnit.WORKING_DAY: _("个工作日"),
    PeriodUnit.CALENDAR_DAY: _("日（含休息日）"),
    PeriodUnit.HOUR: _("小时"),
    PeriodUnit.MONTH: _("个月"),
    PeriodUnit.YEAR: _("年"),
}
"""What a period can be counted in, as a clerk says it. A bare 日 means different things in different laws."""


class PeriodInput(forms.MultiWidget):
    """A number and its unit of time: ``<name>_amount`` and ``<name>_unit``. A whole “5 working_day” is read as well."""

    template_name = "fazhi/period.html"
    parts = ("amount", "unit")

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        units = [("", _("工作日还是日")), *((str(unit), words) for unit, words in PERIOD_UNITS.items())]
        amount = forms.NumberInput({"min": 1, "inputmode": "numeric", "aria-label": _("数目")})
        unit = forms.Select({"aria-label": _("按什么计算")}, choices=units)
        super().__init__({"amount": amount, "unit": unit}, attrs)

    def decompress(self, value: Any) -> list[str]:
        """Split "5 working_day" into its two parts."""
        amount, _space, unit = str(value or "").strip().partition(" ")
        return [amount, unit.strip()]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """The two parts as they were typed."""
        if data.get(name):
            return self.decompress(data[name])
        return [str(part or "").strip() for part in super().value_from_datadict(data, files, name)]

    def typed(self, data: Any, name: str) -> str:
        """The parts of a field in one, as procedures write them; empty where no number was typed."""
        amount, unit = self.value_from_datadict(data, {}, name)
        return f"{amount} {unit}".strip() if amount else ""


class PeriodField(forms.Field):
    """A period: how many of which unit. Its value is written as procedures write it ("5 working_day")."""

    widget = PeriodInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "incomplete": _("请填写数目，并选择按工作日、日、小时、月还是年计算。")
    }

    def to_python(self, value: Any) -> str:
        """The period in one, or nothing. Refuses half of one."""
        parts = [str(part or "").strip() for part in value or ()]
        if not any(parts):
            return ""
        amount, unit = parts
        counted = amount.isascii() and amount.isdigit() and len(amount) < 7
        if not counted or not 0 < int(amount) <= LONGEST_PERIOD or unit not in set(PeriodUnit):
            raise forms.ValidationError(self.error_messages["incomplete"], code="incomplete")
        return str(Period(int(amount), PeriodUnit(unit)))


class FilesInput(forms.ClearableFileInput):
    """Several files; on a phone also the camera (``accept="image/*"``)."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """A list of uploaded files, at most ``at_most`` of them and each at most ``max_bytes`` long.

    What a file really is, is looked at by ``kernel.evidence``, not here.
    """

    widget = FilesInput

    def __init__(self, *, at_most: int, max_bytes: int, **kwargs: Any) -> None:
        self.at_most = at_most
        self.max_bytes = max_bytes
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Tell the page script the limits, so that it can say so before the upload."""
        limits = {"data-at-most": self.at_most, "data-max-bytes": self.max_bytes}
        return super().widget_attrs(widget) | limits

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":
        """Return the files in the order chosen; empty for an optional field left alone."""
        files: Sequence[Any] = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            super().clean(None, initial)
            return []
        if len(files) > self.at_most:
            raise forms.ValidationError(
                _("最多添加%(at_most)d个文件，您选了%(chosen)d个。"),
                code="too_many",
                params={"at_most": self.at_most, "chosen": len(files)},
            )
        for file in files:
            if file.size > self.max_bytes:
                raise forms.ValidationError(
                    _("“%(name)s”超过%(limit)d MB，请压缩后再添加。"),
                    code="too_big",
                    params={"name": file.name, "limit": self.max_bytes // 1_000_000},
                )
        return [super(FilesField, self).clean(file, initial) for file in files]
