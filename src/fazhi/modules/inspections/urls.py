"""The addresses of inspections, all in the workbench."""

from django.urls import path

from fazhi.modules.inspections.web import opening, registers

portal: list[object] = []
workbench = [
    path("inspections/", registers.listed, name="inspections"),
    path("inspections/plan/", opening.plan, name="inspections_plan"),
    path("inspections/incident/", opening.open_incident, name="inspections_incident"),
    path("inspections/drill/", opening.plan_drill, name="inspections_drill"),
    path("inspections/request/", opening.receive_request, name="inspections_request"),
    path("inspections/risks/", registers.risks, name="inspections_risks"),
    path("inspections/risks/enter/", opening.enter_risk, name="inspections_risk_enter"),
    path("inspections/contacts/", registers.contacts_page, name="inspections_contacts"),
    path("inspections/contacts/<uuid:contact_id>/", registers.test_of_contact, name="inspections_contact"),
    path("inspections/<uuid:matter_id>/team/", registers.team, name="inspections_team"),
]
