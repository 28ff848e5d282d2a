"""The page on which the keeper of a sealed matter passes it on to a successor."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fazhi.kernel.matters.actions import HAND_OVER, hand_over_sealed
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.models import Post
from fazhi.modules.office.queries.dossier import Dossier
from fazhi.modules.office.web.acting import actor_on
from fazhi.modules.office.web.administration.forming import FormPage, formed, sent
from fazhi.web.forms import Form
from fazhi.web.scopes import requires_post
from fazhi.web.step_fields import post_choices


class HandOverForm(Form):
    """Who keeps it from now on."""

    def __init__(self, *args: Any, posts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipient"] = forms.ChoiceField(label=_("接收人"), choices=[("", _("请选择")), *posts])


def may_hand_over(dossier: Dossier) -> bool:
    """Whether the reader is the one the matter is sealed to, and its kind knows a hand-over."""
    matter = dossier.matter
    mine = matter.sealed_to_id is not None and matter.sealed_to_id == dossier.actor.post_id
    return mine and HAND_OVER in dossier.kind.checks


@requires_post
def hand_over(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Pass a sealed matter on to somebody else: afterwards its keeper up to now sees it no more."""
    by, at = actor_on(request), timezone.now()
    rows = Matter.objects.filter(sealed_to__isnull=False, sealed_to=by.post_id)
    matter = rows.select_related("unit").filter(pk=matter_id).first()
    if matter is None:
        raise Http404

    def do(entered: dict[str, Any]) -> str:
        successor = Post.objects.get(pk=entered["recipient"])
        hand_over_sealed(matter_id=matter_id, successor=successor, by=by, at=at)
        return _("已移交，此后由接收人办理，您不再能看到此件。")

    page = FormPage(
        _("移交%(number)s") % {"number": matter.number}, reverse("matter", args=[matter.pk]), matter.number,
        _("移交"), icon="arrows-exchange", done=reverse("inbox"),
        lead=_("只能移交给有相应职责、与被反映的单位无关的岗位。移交记录存证；移交之后您看不到此件。"),
    )  # fmt: skip
    return formed(request, HandOverForm(sent(request), posts=post_choices(matter.unit, at)), page, do)
