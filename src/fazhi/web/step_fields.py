"""The form fields of a step, made from what its procedure says: one way for the matter page and for opening forms.

``made`` draws a field; what was entered is judged by ``kernel.matters.forms`` alone, so that every door gives the same
answer to the same input. The names of people and units are read once for a page (``Offered``), and only where asked for.

    offered = Offered(unit=own_unit, at=at)
    for field in step.form:
        if field.type != "file":
            form.fields[field.name] = made(field, offered, dated=field.name == step.dated_by)
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fazhi.kernel.matters.forms import said
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.queries import held, open_units
from fazhi.kernel.procedures import Field, Text
from fazhi.kernel.workdays import legal_day
from fazhi.web.forms import (
    CHOOSE,
    Choices,
    DayField,
    LongText,
    ManyChoices,
    ManyOfMany,
    MomentField,
    PeriodField,
)

Groups = list[tuple[str, list[tuple[str, str]]]]
"""Choices under the names of their groups."""

SHORT = 200
"""Text of at most so many characters fits into one line."""
FEW = 8
"""From so many choices on, a list to pull down takes less room than cards."""
UNIT_KINDS: Mapping[str, Any] = {
    "county": _("县"),
    "centre": _("受理派单中心"),
    "department": _("部门"),
    "township": _("乡镇"),
    "village": _("村（社区）"),
}


@dataclass(frozen=True)
class Offered:
    """What the fields of one page let choose from at a moment; ``unit`` is the one whose people come first."""

    unit: Unit | None
    at: datetime

    @cached_property
    def units(self) -> Groups:
        """The open units under their kinds. One query."""
        return unit_choices(open_units(self.at))

    @cached_property
    def posts(self) -> Groups:
        """The posts held now under their units. One query."""
        return post_choices(self.unit, self.at)


def made(field: Field, offered: Offered, *, dated: bool = False) -> forms.Field:
    """The form field for a field of the procedure. ``dated``: it states the act's own moment, now by default.

    Files have no field of their own: they travel beside the form. Raises ``KeyError`` for one.
    """
    words = {
        "label": said(field.title),
        "required": field.required,
        "help_text": said(field.help) if field.help else "",
    }
    return _MADE[field.type](field, offered, {**words, "initial": offered.at if dated else None})


def chosen(field: Field, choices: Sequence[Any]) -> forms.Field:
    """The form field for a text or list field of which the kind says what to choose from (``Kind.offers``)."""
    words: dict[str, Any] = {
        "label": said(field.title),
        "required": field.required,
        "help_text": said(field.help) if field.help else "",
        "choices": choices,
    }
    if field.type != "list":
        return forms.ChoiceField(**words)
    in_groups = any(isinstance(title, list | tuple) for _code, title in choices)
    return forms.MultipleChoiceField(widget=ManyOfMany if in_groups else ManyChoices, **words)


def named(texts: Mapping[str, Text]) -> list[tuple[str, str]]:
    """Codes with their titles in the language of the reader."""
    return [(code, said(text)) for code, text in texts.items()]


def unit_kind(code: str) -> str:
    """A unit's kind in words."""
    return str(UNIT_KINDS.get(code, code))


def unit_choices(units: Iterable[Unit]) -> Groups:
    """Units under their kind; villages say which township they belong to."""
    rows = list(units)
    names = {row.pk: row.name for row in rows}
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        above = f"{names.get(row.parent_id, '')} · " if row.kind == "village" and row.parent_id else ""
        groups.setdefault(unit_kind(row.kind), []).append((str(row.pk), f"{above}{row.name}"))
    return list(groups.items())


def post_choices(first: Unit | None, at: datetime) -> Groups:
    """The posts held at a moment, under their units: those of ``first`` first, then by the tree. One query."""
    rows = Post.objects.filter(held(at)).select_related("unit", "person").order_by("unit__path", "held_from")
    return grouped(sorted(rows, key=lambda row: first is None or row.unit_id != first.pk))


def grouped(posts: Iterable[Post]) -> Groups:
    """Posts under their units, each with who holds it."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for post in posts:
        groups.setdefault(post.unit.name, []).append((str(post.pk), f"{post.person.name}（{post.title}）"))
    return list(groups.items())


def _text(field: Field, _offered: Offered, words: dict[str, Any]) -> forms.Field:
    # no max_length: a browser would cut what is pasted without a word; the kernel says how much is too much
    short = field.max_length is not None and field.max_length <= SHORT
    return forms.CharField(widget=forms.TextInput if short else LongText(rows=4), **words)


def _day(_field: Field, _offered: Offered, words: dict[str, Any]) -> forms.Field:
    now = words["initial"]
    return DayField(**{**words, "initial": legal_day(now) if now else None})


def _moment(_field: Field, _offered: Offered, words: dict[str, Any]) -> forms.Field:
    return MomentField(**words)


def _choice(field: Field, _offered: Offered, words: dict[str, Any]) -> forms.Field:
    shown = named(field.choices)
    if len(shown) < FEW:
        return forms.ChoiceField(choices=shown, widget=Choices, **words)
    return forms.ChoiceField(choices=[("", CHOOSE), *shown], **words)


def _bool(_field: Field, _offered: Offered, words: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=[("true", _("是")), ("false", _("否"))], widget=Choices, **words)


def _int(_field: Field, _offered: Offered, words: dict[str, Any]) -> forms.Field:
    return forms.IntegerField(min_value=0, **words)


def _list(_field: Field, _offered: Offered, words: dict[str, Any]) -> forms.Field:
    told = words["help_text"] or _("每行一项。")
    return forms.CharField(widget=LongText(rows=3), **{**words, "help_text": told})


def _period(_field: Field, _offered: Offered, words: dict[str, Any]) -> forms.Field:
    return PeriodField(**words)


def _unit(_field: Field, offered: Offered, words: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=[("", CHOOSE), *offered.units], **words)


def _post(_field: Field, offered: Offered, words: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=[("", CHOOSE), *offered.posts], **words)


def _posts(_field: Field, offered: Offered, words: dict[str, Any]) -> forms.Field:
    return forms.MultipleChoiceField(choices=offered.posts, widget=ManyOfMany, **words)


_MADE: Mapping[str, Callable[[Field, Offered, dict[str, Any]], forms.Field]] = {
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
