"""The addresses of disclosure: asking and following on the portal, the register in the workbench."""

from django.urls import path

from fazhi.modules.disclosure.web import desk
from fazhi.modules.disclosure.web import portal as pages
from fazhi.web.followed import pages_of

portal = [path("information/", pages.ask, name="disclosure_ask"), *pages_of(pages.HOW, "information")]
workbench = [
    path("disclosure/requests/", desk.listed, name="disclosure_register"),
    path("disclosure/requests/enter/", desk.enter, name="disclosure_enter"),
    path("disclosure/figures/", desk.overview, name="disclosure_figures"),
    path("disclosure/figures/<str:code>/", desk.records, name="disclosure_figure"),
]
