"""The addresses of enforcement, all in the workbench."""

from django.urls import path

from fazhi.modules.enforcement.web import opening, registers

portal: list[object] = []
workbench = [
    path("enforcement/", registers.listed, name="enforcement"),
    path("enforcement/open/<slug:kind>/", opening.open_page, name="enforcement_open"),
    path("enforcement/officers/", registers.officers, name="enforcement_officers"),
    path("enforcement/officers/borrow/", registers.borrow, name="enforcement_borrow"),
    path("enforcement/officers/<uuid:certificate_id>/revoke/", registers.revoke, name="enforcement_revoke"),
]
