"""Django's handle on the figures."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """The registry of named numbers."""

    name = "fazhi.kernel.figures"
    label = "figures"
    default_auto_field = "django.db.models.BigAutoField"
