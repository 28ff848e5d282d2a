"""The matter page and acting on it: only what is lawful, exactly once, every refusal with its sentence."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fazhi.kernel.matters.models import Act, Matter, Refusal
from fazhi.kernel.matters.queries import procedure_of
from fazhi.modules.office.queries.dossier import line_of
from fazhi.modules.office.tests.conftest import County

DAY = timedelta(days=1)


def url(matter: Matter, step: str = "") -> str:
    return f"/work/matters/{matter.pk}/" + (f"do/{step}/" if step else "")


def test_the_page_says_what_may_be_done_what_not_yet_and_why(county: County) -> None:
    matter = county.open()
    page = county.client("baimei").get(url(matter)).content.decode()
    assert f'action="{url(matter, "send")}"' in page
    assert f'action="{url(matter, "report")}"' not in page
    assert "还不能办理" in page
    assert "《信访工作条例》" in page
    assert "这个日期是怎么算的" in page
    assert "本地规则" in page
    assert "<svg" in page


def test_the_timeline_tells_who_did_what_in_which_post(county: County) -> None:
    matter = county.sent()
    page = county.client("chengang").get(url(matter)).content.decode()
    assert "办理经过" in page
    assert "白梅" in page
    assert "县智慧城市服务中心" in page


def test_a_step_is_done_once_and_leads_back_to_the_matter(county: County) -> None:
    matter = county.open()
    client = county.client("baimei")
    done = client.post(
        url(matter, "send"),
        {"expected": matter.turn, "unit": county.units["housing"].pk, "fact.urgent": "on"},
    )
    assert (done.status_code, done.headers["Location"]) == (303, url(matter))
    act = Matter.objects.get(pk=matter.pk).acts.get(step="send")
    assert act.facts == {"urgent": True}
    assert "已办理：交办" in client.get(url(matter)).content.decode()


def test_a_double_click_makes_one_act_and_one_clear_message(county: County) -> None:
    matter = county.sent()
    client = county.client("chengang")
    form = {"expected": matter.turn, "outcome": "done", "words": "路灯已经修好。"}
    assert client.post(url(matter, "report"), form).status_code == 303
    second = client.post(url(matter, "report"), form)
    assert second.status_code == 409
    told = second.content.decode()
    assert "没有写入" in told
    assert "回报" in told
    assert "路灯已经修好。" in told
    assert Matter.objects.get(pk=matter.pk).acts.filter(step="report").count() == 1


def test_two_clerks_the_second_may_send_again_with_what_was_typed(county: County) -> None:
    matter = county.sent()
    county.do(matter, "report", "chengang", outcome="done", data={"words": "已办。"})
    late = county.client("baimei").post(url(matter, "close"), {"expected": matter.turn})
    assert late.status_code == 409
    assert f'value="{matter.turn + 1}"' in late.content.decode()


def test_an_act_out_of_order_posted_directly_is_refused_with_the_article(county: County) -> None:
    matter = county.open()
    answer = county.client("baimei").post(url(matter, "close"), {"expected": matter.turn})
    assert answer.status_code == 409
    assert "《信访工作条例》" in answer.content.decode()
    assert not Matter.objects.get(pk=matter.pk).acts.filter(step="close").exists()
    assert Refusal.objects.filter(matter=matter, step="close", code="not_possible").count() == 1


def test_somebody_elses_step_is_refused_with_403(county: County) -> None:
    matter = county.sent()
    answer = county.client("baimei").post(
        url(matter, "report"), {"expected": matter.turn, "outcome": "done", "words": "不是我办的。"}
    )
    assert answer.status_code == 403
    assert "不是我办的。" in answer.content.decode()


def test_a_bad_form_keeps_what_was_typed_beside_the_complaint(county: County) -> None:
    matter = county.sent()
    answer = county.client("chengang").post(
        url(matter, "report"), {"expected": matter.turn, "words": "填了情况，没选结果。"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "填了情况，没选结果。" in page
    assert "请选择“回报”的结果" in page
    missing = county.client("chengang").post(
        url(matter, "report"), {"expected": matter.turn, "outcome": "done"}
    )
    assert "请填写“办理情况”。" in missing.content.decode()


def test_a_date_in_the_future_is_refused(county: County) -> None:
    matter = county.sent()
    form = {"expected": matter.turn, "outcome": "done", "words": "已办。", "done_on": "2099-01-01T09:00"}
    answer = county.client("chengang").post(url(matter, "report"), form)
    assert answer.status_code == 422
    assert "不能晚于现在" in answer.content.decode()


def test_late_recording_is_said_on_the_timeline(county: County) -> None:
    matter = county.sent(ago=10 * DAY)
    done = Matter.objects.get(pk=matter.pk).opened_at + DAY
    form = {
        "expected": matter.turn,
        "outcome": "done",
        "words": "前几天已办，今天补录。",
        "done_on": done.strftime("%Y-%m-%dT%H:%M"),
    }
    assert county.client("chengang").post(url(matter, "report"), form).status_code == 303
    assert "补录" in county.client("chengang").get(url(matter)).content.decode()


def test_a_photo_that_is_not_one_is_refused_and_the_text_kept(county: County) -> None:
    matter = county.sent()
    fake = SimpleUploadedFile("现场照片.jpg", b"MZ not a photo at all", content_type="image/jpeg")
    form = {"expected": matter.turn, "outcome": "done", "words": "附照片。", "files": fake}
    answer = county.client("chengang").post(url(matter, "report"), form)
    assert answer.status_code == 422
    assert "现场照片.jpg" in answer.content.decode()
    assert "附照片。" in answer.content.decode()


def test_a_file_is_served_to_those_who_see_the_matter_only(county: County) -> None:
    matter = county.sent()
    paper = SimpleUploadedFile(
        "竣工单.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", content_type="application/pdf"
    )
    form = {"expected": matter.turn, "outcome": "done", "words": "附竣工单。", "files": paper}
    assert county.client("chengang").post(url(matter, "report"), form).status_code == 303
    row = Matter.objects.get(pk=matter.pk).acts.get(step="report").files.get()
    place = f"{url(matter)}files/{row.file_id}/"
    assert "attachment" in county.client("chengang").get(place).headers["Content-Disposition"]
    assert county.client("dinglan").get(place).status_code == 404


@pytest.mark.parametrize("way", ["", "print/"])
def test_a_matter_outside_the_scope_is_not_found(county: County, way: str) -> None:
    matter = county.sent(to="housing")
    assert county.client("chengang").get(url(matter) + way).status_code == 200
    assert county.client("dinglan").get(url(matter) + way).status_code == 404
    assert county.client("erkin").post(url(matter, "report"), {"expected": 1}).status_code == 404


def test_a_sealed_matter_is_found_by_its_recipient_alone(county: County) -> None:
    matter = county.sent(to="housing")
    Matter.objects.filter(pk=matter.pk).update(sealed_to=county.posts["erkin"])
    for other in ("baimei", "chengang", "weining"):
        assert county.client(other).get(url(matter)).status_code == 404
        assert matter.title not in county.client(other).get("/work/?view=all").content.decode()
        assert matter.title not in county.client(other).get("/work/").content.decode()
    assert "已封存" in county.client("erkin").get(url(matter)).content.decode()


def test_what_was_refused_is_shown_to_supervisors_only(county: County) -> None:
    matter = county.open()
    county.client("baimei").post(url(matter, "close"), {"expected": matter.turn})
    supervisor = county.client("weining")
    supervisor.post(url(matter) + "read/", {"reason": "核对办理情况"})
    assert "被拒绝的操作" in supervisor.get(url(matter)).content.decode()
    assert "被拒绝的操作" not in county.client("baimei").get(url(matter)).content.decode()


def test_erased_content_is_said_to_be_erased(county: County) -> None:
    matter = county.sent()
    act = county.do(matter, "report", "chengang", outcome="done", data={"words": "王某的电话。"})
    procedure = procedure_of(matter)
    assert not line_of(procedure, act, {}).erased
    # the app role may not erase; the same act under a number without content stands in for an erased one
    assert line_of(
        procedure, Act(step="report", occurred_at=act.occurred_at, recorded_at=act.recorded_at), {}
    ).erased


def test_the_page_costs_a_bounded_number_of_queries(county: County) -> None:
    matter = county.sent()
    county.do(matter, "report", "chengang", outcome="done", data={"words": "已办。"})
    client = county.client("weining")
    client.get(url(matter))
    with CaptureQueriesContext(connection) as asked:
        client.get(url(matter))
    assert len(asked) <= 15, [str(query["sql"])[:200] for query in asked]


def test_officials_may_enter_the_partys_step_on_their_behalf(county: County) -> None:
    matter = county.sent()
    county.do(matter, "report", "chengang", outcome="done", data={"words": "已办。"})
    page = county.client("baimei").get(url(matter)).content.decode()
    assert "代当事人登记" in page
    assert f'action="{url(matter, "thank")}"' in page


def test_an_unknown_step_is_not_found_and_a_bad_turn_is_stale(county: County) -> None:
    matter = county.open()
    client = county.client("baimei")
    assert client.post(url(matter, "fly"), {"expected": 1}).status_code == 404
    assert client.post(url(matter, "send"), {"expected": "many"}).status_code == 409
    assert client.get(url(matter, "send")).status_code == 405


def test_the_page_is_english_for_english_readers(county: County) -> None:
    matter = county.open()
    client = county.client("baimei")
    client.cookies["fazhi_language"] = "en"
    page = client.get(url(matter)).content.decode()
    assert "Send" in page
    assert "Regulations on Petition Work" in page
