"""Equipment handed out to certified officers, given back, and the recordings that an act has or lacks."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from fazhi.kernel.ledger.models import Entry
from fazhi.kernel.matters.errors import BadForm, NotYours, Refused
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.workdays import legal_day
from fazhi.modules.enforcement import actions
from fazhi.modules.enforcement.models import Device, HandOut, Recording
from fazhi.modules.enforcement.queries import equipment
from fazhi.modules.enforcement.tests.conftest import AT, DAY, SHOP, Bureau

SignIn = Callable[[str], Client]
HOUR = timedelta(hours=1)


@pytest.fixture
def camera(staffed: Bureau) -> Device:
    """A body camera of the bureau."""
    return actions.register_device(
        kind="body_camera",
        number="云记001",
        unit=staffed.unit,
        from_day=legal_day(AT) - 9 * DAY,
        by=staffed.officer,
        at=AT,
    )


def seized(bureau: Bureau) -> Matter:
    """A seizure that was carried out."""
    matter = actions.open_matter(
        kind="seizure", cause="无照经营", field="market", power="无证无照经营查处办法第11条", party=SHOP,
        data={"items": "电脑一台", "why": "用于违法经营"}, facts={"power_named": True, "urgent": False, "pi_items": False},
        by=bureau.officer, at=AT,
    )  # fmt: skip
    bureau.do(matter, "approve", bureau.head, AT, outcome="approved")
    done = {"items": "电脑一台", "filmed": True, "officers": bureau.two()}
    bureau.do(matter, "carry_out", bureau.officer, AT + HOUR, data=done)
    return matter


def test_a_device_goes_to_one_certified_officer_and_comes_back(staffed: Bureau, camera: Device) -> None:
    give = {"device": camera, "from_at": AT - HOUR, "due_at": AT + HOUR, "by": staffed.officer, "at": AT}
    with pytest.raises(BadForm, match="没有有效的行政执法证.*第42、55条"):
        actions.hand_out(post=staffed.posts["chair"], **give)
    out = actions.hand_out(post=staffed.posts["second"], **give)
    with pytest.raises(Refused, match="由second领用，尚未归还"):
        actions.hand_out(post=staffed.posts["officer"], **give)
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOut.objects.create(
            device=camera, post=staffed.posts["officer"], given_by=out.given_by, from_at=AT, due_at=AT + HOUR
        )
    with pytest.raises(Refused, match="不能停用"):
        actions.retire_device(device=camera, reason="损坏", by=staffed.officer, at=AT)
    assert list(equipment.overdue(staffed.officer, AT)) == []
    assert list(equipment.overdue(staffed.officer, AT + 2 * HOUR)) == [out]
    with pytest.raises(NotYours):
        actions.take_back(hand_out=out, condition="", by=staffed.lent, at=AT)
    actions.take_back(hand_out=out, condition="完好", by=staffed.officer, at=AT + 3 * HOUR)
    assert list(equipment.overdue(staffed.officer, AT + 4 * HOUR)) == []
    actions.retire_device(device=camera, reason="损坏", by=staffed.officer, at=AT + DAY)
    kinds = Entry.objects.filter(kind__startswith="device.").order_by("index").values_list("kind", flat=True)
    assert list(kinds) == ["device.register", "device.hand_out", "device.return", "device.retire"]


def test_a_seizure_without_recording_shows_as_missing_until_there_is_one(
    staffed: Bureau, camera: Device
) -> None:
    matter = seized(staffed)
    lacking = equipment.missing(matter)
    assert [one.act.step for one in lacking] == ["carry_out"]
    assert "三项制度" in equipment.basis()
    act = Act.objects.get(matter=matter, step="carry_out")
    told = {"act": act, "from_at": AT + HOUR, "to_at": AT + 2 * HOUR, "at": AT + 3 * HOUR, "device": camera}
    with pytest.raises(BadForm, match="写明记录存放在哪里"):
        actions.attach_recording(by=staffed.officer, **told)
    with pytest.raises(BadForm, match="SHA-256"):
        actions.attach_recording(by=staffed.officer, archive="音像库", sha256="12", **told)
    with pytest.raises(NotYours):
        actions.attach_recording(by=staffed.lent, archive="音像库", **told)
    actions.attach_recording(by=staffed.officer, archive="县执法音像库 2026-017", sha256="a" * 64, **told)
    assert equipment.missing(matter) == []
    kept = next(one for one in equipment.record_of(matter) if one.act == act).recordings
    assert [row.handed_out for row in kept] == [False]  # nobody had the camera out then
    assert Entry.objects.filter(kind="recording.attach").count() == 1


def test_equipment_and_recordings_are_kept_on_their_pages(
    staffed: Bureau, camera: Device, client_of: SignIn
) -> None:
    officer, page = client_of("officer"), reverse("enforcement_devices")
    posted = {"kind": "recorder", "number": "云录002", "unit": str(staffed.unit.pk), "from_day": "2026-01-01"}
    assert officer.post(reverse("enforcement_device"), posted).status_code == 302
    assert officer.post(reverse("enforcement_device"), posted).status_code == 422
    given = {
        "post": str(staffed.posts["second"].pk),
        "from_at": "2026-03-02T09:00",
        "due_at": "2026-03-02T18:00",
    }
    address = reverse("enforcement_hand_out", args=[camera.pk])
    assert officer.post(address, given | {"post": str(staffed.posts["chair"].pk)}).status_code == 422
    assert officer.post(address, given).status_code == 302
    assert "逾期没有归还" in officer.get(page).content.decode()
    out = HandOut.objects.get()
    officer.post(reverse("enforcement_take_back", args=[out.pk]), {"condition": "完好"})
    assert "逾期归还" in officer.get(page).content.decode()
    matter = seized(staffed)
    assert "缺音像记录" in officer.get(reverse("matter", args=[matter.pk])).content.decode()
    record = reverse("enforcement_recordings", args=[matter.pk])
    assert "缺记录" in officer.get(record).content.decode()
    act = Act.objects.get(matter=matter, step="carry_out")
    sound = SimpleUploadedFile(
        "a.wav",
        b"RIFF$\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00D\xac\x00\x00\x88X\x01\x00\x02\x00\x10\x00data\x00\x00\x00\x00",
    )
    told = {"act": str(act.pk), "from_at": "2026-03-02T10:00", "to_at": "2026-03-02T11:00", "file": sound}
    assert officer.post(record, told).status_code == 302
    assert Recording.objects.get().sha256 != ""
    assert "缺音像记录" not in officer.get(reverse("matter", args=[matter.pk])).content.decode()
    officer.post(reverse("enforcement_device_retire", args=[camera.pk]), {"reason": "损坏"})
    assert "已停用" in officer.get(page).content.decode()
