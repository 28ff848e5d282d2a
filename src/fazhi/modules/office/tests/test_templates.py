"""Templates of answers: versions, placeholders, where they are offered."""

from datetime import date

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from fazhi.kernel.ledger import queries as ledger
from fazhi.kernel.matters.errors import Refused
from fazhi.modules.office import actions
from fazhi.modules.office.models import AnswerTemplate
from fazhi.modules.office.queries.templates import chosen, templates_for, values_for
from fazhi.modules.office.rules import placeholders
from fazhi.modules.office.tests.conftest import County
from fazhi.web.forms import Form, LongText

TEXT = "您反映的{编号}已由{承办单位}办结。{今日}"
FORM = {"title": "办结答复", "text": TEXT, "step": "", "category": "", "unit": "", "active": "on"}


def made(county: County, **other: object) -> AnswerTemplate:
    told = {"title": "办结答复", "text": TEXT} | other
    return actions.set_template(by=county.actor("weining"), at=timezone.now(), **told)  # type: ignore[arg-type]


def test_a_change_is_a_new_version_and_the_old_one_stays(county: County) -> None:
    template = made(county)
    actions.set_template(
        template=template,
        title="办结答复",
        text="改过的{编号}",
        version=1,
        by=county.actor("weining"),
        at=timezone.now(),
    )
    assert [(row.n, row.text) for row in template.versions.all()] == [(2, "改过的{编号}"), (1, TEXT)]
    kinds = [entry.kind for entry in ledger.history("office.answertemplate", str(template.pk))]
    assert kinds == ["template.set", "template.set"]


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"text": "{姓名}您好"}, r"\{姓名\}认不出"),
        ({"text": "没有收尾{编号"}, "认不出"),
        ({"version": 0}, "他人修改"),
        ({}, "没有变化"),
        ({"text": "长" * 5001}, "最多5000"),
    ],
)
def test_what_cannot_be_filled_or_was_overtaken_is_refused(
    county: County, other: dict[str, object], why: str
) -> None:
    template = made(county)
    with pytest.raises(Refused, match=why):
        made(county, template=template, **other)


def test_a_bureau_keeps_its_own_templates_and_not_the_countys(county: County) -> None:
    bureau = county.actor("chengang")
    own = county.units["housing"]
    assert actions.set_template(title="本局", text="好", unit=own, by=bureau, at=timezone.now()).unit == own
    with pytest.raises(Refused, match="全县通用"):
        actions.set_template(title="全县", text="好", by=bureau, at=timezone.now())


def test_templates_are_offered_by_step_category_and_unit_the_closest_first(county: County) -> None:
    made(county, title="通用")
    made(county, title="这一步", step="report")
    made(county, title="住建", unit=county.units["housing"])
    made(county, title="停用", active=False)
    made(county, title="供暖", category="heating")
    path = county.units["housing"].path
    assert [row.title for row in templates_for("report", path)] == ["这一步", "住建", "通用"]
    assert [row.title for row in templates_for("report", path, "heating")][1] == "供暖"
    assert [row.title for row in templates_for("send", county.units["transport"].path)] == ["通用"]
    values = dict.fromkeys(placeholders.KNOWN, "甲")
    assert templates_for("send", path, values=values)[0].text == "您反映的甲已由甲办结。甲"


def test_a_value_is_never_read_as_a_placeholder_itself() -> None:
    assert placeholders.filled("{编号}", {"编号": "{今日}", "今日": "x"}) == "{今日}"


def test_templates_are_kept_on_their_page_with_their_versions(county: County) -> None:
    client = county.client("weining")
    assert client.post("/work/templates/new/", {**FORM, "text": "{谁}"}).status_code == 409
    assert client.post("/work/templates/new/", FORM).status_code == 302
    template = AnswerTemplate.objects.get()
    url = f"/work/templates/{template.pk}/"
    changed = {**FORM, "text": "新的", "version": 1}
    assert client.post(url, changed).status_code == 302
    assert "他人修改" in client.post(url, {**changed, "text": "更新的"}).content.decode()
    page = client.get(url).content.decode()
    assert "第1版" in page
    assert "承办单位" in page
    assert county.client("chengang").get("/work/templates/").status_code == 403


def test_the_list_of_templates_costs_the_same_whatever_its_length(county: County) -> None:
    client, url = county.client("weining"), "/work/templates/"
    made(county, title="模板", unit=county.units["housing"])
    made(county, title="又一个")
    before = county.queries(client, url)
    for n in range(8):
        made(county, title=f"模板{n}", unit=county.units["housing" if n % 2 else "transport"])
    assert county.queries(client, url) == before
    assert before <= 12


class Answering(Form):
    """A step's form as the page draws it."""

    answer = forms.CharField(widget=LongText())
    number = forms.IntegerField()


def test_templates_are_drawn_below_long_texts_with_a_link_for_those_without_script(county: County) -> None:
    template = made(county, title="办结答复")
    matter = county.sent()
    request = RequestFactory().get(f"/work/matters/{matter.pk}/")
    request.actor = county.actor("chengang")  # type: ignore[attr-defined]
    tag = Template('{% load administration %}{% answer_templates field matter "report" %}')
    drawn = tag.render(Context({"request": request, "field": Answering()["answer"], "matter": matter}))
    assert f"您反映的{matter.number}已由县住建局办结。" in drawn
    assert f"/work/matters/{matter.pk}/?template={template.pk}&amp;step=report#id_answer" in drawn
    other = tag.render(Context({"request": request, "field": Answering()["number"], "matter": matter}))
    assert other.strip() == ""
    values = values_for(matter, date(2026, 11, 22))
    path = matter.unit.path
    assert chosen(str(template.pk), "report", path, "", values).endswith("2026年11月22日")
    assert chosen("no id", "report", path, "", values) == ""
