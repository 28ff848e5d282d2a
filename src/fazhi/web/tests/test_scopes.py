"""Every view says who may open it, and the saying is enforced."""

from uuid import UUID

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import include, path

from fazhi.kernel.people.actor import RESIDENT, Actor
from fazhi.web import scopes
from fazhi.web.scopes import public, requires_post, requires_verb, scope, scope_of, signed_in, token

BAIMEI = Actor(
    "official", "白梅", UUID(int=1), UUID(int=2), UUID(int=3), verbs=frozenset({"demands.dispatch"})
)


def page(request: HttpRequest) -> HttpResponse:
    """A page with nothing on it."""
    return HttpResponse("内容")


def login(request: HttpRequest) -> HttpResponse:
    """Where signed-out people are led."""
    return HttpResponse("登录")


urlpatterns = [path("login/", public(login), name="login"), path("", include("fazhi.web.urls"))]
pytestmark = pytest.mark.urls(__name__)


def asked(
    method: str = "get", *, actor: Actor | None = None, account: bool = False, **headers: str
) -> HttpRequest:
    data = {"text": "路灯不亮"} if method == "post" else None
    request = getattr(RequestFactory(headers=headers), method)("/work/desk/?page=2", data)
    request.actor = actor
    request.user = User(username="baimei") if account else AnonymousUser()
    return request


def test_the_declaration_is_readable_on_the_view():
    assert str(scope_of(public(page))) == "public"
    assert str(scope_of(token(page))) == "token"
    assert str(scope_of(signed_in(page))) == "signed_in"
    assert str(scope_of(requires_post(page))) == "post"
    assert (
        str(scope_of(requires_verb("demands.dispatch", "demands.read")(page)))
        == "verb(demands.dispatch, demands.read)"
    )


def test_a_second_declaration_is_refused():
    with pytest.raises(TypeError, match="exactly one"):
        requires_post(public(page))


def test_names_stand_for_decorators_and_unknown_ones_are_refused():
    assert str(scope_of(scope("demands.read")(page))) == "verb(demands.read)"
    assert str(scope_of(scope("post")(page))) == "post"
    with pytest.raises(ValueError, match="unknown scope 'everyone'"):
        scope("everyone")
    with pytest.raises(TypeError, match=r"demands\.dispatch"):
        requires_verb("dispatch")


def test_views_without_a_declaration_are_named():
    patterns = [path("a/", include([path("b/", page)])), path("c/", signed_in(page)), path("api/", login)]
    assert scopes.undeclared(patterns, except_below=["api/"]) == [f"a/b/ -> {page.__module__}.page"]


def test_a_signed_out_reader_is_led_to_the_login_and_back():
    answer = requires_post(page)(asked())
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/?next=%2Fwork%2Fdesk%2F%3Fpage%3D2")


def test_a_form_sent_after_signing_out_keeps_its_text():
    answer = requires_post(page)(asked("post", **{"Sec-Fetch-Site": "same-origin"}))
    assert answer.status_code == 403
    assert "路灯不亮" in answer.content.decode()
    assert "登录已失效" in answer.content.decode()


def test_a_live_part_sends_the_whole_page_to_the_login():
    answer = requires_post(page)(asked(**{"HX-Request": "true", "HX-Current-URL": "http://testserver/work/"}))
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/login/?next=")


def test_an_account_without_a_post_is_told_so():
    answer = requires_post(page)(asked(account=True))
    assert answer.status_code == 403
    assert "您目前没有岗位" in answer.content.decode()


def test_residents_and_the_system_hold_no_post():
    assert requires_post(page)(asked(actor=RESIDENT)).status_code == 302


def test_the_verb_decides():
    assert requires_verb("demands.dispatch")(page)(asked(actor=BAIMEI)).status_code == 200
    assert (
        requires_verb("demands.arbitrate", "demands.dispatch")(page)(asked(actor=BAIMEI)).status_code == 200
    )
    refused = requires_verb("demands.arbitrate")(page)(asked(actor=BAIMEI))
    assert refused.status_code == 403
    assert "您当前岗位的职责不包括此项工作" in refused.content.decode()


def test_pages_behind_a_scope_are_not_kept_by_shared_caches():
    assert "private" in requires_post(page)(asked(actor=BAIMEI))["Cache-Control"]
    followed = token(page)(asked())
    assert "private" in followed["Cache-Control"]
    assert followed["Referrer-Policy"] == "same-origin"
    assert followed["X-Robots-Tag"] == "noindex"
