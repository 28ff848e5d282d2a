"""A page of every component, for looking at and for axe. No database, no session."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.exceptions import PermissionDenied
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template import RequestContext, Template
from django.test import override_settings
from django.urls import include, path
from django_cotton.compiler_regex import CottonCompiler

from fazhi.kernel.people.actor import Actor
from fazhi.web import errors, nav
from fazhi.web.forms import Choices, DayField, ExactlyOnce, FilesField, FilterForm, Form, LongText, PhoneInput
from fazhi.web.scopes import public

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
POST, OTHER = UUID(int=1), UUID(int=2)
ACTOR = Actor(
    "official",
    "白梅",
    POST,
    UUID(int=9),
    UUID(int=8),
    "/county/centre/",
    "智慧城市服务中心",
    frozenset({"demands.dispatch"}),
)


class Post:
    """A stand-in for a held post, as the switcher reads it."""

    def __init__(self, post: UUID, title: str, unit_name: str) -> None:
        self.id = self.post_id = post
        self.title, self.unit_name = title, unit_name
        self.acting_for, self.principal = None, ""


class DemandForm(ExactlyOnce, Form):
    """A form with one of each kind of field."""

    about_official = forms.ChoiceField(
        label="您反映的事情是否涉及公职人员滥用职权？",
        help_text="如果是，请不要在这里填写，我们会告诉您向哪里反映。",
        choices=[("no", "不涉及"), ("yes", "涉及")],
        widget=Choices,
    )
    text = forms.CharField(
        label="请写明您的诉求",
        help_text="什么时间、什么地点、发生了什么、希望怎样解决。",
        widget=LongText(rows=5),
        min_length=10,
    )
    town = forms.ChoiceField(
        label="所在乡镇", choices=[("", "请选择"), ("1", "柳河镇"), ("2", "青山乡"), ("3", "石桥镇")]
    )
    phone = forms.CharField(label="联系电话", widget=PhoneInput, help_text="只用于与您联系办理结果。")
    since = DayField(label="从哪天开始", required=False)
    photos = FilesField(
        label="照片", at_most=6, max_bytes=10_000_000, required=False, help_text="最多6张，每张不超过10 MB。"
    )
    consent = forms.BooleanField(label="需要短信通知办理进度", required=False)


class ListFilter(FilterForm):
    """Filters as above a list."""

    q = forms.CharField(label="关键词", required=False)
    town = forms.ChoiceField(label="乡镇", required=False, choices=[("", "全部"), ("1", "柳河镇")])
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), ("open", "办理中")])


def draw(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    """Render a template that lies beside this file."""
    source = CottonCompiler().process((HERE / name).read_text(encoding="utf-8"))
    return HttpResponse(Template(source).render(RequestContext(request, context)))


@public
def portal(request: HttpRequest) -> HttpResponse:
    """The portal: form, doors, tracking code."""
    form = DemandForm(request.POST, request.FILES) if request.method == "POST" else DemandForm()
    if form.is_bound and form.is_valid():
        messages.success(request, "已收到您的诉求。")
    return draw(request, "gallery_portal.html", form=form)


@public
def workbench(request: HttpRequest) -> HttpResponse:
    """The workbench: list, clocks, timeline."""
    request.actor = ACTOR  # type: ignore[attr-defined]
    request.posts = [Post(POST, "分拨岗", "智慧城市服务中心"), Post(OTHER, "值班长", "智慧城市服务中心")]  # type: ignore[attr-defined]
    messages.success(request, "已转交柳河镇人民政府。")
    rows = [
        ("YL2026-000318", "柳河镇东街路灯连续三天不亮", "柳河镇", due(-2), None, "办理中", "info"),
        ("YL2026-000321", "青山乡水渠堵塞，浇不上地", "青山乡", due(0), 0, "待签收", "warn"),
        ("YL2026-000325", "石桥镇集市占道经营影响通行", "石桥镇", due(2), 2, "办理中", "info"),
        ("YL2026-000330", "咨询灵活就业社保补贴申领条件", "人社局", due(9), 5, "已答复", "good"),
    ]
    return draw(
        request,
        "gallery_workbench.html",
        rows=rows,
        filter=ListFilter(request.GET),
        now=NOW,
        at=NOW - timedelta(days=3),
    )


def due(days: int) -> datetime:
    """24:00 in Shanghai, that many days from the gallery's present."""
    return datetime(2026, 11, 22, 16, 0, tzinfo=UTC) + timedelta(days=days)


@public
def failing(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Every error page."""
    pages = {
        "400": lambda: errors.bad_request(request),
        "403": lambda: errors.permission_denied(
            request, PermissionDenied("这件事已经密封，只有指定收件人可以查看。")
        ),
        "404": lambda: errors.page_not_found(request),
        "500": lambda: errors.server_error(request),
        "503": lambda: errors.database_away(request),
        "csrf": lambda: errors.csrf_failure(request),
        "sign-in": lambda: errors.sign_in_again(request),
        "no-post": lambda: errors.no_post(request),
    }
    return pages[kind]()


ENTRIES = [
    nav.Entry("首页", "gallery-portal", "home", 1, place="portal"),
    nav.Entry("我要反映", "gallery-errors-400", "send", 2, place="portal"),
    nav.Entry("查进度", "gallery-errors-404", "search", 3, place="portal"),
    nav.Entry("待办", "gallery-workbench", "inbox", 1, count=lambda _: 12),
    nav.Entry("分拨台", "gallery-errors-400", "route", 2, verb="demands.dispatch", count=lambda _: 3),
    nav.Entry("诉求清单", "gallery-errors-404", "list-check", 10, section="群众诉求"),
    nav.Entry("统计", "gallery-errors-500", "chart-bar", 11, section="群众诉求"),
    nav.Entry("台账", "gallery-errors-503", "notes", 20, verb="ledger.read", section="监督"),
]
handler404 = "fazhi.web.errors.page_not_found"
urlpatterns = [
    path("", portal, name="gallery-portal"),
    path("work/", workbench, name="gallery-workbench"),
    path("switch/", portal, name="switch_post"),
    path("login/", portal, name="login"),
    path("logout/", portal, name="logout"),
    *(
        path(f"failing/{kind}/", failing, {"kind": kind}, name=f"gallery-errors-{kind}")
        for kind in ("400", "403", "404", "500", "503", "csrf", "sign-in", "no-post")
    ),
    path("", include("fazhi.web.urls")),
]


class Quiet(WSGIRequestHandler):
    """Writes no request log."""

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(port: int = 0) -> Iterator[str]:
    """Serve the gallery on loopback; yields its base address. No database is touched."""
    kept = dict(nav._entries), list(nav._bells)
    nav._entries.clear()
    for entry in ENTRIES:
        nav.register(entry)
    nav._bells[:] = [("gallery-workbench", lambda _: 7)]
    languages = [*settings.LANGUAGES, ("ug", "ئۇيغۇرچە")]
    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], LANGUAGES=languages):
        server = ThreadedWSGIServer(("127.0.0.1", port), Quiet)
        server.daemon_threads = True
        server.set_app(StaticFilesHandler(WSGIHandler()))
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join(5)
            server.server_close()
            nav._entries.clear()
            nav._entries.update(kept[0])
            nav._bells[:] = kept[1]
