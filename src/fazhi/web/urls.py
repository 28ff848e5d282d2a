"""Addresses of the page kit itself. The site includes them once, at any prefix."""

from django.urls import path

from fazhi.web.preferences import change
from fazhi.web.scopes import public

app_name = "web"
urlpatterns = [path("preferences/", public(change), name="preferences")]
