"""The addresses of enforcement: reporting, following and publicity on the portal, the rest in the workbench."""

from django.urls import path

from fazhi.modules.enforcement.web import (
    capture,
    discretion,
    equipment,
    opening,
    portal_publicity,
    registers,
    statistics,
)
from fazhi.modules.enforcement.web import portal as pages
from fazhi.web.followed import pages_of

portal = [
    path("report/", pages.tip, name="enforcement_tip"),
    *pages_of(pages.HOW, "report"),
    path("publicity/", portal_publicity.decisions, name="enforcement_publicity"),
    path("publicity/officers/", portal_publicity.before, name="enforcement_publicity_before"),
]
workbench = [
    path("enforcement/", registers.listed, name="enforcement"),
    path("enforcement/open/<slug:kind>/", opening.open_page, name="enforcement_open"),
    path("enforcement/matters/<uuid:matter_id>/link/", opening.link, name="enforcement_link"),
    path("enforcement/matters/<uuid:matter_id>/record/", equipment.recordings, name="enforcement_recordings"),
    path("enforcement/benchmark/", discretion.benchmarks, name="enforcement_benchmarks"),
    path("enforcement/benchmark/enter/", discretion.enter, name="enforcement_benchmark_enter"),
    path("enforcement/benchmark/import/", discretion.load, name="enforcement_benchmark_import"),
    path("enforcement/benchmark/export/", discretion.export, name="enforcement_benchmark_export"),
    path("enforcement/benchmark/<uuid:benchmark_id>/end/", discretion.end, name="enforcement_benchmark_end"),
    path("enforcement/equipment/", equipment.devices, name="enforcement_devices"),
    path("enforcement/equipment/register/", equipment.register, name="enforcement_device"),
    path("enforcement/equipment/<uuid:device_id>/hand-out/", equipment.hand_out, name="enforcement_hand_out"),
    path(
        "enforcement/equipment/<uuid:device_id>/retire/", equipment.retire, name="enforcement_device_retire"
    ),
    path("enforcement/equipment/back/<uuid:hand_out_id>/", equipment.take_back, name="enforcement_take_back"),
    path("enforcement/statistics/", statistics.yearly, name="enforcement_statistics"),
    path(
        "enforcement/statistics/table.csv",
        statistics.export,
        {"form": "csv"},
        name="enforcement_statistics_csv",
    ),
    path(
        "enforcement/statistics/table.xlsx",
        statistics.export,
        {"form": "xlsx"},
        name="enforcement_statistics_xlsx",
    ),
    path("enforcement/statistics/<str:code>/", statistics.records, name="enforcement_statistics_records"),
    path("enforcement/publicity/", portal_publicity.desk, name="enforcement_publicity_desk"),
    path("enforcement/matters/<uuid:matter_id>/capture/", capture.capture, name="enforcement_capture"),
    path("enforcement/captures/<uuid:matter_id>/", capture.record, name="enforcement_capture_record"),
    path("enforcement/captures/<uuid:matter_id>/check/", capture.check, name="enforcement_capture_check"),
    path("enforcement/officers/", registers.officers, name="enforcement_officers"),
    path("enforcement/officers/borrow/", registers.borrow, name="enforcement_borrow"),
    path("enforcement/officers/<uuid:certificate_id>/revoke/", registers.revoke, name="enforcement_revoke"),
]
