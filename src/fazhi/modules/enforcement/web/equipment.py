"""The equipment register: devices, who has them out, what should be back; recordings of the acts of a matter."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.queries import open_units
from fazhi.kernel.workdays import legal_day
from fazhi.modules.enforcement import actions, kinds
from fazhi.modules.enforcement.actions.equipment import Upload
from fazhi.modules.enforcement.models import Device, HandOut
from fazhi.modules.enforcement.queries import equipment
from fazhi.modules.enforcement.web.forming import FormPage, formed, official, pressed, sent
from fazhi.modules.enforcement.web.forms_registers import DeviceForm, HandOutForm, RecordingForm
from fazhi.modules.enforcement.web.opening import seen
from fazhi.web.scopes import requires_verb
from fazhi.web.step_fields import Offered

HAND_OUTS_SHOWN = 30


@requires_verb(kinds.READ)
@require_GET
def devices(request: HttpRequest) -> HttpResponse:
    """The devices of the unit, where each is, and the last hand-outs."""
    actor, at = official(request), timezone.now()
    context = {
        "devices": equipment.devices(actor),
        "hand_outs": equipment.hand_outs(actor)[:HAND_OUTS_SHOWN],
        "overdue": equipment.overdue(actor, at),
        "now": at,
        "handles": actor.may(kinds.HANDLE) or actor.may(kinds.CERTIFY),
    }
    return render(request, "enforcement/devices.html", context)


@requires_verb(kinds.HANDLE, kinds.CERTIFY)
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Enter a device."""
    actor, at = official(request), timezone.now()
    units = open_units(at).filter(path__startswith=actor.unit_path).exclude(kind="county").order_by("path")

    def do(entered: dict[str, Any]) -> str:
        unit = Unit.objects.get(pk=entered.pop("unit"))
        row = actions.register_device(unit=unit, by=actor, at=at, **entered)
        return _("已登记装备%(number)s。") % {"number": row.number}

    form = DeviceForm(sent(request), units=units, initial={"from_day": legal_day(at)})
    return formed(request, form, FormPage(_("登记执法装备"), *_back(), _("登记")), do)


@requires_verb(kinds.HANDLE, kinds.CERTIFY)
@require_http_methods(["GET", "POST"])
def hand_out(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Hand a device out to an officer."""
    actor, at = official(request), timezone.now()
    device = get_object_or_404(Device.objects.select_related("unit"), pk=device_id)

    def do(entered: dict[str, Any]) -> str:
        post = Post.objects.select_related("person").get(pk=entered.pop("post"))
        actions.hand_out(device=device, post=post, by=actor, at=at, **entered)
        return _("%(number)s已由%(name)s领用。") % {"number": device.number, "name": post.person.name}

    title = _("领用%(number)s") % {"number": device.number}
    form = HandOutForm(sent(request), offered=Offered(device.unit, at), initial={"from_at": at})
    return formed(request, form, FormPage(title, *_back(), _("登记领用")), do)


@requires_verb(kinds.HANDLE, kinds.CERTIFY)
@require_POST
def take_back(request: HttpRequest, hand_out_id: UUID) -> HttpResponse:
    """Note that a device is back."""
    actor, at = official(request), timezone.now()
    row = get_object_or_404(HandOut.objects.select_related("device__unit"), pk=hand_out_id)

    def do() -> str:
        actions.take_back(hand_out=row, condition=request.POST.get("condition", ""), by=actor, at=at)
        return _("%(number)s已归还。") % {"number": row.device.number}

    return pressed(request, _back()[0], do)


@requires_verb(kinds.HANDLE, kinds.CERTIFY)
@require_POST
def retire(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Take a device out of use."""
    actor, at = official(request), timezone.now()
    device = get_object_or_404(Device.objects.select_related("unit"), pk=device_id)

    def do() -> str:
        actions.retire_device(device=device, reason=request.POST.get("reason", ""), by=actor, at=at)
        return _("%(number)s已停用。") % {"number": device.number}

    return pressed(request, _back()[0], do)


@requires_verb(kinds.READ)
@require_http_methods(["GET", "POST"])
def recordings(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """The full-process record of a matter: every act with its recordings, what is missing, and a form to add one."""
    actor, at = official(request), timezone.now()
    matter = seen(actor, matter_id, at)
    record = equipment.record_of(matter)
    acts = {str(one.act.pk): one for one in record}
    chosen = request.GET.get("act", "")
    form = RecordingForm(
        sent(request),
        request.FILES if request.method == "POST" else None,
        acts=[(key, f"{one.act.n}. {one.title}") for key, one in acts.items()],
        devices=equipment.usable(actor),
        at=at,
        initial={"act": chosen, "from_at": acts[chosen].act.occurred_at} if chosen in acts else {},
    )

    def do(entered: dict[str, Any]) -> str:
        act = acts[entered.pop("act")].act
        files, device = entered.pop("file"), entered.pop("device")
        actions.attach_recording(
            act=act,
            device=Device.objects.get(pk=device) if device else None,
            upload=Upload(files[0].file, files[0].name) if files else None,
            by=actor,
            at=at,
            **entered,
        )
        return _("已登记音像记录。")

    back = reverse("enforcement_recordings", args=[matter.pk])
    page = FormPage(
        _("全过程记录"), back, matter.number, _("登记"), template="enforcement/recordings.html",
        more={"matter": matter, "record": record, "basis": equipment.basis(), "handles": actor.may(kinds.HANDLE)},
    )  # fmt: skip
    return formed(request, form, page, do)


def _back() -> tuple[str, str]:
    return reverse("enforcement_devices"), _("执法装备")
