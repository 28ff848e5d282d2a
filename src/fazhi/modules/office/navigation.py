"""Where the office's pages stand in the side bar, and where the bell leads."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from fazhi.kernel.notices.queries import unread_count
from fazhi.kernel.notices.rules import SETTLE
from fazhi.kernel.people.rules import POSTS, UNITS
from fazhi.modules.office.verbs import SUPERVISE, TEMPLATES
from fazhi.web import nav
from fazhi.web.scopes import actor_of

ENTRIES = (
    nav.Entry(_("待办"), "inbox", "inbox", 10, section=_("办理")),
    nav.Entry(_("流转台"), "desk", "list-check", 20, section=_("办理")),
    nav.Entry(_("通知"), "notices", "bell", 30, section=_("办理")),
    nav.Entry(_("未送达消息"), "notices_unsettled", "send", 35, verb=SETTLE.code, section=_("办理")),
    nav.Entry(_("统计指标"), "figures", "chart-bar", 78, section=_("查阅")),
    nav.Entry(_("单位和岗位"), "organisation", "building", 80, section=_("查阅")),
    nav.Entry(_("办理程序"), "procedures", "route", 81, section=_("查阅")),
    nav.Entry(_("本地期限"), "limits", "clock", 82, section=_("查阅")),
    nav.Entry(_("工作日历"), "calendar", "calendar", 84, section=_("查阅")),
    nav.Entry(_("值班表"), "roster", "clipboard-list", 86, section=_("查阅")),
    nav.Entry(_("人员和登录"), "admin_persons", "users", 90, verb=POSTS.code, section=_("管理")),
    nav.Entry(_("答复模板"), "admin_templates", "notes", 92, verb=TEMPLATES.code, section=_("管理")),
    nav.Entry(_("文书代字"), "paper_words", "file-text", 93, verb=UNITS.code, section=_("管理")),
    nav.Entry(_("配置变更记录"), "admin_changes", "history", 94, verb=SUPERVISE.code, section=_("管理")),
    nav.Entry(_("修改密码"), "password", "lock", 98, section=_("本人")),
)


OPENING = nav.Entry(_("登记其他事项"), "office_new", "plus", 25, section=_("办理"))
"""Shown in counties that have procedures of their own; registered by the site, which takes them in."""


def unread(request: HttpRequest) -> int:
    """How many notices the person in a post has not read."""
    actor = actor_of(request)
    return unread_count(actor) if actor is not None else 0


def register() -> None:
    """Make the entries and the bell known to the page kit."""
    for entry in ENTRIES:
        nav.register(entry)
    nav.register_bell("notices", unread)
