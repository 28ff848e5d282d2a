"""Django's handle on the documents module."""

from pathlib import Path

from django.apps import AppConfig

PROCEDURES = Path(__file__).parent / "procedures"


class DocumentsConfig(AppConfig):
    """Normative documents, contracts, the file room."""

    name = "fazhi.modules.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make verbs, procedures, kinds, figures and navigation known."""
        from fazhi.modules.documents import (
            registration,
        )  # models may only be imported once the apps are loaded

        registration.register_all(PROCEDURES)
