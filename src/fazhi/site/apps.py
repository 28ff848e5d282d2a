"""Django's handle on the site itself: its pages, translations and checks."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """What composes the modules; it has no tables."""

    name = "fazhi.site"
    label = "site"
