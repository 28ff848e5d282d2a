"""The navigation shows each post what it may do, and where it is."""

from uuid import UUID

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path

from fazhi.kernel.people.actor import Actor
from fazhi.web import nav


def page(request: HttpRequest) -> HttpResponse:
    """Any page."""
    return HttpResponse()


urlpatterns = [path(f"{name}/", page, name=name) for name in ("inbox", "desk", "list")] + [
    path("list/closed/", page, name="closed")
]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def _empty_registry(monkeypatch):
    monkeypatch.setattr(nav, "_entries", {})
    monkeypatch.setattr(nav, "_bells", [])


def request_at(where: str, *verbs: str) -> HttpRequest:
    request = RequestFactory().get(where)
    request.actor = Actor("official", "陈刚", UUID(int=1), UUID(int=2), UUID(int=3), verbs=frozenset(verbs))
    return request


def test_entries_are_ordered_by_section_then_order():
    for title, name, order, section in [
        ("c", "list", 30, "二"),
        ("b", "desk", 10, "一"),
        ("a", "inbox", 20, "一"),
    ]:
        nav.register(nav.Entry(title, name, "inbox", order, section=section))
    assert [entry.title for entry in nav.entries()] == ["b", "a", "c"]


def test_an_entry_needs_its_verb():
    nav.register(nav.Entry("待办", "inbox", "inbox", 1))
    nav.register(nav.Entry("分拨台", "desk", "route", 2, verb="demands.dispatch"))
    assert [item.title for item in nav.items(request_at("/inbox/"))] == ["待办"]
    assert [item.title for item in nav.items(request_at("/inbox/", "demands.dispatch"))] == ["待办", "分拨台"]


def test_the_longest_matching_address_is_the_current_one():
    nav.register(nav.Entry("清单", "list", "list-check", 1))
    nav.register(nav.Entry("已办结", "closed", "check", 2))
    assert [item.current for item in nav.items(request_at("/list/closed/318/"))] == [False, True]
    assert [item.current for item in nav.items(request_at("/list/"))] == [True, False]


def test_a_page_is_registered_once_for_each_place():
    nav.register(nav.Entry("待办", "inbox", "inbox", 1))
    nav.register(nav.Entry("待办", "inbox", "inbox", 1))
    nav.register(nav.Entry("待办", "inbox", "inbox", 1, place="portal"))
    with pytest.raises(ValueError, match="already leads to 'inbox'"):
        nav.register(nav.Entry("收件", "inbox", "inbox", 1))


def test_an_entry_whose_page_is_not_there_is_left_out():
    nav.register(nav.Entry("没有", "nowhere", "inbox", 1))
    assert nav.items(request_at("/")) == ()


def test_counts_are_asked_of_the_module():
    nav.register(nav.Entry("待办", "inbox", "inbox", 1, count=lambda _: 12))
    assert [item.count for item in nav.items(request_at("/inbox/"))] == [12]


def test_the_bell_rings_only_for_people_in_a_post():
    nav.register_bell("inbox", lambda _: 7)
    assert nav.bell(request_at("/")) == nav.Bell("/inbox/", 7)
    assert nav.bell(RequestFactory().get("/")) is None
    with pytest.raises(ValueError, match="there is one"):
        nav.register_bell("desk", lambda _: 0)
