"""The office's addresses: everything in the workbench."""

from django.urls import path

from fazhi.modules.office.web import inbox, login, matter, notices, organisation

portal: list[object] = []
workbench = [
    path("", inbox.inbox_page, name="inbox"),
    path("login/", login.sign_in, name="login"),
    path("logout/", login.sign_out, name="logout"),
    path("post/", login.choose_post, name="choose_post"),
    path("post/switch/", login.switch_post, name="switch_post"),
    path("desk/", inbox.desk, name="desk"),
    path("desk/<slug:kind>/<slug:step>/", inbox.desk_step, name="desk_step"),
    path("matters/<uuid:matter_id>/", matter.matter, name="matter"),
    path("matters/<uuid:matter_id>/print/", matter.printed, name="matter_print"),
    path("matters/<uuid:matter_id>/do/<slug:step>/", matter.act, name="act"),
    path("matters/<uuid:matter_id>/files/<uuid:file_id>/", matter.file, name="matter_file"),
    path("notices/", notices.inbox, name="notices"),
    path("notices/read/", notices.read, name="notices_read"),
    path("notices/unsettled/", notices.unsettled, name="notices_unsettled"),
    path("notices/unsettled/<uuid:outgoing_id>/", notices.settle, name="notices_settle"),
    path("organisation/", organisation.units, name="organisation"),
    path("limits/", organisation.limits, name="limits"),
    path("limits/set/", organisation.set_limit, name="limit_set"),
    path("calendar/", organisation.calendar, name="calendar"),
]
