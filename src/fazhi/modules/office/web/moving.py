"""The page on which the unit that holds a matter moves it to the newer version of its procedure that binds it."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from fazhi.kernel.matters.forms import said
from fazhi.kernel.matters.moving import Move, foreseen, move
from fazhi.kernel.matters.queries import rules_for
from fazhi.kernel.procedures.differences import differences
from fazhi.modules.office.web.administration.forming import FormPage, formed, sent
from fazhi.modules.office.web.matter import dossier_of
from fazhi.web.forms import Choices, Form, LongText
from fazhi.web.scopes import requires_post


class MoveForm(Form):
    """What a person has to decide: the facts only the newer version asks, and why refused acts may be left behind."""

    def __init__(self, *args: Any, found: Move, turn: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expected"] = forms.IntegerField(widget=forms.HiddenInput, initial=turn)
        for name in found.asked:
            self.fields[name] = forms.TypedChoiceField(
                label=said(found.newer.facts[name]), choices=[("true", _("是")), ("false", _("否"))],
                coerce=lambda text: text == "true", widget=Choices,
            )  # fmt: skip
        self.fields["reason"] = forms.CharField(
            label=_("如何处理新版本不承认的办理记录") if found.refused else _("说明"),
            required=bool(found.refused), max_length=500, widget=LongText(rows=3),
        )  # fmt: skip


@requires_post
def move_on(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """What the newer version changes and refuses, and the move itself."""
    dossier = dossier_of(request, matter_id)
    matter, newer = dossier.matter, dossier.newer
    if newer is None:
        raise Http404
    found = foreseen(matter, newer, rules_for(newer, dossier.at))

    def do(entered: dict[str, Any]) -> str:
        facts = {name: entered[name] for name in found.asked}
        move(
            matter_id=matter.pk, by=dossier.actor, at=dossier.at, expected=entered["expected"],
            reason=entered["reason"], facts=facts,
        )  # fmt: skip
        return _("%(number)s 已转入新版本，期限和可以办理的步骤已重新计算。") % {"number": matter.number}

    here = reverse("matter", args=[matter.pk])
    page = FormPage(
        _("%(number)s 转入新版本") % {"number": matter.number}, here, matter.number, _("转入新版本"),
        icon="arrows-exchange", done=here, template="office/move.html", more={
            "found": found, "changes": differences(found.older, newer),
            "refused": [(found.older.atom_title(event.step), reasons) for event, reasons in found.refused],
        },
        lead=_("《%(title)s》新版本自%(day)s起施行，适用于在办事项。") % {"title": said(newer.title), "day": newer.version.isoformat()},
    )  # fmt: skip
    return formed(request, MoveForm(sent(request), found=found, turn=matter.turn), page, do)
