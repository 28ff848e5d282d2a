"""Language, text size and contrast are one button each, without script or account."""

import pytest
from django.test import Client, RequestFactory
from django.urls import include, path

from fazhi.web.preferences import Preferences, preferences_of

urlpatterns = [path("", include("fazhi.web.urls"))]
pytestmark = pytest.mark.urls(__name__)


def change(**data):
    return Client().post("/preferences/", data)


def test_each_preference_is_kept_in_a_cookie_and_leads_back():
    answer = change(text="large", contrast="high", language="en", next="/demands/?page=2")
    assert answer.status_code == 302
    assert answer["Location"] == "/demands/?page=2"
    assert {name: cookie.value for name, cookie in answer.cookies.items()} == {
        "fazhi_text": "large",
        "fazhi_contrast": "high",
        "fazhi_language": "en",
    }


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_it_never_leads_to_another_site(elsewhere):
    assert change(text="large", next=elsewhere)["Location"] == "/"


def test_unknown_values_are_ignored():
    assert not change(text="huge", contrast="pink", language="xx").cookies


def test_it_must_be_posted():
    assert Client().get("/preferences/").status_code == 405


def test_the_size_goes_round():
    assert [Preferences(text=size).next_text for size in ("normal", "large", "larger")] == [
        "large",
        "larger",
        "normal",
    ]


def test_a_broken_cookie_counts_as_normal():
    request = RequestFactory().get("/")
    request.COOKIES["fazhi_text"] = "<script>"
    assert preferences_of(request) == Preferences()
