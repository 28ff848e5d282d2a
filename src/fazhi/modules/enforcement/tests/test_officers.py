"""Two certified officers: the gate that blocks, and the ways out it names."""

import pytest

from fazhi.kernel.matters.errors import BadForm, NotYours
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.workdays import legal_day
from fazhi.modules.enforcement import actions
from fazhi.modules.enforcement.errors import NotCertified, NotLent, Recused
from fazhi.modules.enforcement.models import Certificate
from fazhi.modules.enforcement.tests.conftest import AT, DAY, HEAD, Bureau, appoint


def keys(bureau: Bureau, *names: str) -> list[str]:
    return [str(bureau.posts[name].pk) for name in names]


def test_one_certified_officer_is_not_enough_and_the_way_out_is_named(bureau: Bureau) -> None:
    bureau.certify("lent")
    matter = bureau.opened()
    acts = Act.objects.count()
    with pytest.raises(NotCertified, match=f"第42、55条.*现有1名.*联合执法：{bureau.other.name}"):
        bureau.investigate(matter, AT)
    with pytest.raises(BadForm):
        bureau.investigate(matter, AT, keys(bureau, "officer"))
    assert Act.objects.count() == acts


def test_a_borrowed_officer_counts_while_lent(bureau: Bureau) -> None:
    bureau.certify("lent")
    matter = bureau.opened()
    both = keys(bureau, "officer", "lent")
    with pytest.raises(NotLent, match="借调"):
        bureau.investigate(matter, AT, both)
    today = legal_day(AT)
    actions.borrow_officer(
        post=bureau.posts["lent"], unit=bureau.unit, from_day=today, to_day=today + DAY, basis="借调函1号",
        by=bureau.keeper, at=AT,
    )  # fmt: skip
    bureau.investigate(matter, AT, both)
    with pytest.raises(NotLent):
        bureau.investigate(matter, AT + 3 * DAY, both)


def test_officers_of_a_joint_partner_take_part(bureau: Bureau) -> None:
    bureau.certify("lent")
    joint = actions.open_matter(
        kind="joint_case", cause="市场联合检查", field="market", power="各自法定职权", data={"purpose": "检查"},
        facts={"powers_named": True}, by=bureau.officer, at=AT,
    )  # fmt: skip
    asked = {"unit": str(bureau.other.pk), "power": "价格法第42条", "task": "派员检查"}
    bureau.do(joint, "invite", bureau.officer, AT, data=asked)
    part = Matter.objects.get(parent=joint)
    assert part.unit == bureau.other
    site = {"certificates_shown": True, "record": "。", "officers": keys(bureau, "officer", "lent")}
    with pytest.raises(NotLent):
        bureau.do(joint, "inspect", bureau.officer, AT, data=site)
    bureau.posts["other_head"] = appoint(bureau.other, "other_head", *HEAD)
    bureau.do(part, "answer", bureau.other_head, AT, outcome="join")
    bureau.do(joint, "inspect", bureau.officer, AT, data=site)


def test_a_certificate_of_another_field_expired_or_revoked_does_not_count(bureau: Bureau) -> None:
    bureau.certify("second", field="urban")
    old = actions.issue_certificate(
        person=bureau.posts["second"].person, kind="enforcement", number="云执旧", field="market",
        issuer="云岭县司法局", valid_from=legal_day(AT) - 50 * DAY, valid_to=legal_day(AT) - DAY,
        by=bureau.keeper, at=AT,
    )  # fmt: skip
    matter = bureau.opened()
    with pytest.raises(NotCertified):
        bureau.investigate(matter, AT)
    assert old.valid_to is not None
    new = bureau.certify("second")
    bureau.investigate(matter, AT)
    actions.revoke_certificate(certificate=new, on=legal_day(AT), reason="调离", by=bureau.keeper, at=AT)
    with pytest.raises(NotCertified):
        bureau.investigate(matter, AT)


def test_certificates_are_on_record_and_only_their_keeper_enters_them(bureau: Bureau) -> None:
    with pytest.raises(NotYours):
        actions.issue_certificate(
            person=bureau.posts["second"].person, kind="enforcement", number="一", field="market", issuer="县",
            valid_from=legal_day(AT), by=bureau.officer, at=AT,
        )  # fmt: skip
    with pytest.raises(BadForm, match="已经登记"):
        bureau.certify("officer")
    with pytest.raises(BadForm, match="执法领域"):
        bureau.certify("second", field="")
    assert Certificate.objects.count() == 1


def test_a_recused_officer_takes_no_further_part(staffed: Bureau) -> None:
    matter = staffed.opened()
    asked = {"officer": str(staffed.posts["second"].pk), "reasons": "与当事人是亲属"}
    staffed.do(matter, "ask_recusal", staffed.officer, AT, data=asked)
    staffed.investigate(matter, AT)
    staffed.do(matter, "decide_recusal", staffed.head, AT, outcome="granted", data={"reasons": "属实"})
    with pytest.raises(Recused, match="第43条"):
        staffed.investigate(matter, AT)


def test_an_on_the_spot_fine_stays_within_its_limit(staffed: Bureau) -> None:
    facts = {"competent": True, "facts_clear": True, "within_threshold": True}
    data = {"certificates_shown": True, "party_kind": "citizen", "facts": "占道", "officers": staffed.two()}
    matter = actions.open_matter(
        kind="penalty_summary", cause="占道经营", field="market", power="条例第1条", data=data, facts=facts,
        by=staffed.officer, at=AT,
    )  # fmt: skip
    staffed.do(matter, "notify", staffed.officer, AT)
    staffed.do(matter, "hear", staffed.officer, AT, outcome="nothing")
    issued = {"serial": "1", "fine": 201, "signed": "signed", "reconsideration_first_told": True, "officers": staffed.two()}  # fmt: skip
    answers = {"fined": True, "social_impact": False}
    with pytest.raises(BadForm, match="200元.*第51条"):
        staffed.do(matter, "issue", staffed.officer, AT, data=issued, facts=answers)
    staffed.do(matter, "issue", staffed.officer, AT, data={**issued, "fine": 200}, facts=answers)


def test_opening_a_summary_case_checks_its_officers_too(bureau: Bureau) -> None:
    facts = {"competent": True, "facts_clear": True, "within_threshold": True}
    data = {"certificates_shown": True, "party_kind": "citizen", "facts": "占道", "officers": bureau.two()}
    with pytest.raises(NotCertified):
        actions.open_matter(
            kind="penalty_summary", cause="占道经营", field="market", power="条例第1条", data=data, facts=facts,
            by=bureau.officer, at=AT,
        )  # fmt: skip


def test_an_inquiry_without_certificates_shown_is_refused(staffed: Bureau) -> None:
    matter = staffed.opened()
    data = {"certificates_shown": False, "recusal_told": True, "record": "。", "officers": staffed.two()}
    with pytest.raises(BadForm, match="第55条"):
        staffed.do(matter, "investigate", staffed.officer, AT, data=data)
