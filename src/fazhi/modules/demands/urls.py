"""The addresses of demands: the portal at the root, the desk's pages in the workbench."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from fazhi.modules.demands.web import desk, figures, follow
from fazhi.modules.demands.web import portal as pages


class ExportForm(StringConverter):
    """The forms an export comes in."""

    regex = "csv|xlsx"


register_converter(ExportForm, "export_form")

portal = [
    path("", pages.home, name="demands_home"),
    path("hand-in/", pages.question, name="demands_hand_in"),
    path("hand-in/officials/", pages.officials, name="demands_officials"),
    path("hand-in/write/", pages.write, name="demands_write"),
    path("hand-in/done/", pages.done, name="demands_done"),
    path("follow/", follow.follow, name="demands_follow"),
    path("follow/demand/", follow.followed, name="demands_followed"),
    path("follow/act/<slug:step>/", follow.act, name="demands_act"),
    path("follow/leave/", follow.leave, name="demands_leave"),
    path("t/<str:code>/", follow.by_code, name="demands_by_code"),
]
workbench = [
    path("demands/", desk.demands, name="demands_list"),
    path("demands/register/", desk.register, name="demands_register"),
    path("demands/registered/", desk.registered, name="demands_registered"),
    path("demands/export/<export_form:form>/", desk.export, name="demands_export"),
    path("demands/figures/", figures.overview, name="demands_figures"),
    path("demands/figures/<str:code>/", figures.records, name="demands_figure"),
]
