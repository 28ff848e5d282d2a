"""The demonstration's one page."""

from django.urls import path

from fazhi.site.demo.web import progress

portal: list[object] = []
workbench = [path("demo/", progress, name="demo_progress")]
