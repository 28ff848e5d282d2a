"""The addresses of supervision, all in the workbench."""

from django.urls import path

from fazhi.modules.supervision.web import board, papers, timeliness

portal: list[object] = []
workbench = [
    path("board/", board.show, name="supervision_board"),
    path("board/remind/", board.remind, name="supervision_remind"),
    path("supervision/", papers.listed, name="supervision_list"),
    path("supervision/numbers/", papers.numbers, name="supervision_numbers"),
    path("supervision/issue/<uuid:matter_id>/", papers.issue, name="supervision_issue"),
    path("supervision/papers/<uuid:paper_id>/", papers.sheet, name="supervision_sheet"),
    path("timeliness/", timeliness.own, name="supervision_timeliness"),
    path("timeliness/<uuid:post_id>/", timeliness.of_post, name="supervision_timeliness_of"),
    path("timeliness/<uuid:post_id>/<slug:part>/", timeliness.records, name="supervision_timeliness_records"),
]
