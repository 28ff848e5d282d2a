"""Django's handle on the demands module."""

from django.apps import AppConfig


class DemandsConfig(AppConfig):
    """Residents' demands, from receipt to close."""

    name = "fazhi.modules.demands"
    label = "demands"
    default_auto_field = "django.db.models.BigAutoField"
