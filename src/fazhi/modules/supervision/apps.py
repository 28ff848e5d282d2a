"""Django's handle on the supervision module."""

from pathlib import Path

from django.apps import AppConfig

PROCEDURES = Path(__file__).parent / "procedures"


class SupervisionConfig(AppConfig):
    """Supervision from outside the handling line."""

    name = "fazhi.modules.supervision"
    label = "supervision"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make verbs, the procedure, the kind and navigation known."""
        from fazhi.modules.supervision import (
            registration,
        )  # models may only be imported once the apps are loaded

        registration.register_all(PROCEDURES)
