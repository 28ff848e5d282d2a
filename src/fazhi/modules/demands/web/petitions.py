"""The pages of petitions: registering one at the desk, and its papers, at the desk and for the petitioner."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from fazhi.kernel.matters import queries as matters
from fazhi.kernel.matters.errors import ReasonNeeded, Refused, UnknownMatter
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.models import Unit
from fazhi.kernel.people.queries import open_units
from fazhi.modules.demands.actions import petitions as actions
from fazhi.modules.demands.actions.intake import Upload
from fazhi.modules.demands.papers import Paper, paper_of
from fazhi.modules.demands.papers.wording import written
from fazhi.modules.demands.rules import petitions as rules
from fazhi.modules.demands.rules.days import EARLIEST
from fazhi.modules.demands.rules.intake import CHANNELS, PHOTO_LIMIT, PLACE_LIMIT, TEXT_LIMIT
from fazhi.modules.demands.web import visits
from fazhi.modules.demands.web.desk import official
from fazhi.modules.demands.web.forms import PHOTO_BYTES, options, said
from fazhi.modules.demands.web.taking_down import BLAMED, TakingDown
from fazhi.web.following import qr_picture
from fazhi.web.forms import Choices, ExactlyOnce, FilesField, FilesInput, Form, LongText, PhoneInput, happened
from fazhi.web.scopes import requires_verb, token
from fazhi.web.sending import says_too_much

OFFICE, ORGAN = "office", "organ"
ASKED_FOR_CONSENT = ("read_back", "pass_contact", "call")


class PetitionForm(TakingDown, ExactlyOnce, Form):
    """What the desk asks for a petition: class, who received it, what, who."""

    petition_class = forms.ChoiceField(label=_("类别"), widget=Choices)
    via_office = forms.ChoiceField(
        label=_("由谁收到"),
        widget=Choices,
        choices=(
            (OFFICE, _("信访工作机构收到，十五日内转送（第22条）")),
            (ORGAN, _("本单位作为有权处理机关直接收到（第23条）")),
        ),
    )
    channel = forms.ChoiceField(label=_("渠道"), widget=Choices)
    received_at = happened(
        label=_("收到时间"), help_text=_("期限自收到之日起算。补录以前收到的，填写实际收到的时间。")
    )
    text = forms.CharField(
        label=_("反映的事项、事实和理由"),
        widget=LongText(rows=7, attrs={"maxlength": TEXT_LIMIT}),
        error_messages={"required": _("请写明反映的事项。")},
    )
    wish = forms.CharField(label=_("请求"), max_length=1000, required=False, widget=LongText(rows=3))
    place = forms.CharField(label=_("地点"), max_length=PLACE_LIMIT, required=False)
    contact_clear = forms.ChoiceField(
        label=_("姓名（名称）、住址"),
        help_text=_("清楚的，须书面告知；不清的，依法不作书面告知（第23条），照常办理。"),
        widget=Choices,
        choices=(("yes", _("清楚")), ("no", _("不清楚"))),
    )
    name = forms.CharField(label=_("信访人姓名（名称）"), max_length=60, required=False)
    address = forms.CharField(label=_("住址"), max_length=200, required=False)
    phone = forms.CharField(label=_("电话"), max_length=30, required=False, widget=PhoneInput())
    reported_unit = forms.ChoiceField(
        label=_("被检举控告的单位"),
        help_text=_("仅检举控告类填写。此件不会转给该单位及其上下级。"),
        required=False,
    )
    reported = forms.CharField(
        label=_("被检举控告的人员"), help_text=_("仅检举控告类填写。"), max_length=200, required=False
    )
    photos = FilesField(
        label=_("来信扫描件、照片"),
        at_most=PHOTO_LIMIT,
        max_bytes=PHOTO_BYTES,
        widget=FilesInput(attrs={"accept": "image/*"}),
        required=False,
    )

    plain = (
        "petition_class", "via_office", "channel", "received_at", "text", "wish", "place", "contact_clear", "name",
        "address", "phone", "reported_unit", "reported", "photos",
    )  # fmt: skip

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ASKED_FOR_CONSENT:  # a petition is answered in writing by law, whatever was agreed to
            del self.fields[name]
        self.units = {row.code: row for row in open_units(at).order_by("path")}
        self._choose("petition_class", options(rules.CLASSES))
        self._choose("channel", options({code: CHANNELS[code] for code in rules.CHANNELS}))
        named = [(row.code, row.name) for row in self.units.values()]
        self._choose("reported_unit", [("", str(_("没有或者不清楚"))), *named])
        self.fields["received_at"].initial = at

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # they are ChoiceFields

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """The fields before those about a group."""
        return [self[name] for name in self.plain]

    def clean_received_at(self) -> datetime:
        """When it was received, within what anything here can be about."""
        received: datetime = self.cleaned_data["received_at"]
        if received.year < EARLIEST.year:
            raise forms.ValidationError(_("收到时间不能早于%(year)d年。"), params={"year": EARLIEST.year})
        return received

    @property
    def told(self) -> dict[str, Any]:
        """The arguments of ``register_petition``; only after ``is_valid()``."""
        given = self.cleaned_data
        plain = ("petition_class", "channel", "place", "name", "address", "phone", "reported")
        wish = f"\n\n请求：{given['wish'].strip()}" if given["wish"].strip() else ""
        return {
            **{name: given[name] for name in plain},
            "via_office": given["via_office"] == OFFICE,
            "contact_clear": given["contact_clear"] == "yes",
            "text": given["text"] + wish,
            "occurred_at": given["received_at"],
            "reported_unit": self._accused(),
            "photos": [Upload(photo, photo.name or "") for photo in given["photos"]],
            "submission": self.submission_id,
            "group": self.group,
        }

    def _accused(self) -> Unit | None:
        return self.units.get(self.cleaned_data["reported_unit"])

    def blame(self, errors: Mapping[str, str]) -> None:
        """Show what the action refused at the fields it is about."""
        for field, complaint in errors.items():
            name = BLAMED.get(field, field)
            self.add_error(name if name in self.fields else None, complaint)


@requires_verb("demands.intake")
@says_too_much
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Register a petition that came by letter, visit, telephone, network or fax."""
    at = timezone.now()
    actor = official(request)
    if request.method == "GET":
        first = {"via_office": OFFICE} if actor.may("demands.petition_office") else {}
        return _form(request, PetitionForm(at=at, initial=first))
    form = PetitionForm(request.POST, request.FILES, at=at)
    if not form.is_valid():
        return _form(request, form, status=422)
    try:
        demand, code = actions.register_petition(by=actor, at=at, **form.told)
    except Refused as refused:
        form.blame(getattr(refused, "errors", {}))
        return _form(request, form, None if form.errors else refused, status=refused.status)
    response = redirect("demands_registered")
    visits.remember_registered(response, request, code, demand.matter.number, demand.pk, actor.ref)
    return response


