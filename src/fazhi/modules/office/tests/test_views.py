"""Saved views: one's own and the unit's, without a place in the list and without words in the ledger."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from fazhi.kernel.ledger import queries as ledger
from fazhi.kernel.matters.errors import NotYours, Refused
from fazhi.modules.office import actions
from fazhi.modules.office.models import SavedView
from fazhi.modules.office.queries.views import saved_views
from fazhi.modules.office.tests.conftest import County


def saved(county: County, name: str, who: str = "chengang", *, shared: bool = False) -> SavedView:
    return actions.save_view(
        page="inbox",
        name=name,
        query="view=overdue&text=张三&after=x",
        shared=shared,
        by=county.actor(who),
        at=timezone.now(),
    )


def test_a_view_keeps_the_filters_and_not_the_place(county: County) -> None:
    view = saved(county, "超期")
    assert view.query == "view=overdue&text=%E5%BC%A0%E4%B8%89"
    entry = ledger.history("office.savedview", str(view.pk))[0]
    assert "%E5" not in str(ledger.opened(entry.index))
    assert "超期" not in str(ledger.opened(entry.index))


def test_a_view_is_seen_by_its_owner_and_when_shared_by_the_unit(county: County) -> None:
    saved(county, "我的")
    saved(county, "大家的", who="dinglan", shared=True)
    assert [row.name for row in saved_views("inbox", county.actor("chengang"))] == ["我的"]
    assert [row.name for row in saved_views("inbox", county.actor("dinglan"))] == ["大家的"]
    assert list(saved_views("inbox", county.actor("baimei"))) == []


def test_what_is_no_view_is_refused(county: County) -> None:
    saved(county, "我的")
    with pytest.raises(Refused, match="名为“我的”"):
        saved(county, "我的")
    told = {
        "page": "inbox",
        "name": "空",
        "shared": False,
        "by": county.actor("chengang"),
        "at": timezone.now(),
    }
    with pytest.raises(Refused, match="没有筛选条件"):
        actions.save_view(query="after=x", **told)
    with pytest.raises(Refused, match="太长"):
        actions.save_view(query="text=" + "x" * 1001, **told)
    for n in range(19):
        saved(county, f"条件{n}")
    with pytest.raises(Refused, match="最多保存20个"):
        saved(county, "再来一个")


def test_only_the_owner_deletes_a_view(county: County) -> None:
    view = saved(county, "我的")
    with pytest.raises(NotYours):
        actions.delete_view(view=view, by=county.actor("dinglan"), at=timezone.now())
    client = county.client("chengang")
    assert client.post(f"/work/views/{view.pk}/delete/", {"page": "inbox"}).status_code == 302
    assert not SavedView.objects.exists()
    kinds = [entry.kind for entry in ledger.history("office.savedview", str(view.pk))]
    assert kinds == ["view.save", "view.delete"]


def test_a_view_is_saved_from_the_list_and_leads_back_to_it(county: County) -> None:
    client = county.client("chengang")
    form = {"page": "inbox", "query": "view=overdue", "name": "超期", "shared": "on"}
    assert client.post("/work/views/save/", form)["Location"] == "/work/?view=overdue"
    assert SavedView.objects.get().unit == county.units["housing"]
    for wrong in ({**form, "page": "no_such"}, {**form, "name": ""}, form):
        client.post("/work/views/save/", wrong)
    assert SavedView.objects.count() == 1


def test_the_tag_draws_the_views_and_the_form_with_one_query(
    county: County, django_assert_num_queries
) -> None:
    saved(county, "我的")
    saved(county, "又一个")
    request = RequestFactory().get("/work/?view=overdue&older=x")
    request.actor = county.actor("chengang")  # type: ignore[attr-defined]
    tag = Template('{% load administration %}{% saved_views "inbox" %}')
    with django_assert_num_queries(1):
        drawn = tag.render(Context({"request": request}))
    assert 'value="view=overdue"' in drawn
    assert "又一个" in drawn
