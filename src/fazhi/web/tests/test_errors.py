"""Error pages say what to do, keep what was typed, and need no database."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import include, path
from django.utils.translation import override

from fazhi.web import errors
from fazhi.web.scopes import public
from fazhi.web.translations import compile_all


def login(request: HttpRequest) -> HttpResponse:
    """Any login page."""
    return HttpResponse()


urlpatterns = [path("login/", public(login), name="login"), path("", include("fazhi.web.urls"))]
pytestmark = pytest.mark.urls(__name__)
OURS = {"Sec-Fetch-Site": "same-origin"}
TYPED = {
    "text": "路灯<不亮>\n第二行",
    "submission": "abc",
    "csrfmiddlewaretoken": "old",
    "password": "机密",
    "town": ["柳河镇", "青山乡"],
}


def posted(headers=OURS, **data):
    return RequestFactory(headers=headers).post("/demands/new/?from=qr", TYPED | data)


def test_what_was_typed_is_kept_without_tokens_passwords_and_files():
    kept = errors.kept_fields(posted(photo=SimpleUploadedFile("a.jpg", b"x")))
    assert [(field.name, field.value) for field in kept] == [
        ("text", "路灯<不亮>\n第二行"),
        ("submission", "abc"),
        ("town", "柳河镇"),
        ("town", "青山乡"),
    ]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_of_a_stranger_is_not_shown_back(headers):
    assert errors.kept_fields(posted(headers)) == ()


def test_browsers_without_fetch_metadata_are_known_by_their_origin():
    assert errors.kept_fields(posted({"Origin": "http://testserver"}))


def test_a_very_long_form_is_not_sent_back():
    assert errors.kept_fields(posted(text="长" * 100_000)) == ()


def test_the_page_of_a_lost_database_offers_the_same_sending_again():
    answer = errors.database_away(posted())
    html = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert 'action="/demands/new/?from=qr"' in html
    assert 'name="submission" value="abc"' in html
    assert 'value="路灯&lt;不亮&gt;\n第二行"' in html
    assert "再次提交" in html
    assert "机密" not in html
    assert 'name="csrfmiddlewaretoken"' in html


def test_no_error_page_asks_the_database():
    # not marked django_db: any query fails this test
    request = posted()
    pages = [
        errors.database_away(request),
        errors.server_error(request),
        errors.csrf_failure(request, "CSRF token missing."),
        errors.sign_in_again(request),
        errors.no_post(request),
        errors.not_your_duty(request),
        errors.page_not_found(request, None),
        errors.bad_request(request, SuspiciousOperation("internal detail")),
        errors.permission_denied(request, PermissionDenied("这件事已经密封。")),
    ]
    assert [page.status_code for page in pages] == [503, 500, 403, 403, 403, 403, 404, 400, 403]
    assert "internal detail" not in pages[7].content.decode()
    assert "这件事已经密封。" in pages[8].content.decode()
    assert all("<h1>" in page.content.decode() for page in pages)


def test_a_live_part_shows_the_whole_error_page():
    answer = errors.page_not_found(RequestFactory().get("/"))
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("body", "innerHTML")


def test_a_form_with_files_says_that_they_must_be_added_again():
    assert (
        "重新添加" in errors.database_away(posted(photo=SimpleUploadedFile("a.jpg", b"x"))).content.decode()
    )


def test_error_pages_speak_english_too():
    compile_all()
    with override("en"):
        html = errors.database_away(posted()).content.decode()
    assert '<html lang="en"' in html
    assert "Send again" in html


def test_every_error_page_sends_no_inline_script_or_style():
    html = errors.database_away(posted()).content.decode()
    assert "<script>" not in html
    assert "style=" not in html
    assert "onclick" not in html