def _form(
    request: HttpRequest, form: PetitionForm, refused: Refused | None = None, *, status: int = 200
) -> HttpResponse:
    follows = [
        (said(title), [said(line) for line in rules.FOLLOWS[code]]) for code, title in rules.CLASSES.items()
    ]
    context = {"form": form, "refused": refused, "follows": follows}
    return render(request, "demands/petition_register.html", context, status=status)


@requires_verb("demands.read")
@never_cache
@require_GET
def paper(request: HttpRequest, matter_id: UUID, n: int) -> HttpResponse:
    """One paper of a petition within sight, made for printing."""
    try:
        matter = matters.matter_for(official(request), matter_id, timezone.now())
    except (UnknownMatter, ReasonNeeded):
        raise Http404 from None
    return _paper(request, matter, n, base="base_workbench.html", back=reverse("matter", args=[matter.pk]))


@token
@never_cache
@require_GET
def followed_paper(request: HttpRequest, n: int) -> HttpResponse:
    """One paper of the petition this browser follows."""
    followed = visits.followed(request)
    matter = Matter.objects.filter(pk=followed, sealed_to__isnull=True).first() if followed else None
    if matter is None:
        return redirect("demands_follow")
    return _paper(request, matter, n, base="base_portal.html", back=reverse("demands_followed"))


def _paper(request: HttpRequest, matter: Matter, n: int, *, base: str, back: str) -> HttpResponse:
    found: Paper | None = paper_of(matter, n) if matter.kind == "petition" else None
    if found is None:
        raise Http404
    link = request.build_absolute_uri(reverse("demands_follow"))
    context = {
        "paper": found,
        "base": base,
        "back": back,
        "day": written(found.day),
        "link": link,
        "qr": qr_picture(link),
    }
    return render(request, "demands/petition_paper.html", context)
