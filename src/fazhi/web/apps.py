"""Django's handle on the page kit."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, components and static files shared by every page."""

    name = "fazhi.web"
    label = "web"
    verbose_name = "页面组件"
