"""Django's handle on the disclosure module."""

from pathlib import Path

from django.apps import AppConfig

PROCEDURES = Path(__file__).parent / "procedures"


class DisclosureConfig(AppConfig):
    """Government information on request. It has no tables: what was asked and answered stands in the acts."""

    name = "fazhi.modules.disclosure"
    label = "disclosure"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make verbs, the procedure, the kind, figures, pages and navigation known."""
        from fazhi.modules.disclosure import (
            registration,
        )  # models may only be imported once the apps are loaded

        registration.register_all(PROCEDURES)
