"""The addresses of documents."""

from django.urls import path

from fazhi.modules.documents.web import counsel, opening, register
from fazhi.modules.documents.web import portal as pages

portal = [path("documents/", pages.in_force, name="documents_in_force")]
workbench = [
    path("documents/", register.register, name="documents_register"),
    path("documents/work/", register.work, name="documents_work"),
    path("documents/series/", register.series, name="documents_series"),
    path("documents/clean-up/<uuid:matter_id>/", register.results, name="documents_results"),
    path("documents/new/<slug:kind>/", opening.new, name="documents_open"),
    path("documents/borrow/<uuid:matter_id>/", opening.borrow, name="documents_borrow"),
    path("documents/counsel/", counsel.listed, name="documents_counsel"),
    path("documents/counsel/new/", counsel.new, name="documents_counsel_new"),
    path("documents/counsel/<uuid:contract_id>/", counsel.contract, name="documents_service"),
]
