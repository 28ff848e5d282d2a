"""The addresses of decisions: the public pages, the registers, the meeting's screen."""

from django.urls import path

from fazhi.modules.decisions.web import catalogue, division, meetings, registers
from fazhi.modules.decisions.web import portal as public

portal = [
    path("decisions/", public.home, name="decisions_public"),
    path("decisions/<uuid:decision_id>/", public.one, name="decisions_public_one"),
]
workbench = [
    path("decisions/", registers.listed, name="decisions_list"),
    path("decisions/open/", registers.open_one, name="decisions_open"),
    path("decisions/approvals/new/", registers.approval, name="decisions_approval"),
    path("decisions/catalogue/", catalogue.show, name="decisions_catalogue"),
    path("decisions/catalogue/publish/", catalogue.publish, name="decisions_catalogue_publish"),
    path("decisions/catalogue/<uuid:item_id>/strike/", catalogue.strike, name="decisions_catalogue_strike"),
    path("decisions/division/", division.show, name="decisions_division"),
    path("decisions/<uuid:matter_id>/comments/", registers.comments, name="decisions_comments"),
    path("decisions/<uuid:matter_id>/experts/", registers.expert, name="decisions_expert"),
    path("meetings/call/", meetings.call, name="decisions_call"),
    path("meetings/<uuid:meeting_id>/", meetings.screen, name="decisions_meeting"),
    path("meetings/<uuid:meeting_id>/agenda/", meetings.agenda, name="decisions_agenda"),
    path("meetings/<uuid:meeting_id>/open/", meetings.open_it, name="decisions_meeting_open"),
    path("meetings/<uuid:meeting_id>/<uuid:matter_id>/<slug:step>/", meetings.say, name="decisions_say"),
]
