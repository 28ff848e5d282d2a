"""The addresses of demands: the portal at the root, the desk's pages in the workbench."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from fazhi.modules.demands.open311.urls import portal as open311
from fazhi.modules.demands.web import (
    api_keys,
    categories,
    consent,
    desk,
    field,
    figures,
    follow,
    hints,
    mediation,
    merging,
    petitions,
    problems,
    receipts,
    responsibilities,
    routing,
)
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
    path("follow/paper/<int:n>/", petitions.followed_paper, name="demands_followed_paper"),
    path("follow/leave/", follow.leave, name="demands_leave"),
    path("t/<str:code>/", follow.by_code, name="demands_by_code"),
    *open311,
]
workbench = [
    path("demands/", desk.demands, name="demands_list"),
    path("demands/register/", desk.register, name="demands_register"),
    path("demands/registered/", desk.registered, name="demands_registered"),
    path("demands/registered/receipt/", receipts.receipt, name="demands_receipt"),
    path("demands/field/", field.page, name="demands_field"),
    path("demands/field/worker.js", field.worker, name="demands_field_worker"),
    path("demands/field/standing/", field.standing, name="demands_field_standing"),
    path("demands/field/hand-in/", field.hand_in, name="demands_field_hand_in"),
    path("demands/<uuid:matter_id>/receipt/", receipts.reprint, name="demands_reprint"),
    path("demands/<uuid:matter_id>/answer/", receipts.answer_notice, name="demands_answer_notice"),
    path("demands/<uuid:matter_id>/consent/", consent.say_again, name="demands_consent"),
    path("demands/<uuid:matter_id>/merge/", merging.merge, name="demands_merging"),
    path("demands/<uuid:matter_id>/<slug:which>.paper/", mediation.paper, name="demands_mediation_paper"),
    path("demands/petition/", petitions.register, name="demands_petition"),
    path("demands/petition/<uuid:matter_id>/papers/<int:n>/", petitions.paper, name="demands_petition_paper"),
    path("demands/register/hints/", hints.while_registering, name="demands_hints"),
    path("demands/<uuid:matter_id>/hints/", hints.at_dispatch, name="demands_hints_of"),
    path("demands/categories/", categories.categories, name="demands_categories"),
    path("demands/categories/add/", categories.add, name="demands_category_add"),
    path("demands/categories/import/", categories.import_table, name="demands_category_import"),
    path("demands/categories/of/<str:code>/", categories.change, name="demands_category"),
    path("demands/responsibilities/", responsibilities.responsibilities, name="demands_responsibilities"),
    path("demands/responsibilities/add/", responsibilities.add, name="demands_responsibility_add"),
    path(
        "demands/responsibilities/import/",
        responsibilities.import_table,
        name="demands_responsibilities_import",
    ),
    path(
        "demands/responsibilities/export/",
        responsibilities.export_table,
        name="demands_responsibilities_export",
    ),
    path(
        "demands/responsibilities/<uuid:line_id>/end/",
        responsibilities.end,
        name="demands_responsibility_end",
    ),
    path("demands/problems/", problems.register, name="demands_problems"),
    path("demands/problems/enter/", problems.enter, name="demands_problem_enter"),
    path("demands/problems/<uuid:matter_id>/", problems.problem, name="demands_problem"),
    path("demands/problems/<uuid:matter_id>/measure/", problems.measure, name="demands_problem_measure"),
    path("demands/problems/<uuid:matter_id>/evaluate/", problems.evaluate, name="demands_problem_evaluate"),
    path("demands/problems/<uuid:matter_id>/<slug:part>/", problems.records, name="demands_problem_records"),
    path("demands/routing/", routing.thresholds, name="demands_routing"),
    path("demands/export/<export_form:form>/", desk.export, name="demands_export"),
    path("demands/api-keys/", api_keys.api_keys, name="demands_api_keys"),
    path("demands/api-keys/<uuid:key_id>/end/", api_keys.end_api_key, name="demands_api_key_end"),
    path("demands/figures/", figures.overview, name="demands_figures"),
    path("demands/figures/<str:code>/", figures.records, name="demands_figure"),
]
