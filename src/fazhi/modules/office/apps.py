"""Django's handle on the office module."""

from django.apps import AppConfig


class OfficeConfig(AppConfig):
    """Screens that belong to no single kind of work."""

    name = "fazhi.modules.office"
    label = "office"
    default_auto_field = "django.db.models.BigAutoField"
